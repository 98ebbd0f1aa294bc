"""What a reader found against what stands on the sheet: every entry, its cell, and rows that are too many."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from tests.generate.paper import Expected
from tests.generate.paper import Value
from tests.generate.paper import Want
from tests.generate.words import squeezed
from xlform.address import Address
from xlform.address import Area


class Entry(Protocol):
    """One entry as xlform gives it."""

    @property
    def value(self) -> Value: ...
    @property
    def text(self) -> str: ...
    @property
    def address(self) -> Address | None: ...
    @property
    def state(self) -> str: ...


class Read(Protocol):
    """A form as xlform gives it."""

    @property
    def form(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def area(self) -> object: ...
    def field(self, key: str, /) -> Entry: ...
    def table(self, name: str, /) -> Sequence[Mapping[str, Entry]]: ...


@dataclass(frozen=True)
class Difference:
    """One thing that was read otherwise than it stands there."""

    kind: str
    path: str
    detail: str
    form: str = ""


def differences(expected: Sequence[Expected], found: Sequence[Read]) -> tuple[Difference, ...]:
    """All differences, from the first form to the last; `kind` says what went wrong (missing, misread, wrong …)."""
    left = list(found)
    wrong: list[Difference] = []
    for form in expected:
        match = next(
            (one for one in left if one.form == form.form and one.sheet == form.sheet and _covers(one, form)), None
        )
        if match is None:
            there = [f"{one.form} {one.sheet} {one.area}" for one in found]
            wrong.append(Difference("missing form", form.form, f"{form.sheet} {form.anchor}: {there}"))
            continue
        left.remove(match)
        wrong.extend(replace(one, form=form.form) for one in _form(form, match))
    wrong.extend(Difference("extra form", one.form, f"{one.sheet} {one.area}") for one in left)
    return tuple(wrong)


def _covers(read: Read, form: Expected) -> bool:
    area = Area.parse(str(read.area))
    return area.top <= form.anchor[0] <= area.bottom and area.left <= form.anchor[1] <= area.right


def _form(form: Expected, read: Read) -> Iterator[Difference]:
    rows: dict[tuple[str, int], dict[str, Want]] = {}
    for path, want in form.entries.items():
        head, _, column = path.partition(".")
        if head == "fields":
            yield from _entry(want, read.field(column))
        else:
            name, _, number = head.rstrip("]").partition("[")
            rows.setdefault((name, int(number)), {})[column] = want
    for table in sorted({name for name, _ in rows} | form.tables):
        wanted = {number: columns for (name, number), columns in rows.items() if name == table}
        yield from _table(form, table, wanted, list(read.table(table)))


def _table(
    form: Expected, table: str, rows: Mapping[int, Mapping[str, Want]], found: list[Mapping[str, Entry]]
) -> Iterator[Difference]:
    for number in sorted(rows):
        wants = rows[number]
        best = max(found, key=lambda row: _likeness(wants, row), default=None)
        if best is None or not _likeness(wants, best):
            yield Difference(
                "missing row", f"{table}[{number}]", ", ".join(f"{w.cell}={w.text}" for w in wants.values() if w.cell)
            )
            continue
        found.remove(best)
        for column, want in wants.items():
            entry = best.get(column)
            if entry is None and not _may_be_left_out(column, want):
                yield Difference("missing", want.path, "no such column in the row")
            elif entry is not None:
                yield from _entry(want, entry)
    if table in form.tables:
        for row in found:
            own = [entry.address.row for entry in row.values() if entry.address and entry.state != "absent"]
            if not own or max(own) not in form.spare_rows:
                shown = ", ".join(f"{key}={entry.text!r}" for key, entry in row.items() if entry.state == "ok")
                yield Difference("extra row", table, f"row {max(own, default=0)}: {shown}")


def _may_be_left_out(column: str, want: Want) -> bool:
    blank_points = column == "section_points" and want.state == "blank"
    return want.state == "absent" or blank_points or {"value", "cell", "state"} <= want.loose


def _likeness(wants: Mapping[str, Want], row: Mapping[str, Entry]) -> int:
    score = 0
    for column, want in wants.items():
        entry = row.get(column)
        carried = column in ("level1", "level2", "section_points", "category")
        if not carried and entry is not None and entry.address is not None and entry.address.a1 == want.cell:
            score += 1
    return score


def _entry(want: Want, entry: Entry) -> Iterator[Difference]:
    asked = f"want {want.value!r} {want.text!r} {want.cell} {want.state}"
    shown = f"{asked}; got {entry.value!r} {entry.text!r} {entry.address} {entry.state}"

    def wrong(kind: str) -> Difference:
        return Difference(kind, want.path, shown)

    if {"value", "cell", "state"} <= want.loose:
        return
    cell = entry.address.a1 if entry.address else None
    if "state" not in want.loose and entry.state != want.state:
        lost = want.state == "ok"
        taken = entry.state == "ok"
        yield wrong("missing" if lost else "misread" if taken else "wrong state")
        return
    if "cell" not in want.loose and cell != want.cell:
        yield wrong("wrong address")
    if "value" not in want.loose and not _same(want, entry.value):
        yield wrong("wrong value")
    if "text" not in want.loose and want.state == "ok" and squeezed(entry.text) != squeezed(want.text):
        yield wrong("wrong text")


def _same(want: Want, value: Value) -> bool:
    if want.value is None or want.value == "":
        return value is None or value == ""
    if isinstance(want.value, str):
        if not isinstance(value, str):  # 序号 1 may be given as a number
            return want.path.endswith(".number") and str(value) == want.value
        if "part" in want.loose:
            return _narrow(want.value) in _narrow(value)
        if "width" in want.loose:
            return _narrow(want.value) == _narrow(value)
        return squeezed(want.value) == squeezed(value)
    if isinstance(want.value, date):
        return isinstance(value, date) and value == want.value
    return isinstance(value, (Decimal, int)) and not isinstance(value, bool) and value == want.value


def _narrow(text: str) -> str:
    return squeezed(unicodedata.normalize("NFKC", text))
