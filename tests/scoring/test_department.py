"""Indicators of a department's spending, from figures to points."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xlform import read
from xlform.scoring.department import DepartmentIndicator
from xlform.scoring.department import base_table_inputs
from xlform.scoring.department import compute
from xlform.scoring.department import department_inputs
from xlform.scoring.department import find_indicator
from xlform.scoring.department import input_labels
from xlform.scoring.department import load_indicators
from xlform.scoring.score import Computed
from xlform.scoring.score import NoScore

SAMPLES = Path(__file__).parents[2] / "samples" / "hengyang-2022"
SEED = {
    "authorized_posts": Decimal(93), "staff_in_post": Decimal(89), "sangong.prior_actual": Decimal("100.84"),
    "sangong.budget": Decimal(77), "sangong.actual": Decimal("59.17"), "public.budget": Decimal("567.52"),
    "public.actual": Decimal("664.54"), "procurement.budget": Decimal(294), "procurement.actual": Decimal(294),
}  # fmt: skip


def indicator(name: str, place: str = "hunan") -> DepartmentIndicator:
    found = find_indicator(name, place=place)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "place", "rate"),
    [
        ("在职人员控制率", "hunan", "95.70"),
        ("三公经费变动率", "other", "-41.32"),
        ("公用经费控制率", "hunan", "117.10"),
        ("“三公经费”控制率", "hunan", "76.84"),
        ("政府采购执行率", "hunan", "100.00"),
    ],
)
def test_rates_of_the_hengyang_base_table(name: str, place: str, rate: str) -> None:
    value = compute(indicator(name, place), SEED).value
    assert value is not None
    assert round(value, 2) == Decimal(rate)


def test_inputs_come_from_the_forms_themselves() -> None:
    (base,) = read(SAMPLES / "基础表.xlsx")
    inputs = base_table_inputs(base)
    assert {key: inputs[key] for key in SEED} == SEED
    (department,) = read(SAMPLES / "整体自评表.xlsx")
    assert department_inputs(department) == {"annual": Decimal("2079.39"), "executed": Decimal("2079.39")}


STAFF = [
    ("100", "5"),
    ("100.99", "5"),
    ("101", "4.5"),
    ("101.99", "4.5"),
    ("102", "4"),
    ("110", "0"),
    ("120", "0"),
    ("90", "5"),
]


@pytest.mark.parametrize(("staff", "points"), STAFF)
def test_each_whole_point_of_staff_over_the_posts_costs_half_a_point(staff: str, points: str) -> None:
    inputs = {"staff_in_post": Decimal(staff), "authorized_posts": Decimal(100)}
    score = compute(indicator("在职人员控制率"), inputs, Decimal(5)).score
    assert isinstance(score, Computed)
    assert (score.low, score.high) == (Decimal(points), Decimal(points))


@pytest.mark.parametrize(
    ("points", "added", "earned"),
    [
        (5, "0", 5),
        (5, "0.01", 4),
        (5, "10", 4),
        (5, "10.01", 3),
        (5, "20", 3),
        (5, "30", 2),
        (5, "30.01", 0),
        (8, "10", 6),
        (8, "25", 2),
    ],
)
def test_budget_control_by_steps(points: int, added: str, earned: int) -> None:
    inputs = {"added": Decimal(added), "initial": Decimal(100)}
    score = compute(indicator("预算控制率"), inputs, Decimal(points)).score
    assert isinstance(score, Computed)
    assert (score.low, score.high) == (Decimal(earned), Decimal(earned))


def test_budget_completion_counts_whole_steps() -> None:
    inputs = {"carried_in": Decimal(0), "initial": Decimal(100), "added": Decimal(0), "carried_out": Decimal("0.73")}
    result = compute(indicator("预算完成率"), inputs, Decimal(5))
    assert (result.value, result.score) == (Decimal("99.27"), result.score)
    assert isinstance(result.score, Computed)
    assert result.score.low == result.score.high == 5


def test_missing_inputs_and_empty_denominators_say_so() -> None:
    result = compute(indicator("三公经费变动率"), SEED, Decimal(5))
    assert (result.value, result.missing, result.score) == (
        None,
        ("sangong.prior_budget",),
        NoScore("缺少上年三公经费预算数"),
    )
    zero = {"sangong.budget": Decimal(5), "sangong.prior_budget": Decimal(0)}
    assert compute(indicator("三公经费变动率"), zero, Decimal(5)).score == NoScore("三公经费变动率的分母为零")
    assert compute(indicator("在职人员控制率"), SEED, Decimal(7)).score == NoScore("没有7分的在职人员控制率的扣分标准")


def test_nothing_built_earns_all_points() -> None:
    none = {"built_area": Decimal(0), "approved_area": Decimal(0)}
    score = compute(indicator("新建楼堂馆所面积控制率"), none, Decimal(5)).score
    assert isinstance(score, Computed)
    assert score.low == 5


def test_a_place_without_its_own_table_uses_the_national_one() -> None:
    assert indicator("三公经费控制率", "hubei").place == "national"
    assert indicator("指标1：在职人员控制率").place == "hunan"
    assert find_indicator("社会公众满意度") is None


def test_definitions_name_their_source_and_only_known_inputs() -> None:
    for one in load_indicators():
        assert one.source
        assert set(one.inputs) <= set(input_labels())
        assert (
            one.verified or "财预〔2013〕53号" in one.source or "惯例" in one.source or one.key.startswith("building")
        )
