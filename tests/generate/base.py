"""部门整体支出绩效评价基础数据表: 三公 first (until about 2020) or 一、部门基本支出 first."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.generate.head import Draft
from tests.generate.head import footer
from tests.generate.head import heading
from tests.generate.head import pairs
from tests.generate.head import prose
from tests.generate.head import start
from tests.generate.head import unit_lines
from tests.generate.paper import BLANK
from tests.generate.paper import Figure
from tests.generate.paper import Paper
from tests.generate.words import PROJECTS
from tests.generate.words import REASONS
from tests.generate.words import UNITS
from tests.generate.words import amount
from tests.generate.words import chance
from tests.generate.words import mark
from tests.generate.words import random_amount
from tests.generate.words import rate
from tests.generate.words import split
from tests.generate.words import wobble

_TITLES = ("部门整体支出绩效评价基础数据表", "部门整体支出绩效评价基础表", "部门整体支出绩效评价基础数据表")
_SANGONG = (
    ("sangong", ("三公经费",)),
    ("vehicles", ("1、公务用车购置和维护经费", "1、公务用车配置和运行维护经费", "1.公务用车购置和维护经费")),
    ("vehicle_purchase", ("其中：公务用车购置", "其中:公车购置")),
    ("vehicle_running", ("公务用车运行维护", "公车运行维护")),
    ("abroad", ("2、出国经费", "2、因公出国（境）经费")),
    ("reception", ("3、公务接待", "3、公务接待费")),
)
_PUBLIC = (
    ("office", ("其中：办公经费",)),
    ("utilities_travel", ("水费、电费、差旅费",)),
    ("meetings_training", ("会议费、培训费",)),
)


def base(rng: Random, paper: Paper, row: int) -> int:
    """Draws a base table from `row` on and gives the first row below it."""
    draft = start(rng, paper, "base_table", row, rng.choice((4, 4, 5, 6)))
    heading(draft, _TITLES, year_wanted=False)
    unit = rng.choice(UNITS)
    shape = rng.choice(("line", "line", "none"))
    unit_lines(draft, unit if shape == "line" else None)
    if shape == "none":
        draft.pen.absent(["fields.unit"])
    spans = split(rng, draft.width, 4)
    _staff(draft, spans)
    _spending(draft, spans)
    if chance(rng, 0.75):
        pairs(draft, [("厉行节约保障措施", "fields.thrift_measures", prose(rng, REASONS))])
    else:
        draft.pen.absent(["fields.thrift_measures"])
    if chance(rng, 0.4):
        text = "说明：“项目支出”需要填报基本支出以外的所有项目支出情况；“公用经费”填报基本支出中的一般商品和服务支出。"
        draft.pen.put((draft.row, draft.left), text, 1, draft.width)
        draft.pen.part.spare_rows.add(draft.row)
        draft.row += 1
    footer(draft)
    return draft.row


def _staff(draft: Draft, spans: list[int]) -> None:
    rng, pen = draft.rng, draft.pen
    staff_label = rng.choice((f"{draft.year}年实际在职人数", "实际在职人数", f"{draft.year}年实际在职人数（人）"))
    top = draft.row
    texts = ["编制数", staff_label, "控制率"]
    columns = draft.band([wobble(rng, text) for text in texts], spans[1:], draft.left + spans[0])
    draft.row += 1
    pen.paper.glued.add(draft.row)
    posts, staff = rng.randrange(10, 200), rng.randrange(10, 200)
    share = (Decimal(staff) / posts).quantize(Decimal("0.0001"))
    figures = (
        _people(rng, posts),
        _people(rng, staff),
        rate(rng, share) if share >= Decimal("0.3") else rate(rng, Decimal(1)),
    )
    for key, column, span, figure in zip(
        ("authorized_posts", "staff_in_post", "control_rate"), columns, spans[1:], figures, strict=True
    ):
        pen.figure(f"fields.{key}", (draft.row, column), BLANK if chance(rng, 0.05) else figure, span)
    pen.label((top, draft.left), wobble(rng, rng.choice(("财政供养人员情况", "财政供养人员情况（人）"))), 2, spans[0])
    draft.row += 1


def _people(rng: Random, number: int) -> Figure:
    value = Decimal(number)
    return rng.choice(
        (
            Figure(value, value, str(number)),
            Figure(f"{number}人", value, f"{number}人"),
            Figure(str(number), value, str(number)),
        )
    )


def _spending(draft: Draft, spans: list[int]) -> None:
    rng, pen, year = draft.rng, draft.pen, draft.year
    heads = [f"{year - 1}年决算数", f"{year}年预算数", f"{year}年决算数"]
    draft.band([wobble(rng, text) for text in (draft.with_unit("经费控制情况"), *heads)], spans)
    pen.part.spare_rows.add(draft.row)
    draft.row += 1
    pen.part.tables.add("spending")
    for number, (key, label) in enumerate(_rows(rng)):
        prefix = f"spending[{number}]"
        place = draft.row, draft.left
        typed = wobble(rng, label)
        pen.label(place, typed, 1, spans[0])
        pen.want(f"{prefix}.item", place, Figure(typed, label, typed, loose=frozenset({"width"})))
        loose = frozenset({"text", "cell", "state"} | ({"value"} if key == "?" else set()))
        pen.want(f"{prefix}.key", place, Figure(None, key, "", loose=loose))
        column = draft.left + spans[0]
        for name, span in zip(("prior_actual", "budget", "actual"), spans[1:], strict=True):
            figure = (
                mark(rng)
                if chance(rng, 0.03)
                else BLANK
                if chance(rng, 0.06)
                else amount(rng, random_amount(rng), draft.unit)
            )
            pen.figure(f"{prefix}.{name}", (draft.row, column), figure, span)
            column += span
        draft.row += 1
    if chance(rng, 0.12):
        _adjustment(draft)


def _adjustment(draft: Draft) -> None:
    """部门整体支出预算调整 with its own two figures, 楼堂馆所 with its own headings: no rows of the spending table."""
    pen = draft.pen
    draft.band(["部门整体支出预算调整", "年初预算", "调整后预算", None])
    draft.pen.part.spare_rows.add(draft.row)
    draft.row += 1
    columns = draft.band(["楼堂馆所控制情况", "批复规模（㎡）", "实际规模（㎡）", "规模控制率"])
    draft.row += 1
    for column, number in zip(columns[1:], (1200, 1180, 98), strict=True):
        pen.put((draft.row, column), Decimal(number))
    pen.part.spare_rows.update((draft.row - 1, draft.row))
    pen.paper.glued.add(draft.row)
    draft.row += 1


def _rows(rng: Random) -> list[tuple[str, str]]:
    sangong = [(key, rng.choice(labels)) for key, labels in _SANGONG]
    if chance(rng, 0.3):
        sangong = [
            sangong[0],
            ("abroad", "1、出国经费"),
            ("reception", "2、公务接待"),
            ("vehicles", "3、公务用车购置和维护经费"),
            *sangong[2:4],
        ]
    public = [(key, rng.choice(labels)) for key, labels in _PUBLIC]
    names = rng.sample(PROJECTS, rng.randrange(1, 6))
    lines = [
        ("project", f"{number}{'、' if name[0].isdigit() else rng.choice('、.')}{name}")
        for number, name in enumerate(names, 1)
    ]
    buying = ("procurement", rng.choice(("政府采购金额", "政府采购金额：")).removesuffix("："))
    if chance(rng, 0.5):
        head = [("basic", rng.choice(("一、部门基本支出", "一、基本支出"))), ("public", "其中：公用经费")]
        return [
            *head,
            *public,
            *sangong,
            ("projects", rng.choice(("二、部门项目支出", "二、项目支出"))),
            *lines,
            buying,
        ]
    kinds = [("?", "1、业务工作专项"), ("?", "2、运行维护专项")]
    return [
        *sangong,
        ("projects", "项目支出"),
        *(kinds if chance(rng, 0.5) else lines),
        ("public", "公用经费"),
        *public,
        buying,
    ]
