"""What stands above and below the tables: title, year, unit of money, pairs of label and value, footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.generate.paper import BLANK
from tests.generate.paper import Figure
from tests.generate.paper import Paper
from tests.generate.paper import Pen
from tests.generate.paper import Place
from tests.generate.words import PEOPLE
from tests.generate.words import Scale
from tests.generate.words import chance
from tests.generate.words import day
from tests.generate.words import in_label
from tests.generate.words import level_text
from tests.generate.words import scale
from tests.generate.words import split
from tests.generate.words import wobble
from tests.generate.words import wording

_PREFIXES = (
    "附件",
    "附件1",
    "附件：",
    "附件3：",
    "附 件 2",
    "报表编号：510000_0013zp",
    "索引号：430S00/2023-0012",
    "发布机构：清河县水利局　　浏览量：128",
)
_NOTES = (
    "注：1.得分一档最高不能超过该指标分值上限。2.偏差较大的要说明原因。",
    "注：其他资金包括社会投入资金、银行贷款等。",
    "备注：定性指标按100-80%（含80%）、80-60%（含60%）、60-0%合理确定得分。",
)


@dataclass
class Draft:
    """A form being drawn: where the pen is, how wide the form is, in which unit its amounts are."""

    rng: Random
    pen: Pen
    row: int
    left: int
    width: int
    unit: Scale
    year: int

    @property
    def right(self) -> int:
        """The last column of the form."""
        return self.left + self.width - 1

    def band(
        self, contents: Sequence[str | None], spans: Sequence[int] | None = None, column: int | None = None
    ) -> list[int]:
        """One row of labels shared out over the width from `column` on; gives their columns. The row stays the same."""
        at = self.left if column is None else column
        spans = spans or split(self.rng, self.right - at + 1, len(contents))
        columns = []
        for content, span in zip(contents, spans, strict=True):
            if content is None:
                self.pen.put((self.row, at), None, 1, span)
            else:
                self.pen.label((self.row, at), content, 1, span)
            columns.append(at)
            at += span
        return columns

    def with_unit(self, label: str) -> str:
        """The label with （万元） behind it if that is where the unit is printed."""
        return f"{label}（{self.unit.name}）" if self.unit.where == "label" else label


def start(rng: Random, paper: Paper, form: str, row: int, width: int) -> Draft:
    """An empty form, below what is on the paper, sometimes away from the left border."""
    left = rng.choice((1, 1, 1, 2, 3))
    return Draft(rng, Pen(paper, form), row, left, width, scale(rng), rng.randrange(2016, 2025))


def heading(draft: Draft, titles: Sequence[str], *, year_wanted: bool = True) -> None:
    """The 附件 line, the title and the year in one of the places where it is printed, or nowhere."""
    rng, pen = draft.rng, draft.pen
    if chance(rng, 0.3):
        pen.put((draft.row, draft.left), rng.choice(_PREFIXES))
        draft.row += 1
    kind = "above" if chance(rng, 0.06) else rng.choice(("behind", "before", "below", "below", "none"))
    if kind == "above":
        year_place = _year_line(draft)
    title_place = _title(draft, rng.choice(titles), kind)
    if kind == "below":
        year_place = _year_line(draft)
    elif kind in ("behind", "before"):
        year_place = title_place
    elif kind == "none":
        if year_wanted:
            pen.absent(["fields.year"])
        return
    # where a year stands that is printed twice, as in the headings of a base table, is not laid down
    loose = frozenset({"text"} if year_wanted or kind != "above" else {"text", "cell"})
    pen.want("fields.year", year_place, Figure(None, draft.year, "", loose=loose))


def _title(draft: Draft, title: str, kind: str) -> Place:
    rng, pen, year = draft.rng, draft.pen, draft.year
    if kind == "behind":
        title += rng.choice((f"（{year}年度）", f"({year}年)", f"（ {year} 年度 ）"))
    elif kind == "before":
        title = f"{year}年度{title}"
    in_the_middle = chance(rng, 0.1)
    place = draft.row, draft.left + (draft.width // 2 if in_the_middle else 0)
    content = wobble(rng, title)
    pen.part.anchor = place
    pen.put(place, content, 1, draft.width if not in_the_middle and chance(rng, 0.8) else 1)
    loose = frozenset({"value", "text"}) if kind in ("behind", "before") else frozenset()
    pen.want("fields.title", place, Figure(content, content, content, loose=loose))
    draft.row += 1
    return place


def _year_line(draft: Draft) -> Place:
    year = draft.year
    texts = (f"（{year}年度）", f"(   {year}年度)", f"{year}年度)", f"( {year} 年度 )", f"{year}年度")
    place = draft.row, draft.left
    draft.pen.put(place, draft.rng.choice(texts), 1, draft.width)
    draft.row += 1
    return place


def unit_lines(draft: Draft, name: str | None) -> None:
    """填报单位 and the unit of money, on one line or two; `name` None: no 填报单位 line."""
    rng, pen = draft.rng, draft.pen
    money = None
    if draft.unit.where == "line":
        money = rng.choice(("单位：{}", "金额单位：{}", "(单位：{})", "单位:{}", "计量单位：{}")).format(
            draft.unit.name
        )
    if name is not None:
        label = rng.choice(("填报单位", "填报单位（盖章）", "填报单位(公章)"))
        room = draft.width - 2 if money else draft.width
        if chance(rng, 0.6) or room < 2:
            text = f"{wobble(rng, label)}{rng.choice('：:')}{rng.choice(('', ' '))}{name}"
            pen.put((draft.row, draft.left), text, 1, room)
            pen.want("fields.unit", (draft.row, draft.left), in_label(wording(name)))
        else:
            pen.label((draft.row, draft.left), wobble(rng, label) + rng.choice(("", "：")))
            pen.figure("fields.unit", (draft.row, draft.left + 1), wording(name), room - 1, pair=True)
        if money and chance(rng, 0.5):
            pen.put((draft.row, draft.right - 1), money, 1, 2)
            money = None
        draft.row += 1
    if money:
        at = draft.right - 1 if chance(rng, 0.7) else draft.left
        pen.put((draft.row, at), money, 1, 2)
        draft.row += 1


def pairs(draft: Draft, line: Sequence[tuple[str, str | None, Figure]]) -> None:
    """One row of label, value pairs; the path is None for what is no entry of the form."""
    spans = split(draft.rng, draft.width, 2 * len(line))
    at = draft.left
    for number, (label, path, value) in enumerate(line):
        first, second = spans[2 * number : 2 * number + 2]
        if path and value.state == "ok" and isinstance(value.content, str) and chance(draft.rng, 0.08):
            text = f"{wobble(draft.rng, label)}{draft.rng.choice('：:')}{value.content}"
            draft.pen.put((draft.row, at), text, 1, first + second)
            draft.pen.want(path, (draft.row, at), in_label(value))
            at += first + second
            continue
        draft.pen.label((draft.row, at), wobble(draft.rng, label), 1, first)
        at += first
        if path is None:
            draft.pen.put((draft.row, at), value.content, 1, second)
        else:
            draft.pen.figure(path, (draft.row, at), value, second, pair=True)
        at += second
    draft.row += 1


def goals(draft: Draft, goal: Figure, outcome: Figure, side: bool) -> None:
    """年度总体目标: two headings and two texts below them."""
    rng = draft.rng
    names = rng.choice(
        (
            ("年度总体目标", "预期目标", "实际完成情况"),
            ("年度总体目标", "年初设定目标", "年度总体目标完成情况综述"),
            ("年度总体目标", "年初设定目标", "全年实际完成情况"),
        )
    )
    start_at = draft.left + (1 if side else 0)
    if side:
        draft.pen.label((draft.row, draft.left), wobble(rng, names[0]), 2, 1)
    spans = split(rng, draft.right - start_at + 1, 2)
    columns = draft.band([wobble(rng, names[1]), wobble(rng, names[2])], spans, start_at)
    draft.row += 1
    draft.pen.paper.glued.add(draft.row)
    for path, column, span, figure in zip(
        ("fields.goal", "fields.outcome"), columns, spans, (goal, outcome), strict=True
    ):
        draft.pen.figure(path, (draft.row, column), figure, span)
    draft.row += 1


def footer(draft: Draft) -> None:
    """填表人, 填报日期, 联系电话 on one line, in three cells, as pairs, on three lines, or nowhere; notes around it."""
    rng, pen = draft.rng, draft.pen
    if chance(rng, 0.3):
        note(draft)
    entries, labels = _footer_entries(rng)
    kind = rng.choice(("line", "cells", "pairs", "lines", "none"))
    if kind == "none":
        pen.absent(f"fields.{key}" for key in entries)
        return
    order = rng.choice((("preparer", "date", "phone"), ("preparer", "phone", "date")))
    if kind == "line":
        gap = rng.choice(("  ", "      ", "　　", "\n"))
        pen.put((draft.row, draft.left), gap.join(f"{labels[k]}：{_shown(entries[k])}" for k in order), 1, draft.width)
        for key in order:
            pen.want(f"fields.{key}", (draft.row, draft.left), in_label(entries[key]))
        draft.row += 1
    elif kind == "cells":
        places = draft.band([f"{labels[k]}{rng.choice('：:')}{_shown(entries[k])}" for k in order])
        for key, column in zip(order, places, strict=True):
            pen.paper.labels.discard((draft.row, column))
            pen.want(f"fields.{key}", (draft.row, column), in_label(entries[key]))
        draft.row += 1
    elif kind == "pairs" and draft.width >= 6:
        if chance(rng, 0.2):
            entries["phone"] = BLANK
        pairs(draft, [(labels[k] + rng.choice(("", "：")), f"fields.{k}", entries[k]) for k in order])
    else:
        for key in order:
            pen.put((draft.row, draft.left), f"{labels[key]}：{_shown(entries[key])}")
            pen.want(f"fields.{key}", (draft.row, draft.left), in_label(entries[key]))
            draft.row += 1
    if chance(rng, 0.2):
        note(draft)


def _footer_entries(rng: Random) -> tuple[dict[str, Figure], dict[str, str]]:
    phone = wording(rng.choice(("0000000", "0734-8888888", "13800000000")))
    entries = {"preparer": wording(rng.choice(PEOPLE)), "date": day(rng), "phone": phone}
    preparer = rng.choice(("填表人", "填报人", "填表人(签名)"))
    return entries, {"preparer": preparer, "date": rng.choice(("填报日期", "填表日期")), "phone": "联系电话"}


def note(draft: Draft) -> None:
    """A row that explains something in the words of the form."""
    draft.pen.put((draft.row, draft.left), draft.rng.choice(_NOTES), 1, draft.width)
    draft.pen.part.spare_rows.add(draft.row)
    draft.row += 1


def prose(rng: Random, texts: Sequence[str]) -> Figure:
    """One of the texts, or nothing typed."""
    return BLANK if chance(rng, 0.12) else wording(rng.choice(texts))


def level(rng: Random, label: str) -> Figure:
    """A level label: its value without white space."""
    typed = level_text(rng, label)
    return Figure(typed, label, typed)


def _shown(figure: Figure) -> str:
    if isinstance(figure.content, Decimal):
        return str(figure.value).replace("-", "/")
    return str(figure.content)


def loosened(figure: Figure, *names: str) -> Figure:
    """The figure with more that is not decided."""
    return replace(figure, loose=figure.loose | set(names))
