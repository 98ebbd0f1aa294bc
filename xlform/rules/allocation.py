"""Allocation tables: categories and their items, the total and its categories."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace

from xlform.rules.allocation_sums import Sum
from xlform.rules.allocation_sums import column_sums
from xlform.rules.allocation_sums import holds
from xlform.rules.allocation_sums import money_columns
from xlform.rules.allocation_sums import row_sums
from xlform.rules.allocation_sums import subtotals
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import Amount
from xlform.rules.figures import amounts_stated
from xlform.rules.figures import cells
from xlform.rules.figures import is_empty
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.figures import total_value
from xlform.rules.figures import unreadable
from xlform.rules.rounding import rounding
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry


@rule("T106", "error", forms=("allocation_table",))
def category_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """每一类的金额、每个小计应等于其各项之和。

    The amount of a category is the sum of what stands directly under it; a 小计 that of the lines since the last one.

    Why: 类别金额和小计是其中各项的总数；看不出加的是哪几项的小计不核对
    Source: 表式：总数与其明细同列

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 10 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 30 |

    T106:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 35 |
    | 1 | 甲项目 | 甲公司 | 10 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 35 |

    T106:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 甲项目 | 甲公司 | 10 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | | 小计 | | 35 |
    | 3 | 丙项目 | 丙公司 | 5 |
    | | 小计 | | 5 |
    | 合计 | | | 35 |
    """
    categories = submission.table("categories")
    stated = any(row.entry("amount").state == "ok" for row in categories)
    for index, category in enumerate(categories):
        children = _children(submission, index)
        whole = category.entry("amount")
        if not children or (whole.state != "ok" and not stated):
            continue
        name = category.entry("name").text
        yield from _judged(submission, whole, [row.entry("amount") for row in children], f"“{name}”金额", "该类各项")
    for one in subtotals(submission):
        if one.parts:
            yield from _judged(submission, one.whole, one.parts, one.name, "其中各项", alone=True)
        else:
            yield Gap(f"{one.name}：看不出是哪几项之和", one.whole)


@rule("T107", "error", forms=("allocation_table",))
def allocation_total_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """合计应等于各类金额之和；不分类的表，等于各项之和；分栏列金额的，各栏、各行也应加总相符。

    The total of an allocation table is the sum of its categories, or of its items where it has none. Further money columns
    add up as well, and 合计 of a row is what stands beside it (提前下达, 本次下达) where the columns are called so.

    Why: 合计是各类金额的总数；其他金额栏的合计作疑点
    Source: 表式：总数与其明细同列

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 二 | 评审经费 | | 5 |
    | 合计 | | | 35 |

    T107:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 二 | 评审经费 | | 5 |
    | 合计 | | | 40 |

    T107:
    | 专项资金安排建议表 | | | | |
    | 序号 | 项目单位 | 合计（万元） | 提前下达 | 本次下达 |
    | 1 | 甲县 | 30 | 10 | 20 |
    | 2 | 乙县 | 20 | 15 | 10 |
    | 3 | 丙县 | 10 | 5 | 5 |
    | 合计 | | 60 | 30 | 30 |
    """
    yield from _total(submission)
    for one in row_sums(submission):
        yield from _beside(one)
    for column in money_columns(submission):
        for one in column_sums(submission, column):
            yield from _in_column(one, column)


def _total(submission: Submission) -> Iterator[Problem | Gap]:
    """The total of the amounts."""
    whole = submission.field("total")
    parts = [entry for row in _children(submission, -1) for entry in _amounts_of(submission, row)]
    if whole.state == "absent" or not parts:
        return
    yield from _judged(submission, whole, parts, "合计", "各类" if submission.table("categories") else "各项")


def _beside(one: Sum) -> Iterator[Problem | Gap]:
    """A row whose amount is split over columns."""
    yield from _further(one, f"“{one.name}”的合计", "同一行各部分")


def _in_column(one: Sum, column: str) -> Iterator[Problem | Gap]:
    """A total in a column of the sheet's own."""
    for found in _further(one, f"{one.name}的“{column}”", "各项"):
        yield replace(found, severity="warning") if isinstance(found, Problem) else found


def _further(one: Sum, what: str, of: str) -> Iterator[Problem | Gap]:
    bad = next((entry for entry in one.parts if entry.number is None and not is_empty(entry)), None)
    if bad is not None:
        yield Gap(f"{what}：“{bad.text.strip()}”不是金额", bad)
    elif one.whole.number is not None and one.parts and not holds(one.whole, one.parts):
        total, *amounts = amounts_stated([one.whole, *one.parts])
        value = total_value(amounts)
        if any(is_empty(entry) for entry in one.parts):
            yield Gap(f"{what}填 {said(total.value)}，{of}有的没有填，已填的之和为 {said(value)}", one.whole)
            return
        message = (
            f"{what}填 {said(total.value)}，{of}之和为 {said(value)}（{cells(one.parts)}），总数{off_by(total.value - value)}；"
            "请核对各项或改正总数"
        )
        yield Problem(one.whole, message, value, total.value, one.parts)


def _children(submission: Submission, parent: int) -> list[Row]:
    """What stands directly under a category, or at the top (-1): categories and items outside of them."""
    return [row for name in ("categories", "items") for row in submission.table(name) if row.parent == parent]


def _amounts_of(submission: Submission, row: Row) -> list[Entry]:
    """The amount of a row; a heading without an amount stands for what is under it."""
    own = row.entry("amount")
    categories = submission.table("categories")
    index = next((place for place, one in enumerate(categories) if one is row), -1)
    if own.state in ("ok", "unreadable") or index < 0:
        return [own]
    return [entry for child in _children(submission, index) for entry in _amounts_of(submission, child)]


def _judged(
    submission: Submission, whole: Entry, parts: Sequence[Entry], what: str, of: str, *, alone: bool = False
) -> Iterator[Problem | Gap]:
    bad = unreadable([whole, *parts])
    if bad is not None:
        yield Gap(f"{what}：{bad.reason}", bad)
    elif whole.state != "ok":
        yield Gap(f"{what}没有填", whole)
    elif all(entry.state != "ok" for entry in parts):
        yield Gap(f"{what}：{of}金额都没有填", parts[0] if parts else whole)
    else:
        total, *amounts = amounts_stated([whole, *parts]) if alone else _rounded(submission, [whole, *parts])
        value = total_value(amounts)
        difference = total.value - value
        found = rounding(difference, total, amounts)
        if found.zone != "explained":
            message = (
                f"{what}填 {said(total.value)}，{of}之和为 {said(value)}（{cells(parts)}），总数{off_by(difference)}{found.words}；"
                "请核对各项或改正总数"
            )
            yield Problem(whole, message, value, total.value, tuple(parts), found.severity)


def _rounded(submission: Submission, entries: Sequence[Entry]) -> tuple[Amount, ...]:
    """The amounts with the rounding that the whole column declares."""
    column = [row.entry("amount") for name in ("items", "categories") for row in submission.table(name)]
    return amounts_stated([*entries, *column], submission.least_decimals("items", "amount"))[: len(entries)]
