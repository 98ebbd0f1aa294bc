"""Workbooks written anew for people: texts that are never formulas, cell formats by name, print on A4."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import IO
from typing import TYPE_CHECKING
from typing import TypeAlias

from xlform.report.columns import width
from xlform.spool import temporary
from xlform.values import half_up

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value: TypeAlias = "str | int | Decimal | None"

LONGEST = 32_767
"""Characters a cell can hold."""
LINE = 13.5
TALLEST = 409.0
"""Points of a line of text, and of the highest row."""
_CREATED = datetime(2020, 1, 1)  # fixed: the same findings give the same file
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILLS = {"error": "#FFC7CE", "warning": "#FFEB9C", "note": "#DDEBF7"}
_BASE: Mapping[str, object] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_BOX: Mapping[str, object] = {**_BASE, "border": 1, "text_wrap": True}
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "title": {**_BASE, "font_name": "微软雅黑", "font_size": 15, "bold": True, "align": "center"},
    "plain": {**_BASE, "text_wrap": True},
    "right": {**_BASE, "align": "right"},
    "strong": {**_BASE, "bold": True},
    "head": {**_BOX, "bold": True, "align": "center", "bg_color": "#E4E8EE"},
    "text": {**_BOX, "valign": "top"},
    "centre": {**_BOX, "align": "center", "valign": "top"},
    "count": {**_BOX, "align": "right", "valign": "top", "num_format": "0"},
    "figure": {**_BOX, "align": "right", "valign": "top", "num_format": "General"},
    "rate": {**_BOX, "align": "right", "valign": "top", "num_format": "0.00%"},
    **{name: {**_BOX, "align": "center", "valign": "top", "bg_color": fill} for name, fill in _FILLS.items()},
}


class Sheets:
    """The formats of one workbook, and how values are put into its cells (rows and columns from 0)."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[str, Format] = {}

    def format(self, name: str) -> Format:
        """A format by name; made when it is first used."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(dict(_FORMATS[name]))
        return self._formats[name]

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, format_: str = "text") -> None:
        """A text as text whatever it begins with, a figure as a number, nothing as a blank cell."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(format_))
        elif isinstance(value, str):
            sheet.write_string(row, column, clean(value), self.format(format_))
        else:
            sheet.write_number(row, column, float(half_up(Decimal(value), 8)), self.format(format_))

    def merge(self, sheet: Worksheet, row: int, last_column: int, text: str, format_: str) -> None:
        """A text over the whole width."""
        sheet.merge_range(row, 0, row, last_column, "", self.format(format_))
        self.put(sheet, row, 0, text, format_)


def lines_of(text: str, places: float) -> int:
    """How many lines a text takes in so many half-width places."""
    return sum(max(1, math.ceil(width(part) / places)) for part in text.split("\n"))


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points for a row of wrapped texts; not all programs fit rows to their texts by themselves."""
    most = max(lines_of(text, max(places - 1.5, 1)) for text, places in zip(texts, widths, strict=True))
    return min(TALLEST, LINE * most + 4)


def clean(text: str) -> str:
    """The text without characters that a workbook cannot hold, no longer than a cell."""
    shown = _NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


@contextmanager
def new_book(title: str, *, large: bool = False) -> Iterator[tuple[Sheets, IO[bytes]]]:
    """A workbook to be filled; its bytes are in the file once the block is left.

    Of a `large` one a row is in memory at a time: rows must be written from the top down.
    """
    from xlsxwriter import Workbook

    sink: IO[bytes] = temporary() if large else io.BytesIO()
    options = {
        "constant_memory" if large else "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with Workbook(sink, options) as workbook:
        workbook.set_properties({"title": title, "author": "xlform", "created": _CREATED})
        yield Sheets(workbook), sink


def for_paper(sheet: Worksheet, *, landscape: bool, header_rows: int = 0) -> None:
    """A4, one page wide, the header on every page, page numbers at the foot."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.65)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if header_rows:
        sheet.repeat_rows(0, header_rows - 1)
