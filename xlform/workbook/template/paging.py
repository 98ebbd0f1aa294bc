"""Pages: one wide, and broken between rows, so that no text is cut; labels that run on are printed again."""

from __future__ import annotations

from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet

MARGIN_SIDE, MARGIN_TOP = 0.6, 0.7
"""Inches."""
_WIDE, _TALL = 595.3, 841.9  # A4 in points
_SQUEEZED = {False: 1.45, True: 1.1}
"""A form that is longer than a page by no more than this is printed smaller, on one page; lists are less so."""
_SAFE = 0.96  # programs differ a little in what they take for a page
_TOGETHER = 4  # rows at least on the last page: the total does not stand there alone
_LEAST = 0.55  # of a page is filled before it is broken at a better place
_REPEATED = ("level1", "level2")


def paginate(sheet: Sheet) -> None:
    """Decides whether the sheet goes on one page, and where it is broken if it does not."""
    room = capacity(sheet)
    if sum(sheet.heights) <= room * _SQUEEZED[sheet.many_pages]:
        sheet.many_pages = False
        return
    sheet.many_pages = True
    start, left = 1, room
    for row in range(1, len(sheet.heights) + 1):
        if sum(sheet.heights[start - 1 : row]) <= left or row == start:
            continue
        place = _place(sheet, start, max(start, min(row - 1, len(sheet.heights) - _TOGETHER)), left)
        sheet.breaks.append(place)
        start, left = place + 1, room
        if 0 < sheet.repeated <= place:
            left -= sheet.heights[sheet.repeated - 1]
    for place in sheet.breaks:
        for box in [box for box in sheet.boxes if box.top <= place < box.bottom]:
            _split(sheet, box, place)


def capacity(sheet: Sheet) -> float:
    """The height in points of the rows that a page holds when the sheet is printed one page wide."""
    width, height = (_TALL, _WIDE) if sheet.landscape else (_WIDE, _TALL)
    needed = sum(int(columns * 7 + 5) * 0.75 for columns in sheet.widths)
    scale = min(1.0, (width - 144 * MARGIN_SIDE) / needed)
    return (height - 144 * MARGIN_TOP) / scale * _SAFE


def _place(sheet: Sheet, start: int, last: int, room: float) -> int:
    """The row after which a page ends: where nothing runs on, else where only labels do, else the last that fits."""
    for allowed in (("level1",), _REPEATED):
        for row in range(last, start - 1, -1):
            if sum(sheet.heights[start - 1 : row]) < room * _LEAST:
                break
            crossing = [box for box in sheet.boxes if box.top <= row < box.bottom]
            if all(box.column in allowed or _is_side_label(box) for box in crossing) and row != sheet.repeated:
                return row
    return last


def _is_side_label(box: Box) -> bool:
    """A label that stands beside a whole block."""
    return not box.column and not box.formula and box.left == 1


def _split(sheet: Sheet, box: Box, place: int) -> None:
    """The part of a label that runs on to the next page; what is filled in stays one cell."""
    if box.column not in _REPEATED and not _is_side_label(box):
        return
    rest = Box(place + 1, box.left, box.bottom, box.right, box.style, is_open=box.is_open)
    rest.column = box.column
    if box.column in _REPEATED:
        rest.held = box.held
    box.bottom = place
    sheet.put(rest)
