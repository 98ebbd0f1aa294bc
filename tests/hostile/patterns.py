"""Texts in a workbook that a careless search goes through again and again, and areas that are compared one by one."""

from __future__ import annotations

import struct
from functools import partial

from tests.hostile.records import record
from tests.hostile.records import workbook
from tests.hostile.registry import add
from tests.hostile.registry import hostile
from tests.workbook.handmade import TRANSITIONAL
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import column_letters

ONE = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
WHITE = (
    '<fonts><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill></fills>'
    "<borders><border/></borders>"
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0"/></cellXfs>'
)


def filled(rows: int, letters: str) -> str:
    """Cells with a figure in the first style, row by row."""
    return f"<sheetData>{''.join(_row(row, letters) for row in range(1, rows + 1))}</sheetData>"


def _row(row: int, letters: str) -> str:
    return f'<row r="{row}">{"".join(f"""<c r="{letter}{row}" s="0"><v>{row}</v></c>""" for letter in letters)}</row>'


def choosing(*formulas: str) -> bytes:
    """A workbook with a hidden sheet `隐` that holds figures in A1 and B1, and choices taken from where the formulas say."""
    made = parts(
        ONE + f"<dataValidations>{''.join(map(_validation, formulas))}</dataValidations>",
        workbook='<sheets><sheet name="表" sheetId="1" r:id="rId1"/>'
        '<sheet name="隐" sheetId="2" state="hidden" r:id="rId9"/></sheets>',
    )
    rels = "xl/_rels/workbook.xml.rels"
    relation = str(made[rels]).partition("<Relationship ")[2].partition("/>")[0]
    other = relation.replace("rId1", "rId9").replace("sheet1", "sheet2")
    made[rels] = str(made[rels]).replace("</Relationships>", f"<Relationship {other}/></Relationships>")
    hidden = ONE.replace("</row>", '<c r="B1"><v>2</v></c></row>')
    made["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{TRANSITIONAL}">{hidden}</worksheet>'
    return zipped(made)


def _validation(formula: str) -> str:
    return f'<dataValidation type="list" sqref="B1"><formula1>{formula}</formula1></dataValidation>'


def numbered(code: str, blanks: int = 0) -> bytes:
    """A workbook whose cells have this number format; with many blanks it is so large that openpyxl need not be waited for."""
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    return zipped(parts(filled(200, "ABCDEFGH"), styles=" " * blanks + styles))


for _name, _formula in (
    ("选项来自二十万个字母.xlsx", "-" + "a" * 200_000),
    ("选项来自二十万个引号.xlsx", "-" + "'" * 200_000),
    ("选项来自两万八千次全部列.xlsx", "x!A:ZZZ," * 28_000),
):
    add(_name, partial(choosing, _formula))
for _name, _code in (
    ("二十万个方括号的数字格式.xlsx", "[" * 240_000 + ";;"),
    ("十万个反斜杠的数字格式.xlsx", "\\" * 99_999 + ";"),
):
    add(_name, partial(numbered, _code, 700_000))


@hostile("选项来自一千八百个不同的长公式.xlsx")
def _() -> bytes:
    return choosing(*(f"-{'a' * 8_000}{at}" for at in range(1_800)))


@hostile("四千处合并与二十处重叠.xlsx")
def _() -> bytes:
    apart = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 4_000))
    over = "".join(f'<mergeCell ref="A1:C{3_980 + at}"/>' for at in range(20))
    return zipped(parts(f"{filled(900, 'JKLMN')}<mergeCells>{apart}{over}</mergeCells>"))


@hostile("四千个白字与四万处条件格式.xlsx")
def _() -> bytes:
    areas = " ".join(f"Z{row}:AA{row + 5}" for row in range(1, 40_000))
    return zipped(parts(f'{filled(400, "ABCDEFGHIJ")}<conditionalFormatting sqref="{areas}"/>', styles=WHITE))


@hostile("注释里九千个条件格式.xlsx")
def _() -> bytes:
    return zipped(parts(f"{filled(30, 'ABCD')}<!-- {'<conditionalFormatting ' * 9_000} -->", styles=WHITE))


def defined(number: int, formula: bytes) -> bytes:
    """A NAME record of BIFF8, as [MS-XLS] 2.4.150 has it."""
    name = b"n%03d" % number
    return record(0x0018, struct.pack("<HBBHHH4B", 0, 0, len(name), len(formula), *bytes(6)) + b"\0" + name + formula)


def doubled(names: int) -> bytes:
    """Names, the first of which is a text of 250 letters and each other one the name before it joined to itself."""
    first = defined(0, b"\x17\xfa\0" + b"x" * 250)
    twice = (b"\x23" + struct.pack("<HH", at, 0) for at in range(1, names))
    return first + b"".join(defined(at, one + one + b"\x08") for at, one in enumerate(twice, 1))


@hostile("三十六个名称各为前一个的两倍.xls")
def _() -> bytes:
    return workbook(extra=doubled(36))


@hostile("共享文本在备选内容里.xlsx", "damaged")
def _() -> bytes:
    choice = (
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Fallback><si><t>甲</t></si></mc:Fallback></mc:AlternateContent>'
    )
    return zipped(parts(ONE, strings=choice + "<si><t>乙</t></si>"))


@hostile("二百四十处合并与九百九十九处大合并.xlsx")
def _() -> bytes:
    small = "".join(f'<mergeCell ref="A{at * 64 + 1}:BL{at * 64 + 64}"/>' for at in range(240))
    large = "".join(f'<mergeCell ref="CA{at * 5 + 1}:AMJ{at * 5 + 5}"/>' for at in range(999))
    return zipped(parts(f"{ONE}<mergeCells>{small}{large}</mergeCells>"))


@hostile("一千处大合并下面的四万八千个数.xlsx", "too_big")
def _() -> bytes:
    large = "".join(
        f'<mergeCell ref="{column_letters(at)}1:{column_letters(at + 15)}3000"/>' for at in range(1, 16_001, 16)
    )
    return zipped(parts(f"{filled(3_000, 'ABCDEFGHIJKLMNOP')}<mergeCells>{large}</mergeCells>"))
