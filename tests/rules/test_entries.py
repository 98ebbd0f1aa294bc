"""What must be filled in and explained: E101 to E108."""

from __future__ import annotations

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import verdict

FUND = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {} |
"""
REASONED = """
| 项目支出绩效自评表 | | | | | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 原因 |
| 年度资金总额 | {} |
"""
HEAD = "| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |\n"
FULL = "| 检查次数 | 10次 | 10次 | 90 | 90 | | |"


def judged(
    code: str, *rows: str, fund: str = "100 | 100 | 100 | 10 | 100% | 10", head: str = HEAD, block: str = FUND
) -> list[tuple[str, str, str]]:
    return findings(block.format(fund) + head + "\n".join(rows), codes=(code,))


def test_points_lost_with_a_reason_are_quiet() -> None:
    assert judged("E101", FULL, "| 培训 | 2次 | 1次 | 10 | 5 | 已补 | |") == []


def test_points_lost_without_a_reason_are_found() -> None:
    rows = ("| 甲 | 2次 | 1次 | 10 | 8 | | |", "| 乙 | 2次 | 1次 | 10 | 9.5 | 无 | |")
    assert judged("E101", *rows) == [
        ("E101", "表!F5", "得分 8（E5）低于分值 10（D5），扣 2 分，偏差原因没有填；请填写原因和改进措施"),
        ("E101", "表!F6", "得分 9.5（E6）低于分值 10（D6），扣 0.5 分，偏差原因没有填；请填写原因和改进措施"),
    ]


def test_a_form_without_a_reason_column_is_unchecked_once() -> None:
    text = (
        FUND.format("100 | 100 | 100 | 10 | 100% | 10")
        + HEAD.replace("偏差原因", "")
        + "| 甲 | 2次 | 1次 | 10 | 8 | | |\n" * 2
    )
    assert findings(text, codes=("E101",)) == []
    assert gaps(text, codes=("E101",)) == [("E101", "表!E5", "本表没有偏差原因一栏，扣分的原因无法核对")]


def test_full_scores_with_a_result_are_quiet() -> None:
    assert (
        judged(
            "E102", FULL, "| 甲 | 长期 | 长期 | 10 | 10 | | |", "| 乙 | 2次 | | 10 | 8 | | |", "| 丙 | 无 | | | | | |"
        )
        == []
    )


def test_full_scores_without_a_result_are_found() -> None:
    assert judged("E102", "| 甲 | 长期 | | 10 | 10 | | |", "| 乙 | 2次 | / | 5 | 5 | | |") == [
        ("E102", "表!C5", "实际完成值没有填，得分却是满分 10（E5）；请填写实际完成值或核减得分"),
        ("E102", "表!C6", "实际完成值填“/”，得分却是满分 5（E6）；请填写实际完成值或核减得分"),
    ]


def test_a_rate_of_nothing_is_found() -> None:
    assert judged("E103", FULL, fund="0 | 0 | 0 | 10 | 0% | 0") == []
    assert judged("E103", FULL, fund="0 | 0 | 5 | 10 | 100% | 10") == [
        ("E103", "表!C3", "全年预算数为 0，执行率却填 100%（F3），除数为零；请填写全年预算数或改正执行率和得分")
    ]
    assert judged("E103", FULL, fund=" |  | 5 | 10 | | 10") == [
        ("E103", "表!C3", "全年预算数没有填，全年执行数为 5（D3），执行率却得满分（G3）；请填写全年预算数")
    ]


def test_a_control_rate_of_no_posts_is_an_error() -> None:
    text = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 0 | 89 | 100% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 政府采购金额 | 9 | 9 | 9 |
"""
    (found,) = verdict(text, codes=("E103",)).findings
    assert (found.severity, str(found.address), found.message) == (
        "error", "表!A3", "编制数填 0，控制率却填 100%（C3），除数为零；请填写编制数",
    )  # fmt: skip


def test_overspending_is_found_unless_explained() -> None:
    assert judged("E104", FULL, fund="100 | 100 | 105 | 10 | | 10 | 追加", block=REASONED) == []
    assert judged("E104", FULL, fund="100 | 100 | 105 | 10 | | 10 |", block=REASONED) == judged(
        "E104", FULL, fund="100 | 100 | 105 | 10 | | 10"
    )
    assert judged("E104", FULL, fund="100 | 100 | 105 | 10 | | 10") == [
        (
            "E104",
            "表!D3",
            "全年执行数 105 超过全年预算数 100（C3），多 5，执行率 105.00%，没有说明原因；请核对金额或说明超支原因",
        )
    ]


def test_low_execution_is_found_unless_explained() -> None:
    assert judged("E105", FULL, fund="100 | 100 | 90 | 10 | | 9") == []
    assert judged("E105", FULL, fund="100 | 100 | 80 | 10 | | 8 | 招标推迟", block=REASONED) == []
    assert judged("E105", FULL, fund="100 | 100 | 80 | 10 | | 8") == [
        (
            "E105",
            "表!D3",
            "全年执行数 80，是全年预算数 100（C3）的 80.00%，低于 90%，没有说明原因；请说明未执行完的原因",
        )
    ]


def test_base_spending_above_its_budget_is_found() -> None:
    text = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 一、部门基本支出 | 9 | 1669.39 | 1600 |
| 其中：公用经费 | 9 | 567.52 | 664.54 |
| 其中：办公经费 | 9 | 5 | 50 |
| 政府采购金额 | 9 | | 9 |
"""
    assert findings(text, codes=("E106",)) == [
        (
            "E106",
            "表!D6",
            "公用经费决算数 664.54 超过预算数 567.52（C6），多 97.02，控制率 664.54÷567.52＝117.10%；请核对金额或说明超支原因",
        )
    ]
    assert gaps(text, codes=("E106",)) == [("E106", "表!C8", "“政府采购金额”的预算数或决算数没有填，无法计算控制率")]


def test_an_adjusted_budget_is_a_warning_where_a_reason_could_be_given_else_a_note() -> None:
    assert judged("E107", FULL, fund="100 | 100 | 100 | 10 | | 10") == []
    assert judged("E107", FULL, fund="90 | 100 | 100 | 10 | | 10 | 追加", block=REASONED) == []
    message = "全年预算数 100 与年初预算数 80（B3）不同，多 20（25.00%），没有说明原因；请说明调整原因"
    for block, end, severity in ((FUND, "", "note"), (REASONED, " | ", "warning")):
        text = block.format("80 | 100 | 100 | 10 | | 10" + end) + HEAD + FULL
        (found,) = verdict(text, codes=("E107",)).findings
        assert (found.severity, str(found.address), found.message) == (severity, "表!C3", message)


def test_rows_without_a_score_are_found() -> None:
    assert judged("E108", FULL, "| 不适用 | | | | | | |") == []
    assert judged("E108", FULL, "| 甲 | 1 | 1 | 10 | | | |") == [
        ("E108", "表!E6", "得分没有填，该行分值为 10（D6）；请填写得分")
    ]


def test_a_form_without_any_score_is_found_once() -> None:
    rows = ("| 甲 | 1 | 1 | 50 | | | |", "| 乙 | 1 | 1 | 40 | | | |")
    fund = "100 | 100 | 100 | 10 | 100% | "
    assert judged("E108", *rows, fund=fund) == [("E108", "表!G3", "全表没有填得分；请逐行填写得分")]
    assert judged("E108", *rows, "| 总分 | | | 100 | | | |", fund=fund) == [
        ("E108", "表!E7", "全表没有填得分；请逐行填写得分")
    ]
