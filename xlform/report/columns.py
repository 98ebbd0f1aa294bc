"""Text in columns on a console: a Chinese character is two places wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many places the text takes on a console."""
    return sum(_places(character) for character in text)


def _places(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.combining(character) or unicodedata.category(character) == "Cf" else 1


def shortened(text: str, places: int) -> str:
    """The text on one line, cut with … where it takes more than so many places."""
    line = " ".join(text.split())
    if width(line) <= places:
        return line
    taken = 0
    for number, character in enumerate(line):
        taken += _places(character)
        if taken > places - 1:
            return line[:number] + "…"
    return line


def aligned(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset(), indent: str = "  ") -> list[str]:
    """The rows as lines with columns under each other, two blanks between; those in `right` flush right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            " " * (places - width(cell)) + cell if number in right else cell + " " * (places - width(cell))
            for number, (cell, places) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines
