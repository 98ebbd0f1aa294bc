"""项目支出绩效自评表 and 部门整体支出绩效自评表 in the layouts of several places."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.generate import funds
from tests.generate import indicators
from tests.generate.head import Draft
from tests.generate.head import footer
from tests.generate.head import goals
from tests.generate.head import heading
from tests.generate.head import loosened
from tests.generate.head import pairs
from tests.generate.head import prose
from tests.generate.head import start
from tests.generate.head import unit_lines
from tests.generate.paper import Figure
from tests.generate.paper import Paper
from tests.generate.words import GOALS
from tests.generate.words import PROJECTS
from tests.generate.words import REASONS
from tests.generate.words import UNITS
from tests.generate.words import Scale
from tests.generate.words import amount
from tests.generate.words import chance
from tests.generate.words import points
from tests.generate.words import random_amount
from tests.generate.words import random_rate
from tests.generate.words import rate
from tests.generate.words import split
from tests.generate.words import wobble
from tests.generate.words import wording

_PROJECT_TITLES = (
    "项目支出绩效自评表",
    "项目支出绩效自评表",
    "项目支出绩效自评表",
    "部门预算项目支出绩效自评表",
    "清河县项目支出绩效自评表",
    "银川市本级部门项目支出绩效自评表",
    "县级专项资金绩效目标自评表",
    "项目绩效自评表",
    "绩效目标自评表",
)
_PROJECT = ("项目名称", "项目支出名称", "专项资金名称", "专项名称")
_AUTHORITY = ("主管部门", "主管部门及代码", "县级主管部门", "业务主管部门", "省级主管部门")
_UNIT = ("实施单位", "实施单位（盖章）", "项目实施单位", "项目单位", "资金使用单位")
_DEPARTMENT_TITLES = ("部门整体支出绩效自评表", "部门整体支出绩效自评表", "清河县部门整体支出绩效自评表")
_DEPARTMENT = ("部门名称", "部门", "一级预算单位名称", "区级预算单位名称", "预算单位")
_INCOME = (
    ("一般公共预算收入", "政府性基金拨款", "纳入专户管理的非税收入拨款", "其他资金"),
    ("一般公共预算", "政府性基金拨款", "纳入专户管理的非税收入拨款", "其他资金"),
)
_SPENDING = ("基本支出", "项目支出")


def project(rng: Random, paper: Paper, row: int) -> int:
    """Draws a project form from `row` on and gives the first row below it."""
    block, how = funds.funds(rng), indicators.style(rng)
    width = max(funds.width_for(block), indicators.width_for(how), 6) + rng.choice((0, 0, 1, 2))
    draft = start(rng, paper, "project_selfeval", row, width)
    heading(draft, _PROJECT_TITLES)
    _project_head(draft, in_head=how.total == "none" and chance(rng, 0.6))
    if chance(rng, 0.1):
        pairs(draft, [("项目属性", None, wording("□持续性 ☑新增性")), ("项目类型", None, wording("□常年性 ☑一次性"))])
    funds.draw(draft, block, elsewhere=how.execution)
    if chance(rng, 0.85):
        goals(draft, prose(rng, GOALS), prose(rng, GOALS), chance(rng, 0.7))
    else:
        draft.pen.absent(["fields.goal", "fields.outcome"])
    indicators.Table(draft, how).draw()
    if chance(rng, 0.15):
        for label in ("评价结论", "存在问题", "改进措施"):
            pairs(draft, [(label, None, prose(rng, REASONS))])
    footer(draft)
    return draft.row


def _project_head(draft: Draft, *, in_head: bool) -> None:
    """Project, authority and unit; `in_head`: the score of the whole form stands beside the project."""
    rng = draft.rng
    unit = rng.choice(UNITS)
    shape = rng.choice(("own", "own", "line", "both"))
    unit_lines(draft, unit if shape == "line" else "另一个填报单位" if shape == "both" and chance(rng, 0.3) else None)
    name = wording(rng.choice(PROJECTS))
    label = rng.choice(_PROJECT)
    authority = (rng.choice(_AUTHORITY), "fields.authority", prose(rng, UNITS))
    owner = (rng.choice(_UNIT), "fields.unit", wording(unit))
    if in_head:
        score = points(rng, Decimal(rng.randrange(800, 1001)) / 10)
        pairs(
            draft,
            [
                (label, "fields.project", name),
                (rng.choice(("自评得分", "自评总分（分）")), "fields.total_score", score),
            ],
        )
    else:
        pairs(draft, [(label, "fields.project", name)])
    if shape == "line":
        pairs(draft, [authority])
    elif chance(rng, 0.7):
        pairs(draft, [authority, owner])
    else:
        pairs(draft, [authority])
        pairs(draft, [owner])


def department(rng: Random, paper: Paper, row: int) -> int:
    """Draws a department form from `row` on and gives the first row below it."""
    kind = rng.choice(("hengyang", "hunan", "anhui"))
    how = indicators.style(rng)
    block = funds.Funds(funds.VARIANTS[0] if kind == "hunan" else rng.choice(funds.VARIANTS[:4]), ("年度资金总额",))
    width = max(funds.width_for(block), indicators.width_for(how), 6) + rng.choice((0, 0, 1))
    draft = start(rng, paper, "department_selfeval", row, width)
    heading(draft, _DEPARTMENT_TITLES)
    unit = wording(rng.choice(UNITS))
    if kind != "hengyang" and chance(rng, 0.3):
        unit_lines(draft, str(unit.value))
    else:
        unit_lines(draft, None)
        if kind != "hengyang":
            pairs(draft, [(rng.choice(_DEPARTMENT), "fields.unit", unit)])
    if kind == "hengyang":
        _hengyang(draft, unit)
    elif kind == "hunan":
        _hunan(draft, block, how)
    else:
        parts = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
        whole = funds.Funds(block.columns, parts)
        funds.draw(draft, whole, total_paths="fields", part_paths="", elsewhere=how.execution)
    if chance(rng, 0.5):
        pairs(draft, [("部门职能职责概述", "fields.duties", prose(rng, GOALS))])
    else:
        draft.pen.absent(["fields.duties"])
    if kind == "hengyang":
        pairs(draft, [(rng.choice(("整体绩效目标", "年度总体目标")), "fields.goal", prose(rng, GOALS))])
        draft.pen.absent(["fields.outcome"])
    else:
        goals(draft, prose(rng, GOALS), prose(rng, GOALS), chance(rng, 0.7))
    indicators.Table(draft, how).draw()
    footer(draft)
    return draft.row


def _hengyang(draft: Draft, unit: Figure) -> None:
    """资金总额 and the parts stand in their labels; 执行数, 执行率, 分值, 得分 beside them."""
    rng, pen = draft.rng, draft.pen
    spans = split(rng, draft.width, 6)
    labels = [
        rng.choice(("部门名称", "预算单位")),
        None,
        "执行数",
        rng.choice(("资金执行率", "执行率")),
        "分值",
        "得分",
    ]
    columns = draft.band([wobble(rng, text) if text else None for text in labels], spans)
    pen.put((draft.row, columns[1]), unit.content)
    pen.want("fields.unit", (draft.row, columns[1]), unit, pair=True)
    draft.row += 1
    top = draft.row
    total = random_amount(rng)
    pen.put((draft.row, columns[1]), _labelled(draft, "资金总额", total), 1, spans[1])
    pen.want("fields.annual", (draft.row, columns[1]), _amount(total))
    figures = {
        "executed": amount(rng, random_amount(rng), draft.unit),
        "rate": rate(rng, random_rate(rng)),
        "weight": points(rng, Decimal(10)),
        "score": points(rng, Decimal(rng.randrange(0, 101)) / 10),
    }
    for (key, figure), column, span in zip(figures.items(), columns[2:], spans[2:], strict=True):
        pen.figure(f"fields.{key}", (draft.row, column), figure, span)
    pen.absent(["fields.initial"])
    draft.row += 1
    _natures(draft, columns[1], columns[2])
    pen.label((top, draft.left), wobble(rng, draft.with_unit("年度预算申请")), draft.row - top, spans[0])


def _hunan(draft: Draft, block: funds.Funds, how: indicators.Style) -> None:
    """年度资金总额 in the columns of the national form; below it both splits, figures in the labels or beside."""
    top = draft.row
    label = draft.with_unit("年度预算申请")
    funds.draw(draft, block, label, total_paths="fields", part_paths="", elsewhere=how.execution)
    side = draft.pen.paper.merges
    side[:] = [area for area in side if (area.top, area.left) != (top, draft.left)]
    middle = draft.left + 1 + (draft.width - 1) // 2
    _natures(draft, draft.left + 1, middle)
    draft.pen.put((top, draft.left), draft.pen.paper.cells[top, draft.left].content, draft.row - top)


def _natures(draft: Draft, left: int, right: int) -> None:
    rng, pen = draft.rng, draft.pen
    pen.part.tables.update(("income", "spending"))
    inside = right - left < 2 or draft.right - right < 1 or chance(rng, 0.6)
    for column, text in ((left, "按收入性质分"), (right, "按支出性质分")):
        shown = _labelled(draft, text, random_amount(rng)) if chance(rng, 0.2) else text + "："
        pen.put((draft.row, column), shown)
    pen.part.spare_rows.add(draft.row)
    draft.row += 1
    top = draft.row
    for column, table, items in ((left, "income", rng.choice(_INCOME)), (right, "spending", _SPENDING)):
        for number, item in enumerate(items):
            place, value = (top + number, column), random_amount(rng)
            label = ("其中：" if number == 0 else "") + item
            pen.want(f"{table}[{number}].item", place, loosened(wording(item), "part", "text"))
            if inside:
                pen.put(place, _labelled(draft, label, value))
                pen.want(f"{table}[{number}].amount", place, _amount(value))
            else:
                pen.label(place, label)
                pen.figure(f"{table}[{number}].amount", (place[0], column + 1), amount(rng, value, draft.unit))
    draft.row = top + 4


def _labelled(draft: Draft, label: str, value: Decimal) -> str:
    unit = draft.unit
    figure = (
        amount(draft.rng, value, Scale(unit.name, unit.factor, "cell"))
        if chance(draft.rng, 0.5) or unit.where == "cell"
        else None
    )
    text = str(figure.content) if figure else f"{value / unit.factor:f}"
    return f"{label}{draft.rng.choice('：:')}{text}"


def _amount(value: Decimal) -> Figure:
    return Figure(None, value, "", loose=frozenset({"text"}))
