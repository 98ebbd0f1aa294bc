"""Where a cell stands: the way Excel names it, ordered and hashable."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PLAIN_SHEET = re.compile(r"[^\W\d]\w*(?:\.\w+)*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|TRUE|FALSE)\Z", re.IGNORECASE)
_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})\Z")

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(column: int) -> str:
    """`1` → `A`, `28` → `AB`; ValueError below 1."""
    if column < 1:
        raise ValueError(f"column {column} is below 1")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """`A` → `1`, `AB` → `28`; ValueError for anything but letters."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters!r} is no column")
        number = number * 26 + ord(letter) - 64
    return number


def parse_a1(reference: str) -> tuple[int, int]:
    """`"F24"` or `"$F$24"` → `(24, 6)`: row and column, both from 1; ValueError if it is no cell of a sheet."""
    match = _A1.match(reference)
    if match is None:
        raise ValueError(f"{reference!r} is no cell")
    row, column = int(match[2]), column_number(match[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(f"{reference!r} lies outside a sheet")
    return row, column


@lru_cache(maxsize=1024)
def quoted_sheet(name: str) -> str:
    """The sheet name as it stands in front of `!`: in quotes where Excel writes quotes."""
    if _PLAIN_SHEET.match(name) and not _LOOKS_LIKE_CELL.match(name):
        return name
    return "'" + name.replace("'", "''") + "'"


class Address(NamedTuple):
    """One cell of one sheet; row and column count from 1. `str()` gives `自评表!F24`."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """`F24`: the cell without its sheet."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{quoted_sheet(self.sheet)}!{self.a1}"


class Area(NamedTuple):
    """A rectangle of cells of one sheet, all four borders inside it. `str()` gives `A1:I24`."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: object) -> bool:
        if not isinstance(cell, tuple) or len(cell) != 2:
            return False
        row, column = cell
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    @classmethod
    def parse(cls, reference: str) -> Area:
        """`"A1:I24"` or `"A1"`; ValueError if it is no area of a sheet."""
        first, _, last = reference.partition(":")
        top, left = parse_a1(first)
        bottom, right = parse_a1(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"
