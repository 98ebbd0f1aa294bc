"""Findings about a whole file, which have no cell: every report says so, and marks go to the list of results."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import xlform
from samples.faulty import path_of
from xlform.copies import flag_paths
from xlform.outcomes import Outcome
from xlform.report.html import html_report
from xlform.report.json import encoded
from xlform.report.junit import junit_xml
from xlform.report.notices import Notices
from xlform.report.sarif import sarif_document
from xlform.report.text import check_text
from xlform.report.xlsx import xlsx_report
from xlform.rules.catalogue import all_rules
from xlform.workbook.read import read_book

MACROS = "文件带有宏（VBA 工程），打开时可能运行程序；请另存为不带宏的 .xlsx 后重报"
UNIT = "青禾市应急管理局"


@pytest.fixture(scope="module")
def outcomes() -> Sequence[Outcome]:
    """A file with macros, and one with a figure as text and a hidden row."""
    return tuple(xlform.check(path_of(code), select=["K"])[0] for code in ("K107", "K101"))


def test_a_line_of_text_names_the_file(outcomes: Sequence[Outcome]) -> None:
    assert check_text(outcomes).splitlines()[0] == f"{path_of('K107')}: K107 疑点 {MACROS}"


def test_the_page_says_that_it_is_about_the_file(outcomes: Sequence[Outcome]) -> None:
    page = html_report(outcomes)
    assert f"<td>K107</td><td>{UNIT}</td><td>整个文件</td>" in page
    assert f"<td>K101</td><td>{UNIT}</td><td>项目支出绩效自评表</td>" in page


def test_the_workbook_of_results_says_so_too(outcomes: Sequence[Outcome]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(outcomes)))
    lines = [row for sheet in book for row in sheet.iter_rows(values_only=True) if "K107" in row and UNIT in row]
    assert ["整个文件" in row for row in lines] == [True]


def test_a_notice_has_a_group_for_the_file(outcomes: Sequence[Outcome]) -> None:
    (notice,) = Notices(outcomes)
    first, second = notice.groups
    assert (first.name, first.place, [item.form for item in first.items]) == ("整个文件", "K107.xlsm", ["整个文件"])
    assert (second.name, [item.cell for item in second.items]) == (
        "项目支出绩效自评表（安全生产监管执法经费）",
        ["D10"],
    )


def test_sarif_and_junit_place_it_at_the_file(outcomes: Sequence[Outcome]) -> None:
    results = json.loads(encoded(sarif_document(outcomes)))["runs"][0]["results"]
    assert ["logicalLocations" in result["locations"][0] for result in results] == [False, True]
    assert 'classname="整个文件" name="K107"' in junit_xml(outcomes, all_rules(), "warning")


def test_marks_go_to_the_list_and_hidden_cells_stay_hidden(tmp_path: Path) -> None:
    flag_paths([path_of("K107"), path_of("K101"), path_of("K103")], tmp_path, select=["K"])
    listed = openpyxl.load_workbook(tmp_path / "K107.xlsm")["校验结果"]
    assert [cell.value for cell in listed[4][:5]] == ["K107", "疑点", "整个文件", "", MACROS]
    (grid, _) = read_book(tmp_path / "K101.xlsx").grids
    assert grid.hidden_rows == frozenset({10})
    note = openpyxl.load_workbook(tmp_path / "K101.xlsx")["表1"]["D10"].comment
    assert note is not None
    assert note.text.endswith(
        "K101 隐藏的第 10 行里有数（D10、E10、F10），计入表内合计而看不到；请取消隐藏、筛选，不用的行删去"
    )
    assert [one.state for one in read_book(tmp_path / "K103.xlsx").grids] == ["visible", "veryHidden", "visible"]
