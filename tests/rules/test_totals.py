"""Totals of amounts: T101 to T105."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps

BASE = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
{rows}
"""
PROJECT = """
| 项目支出绩效自评表 | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
{rows}
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


@pytest.mark.parametrize(
    "rows",
    [
        "| 二、部门项目支出 | 30 | 40 | 40 |\n| 1、甲经费 | 30 | 40 | |\n| 2、乙经费 | | 0 | 40 |",
        "| 二、部门项目支出 | 30 | 40 | 40 |\n| 1、甲经费 | 30.00 | 40万元 | 400000元 |",
        "| 二、部门项目支出 | 0.67 | 1 | 1 |\n| 1、甲 | 0.33 | 0.33 | 0.33 |\n| 2、乙 | 0.33 | 0.33 | 0.33 |\n| 3、丙 | 0 | 0.33 | 0.33 |",
        "| 三公经费 | 15 | 14 | 12.5 |\n| 公务用车购置 | 10 | 9 | 8.5 |\n| 公务用车运行维护 | 0 | 0 | 0 |\n| 出国经费 | 0 | 0 | 0 |\n| 公务接待 | 5 | 5 | 4 |",
    ],
)  # fmt: skip
def test_lists_that_hold_within_rounding_are_quiet(rows: str) -> None:
    assert findings(BASE.format(rows=rows), codes=("T101",)) == []


def test_a_list_off_by_more_than_rounding_is_found_in_its_column() -> None:
    rows = "| 二、部门项目支出 | 30 | 2089.39 | 40 |\n| 1、甲经费 | 30 | 1669.39 | 40 |\n| 2、乙经费 | 0 | 410 | 0 |"
    assert findings(BASE.format(rows=rows), codes=("T101",)) == [
        (
            "T101",
            "表!C5",
            "部门项目支出本年预算数填 2089.39，其中各项之和为 2079.39（C6:C7），总数多 10；请核对各项或改正总数",
        )
    ]


def test_an_unreadable_or_blank_figure_leaves_its_column_unchecked() -> None:
    rows = "| 二、部门项目支出 | 30 | 40 | |\n| 1、甲经费 | #REF! | | 40 |\n| 2、乙经费 | 10 | | |"
    assert findings(BASE.format(rows=rows), codes=("T101",)) == []
    assert gaps(BASE.format(rows=rows), codes=("T101",)) == [
        ("T101", "表!D5", "“部门项目支出”的本年决算数没有填"),
        ("T101", "表!B6", "上年决算数：单元格显示错误值 #REF!"),
        ("T101", "表!C6", "“部门项目支出”其中各项的本年预算数都没有填"),
    ]


def test_a_list_without_one_of_its_lines_is_not_said_to_be_short() -> None:
    rows = "| 三公经费 | 15 | 14 | 3 |\n| 公务用车购置和维护经费 | 10 | 14 | 4 |\n| 公务接待 | 0 | 0 | 0 |"
    assert [code for code, *_ in gaps(BASE.format(rows=rows), codes=("T101",))] == ["T101"]
    assert findings(BASE.format(rows=rows), codes=("T101",)) == [
        ("T101", "表!D5", "三公经费本年决算数填 3，其中各项之和为 4（D6:D7），总数少 1；请核对各项或改正总数")
    ]


def test_parts_within_their_total_are_quiet() -> None:
    rows = "| 一、部门基本支出 | 300 | 300 | 290 |\n| 其中：公用经费 | 80 | 80 | 75 |\n| 其中：办公经费 | | 80 | 18 |"
    assert findings(BASE.format(rows=rows), codes=("T102",)) == []


def test_lines_above_the_total_are_not_its_parts() -> None:
    rows = "| 三公经费 | 90 | 90 | 90 |\n| 公用经费 | 80 | 80 | 75 |\n| 其中：办公经费 | 20 | 20 | 18 |"
    assert findings(BASE.format(rows=rows), codes=("T102",)) == []


def test_parts_above_their_total_are_found() -> None:
    rows = "| 一、部门基本支出 | 300 | 300 | 290 |\n| 其中：公用经费 | 80 | 80 | 75 |\n| 其中：办公经费 | 60 | 60 | 60 |\n| 水费、电费、差旅费 | 20 | 20.01 | 15.02 |"
    assert findings(BASE.format(rows=rows), codes=("T102",)) == [
        (
            "T102",
            "表!D6",
            "公用经费本年决算数填 75，小于其中各项之和 75.02（D7:D8），总数少 0.02（2 项四舍五入连同总数最多可差 0.015）；请核对各项或改正总数",
        )
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "| 年度资金总额 | 100 | 100 | 98 |\n| 其中：当年财政拨款 | 90 | 100 | 98 |\n| 其他资金 | 10 | | |",
        "| 年度资金总额 | 100 | 100 | 98 |\n| 其中：当年财政拨款 | 90 | 90 | 88 |",
        "| 年度资金总额 | 100 | 100 | 98 |",
    ],
)
def test_funds_that_hold_are_quiet(rows: str) -> None:
    assert findings(PROJECT.format(rows=rows), codes=("T103",)) == []


def test_fund_parts_that_do_not_add_up_are_found() -> None:
    rows = "| 年度资金总额 | 100 | 100 | 98 |\n| 其中：当年财政拨款 | 90 | 90 | |\n| 其他资金 | 10 | 12.5 | |"
    assert findings(PROJECT.format(rows=rows), codes=("T103",)) == [
        (
            "T103",
            "表!C3",
            "年度资金总额全年预算数填 100，其中各项之和为 102.5（C4:C5），总数少 2.5；请核对各项或改正总数",
        )
    ]
    assert gaps(PROJECT.format(rows=rows), codes=("T103",)) == [
        ("T103", "表!D4", "“年度资金总额”其中各项的全年执行数都没有填")
    ]


def test_a_single_part_only_stays_within_the_total() -> None:
    rows = "| 年度资金总额 | 100 | 100 | 98 |\n| 其中：当年财政拨款 | 90 | 110 | 88 |"
    assert [found[:2] for found in findings(PROJECT.format(rows=rows), codes=("T103",))] == [("T103", "表!C3")]


def department(income: str, other: str, basic: str, projects: str, initial: str = "2079.39") -> str:
    return f"""
| 部门整体支出绩效自评表 | | | |
| 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | {initial} | 2079.39 | 2000 |
| 按收入性质分： | | 按支出性质分： | |
| 一般公共预算：{income} | | 基本支出：{basic} | |
| 其他资金：{other} | | 项目支出：{projects} | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


@pytest.mark.parametrize(
    "text",
    [
        department("1660.39万元", "419", "1669.39", "410"),
        department("1660.40", "419", "1669.38", "410"),
        department("1660.39", "400", "1650.39", "410", initial="2060.39"),
    ],
)
def test_splits_that_hold_with_one_of_the_totals_are_quiet(text: str) -> None:
    assert findings(text, codes=("T104", "T105")) == []


def test_splits_that_do_not_add_up_are_found() -> None:
    assert findings(department("1670.39", "419", "1669.39", "400"), codes=("T104", "T105")) == [
        (
            "T104",
            "表!C3",
            "资金总额（按收入性质分）填 2079.39，其中各项之和为 2089.39（A5:A6），总数少 10；请核对各项或改正总数",
        ),
        (
            "T105",
            "表!C3",
            "资金总额（按支出性质分）填 2079.39，其中各项之和为 2069.39（C5:C6），总数多 10；请核对各项或改正总数",
        ),
    ]


def test_a_split_is_not_held_against_another_budget_than_the_blank_one_of_the_year() -> None:
    wrong = department("1670.39", "419", "1669.39", "400").replace("| 2079.39 | 2079.39 |", "| 2079.39 | |")
    assert findings(wrong, codes=("T104", "T105")) == []
    assert gaps(wrong, codes=("T104", "T105")) == [
        ("T104", "表!C3", "全年预算数没有填，无法核对按收入性质分"),
        ("T105", "表!C3", "全年预算数没有填，无法核对按支出性质分"),
    ]
    right = department("1660.39", "419", "1669.39", "410").replace("| 2079.39 | 2079.39 |", "| 2079.39 | |")
    assert (findings(right, codes=("T104", "T105")), gaps(right, codes=("T104", "T105"))) == ([], [])


def test_an_unreadable_split_is_unchecked() -> None:
    assert findings(department("约1660", "419", "1669.39", "410"), codes=("T104",)) == []
    assert gaps(department("约1660", "419", "1669.39", "410"), codes=("T104",)) == [
        ("T104", "表!A5", "按收入性质分：“约1660”不是金额")
    ]


@pytest.mark.parametrize(
    "less", ["减：收回存量资金", "减: 存量资金", "年中压减", "收回存量资金", "上缴财政", "追加（减）预算"]
)
def test_what_is_taken_off_with_a_minus_sign_is_a_part(less: str) -> None:
    rows = f"| 年度资金总额 | 95 | 95 | 90 |\n| 其中：财政拨款 | 100 | 100 | 95 |\n| {less} | -5 | -5 | -5 |\n| 其他资金 | 0 | 0 | 0 |"
    assert findings(PROJECT.format(rows=rows), codes=("T103", "F105")) == []
    wrong = rows.replace("| 95 | 95 | 90 |", "| 95 | 105 | 90 |")
    assert [one[:2] for one in findings(PROJECT.format(rows=wrong), codes=("T103",))] == [("T103", "表!C3")]


@pytest.mark.parametrize("total", ["95", "105"])
def test_what_is_taken_off_without_a_sign_leaves_the_sum_unchecked(total: str) -> None:
    rows = f"| 年度资金总额 | {total} | 100 | 90 |\n| 其中：财政拨款 | 100 | 100 | 90 |\n| 减：收回存量资金 | 5 | 0 | |\n| 其他资金 | 0 | 0 | 0 |"
    text = PROJECT.format(rows=rows)
    assert findings(text, codes=("T103",)) == []
    assert gaps(text, codes=("T103",)) == [
        ("T103", "表!B5", "“减：收回存量资金”的年初预算数是正数，按加还是按减不能确定")
    ]


@pytest.mark.parametrize("line", ["追加原因：年中新增任务", "压减情况说明"])
def test_a_line_of_why_money_was_added_is_no_part(line: str) -> None:
    rows = f"| 年度资金总额 | 100 | 100 | 90 |\n| 其中：财政拨款 | 100 | 100 | 90 |\n| {line} | 年中追加 | | |"
    assert findings(PROJECT.format(rows=rows), codes=("F103", "T103", "U104")) == []
