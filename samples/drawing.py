"""Boxes on a sheet: where a value stands, how it looks, and how high its rows must be for it to be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from samples.forms import Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_INTEGER = re.compile(r"(?:0|[1-9]\d*)\Z")
_UNBROKEN = re.compile(r"(?:[!-~]+|.)[，。；、：）”%]*")  # no line starts with a closing sign, no figure is split
_PERCENTAGE = re.compile(r"\d+(?:\.(\d+))?%\Z")

_Look = dict[str, str | int | float | bool]
_BODY: _Look = {"font_name": "仿宋_GB2312", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_CELL: _Look = {**_BODY, "border": 1}
STYLES: dict[str, _Look] = {
    "title": {**_BODY, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "line": {**_BODY, "align": "left"},
    "middle_line": {**_BODY, "align": "center"},
    "prefix": {**_BODY, "font_name": "黑体", "font_size": 12, "align": "left"},
    "label": {**_CELL, "font_name": "宋体", "bold": True, "align": "center"},
    "centre": {**_CELL, "align": "center"},
    "left": {**_CELL, "align": "left"},
    "indented": {**_CELL, "align": "left", "indent": 2},
    "heading": {**_CELL, "font_name": "宋体", "bold": True, "align": "left"},
    "strong": {**_CELL, "font_name": "宋体", "bold": True, "align": "center"},
    "small": {**_CELL, "font_size": 9, "align": "left"},
}


@dataclass(frozen=True)
class Box:
    """A value and the cells it takes, rows and columns from 0, last ones included."""

    top: int
    left: int
    bottom: int
    right: int
    value: Value
    style: str


@dataclass
class Canvas:
    """A form being drawn: column widths in characters, boxes in reading order."""

    widths: tuple[float, ...]
    boxes: list[Box] = field(default_factory=list)

    def put(
        self, row: int, column: int, value: Value, style: str = "centre", *, rows: int = 1, columns: int = 1
    ) -> None:
        """Places a value; merges the cells if it takes more than one."""
        self.boxes.append(Box(row, column, row + rows - 1, column + columns - 1, value, style))

    def put_row(self, row: int, column: int, values: Sequence[Value], style: str = "centre") -> None:
        """Places values side by side, one cell each."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value, style)

    def across(self, row: int, value: Value, style: str) -> None:
        """Places a value over the whole width."""
        self.put(row, 0, value, style, columns=len(self.widths))

    @property
    def height(self) -> int:
        """How many rows the form takes."""
        return max(box.bottom for box in self.boxes) + 1


class Formats:
    """The cell formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Format] = {}

    def get(self, style: str, number_format: str) -> Format:
        """The format of that style and number format; KeyError if there is no such style."""
        key = (style, number_format)
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**STYLES[style], "num_format": number_format})
        return self._made[key]


def stored(value: Value) -> tuple[str | float | int, str]:
    """What a cell holds and its number format, so that the cell displays the value as printed."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        # General drops the last zero of 9.90, so only such figures need a format of their own.
        fixed = decimals > 0 and value.as_tuple().digits[-1] == 0
        return float(value), "0." + "0" * decimals if fixed else "General"
    if isinstance(value, int):
        return value, "General"
    if _INTEGER.match(value):
        return int(value), "General"
    percentage = _PERCENTAGE.match(value)
    if percentage:
        decimals = len(percentage[1] or "")
        return float(Decimal(value[:-1]) / 100), "0." + "0" * decimals + "%" if decimals else "0%"
    return value, "General"


def paint(canvas: Canvas, worksheet: Worksheet, formats: Formats, top: int, left: int) -> None:
    """Writes the boxes with their upper left corner at that cell (from 0) and sets the height of the rows."""
    for box in canvas.boxes:
        content, number_format = stored(box.value)
        look = formats.get(box.style, number_format)
        row, column = top + box.top, left + box.left
        if (box.top, box.left) == (box.bottom, box.right):
            worksheet.write(row, column, content, look)
        else:
            worksheet.merge_range(row, column, top + box.bottom, left + box.right, content, look)
    for row, height in enumerate(row_heights(canvas)):
        worksheet.set_row(top + row, height)


def row_heights(canvas: Canvas) -> list[float]:
    """The height of every row in points, such that no value is cut."""
    heights = [0.0] * canvas.height
    for box in sorted(canvas.boxes, key=lambda box: box.bottom - box.top):
        rows = range(box.top, box.bottom + 1)
        missing = _needed(canvas, box) - sum(heights[row] for row in rows)
        if missing > 0:
            for row in rows:
                heights[row] += missing / len(rows)
    return [round(min(height, 409.0) * 4) / 4 for height in heights]


def _needed(canvas: Canvas, box: Box) -> float:
    look = STYLES[box.style]
    size = float(look["font_size"])
    pixels = sum(canvas.widths[box.left : box.right + 1]) * 7 - 6 - 9 * int(look.get("indent", 0))
    lines = _lines(str(box.value), pixels * 0.75 / size)
    # 1.38 is the line pitch of the tallest substitute font seen; a lone line gets air, as on the printed forms.
    return max(lines * size * 1.38 + 6, size * 1.9)


def _lines(text: str, capacity: float) -> int:
    """How many lines a text takes where `capacity` Chinese characters fit into one."""
    lines = 0
    for paragraph in text.split("\n"):
        used, lines = 0.0, lines + 1
        for word in _UNBROKEN.findall(paragraph):
            width = sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in word)
            if used and used + width > capacity:
                used, lines = 0.0, lines + 1
            lines += int(width / capacity)
            used += width % capacity
    return lines
