"""Whose form a finding is in: a line for each form with unit, scores and grade, and the findings that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlform.address import Area
from xlform.dossier import dossiers
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.scoring.score import grade
from xlform.submission import Submission

NO_UNIT = "（未写明单位）"
_FULL = Decimal(100)


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


def file_lines(outcomes: Sequence[Outcome]) -> tuple[FileLines, ...]:
    """Every file with its forms and what was found in each."""
    names = unit_names([submission for outcome in outcomes for submission in outcome.submissions])
    return tuple(_file(outcome, names) for outcome in outcomes)


def unit_names(submissions: Sequence[Submission]) -> Mapping[int, str]:
    """The unit of each form by `id()`: as it is first written in the unit's dossier, for forms that do not say it too."""
    found: dict[int, str] = {}
    spelt: dict[str, str] = {}
    for dossier in dossiers(submissions):
        stated = next((name for one in dossier.submissions if (name := _stated(one, "unit"))), NO_UNIT)
        name = spelt.setdefault(dossier.unit, stated) if dossier.unit else stated
        found.update((id(one), name) for one in dossier.submissions)
    in_file = {one.path: found[id(one)] for one in reversed(submissions) if one.unit_name and id(one) in found}
    for one in submissions:  # without a year, where its unit has forms of several years: in no dossier, yet the unit's
        if id(one) not in found:
            found[id(one)] = spelt.get(one.unit_name) or in_file.get(one.path, NO_UNIT)
    return found


def _file(outcome: Outcome, names: Mapping[int, str]) -> FileLines:
    forms = outcome.submissions
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
        FormLine(names[id(one)], one, tuple(findings[place]), tuple(unchecked[place]))
        for place, one in enumerate(forms)
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


def by_rule(findings: Iterable[Finding]) -> dict[str, Counter[Severity]]:
    """How often each rule found something, by severity; rules by number of findings, then by code."""
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counts.setdefault(finding.code, Counter())[finding.severity] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])))


def by_unit(files: Sequence[FileLines]) -> dict[str, Counter[Severity]]:
    """How much was found with each unit, by severity; units by number of findings, then as they come; quiet ones last."""
    counts: dict[str, Counter[Severity]] = {}
    for file in files:
        for line in file.forms:
            counts.setdefault(line.unit, Counter()).update(finding.severity for finding in line.findings)
        if file.others:
            counts.setdefault(file.unit, Counter()).update(finding.severity for finding in file.others)
    return dict(sorted(counts.items(), key=lambda item: -item[1].total()))
