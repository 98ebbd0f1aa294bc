"""Small files that say little and would take minutes or gigabytes: repeated beginnings, texts that double."""

from __future__ import annotations

from tests.hostile.registry import hostile
from tests.hostile.zips import archive
from tests.hostile.zips import book
from tests.hostile.zips import entries
from tests.workbook.handmade import parts


def _cell(place: str, formula: str) -> str:
    return f'<c r="{place}"><f>{formula}</f></c>'


def _text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


@hostile("属性里没完没了.xlsx")
def _() -> bytes:
    beginnings = b'<property name="xlform" ' * 10_000
    made = parts("<sheetData/>") | {"docProps/custom.xml": b"<Properties>" + beginnings + b"</Properties>"}
    return archive(entries(made))


@hostile("文本成倍增长.xlsx")
def _() -> bytes:
    doubled = "".join(f'<row r="{row}">{_cell(f"A{row}", f"A{row - 1}&amp;A{row - 1}")}</row>' for row in range(2, 40))
    return book(f'<sheetData><row r="1">{_text("A1", "x" * 1000)}</row>{doubled}</sheetData>')


@hostile("通配符.xlsx")
def _() -> bytes:
    pattern = "*a" * 14 + "*b"
    row = _text("A1", "a" * 200) + _cell("B1", f'COUNTIF(A1,"{pattern}")')
    return book(f'<sheetData><row r="1">{row}</row></sheetData>')
