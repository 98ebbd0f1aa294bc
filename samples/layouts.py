"""The five forms as they are printed: one function a form, from its data to boxes on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from typing import Protocol

from samples.drawing import Canvas
from samples.forms import AllocationTable
from samples.forms import BaseTable
from samples.forms import DepartmentSelfeval
from samples.forms import Form
from samples.forms import Indicator
from samples.forms import IndicatorSystem
from samples.forms import ProjectSelfeval
from samples.forms import Value

_INDICATOR_HEADS = (
    "一级\n指标",
    "二级\n指标",
    "三级指标",
    "年度\n指标值",
    "实际\n完成值",
    "分值",
    "得分",
    "偏差原因\n分析及\n改进措施",
)
_CRITERION_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "指标值内容",
    "评（扣分标准）",
    "* 度量\n单位",
    "* 指标值\n类型",
)


class _Levelled(Protocol):
    @property
    def level1(self) -> str: ...

    @property
    def level2(self) -> str: ...


def base_table(form: BaseTable) -> Canvas:
    """部门整体支出绩效评价基础表: staff, spending in three columns, three lines of footer."""
    canvas = Canvas((40, 18, 18, 18))
    canvas.across(0, form.title, "title")
    canvas.across(1, f"填报单位：{form.unit}", "line")
    canvas.put(2, 0, "财政供养人员情况", "label", rows=2)
    canvas.put_row(2, 1, ("编制数", f"{form.year}年实际在职人数", "控制率"), "label")
    canvas.put_row(3, 1, (form.authorized_posts, form.staff_in_post, form.control_rate))
    canvas.put(4, 0, "经费控制情况", "label")
    canvas.put_row(4, 1, (f"{form.year - 1}年决算数", f"{form.year}年预算数", f"{form.year}年决算数"), "label")
    row = 5
    for line in form.spending:
        is_heading = line.item.startswith(("一、", "二、", "政府采购"))
        canvas.put(row, 0, line.item, "heading" if is_heading else "indented")
        canvas.put_row(row, 1, (line.prior_actual, line.budget, line.actual))
        row += 1
    canvas.put(row, 0, "厉行节约保障措施", "label")
    canvas.put(row, 1, form.thrift_measures, "left", columns=3)
    canvas.across(row + 1, form.note, "line")
    for offset, text in enumerate((f"填表人：{form.preparer}", f"填报日期：{form.date}", f"联系电话：{form.phone}")):
        canvas.across(row + 2 + offset, text, "line")
    return canvas


def department_selfeval(form: DepartmentSelfeval) -> Canvas:
    """部门整体支出绩效自评表: the amounts stand inside their labels."""
    canvas = Canvas((9, 9.5, 11, 18, 12, 11, 9, 7, 13))
    _put_head(canvas, form.title, form.unit, form.year)
    canvas.put(3, 0, "部门名称", "label")
    canvas.put(3, 1, form.unit, columns=4)
    canvas.put_row(3, 5, ("执行数", "资金\n执行率", "分值", "得分"), "label")
    parts = max(len(form.income), len(form.spending))
    canvas.put(4, 0, "年度预算\n申请\n(万元)", "label", rows=2 + parts)
    canvas.put(4, 1, f"资金总额：{form.annual}", "left", columns=4)
    canvas.put_row(4, 5, (form.executed, form.rate, form.weight, form.score))
    canvas.put(5, 1, "按收入性质分：", "left", columns=4)
    canvas.put(5, 5, "按支出性质分：", "left", columns=4)
    for left, shares in ((1, form.income), (5, form.spending)):
        for place in range(parts):
            text = f"{shares[place].item}：{shares[place].amount}" if place < len(shares) else ""
            first = "其中：" if place == 0 else ""
            canvas.put(6 + place, left, first + text, "left", columns=4)
    row = 6 + parts
    canvas.put(row, 0, "部门职能\n职责概述", "label")
    canvas.put(row, 1, form.duties, "small", columns=8)
    canvas.put(row + 1, 0, "整体绩效\n目标", "label")
    canvas.put(row + 1, 1, form.goal, "small", columns=8)
    row = _put_indicators(canvas, row + 2, "部门整体\n支出年度\n绩效\n指标", form.indicators)
    _put_foot(canvas, row, form)
    return canvas


def project_selfeval(form: ProjectSelfeval) -> Canvas:
    """项目支出绩效自评表: money, goal and outcome, indicators."""
    canvas = Canvas((7, 9.5, 11, 20, 16.5, 12, 7, 9, 13))
    _put_head(canvas, form.title, form.unit, form.year)
    canvas.put(3, 0, "项目支出名称", "label", columns=2)
    canvas.put(3, 2, form.project, columns=7)
    canvas.put(4, 0, "主管部门", "label", columns=2)
    canvas.put(4, 2, form.authority, columns=3)
    canvas.put(4, 5, "实施单位", "label", columns=2)
    canvas.put(4, 7, form.implementer, columns=2)
    canvas.put(5, 0, "项目资金\n(万元)", "label", rows=1 + len(form.funds))
    canvas.put(5, 1, "", "label", columns=2)
    canvas.put_row(5, 3, ("年初\n预算数", "全年\n预算数", "全年\n执行数", "分值", "执行率", "得分"), "label")
    row = 6
    for fund in form.funds:
        canvas.put(row, 1, fund.item, "left", columns=2)
        canvas.put_row(row, 3, (fund.initial, fund.annual, fund.executed, fund.weight, fund.rate, fund.score))
        row += 1
    canvas.put(row, 0, "年度\n总体\n目标", "label", rows=2)
    canvas.put(row, 1, "预期目标", "label", columns=4)
    canvas.put(row, 5, "实际完成情况", "label", columns=4)
    canvas.put(row + 1, 1, form.goal, "left", columns=4)
    canvas.put(row + 1, 5, form.outcome, "left", columns=4)
    row = _put_indicators(canvas, row + 2, "绩效\n指标", form.indicators)
    _put_foot(canvas, row, form)
    return canvas


def allocation_table(form: AllocationTable) -> Canvas:
    """专项资金安排建议表: categories with their items, the total last; its head is repeated by the printer only."""
    canvas = Canvas((6, 45, 34, 10, 11))
    row = 0
    if form.prefix:
        canvas.across(row, form.prefix, "prefix")
        row += 1
    canvas.across(row, form.title, "title")
    if form.unit:
        row += 1
        canvas.across(row, f"填报单位：{form.unit}", "line")
    canvas.put_row(row + 1, 0, ("序号", "项目名称", "项目单位", "支持方式", "支持资金\n（万元）"), "label")
    row += 2
    for line in form.rows:
        centre, left = ("strong", "heading") if line.is_category else ("centre", "left")
        canvas.put(row, 0, line.number, centre)
        canvas.put(row, 1, line.project, left)
        canvas.put(row, 2, line.recipient, "left")
        canvas.put(row, 3, line.mode)
        canvas.put(row, 4, line.amount, centre)
        row += 1
    canvas.put(row, 0, "合计", "strong", columns=4)
    canvas.put(row, 4, form.total, "strong")
    return canvas


def indicator_system(form: IndicatorSystem) -> Canvas:
    """绩效评价指标体系: what is measured, how it is scored, how many points it carries."""
    canvas = Canvas((11, 12, 16, 12, 28, 42, 9, 10, 8))
    canvas.across(0, form.title, "title")
    row = 1
    if form.unit:
        canvas.across(row, f"填报单位：{form.unit}", "line")
        row += 1
    canvas.across(row, "分解指标", "label")
    canvas.put_row(row + 1, 0, (*_CRITERION_HEADS, form.weight_label), "label")
    row += 2
    _put_levels(canvas, row, 0, form.indicators)
    for line in form.indicators:
        canvas.put_row(row, 2, (line.level3, line.target))
        canvas.put_row(row, 4, (line.description, line.rule), "left")
        canvas.put_row(row, 6, (line.measure_unit, line.kind, line.weight))
        row += 1
    return canvas


def _put_head(canvas: Canvas, title: str, unit: str, year: int) -> None:
    canvas.across(0, title, "title")
    canvas.across(1, f"填报单位：{unit}", "line")
    canvas.across(2, f"({year}年度)", "middle_line")


def _put_indicators(canvas: Canvas, row: int, label: str, indicators: Sequence[Indicator]) -> int:
    """Draws the heading and the indicators from that row on; gives the row below the last."""
    canvas.put(row, 0, label, "label", rows=1 + len(indicators))
    canvas.put_row(row, 1, _INDICATOR_HEADS, "label")
    row += 1
    _put_levels(canvas, row, 1, indicators)
    for line in indicators:
        canvas.put(row, 3, line.level3, "left")
        canvas.put_row(row, 4, (line.target, line.actual, line.weight, line.score))
        canvas.put(row, 8, line.reason, "small")
        row += 1
    return row


def _put_levels(canvas: Canvas, row: int, column: int, lines: Sequence[_Levelled]) -> None:
    """Draws the labels of the first two levels, merged over the rows they stand for."""
    for start, count in _runs([(line.level1,) for line in lines]):
        canvas.put(row + start, column, lines[start].level1.replace("(", "\n("), "label", rows=count)
    for start, count in _runs([(line.level1, line.level2) for line in lines]):
        canvas.put(row + start, column + 1, lines[start].level2, rows=count)


def _runs(keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Start and length of every run of equal keys."""
    start = 0
    for place in range(1, len(keys) + 1):
        if place == len(keys) or keys[place] != keys[start]:
            yield start, place - start
            start = place


def _put_foot(canvas: Canvas, row: int, form: DepartmentSelfeval | ProjectSelfeval) -> None:
    canvas.put(row, 0, "总分", "label", columns=6)
    totals: tuple[Value, ...] = (form.total_weight, form.total_score, "")
    canvas.put_row(row, 6, totals, "strong")
    text = f"填表人：{form.preparer}    填报日期：{form.date}    联系电话：{form.phone}"
    canvas.across(row + 1, text, "line")


def layout(form: Form) -> Canvas:
    """The form as boxes on a sheet."""
    match form:
        case BaseTable():
            return base_table(form)
        case DepartmentSelfeval():
            return department_selfeval(form)
        case ProjectSelfeval():
            return project_selfeval(form)
        case AllocationTable():
            return allocation_table(form)
        case IndicatorSystem():
            return indicator_system(form)
