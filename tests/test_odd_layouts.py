"""Layouts that clerks really type and that a reader of labels stumbles on: blocks in odd places, odd totals, odd headers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.drawn_forms import Unreadable
from tests.drawn_forms import Wanted
from tests.drawn_forms import misread
from tests.drawn_forms import rows

ALL = "level1=A level2=B level3=C target=D actual=E weight=F score=G reason=H"
FUNDS = "item=B initial=C annual=D executed=E weight=F rate=G score=H"
BASE = "item=A prior_actual=B budget=C actual=D"
ALLOT = "number=A project=B recipient=C amount=D"
SYS = "level1=A level2=B level3=C target=D weight=E"


def test_three_header_rows_and_trailing_blanks(tmp_path: Path) -> None:
    sheet = """
部门预算项目支出绩效自评表（2022年度） | < | < | < | < | < | < | < | <
项目名称_ | 51010022T-法律援助经费 | < | < | < | 实施单位_（盖章） | 司法局 | < | <
绩效_指标 | 一级_指标 | 二级_指标 | 三级_指标 | 指标值 | < | < | 自评 | <
^ | ^ | ^ | ^ | 年度 | < | 实际完成值__ | 分值 | 得分
^ | ^ | ^ | ^ | 指标性质 | 指标值_ | ^ | ^ | ^
^ | 产出指标 | 数量指标 | 办案件数 | ≥ | 300件 | 310件 | 60 | 60
^ | 效益指标 | 社会效益 | 法治意识 | 定性 | 提升 | 提升 | 40 | 38
合计 | < | < | < | < | < | < | 100 | 98
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2022), "project": "B2", "unit": "G2", "total_weight": "H8", "total_score": "I8"},
        {"indicators": [rows("level1=B level2=C level3=D target=F actual=G weight=H score=I", "6-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_execution_block_below_the_indicators(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 消防装备 | < | < | 实施单位 | 消防大队 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 装备台套 | 30台 | 30台 | 50 | 50 |
效益指标 | 社会效益 | 出警时间 | ≤5分钟 | 6分钟 | 40 | 35 | 路堵
预算执行情况（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 40 | 45 | 44.10 | 10 | 98% | 9.80
^ | 其中：当年财政拨款 | 40 | 45 | 44.10 | | |
总分 | < | < | < | < | 100 | 94.80 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"funds": [rows(FUNDS, "7-8")], "indicators": [rows(ALL, "4-5")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_fund_block_with_one_row_that_has_no_label(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 社区矫正 | < | < | 实施单位 | 司法所 | <
项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 12 | 12 | 11.40 | 10 | 95% | 9.50
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 走访次数 | 30次 | 30次 | 90 | 90
总分 | < | < | < | < | 100 | 99.50
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows("initial=B annual=C executed=D weight=E rate=F score=G", "4")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G", "6")]},
    )  # fmt: skip
    # what stands for the label of that row is not laid down
    assert [line for line in misread(tmp_path, {"表": sheet}, want) if not line.startswith("funds[4].item")] == []


def test_fund_block_with_the_sources_across_the_top(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | <
项目名称 | 乡村道路 | < | 实施单位 | 公路站 | <
项目资金（万元） | | 年度资金总额 | 其中：财政拨款 | 上年结转资金 | 其他资金
^ | 年初预算数 | 100 | 80 | 15 | 5
^ | 全年预算数 | 110 | 90 | 15 | 5
^ | 全年执行数 | 99 | 79 | 15 | 5
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值
产出指标 | 数量指标 | 里程 | 30公里 | 30公里 | 90
总分 | < | < | < | < | 90
"""
    transposed = [
        rows("", "6", item=f"{c}3", initial=f"{c}4", annual=f"{c}5", executed=f"{c}6") for c in ("C", "D", "E", "F")
    ]
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "E2", "total_weight": "F9"},
        {"funds": transposed, "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F", "8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicator_table_goes_on_below_a_page_break_with_title_and_header_again(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 河道保洁 | < | < | 实施单位 | 水务站 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 10 | 10 | 100% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 保洁长度 | 30公里 | 30公里 | 50 | 50 |
第1页 | < | < | < | < | < | < | <
项目支出绩效自评表（续） | < | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
效益指标 | 社会效益 | 水质达标 | 达标 | 达标 | 40 | 40 |
总分 | < | < | < | < | 100 | 100 |
第2页 | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F11", "total_score": "G11"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6 10")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicators_named_like_the_total(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 技能竞赛 | < | < | 实施单位 | 人社局 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 参赛队数 | 3队 | 3队 | 20 | 20 |
^ | ^ | 合计 | 30人 | 30人 | 20 | 20 |
^ | 质量指标 | 得分 | 90分 | 91分 | 20 | 20 |
^ | ^ | 总分 | 600分 | 601分 | 30 | 30 |
总分 | < | < | < | < | 90 | 90 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"indicators": [rows(ALL, "4-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_flat_indicators_without_levels(tmp_path: Path) -> None:
    sheet = """
2023年度部门整体支出绩效自评表 | < | < | < | < | < | <
部门名称 | 市档案馆 | < | < | 自评总分（分） | 99 | <
年度预算（万元） | 年初预算数 | 全年（调整）预算数 | 全年执行数 | 执行率 | 执行率权重 | 执行率得分
^ | 500 | 520 | 510 | 98.08% | 10 | 9.81
指标名称 | 计量单位 | 指标性质 | 指标值 | 指标权重（分） | 全年完成值 | 指标得分（分）
档案数字化页数 | 万页 | ≥ | 50 | 60 | 51 | 60
查档群众满意度 | % | ≥ | 95 | 30 | 94 | 29.19
"""
    want = Wanted(
        "department_selfeval", "表",
        {"year": ("A1", 2023), "unit": "B2", "total_score": "F2", "initial": "B4", "annual": "C4", "executed": "D4", "rate": "E4",
         "weight": "F4", "score": "G4"},
        {"indicators": [rows("level3=A target=D weight=E actual=F score=G", "6-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_department_form_with_total_in_the_label_cell(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效自评表 | < | < | < | < | < | < | <
（2022年度） | < | < | < | < | < | < | <
部门名称 | 市应急管理局 | < | < | < | < | < | <
年度预算资金 | 资金总额：2079.39 | < | 执行数：1998.5万元 | 资金执行率 | 96.11% | 分值：10 | 得分：9.61
^ | 按收入性质分 | < | < | 按支出性质分 | < | < | <
^ | 一般公共预算收入 | < | 1899.39 | 其中：基本支出 | < | < | 1500
^ | 其他资金 | < | 180 | 项目支出 | < | < | 579.39
部门职能职责概述 | 拟订应急管理政策 | < | < | < | < | < | <
整体绩效目标 | 目标1：安全形势平稳\\n目标2：灾害损失下降 | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 检查企业 | ≥60家 | 63家 | 50 | 50 |
效益指标 | 社会效益 | 事故起数 | 下降 | 下降 | 40 | 40 |
总分 | < | < | < | < | 100 | 99.61 |
"""
    want = Wanted(
        "department_selfeval", "表",
        {"year": ("A2", 2022), "unit": "B3", "annual": ("B4", Decimal("2079.39")), "executed": ("D4", Decimal("1998.5")), "rate": "F4",
         "weight": ("G4", Decimal(10)), "score": ("H4", Decimal("9.61")), "duties": "B8", "goal": "B9", "total_weight": "F13",
         "total_score": "G13"},
        {"income": [rows("item=B amount=D", "6-7")], "spending": [rows("item=E amount=H", "6-7")], "indicators": [rows(ALL, "11-12")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_base_table_whose_columns_run_from_actual_to_prior(tmp_path: Path) -> None:
    sheet = """
青禾市科技局部门整体支出绩效评价基础数据表 | < | < | < | < | <
（2023年度） | < | < | < | < | <
财政供养人员情况 | | 编制数：18 | 2023年实际在职人数：17 | 控制率：94.44% |
经费控制情况（万元） | < | 2023年度 | < | 2022年度 |
^ | ^ | 预算数 | 决算数 | 决算数 |
基本支出 | < | 520 | 518 | 500 |
其中： | 公用经费 | 95 | 93 | 90 |
^ | 办公费 | 15 | 13 | 10 |
项目支出 | < | 85 | 84 | 80 |
其中： | 1、研发补助 | 55 | 54 | 50 |
^ | 2、科普 | 30 | 30 | 30 |
政府采购 | < | 5 | 5 | 4 |
"""
    inner, outer = "item=B budget=C actual=D prior_actual=E", "item=A budget=C actual=D prior_actual=E"
    want = Wanted(
        "base_table", "表",
        {"year": ("A2", 2023), "authorized_posts": ("C3", 18), "staff_in_post": ("D3", 17), "control_rate": ("E3", Decimal("0.9444"))},
        {"spending": [rows(outer, "6", "basic"), rows(inner, "7-8", "public office"), rows(outer, "9", "projects"),
                      rows(inner, "10-11", "project project"), rows(outer, "12", "procurement")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".unit" not in line] == []


def test_allocation_with_title_and_header_again_on_each_page(tmp_path: Path) -> None:
    sheet = """
2023年科技专项资金安排建议表 | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金（万元）
1 | 芯片封装 | 甲公司 | 30
2 | 传感器 | 乙公司 | 20
第 1 页，共 2 页 | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金（万元）
3 | 合计算法研究 | 丙公司 | 10
4 | 小计量泵研制 | 丁公司 | 15
合计 | | | 75
第 2 页，共 2 页 | < | < | <
"""
    want = Wanted("allocation_table", "表", {"year": ("A1", 2023), "total": "D9"}, {"items": [rows(ALLOT, "3-4 7-8")]})
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_items_named_like_labels_and_totals(tmp_path: Path) -> None:
    sheet = """
2023年预算绩效管理专项资金安排表 | < | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金（万元） | 备注
1 | 合计经费 | 财政局 | 5 | 上年合计10万元
2 | 项目名称数据库 | 财政局 | 6 |
3 | 单位 | 机关事务中心 | 7 | 原文如此
4 | 其他资金 | 财政局 | — | 未安排
合　计 | < | < | 18 |
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "D7"},
        {"items": [rows(ALLOT, "3-6", D6=None)]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicator_system_of_the_provincial_export(tmp_path: Path) -> None:
    sheet = """
2023年专项资金绩效目标表 | < | < | < | < | < | < | < | <
填报单位：市商务局 | < | < | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值内容 | 评（扣）分标准 | * 度量单位 | * 指标值类型 | 分值
产出指标 | 数量指标 | 支持企业数 | 30 | 支持企业 | 每少1家扣1分 | 家 | 定量 | 50
^ | 质量指标 | 验收合格率 | 100 | 验收 | 未达不得分 | % | 定量 | 20
效益指标 | 经济效益指标 | 带动投资 | 2000 | 投资额 | 按比例 | 万元 | 定量 | 30
"""
    want = Wanted(
        "indicator_system", "表", {"year": ("A1", 2023), "unit": ("A2", "市商务局")},
        {"indicators": [rows(SYS.replace("weight=E", "description=E rule=F measure_unit=G kind=H weight=I"), "4-6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_whole_dossier_in_one_workbook_with_decoys_between(tmp_path: Path) -> None:
    cover = "青禾市民政局2023年度绩效自评资料 | <\n填报日期 | 2024年3月"
    base = """
部门整体支出绩效评价基础表 | < | < | <
填报单位 | 民政局 | < | <
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
^ | 10 | 9 | 90%
经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数
一、部门基本支出 | 100 | 110 | 105
二、部门项目支出 | 10 | 12 | 12
1、救助 | 10 | 12 | 12
政府采购金额 | 1 | 1 | 1
厉行节约保障措施 | 略 | < | <
"""
    project = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 救助 | < | < | 实施单位 | 民政局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 12 | 12 | 12 | 10 | 100% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 救助人次 | 300 | 310 | 90 | 90 |
总分 | < | < | < | < | 100 | 100 |
"""
    pay = "工资发放表 | < | <\n序号 | 姓名 | 金额\n1 | 张某 | 5000\n合计 | | 5000"
    first = Wanted(
        "base_table", "基础表",
        {"unit": "B2", "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4", "thrift_measures": "B10"},
        {"spending": [rows("item=A prior_actual=B budget=C actual=D", "6-9", "basic projects project procurement")]},
    )  # fmt: skip
    second = Wanted(
        "project_selfeval", "救助", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows("item=B initial=C annual=D executed=E weight=F rate=G score=H", "4")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G reason=H", "6")]},
    )  # fmt: skip
    sheets = {"封面": cover, "基础表": base, "工资": pay, "救助": project, "Sheet3": ""}
    assert misread(tmp_path, sheets, first, second) == []


def test_unit_in_the_row_of_the_title_and_amounts_with_words_behind(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | 单位：万元 | <
项目名称 | 防汛物资 | < | < | 实施单位 | 应急局 | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 4753.66万元 | 144.5 万元（含追加20万元） | 72890元 | 10 | '96.50. | '9.80.
^ | 其他资金 | 约5万元 | 见附件 | 5.8万 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 物资批次 | 3批 | 3批 | 90 | 90 |
总分 | < | < | < | < | 100 | 99.8 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "4-5", D4=Decimal("144.5"), G4=Decimal("0.965"), H4=Decimal("9.8"), C5=Unreadable("约5万元"),
                        E5=Decimal("5.8"))],
         "indicators": [rows(ALL, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_blank_form_as_handed_out(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
（      年度） | < | < | < | < | < | < | <
项目名称 | | < | < | | < | < | <
主管部门 | | < | < | 实施单位 | | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | | | | 10 | |
^ | 其中：当年财政拨款 | | | | | |
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | | < | < | | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 指标1： | | | | |
^ | ^ | …… | | | | |
总分 | < | < | < | < | 100 | |
填表人： | < | 填报日期： | < | 联系电话： | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B3", "authority": "B4", "unit": "F4", "goal": "B9", "outcome": "E9", "total_weight": "F13", "total_score": "G13",
         "preparer": ("A14", None), "date": ("C14", None), "phone": ("E14", None)},
        {"funds": [rows(FUNDS, "6-7")]}, spare=(11, 12),
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_people_and_date_under_each_other_without_colons(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础表 | < | < | <
填报单位（盖章）： 市机关事务中心 | < | < | <
财政供养人员情况 | 编制数（人） | 2022年实际在职人数（人） | 控制率（%）
 | 25 | 24 | 96
经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数
一、部门基本支出 | 500.1 | 520.2 | 518.3
其中：公用经费 | 90 | 95 | 93
其中：办公经费 | 10 | 11 | 12
水费、电费、差旅费 | 20 | 21 | 22
会议费、培训费 | 3 | 3 | 3
三公经费 | 5 | 5 | 5
1、公务用车购置和维护经费 | 4 | 4 | 4
其中：公务用车购置 | | |
公务用车运行维护 | 4 | 4 | 4
2、出国经费 | 0 | 0 | 0
3、公务接待 | 1 | 1 | 1
二、部门项目支出 | 60 | 60 | 58
1、三公经费专项审计 | 10 | 10 | 9
2、会议费、培训费中心运转 | 20 | 20 | 20
3、办公用房维修（其中：消防改造） | 30 | 30 | 29
政府采购金额 | 12 | 13 | 14
厉行节约保障措施 | 1.压减会议费、培训费；2.公务接待减少。 | < | <
填表人 | 李某 | |
填报日期 | @2023-04-06 | |
联系电话 | 0734-8866 | |
"""
    keys = ("basic public office utilities_travel meetings_training sangong vehicles vehicle_purchase vehicle_running abroad reception "
            "projects project project project procurement")  # fmt: skip
    want = Wanted(
        "base_table", "表",
        {"unit": ("A2", "市机关事务中心"), "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4",
         "thrift_measures": "B22", "preparer": "B23", "date": "B24", "phone": "B25"},
        {"spending": [rows(BASE, "6-21", keys)]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_labels_broken_and_spaced_by_hand(tmp_path: Path) -> None:
    sheet = """
项 目 支 出 绩 效 自 评 表 | < | < | < | < | < | < | <
( 二〇二三年度 ) | < | < | < | < | < | < | <
项目\\n名称 | 红色 旅游 | < | < | 实施\\n单位 | 文旅\\n局 | < | <
项 目\\n资 金\\n（ 万 元 ） | | 年 初\\n预 算 数 | 全 年\\n预算数 | 全 年\\n执行数 | 分 值 | 执 行\\n率 | 得 分
^ | 年度资金\\n总额： | 10 | 10 | 8 | 10 | 80% | 8
^ | 其中：当 年\\n财 政 拨 款 | 10 | 10 | 8 | - | - | -
绩\\n效\\n指\\n标 | 一级指标 | 二级指标 | 三级指标 | 年度\\n指标值 | 实际\\n完成值 | 分值 | 得分
^ | 产\\n出\\n指\\n标 | 数 量\\n指 标 | 线路数 | 3条 | 3条 | 90 | 90
总  分 | < | < | < | < | < | 100 | 98
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A2", 2023), "project": "B3", "unit": "F3", "total_weight": "G9", "total_score": "H9"},
        {"funds": [rows(FUNDS, "5-6")],
         "indicators": [rows("level1=B level2=C level3=D target=E actual=F weight=G score=H", "8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_target_split_into_operator_value_and_unit(tmp_path: Path) -> None:
    sheet = """
项目绩效自评表 | < | < | < | < | < | < | < | <
项目名称 | 供水管网 | < | < | < | 实施单位 | 水务局 | < | <
年初预算（万元） | 全年预算（万元） | 全年执行（万元） | 执行率（%） | 执行率权重 | 执行率得分 | | |
120 | 120 | 118.8 | 99 | 10 | 9.9 | | |
指标名称 | 计算符号 | 指标值 | 实际完成值 | 计量单位 | 分值 | 得分 | 偏差原因分析及改进措施 |
新建管网 | ≥ | 30 | 31 | 公里 | 60 | 60 | |
水质达标率 | ＝ | 100 | 99.5 | % | 30 | 29.85 | 枯水 |
合计 | | | | | 100 | 99.75 | |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": "G2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows("initial=A annual=B executed=C rate=D weight=E score=F", "4")],
         "indicators": [rows("level3=A target=C actual=D weight=F score=G reason=H", "6-7")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if not line.startswith("funds[4].item")] == []


def test_circled_numbers_of_a_guide_are_no_figures(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 渔政执法 | < | < | 实施单位 | 渔政站 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | ① | 10① | 9 | 10 | ③/② | ④
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 执法次数 | 3次 | 3次 | 90 | 90 |
总分 | < | < | < | < | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows(FUNDS, "4", C4=Unreadable("①"), D4=Unreadable("10①"), G4=Unreadable("③/②"), H4=Unreadable("④"))],
         "indicators": [rows(ALL, "6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_subtotals_named_after_their_county(tmp_path: Path) -> None:
    sheet = """
2023年教育专项资金分配表 | < | < | <
序号 | 县市区 | 项目名称 | 金额（元）
1 | 东溪县 | 一中操场 | 300,000
2 | 东溪县 | 二中食堂 | 200,000
 | 东溪县小计 | | 500,000
3 | 西岭县 | 三小宿舍 | 100,000
 | 西岭县小计 | | 100,000
总计 | | | 600,000
"""
    items = "number=A recipient=B project=C amount=D"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "D8"}, {"items": [rows(items, "3-4 6")]}, unit="元"
    )
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_date_and_people_in_the_head_on_one_line(tmp_path: Path) -> None:
    sheet = """
《项目支出绩效自评表》 | < | < | < | < | < | < | <
填报单位：青禾市林业局（盖章）  填报日期：2024-3-5  金额单位：千元 | < | < | < | < | < | < | <
项目名称 | “双随机、一公开”抽查 | < | < | 主管部门 | 青禾市林业局 | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 120 | 118 | 10 | 98.33% | 9.83
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 抽查户数 | 30户 | 30户 | 90 | 90 |
总分 | < | < | < | < | 100 | 99.83 |
制表：李某  审核：张某  电话：13900000000 | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"unit": ("A2", "青禾市林业局"), "date": ("A2", datetime.date(2024, 3, 5)), "project": "B3", "authority": "F3",
         "total_weight": "F8", "total_score": "G8", "preparer": ("A9", "李某"), "phone": ("A9", "13900000000")},
        {"funds": [rows(FUNDS, "5")], "indicators": [rows(ALL, "7")]}, unit="千元",
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if "unit: ok '青禾市林业局（盖章）'" not in line] == []


def test_allocation_whose_projects_begin_with_numerals(tmp_path: Path) -> None:
    sheet = """
2023年水利专项资金安排表（单位：万元） | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金
1 | 一河一策编制 | 东溪县 | '30万元
2 | 二期堤防 | 西岭县 | '20.5
3 | （三）标段渠道 | 南屏县 | 10
4 | 2023年山洪灾害防治 | 水文局 | 1,000
合计 | < | < | 1,060.5
"""
    want = Wanted("allocation_table", "表", {"year": ("A1", 2023), "total": "D7"}, {"items": [rows(ALLOT, "3-6")]})
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_raised_digits_are_no_part_of_a_figure(tmp_path: Path) -> None:
    sheet = """
2023年道路养护专项资金安排表 | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金（万元）
1 | 甲路 | 东溪县 | 10²
2 | 乙路 | 西岭县 | 20
合计 | < | < | 30
注：²含上年结转2万元。 | < | < | <
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "D5"},
        {"items": [rows(ALLOT, "3-4", D3=Unreadable("10²"))]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # the figure without its note is as good
    assert [line for line in lines if "ok Decimal('10') at D3" not in line] == []


def test_foot_with_labels_in_one_cell_and_nothing_behind_them(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 水质监测 | < | < | 实施单位 | 监测站 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 监测点 | 3个 | 3个 | 100 | 100 |
总分 | < | < | < | < | 100 | 100 |
填表人：          填报日期：          联系电话： | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": "F2", "total_weight": "F5", "total_score": "G5", "preparer": ("A6", None), "date": ("A6", None),
         "phone": ("A6", None)},
        {"indicators": [rows(ALL, "4")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_department_form_with_income_values_below_the_labels(tmp_path: Path) -> None:
    sheet = """
青禾区部门整体支出绩效自评表 | < | < | < | < | < | < | <
区级预算单位名称 | 区文旅局 | < | < | < | < | < | <
年度预算申请\\n（元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 3,000,000 | 3,200,000 | 3,100,000 | 10 | 0.9688 | 9.69
^ | 按收入性质分： | < | < | 按支出性质分： | < | < | <
^ | 其中：一般公共预算 | 3000000 | < | 其中：基本支出 | 2000000 | < | <
^ | 政府性基金拨款 | 200000 | < | 项目支出 | 1200000 | < | <
^ | 纳入专户管理的非税收入拨款 | 0 | < | | | < | <
^ | 其他资金 | / | < | | | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 演出场次 | 3场 | 3场 | 90 | 90 |
总分 | < | < | < | < | 100 | 99.69 |
"""
    want = Wanted(
        "department_selfeval", "表",
        {"unit": "B2", "initial": "C4", "annual": "D4", "executed": "E4", "weight": "F4", "rate": "G4", "score": "H4",
         "total_weight": "F12", "total_score": "G12"},
        {"income": [rows("item=B amount=C", "6-9")], "spending": [rows("item=E amount=F", "6-7")], "indicators": [rows(ALL, "11")]},
        unit="元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


NO_FORMS = {
    "sub-table of the three public expenses": """
2023年“三公”经费支出情况表 | < | < | <
单位名称：青禾市民政局 | < | < | 单位：万元
项目 | 上年决算数 | 本年预算数 | 本年决算数
合计 | 10 | 9 | 8
1.因公出国（境）费 | 0 | 0 | 0
2.公务接待费 | 4 | 3 | 2
3.公务用车购置及运行维护费 | 6 | 6 | 6
其中：公务用车购置费 | 0 | 0 | 0
公务用车运行维护费 | 6 | 6 | 6
""",
    "payroll": """
工资发放表 | < | <
序号 | 姓名 | 金额
1 | 张某 | 5000
合计 | | 5000
""",
    "acceptance of a purchase": """
政府采购项目验收表 | < | < | <
项目名称 | 办公电脑 | 采购单位 | 档案局
序号 | 名称 | 数量 | 金额（万元）
1 | 台式机 | 10 | 5
合计 | | 10 | 5
""",
}


@pytest.mark.parametrize("name", sorted(NO_FORMS))
def test_sheet_of_other_work_is_no_form(name: str, tmp_path: Path) -> None:
    assert misread(tmp_path, {"Sheet1": NO_FORMS[name]}) == []
