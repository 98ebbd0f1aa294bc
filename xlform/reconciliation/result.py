"""Everything that reconciling says about allocation tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.reconciliation.breakdown import Share
from xlform.reconciliation.breakdown import counties
from xlform.reconciliation.breakdown import gaps
from xlform.reconciliation.breakdown import shares
from xlform.reconciliation.causes import LedgerDifference
from xlform.reconciliation.causes import explain
from xlform.reconciliation.ledger import Ledger
from xlform.reconciliation.names import FirmPair
from xlform.reconciliation.names import firm_pair
from xlform.reconciliation.repeats import Repeat
from xlform.reconciliation.repeats import repeats
from xlform.reconciliation.sums import Statement
from xlform.reconciliation.sums import pool_sum
from xlform.reconciliation.sums import table_sums
from xlform.reconciliation.tables import AllocationTable
from xlform.reconciliation.tables import Item


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers of a table that are left out or used twice."""

    path: str
    sheet: str
    missing: tuple[int, ...]
    twice: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Allocation tables reconciled: sums, shares, numbering, repeats, names that disagree, the ledger."""

    tables: tuple[AllocationTable, ...]
    pool: Decimal | None
    committed: Decimal
    statements: tuple[Statement, ...]
    categories: tuple[Share, ...]
    modes: tuple[Share, ...]
    recipients: tuple[Share, ...]
    counties: tuple[Share, ...]
    numbering: tuple[Numbering, ...]
    repeats: tuple[Repeat, ...]
    names: tuple[tuple[Item, FirmPair], ...]
    ledger: LedgerDifference | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items of all tables."""
        return tuple(item for table in self.tables for item in table.items)

    @property
    def holds(self) -> bool:
        """Whether every sum holds, and the ledger (if there is one) says what the tables say."""
        return all(one.holds for one in self.statements) and (self.ledger is None or not self.ledger.causes)


def reconcile(
    tables: Sequence[AllocationTable],
    *,
    pool: Decimal | None = None,
    committed: Decimal = Decimal(0),
    earlier: Sequence[AllocationTable] = (),
    ledger: Ledger | None = None,
) -> Reconciliation:
    """The tables against the pool (万元, of which `committed` is already spoken for), earlier tables and a ledger.

    Earlier tables serve only to find the same project or recipient again.
    """
    items = tuple(item for table in tables for item in table.items)
    leaves = tuple(item for table in tables for item in table.leaves)
    statements = [one for table in tables for one in table_sums(table)]
    if pool is not None:
        statements.append(pool_sum(tables, pool, committed))
    county = {id(item): name for item, name in counties(items)}
    everything = (*items, *(item for table in earlier for item in table.items))
    now = {id(item) for item in items}
    again = (*repeats(everything, "project"), *repeats(everything, "recipient"))
    names = [(item, pair) for item in items if (pair := firm_pair(item.project, item.recipient)) is not None]
    return Reconciliation(
        tuple(tables), pool, committed, tuple(statements),
        shares(leaves, lambda item: item.category),
        shares((item for item in items if item.mode), lambda item: item.mode),
        shares((item for item in items if item.recipient), lambda item: item.recipient, largest_first=True),
        shares(items, lambda item: county[id(item)], largest_first=True),
        tuple(Numbering(table.path, table.sheet, *found) for table in tables if any(found := gaps(table.items))),
        tuple(one for one in again if any(id(item) in now for item in one.items)),
        tuple(names),
        None if ledger is None else explain(tables, ledger),
    )  # fmt: skip
