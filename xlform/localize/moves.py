"""Changes that one mistake makes: one cell, a cell with the totals computed from it, the same change in two columns."""

from __future__ import annotations

import math
from collections.abc import Iterator
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
    """The moves of a problem, worked out where they are asked for."""

    def __init__(self, problem: Problem, prior: Prior) -> None:
        self.problem = problem
        self.prior = prior
        self.parents = self._parents()
        self.children: dict[int, list[int]] = {}
        for cell, totals in self.parents.items():
            for total, _ in totals:
                self.children.setdefault(total, []).append(cell)
        self._of: dict[int, list[Move]] = {}
        self._across: dict[int, list[Move]] = {}

    def across(self, edit: int) -> list[Move]:
        """The moves that change a statement, by their roots."""
        found = self._across.get(edit)
        if found is None:
            roots = sorted(self._roots(edit))
            found = self._across[edit] = [move for root in roots for move in self.of(root) if edit in move.touched]
        return found

    def _roots(self, edit: int) -> set[int]:
        """The cells whose change may reach the statement: its own, those that they are computed from, those beside them."""
        found = {self.problem.index[one] for one in self.problem.edits[edit].operands}
        waiting = list(found)
        while waiting:
            one = waiting.pop()
            for child in self.children.get(one, ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return found | {other for one in found for other in self.prior.partners(one)}

    def of(self, cell: int) -> list[Move]:
        """The moves whose root is that cell."""
        found = self._of.get(cell)
        if found is None:
            found = self._of[cell] = []
            info = self.problem.cells[cell]
            if info.readable and not info.formula and not info.fixed and self.problem.touching[cell]:
                found += self._moves_of(cell)
        return found

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

    def _moves_of(self, cell: int) -> Iterator[Move]:
        start = self._follow_formulas({cell: 1})
        yield from self._made("cell", cell, start, 0.0)
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
            yield from self._made("carried", cell, cells, CARRIED * level)
        for other in self.prior.partners(cell):
            if self.problem.values[other] == self.problem.values[cell] and not self.problem.cells[other].formula:
                yield from self._made("echo", cell, self._follow_formulas({cell: 1, other: 1}), ECHO)

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

    def _made(self, kind: str, root: int, cells: Mapping[int, int], log: float) -> Iterator[Move]:
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
        if effect or ratios:
            yield Move(kind, root, cells, log, effect, tuple(sorted(ratios)), frozenset(effect) | ratios)
