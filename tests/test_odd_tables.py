"""Base tables, allocations and indicator systems as clerks really type them, and sheets that are no form at all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.drawn_forms import Unreadable
from tests.drawn_forms import Wanted
from tests.drawn_forms import misread
from tests.drawn_forms import rows

BASE = "item=A prior_actual=B budget=C actual=D"
ALLOT = "number=A project=B recipient=C amount=D"
SYS = "level1=A level2=B level3=C target=D weight=E"


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
    keys = (
        "sangong vehicles vehicle_purchase vehicle_running abroad reception projects project project public procurement"
    )
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
        "allocation_table",
        "表",
        {"total": "E8"},
        {"items": [rows("number=A recipient=B amount=E", "6-7")]},
        unit="亿元",
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
    want = Wanted("indicator_system", "表", {"year": ("A2", 2024), "unit": "E3"}, {"indicators": [rows(SYS, "6-7")]})
    lines = misread(tmp_path, {"表": sheet}, want)
    assert [line for line in lines if ".unit" not in line] == []


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


def test_base_table_without_title_and_with_projects_named_like_its_own_rows(tmp_path: Path) -> None:
    sheet = """
填报单位：市工会 | < | < | 单位：万元
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
^ | 25 | 26 | =C3/B3
经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数
一、部门基本支出 | 300 | 310 | 305
其中：公用经费 | 50 | 51 | 52
二、部门项目支出 | =B8+B9+B10→60 | 70 | 65
1、基本支出保障项目 | 10 | 20 | 15
2、政府采购预算管理系统 | 20 | 20 | 20
3、公用经费补助基层工会 | 30 | 30 | 30
政府采购金额 | 5 | 6 | #N/A
厉行节约保障措施 | | < | <
"""
    want = Wanted(
        "base_table", "部门整体支出绩效评价基础表",
        {"unit": ("A1", "市工会"), "authorized_posts": "B3", "staff_in_post": "C3", "control_rate": ("D3", Decimal("1.04")),
         "thrift_measures": "B12"},
        {"spending": [rows(BASE, "5-11", "basic public projects project project project procurement", D11=Unreadable(""))]},
    )  # fmt: skip
    assert misread(tmp_path, {"部门整体支出绩效评价基础表": sheet}, want) == []


def test_base_table_with_the_adjustment_of_the_budget(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础数据表 | < | < | <
填报单位：市台办 | < | < | 单位：万元
财政供养人员情况 | 编制数 | 2018年实际在职人数 | 控制率
^ | 8 | 8 | 100%
经费控制情况 | 2017年决算数 | 2018年预算数 | 2018年决算数
三公经费 | 5 | 4 | 3
项目支出： | 30 | 35 | 34
1、业务工作专项 | 10 | 15 | 14
2、运行维护专项 | 20 | 20 | 20
公用经费 | 12 | 12 | 11
其中：办公经费 | 4 | 4 | 4
政府采购金额 | —— | 3 | 3
部门整体支出预算调整 | —— | 100 | 112
厉行节约保障措施 | 严格执行《党政机关厉行节约反对浪费条例》 | < | <
"""
    want = Wanted(
        "base_table", "表",
        {"unit": ("A2", "市台办"), "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4", "thrift_measures": "B14"},
        {"spending": [rows(BASE, "6-13", "sangong projects project project public office procurement -", B12=None, B13=None)]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_allocation_by_towns_and_villages_with_merged_numbers(tmp_path: Path) -> None:
    sheet = """
附件： | < | < | <
青禾县2023年衔接资金安排明细表 | < | < | <
金额单位：万元 | < | < | <
序号 | 乡镇 | 项目名称 | 安排资金
1 | 东溪镇 | 桥头村道路 | 15
^ | ^ | 河口村水渠 | 25
2 | 西岭镇 | 山前村路灯 | 8
 | 合 计 | | 48
"""
    items = "number=A recipient=B project=C amount=D"
    want = Wanted(
        "allocation_table", "表", {"year": ("A2", 2023), "total": "D8"},
        {"items": [rows(items, "5"), rows("project=C amount=D", "6", number="A5", recipient="B5"), rows(items, "7")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_date_typed_as_a_bare_serial_and_date_in_numerals(tmp_path: Path) -> None:
    sheet = """
部门整体支出绩效评价基础表 | < | < | <
填报单位 | 市妇联 | < | <
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
^ | 11名 | 1,011人 | 9190.91%
经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数
一、部门基本支出 | 500.00 | 520.00 | 518.00
二、部门项目支出 | 60 | 60 | 58
1、妇女儿童工作 | 60 | 60 | 58
厉行节约保障措施 | 制度 | < | <
填表人：李某 | 填报日期 | 45356 | 联系电话：123
"""
    want = Wanted(
        "base_table", "表",
        {"unit": "B2", "authorized_posts": "B4", "staff_in_post": "C4", "control_rate": "D4", "thrift_measures": "B9",
         "preparer": ("A10", "李某"), "date": ("C10", datetime.date(2024, 3, 5)), "phone": ("D10", "123")},
        {"spending": [rows(BASE, "6-8", "basic projects project")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": sheet}, want) == []


def test_sums_of_sections_in_the_rows_of_their_headings(tmp_path: Path) -> None:
    sheet = """
2022年中小企业发展资金安排建议表 | < | < | < | <
序号 | 项目名称 | 项目单位 | 支持方式 | 支持资金（元）
— | 管理费 | 市工信局 | 直接补助 | 10000
一 | 贷款贴息类 | | | 300000
1 | 甲公司贴息 | 甲公司 | 贴息 | 100000
2 | 乙公司贴息 | 乙公司 | 贴息 | 200000
二 | 平台建设类 | | | 150000
3 | 服务平台 | 丙中心 | 补助 | 150000
总计 | | | | 460000
"""
    items = "number=A project=B recipient=C mode=D amount=E"
    want = Wanted(
        "allocation_table", "表", {"year": ("A1", 2022), "total": "E9"},
        {"categories": [rows("number=A name=B amount=E", "4 7")],
         "items": [rows(items, "5-6", category="B4"), rows(items, "8", category="B7")]},
        unit="元", spare=(3,),
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
