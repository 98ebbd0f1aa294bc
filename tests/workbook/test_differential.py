"""Our reader beside openpyxl and calamine, on workbooks written by XlsxWriter and openpyxl.

Differences that are meant:
- openpyxl leaves `_x000D_` and the like as they are (none is written here);
- openpyxl gives dates for date formats and floats for numbers: compared as serial numbers of 15 digits;
- calamine gives "" for blank, for errors (they are lost) and for formulas without a result, and no formulas.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from xlform.grid import Content
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook import ooxml
from xlform.workbook.read import read_book

_TEXTS = ("年度资金总额", " 前后空格 ", "指标1：≥95%", "两行\n文字", "96.15%", "a_b", "&<>\"'", "0012")
_FORMULAS = ("SUM(A1:A3)", 'IF(A1>0,"合格","")', "A1/B1", "ROUND(A1,2)")


def by_xlsxwriter(path: Path, seed: int) -> None:
    """A form of random content: texts, numbers, dates, formulas with results, merges, blanks with a style."""
    chance = random.Random(seed)
    with xlsxwriter.Workbook(path) as book:
        percent, date, plain = (book.add_format({"num_format": code}) for code in ("0.00%", "yyyy-mm-dd", "General"))
        for name in ("自评表", "Sheet 2"):
            sheet = book.add_worksheet(name)
            for row in range(30):
                for column in range(8):
                    kind = chance.randrange(7)
                    if kind == 0:
                        sheet.write_string(row, column, chance.choice(_TEXTS))
                    elif kind == 1:
                        sheet.write_number(row, column, chance.uniform(-1e6, 1e6), percent)
                    elif kind == 2:
                        result = chance.choice((1.5, "x", "#DIV/0!"))
                        sheet.write_formula(row, column, "=" + chance.choice(_FORMULAS), plain, result)
                    elif kind == 3:
                        sheet.write_datetime(row, column, datetime.datetime(2023, 1, 1 + column), date)
                    elif kind == 4:
                        sheet.write_boolean(row, column, chance.random() < 0.5)
                    elif kind == 5:
                        sheet.write_blank(row, column, None, percent)
            for row in range(31, 45):
                sheet.merge_range(row, 0, row, 1 + chance.randrange(6), f"合并{row}", plain)
            sheet.write_array_formula(46, 0, 47, 0, "{=A1:A2*2}", plain, 4)


def by_openpyxl(path: Path, seed: int) -> None:
    """The like, with formulas that have no stored result."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    values: tuple[str | float | None, ...] = (*_TEXTS, 9, 0.1 + 0.2, -3, None, "=" + _FORMULAS[0], "#N/A")
    for row in range(1, 40):
        for column in range(1, 9):
            sheet.cell(row, column, chance.choice(values))
    for row in range(41, 50):
        sheet.cell(row, 2, "标题")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=5)
    book.save(path)


def plain(value: object) -> Content:
    """What another reader gives, in our types."""
    if value is None or isinstance(value, str | bool):
        return ErrorValue(value) if isinstance(value, str) and value in ("#DIV/0!", "#N/A") else value
    if isinstance(value, datetime.datetime | datetime.date):
        value = to_excel(value)  # type: ignore[no-untyped-call]
    assert isinstance(value, int | float)
    return Decimal(format(value, ".15g"))


def formula_of(value: object) -> str | None:
    text = value.text if isinstance(value, ArrayFormula) else value
    return text[1:] if isinstance(text, str) and text.startswith("=") else None


@pytest.fixture(
    params=[(by_xlsxwriter, 1), (by_xlsxwriter, 2), (by_openpyxl, 3), (by_openpyxl, 4)],
    ids=["xlsxwriter 1", "xlsxwriter 2", "openpyxl 3", "openpyxl 4"],
)
def workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write, seed = request.param
    path = tmp_path / "book.xlsx"
    write(path, seed)
    return path


def grids(path: Path) -> dict[str, Grid]:
    return {grid.name: grid for grid in read_book(path).grids}


def test_values_formulas_formats_and_merges_are_those_of_openpyxl(workbook: Path) -> None:
    ours = grids(workbook)
    formulas, results = openpyxl.load_workbook(workbook), openpyxl.load_workbook(workbook, data_only=True)
    assert list(ours) == formulas.sheetnames
    for name, grid in ours.items():
        expected: dict[tuple[int, int], tuple[Content, str | None, str]] = {}
        for row in formulas[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert cell.row is not None
                    assert cell.column is not None
                    at = cell.row, cell.column
                    expected[at] = plain(results[name].cell(*at).value), formula_of(cell.value), cell.number_format
        spilled = {at for at, cell in grid.cells.items() if cell.formula == ""}  # openpyxl takes these for typed
        found = {
            at: (cell.content, None if at in spilled else cell.formula, cell.number_format)
            for at, cell in grid.cells.items()
        }
        assert found == expected
        assert {str(area) for area in grid.merges} == {str(area) for area in formulas[name].merged_cells.ranges}


def test_values_are_those_of_calamine(workbook: Path) -> None:
    theirs = CalamineWorkbook.from_filelike(BytesIO(workbook.read_bytes()))
    for name, grid in grids(workbook).items():
        rows = theirs.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found = {
            (row, column): plain(value)
            for row, values in enumerate(rows, 1)
            for column, value in enumerate(values, 1)
            if value != ""
        }
        expected = {
            at: cell.content
            for at, cell in grid.cells.items()
            if cell.content not in (None, "") and not isinstance(cell.content, ErrorValue)
        }
        assert found == expected


def test_plainly_spelt_sheets_are_read_the_same_without_a_tree(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = grids(workbook)
    monkeypatch.setattr(ooxml, "plain_sheet", lambda data: None)
    parsed = grids(workbook)
    for name, grid in found.items():
        assert dict(grid.cells) == dict(parsed[name].cells)
        assert (grid.merges, grid.covered, grid.hidden_rows) == (
            parsed[name].merges,
            parsed[name].covered,
            parsed[name].hidden_rows,
        )
