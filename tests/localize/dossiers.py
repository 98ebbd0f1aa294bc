"""Dossiers to plant mistakes in: the samples, and generated ones of other sizes, as sheets in memory."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import ROUND_HALF_UP
from decimal import Decimal
from random import Random

from samples.drawing import stored
from samples.forms import Allocation
from samples.forms import AllocationTable
from samples.forms import BaseTable
from samples.forms import DepartmentSelfeval
from samples.forms import Filed
from samples.forms import Form
from samples.forms import Fund
from samples.forms import Indicator
from samples.forms import ProjectSelfeval
from samples.forms import Share
from samples.forms import Spending
from samples.forms import load
from samples.layouts import layout
from samples.make import data
from xlform.address import Area
from xlform.dossier import Dossier
from xlform.forms import load_forms
from xlform.grid import Cell
from xlform.grid import Grid
from xlform.locate import locate
from xlform.submission import Submission
from xlform.submission import read_submission

YUAN = Decimal("0.0001")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Sheet:
    """One form as drawn: its file and its grid."""

    path: str
    grid: Grid


def draw(filed: Filed) -> Sheet:
    """The form as a sheet, without a file."""
    cells: dict[tuple[int, int], Cell] = {}
    merges = []
    for box in layout(filed.form).boxes:
        content, number_format = stored(box.value)
        if isinstance(content, int | float):
            cells[box.top + 1, box.left + 1] = Cell(Decimal(repr(content)), None, number_format)
        elif content:
            cells[box.top + 1, box.left + 1] = Cell(content, None, number_format)
        if (box.top, box.left) != (box.bottom, box.right):
            merges.append(Area(box.top + 1, box.left + 1, box.bottom + 1, box.right + 1))
    return Sheet(f"{filed.file}.xlsx", Grid(filed.sheet, cells, merges))


def read(sheet: Sheet) -> tuple[Submission, ...]:
    """The forms of a sheet."""
    found = locate(sheet.grid, load_forms())
    return tuple(read_submission(sheet.path, sheet.grid, one) for one in found.layouts)


def dossier(sheets: Sequence[Sheet]) -> Dossier:
    """All the sheets as the dossier of one unit and year."""
    return dossier_of([read(sheet) for sheet in sheets])


def dossier_of(forms: Sequence[Sequence[Submission]]) -> Dossier:
    """The forms as one dossier, whatever unit they name."""
    return Dossier("", None, tuple(one for group in forms for one in group))


def sample(name: str) -> tuple[Sheet, ...]:
    """`clean-2023` or `hengyang-2022`, as submitted."""
    return tuple(draw(filed) for filed in load(data(name)))


def mended_hengyang() -> tuple[Sheet, ...]:
    """The Hengyang dossier with the points of its third project put right."""
    forms = []
    for filed in load(data("hengyang-2022")):
        form = filed.form
        if isinstance(form, ProjectSelfeval) and form.project.startswith("安委会"):
            first, *rest = form.indicators
            form = replace(form, indicators=(replace(first, weight=5, score=5), *rest))
        forms.append(draw(replace(filed, form=form)))
    return tuple(forms)


def generated(seed: int, *, rounded: bool = False) -> tuple[Sheet, ...]:
    """A clean dossier; `rounded`: every figure is rounded on its own from hidden amounts in 元."""
    return tuple(draw(filed) for filed in _Maker(Random(seed), rounded=rounded).forms())


_NAMES = (
    "安全生产",
    "应急救援",
    "防灾减灾",
    "执法监管",
    "森林防火",
    "水利设施",
    "农村道路",
    "文化活动",
    "职业培训",
    "环境整治",
    "信息系统",
    "档案管理",
)
_LINES = ("专项经费", "工作经费", "建设经费", "维护经费")
_ROWS = (
    "检查次数",
    "培训人次",
    "宣传场次",
    "修编预案",
    "购置装备",
    "办结率",
    "合格率",
    "及时率",
    "成本控制",
    "知晓率",
    "覆盖率",
    "机制建设",
)


class _Maker:
    def __init__(self, rng: Random, *, rounded: bool) -> None:
        self.rng, self.rounded = rng, rounded
        self.grain = rng.choice(
            [Decimal("0.01"), Decimal("0.01"), Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(5)]
        )
        self.unit = f"{rng.choice('甲乙丙丁戊己庚辛')}{rng.choice('东西南北中')}市应急管理局"

    def amount(self, low: float, high: float) -> Decimal:
        """A hidden amount: in 元, or in the grain of the unit."""
        value = Decimal(repr(low * (high / low) ** self.rng.random()))
        if self.rounded:
            return value.quantize(YUAN, ROUND_HALF_UP)
        grain = self.grain if self.rng.random() < 0.7 else CENT
        return max(grain, (value / grain).quantize(Decimal(1), ROUND_HALF_UP) * grain)

    def near(self, value: Decimal, low: float = 0.8, high: float = 1.15) -> Decimal:
        """An amount like that one."""
        return self.amount(float(value) * low, float(value) * high) if value else Decimal(0)

    def shown(self, value: Decimal) -> Decimal:
        return value.quantize(CENT, ROUND_HALF_UP).normalize() + 0 if value else Decimal(0)

    def forms(self) -> list[Filed]:
        rng = self.rng
        names = rng.sample([f"{one}{line}" for one in _NAMES for line in _LINES], rng.randint(2, 9))
        projects = []
        for name in names:
            budget = self.amount(4, 400)
            actual = budget if rng.random() < 0.5 else self.near(budget, 0.75, 1.0)
            projects.append((name, (self.near(budget) if rng.random() < 0.7 else budget, budget, min(actual, budget))))
        spending, whole = self.base(projects)
        filed = [
            Filed("base_table", "基础表", "基础表", spending),
            Filed("department_selfeval", "整体自评表", "整体自评表", self.department(*whole)),
        ]
        for number, (name, (_, budget, actual)) in enumerate(projects, 1):
            filed.append(
                Filed("project_selfeval", f"项目{number}", f"项目{number}", self.project(name, budget, actual))
            )
        filed.append(Filed("allocation_table", "安排表", "安排表", self.allocation()))
        return filed

    def base(
        self, projects: Sequence[tuple[str, tuple[Decimal, Decimal, Decimal]]]
    ) -> tuple[BaseTable, tuple[Decimal, ...]]:
        rng = self.rng
        columns: list[Mapping[str, Decimal]] = []
        for column in range(3):
            basic = self.amount(300, 6000)
            public = self.near(basic, 0.3, 0.5)
            office, travel, meetings = (self.near(public, low, low * 2) for low in (0.03, 0.05, 0.02))
            buying = self.amount(8, 40) if rng.random() < 0.3 else Decimal(0)
            running, abroad = self.near(public, 0.03, 0.08), self.amount(2, 20) if rng.random() < 0.2 else Decimal(0)
            reception = self.near(public, 0.01, 0.03)
            vehicles = buying + running
            columns.append({
                "一、部门基本支出": basic, "其中：公用经费": public, "其中：办公经费": office, "水费、电费、差旅费": travel, "会议费、培训费": meetings,
                "三公经费": vehicles + abroad + reception, "1、公务用车购置和维护经费": vehicles, "其中：公务用车购置": buying,
                "公务用车运行维护": running, "2、出国经费": abroad, "3、公务接待": reception,
                "二、部门项目支出": sum((one[1][column] for one in projects), Decimal(0)),
                **{f"{number}、{one[0]}": one[1][column] for number, one in enumerate(projects, 1)}, "政府采购金额": self.amount(20, 300),
            })  # fmt: skip
        rows = tuple(Spending(item, *(self.shown(column[item]) for column in columns)) for item in columns[0])
        posts = rng.randint(20, 150)
        staff = posts - rng.randint(0, posts // 8)
        rate = f"{(Decimal(staff) / posts * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
        form = BaseTable(
            "部门整体支出绩效评价基础表",
            self.unit,
            2023,
            rows,
            posts,
            staff,
            rate,
            "厉行节约",
            "",
            "张三",
            "2024年3月1日",
            "0000000",
        )
        lines = ("一、部门基本支出", "二、部门项目支出")
        return form, tuple(columns[column][line] for column in (1, 2) for line in lines)

    def department(
        self, basic: Decimal, projects: Decimal, basic_actual: Decimal, projects_actual: Decimal
    ) -> DepartmentSelfeval:
        annual, executed = basic + projects, basic_actual + projects_actual
        first = self.near(annual, 0.5, 0.9)
        second = self.near(annual - first, 0.3, 0.9) if self.rng.random() < 0.6 else Decimal(0)
        second = min(second, annual - first)
        income = [
            ("一般公共预算收入", first),
            ("政府性基金拨款", Decimal(0)),
            ("纳入专户管理的非税收入拨款", second),
            ("其他资金", annual - first - second),
        ]
        rate, score = self.execution(annual, executed)
        indicators, total = self.indicators(Decimal(score))
        return DepartmentSelfeval(
            "部门整体支出绩效自评表", self.unit, 2023, tuple(Share(item, self.shown(value)) for item, value in income),
            (Share("基本支出", self.shown(basic)), Share("项目支出", self.shown(projects))), indicators,
            self.shown(annual), self.shown(executed), rate, 10, score, "职责", "目标", 100, total, "张三", "2024年3月1日", "0000000",
        )  # fmt: skip

    def execution(self, annual: Decimal, executed: Decimal) -> tuple[str, Decimal]:
        """The rate as printed and the score, from the amounts as shown."""
        rate = self.shown(executed) / self.shown(annual)
        places = self.rng.choice(["0.01", "0.01", "0.1", "1"])
        shown = (rate * 100).quantize(Decimal(places), ROUND_HALF_UP)
        return f"{shown.normalize():f}%", (min(rate, Decimal(1)) * 10).quantize(CENT, ROUND_HALF_UP).normalize() + 0

    def points(self, whole: int, count: int) -> list[int]:
        """Points of rows that add up to `whole`, alike as clerks make them."""
        even = max(1, whole // count)
        points = [even] * count
        for _ in range(whole - even * count):
            points[self.rng.randrange(count)] += 1
        for _ in range(count // 3):
            one, other = self.rng.randrange(count), self.rng.randrange(count)
            step = self.rng.choice([1, 2, 5])
            if one != other and points[other] > step:
                points[one], points[other] = points[one] + step, points[other] - step
        return points

    def indicators(self, execution: Decimal) -> tuple[tuple[Indicator, ...], Decimal]:
        rng = self.rng
        rows, total = [], execution
        sections = (("产出指标", 50, rng.randint(4, 20), ("数量指标", "质量指标", "时效指标", "成本指标")), ("效益指标", 30, rng.randint(2, 6), ("社会效益指标", "可持续影响指标")), ("满意度指标", 10, rng.randint(1, 2), ("服务对象满意度指标",)))  # fmt: skip
        for name, whole, count, kinds in sections:
            for number, weight in enumerate(self.points(whole, count)):
                lost = Decimal(rng.choice(["0.25", "0.5", "1", "2"])) if rng.random() < 0.1 else Decimal(0)
                score = max(Decimal(0), weight - lost)
                total += score
                kind = kinds[number * len(kinds) // count]
                label = f"指标{number + 1}：{rng.choice(_ROWS)}"
                rows.append(
                    Indicator(
                        f"{name}({whole}分)",
                        kind,
                        label,
                        "100%",
                        "98%" if lost else "100%",
                        weight,
                        score,
                        "进度略慢" if lost else "",
                    )
                )
        return tuple(rows), total.normalize() + 0

    def project(self, name: str, budget: Decimal, actual: Decimal) -> ProjectSelfeval:
        rng = self.rng
        rate, score = self.execution(budget, actual)
        indicators, total = self.indicators(score)
        carried = self.near(budget, 0.1, 0.3) if rng.random() < 0.3 else Decimal(0)
        other = self.near(budget, 0.05, 0.15) if rng.random() < 0.2 else Decimal(0)
        carried_spent, other_spent = min(carried, actual), min(other, max(actual - carried, Decimal(0)))
        rows = [("年度资金总额", budget, actual), ("其中：当年财政拨款", budget - carried - other, actual - carried_spent - other_spent), ("上年结转资金", carried, carried_spent), ("其他资金", other, other_spent)]  # fmt: skip
        funds = tuple(
            Fund(item, self.shown(one), self.shown(one), self.shown(two), 10 if not at else "", rate if not at else "", score if not at else "")
            for at, (item, one, two) in enumerate(rows)
        )  # fmt: skip
        return ProjectSelfeval(
            "项目支出绩效自评表",
            self.unit,
            2023,
            funds,
            indicators,
            name,
            self.unit,
            self.unit,
            "目标",
            "完成",
            100,
            total,
            "张三",
            "2024年3月1日",
            "0000000",
        )

    def allocation(self) -> AllocationTable:
        rng = self.rng
        rows: list[Allocation] = []
        whole, number = Decimal(0), 0
        for category in range(rng.randint(1, 4)):
            amounts = [self.amount(5, 60) for _ in range(rng.randint(2, 16))]
            rows.append(
                Allocation(
                    "一二三四"[category], f"{rng.choice(_NAMES)}项目", amount=self.shown(sum(amounts, Decimal(0)))
                )
            )
            whole += sum(amounts, Decimal(0))
            for amount in amounts:
                number += 1
                rows.append(
                    Allocation(
                        number,
                        f"{rng.choice('东西南北')}岭镇{rng.choice(_NAMES)}治理{number}",
                        f"第{number}镇人民政府",
                        rng.choice(["事前资助", "事后补助"]),
                        self.shown(amount),
                    )
                )
        return AllocationTable("专项资金安排建议表", 2023, tuple(rows), self.unit, "", self.shown(whole))


def form_named(filed: Sequence[Filed], kind: str) -> Form:
    """The first form of that kind."""
    return next(one.form for one in filed if one.kind == kind)
