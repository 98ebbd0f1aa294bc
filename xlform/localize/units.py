"""A whole form, or a column of one, in another unit: one mistake that breaks every tie at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.localize.problem import Problem

FACTORS = (10_000, 100)
LEAST = 2
SURE = 3


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """`cells` of a form are `factor` times too big (times > 0) or too small (times < 0); `repaired`: the edits that then hold."""

    form: str
    column: str
    cells: dict[int, int]
    factor: int
    repaired: tuple[int, ...]


def unit_events(problem: Problem, violated: Sequence[int]) -> Iterator[UnitEvent]:
    """Forms and columns whose amounts, multiplied or divided by 10000 or 100, repair two ties and break nothing; best first."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, cell in enumerate(problem.cells):
        if cell.kind == "amount" and cell.readable and problem.values[number]:
            groups[cell.form, ""].append(number)
            groups[cell.form, cell.column].append(number)
    found = []
    broken = set(violated)
    for (form, column), cells in groups.items():
        touching = {edit for cell in cells for edit in problem.touching[cell]}
        if len(cells) < LEAST or len(touching & broken) < LEAST:
            continue
        for factor in FACTORS:
            for up in (False, True):
                changed = {cell: problem.values[cell] * factor if up else problem.values[cell] // factor for cell in cells}
                repaired = tuple(sorted(edit for edit in touching & broken if _close(problem, edit, changed)))
                if len(repaired) >= LEAST and all(_close(problem, edit, changed) for edit in touching - broken):
                    found.append(UnitEvent(form, column, changed, -factor if up else factor, repaired))
    found.sort(key=lambda one: (-len(one.repaired), len(one.cells), one.form, one.column))
    yield from found


def _close(problem: Problem, edit: int, changed: dict[int, int]) -> bool:
    """Holds, or holds but for the places that the other unit cannot show."""
    if problem.holds(edit, changed):
        return True
    if problem.ratios[edit] or problem.edits[edit].kind == "ineq":
        return False
    residual, tolerance = problem.residual(edit, changed), problem.tolerance(edit, changed)
    return abs(residual) <= tolerance + sum(problem.steps[cell] // 2 for cell, _ in problem.terms[edit])
