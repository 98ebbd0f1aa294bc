"""Workbooks whose parts do not fit together, or that carry what a form does not need."""

from __future__ import annotations

import re

from tests.hostile.registry import hostile
from tests.hostile.zips import CLEAN
from tests.hostile.zips import archive
from tests.hostile.zips import book
from tests.hostile.zips import entries
from tests.workbook.handmade import parts

_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def _without(*names: str) -> bytes:
    return archive(entries({name: data for name, data in parts(CLEAN).items() if name not in names}))


def _with(more: dict[str, str | bytes]) -> bytes:
    return archive(entries({**parts(CLEAN), **more}))


def _relations(*found: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{_RELS}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if ":" in target or target.startswith("\\\\") else "")
        + "/>"
        for key, kind, target in found
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


def _named(name: str) -> bytes:
    return book(workbook=f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>')


@hostile("缺工作表.xlsx", "damaged")
def _() -> bytes:
    return _without("xl/worksheets/sheet1.xml")


@hostile("缺工作簿.xlsx", "damaged")
def _() -> bytes:
    return _without("xl/workbook.xml")


@hostile("缺关系.xlsx", "damaged")
def _() -> bytes:
    return _without(_RELATIONS)


@hostile("缺根关系.xlsx")
def _() -> bytes:
    return _without("_rels/.rels")


@hostile("缺内容类型.xlsx")
def _() -> bytes:
    return _without("[Content_Types].xml")


@hostile("没有工作表.xlsx")
def _() -> bytes:
    return book(workbook="<sheets/>")


@hostile("关系指向自身.xlsx", "damaged")
def _() -> bytes:
    return _with({_RELATIONS: _relations(("rId1", "worksheet", "workbook.xml"))})


@hostile("关系指向关系.xlsx", "damaged")
def _() -> bytes:
    return _with({_RELATIONS: _relations(("rId1", "worksheet", "_rels/workbook.xml.rels"))})


@hostile("关系指向上级.xlsx", "damaged")
def _() -> bytes:
    return _with({_RELATIONS: _relations(("rId1", "worksheet", "../../../../etc/passwd"))})


@hostile("关系指向文件.xlsx", "damaged")
def _() -> bytes:
    return _with({_RELATIONS: _relations(("rId1", "worksheet", "file:///etc/passwd"))})


@hostile("关系编号重复.xlsx")
def _() -> bytes:
    twice = ("rId1", "worksheet", "worksheets/sheet1.xml")
    return _with({_RELATIONS: _relations(twice, twice)})


@hostile("十万个关系.xlsx")
def _() -> bytes:
    many = [(f"rId{at}", "worksheet", "worksheets/sheet1.xml") for at in range(1, 100_001)]
    return _with({_RELATIONS: _relations(*many)})


@hostile("外部链接UNC.xlsx")
def _() -> bytes:
    related = _relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", "externalLink", "externalLinks/externalLink1.xml")
    )
    return _with({
        _RELATIONS: related,
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns:r="{_RELS}"><externalBook r:id="rId1"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": _relations(("rId1", "externalLinkPath", "\\\\10.0.0.1\\share\\a.xlsx")),
    })  # fmt: skip


@hostile("DDE链接.xlsx")
def _() -> bytes:
    related = _relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", "externalLink", "externalLinks/externalLink1.xml")
    )
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems/></ddeLink></externalLink>'
    return _with({_RELATIONS: related, "xl/externalLinks/externalLink1.xml": link})


@hostile("宏.xlsm")
def _() -> bytes:
    content = parts(CLEAN)
    types = str(content["[Content_Types].xml"]).replace(
        "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    )
    return archive(
        entries({**content, "[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2_000)})
    )


@hostile("OLE对象.xlsx")
def _() -> bytes:
    return _with({"xl/embeddings/oleObject1.bin": b"MZ" + bytes(5_000)})


@hostile("外部图片.xlsx")
def _() -> bytes:
    return _with({"xl/worksheets/_rels/sheet1.xml.rels": _relations(("rId1", "image", "http://127.0.0.1:9/track.png"))})


@hostile("外部数据连接.xlsx")
def _() -> bytes:
    return _with(
        {
            "xl/connections.xml": '<connections><connection id="1" type="5"><dbPr connection="Provider=x"/></connection></connections>'
        }
    )


@hostile("非常隐藏的表.xlsx")
def _() -> bytes:
    return book(workbook='<sheets><sheet name="表" sheetId="1" state="veryHidden" r:id="rId1"/></sheets>')


@hostile("表名有引号.xlsx")
def _() -> bytes:
    return _named("a'b&quot;c&lt;d&gt;")


@hostile("表名有斜杠.xlsx")
def _() -> bytes:
    return _named("../../tmp/x\\y:z*?")


@hostile("表名像公式.xlsx")
def _() -> bytes:
    return _named("=cmd|' /C calc'!A0")


@hostile("表名为空.xlsx")
def _() -> bytes:
    return _named("")


@hostile("表名三万字.xlsx")
def _() -> bytes:
    return _named("表" * 30_000)


@hostile("表名重复.xlsx")
def _() -> bytes:
    two = '<sheet name="表" sheetId="1" r:id="rId1"/><sheet name="表" sheetId="2" r:id="rId2"/>'
    content = parts(CLEAN, workbook=f"<sheets>{two}</sheets>")
    related = str(content["xl/_rels/workbook.xml.rels"])
    first = re.search("<Relationship Id.*?/>", related)
    assert first is not None
    second = first[0].replace("rId1", "rId2").replace("sheet1", "sheet2")
    content["xl/_rels/workbook.xml.rels"] = related.replace(first[0], first[0] + second)
    content["xl/worksheets/sheet2.xml"] = content["xl/worksheets/sheet1.xml"]
    return archive(entries(content))


@hostile("坏的样式表.xlsx", "damaged")
def _() -> bytes:
    return archive(entries({**parts(CLEAN, styles=""), "xl/styles.xml": b"<styleSheet>"}))


@hostile("怪异的数字格式.xlsx")
def _() -> bytes:
    code = "[&gt;=" + "9" * 400 + "]0;" + "[" * 500 + "0.0" * 500 + "&quot;" + "E+" * 200
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    return book('<sheetData><row r="1"><c r="A1" s="0"><v>1234.5</v></c></row></sheetData>', styles=styles)


@hostile("一千位小数的格式.xlsx")
def _() -> bytes:
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="0.{"0" * 30_000}%%%%"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    rows = "".join(f'<row r="{at}"><c r="A{at}" s="0"><v>1e307</v></c></row>' for at in range(1, 500))
    return book(f"<sheetData>{rows}</sheetData>", styles=styles)


@hostile("负的日期.xlsx")
def _() -> bytes:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" s="0"><v>{value}</v></c></row>'
        for at, value in enumerate(("-1", "1e300", "2958466", "60"), 1)
    )
    return book(f"<sheetData>{rows}</sheetData>", styles='<cellXfs><xf numFmtId="14"/></cellXfs>')


@hostile("签名.xlsx")
def _() -> bytes:
    return _with({"_xmlsignatures/sig1.xml": "<Signature/>", "_xmlsignatures/origin.sigs": b""})
