"""Allocation tables among files and folders, reconciled with their pool, with earlier ones and with a ledger."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xlform.batch import read_file
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.formulas import with_results
from xlform.outcomes import Reading
from xlform.reconciliation.ledger import Ledger
from xlform.reconciliation.ledger import of_tables
from xlform.reconciliation.ledger import read_ledger
from xlform.reconciliation.result import Reconciliation
from xlform.reconciliation.result import reconcile
from xlform.reconciliation.tables import FORM
from xlform.reconciliation.tables import AllocationTable
from xlform.reconciliation.tables import allocation_table


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The reconciliation, and what became of every file that was read for it."""

    result: Reconciliation
    readings: tuple[Reading, ...]


def reconcile_paths(
    paths: Sequence[str | Path],
    *,
    pool: Decimal | None = None,
    committed: Decimal = Decimal(0),
    against: Sequence[str | Path] = (),
    ledger: str | Path | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Reconciled:
    """The allocation tables among the paths against a pool (万元), earlier tables (`against`) and a ledger.

    UsageError if none of the paths, or none of the earlier ones, holds an allocation table, or the ledger none of the columns
    it needs; FileError if the ledger cannot be read.
    """
    readings = read_paths(paths, jobs=jobs, progress=progress)
    earlier = read_paths(against, jobs=jobs) if against else ()
    tables = _tables(readings)
    if not tables and all(reading.error is None for reading in readings):
        raise UsageError("没有找到专项资金安排建议表（分配表）")
    if against and not _tables(earlier) and all(reading.error is None for reading in earlier):
        named = "、".join(map(str, against))
        raise UsageError(f"--against {named}：没有找到专项资金安排建议表（分配表），不能查跨年度重复")
    found = reconcile(
        tables, pool=pool, committed=committed, earlier=_tables(earlier),
        ledger=None if ledger is None else _ledger(ledger),
    )  # fmt: skip
    return Reconciled(found, (*readings, *earlier))


def _tables(readings: Sequence[Reading]) -> tuple[AllocationTable, ...]:
    return tuple(allocation_table(one) for reading in readings for one in reading.submissions if one.form == FORM)


def _ledger(path: str | Path) -> Ledger:
    from xlform.workbook.read import read_book

    try:
        book = read_book(path)
    except FileError as error:
        raise FileError(error.code, f"{path}: {error.message}") from error
    computed = replace(book, grids=tuple(with_results(book.grids)))
    found = read_ledger(computed) or of_tables(_tables([read_file(path)]))
    if found is None:
        raise UsageError(f"{path} 不是台账：没有找到同时有名称列（收款单位、项目名称、摘要等）和金额列的表")
    return found
