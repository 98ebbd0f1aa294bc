"""The search against integer programming: no repair is smaller than those it finds, and it misses none of the smallest."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from itertools import islice
from random import Random

import pytest

from tests.localize.dossiers import generated
from tests.localize.dossiers import sample
from tests.localize.milp import Repair
from tests.localize.mistakes import KINDS
from tests.localize.mistakes import Bed
from tests.localize.mistakes import plant
from tests.localize.test_oracle import small_system
from xlform.localize import Cell
from xlform.localize import Edit
from xlform.localize import System
from xlform.localize.problem import Problem
from xlform.localize.search import Search

MOST = 4
"""So many of the smallest repairs are looked for; there may be more."""


def rounded_system(rng: Random) -> System:
    """Up to three lists of amounts, rounded on their own, their totals, the total of these, ties and limits; some wrong."""
    lists = [[rng.randint(1000, 500_00) for _ in range(rng.randint(2, 7))] for _ in range(rng.randint(1, 3))]
    values: dict[str, Decimal] = {}
    edits = []
    for number, amounts in enumerate(lists):
        items = {f"a{number}{at}": _cents(amount) for at, amount in enumerate(amounts)}
        whole = f"s{number}"
        values |= {**items, whole: _cents(sum(amounts))}
        edits.append(Edit(whole, "sum", dict.fromkeys(items, 1) | {whole: -1}, total=whole, group=f"l{number}"))
        if rng.random() < 0.5:
            values[f"x{number}"] = values[whole]
            edits.append(Edit(f"x{number}", "tie", {f"x{number}": 1, whole: -1}, total=f"x{number}"))
        if rng.random() < 0.4:
            edits.append(Edit(f"i{number}", "ineq", {f"a{number}0": 1, whole: -1}))
    values["w"] = _cents(sum(map(sum, lists)))
    edits.append(Edit("w", "sum", {f"s{number}": 1 for number in range(len(lists))} | {"w": -1}, total="w"))
    for wrong in rng.sample(sorted(values), rng.choice([1, 1, 2, 2, 3])):
        off = Decimal(rng.choice([-1, 1]) * rng.randint(5, 3000)).scaleb(-2)
        values[wrong] = max(Decimal(0), values[wrong] + off) if rng.random() < 0.8 else Decimal(0)
    cells = (
        Cell(name, value, group=f"l{name[1:2]}", row=name, column=name[0], order=order)
        for order, (name, value) in enumerate(values.items())
    )
    return System(tuple(cells), tuple(edits))


def _cents(amount: int) -> Decimal:
    return Decimal(round(amount / 100)).scaleb(-2)


def changed_cells(problem: Problem) -> set[frozenset[int]]:
    """The cells that each explanation changes; three changes only where nothing less explains."""
    search = Search(problem, 10**9)
    found = search.one(problem.violated) + search.two(problem.violated) or search.three(problem.violated)
    return {frozenset(cell for step in one.steps for cell in step.move.cells) for one in found}


def interchangeable(problem: Problem, cells: frozenset[int]) -> bool:
    """Whether two of the cells stand in the same statements, alike: then any split of the difference repairs all.

    Of these the search weighs those that slips explain.
    """
    roles = {cell: {edit: problem.factors[edit][cell] for edit in problem.touching[cell]} for cell in cells}
    return any(roles[one] == roles[other] for one, other in combinations(cells, 2))


def compare(system: System) -> int:
    """The size of the smallest repair, after seeing that the search agrees; 0 if nothing but a limit is broken.

    Three changes at once are searched only where one of them repairs something and breaks nothing: there it may find more.
    """
    problem = Problem(System(system.cells, tuple(edit for edit in system.edits if edit.kind != "ratio")))
    if all(problem.one_sided[edit] for edit in problem.violated):
        return 0
    smallest = list(islice(Repair(problem).smallest(), MOST))
    found = changed_cells(problem)
    size = len(smallest[0])
    assert all(len(cells) >= size for cells in found)
    if size <= 2:
        assert {one for one in smallest if not interchangeable(problem, one)} <= found
    return size


@pytest.mark.parametrize("seed", range(40))
def test_the_smallest_repairs_of_small_systems_are_found(seed: int) -> None:
    compare(small_system(Random(seed)))
    compare(rounded_system(Random(seed)))


@pytest.fixture(scope="module")
def beds() -> list[Bed]:
    return [Bed(sample("clean-2023")), *(Bed(generated(seed)) for seed in (31_001, 31_002))]


@pytest.mark.parametrize(("seed", "slips"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_the_smallest_repairs_of_dossiers_are_found(beds: list[Bed], seed: int, slips: int) -> None:
    rng = Random(seed)
    kinds = [
        kind for kind in KINDS if kind not in ("sign", "unit")
    ]  # no figure below nothing, none out of all proportion
    sizes = []
    for _ in range(4):
        bed = rng.choice(beds)
        mistakes = [found for _ in range(slips) if (found := plant(rng, bed, rng.choice(kinds), KINDS))]
        sizes.append(compare(bed.system(mistakes)))
    assert max(sizes) == slips
