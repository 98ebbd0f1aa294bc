"""Whose form a finding is in: a line for each form with unit, scores and grade, and the findings that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlform.address import Area
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.scoring.score import grade
from xlform.submission import Submission

NO_UNIT = "（未写明单位）"
_FULL = Decimal(100)
_OF_A_FUND = frozenset({"allocation_table", "indicator_system"})


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form: whose it is, what it scored, what was found in it and what could not be judged."""

    unit: str
    submission: Submission
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]

    def count(self, severity: Severity) -> int:
        """How many findings of that severity there are."""
        return sum(finding.severity == severity for finding in self.findings)

    def figure(self, field: str) -> Decimal | None:
        """A figure of the form's head; None if the form has no such field or no value in it."""
        entry = self.submission.fields.get(field)
        return None if entry is None else entry.number

    @property
    def project(self) -> str:
        """The project's name on one line, empty if there is none."""
        return _stated(self.submission, "project")

    @property
    def execution_rate(self) -> Decimal | None:
        """The execution rate as the form states it: of the whole, or of the first row of its funds."""
        rate = self.figure("rate")
        funds = self.submission.tables.get("funds", ())
        return funds[0].entry("rate").number if rate is None and funds else rate

    @property
    def grade(self) -> str:
        """优良中差 for the total score as filed, on a scale of 100 points; empty without one."""
        score, weight = self.figure("total_score"), self.figure("total_weight")
        if score is None:
            return ""
        return grade(score * _FULL / weight if weight is not None and weight > 0 else score)


@dataclass(frozen=True, slots=True)
class FileLines:
    """One file: a line for each of its forms, and what belongs to none of them (sheets taken for no form, errors)."""

    outcome: Outcome
    forms: tuple[FormLine, ...]
    unit: str
    """The unit of its first form."""
    others: tuple[Finding, ...] = ()

    def unit_of(self, finding: Finding | Unchecked) -> str:
        """The unit in whose form the finding stands."""
        place = _place_of(finding, [line.submission for line in self.forms])
        return self.unit if place is None else self.forms[place].unit


def file_lines(outcomes: Iterable[Outcome]) -> Iterator[FileLines]:
    """Every file with its forms and what was found in each, one at a time: outcomes may come out of a store.

    The outcomes are gone through twice (an iterator would not do), for the names of the units first.
    """
    for outcome, names in zip(outcomes, unit_names(outcomes), strict=True):
        yield _file(outcome, names)


def unit_names(outcomes: Iterable[Outcome]) -> tuple[tuple[str, ...], ...]:
    """For each file the unit of each of its forms, spelt as in the first form that names it.

    A form that names no unit belongs to the only one that its file names, a table of a fund also to the only one named
    in all the files, as in `dossier.dossiers`.
    """
    spelt: dict[str, str] = {}
    keys: list[tuple[tuple[str, bool], ...]] = []
    for outcome in outcomes:
        forms = tuple(outcome.submissions)
        for one in forms:
            if one.unit_name:
                spelt.setdefault(one.unit_name, _stated(one, "unit"))
        keys.append(tuple((one.unit_name, one.form in _OF_A_FUND) for one in forms))
    anywhere = next(iter(spelt.values())) if len(spelt) == 1 else NO_UNIT
    found = []
    for forms_of_file in keys:
        named = {key for key, _ in forms_of_file if key}
        inside = spelt[next(iter(named))] if len(named) == 1 else NO_UNIT
        found.append(
            tuple(
                spelt[key] if key else anywhere if of_a_fund and not named else inside
                for key, of_a_fund in forms_of_file
            )
        )
    return tuple(found)


def _file(outcome: Outcome, names: Sequence[str]) -> FileLines:
    forms = tuple(outcome.submissions)
    findings: list[list[Finding]] = [[] for _ in forms]
    unchecked: list[list[Unchecked]] = [[] for _ in forms]
    others: list[Finding] = []
    for finding in outcome.findings:
        place = _place_of(finding, forms)
        (others if place is None else findings[place]).append(finding)
    for gap in outcome.unchecked:
        place = _place_of(gap, forms)
        if place is not None:
            unchecked[place].append(gap)
    lines = tuple(
        FormLine(name, one, tuple(here), tuple(gaps))
        for name, one, here, gaps in zip(names, forms, findings, unchecked, strict=True)
    )
    return FileLines(outcome, lines, lines[0].unit if lines else NO_UNIT, tuple(others))


def _place_of(item: Finding | Unchecked, forms: Sequence[Submission]) -> int | None:
    """The form that holds the cell; without a cell the first of its kind in the file; None if there is none."""
    kind = [place for place, one in enumerate(forms) if one.form == item.form]
    if item.address is None:
        return kind[0] if kind else None
    sheet, row, column = item.address
    inside = [place for place, one in enumerate(forms) if one.sheet == sheet and _holds(one.area, row, column)]
    near = [place for place in kind if forms[place].sheet == sheet]
    return next(iter([*(place for place in inside if place in kind), *near, *inside, *kind]), None)


@lru_cache(maxsize=4096)
def _holds(area: str, row: int, column: int) -> bool:
    top, left, bottom, right = Area.parse(area)
    return top <= row <= bottom and left <= column <= right


def _stated(submission: Submission, field: str) -> str:
    entry = submission.fields.get(field)
    return " ".join(entry.value.split()) if entry is not None and isinstance(entry.value, str) else ""


class Totals:
    """What a report counts, taken from one file after another."""

    def __init__(self) -> None:
        self.files = self.unreadable = self.forms = self.unchecked = 0
        self.severities: Counter[Severity] = Counter()
        self.grades: Counter[str] = Counter()
        self.forms_of: Counter[str] = Counter()
        self.unchecked_of: Counter[str] = Counter()
        self._rules: dict[str, Counter[Severity]] = {}
        self._units: dict[str, Counter[Severity]] = {}

    def add(self, file: FileLines) -> None:
        """Counts a file in."""
        self.files += 1
        self.unreadable += file.outcome.error is not None
        self.forms += len(file.forms)
        self.unchecked += len(file.outcome.unchecked)
        for finding in file.outcome.findings:
            self.severities[finding.severity] += 1
            self._rules.setdefault(finding.code, Counter())[finding.severity] += 1
        for line in file.forms:
            self._units.setdefault(line.unit, Counter()).update(finding.severity for finding in line.findings)
            self.forms_of[line.unit] += 1
            self.unchecked_of[line.unit] += len(line.unchecked)
            self.grades[line.grade] += bool(line.grade)
        if file.others:
            self._units.setdefault(file.unit, Counter()).update(finding.severity for finding in file.others)

    @property
    def rules(self) -> dict[str, Counter[Severity]]:
        """How often each rule found something, by severity; rules by number of findings, then by code."""
        return dict(sorted(self._rules.items(), key=lambda item: (-item[1].total(), item[0])))

    @property
    def units(self) -> dict[str, Counter[Severity]]:
        """How much was found with each unit, by severity; units by number of findings, then as they come; quiet ones last."""
        return dict(sorted(self._units.items(), key=lambda item: -item[1].total()))
