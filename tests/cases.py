"""Eight published forms typed as workbooks in their own layouts, with every entry that a reader must find.

The transcriptions are in `tests/cases/`; the layouts (titles, labels, merged areas, left-over template rows) are below.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from tests.generate.paper import BLANK
from tests.generate.paper import Expected
from tests.generate.paper import Figure
from tests.generate.paper import write
from tests.typist import FOOTER
from tests.typist import INDICATOR
from tests.typist import OPEN
from tests.typist import Typed
from tests.typist import cell
from tests.typist import load
from tests.typist import wording


def build(case_id: str, path: Path) -> Expected:
    """Types the form as an .xlsx workbook at `path` and says what must be found in it; KeyError if no such case."""
    sheet = Typed(load(case_id))
    LAYOUTS[case_id](sheet)
    write([sheet.paper], path)
    return sheet.paper.expected()[0]


def _langfang(sheet: Typed) -> None:
    sheet.begin("project_selfeval")
    sheet.line(("附件1", 1))
    sheet.heading("项目支出绩效自评表", 9, "(2019年度)")
    sheet.pairs(("项目名称", 2, "fields.project", wording(sheet.text("项目名称")), 7))
    sheet.pairs(
        ("主管部门", 2, "fields.authority", wording(sheet.text("主管部门")), 3),
        ("实施单位", 1, "fields.unit", wording(sheet.text("实施单位")), 3),
    )
    keys = [
        ("initial", "年初预算数"),
        ("budget", "全年预算数"),
        ("exec", "全年执行数"),
        ("weight", "分值"),
        ("rate", "执行率"),
        ("score", "得分"),
    ]
    sheet.funds("项目资金\n(万元)", [(key, header, 1) for key, header in keys], 2)
    values = wording(sheet.text("预期目标")), wording(sheet.text("实际完成情况"))
    sheet.goals("年度\n总体\n目标", ("预期目标", "实际完成情况"), (4, 4), values)
    top = sheet.row
    labels = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度\n指标值",
        "实际\n完成值",
        "分值",
        "得分",
        "偏差原因\n分析及\n改进措施",
    )
    sheet.table(list(zip(INDICATOR, labels, strict=True)), 2, sheet.case["rows"])
    sheet.left_over(4, ("指标2", "……"))
    sheet.pen.put((top, 1), "绩效指标", sheet.row - top)
    sheet.pen.absent((*FOOTER, "fields.total_weight", "fields.total_score"))


def _zhongjiang(sheet: Typed) -> None:
    sheet.begin("project_selfeval")
    sheet.heading("绩效目标自评表", 9, "(2022年度)")
    sheet.pairs(
        ("项目名称", 2, "fields.project", wording(sheet.text("项目名称")), 3),
        ("项目负责人及电话", 2, None, wording("联系人甲 0000-0000000"), 2),
    )
    sheet.pairs(
        ("主管部门", 2, "fields.authority", wording(sheet.text("主管部门")), 3),
        ("实施单位", 2, "fields.unit", wording(sheet.text("实施单位")), 2),
    )
    keys = (
        ("budget", "全年预算数(A)", 1),
        ("exec", "全年执行数(B)", 1),
        ("weight", "分值", 1),
        ("rate", "执行率(B/A)", 1),
        ("score", "得分", 2),
    )
    sheet.funds("资金情况\n(万元)", keys, 2)
    sheet.goals("年度总体目标", ("年初设定目标", "年度总体目标完成情况综述"), (4, 4), (BLANK, BLANK))
    top = sheet.row
    columns = (
        ("level1", "一级指标"),
        ("level2", "二级指标"),
        ("level3", "三级指标"),
        ("weight", "分值"),
        ("target", "年度指标值"),
        ("actual", "全年实际值"),
        ("score", "得分"),
        ("reason", "未完成原因及拟采取的改进措施"),
    )
    sheet.table(columns, 2, sheet.case["rows"])
    sheet.pen.put((top, 1), "绩效指标", sheet.row - top)
    whole = {name: cell("score", sheet.text(name)) for name in ("total_weight", "total_score")}
    sheet.total(
        "总分", 4, {"fields.total_weight": (5, whole["total_weight"]), "fields.total_score": (8, whole["total_score"])}
    )
    sheet.line(("注：1.各项分值权重统一按产出指标50分、效益指标30分、满意度指标10分、预算资金执行率10分设置。", 9))
    sheet.line(("2.定性指标分别按照该指标对应分值区间100-80%(含80%)、80-60%(含60%)、60-0%合理确定分值。", 9))
    sheet.pen.absent(FOOTER)


def _huanggang(sheet: Typed) -> None:
    sheet.begin("project_selfeval")
    sheet.heading("2020年度水土保持监测项目绩效自评表", 7, None)
    day = Figure("2021年3月10日", date(2021, 3, 10), "2021年3月10日")
    sheet.pairs(("单位名称", 1, None, wording(sheet.case["unit"]), 3), ("填报日期", 1, "fields.date", day, 2))
    sheet.pairs(("项目名称", 1, "fields.project", wording(sheet.text("项目名称")), 6))
    unit = wording(sheet.text("项目实施单位"))
    sheet.pairs(
        ("主管部门", 1, "fields.authority", wording(sheet.text("主管部门")), 3), ("项目实施单位", 1, None, unit, 2)
    )
    sheet.pen.want("fields.unit", None, OPEN)
    for label, choices in (
        ("项目类别", "1、上级专项□ 2、本级专项☑"),
        ("项目属性", "1、持续性项目☑ 2、新增性项目□"),
        ("项目类型", "1、常年性项目☑ 2、延续性项目□ 3、一次性项目□"),
    ):
        sheet.pairs((label, 1, None, wording(choices), 6))
    keys = (
        ("budget", "预算数(A)", 1),
        ("exec", "执行数(B)", 1),
        ("rate", "执行率(B/A)", 1),
        ("score", "得分\n(20分*执行率)", 1),
    )
    sheet.funds("预算执行情况\n(万元)\n(20分)", keys, 2)
    # the 20 points of the execution row are printed in two headings, in no cell of their own
    sheet.pen.part.wants = [one for one in sheet.pen.part.wants if one.want.path != "funds[0].weight"]
    columns = (
        ("level1", "一级指标"),
        ("level2", "二级指标"),
        ("level3", "三级指标"),
        ("target", "年初目标值(A)"),
        ("actual", "实际完成值(B)"),
        ("score", "得分"),
    )
    for block, group in groupby(sheet.case["rows"], key=lambda row: str(row["block"])):
        top = sheet.row
        sheet.table(columns, 2, list(group))
        sheet.pen.put((top, 1), block, sheet.row - top)
    # the points stand in the heading of a block, not of a level: which rows they belong to is not laid down
    sheet.pen.part.wants = [one for one in sheet.pen.part.wants if not one.want.path.endswith("section_points")]
    sheet.total("总分", 6, {"fields.total_score": (7, cell("score", sheet.text("total_score")))})
    for label in ("偏差大或目标未完成原因分析", "改进措施及结果应用方案", "备注"):
        sheet.pairs((label, 1, None, wording("计分原则：得分最高不能超过分值上限") if label == "备注" else BLANK, 6))
    sheet.pen.absent(("fields.preparer", "fields.phone", "fields.goal", "fields.outcome", "fields.total_weight"))


def _qingshen(sheet: Typed) -> None:
    sheet.begin("project_selfeval")
    sheet.line(("报表编号:510000_0013zp", 11))
    sheet.heading("部门预算项目支出绩效自评表(2023年度)", 11, None)
    sheet.pairs(("项目名称", 2, "fields.project", wording(sheet.text("项目名称")), 9))
    sheet.pairs(
        ("主管部门", 2, "fields.authority", wording(sheet.text("主管部门")), 4),
        ("实施单位(盖章)", 2, "fields.unit", wording(sheet.text("实施单位")), 3),
    )
    top = sheet.row
    sheet.pen.put((top, 2), "1.项目年度目标完成情况", 2, 2)
    sheet.pen.put((top, 4), "项目年度目标", 1, 4)
    sheet.pen.put((top, 8), "年度目标完成情况", 1, 4)
    sheet.row += 1
    sheet.pen.figure("fields.goal", (sheet.row, 4), BLANK, 4)
    sheet.pen.put((sheet.row, 8), sheet.text("年度目标完成情况"), 1, 4)
    sheet.pen.want("fields.outcome", None, OPEN)
    sheet.row += 1
    sheet.line((None, 1), ("2.项目实施内容及过程概述", 2), ("(200字以内)", 8))
    sheet.pen.put((top, 1), "项目基本情况", 3)
    keys = (
        ("initial", "年初预算", 1),
        ("budget", "调整后预算数", 1),
        ("exec", "预算执行数", 1),
        ("rate", "预算执行率", 1),
        ("weight", "权重", 1),
        ("score", "得分", 1),
        ("cause", "原因", 2),
    )
    sheet.funds("预算执行情况\n(10分)", keys, 2)
    sheet.pen.put((sheet.row - 6, 2), "年度预算数(万元)")
    top = sheet.row
    columns = (
        ("level1", "一级指标"),
        ("level2", "二级指标"),
        ("level3", "三级指标"),
        ("property", "指标性质"),
        ("target", "指标值"),
        ("measure", "度量单位"),
        ("actual", "完成值"),
        ("weight", "权重"),
        ("score", "得分"),
        ("reason", "未完成原因分析"),
    )
    sheet.table(columns, 2, sheet.case["rows"])
    sheet.pen.put((top, 1), "绩效指标\n(90分)", sheet.row - top)
    sheet.pen.part.wants = [one for one in sheet.pen.part.wants if not one.want.path.endswith("section_points")]
    weight = cell("weight", sheet.text("total_weight"))
    sheet.total("合计", 8, {"fields.total_weight": (9, weight), "fields.total_score": (10, BLANK)})
    for label in ("评价结论", "存在问题", "改进措施"):
        sheet.pairs((label, 1, None, wording("(200字以内)"), 10))
    sheet.pairs(("项目负责人：", 2, None, wording("联系人甲"), 4), ("财务负责人：", 2, None, wording("联系人乙"), 3))
    sheet.pen.absent(FOOTER)


def _hunan_pigs(sheet: Typed) -> None:
    sheet.begin("allocation_table")
    sheet.heading("省级统筹奖励资金安排建议表", 4, None)
    sheet.line((None, 3), ("金额单位:万元", 1))
    sheet.line(("序号", 1), ("市州", 1), ("县市区/单位", 1), ("建议分配金额\n(万元)", 1))
    sheet.pen.part.tables.update(("categories", "items"))
    starts = []
    for number, row in enumerate(sheet.case["rows"]):
        prefix = f"items[{number}]"
        for column, key in enumerate(("number", "city", "recipient", "amount"), 1):
            value = row[{"number": "seq", "recipient": "county"}.get(key, key)]
            place = sheet.row, column
            if key == "city":
                if value:
                    starts.append((sheet.row, str(value)))
            elif key == "recipient":
                sheet.pen.figure(f"{prefix}.{key}", place, wording(value))
            else:
                figure = (
                    wording(value) if key == "number" else Figure(Decimal(str(value)), Decimal(str(value)), str(value))
                )
                sheet.pen.figure(f"{prefix}.{key}", place, figure)
        sheet.pen.absent([f"{prefix}.mode"])
        sheet.row += 1
    for (top, name), (bottom, _) in zip(starts, [*starts[1:], (sheet.row, "")], strict=True):
        sheet.pen.put((top, 2), name, bottom - top)
    total = Decimal(sheet.text("全省合计"))
    sheet.total("全省合计", 3, {"fields.total": (4, Figure(total, total, str(total)))})
    sheet.pen.absent(("fields.unit", *FOOTER))


def _fengjie(sheet: Typed) -> None:
    sheet.begin("indicator_system")
    sheet.line(("附件3", 1))
    sheet.heading("财政项目支出绩效目标审批表", 7, "(2023年度)")
    unit = wording(sheet.case["unit"])
    sheet.pairs(("预算单位", 1, None, unit, 4), ("金额单位:万元", 2, None, BLANK, 0))
    sheet.pen.want("fields.unit", None, Figure(None, unit.value, "", loose=frozenset({"text", "cell"})))
    sheet.pairs(
        ("项目名称", 1, None, wording(sheet.text("项目名称")), 3),
        ("项目分类", 1, None, wording(sheet.text("项目分类")), 2),
    )
    sheet.pairs(
        ("建设周期", 1, None, wording(sheet.text("建设周期")), 3),
        ("业务主管部门", 1, None, wording(sheet.text("业务主管部门")), 2),
    )
    sheet.pairs(
        ("实施单位", 1, None, unit, 1),
        ("项目负责人", 1, None, wording(sheet.text("项目负责人")), 1),
        ("联系电话", 1, "fields.phone", wording(sheet.text("联系电话")), 2),
    )
    for label in ("项目审批", "项目总体概况", "年度主要目标和成果"):
        sheet.pairs((label, 1, None, BLANK, 6))
    top = sheet.row
    for label, key in (
        ("项目总预算", "项目总预算"),
        ("当年年度预算", "当年年度预算"),
        ("其中:财政资金", "财政资金"),
        ("其中:其它资金", "其它资金"),
    ):
        sheet.pen.put((sheet.row, 2), label, 1, 2)
        sheet.pen.put((sheet.row, 4), Decimal(sheet.text(key)), 1, 4)
        sheet.row += 1
    sheet.pen.put((sheet.row, 2), "年度预算执行率", 1, 2)
    sheet.pen.put((sheet.row, 4), sheet.text("年度预算执行率"))
    sheet.pen.put((sheet.row, 5), "分值")
    sheet.pen.put((sheet.row, 6), sheet.text("分值"), 1, 2)
    sheet.row += 1
    sheet.pen.put((top, 1), "项目资金\n预算执行\n10分", 5)
    top = sheet.row
    columns = (
        ("level1", "一级指标"),
        ("level2", "二级指标"),
        ("level3", "三级指标"),
        ("target", "指标值"),
        ("weight", "分值"),
        ("description", "指标解释"),
    )
    sheet.table(columns, 2, sheet.case["rows"])
    sheet.pen.put((top, 1), "年度\n绩效\n目标\n(90分)", sheet.row - top)
    sheet.pen.absent(("fields.preparer", "fields.date", "fields.total_weight"))


def _jinzhai(sheet: Typed) -> None:
    sheet.begin("department_selfeval")
    sheet.heading("部门整体支出绩效自评表", 9, "(2023年度)")
    sheet.pairs(("部门", 2, "fields.unit", wording(sheet.text("部门")), 7))
    keys = [
        ("initial", "年初预算数"),
        ("budget", "全年预算数"),
        ("exec", "全年执行数"),
        ("weight", "分值"),
        ("rate", "执行率"),
        ("score", "得分"),
    ]
    sheet.funds("预算资金\n(万元)", [(key, header, 1) for key, header in keys], 2, fields=True)
    sheet.goals("年度总体目标", ("预期目标", "实际完成情况"), (4, 4), (BLANK, BLANK))
    top = sheet.row
    labels = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    sheet.table(list(zip(INDICATOR, labels, strict=True)), 2, sheet.case["rows"])
    sheet.pen.put((top, 1), "绩\n效\n指\n标", sheet.row - top)
    sheet.pen.absent((*FOOTER, "fields.duties", "fields.total_weight", "fields.total_score"))


def _hengshan(sheet: Typed) -> None:
    sheet.begin("project_selfeval")
    sheet.heading("2020年度县级专项资金绩效目标自评表", 7, None)
    sheet.pairs(
        ("专项资金名称", 2, "fields.project", wording(sheet.text("专项资金名称")), 2),
        ("负责人及电话", 1, None, wording(sheet.text("负责人及电话")), 2),
    )
    sheet.pairs(
        ("县级主管部门", 2, "fields.authority", wording(sheet.text("县级主管部门")), 2),
        ("实施单位", 1, "fields.unit", wording(sheet.text("实施单位")), 2),
    )
    sheet.funds(
        "项目资金\n(万元)",
        (("budget", "全年预算数(A)", 1), ("exec", "全年执行数(B)", 1), ("rate", "执行率(B/A)", 2)),
        2,
    )
    values = wording(sheet.text("年初设定目标")), wording(sheet.text("全年实际完成情况"))
    sheet.goals("年度总体目标", ("年初设定目标", "全年实际完成情况"), (3, 3), values)
    top = sheet.row
    columns = (
        ("level1", "一级指标"),
        ("level2", "二级指标"),
        ("level3", "三级指标"),
        ("target", "年度指标值"),
        ("actual", "全年完成值"),
        ("reason", "未完成原因和改进措施"),
    )
    sheet.table(columns, 2, sheet.case["rows"])
    sheet.pen.put((top, 1), "绩效指标", sheet.row - top)
    sheet.pairs(("说明", 1, None, wording(sheet.text("说明")), 6))
    sheet.line(("注：其他资金包括和县级财政资金共同投入到同一项目的自有资金、社会资金等。", 7))
    sheet.pen.absent((*FOOTER, "fields.total_weight", "fields.total_score"))


LAYOUTS: dict[str, Callable[[Typed], None]] = {
    "c01_langfang_food_school_2019": _langfang,
    "c06_zhongjiang_water_2022": _zhongjiang,
    "c09_huanggang_soil_2020": _huanggang,
    "c13_qingshen_drc_wages_2023": _qingshen,
    "c25_hunan_pig_award_2024": _hunan_pigs,
    "c36_fengjie_emergency_2023": _fengjie,
    "c43_jinzhai_tea_valley_dept_2023": _jinzhai,
    "c45_hengshan_grain_reserve_2020": _hengshan,
}
