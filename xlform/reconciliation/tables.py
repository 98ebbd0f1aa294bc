"""An allocation table as amounts to be reconciled: its items, its categories, its total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlform.address import Address
from xlform.rules.allocation_sums import subtotals
from xlform.rules.payees import payees
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

FORM = "allocation_table"


@dataclass(frozen=True, slots=True)
class Item:
    """One line that gets money: an item, or a category that has an amount and nothing under it (`whole_category`).

    `amount` is None where none can be read (`unreadable` says so); `path` and `address` say where the line stands.
    """

    path: str
    address: Address | None
    number: str
    category: str
    project: str
    recipient: str
    mode: str
    amount: Decimal | None
    year: int | None = None
    whole_category: bool = False
    unreadable: str = ""
    number_at: Address | None = None

    @property
    def value(self) -> Decimal:
        """The amount in 万元, nothing if there is none."""
        return self.amount or Decimal(0)

    @property
    def label(self) -> str:
        """How people call the line: its number and its project, or its recipient if it has no project."""
        name = self.project or self.recipient
        return f"第{self.number}项“{name}”" if self.number.isdigit() else f"“{name}”"


@dataclass(frozen=True, slots=True)
class Group:
    """A category, or a 小计, as stated: `parts` are the entries right under it, `parent` its category (-1: none)."""

    number: str
    name: str
    stated: Entry
    parent: int
    parts: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class AllocationTable:
    """One allocation table: what is stated and from what lines."""

    path: str
    sheet: str
    title: str
    year: int | None
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    leaves: tuple[Item, ...]
    total: Entry
    top: tuple[Entry, ...]
    subtotals: tuple[Group, ...] = ()

    @property
    def amount(self) -> Decimal:
        """The total as stated; the sum of the lines if none is stated."""
        return self.leaf_sum if self.total.number is None else self.total.number

    @property
    def leaf_sum(self) -> Decimal:
        """The sum of all lines that get money."""
        return sum((one.value for one in self.leaves), Decimal(0))


def allocation_table(submission: Submission) -> AllocationTable:
    """The lines and statements of an allocation table."""
    categories = submission.table("categories")
    rows = submission.table("items")
    items = tuple(_item(submission, row, payee) for row, payee in zip(rows, payees(rows), strict=True))
    groups = tuple(
        Group(
            row.entry("number").text, row.entry("name").text, row.entry("amount"), row.parent, _parts(submission, index)
        )
        for index, row in enumerate(categories)
    )
    whole = tuple(
        _whole_category(submission, row)
        for row, group in zip(categories, groups, strict=True)
        if not group.parts and row.entry("amount").state in ("ok", "unreadable")
    )
    return AllocationTable(
        submission.path, submission.sheet, submission.field("title").text, submission.year, groups, items,
        (*items, *whole), submission.field("total"), _parts(submission, -1),
        tuple(Group("", one.name, one.whole, -1, one.parts) for one in subtotals(submission)),
    )  # fmt: skip


def _children(submission: Submission, parent: int) -> list[tuple[int, Row]]:
    categories = [(place, row) for place, row in enumerate(submission.table("categories")) if row.parent == parent]
    return categories + [(-1, row) for row in submission.table("items") if row.parent == parent]


def _parts(submission: Submission, parent: int) -> tuple[Entry, ...]:
    """The amounts right under a category; a heading without an amount stands for what is under it."""
    found: list[Entry] = []
    for place, row in _children(submission, parent):
        own = row.entry("amount")
        if own.state in ("ok", "unreadable") or place < 0:
            found.append(own)
        else:
            found += _parts(submission, place)
    return tuple(found)


def _item(submission: Submission, row: Row, payee: str) -> Item:
    amount = row.entry("amount")
    return Item(
        submission.path, _place(row), row.entry("number").text, _text(row, "category"), _text(row, "project"),
        payee, _text(row, "mode"), amount.number, submission.year,
        unreadable=amount.reason if amount.state == "unreadable" else "", number_at=row.entry("number").address,
    )  # fmt: skip


def _whole_category(submission: Submission, row: Row) -> Item:
    amount, name = row.entry("amount"), _text(row, "name")
    return Item(
        submission.path, amount.address, row.entry("number").text, name, name, "", "", amount.number, submission.year,
        whole_category=True, unreadable=amount.reason if amount.state == "unreadable" else "",
    )  # fmt: skip


def _text(row: Row, column: str) -> str:
    return " ".join(row.entry(column).text.split())


def _place(row: Row) -> Address | None:
    entries = (row.get(key, ABSENT) for key in ("project", "recipient", "amount", "number"))
    return next((entry.address for entry in entries if entry.state == "ok"), None)
