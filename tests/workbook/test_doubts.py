"""A cell that programs read differently is never judged: it ends as unreadable with the reason, or the file is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.corpus import rewritten
from tests.hostile.records import number
from tests.hostile.records import workbook
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from tests.written import written
from xlform.address import Address
from xlform.batch import check_paths
from xlform.batch import read_file
from xlform.errors import FileError
from xlform.formulas.faults import faults
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook import ooxml
from xlform.workbook.read import read_book

TWICE, TWO = "同一单元格在文件里存了两次，内容不同", "内容存在两处，不知以哪处为准"
SHEET = "xl/worksheets/sheet1.xml"
FORM = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| 项目名称 | 救灾工作经费 | < | < | < | < | < |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
| ^ | 年度资金总额 | 30 | 30 | 31 | 10 | 10 |
| ^ | 其中：当年财政拨款 | 20 | 20 | 20 | - | - |
| ^ | 其他资金 | 10 | 10 | 10 | - | - |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分 |
| ^ | 产出指标 | 数量指标 | 发放次数 | 10次 | 90 | 90 |
| 总分 | < | < | < | < | 100 | 100 |
"""


def grid(sheet: str) -> Grid:
    return read_book("x", data=zipped(parts(sheet, strings="<si><t>甲</t></si><si><t>乙</t></si>"))).grids[0]


def row(cells: str, after: str = "") -> Grid:
    return grid(f'<sheetData><row r="1">{cells}</row></sheetData>{after}')


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', TWICE),
        ('<c r="A1"><v>1</v></c><c r="A1"/>', TWICE),
        ('<c r="A1"/><c r="A1"><v>1</v></c>', TWICE),
        ('<c r="A1" t="s"><v>0</v></c><c r="A1" t="s"><v>1</v></c>', TWICE),
        ('<c r="A1"><f>1+1</f><v>2</v></c><c r="A1"><v>2</v></c>', TWICE),
        ('<c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="A1"><v>1</v></c>', TWICE),
        ('<c r="A1"><v>1,234</v></c>', "标为数值，存的却不是数"),
        ('<c r="A1"><v>１２</v></c>', "标为数值，存的却不是数"),
        ('<c r="A1" t="b"><v>2</v></c>', "标为逻辑值，存的却不是"),
        ('<c r="A1" t="d"><v>2023年5月</v></c>', "标为日期，存的却不是"),
        ('<c r="A1" t="zzz"><v>1</v></c>', "内容的类型不明"),
        ('<c r="A1" t="inlineStr"><v>5</v><is><t>6</t></is></c>', TWO),
        ('<c r="A1" t="inlineStr"><v>5</v></c>', TWO),
        ('<c r="A1"><is><t>5</t></is></c>', TWO),
        ('<c r="A1"><v>5</v><v>6</v></c>', TWO),
        ('<c r="A1"><f>B1</f><f>C1</f><v>6</v></c>', TWO),
    ],
)
@pytest.mark.parametrize("tree", [False, True], ids=["plain", "tree"])
def test_cells_in_doubt(cells: str, reason: str, tree: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if tree:
        monkeypatch.setattr(ooxml, "plain_sheet", lambda data: None)
    assert row(cells + '<c r="B1"><v>1</v></c>').doubts == {(1, 1): reason}


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><v>1</v></c><c r="A1"><v>1</v></c>', '<c r="A1"><v></v></c><c r="B1"><v>1</v></c>', '<c r="A1"/><c r="A1"/>',
        '<c r="A1" t="b"><v>true</v></c><c r="B1" t="b"><v>0</v></c>', '<c r="A1"><v> 5 </v></c>', '<c r="A1" t="inlineStr"><is><t/></is></c>',
        '<c r="A1" t="d"><v>2023-05-01</v></c>', '<c r="A1" t="str"><f>B1</f><v></v></c>', '<c r="A1" t="inlineStr"/>',
    ],
)  # fmt: skip
def test_cells_that_every_program_reads_alike(cells: str) -> None:
    assert row(cells).doubts == {}


def test_truth_values_are_those_of_the_format() -> None:
    found = row("".join(f'<c r="{at}1" t="b"><v>{word}</v></c>' for at, word in zip("ABCD", ("1", "0", "true", "false"), strict=True)))  # fmt: skip
    assert [cell.content for cell in found.cells.values()] == [True, False, True, False]


@pytest.mark.parametrize("index", ["2", "-1", "1_0", "１", "abc", "0.0"])
def test_a_shared_text_that_is_not_there_is_refused(index: str) -> None:
    with pytest.raises(FileError) as caught:
        row(f'<c r="A1" t="s"><v>{index}</v></c>')
    assert caught.value.code == "damaged"


def test_cells_in_two_places_are_refused() -> None:
    with pytest.raises(FileError) as caught:
        grid("<sheetData/><sheetData/>")
    assert caught.value.code == "damaged"


def test_escapes_are_decoded_once() -> None:
    assert row('<c r="A1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>').cells[1, 1].content == "_x000D_"


def test_figures_beneath_a_merged_area_leave_its_figure_in_doubt() -> None:
    merges = '<mergeCells count="1"><mergeCell ref="A1:A3"/></mergeCells>'
    beneath = '</row><row r="2"><c r="A2"><v>5</v></c>'
    reason = {(1, 1): "合并单元格 A1:A3 下面还存有不显示的数 5"}
    assert row('<c r="A1"><v>5</v></c>' + beneath, merges).doubts == reason
    assert row('<c r="B1"><v>5</v></c>' + beneath, merges).doubts == reason
    assert row('<c r="A1" t="s"><v>0</v></c>' + beneath, merges).doubts == {}, "a label"
    assert row('<c r="A1"><v>5</v></c>' + beneath.replace(">5<", ">0<"), merges).doubts == {}, "0 adds nothing"
    text = beneath.replace('<c r="A2"><v>5</v>', '<c r="A2" t="s"><v>1</v>')
    assert row('<c r="A1"><v>5</v></c>' + text, merges).doubts == {}, "SUM passes over texts"


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("2022年决算数", False), ("（2022年度）", False), ("1" + " " * 30_000 + "x y", False), ("1、防汛经费", False), ("产出指标（50分）", False),
        ("10", True), ("１２．５ 万元", True), ("-1,200.00元", True), ("90分", True), ("98%", True),
    ],
)  # fmt: skip
def test_a_label_with_a_year_or_a_number_in_it_is_no_figure(text: str, doubtful: bool) -> None:
    merges = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    cells = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1"><v>5</v></c>'
    assert bool(row(cells, merges).doubts) is doubtful


def test_merged_areas_that_overlap_leave_all_in_them_in_doubt() -> None:
    merges = "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in ("A1:B2", "B2:C3", "A1:B2")) + "</mergeCells>"  # fmt: skip
    cells = '<c r="A1"><v>1</v></c><c r="D1"><v>1</v></c></row><row r="3"><c r="C3"><v>1</v></c>'
    assert row(cells, merges).doubts == {(1, 1): "合并单元格互相重叠", (3, 3): "合并单元格互相重叠"}


def test_an_xls_with_a_cell_twice_and_one_with_no_number() -> None:
    twice = read_book("x", data=workbook(number(0, 0, 1) + number(0, 1, 2) + number(0, 0, 3))).grids[0]
    assert twice.doubts == {(1, 1): TWICE}
    none = read_book("x", data=workbook(number(0, 0, float("nan")))).grids[0]
    assert none.cells == {(1, 1): Cell(ErrorValue("#NUM!"), None, none.cells[1, 1].number_format)}


def altered(path: Path, cell: str, replacement: str) -> Path:
    """The form with one cell spelt otherwise; `{}` in the replacement is the cell as it was."""

    def change(data: bytes) -> bytes:
        text, count = re.subn(rf'<c r="{cell}".*?(?:</c>|/>)', lambda match: replacement.replace("{}", match[0]), data.decode(), count=1)  # fmt: skip
        assert count == 1
        return text.encode()

    path.write_bytes(rewritten(written(FORM), {SHEET: change}))
    return path


def test_a_figure_that_is_wrong_is_not_judged_where_it_is_in_doubt(tmp_path: Path) -> None:
    (plain,) = check_paths([altered(tmp_path / "a.xlsx", "E4", "{}")], select=["T"])
    assert [(one.code, str(one.address)) for one in plain.findings] == [("T103", "表!E4")]
    (doubtful,) = check_paths([altered(tmp_path / "b.xlsx", "E4", '{}<c r="E4"><v>30</v></c>')], select=["T"])
    assert doubtful.findings == ()
    assert ("表!E4", f"全年执行数：{TWICE}，各程序读法不一") in {
        (str(one.address), one.reason) for one in doubtful.unchecked
    }
    entry = doubtful.submissions[0].table("funds")[0]["executed"]
    assert (entry.state, entry.value, entry.text) == ("unreadable", None, "30")


def test_a_column_that_a_cell_in_doubt_covers_is_in_doubt_too(tmp_path: Path) -> None:
    def change(data: bytes) -> bytes:
        merged = re.sub(rb"<mergeCells[^>]*>", b'<mergeCells><mergeCell ref="F8:G8"/>', data, count=1)
        assert merged != data
        return merged

    path = tmp_path / "a.xlsx"
    two = FORM.replace("| 90 | 90 |\n", "| 50 | 50 |\n| ^ | 效益指标 | 社会效益 | 覆盖率 | 100% | 40 | 40 |\n")
    path.write_bytes(rewritten(written(two), {SHEET: change}))
    (outcome,) = check_paths([path], select=["S102"])
    row, _ = outcome.submissions[0].table("indicators")
    assert (row["weight"].state, row["score"].state) == ("unreadable", "unreadable")
    assert outcome.findings == ()
    assert [(one.code, str(one.address), one.reason) for one in outcome.unchecked] == [
        ("S102", "表!F8", "得分：合并单元格 F8:G8 下面还存有不显示的数 50，各程序读法不一")
    ]


def test_a_file_with_a_label_in_doubt_is_refused(tmp_path: Path) -> None:
    for cell in ("C3", "B5", "A1"):
        reading = read_file(altered(tmp_path / f"{cell}.xlsx", cell, '{}<c r="' + cell + '"><v>1</v></c>'))
        assert reading.error is not None
        assert reading.error.code == "damaged"
        assert reading.error.message == (
            f"文件已损坏：表!{cell} {TWICE}，各程序读法不一；请用 WPS 或 Excel 打开，改正后另存"
        )


def test_figures_beneath_a_label_or_a_blank_area_do_not_make_a_file_unreadable(tmp_path: Path) -> None:
    form = FORM.replace("| 总分 | <", "| 2022年总分 | <").replace("| ^ | 年度资金总额", "| | 年度资金总额")
    for area, beneath in (("A9:E9", "B9"), ("A4:A6", "A5")):

        def change(data: bytes, area: str = area, beneath: str = beneath) -> bytes:
            text = re.sub(
                r"<mergeCells.*</mergeCells>", f'<mergeCells><mergeCell ref="{area}"/></mergeCells>', data.decode()
            )
            text = re.sub(rf'<c r="{beneath}"[^>]*?(?:/>|>.*?</c>)', "", text)
            before = re.compile(rf'(<row r="{beneath[1:]}"[^>]*>(?:<c r="A{beneath[1:]}".*?(?:</c>|/>))?)')
            text, count = before.subn(rf'\1<c r="{beneath}"><v>5</v></c>', text, count=1)
            assert count == 1
            return text.encode()

        path = tmp_path / f"{beneath}.xlsx"
        path.write_bytes(rewritten(written(form), {SHEET: change}))
        (outcome,) = check_paths([path], select=["K105"])
        assert (outcome.error, [one.code for one in outcome.findings]) == (None, ["K105"])


def test_formulas_that_read_a_cell_in_doubt_are_not_computed() -> None:
    found = row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c><c r="B1"><v>3</v></c><c r="C1"><f>SUM(A1:B1)</f><v>9</v></c>')  # fmt: skip
    wrong, gaps = faults([found])
    assert wrong == ()
    assert [(gap.address.a1, gap.what) for gap in gaps] == [("C1", "读法不一的单元格")]


def test_formulas_that_name_one_of_two_sheets_of_one_name_are_not_computed() -> None:
    first = Grid("表", {(1, 1): Cell(Decimal(1))})
    reads = Grid("乙", {(1, 1): Cell(None, "表!A1*2")})
    with pytest.raises(Unsupported) as caught:
        Calculator([first, Grid("表", {(1, 1): Cell(Decimal(5))}), reads]).result(Address("乙", 1, 1))
    assert caught.value.what == "同名的工作表"
