"""Results that a workbook does not hold, as of programs that write formulas and compute nothing: computed from its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from xlform.address import Address
from xlform.formulas.examine import reads_too_much
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.formulas.values import Scalar
from xlform.grid import Grid


def with_missing_results(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """Copies of the sheets of a workbook: formulas without a stored result have the one they give, listed in `Grid.computed`.

    A formula stays without a result where it, or anything it reads, is not computed here; and so do all of a workbook that has
    more of them, or whose formulas read more, than any form.
    """
    found: dict[str, dict[tuple[int, int], Scalar]] = defaultdict(dict)
    for address, value in ({} if reads_too_much(grids) else values_without_results(grids)).items():
        found[address.sheet][address.row, address.column] = value
    return tuple(_with_values(grid, found[grid.name]) if grid.name in found else grid for grid in grids)


def _with_values(grid: Grid, values: dict[tuple[int, int], Scalar]) -> Grid:
    cells = {**grid.cells, **{place: grid.cells[place]._replace(content=value) for place, value in values.items()}}
    return replace(grid, cells=cells, computed=frozenset(values))


def values_without_results(grids: Sequence[Grid]) -> dict[Address, Scalar]:
    """What formulas without a stored result give; those that are not computed here, or are in doubt, are left out."""
    calculator = Calculator(grids)
    found: dict[Address, Scalar] = {}
    for grid in grids:
        for (row, column), cell in sorted(grid.cells.items()):
            if cell.uncomputed and cell.formula and (row, column) not in grid.doubts:
                address = Address(grid.name, row, column)
                try:
                    found[address] = calculator.result(address)
                except Unsupported:
                    continue
    return found
