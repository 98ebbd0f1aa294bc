"""Which line of a ledger stands for which line of an allocation table: told by names, amounts only break ties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal

from xlform.reconciliation.ledger import LedgerRow
from xlform.reconciliation.names import Likeness
from xlform.reconciliation.names import grams
from xlform.reconciliation.names import tell_apart
from xlform.reconciliation.payments import Summaries
from xlform.reconciliation.payments import paid_purpose
from xlform.reconciliation.payments import planned_purpose
from xlform.reconciliation.payments import same_payee
from xlform.reconciliation.payments import whole_purpose
from xlform.reconciliation.tables import Item
from xlform.submission import comparable_name

SURE = 1.0
LIKELY = 0.55
"""Least likeness of names that may be one."""
LIKELY_SAME_AMOUNT = 0.42
"""The same where the amounts are equal."""
GUESSED_BY_ORDER = 0.9
"""Lines of one name, none of which has the amount of the other side: paired in order."""
AHEAD = 0.08
"""By how much the best must be ahead of the next one."""
_COMMON = 60
_PURPOSE = "\t"
"""Before a name that is what is left of a project's or a payment's own."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the table and the rows of the ledger that stand for it; `likeness` below 1 is a guess by similar names."""

    item: Item
    rows: tuple[LedgerRow, ...]
    likeness: float

    @property
    def paid(self) -> Decimal:
        """What the ledger has for the line (万元)."""
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def guessed(self) -> bool:
        """Whether the names are only similar."""
        return self.likeness < SURE


@dataclass(slots=True)
class Matching:
    """Pairs in the order of the table, and what is left on both sides."""

    pairs: list[Pair] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rows: list[LedgerRow] = field(default_factory=list)


def match(items: Sequence[Item], rows: Sequence[LedgerRow], summaries: Summaries | None = None) -> Matching:
    """Every line of both sides once: by equal names first, then by names that are alike and clearly ahead of the next.

    A payment may go by 拨付…资金 or …尾款 of the same payee, and what comes back is set against what was paid.
    """
    matcher = _Matcher(items, rows, summaries or Summaries(items, rows))
    for key in (_both, _project):
        matcher.equal(key, matcher.agree)
    for key in (_purpose, _whole_purpose):
        matcher.equal(key, matcher.same_payee)
    matcher.equal(_recipient, matcher.agree)
    for step in (matcher.refunds, matcher.instalments, matcher.alike, matcher.refunds, matcher.instalments):
        step()  # a row of a line's own name is that line's, before it could be taken for another's
    return matcher.result()


def _both(line: Item | LedgerRow) -> str:
    project, recipient = comparable_name(line.project), comparable_name(line.recipient)
    return f"{project}\n{recipient}" if project and recipient else ""


def _project(line: Item | LedgerRow) -> str:
    return comparable_name(line.project)


def _recipient(line: Item | LedgerRow) -> str:
    return comparable_name(line.recipient)


def _purpose(line: Item | LedgerRow) -> str:
    return planned_purpose(line.project) if isinstance(line, Item) else paid_purpose(line.project)


def _whole_purpose(line: Item | LedgerRow) -> str:
    return planned_purpose(line.project) if isinstance(line, Item) else whole_purpose(line.project)


class _Matcher:
    def __init__(self, items: Sequence[Item], rows: Sequence[LedgerRow], summaries: Summaries) -> None:
        self.items, self.rows = items, rows
        self.lines = [replace(row, project="") if summaries.silent(row) else row for row in rows]
        back = any(item.value < 0 for item in items)
        self.free_items = dict.fromkeys(range(len(items)))
        self.free_rows = dict.fromkeys(index for index, row in enumerate(rows) if row.amount >= 0 or back)
        self.refunded = [] if back else [index for index, row in enumerate(rows) if row.amount < 0]
        self.found: dict[int, tuple[list[int], float]] = {}
        names: list[str] = []
        names += (name for item in items for name in (item.project, item.recipient))
        names += (name for row in self.lines for name in (row.project, row.recipient))
        self.likeness = Likeness(name for name in names if name)

    def take(self, item: int, row: int, likeness: float) -> None:
        self.found[item] = ([row], likeness)
        del self.free_items[item], self.free_rows[row]

    def equal(self, key: Callable[[Item | LedgerRow], str], agree: Callable[[int, int], bool]) -> None:
        """Lines of the same name; several of one name are paired by amount, then by category, then in order.

        It is settled only where the rest agrees.
        """
        left, right = _by_name(self.items, self.free_items, key), _by_name(self.lines, self.free_rows, key)
        for name, items in left.items():
            rows = list(right.get(name, ()))
            for same in (_same_amount_and_category, _same_amount, _same_category, _anything):
                sure = same is not _anything or len(items) == 1
                for item in list(items):
                    hit = next(
                        (row for row in rows if same(self.items[item], self.lines[row]) and agree(item, row)),
                        None,
                    )
                    if hit is not None:
                        self.take(item, hit, SURE if sure else GUESSED_BY_ORDER)
                        items.remove(item)
                        rows.remove(hit)

    def agree(self, item: int, row: int) -> bool:
        """Whether the projects, if both lines name one, may be the same."""
        project, other = self.items[item].project, self.lines[row].project
        if not project or not other:
            return True
        same = self.items[item].value == self.lines[row].amount
        return not tell_apart(project, other) and self.likeness(project, other) >= (0.2 if same else 0.35)

    def same_payee(self, item: int, row: int) -> bool:
        """Whether nothing says that another one was paid."""
        return same_payee(self.items[item], self.lines[row])

    def alike(self) -> None:
        scores = {(item, row): self.score(item, row) for item, row in self._candidates()}
        by_item: dict[int, list[tuple[float, int]]] = defaultdict(list)
        by_row: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for (item, row), score in scores.items():
            by_item[item].append((score, row))
            by_row[row].append((score, item))
        for (item, row), score in sorted(scores.items(), key=lambda one: (-one[1], one[0])):
            if item not in self.free_items or row not in self.free_rows:
                continue
            same = self.items[item].value == self.lines[row].amount
            rivals = [other for other, index in by_item[item] if index != row and index in self.free_rows]
            rivals += [other for other, index in by_row[row] if index != item and index in self.free_items]
            if score >= (LIKELY_SAME_AMOUNT if same else LIKELY) and score - max(rivals, default=0.0) >= AHEAD:
                self.take(item, row, min(round(score, 3), 0.999))

    def score(self, item: int, row: int) -> float:
        """How alike the names are: of both names the mean, of which the better one counts twice; numbers must agree."""
        one, other = self.items[item], self.lines[row]
        named = [(one.project, other.project), (one.recipient, other.recipient)]
        given = [pair for pair in named if pair[0] and pair[1]]
        if not given:
            given = [(one.project or one.recipient, other.project or other.recipient)]
        if any(tell_apart(*pair) for pair in given):
            return 0.0
        values = sorted(self.likeness(*pair) for pair in given)
        score = values[-1] if len(values) == 1 else (values[0] + 2 * values[1]) / 3
        return score + (0.05 if one.value == other.amount else 0.0)

    def _candidates(self) -> Iterable[tuple[int, int]]:
        """Pairs that have a sign or two neighbouring ones in common which few lines have."""
        holders: dict[str, list[int]] = defaultdict(list)
        for row in self.free_rows:
            for gram in _grams_of(self.lines[row]):
                holders[gram].append(row)
        return {
            (item, row)
            for item in self.free_items
            for gram in _grams_of(self.items[item])
            if len(holders.get(gram, ())) <= _COMMON
            for row in holders.get(gram, ())
        }

    def instalments(self) -> None:
        """Further rows of the very name of a line, where they bring the sum paid nearer to its amount."""
        named = self._named()
        for row in list(self.free_rows):
            line = self.lines[row]
            gains = {
                item: abs(self._lacking(item)) - abs(self._lacking(item) - line.amount) for item in self._of(row, named)
            }
            best = max(gains, key=lambda item: gains[item], default=None)
            if best is not None and gains[best] > 0:
                self.found[best][0].append(row)
                del self.free_rows[row]

    def refunds(self) -> None:
        """Amounts below zero, set against the line they are named for: that which was paid too much for, if there is one."""
        named = self._named()
        for row in list(self.refunded):
            paid = [item for item in self._of(row, named) if self._paid(item) + self.lines[row].amount >= 0]
            best = min(paid, key=self._lacking, default=None)
            if best is not None:
                self.found[best][0].append(row)
                self.refunded.remove(row)

    def _named(self) -> dict[str, list[int]]:
        """The lines that were found, by every name they may be called by."""
        named: dict[str, list[int]] = defaultdict(list)
        for item in sorted(self.found):
            line = self.items[item]
            keys = {_both(line), _project(line), _recipient(line)}
            for key in (keys | {f"{_PURPOSE}{_purpose(line)}"}) - {"", _PURPOSE}:
                named[key].append(item)
        return named

    def _of(self, row: int, named: dict[str, list[int]]) -> list[int]:
        """The lines of the very name of a row; if there is none, those of the same payee that it may pay for."""
        line = self.lines[row]
        hits = named.get(_both(line) or _project(line) or _recipient(line), [])
        keys = dict.fromkeys((f"{_PURPOSE}{_purpose(line)}", f"{_PURPOSE}{_whole_purpose(line)}"))
        return hits or [
            item for key in keys if key != _PURPOSE for item in named.get(key, ()) if self.same_payee(item, row)
        ]

    def _paid(self, item: int) -> Decimal:
        return sum((self.lines[row].amount for row in self.found[item][0]), Decimal(0))

    def _lacking(self, item: int) -> Decimal:
        """What the ledger still lacks of a line's amount."""
        return self.items[item].value - self._paid(item)

    def result(self) -> Matching:
        pairs = [
            Pair(self.items[item], tuple(self.rows[row] for row in rows), likeness)
            for item, (rows, likeness) in sorted(self.found.items())
        ]
        left = sorted((*self.free_rows, *self.refunded))
        return Matching(pairs, [self.items[one] for one in self.free_items], [self.rows[one] for one in left])


def _grams_of(line: Item | LedgerRow) -> frozenset[str]:
    return grams(comparable_name(line.project)) | grams(comparable_name(line.recipient))


def _by_name(
    lines: Sequence[Item] | Sequence[LedgerRow], free: Iterable[int], key: Callable[[Item | LedgerRow], str]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index in free:
        if name := key(lines[index]):
            found[name].append(index)
    return found


def _same_amount_and_category(item: Item, row: LedgerRow) -> bool:
    return _same_amount(item, row) and _same_category(item, row)


def _same_amount(item: Item, row: LedgerRow) -> bool:
    return item.value == row.amount


def _same_category(item: Item, row: LedgerRow) -> bool:
    return bool(row.category) and comparable_name(item.category) == comparable_name(row.category)


def _anything(_item: Item, _row: LedgerRow) -> bool:
    return True
