"""Forms as clerks really type them: every entry is read at its cell, and nothing else is."""

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


def test_title_in_two_cells_with_the_name_of_the_unit(tmp_path: Path) -> None:
    sheet = """
青禾市水利局 | < | < | < | < | < | < | <
2023年度项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 小型水库维修养护 | < | < | 项目单位 | 青禾市水利局 | < | <
主管部门 | 青禾市水利局 | < | < | 项目负责人 | 王某 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 50 | 60 | 57.60 | 10 | 96.00% | 9.60
^ | 其中：当年财政拨款 | 50 | 60 | 57.60 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标（50分） | 数量指标 | 维修水库座数 | ≥12座 | 12座 | 30 | 30 |
^ | 质量指标 | 验收合格率 | 100% | 100% | 20 | 20 |
效益指标（40分） | 社会效益指标 | 下游受益人口 | ≥3000人 | 2900人 | 40 | 38 | 人口外流
总分 | < | < | < | < | 100 | 97.60 |
填表人：李某 | < | 填报日期：2024.3.5 | < | < | 联系电话：0731-1234567 | < | <
"""
    want = Wanted(
        "project_selfeval", "自评表",
        {"title": "A2", "year": ("A2", 2023), "project": "B3", "unit": "F3", "authority": "B4", "total_weight": "F12", "total_score": "G12",
         "preparer": ("A13", "李某"), "date": ("C13", datetime.date(2024, 3, 5)), "phone": ("F13", "0731-1234567")},
        {"funds": [rows(FUNDS, "6-7")], "indicators": [rows(ALL, "9-11", A9="产出指标", A11="效益指标")]},
        points={"A9": 50, "A11": 40},
    )  # fmt: skip
    assert misread(tmp_path, {"自评表": sheet}, want) == []


def test_long_title_with_unit_and_year_in_front_of_a_department_form(tmp_path: Path) -> None:
    sheet = """
附件2 | < | < | < | < | < | < | <
青禾市交通运输局2023年度部门整体支出绩效自评表 | < | < | < | < | < | < | <
部门名称 | 青禾市交通运输局 | < | < | < | < | < | <
年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 1,500.00 | 1,620.50 | 1,588.09 | 10 | 98.00% | 9.80
^ | 按收入性质分： | < | < | 按支出性质分： | < | < | <
^ | 其中：一般公共预算：1520.5 | < | < | 其中：基本支出：1200 | < | < | <
^ | 政府性基金拨款：100 | < | < | 项目支出：420.5 | < | < | <
部门职能职责概述 | 负责全市公路、水路建设养护。 | < | < | < | < | < | <
整体绩效目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 完成公路养护 | < | < | 已完成养护 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 养护里程 | ≥800公里 | 812公里 | 50 | 50 |
效益指标 | 社会效益 | 路况指数 | ≥90 | 91 | 40 | 40 |
合计 | < | < | < | < | 100 | 99.80 |
"""
    want = Wanted(
        "department_selfeval", "整体",
        {"title": "A2", "year": ("A2", 2023), "unit": "B3", "initial": "C5", "annual": "D5", "executed": "E5", "weight": "F5", "rate": "G5",
         "score": "H5", "duties": "B9", "goal": "B11", "outcome": "E11", "total_weight": "F15", "total_score": "G15"},
        {"income": [rows("item=B amount=B", "7-8", item_B7="其中：一般公共预算", amount_B7=Decimal("1520.5"),
                         item_B8="政府性基金拨款", amount_B8=Decimal(100))],
         "spending": [rows("item=E amount=E", "7-8", item_E7="其中：基本支出", amount_E7=Decimal(1200),
                           item_E8="项目支出", amount_E8=Decimal("420.5"))],
         "indicators": [rows(ALL, "13-14")]},
    )  # fmt: skip
    assert misread(tmp_path, {"整体": sheet}, want) == []


def test_no_title_at_all_only_the_name_of_the_sheet(tmp_path: Path) -> None:
    sheet = """
项目名称 | 农村危房改造 | < | < | < | < | < | <
主管部门 | 住建局 | < | < | 实施单位 | 村镇建设股 | < | <
项目资金\\n(万元) | | 年初\\n预算数 | 全年\\n预算数 | 全年\\n执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额： | 200 | 200 | 180 | 10 | 90% | 9
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 改造危房100户 | < | < | 改造90户 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 改造户数 | 100户 | 90户 | 50 | 45 | 雨季停工
 | 质量指标 | 合格率 | 100% | 100% | 40 | 40 |
总分 | < | < | < | < | 100 | 94 |
"""
    want = Wanted(
        "project_selfeval", "项目支出绩效自评表",
        {"project": "B1", "authority": "B2", "unit": "F2", "goal": "B6", "outcome": "E6", "total_weight": "F10", "total_score": "G10"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "8-9")]},
    )  # fmt: skip
    assert misread(tmp_path, {"项目支出绩效自评表": sheet}, want) == []


def test_title_also_in_an_index_sheet_and_in_a_note(tmp_path: Path) -> None:
    index = """
目  录 | < | <
序号 | 表名 | 页码
1 | 部门整体支出绩效评价基础表 | 1
2 | 项目支出绩效自评表 | 2
3 | 部门整体支出绩效自评表 | 3
"""
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 公共厕所运行 | < | < | 实施单位 | 环卫所 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 30 | 30 | 30 | 10 | 100% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 公厕座数 | 20座 | 20座 | 90 | 90 |
总分 | < | < | < | < | 100 | 100 |
注：1.项目支出绩效自评表由项目实施单位填写，一个项目一张表。 | < | < | < | < | < | < | <
2.部门整体支出绩效自评表由主管部门填写。 | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表2",
        {"title": "A1", "year": ("A2", 2023), "project": "B3", "unit": "F3", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "5")], "indicators": [rows(ALL, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"目录": index, "表2": sheet}, want) == []


def test_two_forms_side_by_side(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < |  | 项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 甲项目 | < | < | 实施单位 | 甲所 | < |  | 项目名称 | 乙项目 | < | < | 实施单位 | 乙所 | <
项目资金(万元) | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | | 项目资金(万元) | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 9 | 10 | 90% | 9 | | ^ | 年度资金总额 | 20 | 20 | 10 | 100% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 次数 | 3次 | 3次 | 90 | 90 | | 产出指标 | 数量指标 | 人数 | 8人 | 7人 | 90 | 80
总分 | < | < | < | < | 100 | 99 | | 总分 | < | < | < | < | 100 | 90
"""
    left = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows("item=B annual=C executed=D weight=E rate=F score=G", "4")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G", "6")]},
    )  # fmt: skip
    right = Wanted(
        "project_selfeval", "表", {"project": "J2", "unit": "N2", "total_weight": "N7", "total_score": "O7"},
        {"funds": [rows("item=J annual=K executed=L weight=M rate=N score=O", "4")],
         "indicators": [rows("level1=I level2=J level3=K target=L actual=M weight=N score=O", "6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, left, right) == []


def test_two_forms_stacked_without_a_blank_row(tmp_path: Path) -> None:
    one = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | {0} | < | < | 实施单位 | {0}站 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | {1} | 10 | {1}0% | {1}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 次数 | 3次 | 3次 | 90 | 90 |
总分 | < | < | < | < | 100 | 9{1} |"""
    sheet = one.format("种子", 8) + one.format("植保", 7)
    wanted = [
        Wanted("project_selfeval", "表",
               {"project": f"B{n + 2}", "unit": f"F{n + 2}", "total_weight": f"F{n + 7}", "total_score": f"G{n + 7}"},
               {"funds": [rows(FUNDS, f"{n + 4}")], "indicators": [rows(ALL, f"{n + 6}")]})
        for n in (0, 7)
    ]  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, *wanted) == []


def test_blank_cells_between_labels_and_values(tmp_path: Path) -> None:
    sheet = """
 | 项目支出绩效自评表 | < | < | < | < | < | < | <
 | 项目名称 | | | 档案数字化 | | 主管部门 | | 档案局
 | 实施单位 | | | 市档案馆 | | 项目负责人 | | 赵某
 | | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
 | 项目资金（万元） | 年度资金总额 | 5 | 5 | 4.50 | 10 | 90% | 9
 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析
 | 产出指标 | 数量指标 | 扫描页数 | ≥50万页 | 51万页 | 90 | 90 |
 | 总分 | | | | | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "E2", "unit": "E3", "authority": "I2", "total_weight": "G8", "total_score": "H8"},
        {"funds": [rows("item=C initial=D annual=E executed=F weight=G rate=H score=I", "5")],
         "indicators": [rows("level1=B level2=C level3=D target=E actual=F weight=G score=H reason=I", "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_value_in_the_cell_of_its_label_after_a_line_break(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称：文物保护 | < | < | < | 实施单位：博物馆 | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 8 | 8 | 8 | 10 | 100% | 10
年度总体目标 | 预期目标：\\n修缮文物3处 | < | < | 实际完成情况：\\n修缮文物3处，全部验收 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标\\n（90分） | 数量指标 | 修缮处数 | 3处 | 3处 | 90 | 90 |
总分 | < | < | < | < | 100 | 100 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": ("A2", "文物保护"), "unit": ("E2", "博物馆"), "goal": ("B5", "修缮文物3处"),
         "outcome": ("E5", "修缮文物3处，全部验收"), "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "7", A7="产出指标")]}, points={"A7": 90},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_everything_full_width(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表（２０２３年度） | < | < | < | < | < | < | <
项目名称 | ＡＢ系统运维 | < | < | 实施单位 | 信息中心 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | '１２．５０ | '１，２００．００ | '９６０．００ | '１０ | '８０．００％ | '８．００
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标（９０分） | 数量指标 | 系统数 | ≥３个 | ３个 | '９０分 | '９０分 |
总　分 | < | < | < | < | '１００分 | '９８分 |
填表人：　李某　　填报日期：２０２４年３月１日　　联系电话：１３８００００００００ | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2023), "project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7", "preparer": ("A8", "李某"),
         "date": ("A8", datetime.date(2024, 3, 1)), "phone": ("A8", "１３８００００００００")},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6", A6="产出指标")]}, points={"A6": 90},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_yuan_in_the_line_above_the_table(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
单位：元 | < | < | < | < | < | < | <
项目名称 | 救助资金 | < | < | 实施单位 | 救助站 | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 500000 | 500000 | 412,345.67 | 10 | 82.47% | 8.25
^ | 其中：财政拨款 | 500000 | 500000 | 41.23万元 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 救助人次 | 300人次 | 280人次 | 90 | 84 | 减少
总分 | < | < | < | < | 100 | 92.25 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B3", "unit": "F3", "total_weight": "F9", "total_score": "G9"},
        {"funds": [rows(FUNDS, "5-6")], "indicators": [rows(ALL, "8")]}, unit="元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_units_of_thousands_in_the_headings_of_columns(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 造林补贴 | < | < | 实施单位 | 林场 | < | <
项目资金 | | 年初预算数（千元） | 全年预算数（千元） | 全年执行数（千元） | 分值 | 执行率（%） | 得分
^ | 年度资金总额 | 1200 | 1,250 | '1250.5 | 10 | 100.04 | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 造林亩数 | 300亩 | 280亩 | 90 | 84 | 旱
总分 | < | < | < | < | 100 | 94 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6")]}, unit="千元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_hundred_millions_and_negative_figures(tmp_path: Path) -> None:
    sheet = """
专项转移支付区域绩效目标自评表 | < | < | < | < | < | < | <
专项名称 | 高速公路债务化解 | < | < | 资金使用单位 | 交投公司 | < | <
资金情况（亿元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 1.20 | 1.25 | 1.25 | 10 | 100% | 10
^ | 其中：中央补助 | 1.30 | 1.35 | 1.30 | | |
^ | 上年结转资金 | -0.10 | (0.10) | '-0.05 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 化解笔数 | 3笔 | 3笔 | 90 | 84 | 旱
总分 | < | < | < | < | 100 | 94 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"funds": [rows(FUNDS, "4-6")], "indicators": [rows(ALL, "8")]}, unit="亿元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_level_labels_repeated_merged_and_blank(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 种业提升 | < | < | 实施单位 | 农科所 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 品种数 | 3个 | 3个 | 20 | 20 |
产出指标 | 数量指标 | 面积 | 30亩 | 30亩 | 20 | 20 |
产出指标 | 质量指标 | 合格率 | 95% | 97% | 10 | 10 |
效益指标 | 经济效益 | 增收 | 3% | 3% | 10 | 10 |
 | | 节本 | 2% | 2% | 10 | 10 |
 | 生态效益 | 减药 | 5% | 4% | 10 | 8 | 虫害
满意度指标 | 服务对象满意度 | 农户满意度 | 90% | 90% | 10 | 10 |
^ | ^ | 企业满意度 | 90% | 92% | 10 | 10 |
总分 | < | < | < | < | 100 | 98 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F12", "total_score": "G12"},
        {"indicators": [rows(ALL, "4-11")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_numbers_of_three_levels_in_front_of_indicators(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 质量监测 | < | < | 实施单位 | 检测院 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
1.产出指标 | 1.1数量指标 | 1.1.1抽检批次 | 300批 | 300批 | 20 | 20 |
^ | ^ | 1.1.2 培训期数 | 2期 | 2期 | 20 | 20 |
^ | 1.2质量指标 | 1.2.1数据准确率 | 98% | 99% | 10 | 10 |
2.效益指标 | 2.1社会效益 | 2.1.1投诉下降率 | 3% | 3% | 40 | 40 |
合  计 | < | < | < | < | 90 | 90 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"indicators": [rows(ALL, "4-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicators_named_like_labels_of_the_head(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 高考组考 | < | < | 实施单位 | 考试院 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 项目名称 | 规范 | 规范 | 20 | 20 |
^ | 时效指标 | 填报日期 | 6月 | 6月 | 20 | 20 |
效益指标 | 社会效益 | 备注 | 齐全 | 齐全 | 20 | 20 |
^ | ^ | 单位 | 统一 | 统一 | 10 | 10 |
满意度指标 | 满意度 | 实施单位 | 满意 | 满意 | 20 | 20 |
总分 | < | < | < | < | 90 | 90 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"indicators": [rows(ALL, "4-8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_values_that_are_labels_themselves(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 其他资金 | < | < | 主管部门 | 县财政局 | < | <
实施单位 | 县财政局 | < | < | 项目负责人 | 王某 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 10 | 10 | 100% | 10
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 完成 | < | < | 已完成 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 次数 | 3 | 3 | 90 | 90 |
总分 | < | < | < | < | 100 | 100 |
填表人：单位负责人 | < | < | 填报日期：2024年1月9日 | < | 联系电话：无 | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "authority": "F2", "unit": "B3", "goal": "B7", "outcome": "E7", "total_weight": "F10", "total_score": "G10",
         "preparer": ("A11", "单位负责人"), "date": ("D11", datetime.date(2024, 1, 9)), "phone": ("F11", "无")},
        {"funds": [rows(FUNDS, "5")], "indicators": [rows(ALL, "9")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_remarks_column_with_long_text_behind_the_scores(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 助学金 | < | < | 实施单位 | 资助中心 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 备注
产出指标 | 数量指标 | 资助人数 | 300人 | 280人 | 50 | 46 | 合计减少20人：其中转学12人、休学8人，得分按比例扣减4分；分值不变。
效益指标 | 社会效益 | 知晓率 | 90% | 92% | 40 | 40 | 总分见附件，偏差原因分析已另报，联系电话同上。
总分 | < | < | < | < | 90 | 86 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F6", "total_score": "G6"},
        {"indicators": [rows(ALL.replace(" reason=H", ""), "4-5")]},
    )  # fmt: skip
    # the remarks may be taken as reasons
    assert [line for line in misread(tmp_path, {"表": sheet}, want) if ".reason: ok" not in line] == []


def test_subtotal_rows_in_every_section(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 村医补助 | < | < | 实施单位 | 卫健局 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 村医人数 | 300人 | 300人 | 30 | 30 |
^ | 质量指标 | 持证率 | 100% | 100% | 20 | 20 |
^ | 小计 | | | | 50 | 50 |
效益指标 | 社会效益 | 就诊率 | 60% | 58% | 40 | 38 | 外出就诊
^ | 小计 | < | < | < | 40 | 38 |
合计 | < | < | < | < | 90 | 88 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"indicators": [rows(ALL, "4-5 7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_weights_in_percent_and_points_with_their_sign(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 智慧停车 | < | < | 实施单位 | 城管局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 权重 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 9.60 | '10% | '96.0% | '9.6分
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 权重 | 得分 | 偏差原因
产出指标 | 数量指标 | 车位数 | 300个 | 300个 | '50% | '50分 |
效益指标 | 社会效益 | 停车时长 | ≤5分钟 | 4.5分钟 | '40％ | '39.5分 |
总分 | < | < | < | < | '100% | '99.1分 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_hidden_rows_and_columns_hold_figures_too(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 冷链物流 | < | < | 实施单位 | 商务局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 9 | 10 | 90% | 9
^ | 其中：当年财政拨款 | 10 | 10 | 9 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 冷库数 | 3个 | 3个 | 50 | 50 |
效益指标 | 社会效益 | 损耗率 | ≤5% | 4.5% | 40 | 40 |
总分 | < | < | < | < | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"funds": [rows(FUNDS, "4-5")], "indicators": [rows(ALL, "7-8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want, hidden="5 7 C") == []


def test_formulas_with_and_without_results_and_error_values(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 口岸通关 | < | < | 实施单位 | 口岸办 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | =C5+C6→12 | =D5+D6→12.50 | =E5+E6 | 10 | =E4/D4→96.00% | #DIV/0!
^ | 其中：当年财政拨款 | 10 | 10 | 9 | | #DIV/0! |
^ | 其他资金 | 2 | 2.50 | #REF! | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 通关批次 | 300 | =290+10→300 | 90 | =F8*1→90 |
总分 | < | < | < | < | =F4+F8→100 | =SUM(G8:G8)+H4 |
"""
    bad = Unreadable("?")
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": ("G9", bad)},
        {"funds": [rows(FUNDS, "4-6", E4=bad, H4=bad, G5=bad, E6=bad)], "indicators": [rows(ALL, "8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_numbers_stored_as_text_dates_as_serials_cells_with_only_blanks_and_rich_text(tmp_path: Path) -> None:
    sheet = """
&项目支出&绩效自评表 | < | < | < | < | < | < | <
项目名称 | &智慧&停车 | < | < | 实施单位 | ___ | < | <
项目资金(万元) | | &年初&预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | '1,200.00 | '1200 | ' 960.50 | '10 | '0.8004 | '8.00
^ | 上年结转资金 | __ | / | — | _ | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 时效指标 | 完成时间 | @2023-12-31 | @2023-12-20 | '90 | '90.00 | _
总分 | < | < | < | < | '100 | '98.00 |
填表人 | 李某 | < | 填报日期 | @2024-03-05 | 联系电话 | 13800000000 | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": ("F2", None), "total_weight": "F8", "total_score": "G8", "preparer": "B9", "date": "E9",
         "phone": "G9"},
        {"funds": [rows(FUNDS, "4-5")], "indicators": [rows(ALL, "7", D7="2023年12月31日", E7="2023年12月20日")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_values_merged_over_several_rows_and_with_the_cell_below(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 两癌筛查 | < | < | 主管部门 | 卫健局 | < | <
^ | ^ | ^ | ^ | 实施单位 | 妇幼保健院 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 9 | 10 | 90% | 9
^ | 其中：当年财政拨款 | 10 | 10 | 9 | ^ | ^ | ^
^ | 其他资金 | | | | ^ | ^ | ^
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 筛查人数 | 300人 | 300人 | 40 | 40 | 无
^ | ^ | 复查人数 | 20人 | 20人 | 50 | 50 | ^
总分 | < | < | < | < | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "authority": "F2", "unit": "F3", "total_weight": "F11", "total_score": "G11"},
        {"funds": [rows(FUNDS, "5-7")], "indicators": [rows(ALL, "9-10")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # whether a merged figure is also one of the rows below, and 无 a reason, is not laid down
    soft = ("funds[6].weight", "funds[6].rate", "funds[6].score", "funds[7].weight", "funds[7].rate", "funds[7].score")
    assert [line for line in lines if not line.startswith((*soft, "indicators[10].reason", "indicators[9].reason"))] == []


def test_hubei_form_with_weights_in_the_names_of_blocks(tmp_path: Path) -> None:
    sheet = """
2020年度垃圾分类项目自评表 | < | < | < | < | <
单位名称：城管委 | < | < | 填报日期：2021年4月12日 | < | <
项目名称 | 垃圾分类 | < | < | < | <
主管部门 | 城管委 | < | 项目实施单位 | 环卫处 | <
项目类别 | 1、部门预算项目☑ 2、共同事权□ | < | < | < | <
预算执行情况（万元）（20分） | | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
^ | 年度财政资金总额 | 100 | 95 | 95% | 19
一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
产出指标（40分） | 数量指标（20分） | 分类小区 | 30个 | 30个 | 20
^ | 质量指标（20分） | 达标率 | 90% | 92% | 20
效益指标（40分） | 社会效益 | 知晓率 | 90% | 80% | 35
总分 | < | < | < | < | 94
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2020), "date": ("D2", datetime.date(2021, 4, 12)), "project": "B3", "authority": "B4", "unit": "E4",
         "total_score": "F12"},
        {"funds": [rows("item=B annual=C executed=D rate=E score=F", "7")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E score=F", "9-11", A9="产出指标", A11="效益指标",
                             B9="数量指标", B10="质量指标")]},
        points={"A9": 40, "A11": 40},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # 预算数 alone may be the first budget or the last; the 20 points stand in a heading
    soft = ("funds[7].initial", "funds[7].annual", "funds[7].weight", "indicators[9].weight", "indicators[10].weight")
    assert [line for line in lines if not line.startswith(soft)] == []


def test_score_in_the_head_of_the_form_and_no_total_row(tmp_path: Path) -> None:
    sheet = """
专项转移支付区域绩效目标自评表（2022年度） | < | < | < | < | < | <
转移支付（项目）名称 | 耕地地力保护补贴 | < | < | < | 自评得分 | 98.5
地方主管部门 | 农业农村局 | < | 资金使用单位 | 各乡镇 | < | <
项目资金（万元） | | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A） | < | <
^ | 年度资金总额： | 2,300.50 | 2,300.50 | 100.00% | < | <
^ | 其中：中央财政资金 | 2,000 | 2,000 | 100.00% | < | <
^ | 地方资金 | 300.50 | 300.50 | 100.00% | < | <
总体目标完成情况 | 总体目标 | < | < | 全年实际完成情况 | < | <
^ | 保护耕地 | < | < | 已发放到户 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施 | <
产出指标 | 数量指标 | 补贴面积 | 30万亩 | 30万亩 | | <
效益指标 | 生态效益 | 秸秆焚烧 | 减少 | 减少 | | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2022), "project": "B2", "total_score": "G2", "authority": "B3", "unit": "E3", "goal": "B9", "outcome": "E9"},
        {"funds": [rows("item=B annual=C executed=D rate=E", "5-7")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E reason=F", "11-12")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_weight_column_before_the_values_and_points_before_the_score(tmp_path: Path) -> None:
    sheet = """
中江县项目支出绩效目标自评表 | < | < | < | < | < | < | < | <
（2022 年度） | < | < | < | < | < | < | < | <
项目名称 | 雪亮工程 | < | < | < | 项目负责人及电话 | 王某 028-1234567 | < | <
主管部门及代码 | 219-公安局 | < | < | < | 实施单位 | 公安局科信 | < | <
项目资金（万元） | | 年初预算数(A) | 全年执行数(B) | < | 分值（10分） | 执行率(B/A) | 得分 | 得分计算方法
^ | 年度资金总额 | 20 | 15 | < | 10 | 75% | 7.50 | 执行率×10
一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值(A) | 全年实际值(B) | 得分计算方法 | 得分 | 未完成原因分析
产出指标 | 数量指标 | 探头个数 | 50 | 300个 | 290个 | 完成比例 | 48.33 | 供货迟
效益指标 | 社会效益 | 破案率 | 40 | ≥60% | 62% | 完成得满分 | 40 |
总分 | < | < | 100 | | | | 95.83 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A2", 2022), "project": "B3", "authority": "B4", "unit": "G4", "total_weight": "D10", "total_score": "H10"},
        {"funds": [rows("item=B initial=C executed=D weight=F rate=G score=H", "6")],
         "indicators": [rows("level1=A level2=B level3=C weight=D target=E actual=F score=H reason=I", "8-9")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".phone" not in line] == []


def test_base_table_with_a_group_column_of_labels(tmp_path: Path) -> None:
    sheet = """
附件3 | < | < | < | <
2023年度部门整体支出绩效评价基础数据表 | < | < | < | <
填报单位（盖章）：市文旅局 | < | < | < | 单位：万元
财政供养人员情况（人） | 编制数 | 2023年实际在职人数 | < | 控制率
^ | 93 | 90 | < | 96.77%
经费控制情况 | < | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | < | 30 | 28 | 26
 | 1、公务用车购置和维护经费 | 20 | 20 | 19
 | 其中：公车购置 | 0 | 0 | 0
 | 公车运行维护 | 20 | 20 | 19
 | 2、出国经费 | 0 | 0 | 0
 | 3、公务接待 | 10 | 8 | 7
项目支出 | < | 300 | 310 | 305
 | 1、业务工作专项 | 200 | 200 | 198
 | 2、运行维护专项 | 100 | 110 | 107
公用经费 | < | 150 | 160 | 158
 | 其中：办公经费 | 50 | 55 | 54
 | 水费、电费、差旅费 | 60 | 65 | 64
 | 会议费、培训费 | 10 | 10 | 9
政府采购金额 | < | 80 | 90 | 85
厉行节约保障措施 | 严控公务接待 | < | < | <
填表人：李某 | < | 填报日期：2024年3月1日 | < | 联系电话：123456
"""
    inner = "item=B prior_actual=C budget=D actual=E"
    outer = "item=A prior_actual=C budget=D actual=E"
    want = Wanted(
        "base_table", "基础表",
        {"year": ("A2", 2023), "unit": ("A3", "市文旅局"), "authorized_posts": "B5", "staff_in_post": "C5", "control_rate": "E5",
         "thrift_measures": "B21", "preparer": ("A22", "李某"), "date": ("C22", datetime.date(2024, 3, 1)), "phone": ("E22", "123456")},
        {"spending": [
            rows(outer, "7", "sangong"), rows(inner, "8-12", "vehicles vehicle_purchase vehicle_running abroad reception"),
            rows(outer, "13", "projects"), rows(inner, "14-15", "project project"), rows(outer, "16", "public"),
            rows(inner, "17-19", "office utilities_travel meetings_training"), rows(outer, "20", "procurement")]},
    )  # fmt: skip
    assert misread(tmp_path, {"基础表": sheet}, want) == []


def test_base_table_with_this_year_and_last_year_and_a_remarks_column(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础表（2023年度） | < | < | < | <
填报单位：市统计局 | < | < | < | 金额单位：元
财政供养人员情况 | 编制数 | 实际在职人数 | 控制率 | 备注
^ | 40人 | 42人 | 105% | 含2名军转
经费控制情况 | 上年决算数 | 本年预算数 | 本年决算数 | 备注
一、部门基本支出 | 5000000 | 5,200,000.00 | 5180000 | 增加2人
其中：公用经费 | 900000 | 950000 | 930000 |
三公经费 | 100000 | 90000 | 80000 | 合计减少
其中：1.公务接待费 | 40000 | 30000 | 20000 |
2.因公出国（境）费 | / | / | / |
3.公务用车购置及运行维护费 | 60000 | 60000 | 60000 |
二、部门项目支出 | 800000 | 850000 | 840000 |
1、统计会议费专项 | 300000 | 300000 | 300000 | 会议费
2、三公经费监管系统 | 300000 | 350000 | 340000 |
3、公务接待中心改造 | 200000 | 200000 | 200000 |
政府采购金额 | 0 | 0 | 0 |
部门整体支出合计 | 5800000 | 6050000 | 6020000 |
厉行节约保障措施 | 见附件 | < | < | <
"""
    want = Wanted(
        "base_table", "表",
        {"year": ("A1", 2023), "unit": ("A2", "市统计局"), "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4",
         "thrift_measures": "B18"},
        {"spending": [rows(BASE, "6-17", "basic public sangong reception abroad vehicles projects project project project procurement -")]},
        unit="元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_base_table_with_sub_lines_under_projects(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础表 | < | < | <
填报单位 | 市畜牧局 | < | <
财政供养人员情况 | 编制数 | 2022年实际在职人数 | 控制率
 | 20 | 19 | 95%
经费控制情况（万元） | 2021年决算数 | 2022年预算数 | 2022年决算数
一、部门基本支出 | 500 | 520 | 518
其中：公用经费 | 90 | 95 | 93
二、部门项目支出 | 80 | 85 | 84
1、动物防疫 | 50 | 55 | 54
其中：疫苗采购 | 30 | 30 | 30
（1）强制免疫 | 20 | 25 | 24
2、生猪良种 | 30 | 30 | 30
政府采购金额 | 12 | 12 | 11.50
楼堂馆所控制情况（2022年完工项目） | 批复规模（㎡） | 实际规模（㎡） | 规模控制率
 | 1000 | 1000 | 100%
 | 预算投资（万元） | 实际投资（万元） | 投资概算控制率
 | 300 | 290 | 96.67%
厉行节约保障措施 | 制度健全，合计节约3万元 | < | <
说明：“项目支出”需要填报基本支出以外的所有项目支出情况。 | < | < | <
"""
    want = Wanted(
        "base_table", "表",
        {"unit": "B2", "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4", "thrift_measures": "B18"},
        {"spending": [rows(BASE, "6-13", "basic public projects project ? ? project procurement")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # a year is named in the headings only; what the lines below a project are is not laid down, but they are no project lines
    assert [line for line in lines if "].key: " not in line or "not '?'" not in line] == []
    assert [line for line in lines if "].key: 'project'" in line] == []


def test_base_table_with_an_extra_control_rate_column(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础数据表 | < | < | < | <
填报单位 | 市信访局 | < | < | <
财政供养人员情况 | 编制数 | < | 2023年实际在职人数 | 控制率
^ | 15 | < | 15 | '100
经费控制情况（万元） | 2022年决算数 | 2023年预算数 | 2023年决算数 | 控制率
三公经费 | 10 | 9 | 8 | 88.89%
1、公务用车购置和维护经费 | 6 | 6 | 6 | 100%
其中：公务用车购置 | 0 | 0 | 0 |
公务用车运行维护 | 6 | 6 | 6 | 100%
2、出国经费 | 0 | 0 | 0 |
3、公务接待 | 4 | 3 | 2 | 66.67%
项目支出： | 80 | 85 | 84 | 98.82%
1、信访维稳 | 50 | 55 | 54 | 98.18%
2、驻京工作 | 30 | 30 | 30 | 100%
公用经费 | 40 | 41 | 39 | 95.12%
政府采购金额 | —— | 5 | 5 |
厉行节约保障措施 | 无 | < | < | <
"""
    keys = "sangong vehicles vehicle_purchase vehicle_running abroad reception projects project project public procurement"
    want = Wanted(
        "base_table", "表",
        {"unit": "B2", "authorized_posts": "B4", "staff_in_post": "D4", "control_rate": "E4", "thrift_measures": ("B17", "无")},
        {"spending": [rows(BASE, "6-16", keys, B16=None)]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_subtotals_and_the_total_last(tmp_path: Path) -> None:
    sheet = """
2023年文化产业专项资金安排建议表 | < | < | < | <
 | | | | 单位：万元
序号 | 项目名称 | 项目单位 | 支持方式 | 支持资金
一 | 重点项目 | | |
1 | 非遗工坊 | 青禾文化公司 | 事后补助 | 30
2 | 剧场改造 | 青禾剧院 | 贷款贴息 | 20
 | 小计 | | | 50
二 | 一般项目 | | |
3 | 书店建设 | 新华书店 | 事后补助 | 10
 | 小计 | | | 10
合计 | < | < | < | 60
"""
    items = "number=A project=B recipient=C mode=D amount=E"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "E11"},
        {"categories": [rows("number=A name=B amount=E", "4 8")],
         "items": [rows(items, "5-6", category="B4"), rows(items, "9", category="B8")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # a category without a figure of its own may take its subtotal
    assert [line for line in lines if "categories[" not in line or ".amount" not in line] == []


def test_allocation_with_the_category_only_in_a_merged_row(tmp_path: Path) -> None:
    sheet = """
2022年工业发展资金拟支持项目表 | < | < | <
序号 | 企业名称 | 项目名称 | 拟安排资金（万元）
一、技术改造类（150万元） | < | < | <
1 | 甲厂 | 产线改造 | 100
2 | 乙厂 | 智能仓储 | 50
二、品牌建设类（40万元） | < | < | <
1 | 丙厂 | 商标培育 | 40
合计 | < | < | 190
"""
    items = "number=A recipient=B project=C amount=D"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2022), "total": "D8"},
        {"categories": [rows("name=A", "3 6")], "items": [rows(items, "4-5", category="A3"), rows(items, "7", category="A6")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # how much of the merged text is the name, number and amount of the category is not laid down
    assert [line for line in lines if not line.startswith("categories[") and ".category" not in line] == []


def test_allocation_without_numbers(tmp_path: Path) -> None:
    sheet = """
青禾县2023年乡村振兴补助资金分配表 | < | <
项目名称 | 实施单位 | 补助金额（万元）
村道硬化 | 东溪镇 | 12.50
路灯安装 | 西岭乡 | 8
文化广场 | 南屏乡 | 20
合计 | | 40.50
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "C6"},
        {"items": [rows("project=A recipient=B amount=C", "3-5")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_numbered_by_formulas(tmp_path: Path) -> None:
    sheet = """
2023年防汛救灾资金安排表 | < | < | <
序号 | 项目名称 | 项目单位 | 支持资金（万元）
=ROW()-2→1 | 堤防抢修 | 东溪县 | 30
=ROW()-2→2 | 泵站抢修 | 西岭县 | =15+5→20
=ROW()-2→3 | 山塘除险 | 南屏县 | 10
合计 | | | =SUM(D3:D5)→60
"""
    want = Wanted("allocation_table", "表", {"year": ("A1", 2023), "total": "D6"}, {"items": [rows(ALLOT, "3-5")]})
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_several_amount_columns_and_the_total_first(tmp_path: Path) -> None:
    sheet = """
2024年生猪产业资金安排表 | < | < | < | <
单位：元 | < | < | < | <
序号 | 地区 | 提前下达金额 | 本次下达金额 | 合计
 | 全省合计 | 300000 | 200000 | 500000
1 | 长沙市 | 100000 | 150000 | 250000
2 | 湘潭市 | 200000 | 50000 | 250000
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2024), "total": "E4"},
        {"items": [rows("number=A recipient=B amount=E", "5-6")]}, unit="元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_the_county_merged_and_totals_first_and_last(tmp_path: Path) -> None:
    sheet = """
附件1 | < | < | <
2023年大中型水库移民后扶资金分配表 | < | < | <
序号 | 县市区 | 项目名称 | 分配金额（万元）
合计 | < | < | 95
1 | 东溪县 | 渠道清淤 | 20
2 | ^ | 桥梁加固 | 30
3 | 西岭县 | 安全饮水 | 25
4 | ^ | 产业扶持 | 20
总计 | < | < | 95
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A2", 2023)},
        {"items": [rows("number=A project=C amount=D", "5-8")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".recipient" not in line and ".total" not in line] == []
    others = [line for line in lines if line not in ("allocation_table.total: ok Decimal('95') at 表!D4, not absent",
                                                     "allocation_table.total: ok Decimal('95') at 表!D9, not absent")]  # fmt: skip
    cells = ("东溪县' at 表!B5", "东溪县' at 表!B5", "西岭县' at 表!B7", "西岭县' at 表!B7")
    assert [line for line, cell in zip(others, cells, strict=True) if cell not in line] == []


def test_allocation_with_three_level_numbers_in_one_column(tmp_path: Path) -> None:
    sheet = """
2023年就业补助资金分配方案表 | < | < | <
序号 | 项目名称 | 项目单位 | 金额（万元）
合计 | < | < | 100
一 | 市本级 | | 40
1 | 公益岗位 | 市就业中心 | 25
2 | 技能培训 | 市技校 | 15
二 | 县市区 | | 60
1 | 公益岗位 | 东溪县 | 35
2 | 见习补贴 | 西岭县 | 25
"""
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "D3"},
        {"categories": [rows("number=A name=B amount=D", "4 7")],
         "items": [rows(ALLOT, "5-6", category="B4"), rows(ALLOT, "8-9", category="B7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_a_category_without_items_and_a_dash_for_its_number(tmp_path: Path) -> None:
    sheet = """
2023年安全专项资金安排建议表 | < | < | < | <
填报单位：市应急局 | < | < | < | 单位：万元
序号 | 项目名称 | 项目单位 | 支持方式 | 支持金额
一 | 隐患治理 | — | — | 30
1 | 边坡治理 | 甲矿 | 以奖代补 | 30
二 | 应急演练 | — | — | 0
三 | 宣传培训 | — | — | 12
2 | 安全月 | 市应急局 | 直接补助 | 12
合计 | | | | 42
"""
    items = "number=A project=B recipient=C mode=D amount=E"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "unit": ("A2", "市应急局"), "total": "E9"},
        {"categories": [rows("number=A name=B amount=E", "4 6 7")],
         "items": [rows(items, "5", category="B4"), rows(items, "8", category="B7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_with_the_title_of_a_directive_above_it(tmp_path: Path) -> None:
    sheet = """
附件： | < | < | < | <
青禾市财政局 青禾市农业农村局关于下达2023年 | < | < | < | <
高标准农田建设补助资金分配表 | < | < | < | <
金额单位：亿元 | < | < | < | <
序号 | 县区/单位 | 建设任务（万亩） | 补助标准（元/亩） | 建议分配金额
1 | 东溪县 | 3 | 1500 | 0.45
2 | 西岭县 | 2 | 1500 | 0.30
合计 | < | 5 | | 0.75
"""
    want = Wanted(
        "allocation_table", "表", {"total": "E8"}, {"items": [rows("number=A recipient=B amount=E", "6-7")]}, unit="亿元"
    )
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicator_system_without_levels(tmp_path: Path) -> None:
    sheet = """
青禾市2023年义务教育经费绩效目标表 | < | < | < | <
序号 | 指标名称 | 指标值 | 度量单位 | 分值
1 | 受益学生人数 | ≥30000 | 人 | 60
2 | 家长满意度 | ≥95 | % | 40
合计 | < | < | < | 100
"""
    want = Wanted(
        "indicator_system", "表", {"year": ("A1", 2023), "total_weight": "E5"},
        {"indicators": [rows("level3=B target=C measure_unit=D weight=E", "3-4")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicator_system_with_weights_in_percent(tmp_path: Path) -> None:
    sheet = """
项目支出绩效指标体系 | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重（%）
产出指标 | 数量指标 | 巡查次数 | ≥ | 12 | 次 | 50
 | 时效指标 | 整改及时率 | ＝ | 100 | % | 10
效益指标 | 社会效益指标 | 群众知晓率 | ≥ | 90 | % | 30
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 95 | % | 10
合计 | | | | | | 100
"""
    want = Wanted(
        "indicator_system", "表", {"total_weight": "G7"},
        {"indicators": [rows("level1=A level2=B level3=C target=E measure_unit=F weight=G", "3-6")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".kind: ok" not in line] == []


def test_indicator_system_with_points_beside_every_level(tmp_path: Path) -> None:
    sheet = """
2018年部门整体支出绩效评价指标表 | < | < | < | < | < | < | <
一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 评价标准 | 指标说明
投入 | 40 | 目标设定 | 10 | 绩效目标合理性 | 10 | 合理得满分 | 考核目标
^ | ^ | 预算配置 | 30 | 在职人员控制率 | 15 | ≤100%得满分 | 人数
^ | ^ | ^ | ^ | 三公经费变动率 | 15 | ≤0得满分 | 经费
产出 | 60 | 职责履行 | 60 | 重点工作完成率 | 60 | 100%得满分 | 工作
合计 | 100 | | 100 | | 100 | |
"""
    want = Wanted(
        "indicator_system", "表", {"year": ("A1", 2018)},
        {"indicators": [rows("level1=A level2=C level3=E weight=F rule=G description=H", "3-6")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    total = [line for line in lines if "total_weight" in line]
    assert [line for line in lines if line not in total] == []
    assert [line for line in total if "ok Decimal('100') at 表!" not in line] == []


def test_indicator_system_with_only_the_second_level(tmp_path: Path) -> None:
    sheet = """
绩效评价指标体系 | < | < | < | <
一级指标 | 二级指标 | 指标解释 | 评分标准 | 分值
决策（20分） | 立项依据 | 是否充分 | 充分得满分 | 10
^ | 资金分配 | 是否合理 | 合理得满分 | 10
过程（30分） | 资金管理 | 是否合规 | 合规得满分 | 30
产出（50分） | 完成情况 | 是否完成 | 完成得满分 | 50
总分 | < | < | < | 100
"""
    want = Wanted(
        "indicator_system", "表", {"total_weight": "E7"},
        {"indicators": [rows("level1=A level2=B description=C rule=D weight=E", "3-6", A3="决策", A5="过程", A6="产出")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_project_target_table_with_head_and_funds_is_a_target_table(tmp_path: Path) -> None:
    sheet = """
项目支出绩效目标申报表 | < | < | < | <
（2024年度） | < | < | < | <
项目名称 | 城市绿化 | < | 实施单位 | 园林中心
年度目标 | 新增绿地3公顷 | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值
产出指标 | 数量指标 | 新增绿地 | 3公顷 | 60
满意度指标 | 服务对象满意度 | 市民满意度 | ≥90% | 40
"""
    want = Wanted(
        "indicator_system", "表", {"year": ("A2", 2024), "unit": "E3"}, {"indicators": [rows(SYS, "6-7")]}
    )
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".unit" not in line] == []


def test_labels_left_and_right_in_a_head_of_four_rows(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
填报单位：园区管委会 | < | < | 年度：2023年 | < | 金额单位：万元 | < | <
项目名称： | 标准厂房 | < | < | 项目编码： | 4301-22 | < | <
主管部门： | 工信局 | < | < | 实施单位： | 园区管委会 | < | <
项目负责人： | 王某 | < | < | 项目类别： | 经常性 | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 100 | 100 | 10 | 1 | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 厂房面积 | 3万㎡ | 3万㎡ | 90 | 90 |
总分 | < | < | < | < | 100 | 100 |
填报人： | 李某 | < | 填报时间： | '2024/3/5 | 联系电话： | 0731-99 | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("D2", 2023), "project": "B3", "authority": "B4", "unit": "F4", "total_weight": "F10", "total_score": "G10",
         "preparer": "B11", "date": ("E11", datetime.date(2024, 3, 5)), "phone": "G11"},
        {"funds": [rows("item=B initial=C annual=D executed=E weight=F rate=G score=H", "7", G7=Decimal(1))],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G reason=H", "9")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_points_of_a_section_on_a_row_of_their_own_and_rows_left_over(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 农机补贴 | < | < | 实施单位 | 农机站 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标\\n(50分) | 数量指标 | 指标1：补贴台数 | 30台 | 30台 | 30 | 30 |
^ | ^ | 指标2： | | | | |
^ | ^ | …… | | | | |
^ | 质量指标 | 指标1：合格率 | 100% | 100% | 20 | 20 |
效益指标\\n（40） | 经济效益指标 | 指标1：增收 | 3% | 2.9% | 40 | 38.67 | 价格低
^ | 社会效益指标 | 指标1： | | | | |
满意度指标（10分） | 满意度指标 | 指标1：农户满意度 | ≥90% | 90% | 10 | 10 |
总分 | < | < | < | < | 100 | 98.67 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F11", "total_score": "G11"},
        {"indicators": [rows(ALL, "4 7-8 10", A4="产出指标", A8="效益指标", A10="满意度指标")]},
        points={"A4": 50, "A8": 40, "A10": 10}, spare=(5, 6, 9),
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_budget_execution_as_the_first_indicator_with_levels_of_its_own(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 就业见习 | < | < | 实施单位 | 人社局 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | < | <
^ | 年度资金总额 | 100 | 110 | 99 | 90% | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
预算执行指标 | 预算执行率 | 全年执行率 | 100% | 90% | 10 | 9 | 结余
产出指标 | 数量指标 | 见习人数 | 30人 | 30人 | 90 | 90 |
总分 | < | < | < | < | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows("item=B initial=C annual=D executed=E rate=F", "4")], "indicators": [rows(ALL, "6-7")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # the points of execution may be given with the fund row too
    assert [line for line in lines if not line.startswith(("funds[4].weight: ok Decimal('10') at 表!F6", "funds[4].score: ok"))] == []


def test_total_row_with_only_a_score_and_no_weights(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | <
项目名称 | 义诊 | < | 实施单位 | 医院 | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 自评得分
产出指标 | 数量指标 | 义诊场次 | 3场 | 4场 | 60
效益指标 | 社会效益指标 | 受益人数 | 300人 | 280人 | 35
自评总分 | < | < | < | < | 95
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "E2", "total_score": "F6"},
        {"indicators": [rows("level1=A level2=B level3=C target=D actual=E score=F", "4-5")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_columns_merged_over_empty_ones(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | < | < | < | < | <
项目名称 | < | 人居环境 | < | < | < | 实施单位 | < | 乡村振兴局 | < | < | <
项目资金（万元） | < | | < | 年初预算数 | 全年预算数 | < | 全年执行数 | 分值 | 执行率 | 得分 | <
^ | ^ | 年度资金总额 | < | 100 | 110 | < | 99 | 10 | 90% | 9 | <
^ | ^ | 其中：当年财政拨款 | < | 90 | 100 | < | 89 | | | | <
年度总体目标 | < | 预期目标 | < | < | < | 实际完成情况 | < | < | < | < | <
^ | ^ | 完成改厕 | < | < | < | 已完成改厕 | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | < | 年度指标值 | < | 实际完成值 | < | 分值 | 得分 | 偏差原因分析及改进措施 | <
产出指标 | 数量指标 | 改厕户数 | < | 300户 | < | 300户 | < | 50 | 50 | | <
效益指标 | 社会效益 | 卫生厕所普及率 | < | 90% | < | 85% | < | 40 | 37.8 | 搬迁 | <
总分 | < | < | < | < | < | < | < | 100 | 96.8 | | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "C2", "unit": "I2", "goal": "C7", "outcome": "G7", "total_weight": "I11", "total_score": "J11"},
        {"funds": [rows("item=C initial=E annual=F executed=H weight=I rate=J score=K", "4-5")],
         "indicators": [rows("level1=A level2=B level3=C target=E actual=G weight=I score=J reason=K", "9-10")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_items_of_the_third_kind_of_money_printed_over_two_columns(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础数据表 | < | < | < | <
填报单位： | 市残联 | < | < | 单位：千元
财政供养人员情况 | | 编制数 | 2023年实际在职人数 | 控制率
 | | 12 | 13 | 108.33%
经费控制情况 | < | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | < | 100 | 90 | 80
其中 | 1、公务用车购置及运行维护费 | 60 | 60 | 60
 | 其中：公务用车购置费 | 0 | 0 | 0
 | 公务用车运行维护费 | 60 | 60 | 60
 | 2、因公出国（境）费用 | | |
 | 3、公务接待费 | 40 | 30 | 20
项目支出 | < | 800 | 850 | 840
其中 | 康复项目 | 500 | 550 | 540
 | 就业培训费 | 300 | 300 | 300
公用经费 | < | 300 | 310 | 305
其中 | 办公费 | 100 | 100 | 99
政府采购金额 | < | 50 | 50 | 50
"""
    inner, outer = "item=B prior_actual=C budget=D actual=E", "item=A prior_actual=C budget=D actual=E"
    want = Wanted(
        "base_table", "表",
        {"unit": "B2", "authorized_posts": "C4", "staff_in_post": "D4", "control_rate": "E4"},
        {"spending": [rows(outer, "6", "sangong"), rows(inner, "7-11", "vehicles vehicle_purchase vehicle_running abroad reception"),
                      rows(outer, "12", "projects"), rows(inner, "13-14", "project project"), rows(outer, "15", "public"),
                      rows(inner, "16", "office"), rows(outer, "17", "procurement")]},
        unit="千元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_two_kinds_of_forms_stacked_on_one_sheet(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础表 | < | < | <
填报单位 | 市侨联 | < | <
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
^ | 5 | 5 | 100%
经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数
一、部门基本支出 | 50 | 51 | 52
二、部门项目支出 | 6 | 7 | 8
1、联谊 | 6 | 7 | 8
厉行节约保障措施 | 少开会 | < | <
项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 联谊 | < | < | 实施单位 | 市侨联 | <
项目资金（元） | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 70000 | 80000 | 10 | 114.29% | 10
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 活动次数 | 3 | 3 | 90 | 90
总分 | < | < | < | < | 100 | 100
"""
    first = Wanted(
        "base_table", "表",
        {"unit": "B2", "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4", "thrift_measures": "B9"},
        {"spending": [rows(BASE, "6-8", "basic projects project")]},
    )  # fmt: skip
    second = Wanted(
        "project_selfeval", "表", {"project": "B11", "unit": "F11", "total_weight": "F16", "total_score": "G16"},
        {"funds": [rows("item=B annual=C executed=D weight=E rate=F score=G", "13")],
         "indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G", "15")]},
        unit="元",
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, first, second) == []


def test_reasons_and_goals_that_speak_in_labels(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 医保监管 | < | < | 实施单位 | 医保局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 8 | 10 | 80% | 8
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 目标1：飞行检查3次。\\n目标2：预算执行率100%。 | < | < | 产出指标：检查3次；\\n效益指标：追回资金8万元 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 成本指标 | 全年执行数 | ≤10万元 | 8万元 | 40 | 40 | 全年预算数：10万元
产出指标 | 成本指标 | 年度资金总额 | 10万元 | 8万元 | 50 | 50 | 联系电话：123
总分 | < | < | < | < | 100 | 98 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": "F2", "goal": "B6", "outcome": "E6", "total_weight": "F10", "total_score": "G10"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "8-9")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_indicator_header_with_one_cell_for_three_levels(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表（2023年度） | < | < | < | < | < | <
项目名称：养老床位 | < | < | 实施单位：民政局 | < | < | <
绩效指标 | < | < | 年度指标值 | 实际完成值 | 分值 | 得分
一级指标 | 二级指标 | 三级指标 | ^ | ^ | ^ | ^
产出指标 | 数量指标 | 床位数 | 30张 | 30张 | 60 | 60
效益指标 | 社会效益 | 入住率 | 80% | 75% | 40 | 37.5
总分 | < | < | < | < | 100 | 97.5
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2023), "project": ("A2", "养老床位"), "unit": ("D2", "民政局"), "total_weight": "F7", "total_score": "G7"},
        {"indicators": [rows("level1=A level2=B level3=C target=D actual=E weight=F score=G", "5-6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_year_in_a_cell_of_its_own_and_other_years_around(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
预算年度 | 2022 | < | < | 填报日期 | 2023年4月1日 | < | <
项目名称 | 2021-2025年规划编制 | < | < | 实施单位 | 发改委 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 8 | 10 | 80% | 8
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 时效指标 | 完成时间 | 2022年12月 | 2023年1月 | 90 | 80 | 2020年疫情
总分 | < | < | < | < | 100 | 88 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("B2", 2022), "date": ("F2", datetime.date(2023, 4, 1)), "project": "B3", "unit": "F3", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "5")], "indicators": [rows(ALL, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_header_that_stands_below_empty_rows_and_far_to_the_right(tmp_path: Path) -> None:
    sheet = """
 |
 |
 | | 报表编号：510000_0013zp | < | < | < | <
 | | 部门预算项目支出绩效自评表（2023年度） | < | < | < | <
 | | 项目名称 | 人员经费 | < | 预算单位 | 发改局
 |
 | | 预算执行情况（10分） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率
 | | 总额 | 100.00 | 110.00 | 99.00 | 90.00%
 | | 其中：财政资金 | 100.00 | 110.00 | 99.00 | 90.00%
 |
 | | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
 | | 产出指标 | 数量指标 | 人数 | 30 | 30
 | | 效益指标 | 社会效益 | 运转 | 正常 | 正常
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("C4", 2023), "project": "D5", "unit": "G5"},
        {"funds": [rows("item=C initial=D annual=E executed=F rate=G", "8-9")],
         "indicators": [rows("level1=C level2=D level3=E target=F actual=G", "12-13")]},
    )  # fmt: skip
    assert [line for line in misread(tmp_path, {"表": sheet}, want) if ".weight" not in line] == []


def test_sections_of_indicators_headed_by_merged_rows(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 古树保护 | < | < | 实施单位 | 林业局 | <
二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
一、产出指标（50分） | < | < | < | < | < | <
数量指标 | 古树株数 | 30株 | 30株 | 50 | 50 |
二、效益指标（50分） | < | < | < | < | < | <
社会效益 | 知晓率 | 90% | 92% | 50 | 50 |
合计 | < | < | < | 100 | 100 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "E8", "total_score": "F8"},
        {"indicators": [rows("level2=A level3=B target=C actual=D weight=E score=F reason=G", "5 7")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # the heading may be taken for the first level
    assert [line for line in lines if ".level1: ok" not in line and ".section_points: 50, not None" not in line] == []


def test_score_of_the_unit_and_score_of_the_reviewer(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 疫苗接种 | < | < | 实施单位 | 疾控中心 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 | 复核得分
产出指标 | 数量指标 | 接种人数 | 300人 | 290人 | 60 | 58 | 55
效益指标 | 社会效益 | 覆盖率 | 90% | 92% | 40 | 40 | 40
总分 | < | < | < | < | 100 | 98 | 95
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F6", "total_score": "G6"},
        {"indicators": [rows(ALL.replace(" reason=H", ""), "4-5")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_empty_rows_inside_the_indicator_table(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 饮水安全 | < | < | 实施单位 | 水利站 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 水厂座数 | 3座 | 3座 | 30 | 30 |
 | | | | | | |
 | 质量指标 | 水质达标率 | 100% | 98% | 30 | 29 | 雨季
 | | | | | | |
 | | | | | | |
效益指标 | 社会效益 | 受益人数 | 300人 | 300人 | 40 | 40 |
总分 | | | | | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F10", "total_score": "G10"},
        {"indicators": [rows(ALL, "4"), rows(ALL.replace("level1=A ", ""), "6", level1="A4"), rows(ALL, "9")]}, spare=(5, 7, 8),
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_total_of_the_funds_below_its_parts(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 特困供养 | < | < | 实施单位 | 敬老院 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 当年财政拨款 | 10 | 10 | 9 | | |
^ | 上年结转资金 | 2 | 2 | 2 | | |
^ | 其他资金 | 0 | 0 | 0 | | |
^ | 合计 | 12 | 12 | 11 | 10 | 91.67% | 9.17
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 供养人数 | 30人 | 30人 | 90 | 90 |
总分 | < | < | < | < | 100 | 99.17 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F10", "total_score": "G10"},
        {"funds": [rows(FUNDS, "4-7")], "indicators": [rows(ALL, "9")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_by_a_column_of_merged_categories(tmp_path: Path) -> None:
    sheet = """
2023年旅游发展专项资金安排表 | < | < | < | <
序号 | 类别 | 项目名称 | 项目单位 | 支持金额（万元）
1 | 景区提升 | 厕所改造 | 甲景区 | 30
2 | ^ | 标识标牌 | 乙景区 | 10
3 | 营销推广 | 旅游节 | 文旅局 | 25
合计 | < | < | < | 65
"""
    items = "number=A project=C recipient=D amount=E"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2023), "total": "E6"},
        {"items": [rows(items, "3-4", category="B3"), rows(items, "5", category="B5")]},
    )  # fmt: skip
    assert [line for line in misread(tmp_path, {"表": sheet}, want) if not line.startswith("categories")] == []


def test_head_and_foot_with_labels_that_have_no_value(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
部门（单位）名称 | | < | < | 填报日期 | | < | <
年度预算（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 100 | | 10 | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 走访次数 | 3次 | | 90 | |
总分 | < | < | < | < | 100 | |
填表人 | | 联系电话 | | 单位负责人 | 张某 | |
"""
    want = Wanted(
        "department_selfeval", "表",
        {"year": ("A2", 2023), "unit": "B3", "date": "F3", "initial": "C5", "annual": "D5", "executed": "E5", "weight": "F5",
         "rate": "G5", "score": "H5", "total_weight": "F8", "total_score": "G8", "preparer": "B9", "phone": "D9"},
        {"indicators": [rows(ALL, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_department_form_in_the_shape_of_a_project_form(tmp_path: Path) -> None:
    sheet = """
金寨县部门整体支出绩效自评表 | < | < | < | < | < | < | <
（ 2023 年度 ） | < | < | < | < | < | < | <
部门 | 茶谷办 | < | < | < | < | < | <
预算资金\\n（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 300 | 320 | 318 | 10 | 99.38% | 9.94
^ | 其中：本年财政拨款 | 300 | 320 | 318 | - | 99.38% | -
^ | 上年结转 | 0 | 0 | 0 | - | | -
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 建成茶谷 | < | < | 已建成 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 茶园面积 | 3万亩 | 3万亩 | 90 | 90 |
总分 | < | < | < | < | 100 | 99.94 |
"""
    want = Wanted(
        "department_selfeval", "表",
        {"year": ("A2", 2023), "unit": "B3", "initial": "C5", "annual": "D5", "executed": "E5", "weight": "F5", "rate": "G5",
         "score": "H5", "goal": "B9", "outcome": "E9", "total_weight": "F12", "total_score": "G12"},
        {"indicators": [rows(ALL, "11")]},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if not line.startswith("income")] == []


def test_rule_scored_department_table_with_a_score_column(tmp_path: Path) -> None:
    sheet = """
2019年度部门整体支出绩效评价指标表 | < | < | < | < | < | < | <
填报单位：市残联 | < | < | < | < | < | < | <
一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 评价标准 | 分值 | 得分
投入 | 20 | 预算配置 | 20 | 在职人员控制率 | ≤100%得满分 | 10 | 10
^ | ^ | ^ | ^ | 三公经费变动率 | ≤0得满分 | 10 | 8
产出 | 80 | 履职 | 80 | 重点工作办结率 | 100%得满分 | 80 | 80
合计 | < | < | < | < | < | 100 | 98
"""
    want = Wanted(
        "indicator_system", "表", {"year": ("A1", 2019), "unit": ("A2", "市残联"), "total_weight": "G7"},
        {"indicators": [rows("level1=A level2=C level3=E rule=F weight=G", "4-6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_fund_figures_with_brackets_minus_signs_and_notes(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 存量盘活 | < | < | 实施单位 | 财政局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | ￥10.00 | '（2.50） | '－3 | 10分 | 120%（超支） | 0
^ | 其中：财政拨款 | '12，5 | 10至12 | 0.00 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 盘活笔数 | 3笔 | -1笔 | 90 | -5 | 倒扣
总分 | < | < | < | < | 100 | -5 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "4-5", C4=Decimal(10), D4=Decimal("-2.5"), E4=Decimal(-3), G4=Decimal("1.2"), C5=Unreadable("12，5"),
                        D5=Unreadable("10至12"))],
         "indicators": [rows(ALL, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


NO_FORMS = {
    "cover": """
青禾市财政局 | < | <
2023年度预算绩效自评资料汇编 | < | <
填报单位（盖章）： | 青禾市民政局 | <
填报日期： | 2024年3月 | <
填表人： | 李某 | 联系电话：123
""",
    "instructions": """
填 表 说 明 | <
栏目 | 填写要求
项目名称 | 按预算批复的名称填写
年初预算数 | 年初人大批准的预算，单位：万元
全年执行数 | 截至12月31日的支出
执行率 | 全年执行数÷全年预算数
得分 | 执行率×分值
一级指标 | 产出、效益、满意度
""",
    "list of files": """
序号 | 文件名称 | 文号 | 备注
1 | 关于开展2023年度部门整体支出绩效自评工作的通知 | 青财绩〔2024〕1号 | 附项目支出绩效自评表
2 | 市级专项资金管理办法 | 青财〔2022〕9号 |
""",
    "budget": """
2023年部门收支总体情况表 | < | < | <
收入 | < | 支出 | <
项目 | 预算数 | 项目 | 预算数
一般公共预算拨款 | 1200 | 一、基本支出 | 900
政府性基金 | 100 | 二、项目支出 | 400
本年收入合计 | 1300 | 本年支出合计 | 1300
""",
    "budget by function": """
一般公共预算支出表 | < | < | < | <
部门：青禾市民政局 | < | < | < | 单位：万元
功能科目编码 | 功能科目名称 | 合计 | 基本支出 | 项目支出
208 | 社会保障和就业支出 | 1300 | 900 | 400
20802 | 民政管理事务 | 800 | 600 | 200
合计 | < | 1300 | 900 | 400
""",
    "members": """
绩效评价工作组成员名单 | < | < | <
序号 | 姓名 | 单位 | 联系电话
1 | 王某 | 财政局 | 123
""",
    "assets": """
固定资产明细表 | < | < | <
序号 | 资产名称 | 使用单位 | 资产原值（元）
1 | 轿车 | 办公室 | 180000
合计 | | | 180000
""",
    "results of all projects": """
2023年度项目绩效自评结果汇总表 | < | < | < | <
序号 | 项目名称 | 全年预算数 | 全年执行数 | 自评得分
1 | 救灾 | 10 | 9 | 95
2 | 防汛 | 20 | 20 | 100
""",
    "questionnaire": """
满意度调查问卷统计表 | < | < | <
指标名称 | 满意 | 一般 | 不满意
办事效率 | 90 | 8 | 2
合计 | 90 | 8 | 2
""",
    "ledger": """
专项资金支出明细账 | < | < | < | <
日期 | 凭证号 | 摘要 | 支出金额（元） | 余额
@2023-04-06 | 12 | 付救灾物资款 | 50000 | 450000
合计 | | | 50000 |
""",
}


@pytest.mark.parametrize("name", sorted(NO_FORMS))
def test_sheet_of_other_work_is_no_form(name: str, tmp_path: Path) -> None:
    assert misread(tmp_path, {"Sheet1": NO_FORMS[name]}) == []
