"""How probable it is that a move happened by a change: a slip, from a figure that the cell is likely to hold."""

from __future__ import annotations

import math

from xlform.localize.moves import Move
from xlform.localize.prior import Prior
from xlform.localize.problem import Problem
from xlform.localize.slips import SHARES
from xlform.localize.slips import Channel

ERROR = math.log(0.0025)
"""How often a figure is wrong at all."""
_OTHER = math.log(SHARES["other"])
_STALE = math.log(0.05)
_LIKELIEST = math.log(sum(SHARES.values()))


class Scores:
    """Log probabilities of moves; cells that are alike to the prior and to the slips share them."""

    def __init__(self, problem: Problem, prior: Prior) -> None:
        self.problem, self.prior, self.channel = problem, prior, Channel(problem)
        self._classes: dict[tuple[object, ...], int] = {}
        self._class: dict[int, int] = {}
        self._reported: dict[int, float] = {}
        self._found: dict[tuple[int, int], tuple[float, str]] = {}
        self._originals: dict[int, tuple[int, ...]] = {}

    def _class_of(self, cell: int) -> int:
        found = self._class.get(cell)
        if found is None:
            key = (self.channel.signature(cell), self.prior.signature(cell), cell in self.problem.determined)
            found = self._class[cell] = self._classes.setdefault(key, len(self._classes))
            if found not in self._reported:
                self._reported[found] = self.prior.log_reported(cell)
        return found

    def of(self, move: Move, change: int) -> tuple[float, str]:
        """log probability of the move by that change against no mistake, and the slip."""
        key = (self._class_of(move.root), change)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._score(move.root, change, self._reported[key[0]])
        return found[0] + move.log, found[1]

    def _score(self, cell: int, change: int, here: float) -> tuple[float, str]:
        meant = self.problem.values[cell] + change
        slip, share = self.channel.slip(cell, meant)
        likely = other = _OTHER + self._strange(cell, here)
        if share > 0:
            known = math.log(share)
            likely = max(other, known) + math.log1p(math.exp(-abs(other - known)))
            slip = slip if known >= other else "other"
        stale = self._stale(cell, change)
        if stale > -math.inf:
            slip = slip if likely >= stale else "other"
            likely = max(likely, stale) + math.log1p(math.exp(-abs(likely - stale)))
        # What follows from other cells has no likelihood of its own: if it is wrong, all else stays as it is.
        gain = 0.0 if cell in self.problem.determined else self.prior.log(cell, meant) - here
        return ERROR + gain + likely, slip

    def _strange(self, cell: int, here: float) -> float:
        """log probability of what the cell holds if it has nothing to do with what was meant, nor with its row."""
        if self.problem.cells[cell].value is None:
            return here
        return max(here, math.log(max(self.prior.alone(cell, self.problem.values[cell]), 1e-14)))

    def _stale(self, cell: int, change: int) -> float:
        """log probability of a total that was not computed again after an item changed: off by what an item may hold."""
        items = self.channel.items.get(cell)
        if not items or self.problem.cells[cell].value is None:
            return -math.inf
        return _STALE + self.prior.new_row(items[0], abs(change))

    def most(self, move: Move) -> float:
        """No change of the move is more probable than that."""
        here = self._reported[self._class_of(move.root)]
        return ERROR + move.log + _LIKELIEST - (0.0 if move.root in self.problem.determined else here)

    def unclear(self, move: Move, change: int, low: int | None, high: int | None) -> float:
        """log probability that the root should hold anything between `low` and `high` off what it holds."""
        cell, step = move.root, self.problem.steps[move.root]
        whole = ERROR + move.log + _OTHER
        if cell in self.problem.determined:
            return whole + self._reported[self._class_of(cell)]
        many = math.log((high - low) / step + 1) if low is not None and high is not None else math.inf
        return whole + min(0.0, self.prior.log(cell, self.problem.values[cell] + change) + many)

    def originals(self, cell: int) -> tuple[int, ...]:
        """What may have been meant in the cell, by all slips that say it."""
        found = self._originals.get(cell)
        if found is None:
            found = self._originals[cell] = self.channel.originals(cell)
        return found
