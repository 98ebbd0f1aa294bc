"""What the formulas of a workbook give once some cells hold something else."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import Address
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.formulas.values import Failed
from xlform.formulas.values import Scalar
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid


class NotComputed(Exception):
    """A formula (or one it reads) that is not understood here, or gives an error."""


class Results(Calculator):
    """Computes all formulas afresh; `given` are cells that hold another number than in the grids.

    A given None stands for something that is no plain number: formulas that read it are not computed.
    """

    def __init__(self, grids: Sequence[Grid], given: Mapping[Address, Decimal | None]) -> None:
        super().__init__(grids, fresh=True)
        self._given = {
            (address.sheet.casefold(), address.row, address.column): value for address, value in given.items()
        }
        self._reading: set[tuple[str, int, int]] = set()  # formulas that read a given cell, directly or through others
        self._hit = False

    def of(self, address: Address) -> tuple[Scalar, bool]:
        """What the formula of a cell gives, and whether that depends on a given cell; NotComputed if it is not understood."""
        grid = self.grids[address.sheet.casefold()]
        try:
            value = self._formula(grid, address.row, address.column, grid.cell(address.row, address.column))
        except (Unsupported, Failed, RecursionError, ArithmeticError) as error:
            raise NotComputed(str(address)) from error
        if isinstance(value, ErrorValue):
            raise NotComputed(f"{address}: {value}")
        return value, (address.sheet.casefold(), address.row, address.column) in self._reading

    def content(self, grid: Grid, row: int, column: int) -> Scalar:
        """As the cell will be."""
        key = grid.name.casefold(), row, column
        if key not in self._given:
            return super().content(grid, row, column)
        self._hit = True
        number = self._given[key]
        if number is None:
            raise Unsupported("文字")
        return number

    def _formula(self, grid: Grid, row: int, column: int, cell: Cell) -> Scalar:
        key = grid.name.casefold(), row, column
        outer, self._hit = self._hit, key in self._reading
        try:
            value = super()._formula(grid, row, column, cell)
            if self._hit:
                self._reading.add(key)
        finally:
            self._hit = self._hit or outer
        return value
