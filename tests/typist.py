"""A published form being typed from its transcription: rows, blocks and what must be found in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypedDict
from typing import cast

from tests.generate.paper import BLANK
from tests.generate.paper import Figure
from tests.generate.paper import Paper
from tests.generate.paper import Pen

_FOLDER = Path(__file__).parent / "cases"
FOOTER = ("fields.preparer", "fields.phone", "fields.date")
INDICATOR = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
_FUND = {
    "initial": "initial",
    "budget": "annual",
    "exec": "executed",
    "weight": "weight",
    "rate": "rate",
    "score": "score",
}
_ROW = {
    "level3": "l3",
    "target": "target",
    "actual": "actual",
    "weight": "weight",
    "score": "score",
    "reason": "reason",
}
OPEN = Figure(None, None, "", loose=frozenset({"value", "text", "cell", "state"}))


class Case(TypedDict):
    """A transcription: figures as printed, what is wrong in it, what holds."""

    case_id: str
    unit: str
    year: int
    fields: dict[str, object]
    rows: list[dict[str, str | int | None]]
    anomalies: list[str]
    checks_hold: list[str]


@cache
def load(case_id: str) -> Case:
    """The transcription with this id; FileNotFoundError if there is none."""
    return cast("Case", json.loads((_FOLDER / f"{case_id}.json").read_text(encoding="utf-8")))


@dataclass
class Typed:
    """The sheet of one case: `row` is where the next row goes."""

    case: Case
    row: int = 1
    indicators: int = 0
    paper: Paper = field(default_factory=lambda: Paper("Sheet1"))

    def begin(self, form: str) -> None:
        """Starts the form; needed before anything else."""
        self.pen = Pen(self.paper, form)

    def text(self, key: str) -> str:
        """What the transcription has under `key`, empty if it has nothing."""
        return str(self.case["fields"].get(key) or "")

    def line(self, *parts: tuple[str | None, int]) -> None:
        """A row of labels from column A on: text and how many columns it covers."""
        column = 1
        for text, span in parts:
            self.pen.put((self.row, column), text, 1, span)
            column += span
        self.row += 1

    def heading(self, title: str, width: int, year: str | None) -> None:
        """The title, and the year on a line of its own unless the title holds it."""
        self.pen.part.anchor = self.row, 1
        loose = frozenset() if year else frozenset({"value", "text"})
        self.pen.figure("fields.title", (self.row, 1), Figure(title, title, title, loose=loose), width)
        number = Figure(None, self.case["year"], "", loose=frozenset({"text"}))
        if year:
            self.row += 1
            self.pen.put((self.row, 1), year, 1, width)
        if year or re.search(r"\d{4}年", title):
            self.pen.want("fields.year", (self.row, 1), number)
        else:
            self.pen.absent(["fields.year"])
        self.row += 1

    def pairs(self, *parts: tuple[str, int, str | None, Figure, int]) -> None:
        """A row of label (columns), path, value (columns)."""
        column = 1
        for label, first, path, value, second in parts:
            self.pen.put((self.row, column), label, 1, first)
            column += first
            if path:
                self.pen.figure(path, (self.row, column), value, second, pair=True)
            else:
                self.pen.put((self.row, column), value.content, 1, second)
            column += second
        self.row += 1

    def funds(self, label: str, keys: Sequence[tuple[str, str, int]], item_span: int, *, fields: bool = False) -> None:
        """The fund block; `keys`: name in the transcription, header, columns; `fields`: the total row fills fields."""
        top = self.row
        self.line((None, 1), (None, item_span), *((header, span) for _, header, span in keys))
        rows = cast("list[dict[str, str | None]]", self.case["fields"]["funds"])
        for number, row in enumerate(rows):
            prefix = ("fields" if number == 0 else "") if fields else f"funds[{number}]"
            item = str(row["item"])
            self.pen.put((self.row, 2), item, 1, item_span)
            if not fields:
                core = item.removeprefix("其中:").removesuffix(":")
                self.pen.want(f"{prefix}.item", (self.row, 2), Figure(item, core, item, loose=frozenset({"part"})))
            column = 2 + item_span
            for key, _, span in keys:
                figure = _fund(key, row.get(key))
                if key in _FUND and prefix:
                    self.pen.figure(f"{prefix}.{_FUND[key]}", (self.row, column), figure, span)
                else:
                    self.pen.put((self.row, column), figure.content, 1, span)
                column += span
            if prefix:
                there = {key for key, _, _ in keys}
                self.pen.absent(f"{prefix}.{name}" for key, name in _FUND.items() if key not in there)
            self.row += 1
        self.pen.put((top, 1), label, self.row - top)
        if not fields:
            self.pen.part.tables.add("funds")

    def goals(self, label: str, names: tuple[str, str], spans: tuple[int, int], values: tuple[Figure, Figure]) -> None:
        """Two headings with their texts below."""
        self.pen.put((self.row, 1), label, 2)
        column = 2
        for name, span, path, value in zip(names, spans, ("fields.goal", "fields.outcome"), values, strict=True):
            self.pen.put((self.row, column), name, 1, span)
            self.pen.figure(path, (self.row + 1, column), value, span)
            column += span
        self.row += 2

    def table(
        self, columns: Sequence[tuple[str, str]], left: int, rows: Sequence[Mapping[str, str | int | None]]
    ) -> None:
        """Header and rows of indicators from column `left` on; equal labels of levels one and two are merged."""
        self.pen.part.tables.add("indicators")
        for number, (_, label) in enumerate(columns):
            self.pen.put((self.row, left + number), label)
        self.pen.part.spare_rows.add(self.row)
        self.row += 1
        top = self.row
        at = {key: left + number for number, (key, _) in enumerate(columns)}
        for row in rows:
            for key, column in at.items():
                if key in ("level1", "level2"):
                    continue
                figure = cell(key, row.get(_ROW.get(key, key)))
                if key in _ROW or key == "description":
                    self.pen.figure(f"indicators[{self.indicators + self.row - top}].{key}", (self.row, column), figure)
                else:
                    self.pen.put((self.row, column), figure.content)
            self.row += 1
        for key, short in (("level1", "l1"), ("level2", "l2")):
            self._levels(key, [(str(row["l1"]), str(row[short])) for row in rows], top, at[key])
        for number in range(len(rows)):
            prefix = f"indicators[{self.indicators + number}]"
            self.pen.absent(
                f"{prefix}.{key}" for key in INDICATOR if key not in at and self.pen.part.form != "indicator_system"
            )
        self.indicators += len(rows)

    def _levels(self, key: str, labels: Sequence[tuple[str, str]], top: int, column: int) -> None:
        number = 0
        for (_, label), group in groupby(labels):
            size = len(list(group))
            place = top + number, column
            self.pen.put(place, label, size)
            heading = re.fullmatch(r"(.*?)\((.*?)分?\)分?", label) if key == "level1" else None
            name = heading[1] if heading else label
            for offset in range(number, number + size):
                prefix = f"indicators[{self.indicators + offset}]"
                part = frozenset({"part"}) if heading and self.pen.part.form == "indicator_system" else frozenset()
                self.pen.want(f"{prefix}.{key}", place, Figure(None, name, label, loose=part | {"text"}))
                if key == "level1" and self.pen.part.form != "indicator_system":
                    worth = Decimal(heading[2]) if heading else None
                    loose = frozenset({"text"} if heading else {"text", "cell"})
                    state = "ok" if heading else "blank"
                    self.pen.want(f"{prefix}.section_points", place, Figure(None, worth, "", state=state, loose=loose))
            number += size

    def left_over(self, column: int, texts: Sequence[str]) -> None:
        """Template rows that nobody deleted."""
        for text in texts:
            self.pen.put((self.row, column), text)
            self.pen.part.spare_rows.add(self.row)
            self.row += 1

    def total(self, label: str, span: int, cells: Mapping[str, tuple[int, Figure]]) -> None:
        """The total row: path → column and figure."""
        self.pen.put((self.row, 1), label, 1, span)
        for path, (column, figure) in cells.items():
            self.pen.figure(path, (self.row, column), figure)
        self.row += 1


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def wording(text: object) -> Figure:
    """A wording as printed; a bare number is typed as a number."""
    shown = "" if text is None else str(text)
    number = _number(shown)
    if not shown:
        return BLANK
    return Figure(number if number is not None and str(number) == shown else shown, shown, shown)


def _fund(key: str, text: str | None) -> Figure:
    if not text:
        return BLANK
    if text in ("/", "—"):
        return Figure(text, None, text, loose=frozenset({"state"}))
    if text.endswith("%"):
        value = Decimal(text[:-1]) / 100
        decimals = len(text[:-1].partition(".")[2])
        return Figure(value, value, text, "0." + "0" * decimals + "%" if decimals else "0%", loose=frozenset({"text"}))
    value = Decimal(text)
    return Figure(value, value, text, loose=frozenset({"text"} if str(value.normalize()) != text else ()))


def cell(key: str, text: str | int | None) -> Figure:
    """A cell of the indicator table as printed: points as numbers, the rest as wording."""
    shown = "" if text is None else str(text)
    if key in ("weight", "score") and shown:
        return Figure(Decimal(shown), Decimal(shown), shown)
    return wording(shown)
