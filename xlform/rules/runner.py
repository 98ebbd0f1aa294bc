"""Runs rules over what was read: findings, what could not be checked, rules that failed."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache

from xlform.address import Address
from xlform.dossier import Dossier
from xlform.dossier import dossiers
from xlform.findings import Account
from xlform.findings import Finding
from xlform.findings import Line
from xlform.findings import State
from xlform.findings import Unchecked
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import Rule
from xlform.rules.needs import Lacking
from xlform.rules.needs import lacking_in_dossier
from xlform.rules.needs import lacking_in_file
from xlform.rules.recalculation import pointing_to_recalculation
from xlform.rules.standard import WITH_EDITION
from xlform.rules.standard import edition_of
from xlform.rules.standard import judged_by
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
    """Everything the rules said, in the order of files, sheets, cells and codes; and the ledger of every form."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    failures: tuple[Failure, ...] = ()
    ledger: tuple[Account, ...] = ()


def judge(readings: Sequence[Readable], rules: Sequence[Rule], *, place: str = "", year: int | None = None) -> Verdict:
    """Runs the rules over every form, and those about ties over the dossiers that the forms make up.

    `place` and `year` name the edition to judge by (UsageError for a place that is not known); else each form shows its own.
    A rule that raises is a Failure; everything else is still judged.
    """
    bench = _Bench()
    with judged_by(place, year):
        bench.judge_files(readings, [one for one in rules if one.scope == "reading"])
        own = [one for one in rules if one.scope == "submission"]
        for reading in readings:
            for submission in reading.submissions:
                bench.judge_form(own, submission)
        ties = [one for one in rules if one.scope == "dossier"]
        for dossier in (
            dossiers([submission for reading in readings for submission in reading.submissions]) if ties else ()
        ):
            bench.judge_dossier(ties, dossier)
    order = _Order(readings)
    return Verdict(
        tuple(sorted(pointing_to_recalculation(bench.findings), key=order.of_finding)),
        tuple(sorted(bench.unchecked, key=order.of_unchecked)),
        tuple(bench.failures),
        tuple(sorted(bench.ledger, key=lambda account: order.files.get(account.path, 0))),
    )


@dataclass(slots=True)
class _Bench:
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    ledger: list[Account] = field(default_factory=list)

    def judge_files(self, readings: Sequence[Readable], rules: Sequence[Rule]) -> None:
        for reading in readings if rules else ():
            lines = [
                self.hear(one, reading.path, "", lambda one=one, reading=reading: one.check(reading))  # type: ignore[misc]
                or _silent(one.code, lacking_in_file(one.code, reading))
                for one in rules
            ]
            if not _is_unread(reading):
                self.ledger.append(Account(reading.path, "file", lines=tuple(lines)))

    def judge_form(self, rules: Sequence[Rule], submission: Submission) -> None:
        lacking, kind = Lacking(submission), f"不核对{submission.definition.name}"
        lines = [
            self._of_form(one, submission, lacking)
            if submission.form in one.forms
            else _line(one.code, "not_applicable", kind)
            for one in rules
        ]
        edition = edition_of(submission) if submission.form in WITH_EDITION else None
        named = None if edition is None else (edition.key, edition.name)
        self.ledger.append(
            Account(submission.path, "form", submission.form, submission.sheet, submission.area, named, tuple(lines))
        )

    def _of_form(self, one: Rule, submission: Submission, lacking: Lacking) -> Line:
        heard = self.hear(one, submission.path, submission.form, lambda: one.check(submission))
        return heard or _silent(one.code, lacking.of(one.code))

    def judge_dossier(self, rules: Sequence[Rule], dossier: Dossier) -> None:
        first, lines = dossier.submissions[0], []
        for one in rules:
            heard = None
            if len(dossier.submissions) > 1 or one.alone:
                heard = self.hear(one, first.path, first.form, lambda one=one: one.check(dossier))  # type: ignore[misc]
            lines.append(heard or _silent(one.code, lacking_in_dossier(one.code, dossier, alone=one.alone)))
        self.ledger.append(Account(first.path, "dossier", lines=tuple(lines)))

    def hear(self, one: Rule, path: str, form: str, said: Callable[[], Iterator[Problem | Gap]]) -> Line | None:
        """What a rule says of one form or dossier, kept, and the line it comes to; None if it says nothing.

        What it says before it fails is kept too.
        """
        problems, gaps = 0, []
        try:
            for word in said():
                self._keep(one, path, form, word)
                if isinstance(word, Gap):
                    gaps.append(word.reason)
                else:
                    problems += 1
        except Exception as error:  # noqa: BLE001 - a rule that fails must not take the others with it
            self.failures.append(Failure(one.code, path, form, f"{type(error).__name__}: {error}"))
            gaps = [f"规则出错（{type(error).__name__}）"]
        if problems:
            return _line(one.code, "problem")
        return _line(one.code, "unchecked", gaps[0]) if gaps else None

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


def _silent(code: str, why: str) -> Line:
    """The line of a rule that said nothing: it does not apply, for a reason, or the form passes."""
    return _line(code, "not_applicable", why) if why else _line(code, "passed")


@lru_cache(maxsize=8192)
def _line(code: str, state: State, reason: str = "") -> Line:
    """One object for equal lines: a ledger has a hundred for each form."""
    return Line(code, state, reason)


def _is_unread(reading: Readable) -> bool:
    """Whether nothing was read of the file, so that nothing was judged."""
    return getattr(reading, "error", None) is not None


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
            names += [fact.sheet for fact in reading.facts]
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
