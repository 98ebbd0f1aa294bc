"""The system in whole numbers: residuals, tolerances, whether a change leaves every statement true."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import ROUND_HALF_UP
from decimal import Decimal

from xlform.localize.model import Cell
from xlform.localize.model import Edit
from xlform.localize.model import System

PLACES = 7
UNIT: int = 10**PLACES
"""Figures are counted in ten-millionths of 万元, of a point or of one: half of the finest place is still whole."""
FINEST = PLACES - 1
SCORE_SLACK = UNIT // 200
"""A score that is computed is rounded to hundredths of a point."""


def whole(value: Decimal) -> int:
    """The figure in units of 10^-7."""
    return int(value.scaleb(PLACES).to_integral_value(rounding=ROUND_HALF_UP))


def figure(value: int) -> Decimal:
    """The figure that `whole` was made from, without trailing zeros."""
    text = Decimal(value).scaleb(-PLACES).normalize()
    return text.quantize(Decimal(1)) if text == text.to_integral_value() else text


def coarse_half(rate: int) -> int:
    """Half a unit of the last place that a rate shows: 0.005 for 97%, 0.0005 for 96.8%, 0.00005 for 96.77%."""
    step = UNIT // 100
    while rate % step:
        step //= 10
    return max(step // 2, 1)


class Problem:
    """A system compiled: cells and edits by number; `values` and `steps` in units of 10^-7.

    `determined` are the cells whose value follows from others: totals, quotients, figures taken over from another form.
    Statements with a cell that cannot be read are left out; those cells are nobody's suspects.
    """

    def __init__(self, system: System) -> None:
        self.cells: tuple[Cell, ...] = system.cells
        self.index = {cell.id: number for number, cell in enumerate(self.cells)}
        self.values = [whole(cell.value) if cell.value is not None else 0 for cell in self.cells]
        self.steps = [10 ** (PLACES - min(max(cell.decimals, 0), FINEST)) for cell in self.cells]
        self.halves = [0 if cell.exact else step // 2 for cell, step in zip(self.cells, self.steps, strict=True)]
        self.rates = [cell.kind == "rate" for cell in self.cells]
        usable = [edit for edit in system.edits if all(self._usable(one) for one in edit.operands)]
        self.edits: tuple[Edit, ...] = tuple(usable)
        self.terms = [tuple((self.index[one], factor) for one, factor in edit.coefficients.items()) for edit in usable]
        self.ratios = [tuple(self.index[one] for one in edit.cells) for edit in usable]
        self.constants = [whole(edit.constant) for edit in usable]
        self.totals = [self.index.get(edit.total, -1) for edit in usable]
        self.determined = {total for total in self.totals if total >= 0} | {ratio[2] for ratio in self.ratios if ratio}
        self.touching: list[list[int]] = [[] for _ in self.cells]
        for number, edit in enumerate(usable):
            for one in edit.operands:
                self.touching[self.index[one]].append(number)
        self.one_sided = [edit.kind == "ineq" for edit in usable]
        self.factors = [dict(terms) for terms in self.terms]
        # What every statement is with nothing changed: a change is then reckoned from the few cells that it touches.
        self.base = [
            sum(factor * self.values[cell] for cell, factor in terms) - constant
            for terms, constant in zip(self.terms, self.constants, strict=True)
        ]  # fmt: skip
        self.slack = [
            sum(abs(factor) * self.half(cell, self.values[cell]) for cell, factor in terms) for terms in self.terms
        ]
        self.finest = [min((self.steps[cell] for cell, _ in terms), default=1) for terms in self.terms]
        self.residuals = [self.residual(number, {}) for number in range(len(usable))]
        self.tolerances = [self.tolerance(number, {}) for number in range(len(usable))]
        self.violated = [number for number in range(len(usable)) if not self.holds(number, {})]

    def _usable(self, one: str) -> bool:
        number = self.index.get(one)
        return number is not None and self.cells[number].readable

    def half(self, cell: int, value: int) -> int:
        """How far rounding may have moved that value of the cell; nothing is exactly nothing."""
        if not value:
            return 0
        return coarse_half(value) if self.rates[cell] else self.halves[cell]

    def residual(self, edit: int, changed: Mapping[int, int]) -> int:
        """Left side minus right side; for a ratio the quotient cell minus the quotient (0 without a divisor)."""
        values = self.values
        if self.ratios[edit]:
            dividend, divisor, quotient, *weight = (changed.get(cell, values[cell]) for cell in self.ratios[edit])
            if weight:
                dividend = min(dividend, divisor)
            return quotient - dividend * (weight[0] if weight else UNIT) // divisor if divisor > 0 else 0
        factors = self.factors[edit]
        found = self.base[edit]
        for cell, value in changed.items():
            factor = factors.get(cell)
            if factor:
                found += factor * (value - values[cell])
        return found

    def tolerance(self, edit: int, changed: Mapping[int, int]) -> int:
        """How far rounding may have moved the residual of a linear statement."""
        factors = self.factors[edit]
        found = self.slack[edit]
        for cell, value in changed.items():
            factor = factors.get(cell)
            if factor and (not value or not self.values[cell]):
                found += abs(factor) * (self.half(cell, value) - self.half(cell, self.values[cell]))
        return found

    def holds(self, edit: int, changed: Mapping[int, int]) -> bool:
        """Whether the statement is true with these cells changed."""
        if self.ratios[edit]:
            return self._ratio_holds(edit, changed)
        factors, values = self.factors[edit], self.values
        residual, slack = self.base[edit], self.slack[edit]
        for cell, value in changed.items():
            factor = factors.get(cell)
            if factor:
                residual += factor * (value - values[cell])
                if not value or not values[cell]:
                    slack += abs(factor) * (self.half(cell, value) - self.half(cell, values[cell]))
        return residual <= slack and (self.one_sided[edit] or residual >= -slack)

    def _ratio_holds(self, edit: int, changed: Mapping[int, int]) -> bool:
        cells = self.ratios[edit]
        values = [changed.get(cell, self.values[cell]) for cell in cells]
        slack = [self.half(cell, value) for cell, value in zip(cells, values, strict=True)]
        dividend, divisor, quotient = values[:3]
        factor = UNIT if len(cells) == 3 else values[3]
        if divisor <= 0:
            return not changed
        if len(cells) > 3:
            slack[2] = SCORE_SLACK
            if dividend >= divisor:
                return abs(quotient - factor) <= slack[2]
        low = (dividend - slack[0]) * factor <= (quotient + slack[2]) * (divisor + slack[1])
        return low and (quotient - slack[2]) * (divisor - slack[1]) <= (dividend + slack[0]) * factor

    def all_hold(self, edits: Iterable[int], changed: Mapping[int, int]) -> bool:
        """Whether all these statements are true with the cells changed."""
        return all(self.holds(edit, changed) for edit in edits)

    def ratio_range(self, edit: int, cell: int) -> tuple[int | None, int | None]:
        """Between which values the ratio allows the cell, the others as they are; None: no limit."""
        cells = self.ratios[edit]
        share = len(cells) > 3
        slack = [self.half(one, self.values[one]) for one in cells]
        if share:
            slack[2] = SCORE_SLACK
        low = [self.values[one] - half for one, half in zip(cells, slack, strict=True)]
        high = [self.values[one] + half for one, half in zip(cells, slack, strict=True)]
        at = cells.index(cell)
        if share and at < 2 and high[2] >= self.values[cells[3]]:
            return None, None  # full points from 100 % on: `holds` judges
        if share and at != 1:
            low[0], high[0] = min(low[0], low[1]), min(high[0], high[1])
        if not share:
            low.append(UNIT)
            high.append(UNIT)
        mate, (one, other) = {0: (3, (1, 2)), 3: (0, (1, 2)), 1: (2, (0, 3)), 2: (1, (0, 3))}[at]
        margin = (SCORE_SLACK if at == 2 else self.halves[cell]) + 1  # a rate may have been rounded to whole per cent
        least = low[one] * low[other] // high[mate] - margin if high[mate] > 0 else None
        return least, high[one] * high[other] // low[mate] + margin if low[mate] > 0 else None
