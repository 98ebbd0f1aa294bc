"""Figures below zero: F105."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import verdict

PROJECT = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
| 年度资金总额 | {0} | 100 | {1} | 10 | 10 |
| {2} | 10 | 10 | {3} | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | 10次 | {4} | 90 | |
"""
BASE = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| {0} | 89 | {1} | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 公务接待 | 5 | {2} | {3} |
| 部门整体支出预算调整 | | -3 | -3 |
"""
ALLOCATION = """
| {0} | | | |
| 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
| 1 | {1} | 甲公司 | {2} |
| 合计 | | | 30 |
"""
DEPARTMENT = """
| 部门整体支出绩效自评表 | | | |
| 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | 100 | {0} | 95 |
| 按支出性质分： | | | |
| 基本支出：{1} | | | |
| 项目支出：40 | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


@pytest.mark.parametrize(
    "text",
    [
        PROJECT.format("100", "0", "其他资金", "0", "90"),
        PROJECT.format("", "/", "其他资金", "—", ""),
        PROJECT.format("100", "-", "其他资金", "－", "90"),
        PROJECT.format("100", "100", "收回资金", "-5", "90"),
        PROJECT.format("100", "100", "上年结转资金冲减", "-5", "90"),
        PROJECT.format("100", "100", "减：收回存量资金", "-5", "90"),
        PROJECT.format("100", "100", "减:存量资金", "-5", "90"),
        PROJECT.format("100", "100", "其中：减：存量资金", "-5", "90"),
        PROJECT.format("100", "100", "年中压减", "-5", "90"),
        PROJECT.format("100", "100", "上缴财政资金", "-5", "90"),
        PROJECT.format("100", "100", "追加（减）预算", "-5", "90"),
        BASE.format("93", "95.7%", "5", "0"),
        BASE.format("", "-4.3%", "", ""),
        ALLOCATION.format("2022年专项资金安排建议表", "收回甲项目资金", "-10"),
        ALLOCATION.format("2022年专项资金收回安排表", "甲项目", "-10"),
        DEPARTMENT.format("100", "60"),
    ],
)
def test_figures_that_are_not_negative_or_may_be_are_quiet(text: str) -> None:
    assert findings(text, codes=("F105",)) == []


@pytest.mark.parametrize(
    ("text", "cell", "severity", "message"),
    [
        (PROJECT.format("-100", "100", "其他资金", "5", "90"), "B3", "error", "“年度资金总额”的年初预算数填 -100，不应为负；请核对是否多打了负号"),
        (PROJECT.format("100", "100", "其他资金", "5", "-90"), "D6", "error", "“检查次数”的分值填 -90，不应为负；请核对是否多打了负号"),
        (PROJECT.format("100", "100", "其他资金", "-5", "90"), "D4", "warning", "“其他资金”的全年执行数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (PROJECT.format("100", "(100)", "其他资金", "5", "90"), "D3", "warning", "“年度资金总额”的全年执行数填 (100)，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (PROJECT.format("100", "100", "节能减排补助", "-5", "90"), "D4", "warning", "“节能减排补助”的全年执行数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (PROJECT.format("100", "100", "救灾（减灾）资金", "-5", "90"), "D4", "warning", "“救灾（减灾）资金”的全年执行数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (PROJECT.format("100", "100", "压减钢铁产能奖补资金", "-5", "90"), "D4", "warning", "“压减钢铁产能奖补资金”的全年执行数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (PROJECT.format("100", "100", "加：上年结转资金", "-5", "90"), "D4", "warning", "“加：上年结转资金”的全年执行数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (BASE.format("93", "95.7%", "-5", "5"), "C5", "error", "“公务接待”的本年预算数填 -5，不应为负；请核对是否多打了负号"),
        (BASE.format("93", "95.7%", "5", "-5"), "D5", "warning", "“公务接待”的本年决算数填 -5，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (ALLOCATION.format("2022年专项资金安排建议表", "甲项目", "-10"), "D3", "warning", "“甲项目”的金额填 -10，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
        (DEPARTMENT.format("-100", "60"), "C3", "error", "全年预算数填 -100，不应为负；请核对是否多打了负号"),
        (DEPARTMENT.format("100", "-60"), "A5", "warning", "“基本支出”的金额填 -60，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"),
    ],
)  # fmt: skip
def test_a_figure_below_zero_is_found(text: str, cell: str, severity: str, message: str) -> None:
    found = verdict(text, codes=("F105",)).findings
    assert [(str(one.address), one.severity, one.message) for one in found] == [(f"表!{cell}", severity, message)]


def test_posts_below_zero_are_no_number_of_people() -> None:
    ((code, cell, _),) = findings(BASE.format("-93", "95.7%", "5", "5"), codes=("F103", "F105"))
    assert (code, cell) == ("F103", "表!A3")
