"""The figures of submissions as cells of a system, each once, under the name of its file and place."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from xlform.address import Address
from xlform.localize.model import Cell
from xlform.localize.model import CellKind
from xlform.localize.model import Edit
from xlform.localize.model import EditKind
from xlform.rules.figures import FINEST_AMOUNT
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import parse_label
from xlform.values import Entry

_USUAL_PLACES = 2
_SEVERAL = 3
_SHOWN_LABEL = 20


def cell_id(path: str, address: Address) -> str:
    """The name of a cell among the files of a dossier."""
    return f"{path}:{address}"


def edit_id(code: str, path: str, address: Address | None) -> str:
    """The name of the statement that a rule makes at a cell: that of its finding."""
    return f"{code}:{path}:{address}"


@dataclass(slots=True)
class Gathered:
    """Cells and statements of a dossier while they are gathered; `places` leads from a cell's name to its cell."""

    cells: dict[str, Cell] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    places: dict[str, tuple[str, Address]] = field(default_factory=dict)
    decimals: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def form_id(self, submission: Submission) -> str:
        """One form on one sheet of one file."""
        return f"{submission.path}:{submission.sheet}:{submission.area}"

    def table_cell(self, submission: Submission, table: str, row: Row, column: str, kind: CellKind) -> str:
        """The cell of a table's entry; empty if the sheet has no such cell."""
        entry = row.entry(column)
        if entry.address is None:
            return ""
        label = next((row.entry(key).text for key in ("item", "level3", "project", "name") if row.entry(key).text), "")
        decimals = self._places_of(submission, table, column) if kind == "amount" else _USUAL_PLACES
        group = f"{self.form_id(submission)}:{'items' if table == 'categories' else table}"
        return self.cell(
            submission, entry, kind, decimals, group=group, row=str(entry.address.row), column=column,
            label=_short(label), exact=kind != "amount",
        )  # fmt: skip

    def field_cell(
        self,
        submission: Submission,
        key: str,
        kind: CellKind,
        *,
        column: str = "",
        decimals: int | None = None,
        exact: bool = False,
    ) -> str:
        """The cell of a single entry; empty if the sheet has no such cell."""
        entry = submission.fields.get(key)
        if entry is None or entry.address is None:
            return ""
        places = (
            decimals
            if decimals is not None
            else self._places_of(submission, "", key)
            if kind == "amount"
            else _USUAL_PLACES
        )
        row = (
            "staff"
            if kind == "count"
            else "execution"
            if key in ("initial", "annual", "executed", "rate", "weight", "score")
            else "total"
            if key.startswith("total_")
            else ""
        )
        group = f"{self.form_id(submission)}:fields"
        return self.cell(
            submission, entry, kind, places, group=group, row=row, column=column or key, label=key, exact=exact
        )

    def cell(
        self, submission: Submission, entry: Entry, kind: CellKind, decimals: int, *,
        group: str, row: str, column: str, label: str, exact: bool, confirmed: bool = False,
    ) -> str:  # fmt: skip
        """The cell of an entry, added once."""
        if entry.address is None:
            return ""
        name = cell_id(submission.path, entry.address)
        if name not in self.cells:
            self.places[name] = (submission.path, entry.address)
            self.cells[name] = Cell(
                name, entry.number if entry.state == "ok" else None, min(decimals, FINEST_AMOUNT), exact, kind,
                self.form_id(submission), group, row, column, label, entry.address.row, entry.formula,
                readable=entry.state != "unreadable", confirmed=confirmed,
            )  # fmt: skip
        return name

    def _places_of(self, submission: Submission, table: str, column: str) -> int:
        """The places a column is stated with: those that at least two of its figures have, so that one slip changes nothing."""
        key = (self.form_id(submission), table, column)
        if key not in self.decimals:
            if table:
                names = ("items", "categories") if table in ("items", "categories") else (table,)
                found = [row.entry(column).decimals for name in names for row in submission.table(name)]
            else:
                found = [
                    entry.decimals
                    for name in ("initial", "annual", "executed")
                    if (entry := submission.fields.get(name))
                ]
            self.decimals[key] = stated_places(found)
        return self.decimals[key]

    def add(
        self, code: str, kind: EditKind, submission: Submission, at: Entry, terms: Iterable[tuple[str, int]], *,
        constant: Decimal = Decimal(0), total: str = "", group: str = "", column: str = "",
        gaps: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        """A linear statement of the rule `code` at an entry; cells that occur twice count twice, absent ones not at all."""
        coefficients: dict[str, int] = {}
        for name, factor in terms:
            if name:
                coefficients[name] = coefficients.get(name, 0) + factor
        if len(coefficients) > 1 or kind in ("const", "ineq"):
            self.edits.append(
                Edit(
                    edit_id(code, submission.path, at.address),
                    kind,
                    coefficients,
                    constant,
                    total,
                    (),
                    group,
                    column,
                    gaps,
                )
            )

    def add_ratio(self, code: str, submission: Submission, at: Entry, cells: Sequence[str]) -> None:
        """A quotient: dividend, divisor, quotient, and the points it is a share of if it is one."""
        if all(cells) and len(set(cells)) == len(cells):
            self.edits.append(Edit(edit_id(code, submission.path, at.address), "ratio", cells=tuple(cells)))


def stated_places(found: Iterable[int | None]) -> int:
    """Decimal places of a column: the finest that two figures share, two at least; one if all fractions have one."""
    counted = sorted((places for places in found if places), reverse=True)
    if len(counted) >= _SEVERAL and counted[0] == 1:
        return 1
    shared = counted[1] if len(counted) > 1 else 0
    return min(max(_USUAL_PLACES, shared), FINEST_AMOUNT)


def _short(label: str) -> str:
    core = parse_label(label).core or label.strip()
    return core if len(core) <= _SHOWN_LABEL else core[: _SHOWN_LABEL - 1] + "…"
