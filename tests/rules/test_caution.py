"""What is not known is not judged: unknown headings, blank parts and totals, steps that only some places know."""

from __future__ import annotations

from tests.drawn import findings
from tests.drawn import gaps

FORM = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 100 | {executed} | 10 | {rate} | {score} |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | {heading} | 偏差原因 |
| 检查次数 | 10次 | 10次 | 90 | 90 | |
| 总分 | | | {weights} | {total} | |
"""


def form(
    executed: str = "100",
    rate: str = "100%",
    score: str = "10",
    *,
    heading: str = "得分",
    total: str = "100",
    weights: str = "100",
) -> str:
    return FORM.format(executed=executed, rate=rate, score=score, heading=heading, total=total, weights=weights)


def test_scores_under_an_unknown_heading_make_no_sum() -> None:
    text = form(heading="评定结果")
    assert findings(text, codes=("S102",)) == []
    assert gaps(text, codes=("S102",)) == [("S102", "表!E6", "指标表里没有认出“得分”一栏，无法核对总得分")]
    assert findings(text, codes=("F104",)) == [
        ("F104", "表!E4", "没有找到“得分”一栏，表头“评定结果”没有认出，这一栏没有核对；请改用规范的栏目名")
    ]


def test_blank_totals_are_unchecked_and_no_pass() -> None:
    text = form(total="", weights="")
    assert gaps(text, codes=("S101", "S102")) == [
        ("S101", "表!D6", "分值合计没有填"),
        ("S102", "表!E6", "总得分没有填"),
    ]


def test_all_points_for_little_money_are_remarked_on() -> None:
    assert findings(form(), codes=("S106",)) == []
    assert findings(form("85", "85%", "7", total="97"), codes=("S106",)) == []
    ((code, cell, message),) = findings(form("30", "30%", "10"), codes=("S106",))
    assert (code, cell) == ("S106", "表!F3")
    assert "×执行率 30÷100＝30.00%（C3、B3）应为 3（口径：" in message
    assert message.endswith("；只有按财预〔2021〕101号分档计分且项目已经完成，才可得满分，请核对计分办法或改正得分")


def test_the_blank_part_is_named_where_a_total_is_larger() -> None:
    text = """
| 部门整体支出绩效评价基础表 | | | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 项目支出 | 150 | 150 | 150 |
| 1、甲经费 | 100 | | 100 |
| 2、乙经费 | 50 | 50 | 50 |
"""
    assert findings(text, codes=("T101",)) == [
        (
            "T101",
            "表!C3",
            "项目支出本年预算数填 150，其中各项之和为 50（C4:C5，其中 C4 没有填），总数多 100；请核对各项或改正总数",
        )
    ]


def test_a_figure_of_fewer_places_is_as_exact_as_it_was_typed() -> None:
    text = """
| 部门整体支出绩效评价基础表 | | | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 项目支出 | 34.67 | 10 | 10 |
| 1、甲经费 | 12.346 | 5 | 5 |
| 2、乙经费 | 22.32 | 5 | 5 |
"""
    assert findings(text, codes=("T101",)) == []


def test_a_total_with_the_points_of_an_execution_that_prints_none_is_unchecked() -> None:
    text = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 执行率 | 得分 | |
| 年度资金总额 | 100 | 100 | 100% | 10 | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | 10次 | 90 | 90 | |
| 总分 | | | 100 | 100 | |
"""
    assert findings(text, codes=("S",)) == []
    assert ("S101", "表!D6", "表上没有预算执行率的分值，无法核对分值合计") in gaps(text, codes=("S101",))
