"""Writes one workbook for each rule into `faulty/`, with the one mistake that the rule is about: `python -m samples.faulty`.

Every workbook is made from the clean forms of 2023; apart from its mistake and what follows from it, it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from samples import extras
from samples.changes import allocation
from samples.changes import at
from samples.changes import base
from samples.changes import criterion
from samples.changes import department
from samples.changes import dissatisfied
from samples.changes import indicator
from samples.changes import line
from samples.changes import money
from samples.changes import points
from samples.changes import project
from samples.changes import spending
from samples.changes import system
from samples.changes import weighted
from samples.drawing import Formats
from samples.drawing import paint
from samples.drawing import stored
from samples.extras import add_parts
from samples.forms import BaseTable
from samples.forms import DepartmentSelfeval
from samples.forms import Form
from samples.forms import ProjectSelfeval
from samples.forms import Share
from samples.forms import Spending
from samples.layouts import layout
from samples.make import HERE
from samples.make import kind_of
from samples.make import set_up

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FOLDER = HERE / "faulty"
_CREATED = datetime(2024, 3, 15)  # the same whenever the script runs, so that the bytes are


@dataclass(frozen=True)
class Fault:
    """The forms of a workbook, labels that are printed otherwise than they should be, and formulas."""

    forms: tuple[Form, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    """By cell of the first sheet: a formula whose stored result is the figure that the form has there."""
    besides: Callable[[Workbook, Worksheet], None] | None = None
    """What is done to the workbook and its first sheet after the forms are drawn."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Parts that XlsxWriter cannot make, see `extras.add_parts`."""


def _three_projects() -> BaseTable:
    """The fourth project is not listed, and its money is not in the total."""
    rows = tuple(row for row in base().spending if not row.item.startswith("4、"))
    money = {"prior_actual": Decimal("257.00"), "budget": Decimal("260.00"), "actual": Decimal("254.80")}
    return base(spending=at(rows, "二、部门项目支出", **money))


def _cut_by_a_fifth() -> BaseTable:
    """Every project had a quarter more the year before."""
    rows = [
        replace(row, prior_actual=points(row.budget) * 5 / 4) if _is_project(row) else row for row in base().spending
    ]
    total = sum((points(row.prior_actual) for row in rows if _is_project(row)), Decimal(0))
    return base(spending=at(rows, "二、部门项目支出", prior_actual=total))


def _is_project(row: Spending) -> bool:
    return row.item[0] in "1234" and not any(word in row.item for word in ("公务", "出国"))


def _more_than_its_projects() -> BaseTable:
    """The total of the projects is not that of their forms; one line has no figure, so that no line can be blamed."""
    rows = at(base().spending, "2、应急救援队伍建设经费", actual="待核")
    return base(spending=at(rows, "二、部门项目支出", actual=Decimal("560.00")))


def _shifted() -> ProjectSelfeval:
    """Five points more under one heading, five less under another."""
    form = indicator("执法检查企业数", weight=5, score=5)
    rows = at(form.indicators, "重大事故隐患整改率", weight=20, score=20)
    return replace(form, indicators=rows, total_score=project().total_score)


def _without_parts() -> ProjectSelfeval:
    """What was executed is not said of any source."""
    form = project()
    return replace(form, funds=(form.funds[0], *(replace(row, executed="") for row in form.funds[1:])))


def _two_sources() -> ProjectSelfeval:
    """Part of the money from another source."""
    rows = at(project().funds, 1, **dict.fromkeys(("initial", "annual"), Decimal("100.00")), executed=Decimal("98.80"))
    return project(funds=at(rows, 3, **dict.fromkeys(("initial", "annual", "executed"), Decimal("20.00"))))


def _split(*, basic: Decimal, projects: Decimal) -> DepartmentSelfeval:
    """The money by its nature with something left over."""
    first, second = department().spending[:2]
    rest = Share("其他支出", points(department().annual) - basic - projects)
    return department(spending=(replace(first, amount=basic), replace(second, amount=projects), rest))


def _without_satisfaction() -> ProjectSelfeval:
    """The ten points of satisfaction given to effects."""
    form = weighted(_POINTS)
    last = replace(form.indicators[-1], level1="效益指标", level2="社会效益指标", level3="执法结果公开率")
    return replace(form, indicators=(*form.indicators[:-1], last))


def _other_sections() -> ProjectSelfeval:
    """A form of Hengyang whose headings give 55 and 25 points instead of 50 and 30."""
    headings = {"产出指标(50分)": "产出指标(55分)", "效益指标(30分)": "效益指标(25分)"}
    rows = at(indicator("执法检查企业数", weight=15, score=15).indicators, "重大事故隐患整改率", weight=10, score=10)
    renamed = tuple(replace(row, level1=headings.get(row.level1, row.level1)) for row in rows)
    return project(indicators=renamed, unit=_HENGYANG, implementer=_HENGYANG)


_HENGYANG = "衡阳市应急管理局"


def _control_rate_scored_low() -> DepartmentSelfeval:
    """公用经费控制率 with seven points of eight, though it is below 100 per cent."""
    rows = at(department().indicators, "安全生产专项检查次数", weight=10, score=10)
    rows = at(rows, "公用经费控制率", weight=8, score=7)
    return department(unit=_HENGYANG, indicators=rows, total_score=points(department().total_score) - 1)


_POINTS = (10, 5, 5, 10, 10, 10, 15, 15, 10)
_PROJECTS = range(4)
_HEADS = {
    "三级指标": "考核内容",
    "年度\n指标值": "怎么定的",
    "实际\n完成值": "怎么样",
    "二级\n指标": "类",
    "一级\n指标": "大类",
    "偏差原因\n分析及\n改进措施": "备考",
}

FAULTS: Mapping[str, Callable[[], Fault]] = {
    "A101": lambda: Fault((line("西岭县顺和化工", recipient="西岭县顺河化工有限公司"),)),
    "A102": lambda: Fault((line("应急指挥平台建设", recipient="东溪县应急管理局"),)),
    "A103": lambda: Fault((line("白沙镇危桥加固", number="13"),)),
    "A104": lambda: Fault((line(0, number="—"),)),
    "A105": lambda: Fault((line("滑坡点治理", project="东溪县柳林镇滑坡点治理项目安全生产预防及应急专项资金"),)),
    "A106": lambda: Fault((line("滑坡点治理", recipient="柳林镇人民政府"),)),
    "B101": lambda: Fault((base(staff_in_post="60（含临聘人员2人）"),)),
    "B102": lambda: Fault((base(staff_in_post=65, control_rate="104.8%"),)),
    "B103": lambda: Fault((spending("办公经费", actual=Decimal("10.00")),)),
    "B104": lambda: Fault((_cut_by_a_fifth(),)),
    "C101": lambda: Fault((indicator("项目总成本", target="≤150万元"),)),
    "C102": lambda: Fault((indicator("项目总成本", level3="检查差旅成本", target="≤30万元", actual="30万元"),)),
    "C103": lambda: Fault((base(), indicator("项目总成本", target="≤125万元"))),
    "D101": lambda: Fault((base(unit=_HENGYANG), _control_rate_scored_low())),
    "D102": lambda: Fault(
        (base(), department(indicators=at(department().indicators, "公用经费控制率", actual="95%")))
    ),
    "E101": lambda: Fault((indicator("专家参与执法", reason=""),)),
    "E102": lambda: Fault((indicator("执法检查企业数", actual=""),)),
    "E103": lambda: Fault((base(authorized_posts=0),)),
    "E104": lambda: Fault((money(executed=Decimal("125.00"), rate="104.17%", score=10),)),
    "E105": lambda: Fault((money(executed=Decimal("100.00"), rate="83.33%", score=Decimal("8.33")),)),
    "E106": lambda: Fault((spending("公用经费", actual=Decimal("420.00")),)),
    "E107": lambda: Fault((money(initial=Decimal("110.00")),)),
    "E108": lambda: Fault((project(indicators=at(project().indicators, "执法检查企业数", score="")),)),
    "F101": lambda: Fault((project(),), _HEADS),
    "F102": lambda: Fault((project(),), {"偏差原因\n分析及\n改进措施": "得分"}),
    "F103": lambda: Fault((project(indicators=at(project().indicators, "执法检查企业数", score="满分")),)),
    "F104": lambda: Fault((project(),), {"实际\n完成值": "年末状况"}),
    "F105": lambda: Fault((project(funds=at(at(project().funds, 1, initial=Decimal("130.00")), 2, initial=Decimal("-10.00"))),)),
    "G101": lambda: Fault((project(outcome=project().goal),)),
    "G102": lambda: Fault((project(goal="120万元"),)),
    "G103": lambda: Fault((project(goal="执法检查企业不少于XX家，重大事故隐患整改率不低于98%。"),)),
    "G104": lambda: Fault((project(project=""),)),
    "G105": lambda: Fault((project(outcome=""),)),
    "G106": lambda: Fault((department(goal=department().goal.replace("目标2", "目标1")),)),
    "G107": lambda: Fault((project(outcome=project().outcome.replace("执法检查", "2022年执法检查", 1)),)),
    "I101": lambda: Fault((indicator("执法检查企业数", actual="较好"),)),
    "I102": lambda: Fault((indicator("执法检查企业数", actual="≥80家"),)),
    "I103": lambda: Fault((indicator("执法检查企业数", target="检查企业80家以上，出动640人次以上"),)),
    "I104": lambda: Fault((indicator("执法检查企业数", actual=130),)),
    "I105": lambda: Fault((indicator("受检企业满意度", score=8),)),
    "I106": lambda: Fault((indicator("受检企业满意度", actual="93%", score=8),)),
    "I107": lambda: Fault((indicator("受检企业满意度", actual="", score=8, reason="没有开展问卷调查"),)),
    "I108": lambda: Fault((indicator("执法案件办结率", level3=""),)),
    "I109": lambda: Fault((indicator("执法检查按期完成率", level3="执法案件办结率", target="100%"),)),
    "I110": lambda: Fault((indicator("执法检查按期完成率", level3="专项检查", target="≥30家", actual="32家"),)),
    "I111": lambda: Fault((indicator("重大事故隐患整改率", level3="受检企业投诉率", target="≤1%", actual="0"),)),
    "I112": lambda: Fault((indicator("执法案件办结率", target="20件", actual="20件"),)),
    "I113": lambda: Fault((indicator("重大事故隐患整改率", level2="时效指标", level3="隐患按期整改率"),)),
    "I114": lambda: Fault((indicator("执法案件办结率", target="≥100%"),)),
    "I115": lambda: Fault((indicator("执法检查企业数", target="明显增加", actual="明显增加"),)),
    "I116": lambda: Fault((indicator("专家参与执法", level3="指标5：专家参与执法人次"),)),
    "I117": lambda: Fault((indicator("分级分类执法机制", target="不涉及", actual="不涉及"),)),
    "I118": lambda: Fault((indicator("受检企业满意度", actual="102%"),)),
    "K101": lambda: Fault((_two_sources(),), besides=partial(extras.hidden_row, 10)),
    "K102": lambda: Fault((project(),), besides=extras.hidden_sheet),
    "K103": lambda: Fault((project(),), besides=extras.very_hidden_sheet),
    "K104": lambda: Fault((project(),), besides=extras.white_words),
    "K105": lambda: Fault((project(),), besides=extras.covered_figure),
    "K106": lambda: Fault((project(),), besides=extras.text_figures),
    "K107": lambda: Fault((project(),), besides=extras.macros),
    "K108": lambda: Fault((project(),), formulas={"F7": "=[1]台账!B2"}, parts=extras.external_link()),
    "K109": lambda: Fault((project(),), parts=extras.dde_link()),
    "K110": lambda: Fault((project(),), parts=extras.embedded_object()),
    "M101": lambda: Fault((base(),), formulas={"D7": "=SUM(D8:D11)"}),
    "M102": lambda: Fault((spending("公用经费", actual=Decimal("199.60")),), formulas={"D7": "=SUM(D8:D11,D8)"}),
    "M103": lambda: Fault((base(),), formulas={"B17": "=SUM(B18:B21)", "D17": "=SUM(D18:D21)"}),
    "N101": lambda: Fault((base(title="2024年部门整体支出绩效评价基础表"),)),
    "N102": lambda: Fault((project(date="2023年5月12日"),)),
    "N103": lambda: Fault((indicator("完成时间", number=2, target="2022年12月底前"),)),
    "N104": lambda: Fault((base(), department(year=2022), project())),
    "N105": lambda: Fault((department(), project(implementer="青禾市应急局", unit="青禾市应急局"))),
    "N106": lambda: Fault((dissatisfied(department()), *(dissatisfied(project(number)) for number in _PROJECTS))),
    "N107": lambda: Fault((department(executed=Decimal("2080.50"), rate="100%", score=10, total_score=Decimal("99.75")), project())),
    "N108": lambda: Fault((project(), allocation())),
    "N109": lambda: Fault((base(), *(project(number) for number in (0, 1, 3)), project(2, project="防灾减灾宣传经费（含演练经费）"))),
    "N110": lambda: Fault((base(), *(project(number) for number in (1, 2, 3)), project(0, project="安全生产监管执发经费"))),
    "N111": lambda: Fault((base(), *(project(number) for number in (0, 1, 2)))),
    "N112": lambda: Fault((base(), *(project(number) for number in (1, 2, 3)), project(implementer="青禾市应急局", unit="青禾市应急局"))),
    "N113": lambda: Fault((project(), project(1, goal=project().goal))),
    "N114": lambda: Fault((_three_projects(), *(project(number) for number in _PROJECTS))),
    "P101": lambda: Fault((criterion("支持项目数量", rule="支持项目达到12个得满分，共计8分，每少1个扣0.5分，扣完为止。"),)),
    "P102": lambda: Fault((criterion("支持项目数量", target="XX", rule="支持项目达到XX个得满分，共计5分，每少1个扣0.5分，扣完为止。"),)),
    "P103": lambda: Fault((criterion("保障企业正常运转", rule="有效保障企业正常运转得满分，共计10分；企业运转情况一般得10分；企业运转情况较差不得分。"),)),
    "P104": lambda: Fault((criterion("成本节约率", kind=">"),)),
    "P105": lambda: Fault((criterion("社会公众满意度", rule="社会公众满意度≥90%得10分，60%（含）—80%得5分，60%以下不得分。"),)),
    "P106": lambda: Fault((system(weight_label="得分"),)),
    "R101": lambda: Fault((base(control_rate="99%"),)),
    "R102": lambda: Fault((money(rate="95%"),)),
    "S101": lambda: Fault((replace(weighted((15, 5, 5, 10, 10, 10, 15, 15, 10)), total_weight=100),)),
    "S102": lambda: Fault((project(total_score=98),)),
    "S103": lambda: Fault((weighted((20, 5, 5, 10, 10, 10, 15, 15, 10)),)),
    "S104": lambda: Fault((indicator("执法检查企业数", score=11),)),
    "S105": lambda: Fault((_shifted(),)),
    "S106": lambda: Fault((money(score=Decimal("9.50")),)),
    "S107": lambda: Fault((_other_sections(),)),
    "T101": lambda: Fault((spending("二、部门项目支出", budget=Decimal("570.00")),)),
    "T102": lambda: Fault((spending("公用经费", actual=Decimal("100.00")),)),
    "T103": lambda: Fault((project(funds=at(project().funds, 1, initial=Decimal("110.00"))),)),
    "T104": lambda: Fault((department(income=at(department().income, 0, amount=Decimal("1850.50"))),)),
    "T105": lambda: Fault((department(spending=at(department().spending, 0, amount=Decimal("1510.50"))),)),
    "T106": lambda: Fault((replace(line(0, amount=points(allocation().rows[0].amount) + 5), total=Decimal("305.00")),)),
    "T107": lambda: Fault((allocation(total=Decimal("310.00")),)),
    "U101": lambda: Fault((project(funds=at(project().funds, 0, initial="1200000元")),)),
    "U102": lambda: Fault((spending("政府采购金额", prior_actual=880000),)),
    "U103": lambda: Fault((project(funds=at(project().funds, 0, initial="120万元（执法费100万元、培训费20万元）")),)),
    "U104": lambda: Fault((_without_parts(),)),
    "W101": lambda: Fault((weighted((10, 5, 5, 35, 10, 5, 5, 5, 10)),)),
    "W102": lambda: Fault((weighted((10,) * 9),)),
    "W103": lambda: Fault((_without_satisfaction(),)),
    "X101": lambda: Fault((base(), _split(basic=Decimal("1510.50"), projects=Decimal("560.00")))),
    "X102": lambda: Fault((base(), _split(basic=Decimal("1520.50"), projects=Decimal("550.00")))),
    "X103": lambda: Fault((spending("一、部门基本支出", actual=Decimal("1490.00")), department())),
    "X104": lambda: Fault((base(), money(executed=Decimal("117.60"), rate="98%", score=Decimal("9.80")))),
    "X105": lambda: Fault((_more_than_its_projects(), *(project(number) for number in _PROJECTS))),
    "X106": lambda: Fault((base(), base())),
    "X107": lambda: Fault((spending("一、部门基本支出", budget=Decimal("1510.50")), department(spending=())), {"资金总额：2080.50": "年初预算数：2080.50"}),
}  # fmt: skip


def write(path: Path, fault: Fault) -> None:
    """Writes a workbook with one sheet for each form."""
    from xlsxwriter import Workbook

    with Workbook(path) as workbook:
        workbook.set_properties({"title": path.stem, "author": "xlform", "created": _CREATED})
        formats = Formats(workbook)
        for number, form in enumerate(fault.forms, 1):
            canvas = layout(form)
            canvas.boxes = [replace(box, value=fault.labels.get(str(box.value), box.value)) for box in canvas.boxes]
            worksheet = workbook.add_worksheet(f"表{number}")
            set_up(kind_of(form), worksheet, canvas)
            paint(canvas, worksheet, formats, 0, 0)
            for box in canvas.boxes if number == 1 else ():
                formula = fault.formulas.get(f"{chr(65 + box.left)}{box.top + 1}")
                if formula is not None:
                    content, number_format = stored(box.value)
                    worksheet.write_formula(box.top, box.left, formula, formats.get(box.style, number_format), content)
        if fault.besides is not None:
            fault.besides(workbook, workbook.worksheets()[0])
    if fault.parts:
        add_parts(path, fault.parts)


def path_of(code: str, folder: Path = FOLDER) -> Path:
    """Where the workbook of a rule stands; the one with macros must say so in its name."""
    return folder / f"{code}.{'xlsm' if code == 'K107' else 'xlsx'}"


def main() -> None:
    """Writes every workbook anew."""
    FOLDER.mkdir(exist_ok=True)
    for code, fault in FAULTS.items():
        write(path_of(code), fault())


if __name__ == "__main__":
    main()
