"""Rows put in by hand, totals in odd columns, points in a row of their own: the entry is found, and at its cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import xlform
from tests.drawn_forms import draw
from xlform.submission import Submission


def form(folder: Path, drawing: str) -> Submission:
    """The only form of a drawing."""
    path = folder / "表.xlsx"
    draw(path, {"表": drawing})
    (found,) = xlform.read(path)
    return found


def at(submission: Submission, key: str) -> tuple[object, str | None]:
    """Value and cell of a field."""
    entry = submission.field(key)
    return entry.value, entry.address.a1 if entry.address else None


def test_total_in_the_column_left_of_the_table(tmp_path: Path) -> None:
    read = form(tmp_path, """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 乡村道路 | < | < | 实施单位 | 公路站 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | 30公里 | 30公里 | 90 | 90
^ | 满意度指标 | 群众满意度 | 满意度 | ≥90% | 95% | 10 | 9.5
总分 | | | | | | 100 | 99.5
""")  # fmt: skip
    assert (at(read, "total_weight"), at(read, "total_score")) == ((Decimal(100), "G6"), (Decimal("99.5"), "H6"))
    assert len(read.table("indicators")) == 2


def test_blank_row_between_labels_and_their_values(tmp_path: Path) -> None:
    read = form(tmp_path, """
部门整体支出绩效评价基础数据表 | < | < | <
财政供养人员情况 | 编制数 | 2022年实际在职人数 | 控制率
 | | |
 | 43 | 39 | 90.7%
经费控制情况（万元） | 2021年决算数 | 2022年预算数 | 2022年决算数
三公经费 | 5 | 5 | 4
""")  # fmt: skip
    assert (at(read, "authorized_posts"), at(read, "staff_in_post")) == ((43, "B4"), (39, "C4"))
    assert at(read, "control_rate") == (Decimal("0.907"), "D4")


def test_points_of_a_section_in_a_row_of_their_own(tmp_path: Path) -> None:
    read = form(tmp_path, """
项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 储备 | < | < | 实施单位 | 粮库 | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | < | < | < | < | 50 | 50
 | 数量指标 | 储备批次 | 10 | 10 | 20 | 20
 | 质量指标 | 合格率 | 100% | 100% | 30 | 30
""")  # fmt: skip
    rows = read.table("indicators")
    assert [row["level3"].value for row in rows] == ["储备批次", "合格率"]
    assert {(row["level1"].value, row["section_points"].number) for row in rows} == {("产出指标", Decimal(50))}


def test_blank_row_between_the_rows_of_a_header(tmp_path: Path) -> None:
    read = form(tmp_path, """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 储备 | < | < | 实施单位 | 粮库 | < | <
一级指标 | 二级指标 | 三级指标 | 绩效指标值 | < | < | 全年实际值 | 分值
 | | | | | | |
 | | | 计算符号 | 年初目标值(A) | 计量单位 | |
产出指标 | 数量指标 | 检查 | ≥ | ≥247次 | 人 | 248 | 90
""")  # fmt: skip
    (row,) = read.table("indicators")
    assert (row["target"].value, str(row["target"].address)) == ("≥247次", "表!E6")


def test_amount_as_text_left_of_the_name_of_a_category(tmp_path: Path) -> None:
    read = form(tmp_path, """
专项资金安排建议表 | < | < | < | <
序号 | 支持资金（万元） | 支持方式 | 项目名称 | 项目单位
一 | '615.79 | 大中类 | |
1 | '615.79 | 事前资助 | 堤防 | 水利站
合计 | '615.79 | | |
""")  # fmt: skip
    (category,) = read.table("categories")
    assert (category["name"].value, category["amount"].value) == ("大中类", Decimal("615.79"))


def test_number_and_name_of_a_category_in_one_cell(tmp_path: Path) -> None:
    read = form(tmp_path, """
专项资金安排建议表 | < | <
序号 | 项目单位 | 支持资金（万元）
一、技术改造类 | < | 30
1 | 甲公司 | 10
2 | 乙公司 | 20
合计 | | 30
""")  # fmt: skip
    (category,) = read.table("categories")
    assert (category["number"].value, category["name"].value) == ("一", "技术改造类")
    assert {row["category"].value for row in read.table("items")} == {"技术改造类"}


def test_sources_of_money_may_head_the_labels(tmp_path: Path) -> None:
    read = form(tmp_path, """
部门整体支出绩效自评表 | < | < | < | < | < | <
部门名称 | 水利局 | < | < | < | < | <
年度预算申请（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
^ | 年度资金总额 | 100 | 100 | 95 | 95% | 9.5
^ | 按收入性质分： | | 按支出性质分： | | |
^ | 一般公共预算：￥80 | | 基本支出 | ￥60 | |
^ | 其他资金：20 | | 项目支出 | 40 | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 检查 | 5次 | 5次 | 90 | 90
""")  # fmt: skip
    assert [row["amount"].number for row in read.table("income")] == [Decimal(80), Decimal(20)]
    assert [str(row["amount"].address) for row in read.table("spending")] == ["表!E6", "表!E7"]


def test_a_base_table_may_be_called_one_of_self_evaluation(tmp_path: Path) -> None:
    read = form(tmp_path, """
部门整体支出绩效自评基础数据表 | < | < | <
填报单位：水利局 | < | < | <
经费控制情况（万元） | 2021年决算数 | 2022年预算数 | 2022年决算数
三公经费 | 1、公务用车运行维护费 | 5 | 4
项目支出 | 10 | 10 | 10
""")  # fmt: skip
    assert read.form == "base_table"


def test_one_number_over_several_recipients_is_no_repeat(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    draw(path, {"表": """
专项资金安排建议表 | < | < | < | <
序号 | 乡镇 | 项目单位 | 项目名称 | 支持资金（万元）
1 | 茶山镇 | 甲公司 | 项目甲 | 10
^ | ^ | 乙公司 | 项目乙 | 20
2 | 硫市镇 | 丙公司 | 项目丙 | 30
合计 | | | | 60
"""})  # fmt: skip
    (outcome,) = xlform.check(path, select=["A103", "T"])
    assert outcome.findings == ()
