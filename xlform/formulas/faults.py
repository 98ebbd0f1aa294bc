"""Where the formulas of a workbook are wrong: old results, sums that miss or double a row, figures typed over formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal
from typing import TypeAlias

from xlform.address import Address
from xlform.formulas.parser import Node
from xlform.formulas.parser import Unsupported
from xlform.formulas.parser import parse
from xlform.formulas.parser import references
from xlform.formulas.parser import relative
from xlform.formulas.sheet import Calculator
from xlform.formulas.sheet import same
from xlform.formulas.values import Scalar
from xlform.grid import Grid

FaultKind: TypeAlias = Literal["stale", "left_out", "twice", "typed_over"]
MOST_SUMMED = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """A formula that is wrong, or a figure where a formula belongs.

    `stale`: the stored result is not what its inputs give (`expected`). `left_out`, `twice`: `cells` that a sum misses or
    counts more than once, `expected` with them put right. `typed_over`: a figure among formulas, `expected` by theirs.
    """

    kind: FaultKind
    address: Address
    stored: Scalar
    expected: Scalar
    cells: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A formula that could not be computed, and what in it."""

    address: Address
    what: str


def faults(grids: Sequence[Grid]) -> tuple[tuple[Fault, ...], tuple[Gap, ...]]:
    """All that is wrong with the formulas of a workbook, in the order of sheets and cells, and what was not computed."""
    found: list[Fault] = []
    gaps: list[Gap] = []
    calculator = Calculator(grids)
    for grid in grids:
        sheet = _Sheet(grid, calculator)
        for row, column in sorted(sheet.formulas):
            address = Address(grid.name, row, column)
            try:
                found += sheet.stale(address)
            except Unsupported as unsupported:
                gaps.append(Gap(address, unsupported.what))
            found += sheet.sums(address)
        found += sheet.typed_over()
        gaps += [Gap(Address(grid.name, row, column), what) for (row, column), what in sorted(sheet.unread.items())]
    places = {grid.name: at for at, grid in enumerate(grids)}
    found.sort(key=lambda one: (places[one.address.sheet], one.address.row, one.address.column, one.kind))
    return tuple(found), tuple(gaps)


class _Sheet:
    def __init__(self, grid: Grid, calculator: Calculator) -> None:
        self.grid, self.calculator = grid, calculator
        self.formulas: dict[tuple[int, int], Node] = {}
        self.unread: dict[tuple[int, int], str] = {}
        for place, cell in grid.cells.items():
            if cell.formula:
                try:
                    self.formulas[place] = parse(cell.formula)
                except Unsupported as unsupported:
                    self.unread[place] = unsupported.what
        self.shapes = {place: relative(node, *place) for place, node in self.formulas.items()}

    def stale(self, address: Address) -> Iterator[Fault]:
        """The stored result, if its own inputs give another."""
        if (address.row, address.column) in self.grid.doubts:
            return
        stored = self.grid.cells[address.row, address.column].content
        computed = self.calculator.result(address)
        if stored is not None and not same(stored, computed) and not (stored == "" and computed == Decimal(0)):
            yield Fault("stale", address, stored, computed)

    def number(self, row: int, column: int) -> Decimal | None:
        """The figure in a cell, None if it holds none or programs read another one."""
        if (row, column) in self.grid.doubts:
            return None
        cell = self.grid.cells.get((row, column))
        return cell.content if cell is not None and isinstance(cell.content, Decimal) else None

    def sums(self, address: Address) -> Iterator[Fault]:
        """Rows or columns that a sum misses between those it counts, or counts twice."""
        counted = _summed(self.formulas[address.row, address.column], self.grid.name)
        if counted is None or (address.row, address.column) in counted:
            return
        if not self.grid.doubts.keys().isdisjoint([*counted, (address.row, address.column)]):
            return
        stored = self.grid.cells[address.row, address.column].content
        twice = sorted(place for place, count in counted.items() if count > 1 and self.number(*place))
        twice += [place for place in self._inside_subtotals(counted) if place not in twice]
        if twice:
            yield self._fault("twice", address, stored, sorted(twice), -1)
        missing = sorted(self._missing(address, set(counted)))
        if missing:
            yield self._fault("left_out", address, stored, missing, 1)

    def _fault(
        self, kind: FaultKind, address: Address, stored: Scalar, places: Sequence[tuple[int, int]], sign: int
    ) -> Fault:
        try:
            base = self.calculator.result(address)
        except Unsupported:
            base = stored
        change = sum((self.number(*place) or Decimal(0) for place in places), Decimal(0))
        expected = base + sign * change if isinstance(base, Decimal) else None
        return Fault(kind, address, stored, expected, tuple(Address(self.grid.name, *place) for place in places))

    def _inside_subtotals(self, counted: Counter[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cells that are counted on their own and again in a subtotal that is counted too."""
        found = []
        for place in counted:
            node = self.formulas.get(place)
            inner = _summed(node, self.grid.name) if node is not None else None
            if inner is not None:
                found += [one for one in inner if one in counted and self.number(*one)]
        return sorted(set(found))

    def _missing(self, address: Address, counted: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        columns, rows = {column for _, column in counted}, {row for row, _ in counted}
        if len(counted) < 2:
            return
        if len(columns) == 1:
            (column,) = columns
            yield from self._holes(
                address,
                counted,
                [(row, column) for row in self._span(sorted(rows), address.row, address.column == column)],
            )
        elif len(rows) == 1:
            (row,) = rows
            yield from self._holes(
                address,
                counted,
                [(row, one) for one in self._span(sorted(columns), address.column, address.row == row)],
            )

    def _span(self, counted: list[int], own: int, in_line: bool) -> range:
        """From the first counted line to the last, and on to the total where it stands right behind them."""
        first, last = counted[0], counted[-1]
        if in_line and last < own <= last + 2:
            return range(first, own)
        return range(first, last + 1)

    def _holes(
        self, address: Address, counted: set[tuple[int, int]], line: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        step = _step(sorted(counted))
        covered = {
            one
            for place in counted
            if place in self.formulas
            for one in _summed(self.formulas[place], self.grid.name) or ()
        }
        for place in line:
            if (
                place in counted
                or place in covered
                or not self.number(*place)
                or place == (address.row, address.column)
            ):
                continue
            node = self.formulas.get(place)
            inner = _summed(node, self.grid.name) if node is not None else None
            if inner is not None and any(one in counted for one in inner):
                continue  # a subtotal of what is counted
            if step > 1 and (place[0] - line[0][0] + place[1] - line[0][1]) % step:
                continue  # every second line is counted on purpose
            if not self._sub_item(place, counted):
                yield place

    def _sub_item(self, place: tuple[int, int], counted: set[tuple[int, int]]) -> bool:
        """Whether some counted cell above equals a run of cells that this one belongs to: an item of that cell."""
        row, column = place
        top = row
        while (top - 1, column) not in counted and top > 1:
            top -= 1
        head = self.number(top - 1, column)
        run, at = Decimal(0), top
        while (at, column) not in counted and (value := self.number(at, column)) is not None:
            run += value
            at += 1
        return head is not None and run <= head and at > top

    def typed_over(self) -> Iterator[Fault]:
        """Figures in a line of formulas that are all alike: between two of them, or below or above three."""
        for (row, column), cell in sorted(self.grid.cells.items()):
            if cell.formula is not None or not isinstance(cell.content, Decimal) or (row, column) in self.grid.doubts:
                continue
            for down, across in ((1, 0), (0, 1)):
                model = self._model(row, column, down, across)
                if model is not None:
                    yield from self._overwritten(row, column, model)
                    break

    def _model(self, row: int, column: int, down: int, across: int) -> tuple[int, int] | None:
        def shape(steps: int) -> tuple[object, ...] | None:
            return self.shapes.get((row + steps * down, column + steps * across))

        if shape(-1) is not None and shape(-1) == shape(1):
            return row - down, column - across
        for way in (-1, 1) if down else ():  # a line of totals ends where the columns of amounts end
            alike = [shape(way * steps) for steps in (1, 2, 3)]
            if (
                alike[0] is not None
                and alike[0] == alike[1] == alike[2]
                and not self._is_input(row, column, down, across, way)
            ):
                return row + way * down, column + way * across
        return None

    def _is_input(self, row: int, column: int, down: int, across: int, way: int) -> bool:
        """Whether the formulas beside it read the cell: then it is where they start, such as an opening balance."""
        near = self.formulas[row + way * down, column + way * across]
        return any(one.top <= row <= one.bottom and one.left <= column <= one.right for one in references(near))

    def _overwritten(self, row: int, column: int, model: tuple[int, int]) -> Iterator[Fault]:
        from xlform.workbook.translate import translated

        formula = self.grid.cells[model].formula or ""
        address = Address(self.grid.name, row, column)
        try:
            expected = self.calculator.computed(
                self.grid, row, column, translated(formula, row - model[0], column - model[1])
            )
        except Unsupported:
            return
        if isinstance(expected, Decimal):
            yield Fault(
                "typed_over",
                address,
                self.grid.cells[row, column].content,
                expected,
                (Address(self.grid.name, *model),),
            )


def _summed(node: Node, sheet: str) -> Counter[tuple[int, int]] | None:
    """The cells a formula adds up, with how often; None if it is no plain sum of cells of its own sheet."""
    if node.kind == "cells" and node.reference is not None:
        found = node.reference
        if found.sheet and found.sheet.casefold() != sheet.casefold():
            return None
        if (found.bottom - found.top + 1) * (found.right - found.left + 1) > MOST_SUMMED:
            return None
        return Counter(found.cells())
    if not ((node.kind == "call" and node.word == "SUM") or (node.kind == "sign" and node.word == "+")):
        return None
    whole: Counter[tuple[int, int]] = Counter()
    for part in node.parts:
        inner = _summed(part, sheet)
        if inner is None:
            return None
        whole += inner
    return whole


def _step(counted: Sequence[tuple[int, int]]) -> int:
    """By how many lines the counted cells stand apart, if always by the same; else 1."""
    apart = {other[0] - one[0] + other[1] - one[1] for one, other in pairwise(counted)}
    return apart.pop() if len(apart) == 1 and len(counted) > 2 else 1
