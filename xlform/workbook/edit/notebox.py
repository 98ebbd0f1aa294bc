"""The box of a note: as large as its text, beside its cell, in the units of VML."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import Area
from xlform.workbook.edit.scan import Scan

_HALF = 6  # pixels of half a Chinese character at 9 points
_LINE = 16
_WIDEST = 56  # half characters a line may have before it is broken
_NARROWEST = 16
_PADDING = 14


class Geometry:
    """Widths of columns and heights of rows of a sheet in pixels; both count from 0 as VML does."""

    def __init__(self, sheet: Scan) -> None:
        form = sheet.root.find("sheetFormatPr")
        stated: Mapping[str, str] = form.attributes if form else {}
        base = _float(stated.get("baseColWidth"), 8)
        default = _float(stated.get("defaultColWidth"), 0)
        self._width = _pixels(default) if default else int(base * 7) + 8
        self._height = round(_float(stated.get("defaultRowHeight"), 15) * 4 / 3)
        columns = sheet.root.find("cols")
        self._columns = [
            (
                int(each.attributes.get("min", "0")),
                int(each.attributes.get("max", "0")),
                0 if _true(each.attributes.get("hidden")) else _pixels(_float(each.attributes.get("width"), 9)),
            )
            for each in (columns.children if columns else ())
        ]
        self._rows = {
            row.number: 0
            if _true(row.attributes.get("hidden"))
            else round(_float(row.attributes.get("ht"), 0) * 4 / 3) or self._height
            for row in sheet.rows
        }

    def width(self, column: int) -> int:
        """Pixels of a column."""
        return next((px for low, high, px in self._columns if low <= column + 1 <= high), self._width)

    def height(self, row: int) -> int:
        """Pixels of a row."""
        return self._rows.get(row + 1, self._height)

    def anchor(self, area: Area, text: str) -> tuple[int, ...]:
        """Left column and offset, top row and offset, right column and offset, bottom row and offset."""
        wide, high = box_size(text)
        left = min(area.right, LAST_COLUMN - 8)
        top = max(area.top - 2, 0)
        return (
            *self._walk(left, 12, 0),
            *self._walk(top, 6, 1),
            *self._walk(left, 12 + wide, 0),
            *self._walk(top, 6 + high, 1),
        )

    def _walk(self, start: int, distance: int, way: int) -> tuple[int, int]:
        measure, last = ((self.width, LAST_COLUMN), (self.height, LAST_ROW))[way]
        at = start
        while at < last - 1 and distance >= measure(at):
            distance -= measure(at)
            at += 1
        return at, min(distance, measure(at))


@lru_cache(maxsize=1024)
def box_size(text: str) -> tuple[int, int]:
    """Width and height in pixels of a box that shows the text whole at 9 points."""
    lengths = [len(line) + sum(map(_is_wide, line)) for line in text.split("\n")]
    widest = max(_NARROWEST, min(_WIDEST, max(lengths)))
    lines = sum(max(1, -(-length // (widest - 1))) for length in lengths)  # a wide character never splits
    return widest * _HALF + _PADDING, lines * _LINE + _PADDING


@lru_cache(maxsize=4096)
def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WFA"


def _pixels(width: float) -> int:
    return int((256 * width + 18) / 256 * 7)


def _float(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise


def _true(text: str | None) -> bool:
    return text in ("1", "true")
