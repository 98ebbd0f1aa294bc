"""Forms drawn in a test: one line a row, cells between `|`, `<` merged to the left, `^` merged upwards.

A number stands for a number cell, `#DIV/0!` for an error, `=B3+B4→100` for a formula with its result, without the arrow for
one without.
A line `|---` begins the next sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import Area
from xlform.batch import Reading
from xlform.forms import load_forms
from xlform.formulas.examine import examine
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.locate import NearMiss
from xlform.locate import locate
from xlform.rules.catalogue import selected
from xlform.rules.runner import Verdict
from xlform.rules.runner import judge
from xlform.submission import Submission
from xlform.submission import read_submission

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_ERROR = re.compile(r"#[A-Z/0-9!?]+\Z")


def drawn(text: str, name: str = "表") -> Grid:
    """One sheet."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    typed: dict[tuple[int, int], str] = {}
    for row, line in enumerate(lines, 1):
        for column, cell in enumerate(line.strip("|").split("|"), 1):
            typed[row, column] = cell.strip()
    cells = {place: _cell(text) for place, text in typed.items() if text not in ("", "<", "^")}
    return Grid(name, cells, _merges(typed))


def drawn_sheets(text: str) -> tuple[Grid, ...]:
    """The sheets of a workbook: 表, 表2, 表3, …"""
    parts = re.split(r"^\s*\|-+\s*$", text, flags=re.MULTILINE)
    return tuple(drawn(part, f"表{number}" if number > 1 else "表") for number, part in enumerate(parts, 1))


def read_drawn(text: str, path: str = "表.xlsx") -> Reading:
    """A workbook as drawn, read by the real reader."""
    submissions: list[Submission] = []
    near: list[tuple[str, NearMiss]] = []
    grids = drawn_sheets(text)
    for grid in grids:
        located = locate(grid, load_forms())
        submissions += [read_submission(path, grid, layout) for layout in located.layouts]
        near += [(grid.name, miss) for miss in located.near]
    formulas = examine(grids, {one.sheet for one in submissions}) if "=" in text else None
    return Reading(path, "", tuple(submissions), (), tuple(near), formulas=formulas)


def verdict(*texts: str, codes: Sequence[str] = ()) -> Verdict:
    """What the rules (all, or those of some codes) say of workbooks as drawn: a.xlsx, b.xlsx, …"""
    readings = [read_drawn(text, f"{chr(96 + number)}.xlsx") for number, text in enumerate(texts, 1)]
    found = judge(readings, selected(tuple(codes)))
    assert found.failures == ()
    return found


def findings(*texts: str, codes: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """(code, cell, message) of every finding; from the second workbook on with the file in front of the cell."""
    return [
        (one.code, str(one.address) if one.path == "a.xlsx" else f"{one.path} {one.address}", one.message)
        for one in verdict(*texts, codes=codes).findings
    ]


def gaps(*texts: str, codes: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """(code, cell, reason) of everything that could not be checked."""
    return [(one.code, str(one.address), one.reason) for one in verdict(*texts, codes=codes).unchecked]


def _cell(text: str) -> Cell:
    if text.startswith("="):
        formula, _, result = text[1:].partition("→")
        return Cell(_cell(result).content if result else None, formula)
    if _ERROR.match(text):
        return Cell(ErrorValue(text))
    if _NUMBER.match(text):
        number = Decimal(text).normalize()
        return Cell(number.quantize(Decimal(1)) if number == number.to_integral() else number)
    return Cell(text)


def _merges(typed: dict[tuple[int, int], str]) -> tuple[Area, ...]:
    merges = []
    for (row, column), text in typed.items():
        if text in ("", "<", "^"):
            continue
        right = column
        while typed.get((row, right + 1)) == "<":
            right += 1
        bottom = row
        while typed.get((bottom + 1, column)) == "^":
            bottom += 1
        if (bottom, right) != (row, column):
            merges.append(Area(row, column, bottom, right))
    return tuple(merges)
