"""The texts and figures of a sheet as tokens that know their extent: what labels are looked for in."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from xlform.grid import Cell
from xlform.grid import Grid
from xlform.text import Label
from xlform.text import parse_label
from xlform.values import Kind

_NO_LABEL = Label("", "", (), "", None)
LONGEST_TEXT = 400
"""A longer text is never taken apart in search of labels."""


class Token(NamedTuple):
    """A cell that shows something; `bottom` and `right` are the borders of its merged area."""

    row: int
    column: int
    bottom: int
    right: int
    text: str
    label: Label
    cell: Cell

    @property
    def is_number(self) -> bool:
        """A figure, not a text."""
        return not isinstance(self.cell[0], str)


class Spot(NamedTuple):
    """Where an entry stands: a cell, or the `piece` of a cell that it shares with its label; and how to read it."""

    row: int
    column: int
    kind: Kind
    unit: str = "万元"
    piece: str | None = None


class Page:
    """A sheet on its way to a layout: tokens by row and by cell."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.name = grid.name
        self.tokens: dict[tuple[int, int], Token] = {}
        self.rows: dict[int, list[Token]] = {}
        anchors, large = grid._anchors, grid._large
        for place in sorted(grid.cells):
            cell = grid.cells[place]
            content = cell[0]
            if isinstance(content, str):
                text = content.strip()
                if not text and cell[1] is None:
                    continue
                label = parse_label(text) if len(text) <= LONGEST_TEXT else _NO_LABEL
            else:
                text, label = "", _NO_LABEL
            row, column = place
            area = anchors.get(place) or (grid.area(row, column) if large else None)
            bottom, right = (area[2], area[3]) if area else place
            token = Token(row, column, bottom, right, text, label, cell)
            self.tokens[place] = token
            line = self.rows.get(row)
            if line is None:
                self.rows[row] = [token]
            else:
                line.append(token)
        self._order = list(self.rows)

    def at(self, row: int, column: int) -> Token | None:
        """The token shown at a cell, through merged areas."""
        token = self.tokens.get((row, column))
        if token is not None:
            return token
        area = self.grid._anchors.get((row, column))
        if area is not None:
            return self.tokens.get((area[0], area[1]))
        return self.tokens.get(self.grid.anchor(row, column)) if self.grid._large else None

    def in_span(self, row: int, left: int, right: int) -> Token | None:
        """The first token shown in these columns of a row."""
        tokens, anchors = self.tokens, self.grid._anchors  # as `at` does it: this is asked for every cell of every row
        for column in range(left, right + 1):
            token = tokens.get((row, column))
            if token is None and (area := anchors.get((row, column))) is not None:
                token = tokens.get((area[0], area[1]))
            elif token is None and self.grid._large:
                token = self.at(row, column)
            if token is not None:
                return token
        return None

    def between(self, top: int, bottom: int) -> Iterator[Token]:
        """The tokens whose first row lies in these rows, in reading order."""
        rows = self._order
        for index in range(bisect_left(rows, top), bisect_right(rows, bottom)):
            yield from self.rows[rows[index]]
