"""The execution of a budget as a self-evaluation states it: budget, executed, rate, points, reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from xlform.locate.page import Token
from xlform.rules.catalogue import Gap
from xlform.rules.figures import ZERO
from xlform.rules.figures import Amount
from xlform.rules.figures import Range
from xlform.rules.figures import amount
from xlform.rules.figures import amounts_of_fields
from xlform.rules.figures import field_of
from xlform.rules.figures import unreadable
from xlform.rules.standard import edition_of
from xlform.submission import Submission
from xlform.text import squeezed
from xlform.values import ABSENT
from xlform.values import Entry


@dataclass(frozen=True, slots=True)
class Execution:
    """One row of money.

    `budget` is the budget of the year; the initial one where the form has no other or the edition divides by it.
    `other_column`: what the rate is of by the formula in its header (`E/C`), if that is neither this budget nor what was executed.
    """

    is_total: bool
    initial: Amount
    annual: Amount
    executed: Amount
    rate: Entry
    weight: Entry
    score: Entry
    reasons: tuple[Entry, ...]
    by_initial: bool = False
    other_column: str = ""

    @property
    def budget(self) -> Amount:
        """What execution is measured against."""
        return self.initial if self._is_by_initial else self.annual

    @property
    def budget_name(self) -> str:
        """The column that `budget` stands in."""
        return "年初预算数" if self._is_by_initial else "全年预算数"

    @property
    def _is_by_initial(self) -> bool:
        return self.annual.entry.state == "absent" or (self.by_initial and self.initial.entry.state != "absent")

    def lacking(self) -> Gap | None:
        """Why execution cannot be measured; None if both figures are there."""
        if self.other_column:
            said = f"执行率的表头写明按“{self.other_column}”栏计算"
            return Gap(f"{said}，不是全年执行数除以{self.budget_name}，无法核对执行率", self.rate)
        bad = unreadable((self.budget.entry, self.executed.entry))
        if bad is not None:
            return Gap(f"执行率：{bad.reason}", bad)
        for found, name in ((self.budget, self.budget_name), (self.executed, "全年执行数")):
            if found.entry.state != "ok":
                return Gap(f"{name}没有填，无法核对执行率", found.entry)
        return None

    def quotient(self) -> Range | None:
        """Executed by budget with the rounding of both; None if the budget may be zero."""
        divisor = self.budget.range
        return self.executed.range.over(divisor) if divisor.low > ZERO else None


@lru_cache(maxsize=16)
def executions(submission: Submission) -> tuple[Execution, ...]:
    """Every row of money: those of a project's fund block, or the one of a department."""
    return tuple(_executions(submission))


def _executions(submission: Submission) -> Iterator[Execution]:
    by_initial = edition_of(submission).denominator == "initial"
    other = "" if by_initial else _other_column(submission)
    if submission.form == "department_selfeval":
        initial, annual, executed = amounts_of_fields(submission, "initial", "annual", "executed")
        rate, weight, score = (field_of(submission, key) for key in ("rate", "weight", "score"))
        if any(one.state != "absent" for one in (annual.entry, initial.entry, executed.entry)):
            reasons = _reasons(submission, ABSENT)
            yield Execution(True, initial, annual, executed, rate, weight, score, reasons, by_initial, other)
        return
    for row in submission.table("funds"):
        is_total = row.role == "total"
        initial, annual, executed = (amount(submission, "funds", row, key) for key in ("initial", "annual", "executed"))
        rate, weight, score = (row.entry(key) for key in ("rate", "weight", "score"))
        reasons = _reasons(submission, row.entry("reason")) if is_total else ()
        yield Execution(is_total, initial, annual, executed, rate, weight, score, reasons, by_initial, other)


_COLUMN_LETTER = re.compile(r"([A-Z])(?:=.*)?")
_FORMULA = re.compile(r"\(?([A-Z])\)?[/÷]\(?([A-Z])\)?(?:[*×]100%?)?")


def _other_column(submission: Submission) -> str:
    """The column that the header of the rate names (`执行率（E/C）`) instead of the year's budget or what was executed.

    Empty where the header states no formula, no other column bears the letter, or the letters are not those of a rate.
    """
    header = submission.layout.funds
    heads = header.columns if header is not None else {}
    formula = _stated_formula(heads["rate"]) if "rate" in heads else None
    if formula is None or header is None:
        return ""
    named = {letter: key for key, head in heads.items() for letter in _letters(head)}
    others = {letter: squeezed(head.text) for head in header.unknown for letter in _letters(head)}
    for letter in formula:
        if letter in others and letter not in named:
            return others[letter]
    dividend, divisor = (named.get(letter) for letter in formula)
    by_initial = (dividend, divisor) == ("executed", "initial") and "annual" in heads
    return squeezed(heads["initial"].text) if by_initial else ""


def _stated_formula(head: Token) -> tuple[str, str] | None:
    found = (_FORMULA.fullmatch(group.upper()) for group in head.label.groups)
    return next(((one[1], one[2]) for one in found if one), None)


def _letters(head: Token) -> list[str]:
    return [found[1] for group in head.label.groups if (found := _COLUMN_LETTER.fullmatch(group.upper()))]


def execution(submission: Submission) -> Execution | None:
    """The row of the total; None if the form has none."""
    return next((one for one in executions(submission) if one.is_total), None)


def _reasons(submission: Submission, own: Entry) -> tuple[Entry, ...]:
    """Where a deviation of the execution can be explained: in the fund block, or in the execution row."""
    rows = [row for row in submission.table("indicators") if row.role == "execution"]
    found = (own, *(row.entry("reason") for row in rows))
    return tuple(entry for entry in found if entry.state != "absent")
