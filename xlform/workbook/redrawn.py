"""An old workbook (.xls, .et) drawn again as .xlsx, cell for cell, so that it can be marked: contents, not looks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from xlform.display import display
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook.read import read_book

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 6, 40


def redrawn(data: bytes) -> bytes:
    """The sheets of a workbook as a new .xlsx: values, merged areas, number formats, hidden sheets; thin borders."""
    import xlsxwriter

    book = read_book("", data=data)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        formats: dict[str, Format] = {}
        for grid in book.grids:
            sheet = workbook.add_worksheet(grid.name)
            if grid.state == "hidden":
                sheet.hide()
            elif grid.state == "veryHidden":
                sheet.very_hidden()
            _draw(workbook, sheet, grid, formats)
    return target.getvalue()


def _draw(workbook: Workbook, sheet: Worksheet, grid: Grid, formats: dict[str, Format]) -> None:
    def format_of(code: str) -> Format:
        if code not in formats:
            formats[code] = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": code})
        return formats[code]

    for area in grid.merges:
        if (area.top, area.left) != (area.bottom, area.right):
            sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", format_of("General"))
    widths: dict[int, int] = {}
    for (row, column), cell in grid.cells.items():
        _write(sheet, row - 1, column - 1, cell, format_of(cell.number_format))
        if grid.area(row, column)[1] == grid.area(row, column)[3]:
            text = display(cell, grid.date1904)
            widths[column] = max(widths.get(column, 0), sum(2 if ord(sign) > 0x2E7F else 1 for sign in text))
    for column, width in widths.items():
        sheet.set_column(column - 1, column - 1, min(_WIDEST, max(_NARROWEST, width + 2)))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    content = cell.content
    if content is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(content, bool):
        sheet.write_boolean(row, column, content, look)
    elif isinstance(content, ErrorValue | str):
        sheet.write_string(row, column, str(content), look)
    else:
        sheet.write_number(row, column, float(content), look)
