"""Explanations of broken statements, each with its log posterior: one change, two changes, three where nothing less fits."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from xlform.localize.moves import Move
from xlform.localize.moves import Moves
from xlform.localize.prior import Prior
from xlform.localize.problem import Problem
from xlform.localize.repairs import GRID
from xlform.localize.repairs import Repairs
from xlform.localize.scores import Scores

UNLIKELY = 20.0
"""Explanations this far (in logs) behind the best one carry no weight."""
MOST = 500


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


_Pair: TypeAlias = "tuple[tuple[Move, int], tuple[Move, int]]"


_SHARES = 10
"""So many comparisons of what moves share take as long as a look."""


class Search:
    """Finds the explanations of violated edits; ends after `effort` looks at possible ones at the latest.

    Looks are counted, not seconds, for the same workbook must get the same answer on every machine, however busy it is.
    """

    def __init__(self, problem: Problem, effort: int) -> None:
        self.problem, self.effort = problem, effort
        self.prior = Prior(problem)
        self.moves = Moves(problem, self.prior)
        self.scores = Scores(problem, self.prior)
        self.repairs = Repairs(problem, self.prior, self.scores)
        self.looks = 0
        self._known: dict[tuple[int, ...], list[Explanation]] = {}

    @property
    def late(self) -> bool:
        """Whether the search was broken off; what was found until then counts."""
        return self.looks > self.effort

    def one(self, violated: Sequence[int]) -> list[Explanation]:
        """Single moves that repair everything."""
        found: list[Explanation] = []
        needed = set(violated)
        for move in self.moves.across(violated[0]):
            if not needed <= move.touched:
                continue
            low, high = self.repairs.interval(move, move.effect)
            for change, unclear in self.repairs.changes(move, low, high):
                self.looks += 1
                rounding = self.repairs.fits(((move, change),), violated)
                if rounding is None:
                    continue
                log, slip = self.scores.of(move, change)
                if unclear:
                    log, slip = self.scores.unclear(move, change, low, high), "other"
                found.append(Explanation((Step(move, change, slip, unclear),), log + rounding, move.kind))
        return found

    def two(self, violated: Sequence[int], floor: float = -math.inf) -> list[Explanation]:
        """Pairs of moves that repair everything, neither of which does so alone; those below `floor` may be left out."""
        found: list[Explanation] = []
        needed = set(violated)
        seen: set[tuple[int, int]] = set()
        first_edit = self._fewest(violated)
        for move in self.moves.across(first_edit):
            if self.late:
                break
            most = self.scores.most(move)
            for other in self._partners(move, needed):
                self.looks += 1
                key = (id(move), id(other)) if id(move) < id(other) else (id(other), id(move))
                if key in seen or move.root == other.root or not needed <= (move.touched | other.touched):
                    continue
                seen.add(key)
                if most + self.scores.most(other) > floor:
                    found += self._pair(move, other, violated, floor)
        found += self._joined(violated, floor)
        return found

    def _fewest(self, edits: Sequence[int]) -> int:
        return min(edits, key=lambda edit: (len(self.moves.across(edit)), edit))

    def _partners(self, move: Move, needed: set[int]) -> Sequence[Move]:
        """The moves that repair what this one leaves broken, or mend what it breaks."""
        rest = sorted(needed - move.touched)
        if rest:
            return self.moves.across(self._fewest(rest))
        broken = [edit for edit in move.effect if edit not in needed and not self.problem.one_sided[edit]]
        if broken:
            return self.moves.across(self._fewest(broken))
        # It reaches all that is broken and breaks nothing: another helps that shares less with it, or in other proportion.
        own = _proportion(move, needed)
        others = [one for edit in sorted(needed) if len(needed) > 1 for one in self.moves.across(edit)]
        self.looks += len(others) // _SHARES  # no form is so long that this tells; a hostile one is
        return [one for one in others if _proportion(one, needed) != own]

    def _equalities(self, move: Move) -> list[int]:
        return [edit for edit in move.effect if not self.problem.one_sided[edit]]

    def _pair(self, move: Move, other: Move, violated: Sequence[int], floor: float) -> Iterator[Explanation]:
        for one, two in ((move, other), (other, move)):
            alone = [edit for edit in self._equalities(one) if edit not in two.effect]
            if not alone and not any(edit not in two.touched for edit in one.ratios):
                continue
            low, high = self.repairs.interval(one, alone)
            if low is None or high is None or low > high or low <= 0 <= high:
                return
            for change, _ in list(self.repairs.changes(one, low, high))[:GRID]:
                self.looks += 1
                given = self.repairs.changed(((one, change),))
                if given is None:
                    continue
                low2, high2 = self.repairs.interval(two, self._equalities(two), given)
                for change2, unclear in self.repairs.changes(two, low2, high2):
                    if not unclear:
                        yield from self._judged(((one, change), (two, change2)), violated, floor)
            return
        yield from self._crossed(move, other, violated, floor)

    def _crossed(self, move: Move, other: Move, violated: Sequence[int], floor: float) -> Iterator[Explanation]:
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
                        yield from self._judged(((move, x), (other, y)), violated, floor)
                    return

    def _judged(self, steps: _Pair, violated: Sequence[int], floor: float) -> Iterator[Explanation]:
        values, places = self.problem.values, self.problem.steps
        (one, change), (two, change2) = steps
        self.looks += 1
        if (values[one.root] + change) % places[one.root] or (values[two.root] + change2) % places[two.root]:
            return
        (log, slip), (log2, slip2) = self.scores.of(one, change), self.scores.of(two, change2)
        if log + log2 <= floor:
            return
        rounding = self.repairs.fits(steps, violated)
        if rounding is not None:
            kind = "+".join(sorted({one.kind, two.kind}))
            yield Explanation((Step(one, change, slip), Step(two, change2, slip2)), rounding + log + log2, kind)

    def _joined(self, violated: Sequence[int], floor: float) -> Iterator[Explanation]:
        """Two slips in cells that the broken statements cannot tell apart: their changes must add up to the residual."""
        equal = [edit for edit in violated if not self.problem.one_sided[edit] and not self.problem.ratios[edit]]
        if not equal:
            return
        edit = equal[0]
        alike: dict[tuple[tuple[int, int], ...], list[tuple[Move, int]]] = {}
        for move in self.moves.across(edit):
            linear = self._equalities(move)
            if move.kind != "cell" or set(linear) != set(equal):
                continue
            sign = 1 if move.effect[edit] > 0 else -1
            shape = tuple((one, sign * move.effect[one]) for one in sorted(linear))
            alike.setdefault(shape, []).append((move, sign))
        for group in alike.values():
            for steps in self._meeting(edit, group):
                yield from self._judged(steps, violated, floor)

    def _meeting(self, edit: int, group: Sequence[tuple[Move, int]]) -> list[_Pair]:
        """The likeliest pairs of slips in two cells of the group that together make up for the difference."""
        factor = abs(group[0][0].effect[edit])
        target, slack = -self.problem.residuals[edit], self.problem.tolerances[edit]
        offers: dict[int, list[int]] = {}  # what is added to the statement: by which members of the group
        for at, (move, sign) in enumerate(group):
            typed = self.problem.values[move.root]
            for meant in self.scores.originals(move.root):
                offers.setdefault(sign * (meant - typed) * factor, []).append(at)
        keys = sorted(offers)
        best: list[tuple[float, int, int, int, int]] = []
        for effect in keys:
            if self.late:
                break
            start = bisect_left(keys, max(target - slack - effect, effect))
            while start < len(keys) and keys[start] <= target + slack - effect:
                self.looks += 1
                best += self._met(group, offers, effect // factor, keys[start] // factor, factor)
                start += 1
        chosen = heapq.nlargest(MOST, best)
        return [((group[at][0], change), (group[at2][0], change2)) for _, at, change, at2, change2 in chosen]

    def _met(
        self, group: Sequence[tuple[Move, int]], offers: dict[int, list[int]], one: int, other: int, factor: int
    ) -> Iterator[tuple[float, int, int, int, int]]:
        here = [
            (at, group[at][1] * one, self.scores.of(group[at][0], group[at][1] * one)[0]) for at in offers[one * factor]
        ]
        there = [
            (at, group[at][1] * other, self.scores.of(group[at][0], group[at][1] * other)[0])
            for at in offers[other * factor]
        ]
        for at, change, log in here:
            for at2, change2, log2 in there:
                if at != at2 and (one != other or at < at2):
                    yield (log + log2, at, change, at2, change2) if at < at2 else (log + log2, at2, change2, at, change)

    def three(self, violated: Sequence[int]) -> list[Explanation]:
        """A move that repairs some statements and breaks none, and two more for the rest."""
        found: list[Explanation] = []
        tried: set[int] = set()
        for edit in violated:
            for move in self.moves.across(edit):
                if self.late:
                    return found
                mended = [one for one in violated if one in move.touched]
                rest = [one for one in violated if one not in move.touched]
                if not rest or id(move) in tried:
                    continue
                low, high = self.repairs.interval(move, move.effect)
                for change, unclear in list(self.repairs.changes(move, low, high))[:5]:
                    self.looks += 1
                    tried.add(id(move))
                    rounding = None if unclear else self.repairs.fits(((move, change),), mended)
                    if rounding is None:
                        continue
                    log, slip = self.scores.of(move, change)
                    step = Step(move, change, slip)
                    for more in self._least(rest):
                        if all(not set(move.cells) & set(other.move.cells) for other in more.steps):
                            found.append(Explanation((step, *more.steps), log + rounding + more.log, "+"))
        return found

    def _least(self, violated: Sequence[int]) -> list[Explanation]:
        """The single changes that repair these statements, pairs if there is none."""
        key = tuple(violated)
        if key not in self._known:
            self._known[key] = self.one(violated) or self.two(violated)
        return self._known[key]


def _proportion(move: Move, edits: set[int]) -> tuple[tuple[int, int], ...]:
    """In what proportion a move changes these statements, up to its sign."""
    shares = sorted((edit, factor) for edit, factor in move.effect.items() if edit in edits)
    sign = -1 if shares and shares[0][1] < 0 else 1
    return tuple((edit, sign * factor) for edit, factor in shares)
