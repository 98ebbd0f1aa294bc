"""An old workbook (.xls, .et) drawn again as .xlsx, cell for cell, so that it can be marked: contents, not looks."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlform.address import LAST_COLUMN
from xlform.address import Area
from xlform.display import display
from xlform.errors import FileError
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook.read import read_book

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_CREATED = datetime.datetime(2024, 1, 1)  # the same for all, so that the bytes are
_NARROWEST, _WIDEST = 6, 40
_LARGEST = 100_000  # cells of merged areas: each one is written


def redrawn(data: bytes) -> bytes:
    """The sheets of a workbook as a new .xlsx: values, merged areas, number formats, what is hidden; thin borders.

    FileError if the new format cannot hold them (names of sheets).
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    book = read_book("", data=data)
    target = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "date_1904": any(grid.date1904 for grid in book.grids),
    }  # fmt: skip
    try:
        with xlsxwriter.Workbook(target, options) as workbook:
            workbook.set_properties({"author": "xlform", "created": _CREATED})
            formats: dict[str, Format] = {}
            sheets = [(workbook.add_worksheet(grid.name), grid) for grid in book.grids]
            for sheet, grid in sheets:
                _draw(workbook, sheet, grid, formats)
            shown = next((sheet for sheet, grid in sheets if grid.state == "visible"), None)
            if shown is not None:  # a hidden sheet must not be the one that opens
                shown.activate()
                shown.set_first_sheet()
    except XlsxWriterException as error:
        said = " ".join(str(error).split())[:120]
        raise FileError(
            "legacy", f"旧版格式的内容不能改写成 .xlsx（{said}），未写出；请先用 WPS 或 Excel 另存为 .xlsx"
        ) from error
    return target.getvalue()


def _draw(workbook: Workbook, sheet: Worksheet, grid: Grid, formats: dict[str, Format]) -> None:
    def format_of(code: str) -> Format:
        if code not in formats:
            formats[code] = workbook.add_format(
                {"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": code}
            )
        return formats[code]

    if grid.state == "hidden":
        sheet.hide()
    elif grid.state == "veryHidden":
        sheet.very_hidden()
    for area in _separate(grid.merges):
        sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", format_of("General"))
    widths: dict[int, int] = {}
    for (row, column), cell in grid.cells.items():
        _write(sheet, row - 1, column - 1, cell, format_of(cell.number_format))
        if grid.area(row, column)[1] == grid.area(row, column)[3]:
            lines = display(cell, grid.date1904).split("\n")
            widest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) for line in lines)
            widths[column] = max(widths.get(column, 0), widest)
    for column, width in widths.items():
        sheet.set_column(column - 1, column - 1, min(_WIDEST, max(_NARROWEST, width + 2)))
    for first, last in grid.hidden_columns:
        sheet.set_column(first - 1, min(last, LAST_COLUMN) - 1, None, None, {"hidden": True})
    for row in sorted(grid.hidden_rows):
        sheet.set_row(row - 1, None, None, {"hidden": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _separate(areas: Sequence[Area]) -> Iterator[Area]:
    """Merged areas that do not overlap others: in a damaged file they do, and no program would open the copy."""
    covered: set[tuple[int, int]] = set()
    for area in areas:
        top, left, bottom, right = area
        size = (bottom - top + 1) * (right - left + 1)
        if size == 1 or len(covered) + size > _LARGEST:
            continue
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if covered.isdisjoint(cells):
            covered |= cells
            yield area


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
