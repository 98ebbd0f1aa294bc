"""Forms drawn in a test: one line a row, cells between `|`, `<` merged to the left, `^` merged upwards.

A number stands for a number cell, `'10` for a numeral as text, `#DIV/0!` for an error, `=B3+B4→100` for a formula with its
result, without the arrow for one without; `^10` is a figure under the merged cell above.
A line `|---` begins the next sheet. A line in brackets says what cannot be drawn: `（第 5、6 行隐藏）` `（B 列隐藏）`
`（工作表隐藏）` `（工作表深度隐藏）` `（F5 白底白字）`; of the workbook `（带有宏 …）` `（链接文件 …）` `（连接数据 …）`
`（DDE 链接 …）` `（嵌有 …）`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xlform.address import Area
from xlform.address import column_number
from xlform.address import parse_a1
from xlform.batch import Reading
from xlform.forms import load_forms
from xlform.formulas import with_results
from xlform.formulas.examine import examine
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Fact
from xlform.grid import FactKind
from xlform.grid import Grid
from xlform.grid import SheetState
from xlform.locate import Layout
from xlform.locate import NearMiss
from xlform.locate import locate
from xlform.rules.catalogue import selected
from xlform.rules.runner import Verdict
from xlform.rules.runner import judge
from xlform.submission import Submission
from xlform.submission import read_submission
from xlform.workbook.facts import grid_facts
from xlform.workbook.facts import text_figures
from xlform.workbook.facts import unseen

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_ERROR = re.compile(r"#[A-Z/0-9!?]+\Z")


_STATES: dict[str, SheetState] = {"工作表隐藏": "hidden", "工作表深度隐藏": "veryHidden"}
_CARRIED: dict[str, FactKind] = {
    "带有宏": "macros", "链接文件": "external_links", "连接数据": "connections", "DDE 链接": "dde", "嵌有": "objects",
}  # fmt: skip


def drawn(text: str, name: str = "表") -> Grid:
    """One sheet."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip() and not line.strip().startswith("（")]
    typed: dict[tuple[int, int], str] = {}
    for row, line in enumerate(lines, 1):
        for column, cell in enumerate(line.strip("|").split("|"), 1):
            typed[row, column] = cell.strip()
    cells = {place: _cell(text) for place, text in typed.items() if text not in ("", "<") and text[0] != "^"}
    covered = {place: _cell(text[1:]) for place, text in typed.items() if text[:1] == "^" and text != "^"}
    said = _said(text)
    rows = [int(number) for one in said if one.endswith("行隐藏") for number in re.findall(r"\d+", one)]
    columns = [
        column_number(letters) for one in said if one.endswith("列隐藏") for letters in re.findall("[A-Z]+", one)
    ]
    state: SheetState = next((_STATES[one] for one in said if one in _STATES), "visible")
    hidden = tuple((column, column) for column in sorted(columns))
    return Grid(name, cells, _merges(typed), covered, state, frozenset(rows), hidden)


def _said(text: str) -> list[str]:
    """What the lines in brackets say."""
    lines = [line.strip() for line in text.splitlines()]
    return [line[1:-1] for line in lines if line.startswith("（") and line.endswith("）")]


def _facts(text: str, grids: Sequence[Grid], layouts: Sequence[Sequence[Layout]]) -> Iterator[Fact]:
    """What the reader would tell of the workbook."""
    for one in _said(text):
        for words, kind in _CARRIED.items():
            if one.startswith(words):
                yield Fact(kind, one.removeprefix(words).strip().replace("；", "|"))
    for grid, part, found in zip(grids, _parts(text), layouts, strict=True):
        codes = dict(one.split(" 格式 ") for one in _said(part) if " 格式 " in one)
        formats = {parse_a1(place): code for place, code in codes.items()}
        cells = {
            place: cell._replace(number_format=formats.get(place, "General")) for place, cell in grid.cells.items()
        }
        yield from grid_facts(replace(grid, cells=cells))
        pale = [parse_a1(one.split()[0]) for one in _said(part) if one.endswith("白底白字")]
        yield from unseen(grid, pale)
        yield from text_figures(grid, found)


def _parts(text: str) -> list[str]:
    return re.split(r"^\s*\|-+\s*$", text, flags=re.MULTILINE)


def drawn_sheets(text: str) -> tuple[Grid, ...]:
    """The sheets of a workbook: 表, 表2, 表3, …"""
    return tuple(drawn(part, f"表{number}" if number > 1 else "表") for number, part in enumerate(_parts(text), 1))


def read_drawn(text: str, path: str = "表.xlsx") -> Reading:
    """A workbook as drawn, read by the real reader."""
    submissions: list[Submission] = []
    near: list[tuple[str, NearMiss]] = []
    layouts: list[Sequence[Layout]] = []
    grids = with_results(drawn_sheets(text))
    for grid in grids:
        located = locate(grid, load_forms())
        layouts.append(located.layouts)
        submissions += [read_submission(path, grid, layout) for layout in located.layouts]
        near += [(grid.name, miss) for miss in located.near]
    formulas = examine(grids, {one.sheet for one in submissions}) if "=" in text else None
    facts = tuple(_facts(text, grids, layouts))
    return Reading(path, "", tuple(submissions), (), tuple(near), formulas=formulas, facts=facts)


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
    if text.startswith("'"):
        return Cell(text[1:])
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
        if text in ("", "<") or text[0] == "^":
            continue
        right = column
        while typed.get((row, right + 1)) == "<":
            right += 1
        bottom = row
        while typed.get((bottom + 1, column), "")[:1] == "^":
            bottom += 1
        if (bottom, right) != (row, column):
            merges.append(Area(row, column, bottom, right))
    return tuple(merges)
