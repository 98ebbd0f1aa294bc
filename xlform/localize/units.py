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
_CLEAR = 5  # times the rounding: below that any two small amounts would agree


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
        inside = set(cells)
        ties = {edit for cell in cells for edit in problem.touching[cell] if _leads_outside(problem, edit, inside)}
        within = {edit for cell in cells for edit in problem.touching[cell]} - ties
        if len(cells) < LEAST or len(ties & broken) < LEAST or within & broken:
            continue  # what is broken within the form is no question of its unit
        for factor in FACTORS:
            for up in (False, True):
                repaired = tuple(sorted(edit for edit in ties & broken if _close(problem, edit, inside, factor, up=up)))
                if len(repaired) >= LEAST and all(
                    _close(problem, edit, inside, factor, up=up) for edit in ties - broken
                ):
                    changed = {
                        cell: problem.values[cell] * factor if up else problem.values[cell] // factor for cell in cells
                    }
                    found.append(UnitEvent(form, column, changed, -factor if up else factor, repaired))
    # Of two forms that disagree the one in 元 is wrong: too many digits are common, amounts below a 分 of 万元 are not.
    found.sort(
        key=lambda one: (
            -len(one.repaired),
            _misfits(problem, one),
            one.factor < 0,
            len(one.cells),
            one.form,
            one.column,
        )
    )
    yield from found


def _misfits(problem: Problem, event: UnitEvent) -> int:
    """How many figures would be finer than their column is stated with."""
    return sum(1 for cell, value in event.cells.items() if value % problem.steps[cell])


def _leads_outside(problem: Problem, edit: int, inside: set[int]) -> bool:
    """Whether the statement ties these cells to others; one among themselves is true in any unit."""
    if problem.ratios[edit] or problem.edits[edit].kind == "ineq":
        return False
    return any(cell not in inside for cell, _ in problem.terms[edit])


def _close(problem: Problem, edit: int, inside: set[int], factor: int, *, up: bool) -> bool:
    """Whether both sides are the same amount, but for the places that the other unit does not show."""
    there, here, slack = -problem.constants[edit], 0, 0
    for cell, multiple in problem.terms[edit]:
        value, half = multiple * problem.values[cell], abs(multiple) * problem.half(cell, problem.values[cell])
        if cell not in inside:
            there, slack = there + value, slack + half
        elif up:
            here, slack = here + value * factor, slack + half * factor
        else:
            here, slack = here + value // factor, slack + half // factor
    return abs(there + here) <= slack + 1 and min(abs(there), abs(here)) > _CLEAR * slack
