"""Runs rules over what was read: findings, what could not be checked, rules that failed."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from xlform.address import Address
from xlform.dossier import Dossier
from xlform.dossier import dossiers
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import Rule
from xlform.submission import Submission
from xlform.values import Entry


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that failed on a form: a mistake of ours, never of the form."""

    code: str
    path: str
    form: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the rules said, in the order of files, sheets, cells and codes."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    failures: tuple[Failure, ...] = ()


def judge(readings: Sequence[Readable], rules: Sequence[Rule]) -> Verdict:
    """Runs the rules over every form, and those about ties over the dossiers that the forms make up.

    A rule that raises is a Failure; everything else is still judged.
    """
    bench = _Bench()
    for one in rules:
        if one.scope == "reading":
            for reading in readings:
                bench.hear(one, reading.path, "", lambda one=one, reading=reading: one.check(reading))  # type: ignore[misc]
    for reading in readings:
        for submission in reading.submissions:
            bench.judge_form([one for one in rules if submission.form in one.forms], submission)
    ties = [one for one in rules if one.scope == "dossier"]
    if ties:
        for dossier in dossiers([submission for reading in readings for submission in reading.submissions]):
            bench.judge_dossier(ties, dossier)
    order = _Order(readings)
    return Verdict(
        tuple(sorted(bench.findings, key=order.of_finding)),
        tuple(sorted(bench.unchecked, key=order.of_unchecked)),
        tuple(bench.failures),
    )


@dataclass(slots=True)
class _Bench:
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def judge_form(self, rules: Sequence[Rule], submission: Submission) -> None:
        for one in rules:
            self.hear(one, submission.path, submission.form, lambda one=one: one.check(submission))  # type: ignore[misc]

    def judge_dossier(self, rules: Sequence[Rule], dossier: Dossier) -> None:
        if len(dossier.submissions) < 2:
            return
        first = dossier.submissions[0]
        for one in rules:
            self.hear(one, first.path, first.form, lambda one=one: one.check(dossier))  # type: ignore[misc]

    def hear(self, one: Rule, path: str, form: str, said: Callable[[], Iterator[Problem | Gap]]) -> None:
        """What a rule says of one form or dossier, kept; what it says before it fails is kept too."""
        try:
            for word in said():
                self._keep(one, path, form, word)
        except Exception as error:  # noqa: BLE001 - a rule that fails must not take the others with it
            self.failures.append(Failure(one.code, path, form, f"{type(error).__name__}: {error}"))

    def _keep(self, one: Rule, path: str, form: str, word: Problem | Gap) -> None:
        if word.submission is not None:
            path, form = word.submission.path, word.submission.form
        address = _address(word.entry)
        if isinstance(word, Gap):
            self.unchecked.append(Unchecked(one.code, path, form, word.reason, address))
            return
        related = tuple(dict.fromkeys(found.address for found in word.related if found.address is not None))
        related = tuple(found for found in related if found != address)
        self.findings.append(
            Finding(
                one.code, word.severity or one.severity, path, word.form or form, address, word.message,
                word.expected, word.actual, related,
            )
        )  # fmt: skip


def _address(entry: Entry | Address | None) -> Address | None:
    return entry.address if isinstance(entry, Entry) else entry


class _Order:
    """Files as given, sheets as in the workbook, then row, column and code."""

    def __init__(self, readings: Sequence[Readable]) -> None:
        self.files: dict[str, int] = {}
        self.sheets: Mapping[str, dict[str, int]]
        sheets: dict[str, dict[str, int]] = {}
        for reading in readings:
            self.files.setdefault(reading.path, len(self.files))
            names = [one.sheet for one in reading.submissions] + [sheet for sheet, _ in reading.near]
            found = sheets.setdefault(reading.path, {})
            for name in names:
                found.setdefault(name, len(found))
        self.sheets = sheets

    def _place(self, path: str, address: Address | None, code: str) -> tuple[int, int, int, int, str]:
        file = self.files.get(path, len(self.files))
        if address is None:
            return file, -1, 0, 0, code
        sheet = self.sheets.get(path, {}).get(address.sheet, 1 << 20)
        return file, sheet, address.row, address.column, code

    def of_finding(self, one: Finding) -> tuple[int, int, int, int, str]:
        return self._place(one.path, one.address, one.code)

    def of_unchecked(self, one: Unchecked) -> tuple[int, int, int, int, str]:
        return self._place(one.path, one.address, one.code)
