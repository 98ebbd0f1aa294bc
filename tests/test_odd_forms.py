"""Self-evaluations as clerks really type them: every entry is read at its cell, and nothing else is."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

from tests.drawn_forms import Unreadable
from tests.drawn_forms import Wanted
from tests.drawn_forms import misread
from tests.drawn_forms import rows

ALL = "level1=A level2=B level3=C target=D actual=E weight=F score=G reason=H"
FUNDS = "item=B initial=C annual=D executed=E weight=F rate=G score=H"
BASE = "item=A prior_actual=B budget=C actual=D"


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


def test_stacked_forms_without_totals_whose_unit_stands_in_the_header_of_the_money(tmp_path: Path) -> None:
    one = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | {0} | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
项目资金(万元) | 年度资金总额 | 10 | 10 | {1} | 10 | {1}0% | {1}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 次数 | 3次 | 3次 | 90 | 90 |"""
    sheet = one.format("种子", 8) + one.format("植保", 7)
    wanted = [
        Wanted("project_selfeval", "表", {"project": f"B{n + 2}"},
               {"funds": [rows("item=B initial=C annual=D executed=E weight=F rate=G score=H", f"{n + 3}")],
                "indicators": [rows(ALL, f"{n + 5}")]})
        for n in (0, 5)
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
    assert [
        line for line in lines if not line.startswith((*soft, "indicators[10].reason", "indicators[9].reason"))
    ] == []


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
    assert [
        line
        for line in lines
        if not line.startswith(("funds[4].weight: ok Decimal('10') at 表!F6", "funds[4].score: ok"))
    ] == []


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


def test_a_list_of_costs_below_a_project_form_is_no_allocation(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 普法宣传 | < | < | 实施单位 | 司法局 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 9 | 10 | 90% | 9
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 宣传场次 | 3场 | 3场 | 90 | 90 |
总分 | < | < | < | < | 100 | 99 |
 |
附：支出明细 | < | < | < | < | < | < | <
序号 | 费用名称 | 金额（元） | 凭证号 | | | |
1 | 印刷费 | 50000 | 12 | | | |
2 | 会议费 | 40000 | 15 | | | |
合计 | | 90000 | | | | |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F7", "total_score": "G7"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_goal_and_outcome_as_pairs_of_label_and_value(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 生态补偿 | < | < | 实施单位 | 生态局 | < | <
年度总体目标 | 年初设定目标 | 水质达Ⅱ类 | < | 全年实际完成情况 | 水质达Ⅱ类，\\n断面全部达标 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 | 分值 | 偏差原因
产出指标 | 数量指标 | 断面个数 | 3个 | 3个 | 58 | 60 |
效益指标 | 生态效益 | 水质 | Ⅱ类 | Ⅱ类 | 40 | 40 |
总分 | < | < | < | < | 98 | 100 |
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": "F2", "goal": "C3", "outcome": "F3", "total_weight": "G7", "total_score": "F7"},
        {"indicators": [rows("level1=A level2=B level3=C target=D actual=E score=F weight=G reason=H", "5-6")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_header_again_below_a_blank_row_without_a_title(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 候鸟保护 | < | < | 实施单位 | 湿地中心 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 巡护次数 | 3次 | 3次 | 30 | 30 |
 |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 质量指标 | 救护成活率 | 80% | 70% | 30 | 26 | 病重
效益指标 | 生态效益 | 候鸟数量 | 3万只 | 3万只 | 40 | 40 |
总分 | < | < | < | < | 100 | 96 |
填表人：李某 | < | < | < | < | < | < | <
"""
    want = Wanted(
        "project_selfeval", "表",
        {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9", "preparer": ("A10", "李某")},
        {"indicators": [rows(ALL, "4 7-8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_department_goals_in_rows_of_their_own(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效自评表 | < | < | < | < | < | < | <
一级预算单位名称 | 省地质院 | < | < | < | < | < | <
年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额： | 1873.66 | 1901.2 | 1850.33 | 10 | 97.32% | 9.73
^ | 按收入性质分：1901.2 | < | < | 按支出性质分：1901.2 | < | < | <
^ | 其中：一般公共预算 | < | 1901.2 | 其中：基本支出 | < | 1500 | <
^ | 其他资金 | < | 0 | 项目支出 | < | 401.2 | <
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 目标1：完成普查\\n目标2：完成勘查 | < | < | 1.已完成普查；2.已完成勘查 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标（50分） | 数量指标 | 普查面积 | 3万km² | 3万km² | 50 | 50
^ | 效益指标（40分） | 社会效益 | 成果应用 | 良好 | 良好 | 40 | 40
总分 | < | < | < | < | < | 100 | 99.73
"""
    want = Wanted(
        "department_selfeval", "表",
        {"unit": "B2", "initial": "C4", "annual": "D4", "executed": "E4", "weight": "F4", "rate": "G4", "score": "H4", "goal": "B9",
         "outcome": "E9", "total_weight": "G13", "total_score": "H13"},
        {"income": [rows("item=B amount=D", "6-7")], "spending": [rows("item=E amount=G", "6-7")],
         "indicators": [rows("level1=B level2=C level3=D target=E actual=F weight=G score=H", "11-12", B11="产出指标", B12="效益指标")]},
        points={"B11": 50, "B12": 40},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_old_indicators_with_weights_of_the_upper_levels_in_brackets(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | <
（2019年度） | < | < | < | < | < | <
项目名称 | 食品抽检 | < | < | 实施单位 | 市监局 | <
一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分
产出指标\\n(50) | 数量指标(20) | 抽检批次 | 20 | ≧300批 | 310批 | 20
^ | 质量指标(30) | 合格率 | 30 | ≥95％ | 94.5％ | 28
效益指标\\n（0-50）分 | 社会效益(50) | 事故起数 | 50 | ﹦0起 | 0起 | 50
总计 | < | < | 100 | | | 98
"""
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A2", 2019), "project": "B3", "unit": "F3", "total_weight": "D8", "total_score": "G8"},
        {"indicators": [rows("level1=A level2=B level3=C weight=D target=E actual=F score=G", "5-7", A5="产出指标", A7="效益指标",
                             B5="数量指标", B6="质量指标", B7="社会效益")]},
        points={"A5": 50},
    )  # fmt: skip
    lines = misread(tmp_path, {"表": sheet}, want)
    # a range has no one number of points
    assert [line for line in lines if "section_points" not in line or "[7]" not in line] == []


def test_weights_and_scores_as_numbers_shown_in_percent(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 重点项目：城市更新 | < | < | 实施单位 | 住建局：本级 | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 权重 | 执行率 | 得分
^ | 年度资金总额 | 10 | 10 | 9 | 10% | 90.0% | 9
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 权重 | 得分 | 偏差原因
产出指标 | 数量指标 | 改造片区 | 3 | 3.50 | 50% | 50 |
效益指标 | 社会效益 | 满意率 | 90% | 92.5% | 40% | 40 |
总分 | < | < | < | < | 100% | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"funds": [rows(FUNDS, "4")], "indicators": [rows(ALL, "6-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_points_of_the_total_in_its_label(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 路灯亮化 | < | < | 实施单位 | 城管局 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 路灯盏数 | 300盏 | 290盏 | 100 | 97 | 供货
总分（100分） | < | < | < | < | < | 97 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_score": "G5"}, {"indicators": [rows(ALL, "4")]}
    )
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if "total_weight: ok Decimal('100') at 表!A5" not in line] == []


def test_indicator_without_a_name_is_still_a_row(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 公墓管护 | < | < | 实施单位 | 殡葬所 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 管护座数 | 3座 | 3座 | 40 | 40 |
^ | 质量指标 | | 合格 | 合格 | 20 | 20 |
效益指标 | 社会效益 | 无 | 无 | 无 | 0 | 0 |
满意度指标 | 满意度 | 群众满意度 | 90% | 91% | 40 | 40 |
总分 | < | < | < | < | 100 | 100 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F8", "total_score": "G8"},
        {"indicators": [rows(ALL, "4-7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_unit_of_money_in_the_label_of_a_single_row(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 禁渔补偿 | < | < | 实施单位 | 渔政站 | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额（万元） | 10 | 10 | 9 | 10 | 90% | 9
^ | 其中：财政拨款（元） | 80000 | 80000 | 70000 | | |
^ | 其他资金（万元） | 2 | 2 | 2 | | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 成本指标 | 补偿标准（元/人） | 500 | 500 | 90 | 90 |
总分 | < | < | < | < | 100 | 99 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F9", "total_score": "G9"},
        {"funds": [rows(FUNDS, "4-6", C5=Decimal(8), D5=Decimal(8), E5=Decimal(7))], "indicators": [rows(ALL, "8")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_phonetic_guides_over_the_headings_are_no_part_of_them(tmp_path: Path) -> None:
    sheet = """
项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 方言保护 | < | < | 实施单位 | 文旅局 | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 录音段数 | 300段 | 290段 | 100 | 97 | 天气
总分 | < | < | < | < | 100 | 97 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "unit": "F2", "total_weight": "F5", "total_score": "G5"},
        {"indicators": [rows(ALL, "4")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want, phonetic=("得分", "方言保护", "三级指标")) == []
