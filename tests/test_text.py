"""Labels compare equal however they were typed."""

from __future__ import annotations

import pytest

from xlform.text import canonical
from xlform.text import heading_points
from xlform.text import parse_label
from xlform.text import squeezed
from xlform.text import without_points


@pytest.mark.parametrize(
    ("typed", "core"),
    [
        ("全 年\n预算数", "全年预算数"),
        ("全年（调整）预算数", "全年预算数"),
        ("全年预算数（A）：", "全年预算数"),
        ("* 度量单位", "度量单位"),
        ("其中：当年财政拨款", "当年财政拨款"),
        ("其 中 ： 当年财政拨款", "当年财政拨款"),
        ("1、公务用车购置", "公务用车购置"),
        ("一、部门基本支出", "部门基本支出"),
        ("三公经费", "三公经费"),
        ("2.5万亩", "2.5万亩"),
        ("得分(20分*执行率)", "得分"),
        ("偏差原因\n分析及\n改进措施", "偏差原因分析及改进措施"),
    ],
)
def test_core_of_a_label(typed: str, core: str) -> None:
    assert parse_label(typed).core == core


def test_what_follows_the_colon_is_kept_as_typed() -> None:
    label = parse_label("其中：一般公共预算收入：1,660.39 万元")
    assert (label.core, label.inline) == ("一般公共预算收入", "1,660.39 万元")
    assert parse_label("填报单位：： 某局").inline == "某局"
    assert parse_label("填报单位").inline is None
    assert parse_label("填报单位：").inline == ""


def test_a_long_text_is_no_label() -> None:
    assert parse_label("目标" * 60).core == ""


@pytest.mark.parametrize(
    ("heading", "points", "bare"),
    [
        ("产出指标（50分）", ("50", "50"), "产出指标"),
        ("产出\n指标\n(50)", ("50", "50"), "产出指标"),
        ("成本指标(0-20)分", ("0", "20"), "成本指标"),
        ("产出指标50分", ("50", "50"), "产出指标"),
        ("满意度指标(10.5 分)", ("10.5", "10.5"), "满意度指标"),
        ("产出指标", None, "产出指标"),
        ("预算执行情况（万元）", None, "预算执行情况（万元）"),
    ],
)
def test_points_of_a_heading(heading: str, points: tuple[str, str] | None, bare: str) -> None:
    assert heading_points(heading) == points
    assert without_points(heading) == bare


def test_canonical_is_half_width_and_squeezed_keeps_width() -> None:
    assert canonical(" （２０２２　年度）：") == "(2022年度):"
    assert squeezed(" 其中：\n当年 财政拨款 ") == "其中：当年财政拨款"
