"""Parts whose XML is a trap: entities, encodings, depth, length."""

from __future__ import annotations

from tests.hostile.registry import hostile
from tests.hostile.zips import CLEAN
from tests.hostile.zips import book
from tests.workbook.handmade import TRANSITIONAL

_OPEN = f'<worksheet xmlns="{TRANSITIONAL}">'


def _whole(prolog: str, body: str = CLEAN, encoding: str = "utf-8") -> bytes:
    return book(f"{prolog}{_OPEN}{body}</worksheet>".encode(encoding))


def _inline(text: str) -> str:
    return f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'


@hostile("DTD.xlsx", "damaged")
def _() -> bytes:
    return _whole("<!DOCTYPE worksheet>")


@hostile("DTD在两兆注释之后.xlsx", "damaged")
def _() -> bytes:
    return _whole("<!--" + "x" * 2_000_000 + "--><!DOCTYPE worksheet [<!ENTITY a 'b'>]>", _inline("&a;"))


@hostile("十亿笑.xlsx", "damaged")
def _() -> bytes:
    levels = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return _whole(f'<!DOCTYPE worksheet [<!ENTITY l0 "哈">{levels}]>', _inline("&l9;"))


@hostile("平方膨胀.xlsx", "damaged")
def _() -> bytes:
    return _whole(f'<!DOCTYPE worksheet [<!ENTITY a "{"a" * 100_000}">]>', _inline("&a;" * 100_000))


@hostile("外部实体.xlsx", "damaged")
def _() -> bytes:
    return _whole('<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>', _inline("&x;"))


@hostile("参数实体.xlsx", "damaged")
def _() -> bytes:
    return _whole('<!DOCTYPE worksheet [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>')


@hostile("UTF16里的外部实体.xlsx", "damaged")
def _() -> bytes:
    prolog = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _whole(prolog, _inline("&x;"), "utf-16")


@hostile("UTF7里的外部实体.xlsx", "damaged")
def _() -> bytes:
    body = f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>{_OPEN}{_inline("&x;")}</worksheet>'
    return book(b'<?xml version="1.0" encoding="UTF-7"?>' + body.encode("utf-7"))


@hostile("UTF32里的外部实体.xlsx", "damaged")
def _() -> bytes:
    return _whole('<?xml version="1.0" encoding="UTF-32"?><!DOCTYPE w [<!ENTITY x "y">]>', _inline("&x;"), "utf-32")


@hostile("EBCDIC里的外部实体.xlsx", "damaged")
def _() -> bytes:
    body = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData>'
    prolog = '<?xml version="1.0" encoding="IBM037"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _whole(prolog, body, "cp037")


@hostile("XInclude.xlsx")
def _() -> bytes:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return _whole("", CLEAN + include)


@hostile("外部样式指令.xlsx")
def _() -> bytes:
    return _whole('<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>')


@hostile("共享文本里的实体.xlsx", "damaged")
def _() -> bytes:
    from tests.hostile.zips import Part
    from tests.hostile.zips import with_part
    from tests.workbook.handmade import parts

    body = b'<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'
    return with_part("xl/sharedStrings.xml", Part("", body), parts(CLEAN, strings="<si/>"))


@hostile("关系里的实体.xlsx", "damaged")
def _() -> bytes:
    from tests.hostile.zips import Part
    from tests.hostile.zips import with_part

    return with_part("_rels/.rels", Part("", b'<!DOCTYPE a [<!ENTITY b "c">]><Relationships>&b;</Relationships>'))


@hostile("非法字符引用.xlsx", "damaged")
def _() -> bytes:
    return _whole("", _inline("&#1;&#xFFFFFFFF;"))


@hostile("代理字符引用.xlsx", "damaged")
def _() -> bytes:
    return _whole("", _inline("&#xD800;"))


@hostile("未知实体.xlsx", "damaged")
def _() -> bytes:
    return _whole("", _inline("&nbsp;"))


@hostile("控制字符.xlsx", "damaged")
def _() -> bytes:
    return _whole("", _inline("a\x01b\x1b[31m"))


@hostile("声明编码不符.xlsx", "damaged")
def _() -> bytes:
    return _whole('<?xml version="1.0" encoding="UTF-8"?>', _inline("项目名称"), "gb18030")


@hostile("未知编码.xlsx", "damaged")
def _() -> bytes:
    return _whole('<?xml version="1.0" encoding="KLINGON"?>')


@hostile("GBK编码.xlsx")
def _() -> bytes:
    return _whole('<?xml version="1.0" encoding="GB2312"?>', _inline("项目名称"), "gb18030")


@hostile("UTF16.xlsx")
def _() -> bytes:
    return _whole('<?xml version="1.0" encoding="UTF-16"?>', _inline("项目名称"), "utf-16")


@hostile("UTF16断在半个字.xlsx", "damaged")
def _() -> bytes:
    whole = f'<?xml version="1.0" encoding="UTF-16"?>{_OPEN}{CLEAN}</worksheet>'.encode("utf-16")
    return book(whole[:-1])


@hostile("孤立代理字符.xlsx", "damaged")
def _() -> bytes:
    return book(f"{_OPEN}{_inline(chr(0xD800))}</worksheet>".encode("utf-8", "surrogatepass"))


@hostile("十万层嵌套.xlsx", "damaged")
def _() -> bytes:
    return _whole("", "<a>" * 100_000 + "</a>" * 100_000)


@hostile("两百层嵌套.xlsx")
def _() -> bytes:
    return _whole("", CLEAN + "<a>" * 200 + "</a>" * 200)


@hostile("大文件里十万层嵌套.xlsx", "damaged")
def _() -> bytes:
    return _whole("", CLEAN + " " * 5_000_000 + "<a>" * 100_000 + "</a>" * 100_000)


@hostile("二十兆属性.xlsx", "damaged")
def _() -> bytes:
    return _whole("", f'<sheetData x="{"a" * 20_000_000}"></sheetData>')


@hostile("二十兆文本节点.xlsx", "damaged")
def _() -> bytes:
    return _whole("", _inline("a" * 20_000_000))


@hostile("十万个属性.xlsx", "damaged")
def _() -> bytes:
    return _whole("", "<sheetData " + " ".join(f'a{at}="1"' for at in range(100_000)) + " a1='2'/>")


@hostile("十万个命名空间.xlsx")
def _() -> bytes:
    return _whole("", CLEAN + "<x " + " ".join(f'xmlns:n{at}="u{at}"' for at in range(20_000)) + "/>")


@hostile("没有闭合.xlsx", "damaged")
def _() -> bytes:
    return book((_OPEN + CLEAN).encode())


@hostile("两个根元素.xlsx", "damaged")
def _() -> bytes:
    return book(f"{_OPEN}{CLEAN}</worksheet><worksheet/>".encode())


@hostile("空部件.xlsx", "damaged")
def _() -> bytes:
    return book(b"")


@hostile("部件里是二进制.xlsx", "damaged")
def _() -> bytes:
    return book(bytes(range(256)) * 20)


@hostile("CDATA.xlsx")
def _() -> bytes:
    return _whole("", _inline("<![CDATA[<script>alert(1)</script>]]>"))


@hostile("命名空间前缀.xlsx")
def _() -> bytes:
    body = CLEAN.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    return book(f'<x:worksheet xmlns:x="{TRANSITIONAL}">{body}</x:worksheet>'.encode())
