"""Statements a form makes about its own entries: named, sourced, holding references only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from typing import TypeAlias

RelationKind: TypeAlias = Literal["keys", "total_row", "split", "tree", "tree_total"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One statement of a form, judged by the rule `rule` for each of `columns`.

    `keys`: the row `total` of `table` against the rows `parts` (by row key).
    `total_row`: the total row of a fund block against its part rows.
    `split`: the first stated field of `total` against the sum of `column` of `table`.
    `tree`, `tree_total`: a numbered table's categories against their items, its total against its top level.
    """

    name: str
    rule: str
    kind: RelationKind
    table: str
    source: str
    total: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
