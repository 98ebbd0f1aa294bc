"""A total and its one item, a blank among items: which of them is wrong is not settled by the wrong figure itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.drawn import read_drawn
from xlform.findings import Finding
from xlform.localize.suspects import explained
from xlform.outcomes import Reading
from xlform.rules.catalogue import selected
from xlform.rules.runner import judge

FORM = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {total} | {annual} | {executed} | 10 | {rate} | {points} |
| 其中：当年财政拨款 | {part} | {own} | {used} | | | |
| 上年结转资金 | {carried} | {carried} | {left} | | | |
| 其他资金 | 0 | 0 | 0 | | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 检查次数 | ≥10次 | 12次 | 30 | 30 |
| 产出指标 | 质量指标 | 合格率 | 100% | 100% | 20 | 20 |
| 效益指标 | 社会效益指标 | 受益群众人数 | ≥5000人 | 4500人 | 25 | {reached} |
| 效益指标 | 社会效益指标 | 安全形势 | 明显改善 | 明显改善 | 15 | 15 |
| 总分 | < | < | < | < | 100 | {scores} |
"""
RIGHT = {
    "total": "238.93", "annual": "251.89", "executed": "240.5", "rate": "95.48%", "points": "9.55", "part": "238.93",
    "own": "251.89", "used": "240.5", "carried": "0", "left": "0", "reached": "22.5", "scores": "97.05",
}  # fmt: skip


def errors(**typed: str) -> list[Finding]:
    """The errors of the form with some cells typed otherwise, with what is probably behind them."""
    reading = Reading("表.xlsx", submissions=read_drawn(FORM.format(**{**RIGHT, **typed})).submissions)
    found = judge([reading], selected(("T103", "R102", "S102", "S106"), ())).findings
    return list(explained(found, reading.submissions).findings)


def named(**typed: str) -> list[tuple[str, bool]]:
    """Every cell named behind the first error, with whether it is certain."""
    cause = errors(**typed)[0].cause
    return [(address.a1, cause.certain) for _, address in cause.places] if cause is not None else []


def test_nothing_is_wrong_with_the_form_itself() -> None:
    assert errors() == []


@pytest.mark.parametrize("typed", ["2389.3", "23.893", "283.93", "238.39", "258.93", "38.93", "239.93", "2388.93"])
def test_the_one_item_of_a_wrong_total_is_not_called_wrong_for_certain(typed: str) -> None:
    places = named(total=typed)
    assert places[0][0] == "B3" or not places[0][1]
    assert "B3" in [cell for cell, _ in places]


@pytest.mark.parametrize("typed", ["2389.3", "23.893"])
def test_a_figure_out_of_keeping_with_its_row_is_named_first(typed: str) -> None:
    assert named(total=typed)[0][0] == "B3"
    assert named(part=typed)[0][0] == "B4"


def test_a_blank_among_the_items_comes_before_a_row_left_out_and_other_figures() -> None:
    carried = {
        "total": "258.93",
        "annual": "271.89",
        "executed": "258.5",
        "rate": "95.08%",
        "points": "9.51",
        "scores": "97.01",
    }
    (found,) = errors(**carried, carried="20", left="18", used="")
    assert found.cause is not None
    assert [address.a1 for _, address in found.cause.places] == ["D4"]
    assert found.cause.value in (Decimal("240.5"), None)


def test_a_shortlist_leaves_out_no_place_that_may_well_be_it() -> None:
    typed = {
        "total": "120",
        "annual": "135.5",
        "executed": "128.3",
        "rate": "94.69%",
        "points": "9.47",
        "scores": "96.97",
    }
    places = named(**typed, part="110", own="115.5", used="110.3", carried="20", left="18")
    assert {cell for cell, _ in places} == {"B3", "B4", "B5"}


@pytest.mark.parametrize(("total", "meant"), [("97", "97.05"), ("97.1", "97.05")])
def test_a_total_that_was_rounded_is_no_digit_left_out_of_a_score(total: str, meant: str) -> None:
    said = errors(scores=total)
    for one in said:  # a total within its own rounding is no error
        assert one.suspect is not None
        assert (one.suspect.address.a1, one.suspect.value) == ("G12", Decimal(meant))
        assert one.suspect.reason == f"四舍五入：{meant} 误填为 {total}"
    assert bool(said) == (total == "97")


@pytest.mark.parametrize("total", ["97.06", "97.07", "98.05", "96.05", "97.5"])
def test_a_score_that_target_and_result_give_is_not_called_wrong_for_certain(total: str) -> None:
    assert ("G10", True) not in named(scores=total)


def test_a_score_that_was_rounded_is_named_first() -> None:
    (found,) = errors(reached="23")
    assert named(reached="23")[0][0] == "G10"
    assert found.suspect is not None
    assert "四舍五入：22.5 误填为 23" in found.suspect.reason


def test_an_amount_that_was_rounded_is_named() -> None:
    carried = {
        "total": "258.93",
        "annual": "271.89",
        "executed": "258.5",
        "rate": "95.08%",
        "points": "9.51",
        "scores": "97.01",
    }
    (found,) = errors(**carried, carried="20", left="18", used="241")
    assert found.suspect is not None
    assert found.suspect.reason == "可能是以下之一：D4（四舍五入：240.5 误填为 241）；D5（四舍五入：17.5 误填为 18）"


@pytest.mark.parametrize("typed", ["222.5", "222.9", "223.3"])
def test_a_whole_number_among_fractions_is_not_called_rounded_for_certain(typed: str) -> None:
    carried = {"total": "258.93", "annual": "271.89", "rate": "88.56%", "points": "8.86", "scores": "96.36"}
    places = named(**carried, executed="240.8", carried="20", left="18", used=typed)
    assert ("D5", True) not in places


def test_each_of_two_slips_is_told_with_its_cell() -> None:
    wan = {
        "total": "120",
        "annual": "1355000",
        "executed": "128.3",
        "rate": "94.69%",
        "points": "9.47",
        "scores": "96.97",
    }
    said = errors(**wan, part="100", own="1155000", used="110.3", carried="20", left="18")
    assert {one.code for one in said} == {"T103", "R102", "S106"}
    for one in said:
        assert one.suspect is not None
        assert one.suspect.reason == "元与万元混淆：115.5 误填为 1155000；同时 C3：元与万元混淆：135.5 误填为 1355000"
