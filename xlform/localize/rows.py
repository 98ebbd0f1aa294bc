"""Mistakes that take a whole row: one left out of a list, one entered twice, one that should not be there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.localize.prior import Prior
from xlform.localize.problem import Problem

MISSING = math.log(0.0003)
ONE_COLUMN = math.log(0.03)
"""A row missing from a list with a single column broken: nothing but the amount speaks for it."""
NUMBERED = math.log(0.3)
"""A row missing where the numbering leaves one out."""
TWICE = math.log(0.002)
SUPERFLUOUS = math.log(0.000004)


@dataclass(frozen=True, slots=True)
class RowEvent:
    """A row missing from a list (`values` by column) or one too many (`cells`: what is taken out).

    `gap`: the number that the list leaves out, and the cell above it, where that speaks for a missing row.
    """

    kind: str
    group: str
    row: str
    cells: dict[int, int]
    values: dict[str, int]
    log: float
    gap: tuple[str, str] = ("", "")


def row_events(problem: Problem, prior: Prior, violated: Sequence[int]) -> Iterator[RowEvent]:
    """The rows missing or too many that repair every violated statement."""
    groups = sorted({problem.edits[edit].group for edit in violated if problem.edits[edit].group})
    for group in groups:
        yield from _missing(problem, prior, group, violated)
        yield from _surplus(problem, group, violated)


def _missing(problem: Problem, prior: Prior, group: str, violated: Sequence[int]) -> Iterator[RowEvent]:
    if any(problem.edits[edit].group != group or problem.edits[edit].kind not in ("sum", "const") for edit in violated):
        return
    lacking: dict[str, int] = {}
    for edit in violated:
        column = problem.edits[edit].column
        factor = _item_factor(problem, edit)
        amount = -problem.residuals[edit] * factor
        if amount <= 0 or lacking.setdefault(column, amount) != amount:
            return
    gaps = problem.edits[violated[0]].gaps
    gap = gaps[0] if len(gaps) == 1 else ("", "")
    log = NUMBERED if gap[0] else MISSING if len(lacking) > 1 else MISSING + ONE_COLUMN
    # What its columns hold goes together: the amount that is hardest to believe is paid for, once.
    log += min(prior.new_row(item, lacking.get(column, 0)) for column, item in _items(problem, group).items())
    yield RowEvent("row_missing", group, "", {}, lacking, log, gap)


def _items(problem: Problem, group: str) -> dict[str, int]:
    """An item of each column that the list is summed in."""
    found: dict[str, int] = {}
    for edit, one in enumerate(problem.edits):
        if one.group == group:
            items = (cell for cell, _ in problem.terms[edit] if cell != problem.totals[edit])
            found.setdefault(one.column, next(items, problem.totals[edit]))
    return found


def _item_factor(problem: Problem, edit: int) -> int:
    total = problem.totals[edit]
    return next((factor for cell, factor in problem.terms[edit] if cell != total), 1)


def _surplus(problem: Problem, group: str, violated: Sequence[int]) -> Iterator[RowEvent]:
    rows: dict[str, list[int]] = defaultdict(list)
    for number, cell in enumerate(problem.cells):
        if cell.group == group and cell.row and problem.values[number] and not cell.formula:
            rows[cell.row].append(number)
    labels: dict[str, list[str]] = defaultdict(list)
    for row, members in rows.items():
        labels[problem.cells[members[0]].label].append(row)
    totals = {total for total in problem.totals if total >= 0}
    for row, members in rows.items():
        if any(cell in totals for cell in members) or not any(
            edit in violated for cell in members for edit in problem.touching[cell]
        ):
            continue
        changed = dict.fromkeys(members, 0)
        touched = sorted(
            {edit for cell in members for edit in problem.touching[cell] if not problem.ratios[edit]} | set(violated)
        )
        if not problem.all_hold(touched, changed):
            continue
        label = problem.cells[members[0]].label
        twin = (
            label
            and len(labels[label]) > 1
            and any(_same(problem, rows[other], members) for other in labels[label] if other != row)
        )
        yield RowEvent("row_twice" if twin else "row_extra", group, row, changed, {}, TWICE if twin else SUPERFLUOUS)


def _same(problem: Problem, one: Sequence[int], other: Sequence[int]) -> bool:
    return sorted(problem.values[cell] for cell in one) == sorted(problem.values[cell] for cell in other)
