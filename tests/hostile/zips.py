"""A zip writer that writes what it is told, lies included."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from tests.workbook.handmade import parts

CLEAN = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>项目</t></is></c><c r="B1"><v>1</v></c></row></sheetData>'


@dataclass
class Part:
    """One entry; what is None is told truthfully."""

    name: str | bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0x800
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    extra: bytes = b""


def deflated(data: bytes) -> bytes:
    """The data as zip entries hold it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(chunk: bytes, times: int, head: bytes = b"", tail: bytes = b"") -> Part:
    """An entry without a name that inflates to head, `times` chunks, tail: packed once, told truthfully."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    once = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    size = len(head) + times * len(chunk) + len(tail)
    return Part("", crc=zlib.crc32(tail, crc), size=size, packed=first + once * times + last)


def archive(entries: Iterable[Part], *, comment: bytes = b"", before: bytes = b"") -> bytes:
    """The entries as a zip."""
    body, directory, count = bytearray(before), bytearray(), 0
    for part in entries:
        name = part.name if isinstance(part.name, bytes) else part.name.encode()
        packed = part.packed
        if packed is None:
            packed = deflated(part.data) if part.method == 8 else part.data
        crc = zlib.crc32(part.data) if part.crc is None else part.crc
        size = len(part.data) if part.size is None else part.size
        packed_size = len(packed) if part.packed_size is None else part.packed_size
        offset = len(body) if part.offset is None else part.offset
        inner = name if part.local_name is None else part.local_name
        shared = struct.pack("<HHHHIII", part.flags, part.method, 0, 0x5A21, crc, packed_size, size)
        if part.offset is None:
            body += b"PK\3\4" + struct.pack("<H", 20) + shared + struct.pack("<HH", len(inner), len(part.extra)) + inner
            body += part.extra + packed
        directory += b"PK\1\2" + struct.pack("<HH", 20, 20) + shared
        directory += struct.pack("<HHHHHII", len(name), len(part.extra), 0, 0, 0, 0, offset) + name + part.extra
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(directory), len(body), len(comment))
    start = len(body)
    if count > 0xFFFF:
        directory += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start)
        directory += b"PK\6\7" + struct.pack("<IQI", 0, start + len(directory) - 56, 1)
    return bytes(body + directory + b"PK\5\6" + end + comment)


def entries(content: Mapping[str, str | bytes] | None = None) -> Iterator[Part]:
    """The parts of a workbook (a small clean one if none is given) as entries."""
    for name, data in (parts(CLEAN) if content is None else content).items():
        yield Part(name, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def book(sheet: str | bytes = CLEAN, **more: str | bytes) -> bytes:
    """A workbook of one sheet; `strings`, `styles` and `workbook` are the insides of those parts."""
    inside = {key: value for key, value in more.items() if isinstance(value, str)}
    return archive(entries(parts(sheet, **inside)))


def with_part(name: str, part: Part, content: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook in which the part `name` is the given entry."""
    part.name = name
    return archive([*(one for one in entries(content) if one.name != name), part])
