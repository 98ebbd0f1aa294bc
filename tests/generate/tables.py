"""专项资金安排表 in its layouts and 绩效指标体系 / 绩效目标表."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.generate import indicators
from tests.generate.head import Draft
from tests.generate.head import footer
from tests.generate.head import heading
from tests.generate.head import level
from tests.generate.head import start
from tests.generate.head import unit_lines
from tests.generate.paper import BLANK
from tests.generate.paper import Figure
from tests.generate.paper import Paper
from tests.generate.words import NAMES
from tests.generate.words import UNITS
from tests.generate.words import amount
from tests.generate.words import chance
from tests.generate.words import points
from tests.generate.words import random_amount
from tests.generate.words import split
from tests.generate.words import target
from tests.generate.words import wobble
from tests.generate.words import wording

_PLAN_TITLES = (
    "安全生产预防及应急专项资金安排建议表",
    "省级统筹奖励资金分配表",
    "专项资金安排表",
    "农业专项资金分配表",
)
_AMOUNTS = ("支持资金", "支持金额", "补助金额", "安排金额", "拟安排资金", "奖补资金", "建议分配金额")
_EXTRA = ("申报金额", "项目总投资", "评审金额")
_GROUPS = ("防范化解重大风险建设项目", "应急能力建设项目", "灾害事故防范项目", "专家评审等经费")
_PLACES = ("衡南县", "祁东县", "石鼓区黄沙湾街道办事处", "湖南湘硕化工有限公司", "耒阳市夏塘镇人民政府")
_WORKS = ("车江街道地质灾害点治理项目", "安全隐患治理", "消防系统安装、房屋修缮", "救援能力建设", "道路塌陷治理")
_NUMERALS = "一二三四五"


_SYSTEM_TITLES = (
    "安全生产专项资金绩效评价指标体系",
    "项目支出绩效目标表",
    "项目支出绩效评价指标体系",
    "财政项目支出绩效目标审批表",
    "绩效评价评分指标表",
)
_SYSTEMS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("target", "指标值"),
        ("description", "指标值内容"),
        ("rule", "评（扣分标准）"),
        ("measure_unit", "* 度量单位"),
        ("kind", "* 指标值类型"),
        ("weight", "得分"),
    ),
    (("target", "指标值"), ("weight", "分值"), ("description", "指标解释")),
    (("operator", "指标性质"), ("target", "指标值"), ("measure_unit", "度量单位"), ("weight", "权重（%）")),
    (("operator", "计算符号"), ("target", "目标值"), ("measure_unit", "度量单位"), ("description", "指标值说明")),
    (("target", "指标值"), ("weight", "分值"), ("rule", "评分标准")),
    (("rule", "评分标准"), ("weight", "分值"), ("score", "自评得分"), ("reason", "扣分原因和其他说明")),
)
_LEVELS = (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"))
_RULE_SCORED = (
    ("level1", "一级指标"),
    ("worth1", "分值"),
    ("level2", "二级指标"),
    ("worth2", "分值"),
    ("level3", "三级指标"),
    ("weight", "分值"),
    ("rule", "评价标准"),
    ("description", "指标说明"),
    ("score", "得分"),
)
_SYSTEM_KEYS = ("level1", "level2", "level3", "target", "description", "rule", "measure_unit", "kind", "weight")


def allocation(rng: Random, paper: Paper, row: int) -> int:
    """Draws an allocation table from `row` on and gives the first row below it."""
    columns = ["number", "project", "recipient"] + (["mode"] if chance(rng, 0.7) else [])
    extra = rng.sample(_EXTRA, rng.choice((0, 0, 0, 1, 2)))
    columns += [*extra, "amount"]
    if chance(rng, 0.2):
        columns.append("备注")
    draft = start(rng, paper, "allocation_table", row, len(columns) + rng.choice((0, 0, 1)))
    heading(draft, _PLAN_TITLES)
    unit_lines(draft, None)
    draft.pen.absent(["fields.unit"])
    plan = _Plan(draft, columns)
    plan.draw()
    footer(draft)
    return draft.row


class _Plan:
    def __init__(self, draft: Draft, columns: list[str]) -> None:
        self.draft = draft
        self.rng = draft.rng
        self.columns = columns
        self.spans = dict(zip(columns, split(draft.rng, draft.width, len(columns)), strict=True))
        at = draft.left
        self.at: dict[str, int] = {}
        for key, span in self.spans.items():
            self.at[key] = at
            at += span
        labels = {
            "number": "序号",
            "project": "项目名称",
            "recipient": draft.rng.choice(("项目单位", "项目承担单位", "申报单位")),
            "mode": "支持方式",
        }
        amount_label = draft.with_unit(draft.rng.choice(_AMOUNTS))
        self.labels = {**labels, "amount": amount_label}
        self.items = 0
        self.categories = 0

    def draw(self) -> None:
        """Header, total first or last, categories with their items, the header again after a page."""
        rng, part = self.rng, self.draft.pen.part
        part.tables.update(("categories", "items"))
        self._header()
        first = chance(rng, 0.3)
        if first:
            self._total()
        levels = rng.choice((0, 1, 1, 1, 2))
        restart = chance(rng, 0.3)
        number = 0
        for group in range(rng.randrange(2, 5) if levels else 1):
            if levels:
                self._category(_NUMERALS[group], _GROUPS[group])
            empty = levels and group == 3
            if levels == 2:
                self._category(f"（{_NUMERALS[0]}）", f"{_GROUPS[group]}（市本级）")
            if restart:
                number = 0
            for _ in range(0 if empty and levels == 1 else rng.randrange(1, 6)):
                number += 1
                self._item(str(number), _GROUPS[group] if levels else None, sure=levels == 1)
            if group == 0 and chance(rng, 0.2):
                self._header()
        if not first:
            if chance(rng, 0.9):
                self._total()
            else:
                self.draft.pen.absent(["fields.total"])

    def _header(self) -> None:
        draft = self.draft
        for key in self.columns:
            draft.pen.label((draft.row, self.at[key]), wobble(self.rng, self.labels.get(key, key)), 1, self.spans[key])
        draft.pen.part.spare_rows.add(draft.row)
        draft.row += 1

    def _money(self, path: str) -> None:
        draft = self.draft
        for key in self.columns:
            if key in _EXTRA:
                figure = amount(self.rng, random_amount(self.rng), draft.unit)
                draft.pen.put((draft.row, self.at[key]), figure.content, 1, self.spans[key], figure.number_format)
        figure = BLANK if chance(self.rng, 0.03) else amount(self.rng, random_amount(self.rng), draft.unit)
        draft.pen.figure(path, (draft.row, self.at["amount"]), figure, self.spans["amount"])

    def _total(self) -> None:
        draft = self.draft
        label = wobble(self.rng, self.rng.choice(("合计", "总计", "全省合计")))
        if chance(self.rng, 0.5):
            draft.pen.label((draft.row, self.at["number"]), label, 1, self.at["recipient"] - draft.left)
        else:
            draft.pen.label((draft.row, self.at["project"]), label, 1, self.spans["project"])
        self._money("fields.total")
        draft.row += 1

    def _category(self, number: str, name: str) -> None:
        draft, prefix = self.draft, f"categories[{self.categories}]"
        draft.pen.figure(f"{prefix}.number", (draft.row, self.at["number"]), wording(number), self.spans["number"])
        draft.pen.figure(f"{prefix}.name", (draft.row, self.at["project"]), wording(name), self.spans["project"])
        if number == "四" and chance(self.rng, 0.6):
            draft.pen.put((draft.row, self.at["recipient"]), self.rng.choice(UNITS), 1, self.spans["recipient"])
        self._money(f"{prefix}.amount")
        self.categories += 1
        draft.row += 1

    def _item(self, number: str, category: str | None, *, sure: bool) -> None:
        draft, rng, prefix = self.draft, self.rng, f"items[{self.items}]"
        typed = wording(Decimal(number), number) if chance(rng, 0.6) else wording(number)
        figures = {
            "number": typed,
            "project": wording(rng.choice(_WORKS)),
            "recipient": wording(rng.choice(_PLACES)),
            "mode": wording(rng.choice(("事前资助", "事后补助"))),
        }
        for key, figure in figures.items():
            if key in self.columns:
                draft.pen.figure(f"{prefix}.{key}", (draft.row, self.at[key]), figure, self.spans[key])
            else:
                draft.pen.absent([f"{prefix}.{key}"])
        if category and sure:
            draft.pen.want(
                f"{prefix}.category", None, Figure(None, category, "", loose=frozenset({"text", "cell", "state"}))
            )
        self._money(f"{prefix}.amount")
        self.items += 1
        draft.row += 1


def system(rng: Random, paper: Paper, row: int) -> int:
    """Draws an indicator system or a table of targets from `row` on and gives the first row below it."""
    kind = rng.choice((*_SYSTEMS, _RULE_SCORED))
    draft = start(rng, paper, "indicator_system", row, 3 + max(len(kind), 6) + rng.choice((0, 0, 1)))
    heading(draft, _SYSTEM_TITLES)
    unit_lines(draft, rng.choice(UNITS) if chance(rng, 0.4) else None)
    if not draft.pen.wanted("fields.unit"):
        draft.pen.absent(["fields.unit"])
    pen = draft.pen
    pen.part.tables.add("indicators")
    columns = kind if kind[0] == _LEVELS[0] else (*_LEVELS, *kind)
    spans = split(rng, draft.width, len(columns))
    if chance(rng, 0.2):
        pen.put((draft.row, draft.left), "分解指标", 1, draft.width)
        draft.row += 1
    starts = draft.band([wobble(rng, label) for _, label in columns], spans)
    pen.part.spare_rows.add(draft.row)
    draft.row += 1
    at = {key: (start_at, span) for (key, _), start_at, span in zip(columns, starts, spans, strict=True)}
    _system_rows(draft, at)
    if "weight" in at and "worth1" not in at and chance(rng, 0.6):
        pen.label(
            (draft.row, draft.left),
            wobble(rng, rng.choice(("合计", "总分"))),
            1,
            min(at[key][0] for key in at if not key.startswith("level")) - draft.left,
        )
        pen.figure("fields.total_weight", (draft.row, at["weight"][0]), points(rng, Decimal(100)), at["weight"][1])
        draft.row += 1
    else:
        pen.absent(["fields.total_weight"])
    footer(draft)
    return draft.row


def _system_rows(draft: Draft, at: dict[str, tuple[int, int]]) -> None:
    rng, pen = draft.rng, draft.pen
    merged = rng.choice(("merged", "blank", "repeated"))
    count = 0
    for label, seconds, _ in indicators.sections(rng):
        top, first = draft.row, level(rng, label)
        last, second, run = "", BLANK, draft.row
        for number, name in enumerate(seconds):
            if name != last:
                last, second, run = name, level(rng, name), draft.row
                size = next((n for n, other in enumerate(seconds[number:]) if other != name), len(seconds) - number)
                pen.put((run, at["level2"][0]), second.content, size if merged == "merged" else 1, at["level2"][1])
            elif merged == "repeated":
                run = draft.row
                pen.put((run, at["level2"][0]), second.content, 1, at["level2"][1])
            own = merged == "repeated" or number == 0
            place = (draft.row if merged == "repeated" else top), at["level1"][0]
            if own:
                pen.put(place, first.content, len(seconds) if merged == "merged" else 1, at["level1"][1])
            pen.want(f"indicators[{count}].level1", place, first)
            pen.want(f"indicators[{count}].level2", (run, at["level2"][0]), second)
            _system_cells(draft, at, f"indicators[{count}]")
            count += 1


def _system_cells(draft: Draft, at: dict[str, tuple[int, int]], prefix: str) -> None:
    rng, pen = draft.rng, draft.pen
    figures = {
        "level3": wording(rng.choice(NAMES)),
        "target": target(rng),
        "description": wording("该指标主要考察项目的完成情况"),
        "rule": wording("全覆盖得满分，共计3分，每少覆盖一类项目扣1分，扣完为止。"),
        "measure_unit": wording(rng.choice(("%", "人", "类", "次"))),
        "kind": wording(rng.choice(("定量", "定性", ">"))),
        "weight": points(rng, Decimal(rng.choice((2, 3, 5, 8, 10)))),
    }
    for key, (column, span) in at.items():
        if key in ("score", "reason", "worth1", "worth2"):
            pen.put((draft.row, column), None if key == "reason" else Decimal(5), 1, span)
        elif key == "operator":
            pen.put((draft.row, column), rng.choice(("≥", "=", "定性")), 1, span)
        elif key in figures:
            figure = BLANK if key in ("description", "rule", "weight") and chance(rng, 0.06) else figures[key]
            pen.figure(f"{prefix}.{key}", (draft.row, column), figure, span)
    unsure = {"kind"} if "operator" in at else set()
    pen.absent(f"{prefix}.{key}" for key in _SYSTEM_KEYS if key not in at and key not in unsure)
    draft.row += 1
