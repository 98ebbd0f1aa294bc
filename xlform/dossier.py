"""Dossiers: the forms that one unit handed in for one year, the horizon of ties between forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xlform.submission import Submission
from xlform.submission import comparable_name

_OF_A_FUND = frozenset({"allocation_table", "indicator_system"})


@dataclass(frozen=True, eq=False)
class Dossier:
    """The forms of one unit (name as compared) and one year, in the order of their files."""

    unit: str
    year: int | None
    submissions: tuple[Submission, ...]

    def of(self, form: str) -> tuple[Submission, ...]:
        """All forms of one kind, duplicates too."""
        return tuple(one for one in self.submissions if one.form == form)

    def beside(self, form: str, other: Submission) -> Submission | None:
        """The form of that kind for a tie with `other`: the one in the same file, else the first; None if there is none."""
        return nearest(self.of(form), other)

    def projects_beside(self, other: Submission) -> tuple[Submission, ...]:
        """The project forms for ties with `other`, each project once: the one in the same file, else the first."""
        return tuple(
            other if other in forms else next((one for one in forms if one.path == other.path), forms[0])
            for forms in self._by_project.values()
        )

    @cached_property
    def _by_project(self) -> dict[str, list[Submission]]:
        found: dict[str, list[Submission]] = {}
        for index, one in enumerate(self.of("project_selfeval")):
            found.setdefault(project_name(one) or f"#{index}", []).append(one)
        return found

    @cached_property
    def repeated(self) -> tuple[tuple[Submission, Submission], ...]:
        """(copy, the first of its kind): forms that the dossier holds more than once."""
        groups = [list(self.of("base_table")), list(self.of("department_selfeval")), *self._by_project.values()]
        return tuple((copy, group[0]) for group in groups for copy in group[1:])


def nearest(forms: Sequence[Submission], other: Submission) -> Submission | None:
    """The one in the same file, else the first; None if there is none."""
    return next((one for one in forms if one.path == other.path), forms[0] if forms else None)


def project_name(submission: Submission) -> str:
    """The project's name for comparison, empty if none is stated."""
    entry = submission.fields.get("project")
    return comparable_name(entry.value) if entry is not None and isinstance(entry.value, str) else ""


def dossiers(submissions: Sequence[Submission]) -> tuple[Dossier, ...]:
    """The forms by unit and year, in the order in which units and years first appear.

    A form without a year joins the only dossier of its unit; if the unit has several years, none.
    A form without a unit belongs to the only unit named in its file, else to a dossier of that file alone; the tables of
    a fund, which seldom print a unit, to the only unit named anywhere.
    """
    named: dict[str, set[str]] = {}
    for one in submissions:
        if one.unit_name:
            named.setdefault(one.path, set()).add(one.unit_name)
    anywhere = set().union(*named.values())
    units: dict[tuple[str, str], list[Submission]] = {}
    for one in submissions:
        near = named.get(one.path) or (anywhere if one.form in _OF_A_FUND else set())
        units.setdefault(_unit(one, near), []).append(one)
    found: list[Dossier] = []
    for (unit, _), forms in units.items():
        years = list(dict.fromkeys(one.year for one in forms if one.year is not None))
        if len(years) > 1:
            found += [Dossier(unit, year, tuple(one for one in forms if one.year == year)) for year in years]
        else:
            found.append(Dossier(unit, years[0] if years else None, tuple(forms)))
    return tuple(found)


def _unit(submission: Submission, named: set[str]) -> tuple[str, str]:
    if submission.unit_name:
        return submission.unit_name, ""
    if len(named) == 1:
        return next(iter(named)), ""
    return "", submission.path
