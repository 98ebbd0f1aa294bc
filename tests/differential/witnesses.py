"""What openpyxl and calamine see in a workbook, cell by cell, as they give it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from io import BytesIO
from typing import TYPE_CHECKING
from typing import NamedTuple

from xlform.grid import ErrorValue

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Place = tuple[int, int]


class Seen(NamedTuple):
    """One cell: `value` as the program gives it; what it does not tell is None."""

    value: object
    formula: str | None = None
    number_format: str | None = None
    format_id: int | None = None


@dataclass
class Sheet:
    """One sheet; None for what the program does not tell."""

    cells: dict[Place, Seen] = field(default_factory=dict)
    merges: frozenset[str] | None = None
    hidden_rows: frozenset[int] | None = None
    hidden_columns: frozenset[int] | None = None
    state: str = "visible"


class Refused(Exception):
    """The program does not open the workbook."""


def openpyxl_sees(data: bytes) -> dict[str, Sheet]:
    """The worksheets by name; Refused with the exception it ends with."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            books = [openpyxl.load_workbook(BytesIO(data), data_only=results) for results in (False, True)]
        except Exception as error:
            raise Refused(type(error).__name__) from error
        return {sheet.title: _openpyxl_sheet(sheet, books[1][sheet.title]) for sheet in books[0].worksheets}


def _openpyxl_sheet(formulas: Worksheet, results: Worksheet) -> Sheet:
    cells: dict[Place, Seen] = {}
    held = results._cells
    for place, cell in formulas._cells.items():
        computed = cell.data_type == "f"
        if cell.value is None:
            continue
        result = held[place]
        value = ErrorValue(str(result.value)) if result.data_type == "e" else result.value
        formula = _formula(cell.value) if computed else None
        cells[place] = Seen(value, formula, cell.number_format, cell._style.numFmtId)  # type: ignore[attr-defined]
    hidden = frozenset(
        column
        for letters in formulas.column_dimensions.values()
        if letters.hidden
        for column in range(letters.min or 0, (letters.max or 0) + 1)
    )
    rows = frozenset(row for row, one in formulas.row_dimensions.items() if one.hidden)
    merges = frozenset(str(area) for area in formulas.merged_cells.ranges)
    return Sheet(cells, merges, rows, hidden, formulas.sheet_state)


def _formula(value: object) -> str:
    text = str(getattr(value, "text", value) or "")
    return text.removeprefix("=")


def calamine_sees(data: bytes) -> dict[str, Sheet]:
    """The worksheets by name; Refused with the exception it ends with, a panic too."""
    from python_calamine import CalamineWorkbook
    from python_calamine import SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        found: dict[str, Sheet] = {}
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            cells = {
                (row, column): Seen(value)
                for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
                for column, value in enumerate(values, 1)
                if value != ""
            }
            ranges = sheet.merged_cell_ranges
            merges = None if ranges is None else frozenset(_area(*area) for area in ranges)
            found[about.name] = Sheet(cells, merges, state=_STATES[str(about.visible).rpartition(".")[2]])
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise Refused(type(error).__name__) from error
    return found


_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}


def _area(start: Place, end: Place) -> str:
    from xlform.address import Area

    return str(Area(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1))


WITNESSES: dict[str, Callable[[bytes], dict[str, Sheet]]] = {"openpyxl": openpyxl_sees, "calamine": calamine_sees}
