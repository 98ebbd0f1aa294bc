"""Rates: R101, R102."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps

STAFF = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| {} | {} | {} | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 政府采购金额 | 9 | 9 | 9 |
"""
FUND = """
| 项目支出绩效自评表 | | | | |
| 项目资金（万元） | {head} | 全年执行数 | 执行率 | |
| 年度资金总额 | {} | {} | {} | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | |
| 检查次数 | 10次 | 10次 | 100 | |
"""


@pytest.mark.parametrize("rate", ["95.7%", "96%", "95.70%", "0.957", "0.95698924731183", "95.7", ""])
def test_a_control_rate_right_to_its_own_decimals_is_quiet(rate: str) -> None:
    assert findings(STAFF.format(93, 89, rate), codes=("R101",)) == []


def test_a_wrong_control_rate_is_found() -> None:
    assert findings(STAFF.format("93人", 89, "95.6%"), codes=("R101",)) == [
        (
            "R101",
            "表!C3",
            "控制率填 95.6%，按实际在职人数 89（B3）÷编制数 93（A3）应为 95.70%；请改正控制率或核对人数",
        )
    ]


def test_a_control_rate_without_people_is_unchecked() -> None:
    assert gaps(STAFF.format(0, 89, "100%"), codes=("R101",)) == [("R101", "表!A3", "编制数为 0，无法计算控制率")]
    assert gaps(STAFF.format(93, "", "100%"), codes=("R101",)) == [
        ("R101", "表!B3", "编制数或实际在职人数没有填，无法核对控制率")
    ]


@pytest.mark.parametrize(
    ("budget", "executed", "rate"),
    [
        ("43.2", "37.24", "86%"), ("43.2", "37.24", "86.20%"), ("104", "100", "96.15%"), ("72", "72", "1"),
        ("72", "72", "100"), ("43.2", "37.24", "0.862037037037037"), ("3", "1", "33.3%"),
    ],
)  # fmt: skip
def test_a_rate_right_to_its_own_decimals_is_quiet(budget: str, executed: str, rate: str) -> None:
    assert findings(FUND.format(budget, executed, rate, head="全年预算数"), codes=("R102",)) == []


@pytest.mark.parametrize(("head", "rate"), [("全年预算数", "100%"), ("年初预算数", "87%")])
def test_a_wrong_rate_is_found(head: str, rate: str) -> None:
    assert findings(FUND.format("43.2", "37.24", rate, head=head), codes=("R102",)) == [
        (
            "R102",
            "表!D3",
            f"执行率填 {rate}，按全年执行数 37.24（C3）÷{head} 43.2（B3）应为 86.20%；请改正执行率或核对金额",
        )
    ]


def test_a_rate_without_its_figures_is_unchecked() -> None:
    assert gaps(FUND.format("0", "37.24", "100%", head="全年预算数"), codes=("R102",)) == [
        ("R102", "表!B3", "全年预算数为 0，无法计算执行率")
    ]
    assert gaps(FUND.format("=VLOOKUP(B1,B1:C2,2)", "37.24", "100%", head="全年预算数"), codes=("R102",)) == [
        ("R102", "表!B3", "执行率：公式没有保存计算结果，请用 WPS 或 Excel 打开后保存一次")
    ]


LETTERS = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | {} | {} | {} | {} | {} |
| 年度资金总额 | 52.8 | 2.8 | 50 | 48.5 | {rate} |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | | |
| 检查次数 | 10次 | 10次 | 100 | | |
"""
MERGED = ("全年预算数（A）", "统筹整合资金数（B）", "扣除统筹整合后资金数（C=A-B）", "全年执行数（D）")


@pytest.mark.parametrize(
    ("heads", "column"),
    [
        ((*MERGED, "预算执行率（D/C）"), "扣除统筹整合后资金数（C=A-B）"),
        ((*MERGED, "执行率（D÷C×100%）"), "扣除统筹整合后资金数（C=A-B）"),
        (("年初预算数（A）", "到位资金", "全年预算数（B）", "全年执行数（C）", "执行率（C/A）"), "年初预算数（A）"),
    ],
)
@pytest.mark.parametrize("rate", ["97%", "91.86%", "50%"])
def test_a_rate_of_another_column_by_its_header_is_unchecked(heads: tuple[str, ...], column: str, rate: str) -> None:
    text = LETTERS.format(*heads, rate=rate)
    assert findings(text, codes=("R102",)) == []
    said = f"执行率的表头写明按“{column}”栏计算，不是全年执行数除以全年预算数，无法核对执行率"
    assert gaps(text, codes=("R102",)) == [("R102", "表!F3", said)]


@pytest.mark.parametrize(
    "heads",
    [
        (*MERGED, "预算执行率（D/A）"), (*MERGED, "预算执行率"), (*MERGED, "预算执行率（F/E）"),
        ("全年预算数（A）", "统筹整合", "扣除后", "全年执行数（B）", "执行率（B/A）"),
        ("全年预算数（A）", "年初预算数", "扣除后", "全年执行数（B）", "执行率（B/A）"),
        ("全年预算数（B）", "年初预算数（A）", "扣除后", "全年执行数（C）", "执行率（B/A）"),
        ("全年预算数", "统筹整合", "扣除后", "全年执行数", "执行率（B/A）"),
    ],
)  # fmt: skip
def test_a_rate_by_the_years_budget_is_judged_whatever_else_bears_letters(heads: tuple[str, ...]) -> None:
    assert findings(LETTERS.format(*heads, rate="91.86%"), codes=("R102",)) == []
    assert [one[:2] for one in findings(LETTERS.format(*heads, rate="97%"), codes=("R102",))] == [("R102", "表!F3")]


def test_a_departments_rate_of_another_column_by_its_header_is_unchecked() -> None:
    text = LETTERS.format(*MERGED, "预算执行率（D/C）", rate="97%").replace(
        "项目支出绩效自评表", "部门整体支出绩效自评表"
    )
    assert findings(text, codes=("R102",)) == []
    assert [one[:2] for one in gaps(text, codes=("R102",))] == [("R102", "表!F3")]
    judged = LETTERS.format(*MERGED, "预算执行率（D/A）", rate="97%").replace("项目支出绩效", "部门整体支出绩效")
    assert [one[:2] for one in findings(judged, codes=("R102",))] == [("R102", "表!F3")]
