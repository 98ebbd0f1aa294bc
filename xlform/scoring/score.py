"""Scores that follow from the rules: exact, with the clause each follows and the inputs it was computed from.

Where the rules leave room, the score is an interval: a typed score inside it is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING
from decimal import ROUND_FLOOR
from decimal import Context
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from typing import TypeAlias

from xlform.scoring.compare import Comparison
from xlform.scoring.patterns import regex
from xlform.values import half_up

_DOWN = Context(prec=28, rounding=ROUND_FLOOR)
_UP = Context(prec=28, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Computed:
    """A score in points: every value from `low` to `high` is admissible; both are the same where the rule leaves no room.

    `clause` is the rule in words, `from_` the inputs it was computed from (`annual`, `executed`, `target`, `actual`, …).
    A value without a finite decimal expansion is enclosed in its 28th digit.
    """

    low: Decimal
    high: Decimal
    clause: str
    from_: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the rule leaves no room (up to the 28th digit)."""
        return self.high - self.low <= Decimal("1e-20")

    def rounded(self, decimals: int) -> Decimal:
        """The score as a form with so many decimals shows it; for an interval its upper end."""
        return half_up(self.high, decimals)

    def admits(self, score: Decimal, slack: Decimal = Decimal(0)) -> bool:
        """Whether a typed score, moved by no more than `slack`, lies inside."""
        return self.low - slack <= score <= self.high + slack


@dataclass(frozen=True, slots=True)
class NoScore:
    """No score follows, and why (Chinese, one sentence)."""

    reason: str


Result: TypeAlias = "Computed | NoScore"


def computed(
    low: Fraction | Decimal | int, high: Fraction | Decimal | int, clause: str, from_: Sequence[str] = ()
) -> Computed:
    """The record for an interval of exact values."""
    return Computed(_decimal(low, _DOWN), _decimal(high, _UP), clause, tuple(from_))


def _decimal(value: Fraction | Decimal | int, context: Context) -> Decimal:
    exact = Fraction(value)
    return context.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def words(value: Decimal | Fraction) -> str:
    """A figure as a clerk writes it: 0.5, 10, 13.3333…"""
    number = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    text = format(half_up(number, 6), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Execution

_EXECUTION = ("weight", "annual", "executed")


def execution_proportional(weight: Decimal, budget: Decimal, executed: Decimal) -> Result:
    """Points × executed ÷ budget, at most the points; the rate is not rounded first (49.88% of 10 is 4.988)."""
    if budget <= 0:
        return NoScore("预算数为零，不能计算执行率")
    rate = min(Fraction(1), max(Fraction(0), Fraction(executed) / Fraction(budget)))
    exact = Fraction(weight) * rate
    return computed(
        exact, exact, f"得分＝{words(weight)}分×执行率（执行数÷预算数，不先取整），不超过{words(weight)}分", _EXECUTION
    )


def execution_pass_mark(
    weight: Decimal, budget: Decimal, executed: Decimal, pass_mark: Decimal = Decimal("0.6")
) -> Result:
    """Nothing below the pass mark, above it in proportion to the way from the pass mark to 100%."""
    if budget <= 0:
        return NoScore("预算数为零，不能计算执行率")
    mark = Fraction(pass_mark)
    rate = min(Fraction(1), Fraction(executed) / Fraction(budget))
    exact = Fraction(0) if rate < mark else Fraction(weight) * (rate - mark) / (1 - mark)
    clause = f"执行率低于{words(pass_mark * 100)}%不得分，以上的按（执行率－{words(pass_mark * 100)}%）÷（1－{words(pass_mark * 100)}%）×{words(weight)}分"
    return computed(exact, exact, clause, _EXECUTION)


@dataclass(frozen=True, slots=True)
class Step:
    """From this rate (a fraction, included) on, this part of the points."""

    at_least: Decimal
    share: Decimal


STEPS = (Step(Decimal("0.8"), Decimal("0.7")), Step(Decimal("0.6"), Decimal("0.5")), Step(Decimal(0), Decimal(0)))
"""项目未完成: 80%（含）—100% 七成, 60%（含）—80% 五成, 以下不得分."""


def execution_stepwise(
    weight: Decimal, budget: Decimal, executed: Decimal, steps: Sequence[Step] = STEPS, *, finished: bool | None = None
) -> Result:
    """10/7/5/0: all points for a finished project within its budget, else by steps of the rate.

    Unless it is known whether the project is finished, a rate below 100% gives an interval. Over the budget no step is written.
    """
    if budget <= 0:
        return NoScore("预算数为零，不能计算执行率")
    rate = Fraction(executed) / Fraction(budget)
    clause = f"项目完成且执行数在预算之内得{words(weight)}分；未完成的" + "，".join(
        f"执行率≥{words(step.at_least * 100)}%得{words(weight * step.share)}分" for step in steps
    )
    if rate > 1:
        return NoScore("执行数超过预算数，分档标准没有写明得分")
    if rate == 1 and finished is False:
        return NoScore("资金全部执行而项目未完成，分档标准没有写明得分")
    step = next(
        found
        for found in sorted(steps, key=_at_least, reverse=True)
        if rate >= Fraction(found.at_least) or not found.at_least
    )
    low = weight if finished or rate == 1 else weight * step.share
    high = weight if finished is not False else low
    return computed(low, high, clause, _EXECUTION)


def _at_least(step: Step) -> Decimal:
    return step.at_least


# Quantitative indicators

_INDICATOR = ("weight", "target", "actual")


def indicator_score(weight: Decimal, comparison: Comparison) -> Result:
    """All points for a met target, else in proportion; an interval where only the parts of a compound target are known."""
    if comparison.met:
        return computed(weight, weight, "完成指标值的得满分", _INDICATOR)
    points = Fraction(weight)
    if comparison.parts and comparison.met is False:
        shares = [part.share for part in comparison.parts]
        known = [share for share in shares if share is not None]
        low = min(known) if len(known) == len(shares) and known else Fraction(0)
        return computed(points * low, points, "复合指标未全部完成，按各项完成比例计分", _INDICATOR)
    if comparison.met is None:
        return NoScore(comparison.reason)
    if comparison.share is None:
        zero = comparison.exact_ratio is None
        return NoScore(
            comparison.reason or ("目标为零而未达到，不能按比例计分" if zero else "数值为负，不能按比例计分")
        )
    inverse = comparison.direction in ("≤", "<")
    clause = "未完成的按指标值÷完成值的比例计分（越低越好的指标）" if inverse else "未完成的按完成值÷指标值的比例计分"
    return computed(points * comparison.share, points * comparison.share, clause, _INDICATOR)


Level: TypeAlias = Literal["", "note", "warning"]


def overachievement(
    comparison: Comparison, note_above: Decimal = Decimal("1.3"), warning_above: Decimal = Decimal("1.5")
) -> Level:
    """How far a met target was exceeded: nothing, worth a note (above 130%), worth a warning (above 150%)."""
    ratios = [part.exact_ratio for part in (comparison.parts or (comparison,)) if part.direction not in ("≤", "<")]
    highest = max((ratio for ratio in ratios if ratio is not None), default=None)
    if highest is None or highest <= Fraction(note_above):
        return ""
    return "warning" if highest > Fraction(warning_above) else "note"


# Qualitative indicators


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of a qualitative scale: shares of the points from `low` (included) to `high`."""

    name: str
    low: Decimal
    high: Decimal


TIERS_2020 = (
    Tier("达成年度指标", Decimal("0.8"), Decimal(1)),
    Tier("部分达成年度指标并具有一定效果", Decimal("0.6"), Decimal("0.8")),
    Tier("未达成年度指标且效果较差", Decimal(0), Decimal("0.6")),
)
TIERS_OLD = (
    Tier("达成年度指标", Decimal("0.8"), Decimal(1)),
    Tier("部分达成年度指标并具有一定效果", Decimal("0.5"), Decimal("0.8")),
    Tier("未达成年度指标且效果较差", Decimal(0), Decimal("0.5")),
)

_NOT_REACHED = r"未(?:能)?(?:完成|达成|达到|实现|开展|建立)|没有(?:完成|达到|实现)|较差|不明显|无效果|不达标"
_PARTLY = r"部分|基本|一般|有所|一定(?:程度|效果)|较好|尚未全部|大部分"
_REACHED = r"完成|达成|达到|达标|实现|有效|显著|明显|优|好|高|健全|完善|长期|持续|是|合格|提升|改善|保障|正常|在预算内|良好|及时|按时|提高|增强"


def tier_of(actual: str) -> int | None:
    """Which of three tiers a wording claims: 0 reached, 1 partly, 2 not reached; None if it does not say."""
    for tier, source in ((2, _NOT_REACHED), (1, _PARTLY), (0, _REACHED)):
        if regex(source).search(actual):
            return tier
    return None


def qualitative_score(weight: Decimal, tiers: Sequence[Tier] = TIERS_2020, tier: int | None = None) -> Computed:
    """The admissible scores of a tier, of the whole scale if the tier is not known; limits belong to both their tiers."""
    chosen = tiers if tier is None else (tiers[tier],)
    low, high = min(one.low for one in chosen), max(one.high for one in chosen)
    scale = "、".join(f"{one.name}{words(one.high * 100)}%—{words(one.low * 100)}%" for one in chosen)
    return computed(weight * low, weight * high, f"定性指标按{scale}的区间计分", _INDICATOR)


# Satisfaction

SATISFACTION_STEPS = (
    Step(Decimal("0.9"), Decimal(1)),
    Step(Decimal("0.8"), Decimal("0.8")),
    Step(Decimal("0.6"), Decimal("0.5")),
    Step(Decimal(0), Decimal(0)),
)


def satisfaction_stepwise(weight: Decimal, rate: Decimal, steps: Sequence[Step] = SATISFACTION_STEPS) -> Computed:
    """≥90% all points, 80–90% eight tenths, 60–80% half, below nothing; `rate` is a fraction."""
    share = next(
        (step.share for step in sorted(steps, key=_at_least, reverse=True) if rate >= step.at_least), Decimal(0)
    )
    clause = "满意度" + "，".join(f"≥{words(step.at_least * 100)}%得{words(weight * step.share)}分" for step in steps)
    return computed(weight * share, weight * share, clause, ("weight", "actual"))


# Grades


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the total from which it is given (included)."""

    name: str
    at_least: Decimal


GRADES = (Grade("优", Decimal(90)), Grade("良", Decimal(80)), Grade("中", Decimal(60)), Grade("差", Decimal(0)))


def grade(total: Decimal, scale: Sequence[Grade] = GRADES) -> str:
    """优良中差 for a total score."""
    ordered = sorted(scale, key=lambda one: one.at_least, reverse=True)
    return next((one.name for one in ordered if total >= one.at_least), ordered[-1].name)
