"""The block of the sheet around each finding: what a picture of its cells is drawn from. One workbook is held at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlform.address import Address
from xlform.address import Area
from xlform.display import display
from xlform.errors import FileError
from xlform.findings import SEVERITIES
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.formulas import with_results
from xlform.grid import Grid
from xlform.outcomes import Outcome

CONTEXT = 3
"""Rows of the sheet shown above and below the cell."""
_WIDEST = 14  # columns; a wider form is cut around the cell
_LONGEST = 90  # characters of a cell's text; pictures are for finding the place, not for reading essays


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is shown of one sheet: texts by cell (top left ones of merged areas), merged areas, marked cells."""

    name: str
    texts: tuple[tuple[int, int, str], ...]
    merges: tuple[Area, ...]
    marks: tuple[tuple[int, int, Severity], ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The drawings of one file, and for each of its findings the drawing with the window of it to show; None: no picture.

    `reason` says in Chinese why there are none.
    """

    drawings: tuple[Drawing, ...] = ()
    windows: tuple[tuple[int, Area] | None, ...] = ()
    reason: str = ""


def pictures(outcome: Outcome) -> Pictures:
    """Reads the workbook once more for what stands around its findings."""
    from xlform.workbook.read import read_book

    none = (None,) * len(outcome.findings)
    if outcome.error is not None or all(finding.address is None for finding in outcome.findings):
        return Pictures(windows=none)
    try:
        book = read_book(outcome.path)
    except FileError as error:
        return Pictures(windows=none, reason=f"原文件已不能读取（{error}）")
    if book.sha256 != outcome.sha256:
        return Pictures(windows=none, reason="原文件在核对之后改动过")
    return _drawn({grid.name: grid for grid in with_results(book.grids)}, outcome)


def _drawn(grids: dict[str, Grid], outcome: Outcome) -> Pictures:
    frames = {name: _frame(grid, outcome) for name, grid in grids.items()}
    numbers: dict[str, int] = {}
    windows: list[tuple[int, Area] | None] = []
    for finding in outcome.findings:
        cell = finding.address
        if cell is None or cell.sheet not in grids:
            windows.append(None)
        else:
            number = numbers.setdefault(cell.sheet, len(numbers))
            windows.append((number, _window(grids[cell.sheet], cell, frames[cell.sheet])))
    drawings = tuple(
        _drawing(
            grids[name],
            [window for one in windows if one is not None and one[0] == number for window in one[1:]],
            outcome,
        )
        for name, number in numbers.items()
    )
    return Pictures(drawings, tuple(windows))


def _frame(grid: Grid, outcome: Outcome) -> Area:
    """The cells of the sheet that forms and findings take up."""
    areas = [Area.parse(one.area) for one in outcome.submissions if one.sheet == grid.name]
    cells = [one.address for one in outcome.findings if one.address is not None and one.address.sheet == grid.name]
    areas += [grid.area(cell.row, cell.column) for cell in cells]
    if not areas:
        return Area(1, 1, 1, 1)
    tops, lefts, bottoms, rights = zip(*areas, strict=True)
    return Area(min(tops), min(lefts), max(bottoms), max(rights))


def _window(grid: Grid, cell: Address, frame: Area) -> Area:
    """Three rows above and below the cell, as wide as the frame unless that is very wide."""
    merged = grid.area(cell.row, cell.column)
    bottom = min(merged.bottom, merged.top + 2 * CONTEXT)  # a heading merged over a whole section is shown from its top
    left, right = frame.left, frame.right
    if right - left >= _WIDEST:
        left = max(left, min(cell.column - _WIDEST // 2, right - _WIDEST + 1))
        right = left + _WIDEST - 1
    return Area(max(frame.top, merged.top - CONTEXT), left, min(frame.bottom, bottom + CONTEXT), right)


def _drawing(grid: Grid, windows: Sequence[Area], outcome: Outcome) -> Drawing:
    texts: dict[tuple[int, int], str] = {}
    merges: dict[Area, None] = {}
    for window in dict.fromkeys(windows):
        for row in range(window.top, window.bottom + 1):
            for column in range(window.left, window.right + 1):
                area = grid.area(row, column)
                if (area.top, area.left) != (area.bottom, area.right):
                    merges[area] = None
                texts[area.top, area.left] = _text(grid, area.top, area.left)
    shown = tuple((row, column, text) for (row, column), text in sorted(texts.items()) if text)
    return Drawing(grid.name, shown, tuple(sorted(merges)), tuple(_marks(grid, outcome.findings)))


def _marks(grid: Grid, findings: Sequence[Finding]) -> list[tuple[int, int, Severity]]:
    gravest: dict[tuple[int, int], Severity] = {}
    for finding in sorted(findings, key=lambda one: SEVERITIES.index(one.severity)):
        if finding.address is not None and finding.address.sheet == grid.name:
            gravest.setdefault(grid.anchor(finding.address.row, finding.address.column), finding.severity)
    return [(row, column, severity) for (row, column), severity in sorted(gravest.items())]


def _text(grid: Grid, row: int, column: int) -> str:
    text = display(grid.cell(row, column), grid.date1904).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
