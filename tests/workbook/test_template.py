"""Official blanks: current beside their definitions, set up for print, protected, filled in without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

import xlform
from tests.conftest import ROOT
from xlform.cli import main
from xlform.errors import FormError
from xlform.errors import UsageError
from xlform.forms import FORM_KEYS
from xlform.newbook import Wanted
from xlform.newbook import load
from xlform.newbook import new_bytes
from xlform.submission import Submission
from xlform.values import Entry
from xlform.workbook.read import read_book
from xlform.workbook.template import spec
from xlform.workbook.template.__main__ import blank_files
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import of_submission
from xlform.workbook.template.spec import all_blanks
from xlform.workbook.template.spec import common

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HENGYANG = ROOT / "samples" / "hengyang-2022-合订.xlsx"
CLEAN = ROOT / "samples" / "clean-2023-合订.xlsx"
BLANKS = [pytest.param(blank, id=f"{blank.place}-{blank.form.key}") for blank in all_blanks()]


def opened(data: bytes, *, results: bool = False) -> Workbook:
    """The workbook as a library reads it that had no part in writing it."""
    import io

    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), data_only=results)


def read_back(data: bytes, folder: Path) -> tuple[Submission, ...]:
    """What xlform reads out of a workbook."""
    path = folder / "gelesen.xlsx"
    path.write_bytes(data)
    return xlform.read(path)


def filled(form: str, **fields: object) -> Content:
    """A content with these fields."""
    return Content(form, "测试", {key: entry(value) for key, value in fields.items()})


def entry(value: object) -> Entry:
    """A value as an entry without a cell."""
    if value is None:
        return Entry("blank")
    return Entry("ok", Decimal(value) if isinstance(value, float) else value, str(value))  # type: ignore[arg-type]


def line(role: str = "item", **columns: object) -> Line:
    """A row with these columns."""
    return Line({key: entry(value) for key, value in columns.items()}, role)


def texts(sheet: Worksheet) -> set[object]:
    """Everything written on a sheet."""
    return {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("path", sorted(blank_files()), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_blank_beside_a_definition_is_current(path: Path) -> None:
    assert path.read_bytes() == blank_files()[path], "run: python -m xlform.workbook.template"


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_set_up_for_one_page_wide_and_protected(blank: spec.Blank) -> None:
    sheet = opened(new_bytes(Wanted(blank.form.key, blank.place, 2023))).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) in (
        (9, None),
        (9, 1),
    )  # 1 unless another is stated
    assert sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation == "landscape") == blank.landscape
    protection = sheet.protection
    assert protection.sheet and protection.password
    assert not any((protection.formatColumns, protection.insertRows, protection.sort, protection.autoFilter))
    assert sheet.data_validations.dataValidation
    assert all(one.promptTitle and one.prompt for one in sheet.data_validations.dataValidation)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":  # the total of a fund may be typed by whoever does not split it
                assert cell.protection.locked or cell.coordinate in ("D7", "E7", "F7")


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_says_what_it_was_made_from(blank: spec.Blank, tmp_path: Path) -> None:
    data = new_bytes(Wanted(blank.form.key, blank.place, 2023))
    assert read_book("", data=data).made_from == f"{blank.form.key}/{blank.place}/2023/1"
    (submission,) = read_back(data, tmp_path)
    assert (submission.form, submission.year) == (blank.form.key, 2023)


@pytest.mark.parametrize("blank", BLANKS)
def test_the_same_blank_is_the_same_bytes(blank: spec.Blank) -> None:
    wanted = Wanted(blank.form.key, blank.place, 2023, 30, "某局")
    assert new_bytes(wanted) == new_bytes(wanted)


def test_the_password_stands_in_the_help_and_on_the_cover(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--help"]) == 0
    assert f"密码 {common().password}" in " ".join(capsys.readouterr().out.split())
    cover = opened(new_bytes(Wanted("submission"))).worksheets[0]
    assert any(f"密码是 {common().password}" in str(text) for text in texts(cover))


@pytest.mark.parametrize("rows", [1, 9, 40])
def test_rows_give_room_for_so_many_indicators(rows: int) -> None:
    sheet = opened(new_bytes(Wanted("project_selfeval", rows=rows))).worksheets[0]
    assert (
        sum(str(cell.value).startswith("指标") and ":" in str(cell.value).replace("：", ":") for cell in sheet["D"])
        == rows
    )


def test_rows_give_room_for_so_many_projects_and_items() -> None:
    base = opened(new_bytes(Wanted("base_table", rows=12))).worksheets[0]
    assert [cell.value for cell in base["A"] if str(cell.value).endswith("、") and str(cell.value)[0].isdigit()][
        -1
    ] == "12、"
    items = opened(new_bytes(Wanted("allocation_table", rows=25))).worksheets[0]
    assert max(cell.value for cell in items["A"] if isinstance(cell.value, int)) == 25


def test_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    odd = [
        "=1+1",
        "+86 10",
        "-无-",
        "@SUM(A1)",
        "{=A1}",
        "=cmd|' /C calc'!A0",
        "'引号",
        "http://x.cn",
        "_x0041_",
        "a\tb",
    ]
    content = filled("project_selfeval", project=odd[0], goal="\n".join(odd), outcome=odd[5])
    content.tables["indicators"] = [
        line(level1="产出指标", level2="数量指标", level3=text, target=text) for text in odd
    ]
    data = new_bytes(Wanted("project_selfeval"), [content], "x")
    (submission,) = read_back(data, tmp_path)
    assert [row["target"].value for row in submission.table("indicators")] == [text.strip() for text in odd]
    sheet = opened(data).worksheets[0]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and not set(formulas) & set(odd)


def test_a_long_text_grows_its_row_and_a_longer_one_takes_several() -> None:
    short, long, longest = (
        opened(
            new_bytes(Wanted("project_selfeval"), [filled("project_selfeval", goal="做好工作。" * times)], "x")
        ).worksheets[0]
        for times in (1, 40, 1500)
    )
    assert short.row_dimensions[12].height < 70
    assert 100 < long.row_dimensions[12].height < 409
    assert all(longest.row_dimensions[row].height <= 409 for row in range(1, longest.max_row + 1))
    assert sum(str(area).startswith("B12:E") and area.max_row > 14 for area in longest.merged_cells.ranges) == 1


def test_what_no_cell_holds_is_refused_by_name(tmp_path: Path) -> None:
    content = filled("project_selfeval", goal="长" * 40_000)
    with pytest.raises(UsageError, match=r"“长+…”有 40000 个字，超过一个单元格的 32767 个字"):
        new_bytes(Wanted("project_selfeval"), [content], "x")


def test_what_has_no_place_on_a_form_is_refused_by_name() -> None:
    content = filled("department_selfeval", unit="某局", outcome="全部完成", initial=Decimal(100))
    with pytest.raises(UsageError, match="填不进表的内容：outcome“全部完成”没有位置；initial“100”没有位置"):
        new_bytes(Wanted("department_selfeval", "hengyang"), [content], "x")


def test_columns_of_the_data_alone_get_a_place_right_of_the_form(tmp_path: Path) -> None:
    content = filled("project_selfeval", project="甲经费")
    content.tables["indicators"] = [
        line(level1="产出指标", level2="数量指标", level3="会议", operator="≥", target="3", measure_unit="次")
    ]
    (submission,) = read_back(new_bytes(Wanted("project_selfeval"), [content], "x"), tmp_path)
    (row,) = submission.table("indicators")
    assert (row["operator"].value, row["target"].value, row["measure_unit"].value) == ("≥", "3", "次")


def test_totals_are_formulas_with_their_results() -> None:
    data = new_bytes(Wanted("project_selfeval"), load(CLEAN), "x")
    for formulas, results in zip(opened(data).worksheets, opened(data, results=True).worksheets, strict=True):
        found = {cell.coordinate: cell.value for row in formulas.iter_rows() for cell in row if cell.data_type == "f"}
        assert {"D7", "E7", "H7", "I7"} <= set(found)
        assert all(results[cell].value not in (None, "") for cell in found)


def test_a_total_that_does_not_add_up_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    content = filled("base_table", unit="某局")
    content.tables["spending"] = [
        line("projects", item="二、部门项目支出", budget=Decimal(100)),
        line("project", item="1、甲", budget=Decimal(60)),
        line("project", item="2、乙", budget=Decimal(30)),
    ]
    data = new_bytes(Wanted("base_table", year=2023), [content], "x")
    (submission,) = read_back(data, tmp_path)
    assert [row["budget"].value for row in submission.table("spending")] == [100, 60, 30]
    sheet = opened(data).worksheets[0]
    assert sheet["C6"].value == 100 and not sheet["C6"].protection.locked
    assert any("C6" in str(area.sqref) for area in sheet.conditional_formatting)


def test_a_comment_beside_a_figure_becomes_a_note() -> None:
    text = "144.5万元(其他补助经费120万元、保险费24.5万元)"
    content = filled("project_selfeval", project="甲")
    content.tables["funds"] = [line("total", item="年度资金总额")]
    content.tables["funds"][0].entries["annual"] = Entry("ok", Decimal("144.5"), text)
    sheet = opened(new_bytes(Wanted("project_selfeval"), [content], "x")).worksheets[0]
    assert sheet["E7"].value == 144.5 and text in sheet["E7"].comment.text


def test_marks_and_unreadable_figures_stay_as_typed(tmp_path: Path) -> None:
    content = filled("project_selfeval", project="甲")
    content.tables["funds"] = [
        line("total", item="年度资金总额", annual=Decimal(9)),
        line("part", item="其中：当年财政拨款"),
    ]
    content.tables["funds"][1].entries |= {
        "annual": Entry("blank", None, "不适用"), "executed": Entry("unreadable", None, "约九万"),
    }  # fmt: skip
    (submission,) = read_back(new_bytes(Wanted("project_selfeval"), [content], "x"), tmp_path)
    part = submission.table("funds")[1]
    assert (part["annual"].text, part["annual"].state) == ("不适用", "blank")
    assert (part["executed"].text, part["executed"].state) == ("约九万", "unreadable")


@pytest.mark.parametrize("figure", ["123456789012345678.91", "0.1234567890123456789"])
def test_figures_finer_than_a_spreadsheet_are_kept_digit_by_digit(figure: str, tmp_path: Path) -> None:
    content = filled("project_selfeval", project="甲")
    content.tables["funds"] = [line("total", item="年度资金总额", annual=Decimal(figure))]
    (submission,) = read_back(new_bytes(Wanted("project_selfeval"), [content], "x"), tmp_path)
    assert submission.table("funds")[0]["annual"].value == Decimal(figure)


def test_last_years_base_table_rolls_forward(tmp_path: Path) -> None:
    (old,) = [content for content in load(HENGYANG) if content.form == "base_table"]
    (new,) = read_back(new_bytes(Wanted("base_table", year=2023), load(HENGYANG), "x"), tmp_path)
    assert (new.year, new.field("unit").value, new.field("authorized_posts").value) == (2023, "衡阳市应急管理局", 93)
    for before, after in zip(old.tables["spending"], new.table("spending"), strict=True):
        assert after["item"].value == before.entry("item").value
        assert after["prior_actual"].value == before.entry("actual").value
        assert (after["budget"].value, after["actual"].value) == (None, None)
    assert (new.field("staff_in_post").value, new.field("date").value, new.field("thrift_measures").value) == (
        None,
        None,
        None,
    )


def test_other_years_are_refused() -> None:
    with pytest.raises(UsageError, match="上年决算数应取自 2024 年度的基础表，这一份是 2022 年度的"):
        new_bytes(Wanted("base_table", year=2025), load(HENGYANG), "x")
    with pytest.raises(UsageError, match="是 2022 年度的，--year 不能是 2023；只有基础表可以结转到下一年"):
        new_bytes(Wanted("project_selfeval", year=2023), load(HENGYANG), "x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "no_form"], "没有名为“no_form”的表"),
        (["new", "base_table", "--place", "nowhere"], "没有“nowhere”的表式；已知：全国、湖南、衡阳"),
        (["new", "base_table", "--rows", "0"], "--rows 应为 1 至 2000 的整数"),
        (
            ["new", "base_table", "--data", "samples/hengyang-2022/安排建议表.xlsx"],
            "没有《部门整体支出绩效评价基础表》；有 《专项资金安排建议表》",
        ),
        (["new", "base_table", "--data", "README.md"], "README.md"),
    ],
)
def test_what_does_not_exist_is_one_line(
    arguments: list[str], message: str, tmp_path: Path, in_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--output", str(tmp_path / "neu.xlsx")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "neu.xlsx").exists()


def test_the_data_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(CLEAN.read_bytes())
    assert main(["new", "base_table", "--data", str(path), "--output", str(path)]) == 2
    assert "不能覆盖" in capsys.readouterr().err
    assert path.read_bytes() == CLEAN.read_bytes()


def test_what_is_there_is_overwritten_only_if_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "表.xlsx"
    path.touch()
    command = ["new", "base_table", "--output", str(path)]
    assert main(command) == 0
    path.write_bytes(CLEAN.read_bytes())
    capsys.readouterr()
    assert main(command) == 2
    assert capsys.readouterr().err == f"xlform: {path} 已经存在，没有改动；请另给文件名，要覆盖请加 --overwrite\n"
    assert path.read_bytes() == CLEAN.read_bytes()
    assert main([*command, "--overwrite"]) == 0
    assert path.read_bytes() != CLEAN.read_bytes()


def test_content_without_a_place_is_named_by_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[list[object]] = [
        ["部门预算项目支出绩效自评表（2023年度）"],
        ["项目名称", "粮食储备", "", "实施单位", "乙县粮食局"],
        ["2.项目实施内容及过程概述", "按计划采购、轮换。"],
        ["项目资金（万元）", "全年预算数", "统筹整合", "全年执行数", "执行率"],
        ["年度资金总额", 52.5, 2.5, 50, "95.24%"],
        ["三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["储备数量", "100吨", "100吨", 100, 100],
        ["评价结论", "完成较好。"],
        ["改进措施", "加强研判。"],
    ]
    source, target = tmp_path / "旧表.xlsx", tmp_path / "新表.xlsx"
    with xlsxwriter.Workbook(str(source)) as made:
        sheet = made.add_worksheet("表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    assert main(["new", "project_selfeval", "--data", str(source), "--output", str(target)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{target}: 写出《项目支出绩效自评表》，填入 1 张",
        f"{source}:表!B3“按计划采购、轮换。”（2.项目实施内容及过程概述） 没有填入：新表没有这一栏",
        f"{source}:表!C5“2.5”（统筹整合） 没有填入：新表没有这一栏",
        f"{source}:表!B8“完成较好。”（评价结论） 没有填入：新表没有这一栏",
        f"{source}:表!B9“加强研判。”（改进措施） 没有填入：新表没有这一栏",
    ]


@pytest.mark.parametrize("form", FORM_KEYS)
def test_official_forms_have_a_place_for_everything(
    form: str, tmp_path: Path, in_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", form, "--data", "samples/clean-2023", "--output", str(tmp_path / "新表.xlsx")]) == 0
    assert "没有填入" not in capsys.readouterr().err


@pytest.mark.parametrize("form", FORM_KEYS)
@pytest.mark.parametrize("format_", ["json", "csv"])
def test_what_read_wrote_is_data(form: str, format_: str, tmp_path: Path) -> None:
    target = tmp_path / ("daten.json" if format_ == "json" else "daten")
    assert main(["read", str(HENGYANG), "--format", format_, "--output", str(target), "--quiet"]) == 0
    xlform.new(form, tmp_path / "neu.xlsx", data=target)
    values = [_values(one) for one in xlform.read(tmp_path / "neu.xlsx")]
    assert values == [_values(one) for one in _direct(form, tmp_path)]


def _direct(form: str, folder: Path) -> tuple[Submission, ...]:
    return read_back(new_bytes(Wanted(form), load(HENGYANG), "x"), folder)


def _values(submission: Submission) -> object:
    tables = {
        name: [{key: one.value for key, one in row.items()} for row in rows] for name, rows in submission.tables.items()
    }
    return {key: one.value for key, one in submission.fields.items()}, tables


def test_a_json_document_may_give_bare_values(tmp_path: Path) -> None:
    document = {"form": "project_selfeval", "fields": {"project": "甲经费", "year": 2023, "date": "2024-04-06"},
                "tables": {"funds": [{"item": "年度资金总额", "annual": 9, "executed": 8.55}]}}  # fmt: skip
    (tmp_path / "d.json").write_text(json.dumps(document), "utf-8")
    xlform.new("project_selfeval", tmp_path / "neu.xlsx", data=tmp_path / "d.json")
    (submission,) = xlform.read(tmp_path / "neu.xlsx")
    total = submission.table("funds")[0]
    assert (submission.field("project").value, submission.year, str(submission.field("date").value)) == (
        "甲经费",
        2023,
        "2024-04-06",
    )
    assert (total["annual"].value, total["executed"].value, total["rate"].value) == (
        9,
        Decimal("8.55"),
        Decimal("0.95"),
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "不是 JSON"),
        ('{"a": 1}', "不是 xlform read --format json 的结果"),
        ('{"form": "base_table", "fields": {"goal": "x"}}', "没有“goal”这一栏"),
        ('{"form": "base_table", "tables": {"funds": []}}', "没有“funds”这张表"),
        ('{"form": "base_table", "fields": {"authorized_posts": "很多"}}', "“很多”填不进这一栏"),
        ('{"form": "base_table", "fields": []}', "应为"),
    ],
)
def test_json_that_is_no_form_is_refused(document: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(document, "utf-8")
    with pytest.raises(UsageError, match=message):
        xlform.new("base_table", tmp_path / "neu.xlsx", data=tmp_path / "d.json")


def test_csv_that_is_no_form_is_refused(tmp_path: Path) -> None:
    for name, text, message in (
        ("something.csv", "a\n1\n", "文件名应为"),
        ("base_table.funds.csv", "a\n1\n", "没有“funds”这张表"),
        ("base_table.fields.csv", "goal\n做好\n", "没有“goal”这一栏"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        with pytest.raises(UsageError, match=message):
            load(tmp_path / name)


def test_a_layout_that_names_an_unknown_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = {"sheet": "x", "widths": [1], "rows": [{"cells": [{"at": "A", "entry": "nothing"}]}]}
    monkeypatch.setattr(spec, "_read", lambda file: dict(raw))
    with pytest.raises(FormError, match=r"national/blank/base_table.toml: no entry 'nothing'"):
        spec.load_blank.__wrapped__("base_table")


def test_entries_of_a_unit_named_on_the_command_line(tmp_path: Path) -> None:
    xlform.new("department_selfeval", tmp_path / "neu.xlsx", unit="某市某局", year=2023)
    (submission,) = xlform.read(tmp_path / "neu.xlsx")
    assert (submission.field("unit").value, submission.year) == ("某市某局", 2023)


def test_several_forms_become_several_sheets(tmp_path: Path) -> None:
    contents = [of_submission(one) for one in xlform.read(HENGYANG) if one.form == "project_selfeval"]
    same = [replace(content, fields={**content.fields, "project": entry("同名/经费")}) for content in contents]
    book = opened(new_bytes(Wanted("project_selfeval"), same, "x"))
    assert book.sheetnames == [f"{number} 同名-经费" for number in range(1, 6)]


def test_a_long_form_is_broken_between_rows_and_its_labels_are_printed_again(tmp_path: Path) -> None:
    content = filled("project_selfeval", project="甲经费")
    content.tables["indicators"] = [
        line(
            level1="产出指标",
            level2="数量指标",
            level3=f"指标{number}",
            target="1次",
            weight=Decimal(1),
            section_points=Decimal(90),
        )
        for number in range(90)
    ]
    data = new_bytes(Wanted("project_selfeval"), [content], "x")
    sheet = opened(data).worksheets[0]
    breaks = [one.id for one in sheet.row_breaks.brk]
    assert len(breaks) >= 3 and sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows == "$13:$13"
    assert not any(area.min_row <= row < area.max_row for row in breaks for area in sheet.merged_cells.ranges)
    assert [cell.value for cell in sheet["B"]].count("产出指标\n(90分)") == len(breaks) + 1
    assert sheet.max_row - breaks[-1] >= 4
    (submission,) = read_back(data, tmp_path)
    assert {row["section_points"].value for row in submission.table("indicators")} == {90}
    assert len(submission.table("indicators")) == 90


def test_a_list_goes_on_over_pages_with_its_header() -> None:
    sheet = opened(new_bytes(Wanted("allocation_table", year=2023, rows=120))).worksheets[0]
    assert len(sheet.row_breaks.brk) >= 2 and sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows == "$3:$3"


def test_a_form_a_little_longer_than_a_page_is_printed_on_one() -> None:
    sheet = opened(new_bytes(Wanted("project_selfeval", rows=20))).worksheets[0]
    assert not sheet.row_breaks.brk and sheet.page_setup.fitToHeight in (None, 1)


@pytest.mark.parametrize(
    ("place", "execution", "headings"),
    [
        ("", 10, ["产出指标\n(50分)", "效益指标\n(30分)", "满意度指标\n(10分)"]),
        ("衡阳市", 10, ["产出指标\n(50分)", "效益指标\n(30分)", "满意度指标\n(10分)"]),
        ("湖北", 20, ["产出指标", "效益指标", "满意度指标"]),
        ("奉节县", 10, ["产出指标\n(40-50分)", "效益指标", "满意度指标"]),
    ],
)
def test_an_empty_blank_has_the_points_of_its_place_and_year(place: str, execution: int, headings: list[str]) -> None:
    sheet = opened(new_bytes(Wanted("project_selfeval", place, 2023))).worksheets[0]
    assert sheet["G7"].value == execution
    assert [cell.value for cell in sheet["B"] if "指标" in str(cell.value)][1:] == headings
