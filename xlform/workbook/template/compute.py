"""Formulas of the sheets of a workbook: names looked up, results computed, formulas written for the spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import column_letters
from xlform.address import quoted_sheet
from xlform.errors import FormError
from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.cells import Held
from xlform.workbook.template.content import Line
from xlform.workbook.template.formula import FormulaError
from xlform.workbook.template.formula import Value
from xlform.workbook.template.formula import evaluate
from xlform.workbook.template.formula import names
from xlform.workbook.template.formula import parse
from xlform.workbook.template.formula import render

_CHOICE = re.compile(r"\{~([\d,]+)\}")


class Calculation:
    """The formulas of one workbook. A formula that contradicts what the data states gives way to it."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.by_alias: Mapping[str, Sheet] = {sheet.alias: sheet for sheet in sheets}
        self.home: dict[int, Sheet] = {id(box): sheet for sheet in sheets for box in sheet.boxes}
        self.results: dict[int, Value] = {}
        self.chosen: dict[int, str] = {}
        self.running: set[int] = set()

    def settle(self, sheet: Sheet) -> None:
        """Computes every formula of a sheet and drops those that cannot stand."""
        for box in sheet.boxes:
            self.value(box)
            if box.formula:
                box.formula = self.chosen.get(id(box), "")

    def value(self, box: Box) -> Value:
        """What a cell shows, computed if it holds a formula."""
        known = self.results.get(id(box), self)
        if known is not self:
            return known  # type: ignore[return-value]
        value: Value = None
        if box.formula:
            value = self._computed(box)
        if id(box) not in self.chosen:
            if box.formula:
                box.held = box.stated if box.stated.content is not None else Held(None, box.held.number_format)
                box.is_open = True
            content = box.held.content
            value = content if isinstance(content, (str, Decimal)) else None if content is None else Decimal(1)
        self.results[id(box)] = value
        return value

    def _computed(self, box: Box) -> Value:
        """The result of the first way to round the formula that gives what the data states; none is chosen if none does."""
        sheet = self.home[id(box)]
        if id(box) in self.running:
            raise FormError(f"{sheet.name}: a formula refers to itself: {box.formula}")
        self.running.add(id(box))
        try:
            for source in variants(box.formula):
                if any(not self.boxes(name, box, sheet) for name in names(source)):
                    return None
                try:
                    value = evaluate(
                        parse(source), lambda name: [self.value(one) for one in self.boxes(name, box, sheet)]
                    )
                except FormulaError:
                    return None
                if box.stated.content is None or _same(value, box.stated.content):
                    self.chosen[id(box)] = source
                    return value
            return None
        finally:
            self.running.discard(id(box))

    def text(self, source: str, box: Box) -> str:
        """A formula for the spreadsheet, with its `=`; empty if something that it names is not there."""
        sheet = self.home[id(box)]
        if any(not self.boxes(name, box, sheet) for name in names(source)):
            return ""
        return "=" + render(parse(source), lambda name: self._areas(self.boxes(name, box, sheet), sheet))

    def boxes(self, name: str, box: Box, sheet: Sheet) -> list[Box]:
        """The boxes that a name stands for, seen from one of them."""
        if name.startswith("!"):  # seen from that box of the sheet
            number, _, inner = name[1:].partition(":")
            return self.boxes(inner, sheet.boxes[int(number)], sheet)
        alias, colon, rest = name.partition(":")
        if colon:
            there = self.by_alias.get(alias)
            return self.boxes(rest, box, there) if there is not None else []
        if name.startswith("."):
            return _beside(name[1:], box, sheet)
        table, dot, column = name.partition(".")
        if not dot:
            own = sheet.fields.get(name)
            return [own] if own is not None else []
        column, _, roles = column.partition("@")
        listed = sheet.columns.get((table, column), [])
        if roles == "top":
            return [one for one in listed if any(line.parent is None for line in one.lines)]
        roles, _, place = roles.partition("#")
        wanted = roles.split("|") if roles else None
        found = [one for one in listed if wanted is None or any(line.role in wanted for line in one.lines)]
        return found[int(place) - 1 : int(place)] if place else found

    def _areas(self, boxes: Sequence[Box], here: Sheet) -> list[str]:
        areas: list[list[Box]] = []
        for box in boxes:
            last = areas[-1][-1] if areas else None
            if (
                last is not None
                and last.left == box.left
                and last.bottom + 1 == box.top
                and self.home[id(last)] is self.home[id(box)]
            ):
                areas[-1].append(box)
            else:
                areas.append([box])
        return [self._area(run, here) for run in areas]

    def _area(self, run: Sequence[Box], here: Sheet) -> str:
        sheet = self.home[id(run[0])]
        prefix = "" if sheet is here else quoted_sheet(sheet.name) + "!"
        first = f"{column_letters(run[0].left)}{run[0].top}"
        return prefix + (first if len(run) == 1 else f"{first}:{column_letters(run[-1].left)}{run[-1].top}")


def variants(source: str) -> list[str]:
    """`ROUND(x,{~4,2})`: the formula with each number of decimals, the usual one first."""
    choice = _CHOICE.search(source)
    if choice is None:
        return [source]
    return [source[: choice.start()] + places + source[choice.end() :] for places in choice[1].split(",")]


def _beside(name: str, box: Box, sheet: Sheet) -> list[Box]:
    """`.weight`: the cell in the same row; `@section`: those of all rows that the box stands for; `@children`: those under it."""
    column, _, which = name.partition("@")
    lines: tuple[Line, ...] = box.lines if which == "section" else box.lines[:1]
    found: list[Box] = []
    for (_, key), listed in sheet.columns.items():
        if key != column:
            continue
        for one in listed:
            under = any(line.parent is lines[0] for line in one.lines) if which == "children" and lines else False
            if under or (which != "children" and any(line is own for line in one.lines for own in lines)):
                found.append(one)
    return found


def _same(value: Value, stated: object) -> bool:
    if isinstance(value, Decimal) and isinstance(stated, Decimal):
        return value == stated
    return isinstance(value, str) and isinstance(stated, str) and value == stated
