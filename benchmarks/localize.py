"""How well the wrong cell is named: mistakes planted in the samples' dossiers and in generated ones.

    python -m benchmarks.localize                    3 300 mistakes, and the variants
    python -m benchmarks.localize --count 400 --seed 7

Beside it stand the naive answer (the total cell of each broken statement, its value the sum) and a random cell
among those whose change alone repairs everything.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from random import Random

from tests.localize.dossiers import generated
from tests.localize.dossiers import mended_hengyang
from tests.localize.dossiers import sample
from tests.localize.mistakes import KINDS
from tests.localize.mistakes import OUTSIDE
from tests.localize.mistakes import Bed
from tests.localize.mistakes import Planted
from tests.localize.mistakes import Slip
from tests.localize.mistakes import plant
from xlform.localize import EFFORT
from xlform.localize import Diagnosis
from xlform.localize import System
from xlform.localize import localize
from xlform.localize.problem import Problem
from xlform.localize.problem import figure
from xlform.localize.search import Search


@dataclass
class Score:
    """Counts over workbooks (or over mistakes where there are two)."""

    planted: int = 0
    detected: int = 0
    first: int = 0
    three: int = 0
    value: int = 0
    asserted: int = 0
    wrong: int = 0
    wrong_value: int = 0
    exact: int = 0
    times: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table; shares in per cent of what was detected."""

        def share(count: int, of: int) -> str:
            return f"{100 * count / of:7.1f}" if of else "      -"

        found = self.detected
        return (
            f"{name:26}{self.planted:6}{share(found, self.planted)}{share(self.first, found)}{share(self.three, found)}"
            f"{share(self.value, found)}{share(self.asserted, found)}{share(self.wrong, found)}{share(self.wrong_value, found)}"
        )


HEAD = f"{'':26}{'n':>6}{'broken':>7}{'first':>7}{'three':>7}{'value':>7}{'assert':>7}{'wrong':>7}{'w.val':>7}"


def beds(count: int, seed: int, *, formulas: bool = False) -> list[Bed]:
    """The samples' dossiers and generated ones."""
    made = [Bed(sample("clean-2023"), formulas=formulas), Bed(mended_hengyang(), formulas=formulas)]
    return made + [Bed(generated(seed * 1000 + at), formulas=formulas) for at in range(count)]


def breaks_equality(system: System) -> bool:
    """Whether a statement other than an inequality is broken."""
    problem = Problem(system)
    return any(problem.edits[edit].kind != "ineq" for edit in problem.violated)


def judge(score: Score, system: System, mistakes: Sequence[Planted]) -> None:
    """Counts what the search says about a workbook with these mistakes."""
    begun = time.process_time()  # other work on the machine is not the search's
    said = localize(system)
    score.times.append(time.process_time() - begun)
    score.planted += 1
    if not breaks_equality(system):
        return
    score.detected += 1
    true = {one.cell: one.before for one in mistakes}
    if len(mistakes) > 1:
        _judge_several(score, said, true)
        return
    ranked = [one for diagnosis in said for one in diagnosis.candidates]
    ((cell, before),) = true.items()
    if ranked and ranked[0].root == cell and len(_roots(ranked[0].cells, ranked[0].root, ranked[0].kind)) == 1:
        score.first += 1
        score.value += _is(ranked[0].cells, cell, before)
    score.three += any(one.root == cell for one in ranked[:3])
    for diagnosis in said:
        if diagnosis.certain:
            top = diagnosis.candidates[0]
            score.asserted += 1
            score.wrong += top.root != cell
            score.wrong_value += top.root == cell and not _is(top.cells, cell, before)


def _roots(cells: Mapping[str, Decimal | None], root: str, kind: str) -> list[str]:
    return [root] if kind in ("cell", "carried", "echo", "form_unit") else list(cells)


def _is(cells: Mapping[str, Decimal | None], cell: str, value: Decimal) -> bool:
    return cell in cells and cells[cell] == value


def _judge_several(score: Score, said: Sequence[Diagnosis], true: Mapping[str, Decimal]) -> None:
    proposed: dict[str, Decimal | None] = {}
    for diagnosis in said:
        if diagnosis.candidates:
            proposed.update(diagnosis.candidates[0].cells)
        if diagnosis.certain:
            score.asserted += 1
            score.wrong += any(cell not in true for cell in diagnosis.candidates[0].cells)
    score.first += set(proposed) == set(true)
    score.value += all(proposed.get(cell) == value for cell, value in true.items())


def naive(score: Score, system: System, mistakes: Sequence[Planted]) -> None:
    """The usual answer: the total is wrong, it should be the sum."""
    problem = Problem(system)
    score.planted += 1
    broken = [edit for edit in problem.violated if problem.edits[edit].kind != "ineq"]
    if not broken:
        return
    score.detected += 1
    named = []
    for edit in broken:
        cell = problem.totals[edit]
        if cell < 0:
            cell = problem.index[problem.edits[edit].operands[-1 if problem.ratios[edit] else 0]]
        factor = dict(problem.terms[edit]).get(cell, 1)
        named.append((problem.cells[cell].id, figure(problem.values[cell] - problem.residuals[edit] * factor)))
    true = {one.cell: one.before for one in mistakes}
    score.first += named[0][0] in true
    score.value += true.get(named[0][0]) == named[0][1]
    score.three += any(cell in true for cell, _ in named[:3])


def random_minimal(rng: Random, score: Score, system: System, mistakes: Sequence[Planted]) -> None:
    """Any of the single cells whose change repairs everything, with any value that does."""
    problem = Problem(system)
    score.planted += 1
    broken = [edit for edit in problem.violated if problem.edits[edit].kind != "ineq"]
    if not broken:
        return
    score.detected += 1
    search = Search(problem, EFFORT)
    found = [one for one in search.one(problem.violated) if one.steps[0].move.kind == "cell"]
    order = rng.sample(found, len(found))
    true = {one.cell: one.before for one in mistakes}
    roots = list(dict.fromkeys(problem.cells[one.steps[0].move.root].id for one in order))
    score.first += bool(roots) and roots[0] in true
    score.three += any(root in true for root in roots[:3])
    if order:
        step = order[0].steps[0]
        score.value += true.get(problem.cells[step.move.root].id) == figure(
            problem.values[step.move.root] + step.change
        )


def run(
    made: Sequence[Bed], count: int, seed: int, slips: Mapping[str, Slip], *, beside: bool = True, several: int = 1
) -> None:
    """Plants `count` mistakes (or pairs) and prints the table."""
    rng = Random(seed)
    scores: dict[str, Score] = defaultdict(Score)
    kinds = list(slips)
    for number in range(count):
        bed = made[rng.randrange(len(made)) if number % 3 else rng.randrange(min(2, len(made)))]
        mistakes = [
            found
            for at in range(several)
            if (found := plant(rng, bed, kinds[(number + at * rng.randrange(1, 50)) % len(kinds)], slips))
        ]
        if len({one.cell for one in mistakes}) < several:
            continue
        if several > 1 and not all(breaks_equality(bed.system([mistake])) for mistake in mistakes):
            continue  # one of them alone breaks nothing: nobody could find both
        system = bed.system(mistakes)
        one = Score()
        judge(one, system, mistakes)
        for name in (mistakes[0].kind, "all") if several == 1 else ("all",):
            _add(scores[name], one)
        if beside:
            naive(scores["~ the total"], system, mistakes)
            random_minimal(rng, scores["~ random minimal change"], system, mistakes)
    print(HEAD)
    for name in [*kinds, "all", "~ the total", "~ random minimal change"]:
        if name in scores:
            print(scores[name].row(name))
    times = sorted(scores["all"].times)
    print(
        f"ms of processor time: mean {1000 * sum(times) / len(times):.0f}, p95 {1000 * times[len(times) * 95 // 100]:.0f}, max {1000 * times[-1]:.0f}\n"
    )


def _add(score: Score, one: Score) -> None:
    for name in ("planted", "detected", "first", "three", "value", "asserted", "wrong", "wrong_value"):
        setattr(score, name, getattr(score, name) + getattr(one, name))
    score.times += one.times


def clean(count: int, seed: int) -> int:
    """Findings on clean dossiers rounded from 元."""
    return sum(len(localize(Bed(generated(seed * 1000 + 500 + at, rounded=True)).clean)) for at in range(count))


def main() -> None:
    """Runs everything and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3300, help="mistakes planted one by one")
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--dossiers", type=int, default=50)
    parser.add_argument("--only", choices=["one", "outside", "two", "formulas", "clean"])
    options = parser.parse_args()
    made = beds(options.dossiers, options.seed)
    if options.only in (None, "one"):
        print("one mistake")
        run(made, options.count, options.seed, KINDS)
    if options.only in (None, "outside"):
        print("one mistake outside the model")
        run(made, options.count // 3, options.seed + 1, OUTSIDE)
    if options.only in (None, "two"):
        print("two mistakes")
        run(made, options.count // 3, options.seed + 2, KINDS, beside=False, several=2)
    if options.only in (None, "formulas"):
        print("totals that are live formulas")
        run(beds(options.dossiers, options.seed, formulas=True), options.count // 3, options.seed + 3, KINDS)
    if options.only in (None, "clean"):
        print(
            f"findings on {min(400, options.count)} clean dossiers rounded from yuan: {clean(min(400, options.count), options.seed)}"
        )


if __name__ == "__main__":
    main()
