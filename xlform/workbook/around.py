"""What a worksheet says around its cells: which columns are hidden, what conditions colour, where choices are taken from.

All of it comes from the parser: what stands in a comment, in single quotes or in another encoding is taken as programs take it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

ASIDE = ("{*}conditionalFormatting", "{*}dataValidation")
"""The elements that `Around.take` reads, wherever they stand on a sheet."""
_COLUMN = re.compile(r"[1-9][0-9]{0,4}\Z")
_LOWEST = 1.5  # points: two dots on a screen; nobody reads a figure in a row that low
_NARROWEST = 0.25  # characters: two dots as well


class Around:
    """Collected from the elements around the cells of one sheet."""

    def __init__(self) -> None:
        self.hidden_columns: list[tuple[int, int]] = []
        self.conditions: list[str] = []  # areas as they are written, several to a text
        self.choices: set[str] = set()  # formulas

    def take_columns(self, columns: etree._Element) -> None:
        """The columns that are hidden, or so narrow that they are."""
        for column in columns:
            if is_true(column.get("hidden")) or _is_below(column.get("width"), _NARROWEST):
                first, last = column.get("min") or "", column.get("max") or ""
                if _COLUMN.match(first) and _COLUMN.match(last) and int(first) <= int(last):
                    self.hidden_columns.append((int(first), int(last)))

    def take(self, element: etree._Element) -> None:
        """A conditional format or a data validation, of the sheet itself or among its extensions."""
        if element.tag.endswith("}dataValidation"):
            for formula in element.iterchildren("{*}formula1"):
                self.choices.add((formula.text or "").strip() or "".join(part.text or "" for part in formula).strip())
        else:
            written = element.get("sqref") or "".join(part.text or "" for part in element.iterchildren("{*}sqref"))
            self.conditions.append(written)


def is_hidden_row(row: etree._Element) -> bool:
    """Whether a row is hidden, or so low that it is."""
    return is_true(row.get("hidden")) or is_low(row.get("ht"))


def is_low(height: str | None) -> bool:
    """Whether a row of this height shows nothing."""
    return _is_below(height, _LOWEST)


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true", "on")


def _is_below(size: str | None, least: float) -> bool:
    """Whether an attribute is a number below another."""
    try:
        return size is not None and float(size) < least
    except ValueError:
        return False
