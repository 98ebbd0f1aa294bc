"""Department indicators: D101 and D102, scores and rates computed from the unit's own figures."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import verdict

BASE = """
| 部门整体支出绩效评价基础表 | | | |
| 填报单位：衡阳市甲局 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 100 | {staff} | | |
| 经费控制情况 | 2018年决算数 | 2019年预算数 | 2019年决算数 |
| 三公经费 | 15 | 15 | {sangong} |
"""
DEPARTMENT = """
| 部门整体支出绩效自评表 | | | | | |
| 填报单位：衡阳市甲局 | （2019年度） | | | | |
| 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
| 年度资金总额 | 100 | {annual} | 100 | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| {row} |
"""


def said(row: str, code: str, *, staff: str = "102", sangong: str = "15.9", annual: str = "110") -> list[str]:
    base, department = BASE.format(staff=staff, sangong=sangong), DEPARTMENT.format(row=row, annual=annual)
    return [message for _, _, message in findings(base, department, codes=(code,))]


STAFF = "在职人员控制率 | ≤100% | 102% | 5 | {} | "
SANGONG = "三公经费控制率 | ≤100% | 106% | 6 | {} | "
CONTROL = "预算控制率 | ≤10% | 10% | 5 | {} | "


@pytest.mark.parametrize(
    ("row", "score", "staff"),
    [
        (STAFF, "4", "102"), (STAFF, "5", "100"), (STAFF, "4.5", "101"), (STAFF, "0", "110"), (STAFF, "5", "90"),
        (SANGONG, "0", "102"), (CONTROL, "4", "102"),
    ],
)  # fmt: skip
def test_scores_that_follow_are_quiet(row: str, score: str, staff: str) -> None:
    assert said(row.format(score), "D101", staff=staff) == []


def test_scores_that_do_not_follow_are_found_with_their_cells_and_clause() -> None:
    assert said(STAFF.format("5"), "D101") == [
        "得分填 5，按实际在职人数 102（a.xlsx 表!B4）、编制数 100（a.xlsx 表!A4），在职人员控制率为 102.00%，"
        "照“≤100%得满分，共计5分，每超过1个百分点扣0.5分，不足1个百分点的不扣分，扣完为止”应得 4 分；请改正得分或核对数字"
    ]
    assert len(said(CONTROL.format("5"), "D101")) == 1


def test_a_rate_at_a_threshold_leaves_the_room_that_rounding_leaves() -> None:
    # 110.00 − 100.00 of 100.00 万元 may be a little more than 10%
    assert said(CONTROL.format("3"), "D101") == []
    assert said(CONTROL.format("3"), "D101", annual="109") != []


def test_a_deduction_that_is_explained_is_only_noted() -> None:
    base, department = (
        BASE.format(staff="100", sangong="15"),
        DEPARTMENT.format(row=STAFF.format("4") + "借调未归", annual="100"),
    )
    (one,) = verdict(base, department, codes=("D101",)).findings
    assert (one.severity, str(one.address)) == ("note", "表!E6")


@pytest.mark.parametrize(
    ("actual", "right"),
    [("102%", True), ("102", True), ("101.6%", False), ("98%", False), ("符合", True), ("1.02", True)],
)
def test_the_stated_rate_is_that_of_the_figures(actual: str, right: bool) -> None:
    assert (said(f"在职人员控制率 | ≤100% | {actual} | 5 | 4 | ", "D102") == []) is right


def test_any_formula_that_goes_by_the_name_may_be_meant() -> None:
    # by last year's actual spending: 15.9 ÷ 15
    assert said("三公经费变动率 | ≤0 | 6% | 5 | 0 | ", "D102") == []
    assert len(said("三公经费变动率 | ≤0 | -6% | 5 | 0 | ", "D102")) == 1


def test_a_figure_that_is_not_at_hand_leaves_the_score_unchecked() -> None:
    department = DEPARTMENT.format(row="预算完成率 | 100% | 100% | 5 | 5 | ", annual="")
    (one,) = gaps(BASE.format(staff="100", sangong="15"), department, codes=("D101",))
    assert one[2].startswith("“预算完成率”：缺少")
    # counts of work are in no form: nothing is said
    counts = DEPARTMENT.format(row="完成及时率 | 100% | 100% | 5 | 5 | ", annual="100")
    assert gaps(BASE.format(staff="100", sangong="15"), counts, codes=("D101",)) == []


def test_a_score_by_the_rule_of_the_indicator_is_not_asked_to_be_in_proportion() -> None:
    assert said(STAFF.format("4"), "I106") == []
    assert len(said(STAFF.format("3"), "I106")) == 1


def test_a_department_form_alone_is_held_to_its_own_figures() -> None:
    """预算控制率 follows from the form's own budgets, no base table needed."""
    assert findings(DEPARTMENT.format(row=CONTROL.format("4"), annual="110"), codes=("D",)) == []
    assert findings(DEPARTMENT.format(row=STAFF.format("5"), annual="110"), codes=("D",)) == []
    ((code, cell, message),) = findings(DEPARTMENT.format(row=CONTROL.format("5"), annual="110"), codes=("D101",))
    assert (code, cell) == ("D101", "表!E6")
    assert message.startswith("得分填 5，按")
    ((code, cell, message),) = findings(
        DEPARTMENT.format(row=CONTROL.format("4").replace("10% | 5", "20% | 5"), annual="110"), codes=("D102",)
    )
    assert (code, cell) == ("D102", "表!C6")
