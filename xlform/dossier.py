"""Dossiers: the forms that one unit handed in for one year, the horizon of ties between forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

from xlform.submission import Submission
from xlform.submission import comparable_name
from xlform.unit_names import Kinship
from xlform.unit_names import kinships

_OF_A_FUND = frozenset({"allocation_table", "indicator_system"})


@dataclass(frozen=True, eq=False)
class Dossier:
    """The forms of one unit (name as compared) and one year, in the order of their files."""

    unit: str
    year: int | None
    submissions: tuple[Submission, ...]
    horizon: Horizon | None = field(default=None, repr=False)

    @cached_property
    def around(self) -> tuple[Dossier, ...]:
        """Dossiers that forms of this one may have strayed into: of the unit in other years, of units named alike, of its files."""
        return self.horizon.around(self) if self.horizon is not None else ()

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


class Horizon:
    """All dossiers that are judged together, and forms of units with several years that state none."""

    def __init__(self) -> None:
        self.dossiers: list[Dossier] = []
        self.undated: list[Dossier] = []

    def around(self, dossier: Dossier) -> tuple[Dossier, ...]:
        """Those whose forms may belong to this one, in their order; see `Dossier.around`."""
        places = set(self._by_unit.get(dossier.unit, ())) if dossier.unit else set()
        for name, _ in self._kin.get(dossier.unit, ()):
            places |= set(self._by_unit[name])
        for path in {one.path for one in dossier.submissions}:
            near = self._by_path[path]
            places |= set(near) if len(near) <= _IN_ONE_FILE else set()
        return tuple(self._all[place] for place in sorted(places) if self._all[place] is not dossier)

    def kinship(self, one: str, other: str) -> Kinship | None:
        """How two names of units belong together; None if they do not, or are the same."""
        return next((kind for name, kind in self._kin.get(one, ()) if name == other), None)

    @cached_property
    def _all(self) -> list[Dossier]:
        return [*self.dossiers, *self.undated]

    @cached_property
    def _by_unit(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self._all):
            found.setdefault(one.unit, []).append(place)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self._all):
            for path in dict.fromkeys(form.path for form in one.submissions):
                found.setdefault(path, []).append(place)
        return found

    @cached_property
    def _kin(self) -> dict[str, list[tuple[str, Kinship]]]:
        found: dict[str, list[tuple[str, Kinship]]] = {}
        for (one, other), kind in kinships(self._by_unit).items():
            found.setdefault(one, []).append((other, kind))
            found.setdefault(other, []).append((one, kind))
        return found


_IN_ONE_FILE = 50
"""A file with the forms of more units is a collection: that forms stand in it together says nothing."""


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
    horizon = Horizon()
    found = horizon.dossiers
    for (unit, _), forms in units.items():
        years = list(dict.fromkeys(one.year for one in forms if one.year is not None))
        if len(years) > 1:
            found += [Dossier(unit, year, tuple(one for one in forms if one.year == year), horizon) for year in years]
            undated = tuple(one for one in forms if one.year is None)
            horizon.undated += [Dossier(unit, None, undated, horizon)] if undated else []
        else:
            found.append(Dossier(unit, years[0] if years else None, tuple(forms), horizon))
    return tuple(found)


def _unit(submission: Submission, named: set[str]) -> tuple[str, str]:
    if submission.unit_name:
        return submission.unit_name, ""
    if len(named) == 1:
        return next(iter(named)), ""
    return "", submission.path
