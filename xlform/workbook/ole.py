"""The workbook stream of an OLE2 file (.xls, .et): xlrd never ends on a chain of sectors that loops."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from xlform.workbook.package import damaged

_LAST = 0xFFFFFFFA  # sector numbers from here on are marks


def workbook_stream(data: bytes) -> bytes:
    """The BIFF records of the workbook; FileError `damaged` if the sectors do not lead to them."""
    try:
        return _stream(data)
    except (struct.error, IndexError, OverflowError) as error:
        raise damaged("OLE 目录不完整") from error


def _stream(data: bytes) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if not (7 <= shift <= 16 and 4 <= mini_shift < shift):
        raise damaged("OLE 目录有误")
    directory, cutoff, mini_start, extra = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68))
    table = _table(data, shift, extra)
    entries = _joined(data, directory, table, shift, 1)
    found: dict[str, tuple[int, int]] = {}
    root = (_LAST, 0)
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        place = struct.unpack_from("<II", entries, at + 116)
        if kind == 5:
            root = place
        elif kind == 2 and 2 <= length <= 64:
            found.setdefault(entries[at : at + length - 2].decode("utf-16-le", "replace").lower(), place)
    start, size = found.get("workbook") or found.get("book") or (_LAST, 0)
    if size >= cutoff:
        stream = _joined(data, start, table, shift, 1)
    else:
        small = _joined(data, root[0], table, shift, 1)
        mini_table = _numbers(_joined(data, mini_start, table, shift, 1))
        stream = _joined(small, start, mini_table, mini_shift, 0)
    if not stream or len(stream) < size:
        raise damaged("工作簿数据不完整")
    return stream[:size]


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _table(data: bytes, shift: int, extra: int) -> Sequence[int]:
    """Which sector follows which."""
    sectors = [at for at in struct.unpack_from("<109I", data, 76) if at < _LAST]
    seen: set[int] = set()
    while extra < _LAST and extra not in seen:
        seen.add(extra)
        *more, extra = _numbers(data[(extra + 1) << shift : (extra + 2) << shift]) or (_LAST,)
        sectors.extend(at for at in more if at < _LAST)
    if len(sectors) > (len(data) >> shift) + 1:
        raise damaged("OLE 目录有误")
    return _numbers(b"".join(data[(at + 1) << shift : (at + 2) << shift] for at in sectors))


def _joined(data: bytes, start: int, table: Sequence[int], shift: int, skipped: int) -> bytes:
    """The bytes of a chain of sectors; `skipped` sectors stand before the first (the header)."""
    parts: list[bytes] = []
    seen: set[int] = set()
    while start < _LAST:
        if start in seen:
            raise damaged("OLE 扇区链有循环")
        seen.add(start)
        parts.append(data[(start + skipped) << shift : (start + skipped + 1) << shift])
        start = table[start]
    return b"".join(parts)
