"""The search against trying every value: on small systems it names exactly the cells whose change alone repairs all."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from xlform.localize import Cell
from xlform.localize import Edit
from xlform.localize import System
from xlform.localize import localize
from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem
from xlform.localize.search import Search

LARGEST = 60


def small_system(rng: Random) -> System:
    """Eight figures, two totals, a total of totals, a tie, a limit; one or two of the figures wrong."""
    parts = [rng.randint(0, 20) for _ in range(8)]
    values = {f"a{at}": value for at, value in enumerate(parts)}
    values |= {"s": sum(parts[:4]), "t": sum(parts[4:])}
    values |= {"w": values["s"] + values["t"], "x": values["s"]}
    edits = [
        Edit("s", "sum", {"a0": 1, "a1": 1, "a2": 1, "a3": 1, "s": -1}, total="s"),
        Edit("t", "sum", {"a4": 1, "a5": 1, "a6": 1, "a7": 1, "t": -1}, total="t"),
        Edit("w", "sum", {"s": 1, "t": 1, "w": -1}, total="w"),
        Edit("x", "tie", {"x": 1, "s": -1}, total="x"),
        Edit("l", "ineq", {"a0": 1, "s": -1}),
    ]
    for wrong in rng.sample(sorted(values), rng.choice([1, 1, 2])):
        values[wrong] = rng.randint(0, 40)
    cells = tuple(
        Cell(name, Decimal(value), 0, exact=True, kind="count", row=name, column=name[0])
        for name, value in values.items()
    )
    return System(cells, tuple(rng.sample(edits, len(edits))))


def tried(system: System) -> set[tuple[str, int]]:
    """Every single change that makes all statements true, found by trying."""
    values = {cell.id: int(cell.value or 0) for cell in system.cells}

    def holds(edit: Edit, now: dict[str, int]) -> bool:
        residual = sum(factor * now[cell] for cell, factor in edit.coefficients.items())
        return residual <= 0 if edit.kind == "ineq" else residual == 0

    found = set()
    for cell, before in values.items():
        for value in range(LARGEST * 3):
            if value != before and all(holds(edit, {**values, cell: value}) for edit in system.edits):
                found.add((cell, value))
    return found


@pytest.mark.parametrize("seed", range(150))
def test_single_repairs_are_those_that_trying_finds(seed: int) -> None:
    system = small_system(Random(seed))
    problem = Problem(system)
    if not problem.violated or all(problem.edits[edit].kind == "ineq" for edit in problem.violated):
        return
    search = Search(problem, 10**9)
    found = {
        (problem.cells[step.move.root].id, (problem.values[step.move.root] + step.change) // UNIT)
        for explanation in search.one(problem.violated)
        for step in explanation.steps
        if step.move.kind == "cell"
    }
    assert found == tried(system)


@pytest.mark.parametrize("seed", range(150, 200))
def test_every_proposal_repairs_what_it_explains(seed: int) -> None:
    system = small_system(Random(seed))
    values = {cell.id: cell.value for cell in system.cells}
    by_id = {edit.id: edit for edit in system.edits}
    for said in localize(system):
        for candidate in said.candidates:
            if any(value is None for value in candidate.cells.values()) or candidate.kind.startswith("row"):
                continue
            now = values | dict(candidate.cells)
            for edit in (by_id[one] for one in said.edits):
                residual = sum(
                    (factor * (now[cell] or Decimal(0)) for cell, factor in edit.coefficients.items()), Decimal(0)
                )
                assert residual <= 0 if edit.kind == "ineq" else residual == 0
