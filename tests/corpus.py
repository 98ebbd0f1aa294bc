"""Hard workbooks, one feature each, made by script: what Excel and WPS put into files and editors lose.

Every workbook has the sheets 自评表 and 分表 with the same table, so that one list of edits fits all of them.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Feature = Callable[["Workbook", "Worksheet"], None]
Change = Callable[[bytes], bytes]

SHEET = "自评表"
SHEET_PART = "xl/worksheets/sheet1.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    ),
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
}


@cache
def corpus() -> dict[str, bytes]:
    """The workbooks by name; always the same bytes."""
    made = {maker.__name__.lstrip("_"): maker() for maker in _MAKERS}
    return {f"{name}.{'xlsm' if name == 'macros' else 'xlsx'}": data for name, data in made.items()}


def base(*features: Feature, **options: bool) -> bytes:
    """The table with these features, as XlsxWriter writes it."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": not options.get("constant_memory"), **options})
    book.set_properties({"created": datetime(2024, 1, 2, 3, 4, 5), "author": "财务科"})
    first, second = book.add_worksheet(SHEET), book.add_worksheet("分表")
    first.set_column("A:A", 18)
    first.set_row(4, 24)
    _table(book, first)
    _table(book, second)
    for feature in features:
        feature(book, first)
    book.close()
    return buffer.getvalue()


def _table(book: Workbook, sheet: Worksheet) -> None:
    plain = book.add_format({"border": 1, "font_name": "宋体", "num_format": "0.00", "locked": False})
    title = book.add_format({"bold": True, "align": "center", "bg_color": "#DDEBF7"})
    sheet.merge_range("A1:F1", "项目支出绩效自评表", title)
    sheet.write_row("A3", ["项目", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"], plain)
    sheet.write_row("A4", ["年度资金总额"], plain)
    for column, (letter, total) in enumerate((("B", 30), ("C", 32.5), ("D", 31.25)), 1):
        sheet.write_formula(3, column, f"=SUM({letter}5:{letter}6)", plain, total)
    sheet.write_row("A5", ["其中：当年财政拨款", 20, 22.5, 21.25], plain)
    sheet.write_row("A6", ["  其他资金 <自筹> & 其他", 10, 10, 10], plain)
    sheet.write_blank("E5", None, plain)
    sheet.write_formula("F4", "=ROUND(E4*D4/C4,2)", plain, 9.62)
    sheet.write("E4", 10, plain)
    sheet.write("A7", "96.15%", plain)


def rewritten(
    data: bytes,
    changes: Mapping[str, Change] | None = None,
    added: Mapping[str, bytes] | None = None,
    *,
    every: Change | None = None,
) -> bytes:
    """The package with parts changed and added; `every` is run over all XML parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if every is not None and info.filename.endswith((".xml", ".rels", ".vml")):
                content = every(content)
            if changes and info.filename in changes:
                content = changes[info.filename](content)
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
        for name, content in (added or {}).items():
            new.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _before(mark: str, new: str) -> Change:
    """Puts text before the last place of a mark."""

    def change(data: bytes) -> bytes:
        at = data.rindex(mark.encode())
        return data[:at] + new.encode() + data[at:]

    return change


def _both(*changes: Change) -> Change:
    def change(data: bytes) -> bytes:
        for each in changes:
            data = each(data)
        return data

    return change


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def _types(*elements: str) -> dict[str, Change]:
    return {"[Content_Types].xml": _before("</Types>", "".join(elements))}


def _relation(key: str, kind: str, target: str) -> str:
    full = kind if kind.startswith("http") else f"{_RELATIONS}/{kind}"
    return f'<Relationship Id="{key}" Type="{full}" Target="{target}"/>'


def _relations(*elements: str) -> bytes:
    root = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + root + "".join(elements) + "</Relationships>"
    ).encode()


def png(red: int = 220) -> bytes:
    """A picture of 8 by 8 points."""
    rows = b"".join(b"\0" + bytes((red, 20, 30)) * 8 for _ in range(8))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _picture(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_image("H2", "seal.png", {"image_data": io.BytesIO(png()), "object_position": 3})


def _chart(book: Workbook, sheet: Worksheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$B$5:$B$6"})
    sheet.insert_chart("H10", chart)


def _notes(_: Workbook, sheet: Worksheet) -> None:
    sheet.write_comment("B5", "请核对拨款文号", {"author": "李四", "x_scale": 2, "color": "#CCFFCC", "visible": True})
    sheet.write_comment("C6", "其他资金\n含自筹", {"author": "王五", "height": 200})


def plain() -> bytes:
    return base()


def wps_cell_pictures() -> bytes:
    image = _relation("rId1", "image", "media/image9.png")
    picture = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="' + _RELATIONS + '">'
        '<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_0A1B2C3D4E5F40718293A4B5C6D7E8F9"/>'
        '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>'
        '</xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="76200" cy="76200"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    call = "DISPIMG(&quot;ID_0A1B2C3D4E5F40718293A4B5C6D7E8F9&quot;,1)"
    cell = f'<row r="9"><c r="B9" t="str"><f>_xlfn.{call}</f><v>={call}</v></c></row>'
    related = "http://www.wps.cn/officeDocument/2020/cellImage"
    return rewritten(
        base(),
        {
            SHEET_PART: _before("</sheetData>", cell),
            "xl/_rels/workbook.xml.rels": _before("</Relationships>", _relation("rId99", related, "cellimages.xml")),
            **_types(
                '<Default Extension="png" ContentType="image/png"/>',
                _type("xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml"),
            ),
        },
        {
            "xl/cellimages.xml": picture.encode(),
            "xl/_rels/cellimages.xml.rels": _relations(image),
            "xl/media/image9.png": png(10),
        },
    )


def seal_picture() -> bytes:
    return base(_picture)


def text_box() -> bytes:
    return base(
        lambda _, sheet: sheet.insert_textbox("H2", "单位负责人（签章）：", {"width": 200, "height": 60}) and None
    )


def form_control() -> bytes:
    data = base(lambda _, sheet: sheet.insert_button("H2", {"caption": "计算", "macro": "go"}) and None)
    control = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls>'
        '<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1025" r:id="rId9" name="按钮 1">'
        '<controlPr defaultSize="0" print="0" autoFill="0"><anchor moveWithCells="1" sizeWithCells="1"><from>'
        '<xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">7</xdr:col>'
        "</from></anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
        "</mc:AlternateContent>"
    )
    prop = '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Button"/>'
    return rewritten(
        data,
        {
            SHEET_PART: _before("</worksheet>", control),
            "xl/worksheets/_rels/sheet1.xml.rels": _before(
                "</Relationships>", _relation("rId9", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
            ),
            **_types(_type("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml")),
        },
        {"xl/ctrlProps/ctrlProp1.xml": prop.encode()},
    )


def extended_validation() -> bytes:
    def features(_: Workbook, sheet: Worksheet) -> None:
        sheet.conditional_format("B5:D6", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("E5", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100})

    x14 = (
        '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" '
        'allowBlank="1"><x14:formula1><xm:f>分表!$A$4:$A$6</xm:f></x14:formula1><xm:sqref>A9</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext>"
    )
    return rewritten(base(features), {SHEET_PART: _before("</extLst>", x14)})


def sparkline() -> bytes:
    return base(lambda _, sheet: sheet.add_sparkline("G5", {"range": f"{SHEET}!B5:D5"}) and None)


def chart() -> bytes:
    return base(_chart)


def pivot_cache() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    field = '<cacheField name="{}" numFmtId="0"><sharedItems{}/></cacheField>'
    cache = (
        f'<pivotCacheDefinition xmlns="{main}" xmlns:r="{_RELATIONS}" r:id="rId1" refreshedBy="x" recordCount="1">'
        '<cacheSource type="worksheet"><worksheetSource ref="A3:B4" sheet="分表"/></cacheSource>'
        '<cacheFields count="2">'
        f"{field.format('项目', '')}{field.format('年初预算数', ' containsNumber=' + chr(34) + '1' + chr(34))}"
        "</cacheFields></pivotCacheDefinition>"
    )
    records = f'<pivotCacheRecords xmlns="{main}" count="1"><r><s v="年度资金总额"/><n v="30"/></r></pivotCacheRecords>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return rewritten(
        base(),
        {
            "xl/workbook.xml": _before(
                "</workbook>", '<pivotCaches><pivotCache cacheId="4" r:id="rId77"/></pivotCaches>'
            ),
            "xl/_rels/workbook.xml.rels": _before(
                "</Relationships>",
                _relation("rId77", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
            ),
            **_types(
                _type("xl/pivotCache/pivotCacheDefinition1.xml", kind + "pivotCacheDefinition+xml"),
                _type("xl/pivotCache/pivotCacheRecords1.xml", kind + "pivotCacheRecords+xml"),
            ),
        },
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": cache.encode(),
            "xl/pivotCache/pivotCacheRecords1.xml": records.encode(),
            "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": _relations(
                _relation("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
            ),
        },
    )


def old_notes() -> bytes:
    return base(_notes)


def broken_note_drawing() -> bytes:
    """Notes whose drawing is no well-formed XML, as Excel itself has written it."""
    return rewritten(
        base(_notes),
        {
            "xl/drawings/vmlDrawing1.vml": lambda data: data.replace(
                b'<div style="text-align:left"></div>', b"<div>a<br>b</div>"
            )
        },
    )


def threaded_comments() -> bytes:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    person, thread = "{11111111-2222-3333-4444-555555555555}", "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}"
    threads = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="D5" dT="2024-03-01T08:00:00.00" personId="{person}" '
        f'id="{thread}"><text>执行数从何而来？</text></threadedComment></ThreadedComments>'
    )
    somebody = f'<person displayName="李四" id="{person}" userId="4" providerId="None"/>'
    people = f'<personList xmlns="{space}">{somebody}</personList>'
    office = "http://schemas.microsoft.com/office/2017/10/relationships"

    def features(book: Workbook, sheet: Worksheet) -> None:
        _notes(book, sheet)
        sheet.write_comment("D5", "[线程批注]\n\n执行数从何而来？", {"author": "tc=" + thread})

    return rewritten(
        base(features),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": _before(
                "</Relationships>",
                _relation("rId8", f"{office}/threadedComment", "../threadedComments/threadedComment1.xml"),
            ),
            "xl/_rels/workbook.xml.rels": _before(
                "</Relationships>", _relation("rId98", f"{office}/person", "persons/person.xml")
            ),
            **_types(
                _type("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml"),
                _type("xl/persons/person.xml", "application/vnd.ms-excel.person+xml"),
            ),
        },
        {"xl/threadedComments/threadedComment1.xml": threads.encode(), "xl/persons/person.xml": people.encode()},
    )


def custom_xml() -> bytes:
    props = (
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{0A1B2C3D-0000-4000-8000-000000000001}"><ds:schemaRefs/></ds:datastoreItem>'
    )
    return rewritten(
        base(),
        {
            "_rels/.rels": _before("</Relationships>", _relation("rId55", "customXml", "customXml/item1.xml")),
            **_types(
                _type(
                    "customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
                )
            ),
        },
        {
            "customXml/item1.xml": "<oa:doc xmlns:oa='urn:oa'><oa:no>财绩〔2024〕1号</oa:no></oa:doc>".encode(),
            "customXml/itemProps1.xml": props.encode(),
            "customXml/_rels/item1.xml.rels": _relations(_relation("rId1", "customXmlProps", "itemProps1.xml")),
        },
    )


def printer_and_header_picture() -> bytes:
    def features(_: Workbook, sheet: Worksheet) -> None:
        sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": io.BytesIO(png(90))})
        sheet.set_paper(9)

    settings = _relation("rId7", "printerSettings", "../printerSettings/printerSettings1.bin")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    return rewritten(
        base(features),
        {
            SHEET_PART: lambda data: data.replace(b"<pageSetup ", b'<pageSetup r:id="rId7" ', 1),
            "xl/worksheets/_rels/sheet1.xml.rels": _before("</Relationships>", settings),
            **_types(f'<Default Extension="bin" ContentType="{kind}"/>'),
        },
        {"xl/printerSettings/printerSettings1.bin": bytes(range(256)) * 3},
    )


def macros() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), True)
        sheet.insert_button("H2", {"caption": "汇总", "macro": "sum_up"})

    return base(features)


def rich_text() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        red = book.add_format({"font_color": "red", "bold": True})
        sheet.write_rich_string("A9", "指标1：", red, "≥95%", "，年底前")
        sheet.write_comment("A10", "x")

    def phonetic(data: bytes) -> bytes:
        reading = '<si><t>課長</t><rPh sb="0" eb="2"><t>カチョウ</t></rPh><phoneticPr fontId="1"/></si>'
        return data.replace(b"<si><t>96.15%</t></si>", reading.encode() + b"<si><t>96.15%</t></si>", 1)

    def text_in_runs(data: bytes) -> bytes:
        two = b'<r><rPr><b/></rPr><t xml:space="preserve">\xe5\xae\xa1\xe6\xa0\xb8: </t></r><r><t>x</t></r>'
        return re.sub(rb"<text>.*?</text>", b"<text>" + two + b"</text>", data)

    return rewritten(base(features), {"xl/sharedStrings.xml": phonetic, "xl/comments1.xml": text_in_runs})


def protected() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        sheet.protect("1234", {"format_cells": True})
        sheet.unprotect_range("B5:D6", "填报区")
        hidden = book.add_format({"hidden": True, "locked": False, "bg_color": "#FFF2CC", "pattern": 4})
        sheet.write("B9", 5, hidden)

    return base(features)


def defined_names() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        book.define_name("资金总额", f"={SHEET}!$B$4")
        book.define_name("分表!合计", "=分表!$B$4")
        sheet.print_area("A1:F9")
        sheet.repeat_rows(0, 2)
        sheet.autofilter("A3:F6")
        sheet.write_formula("B9", "=资金总额*2", None, 60)

    return base(features)


def inline_strings() -> bytes:
    """Texts in the cells and no shared strings at all."""

    def inline(data: bytes) -> bytes:
        return re.sub(rb' t="s"><v>(\d+)</v>', lambda match: b' t="inlineStr"><is><t>text %s</t></is>' % match[1], data)

    data = rewritten(base(), every=inline)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename != "xl/sharedStrings.xml":
                content = re.sub(rb"<(Override|Relationship)\b[^>]*sharedStrings[^>]*/>", b"", content)
                new.writestr(info, content)
    return buffer.getvalue()


def strict() -> bytes:
    def change(data: bytes) -> bytes:
        for loose, tight in _STRICT.items():
            data = data.replace(loose, tight)
        return data

    return rewritten(
        base(_notes),
        {"xl/workbook.xml": lambda data: data.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)},
        every=change,
    )


def prefixed() -> bytes:
    """Every element of the spreadsheet parts under a prefix, as some Java and .NET libraries write them."""

    def change(data: bytes) -> bytes:
        if b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"' not in data[:400]:
            return data
        data = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1x:\2", data)
        return data.replace(b" xmlns=", b" xmlns:x=", 1)

    return rewritten(base(_notes), every=change)


def empty_styled_ranges() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        grey = book.add_format({"bg_color": "#F2F2F2", "border": 1})
        sheet.set_column("H:XFD", 9, grey)
        for row in range(30, 2500):
            sheet.set_row(row, 15, grey)
            for column in range(8):
                sheet.write_blank(row, column, None, grey)
        sheet.write_blank(1_048_575, 16_383, None, grey)

    return base(features)


def byte_order_marks() -> bytes:
    return rewritten(base(_notes), every=lambda data: data if data.startswith(b"<xml") else b"\xef\xbb\xbf" + data)


def odd_zip() -> bytes:
    """Sizes after the data, folders as entries, stored parts, extra fields, absolute names and a comment at the end."""

    class Pipe(io.RawIOBase):
        def __init__(self, target: io.BytesIO) -> None:
            self.target = target

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            return self.target.write(data)

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base(_picture))) as old, zipfile.ZipFile(Pipe(buffer), "w") as new:
        new.writestr(zipfile.ZipInfo("xl/", (2024, 1, 2, 3, 4, 6)), b"")
        for number, name in enumerate(sorted(old.namelist(), reverse=True)):
            info = zipfile.ZipInfo("/" + name if "media" in name else name, (2024, 5, number + 1, 3, 4, 6))
            info.extra = struct.pack("<HHI", 0x7777, 4, number)
            info.comment = b"part"
            info.compress_type = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[number % 2]
            new.writestr(info, old.read(name))
        new.comment = "绩效".encode()
    return buffer.getvalue()


def no_cell_references() -> bytes:
    """Rows and cells without `r`: their places follow from their order."""

    def change(data: bytes) -> bytes:
        rows = re.search(rb"<sheetData>.*</sheetData>", data, re.DOTALL)
        assert rows is not None
        dense = (
            '<sheetData><row><c t="inlineStr"><is><t>表</t></is></c></row><row/><row><c/><c><v>1</v></c></row>'
            "<row><c/><c><f>SUM(B5:B6)</f><v>30</v></c><c/><c/><c><v>10</v></c></row>"
            "<row><c/><c><v>20</v></c><c><v>22.5</v></c><c><v>21.25</v></c></row>"
            "<row><c/><c><v>10</v></c><c><v>10</v></c></row></sheetData>"
        )
        return data[: rows.start()] + dense.encode() + data[rows.end() :]

    return rewritten(base(), {SHEET_PART: change})


def formula_kinds() -> bytes:
    """Shared and array formulas and a calculation chain."""

    def features(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_array_formula("G4:G5", "{=B5:B6*2}", None, 40)
        sheet.write_formula("H4", "=分表!B4+B4", None, 60)

    def shared(data: bytes) -> bytes:
        cells = (
            '<row r="11"><c r="B11"><f t="shared" ref="B11:D11" si="0">B5*2</f><v>40</v></c>'
            '<c r="C11"><f t="shared" si="0"/><v>45</v></c><c r="D11"><f t="shared" si="0"/><v>42.5</v></c></row>'
        )
        return _before("</sheetData>", cells)(data)

    chain = "".join(f'<c r="{cell}"{sheet}/>' for cell, sheet in (("F4", ' i="1"'), ("B4", ""), ("C4", ""), ("D4", "")))
    chain += '<c r="B11" l="1"/><c r="B4" i="2"/><c r="F4"/>'
    whole = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{chain}</calcChain>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    return rewritten(
        base(features),
        {
            SHEET_PART: shared,
            "xl/_rels/workbook.xml.rels": _before("</Relationships>", _relation("rId66", "calcChain", "calcChain.xml")),
            **_types(_type("xl/calcChain.xml", kind)),
        },
        {"xl/calcChain.xml": whole.encode()},
    )


def everything_at_once() -> bytes:
    def features(book: Workbook, sheet: Worksheet) -> None:
        for feature in (_picture, _chart, _notes):
            feature(book, sheet)
        sheet.insert_button("H20", {"caption": "计算"})
        sheet.insert_textbox("J2", "签章")
        sheet.add_sparkline("G5", {"range": f"{SHEET}!B5:D5"})
        sheet.conditional_format("B5:D6", {"type": "data_bar", "data_bar_2010": True})
        sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": io.BytesIO(png(90))})
        sheet.add_table("J20:K23", {"columns": [{"header": "甲"}, {"header": "乙"}]})
        sheet.write_url("A12", "https://www.mof.gov.cn/")
        book.define_name("资金总额", f"={SHEET}!$B$4")

    vendor = _relation("rId97", "http://www.example.cn/oa/2020/stamp", "stamp/stamp.dat")
    return rewritten(
        base(features),
        {
            "xl/_rels/workbook.xml.rels": _before("</Relationships>", vendor),
            **_types('<Default Extension="dat" ContentType="application/octet-stream"/>'),
        },
        {"xl/stamp/stamp.dat": bytes(range(256))},
    )


_MAKERS = (
    plain,
    wps_cell_pictures,
    seal_picture,
    text_box,
    form_control,
    extended_validation,
    sparkline,
    chart,
    pivot_cache,
    old_notes,
    broken_note_drawing,
    threaded_comments,
    custom_xml,
    printer_and_header_picture,
    macros,
    rich_text,
    protected,
    defined_names,
    inline_strings,
    strict,
    prefixed,
    empty_styled_ranges,
    byte_order_marks,
    odd_zip,
    no_cell_references,
    formula_kinds,
    everything_at_once,
)
