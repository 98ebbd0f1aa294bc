"""Which changes repair broken statements without breaking others."""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

from xlform.localize.moves import Move
from xlform.localize.prior import Prior
from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem
from xlform.localize.scores import Scores

GRID = 41
"""So many values of an interval are tried each; of more, those that a slip explains."""


class Repairs:
    """Changes of moves that leave statements true."""

    def __init__(self, problem: Problem, prior: Prior, scores: Scores) -> None:
        self.problem, self.prior, self.scores = problem, prior, scores
        broken = set(problem.violated)
        held = [
            edit for edit, one in enumerate(problem.edits)
            if problem.tolerances[edit] and one.kind in ("sum", "tie") and edit not in broken
        ]  # fmt: skip
        self.exact = (sum(1 for edit in held if problem.residuals[edit] == 0) + 1) / (len(held) + 2)

    def changed(self, steps: Iterable[tuple[Move, int]]) -> dict[int, int] | None:
        """The cells as they would be; None if a figure becomes negative that was not, or two moves change one cell."""
        values, found = self.problem.values, {}
        for move, change in steps:
            for cell, multiple in move.cells.items():
                if cell in found:
                    return None
                found[cell] = value = values[cell] + multiple * change
                if value < 0 <= values[cell] and self.problem.cells[cell].kind not in self.prior.negative:
                    return None
        return found

    def fits(self, steps: Sequence[tuple[Move, int]], violated: Sequence[int]) -> float | None:
        """log probability of the rounding that is left if these moves repair all `violated` and break nothing, else None."""
        changed = self.changed(steps)
        if changed is None:
            return None
        holds = self.problem.holds
        if not all(holds(edit, changed) for edit in violated):
            return None
        known = set(violated)
        for move, _ in steps:
            if not all(holds(edit, changed) for edit in move.touched if edit not in known):
                return None
        return sum(self._left_over(edit, changed) for edit in violated if not self.problem.ratios[edit])

    def _left_over(self, edit: int, changed: dict[int, int]) -> float:
        if self.problem.one_sided[edit]:
            return 0.0
        tolerance = self.problem.tolerance(edit, changed)
        if not tolerance:
            return 0.0
        residual = self.problem.residual(edit, changed)
        step = self.problem.finest[edit]
        terms = 2 * tolerance / step
        spread = step * math.sqrt(terms / 12)
        rounded = (1 - self.exact) * min(1.0, step / spread * 0.4) * math.exp(-0.5 * (residual / spread) ** 2)
        return math.log((self.exact if residual == 0 else 0.0) + rounded + 1e-12)

    def interval(
        self, move: Move, edits: Iterable[int], given: dict[int, int] | None = None
    ) -> tuple[int | None, int | None]:
        """Between which changes the move leaves these edits true, `given` cells already changed."""
        low: int | None = None
        high: int | None = None
        for edit in edits:
            factor = move.effect.get(edit, 0)
            if not factor:
                continue
            residual = self.problem.residual(edit, given) if given else self.problem.residuals[edit]
            slack = self._slack(move, edit, given)
            one_sided = self.problem.one_sided[edit]
            low, high = _narrower(low, high, _range(factor, -residual - slack, -residual + slack, one_sided=one_sided))
        for edit in move.ratios if not given else ():
            inside = [cell for cell in self.problem.ratios[edit] if cell in move.cells]
            if len(inside) == 1 and move.cells[inside[0]] == 1:
                first, last = self.problem.ratio_range(edit, inside[0])
                at = self.problem.values[inside[0]]
                off = (None if first is None else first - at, None if last is None else last - at)
                low, high = _narrower(low, high, off)
        return low, high

    def _slack(self, move: Move, edit: int, given: dict[int, int] | None) -> int:
        slack = self.problem.tolerance(edit, given) if given else self.problem.tolerances[edit]
        factors = self.problem.factors[edit]
        for cell in move.cells:
            if cell in factors and not self.problem.values[cell]:
                slack += abs(factors[cell]) * self.problem.halves[cell]
        return slack

    def changes(self, move: Move, low: int | None, high: int | None) -> Iterator[tuple[int, bool]]:
        """The changes in the interval that end on the places of the column: all of a few, else those a slip explains."""
        value, step = self.problem.values[move.root], self.problem.steps[move.root]
        if low is not None and high is not None:
            if low > high:
                return
            if self.problem.rates[move.root]:
                yield from ((rate - value, False) for rate in _roundings(value + (low + high) // 2) if rate != value)
                return
            first, last = -((-(value + low)) // step), (value + high) // step
            if last - first < GRID:
                yield from ((at * step - value, False) for at in range(first, last + 1) if at * step != value)
                return
        for meant in self.scores.originals(move.root):
            change = meant - value
            if (low is None or change >= low) and (high is None or change <= high):
                yield change, False
        middle = _middle(value, low, high, step)
        if middle is not None and middle != value:
            yield middle - value, True


def _narrower(low: int | None, high: int | None, other: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    first, last = other
    low = first if low is None else low if first is None else max(low, first)
    return low, last if high is None else high if last is None else min(high, last)


def _range(factor: int, low: int, high: int, *, one_sided: bool) -> tuple[int | None, int | None]:
    """Whole numbers d with low ≤ factor · d ≤ high; one-sided: factor · d ≤ high."""
    if factor > 0:
        return None if one_sided else -((-low) // factor), high // factor
    size = -factor
    return -(high // size), None if one_sided else (-low) // size


def _roundings(rate: int) -> Iterator[int]:
    """A quotient as clerks print it: to whole per cent, to one or two decimals of a per cent."""
    seen = set()
    for step in (UNIT // 100, UNIT // 1000, UNIT // 10000):
        rounded = (rate + step // 2) // step * step
        if rounded not in seen:
            seen.add(rounded)
            yield rounded


def _middle(value: int, low: int | None, high: int | None, step: int) -> int | None:
    if low is not None and high is not None:
        return (value + (low + high) // 2) // step * step
    if low is not None:
        return -((-(value + low)) // step) * step
    if high is not None:
        return (value + high) // step * step
    return None
