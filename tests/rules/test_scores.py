"""Points: S101 to S106."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import read_drawn
from xlform.address import Address
from xlform.filling import completions
from xlform.rules.catalogue import Gap
from xlform.rules.scores import _total
from xlform.values import Entry

HEAD = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
| 年度资金总额 | {budget} | {executed} | 10 | | {score} | |
"""
TABLE = "| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n"


def form(*rows: str, budget: str = "100", executed: str = "100", score: str = "10") -> str:
    return HEAD.format(budget=budget, executed=executed, score=score) + TABLE + "\n".join(rows)


OUTPUT = "| 产出指标（60分） | 数量指标 | 检查次数 | 10次 | 10次 | {} | {} |"
EFFECT = "| 效益指标（30分） | 社会效益指标 | 事故下降 | 5% | 5% | {} | {} |"
TOTAL = "| 总分 | | | | | {} | {} |"


def judged(code: str, *rows: str, **head: str) -> list[tuple[str, str, str]]:
    return findings(form(*rows, **head), codes=(code,))


@pytest.mark.parametrize(
    ("executed", "score", "total"), [("100", "10", "100"), ("96.24", "9.62", "99.62"), ("96.24", "9.62", "99.6")]
)
def test_totals_that_hold_are_quiet(executed: str, score: str, total: str) -> None:
    rows = (OUTPUT.format(60, 60), EFFECT.format(30, 30), TOTAL.format(100, total))
    assert judged("S", *rows, executed=executed, score=score) == []


def test_totals_that_do_not_hold_are_found() -> None:
    rows = (OUTPUT.format(65, 65), EFFECT.format(30, "29.5分"), TOTAL.format(100, 98))
    assert judged("S10", *rows) == [
        (
            "S105",
            "表!A5",
            "“产出指标”标明 60 分，其各行分值之和为 65（F5），各行多 5；请核对各行分值或改正标明的分值",
        ),
        (
            "S101",
            "表!F7",
            "分值合计填 100，各行分值之和为 105（D3、F5:F6），合计少 5；请核对各行分值或改正合计",
        ),
        (
            "S102",
            "表!G7",
            "得分合计填 98，各行得分之和为 104.5（F3、G5:G6），合计少 6.5；请核对各行得分或改正合计",
        ),
    ]


def test_an_integer_total_of_finer_scores_is_exact() -> None:
    rows = (OUTPUT.format(60, 60), EFFECT.format(30, "29.62"), TOTAL.format(100, 100))
    assert [code for code, *_ in judged("S102", *rows)] == ["S102"]


def test_the_execution_row_inside_the_table_counts_once() -> None:
    text = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 执行率 | | | |
| 年度资金总额 | 100 | 100 | 100% | | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
| 预算执行率（10分） | 预算执行率 | 预算执行率 | 100% | 100% | 10 | 10 |
| 总分 | | | | | 100 | 100 |
"""
    assert findings(text, codes=("S",)) == []


def test_blank_scores_leave_the_total_unchecked() -> None:
    rows = (OUTPUT.format(60, 60), EFFECT.format(30, ""), TOTAL.format(100, 100))
    assert judged("S102", *rows) == []
    assert gaps(form(*rows), codes=("S102",)) == [("S102", "表!G6", "有的行得分没有填，无法核对总得分")]


def test_a_blank_weight_leaves_the_total_unchecked() -> None:
    rows = (OUTPUT.format(60, 60), EFFECT.format("", 30), TOTAL.format(100, 100))
    assert judged("S10", *rows) == []
    assert gaps(form(*rows), codes=("S101",)) == [("S101", "表!F6", "有的指标分值没有填，无法核对分值合计")]


def test_weights_that_do_not_make_hundred_are_found_once() -> None:
    assert judged("S103", OUTPUT.format(60, 60), EFFECT.format(30, 30), TOTAL.format(100, 100)) == []
    assert judged("S103", OUTPUT.format(60, 60), EFFECT.format(35, 30), TOTAL.format(100, 100)) == []
    assert judged("S103", OUTPUT.format(60, 60), EFFECT.format(35, 30), TOTAL.format(105, 100)) == [
        ("S103", "表!F7", "分值合计填 105，应为 100，多 5；请核对各行分值")
    ]
    assert judged("S103", OUTPUT.format(60, 60), EFFECT.format(25, 25)) == [
        ("S103", "表!F5", "各行分值之和为 95（D3、F5:F6），应为 100，少 5；请核对各行分值")
    ]


def test_the_weights_of_an_indicator_system_make_hundred() -> None:
    text = """
| 绩效评价指标体系 | | | | |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | 检查次数 | 10 | 60 |
| 效益指标 | 社会效益指标 | 事故下降 | 5% | {} |
| 效益指标 | 生态效益指标 | 不适用 | | |
"""
    assert findings(text.format(40), codes=("S",)) == []
    assert gaps(text.format(30), codes=("S",)) == [
        ("S103", "表!E3", "各行分值之和为 90，表上没有预算执行率的分值，无法判断是否满 100 分")
    ]
    assert findings(text.format(45), codes=("S",)) == [
        ("S103", "表!E3", "各行分值之和为 105（E3:E4），应为 100，多 5；请核对各行分值")
    ]


def test_scores_outside_their_weight_are_found() -> None:
    assert judged("S104", OUTPUT.format(60, 60), EFFECT.format(30, 0)) == []
    assert judged("S104", OUTPUT.format(60, "60.5"), EFFECT.format(30, -1)) == [
        ("S104", "表!G5", "得分填 60.5，超过该行分值 60（F5），多 0.5；请改正得分或分值"),
        ("S104", "表!G6", "得分填 -1，得分不得小于 0；请改正得分"),
    ]


def test_sections_are_read_as_printed_and_by_class() -> None:
    shifted = (
        "| 产出指标（50分） | 数量指标 | 检查次数 | 10次 | 10次 | 40 | 40 |",
        "| 效益指标（30分） | 时效指标 | 完成时间 | 12月 | 12月 | 10 | 10 |",
        "| ^ | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 30 |",
    )
    assert judged("S105", *shifted) == []
    ranged = ("| 产出指标（40-50分） | 数量指标 | 检查次数 | 10次 | 10次 | {} | 40 |",)
    assert judged("S105", ranged[0].format(40)) == []
    assert judged("S105", ranged[0].format(55)) == [
        (
            "S105",
            "表!A5",
            "“产出指标”标明 40-50 分，其各行分值之和为 55（F5），各行多 5；请核对各行分值或改正标明的分值",
        )
    ]


@pytest.mark.parametrize(
    ("budget", "executed", "score"),
    [
        ("43.2", "37.24", "8.62"), ("43.2", "37.24", "8.6"), ("100", "49.88", "4.99"), ("100", "105", "10"),
        ("100", "85", "7"), ("100", "61", "5"), ("100", "50", "0"), ("43.2", "37.24", "8.62037037037037"), ("100", "60", "5"),
    ],
)  # fmt: skip
def test_execution_scores_that_hold_are_quiet(budget: str, executed: str, score: str) -> None:
    assert judged("S106", OUTPUT.format(90, 90), budget=budget, executed=executed, score=score) == []


def test_execution_scores_of_a_rounded_rate_are_found() -> None:
    assert judged("S106", OUTPUT.format(90, 90), budget="43.2", executed="37.24", score="9") == [
        (
            "S106",
            "表!F3",
            "执行率得分填 9，按分值 10（D3）×执行率 37.24÷43.2＝86.20%（C3、B3）应为 8.62（口径：全国（财预〔2020〕10号））；请改正得分",
        )
    ]


def test_five_points_for_a_rate_below_sixty_per_cent_are_found() -> None:
    assert judged("S106", OUTPUT.format(90, 90), budget="1000", executed="498.8", score="5") == [
        (
            "S106",
            "表!F3",
            "执行率得分填 5，按分值 10（D3）×执行率 498.8÷1000＝49.88%（C3、B3）应为 4.99（口径：全国（财预〔2020〕10号））；请改正得分",
        )
    ]


def test_an_execution_score_without_its_figures_is_unchecked() -> None:
    assert gaps(form(OUTPUT.format(90, 90), executed="", score="9"), codes=("S106",)) == [
        ("S106", "表!C3", "全年执行数没有填，无法核对执行率得分")
    ]


UNFOUND = """
| 部门整体支出绩效自评表 | | | | | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 检查次数 | 10次 | 10次 | 60 | 60 |
| 效益指标 | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 29.7 |
| 总分 | | | | | 100 | {} |
"""


@pytest.mark.parametrize("total", ["99.45", "99.7", "89.8"])
def test_points_of_an_execution_that_was_not_found_leave_both_totals_unchecked(total: str) -> None:
    text = UNFOUND.format(total)
    assert findings(text, codes=("S101", "S102", "S103")) == []
    assert gaps(text, codes=("S101", "S102")) == [
        ("S101", "表!F5", "表上没有预算执行率的分值，无法核对分值合计"),
        ("S102", "表!G5", "表上没有预算执行率的得分，无法核对总得分"),
    ]


@pytest.mark.parametrize("total", ["89", "99.8"])
def test_a_total_that_no_execution_explains_is_found_all_the_same(total: str) -> None:
    assert [code for code, _, _ in findings(UNFOUND.format(total), codes=("S102",))] == ["S102"]


def test_totals_without_the_points_of_an_execution_that_was_not_found_are_not_filled_in() -> None:
    (form_,) = read_drawn(UNFOUND.format("").replace("| 100 |", "| |")).submissions
    assert completions(form_) == ()


def test_a_total_over_rows_without_a_cell_for_points_is_unchecked() -> None:
    total, nothing = Entry("ok", Decimal(100), "100", Address("表", 9, 6)), ()
    assert list(_total(total, nothing, "分值")) == [Gap("各行分值都没有填", total)]
