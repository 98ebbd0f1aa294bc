"""Results against targets: units first, no division by zero, words where there is no answer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlform.scoring.compare import Comparison
from xlform.scoring.compare import assumed_direction
from xlform.scoring.compare import compare
from xlform.scoring.target_types import Direction
from xlform.scoring.targets import parse_actual
from xlform.scoring.targets import parse_target


def held(target: str, actual: str, assumed: Direction = "≥") -> Comparison:
    return compare(parse_target(target), parse_actual(actual), assumed=assumed)


MET = [
    ("95%以上", "96%", True),
    ("95%以上", "95%", True),
    ("95%以上", "94.99%", False),
    ("95%以上", "93%", False),
    (">95%", "95%", False),
    ("小于3天", "3天", False),
    ("≤0.1%", "0", True),
    ("≤0.1%", "0.2%", False),
    ("0", "0", True),
    ("0", "1", False),
    ("0起", "0起", True),
    ("0起", "无", True),
    ("0起", "未发生安全事故", True),
    ("4次以上", "4", True),
    ("4次以上", "3次", False),
    ("2.6亿元", "26000万元", True),
    ("1.2万亩", "12000", True),
    ("1.2万亩", "800公顷", True),
    ("80%-90%", "85%", True),
    ("80%-90%", "79%", False),
    ("100%", "100%", True),
    ("=100%", "100%", True),
    ("=100%", "99%", False),
    ("每年1次", "1", True),
    ("≥100百分比", "100", True),
    ("≥95百分比", "94.9", False),
    ("9月前", "7月", True),
    ("9月前", "10月", False),
    ("11月前", "10月", True),
    ("2022年12月底前", "2022年11月", True),
    ("2022年12月底前", "2023年1月5日", False),
    ("2022年12月底前", "12月31日", True),
    ("12月31日前", "2022年12月", True),
    ("2022年1至12月", "2022年11月", True),
    ("检查企业80家以上，出动人员640人次以上", "检查企业95家，出动人员700人次", True),
    ("检查企业80家以上，出动人员640人次以上", "出动人员700人次，检查企业79家", False),
]


@pytest.mark.parametrize(("target", "actual", "met"), MET, ids=[f"{target}/{actual}" for target, actual, _ in MET])
def test_met_or_not(target: str, actual: str, met: bool) -> None:
    comparison = held(target, actual)
    assert (comparison.met, comparison.obstacle) == (met, "")
    assert comparison.reason_not_comparable == ""


NOT_COMPARABLE = [
    ("30次", "100%", "units", "单位不同：目标是“次”，完成值是“%”"),
    ("640人次", "640人", "units", "单位不同：目标是“人次”，完成值是“人”"),
    ("8次", "9场次", "units", "单位不同：目标是“次”，完成值是“场次”"),
    ("95%以上", "96", "units", "单位不同：目标是“%”，完成值是没有单位的数"),
    ("≥266米", "≥266米", "copied", "完成值“≥266米”照抄了目标的写法，不是实际数值"),
    ("2022年1至12月", "100%", "date", "目标是时间，完成值是数量"),
    ("2022年12月底以前", "完成", "words", "完成值没有写时间"),
    ("2022年12月底前", "2022年12月底前", "copied", "完成值照抄了期限，没有写实际完成时间"),
    ("9月前", "9月", "date", "完成值只写到月份或期限有两种读法，不能断定是否按期"),
    ("4次以上", "完成", "words", "目标是数量，完成值是文字"),
    ("长期", "长期", "qualitative", "目标是文字，达到与否须由人判断"),
    ("检查企业80家以上，出动人员640人次以上", "95", "compound", "目标有 2 项，完成值只有 1 项"),
    ("365天24小时，180多次", "200", "compound", "目标有 3 项，完成值只有 1 项"),
    ("4次以上", "", "blank_actual", "没有完成值"),
    ("", "4", "blank_target", "没有目标值"),
    ("XX", "4", "placeholder", "还留有待填的空（XX）"),
    ("95%左右", "93%", "approximate", "目标是约数，相差多少算达到没有写明"),
    ("=100%", "105%", "above", "完成值高于等于型目标，是否达到须由人判断"),
    ("5至10次", "12次", "above", "完成值高于目标区间，是否达到须由人判断"),
    ("80%-90%", "80%-90%", "copied", "完成值照抄了目标的区间，不是实际数值"),
]


@pytest.mark.parametrize(("target", "actual", "obstacle", "reason"), NOT_COMPARABLE)
def test_no_answer_says_why(target: str, actual: str, obstacle: str, reason: str) -> None:
    comparison = held(target, actual)
    assert (comparison.met, comparison.obstacle, comparison.reason_not_comparable) == (None, obstacle, reason)


def test_costs_without_operator_are_limits() -> None:
    assert held("80万元", "78", "≤").met
    assert held("80万元", "81", "≤").met is False
    assert held("80万元", "81", "≤").share == Fraction(80, 81)
    assert held("80万元", "796000元", "≤").met
    assert held("80万元", "78", "≤").assumed


def test_direction_from_the_names_of_an_indicator() -> None:
    assert assumed_direction("成本指标", "控制成本") == "≤"
    assert assumed_direction("社会效益指标", "受灾群众投诉率") == "≤"
    assert assumed_direction("数量指标", "开展事故核查") == "≥"
    assert assumed_direction("质量指标", "指标2：事故、隐患立（结）案率") == "≥"
    assert assumed_direction("社会效益指标", "确保生产经营企业不发生事故，有力维护社会和企业生产安全。") == "≥"
    assert assumed_direction("成本指标", "成本节约率") == "≥"
    assert assumed_direction("满意度指标", "因粮食市场波动引起的粮食安全事件发生数") == "≤"
    assert assumed_direction("数量指标", "组织召开安全生产会议") == "≥"
    assert assumed_direction("服务对象满意度指标", "社会群众满意度") == "≥"


def test_a_deadline_without_a_year_is_in_the_year_of_the_form() -> None:
    target, actual = parse_target("12月31日前"), parse_actual("2023年1月5日")
    assert compare(target, actual, year=2022).met is False
    assert compare(target, actual, year=2023).met
    assert compare(target, parse_actual("11月"), year=2022).met


def test_zero_targets_have_no_ratio() -> None:
    comparison = held("0起", "2起")
    assert (comparison.met, comparison.ratio, comparison.deviation, comparison.share) == (False, None, None, None)


def test_deviation_is_signed() -> None:
    assert held("120人次以上", "189").deviation == Decimal("0.575")
    assert held("100次", "80次").deviation == Decimal("-0.2")


_AMOUNT = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2)


@given(_AMOUNT, _AMOUNT, st.sampled_from(["≥", "≤", ">", "<", ""]))
def test_units_of_money_do_not_matter(target: Decimal, actual: Decimal, sign: str) -> None:
    one = held(f"{sign}{target:f}万元", f"{actual:f}万元")
    other = held(f"{sign}{target * 10000:f}元", f"{actual:f}万元")
    assert (one.met, one.exact_ratio, one.share) == (other.met, other.exact_ratio, other.share)


@given(_AMOUNT, _AMOUNT, st.sampled_from(["≥", "≤", ">", "<"]))
def test_share_is_one_exactly_for_the_met(target: Decimal, actual: Decimal, sign: str) -> None:
    comparison = held(f"{sign}{target:f}次", f"{actual:f}次")
    assert comparison.share is not None
    assert 0 <= comparison.share <= 1
    assert comparison.met is not True or comparison.share == 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_never_fails(target: str, actual: str) -> None:
    comparison = held(target, actual)
    assert comparison.met is not None or comparison.reason
