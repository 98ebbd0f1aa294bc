"""Reads .xls and WPS .et (BIFF) into Grids through xlrd."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from math import isfinite
from typing import TYPE_CHECKING

from xlform.address import Area
from xlform.errors import FileError
from xlform.grid import Cell
from xlform.grid import Content
from xlform.grid import ErrorValue
from xlform.grid import Fact
from xlform.grid import Grid
from xlform.grid import SheetState
from xlform.workbook.doubts import TWICE
from xlform.workbook.doubts import of_merges
from xlform.workbook.facts import grid_facts
from xlform.workbook.facts import shows
from xlform.workbook.facts import unseen
from xlform.workbook.legacy_facts import legacy_facts
from xlform.workbook.legacy_facts import unseen_in
from xlform.workbook.merges import Merges
from xlform.workbook.merges import within
from xlform.workbook.ole import workbook_stream
from xlform.workbook.package import damaged
from xlform.workbook.sniff import stream_names

if TYPE_CHECKING:
    import xlrd

_STATES: dict[int, SheetState] = {1: "hidden", 2: "veryHidden"}
_FORMULA = (0x0006, 0x0206, 0x0406)
_BOF = (0x0009, 0x0209, 0x0409, 0x0809)
_EOF = 0x000A
_MULTIPLE = (0x00BD, 0x00BE)  # MULRK, MULBLANK
_CELLS = frozenset({*_FORMULA, *_MULTIPLE, 0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x007E, 0x00D6, 0x00FD})
_CELLS |= {0x0201, 0x0203, 0x0204, 0x0205, 0x027E}
_LAST_COLUMN = 255
_MOST_CELLS = 2_000_000
_MOST_ARRAYS = 2_000
_CONDITIONS = (0x01B0, 0x0879)  # CONDFMT, CONDFMT12: colours laid over cells
_NAMES, _SKIPPED = (0x0018, 0x008F), b"\xff\xff"  # NAME, SHEETHDR; a kind that no version has
_ARRAYS = (0x0021, 0x0221, 0x0036, 0x0236)  # ARRAY, TABLE: the area they fill


def read_legacy(data: bytes) -> tuple[tuple[Grid, ...], tuple[Fact, ...]]:
    """The worksheets of a .xls or .et in order, and facts; formulas are known to be there, their text is not."""
    legacy = _opened(data)
    sheets = range(legacy.book.nsheets)
    try:
        styles = unseen_in(legacy.book)
        pale: list[list[tuple[int, int]]] = [[] for _ in sheets]
        grids = tuple(_unloaded_grid(legacy, at, styles, pale[at]) for at in sheets)
    except (FileError, MemoryError):
        raise
    except Exception as error:
        raise damaged("工作表内容有误") from error
    names = stream_names(data) if data.startswith(b"\xd0\xcf\x11\xe0") else set()
    facts = [*legacy_facts(names, legacy.stream)]
    for at, grid in enumerate(grids):
        facts += grid_facts(grid)
        if pale[at] and not any(kind in _CONDITIONS for kind, _ in legacy.records(at)):
            facts += unseen(grid, pale[at])
    return grids, tuple(facts)


@dataclass(frozen=True)
class _Legacy:
    """What xlrd opened and the stream of records that it did, which xlrd lets go of for versions before BIFF5."""

    book: xlrd.Book
    stream: bytes

    def records(self, sheet: int) -> Iterator[tuple[int, bytes]]:
        """The records of one sheet, without those of charts that stand in it."""
        at, depth, stream = self.book._sh_abs_posn[sheet], 0, self.stream
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            if kind in _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1:
                yield kind, stream[at + 4 : at + 4 + size]
            at += 4 + size


def _opened(data: bytes) -> _Legacy:
    import xlrd

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        data = workbook_stream(data)
    _refuse_many_cells(data)
    try:
        book = xlrd.open_workbook(
            file_contents=_without_names(data),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=StringIO(),
        )
    except MemoryError:
        raise
    except NotImplementedError as error:
        raise FileError("unsupported", "是很旧的 .xls 版本，暂不支持；请另存为 .xlsx 后再报") from error
    except Exception as error:  # xlrd raises whatever its parsing runs into
        message = str(error).lower()
        if "encrypted" in message or "password" in message:
            raise FileError("encrypted", "文件有密码，请去除密码后重报") from error
        raise damaged("工作簿结构有误") from error
    return _Legacy(book, data)


def _without_names(stream: bytes) -> bytes:
    """The stream with the names that a workbook defines as records that xlrd skips.

    Nothing needs them, and xlrd works them out, each from others, until the memory is full. Sheets within sheets, which only Excel 4
    has, go too: they would lead xlrd to names that nobody else sees.
    """
    if not stream.startswith(b"\x09\x08"):
        return stream  # before Excel 5 xlrd passes over names
    unnamed, at = bytearray(stream), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            break
        if kind in _NAMES:
            unnamed[at : at + 2] = _SKIPPED
        at += 4 + size
    return bytes(unnamed)


def _unloaded_grid(legacy: _Legacy, at: int, styles: frozenset[int], pale: list[tuple[int, int]]) -> Grid:
    """One sheet, which xlrd forgets again; its cells in one of the styles that show nothing go to `pale`."""
    sheet = legacy.book.sheet_by_index(at)
    grid = _grid(legacy, sheet, at)
    if styles and grid.state == "visible":
        pale += [
            (row, column)
            for (row, column), cell in grid.cells.items()
            if shows(cell) and sheet.cell_xf_index(row - 1, column - 1) in styles
        ]
    legacy.book.unload_sheet(at)
    return grid


def _grid(legacy: _Legacy, sheet: xlrd.sheet.Sheet, at: int) -> Grid:
    formulas, arrays = _formulas(legacy, at)
    formats = _formats(legacy.book)
    cells: dict[tuple[int, int], Cell] = {}
    for row in range(sheet.nrows):
        spilled = [area for area in arrays if area[0] <= row + 1 <= area[2]]
        if not spilled and row + 1 not in formulas and not sheet.row_len(row):
            continue
        computed_columns = formulas.get(row + 1, set())
        values = sheet.row_values(row)
        for column, kind in enumerate(sheet.row_types(row)):
            computed = column + 1 in computed_columns
            if kind in (0, 6) and not computed and not spilled:
                continue
            position = (row + 1, column + 1)
            computed = computed or any(within(area, position) for area in spilled)
            if kind in (0, 6) and not computed:
                continue
            style = sheet.cell_xf_index(row, column)
            cells[position] = Cell(
                _content(kind, values[column]), "" if computed else None, formats.get(style, "General")
            )
    merges = Merges(Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    covered = merges.take_covered(cells)
    hidden_rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    state = _STATES.get(sheet.visibility, "visible")
    hidden = _ranges(sorted(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden))
    doubts = of_merges(cells, covered, merges.areas, merges.overlapping)
    doubts.update((place, TWICE) for place in _twice(legacy, at) if place in cells)
    return Grid(sheet.name, cells, merges.areas, covered, state, hidden_rows, hidden, legacy.book.datemode == 1, doubts)


def _content(kind: int, value: object) -> Content:
    """What xlrd gives for a cell, in our types; its kinds: 1 text, 2 number, 3 date, 4 truth value, 5 error."""
    from xlrd.biffh import error_text_from_code

    if kind in (2, 3) and isinstance(value, float):
        return Decimal(format(value, ".15g")) if isfinite(value) else ErrorValue("#NUM!")
    if kind == 4:
        return bool(value)
    if kind == 5 and isinstance(value, int):
        return ErrorValue(error_text_from_code.get(value, f"#ERR{value}"))
    return str(value)


def _formats(book: xlrd.Book) -> dict[int, str]:
    """The number format codes by style index, built-in ones as Chinese Excel shows them."""
    from xlform.display import builtin_format
    from xlform.display import known_format

    formats: dict[int, str] = {}
    for index, style in enumerate(book.xf_list):
        stored = book.format_map.get(style.format_key)
        builtin = builtin_format(str(style.format_key))
        formats[index] = known_format(stored.format_str if stored else "") if builtin == "General" else builtin
    return formats


def _ranges(columns: list[int]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for column in columns:
        if found and found[-1][1] == column - 1:
            found[-1] = found[-1][0], column
        else:
            found.append((column, column))
    return tuple(found)


def _refuse_many_cells(stream: bytes) -> None:
    """FileError `too_big` where xlrd, which fills up every row to its last cell, would take all of the memory."""
    last: dict[int, int] = {}
    at = total = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in _BOF:
            last = {}
        elif kind in _CELLS and at + 8 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            if kind in _MULTIPLE and size >= 6 and at + 4 + size <= len(stream):
                (column,) = struct.unpack_from("<H", stream, at + 2 + size)
            before = last.get(row, -1)
            if column > before:
                total += column - before
                last[row] = column
                if total > _MOST_CELLS:
                    raise FileError(
                        "too_big", f"文件过大（各行展开后超过 {_MOST_CELLS} 个单元格）；请删去多余内容后再报"
                    )
        at += 4 + size


def _twice(legacy: _Legacy, sheet: int) -> set[tuple[int, int]]:
    """The cells that are there more than once."""
    seen: set[tuple[int, int]] = set()
    found: set[tuple[int, int]] = set()
    for kind, record in legacy.records(sheet):
        if kind in _CELLS and len(record) >= 4:
            row, first = struct.unpack_from("<HH", record)
            last = struct.unpack_from("<H", record, len(record) - 2)[0] if kind in _MULTIPLE else first
            for column in range(first, min(last, _LAST_COLUMN) + 1):
                (found if (row, column) in seen else seen).add((row, column))
    return {(row + 1, column + 1) for row, column in found}


def _formulas(legacy: _Legacy, sheet: int) -> tuple[dict[int, set[int]], list[Area]]:
    """The columns of each row that hold formulas, and the areas that array formulas and data tables fill."""
    cells: dict[int, set[int]] = {}
    arrays: list[Area] = []
    for kind, record in legacy.records(sheet):
        if kind in _FORMULA and len(record) >= 4:
            row, column = struct.unpack_from("<HH", record)
            cells.setdefault(row + 1, set()).add(column + 1)
        elif kind in _ARRAYS and len(record) >= 6:
            top, bottom, left, right = struct.unpack_from("<HHBB", record)
            if (top, left) != (bottom, right):
                arrays.append(Area(top + 1, left + 1, bottom + 1, right + 1))
                if len(arrays) > _MOST_ARRAYS:
                    raise FileError("too_big", "数组公式过多，无法读取；请改为普通公式后再报")
    return cells, arrays
