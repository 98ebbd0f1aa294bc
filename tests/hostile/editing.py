"""Workbooks that can be read, with findings to be marked, in which what only marking looks at is hostile."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from tests.conftest import ROOT
from tests.hostile.registry import add
from tests.packages import contents
from tests.workbook.handmade import zipped

_SAMPLE = ROOT / "samples" / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"
_SHEET = "xl/worksheets/sheet1.xml"
_BOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sample() -> dict[str, bytes]:
    return contents(_SAMPLE.read_bytes())


def _changed(part: str, pattern: str, new: str) -> bytes:
    sample = _sample()
    text, times = re.subn(pattern, new, sample[part].decode())
    if not times:
        raise ValueError(f"{pattern} is not in {part}")
    return zipped({**sample, part: text.encode()})


def _with_comments(inside: str) -> bytes:
    sample = _sample()
    comments = f'<comments xmlns="{_NAMESPACE}">{inside}</comments>'
    relation = f'<Relationship Id="rId1" Type="{_RELS}/comments" Target="../comments1.xml"/>'
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    declared = f'<Override PartName="/xl/comments1.xml" ContentType="{kind}"/></Types>'
    types = sample["[Content_Types].xml"].replace(b"</Types>", declared.encode())
    more = {"xl/comments1.xml": comments.encode(), "xl/worksheets/_rels/sheet1.xml.rels": rels.encode()}
    return zipped({**sample, **more, "[Content_Types].xml": types})


def _with_part(name: str, data: bytes) -> bytes:
    return zipped({**_sample(), name: data})


_ROW_TAG = r'<row r="(\d+)"[^>/]*'
_ATTRIBUTES: dict[str, tuple[str, str, str]] = {
    "格式号不是数.xlsx": (_SHEET, r'(<c r="[A-Z]+\d+") s="\d+"', r'\1 s="abc"'),
    "格式号五千位.xlsx": (_SHEET, r'(<c r="[A-Z]+\d+") s="\d+"', rf'\1 s="{"9" * 5000}"'),
    "列号不是数.xlsx": (_SHEET, "<cols>.*?</cols>", '<cols><col min="x" max="y" style="z"/></cols>'),
    "列宽无穷.xlsx": (_SHEET, "<cols>.*?</cols>", '<cols><col min="1" max="9" width="inf" customWidth="1"/></cols>'),
    "行高非数.xlsx": (_SHEET, _ROW_TAG, r'<row r="\1" ht="nan" customHeight="1"'),
    "行高无穷.xlsx": (_SHEET, _ROW_TAG, r'<row r="\1" ht="1e400" customHeight="1"'),
    "默认行高非数.xlsx": (_SHEET, "<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="nan" defaultColWidth="nan"/>'),
    "工作表编号不是数.xlsx": (_BOOK, r'sheetId="\d+"', 'sheetId="abc"'),
    "工作表编号五千位.xlsx": (_BOOK, r'sheetId="\d+"', f'sheetId="{"9" * 5000}"'),
    "填充号五千位.xlsx": (_STYLES, r'fillId="\d+"', f'fillId="{"9" * 5000}"'),
    "标记里多是空白.xlsx": (_SHEET, r'(<c r="[A-Z]+\d+") s="\d+"([^<>/]*)', rf"\1\2{' ' * 20_000}"),
}  # fmt: skip
for _name, _change in _ATTRIBUTES.items():
    add(_name, partial(_changed, *_change))

_COMMENT = '<authors>{}</authors><commentList><comment ref="A1" authorId="{}"><text><t>_xD800_</t></text></comment></commentList>'
_FILES: dict[str, Callable[[], bytes]] = {
    "批注作者号不是数.xlsx": partial(_with_comments, _COMMENT.format("<author>a</author>", "²")),
    "批注作者十万.xlsx": partial(_with_comments, _COMMENT.format("<author/>" * 100_000, "9" * 5000)),
    "图形里没完的编号.xlsx": partial(_with_part, "xl/x.vml", b"<xml>" + b"<o:idmap " * 100_000 + b"</xml>"),
    "图形编号五千位.xlsx": partial(_with_part, "xl/x.vml", b'<xml><o:idmap data="%b"/>_x0000_s%b</xml>' % (b"9" * 5000, b"9" * 5000)),
}  # fmt: skip
for _name, _make in _FILES.items():
    add(_name, _make)
