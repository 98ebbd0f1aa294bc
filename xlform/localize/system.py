"""The system of a dossier: every figure of its forms and every statement that the rules make about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from xlform.address import Address
from xlform.dossier import Dossier
from xlform.localize.cells import Gathered
from xlform.localize.cells import stated_places
from xlform.localize.model import System
from xlform.localize.points import Points
from xlform.localize.ties import add_ties
from xlform.relations import Relation
from xlform.rules.execution import Execution
from xlform.rules.execution import executions
from xlform.rules.standard import execution_ways
from xlform.rules.totals import deducted
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

STEPS = ((Decimal(1), Decimal(1)), (Decimal("0.8"), Decimal("0.7")), (Decimal("0.6"), Decimal("0.5")))
"""财预〔2021〕101号: from which execution rate on which share of the points is earned."""
_TOTAL = re.compile(r"合计|小计|总计|.*(?:合计|总额)")
_INSIDE_BASIC = re.compile(r"人员(?:经费|支出)|(?:日常)?公用(?:经费|支出)|商品和服务支出|工资福利支出")


@dataclass(frozen=True, slots=True)
class Located:
    """A system with the cell (file and address) that each of its cells stands for."""

    system: System
    places: Mapping[str, tuple[str, Address]]


def system_of(dossier: Dossier) -> Located:
    """The system of the forms of one unit and year."""
    gathered = Gathered()
    for submission in dossier.submissions:
        _Form(gathered, submission).add()
    add_ties(gathered, dossier)
    counts: dict[str, int] = {}
    edits = []
    for edit in gathered.edits:
        counts[edit.id] = counts.get(edit.id, 0) + 1
        edits.append(edit if counts[edit.id] == 1 else replace(edit, id=f"{edit.id}#{counts[edit.id]}"))
    return Located(System(tuple(gathered.cells.values()), tuple(edits)), gathered.places)


class _Form:
    """The statements of one form about itself."""

    def __init__(self, gathered: Gathered, submission: Submission) -> None:
        self.gathered, self.submission = gathered, submission
        self.points = Points(gathered, submission)

    def add(self) -> None:
        for relation in self.submission.definition.relations.values():
            if relation.kind == "keys":
                self._keys(relation)
            elif relation.kind == "total_row":
                self._fund_parts(relation)
            elif relation.kind == "split":
                self._split(relation)
        if self.submission.form == "allocation_table":
            self._allocation()
        if "indicators" in self.submission.tables:
            self.points.add()
        self._rates()

    def _cell(self, row: Row, column: str, table: str) -> str:
        return self.gathered.table_cell(self.submission, table, row, column, "amount")

    def _list(self, code: str, table: str, total: Row, parts: Sequence[Row], column: str, *, complete: bool) -> None:
        whole, entries = total.entry(column), [row.entry(column) for row in parts]
        cells = [self._cell(row, column, table) for row in parts]
        name = self._cell(total, column, table)
        if whole.state != "ok" or all(entry.state != "ok" for entry in entries):
            return
        terms = [(name, -1), *((cell, 1) for cell in cells)]
        group = f"{self.gathered.form_id(self.submission)}:{table}:{total.entry('item').address}" if complete else ""
        self.gathered.add(
            code,
            "sum" if complete else "ineq",
            self.submission,
            whole,
            terms,
            total=name if complete else "",
            group=group,
            column=column,
        )

    def _rows_of(self, rows: Sequence[Row], key: str) -> list[Row]:
        own = [row for row in rows if row.role == key]
        if own:
            return own
        for relation in self.submission.definition.relations.values():
            if relation.kind == "keys" and relation.rule == "T101" and key in relation.total:
                return [row for row in rows if row.role in relation.parts]
        return []

    def _keys(self, relation: Relation) -> None:
        rows = self.submission.table(relation.table)
        total = next((row for row in rows if row.role in relation.total), None)
        if total is None:
            return
        found = {key: self._rows_of(rows, key) for key in relation.parts}
        parts = [row for members in found.values() for row in members]
        complete = relation.rule == "T101" and all(found.values())
        if relation.rule == "T102":
            parts = [row for row in parts if rows.index(row) > rows.index(total)]
        for column in relation.columns:
            if parts and self.submission.has_column(relation.table, column):
                self._list(relation.rule, relation.table, total, parts, column, complete=complete)

    def _fund_parts(self, relation: Relation) -> None:
        rows = self.submission.table(relation.table)
        total = next((row for row in rows if row.role == "total"), None)
        parts = [row for row in rows if row.role == "part"]
        if total is None or not parts:
            return
        complete = len(parts) > 1 or "其他" in row_name(parts[0])
        for column in relation.columns:
            if self.submission.has_column(relation.table, column) and deducted(parts, column) is None:
                self._list(relation.rule, relation.table, total, parts, column, complete=complete)

    def _split(self, relation: Relation) -> None:
        rows = _first_level(self.submission.table(relation.table))
        column = relation.columns[0]
        parts = [self._cell(row, column, relation.table) for row in rows]
        stated = [key for key in relation.total if (self.submission.fields.get(key) or ABSENT).state == "ok"]
        if not stated or not rows or all(row.entry(column).state != "ok" for row in rows):
            return
        value = sum((row.entry(column).number or Decimal(0) for row in rows), Decimal(0))
        key = min(
            stated, key=lambda one: abs((self.submission.field(one).number or Decimal(0)) - value) > Decimal("0.05")
        )
        total = self.gathered.field_cell(self.submission, key, "amount")
        group = f"{self.gathered.form_id(self.submission)}:{relation.table}"
        self.gathered.add(
            relation.rule,
            "sum",
            self.submission,
            self.submission.field(key),
            [(total, -1), *((one, 1) for one in parts)],
            total=total,
            group=group,
            column=column,
        )

    def _allocation(self) -> None:
        categories = self.submission.table("categories")
        stated = any(row.entry("amount").state == "ok" for row in categories)
        for index, category in enumerate(categories):
            children = self._children(index)
            whole = category.entry("amount")
            if children and whole.state == "ok" and stated:
                self._allocated("T106", whole, self._cell(category, "amount", "categories"), children, str(index))
        whole = self.submission.fields.get("total", ABSENT)
        if whole.state == "ok":
            cell = self.gathered.field_cell(
                self.submission, "total", "amount", column="amount", decimals=self._places()
            )
            self._allocated("T107", whole, cell, self._stated_at_top(-1), "")

    def _places(self) -> int:
        return stated_places(
            row.entry("amount").decimals for name in ("items", "categories") for row in self.submission.table(name)
        )

    def _children(self, parent: int) -> list[tuple[str, Row]]:
        return [
            (name, row)
            for name in ("categories", "items")
            for row in self.submission.table(name)
            if row.parent == parent
        ]

    def _stated_at_top(self, parent: int) -> list[tuple[str, Row]]:
        """What a total adds up: a heading without an amount stands for what is under it."""
        categories = self.submission.table("categories")
        found: list[tuple[str, Row]] = []
        for name, row in self._children(parent):
            index = next((at for at, one in enumerate(categories) if one is row), -1)
            if row.entry("amount").state in ("ok", "unreadable") or index < 0:
                found.append((name, row))
            else:
                found += self._stated_at_top(index)
        return found

    def _allocated(self, code: str, whole: Entry, total: str, rows: Sequence[tuple[str, Row]], part: str) -> None:
        parts = [self._cell(row, "amount", name) for name, row in rows]
        if all(row.entry("amount").state != "ok" for _, row in rows):
            return
        group = f"{self.gathered.form_id(self.submission)}:items:{part}"
        terms = [(total, -1), *((one, 1) for one in parts)]
        gaps = tuple(_gaps([(row, part) for (_, row), part in zip(rows, parts, strict=True)]))
        self.gathered.add(
            code, "sum", self.submission, whole, terms, total=total, group=group, column="amount", gaps=gaps
        )

    def _rates(self) -> None:
        submission = self.submission
        if submission.form == "base_table":
            rate = submission.fields.get("control_rate", ABSENT)
            cells = [
                self.gathered.field_cell(submission, key, "count", decimals=0, exact=True)
                for key in ("staff_in_post", "authorized_posts")
            ]
            if rate.state == "ok":
                self.gathered.add_ratio("R101", submission, rate, [*cells, self._rate(rate)])
        elif submission.form in ("project_selfeval", "department_selfeval"):
            for one in executions(submission):
                if one.other_column:
                    continue
                entries = (one.executed.entry, one.budget.entry)
                if one.rate.state == "ok" and all(entry.state == "ok" for entry in entries):
                    self.gathered.add_ratio(
                        "R102", submission, one.rate, [*map(self._money, entries), self._rate(one.rate)]
                    )
                self._execution_score(one)

    def _execution_score(self, one: Execution) -> None:
        entries = (one.executed.entry, one.budget.entry, one.score, one.weight)
        proportional = "proportional" in execution_ways(self.submission) and not by_steps(one)
        if all(entry.state == "ok" for entry in entries) and proportional:
            cells = [
                *map(self._money, entries[:2]),
                self.points.cell(one.score, "score"),
                self.points.cell(one.weight, "weight"),
            ]
            self.gathered.add_ratio("S106", self.submission, one.score, cells)

    def _rate(self, rate: Entry) -> str:
        group = f"{self.gathered.form_id(self.submission)}:rates"
        return self.gathered.cell(
            self.submission,
            rate,
            "rate",
            max(2, rate.decimals or 0),
            group=group,
            row="",
            column="rate",
            label="",
            exact=False,
        )

    def _money(self, entry: Entry) -> str:
        for row in self.submission.tables.get("funds", ()):
            for column in ("initial", "annual", "executed"):
                if row.entry(column) is entry:
                    return self._cell(row, column, "funds")
        key = next((key for key in ("initial", "annual", "executed") if self.submission.fields.get(key) is entry), "")
        return self.gathered.field_cell(self.submission, key, "amount") if key else ""


def _first_level(rows: Sequence[Row]) -> list[Row]:
    """The rows of a split that are no total and stand in no other row."""
    basic = any("基本支出" in row_name(row) for row in rows)
    names = [(row, row_name(row)) for row in rows]
    return [row for row, name in names if not _TOTAL.fullmatch(name) and not (basic and _INSIDE_BASIC.fullmatch(name))]


def _gaps(rows: Sequence[tuple[Row, str]]) -> Iterator[tuple[str, str]]:
    """The numbers left out between two numbered rows, with the cell of the row above."""
    for (above, cell), (below, _) in pairwise(rows):
        one, other = above.entry("number").text.strip(" 、."), below.entry("number").text.strip(" 、.")
        if one.isdecimal() and other.isdecimal() and int(other) == int(one) + 2:
            yield str(int(one) + 1), cell


def by_steps(one: Execution) -> bool:
    """Whether the execution is scored by the steps of 财预〔2021〕101号 rather than in proportion."""
    weight, score, budget = one.weight.number, one.score.number, one.budget.value
    if weight is None or score is None or not budget:
        return True
    rate = one.executed.value / budget
    step = next((share for least, share in STEPS if rate >= least), Decimal(0))
    return step < 1 and score == step * weight
