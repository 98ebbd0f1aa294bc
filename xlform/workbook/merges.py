"""The merged areas of a sheet as they can be relied on: none overlaps another, none is a single cell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from xlform.address import LAST_COLUMN
from xlform.address import Area
from xlform.errors import FileError
from xlform.grid import Cell

_SMALL = 4096  # cells of an area that is kept cell by cell
_MOST_CELLS = 1_000_000
_MOST_LARGE = 1_000
_MOST_COMPARED = 10_000_000  # pairs of a large area with a small one, with a cell


def within(area: Area, position: tuple[int, int]) -> bool:
    """Whether the cell, row and column, lies in the area."""
    return area[0] <= position[0] <= area[2] and area[1] <= position[1] <= area[3]


def meet(one: Area, other: Area) -> bool:
    """Whether two areas have a cell in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def covered_by(areas: Iterable[Area], places: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the cells that lie in an area: row by row, so that thousands of both are not compared one by one."""
    opening = sorted(set(areas))
    closing = sorted(opening, key=lambda area: area[2])
    opened = closed = 0
    over = _Columns()
    found = set()
    for row, column in sorted(places):
        while opened < len(opening) and opening[opened][0] <= row:
            over.add(opening[opened], 1)
            opened += 1
        while closed < len(closing) and closing[closed][2] < row:
            over.add(closing[closed], -1)
            closed += 1
        if over.count(column):
            found.add((row, column))
    return found


class _Columns:
    """How many areas lie over each column: sums of ever longer stretches (a Fenwick tree)."""

    def __init__(self) -> None:
        self._sums = [0] * (LAST_COLUMN + 2)

    def add(self, area: Area, count: int) -> None:
        """Counts an area over its columns."""
        self._change(area[1], count)
        self._change(area[3] + 1, -count)

    def _change(self, column: int, by: int) -> None:
        while column < len(self._sums):
            self._sums[column] += by
            column += column & -column

    def count(self, column: int) -> int:
        """The areas over one column."""
        total = 0
        while column:
            total += self._sums[column]
            column -= column & -column
        return total


class Merges:
    """Merged areas; of two that overlap the first wins, the other is among `overlapping`.

    FileError `too_big` beyond what any form needs.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas: list[Area] = []
        self.overlapping: list[Area] = []
        self._small: set[tuple[int, int]] = set()
        self._small_areas: list[Area] = []
        self._large: list[Area] = []
        several = [area for area in areas if area[0] != area[2] or area[1] != area[3]]
        if self._all_apart(several):
            self.areas = sorted(several)
            return
        self._refuse_many(several)
        for area in several:
            if self._add(area):
                self.areas.append(area)
                if len(self._small) > _MOST_CELLS or len(self._large) > _MOST_LARGE:
                    raise _too_many()
            else:
                self.overlapping.append(area)
        self.overlapping = sorted(set(self.overlapping).difference(self.areas))
        self.areas.sort()

    def _refuse_many(self, areas: list[Area]) -> None:
        """Areas that overlap are compared cell by cell: FileError where that would take for ever."""
        sizes = [(bottom - top + 1) * (right - left + 1) for top, left, bottom, right in areas]
        large = sum(size > _SMALL for size in sizes)
        if sum(size for size in sizes if size <= _SMALL) > 4 * _MOST_CELLS or large > 10 * _MOST_LARGE:
            raise _too_many()
        if large * (len(areas) - large) > _MOST_COMPARED:
            raise _too_many()

    def _all_apart(self, areas: list[Area]) -> bool:
        """Whether no area overlaps another, all being small as in every form; they are taken if so."""
        sizes = [(bottom - top + 1) * (right - left + 1) for top, left, bottom, right in areas]
        if sum(sizes) > _MOST_CELLS or max(sizes, default=0) > _SMALL:
            return False
        cells: set[tuple[int, int]] = set()
        for top, left, bottom, right in areas:
            cells.update(product(range(top, bottom + 1), range(left, right + 1)))
        if len(cells) != sum(sizes):
            return False
        self._small = cells
        return True

    def _add(self, area: Area) -> bool:
        """Whether the area is free of all before it; it is taken if so."""
        top, left, bottom, right = area
        if any(meet(area, other) for other in self._large):
            return False
        if (bottom - top + 1) * (right - left + 1) > _SMALL:
            if any(meet(area, other) for other in self._small_areas):
                return False
            self._large.append(area)
            return True
        cells = list(product(range(top, bottom + 1), range(left, right + 1)))
        if not self._small.isdisjoint(cells):
            return False
        self._small.update(cells)
        self._small_areas.append(area)
        return True

    def take_covered(self, cells: dict[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
        """Takes out of `cells`, and gives, those that a merged area hides."""
        if len(self._large) * len(cells) > _MOST_COMPARED:
            raise _too_many()
        hidden = cells.keys() & self._small
        if self._large:
            hidden |= covered_by(self._large, cells)
        hidden.difference_update(area[:2] for area in self.areas)
        return {position: cells.pop(position) for position in sorted(hidden)}


def _too_many() -> FileError:
    return FileError("too_big", "合并单元格过多，无法读取；请取消多余的合并后再报")
