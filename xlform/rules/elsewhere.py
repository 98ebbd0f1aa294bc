"""Forms that a dossier lacks and that stand elsewhere: under another year, or under a name that may mean its unit."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlform.dossier import Dossier
from xlform.rules.execution import execution
from xlform.rules.figures import ZERO
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import place
from xlform.rules.figures import total_slack
from xlform.rules.figures import total_value
from xlform.rules.matching import is_same_name
from xlform.rules.project_lines import agree
from xlform.rules.project_lines import are_equal
from xlform.rules.project_lines import compared
from xlform.rules.project_lines import matches
from xlform.rules.project_lines import without_form
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry

BASE, DEPARTMENT, PROJECT = "base_table", "department_selfeval", "project_selfeval"


@dataclass(frozen=True, slots=True)
class Stray:
    """A form that a base table lacks, standing in another dossier; `line` is the project's line, None for a department's form.

    `is_sure`: its figures are those of the base table, and nothing else explains it.
    """

    base: Submission
    form: Submission
    line: Row | None
    of_year: bool
    is_sure: bool

    @property
    def entry(self) -> Entry:
        """The cell that sets it apart: its year, or the name of its unit; else its title."""
        return _telling(self.form, self.of_year)

    @property
    def there(self) -> Entry:
        """The same cell of the base table."""
        return _telling(self.base, self.of_year)

    @property
    def words(self) -> str:
        """What it says of itself, with the cell as seen from the base table."""
        where = place([self.entry], self.form, self.base)
        if not self.of_year:
            return (
                f"单位写“{self.form.field('unit').text}”（{where}）"
                if self.form.unit_name
                else f"没有写单位（{where}）"
            )
        return f"没有写年度（{where}）" if self.form.year is None else f"年度写 {self.form.year}（{where}）"


def _telling(form: Submission, of_year: bool) -> Entry:
    entries = (form.field("year" if of_year else "unit"), form.field("unit"), form.field("title"))
    return next((entry for entry in entries if entry.address is not None), entries[-1])


@lru_cache(maxsize=16)
def strays(dossier: Dossier) -> tuple[Stray, ...]:
    """The forms that the first base table of a dossier lacks and that may be found elsewhere."""
    return tuple(one for base in dossier.of(BASE)[:1] for one in _strays(dossier, base))


def _strays(dossier: Dossier, base: Submission) -> Iterator[Stray]:
    lines = without_form(base, dossier.projects_beside(base))
    lacks_department = not dossier.of(DEPARTMENT)
    for other in dossier.around if lines or lacks_department else ():
        of_year = other.unit == dossier.unit != ""
        kinship = dossier.horizon.kinship(dossier.unit, other.unit) if dossier.horizon is not None else None
        if not of_year and other.year != dossier.year:
            continue
        for form in other.of(PROJECT) if lines else ():
            line = next(
                (row for row in lines if is_same_name(form.field("project").text, row.entry("item").text)), None
            )
            if line is not None and not _is_at_home(other, form):
                sure = _is_that_line(base, form, line) if of_year else _agrees(base, form, line) and kinship == "same"
                yield Stray(base, form, line, of_year, sure)
        for form in other.of(DEPARTMENT) if lacks_department and not other.of(BASE) else ():
            if of_year or kinship == "same":
                figures = _of_department(base, form)
                yield Stray(base, form, None, of_year, are_equal(figures) if of_year else bool(agree(figures)))


def _is_at_home(other: Dossier, form: Submission) -> bool:
    """Whether the base table of its own dossier has its line, with the same figures or none."""
    base = other.beside(BASE, form)
    chosen = other.projects_beside(form)
    if base is None or form not in chosen:
        return False
    lines = next(one.lines for one in matches(base, chosen) if one.form is form)
    figures = compared(base, form, lines[0]) if len(lines) == 1 else ()
    return bool(lines) and (not figures or agree(figures) > 0)


def _is_that_line(base: Submission, form: Submission, line: Row) -> bool:
    """Whether every figure is that of the line, and the form is none of the year before with the same figures."""
    figures = compared(base, form, line)
    if len(figures) < 2 or not are_equal(figures):
        return False
    if form.year is None or base.year is None or form.year + 1 != base.year:
        return True
    executed, prior = figures[0][0], amount(base, "spending", line, "prior_actual")
    return prior.entry.state == "ok" and abs(executed.value - prior.value) > executed.slack + prior.slack


def _agrees(base: Submission, form: Submission, line: Row) -> bool:
    return base.path == form.path or agree(compared(base, form, line)) > 0


def _of_department(base: Submission, form: Submission) -> tuple[tuple[Amount, str, Amount], ...]:
    """The budget and the spending of a department beside those of the base table."""
    money = execution(form)
    lines = [row for row in base.table("spending") if row.role in ("basic", "projects")]
    if money is None or len(lines) != 2:
        return ()
    budget = money.initial if money.initial.entry.state == "ok" else money.annual
    found = tuple(
        (own, what, Amount(parts[0].entry, total_value(parts), total_slack(parts)))
        for own, what, column in ((money.executed, "全年执行数", "actual"), (budget, "预算数", "budget"))
        for parts in [[amount(base, "spending", row, column) for row in lines]]
        if own.entry.state == "ok" and all(part.entry.state == "ok" for part in parts)
    )
    return found if any(own.value != ZERO for own, _, _ in found) else ()


def said_elsewhere(dossier: Dossier, lines: Sequence[Row]) -> str:
    """Where forms of these lines stand that are filed otherwise, in words; empty if there are none."""
    wanted = {id(row) for row in lines}
    found = [one for one in strays(dossier) if one.line is not None and id(one.line) in wanted]
    said = [f"“{row_name(one.line)}”另有一张自评表，{one.words}" for one in found[:_SAID] if one.line is not None]
    return "；" + "；".join(said) + ("等" if len(found) > _SAID else "") if said else ""


_SAID = 3
