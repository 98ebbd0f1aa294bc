"""Changes that one mistake makes: one cell, a cell with the totals computed from it, the same change in two columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from xlform.localize.prior import Prior
from xlform.localize.problem import Problem

CARRIED = math.log(0.1)
ECHO = math.log(0.06)
MAX_LEVELS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """`root` changes by d, the other cells of `cells` follow by their multiple of d; `effect`: edit → multiple of d."""

    kind: str
    root: int
    cells: Mapping[int, int]
    log: float
    effect: Mapping[int, int]
    ratios: tuple[int, ...]
    touched: frozenset[int] = field(default_factory=frozenset)


class Moves:
    """All moves of a problem, by the edits they change."""

    def __init__(self, problem: Problem, prior: Prior) -> None:
        self.problem = problem
        self.prior = prior
        self.parents = self._parents()
        self.all: list[Move] = []
        for cell, info in enumerate(problem.cells):
            if info.readable and not info.formula and not info.fixed and problem.touching[cell]:
                self._add_moves_of(cell)
        self.touching: list[list[Move]] = [[] for _ in problem.edits]
        for move in self.all:
            for edit in sorted(move.touched):
                self.touching[edit].append(move)

    def _parents(self) -> dict[int, list[tuple[int, int]]]:
        """Cell → (total computed from it, by how much the total follows)."""
        problem = self.problem
        found: dict[int, list[tuple[int, int]]] = {}
        violated = set(problem.violated)
        for edit, total in enumerate(problem.totals):
            if total < 0 or problem.edits[edit].kind != "sum":
                continue
            if problem.cells[total].formula and edit in violated:
                continue  # what a formula computes always holds: it is not this sum that it computes
            own = problem.factors[edit][total]
            for cell, factor in problem.terms[edit]:
                if cell != total:
                    found.setdefault(cell, []).append((total, -factor * own))
        return found

    def _add_moves_of(self, cell: int) -> None:
        start = self._follow_formulas({cell: 1})
        self._add("cell", cell, start, 0.0)
        cells = start
        for level in range(1, MAX_LEVELS + 1):
            grown = dict(cells)
            for one, factor in cells.items():
                for total, share in self.parents.get(one, ()):
                    if total not in grown and not self.problem.cells[total].fixed:
                        grown[total] = factor * share
            if len(grown) == len(cells):
                break
            cells = self._follow_formulas(grown)
            self._add("carried", cell, cells, CARRIED * level)
        for other in self.prior.partners(cell):
            if self.problem.values[other] == self.problem.values[cell] and not self.problem.cells[other].formula:
                self._add("echo", cell, self._follow_formulas({cell: 1, other: 1}), ECHO)

    def _follow_formulas(self, cells: Mapping[int, int]) -> dict[int, int]:
        """With all live formulas that are computed from these cells."""
        found = dict(cells)
        waiting = list(cells)
        while waiting:
            one = waiting.pop()
            for total, share in self.parents.get(one, ()):
                if self.problem.cells[total].formula:
                    before = found.get(total, 0)
                    found[total] = before + found[one] * share if total not in cells else before
                    if total not in cells and len(waiting) < 100:
                        waiting.append(total)
        return found

    def _add(self, kind: str, root: int, cells: Mapping[int, int], log: float) -> None:
        problem = self.problem
        effect: dict[int, int] = {}
        ratios: set[int] = set()
        for cell, multiple in cells.items():
            for edit in problem.touching[cell]:
                if problem.ratios[edit]:
                    ratios.add(edit)
                    continue
                factor = problem.factors[edit][cell]
                effect[edit] = effect.get(edit, 0) + factor * multiple
        effect = {edit: factor for edit, factor in effect.items() if factor}
        if not effect and not ratios:
            return
        self.all.append(Move(kind, root, cells, log, effect, tuple(sorted(ratios)), frozenset(effect) | ratios))
