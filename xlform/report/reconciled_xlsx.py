"""A reconciliation as a workbook: a sheet for each part, every line with its file and cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from xlform.reconciliation.breakdown import Share
from xlform.reconciliation.causes import KIND_NAMES
from xlform.reconciliation.causes import LedgerDifference
from xlform.reconciliation.result import Reconciliation
from xlform.reconciliation.tables import Item
from xlform.report.reconciled_text import ACROSS_NAMES
from xlform.report.reconciled_text import PAIR_NAMES

_Row: TypeAlias = "Sequence[str | int | Decimal | None]"
_Sheet: TypeAlias = "tuple[str, Sequence[str], list[_Row]]"


def reconciled_workbook(found: Reconciliation) -> bytes:
    """The bytes of an .xlsx; texts are written as texts, whatever they start with."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        money = book.add_format({"num_format": "#,##0.00####", "border": 1, "valign": "vcenter"})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        for name, head, rows in _sheets(found):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, Decimal):
                        sheet.write_number(number, column, float(value), money)
                    elif isinstance(value, int):
                        sheet.write_number(number, column, value, plain)
                    else:
                        sheet.write_string(number, column, value or "", plain)
            for column, title in enumerate(head):
                sheet.set_column(column, column, 44 if title in _WIDE else 14)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    return out.getvalue()


_WIDE = frozenset({"说明", "名称", "项目名称", "项目单位", "台账行", "文件"})


def _sheets(found: Reconciliation) -> Iterator[_Sheet]:
    yield "加总", ("核对", "结果", "填数", "计算数", "相差", "单元格", "文件", "说明"), [
        (
            one.what, {True: "相符", False: "不符", None: "不能核对"}[one.holds], one.whole, one.computed, one.difference,
            "" if one.address is None else str(one.address), one.path, one.reason or "；".join(one.hints),
        )
        for one in found.statements
    ]  # fmt: skip
    for title, shares in (
        ("按类别", found.categories), ("按支持方式", found.modes), ("按项目单位", found.recipients), ("按县市区", found.counties),
    ):  # fmt: skip
        yield title, ("名称", "项数", "金额（万元）"), _share_rows(shares)
    yield (
        "问题",
        ("种类", "说明", "序号", "项目名称", "项目单位", "金额（万元）", "单元格", "文件"),
        list(_problems(found)),
    )
    if found.ledger is not None:
        yield from _ledger(found.ledger)


def _share_rows(shares: Sequence[Share]) -> list[_Row]:
    return [(share.name or "（没有写明）", share.count, share.amount) for share in shares]


def _line(item: Item) -> _Row:
    cell = "" if item.address is None else str(item.address)
    return item.number, item.project, item.recipient, item.amount, cell, item.path


def _problems(found: Reconciliation) -> Iterator[_Row]:
    for gap in found.numbering:
        for name, numbers in (("缺号", gap.missing), ("重号", gap.twice)):
            yield from ((name, f"序号 {number}", str(number), "", "", None, gap.sheet, gap.path) for number in numbers)
    for one in found.repeats:
        across = "，".join(ACROSS_NAMES[name] for name in one.across)
        said = f"“{one.name}”出现 {len(one.items)} 次{'，' + across if across else ''}"
        said += "" if one.certain else f"（名称相近 {one.likeness:.2f}，请核对）"
        kind = {"project": "项目重复", "recipient": "单位重复"}[one.kind]
        yield from ((kind, said, *_line(item)) for item in one.items)
    for item, pair in found.names:
        yield "名称不一致", f"“{pair.in_project}”与“{pair.recipient}”：{PAIR_NAMES[pair.kind]}", *_line(item)


def _ledger(found: LedgerDifference) -> Iterator[_Sheet]:
    total = sum((one.effect for one in found.causes), Decimal(0))
    rows: list[_Row] = [
        (
            KIND_NAMES[one.kind], one.effect, one.message, "按相近名称对应，请核对" if one.guessed else "",
            "、".join(str(item.address) for item in one.items), "、".join(str(row.address) for row in one.rows),
        )
        for one in found.causes
    ]  # fmt: skip
    rows.append(
        ("合计", total, f"台账 {found.ledger_total} − 安排表 {found.table_total} = {found.difference}", "", "", "")
    )
    yield "台账差额", ("原因", "影响（万元）", "说明", "核对", "安排表单元格", "台账单元格"), rows
    yield "名称对应", ("项目名称", "项目单位", "安排（万元）", "台账行", "台账（万元）", "相似度", "核对"), [
        (
            pair.item.project, pair.item.recipient, pair.item.value, "、".join(row.label for row in pair.rows), pair.paid,
            Decimal(str(round(pair.likeness, 3))), "按相近名称对应，请核对" if pair.guessed else "",
        )
        for pair in found.pairs
    ]  # fmt: skip
    if found.by_category:
        yield (
            "分类差额",
            ("名称", "安排表（万元）", "台账（万元）", "相差"),
            [
                (name or "（没有写明）", ours, theirs, theirs - ours)
                for name, (ours, theirs) in found.by_category.items()
            ],
        )
    if found.notices:
        yield "台账说明", ("说明",), [(notice,) for notice in found.notices]
