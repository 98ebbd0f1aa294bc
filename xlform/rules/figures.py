"""Figures as rules compare them: how far rounding may have moved them, and how they are worded for a clerk."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import PurePath

from xlform.address import Address
from xlform.address import column_letters
from xlform.submission import Row
from xlform.submission import Submission
from xlform.submission import stated_decimals
from xlform.values import ABSENT
from xlform.values import NOT_APPLICABLE
from xlform.values import Entry
from xlform.values import half_up
from xlform.values import plain
from xlform.values import read_points

FINEST_AMOUNT = 6
"""Decimals of 万元 that can be stated: one 分 is 0.000001 万元. More come from floating point, not from the form."""
FINEST_RATE = 12
FINEST_POINTS = 9
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Range:
    """All values that a rounded figure may stand for."""

    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, slack: Decimal) -> Range:
        """The value, moved up or down by no more than `slack`."""
        return cls(value - slack, value + slack)

    def meets(self, other: Range) -> bool:
        """Whether both may stand for the same value."""
        return self.low <= other.high and other.low <= self.high

    def times(self, factor: Decimal) -> Range:
        """All values multiplied by a factor that is not negative."""
        return Range(self.low * factor, self.high * factor)

    def over(self, divisor: Range) -> Range:
        """All quotients; the divisor lies above zero, the dividend is not negative but for its rounding."""
        low = self.low / (divisor.high if self.low >= 0 else divisor.low)
        return Range(low, self.high / divisor.low)


@cache
def half_unit(decimals: int) -> Decimal:
    """Half a unit of the last place: 0.005 for two decimals."""
    return Decimal(5).scaleb(-decimals - 1)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 万元 with its rounding; blank counts as nothing, exactly."""

    entry: Entry
    value: Decimal
    slack: Decimal

    @property
    def range(self) -> Range:
        """What the amount may stand for."""
        return Range.around(self.value, self.slack)


def amount(submission: Submission, table: str, row: Row, column: str) -> Amount:
    """The figure of a table with the rounding that its column declares; zero if it is blank."""
    return _amount(
        row.entry(column), submission.declared_decimals(table, column), submission.least_decimals(table, column)
    )


def _amount(entry: Entry, decimals: int, least: int) -> Amount:
    """Stated to the decimals of its column; a figure of fewer places among finer ones is as exact as it was typed."""
    value = entry.number or ZERO
    decimals = min(decimals, max(least, entry.decimals or 0))
    return Amount(entry, value, half_unit(min(decimals, FINEST_AMOUNT)) if value else ZERO)


def amounts_of_fields(submission: Submission, *keys: str) -> tuple[Amount, ...]:
    """The single amounts of a form, with the rounding that the finest of them declares, two decimals at least."""
    entries = [field_of(submission, key) for key in keys]
    least = min(submission.least_decimals("", key) for key in keys)
    decimals = stated_decimals((entry.decimals for entry in entries), least)
    return tuple(_amount(entry, decimals, least) for entry in entries)


def amounts_stated(entries: Sequence[Entry], least: int = 2) -> tuple[Amount, ...]:
    """Amounts that stand together, with the rounding that the finest of them declares, `least` at the least."""
    decimals = stated_decimals((entry.decimals for entry in entries), least)
    return tuple(_amount(entry, decimals, least) for entry in entries)


def total_slack(amounts: Iterable[Amount]) -> Decimal:
    """How far rounding may have moved a sum."""
    return sum((one.slack for one in amounts), ZERO)


def total_value(amounts: Iterable[Amount]) -> Decimal:
    """The sum as stated."""
    return sum((one.value for one in amounts), ZERO)


def field_of(submission: Submission, key: str) -> Entry:
    """The entry of that name, `absent` too for forms that know none."""
    return submission.fields.get(key, ABSENT)


def rate_range(entry: Entry) -> Range:
    """What a printed rate may stand for: rounded to its own decimals, to whole per cent at the coarsest."""
    decimals = min(max(2, entry.decimals or 0), FINEST_RATE)
    return Range.around(entry.number or ZERO, half_unit(decimals))


def total_points_slack(total: Entry, parts: Sequence[Entry]) -> Decimal:
    """How far a total of points may be rounded: to its own decimals where its parts are finer, one at least."""
    own = min(total.decimals or 0, FINEST_POINTS)
    finest = max((part.decimals or 0 for part in parts), default=0)
    if finest <= own and finest <= FINEST_POINTS:
        return ZERO
    return half_unit(own) if own else half_unit(2)


def points_range(entry: Entry) -> tuple[Decimal, Decimal] | None:
    """The points printed in a heading, as lowest and highest: `50` → (50, 50), `40-50` → (40, 50)."""
    if entry.number is not None:
        return entry.number, entry.number
    low, dash, high = plain(entry.text).partition("-")
    first, last = read_points(low), read_points(high)
    return (first.value, last.value) if dash and first and last else None


def unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each cell once: a cell may be an entry of several rows (merged) or of two tables (execution row)."""
    seen: set[Address] = set()
    kept = []
    for entry in entries:
        if entry.address is not None and entry.address not in seen:
            seen.add(entry.address)
            kept.append(entry)
    return tuple(kept)


def unreadable(entries: Iterable[Entry]) -> Entry | None:
    """The first entry that cannot be used, None if all can."""
    return next((entry for entry in entries if entry.state == "unreadable"), None)


def is_empty(entry: Entry) -> bool:
    """Nothing is said here: blank, no such cell, or only a mark such as `/` `—` `无`."""
    return entry.state in ("blank", "absent") or plain(entry.text) in NOT_APPLICABLE


def said(value: Decimal) -> str:
    """A figure without trailing zeros: 2079.39, 410, 139.5."""
    return _plain(half_up(value, FINEST_AMOUNT))


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def said_points(value: Decimal) -> str:
    """Points, to two decimals."""
    return _plain(half_up(value, 2))


def said_percent(rate: Decimal) -> str:
    """A rate as a percentage with two decimals: 117.10%."""
    return f"{half_up(rate * 100, 2):f}%"


def off_by(difference: Decimal) -> str:
    """`多 5` or `少 5`."""
    return f"{'多' if difference > 0 else '少'} {said(abs(difference))}"


def cells(entries: Iterable[Entry]) -> str:
    """Cells of one sheet, runs in a column drawn together: `G8、G14:G21`."""
    addresses = sorted({(one.address.column, one.address.row) for one in entries if one.address is not None})
    runs = []
    for (column, _), group in groupby(enumerate(addresses), lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        rows = [row for _, (_, row) in group]
        letters = column_letters(column)
        runs.append(f"{letters}{rows[0]}" if len(rows) == 1 else f"{letters}{rows[0]}:{letters}{rows[-1]}")
    return "、".join(runs)


def cell(entry: Entry) -> str:
    """The cell of an entry without its sheet."""
    return entry.address.a1 if entry.address is not None else ""


def place(entries: Sequence[Entry], there: Submission, here: Submission) -> str:
    """Cells of another form as seen from `here`: without sheet on the same sheet, with the file's name in another file."""
    if there.path != here.path:
        return f"{_file(there.path, here.path)} {quoted(entries)}"
    return quoted(entries) if there.sheet != here.sheet else cells(entries)


def _file(there: str, here: str) -> str:
    """The name of a file, with as many of its folders as tell it from another one."""
    parts, others = PurePath(there).parts, PurePath(here).parts
    last = next((n for n in range(1, len(parts)) if parts[-n:] != others[-n:]), len(parts))
    return PurePath(*parts[-last:]).as_posix()


def quoted(entries: Sequence[Entry]) -> str:
    """Cells with their sheet in front."""
    sheet = next((str(one.address).rpartition("!")[0] for one in entries if one.address is not None), "")
    return f"{sheet}!{cells(entries)}"


def in_reading_order(entry: Entry) -> tuple[int, int]:
    """Row and column of an entry."""
    return (entry.address.row, entry.address.column) if entry.address is not None else (0, 0)
