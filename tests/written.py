"""Drawn forms (see `tests.drawn`) as workbooks; formulas have no stored results."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.drawn import drawn_sheets


def written(text: str, formats: Mapping[str, str] | None = None) -> bytes:
    """The workbook; `formats` are number formats of cells of the first sheet."""
    book = openpyxl.Workbook()
    for number, grid in enumerate(drawn_sheets(text)):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = grid.name
        for (row, column), cell in grid.cells.items():
            content = cell.content
            value = (
                f"={cell.formula}"
                if cell.formula is not None
                else float(content)
                if isinstance(content, Decimal)
                else str(content)
            )
            sheet.cell(row, column).value = value
        for area in grid.merges:
            sheet.merge_cells(str(area))
    for place, code in (formats or {}).items():
        book.worksheets[0][place].number_format = code
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(path: Path | BytesIO, name: str | None = None, *, results: bool = True) -> Worksheet:
    """A sheet of a workbook (the first one), with the stored results of formulas or with the formulas."""
    book = openpyxl.load_workbook(path, data_only=results)
    return book.worksheets[0] if name is None else next(sheet for sheet in book.worksheets if sheet.title == name)


def values(path: Path, *cells: str) -> list[object]:
    """What some cells of the first sheet hold, a formula its stored result."""
    sheet = sheet_of(path)
    return [sheet[cell].value for cell in cells]
