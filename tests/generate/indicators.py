"""The indicator table: seven orders of columns, points in four places, merged, blank or repeated labels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.generate.head import Draft
from tests.generate.head import level
from tests.generate.head import loosened
from tests.generate.paper import BLANK
from tests.generate.paper import Figure
from tests.generate.words import NAMES
from tests.generate.words import REASONS
from tests.generate.words import chance
from tests.generate.words import mark
from tests.generate.words import plain
from tests.generate.words import points
from tests.generate.words import target
from tests.generate.words import wobble
from tests.generate.words import wording

ORDERS: tuple[tuple[str, ...], ...] = (
    ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason"),
    ("level1", "level2", "level3", "weight", "target", "actual", "score", "reason"),
    ("level1", "level2", "level3", "weight", "target", "actual", "method", "score", "reason"),
    ("level1", "level2", "level3", "operator", "target", "measure", "actual", "weight", "score", "reason"),
    ("level1", "level2", "level3", "target", "actual", "score"),
    ("level1", "level2", "level3", "target", "actual", "reason"),
    ("level3", "measure", "operator", "target", "weight", "actual", "score"),
)
COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")

LABELS: dict[str, tuple[str, ...]] = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标",),
    "target": ("年度指标值", "指标值", "年初目标值", "目标值", "年度指标值（A）", "年初目标值（A）"),
    "actual": (
        "实际完成值",
        "全年实际值",
        "完成值",
        "全年完成值",
        "实际完成指标值",
        "全年实际完成值",
        "实际完成值（B）",
    ),
    "weight": ("分值", "权重", "参考分值", "指标权重（分）"),
    "score": ("得分", "自评得分", "指标得分（分）"),
    "reason": (
        "偏差原因分析及改进措施",
        "未完成原因分析",
        "未完成原因分析及改进措施",
        "未完成原因及拟采取的改进措施",
        "未完成原因和改进措施",
        "扣分原因和其他说明",
    ),
    "operator": ("指标性质", "计算符号"),
    "measure": ("度量单位", "计量单位"),
    "method": ("得分计算方法",),
    "remark": ("备注",),
}
_SECTIONS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标", "社会公众或服务对象满意度")),
)
_COST = ("成本指标", ("经济成本指标", "社会成本指标", "生态环境成本指标"))

_POINTS = ("（{}分）", "({}分)", " （{}）", "\n（{}分）", "( {}分 )")


@dataclass(frozen=True)
class Style:
    """How this table is typed."""

    columns: tuple[str, ...]
    merged1: str
    merged2: str
    heading: str
    side: bool
    two_rows: bool
    broken: bool
    execution: bool
    total: str


@dataclass
class _Line:
    label2: str
    row: int
    first2: bool


def style(rng: Random) -> Style:
    """A random way of typing the table."""
    columns = rng.choice(ORDERS)
    if chance(rng, 0.15):
        columns = (*columns, "remark")
    flat = "level1" not in columns
    ways = ("merged", "merged", "blank", "repeated")
    totals = ("both",) if {"weight", "score"} <= set(columns) else ()
    return Style(
        columns,
        rng.choice(ways),
        rng.choice(ways),
        "none" if flat else rng.choice(("label", "label", "label", "none", "cell", "row", "range")),
        chance(rng, 0.5),
        "operator" in columns and not flat and chance(rng, 0.5),
        not flat and chance(rng, 0.15),
        not flat and chance(rng, 0.12),
        rng.choice((*totals, *totals, "weight", "score", "none")),
    )


def width_for(how: Style) -> int:
    """How many columns the table needs."""
    return len(how.columns) + int(how.side)


class Table:
    """Draws one indicator table at the pen of a draft."""

    def __init__(self, draft: Draft, how: Style) -> None:
        self.draft = draft
        self.how = how
        self.rng = draft.rng
        self.count = 0
        self.labels = {key: self.rng.choice(LABELS[key]) for key in how.columns}
        if "level1" not in how.columns:
            self.labels["level3"] = "指标名称"
        first = draft.left + int(how.side)
        spare = draft.width - width_for(how)
        spans = [1] * len(how.columns)
        for _ in range(spare):
            spans[self.rng.randrange(len(spans))] += 1
        self.spans = dict(zip(how.columns, spans, strict=True))
        self.at: dict[str, int] = {}
        for key, span in zip(how.columns, spans, strict=True):
            self.at[key] = first
            first += span

    def draw(self) -> None:
        """Header, rows and total row; the entries are expected under `indicators`."""
        draft, top = self.draft, self.draft.row
        draft.pen.part.tables.add("indicators")
        self._header()
        if self.how.execution:
            self._execution()
        found = sections(self.rng)
        for number, (label, seconds, worth) in enumerate(found):
            if "level1" not in self.how.columns:
                for _ in seconds:
                    self._cells(self._name(0))
                continue
            if self.how.broken and number == 1:
                self._header()
            self._section(label, seconds, worth)
        if self.how.side:
            draft.pen.label(
                (top, draft.left), wobble(self.rng, self.rng.choice(("绩效指标", "年度绩效指标"))), draft.row - top
            )
        self._total()

    def _header(self) -> None:
        draft, pen = self.draft, self.draft.pen
        tall = 2 if self.how.two_rows else 1
        grouped = ("operator", "target", "measure")
        for key in self.how.columns:
            place, text = (draft.row, self.at[key]), wobble(self.rng, self.labels[key])
            if tall == 2 and key in grouped:
                text = "指标值" if key == "target" else text
                pen.label((draft.row + 1, self.at[key]), text, 1, self.spans[key])
            else:
                pen.label(place, text, tall, self.spans[key])
        if tall == 2:
            pen.label((draft.row, self.at["operator"]), "年度指标值", 1, sum(self.spans[key] for key in grouped))
            pen.paper.glued.add(draft.row + 1)
        pen.part.spare_rows.update(range(draft.row, draft.row + tall))
        draft.row += tall

    def _section(self, label: str, seconds: list[str], worth: Decimal) -> None:
        draft, how = self.draft, self.how
        heading = how.heading
        if heading == "cell" and (len(seconds) < 2 or how.merged1 == "repeated"):
            heading = "none"
        points_place = None
        if heading == "row":
            points_place = draft.row, self.at["level1"]
            draft.pen.put(points_place, f"{label}（{plain(worth)}分）", 1, sum(self.spans.values()))
            draft.pen.part.spare_rows.add(draft.row)
            draft.row += 1
        lines: list[_Line] = []
        previous = ""
        number = 0
        for second in seconds:
            number = 1 if second != previous else number + 1
            lines.append(_Line(second, draft.row, second != previous))
            previous = second
            self._cells(self._name(number))
            if chance(self.rng, 0.06):
                self._filler()
        self._levels(label, worth, heading, points_place, lines)

    def _levels(
        self, label: str, worth: Decimal, heading: str, points_place: tuple[int, int] | None, lines: list[_Line]
    ) -> None:
        pen, rng = self.draft.pen, self.rng
        column, span = self.at["level1"], self.spans["level1"]
        top, bottom = lines[0].row, self.draft.row - 1
        figure = level(rng, label)
        if heading == "label":
            typed = f"{figure.content}{rng.choice(_POINTS).format(plain(worth))}"
            figure = Figure(typed, label, typed, loose=frozenset({"text"}))
            points_place = top, column
        if heading == "range":
            typed = f"{figure.content}（{plain(worth)}-{plain(worth + 10)}）分"
            figure = Figure(typed, label, typed, loose=frozenset({"text"}))
        under = lines[1].row if heading == "cell" else 0
        if under:
            points_place = under, column
            pen.put(
                points_place,
                rng.choice(("（{}分）", "({}分)")).format(plain(worth)),
                bottom - under + 1 if self.how.merged1 == "merged" else 1,
                span,
            )
        first = self.count - len(lines)
        for offset, line in enumerate(lines):
            prefix = f"indicators[{first + offset}]"
            shared = self.how.merged1 != "repeated"
            place = (top if shared else line.row), column
            if not shared or line.row == top:
                rows = (under or bottom + 1) - top if self.how.merged1 == "merged" else 1
                pen.put(place, figure.content, rows, span)
            pen.want(f"{prefix}.level1", place, figure)
            if points_place:
                spot = place if heading == "label" else points_place
                # a heading that is repeated on every row prints the points as often
                loose = frozenset({"text"} if shared or heading == "row" else {"text", "cell"})
                pen.want(f"{prefix}.section_points", spot, Figure(None, worth, "", loose=loose))
            elif heading != "range":
                pen.want(f"{prefix}.section_points", place, loosened(BLANK, "cell"))
        self._second(lines, first, bottom)

    def _second(self, lines: list[_Line], first: int, bottom: int) -> None:
        pen, how = self.draft.pen, self.how
        column, span = self.at["level2"], self.spans["level2"]
        place, figure = (0, 0), BLANK
        for offset, line in enumerate(lines):
            last = next((other.row for other in lines[offset + 1 :] if other.first2), bottom + 1) - 1
            if line.first2 or how.merged2 == "repeated":
                place = line.row, column
                figure = level(self.rng, line.label2) if line.first2 else figure
                pen.put(place, figure.content, last - line.row + 1 if how.merged2 == "merged" else 1, span)
            pen.want(f"indicators[{first + offset}].level2", place, figure)

    def _name(self, number: int) -> Figure:
        name = self.rng.choice(NAMES)
        if number and chance(self.rng, 0.4):
            name = f"指标{number}{self.rng.choice(('：', ':', '.', '： '))}{name}"
        return wording(name)

    def _cells(self, name: Figure) -> None:
        draft, rng = self.draft, self.rng
        weight = Decimal(rng.choice((2, 4, 5, 10, 15, 20)))
        lost = chance(rng, 0.2)
        score = weight - Decimal(rng.choice((1, "0.5", "1.6"))) if lost else weight
        reason = wording(rng.choice(REASONS)) if lost else BLANK
        if not lost and chance(rng, 0.1):
            reason = mark(rng)
            reason = Figure(reason.content, None, reason.text, loose=frozenset({"state", "value"}))
        figures = {
            "level3": name,
            "target": target(rng),
            "actual": BLANK if chance(rng, 0.1) else target(rng),
            "weight": points(rng, weight),
            "score": BLANK if chance(rng, 0.05) else points(rng, score),
            "reason": reason,
        }
        if "operator" in self.how.columns:
            figures["operator"] = wording(rng.choice(("≥", "=", "≤", "定性", "﹦")))
            figures["measure"] = wording(rng.choice(("%", "人次", "个", "万元", "年")))
        for key in self.how.columns:
            place = draft.row, self.at[key]
            if key in figures and key in COLUMNS:
                draft.pen.figure(f"indicators[{self.count}].{key}", place, figures[key], self.spans[key])
            elif key in figures:
                draft.pen.put(place, figures[key].content, 1, self.spans[key])
            elif key not in ("level1", "level2"):
                draft.pen.put(place, "按比例计分" if key == "method" else None, 1, self.spans[key])
        draft.pen.absent(f"indicators[{self.count}].{key}" for key in COLUMNS if key not in self.how.columns)
        self.count += 1
        draft.row += 1

    def _execution(self) -> None:
        """预算执行率 as a scored row: whether it is listed among the indicators is not laid down."""
        draft, rng = self.draft, self.rng
        names = ("level1", "level2", "level3") if chance(rng, 0.5) else ("level1",)
        for key in names:
            draft.pen.put((draft.row, self.at[key]), "预算执行率", 1, self.spans[key])
        for key, figure in (("target", "100%"), ("actual", "96.5%")):
            draft.pen.put((draft.row, self.at[key]), figure, 1, self.spans[key])
        for key, number in (("weight", Decimal(10)), ("score", Decimal("9.65"))):
            if key in self.at:
                draft.pen.put((draft.row, self.at[key]), number, 1, self.spans[key])
        draft.pen.part.spare_rows.add(draft.row)
        draft.row += 1

    def _filler(self) -> None:
        draft = self.draft
        draft.pen.put(
            (draft.row, self.at["level3"]), self.rng.choice(("指标2：", "……", "指标3", "...")), 1, self.spans["level3"]
        )
        draft.pen.part.spare_rows.add(draft.row)
        draft.row += 1

    def _total(self) -> None:
        draft, pen, columns = self.draft, self.draft.pen, self.how.columns
        there = [key for key in ("weight", "score") if key in columns]
        printed = self.how.total if self.how.total != "both" else "weight score"
        if self.how.total == "none" or not set(printed.split()) & set(there):
            pen.absent(f"fields.total_{key}" for key in ("weight", "score") if not pen.wanted(f"fields.total_{key}"))
            return
        stop = min(self.at[key] for key in there)
        pen.label(
            (draft.row, draft.left), wobble(self.rng, self.rng.choice(("总分", "合计", "总计"))), 1, stop - draft.left
        )
        for key in ("weight", "score"):
            path = f"fields.total_{key}"
            if key not in columns:
                pen.absent([path])
            elif key in printed:
                number = Decimal(100) if key == "weight" else Decimal(self.rng.randrange(800, 1001)) / 10
                pen.figure(path, (draft.row, self.at[key]), points(self.rng, number), self.spans[key])
            elif not pen.wanted(path):
                pen.figure(path, (draft.row, self.at[key]), BLANK, self.spans[key])
        pen.part.spare_rows.discard(draft.row)
        draft.row += 1


def sections(rng: Random) -> list[tuple[str, list[str], Decimal]]:
    found = []
    for label, seconds in (*_SECTIONS, _COST) if chance(rng, 0.15) else _SECTIONS:
        chosen = [second for second in seconds if chance(rng, 0.7)] or [seconds[0]]
        rows = [second for second in chosen for _ in range(rng.choice((1, 1, 2, 3)))]
        found.append((label, rows, Decimal(rng.choice((10, 20, 30, 40, 50)))))
    return found
