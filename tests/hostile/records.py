"""BIFF records of .xls workbooks: honest ones, and ones that lie."""

from __future__ import annotations

import random
import struct

from tests.hostile.registry import hostile


def record(kind: int, data: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(data)) + data


def bof(kind: int) -> bytes:
    """The beginning of the globals (5) or of a worksheet (16)."""
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0x0306))


def bof4(kind: int) -> bytes:
    """The beginning of a worksheet (0x10) or of a workspace (0x0100) of Excel 4."""
    return record(0x0409, struct.pack("<HHH", 0, kind, 0)) + record(0x0042, struct.pack("<H", 936))


EOF = record(0x000A)
_FONT = record(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial")
_XF = record(0x00E0, struct.pack("<HHH", 0, 0, 1) + bytes(14))


def number(row: int, column: int, value: float) -> bytes:
    """A NUMBER record."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    """A LABEL record of BIFF8."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


_CELLS = label(0, 0, "项目") + number(0, 1, 12.5)


def workbook(
    cells: bytes = _CELLS, *, before: bytes = b"", extra: bytes = b"", name: str = "Sheet1", sheets: int = 1
) -> bytes:
    """A BIFF8 stream: `before` stands behind the first BOF, `extra` at the end of the globals."""
    start = bof(5) + before + record(0x0042, struct.pack("<H", 1200)) + _FONT * 4 + _XF * 16 + extra
    named = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    length = len(start) + sheets * (4 + 6 + len(named)) + len(EOF)
    sheet = bof(16) + record(0x0200, struct.pack("<IIHHH", 0, 1, 0, 2, 0)) + cells + EOF
    bounds = b"".join(record(0x0085, struct.pack("<IH", length + at * len(sheet), 0) + named) for at in range(sheets))
    return start + bounds + EOF + sheet * sheets


def _ole(stream: bytes) -> bytes:
    from tests.hostile.compound import compound

    return compound({"Workbook": stream})


@hostile("裸BIFF.xls")
def _() -> bytes:
    return workbook()


@hostile("Excel4没有工作表.xls")
def _() -> bytes:
    return bof4(0x0100) + EOF


@hostile("裸BIFF截断.xls", "damaged")
def _() -> bytes:
    return workbook()[:-60]


@hostile("裸BIFF只有开头.xls", "damaged")
def _() -> bytes:
    return workbook()[:20]


@hostile("FILEPASS.xls", "encrypted")
def _() -> bytes:
    return _ole(workbook(before=record(0x002F, struct.pack("<HHHH", 1, 1, 1, 1) + bytes(48))))


@hostile("FILEPASS异或.xls", "encrypted")
def _() -> bytes:
    return _ole(workbook(before=record(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678))))


@hostile("远处的单元格.xls")
def _() -> bytes:
    return _ole(workbook(_CELLS + number(65_535, 255, 1)))


@hostile("列号过大.xls", "damaged")
def _() -> bytes:
    return _ole(workbook(_CELLS + number(3, 60_000, 1)))


@hostile("六万行.xls")
def _() -> bytes:
    return _ole(workbook(b"".join(number(row, 0, row) for row in range(60_000))))


@hostile("六万行只在末列.xls", "too_big")
def _() -> bytes:
    return _ole(workbook(b"".join(number(row, 255, row) for row in range(30_000))))


@hostile("数是NaN.xls")
def _() -> bytes:
    return _ole(workbook(_CELLS + number(1, 0, float("nan")) + number(2, 0, float("inf"))))


@hostile("文本下标越界.xls", "damaged")
def _() -> bytes:
    sst = record(0x00FC, struct.pack("<II", 1, 1) + struct.pack("<HB", 1, 0) + b"a")
    return _ole(workbook(_CELLS + record(0x00FD, struct.pack("<HHHI", 1, 0, 0, 99)), extra=sst))


@hostile("文本数谎报.xls", "damaged")
def _() -> bytes:
    return _ole(
        workbook(extra=record(0x00FC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + struct.pack("<HB", 1, 0) + b"a"))
    )


@hostile("合并整张表.xls")
def _() -> bytes:
    return _ole(workbook(_CELLS + record(0x00E5, struct.pack("<HHHHH", 1, 0, 65_535, 0, 255))))


@hostile("一万个合并.xls")
def _() -> bytes:
    areas = b"".join(
        record(0x00E5, struct.pack("<H", 1_000) + b"".join(
            struct.pack("<HHHH", block * 2_000 + 2 * at, block * 2_000 + 2 * at + 1, 0, 1) for at in range(1_000)))
        for block in range(10)
    )  # fmt: skip
    return _ole(workbook(_CELLS + areas))


@hostile("记录长度越界.xls", "damaged")
def _() -> bytes:
    return _ole(workbook(_CELLS + struct.pack("<HH", 0x0203, 0xFFFF) + bytes(14)))


@hostile("样式下标越界.xls", "damaged")
def _() -> bytes:
    return _ole(workbook(record(0x0203, struct.pack("<HHHd", 0, 0, 60_000, 1.0))))


@hostile("没有结尾.xls", "damaged")
def _() -> bytes:
    return _ole(workbook()[:-4])


@hostile("五百张工作表.xls")
def _() -> bytes:
    return _ole(workbook(sheets=500))


@hostile("工作表名含控制字符.xls")
def _() -> bytes:
    return _ole(workbook(name="a\x01\x1b[31m\n'!=1"))


@hostile("工作表位置指向自身.xls", "damaged")
def _() -> bytes:
    data = workbook()
    at = data.find(struct.pack("<H", 0x0085), 20)
    return _ole(data[: at + 4] + bytes(4) + data[at + 8 :])


@hostile("嵌套的BOF.xls", "damaged")
def _() -> bytes:
    return _ole(workbook(_CELLS + bof(32) * 20_000))


@hostile("记录随机改写.xls", "damaged")
def _() -> bytes:
    data = bytearray(workbook(_CELLS * 40))
    spoiled = random.Random(5)
    for _round in range(6):
        data[spoiled.randrange(900, len(data))] ^= 0xFF
    return _ole(bytes(data))


@hostile("Excel4.xls")
def _() -> bytes:
    return (
        bof4(0x10) + record(0x0204, struct.pack("<HHHH", 0, 0, 0, 4) + "项目".encode("gbk")) + number(0, 1, 12.5) + EOF
    )
