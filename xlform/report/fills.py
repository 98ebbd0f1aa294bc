"""Computed figures as edits: each in the unit and the style of its sheet, formulas kept and their results brought up to date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from xlform.address import Address
from xlform.filling import RATE_DECIMALS
from xlform.filling import SCORE_DECIMALS
from xlform.filling import Completion
from xlform.filling import completions
from xlform.filling import doubts
from xlform.filling import unread_rules
from xlform.grid import Cell
from xlform.grid import Grid
from xlform.report.unfilled import resting_on_doubt
from xlform.rules.figures import FINEST_AMOUNT
from xlform.submission import Submission
from xlform.values import LARGEST_FRACTION
from xlform.values import half_up
from xlform.values import in_unit
from xlform.values import plain
from xlform.workbook.edit.edits import SetFigure
from xlform.workbook.edit.edits import SetResult
from xlform.workbook.edit.edits import SetShare
from xlform.workbook.results import NotComputed
from xlform.workbook.results import Results

Fill: TypeAlias = SetFigure | SetShare | SetResult
_FIGURE = re.compile(r"[-+]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?P<suffix>分|%|千万元|百万元|亿元|万元|千元|百元|元|亿|万)?\Z")
_HUNDRED = Decimal(100)


def fills(
    submissions: Sequence[Submission], data: bytes, *, overwrite: bool = False
) -> tuple[tuple[Fill, ...], tuple[str, ...]]:
    """The edits that complete the forms of this workbook, and a line for each cell that had to be left alone.

    Where forms rest on results that the file does not hold, it gets those of all its formulas.
    """
    from xlform.workbook.ooxml import read_grids
    from xlform.workbook.package import Package

    left: dict[Address, str] = {}
    if overwrite:
        left |= resting_on_doubt(
            submissions, [one for form in submissions for one in completions(form, overwrite=True)]
        )
    grids: dict[str, Grid] | None = None
    while True:
        found = [one for form in submissions for one in completions(form, overwrite=overwrite, fixed=left.keys())]
        doubtful = (*_unread(submissions), *(_doubtful(submissions, found, left) if overwrite else ()))
        if not found and not lacks_results(submissions):
            return (), (*left.values(), *doubtful)
        if grids is None:
            grids = {grid.name: grid for grid in read_grids(Package.open(data))[0]}
        writer = _Writer(grids)
        writer.write(found)
        if not writer.left:
            return (*writer.edits, *_recomputed(writer.edits, data, grids, left)), (*left.values(), *doubtful)
        left |= writer.left  # what follows from these cells follows from what they hold now


def _doubtful(
    submissions: Sequence[Submission], found: Sequence[Completion], left: Collection[Address]
) -> tuple[str, ...]:
    lines = {}
    for form in submissions:
        for address, reason in doubts(form, [one for one in found if one.address.sheet == form.sheet]):
            if address not in left:
                lines[address] = f"{address} {reason}"
    return tuple(lines.values())


def _unread(submissions: Sequence[Submission]) -> tuple[str, ...]:
    return tuple(f"{address} {reason}" for form in submissions for address, reason in unread_rules(form))


def lacks_results(submissions: Sequence[Submission]) -> bool:
    """Whether an entry of these forms is the result of a formula that the file does not hold."""
    return any(
        entry.computed
        for form in submissions
        for row in (form.fields, *(row for rows in form.tables.values() for row in rows))
        for entry in row.values()
    )


def _recomputed(
    edits: Sequence[Fill], data: bytes, grids: Mapping[str, Grid], left: Collection[Address]
) -> Iterator[Fill]:
    """The results of the other formulas that read a filled cell or have none, as they come out once the cells are filled in."""
    from xlform.workbook.edit import apply
    from xlform.workbook.ooxml import read_grids
    from xlform.workbook.package import Package

    if not any(cell.formula for grid in grids.values() for cell in grid.cells.values()):
        return
    filled = {grid.name: grid for grid in read_grids(Package.open(apply(data, edits, even_if_signed=True)[0]))[0]}
    given: dict[Address, Decimal | None] = {}
    for edit in edits:
        content = filled[edit.address.sheet].cell(edit.address.row, edit.address.column).content
        given[edit.address] = content if isinstance(content, Decimal) else None
    yield from _dependents(filled, Results(tuple(filled.values()), given), {*given, *left}, missing=True)


class _Writer:
    """Makes the edits for completions; `left` are the cells that cannot be written, each with the reason."""

    def __init__(self, grids: Mapping[str, Grid]) -> None:
        self.grids = grids
        self.edits: list[Fill] = []
        self.left: dict[Address, str] = {}

    def write(self, completions: Sequence[Completion]) -> None:
        formulas = [one for one in completions if one.had.formula]
        for one in completions:
            if not one.had.formula:
                self._typed(one)
        given = {edit.address: _seen(edit) for edit in self.edits if isinstance(edit, SetFigure | SetShare)}
        results = Results(tuple(self.grids.values()), given)
        for one in formulas:
            self._formula(one, results)

    def _cell(self, address: Address) -> Cell:
        return self.grids[address.sheet].cell(address.row, address.column)

    def _typed(self, one: Completion) -> None:
        """A figure for a cell without a formula."""
        content = self._cell(one.address).content
        match = _FIGURE.match(plain(content)) if isinstance(content, str) and content.strip() else None
        if isinstance(content, str) and content.strip() and match is None:
            self.left[one.address] = f"{one.address} 除数字外还有文字“{_short(content)}”，没有改动"
            return
        if one.spot.kind == "rate":
            self.edits.append(self._rate(one, content, match["suffix"] if match else None))
            return
        suffix = match["suffix"] if match else self._suffix(one.address) if content is None else None
        value = in_unit(one.value, one.spot.unit) if one.spot.kind == "amount" else one.value
        if (
            suffix == "%"
            or (suffix == "分" and one.spot.kind == "amount")
            or (suffix != "分" and one.spot.kind != "amount")
        ):
            suffix = None if suffix != "%" or one.spot.kind != "points" else suffix
        said = in_unit(one.value, suffix) if one.spot.kind == "amount" and suffix else value
        text = f"{said.normalize():f}{suffix}" if suffix else None
        share = one.value / _HUNDRED if one.spot.kind == "points" else None
        self.edits.append(SetFigure(one.address, value.normalize(), text, share))

    def _rate(self, one: Completion, content: object, suffix: str | None) -> Fill:
        """A rate as it was typed: 0.9615 or 96.15; else as a percentage."""
        if isinstance(content, str) and suffix is None:
            content = Decimal(plain(content).replace(",", ""))
        percent = "%" in self._cell(one.address).number_format
        if isinstance(content, Decimal) and not percent:
            value = one.value * _HUNDRED if content > LARGEST_FRACTION else one.value
            if (value > LARGEST_FRACTION) == (content > LARGEST_FRACTION):  # else it would be read as the other kind
                return SetFigure(one.address, value.normalize())
        if content is None and self._is_read(one.address) and one.value <= LARGEST_FRACTION:
            return SetFigure(one.address, one.value, share=one.value)  # a text such as 96.15% is no number to formulas
        return SetShare(one.address, one.value)

    def _is_read(self, address: Address) -> bool:
        """Whether a formula reads this cell."""
        results = Results(tuple(self.grids.values()), {address: Decimal(1)})
        return next(_dependents(self.grids, results, {address}), None) is not None

    def _suffix(self, address: Address) -> str | None:
        """What most figures of a column end with, where they are texts: `分`, `万元`."""
        kinds: Counter[str | None] = Counter()
        for (row, column), cell in self.grids[address.sheet].cells.items():
            if column != address.column or row == address.row:
                continue
            if isinstance(cell.content, Decimal):
                kinds[None] += 1
            elif isinstance(cell.content, str) and (match := _FIGURE.match(plain(cell.content))):
                kinds[match["suffix"]] += 1
        return kinds.most_common(1)[0][0] if kinds else None

    def _formula(self, one: Completion, results: Results) -> None:
        """The formula stays; its stored result becomes what it gives, if that is what belongs there."""
        cell = self._cell(one.address)
        try:
            value, _ = results.of(one.address)
        except NotComputed:
            if one.had.state != "blank":  # a result "" was meant to be nothing
                self.edits.append(SetResult(one.address, _stored(one, cell)))
            return
        if isinstance(value, Decimal) and _agrees(one, value, cell):
            self.edits.append(SetResult(one.address, value))
        elif value == "":
            self.left[one.address] = f"{one.address} 的公式在这里不给出数，没有改动"
        else:
            shown = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
            formula = f"={_short(cell.formula or '')}"
            self.left[one.address] = (
                f"{one.address} 的公式 {formula} 得 {shown}，应为 {_stored(one, cell):f}，没有改动；请改正公式"
            )


def _seen(edit: SetFigure | SetShare) -> Decimal | None:
    """The number that formulas find in the cell; None where that is up to the cell's format, or it is a text."""
    return None if isinstance(edit, SetShare) or edit.text is not None else edit.value


def _stored(one: Completion, cell: Cell) -> Decimal:
    """A value as the number that stands in the cell."""
    if one.spot.kind == "amount":
        return in_unit(one.value, one.spot.unit).normalize()
    scaled = cell.content if isinstance(cell.content, Decimal) else None
    if one.spot.kind == "rate" and "%" not in cell.number_format and scaled is not None and scaled > LARGEST_FRACTION:
        return (one.value * _HUNDRED).normalize()
    if one.spot.kind == "points" and "%" in cell.number_format:
        return (one.value / _HUNDRED).normalize()
    return one.value.normalize()


def _agrees(one: Completion, value: Decimal, cell: Cell) -> bool:
    """Whether the result of a formula says the same as the figure that was computed."""
    if one.spot.kind == "amount":
        return half_up(value, FINEST_AMOUNT + 4) == half_up(in_unit(one.value, one.spot.unit), FINEST_AMOUNT + 4)
    percent = "%" in cell.number_format
    if one.spot.kind == "rate":
        fraction = value / _HUNDRED if not percent and value > LARGEST_FRACTION else value
        return abs(fraction - one.value) <= Decimal(6).scaleb(-RATE_DECIMALS - 1)
    points = value * _HUNDRED if percent else value
    return abs(points - one.value) <= Decimal(6).scaleb(-SCORE_DECIMALS - 1)


def _dependents(
    grids: Mapping[str, Grid], results: Results, done: Collection[Address], *, missing: bool = False
) -> Iterator[Fill]:
    """The new results of all other formulas that read a changed cell (or have none: `missing`), where they can be computed."""
    for grid in grids.values():
        for (row, column), cell in grid.cells.items():
            address = Address(grid.name, row, column)
            if not cell.formula or address in done:
                continue
            try:
                value, touched = results.of(address)
            except NotComputed:
                continue
            if (touched or (missing and cell.uncomputed)) and isinstance(value, Decimal | str):
                yield SetResult(address, value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
