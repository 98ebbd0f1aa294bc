"""A reconciliation for programs: the document `xlform/reconcile/1`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlform.reconciliation.breakdown import Share
from xlform.reconciliation.causes import LedgerDifference
from xlform.reconciliation.ledger import LedgerRow
from xlform.reconciliation.matching import Pair
from xlform.reconciliation.repeats import Repeat
from xlform.reconciliation.result import Reconciliation
from xlform.reconciliation.sums import Statement
from xlform.reconciliation.tables import AllocationTable
from xlform.reconciliation.tables import Item
from xlform.report.json import Json


def reconciled_document(found: Reconciliation) -> dict[str, Json]:
    """Everything a reconciliation says; amounts in 万元, lines by file and cell."""
    return {
        "schema": "xlform/reconcile/1",
        "holds": found.holds,
        "pool": found.pool,
        "committed": found.committed,
        "tables": [_table(one) for one in found.tables],
        "sums": [_statement(one) for one in found.statements],
        "by_category": [_share(one) for one in found.categories],
        "by_mode": [_share(one) for one in found.modes],
        "by_recipient": [_share(one) for one in found.recipients],
        "by_county": [_share(one) for one in found.counties],
        "numbering": [
            {"path": one.path, "sheet": one.sheet, "missing": list(one.missing), "twice": list(one.twice)}
            for one in found.numbering
        ],
        "repeats": [_repeat(one) for one in found.repeats],
        "names": [
            {**_line(item), "in_project": pair.in_project, "firm": pair.recipient, "kind": pair.kind,
             "likeness": _share_of_one(pair.likeness)}
            for item, pair in found.names
        ],
        "ledger": None if found.ledger is None else _ledger(found.ledger),
    }  # fmt: skip


def _table(one: AllocationTable) -> dict[str, Json]:
    return {
        "path": one.path, "sheet": one.sheet, "title": one.title, "year": one.year, "items": len(one.items),
        "total": one.total.number, "sum": one.leaf_sum,
    }  # fmt: skip


def _statement(one: Statement) -> dict[str, Json]:
    return {
        "what": one.what, "path": one.path or None, "cell": None if one.address is None else str(one.address),
        "holds": one.holds, "stated": one.whole, "computed": one.computed, "difference": one.difference,
        "slack": one.slack, "parts": list(one.parts), "reason": one.reason or None, "hints": list(one.hints),
    }  # fmt: skip


def _share(one: Share) -> dict[str, Json]:
    return {"name": one.name, "count": one.count, "amount": one.amount, "cells": [_cell(item) for item in one.items]}


def _cell(item: Item) -> str:
    return item.path if item.address is None else f"{item.path}:{item.address}"


def _line(item: Item) -> dict[str, Json]:
    return {
        "path": item.path, "cell": None if item.address is None else str(item.address), "number": item.number,
        "category": item.category, "project": item.project, "recipient": item.recipient, "amount": item.amount,
    }  # fmt: skip


def _repeat(one: Repeat) -> dict[str, Json]:
    return {
        "kind": one.kind, "name": one.name, "certain": one.certain, "likeness": _share_of_one(one.likeness),
        "across": list(one.across), "lines": [{**_line(item), "year": item.year} for item in one.items],
    }  # fmt: skip


def _ledger(found: LedgerDifference) -> dict[str, Json]:
    return {
        "path": found.ledger.path,
        "unit": found.ledger.unit,
        "table_total": found.table_total,
        "ledger_total": found.ledger_total,
        "difference": found.difference,
        "causes": [
            {"kind": one.kind, "effect": one.effect, "message": one.message, "guessed": one.guessed,
             "by_category": dict(one.by_category), "lines": [_line(item) for item in one.items],
             "rows": _rows(one.rows)}
            for one in found.causes
        ],
        "by_category": {
            name: {"table": ours, "ledger": theirs, "difference": theirs - ours}
            for name, (ours, theirs) in found.by_category.items()
        },
        "pairs": [_pair(one) for one in found.pairs],
        "notices": list(found.notices),
    }  # fmt: skip


def _pair(one: Pair) -> dict[str, Json]:
    return {
        "cell": _cell(one.item), "rows": [str(row.address) for row in one.rows], "guessed": one.guessed,
        "likeness": _share_of_one(one.likeness),
    }  # fmt: skip


def _share_of_one(likeness: float) -> Decimal:
    return Decimal(str(round(likeness, 3)))


def _rows(rows: Sequence[LedgerRow]) -> list[Json]:
    return [
        {"cell": str(row.address), "project": row.project, "recipient": row.recipient, "category": row.category,
         "amount": row.amount}
        for row in rows
    ]  # fmt: skip
