"""Sums that should hold: items → categories → 合计 → pool; each with the figures it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.address import Address
from xlform.reconciliation.tables import AllocationTable
from xlform.reconciliation.tables import Item
from xlform.rules.figures import amounts_stated
from xlform.rules.figures import total_slack
from xlform.values import Entry

ZERO = Decimal(0)
_HINTS = 3


@dataclass(frozen=True, slots=True)
class Statement:
    """A sum as stated: `whole` should be the sum of `parts` (万元); `holds` is None where that cannot be told (`reason`).

    `difference` is stated − computed; `slack` is how far rounding may have moved it; `hints` say what it could be.
    """

    what: str
    path: str
    address: Address | None
    whole: Decimal | None
    parts: tuple[Decimal, ...]
    holds: bool | None
    slack: Decimal = ZERO
    reason: str = ""
    hints: tuple[str, ...] = ()

    @property
    def computed(self) -> Decimal:
        """The sum of the parts."""
        return sum(self.parts, ZERO)

    @property
    def difference(self) -> Decimal | None:
        """Stated − computed."""
        return None if self.whole is None else self.whole - self.computed


def table_sums(table: AllocationTable) -> Iterator[Statement]:
    """Every category against what is under it, every 小计 against its lines, the total against the categories."""
    for group in table.groups:
        if group.parts and group.stated.state != "blank":
            yield _judged(
                table, f"{group.number}、{group.name}" if group.number else group.name, group.stated, group.parts
            )
    for group in table.subtotals:
        if group.parts:
            yield _judged(table, group.name, group.stated, group.parts)
        else:
            stated, reason = group.stated, "看不出是哪几项之和"
            yield Statement(group.name, table.path, stated.address, stated.number, (), None, reason=reason)
    if table.top:
        yield _judged(table, "合计", table.total, table.top)


def _judged(table: AllocationTable, what: str, whole: Entry, parts: Sequence[Entry]) -> Statement:
    values = tuple(entry.number or ZERO for entry in parts)
    bad = next((entry for entry in (whole, *parts) if entry.state == "unreadable"), None)
    if bad is not None or whole.number is None:
        reason = f"{bad.address.a1 if bad.address else ''} {bad.reason}".strip() if bad is not None else f"{what}没有填"
        return Statement(what, table.path, whole.address, whole.number, values, None, reason=reason)
    slack = total_slack(amounts_stated([whole, *parts]))
    difference = whole.number - sum(values, ZERO)
    holds = abs(difference) <= slack
    hints = () if holds else hints_for(difference, table.leaves)
    return Statement(what, table.path, whole.address, whole.number, values, holds, slack, hints=hints)


def pool_sum(tables: Sequence[AllocationTable], pool: Decimal, committed: Decimal) -> Statement:
    """The totals of all tables and what was committed before, against the pool: exactly."""
    parts = (*(table.amount for table in tables), committed)
    difference = pool - sum(parts, ZERO)
    unread = next((one for table in tables for one in table.leaves if one.unreadable), None)
    if unread is not None and any(table.total.number is None for table in tables):
        return Statement(
            "资金总额", "", None, pool, parts, None, reason=f"{unread.label}的金额不能读取：{unread.unreadable}"
        )
    hints = hints_for(difference, [one for table in tables for one in table.leaves]) if difference else ()
    return Statement("资金总额", "", None, pool, parts, difference == 0, hints=hints)


def hints_for(difference: Decimal, items: Sequence[Item]) -> tuple[str, ...]:
    """What a difference could come from: a line of that amount (or of half of it), figures exchanged."""
    size = abs(difference)
    same = [one for one in items if one.value == size]
    half = [one for one in items if one.value * 2 == size]
    found = [f"正好是{one.label}的金额，可能{'漏加' if difference < 0 else '多加'}了" for one in same[:_HINTS]]
    found += [f"正好是{one.label}金额的两倍，可能把加数当成了减数" for one in half[: _HINTS - len(found)]]
    if not found and size and (size * 100) % 9 == 0 and len(str(int(size * 100)).rstrip("0")) <= 2:
        found.append("相差数是 9 的倍数，可能有两位数字写颠倒了")
    return tuple(found)
