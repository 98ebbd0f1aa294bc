"""Indicators as rules judge them: what target and result say, whether the one reaches the other, which class the row is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlform.rules.figures import is_empty
from xlform.scoring.compare import Comparison
from xlform.scoring.compare import assumed_direction
from xlform.scoring.compare import compare
from xlform.scoring.dates import Span
from xlform.scoring.target_types import Target
from xlform.scoring.targets import parse_actual
from xlform.scoring.targets import parse_target
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import ABSENT
from xlform.values import Entry

_NUMBERED = re.compile(r"指标(\d{1,2})[:.、,]*")
_LEFT_OVER = re.compile(r"(?:指标\d*[:.、]?|…+|\.{2,})?\Z")
_CLASSES = (("满意度", "满意"), ("成本", "成本"), ("数量", "数量"), ("质量", "质量"), ("时效", "时效|进度"),
            ("效益", "经济效益|社会效益|生态效益|环境效益|可持续"))  # fmt: skip
_CELLS = ("level3", "target", "actual", "weight", "score")


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a row say: target, result, what holds between them."""

    target: Target
    actual: Target
    held: Comparison


@dataclass(eq=False, slots=True)
class Indicator:
    """One indicator of a form, never changed. `name` is level 3 without 指标1：, `number` that number, `kind` its class.

    `kind` is 数量, 质量, 时效, 成本, 效益, 满意度 by level 2, or empty if it says none of them; the rest are cells of the row.
    """

    row: Row
    name: str
    number: int | None
    kind: str
    said: Said
    label: Entry
    target: Entry
    actual: Entry
    weight: Entry
    score: Entry

    @property
    def explained(self) -> bool:
        """Whether the row gives a reason for its deviation."""
        return not is_empty(self.row.entry("reason"))

    @property
    def is_full(self) -> bool:
        """Whether all points were given."""
        return self.weight.number is not None and self.score.number == self.weight.number


@lru_cache(maxsize=16)
def indicators(submission: Submission) -> tuple[Indicator, ...]:
    """The indicators of a form: not the execution of the budget, not what the template left over."""
    year = submission.year
    return tuple(
        _indicator(row, year) for row in submission.table("indicators") if row.role != "execution" and _is_used(row)
    )


def _is_used(row: Row) -> bool:
    used = row.entry("target").text or row.entry("weight").number is not None or row.entry("score").number is not None
    return bool(used) or _LEFT_OVER.match(canonical(row.entry("level3").text)) is None


def _indicator(row: Row, year: int | None) -> Indicator:
    label, target, actual, weight, score = (row.get(key, ABSENT) for key in _CELLS)
    text = canonical(label.text)
    match = _NUMBERED.match(text)
    name, number = (text[match.end() :], int(match[1])) if match else (text, None)
    level2 = canonical(row.entry("level2").text)
    unit = row.entry("measure_unit").text
    operator = row.entry("operator").text or row.entry("kind").text
    said = _said((level2, name), target.text, actual.text, (operator, unit), year)
    return Indicator(row, name, number, class_of(level2), said, label, target, actual, weight, score)


@lru_cache(maxsize=8192)
def _said(labels: tuple[str, str], target: str, actual: str, beside: tuple[str, str], year: int | None = None) -> Said:
    """`labels` are level 2 and the name, `beside` the columns of operator and unit, `year` is that of the form."""
    operator, unit = beside
    wanted = parse_target(_with_year(target, year), operator=operator, unit=unit)
    found = parse_actual(_with_year(actual, year), unit=unit)
    if wanted.kind == "date":
        found = parse_actual(_CLOSE_SET.sub(r"\1-\2-\3", found.text), unit=unit)
    found = _in_per_cent(wanted, found, labels[1])
    due = year if _is_next_spring(wanted, found, year) else None
    return Said(wanted, found, compare(wanted, found, assumed=assumed_direction(*labels), year=due))


_NEXT_YEAR = re.compile(r"(?:次年|翌年|下一?年)(?=\d{1,2}月)")
_CLOSE_SET = re.compile(r"\A\s*(20[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])日?\s*\Z")


def _with_year(text: str, year: int | None) -> str:
    """次年2月 with the year it is, where the form names its own."""
    return text if year is None else _NEXT_YEAR.sub(f"{year + 1}年", text)


def _is_next_spring(wanted: Target, found: Target, year: int | None) -> bool:
    """Whether a deadline late in the year, without a year, was met only in the first months of the year after the form's.

    Of 3月底前 and 2024年3月 on a form of 2023 the year of the deadline stays open: it may be due after the year's end.
    """
    if wanted.kind != "date" or found.kind != "date" or year is None:
        return False
    (due, *_), (done, *_) = wanted.measurable, found.measurable
    if not isinstance(due, Span) or not isinstance(done, Span) or due.year is not None or done.year != year + 1:
        return False
    return due.sense != "during" and due.end[0] >= _AUTUMN and done.end[0] < due.end[0]


_AUTUMN = 10
_IS_SHARE = re.compile(r"(?:率|满意度|比例|占比|比重)\Z")
_HALF, _TWO, _TEN, _HUNDRED = Decimal(50), Decimal(2), Decimal(10), Decimal(100)


def _in_per_cent(wanted: Target, found: Target, name: str) -> Target:
    """The result of a rate typed as a bare number, in per cent: 0.97 and 97 for ≥95%.

    Left as it is where it may be meant either way: 1 for ≤5%, 3 for ≥95%.
    """
    target, actual = wanted.quantity, found.quantity
    if target is None or actual is None or actual.unit or target.unit != "%" or target.value < _HALF:
        return found
    if not _IS_SHARE.search(name) or actual.value <= 0 or _TWO < actual.value < _TEN:
        return found
    share = actual.value * _HUNDRED if actual.value <= _TWO else actual.value
    decimals = max(actual.decimals - 2, 0) if actual.value <= _TWO else actual.decimals
    return replace(found, parts=(replace(actual, value=share, unit="%", decimals=decimals),))


@lru_cache(maxsize=1024)
def class_of(level2: str) -> str:
    """The class that a level 2 label (canonical) names; empty if none."""
    return next((kind for kind, words in _CLASSES if re.search(words, level2)), "")


def quoted_text(entry: Entry, longest: int = 24) -> str:
    """What a cell says, in quotation marks, shortened."""
    text = "".join(entry.text.split())
    return f"“{text if len(text) <= longest else text[:longest] + '…'}”"
