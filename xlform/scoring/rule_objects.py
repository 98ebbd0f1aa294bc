"""Compiled scoring rules: each scores an actual value exactly and prints itself in Chinese.

An actual value is given in the unit of the rule; shares are in per cent (99.27 for 99.27%).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from typing import TypeAlias

from xlform.scoring.patterns import regex
from xlform.scoring.score import NoScore
from xlform.scoring.score import Result
from xlform.scoring.score import computed
from xlform.scoring.score import words

Sign: TypeAlias = Literal["达到", "≥", "≤", ">", "<", "=", ""]
Way: TypeAlias = Literal["below", "above", "event"]
Fractional: TypeAlias = Literal["", "whole", "proportional", "started"]
_FROM = ("rule", "actual")
_NO_POINTS = NoScore("规则没有写明满分是多少分")


def _figure(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _award(points: Decimal | None) -> str:
    if points is None:
        return "得满分"
    return f"得{_figure(points)}分" if points else "不得分"


@dataclass(frozen=True, slots=True)
class Band:
    """So many points (None: all of them) for an actual between `low` and `high`; `words` is what else must hold."""

    points: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = False
    high_in: bool = False
    words: str = ""
    otherwise: bool = False

    def holds(self, actual: Fraction) -> bool:
        """Whether the figure lies in the band."""
        if self.low is not None and (actual < self.low or (actual == self.low and not self.low_in)):
            return False
        return self.high is None or actual < self.high or (actual == self.high and self.high_in)

    def says(self, unit: str, subject: str) -> str:
        """The condition in words."""
        if self.otherwise:
            return "否则"
        bounds: list[str] = []
        if self.low is not None and self.low == self.high:
            bounds.append(f"等于{_figure(self.low)}{unit}")
        else:
            if self.low is not None:
                bounds.append(f"{'大于等于' if self.low_in else '大于'}{_figure(self.low)}{unit}")
            if self.high is not None:
                bounds.append(f"{'小于等于' if self.high_in else '小于'}{_figure(self.high)}{unit}")
        figures = subject + "且".join(bounds) if bounds else ""
        return "，".join(piece for piece in (self.words, figures) if piece)


@dataclass(frozen=True, slots=True)
class Bands:
    """Steps of points by the size of the actual value: `80%—100%得7分`, `大于0得满分，等于0得3分，小于0不得分`."""

    bands: tuple[Band, ...]
    unit: str = "%"
    subject: str = ""

    @property
    def points(self) -> Decimal | None:
        """All points that can be had; None if the text does not say."""
        known = [band.points for band in self.bands if band.points is not None]
        return max(known) if known and len(known) == len(self.bands) else None

    def __str__(self) -> str:
        return "，".join(band.says(self.unit, self.subject) + _award(band.points) for band in self.bands) + "。"

    def score(
        self, actual: Decimal | Fraction, *, points: Decimal | None = None, finished: bool | None = None
    ) -> Result:
        """The points of the band the actual lies in; an interval where a condition in words decides.

        `finished` answers 项目完成 and 项目尚未完成; `points` are those of the row, for a 得满分 without a figure.
        """
        value = Fraction(actual)
        fitting = [band for band in self.bands if not band.otherwise and band.holds(value)]
        sure = [band for band in fitting if _answer(band.words, finished)]
        perhaps = [band for band in fitting if _answer(band.words, finished) is None]
        sure = sure or ([] if perhaps else [band for band in self.bands if band.otherwise])
        if not sure and not perhaps:
            return NoScore(f"{_figure_of(value)}{self.unit}落在规则没有写明的区间")
        found = [band.points if band.points is not None else points for band in sure + perhaps]
        known = [one for one in found if one is not None]
        if len(known) < len(found):
            return _NO_POINTS
        # ≥90%得5分，≥80%得4分: where several hold, the best one is meant.
        low = max(known[: len(sure)]) if sure else min(known)
        return computed(low, max(known), str(self), _FROM)


def _figure_of(value: Fraction) -> str:
    return words(value)


def _answer(condition: str, finished: bool | None) -> bool | None:
    """Whether a condition in words holds: None if nobody said."""
    if not condition:
        return True
    if finished is None or "完成" not in condition:
        return None
    return finished is not bool(regex("未(?:能|全部)?完成").search(condition))


@dataclass(frozen=True, slots=True)
class Cut:
    """So many points off for each `per` units that the actual is `way` of the threshold; `verb` and the words as printed."""

    points: Decimal
    per: Decimal
    unit: str
    way: Way
    verb: str
    before: str = ""
    after: str = ""
    lead: str = ""

    def __str__(self) -> str:
        return (
            f"{self.lead}每{self.verb}{self.before}{_figure(self.per)}{self.unit}{self.after}扣{_figure(self.points)}分"
        )


@dataclass(frozen=True, slots=True)
class Deductions:
    """All points at the threshold, so many off per unit: `达到100%得满分，共计3分，每下降1%扣0.1分，扣完为止`.

    `fractional` says what becomes of part of a unit: not counted, in proportion, counted as a whole one, or empty: not
    stated, so the score is an interval. Never below zero, whether or not 扣完为止 is written (`until_zero`); zero in the
    band `nothing` (低于60%不得分). `exempt` is kept as worded: 没有楼堂馆所项目的按满分计算.
    """

    cuts: tuple[Cut, ...]
    points: Decimal | None = None
    threshold: Decimal | None = None
    sign: Sign = ""
    unit: str = ""
    subject: str = ""
    tail: str = ""
    fractional: Fractional = ""
    until_zero: bool = False
    nothing: Band | None = None
    exempt: str = ""

    def __str__(self) -> str:
        pieces: list[str] = []
        if self.threshold is not None:
            pieces.append(f"{self.subject}{self.sign}{_figure(self.threshold)}{self.unit}{self.tail}得满分")
        elif self.subject:
            pieces.append(f"{self.subject}得满分")
        if self.points is not None:
            pieces.append(f"{'共计' if pieces else '满分'}{_figure(self.points)}分")
        pieces.extend(str(cut) for cut in self.cuts)
        if self.fractional:
            cut = self.cuts[0]
            pieces.append(f"不足{_figure(cut.per)}{cut.unit}的{_FRACTIONAL[self.fractional]}")
        if self.nothing is not None:
            pieces.append(self.nothing.says(self.unit, "") + "不得分")
        if self.until_zero:
            pieces.append("扣完为止")
        if self.exempt:
            pieces.append(self.exempt)
        return "，".join(pieces) + "。"

    def score(self, actual: Decimal | Fraction, *, points: Decimal | None = None) -> Result:
        """The points left; `points` are those of the row, where the text does not state them."""
        full = self.points if self.points is not None else points
        if full is None:
            return _NO_POINTS
        if self.nothing is not None and self.nothing.holds(Fraction(actual)):
            return computed(0, 0, str(self), _FROM)
        low = high = Fraction(full)
        for cut in self.cuts:
            missing = self._missing(cut, Fraction(actual))
            if missing is None:
                return NoScore("得满分的数值没有写明，不能计算扣分")
            steps = missing / Fraction(cut.per)
            low -= _counted(steps, self.fractional or "proportional") * Fraction(cut.points)
            high -= _counted(steps, self.fractional or "whole") * Fraction(cut.points)
        return computed(max(low, Fraction(0)), max(high, Fraction(0)), str(self), _FROM)

    def _missing(self, cut: Cut, actual: Fraction) -> Fraction | None:
        if cut.way == "event":
            return max(actual - Fraction(self.threshold or 0), Fraction(0))
        if self.threshold is None:
            return None
        distance = actual - Fraction(self.threshold)
        return max(distance if cut.way == "above" else -distance, Fraction(0))


_FRACTIONAL = {"whole": "不扣分", "proportional": "按比例扣分", "started": "按整数扣分"}


def _counted(steps: Fraction, fractional: str) -> Fraction:
    if fractional == "whole":
        return Fraction(math.floor(steps))
    return Fraction(math.ceil(steps)) if fractional == "started" else steps


@dataclass(frozen=True, slots=True)
class Proportional:
    """All points at the threshold, below it (for ≤: above it) in proportion."""

    threshold: Decimal
    sign: Sign = "达到"
    unit: str = "%"
    subject: str = ""
    points: Decimal | None = None

    def __str__(self) -> str:
        stated = "" if self.points is None else f"，共计{_figure(self.points)}分"
        return f"{self.subject}{self.sign}{_figure(self.threshold)}{self.unit}得满分{stated}，未达到的按比例计分。"

    def score(self, actual: Decimal | Fraction, *, points: Decimal | None = None) -> Result:
        """Points × actual ÷ threshold, for ≤ the other way round, at most all of them."""
        full = self.points if self.points is not None else points
        if full is None:
            return _NO_POINTS
        value, limit = Fraction(actual), Fraction(self.threshold)
        inverse = self.sign in ("≤", "<")
        if (value <= limit) if inverse else (value >= limit):
            return computed(full, full, str(self), _FROM)
        if limit <= 0 or value < 0:
            return NoScore("目标为零，不能按比例计分")
        exact = Fraction(full) * (limit / value if inverse else value / limit)
        return computed(exact, exact, str(self), _FROM)


@dataclass(frozen=True, slots=True)
class WordTier:
    """So many points (None: all of them) where this wording holds."""

    condition: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class WordTiers:
    """Tiers in words: `有效保障得满分，一般得10分，较差不得分`; `additive` where they add up: `制度健全得2分，执行有效得3分`."""

    tiers: tuple[WordTier, ...]
    additive: bool = False

    @property
    def points(self) -> Decimal | None:
        """All points that can be had; None if the text does not say."""
        known = [tier.points for tier in self.tiers if tier.points is not None]
        if len(known) < len(self.tiers):
            return None
        return sum(known, Decimal(0)) if self.additive else max(known)

    def __str__(self) -> str:
        text = "，".join(tier.condition + _award(tier.points) for tier in self.tiers)
        total = self.points if self.additive else None
        return text + ("。" if total is None else f"，合计{_figure(total)}分。")

    def score_words(self, actual: str, *, points: Decimal | None = None) -> Result:
        """The points of the tier the wording of a result names, of all tiers if it names none or several."""
        if self.additive:
            total = self.points
            return _NO_POINTS if total is None else computed(0, total, str(self), _FROM)
        said = "".join(actual.split())
        named = [tier for tier in self.tiers if said and (said in tier.condition or tier.condition in said)]
        fitting = named if len(named) == 1 else list(self.tiers)
        found = [tier.points if tier.points is not None else points for tier in fitting]
        known = [one for one in found if one is not None]
        if len(known) < len(found):
            return _NO_POINTS
        return computed(min(known), max(known), str(self), _FROM)


Rule: TypeAlias = "Bands | Deductions | Proportional | WordTiers"
