"""Zip packages that lie, overlap, break off or blow up."""

from __future__ import annotations

import random
import struct
import zlib

from tests.hostile.registry import hostile
from tests.hostile.zips import CLEAN
from tests.hostile.zips import Part
from tests.hostile.zips import archive
from tests.hostile.zips import book
from tests.hostile.zips import deflated
from tests.hostile.zips import entries
from tests.hostile.zips import repeated
from tests.hostile.zips import with_part
from tests.workbook.handmade import parts

_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"
_MB = 1 << 20


def _sst(strings: str = "<si/>") -> dict[str, str | bytes]:
    return parts(CLEAN, strings=strings)


@hostile("截断一半.xlsx", "damaged")
def _() -> bytes:
    data = book()
    return data[: len(data) // 2]


@hostile("截断目录.xlsx", "damaged")
def _() -> bytes:
    return book()[:-30]


@hostile("中间缺一段.xlsx", "damaged")
def _() -> bytes:
    data = book()
    return data[:400] + data[500:]


@hostile("换行被改写.xlsx", "damaged")
def _() -> bytes:  # sent as text by mail
    return book().replace(b"\n", b"\r\n").replace(b"PK\3\4", b"PK\3\4\r")


@hostile("前面多出字节.xlsx", "not_workbook")
def _() -> bytes:
    return b"\0\1\2\3mail header" + book()


@hostile("末尾多出字节.xlsx")
def _() -> bytes:
    return book() + bytes(1000)


@hostile("校验和不符.xlsx", "damaged")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, crc=1))


@hostile("声明长度过小.xlsx")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, size=3))


@hostile("声明长度过大.xlsx", "too_big")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, size=0xFFFFFFF0))


@hostile("压缩长度过大.xlsx", "damaged")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, packed_size=0x7FFFFFFF))


@hostile("压缩数据为乱码.xlsx", "damaged")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, packed=random.Random(3).randbytes(500)))


@hostile("未知压缩方法.xlsx", "damaged")
def _() -> bytes:
    return with_part(_SHEET, Part("", _HEAD + _TAIL, method=99))


@hostile("工作表炸弹.xlsx", "too_big")
def _() -> bytes:
    chunk = b'<row><c t="n"><v>1</v></c></row>' * 32_768
    return with_part(_SHEET, repeated(chunk, 1_100, _HEAD, _TAIL))


@hostile("共享文本炸弹.xlsx", "too_big")
def _() -> bytes:
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    return with_part("xl/sharedStrings.xml", repeated(b" " * _MB, 1_900, head, b"</t></si></sst>"), _sst())


@hostile("共享文本炸弹谎报长度.xlsx", "too_big")
def _() -> bytes:
    part = repeated(b"A" * _MB, 1_000, b"<sst><si><t>", b"</t></si></sst>")
    part.size = 100
    return with_part("xl/sharedStrings.xml", part, _sst())


@hostile("样式炸弹.xlsx", "too_big")
def _() -> bytes:
    content = parts(CLEAN, styles="<cellXfs/>")
    return with_part("xl/styles.xml", repeated(b"<xf/>" * 200_000, 200, b"<styleSheet>", b"</styleSheet>"), content)


@hostile("无关部件炸弹.xlsx")
def _() -> bytes:
    return with_part("xl/media/image1.png", repeated(bytes(_MB), 1_500))


@hostile("属性炸弹.xlsx")
def _() -> bytes:
    return with_part("docProps/custom.xml", repeated(b"<property/>" * 90_000, 1_000, b"<Properties>", b"</Properties>"))


@hostile("关系炸弹.xlsx", "too_big")
def _() -> bytes:
    return with_part("_rels/.rels", repeated(b"<Relationship/>" * 60_000, 200, b"<Relationships>", b"</Relationships>"))


@hostile("刚好不超限的空格.xlsx")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<!--" + b" " * _MB + b"-->", 60, _HEAD, _TAIL))


@hostile("许多大部件合计超限.xlsx", "too_big")
def _() -> bytes:
    sheets = "".join(f'<sheet name="表{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 2))
    content = parts(CLEAN, strings="<si/>", styles="<cellXfs/>", workbook=f"<sheets>{sheets}</sheets>")
    big = [repeated(b"<!--" + b" " * _MB + b"-->", 50, head, tail) for head, tail in (
        (b"<sst>", b"</sst>"), (b"<styleSheet>", b"</styleSheet>"), (_HEAD, _TAIL))]  # fmt: skip
    for part, name in zip(big, ("xl/sharedStrings.xml", "xl/styles.xml", _SHEET), strict=True):
        part.name = name
    names = {part.name for part in big}
    return archive([*(one for one in entries(content) if one.name not in names), *big])


@hostile("嵌套压缩包.xlsx", "not_workbook")
def _() -> bytes:
    inner = with_part("xl/media/image1.png", repeated(bytes(_MB), 300))
    for _level in range(4):
        inner = archive(Part(f"{at}.zip", inner) for at in range(4))
    return inner


@hostile("重叠条目.xlsx", "damaged")
def _() -> bytes:
    content = list(entries())
    data = _HEAD + CLEAN.encode() + _TAIL
    at = len(archive(content)) - len(archive(content)[archive(content).find(b"PK\1\2") :])
    packed = deflated(data)
    shared = [Part(f"xl/media/{number}", data, packed=packed, offset=at) for number in range(200)]
    return archive([*content, Part("xl/media/first", data, packed=packed), *shared])


@hostile("条目套条目.xlsx", "damaged")
def _() -> bytes:
    """David Fifield's construction in small: each entry holds the local header of the next."""
    kernel = deflated(b"a" * 100_000)
    names = [f"xl/media/{at}".encode() for at in range(30)]
    stream, placed = kernel, []
    for name in reversed(names):
        placed.append((name, stream))
        crc = zlib.crc32(zlib.decompress(stream, -15))
        size = len(zlib.decompress(stream, -15))
        header = b"PK\3\4" + struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 0x5A21, crc, len(stream), size, len(name), 0
        ) + name  # fmt: skip
        stream = b"\0" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF) + header + stream
    base = list(entries())
    start = archive(base).find(b"PK\1\2")
    body = stream[5:]
    quoted = []
    at = start
    for name, packed in reversed(placed):
        data = zlib.decompress(packed, -15)
        quoted.append(Part(name, data, packed=packed, offset=at))
        at += 30 + len(name) + 5
    filler = Part(names[0], zlib.decompress(placed[-1][1], -15), packed=body[30 + len(names[0]) :])
    return archive([*base, filler, *quoted[1:]])


@hostile("重复条目.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part(_SHEET, _HEAD + _TAIL)])


@hostile("大小写相同的条目.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part("XL/Worksheets/SHEET1.xml", _HEAD + _TAIL)])


@hostile("斜杠不同的条目.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part("xl\\worksheets\\sheet1.xml", _HEAD + _TAIL)])


@hostile("加密位.xlsx", "encrypted")
def _() -> bytes:
    return archive(Part(one.name, one.data, flags=0x801) for one in entries())


@hostile("强加密位.xlsx", "encrypted")
def _() -> bytes:
    return archive(Part(one.name, one.data, flags=0x841) for one in entries())


@hostile("绝对路径.xlsx")
def _() -> bytes:
    return archive([*entries(), Part("/etc/cron.d/x", b"x")])


@hostile("盘符路径.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part("C:/Windows/x.dll", b"x")])


@hostile("上级路径.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part("../../../tmp/evil", b"x")])


@hostile("反斜杠上级路径.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part("xl\\..\\..\\evil", b"x")])


@hostile("文件名含零字节.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part(b"xl/a\0.xml", b"x")])


@hostile("文件名编码有误.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part(b"xl/\xff\xfe\x80.xml", b"x")])


@hostile("文件名含换行和转义.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part(b"xl/a\nb\r\x1b[2J\xe2\x80\xaec.xml", b"x", local_name=b"xl/other")])


@hostile("很长的文件名内外不同.xlsx", "damaged")
def _() -> bytes:
    name = b"xl/" + b"a" * 60_000
    sheets = parts(workbook='<sheets><sheet name="x" sheetId="1" r:id="rId1"/></sheets>')
    related = str(sheets["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", "a" * 60_000)
    rest = {**sheets, "xl/_rels/workbook.xml.rels": related}
    return archive([*entries(rest), Part(name, _HEAD + _TAIL, method=99)])


@hostile("空文件名.xlsx", "damaged")
def _() -> bytes:
    return archive([*entries(), Part(b"", b"x")])


@hostile("很长的文件名.xlsx")
def _() -> bytes:
    return archive([*entries(), Part(b"xl/" + b"a" * 65_000, b"x")])


@hostile("七万个条目.xlsx", "too_big")
def _() -> bytes:
    return archive([*entries(), *(Part(f"x/{at}", method=0) for at in range(70_000))])


@hostile("谎报条目数.xlsx", "too_big")
def _() -> bytes:
    data = bytearray(archive([*entries(), *(Part(f"x/{at}", method=0) for at in range(5_000))]))
    at = data.rfind(b"PK\5\6")
    data[at + 8 : at + 12] = struct.pack("<HH", 3, 3)
    return bytes(data)


@hostile("内外文件名不同.xlsx", "damaged")
def _() -> bytes:
    content = list(entries())
    for one in content:
        one.local_name = b"evil/" + (one.name if isinstance(one.name, bytes) else one.name.encode())
    return archive(content)


@hostile("目录位置指向自身.xlsx", "damaged")
def _() -> bytes:
    data = bytearray(book())
    at = data.rfind(b"PK\5\6")
    data[at + 16 : at + 20] = struct.pack("<I", at)
    return bytes(data)


@hostile("两个目录结尾.xlsx", "damaged")
def _() -> bytes:
    first = book()
    return first + archive([Part("x", b"x")])[-22:]


@hostile("ZIP64指向远处.xlsx", "damaged")
def _() -> bytes:
    data = bytearray(book())
    at = data.rfind(b"PK\5\6")
    data[at + 8 : at + 20] = b"\xff" * 12
    return bytes(data[:at]) + b"PK\6\7" + struct.pack("<IQI", 0, 1 << 62, 1) + bytes(data[at:])
