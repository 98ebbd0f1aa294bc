"""What a bureau must be told of a .xls or .et: read from its records, as xlrd does not show it."""

from __future__ import annotations

import struct
from collections.abc import Collection
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlform.grid import Fact
from xlform.workbook.colours import BLACK
from xlform.workbook.colours import WHITE
from xlform.workbook.colours import alike

if TYPE_CHECKING:
    import xlrd

    from xlform.workbook.colours import Colour

_BOUNDSHEET, _SUPBOOK, _EOF = 0x0085, 0x01AE, 0x000A
_MACRO_SHEET = 1
_VOLUMES = "\x01\x02\x03\x04\x05\x06\x07\x08"  # what [MS-XLS] 2.5.277 puts for drives and folders
_LONGEST = 300
_NO_FILL, _SOLID = 0, 1


def legacy_facts(names: Collection[str], stream: bytes) -> Iterator[Fact]:
    """Macros, links and embedded objects: from the names in the OLE2 directory and the records of the workbook."""
    if any(name.upper() == "_VBA_PROJECT_CUR" for name in names):
        yield Fact("macros", "_VBA_PROJECT_CUR")
    for kind, record in _globals(stream):
        if kind == _BOUNDSHEET and len(record) > 7 and record[5] == _MACRO_SHEET:
            yield Fact("macros", "BOUNDSHEET", _text(record[7:], record[6]))
        elif kind == _SUPBOOK and len(record) > 4:
            yield from _linked(record)
    for name in sorted(names):
        storage = name[:3].upper()
        if storage in ("MBD", "LNK") and len(name) == 11:
            yield Fact("objects" if storage == "MBD" else "dde", name)


def _globals(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records in front of the first sheet."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _linked(record: bytes) -> Iterator[Fact]:
    """Where a SUPBOOK leads: to another workbook, or (no sheets, a \\x03 inside) to what another program serves."""
    sheets, length = struct.unpack_from("<HH", record)
    if not 0 < length < 256:
        return  # 0x0401: this workbook itself; 0x3A01: functions of an add-in
    path = _text(record[4:], length)
    if sheets == 0 and "\x03" in path:
        yield Fact("dde", path.replace("\x03", "|")[:_LONGEST])
    elif path.startswith("\x01") or sheets:
        yield Fact("external_links", _readable(path)[:_LONGEST])


def _readable(path: str) -> str:
    """A path without the marks that stand for drives and folders."""
    body = path.removeprefix("\x01")
    if body.startswith("\x01") and len(body) > 1:  # a drive, or @ for \\\\server
        body = ("\\\\" if body[1] == "@" else f"{body[1]}:\\") + body[2:]
    return "".join("\\" if sign in _VOLUMES else sign for sign in body)


def _text(data: bytes, length: int) -> str:
    """A string of BIFF8: a byte of flags, then one or two bytes a character."""
    if data[:1] and data[0] & 1:
        return data[1 : 1 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + length].decode("latin-1")


def unseen_in(book: xlrd.Book) -> frozenset[int]:
    """The indices of styles whose letters have the colour of their ground."""
    found = set()
    for index, style in enumerate(book.xf_list):
        if style.font_index >= len(book.font_list):
            continue
        letters = _colour(book, book.font_list[style.font_index].colour_index, BLACK)
        pattern = style.background.fill_pattern
        ground = WHITE if pattern == _NO_FILL else None
        if pattern == _SOLID:
            ground = _colour(book, style.background.pattern_colour_index, WHITE)
        if letters is not None and ground is not None and alike(letters, ground):
            found.add(index)
    return frozenset(found)


def _colour(book: xlrd.Book, index: int, automatic: Colour) -> Colour | None:
    """Red, green and blue by number; `automatic` for those that the system sets."""
    return book.colour_map.get(index) or (automatic if index in (64, 65, 0x7FFF) else None)
