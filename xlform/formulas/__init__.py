"""Formulas of submitted workbooks: what they give, and where they are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlform.grid import Grid


def with_results(grids: Sequence[Grid]) -> Sequence[Grid]:
    """The sheets with what their formulas give where the file holds no result, as far as that is certain.

    Where every formula has its result these are the same sheets, and nothing is imported to tell.
    """
    if not any(cell[0] is None for grid in grids for cell in grid.cells.values()):
        return grids
    from xlform.formulas.missing import with_missing_results

    try:
        return with_missing_results(grids)
    except Exception:  # noqa: BLE001  # such cells stay without a value, and `examine`, which computes them again, says why
        return grids
