"""From explanations to what may be said: a place and a value, a shortlist, facts, or that two sides disagree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.localize.model import Candidate
from xlform.localize.model import Diagnosis
from xlform.localize.model import Status
from xlform.localize.problem import Problem
from xlform.localize.problem import figure
from xlform.localize.rows import RowEvent
from xlform.localize.search import Explanation
from xlform.localize.search import Step
from xlform.localize.slips import RECOGNISED
from xlform.localize.wording import facts
from xlform.localize.wording import row_reason
from xlform.localize.wording import step_reason

UNKNOWN = math.log(1e-10)
"""What speaks for something that is no explanation here, if one statement is broken."""
COINCIDENCE = math.log(0.1)
"""How much less it is for each further statement broken along with the first."""
SHORTLIST = 0.8
MOST_LISTED = 3
MOST_RANKED = 20
DETERMINED = 0.98
MOSTLY = 0.5


@dataclass(slots=True)
class Place:
    """All explanations that accuse the same cells or the same row."""

    key: tuple[str, ...]
    mass: float
    best: Explanation | None
    row: RowEvent | None
    top: float


def diagnose(
    problem: Problem, violated: Sequence[int], found: Sequence[Explanation], rows: Sequence[RowEvent], assert_at: float
) -> Diagnosis:
    """What is said about one component."""
    logs = [one.log for one in found] + [one.log for one in rows]
    equal = [edit for edit in violated if problem.edits[edit].kind != "ineq"]
    unknown = UNKNOWN + COINCIDENCE * max(0, len(equal) - 1)
    highest = max([*logs, unknown])
    whole = sum(math.exp(log - highest) for log in logs) + math.exp(unknown - highest)
    places = _places(problem, found, rows, highest, whole)
    candidates = tuple(_candidate(problem, place) for place in places[:MOST_RANKED])
    unexplained = math.exp(unknown - highest) / whole
    status: Status
    if not equal:
        status = "where_only"
    elif not places or unexplained > MOSTLY or _arbitrary(places[0]):
        status = "two_sides"
    elif _certain(problem, places, assert_at):
        status = "asserted"
    elif sum(place.mass for place in places[:MOST_LISTED]) >= SHORTLIST:
        status = "shortlist"
    else:
        status = "identity"
    return Diagnosis(
        tuple(problem.edits[edit].id for edit in violated), tuple(figure(problem.residuals[edit]) for edit in violated),
        status, candidates, facts(problem, equal), unexplained,
    )  # fmt: skip


def _places(
    problem: Problem, found: Sequence[Explanation], rows: Sequence[RowEvent], highest: float, whole: float
) -> list[Place]:
    places: dict[tuple[str, ...], Place] = {}
    everything: list[tuple[tuple[str, ...], float, Explanation | None, RowEvent | None]] = []
    for one in found:
        everything.append((tuple(sorted(problem.cells[step.move.root].id for step in one.steps)), one.log, one, None))
    for row in rows:
        everything.append(((row.kind, row.group, row.row), row.log, None, row))
    for key, log, explanation, event in everything:
        mass = math.exp(log - highest) / whole
        place = places.get(key)
        if place is None:
            places[key] = Place(key, mass, explanation, event, mass)
            continue
        place.mass += mass
        if mass > place.top:
            place.best, place.row, place.top = explanation, event, mass
    return sorted(places.values(), key=lambda place: (-place.mass, place.key))


def _certain(problem: Problem, places: Sequence[Place], assert_at: float) -> bool:
    first = places[0]
    if first.mass < assert_at:
        return False
    if first.row is not None:
        return first.row.kind == "row_twice" or bool(first.row.gap[0])
    steps = first.best.steps if first.best is not None else ()
    if any(step.open for step in steps) or first.top < DETERMINED * first.mass:
        return False
    alone = sum(1 for place in places if place.best is not None and len(place.best.steps) == 1)
    return all(_recognised(problem, step) for step in steps) or (alone == 1 and len(steps) == 1)


def _arbitrary(place: Place) -> bool:
    """Whether nothing but two figures that both hold anything would explain it: two can always be made to fit."""
    steps = place.best.steps if place.best is not None else ()
    return len(steps) > 1 and all(step.slip == "other" for step in steps)


def _recognised(problem: Problem, step: Step) -> bool:
    """A slip that says something: among points many items are alike, so that one left out proves little.

    Nor does rounding where nothing says what was rounded: any whole number among fractions may have been. A total is told.
    """
    root = step.move.root
    if step.slip == "round":
        return root in problem.determined
    return step.slip in RECOGNISED and not (step.slip == "item" and problem.cells[root].kind == "score")


def _candidate(problem: Problem, place: Place) -> Candidate:
    if place.row is not None:
        row = place.row
        cells: dict[str, Decimal | None] = {problem.cells[cell].id: figure(value) for cell, value in row.cells.items()}
        if row.gap[1]:
            cells[row.gap[1]] = None
        return Candidate(cells, row.kind, row_reason(problem, row), place.mass, next(iter(cells), ""))
    assert place.best is not None
    steps = place.best.steps
    cells = {}
    for step in steps:
        cells.update(_proposed(problem, step))
    return Candidate(
        cells,
        place.best.kind,
        step_reason(problem, steps[0]),
        place.mass,
        problem.cells[steps[0].move.root].id,
        tuple((problem.cells[step.move.root].id, step_reason(problem, step)) for step in steps[1:]),
    )


def _proposed(problem: Problem, step: Step) -> Iterable[tuple[str, Decimal | None]]:
    for cell, multiple in step.move.cells.items():
        value = None if step.open else figure(problem.values[cell] + multiple * step.change)
        yield problem.cells[cell].id, value
