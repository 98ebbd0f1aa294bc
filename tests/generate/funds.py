"""The fund block of a self-evaluation form, in the columns that places print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.generate.head import Draft
from tests.generate.head import loosened
from tests.generate.paper import BLANK
from tests.generate.paper import OPEN
from tests.generate.paper import Figure
from tests.generate.words import amount
from tests.generate.words import chance
from tests.generate.words import mark
from tests.generate.words import points
from tests.generate.words import random_amount
from tests.generate.words import random_rate
from tests.generate.words import rate
from tests.generate.words import split
from tests.generate.words import wobble
from tests.generate.words import wording

COLUMNS = ("initial", "annual", "executed", "weight", "rate", "score")

VARIANTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("initial", "年初预算数"),
        ("annual", "全年预算数"),
        ("executed", "全年执行数"),
        ("weight", "分值"),
        ("rate", "执行率"),
        ("score", "得分"),
    ),
    (
        ("initial", "年初预算数（A）"),
        ("executed", "全年执行数（B）"),
        ("weight", "分值（10分）"),
        ("rate", "执行率（B/A）"),
        ("score", "得分"),
        ("", "得分计算方法"),
    ),
    (
        ("annual", "全年预算数（A）"),
        ("executed", "全年执行数（B）"),
        ("weight", "分值"),
        ("rate", "执行率（B/A）"),
        ("score", "得分"),
    ),
    (("annual", "全年预算数（A）"), ("executed", "全年执行数（B）"), ("rate", "预算执行率（B/A）")),
    (
        ("initial", "年初预算"),
        ("annual", "调整后预算数"),
        ("executed", "预算执行数"),
        ("rate", "预算执行率"),
        ("weight", "权重"),
        ("score", "得分"),
        ("", "原因"),
    ),
    (
        ("annual", "预算数（A）"),
        ("executed", "执行数（B）"),
        ("rate", "执行率（B/A）"),
        ("score", "得分（20分*执行率）"),
    ),
    (("initial", "年初预算数"), ("annual", "调整预算数（A）"), ("executed", "全年执行数（B）"), ("rate", "执行率")),
    (
        ("initial", "年初预算数"),
        ("annual", "全年（调整）预算数"),
        ("executed", "全年执行数"),
        ("rate", "执行率"),
        ("weight", "执行率权重"),
        ("score", "执行率得分"),
    ),
    (
        ("annual", "全年预算数（A）"),
        ("", "统筹整合资金（B）"),
        ("", "扣除统筹整合后资金（C）"),
        ("", "资金到位数（D）"),
        ("", "资金到位率（D/C）"),
        ("executed", "资金执行数（E）"),
        ("rate", "资金执行率（E/C）"),
    ),
)

_TOTALS = ("年度资金总额", "年度资金总额：", "年度财政资金总额", "总额")
_PARTS = (
    ("其中：当年财政拨款", "上年结转资金", "其他资金"),
    ("其中：本年财政拨款", "其他资金"),
    ("其中：本年一般公共预算拨款", "其他资金"),
    ("其中：财政资金", "财政专户管理资金", "单位资金", "其他资金"),
    ("其中：中央补助", "地方资金", "其他资金"),
    ("其中：中央、省、市补助", "县级资金", "其他资金"),
)
_LABELS = ("项目资金", "资金情况", "预算执行情况", "年度预算数", "预算资金")


@dataclass(frozen=True)
class Funds:
    """Which columns and rows the block has."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]


def funds(rng: Random) -> Funds:
    """A random block: a total row and the parts below it."""
    return Funds(rng.choice(VARIANTS), (rng.choice(_TOTALS), *rng.choice(_PARTS)))


def width_for(block: Funds) -> int:
    """How many columns the block needs."""
    return len(block.columns) + 2


def draw(
    draft: Draft,
    block: Funds,
    label: str | None = None,
    *,
    total_paths: str = "",
    part_paths: str = "funds",
    elsewhere: bool = False,
) -> None:
    """Draws it; the total row under `total_paths` (fields of a department form) or as the first row of the table.

    `elsewhere`: the execution row is scored in the indicator table, so where its points belong is not laid down.
    """
    rng, pen = draft.rng, draft.pen
    headed = any("20分" in header for _, header in block.columns)
    top = draft.row
    spans = split(rng, draft.width - 1, len(block.columns) + 1)
    headers = [None, *(wobble(rng, text) for _, text in block.columns)]
    columns = draft.band(headers, spans, draft.left + 1)
    draft.row += 1
    for number, item in enumerate(block.rows):
        pen.label((draft.row, columns[0]), wobble(rng, item), 1, spans[0])
        prefix = "" if number and not part_paths else f"funds[{number}]" if part_paths else total_paths
        if prefix.startswith("funds"):
            pen.want(f"{prefix}.item", (draft.row, columns[0]), _item(item))
        for (key, _), column, span in zip(block.columns, columns[1:], spans[1:], strict=True):
            figure = _figure(draft, key, part=number > 0)
            if key and prefix:
                pen.figure(f"{prefix}.{key}", (draft.row, column), figure, span)
            else:
                pen.put((draft.row, column), figure.content, 1, span, figure.number_format)
        if prefix and number == 0 and (elsewhere or headed):
            _open(draft, prefix)
        if prefix and (number == 0 or not headed):
            pen.absent(f"{prefix}.{key}" for key in COLUMNS if not pen.wanted(f"{prefix}.{key}"))
        draft.row += 1
    text = label or draft.with_unit(rng.choice(_LABELS))
    pen.label((top, draft.left), wobble(rng, text), draft.row - top)
    if part_paths:
        pen.part.tables.add("funds")


def _open(draft: Draft, prefix: str) -> None:
    for key in ("weight", "score"):
        if not draft.pen.wanted(f"{prefix}.{key}"):
            draft.pen.want(f"{prefix}.{key}", None, OPEN)


def _item(item: str) -> Figure:
    core = item.removeprefix("其中：").removesuffix("：")
    return loosened(wording(core), "part", "text")


def _figure(draft: Draft, key: str, *, part: bool) -> Figure:
    rng = draft.rng
    if part and chance(rng, 0.5):
        return BLANK
    if part and key in ("weight", "rate", "score"):
        return mark(rng) if chance(rng, 0.4) else BLANK
    if not part and chance(rng, 0.04):
        return BLANK
    if key in ("initial", "annual", "executed"):
        return mark(rng) if part and chance(rng, 0.1) else amount(rng, random_amount(rng), draft.unit)
    if key == "rate":
        return rate(rng, random_rate(rng))
    if key == "weight":
        return points(rng, Decimal(rng.choice((10, 10, 20))))
    if key == "score":
        return points(rng, Decimal(rng.randrange(0, 101)) / 10)
    return BLANK
