"""The box of a note: as large as its text, beside its cell, in the units of VML."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import Area
from xlform.workbook.edit.numbers import measure
from xlform.workbook.edit.scan import Scan

_HALF = 6  # pixels of half a Chinese character at 9 points
_LINE = 16
_WIDEST = 56  # half characters a line may have before it is broken
_NARROWEST = 16
_PADDING = 14
_ROW = 15  # points
_MOST = 409.0  # points of a row; columns are narrower


class Geometry:
    """Widths of columns and heights of rows of a sheet in pixels; both count from 0 as VML does."""

    def __init__(self, sheet: Scan) -> None:
        form = sheet.root.find("sheetFormatPr")
        stated: Mapping[str, str] = form.attributes if form else {}
        base = measure(stated.get("baseColWidth"), 8, _MOST)
        default = measure(stated.get("defaultColWidth"), 0, _MOST)
        width = _pixels(default) or int(base * 7) + 8
        height = round(measure(stated.get("defaultRowHeight"), _ROW, _MOST) * 4 / 3) or _ROW
        widths = {
            column - 1: 0 if _true(each.get("hidden")) else _pixels(measure(each.get("width"), 9, _MOST))
            for low, high, each in sheet.columns
            for column in range(low, high + 1)
        }
        heights = {
            row.number - 1: 0
            if _true(row.attributes.get("hidden"))
            else round(measure(row.attributes.get("ht"), 0, _MOST) * 4 / 3) or height
            for row in sheet.rows
        }
        self._ways = _Way(widths, width, LAST_COLUMN), _Way(heights, height, LAST_ROW)

    def width(self, column: int) -> int:
        """Pixels of a column."""
        return self._ways[0].size(column)

    def height(self, row: int) -> int:
        """Pixels of a row."""
        return self._ways[1].size(row)

    def anchor(self, area: Area, text: str) -> tuple[int, ...]:
        """Left column and offset, top row and offset, right column and offset, bottom row and offset."""
        wide, high = box_size(text)
        left = min(area.right, LAST_COLUMN - 8)
        top = max(area.top - 2, 0)
        across, down = self._ways
        return (*across.walk(left, 12), *down.walk(top, 6), *across.walk(left, 12 + wide), *down.walk(top, 6 + high))


class _Way:
    """Columns or rows one after the other, with their sizes in pixels; those of size 0 are passed over at once."""

    def __init__(self, sizes: Mapping[int, int], otherwise: int, last: int) -> None:
        self._sizes, self._otherwise, self._last = sizes, otherwise, last
        self._seen: dict[int, int] = {}  # the first after one of size 0 that has a size
        for at in sorted((at for at, size in sizes.items() if not size), reverse=True):
            self._seen[at] = self._seen.get(at + 1, at + 1)

    def size(self, at: int) -> int:
        """Pixels of one of them."""
        return self._sizes.get(at, self._otherwise)

    def walk(self, start: int, distance: int) -> tuple[int, int]:
        """Where so many pixels from the start of one of them lie: in which, and how far into it."""
        at = start
        while at < self._last - 1 and distance >= self.size(at):
            distance -= self.size(at)
            at = min(self._seen.get(at, at + 1), self._last - 1)
        return at, min(distance, self.size(at))


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


def _true(text: str | None) -> bool:
    return text in ("1", "true")
