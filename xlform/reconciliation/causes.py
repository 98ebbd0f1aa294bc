"""Why a ledger says another total than the allocation tables: causes with their lines, which add up to the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from itertools import combinations
from typing import Literal
from typing import TypeAlias

from xlform.reconciliation.ledger import Ledger
from xlform.reconciliation.ledger import LedgerRow
from xlform.reconciliation.matching import Matching
from xlform.reconciliation.matching import Pair
from xlform.reconciliation.matching import match
from xlform.reconciliation.names import Likeness
from xlform.reconciliation.payments import Summaries
from xlform.reconciliation.payments import is_payment
from xlform.reconciliation.payments import same_payee
from xlform.reconciliation.tables import AllocationTable
from xlform.reconciliation.tables import Item
from xlform.submission import comparable_name
from xlform.values import half_up

CauseKind: TypeAlias = Literal["missing", "extra", "amount", "unit", "renamed", "moved", "subtotal", "rounding", "sum"]
KIND_NAMES: Mapping[CauseKind, str] = {
    "missing": "台账缺少", "extra": "台账多出", "amount": "金额不同", "unit": "单位错位", "renamed": "名称不同",
    "moved": "类别不同", "subtotal": "小计重复计入", "rounding": "四舍五入", "sum": "合计与明细不符",
}  # fmt: skip
ZERO = Decimal(0)
_SLIPS = {4: Decimal(10_000), 3: Decimal(1000), 2: Decimal(100), 1: Decimal(10)}
_SLIP_NAMES = {
    4: "差一万倍，是元与万元之差",
    3: "差一千倍，可能是千元与元、万元之差",
    2: "差一百倍，小数点可能错了两位",
    1: "差十倍，小数点可能错了一位",
}
_HABIT = 3
"""From so many rows on, words around the names of the lines are how this ledger writes."""
_UNITS = frozenset({4, 3})
"""Slips of so many places are those of a unit; of one or two places, of a decimal point."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: by how much it moves the ledger's total (万元, 0 for a name or a category), with the lines it is about.

    `by_category` is what it moves in each category of the table; it adds up to `effect`.
    """

    kind: CauseKind
    effect: Decimal
    message: str
    items: tuple[Item, ...] = ()
    rows: tuple[LedgerRow, ...] = ()
    by_category: Mapping[str, Decimal] = field(default_factory=dict)
    guessed: bool = False

    @property
    def weight(self) -> Decimal:
        """How much money it is about, in the total or between categories."""
        return max([abs(self.effect), *(abs(moved) for moved in self.by_category.values())])


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """Ledger − table, and its causes, gravest first; `guesses` are the lines paired by similar names."""

    ledger: Ledger
    table_total: Decimal
    ledger_total: Decimal
    causes: tuple[Cause, ...]
    pairs: tuple[Pair, ...]
    by_category: Mapping[str, tuple[Decimal, Decimal]]
    notices: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal:
        """What the ledger has more (or less) than the tables."""
        return self.ledger_total - self.table_total

    @property
    def guesses(self) -> tuple[Pair, ...]:
        """Lines that were paired because their names are similar: to be looked at."""
        return tuple(pair for pair in self.pairs if pair.guessed)


def explain(tables: Sequence[AllocationTable], ledger: Ledger) -> LedgerDifference:
    """The difference between a ledger and the allocation tables, every part of it with a cause."""
    items = [item for table in tables for item in table.leaves]
    summaries = Summaries(items, ledger.rows, [table.title for table in tables])
    ledger, notices = _with_unit(items, ledger, summaries)
    matching = match(items, ledger.rows, summaries)
    subtotals = _unlabelled_subtotals(ledger, matching, items)
    matching.rows = [row for row in matching.rows if row not in subtotals]
    lines = [row for row in ledger.rows if row not in subtotals]
    stated = _stated_total(ledger)
    total = stated.amount if stated is not None else _sum(ledger.rows)
    account = _Account(items, summaries, matching.pairs)
    silent = sum(bool(row.project) and summaries.silent(row) for row in lines)
    if silent:
        notices = (*notices, f"台账有 {silent} 行的摘要没有写是哪个项目，按收款单位核对")
    causes = [
        *account.of_tables(tables), *account.of_pairs(matching.pairs), *account.of_missing(matching.items),
        *account.of_extra(matching), *account.of_totals(stated, lines, (*ledger.subtotals, *subtotals), total),
    ]  # fmt: skip
    causes.sort(key=lambda cause: (-cause.weight, _RANK.index(cause.kind)))
    table_total = sum((table.amount for table in tables), ZERO)
    return LedgerDifference(
        ledger, table_total, total, tuple(causes), tuple(matching.pairs), account.sides(lines),
        (*notices, *ledger.notices, *ledger.unreadable),
    )  # fmt: skip


_RANK: Sequence[CauseKind] = (
    "subtotal", "unit", "missing", "extra", "amount", "moved", "sum", "renamed", "rounding"
)  # fmt: skip


def _sum(rows: Sequence[LedgerRow]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)


def _with_unit(items: Sequence[Item], ledger: Ledger, summaries: Summaries) -> tuple[Ledger, tuple[str, ...]]:
    """A ledger that states no unit is in 万元, unless nearly all its figures are ten thousand times too large."""
    if ledger.unit is not None:
        return ledger, ()
    pairs = [pair for pair in match(items, ledger.rows, summaries).pairs if pair.item.value and pair.paid]
    large = sum(pair.paid / pair.item.value >= 1000 for pair in pairs)
    if pairs and large * 2 > len(pairs):
        return ledger.in_unit("元"), ("台账没有写明金额单位，按大多数金额推断为元",)
    return ledger, ("台账没有写明金额单位，当作万元",)


def _stated_total(ledger: Ledger) -> LedgerRow | None:
    """The total of the ledger; of several (one a sheet) none is the total of all."""
    return (
        ledger.totals[-1] if len({row.sheet for row in (*ledger.rows, *ledger.totals)}) == 1 and ledger.totals else None
    )


def _unlabelled_subtotals(ledger: Ledger, matching: Matching, items: Sequence[Item]) -> list[LedgerRow]:
    """Rows that stand for no line and bear the name of a category, or are the sum of all lines up to the next such row."""
    left = {id(row) for row in matching.rows}
    places = [index for index, row in enumerate(ledger.rows) if id(row) in left]
    categories = {comparable_name(item.category) for item in items if item.category and not item.whole_category}
    found = []
    for place, before, after in zip(places, [-1, *places], [*places[1:], len(ledger.rows)], strict=False):
        row = ledger.rows[place]
        blocks = (ledger.rows[before + 1 : place], ledger.rows[place + 1 : after])
        named = comparable_name(row.project or row.recipient) in categories
        if named or any(len(block) > 2 and _sum(block) == row.amount for block in blocks):
            found.append(row)
    return found


class _Account:
    """Causes of one comparison; categories of the ledger are told by name, the nearest of the table's."""

    def __init__(self, items: Sequence[Item], summaries: Summaries, pairs: Sequence[Pair]) -> None:
        self.items, self.summaries = items, summaries
        self.habits = Counter(_wording(pair.item, row) for pair in pairs for row in pair.rows)
        self.categories = tuple(dict.fromkeys(item.category for item in items))
        self.likeness = Likeness(self.categories)
        self._known = {comparable_name(name): name for name in self.categories}

    def category(self, row: LedgerRow) -> str | None:
        """The category of the table that a row states; None if it states none."""
        if not row.category:
            return None
        own = comparable_name(row.category)
        if own not in self._known:
            best = max(self.categories, key=lambda name: self.likeness(name, row.category), default="")
            near = bool(best) and self.likeness(best, row.category) >= 0.6
            self._known[own] = best if near else row.category
        return self._known[own]

    def sides(self, rows: Sequence[LedgerRow]) -> dict[str, tuple[Decimal, Decimal]]:
        """(table, ledger) by category; empty if the ledger has no categories."""
        if not any(row.category for row in rows):
            return {}
        found: dict[str, tuple[Decimal, Decimal]] = dict.fromkeys(self.categories, (ZERO, ZERO))
        for item in self.items:
            found[item.category] = (found[item.category][0] + item.value, found[item.category][1])
        for row in rows:
            name = self.category(row) or ""
            table, ledger = found.get(name, (ZERO, ZERO))
            found[name] = (table, ledger + row.amount)
        return found

    def of_tables(self, tables: Sequence[AllocationTable]) -> Iterator[Cause]:
        for table in tables:
            off = table.leaf_sum - table.amount
            if off:
                message = f"安排表合计 {table.amount} 与明细之和 {table.leaf_sum} 不符"
                yield Cause("sum", off, message, by_category={"": off})

    def of_pairs(self, pairs: Sequence[Pair]) -> Iterator[Cause]:
        for pair in pairs:
            yield from self._amounts(pair)
            yield from self._categories(pair)
            yield from self._names(pair)

    def _amounts(self, pair: Pair) -> Iterator[Cause]:
        item, paid = pair.item, pair.paid
        effect = paid - item.value
        if not effect:
            return
        back = [row for row in pair.rows if row.amount < 0]
        slip = 0 if back else _slip(item.value, paid)
        if slip:
            kind: CauseKind = "unit" if slip in _UNITS else "amount"
            message = f"{item.label}安排 {_said(item.value)}，台账 {_said(paid)}，{_SLIP_NAMES[slip]}"
        elif not back and _is_rounding(item.value, pair):
            kind, message = "rounding", f"{item.label}安排 {_said(item.value)}，台账 {_said(paid)}，舍入不同"
        else:
            kind, message = "amount", f"{item.label}安排 {_said(item.value)}，台账 {_said(paid)}"
            if len(pair.rows) > 1:
                shown = "".join(f"，其中第 {row.row} 行 {_said(row.amount)} 是退回或冲减" for row in back)
                message += f"（{len(pair.rows)} 笔{shown}）"
        yield Cause(kind, effect, message, (item,), pair.rows, {item.category: effect}, pair.guessed)

    def _categories(self, pair: Pair) -> Iterator[Cause]:
        for row in pair.rows:
            other = self.category(row)
            if other is not None and other != pair.item.category:
                message = (
                    f"{pair.item.label}安排在“{pair.item.category}”，台账记在“{row.category}”（{_said(row.amount)}）"
                )
                moved = {pair.item.category: -row.amount, other: row.amount}
                yield Cause("moved", ZERO, message, (pair.item,), (row,), moved, pair.guessed)

    def _names(self, pair: Pair) -> Iterator[Cause]:
        item = pair.item
        for row in pair.rows:
            named = [(item.project, row.project), (item.recipient, row.recipient)]
            given = [pair for pair in named if pair[0] and pair[1]] or [
                (item.project or item.recipient, row.project or row.recipient)
            ]
            different = [names for names in given if comparable_name(names[0]) != comparable_name(names[1])]
            if self._only_worded_as_a_payment(pair, row):
                different = [names for names in different if names[1] != row.project]
            if different:
                shown = "；".join(f"“{ours}”，台账写作“{theirs}”" for ours, theirs in different)
                yield Cause("renamed", ZERO, f"{item.label}：{shown}", (item,), (row,), {}, pair.guessed)

    def _only_worded_as_a_payment(self, pair: Pair, row: LedgerRow) -> bool:
        """Whether the project differs by what every payment says: 拨付, 资金, or 尾款 where it was not paid at once."""
        if self.summaries.silent(row):
            return True
        in_parts = len(pair.rows) > 1 or pair.paid != pair.item.value
        habit = _wording(pair.item, row)
        usual = is_payment(row.project) or in_parts or (habit != "" and self.habits[habit] >= _HABIT)
        return usual and self.summaries.same(pair.item, row)

    def of_missing(self, items: Sequence[Item]) -> Iterator[Cause]:
        for item in items:
            if item.value:
                message = f"{item.label}安排 {_said(item.value)}，台账没有这一项"
                yield Cause("missing", -item.value, message, (item,), (), {item.category: -item.value})

    def of_extra(self, matching: Matching) -> Iterator[Cause]:
        for row in matching.rows:
            if row.amount:
                message = f"{row.label} {_said(row.amount)}，{self._why_extra(row, matching)}"
                yield Cause("extra", row.amount, message, (), (row,), {self.category(row) or "": row.amount})

    def _why_extra(self, row: LedgerRow, matching: Matching) -> str:
        """What is known of a row that stands for no line: paid twice, more than planned, perhaps a line that is missing."""
        paid = [pair for pair in matching.pairs if same_payee(pair.item, row) and self._of_one_name(pair, row)]
        twin = next((one for pair in paid for one in pair.rows if one.amount == row.amount), None)
        if row.amount < 0:
            return "是退回或冲减，看不出是哪一项的"
        if twin is not None:
            return f"与第 {twin.row} 行重复"
        if paid:
            rows = "、".join(str(one.row) for one in paid[0].rows)
            return f"{paid[0].item.label}安排 {_said(paid[0].item.value)}，第 {rows} 行已付 {_said(paid[0].paid)}，这一笔超出安排"
        same = [item for item in matching.items if item.value == row.amount]
        if len(same) == 1:
            return f"安排表没有这一项（金额与台账缺少的{same[0].label}相同，可能是同一项，请核对）"
        return "安排表没有这一项"

    def _of_one_name(self, pair: Pair, row: LedgerRow) -> bool:
        """Whether a row is called as the line, or as a row that was found to stand for it."""
        own = comparable_name(row.project or row.recipient)
        names = {comparable_name(one.project or one.recipient) for one in pair.rows}
        return own in names or self.summaries.same(pair.item, row)

    def of_totals(
        self, stated: LedgerRow | None, lines: Sequence[LedgerRow], subtotals: Sequence[LedgerRow], total: Decimal
    ) -> Iterator[Cause]:
        """What the total has besides the lines."""
        rest = total - _sum(lines)
        if not rest:
            return
        for rows in _counted(subtotals, rest):
            yield from (
                Cause(
                    "subtotal",
                    row.amount,
                    f"{row.label} {_said(row.amount)} 是小计，又加进了合计",
                    (),
                    (row,),
                    {"": row.amount},
                )
                for row in rows
            )
            return
        rows = () if stated is None else (stated,)
        message = f"台账合计 {_said(total)}，各行之和 {_said(total - rest)}"
        kind: CauseKind = "sum"
        if stated is not None and total == half_up(total - rest, max(0, stated.decimals)):
            kind, message = "rounding", f"{message}，合计是舍入后的数"
        yield Cause(kind, rest, message, (), rows, {"": rest})


def _wording(item: Item, row: LedgerRow) -> str:
    """What a row's text has around the name of its line: `…资金`; empty if it has not that name in it."""
    ours, theirs = comparable_name(item.project), comparable_name(row.project)
    return theirs.replace(ours, "…", 1) if ours and ours in theirs and ours != theirs else ""


def _counted(subtotals: Sequence[LedgerRow], rest: Decimal) -> Iterator[tuple[LedgerRow, ...]]:
    """The subtotals that make up what the total has too much: all of them, one, two or three."""
    if subtotals and _sum(subtotals) == rest:
        yield tuple(subtotals)
    for count in (1, 2, 3) if len(subtotals) <= 40 else (1,):
        yield from (rows for rows in combinations(subtotals, count) if _sum(rows) == rest)


def _slip(planned: Decimal, paid: Decimal) -> int:
    """By how many places an amount was moved, 0 if it was not."""
    for places, factor in _SLIPS.items():
        if planned and paid and (planned * factor == paid or paid * factor == planned):
            return places
    return 0


def _is_rounding(planned: Decimal, pair: Pair) -> bool:
    """Whether one figure is the other one rounded: to a decimal place, or the ledger's to whole 万元."""
    paid = pair.paid
    for exact, rounded, least in ((planned, paid, 0), (paid, planned, 1)):
        exponent = rounded.normalize().as_tuple().exponent
        places = max(least, -exponent) if isinstance(exponent, int) else least
        if any(half_up(exact, digits) == rounded for digits in (places, places + 1)):
            return True
    return abs(planned - paid) <= Decimal("0.01") * len(pair.rows)


def _said(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
