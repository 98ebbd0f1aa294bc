"""The sample workbooks say what their data says, and the clean submission holds in every respect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samples import make
from samples.drawing import Formats
from samples.forms import Filed
from samples.forms import ProjectSelfeval
from samples.forms import load
from samples.layouts import layout

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    Stored = tuple[object, str]

FORMS = [pytest.param(unit, filed, id=f"{unit}-{filed.file}") for unit in make.UNITS for filed in load(make.data(unit))]
CENT = Decimal("0.01")


def raw(unit: str) -> list[Mapping[str, object]]:
    """The forms of a unit as the JSON file has them: numbers as `Decimal`, read without the script's own loader."""
    document = json.loads(make.data(unit).read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    forms: list[Mapping[str, object]] = document["forms"]
    return forms


def form(unit: str, file: str) -> dict[str, object]:
    """The entries of the form filed under that name."""
    (entries,) = (each["form"] for each in raw(unit) if each["file"] == file)
    assert isinstance(entries, dict)
    return entries


def rows(entries: Mapping[str, object], table: str) -> list[dict[str, object]]:
    """The rows of a table of a form."""
    found = entries[table]
    assert isinstance(found, list)
    return found


def number(value: object) -> Decimal:
    """A figure of the data, also one typed as a percentage; AssertionError for anything else."""
    if isinstance(value, str) and value.endswith("%"):
        return Decimal(value[:-1]) / 100
    assert isinstance(value, Decimal), value
    return value


def total(table: Sequence[Mapping[str, object]], column: str) -> Decimal:
    """The sum of a column."""
    return sum((number(row[column]) for row in table), Decimal(0))


def rounded(value: Decimal) -> Decimal:
    """To two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def sheet_of(path: Path, name: str) -> Worksheet:
    """That sheet, read by a library that had no part in writing it."""
    from openpyxl import load_workbook

    return load_workbook(path)[name]


def shown(cell: Cell | MergedCell) -> str:
    """What a cell displays under its number format."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    exact = Decimal(repr(value))
    if cell.number_format == "General":
        return str(exact)
    decimals = len(cell.number_format.partition(".")[2].rstrip("%"))
    if cell.number_format.endswith("%"):
        return f"{(exact * 100).quantize(Decimal(1).scaleb(-decimals))}%"
    return str(exact.quantize(Decimal(1).scaleb(-decimals)))


def contents(sheet: Worksheet) -> dict[str, Stored]:
    """Every written cell of a sheet with its number format."""
    cells = (cell for row in sheet for cell in row if cell.value is not None)
    return {cell.coordinate: (cell.value, cell.number_format) for cell in cells}


def leaves(value: object) -> Iterator[str]:
    """Every single value of the data as text."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    else:
        yield str(value)


@pytest.mark.parametrize(("unit", "filed"), FORMS)
def test_every_cell_displays_what_the_drawing_says(unit: str, filed: Filed) -> None:
    canvas = layout(filed.form)
    for path in (make.HERE / unit / f"{filed.file}.xlsx", make.HERE / f"{unit}-合订.xlsx"):
        sheet = sheet_of(path, filed.sheet)
        for box in canvas.boxes:
            cell = sheet.cell(box.top + 1, box.left + 1)
            assert shown(cell) == str(box.value), cell.coordinate
        merged = {(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells}
        drawn = {(box.top + 1, box.left + 1, box.bottom + 1, box.right + 1) for box in canvas.boxes}
        assert merged == {area for area in drawn if area[:2] != area[2:]}
        assert len(contents(sheet)) == sum(1 for box in canvas.boxes if box.value != "")


@pytest.mark.parametrize("unit", make.UNITS)
def test_every_value_of_the_data_stands_on_its_sheet(unit: str) -> None:
    for entry in raw(unit):
        sheet = sheet_of(make.HERE / unit / f"{entry['file']}.xlsx", str(entry["sheet"]))
        texts = [shown(cell).replace("\n(", "(") for row in sheet for cell in row]
        joined = "\n".join(texts)
        missing = [leaf for leaf in leaves(entry["form"]) if leaf not in joined]
        # The year of an indicator system is printed only where its title says so.
        assert missing in ([], ["2022"]), missing


@pytest.mark.parametrize("unit", make.UNITS)
def test_the_files_are_those_the_script_writes(unit: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    first = make.write_unit(load(make.data(unit)), unit, tmp_path / "first")
    again = make.write_unit(load(make.data(unit)), unit, tmp_path / "again")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    for path in first:
        committed = load_workbook(make.HERE / path.relative_to(tmp_path / "first"))
        written = load_workbook(path)
        assert written.sheetnames == committed.sheetnames
        for name in written.sheetnames:
            assert contents(written[name]) == contents(committed[name])
            assert set(written[name].merged_cells.ranges) == set(committed[name].merged_cells.ranges)


@pytest.mark.parametrize("unit", make.UNITS)
def test_no_other_workbooks_lie_among_the_samples(unit: str) -> None:
    filed = {f"{each.file}.xlsx" for each in load(make.data(unit))}
    assert {path.name for path in (make.HERE / unit).iterdir()} == filed


@pytest.mark.parametrize("unit", make.UNITS)
def test_forms_can_be_stacked_anywhere_on_one_sheet(unit: str, tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "stacked.xlsx"
    places = []
    with Workbook(path) as workbook:
        sheet, formats, row = workbook.add_worksheet("全部"), Formats(workbook), 3
        for each in load(make.data(unit)):
            places.append((row, each))
            row = make.draw(each.kind, sheet, formats, each.form, row, left=2) + 2
    stacked = sheet_of(path, "全部")
    for top, each in places:
        for box in layout(each.form).boxes:
            assert shown(stacked.cell(top + box.top + 1, 2 + box.left + 1)) == str(box.value)


def test_a_form_is_not_drawn_as_another_kind(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    (filed,) = (each for each in load(make.data("clean-2023")) if each.kind == "base_table")
    with Workbook(tmp_path / "wrong.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        with pytest.raises(TypeError, match="BaseTable is no project_selfeval"):
            make.draw("project_selfeval", sheet, Formats(workbook), filed.form)


def test_a_changed_figure_changes_only_its_cell(tmp_path: Path) -> None:
    filed = next(each for each in load(make.data("clean-2023")) if isinstance(each.form, ProjectSelfeval))
    assert isinstance(filed.form, ProjectSelfeval)
    make.write_book(tmp_path / "as_is.xlsx", [filed])
    make.write_book(tmp_path / "changed.xlsx", [replace(filed, form=replace(filed.form, total_score=Decimal("98.5")))])
    before = contents(sheet_of(tmp_path / "as_is.xlsx", filed.sheet))
    after = contents(sheet_of(tmp_path / "changed.xlsx", filed.sheet))
    assert {key: value for key, value in after.items() if before[key] != value} == {"H23": (98.5, "General")}


# What the report of Hengyang prints, mistakes included: read from the workbooks themselves.


def column(file: str, letter: str, first: int, last: int) -> list[object]:
    """The stored values of a stretch of a column of a Hengyang workbook with one sheet."""
    from openpyxl import load_workbook

    (sheet,) = load_workbook(make.HERE / "hengyang-2022" / f"{file}.xlsx").worksheets
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def test_hengyang_base_table_has_the_printed_project_lines() -> None:
    assert column("基础表", "A", 17, 17) == ["二、部门项目支出"]
    assert column("基础表", "D", 17, 24) == [475.18, 72, 204.68, 45, 9, 6.05, 120, 18.45]
    assert column("基础表", "B", 4, 4) + column("基础表", "C", 4, 4) + column("基础表", "D", 4, 4) == [93, 89, 0.957]


def test_hengyang_safety_committee_weights_sum_to_105_under_a_printed_100() -> None:
    weights = column("项目自评表-安委会工作经费", "G", 14, 25)
    assert weights == [10, 5, 5, 10, 5, 5, 5, 5, 5, 15, 15, 10]
    assert column("项目自评表-安委会工作经费", "G", 7, 7) == [10]
    assert 10 + sum(int(str(weight)) for weight in weights) == 105
    assert column("项目自评表-安委会工作经费", "A", 26, 26) == ["总分"]
    assert column("项目自评表-安委会工作经费", "G", 26, 26) == [100]


def test_hengyang_department_amounts_stand_in_their_labels() -> None:
    assert column("整体自评表", "B", 5, 10) == [
        "资金总额：2079.39",
        "按收入性质分：",
        "其中：一般公共预算收入：1660.39",
        "政府性基金拨款：0",
        "纳入专户管理的非税收入拨款：360",
        "其他资金：59",
    ]
    assert column("整体自评表", "F", 5, 8) == [2079.39, "按支出性质分：", "其中：基本支出：1669.39", "项目支出：410"]


def test_hengyang_money_in_words_stays_text() -> None:
    words = "144.5万元(其他补助经费120万元、保险费6.05万元、纪检组费18.45万元)"
    assert column("项目自评表-其他补助经费", "D", 7, 8) == [words, words]
    assert column("项目自评表-其他补助经费", "F", 7, 8) == [144.5, None]


def test_hengyang_allocations_have_a_dash_for_the_first_category_and_all_41_items() -> None:
    numbers = column("安排建议表", "A", 4, 49)
    assert [each for each in numbers if not isinstance(each, int)] == ["—", "二", "三", "四", "合计"]
    assert [each for each in numbers if isinstance(each, int)] == list(range(1, 42))
    assert column("安排建议表", "E", 49, 49) == [661.05]


# The clean submission: everything recomputed from the data.

CLEAN = "clean-2023"
PROJECTS = [str(each["file"]) for each in raw(CLEAN) if each["kind"] == "project_selfeval"]
MONEY = ("prior_actual", "budget", "actual")


def base() -> dict[str, dict[str, object]]:
    """The rows of the clean base table by label."""
    return {str(row["item"]): row for row in rows(form(CLEAN, "基础表"), "spending")}


@pytest.mark.parametrize("money", MONEY)
def test_clean_base_table_adds_up(money: str) -> None:
    line = {item: number(row[money]) for item, row in base().items()}
    vehicles = line["1、公务用车购置和维护经费"]
    assert vehicles == line["其中：公务用车购置"] + line["公务用车运行维护"]
    assert line["三公经费"] == vehicles + line["2、出国经费"] + line["3、公务接待"]
    parts = line["其中：办公经费"] + line["水费、电费、差旅费"] + line["会议费、培训费"] + line["三公经费"]
    assert parts <= line["其中：公用经费"] <= line["一、部门基本支出"]
    items = list(line)
    named = items[items.index("二、部门项目支出") + 1 : items.index("政府采购金额")]
    assert len(named) == 4
    assert line["二、部门项目支出"] == sum(line[item] for item in named)


def test_clean_base_table_is_spent_within_and_near_its_budget() -> None:
    for item, row in base().items():
        budget, actual = number(row["budget"]), number(row["actual"])
        assert budget * Decimal("0.9") <= actual <= budget, item
    entries = form(CLEAN, "基础表")
    posts, staff = number(entries["authorized_posts"]), number(entries["staff_in_post"])
    assert number(entries["control_rate"]) == (staff / posts).quantize(Decimal("0.001"), ROUND_HALF_UP)


def test_clean_department_form_agrees_with_the_base_table() -> None:
    entries, lines = form(CLEAN, "整体自评表"), base()
    basic, projects = lines["一、部门基本支出"], lines["二、部门项目支出"]
    assert number(entries["annual"]) == number(basic["budget"]) + number(projects["budget"])
    assert number(entries["executed"]) == number(basic["actual"]) + number(projects["actual"])
    assert total(rows(entries, "income"), "amount") == number(entries["annual"])
    assert [number(row["amount"]) for row in rows(entries, "spending")] == [
        number(basic["budget"]),
        number(projects["budget"]),
    ]
    exact = number(entries["executed"]) / number(entries["annual"])
    assert number(entries["rate"]) == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert number(entries["score"]) == rounded(number(entries["weight"]) * exact)


@pytest.mark.parametrize("file", PROJECTS)
def test_clean_project_money_adds_up_and_scores_its_execution(file: str) -> None:
    entries = form(CLEAN, file)
    whole, *parts = rows(entries, "funds")
    for money in ("initial", "annual", "executed"):
        assert number(whole[money]) == total(parts, money)
    exact = number(whole["executed"]) / number(whole["annual"])
    assert Decimal("0.9") <= exact <= 1
    assert number(whole["rate"]) == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert number(whole["score"]) == rounded(number(whole["weight"]) * exact)
    # A form has no cell for why money was left: the outcome says it.
    assert exact == 1 or f"预算执行率{whole['rate']}，结余" in str(entries["outcome"])


def test_clean_projects_are_those_of_the_base_table() -> None:
    lines = {re.sub(r"^\d+、", "", item): row for item, row in base().items()}
    wholes = []
    for file in PROJECTS:
        entries = form(CLEAN, file)
        whole, line = rows(entries, "funds")[0], lines[str(entries["project"])]
        assert file == f"项目自评表-{entries['project']}"
        assert (number(whole["annual"]), number(whole["executed"])) == (number(line["budget"]), number(line["actual"]))
        wholes.append(whole)
    assert total(wholes, "annual") == number(base()["二、部门项目支出"]["budget"])
    assert total(wholes, "executed") == number(base()["二、部门项目支出"]["actual"])


@pytest.mark.parametrize("file", ["整体自评表", *PROJECTS])
def test_clean_points_and_scores_add_up(file: str) -> None:
    entries = form(CLEAN, file)
    execution = entries if file == "整体自评表" else rows(entries, "funds")[0]
    indicators = rows(entries, "indicators")
    assert number(execution["weight"]) + total(indicators, "weight") == number(entries["total_weight"]) == 100
    assert number(execution["score"]) + total(indicators, "score") == number(entries["total_score"])
    for heading, section in groupby(indicators, lambda row: str(row["level1"])):
        points = re.search(r"\((\d+)分\)", heading)
        assert points is not None
        assert total(list(section), "weight") == int(points[1])


def quantity(text: object) -> Decimal | None:
    """The only number in a wording, percentages as fractions; None for a wording without one or with a date."""
    found = re.fullmatch(r"[≥≤]?(\d+(?:\.\d+)?)(%?)\D*", str(text))
    if found is None:
        return None
    return Decimal(found[1]) / (100 if found[2] else 1)


@pytest.mark.parametrize("file", ["整体自评表", *PROJECTS])
def test_clean_indicators_are_measured_scored_and_explained(file: str) -> None:
    for row in rows(form(CLEAN, file), "indicators"):
        target, actual = quantity(row["target"]), quantity(row["actual"])
        weight, score = number(row["weight"]), number(row["score"])
        assert row["actual"] != "", row
        assert (score < weight) == (row["reason"] != ""), row
        if target is None or actual is None:
            assert target is actual is None, row
            assert score == weight, row
        elif str(row["target"]).startswith("≤"):
            assert actual <= target, row
            assert score == weight, row
        elif actual >= target:
            assert score == weight, row
            assert actual <= target * Decimal("1.3"), row
        else:
            assert score == rounded(weight * actual / target), row


def test_clean_forms_name_one_unit_one_year_and_one_preparer() -> None:
    forms = [form(CLEAN, str(each["file"])) for each in raw(CLEAN)]
    assert {(entries["unit"], entries["year"]) for entries in forms} == {("青禾市应急管理局", Decimal(2023))}
    signed = [entries for entries in forms if "preparer" in entries]
    assert len(signed) == 6
    assert len({(entries["preparer"], entries["date"], entries["phone"]) for entries in signed}) == 1


def test_clean_allocations_add_up_to_their_project() -> None:
    entries = form(CLEAN, "安排建议表")
    sums: dict[str, Decimal] = {}
    stated: dict[str, Decimal] = {}
    numbers = []
    for row in rows(entries, "rows"):
        if str(row["number"]).isdecimal():
            category = list(stated)[-1]
            sums[category] = sums.get(category, Decimal(0)) + number(row["amount"])
            numbers.append(int(str(row["number"])))
            assert row["mode"] in {"事前资助", "事后补助"}
            assert row["recipient"] != ""
        else:
            stated[str(row["project"])] = number(row["amount"])
    assert numbers == list(range(1, 13))
    assert len(stated) == 3
    assert sums == stated
    assert sum(stated.values()) == number(entries["total"])
    fund = rows(form(CLEAN, "项目自评表-安全生产预防及应急专项资金"), "funds")[0]
    assert number(entries["total"]) == number(fund["annual"])


def test_clean_indicator_system_gives_100_points_and_its_rules_agree() -> None:
    indicators = rows(form(CLEAN, "指标体系"), "indicators")
    assert total(indicators, "weight") == 100
    for row in indicators:
        rule = str(row["rule"])
        full = re.search(r"得满分，共计(\d+)分", rule)
        assert full is not None, rule
        assert int(full[1]) == row["weight"], rule
        assert "XX" not in "".join(leaves(row))
        assert all(int(tier) < number(row["weight"]) for tier in re.findall(r"得(\d+)分", rule)), rule
