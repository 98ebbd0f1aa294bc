"""What a cell is likely to hold, learnt from the document itself: granularity, magnitude, equality with its neighbours."""

from __future__ import annotations

import math
from collections import Counter
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from functools import lru_cache
from typing import TypeAlias

from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem

_GRAINS: tuple[int, ...] = tuple(int(grain * UNIT) for grain in (1000, 500, 100, 50, 10, 5, 1, 0.5, 0.1, 0.05, 0.01))
_FINE: tuple[int, ...] = (10_000, 1000, 100, 10, 1)
GRAINS: tuple[int, ...] = _GRAINS + _FINE
# How far apart the numbers are whose coarsest grain it is: multiples of 5 but not of 10 stand 10 apart.
_APART: dict[int, float] = {grain: grain * (2.0 if str(grain)[0] == "5" else 1.25) for grain in GRAINS}
_BINS = 10  # per power of ten
_LOWEST, _HIGHEST = -30, 130
_WIDTH = 3.5  # of the kernel, in bins
_KERNEL = {offset: math.exp(-0.5 * (offset / _WIDTH) ** 2) for offset in range(-14, 15)}
_KERNEL_SUM = sum(_KERNEL.values())
_BROAD = 0.08
NEGATIVE = 1e-5
LESS_OFTEN = 0.3
"""How much rarer a nought is beside a figure in another column of its row."""
ALIKE = 0.5
"""How often a figure is of the size of those beside it: this year's budget beside last year's."""
CONFIRMED = 0.9
"""How much of its probability a figure owes to a rule of its own, where it is what that rule gives."""
_Key: TypeAlias = "tuple[str, ...]"


@lru_cache(maxsize=4096)
def grain_of(value: int) -> int:
    """The coarsest round number that divides the value."""
    for grain in GRAINS:
        if value % grain == 0:
            return grain
    return 1


def _closeness(value: int, other: int) -> float:
    """How dense figures are, per power of ten, at that distance from a figure of the same row."""
    apart = math.log10(abs(value / other)) if value and other else 9.0
    return sum(
        share / (width * 2.5066) * math.exp(-0.5 * (apart / width) ** 2) for share, width in ((0.6, 0.07), (0.4, 0.3))
    )


@lru_cache(maxsize=4096)
def bin_of(value: int) -> int:
    """Its magnitude, in tenths of a power of ten."""
    return min(max(round(math.log10(abs(value)) * _BINS), _LOWEST), _HIGHEST)


class Group:
    """The figures of one column of a list, or of a form: counted by value, by grain, by magnitude."""

    def __init__(self, values: Sequence[int]) -> None:
        self.size = len(values)
        filled = [value for value in values if value]
        self.zeros = self.size - len(filled)
        self.filled = len(filled)
        self.counts = Counter(values)
        self.repeated = sum(1 for value in filled if self.counts[value] > 1)

    @cached_property
    def grains(self) -> Counter[int]:
        """How many of the figures have each grain."""
        found: Counter[int] = Counter()
        for value, count in self.counts.items():
            if value:
                found[grain_of(value)] += count
        return found

    @cached_property
    def bins(self) -> Mapping[int, float]:
        """How many of the figures are about as large, by magnitude."""
        magnitudes: Counter[int] = Counter()
        for value, count in self.counts.items():
            if value:
                magnitudes[bin_of(value)] += count
        found: dict[int, float] = defaultdict(float)
        for at, count in magnitudes.items():
            for offset, share in _KERNEL.items():
                found[at + offset] += count * share
        return found

    def density(self, value: int, without: int) -> float:
        """How dense figures are around that magnitude per power of ten, leaving out the figure `without`."""
        at = bin_of(value)
        mass, count = self.bins.get(at, 0.0), self.filled
        if without:
            mass -= _KERNEL.get(at - bin_of(without), 0.0)
            count -= 1
        if count <= 0:
            return 1 / 8
        return (1 - _BROAD) * max(mass, 0.0) / count / _KERNEL_SUM * _BINS + _BROAD / 8


class Prior:
    """P(value | list, row) of every cell of a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        cells, values = problem.cells, problem.values
        totals = {total for total in problem.totals if total >= 0}
        keys = [self._key(number, number in totals) for number in range(len(cells))]
        columns, forms, kinds = (_grouped(keys, problem, level) for level in range(3))
        self.levels = [(columns[key[0]], forms[key[1]], kinds[key[2]]) for key in keys]
        below = Counter(cells[number].kind for number, value in enumerate(values) if value < 0)
        self.negative = {kind for kind, count in below.items() if count > 1}
        self.sums = {total for total in totals if cells[total].kind == "score"}
        self.blanks = Counter(key[0] for number, key in enumerate(keys) if cells[number].value is None)
        self.columns = [key[0] for key in keys]
        self.rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, cell in enumerate(cells):
            if cell.row:
                self.rows[cell.group, cell.row].append(number)
        self.equal = self._equalities()
        self.keys = keys
        self._partners: dict[int, tuple[int, ...]] = {}
        self._beside: dict[int, tuple[tuple[int, float], ...]] = {}

    def _key(self, number: int, total: bool) -> tuple[_Key, _Key, _Key]:
        cell = self.problem.cells[number]
        what = "total" if total and cell.kind == "score" else ""
        # A total repeats its one item without being a second figure of that size: it says nothing of what the item may hold.
        column = (cell.group, cell.column, cell.kind, "total" if total else "")
        return column, (cell.form, cell.kind, what), (cell.kind, what)

    def _equalities(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """(form kind of columns) → (rows where both columns hold the same, rows where both are filled in)."""
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        for row in self.rows.values():
            for one in row:
                for other in row:
                    pair = self._pair(one, other)
                    if one == other or pair is None:
                        continue
                    same, all_ = found.get(pair, (0, 0))
                    found[pair] = (same + (self.problem.values[one] == self.problem.values[other]), all_ + 1)
        return found

    def _pair(self, one: int, other: int) -> tuple[str, str, str] | None:
        first, second = self.problem.cells[one], self.problem.cells[other]
        if first.kind != second.kind or (not self.problem.values[one] and not self.problem.values[other]):
            return None
        return first.kind, first.column, second.column

    def partners(self, cell: int) -> tuple[int, ...]:
        """The other columns' cells of the same kind in the same row."""
        found = self._partners.get(cell)
        if found is None:
            info = self.problem.cells[cell]
            # What a total of points equals is decided by its rows.
            row = self.rows.get((info.group, info.row), []) if info.row and cell not in self.sums else []
            found = tuple(one for one in row if one != cell and self.problem.cells[one].kind == info.kind)
            self._partners[cell] = found
        return found

    def signature(self, cell: int) -> tuple[object, ...]:
        """All that the probabilities of the cell depend on: cells with the same are the same to the prior."""
        typed = self.problem.cells[cell].value is not None
        return self.keys[cell], self.problem.values[cell], typed, self.beside(cell)

    def beside(self, cell: int) -> tuple[tuple[int, float], ...]:
        """What the same row's other columns hold, and how often the two columns are equal; itself where confirmed."""
        found = self._beside.get(cell)
        if found is None:
            values, shares = self.problem.values, []
            for one in self.partners(cell):
                same, all_ = self.equal.get(self._pair(cell, one) or ("", "", ""), (0, 0))
                if all_:  # this row itself proves nothing: it may be the one with the slip
                    same, all_ = same - (values[one] == values[cell]), all_ - 1
                shares.append((values[one], (same + 0.6) / (all_ + 1.6)))
            if self.problem.cells[cell].confirmed:
                shares.append((values[cell], CONFIRMED))
            found = self._beside[cell] = tuple(shares)
        return found

    def log(self, cell: int, value: int) -> float:
        """log P(value | list, row)."""
        left, found = 1.0, 0.0
        for other, share in self.beside(cell):
            if value == other:
                found += left * share
            left *= 1 - share
        return math.log(max(found + left * self.alone(cell, value), 1e-14))

    def alone(self, cell: int, value: int) -> float:
        """P(value | list), whatever the other columns of the row hold."""
        column, form, _ = self.levels[cell]
        own = self.problem.values[cell]
        typed = self.problem.cells[cell].value is not None
        size = column.size - typed
        zeros = column.zeros - (typed and own == 0) + 0.5 * (form.zeros + 0.2) / (form.size + 1)
        zero = zeros / (size + 0.5) if size else (form.zeros + 0.2) / (form.size + 1)
        zero = min(max(zero, 0.003), 0.9)
        amount = self.problem.cells[cell].kind in ("amount", "count")
        beside = [other for other, _ in self.beside(cell) if other] if amount else []
        if beside:
            zero *= LESS_OFTEN ** len(beside)
        if value == 0:
            return zero
        filled = max(column.filled - (own != 0), 0)
        repeat = 0.0
        seen = 0
        if filled:
            repeated = column.repeated - (own != 0 and column.counts[own] > 1)
            repeat = (max(repeated, 0) + 0.2) / (filled + 2.0)
            seen = column.counts[value] - (value == own)
        smooth = self._smooth(self.levels[cell], value, own, beside)
        sign = NEGATIVE if value < 0 and self.problem.cells[cell].kind not in self.negative else 1.0
        share = repeat * seen / filled if filled else 0.0
        return (1 - zero) * sign * (share + (1 - repeat) * smooth)

    def _smooth(self, levels: tuple[Group, Group, Group], value: int, own: int, beside: Sequence[int]) -> float:
        column, form, kind = levels
        grain = grain_of(value)
        mine = int(own != 0 and grain_of(own) == grain)
        at_all = 1 if own else 0
        base = (kind.grains[grain] - mine + 0.3) / (kind.filled - at_all + 0.3 * len(GRAINS))
        base = (form.grains[grain] - mine + 3 * base) / (form.filled - at_all + 3)
        share = (column.grains[grain] - mine + 3 * base) / (column.filled - at_all + 3)
        density = max(column.density(value, own), 0.25 * form.density(value, own))
        if beside:
            near = sum(_closeness(value, one) for one in beside) / len(beside)
            density = (1 - ALIKE) * density + ALIKE * near
        return min(1.0, share * density * _APART[grain] / (abs(value) * math.log(10)))

    def log_reported(self, cell: int) -> float:
        """log P(what the cell holds | list, row); a blank is judged by the blanks of its column."""
        if self.problem.cells[cell].value is not None:
            return self.log(cell, self.problem.values[cell])
        column = self.levels[cell][0]
        blanks = self.blanks[self.columns[cell]] - 1
        return math.log((blanks + 0.1) / (column.size + blanks + 1.0))

    def new_row(self, cell: int, value: int) -> float:
        """log P(value) of another row in the column of that cell."""
        column = self.levels[cell][0]
        if value == 0:
            return math.log((column.zeros + 0.2) / (column.size + 1))
        seen = column.counts[value] / max(column.filled, 1)
        return math.log(max(0.5 * seen + 0.5 * self._smooth(self.levels[cell], value, 0, ()), 1e-12))


def _grouped(keys: Sequence[tuple[_Key, _Key, _Key]], problem: Problem, level: int) -> dict[_Key, Group]:
    members: dict[_Key, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        found = members[key[level]]
        if problem.cells[number].readable and problem.cells[number].value is not None:
            found.append(problem.values[number])
    return {key: Group(found) for key, found in members.items()}
