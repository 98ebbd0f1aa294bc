"""Project forms and the lines of a base table that they stand for, and the figures of both."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlform.rules.execution import execution
from xlform.rules.figures import ZERO
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.matching import Match
from xlform.rules.matching import match_lines
from xlform.submission import Row
from xlform.submission import Submission


@dataclass(frozen=True, slots=True)
class Matched:
    """A project form and the lines of the base table it stands for; none, with a reason, if that cannot be told."""

    form: Submission
    lines: tuple[Row, ...]
    reason: str

    @property
    def name(self) -> str:
        """The project's name as typed."""
        return self.form.field("project").text


@lru_cache(maxsize=8)
def matches(base: Submission, forms: tuple[Submission, ...]) -> tuple[Matched, ...]:
    """The project forms of a dossier with their lines of the base table."""
    lines = project_lines(base)
    named = [form for form in forms if form.field("project").state == "ok"]
    found = match_lines([form.field("project").text for form in named], [row.entry("item").text for row in lines])
    by_form: dict[int, Match] = {id(form): one for form, one in zip(named, found, strict=True)}
    return tuple(
        Matched(form, tuple(lines[line] for line in one.lines), one.reason)
        for form in forms
        for one in [by_form.get(id(form), Match((), "项目名称没有填"))]
    )


def without_form(base: Submission, forms: tuple[Submission, ...]) -> tuple[Row, ...]:
    """The project lines with money that no project form stands for."""
    taken = {id(row) for one in matches(base, forms) for row in one.lines}
    return tuple(row for row in project_lines(base) if id(row) not in taken and _has_money(row))


def _has_money(row: Row) -> bool:
    return any(row.entry(key).state == "unreadable" or row.entry(key).number for key in ("budget", "actual"))


def project_lines(base: Submission) -> tuple[Row, ...]:
    """The named projects of a base table."""
    return tuple(row for row in base.table("spending") if row.role == "project")


def figures_of(form: Submission) -> Iterator[tuple[Amount, str, str]]:
    """(figure, its name, the base table's column) of a project form: executed, and the initial or only budget."""
    one = execution(form)
    if one is None:
        return
    if one.executed.entry.state != "absent":
        yield one.executed, "全年执行数", "actual"
    if one.initial.entry.state in ("ok", "unreadable"):
        yield one.initial, "年初预算数", "budget"
    elif one.annual.entry.state != "absent":
        yield one.annual, "全年预算数", "budget"


def compared(base: Submission, form: Submission, line: Row) -> tuple[tuple[Amount, str, Amount], ...]:
    """The figures of a form that the line has too, with their names; none where nothing but zeros could be compared."""
    found = tuple(
        (own, what, other)
        for own, what, column in figures_of(form)
        for other in [amount(base, "spending", line, column)]
        if own.entry.state == "ok" == other.entry.state
    )
    return found if any(own.value for own, _, _ in found) else ()


def are_equal(figures: Sequence[tuple[Amount, str, Amount]]) -> bool:
    """Whether all of the figures are the same, as far as rounding goes."""
    return all(abs(own.value - other.value) <= own.slack + other.slack for own, _, other in figures)


def agree(figures: Sequence[tuple[Amount, str, Amount]]) -> int:
    """How many of the figures are the same and not nothing."""
    return sum(
        own.value != ZERO and abs(own.value - other.value) <= own.slack + other.slack for own, _, other in figures
    )
