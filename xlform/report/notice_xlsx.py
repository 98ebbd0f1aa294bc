"""A 退回通知 as a workbook of one sheet, ready to be printed on A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlform.report.bookstyles import Sheets
from xlform.report.bookstyles import for_paper
from xlform.report.bookstyles import new_book
from xlform.report.bookstyles import row_height
from xlform.report.notices import CLOSING
from xlform.report.notices import HEADERS
from xlform.report.notices import SIGNATURE
from xlform.report.notices import TITLE
from xlform.report.notices import Group
from xlform.report.notices import Notice
from xlform.report.notices import numeral
from xlform.spool import pieces

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (6, 20, 11, 40, 28)
_ALL = sum(_WIDTHS) - 4  # half-width characters of a line over the whole width


def notice_xlsx(notice: Notice) -> bytes:
    """The workbook; merged cells do not grow by themselves, so every height is computed."""
    with new_book(TITLE) as (sheets, sink):
        sheet = sheets.workbook.add_worksheet("退回通知")
        for column, wide in enumerate(_WIDTHS):
            sheet.set_column(column, column, wide)
        _line(sheets, sheet, 0, TITLE, "title", height=36)
        _line(sheets, sheet, 1, f"{notice.unit}：", "strong")
        _line(sheets, sheet, 2, f"　　{notice.opening}", "plain")
        row = 3
        for number, group in enumerate(notice.groups, 1):
            row = _group(sheets, sheet, row, f"{numeral(number)}、{group.name}", group)
        _line(sheets, sheet, row + 1, f"　　{CLOSING}", "plain")
        for place, text in enumerate(SIGNATURE, row + 3):
            _line(sheets, sheet, place, text, "right", height=26)
        for_paper(sheet, landscape=False)
    return b"".join(pieces(sink))


def _line(sheets: Sheets, sheet: Worksheet, row: int, text: str, format_: str, *, height: float = 0) -> None:
    sheets.merge(sheet, row, len(_WIDTHS) - 1, text, format_)
    sheet.set_row(row, height or row_height([text], [_ALL]) + 2)


def _group(sheets: Sheets, sheet: Worksheet, row: int, heading: str, group: Group) -> int:
    """Heading, place and table of one form; the row after it."""
    _line(sheets, sheet, row + 1, heading, "strong")
    _line(sheets, sheet, row + 2, f"文件：{group.place}", "plain")
    row += 3
    for column, header in enumerate(HEADERS):
        sheets.put(sheet, row, column, header, "head")
    for row, item in enumerate(group.items, row + 1):  # noqa: B020  # the row after the header is the first
        texts = (item.form, item.cell, f"【{item.kind}】{item.problem}", item.correction)
        sheets.put(sheet, row, 0, item.number, "centre")
        for column, text in enumerate(texts, 1):
            sheets.put(sheet, row, column, text, "centre" if column == 2 else "text")
        sheet.set_row(row, row_height(texts, _WIDTHS[1:]))
    return row + 1
