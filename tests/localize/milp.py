"""The smallest repair by integer programming: fewest cells whose change makes every linear statement true.

Independent of the search: new figures are whole numbers of their column's finest place, rounding is an interval of each
statement, and nothing is assumed of slips or likelihood. Quotients are no linear statements and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds
from scipy.optimize import LinearConstraint
from scipy.optimize import milp

from xlform.localize.problem import Problem

_ROOM = 4  # times the largest figure that a repaired one may be
_SOLVED = 0
_INFEASIBLE = 2


@dataclass(frozen=True)
class _Row:
    """low ≤ Σ coefficient · variable ≤ high."""

    coefficients: dict[int, float]
    low: float
    high: float


class Repair:
    """The programme of one system: for each cell whether it changes, its new figure, and whether that is not nothing."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.edits = _connected(problem)
        self.cells = sorted({cell for edit in self.edits for cell, _ in problem.terms[edit]})
        self.at = {cell: number for number, cell in enumerate(self.cells)}
        self.unit = min(problem.steps[cell] for cell in self.cells) // 2
        largest = max(abs(problem.values[cell]) for cell in self.cells)
        self.most = [_ROOM * largest // problem.steps[cell] + 1 for cell in self.cells]
        self.cuts: list[_Row] = []

    def smallest(self) -> Iterator[frozenset[int]]:
        """The smallest sets of cells whose change repairs everything, each once; all of one size."""
        size = 0
        while True:
            found = self._solved(None)
            if found is None or (size and len(found) > size):
                return
            if self._solved(found) is not None:  # with these cells chosen the figures are whole, not nearly so
                size = size or len(found)
                yield found
            self.cuts.append(_Row({self.at[cell]: 1.0 for cell in found}, -np.inf, len(found) - 1))

    def _solved(self, chosen: frozenset[int] | None) -> frozenset[int] | None:
        count = len(self.cells)
        statements = (row for edit in self.edits for row in self._statement(edit))
        rows = [*self._links(), *statements, *(self.cuts if chosen is None else ())]
        matrix = np.zeros((len(rows), 3 * count))
        for number, row in enumerate(rows):
            for variable, coefficient in row.coefficients.items():
                matrix[number, variable] = coefficient
        within = [(0, 1) if chosen is None else (1, 1) if cell in chosen else (0, 0) for cell in self.cells]
        lower = [low for low, _ in within] + [0] * (2 * count)
        upper = [high for _, high in within] + self.most + [1] * count
        solved = milp(
            c=[1.0] * count + [0.0] * (2 * count), integrality=np.ones(3 * count), bounds=Bounds(lower, upper),
            constraints=LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows]),
            options={"presolve": chosen is None, "mip_rel_gap": 0.0},
        )  # fmt: skip
        if solved.status == _INFEASIBLE:
            return None
        if solved.status != _SOLVED:
            raise RuntimeError(solved.message)
        return frozenset(cell for cell, flag in zip(self.cells, solved.x, strict=False) if flag > 0.5)

    def _links(self) -> Iterator[_Row]:
        """A cell that does not change keeps its figure; one that is not nothing is at least one of its finest place."""
        count = len(self.cells)
        for at, cell in enumerate(self.cells):
            change, figure, something = at, count + at, 2 * count + at
            stays = float(bool(self.problem.values[cell]))
            yield _Row({figure: 1.0, change: -float(self.most[at])}, -np.inf, 0.0)
            yield _Row({something: 1.0, change: 1.0}, stays, np.inf)
            yield _Row({something: 1.0, change: -1.0}, -np.inf, stays)
            yield _Row({something: 1.0, figure: -1.0, change: 1.0}, -np.inf, 1.0)
            yield _Row({figure: 1.0, something: -float(self.most[at])}, -np.inf, 0.0)

    def _statement(self, edit: int) -> Iterator[_Row]:
        """Both sides differ by no more than the rounding of those figures that are not nothing."""
        count, problem = len(self.cells), self.problem
        for side in (1, -1) if problem.edits[edit].kind != "ineq" else (1,):
            row: dict[int, float] = {}
            limit = side * problem.constants[edit] / self.unit
            for cell, factor in problem.terms[edit]:
                at, typed = self.at[cell], problem.values[cell] / self.unit
                row[at] = -side * factor * typed
                row[count + at] = side * factor * problem.steps[cell] / self.unit
                row[2 * count + at] = -abs(factor) * problem.halves[cell] / self.unit
                limit -= side * factor * typed
            yield _Row(row, -np.inf, limit)


def _connected(problem: Problem) -> list[int]:
    """The linear statements that hang together with a broken one."""
    found = {edit for edit in problem.violated if not problem.ratios[edit]}
    waiting = list(found)
    while waiting:
        for cell, _ in problem.terms[waiting.pop()]:
            for edit in problem.touching[cell]:
                if edit not in found and not problem.ratios[edit]:
                    found.add(edit)
                    waiting.append(edit)
    return sorted(found)
