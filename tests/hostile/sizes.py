"""Workbooks that are big where no form is: rows, merges, texts, sheets, strings."""

from __future__ import annotations

import re

from tests.hostile.registry import hostile
from tests.hostile.zips import CLEAN
from tests.hostile.zips import archive
from tests.hostile.zips import book
from tests.hostile.zips import entries
from tests.hostile.zips import repeated
from tests.hostile.zips import with_part
from tests.workbook.handmade import TRANSITIONAL
from tests.workbook.handmade import parts

_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = f'<worksheet xmlns="{TRANSITIONAL}"><sheetData>'.encode()
_TAIL = b"</sheetData></worksheet>"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TITLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目支出绩效自评表</t></is></c></row>'


def _rows(rows: str, after: str = "") -> bytes:
    return book(f"<sheetData>{rows}</sheetData>{after}")


def parts_of_a_form() -> str:
    """The sheet of a form, with its texts in the cells."""
    from fuzz.targets import seeds

    return seeds("sheet")[-1].decode()


def _merges(areas: list[str]) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


@hostile("一百万空行.xlsx")
def _() -> bytes:
    return _rows("".join(f'<row r="{at}" s="1" ht="15"/>' for at in range(1, 1_048_577)))


@hostile("一百万带样式的空格.xlsx")
def _() -> bytes:
    return _rows(_TITLE + "".join(f'<row r="{at}"><c r="A{at}" s="1"/></row>' for at in range(2, 1_000_000)))


@hostile("没有行号的百万行.xlsx")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<row/>" * 100_000, 10, _HEAD, _TAIL))


@hostile("超过最大行数.xlsx", "too_big")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<row><c><v>1</v></c></row>" * 100_000, 11, _HEAD, _TAIL))


@hostile("一行十万格.xlsx", "damaged")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<c><v>1</v></c>" * 10_000, 10, _HEAD + b"<row>", b"</row>" + _TAIL))


@hostile("四百万个数.xlsx", "too_big")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<row>" + b"<c><v>7</v></c>" * 50 + b"</row>", 80_000, _HEAD, _TAIL))


@hostile("同一格写一百万次.xlsx", "too_big")
def _() -> bytes:
    return with_part(
        _SHEET, repeated(b'<c r="A1"><v>1</v></c>' * 10_000, 200, _HEAD + b'<row r="1">', b"</row>" + _TAIL)
    )


@hostile("四百万条共享文本.xlsx", "too_big")
def _() -> bytes:
    content = parts(CLEAN, strings="<si/>")
    head = f'<sst xmlns="{TRANSITIONAL}">'.encode()
    return with_part("xl/sharedStrings.xml", repeated(b"<si><t>a</t></si>" * 10_000, 380, head, b"</sst>"), content)


@hostile("百万个空元素.xlsx", "too_big")
def _() -> bytes:
    return with_part(_SHEET, repeated(b"<a/>" * 100_000, 150, _HEAD + b"</sheetData>", b"</worksheet>"))


@hostile("百万个样式.xlsx", "too_big")
def _() -> bytes:
    content = parts(CLEAN, styles="<cellXfs/>")
    head = f'<styleSheet xmlns="{TRANSITIONAL}"><cellXfs>'.encode()
    return with_part(
        "xl/styles.xml", repeated(b'<xf numFmtId="1"/>' * 10_000, 300, head, b"</cellXfs></styleSheet>"), content
    )


@hostile("一万个合并.xlsx")
def _() -> bytes:
    return _rows(_TITLE, _merges([f"A{at}:B{at}" for at in range(2, 10_002)]))


@hostile("三万个重叠合并.xlsx", "too_big")
def _() -> bytes:
    return _rows(_TITLE, _merges([f"A{at}:H{at + 500}" for at in range(2, 30_002)]))


@hostile("五千张工作表同一部件.xlsx", "damaged")
def _() -> bytes:
    sheets = "".join(f'<sheet name="表{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 5_001))
    return book(workbook=f"<sheets>{sheets}</sheets>")


@hostile("近两千张工作表.xlsx")
def _() -> bytes:
    numbers = range(1, 1_991)
    sheets = "".join(f'<sheet name="表{at}" sheetId="{at}" r:id="s{at}"/>' for at in numbers)
    content = parts(CLEAN, workbook=f"<sheets>{sheets}</sheets>")
    sheet = content.pop("xl/worksheets/sheet1.xml")
    related = "".join(f'<Relationship Id="s{at}" Type="{_RELS}/worksheet" Target="{at}.xml"/>' for at in numbers)
    content["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE_RELS}">{related}</Relationships>'
    return archive(entries({**content, **{f"xl/{at}.xml": sheet for at in numbers}}))


def _wide(words: tuple[str, ...]) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>{words[at % len(words)]}</t></is></c>' for at in range(16_000))
    return _rows(f'<row r="1">{cells}</row><row r="2">{cells}</row>')


@hostile("一行一万六千个表头.xlsx")
def _() -> bytes:
    return _wide(("一级指标", "三级指标", "分值", "得分"))


@hostile("一行一万六千个标题.xlsx")
def _() -> bytes:
    return _wide(("项目支出绩效自评表", "部门整体支出绩效自评表"))


@hostile("一千二百行指标.xlsx")
def _() -> bytes:
    rows = re.findall("<row.*?</row>", parts_of_a_form(), re.S)
    again = "".join(
        re.sub(r'(<(?:row|c)[^>]*? r="[A-Z]*)\d+', lambda match, at=at: f"{match[1]}{at}", rows[14])  # type: ignore[misc]
        for at in range(15, 1_215)
    )
    return _rows("".join(rows[:14]) + again)


@hostile("一列公式读整列.xlsx")
def _() -> bytes:
    form = parts_of_a_form()
    rows = "".join(f'<row r="{at}"><c r="A{at}"><f>COUNTIF(B:K,{at})</f></c></row>' for at in range(60, 5_060))
    return book(form.replace("</sheetData>", f"{rows}</sheetData>").encode())


@hostile("一万个公式一个接一个.xlsx")
def _() -> bytes:
    form = parts_of_a_form()
    rows = "".join(f'<row r="{at}"><c r="A{at}"><f>A{at + 1}+1</f></c></row>' for at in range(60, 10_060))
    return book(form.replace("</sheetData>", f"{rows}</sheetData>").encode())


@hostile("三万字文本一千格.xlsx")
def _() -> bytes:
    text = "项目绩效" * 8_000
    cells = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{text}</t></is></c></row>' for at in range(1, 151)
    )
    return book(f"<sheetData>{cells}</sheetData>")


@hostile("三万字共享文本一千格.xlsx")
def _() -> bytes:
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 1_001))
    return book(f"<sheetData>{rows}</sheetData>", strings=f"<si><t>{'9' * 32_000}</t></si>")


@hostile("数字串一千格.xlsx")
def _() -> bytes:
    title = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目支出绩效自评表</t></is></c></row>'
    rows = "".join(
        f'<row r="{at}">' + "".join(f'<c r="{column}{at}" t="s"><v>0</v></c>' for column in "ABCDEFGH") + "</row>"
        for at in range(2, 130)
    )
    return book(f"<sheetData>{title}{rows}</sheetData>", strings=f"<si><t>{'1,' * 16_000}</t></si>")


@hostile("全是表头的表.xlsx")
def _() -> bytes:
    labels = ["三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因", "全年预算数", "全年执行数"]
    cells = "".join(
        f'<row r="{at}">'
        + "".join(f'<c r="{column}{at}" t="inlineStr"><is><t>{label}</t></is></c>' for column, label in zip("ABCDEFGH", labels, strict=True))
        + "</row>"
        for at in range(2, 2_000)
    )  # fmt: skip
    return _rows(_TITLE + cells)


@hostile("五百张自评表标题.xlsx")
def _() -> bytes:
    return _rows("".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>项目支出绩效自评表</t></is></c></row>' for at in range(1, 1_500)
    ))  # fmt: skip


@hostile("富文本十万段.xlsx")
def _() -> bytes:
    return book(
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
        strings="<si>" + "<r><t>a</t></r>" * 100_000 + "</si>",
    )


@hostile("五万个共享公式.xlsx")
def _() -> bytes:
    first = (
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A50000">SUM(B1:Z1)+'
        + "+".join(["B1"] * 200)
        + "</f><v>1</v></c></row>"
    )
    rest = "".join(f'<row r="{at}"><c r="A{at}"><f t="shared" si="0"/><v>1</v></c></row>' for at in range(2, 50_001))
    return _rows(first + rest)
