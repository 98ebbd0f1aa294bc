"""What a workbook with formulas holds beyond its figures: results that were never stored, formulas that are wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.address import Address
from xlform.formulas.faults import Fault
from xlform.formulas.faults import Gap
from xlform.formulas.faults import faults
from xlform.formulas.parser import Unsupported
from xlform.formulas.parser import parse
from xlform.formulas.parser import references
from xlform.formulas.values import Scalar
from xlform.grid import Grid

MOST_READ = 2_000_000
"""Cells that the formulas of a workbook may read together; beyond that it is no form, and nothing is computed."""
MOST_MISSING = 20_000
"""Results that a workbook may lack; beyond that it is no form either."""
_TOO_MANY = "过多的单元格"
_UNREAD = "内容没有读出"


@dataclass(frozen=True, slots=True)
class Examined:
    """What is to be said of the formulas on sheets with forms.

    `gaps`: formulas that are not computed here, the first of each sheet and reason, with how many there are.
    `values`: what formulas without a stored result give, as computed by `with_results`.
    """

    faults: tuple[Fault, ...] = ()
    gaps: tuple[tuple[Gap, int], ...] = ()
    values: tuple[tuple[Address, Scalar], ...] = ()


def broken_off(grids: Sequence[Grid], sheets: Collection[str], trouble: str) -> Examined:
    """What is said where the computation itself failed."""
    there = [grid for grid in grids if grid.name in sheets]
    return Examined(
        gaps=_counted([Gap(Address(grid.name, *place), trouble) for grid in there for place in _formulas(grid)])
    )


def examine(grids: Sequence[Grid], sheets: Collection[str]) -> Examined:
    """What is wrong with the formulas on those sheets, and what was not computed; the sheets are those of `with_results`."""
    there = [grid for grid in grids if grid.name in sheets]
    if reads_too_much(grids):
        return Examined(
            gaps=_counted([Gap(Address(grid.name, *place), _TOO_MANY) for grid in there for place in _formulas(grid)])
        )
    found, gaps = faults(grids)
    unread = [
        Gap(Address(grid.name, *place), _UNREAD)
        for grid in there
        for place in _formulas(grid)
        if not grid.cells[place].formula
    ]
    return Examined(
        tuple(one for one in found if one.address.sheet in sheets),
        _counted([*(gap for gap in gaps if gap.address.sheet in sheets), *unread]),
        tuple(
            (Address(grid.name, *place), grid.cells[place].content) for grid in there for place in sorted(grid.computed)
        ),
    )


def _formulas(grid: Grid) -> list[tuple[int, int]]:
    return sorted(place for place, cell in grid.cells.items() if cell.formula is not None)


def _counted(gaps: Sequence[Gap]) -> tuple[tuple[Gap, int], ...]:
    """The first gap of each sheet and reason, with how many there are."""
    counts = Counter((gap.address.sheet, gap.what) for gap in gaps)
    first: dict[tuple[str, str], Gap] = {}
    for gap in gaps:
        first.setdefault((gap.address.sheet, gap.what), gap)
    return tuple((gap, counts[key]) for key, gap in first.items())


def reads_too_much(grids: Sequence[Grid]) -> bool:
    """Whether the formulas read more cells, or more of them are without a result, than on any form."""
    if sum(cell.uncomputed for grid in grids for cell in grid.cells.values()) > MOST_MISSING:
        return True
    last = max((row for grid in grids for row, _ in (*grid.cells, *grid.covered)), default=1)
    read = 0
    for grid in grids:
        for cell in grid.cells.values():
            if cell.formula:
                read += 1 + _read(cell.formula, last)
                if read > MOST_READ:
                    return True
    return False


def _read(formula: str, last: int) -> int:
    """Cells that a formula reads; a whole column is read as far as the sheets go."""
    try:
        found = references(parse(formula))
    except Unsupported:
        return 0
    return sum(max(1, min(one.bottom, last) - one.top + 1) * (one.right - one.left + 1) for one in found)
