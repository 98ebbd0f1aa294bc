"""OLE2 files: chains that loop, counts that cannot be, passwords, other programs' streams."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from tests.hostile.registry import add
from tests.hostile.registry import hostile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 file of these streams; each is filled up to 4096 bytes, so that none lies in the small ones."""
    filled = {name: data + bytes(max(0, 4096 - len(data))) for name, data in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []
    starts: dict[str, int] = {}
    for name, data in filled.items():
        starts[name] = len(sectors)
        _chain(sectors, table, data)
    directory = _directory(filled, starts)
    first = len(sectors)
    _chain(sectors, table, directory)
    needed = -(-(len(table) + 8) // 127)
    own = list(range(len(table), len(table) + needed))
    table += [TABLE] * needed
    table += [FREE] * (needed * 128 - len(table))
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, needed, first, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *(own + [FREE] * (109 - len(own)))[:109])
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _chain(sectors: list[bytes], table: list[int], data: bytes) -> None:
    for at in range(0, len(data), 512):
        sectors.append(data[at : at + 512].ljust(512, b"\0"))
        table.append(len(sectors))
    table[-1] = END


def _directory(streams: Mapping[str, bytes], starts: Mapping[str, int]) -> bytes:
    found = _entry("Root Entry", 5, END, 0, child=1)
    for at, (name, data) in enumerate(streams.items(), 1):
        found += _entry(name, 2, starts[name], len(data), right=at + 1 if at < len(streams) else FREE)
    return found.ljust(-(-len(found) // 512) * 512, b"\0")


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child) + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip


def _broken(data: bytes, at: int, value: int) -> bytes:
    """The file with four bytes changed."""
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


def _xls() -> bytes:
    from tests.hostile.records import workbook

    return compound({"Workbook": workbook()})


def _table_at(data: bytes) -> int:
    (sector,) = struct.unpack_from("<I", data, 76)
    return int((sector + 1) * 512)


@hostile("正常.xls")
def _() -> bytes:
    return _xls()


@hostile("工作簿扇区链有环.xls", "damaged")
def _() -> bytes:
    data = _xls()
    return _broken(data, _table_at(data) + 4, 0)


@hostile("扇区指向自身.xls", "damaged")
def _() -> bytes:
    data = _xls()
    return _broken(data, _table_at(data), 0)


@hostile("目录链有环.xls", "damaged")
def _() -> bytes:
    data = _xls()
    (first,) = struct.unpack_from("<I", data, 48)
    return _broken(data, _table_at(data) + first * 4, first)


@hostile("扇区表链有环.xls", "damaged")
def _() -> bytes:
    data = _xls()
    return _broken(_broken(data, 68, 2), 72, 1)


@hostile("扇区指向文件之外.xls", "damaged")
def _() -> bytes:
    data = _xls()
    return _broken(data, _table_at(data) + 4, 0x00FFFFFF)


@hostile("不可能的扇区表数.xls")
def _() -> bytes:
    return _broken(_xls(), 44, 0xFFFFFFF0)


@hostile("不可能的扇区大小.xls", "damaged")
def _() -> bytes:
    return _xls()[:30] + b"\xff\xff" + _xls()[32:]


@hostile("扇区大小为一字节.xls", "damaged")
def _() -> bytes:
    return _xls()[:30] + b"\0\0" + _xls()[32:]


@hostile("不可能的流长度.xls", "damaged")
def _() -> bytes:
    data = _xls()
    (first,) = struct.unpack_from("<I", data, 48)
    return _broken(data, (first + 1) * 512 + 128 + 120, 0x7FFFFFFF)


@hostile("流长度为零.xls", "damaged")
def _() -> bytes:
    data = _xls()
    (first,) = struct.unpack_from("<I", data, 48)
    return _broken(data, (first + 1) * 512 + 128 + 120, 0)


@hostile("截断.xls", "damaged")
def _() -> bytes:
    return _xls()[:2_000]


@hostile("只有文件头.xls", "damaged")
def _() -> bytes:
    return _xls()[:512]


@hostile("只有八个字节.xls", "damaged")
def _() -> bytes:
    return MAGIC


@hostile("文件头后全是FF.xls", "damaged")
def _() -> bytes:
    return _xls()[:512] + b"\xff" * 8_192


@hostile("同名流两个.xls")
def _() -> bytes:
    from tests.hostile.records import workbook

    return compound({"Workbook": workbook(), "workbook": b"\0" * 4096})


def _streams(name: str, data: bytes = b"x") -> bytes:
    return compound({name: data})


for _name, _stream, _code in (
    ("加密的OOXML.xlsx", "EncryptedPackage", "encrypted"),
    ("Word97.xls", "WordDocument", "not_workbook"),
    ("PPT97.xls", "PowerPoint Document", "not_workbook"),
    ("邮件.xls", "__properties_version1.0", "not_workbook"),
    ("其他OLE.xls", "Contents", "not_workbook"),
    ("名字含控制字符.xls", "\x01Ole10Native", "not_workbook"),
):
    add(_name, lambda stream=_stream: _streams(stream), _code)  # type: ignore[misc]
