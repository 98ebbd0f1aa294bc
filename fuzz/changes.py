"""How inputs are changed: bytes anywhere, or bytes inside the parts of a zip and the records of a BIFF stream."""

from __future__ import annotations

import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from collections.abc import Sequence
from io import BytesIO

from tests.hostile.zips import Part
from tests.hostile.zips import archive

Way = Callable[[bytes], bytes]
"""Changes bytes without knowing what they are."""

PIECES = tuple(
    piece.encode()
    for piece in (
        "<", ">", "&amp;", '"', "<c/>", '<row r="1"/>', "<f>SUM(A1:B2)</f>", ' t="s"', ' t="str"', ' t="e"', ' t="b"', ' t="inlineStr"',
        ' r="A1"', ' s="1"', "<v>1</v>", "<is><t>", "</t></is>", '<mergeCell ref="A1:B2"/>', "<mergeCells>", ' t="shared" si="0"',
        ' t="array" ref="A1:B9"', "<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&#xD800;", "xml:space", "</sheetData>", "<extLst>",
        "＞", "≥", "≤", "%", "％", "万元", "每", "扣", "得", "分", "百分之", "以上", "以内", "不", "；", "（", "）", "、", "年", "月", "日", "-",
        "—", "～", "至", "±", "0", "9" * 40, "1e9", "1E-400", "二", "十", "亿", "其中", "\u00b2", "①", "٣", "½", "\u00a0", "\u3000", "\u200b",
        "General", "yyyy", "[DBNum1]", "[h]:mm", "# ?/?", "_ ", "*-", "项目", "资金总额", "年度指标值", "实际完成值", "分值", "得分", "合计", "总分",
        "=SUM(", "A1", "$B$2", "IF(", "ROUND(", "#REF!", '""', ",", ":", "^", "{1,2}",
    )
)  # fmt: skip
_NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"9999", b"-1.5", b"1e99")


def changed(chance: random.Random, data: bytes, given: Sequence[bytes]) -> bytes:
    """The data with a few pieces changed, cut, doubled, put elsewhere, or taken from another of those given."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(found) + 1)
        size = chance.choice((1, 1, 2, 4, 16, 64))
        what = chance.randrange(7)
        if what == 0:
            found[at : at + size] = chance.randbytes(size)
        elif what == 1:
            del found[at : at + size]
        elif what == 2:
            found[at:at] = found[at : at + size] * chance.choice((1, 2, 50))
        elif what == 3:
            other = chance.choice(given)
            start = chance.randrange(len(other) + 1)
            found[at:at] = other[start : start + size * 4]
        elif what == 4 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        elif what == 5:
            found[at : at + 4] = chance.choice(_NUMBERS)
        else:
            found[at:at] = chance.choice(PIECES)
    return bytes(found)


def structured(name: str, chance: random.Random, data: bytes, way: Way) -> bytes:
    """The data with a change where the target `name` looks: of five, one is made anywhere."""
    if chance.randrange(5):
        if name == "container":
            return in_parts(chance, data, way)
        if name == "legacy":
            return in_records(chance, data, way)
        if name in ("sheet", "editor"):
            return in_xml(chance, data, way)
    return way(data)


def in_parts(chance: random.Random, data: bytes, way: Way) -> bytes:
    """A zip with one of its parts changed, now and then left out, renamed, or put in the place of another."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            parts = [(name, file.read(name)) for name in file.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return way(data)
    if not parts:
        return way(data)
    at, what = chance.randrange(len(parts)), chance.randrange(16)
    name, content = parts[at]
    if what == 0:
        del parts[at]
    elif what == 1:
        parts[at] = (way(name.encode())[:60_000].decode("utf-8", "replace"), content)
    elif what == 2:
        parts[at] = (name, chance.choice(parts)[1])
    elif what < 6:
        parts[at] = (name, way(content))
    else:
        parts[at] = (name, in_xml(chance, content, way))
    return archive(Part(name.encode(), content) for name, content in parts)


_TAG = re.compile(rb"<(?!\?)[^<>]*>(?=[^<]*<)")
_VALUE = re.compile(rb'"([^"<>]*)"')
_ELEMENT = re.compile(rb"<(c|row|mergeCell|f|v|is|col)\b[^<>]*(?:/>|>.*?</\1>)", re.S)


def in_xml(chance: random.Random, data: bytes, way: Way) -> bytes:
    """A part with one of its texts or values changed, or an element left out, doubled or put elsewhere: well-formed as before."""
    what = chance.randrange(8)
    found = list((_ELEMENT if what < 3 else _VALUE if what == 3 else _TAG).finditer(data))
    if not found:
        return way(data)
    one = chance.choice(found)
    if what < 3:
        return _moved(chance, data, one, chance.choice(found) if what else None)
    if what == 3:
        start, end = one.span(1)
    else:
        start, end = one.end(), data.find(b"<", one.end())
    text = way(data[start:end]).decode("utf-8", "ignore")
    return data[:start] + _kept(text).encode() + data[end:]


def _moved(chance: random.Random, data: bytes, one: re.Match[bytes], other: re.Match[bytes] | None) -> bytes:
    if other is None:
        return data[: one.start()] + data[one.end() :]
    if chance.random() < 0.5:  # in the place of the other
        return data[: other.start()] + one[0] + data[other.end() :]
    return data[: other.start()] + one[0] + data[other.start() :]


def _kept(text: str) -> str:
    """The text as XML may hold it."""
    allowed = "".join(sign for sign in text if (sign >= " " and sign not in "\x7f\ufffe\uffff") or sign in "\t\n")
    return allowed.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def in_records(chance: random.Random, data: bytes, way: Way) -> bytes:
    """A BIFF stream with one of its records changed, doubled, left out, put elsewhere or given another kind; lengths fit."""
    records = split_records(data)
    at, what = chance.randrange(len(records)), chance.randrange(10)
    kind, content = records[at]
    if what == 0:
        del records[at]
    elif what == 1:
        records.insert(chance.randrange(len(records) + 1), (kind, content))
    elif what == 2:
        records[at] = (chance.choice(records)[0], content)
    elif what == 3:
        records[at] = (chance.randrange(0x1000), content)
    else:
        records[at] = (kind, way(content)[:8224])
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)[4:]


def split_records(data: bytes) -> list[tuple[int, bytes]]:
    """The records of a stream whose first four bytes, the head of its BOF, are left out."""
    whole = b"\x09\x08\x10\x00" + data
    found, at = [], 0
    while at + 4 <= len(whole):
        kind, size = struct.unpack_from("<HH", whole, at)
        found.append((kind, whole[at + 4 : at + 4 + size]))
        at += 4 + size
    return found
