"""Which formulas depend on changed cells: references are parsed, what cannot be parsed counts as dependent."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import Area
from xlform.address import column_number

Key = tuple[str, int, int]
"""Sheet (casefolded), row, column."""

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:(?<!')'(?:[^']|'')+'|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\][\w.]*)!)?
     (?P<reference>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?(?![\w.(!])
       |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!])
       |\$?\d{1,7}:\$?\d{1,7}(?![\w.]))
    |(?P<word>(?:(?:(?<!')'(?:[^']|'')+'|[^\W\d][\w.]*|\[\d+\])!)?[^\W\d\\][\w.\\?]*)(?P<call>\s*\()?
    |(?P<error>\#[A-Z/0!?]+)
    |(?P<number>\d+(?:\.\d*)?(?:[Ee][+-]?\d+)?|\.\d+)
    |(?P<other>[\[\]\#!:])""",
    re.VERBOSE,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)\Z")
_WANDERING = {"INDIRECT", "OFFSET", "CELL", "INFO", "NOW", "TODAY", "RAND", "RANDBETWEEN"}
_CONSTANTS = {"TRUE", "FALSE"}


class Reference(NamedTuple):
    """An area of a sheet that a formula reads."""

    sheet: str
    area: Area


@dataclass(frozen=True)
class FormulaCell:
    """A formula: its place, its text, how far it was shifted from the cell the text was written for."""

    key: Key
    text: str
    shift: tuple[int, int] = (0, 0)


def dependents(formulas: Iterable[FormulaCell], names: Mapping[str, str], changed: Collection[Key]) -> set[Key]:
    """The formulas that read a changed cell, directly or through others; unreadable ones always."""
    reads: dict[Key, list[Reference] | None] = {}
    for formula in formulas:
        reads[formula.key] = references(formula.text, formula.key[0], names, formula.shift)
    found = {key for key, areas in reads.items() if areas is None}
    front = set(changed) | found
    while front:
        rows = _by_row(front)
        reached = {
            key for key, areas in reads.items() if key not in found and areas is not None and _touches(areas, rows)
        }
        found |= reached
        front = reached
    return found


_Rows = dict[str, dict[int, set[int]]]


def _by_row(cells: Collection[Key]) -> _Rows:
    """The columns of cells by sheet and row."""
    found: _Rows = {}
    for sheet, row, column in cells:
        found.setdefault(sheet, {}).setdefault(row, set()).add(column)
    return found


def _touches(areas: list[Reference], cells: _Rows) -> bool:
    for sheet, (top, left, bottom, right) in areas:
        rows = cells.get(sheet)
        if rows is None:
            continue
        inside = range(top, bottom + 1) if bottom - top < len(rows) else [row for row in rows if top <= row <= bottom]
        if any(left <= column <= right for row in inside for column in rows.get(row, ())):
            return True
    return False


def references(
    text: str, sheet: str, names: Mapping[str, str], shift: tuple[int, int] = (0, 0), depth: int = 0
) -> list[Reference] | None:
    """The areas a formula reads; None if it cannot be told."""
    found: list[Reference] = []
    for token in _TOKEN.finditer(text):
        if token["reference"]:
            if token["sheet"] and "[" in token["sheet"]:
                continue  # another workbook, which no edit here changes
            area = _area(token["reference"], shift)
            where = _sheet(token["sheet"], sheet)
            if area is None or where is None:
                return None
            found.append(Reference(where, area))
        elif token["call"]:
            if token["word"].upper().removeprefix("_XLFN.") in _WANDERING:
                return None
        elif token["word"]:
            if token["word"].upper() in _CONSTANTS:
                continue
            target = names.get(token["word"].rpartition("!")[2].casefold())
            inner = None if target is None or depth > 8 else references(target, sheet, names, (0, 0), depth + 1)
            if inner is None:
                return None
            found += inner
        elif token["other"]:
            return None
    return found


def _sheet(token: str | None, own: str) -> str | None:
    if not token:
        return own
    name = token[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    if ":" in name:  # several sheets at once
        return None
    return name.casefold()


def _area(text: str, shift: tuple[int, int]) -> Area | None:
    first, _, last = text.partition(":")
    low, high = _corner(first, shift, first=True), _corner(last or first, shift, first=False)
    if low is None or high is None:
        return None
    return Area(min(low[0], high[0]), min(low[1], high[1]), max(low[0], high[0]), max(low[1], high[1]))


def _corner(text: str, shift: tuple[int, int], *, first: bool) -> tuple[int, int] | None:
    match = _CORNER.match(text)
    if match is not None:
        column = column_number(match[2]) + (0 if match[1] else shift[1])
        row = int(match[4]) + (0 if match[3] else shift[0])
        return (row, column) if 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN else None
    bare = text.replace("$", "")
    fixed = text.startswith("$")
    if bare.isdigit():
        return int(bare) + (0 if fixed else shift[0]), 1 if first else LAST_COLUMN
    return 1 if first else LAST_ROW, column_number(bare) + (0 if fixed else shift[1])
