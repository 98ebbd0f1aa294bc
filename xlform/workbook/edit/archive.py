"""The zip file as it lies on disk: untouched entries are copied as stored, byte for byte, in their order."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.package import Package
from xlform.workbook.package import damaged

_END = struct.Struct("<4sHHHHIIH")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_FLAG_LATER = 8  # sizes follow the data
_FLAG_UTF8 = 0x800
_MIDNIGHT_1980 = (0, 0x21)  # new entries carry no clock time: the same edit gives the same bytes


@dataclass(frozen=True)
class Record:
    """One entry: its record in the directory, and the stretch of the file that belongs to it."""

    stored_name: bytes
    central: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Kept:
    """A stretch of the old file that stands in the new one."""

    old: int
    new: int
    size: int


class Archive:
    """A zip file taken apart into its entries; EditRefused for layouts that cannot be copied exactly."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.end = data.rfind(b"PK\5\6", max(0, len(data) - 65_557))
        if self.end < 0:
            raise damaged("压缩包不完整")
        _, disk, first_disk, here, count, self.size, self.directory, _ = _END.unpack_from(data, self.end)
        if count == 0xFFFF or 0xFFFFFFFF in (self.size, self.directory) or disk or first_disk or here != count:
            raise EditRefused("zip64", "压缩包为 ZIP64 或分卷格式，无法原样改写；请在 Excel 或 WPS 中另存后再试")
        self.records = self._records()

    def _records(self) -> tuple[Record, ...]:
        rows: list[tuple[bytes, bytes, int]] = []
        at = self.directory
        while at < self.directory + self.size:
            fields = _CENTRAL.unpack_from(self.data, at)
            name, extra, comment, offset = fields[10], fields[11], fields[12], fields[16]
            if fields[0] != b"PK\1\2" or offset == 0xFFFFFFFF:
                raise EditRefused("zip64", "压缩包目录为 ZIP64 格式，无法原样改写；请在 Excel 或 WPS 中另存后再试")
            end = at + 46 + name + extra + comment
            rows.append((self.data[at + 46 : at + 46 + name], self.data[at:end], offset))
            at = end
        starts = sorted({start for _, _, start in rows} | {self.directory})
        if len(starts) != len(rows) + 1 or starts[-1] != self.directory:
            raise damaged("压缩包内条目重叠")
        following = dict(pairwise(starts))
        records = tuple(Record(name, central, start, following[start]) for name, central, start in rows)
        for record in records:
            self._check(record)
        return records

    def _check(self, record: Record) -> None:
        if record.start + 30 > record.end or self.data[record.start : record.start + 4] != b"PK\3\4":
            raise damaged("压缩包内条目位置有误")
        fields = _LOCAL.unpack_from(self.data, record.start)
        packed = _CENTRAL.unpack_from(record.central)[8]
        if packed != 0xFFFFFFFF and record.start + 30 + fields[9] + fields[10] + packed > record.end:
            raise damaged("压缩包内条目重叠")


def stored_names(package: Package) -> dict[str, bytes]:
    """How each part is written in the zip directory, by part name."""
    return {entry.name: entry.stored_name for entry in package.entries.values()}


def rebuilt(
    archive: Archive,
    changed: Mapping[bytes, bytes],
    removed: Collection[bytes],
    added: Mapping[str, bytes],
) -> tuple[bytes, tuple[Kept, ...]]:
    """The new file, and which stretches of the old one stand in it; entries by the name as stored."""
    out = bytearray(archive.data[: min((record.start for record in archive.records), default=0)])
    kept = [Kept(0, 0, len(out))] if out else []
    central: dict[bytes, bytes] = {}
    for record in sorted(archive.records, key=lambda each: each.start):
        if record.stored_name in removed:
            continue
        start = len(out)
        content = changed.get(record.stored_name)
        if content is None:
            out += archive.data[record.start : record.end]
            kept.append(Kept(record.start, start, record.end - record.start))
            central[record.stored_name] = record.central[:42] + struct.pack("<I", start) + record.central[46:]
        else:
            local, central[record.stored_name] = _replaced(archive, record, content, start)
            out += local
    rows = [central[record.stored_name] for record in archive.records if record.stored_name in central]
    for name, content in added.items():
        local, row = _new(name.encode(), content, len(out))
        out += local
        rows.append(row)
    return _closed(out, rows, archive.data[archive.end + 22 :]), tuple(kept)


def appended(data: bytes, name: str, content: bytes) -> bytes:
    """The same file with one more entry at its end."""
    archive = Archive(data)
    out = bytearray(data[: archive.directory])
    local, row = _new(name.encode(), content, len(out))
    rows = [record.central for record in archive.records]
    return _closed(out + local, [*rows, row], data[archive.end + 22 :])


def detached(data: bytes, name: str) -> bytes | None:
    """What `appended` was given: the file without its last entry; None if that entry is not the last."""
    archive = Archive(data)
    last = max(archive.records, key=lambda record: record.start)
    if last.stored_name != name.encode() or archive.records[-1] is not last:
        return None
    rows = [record.central for record in archive.records[:-1]]
    return _closed(bytearray(data[: last.start]), rows, data[archive.end + 22 :])


def _closed(body: bytearray, rows: list[bytes], comment: bytes) -> bytes:
    directory = b"".join(rows)
    end = _END.pack(b"PK\5\6", 0, 0, len(rows), len(rows), len(directory), len(body), len(comment))
    return bytes(body) + directory + end + comment


def _packed(content: bytes, method: int) -> bytes:
    if method == 0:
        return content
    packer = zlib.compressobj(4, zlib.DEFLATED, -15)  # two per cent larger than at 6, in half the time
    return packer.compress(content) + packer.flush()


def _replaced(archive: Archive, record: Record, content: bytes, start: int) -> tuple[bytes, bytes]:
    """Local and central record of an entry with new content; name, time and attributes stay."""
    _, needed, flags, method, time, date, *_, name, extra = _LOCAL.unpack_from(archive.data, record.start)
    at = record.start + 30
    head = archive.data[at : at + name]
    fields = _without_zip64(archive.data[at + name : at + name + extra])
    flags &= ~_FLAG_LATER
    method = 0 if method == 0 else 8
    packed, crc = _packed(content, method), zlib.crc32(content)
    sizes = (crc, len(packed), len(content))
    local = _LOCAL.pack(b"PK\3\4", needed, flags, method, time, date, *sizes, len(head), len(fields)) + head + fields
    old = _CENTRAL.unpack_from(record.central)
    tail = record.central[46:]
    more, comment = _without_zip64(tail[old[10] : old[10] + old[11]]), tail[old[10] + old[11] :]
    lengths = (old[10], len(more), old[12], old[13], old[14], old[15], start)
    row = _CENTRAL.pack(old[0], old[1], old[2], flags, method, old[5], old[6], *sizes, *lengths)
    return local + packed, row + tail[: old[10]] + more + comment


def _new(name: bytes, content: bytes, start: int) -> tuple[bytes, bytes]:
    packed, crc = _packed(content, 8), zlib.crc32(content)
    flags = 0 if name.isascii() else _FLAG_UTF8
    common = (20, flags, 8, *_MIDNIGHT_1980, crc, len(packed), len(content), len(name), 0)
    local = _LOCAL.pack(b"PK\3\4", *common) + name + packed
    return local, _CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, start) + name


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept
