"""Forms that are nearly one, labels claimed twice, figures that are none: F101 to F103."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import read_drawn

FORM = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {} | 100 | 10 | 100% | 10 |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | {} | {} | 90 | |
"""


def test_a_form_with_figures_is_quiet() -> None:
    assert findings(FORM.format("100万元", "10", "90分"), codes=("F",)) == []
    assert findings(FORM.format("/", "多次", "—"), codes=("F",)) == []


def test_what_is_no_figure_is_found_with_what_was_expected() -> None:
    assert findings(FORM.format("约一百万", "#REF!", "#DIV/0!"), codes=("F",)) == [
        ("F103", "表!B3", "填“约一百万”，此处应填金额（如 139.5）；请改填数字"),
        ("F103", "表!C5", "显示错误值 #REF!，此处应有内容；请改正公式"),
        ("F103", "表!D5", "显示错误值 #DIV/0!，此处应填分数（如 10）；请改正公式"),
    ]


def test_a_formula_without_a_result_is_unchecked() -> None:
    text = FORM.format("=VLOOKUP(B1,B1:C2,2)", "10", "90")
    assert findings(text, codes=("F103",)) == []
    assert gaps(text, codes=("F103",)) == [("F103", "表!B3", "公式没有保存计算结果，请用 WPS 或 Excel 打开后保存一次")]


def test_a_titled_sheet_without_its_table_says_what_it_lacks() -> None:
    text = """
| 项目支出绩效自评表 | | | |
| 项目名称 | 甲项目 | 实施单位 | 甲局 |
| 三级指标 | 分数设定 | 完成得怎么样 | 备注 |
| 检查次数 | 90 | 10次 | |
"""
    ((code, cell, message),) = findings(text)
    assert (code, cell) == ("F101", "表!A1")
    assert message == (
        "标题像《项目支出绩效自评表》，但没有找到它的“一级指标”、“二级指标”、“年度指标值”、“实际完成值”、“分值”、“得分”、"
        "“偏差原因分析及改进措施”，最接近的是“分数设定”（B3）、“完成得怎么样”（C3）、“备注”（D3）；"
        "请按规定表式改正表头，否则本表不能检查"
    )


NEARLY = """
| 项目支出绩效自评表 | | | | | | |
| 项目名称 | 道路维护 | | 自评得分 | 98 | | |
| 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 80 | 80 | 72 | 10 | 90% | 9 |
{}
| 产出指标 | 数量指标 | 道路里程 | 30公里 | 31公里 | 50 | 50 |
"""


def test_neither_a_projects_name_nor_the_labels_of_the_funds_are_nearest() -> None:
    for header in ("| 甲类 | 乙类 | 名目 | 计划 | 结果 | 分数值 | 得到 |", ""):
        ((code, cell, message),) = findings(NEARLY.format(header), codes=("F101",))
        assert (code, cell) == ("F101", "表!A1")
        assert "最接近" not in message
        assert "“分值”、“得分”" in message


@pytest.mark.parametrize("banner", ["四、绩效指标", "绩效指标", "绩效目标表"])
def test_a_header_with_errors_below_a_banner_is_told_once_for_its_form(banner: str) -> None:
    header = f"| {banner} | | | | | | |\n| 一级 | 乙类 | 名目 | 计划 | 结果 | 分值 | 得到 |"
    ((code, cell, message),) = findings(NEARLY.format(header), codes=("F101",))
    assert (code, cell) == ("F101", "表!A1")
    assert message.endswith(
        "最接近的是“乙类”（B6）、“名目”（C6）、“计划”（D6）、“结果”（E6）、“得到”（G6）；请按规定表式改正表头，否则本表不能检查"
    )


def test_two_columns_of_one_label_are_named() -> None:
    text = FORM.format("100", "10", "90").replace("偏差原因", "得分").replace("| 90 | |", "| 90 | 80 |")
    assert findings(text, codes=("F102",)) == [
        ("F102", "表!F4", "E4“得分”与 F4“得分”是同一个栏目，不能确定取哪一栏，两栏都没有读取；请改正其中一栏的表头")
    ]


TWO = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
| 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
| 三级指标 | 年度指标值 | 实际完成值 | {0} | 分值 | 得分 | {1} |
| 检查次数 | 10次 | {2} | 40 | {3} |
{4}
| 检查质量 | 好 | 好 | | 50 | 50 | |
"""
MANY = "\n".join(f"| 检查事项{number} | 1次 | 1次 | | 0 | 0 | |" for number in range(9))


@pytest.mark.parametrize(
    ("labels", "cells", "actual", "score"),
    [
        (("备注", "得分"), ("10次 | ", "40 | "), "C5", "F5"),  # the second column is empty
        (("备注", "得分"), ("10次 | ", " | 40"), "C5", None),  # the first is empty in one row only
        (("实际完成值", "备注"), ("10次 | ", "40 | "), "C5", "F5"),
        (("实际完成值", "备注"), ("10次 | 9次", "40 | "), None, "F5"),
        (("备注", "得分"), ("10次 | ", "40 | 39"), "C5", None),
        (("备注", "得分"), ("10次 | ", "40 | 扣分"), "C5", None),
    ],
)
def test_of_two_columns_of_one_label_the_one_that_is_filled_in_is_read(
    labels: tuple[str, str], cells: tuple[str, str], actual: str | None, score: str | None
) -> None:
    (form,) = read_drawn(TWO.format(*labels, *cells, MANY)).submissions
    first = form.table("indicators")[0]
    for key, cell in (("actual", actual), ("score", score)):
        entry = first.entry(key)
        assert (str(entry.address) if entry.state == "ok" else None) == (None if cell is None else f"表!{cell}")
    assert bool(form.layout.clashes) == (None in (actual, score))


def test_an_empty_first_column_leaves_the_second() -> None:
    text = TWO.format("备注", "得分", "10次 | ", " | 40", "").replace("| 50 | 50 | |", "| 50 | | 50 |")
    (form,) = read_drawn(text).submissions
    assert [str(row.entry("score").address) for row in form.table("indicators")] == ["表!G5", "表!G6"]
    assert findings(text, codes=("F102",)) == []


def test_a_figure_far_down_in_a_second_column_is_not_passed_over() -> None:
    text = TWO.format("备注", "得分", "10次 | ", "40 | ", MANY).replace("| 50 | 50 | |", "| 50 | 50 | 49 |")
    assert findings(text, codes=("F102",)) == [
        ("F102", "表!G4", "F4“得分”与 G4“得分”是同一个栏目，不能确定取哪一栏，两栏都没有读取；请改正其中一栏的表头")
    ]


def test_headings_inside_a_base_table_are_no_figures() -> None:
    text = """
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 公用经费 | 9 | 9 | 约9 |
| 部门整体支出预算调整 | | 年初预算 | 调整后预算 |
"""
    assert findings(text, codes=("F103",)) == [("F103", "表!D5", "填“约9”，此处应填金额（如 139.5）；请改填数字")]
