"""How high the rows of a form must be for its texts to be seen, in any of the fonts that stand in for the official ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

TALLEST = 400.0
"""Points; a spreadsheet has no higher row than 409."""

_UNBROKEN = re.compile(r"(?:[!-~]+|.)[，。；、：）”%]*")  # no line starts with a closing sign, no figure is split
_PITCH = 1.38  # the line pitch of the tallest substitute font seen


def needed(text: str, columns: float, size: float, indent: int = 0) -> float:
    """The height in points of a text in cells that are so many characters wide, in a font of that size."""
    if not text:
        return size * 1.9
    pixels = columns * 7 - 6 - 9 * indent
    return max(lines(text, max(pixels * 0.75 / size, 1.0)) * size * _PITCH + 6, size * 1.9)


def lines(text: str, capacity: float) -> int:
    """How many lines a text takes where `capacity` Chinese characters fit into one."""
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        if len(paragraph) <= capacity:
            continue
        used = 0.0
        for word in _UNBROKEN.findall(paragraph):
            width = _width(word) if len(word) < 4 else sum(map(_width, word))
            if used and used + width > capacity:
                used, count = 0.0, count + 1
            count += int(width / capacity)
            used += width % capacity
    return count


@lru_cache(maxsize=16384)
def _width(word: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in word)


def row_heights(rows: int, boxes: Sequence[tuple[int, int, float]]) -> list[float]:
    """The height of every row such that boxes (first row, last row, height needed; rows from 0) fit."""
    heights = [0.0] * rows
    for top, bottom, height in sorted(boxes, key=lambda box: box[1] - box[0]):
        missing = height - sum(heights[top : bottom + 1])
        if missing > 0:
            for row in range(top, bottom + 1):
                heights[row] += missing / (bottom + 1 - top)
    return heights
