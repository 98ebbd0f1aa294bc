"""Statements that tie the forms of one unit together: base table, department, projects."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from xlform.dossier import Dossier
from xlform.localize.cells import Gathered
from xlform.rules.execution import execution
from xlform.rules.project_lines import matches
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

_KEYS = {"basic": "基本支出", "projects": "项目支出"}


def add_ties(gathered: Gathered, dossier: Dossier) -> None:
    """Adds the statements of the rules X101 to X105 and X107."""
    ties = _Ties(gathered, dossier)
    for department in dossier.of("department_selfeval"):
        base = dossier.beside("base_table", department)
        if base is not None:
            ties.department(department, base)
    for form in dossier.of("project_selfeval"):
        base = dossier.beside("base_table", form)
        if base is not None:
            ties.project(form, base)
    for base in dossier.of("base_table"):
        ties.all_projects(base)


class _Ties:
    def __init__(self, gathered: Gathered, dossier: Dossier) -> None:
        self.gathered, self.dossier = gathered, dossier

    def _base(self, base: Submission, row: Row, column: str) -> str:
        return self.gathered.table_cell(base, "spending", row, column, "amount")

    def _tie(
        self,
        code: str,
        form: Submission,
        own: Entry,
        cell: str,
        theirs: Sequence[tuple[str, Entry]],
        *,
        total: str = "",
    ) -> None:
        if own.state == "ok" and theirs and all(entry.state == "ok" for _, entry in theirs):
            self.gathered.add(code, "tie", form, own, [(cell, 1), *((one, -1) for one, _ in theirs)], total=total)

    def department(self, department: Submission, base: Submission) -> None:
        """Its basic and project spending, its budget and what it executed are those of the base table."""
        lines = {key: next((row for row in base.table("spending") if row.role == key), None) for key in _KEYS}
        initial, annual = (department.fields.get(key, ABSENT) for key in ("initial", "annual"))
        adjusted = initial.state == "ok" == annual.state and initial.number != annual.number
        for code, (key, word) in zip(("X101", "X102"), _KEYS.items(), strict=True):
            row = next((row for row in department.table("spending") if word in row_name(row)), None)
            line = lines[key]
            if row is not None and line is not None and not adjusted:
                cell = self.gathered.table_cell(department, "spending", row, "amount", "amount")
                self._tie(
                    code,
                    department,
                    row.entry("amount"),
                    cell,
                    [(self._base(base, line, "budget"), line.entry("budget"))],
                    total=cell,
                )
        both = [line for line in lines.values() if line is not None]
        if len(both) < len(_KEYS):
            return
        budget = "initial" if initial.state in ("ok", "unreadable") else "annual"
        for code, key, column in (("X103", "executed", "actual"), ("X107", budget, "budget")):
            own = department.fields.get(key, ABSENT)
            if own.address is not None:
                cell = self.gathered.field_cell(department, key, "amount")
                self._tie(
                    code,
                    department,
                    own,
                    cell,
                    [(self._base(base, line, column), line.entry(column)) for line in both],
                    total=cell,
                )

    def project(self, form: Submission, base: Submission) -> None:
        """What it executed and its initial budget are those of its lines in the base table."""
        chosen = self.dossier.projects_beside(form)
        match = next((one for one in matches(base, chosen) if one.form is form), None)
        if match is None or not match.lines:
            return
        for own, cell, column in self._figures(form):
            theirs = [(self._base(base, row, column), row.entry(column)) for row in match.lines]
            self._tie("X104", form, own, cell, theirs, total=cell)

    def all_projects(self, base: Submission) -> None:
        """The project forms add up to the project spending, if there is one for every line with money."""
        forms = self.dossier.projects_beside(base)
        total = next((row for row in base.table("spending") if row.role == "projects"), None)
        if not forms or total is None:
            return
        matched = matches(base, forms)
        taken = {id(row) for one in matched for row in one.lines}
        lines = [row for row in base.table("spending") if row.role == "project"]
        if not lines or any(not one.lines for one in matched):
            return
        if any(
            id(row) not in taken
            and any(row.entry(key).state == "unreadable" or row.entry(key).number for key in ("budget", "actual"))
            for row in lines
        ):
            return
        for column in ("actual", "budget"):
            parts = [(own, cell) for one in matched for own, cell, its in self._figures(one.form) if its == column]
            if len(parts) == len(matched):
                whole = self._base(base, total, column)
                self._tie("X105", base, total.entry(column), whole, [(cell, own) for own, cell in parts], total=whole)

    def _figures(self, form: Submission) -> Iterator[tuple[Entry, str, str]]:
        one = execution(form)
        row = next((row for row in form.table("funds") if row.role == "total"), None)
        if one is None or row is None:
            return
        figures = [
            ("executed", "actual"),
            ("initial" if one.initial.entry.state in ("ok", "unreadable") else "annual", "budget"),
        ]
        for column, its in figures:
            entry = row.entry(column)
            if entry.address is not None:
                yield entry, self.gathered.table_cell(form, "funds", row, column, "amount"), its
