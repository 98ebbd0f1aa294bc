"""Scores that follow from the rules, to the last digit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlform.scoring.compare import compare
from xlform.scoring.score import TIERS_2020
from xlform.scoring.score import TIERS_OLD
from xlform.scoring.score import Computed
from xlform.scoring.score import NoScore
from xlform.scoring.score import Result
from xlform.scoring.score import execution_pass_mark
from xlform.scoring.score import execution_proportional
from xlform.scoring.score import execution_stepwise
from xlform.scoring.score import grade
from xlform.scoring.score import indicator_score
from xlform.scoring.score import overachievement
from xlform.scoring.score import qualitative_score
from xlform.scoring.score import satisfaction_stepwise
from xlform.scoring.score import tier_of
from xlform.scoring.target_types import Direction
from xlform.scoring.targets import parse_actual
from xlform.scoring.targets import parse_target

TEN = Decimal(10)


def scored(result: Result, decimals: int = 2) -> tuple[Decimal, Decimal]:
    assert isinstance(result, Computed), result
    assert result.clause
    return result.low.quantize(Decimal(1).scaleb(-decimals)), result.high.quantize(Decimal(1).scaleb(-decimals))


def reason(result: Result) -> str:
    assert isinstance(result, NoScore), result
    return result.reason


def indicator(target: str, actual: str, assumed: Direction = "≥", weight: Decimal = TEN) -> Result:
    return indicator_score(weight, compare(parse_target(target), parse_actual(actual), assumed=assumed))


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [("95%以上", "93%", "9.79"), ("95%以上", "96%", "10.00"), ("99%以上", "97%", "9.80"), ("43.2", "37.24", "8.62")],
)
def test_satisfaction_in_proportion(target: str, actual: str, points: str) -> None:
    result = indicator(target, actual)
    assert isinstance(result, Computed)
    assert result.rounded(2) == Decimal(points)
    assert result.exact
    assert result.from_ == ("weight", "target", "actual")


def test_inverse_targets_earn_target_over_actual() -> None:
    assert scored(indicator("≤5%", "10%")) == (Decimal("5.00"), Decimal("5.00"))
    assert scored(indicator("≤5%", "0%")) == (TEN, TEN)
    assert scored(indicator("80万元", "100", "≤")) == (Decimal("8.00"), Decimal("8.00"))


def test_zero_targets_are_met_or_have_no_score() -> None:
    assert scored(indicator("0起", "0起")) == (TEN, TEN)
    assert reason(indicator("0起", "2起")) == "目标为零而未达到，不能按比例计分"


def test_late_is_not_proportional() -> None:
    assert reason(indicator("9月前", "10月")) == "逾期完成，没有按比例计分的规定"


def test_compound_targets_leave_an_interval() -> None:
    result = indicator("检查企业80家以上，出动人员640人次以上", "检查企业95家，出动人员600人次")
    assert scored(result, 3) == (Decimal("9.375"), Decimal("10.000"))


def test_execution_is_never_rounded_first() -> None:
    assert scored(execution_proportional(TEN, Decimal("100"), Decimal("49.88")), 3) == (
        Decimal("4.988"),
        Decimal("4.988"),
    )
    assert scored(execution_proportional(TEN, Decimal("43.2"), Decimal("37.24"))) == (Decimal("8.62"), Decimal("8.62"))
    assert scored(execution_proportional(TEN, Decimal("329.77"), Decimal("338.31"))) == (TEN, TEN)
    assert reason(execution_proportional(TEN, Decimal(0), Decimal(5))) == "预算数为零，不能计算执行率"


def test_a_third_is_enclosed() -> None:
    result = execution_proportional(TEN, Decimal(3), Decimal(1))
    assert isinstance(result, Computed)
    assert Fraction(result.low) < Fraction(10, 3) < Fraction(result.high)
    assert result.exact


STEPPED = [
    # executed of 100, finished, low, high
    ("100", True, 10, 10),
    ("100", None, 10, 10),
    ("99.99", False, 7, 7),
    ("99.99", None, 7, 10),
    ("99.99", True, 10, 10),
    ("80", False, 7, 7),
    ("79.99", False, 5, 5),
    ("60", False, 5, 5),
    ("59.99", False, 0, 0),
    ("59.99", None, 0, 10),
    ("0", False, 0, 0),
]


@pytest.mark.parametrize(("executed", "finished", "low", "high"), STEPPED)
def test_execution_by_steps(executed: str, finished: bool | None, low: int, high: int) -> None:
    result = execution_stepwise(TEN, Decimal(100), Decimal(executed), finished=finished)
    assert scored(result, 0) == (Decimal(low), Decimal(high))


def test_steps_leave_gaps_that_are_told() -> None:
    over = execution_stepwise(TEN, Decimal(100), Decimal("100.01"))
    assert reason(over) == "执行数超过预算数，分档标准没有写明得分"
    unfinished = execution_stepwise(TEN, Decimal(100), Decimal(100), finished=False)
    assert reason(unfinished) == "资金全部执行而项目未完成，分档标准没有写明得分"


@pytest.mark.parametrize(
    ("executed", "points"), [("59.99", "0.00"), ("60", "0.00"), ("80", "5.00"), ("100", "10.00"), ("120", "10.00")]
)
def test_execution_above_a_pass_mark(executed: str, points: str) -> None:
    expected = Decimal(points)
    assert scored(execution_pass_mark(TEN, Decimal(100), Decimal(executed))) == (expected, expected)


@pytest.mark.parametrize(
    ("actual", "level"),
    [("130", ""), ("130.1", "note"), ("150", "note"), ("150.1", "warning"), ("100", ""), ("90", "")],
)
def test_overachievement_has_parameters(actual: str, level: str) -> None:
    comparison = compare(parse_target("100次以上"), parse_actual(actual))
    assert overachievement(comparison) == level
    assert overachievement(comparison, Decimal(2), Decimal(3)) == ""


def test_staying_below_a_limit_is_no_overachievement() -> None:
    assert overachievement(compare(parse_target("≤5%"), parse_actual("20%"))) == ""
    assert overachievement(compare(parse_target("0起"), parse_actual("0起"))) == ""


def test_qualitative_tiers_are_intervals() -> None:
    fifteen = Decimal(15)
    assert scored(qualitative_score(fifteen)) == (Decimal("0.00"), Decimal("15.00"))
    assert scored(qualitative_score(fifteen, TIERS_2020, 0)) == (Decimal("12.00"), Decimal("15.00"))
    assert scored(qualitative_score(fifteen, TIERS_2020, 1)) == (Decimal("9.00"), Decimal("12.00"))
    assert scored(qualitative_score(fifteen, TIERS_OLD, 1)) == (Decimal("7.50"), Decimal("12.00"))
    assert scored(qualitative_score(fifteen, TIERS_OLD, 2)) == (Decimal("0.00"), Decimal("7.50"))


def test_wordings_claim_tiers() -> None:
    assert [tier_of(text) for text in ("完成", "显著提升", "基本完成", "未完成", "效果较差", "")] == [
        0,
        0,
        1,
        2,
        2,
        None,
    ]


def test_typed_scores_inside_an_interval_are_admitted() -> None:
    result = qualitative_score(TEN, TIERS_2020, 0)
    assert result.admits(Decimal(8))
    assert result.admits(Decimal(10))
    assert not result.admits(Decimal("7.9"))
    assert result.admits(Decimal("7.96"), Decimal("0.05"))


@pytest.mark.parametrize(
    ("rate", "points"),
    [("1", 10), ("0.9", 10), ("0.8999", 8), ("0.8", 8), ("0.7999", 5), ("0.6", 5), ("0.5999", 0), ("0", 0)],
)
def test_satisfaction_by_steps(rate: str, points: int) -> None:
    assert scored(satisfaction_stepwise(TEN, Decimal(rate)), 0) == (Decimal(points), Decimal(points))


@pytest.mark.parametrize(
    ("total", "name"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差")],
)
def test_grades(total: str, name: str) -> None:
    assert grade(Decimal(total)) == name


_POSITIVE = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)


@given(_POSITIVE, _POSITIVE, st.sampled_from([Decimal(5), Decimal(10), Decimal("12.5"), Decimal(20)]))
def test_execution_score_encloses_the_exact_value(budget: Decimal, executed: Decimal, weight: Decimal) -> None:
    result = execution_proportional(weight, budget, executed)
    assert isinstance(result, Computed)
    exact = min(Fraction(weight), Fraction(weight) * Fraction(executed) / Fraction(budget))
    assert Fraction(result.low) <= exact <= Fraction(result.high)
    assert 0 <= result.low <= result.high <= weight


@given(_POSITIVE, _POSITIVE, _POSITIVE)
def test_more_execution_never_scores_less(budget: Decimal, one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    for way in (execution_proportional, execution_pass_mark):
        low, high = way(TEN, budget, less), way(TEN, budget, more)
        assert isinstance(low, Computed)
        assert isinstance(high, Computed)
        assert low.low <= high.high
