"""Where a witness sees something else than we read: every cell, merged area, hidden row and column, sheet and its state."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tests.differential.witnesses import WITNESSES
from tests.differential.witnesses import Place
from tests.differential.witnesses import Refused
from tests.differential.witnesses import Seen
from tests.differential.witnesses import Sheet
from xlform.display import to_date
from xlform.grid import Book
from xlform.grid import Cell
from xlform.grid import Content
from xlform.grid import Grid
from xlform.workbook.package import Package
from xlform.workbook.read import read_book

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LARGEST_BOX, LARGEST_MERGED, LARGEST_FILE, MOST_SHEETS = 3_000_000, 5_000, 700 << 10, 100
"""Beyond these no witness is asked: cells of the box around all content, which calamine fills up; cells in merged areas, each of which
openpyxl makes an object; bytes of a workbook when unpacked, and sheets (the two need minutes for what hostile files hold)."""
_NOTHING = Cell(None)


class Difference(NamedTuple):
    """Something that a witness sees otherwise.

    `aspect`: refused, sheets, state, merges, hidden_rows, hidden_columns, content, formula, number_format.
    For cells `place`, `cell` as we read it (None: we read none) and `seen` (None: the witness sees none).
    """

    witness: str
    aspect: str
    sheet: str
    ours: object
    theirs: object
    place: Place | None = None
    cell: Cell | None = None
    seen: Seen | None = None
    grid: Grid | None = None
    format: str = "xlsx"


def differences(data: bytes, witness: str) -> tuple[Difference, ...]:
    """All of them; FileError if we do not read the workbook ourselves."""
    book = read_book("", data=data)
    if witness == "openpyxl" and book.format == "xls":
        return ()
    if _not_asked(book, data, witness):
        return (Difference(witness, "refused", "", "", "not asked", format=book.format),)
    try:
        theirs = WITNESSES[witness](data)
    except Refused as refused:
        return (Difference(witness, "refused", "", "", str(refused), format=book.format),)
    return tuple(one._replace(format=book.format) for one in _of_book(book, theirs, witness))


def _not_asked(book: Book, data: bytes, witness: str) -> bool:
    if len(book.grids) > MOST_SHEETS:
        return True
    if data.startswith(b"PK"):
        package = Package.open(data)
        if sum(part.size for part in package.entries.values()) > LARGEST_FILE:
            return True
        if witness == "calamine" and any(package.read(one.part)[:2] in _UTF_16 for one in package.sheets):
            return True
    if witness == "calamine":
        return sum(map(_box, book.grids)) > LARGEST_BOX
    return sum(map(_merged, book.grids)) > LARGEST_MERGED


def _box(grid: Grid) -> int:
    places = [*grid.cells, *grid.covered]
    return max((row for row, _ in places), default=0) * max((column for _, column in places), default=0)


def _merged(grid: Grid) -> int:
    return sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in grid.merges)


def _of_book(book: Book, theirs: dict[str, Sheet], witness: str) -> Iterator[Difference]:
    names = [grid.name for grid in book.grids]
    if names != list(theirs):
        yield Difference(witness, "sheets", "", names, list(theirs))
    for grid in book.grids:
        if grid.name in theirs and names.count(grid.name) == 1:
            yield from _of_sheet(grid, theirs[grid.name], witness)


def _of_sheet(grid: Grid, sheet: Sheet, witness: str) -> Iterator[Difference]:
    name = grid.name
    if sheet.state != grid.state:
        yield Difference(witness, "state", name, grid.state, sheet.state)
    merges = frozenset(map(str, grid.merges))
    if sheet.merges is not None and sheet.merges != merges:
        yield Difference(witness, "merges", name, merges, sheet.merges, grid=grid)
    if sheet.hidden_rows is not None and sheet.hidden_rows != grid.hidden_rows:
        yield Difference(witness, "hidden_rows", name, grid.hidden_rows, sheet.hidden_rows, grid=grid)
    if sheet.hidden_columns is not None and sheet.hidden_columns != (hidden := _columns(grid)):
        yield Difference(witness, "hidden_columns", name, hidden, sheet.hidden_columns, grid=grid)
    read = {**grid.cells, **grid.covered}
    for place in sorted(read.keys() | sheet.cells.keys()):
        cell, seen = read.get(place), sheet.cells.get(place)
        for aspect, ours, theirs in _of_cell(cell, seen, witness, date1904=grid.date1904):
            yield Difference(witness, aspect, name, ours, theirs, place, cell, seen, grid)


def _columns(grid: Grid) -> frozenset[int]:
    return frozenset(column for first, last in grid.hidden_columns for column in range(first, last + 1))


def _of_cell(
    cell: Cell | None, seen: Seen | None, witness: str, *, date1904: bool
) -> Iterator[tuple[str, object, object]]:
    content, formula, number_format = cell or _NOTHING
    value = None if seen is None else seen.value
    if not equal(content, value, date1904=date1904):
        yield "content", content, value
    if witness == "openpyxl" and seen is not None and cell is not None:
        if seen.formula != formula:
            yield "formula", formula, seen.formula
        if seen.number_format != number_format:
            yield "number_format", number_format, seen.number_format


def equal(content: Content, value: object, *, date1904: bool) -> bool:
    """Whether a witness gives what we read: numbers to the 15 digits that are kept, dates to the second that is shown."""
    if isinstance(content, Decimal):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Decimal(format(value, ".15g")) == content
        return _same_moment(content, value, date1904=date1904)
    return type(content) is type(value) and content == value


def _same_moment(serial: Decimal, value: object, *, date1904: bool) -> bool:
    if isinstance(value, datetime.timedelta):
        return abs(Decimal(value.total_seconds()) - serial * 86_400) < 1
    try:
        ours = to_date(serial, date1904)
    except ValueError:
        return False
    if isinstance(value, datetime.time):
        return ours.time() == _to_second(datetime.datetime.combine(ours.date(), value)).time()
    if isinstance(value, datetime.datetime):
        return ours == _to_second(value)
    return isinstance(value, datetime.date) and ours == datetime.datetime.combine(value, datetime.time())


def _to_second(moment: datetime.datetime) -> datetime.datetime:
    return (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
