"""What the formulas of a workbook give, computed exactly and rounded to the 15 digits a spreadsheet keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import Address
from xlform.formulas.functions import FUNCTIONS
from xlform.formulas.functions import scalar
from xlform.formulas.parser import Node
from xlform.formulas.parser import Reference
from xlform.formulas.parser import Unsupported
from xlform.formulas.parser import parse
from xlform.formulas.values import NOT_THERE
from xlform.formulas.values import Failed
from xlform.formulas.values import Scalar
from xlform.formulas.values import Value
from xlform.formulas.values import each
from xlform.formulas.values import number
from xlform.formulas.values import shown
from xlform.formulas.values import truth
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid

LARGEST_AREA = 50_000
_DEEPEST = 40
"""References followed one into the other before the last of them is computed first."""
_FALSE = Node("bool", "FALSE")


class _Deeper(Exception):
    """What must be computed before what waits for it: no error, and never seen outside."""

    def __init__(self, place: tuple[Grid, int, int, Cell], waiting: tuple[tuple[str, int, int], ...]) -> None:
        super().__init__()
        self.place, self.waiting = place, waiting


class Calculator:
    """Computes formulas of the grids of one workbook; `fresh`: from typed cells alone, else from stored results where there are any."""

    def __init__(self, grids: Sequence[Grid], *, fresh: bool = False) -> None:
        self.grids = {grid.name.casefold(): grid for grid in grids}
        self._namesakes = {name for name, count in Counter(grid.name.casefold() for grid in grids).items() if count > 1}
        self.fresh = fresh
        self._known: dict[tuple[str, int, int], Scalar | Unsupported] = {}
        self._running: dict[tuple[str, int, int], None] = {}
        self._waiting: set[tuple[str, int, int]] = set()

    def result(self, address: Address) -> Scalar:
        """What the formula of a cell gives; Unsupported if it (or one it needs) is not computed here."""
        grid = self._grid(address.sheet)
        cell = grid.cells.get((address.row, address.column))
        if cell is None or not cell.formula:
            raise Unsupported("没有保存内容的公式")
        return self.computed(grid, address.row, address.column, cell.formula)

    def _grid(self, sheet: str) -> Grid:
        """The sheet of that name; Unsupported if there are two."""
        if sheet.casefold() in self._namesakes:
            raise Unsupported("同名的工作表")
        return self.grids[sheet.casefold()]

    def computed(self, grid: Grid, row: int, column: int, formula: str) -> Scalar:
        """What a formula would give in that cell, however long the chain of formulas that it needs."""
        deeper: list[_Deeper] = []
        while True:
            try:
                if not deeper:
                    return self._once(grid, row, column, formula)
                self._formula(*deeper[-1].place)
            except _Deeper as found:
                deeper.append(found)
                self._waiting.update(found.waiting)
                continue
            except Unsupported:
                if not deeper:
                    raise  # else it is known now, and said to those that wait for it
            self._waiting.difference_update(deeper.pop().waiting)

    def _once(self, grid: Grid, row: int, column: int, formula: str) -> Scalar:
        key = (grid.name.casefold(), row, column)
        if key in self._running or key in self._waiting:
            raise Unsupported("循环引用")
        self._running[key] = None
        try:
            value = scalar(self._value(parse(formula), grid))
        except RecursionError as error:
            raise Unsupported("层数过多的公式") from error
        except ArithmeticError as error:
            raise Unsupported("过大的数") from error
        finally:
            self._running.popitem()
        if isinstance(value, Decimal):
            return shown(value)
        return Decimal(0) if value is None else value

    def content(self, grid: Grid, row: int, column: int) -> Scalar:
        """What a cell holds for a formula: its content, the stored or computed result of its own formula."""
        if (row, column) in grid.doubts:
            raise Unsupported("读法不一的单元格")
        cell = grid.cells.get((row, column)) or grid.covered.get((row, column))
        if cell is None:
            return None
        if cell.formula is None or (cell.content is not None and not self.fresh):
            return cell.content
        return self._formula(grid, row, column, cell)

    def _formula(self, grid: Grid, row: int, column: int, cell: Cell) -> Scalar:
        key = (grid.name.casefold(), row, column)
        if key not in self._known:
            if not cell.formula:
                raise Unsupported("没有保存内容的公式")
            if len(self._running) >= _DEEPEST:
                raise _Deeper((grid, row, column, cell), tuple(self._running))
            try:
                self._known[key] = self._once(grid, row, column, cell.formula)
            except Unsupported as unsupported:
                self._known[key] = unsupported
        known = self._known[key]
        if isinstance(known, Unsupported):
            raise Unsupported(known.what)
        return known

    def _value(self, node: Node, grid: Grid) -> Value:
        """What a part of a formula gives; an error is a value too, for IFERROR and ISNUMBER to see."""
        try:
            return self._plain(node, grid)
        except Failed as failed:
            return failed.error

    def _plain(self, node: Node, grid: Grid) -> Value:
        kind = node.kind
        if kind == "number":
            return node.number
        if kind == "text":
            return node.word
        if kind == "cells" and node.reference is not None:
            return self._cells(node.reference, grid)
        if kind == "sign":
            return each(node.word, self._value(node.parts[0], grid), self._value(node.parts[1], grid))
        if kind == "negative":
            return each("*", Decimal(-1), self._value(node.parts[0], grid))
        if kind == "percent":
            return each("/", self._value(node.parts[0], grid), Decimal(100))
        if kind == "call":
            return self._call(node, grid)
        if kind == "error":
            return ErrorValue(node.word)
        return node.word == "TRUE" if kind == "bool" else None

    def _cells(self, reference: Reference, home: Grid) -> Value:
        if reference.sheet and reference.sheet.casefold() not in self.grids:
            return NOT_THERE
        grid = self._grid(reference.sheet) if reference.sheet else home
        if reference.single:
            return self.content(grid, reference.top, reference.left)
        bottom, right = reference.bottom, reference.right
        if (bottom - reference.top + 1) * (right - reference.left + 1) > LARGEST_AREA:
            bottom = min(bottom, max((row for row, _ in (*grid.cells, *grid.covered)), default=1))
            if (bottom - reference.top + 1) * (right - reference.left + 1) > LARGEST_AREA:
                raise Unsupported("过大的区域")
        columns = range(reference.left, right + 1)
        return tuple(
            tuple(self.content(grid, row, column) for column in columns)
            for row in range(reference.top, max(bottom, reference.top) + 1)
        )

    def _call(self, node: Node, grid: Grid) -> Value:
        if node.word == "IF":
            return self._value(self._branch(node, grid), grid)
        if node.word == "IFERROR":
            return self._iferror(node, grid)
        if node.word not in FUNCTIONS:
            raise Unsupported(node.word)
        least, most, compute = FUNCTIONS[node.word]
        if not least <= len(node.parts) <= most:
            raise Unsupported(f"{node.word}（{len(node.parts)} 个参数）")
        return compute([self._argument(part, grid) for part in node.parts])

    def _argument(self, node: Node, grid: Grid) -> Value:
        """An argument of a function; a single cell, chosen by IF too, is an area of one: SUM passes over its text."""
        try:
            while node.kind == "call" and node.word == "IF":
                node = self._branch(node, grid)
        except Failed as failed:
            return failed.error
        value = self._value(node, grid)
        return ((value,),) if node.kind == "cells" and not isinstance(value, tuple) else value

    def _branch(self, node: Node, grid: Grid) -> Node:
        """The part of an IF that its condition chooses."""
        if not 2 <= len(node.parts) <= 3:
            raise Unsupported(f"IF（{len(node.parts)} 个参数）")
        condition = self._value(node.parts[0], grid)
        if isinstance(condition, tuple) and (len(condition) > 1 or len(condition[0]) > 1):
            raise Unsupported("IF（数组条件）")
        if truth(scalar(condition)):
            return node.parts[1]
        return node.parts[2] if len(node.parts) > 2 else _FALSE

    def _iferror(self, node: Node, grid: Grid) -> Value:
        if len(node.parts) != 2:
            raise Unsupported(f"IFERROR（{len(node.parts)} 个参数）")
        value = scalar(self._value(node.parts[0], grid))
        return self._value(node.parts[1], grid) if isinstance(value, ErrorValue) else value


def same(one: Scalar, other: Scalar) -> bool:
    """Whether two results are the same for a spreadsheet: numbers to twelve digits, as it computes in binary.

    Errors are all the same: which of two that meet in a formula is shown, programs do not agree on.
    """
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= max(abs(one), abs(other)) * Decimal("1e-12") + Decimal("1e-12")
    if isinstance(one, bool) or isinstance(other, bool):
        figures = not any(isinstance(value, (ErrorValue, str)) for value in (one, other))
        return number(one) == number(other) if figures else one == other
    return one == other or (isinstance(one, ErrorValue) and isinstance(other, ErrorValue))
