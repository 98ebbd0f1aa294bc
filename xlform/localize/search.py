"""Explanations of broken statements, each with its log posterior: one change, two changes, three where nothing less fits."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.localize.moves import Move
from xlform.localize.moves import Moves
from xlform.localize.prior import Prior
from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem
from xlform.localize.slips import SHARES
from xlform.localize.slips import Channel

ERROR = math.log(0.0025)
"""How often a figure is wrong at all."""
MOST = 500
_GRID = 41
_BARELY = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """One move by `change`; `slip` names what happened; `open` means that the value cannot be told."""

    move: Move
    change: int
    slip: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What may have happened; `log` up to a constant of the component."""

    steps: tuple[Step, ...]
    log: float
    kind: str = ""


class Search:
    """Finds the explanations of violated edits."""

    def __init__(self, problem: Problem, prior: Prior, channel: Channel, moves: Moves, deadline: float) -> None:
        self.problem, self.prior, self.channel, self.moves, self.deadline = problem, prior, channel, moves, deadline
        sums = [
            e for e in range(len(problem.edits)) if problem.tolerances[e] and problem.edits[e].kind in ("sum", "tie")
        ]
        held = [e for e in sums if e not in set(problem.violated)]
        self.exact = (sum(1 for e in held if problem.residuals[e] == 0) + 1) / (len(held) + 2)
        self._scores: dict[tuple[int, int, int], tuple[float, str]] = {}
        self._offers: dict[int, list[tuple[float, int, str]]] = {}
        self.late = False

    def overdue(self) -> bool:
        """Whether the time is up; what was found until then counts."""
        self.late = self.late or time.process_time() > self.deadline
        return self.late

    def score(self, move: Move, change: int) -> tuple[float, str]:
        """log probability of the move by that change against no mistake, and the slip."""
        key = (move.root, change, 0)
        found = self._scores.get(key)
        if found is None:
            cell = move.root
            reported = self.problem.values[cell]
            slip, share = self.channel.slip(cell, reported + change)
            here = self.prior.log_reported(cell)
            other = math.log(SHARES["other"]) + here
            likely = (
                other
                if share <= 0
                else max(other, math.log(share)) + math.log1p(math.exp(-abs(other - math.log(share))))
            )
            if share <= 0 or math.log(share) < other:
                slip = "other"
            # What follows from other cells has no likelihood of its own: if it is wrong, all else stays as it is.
            gain = 0.0 if cell in self.problem.determined else self.prior.log(cell, reported + change) - here
            found = self._scores[key] = (ERROR + gain + likely, slip)
        return found[0] + move.log, found[1]

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
        touched = set(violated)
        for move, _ in steps:
            touched |= move.touched
        if not self.problem.all_hold(sorted(touched), changed):
            return None
        return sum(self._left_over(edit, changed) for edit in violated if not self.problem.ratios[edit])

    def _left_over(self, edit: int, changed: dict[int, int]) -> float:
        if self.problem.edits[edit].kind == "ineq":
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
            first, last = _range(
                factor, -residual - slack, -residual + slack, one_sided=self.problem.edits[edit].kind == "ineq"
            )
            low = first if low is None else low if first is None else max(low, first)
            high = last if high is None else high if last is None else min(high, last)
        if not given:
            for edit in move.ratios:
                inside = [cell for cell in self.problem.ratios[edit] if cell in move.cells]
                if len(inside) == 1 and move.cells[inside[0]] == 1:
                    first, last = self.problem.ratio_range(edit, inside[0])
                    at = self.problem.values[inside[0]]
                    if first is not None:
                        low = first - at if low is None else max(low, first - at)
                    if last is not None:
                        high = last - at if high is None else min(high, last - at)
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
            first = -((-(value + low)) // step)
            last = (value + high) // step
            if self.problem.rates[move.root]:
                yield from ((rate - value, False) for rate in _roundings(value + (low + high) // 2) if rate != value)
                return
            if last - first < _GRID:
                for at in range(first, last + 1):
                    if at * step != value:
                        yield at * step - value, False
                if first <= last and low == high and (value + low) % step:
                    return
                return
        for meant in self.channel.originals(move.root):
            change = meant - value
            if (low is None or change >= low) and (high is None or change <= high):
                yield change, False
        middle = _middle(value, low, high, step)
        if middle is not None and middle != value:
            yield middle - value, True

    def one(self, violated: Sequence[int]) -> list[Explanation]:
        """Single moves that repair everything."""
        found: list[Explanation] = []
        needed = set(violated)
        for move in self._across(violated[0]):
            if not needed <= move.touched:
                continue
            low, high = self.interval(move, move.effect)
            for change, unclear in self.changes(move, low, high):
                rounding = self.fits(((move, change),), violated)
                if rounding is None:
                    continue
                log, slip = self.score(move, change)
                if unclear:
                    log, slip = self._unclear(move, change, low, high), "other"
                found.append(Explanation((Step(move, change, slip, unclear),), log + rounding, move.kind))
        return found

    def _unclear(self, move: Move, change: int, low: int | None, high: int | None) -> float:
        """log probability that the root holds anything in the interval."""
        cell, step = move.root, self.problem.steps[move.root]
        if cell in self.problem.determined:
            return ERROR + move.log + math.log(SHARES["other"]) + self.prior.log_reported(cell)
        many = math.log((high - low) / step + 1) if low is not None and high is not None else math.inf
        return (
            ERROR
            + move.log
            + math.log(SHARES["other"])
            + min(0.0, self.prior.log(cell, self.problem.values[cell] + change) + many)
        )

    def _across(self, edit: int) -> list[Move]:
        return self.moves.touching[edit]

    def two(self, violated: Sequence[int]) -> list[Explanation]:
        """Pairs of moves that repair everything, neither of which does so alone."""
        found: list[Explanation] = []
        needed = set(violated)
        seen: set[tuple[int, int]] = set()
        first_edit = min(violated, key=lambda edit: (len(self._across(edit)), edit))
        for move in self._across(first_edit):
            if self.overdue():
                break
            rest = sorted(needed - move.touched)
            if rest:
                anchor = min(rest, key=lambda edit: (len(self._across(edit)), edit))
                partners = self._across(anchor)
            else:
                broken = [
                    edit for edit in move.effect if edit not in needed and self.problem.edits[edit].kind != "ineq"
                ]
                if not broken:
                    continue
                partners = self._across(min(broken, key=lambda edit: (len(self._across(edit)), edit)))
            for other in partners:
                key = (id(move), id(other)) if id(move) < id(other) else (id(other), id(move))
                if key in seen or not needed <= (move.touched | other.touched) or move.root == other.root:
                    continue
                seen.add(key)
                found += self._pair(move, other, violated)
        found += self._joined(violated)
        return found

    def _equalities(self, move: Move) -> list[int]:
        return [edit for edit in move.effect if self.problem.edits[edit].kind != "ineq"]

    def _pair(self, move: Move, other: Move, violated: Sequence[int]) -> Iterator[Explanation]:
        for one, two in ((move, other), (other, move)):
            alone = [edit for edit in self._equalities(one) if edit not in two.effect]
            if not alone and not any(edit not in two.touched for edit in one.ratios):
                continue
            low, high = self.interval(one, alone)
            if low is None or high is None or low > high or low <= 0 <= high:
                return
            for change, _ in list(self.changes(one, low, high))[:_GRID]:
                given = self.changed(((one, change),))
                if given is None:
                    continue
                low2, high2 = self.interval(two, self._equalities(two), given)
                for change2, unclear in self.changes(two, low2, high2):
                    if not unclear:
                        yield from self._judged(((one, change), (two, change2)), violated)
            return
        yield from self._crossed(move, other, violated)

    def _crossed(self, move: Move, other: Move, violated: Sequence[int]) -> Iterator[Explanation]:
        """Both change the same statements, in different proportion: two equations for two changes."""
        edits = self._equalities(move)
        for at, one in enumerate(edits):
            for two in edits[at + 1 :]:
                a, b, c, d = move.effect[one], other.effect[one], move.effect[two], other.effect[two]
                determinant = a * d - b * c
                if determinant:
                    r, s = -self.problem.residuals[one], -self.problem.residuals[two]
                    x, rest = divmod(r * d - b * s, determinant)
                    y, left = divmod(a * s - c * r, determinant)
                    if not rest and not left and x and y:
                        yield from self._judged(((move, x), (other, y)), violated)
                    return

    def _judged(self, steps: tuple[tuple[Move, int], ...], violated: Sequence[int]) -> Iterator[Explanation]:
        rounding = self.fits(steps, violated)
        if rounding is None or any(
            (self.problem.values[move.root] + change) % self.problem.steps[move.root] for move, change in steps
        ):
            return
        total, made = rounding, []
        for move, change in steps:
            log, slip = self.score(move, change)
            total += log
            made.append(Step(move, change, slip))
        yield Explanation(tuple(made), total, "+".join(sorted({move.kind for move, _ in steps})))

    def _offer(self, move: Move) -> list[tuple[float, int, str]]:
        """What slips offer for the root of a move: (log, change, slip), best first."""
        found = self._offers.get(id(move))
        if found is None:
            value = self.problem.values[move.root]
            found = []
            for meant in self.channel.originals(move.root):
                log, slip = self.score(move, meant - value)
                found.append((log, meant - value, slip))
            found.sort(reverse=True)
            self._offers[id(move)] = found
        return found

    def _joined(self, violated: Sequence[int]) -> Iterator[Explanation]:
        """Two slips in cells that the broken statements cannot tell apart: their changes must add up to the residual."""
        equal = [edit for edit in violated if self.problem.edits[edit].kind != "ineq" and not self.problem.ratios[edit]]
        if not equal:
            return
        edit = equal[0]
        alike: dict[tuple[tuple[int, int], ...], list[tuple[Move, int]]] = {}
        for move in self._across(edit):
            linear = self._equalities(move)
            if move.kind != "cell" or set(linear) != set(equal):
                continue
            sign = 1 if move.effect[edit] > 0 else -1
            shape = tuple((one, sign * move.effect[one]) for one in sorted(linear))
            alike.setdefault(shape, []).append((move, sign))
        for group in alike.values():
            yield from self._meeting(edit, group, violated)

    def _meeting(self, edit: int, group: list[tuple[Move, int]], violated: Sequence[int]) -> Iterator[Explanation]:
        factor = abs(group[0][0].effect[edit])
        target, slack = -self.problem.residuals[edit], self.problem.tolerances[edit]
        offers = sorted(
            ((sign * change * factor, log, at, change) for at, (move, sign) in enumerate(group) for log, change, _ in self._offer(move)[:80]),
            key=lambda one: (one[0], one[2]),
        )  # fmt: skip
        keys = [one[0] for one in offers]
        best: list[tuple[float, int, int, int, int]] = []
        for effect, log, at, change in offers:
            start = bisect_left(keys, target - slack - effect)
            while start < len(keys) and keys[start] <= target + slack - effect:
                _, log2, at2, change2 = offers[start]
                if at < at2:
                    best.append((log + log2, at, change, at2, change2))
                start += 1
            if self.overdue():
                break
        best.sort(reverse=True)
        for _, at, change, at2, change2 in best[:MOST]:
            yield from self._judged(((group[at][0], change), (group[at2][0], change2)), violated)

    def three(self, violated: Sequence[int]) -> list[Explanation]:
        """A move that repairs some statements and breaks none, and two more for the rest."""
        found: list[Explanation] = []
        tried: set[tuple[int, int]] = set()
        for edit in violated:
            for move in self._across(edit):
                if self.overdue():
                    return found
                mended = [one for one in violated if one in move.touched]
                rest = [one for one in violated if one not in move.touched]
                if not rest or id(move) in {key[0] for key in tried}:
                    continue
                low, high = self.interval(move, move.effect)
                for change, unclear in list(self.changes(move, low, high))[:5]:
                    tried.add((id(move), change))
                    rounding = None if unclear else self.fits(((move, change),), mended)
                    if rounding is None:
                        continue
                    log, slip = self.score(move, change)
                    step = Step(move, change, slip)
                    for more in self.one(rest) or self.two(rest):
                        if all(not set(move.cells) & set(other.move.cells) for other in more.steps):
                            found.append(Explanation((step, *more.steps), log + rounding + more.log, "+"))
        return found


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
