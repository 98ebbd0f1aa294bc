"""The drawing of notes: shapes are spliced into it as bytes, since real ones are not always well-formed XML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlform.workbook.edit.edits import EditRefused

# what these look through may be no XML at all: none of them may look at a byte more than a few times
_IDS = re.compile(rb"_x0000_s(\d{1,9})(?!\d)")
_IDMAP = re.compile(rb"<o:idmap\b[^<>]*?\bdata\s*=\s*([\"'])([\d,\s]*)\1")
_TYPE = re.compile(rb"<v:shapetype\b[^<>]*_x0000_t202[\"']")
_END = re.compile(rb"</xml\s*>\s*\Z")
_SHAPE = re.compile(rb"<v:shape\b")
_SHAPE_END = re.compile(rb"</v:shape\s*>")
_ROW = re.compile(rb"<x:Row>\s*(\d{1,9})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d{1,9})\s*</x:Column>")
_NUMBER = re.compile(rb"\d+")
_LAST_BLOCK = 1 << 20
_BLOCK = 1024  # shape ids are given out in blocks, each block to one drawing

_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NOTE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)

Box = tuple[int, int, tuple[int, ...], tuple[int, int]]
"""Row and column from 0, the anchor, width and height in pixels."""


def used_blocks(drawings: Iterable[bytes]) -> set[int]:
    """The id blocks that these drawings lay claim to, or have shapes in."""
    blocks: set[int] = set()
    for data in drawings:
        for match in _IDMAP.finditer(data):
            numbers = (each[0] for each in _NUMBER.finditer(match[2]))
            blocks |= {int(number) for number in numbers if len(number) <= len(str(_LAST_BLOCK))}
        blocks |= {int(each[1]) // _BLOCK for each in _IDS.finditer(data)}
    return blocks


def new_drawing(boxes: Iterable[Box], taken: set[int]) -> bytes:
    """A drawing with these notes, its ids in a block that no other drawing uses."""
    block = _free(taken)
    head = b"<xml " + _NAMESPACES + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/>' % block
    shapes = _shapes(boxes, block * _BLOCK + 1)
    return head + b"</o:shapelayout>" + _SHAPE_TYPE + b"".join(shapes) + b"</xml>"


def with_notes(data: bytes, boxes: Iterable[Box], taken: set[int], part: str) -> bytes:
    """The drawing with more notes at its end; every byte that was there stays, save the list of its id blocks."""
    end = _END.search(data)
    if end is None or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise EditRefused("structure", f"批注图形部件 {part} 的结构无法识别，未写入")
    boxes = tuple(boxes)
    highest = max((int(each[1]) for each in _IDS.finditer(data)), default=0)
    first = highest + 1
    idmap = _IDMAP.search(data)
    if not highest or (first + len(boxes)) // _BLOCK != highest // _BLOCK:
        block = _free(taken)
        first = block * _BLOCK + 1
        if idmap is not None:
            more = b",%d" % block if idmap[2].strip() else b"%d" % block
            data = data[: idmap.end(2)] + more + data[idmap.end(2) :]
            end = _END.search(data)
            assert end is not None
    new = b"".join(_shapes(boxes, first))
    if not _TYPE.search(data):
        new = _SHAPE_TYPE + new
    root = data[: data.find(b">", data.find(b"<xml")) + 1]
    if any(name not in root for name in (b"xmlns:v=", b"xmlns:o=", b"xmlns:x=")):
        new = re.sub(rb"<v:(shape|shapetype) ", lambda match: match[0] + _NAMESPACES + b" ", new)
    return data[: end.start()] + new + data[end.start() :]


def without_notes(data: bytes, places: set[tuple[int, int]]) -> tuple[bytes, bool]:
    """The drawing without the notes of these cells (row and column from 1), and whether any shape is left."""
    left: list[bytes] = []
    at = 0
    while (start := _SHAPE.search(data, at)) and (end := _SHAPE_END.search(data, start.end())):
        gone = _is_note_of(data[start.start() : end.end()], places)
        left.append(data[at : start.start() if gone else end.end()])
        at = end.end()
    data = b"".join((*left, data[at:]))
    return data, bool(re.search(rb"<v:(?:shape|group|rect|oval|line|roundrect|image)\b(?!type)", data))


def _is_note_of(shape: bytes, places: set[tuple[int, int]]) -> bool:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    note = b'ObjectType="Note"' in shape or b"ObjectType='Note'" in shape
    return note and row is not None and column is not None and (int(row[1]) + 1, int(column[1]) + 1) in places


def _free(taken: set[int]) -> int:
    """The first block that no drawing uses; EditRefused if there is none."""
    for number in range(1, _LAST_BLOCK):
        if number not in taken:
            return number
    raise EditRefused("structure", "批注图形的编号已经用尽，无法添加批注，未写入")


def _shapes(boxes: Iterable[Box], first: int) -> list[bytes]:
    return [
        _NOTE.format(
            id=first + order,
            order=order + 1,
            width=size[0] * 3 / 4,
            height=size[1] * 3 / 4,
            anchor=", ".join(map(str, anchor)),
            row=row,
            column=column,
        ).encode()
        for order, (row, column, anchor, size) in enumerate(boxes)
    ]
