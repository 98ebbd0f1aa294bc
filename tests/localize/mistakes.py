"""Mistakes as clerks make them, planted into the cells of sheets; written without a look at what the search assumes."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random

from tests.localize.dossiers import Sheet
from tests.localize.dossiers import dossier_of
from tests.localize.dossiers import read
from xlform.address import Address
from xlform.grid import Cell
from xlform.grid import Grid
from xlform.localize.cells import cell_id
from xlform.localize.model import Edit
from xlform.localize.model import System
from xlform.localize.problem import Problem
from xlform.localize.system import system_of
from xlform.submission import Submission

_LEADING = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Planted:
    """What was typed instead of what, and where."""

    kind: str
    cell: str
    path: str
    address: Address
    before: Decimal
    after: Decimal | None


class Bed:
    """A clean dossier that mistakes are planted in; sheets that do not change are read once.

    Statements that do not hold from the start are left out.
    """

    def __init__(self, sheets: Sequence[Sheet], *, formulas: bool = False) -> None:
        self.sheets = tuple(sheets)
        self.forms = [read(sheet) for sheet in sheets]
        located = system_of(dossier_of(self.forms))
        problem = Problem(located.system)
        self.left_out = {problem.edits[edit].id for edit in problem.violated}
        self.places = located.places
        self.clean = self._without(located.system)
        self.values = {cell.id: cell.value for cell in self.clean.cells}
        self.formulas = _computed(self.clean) if formulas else {}
        self.where = {(sheet.path, sheet.grid.name): at for at, sheet in enumerate(self.sheets)}

    def _without(self, system: System) -> System:
        return System(system.cells, tuple(edit for edit in system.edits if edit.id not in self.left_out))

    def cells(self) -> list[str]:
        """Every cell that holds a typed figure and that some statement is about."""
        used = {cell for edit in self.clean.edits for cell in edit.operands}
        return [cell for cell in self.values if cell in used and cell not in self.formulas]

    def number(self, cell: str) -> Decimal:
        return self.values[cell] or Decimal(0)

    def content(self, path: str, address: Address) -> Cell:
        return self.sheets[self.where[path, address.sheet]].grid.cell(address.row, address.column)

    def system(self, mistakes: Sequence[Planted]) -> System:
        """The system as read with these mistakes; totals that are formulas follow."""
        changed: dict[str, Decimal | None] = {one.cell: one.after for one in mistakes}
        for cell in self.formulas:
            computed = self._computed(cell, changed)
            if computed != self.number(cell):
                changed[cell] = computed
        sheets: dict[int, list[tuple[Address, Decimal | None]]] = {}
        for cell, value in changed.items():
            path, address = self.places[cell]
            sheets.setdefault(self.where[path, address.sheet], []).append((address, value))
        forms: list[tuple[Submission, ...]] = list(self.forms)
        for at, changes in sheets.items():
            forms[at] = read(_typed(self.sheets[at], changes))
        found = self._without(system_of(dossier_of(forms)).system)
        if not self.formulas:
            return found
        return System(tuple(replace(cell, formula=cell.id in self.formulas) for cell in found.cells), found.edits)

    def _computed(self, cell: str, changed: Mapping[str, Decimal | None]) -> Decimal:
        edit = self.formulas[cell]
        own = edit.coefficients[cell]
        total = Decimal(0)
        for one, factor in edit.coefficients.items():
            if one == cell:
                continue
            typed = changed[one] if one in changed else self.values[one]
            total += factor * (self._computed(one, changed) if one in self.formulas else typed or Decimal(0))
        return total / -own


def _computed(system: System) -> dict[str, Edit]:
    """The totals of sums: those that a careful clerk computes by formula."""
    return {edit.total: edit for edit in system.edits if edit.kind == "sum" and edit.total}


def _typed(sheet: Sheet, changes: Sequence[tuple[Address, Decimal | None]]) -> Sheet:
    cells = dict(sheet.grid.cells)
    for address, value in changes:
        old = cells.get((address.row, address.column), Cell(None))
        if value is None:
            cells.pop((address.row, address.column), None)
        elif isinstance(old.content, str):
            cells[address.row, address.column] = old._replace(content=_LEADING.sub(f"{value:f}", old.content, count=1))
        else:
            cells[address.row, address.column] = old._replace(content=value)
    return Sheet(sheet.path, Grid(sheet.grid.name, cells, sheet.grid.merges))


Slip = Callable[[Random, Bed, str], "Decimal | str | None"]
NOT_HERE = ""  # what a slip gives where it cannot happen


def _digits(bed: Bed, cell: str) -> tuple[str, int]:
    """The figure as it is typed, and by how many places it was moved for that (2 for a percentage)."""
    value = bed.number(cell)
    info = next(one for one in bed.clean.cells if one.id == cell)
    if info.kind == "rate":
        return f"{(value * 100).normalize():f}", 2
    return f"{value.normalize():f}", 0


def _figure(text: str, moved: int) -> Decimal | str:
    try:
        return Decimal(text).scaleb(-moved)
    except ArithmeticError:
        return NOT_HERE


def _on_digits(change: Callable[[Random, str, list[int]], str]) -> Slip:
    def slip(rng: Random, bed: Bed, cell: str) -> Decimal | str:
        text, moved = _digits(bed, cell)
        at = [index for index, char in enumerate(text) if char.isdigit()]
        return _figure(change(rng, text, at), moved)

    return slip


def _one_digit(rng: Random, text: str, at: list[int]) -> str:
    index = rng.choice(at)
    return text[:index] + rng.choice([digit for digit in "0123456789" if digit != text[index]]) + text[index + 1 :]


def _swap(rng: Random, text: str, at: list[int]) -> str:
    pairs = [(one, other) for one, other in pairwise(at) if text[one] != text[other]]
    if not pairs:
        return ""
    one, other = rng.choice(pairs)
    signs = list(text)
    signs[one], signs[other] = signs[other], signs[one]
    return "".join(signs)


def _dropped(rng: Random, text: str, at: list[int]) -> str:
    index = rng.choice(at)
    return text[:index] + text[index + 1 :] if len(at) > 1 else ""


def _doubled(rng: Random, text: str, at: list[int]) -> str:
    index = rng.choice(at)
    return text[:index] + text[index] + text[index:]


def _two_digits(rng: Random, text: str, at: list[int]) -> str:
    return _one_digit(rng, _one_digit(rng, text, at[: len(at) // 2]), at[len(at) // 2 :]) if len(at) > 1 else ""


def _far_swap(rng: Random, text: str, at: list[int]) -> str:
    pairs = [(one, other) for i, one in enumerate(at) for other in at[i + 2 :] if text[one] != text[other]]
    if not pairs:
        return ""
    one, other = rng.choice(pairs)
    signs = list(text)
    signs[one], signs[other] = signs[other], signs[one]
    return "".join(signs)


def _lost_point(rng: Random, text: str, at: list[int]) -> str:
    return _doubled(rng, text, at).replace(".", "") if "." in text else ""


def _times(*factors: str) -> Slip:
    return lambda rng, bed, cell: bed.number(cell) * Decimal(rng.choice(factors))


def _blank(rng: Random, bed: Bed, cell: str) -> None:
    return None


def _beside(rng: Random, bed: Bed, cell: str) -> Decimal | str:
    path, address = bed.places[cell]
    near = []
    for rows, columns in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        name = cell_id(path, Address(address.sheet, address.row + rows, address.column + columns))
        value = bed.values.get(name)
        if value is not None and value != bed.number(cell):
            near.append(value)
    return rng.choice(near) if near else NOT_HERE


def _anywhere(rng: Random, bed: Bed, cell: str) -> Decimal | str:
    kind = next(one.kind for one in bed.clean.cells if one.id == cell)
    values = [one.value for one in bed.clean.cells if one.kind == kind and one.value and one.value != bed.number(cell)]
    return rng.choice(values) if values else NOT_HERE


def _item(rng: Random, bed: Bed, cell: str) -> Decimal | str:
    for edit in bed.clean.edits:
        if edit.kind == "sum" and edit.total == cell:
            items = [bed.number(one) for one in edit.coefficients if one != cell and bed.number(one)]
            if items:
                return bed.number(cell) + rng.choice((-1, 1)) * rng.choice(items)
    return NOT_HERE


def _plausible(rng: Random, bed: Bed, cell: str) -> Decimal | str:
    value = bed.number(cell)
    info = next(one for one in bed.clean.cells if one.id == cell)
    if info.kind == "amount" and value:
        new = value * Decimal(repr(rng.uniform(0.6, 1.5)))
        grain = next(
            one
            for one in map(Decimal, ("10", "5", "1", "0.5", "0.1", "0.01"))
            if value % one == 0 or one == Decimal("0.01")
        )
        return max(grain, (new / grain).to_integral_value() * grain)
    if info.kind == "score" and value:
        return max(Decimal(0), value + rng.choice([-3, -2, -1, 1, 2, 3, 5]))
    return NOT_HERE


KINDS: Mapping[str, Slip] = {
    "one digit": _on_digits(_one_digit), "swap": _on_digits(_swap), "dropped digit": _on_digits(_dropped),
    "doubled digit": _on_digits(_doubled), "decimal shift": _times("10", "0.1", "100", "0.01"), "unit": _times("10000", "0.0001"),
    "sign": _times("-1"), "blank": _blank, "neighbour copied": _beside, "item left out or twice": _item, "another amount": _plausible,
}  # fmt: skip
OUTSIDE: Mapping[str, Slip] = {
    "two digits": _on_digits(_two_digits), "x 1000": _times("1000", "0.001"), "far swap": _on_digits(_far_swap),
    "digit and lost point": _on_digits(_lost_point), "copied from anywhere": _anywhere,
}  # fmt: skip


def plant(rng: Random, bed: Bed, kind: str, slips: Mapping[str, Slip]) -> Planted | None:
    """A mistake of that kind in some cell; None if none of forty cells takes it."""
    cells = bed.cells()
    for _ in range(40):
        cell = rng.choice(cells)
        before = bed.number(cell)
        after = slips[kind](rng, bed, cell)
        if isinstance(after, str) or (after if after is not None else Decimal(0)) == before:
            continue
        if after is None and before == 0:
            continue
        path, address = bed.places[cell]
        return Planted(kind, cell, path, address, before, after)
    return None
