"""Findings as marks: one fill and one note a cell, a sheet of results that can be filtered, followed and printed."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import xlform
from tests.conftest import ROOT
from tests.test_filling import project
from tests.written import written
from xlform.address import Address
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Suspect
from xlform.report.marks import FILLS
from xlform.report.marks import marks
from xlform.workbook.edit import AddNote
from xlform.workbook.edit import AddSheet
from xlform.workbook.edit import SetFill
from xlform.workbook.edit import mark


def finding(
    code: str, severity: Severity, cell: str | None, message: str = "合计 5，应为 6", **more: object
) -> Finding:
    """A finding on the sheet 表."""
    address = None if cell is None else Address("表", int(cell[1:]), ord(cell[0]) - 64)
    return Finding(code, severity, "表.xlsx", "project_selfeval", address, message, **more)  # type: ignore[arg-type]


def test_nothing_found_is_nothing_marked() -> None:
    assert marks(()) == ()


def test_a_cell_gets_the_fill_of_its_gravest_finding_and_all_its_messages() -> None:
    found = [finding("E101", "warning", "F9"), finding("S101", "error", "F9", "合计不对"), finding("U1", "note", "G9")]
    *cells, sheet = marks(found)
    assert cells == [
        SetFill(Address("表", 9, 6), FILLS["error"]),
        AddNote(Address("表", 9, 6), "xlform", "xlform E101 合计 5，应为 6\nxlform S101 合计不对"),
        SetFill(Address("表", 9, 7), FILLS["note"]),
        AddNote(Address("表", 9, 7), "xlform", "xlform U1 合计 5，应为 6"),
    ]
    assert isinstance(sheet, AddSheet)
    assert len(sheet.rows) == 6


def test_what_is_said_of_no_cell_is_on_the_sheet_only() -> None:
    (sheet,) = marks([finding("D101", "error", None, "缺少基础表")])
    assert isinstance(sheet, AddSheet)
    row = sheet.rows[3]
    assert [cell and cell.value for cell in row] == [
        "D101",
        "错误",
        "项目支出绩效自评表",
        "",
        "缺少基础表",
        None,
        None,
        None,
    ]
    assert all(cell is None or cell.link is None for cell in row)


@pytest.mark.parametrize(("certain", "word"), [(True, "很可能"), (False, "可能")])
def test_the_cell_that_is_probably_wrong_is_named(*, certain: bool, word: str) -> None:
    suspect = Suspect(Address("表", 4, 3), Decimal("80.0"), "漏填一位", certain)
    _, note, _ = marks([finding("T103", "error", "C3", suspect=suspect)])
    assert isinstance(note, AddNote)
    assert note.text == f"xlform T103 合计 5，应为 6 → {word}是 C4：应为 80，漏填一位"


def test_very_long_messages_are_cut_and_rows_stay_within_what_excel_allows() -> None:
    _, note, sheet = marks([finding("E101", "note", "A1", "长" * 40_000)])
    assert isinstance(note, AddNote)
    assert isinstance(sheet, AddSheet)
    assert len(note.text) < 2100
    assert note.text.endswith("…")
    assert max(sheet.heights.values()) < 409


def test_the_sheet_of_results_can_be_filtered_followed_and_printed_on_a4(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(weights="90", scores="98")))
    (copied,) = xlform.flag(source, output=tmp_path / "out", select=["S"]).copies
    assert copied.target is not None
    sheet = openpyxl.load_workbook(copied.target)["校验结果"]
    assert [cell.value for cell in sheet[3]][:8] == ["编号", "级别", "表", "单元格", "说明", "应为", "填写", "相差"]
    listed = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert [cell.value for cell in listed["S101"]][1:4] == ["错误", "项目支出绩效自评表", "表!F9"]
    assert [cell.value for cell in listed["S101"]][5:8] == [100, 90, -10]
    link, fitted = listed["S101"][3].hyperlink, sheet.sheet_properties.pageSetUpPr
    assert link is not None
    assert link.location == "'表'!F9"
    assert sheet.auto_filter.ref == f"A3:H{sheet.max_row}"
    assert sheet.freeze_panes == "A4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert fitted is not None
    assert fitted.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == f"'校验结果'!$A$1:$H${sheet.max_row}"
    assert sheet.column_dimensions["I"].hidden


def test_the_sheet_of_results_shows_rates_in_per_cent(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(weights="90", scores="98", rate="965%")))
    (copied,) = xlform.flag(source, output=tmp_path / "out", select=["R", "S"]).copies
    assert copied.target is not None
    sheet = openpyxl.load_workbook(copied.target)["校验结果"]
    listed = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert [(cell.value, cell.number_format) for cell in listed["R102"][5:8]] == [
        (0.965, "0.00%"),
        (9.65, "0.00%"),
        (8.685, "0.00%"),
    ]
    assert [cell.number_format for cell in listed["S101"][5:8]] == ["General"] * 3


def test_marks_keep_borders_fonts_and_number_formats(tmp_path: Path) -> None:
    name = "项目自评表-安委会工作经费.xlsx"
    (copied,) = xlform.flag(ROOT / "samples" / "hengyang-2022" / name, output=tmp_path).copies
    assert copied.target is not None
    assert copied.receipt is not None
    before = openpyxl.load_workbook(ROOT / "samples" / "hengyang-2022" / name).worksheets[0]
    after = openpyxl.load_workbook(copied.target).worksheets[0]
    marked = {change.cell.rpartition("!")[2] for change in copied.receipt.cells}
    assert {"G26", "H26", "B14"} <= marked
    for row in before.iter_rows():
        for cell in row:
            other = after[cell.coordinate]
            assert (other.value, other.number_format) == (cell.value, cell.number_format)
            for aspect in (
                "font",
                "border",
                "alignment",
                "protection",
                *(("fill",) if cell.coordinate not in marked else ()),
            ):
                assert repr(getattr(other, aspect)) == repr(getattr(cell, aspect))


def test_a_finding_on_a_cell_that_is_not_stored_marks_it_all_the_same() -> None:
    data = mark(written(project()), marks([finding("E102", "warning", "K40")]))
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    assert sheet["K40"].fill.fgColor.rgb == f"FF{FILLS['warning']}"
    assert sheet["K40"].comment.text == "xlform E102 合计 5，应为 6"
