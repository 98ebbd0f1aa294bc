"""What formulas of a workbook give with some cells changed: sums, quotients, rounding; anything else is not computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Context
from decimal import Decimal
from decimal import InvalidOperation

from xlform.address import Address
from xlform.address import Area
from xlform.errors import FormError
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook.template.formula import FormulaError
from xlform.workbook.template.formula import Value
from xlform.workbook.template.formula import evaluate
from xlform.workbook.template.formula import parse

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?P<reference>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}\$?[1-9]\d*)?)(?![\w.(!:])"""
    r"""|(?P<percent>(?<![\w.])\d+(?:\.\d+)?)%"""
    r"""|(?P<word>[A-Za-z_.]+)"""
)
_LARGEST = 20_000  # cells of an area; forms have far smaller ones
_SHOWN = Context(prec=15)


class NotComputed(Exception):
    """A formula (or one it reads) that is not understood here."""


class Results:
    """The formulas of a workbook; `given` are cells that hold another number than in the grids.

    A given None stands for something that is no plain number: formulas that read it are not computed.
    """

    def __init__(self, grids: Sequence[Grid], given: Mapping[Address, Decimal | None]) -> None:
        self._grids = {grid.name.casefold(): grid for grid in grids}
        self._given = {(address.sheet.casefold(), address.row, address.column): value for address, value in given.items()}
        self._known: dict[tuple[str, int, int], tuple[Value, bool]] = {}
        self._running: set[tuple[str, int, int]] = set()

    def of(self, address: Address) -> tuple[Value, bool]:
        """What the formula of a cell gives, and whether that depends on a given cell; NotComputed if it is not understood."""
        grid = self._grids[address.sheet.casefold()]
        return self._formula(grid, address.row, address.column, grid.cell(address.row, address.column))

    def _formula(self, grid: Grid, row: int, column: int, cell: Cell) -> tuple[Value, bool]:
        key = grid.name.casefold(), row, column
        if key in self._known:
            return self._known[key]
        if key in self._running or not cell.formula:
            raise NotComputed(cell.formula or "")
        self._running.add(key)
        touched: list[bool] = []

        def values(reference: str) -> list[Value]:
            found = [self._value(*place) for place in self._places(reference, grid)]
            touched.extend(dependent for _, dependent in found)
            return [value for value, _ in found]

        try:
            value = evaluate(parse(_readable(cell.formula)), values)
        except (FormError, FormulaError, InvalidOperation, IndexError, RecursionError, ValueError) as error:
            raise NotComputed(cell.formula) from error
        finally:
            self._running.discard(key)
        if isinstance(value, Decimal):
            value = _SHOWN.plus(value)
        if value is None:
            value = Decimal(0)  # =A1 of a blank cell shows 0
        return self._known.setdefault(key, (value, any(touched)))

    def _value(self, grid: Grid, row: int, column: int) -> tuple[Value, bool]:
        if (grid.name.casefold(), row, column) in self._given:
            number = self._given[grid.name.casefold(), row, column]
            if number is None:
                raise NotComputed(f"{row} {column}")
            return number, True
        cell = grid.cells.get((row, column)) or grid.covered.get((row, column))
        if cell is None:
            return None, False
        if cell.formula is not None:
            return self._formula(grid, row, column, cell)
        if isinstance(cell.content, ErrorValue):
            raise NotComputed(cell.content.code)
        return cell.content, False

    def _places(self, reference: str, home: Grid) -> list[tuple[Grid, int, int]]:
        sheet, _, cells = reference.rpartition("!")
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        grid = self._grids.get(sheet.casefold()) if sheet else home
        area = Area.parse(cells)
        if grid is None or (area.bottom - area.top + 1) * (area.right - area.left + 1) > _LARGEST:
            raise NotComputed(reference)
        columns = range(area.left, area.right + 1)
        return [(grid, row, column) for row in range(area.top, area.bottom + 1) for column in columns]


def _readable(formula: str) -> str:
    """The formula as the evaluator reads it: `{G8:G14}` for cells, (95/100) for 95%, names of functions in capitals."""

    def piece(match: re.Match[str]) -> str:
        if match["reference"]:
            return "{" + match["reference"] + "}"
        if match["percent"]:
            return f"({match['percent']}/100)"
        return match["word"].upper() if match["word"] else match[0]

    return _PIECE.sub(piece, formula.replace("\n", " "))
