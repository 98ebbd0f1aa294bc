"""Sheets with cells that are odd, false or contradictory."""

from __future__ import annotations

from functools import partial

from tests.hostile.registry import add
from tests.hostile.registry import hostile
from tests.hostile.zips import book

_FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目</t></is></c></row>'


_TURNED = "\u202e反过来\u2066\u200b\ufeff"


def _rows(rows: str, after: str = "", strings: str | None = None) -> bytes:
    more = {} if strings is None else {"strings": strings}
    return book(f"<sheetData>{rows}</sheetData>{after}", **more)


def _cell(inside: str, attributes: str = "") -> str:
    return f'<row r="1"><c r="A1"{attributes}>{inside}</c></row>'


def _text(text: str, at: str = "A1") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _merges(*areas: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


for _name, _rows_, _after, _code in (
    ("行号倒序.xlsx", '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', "", ""),
    ("同一单元格两次.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "", ""),
    ("同一行两次.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', "", ""),
    ("列倒序.xlsx", '<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>', "", ""),
    ("行号为零.xlsx", '<row r="0"><c r="A0"><v>1</v></c></row>', "", "damaged"),
    ("行号为负.xlsx", '<row r="-1"><c r="A-1"><v>1</v></c></row>', "", "damaged"),
    ("行号不是数.xlsx", '<row r="abc"><c><v>1</v></c></row>', "", "damaged"),
    ("行号过大.xlsx", '<row r="99999999999999999999"><c><v>1</v></c></row>', "", "damaged"),
    ("行号全角.xlsx", '<row r="１"><c><v>1</v></c></row>', "", "damaged"),
    ("地址乱写.xlsx", '<row r="1"><c r="!!"><v>1</v></c></row>', "", "damaged"),
    ("地址为空.xlsx", '<row r="1"><c r=""><v>1</v></c></row>', "", "damaged"),
    ("地址超出范围.xlsx", '<row r="1"><c r="XFE1"><v>1</v></c></row>', "", "damaged"),
    ("地址很长.xlsx", f'<row r="1"><c r="{"A" * 100_000}1"><v>1</v></c></row>', "", "damaged"),
    ("没有地址.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", "", ""),
    ("行与地址矛盾.xlsx", '<row r="1"><c r="A9"><v>1</v></c></row>', "", ""),
    ("文本下标越界.xlsx", _cell("<v>99</v>", ' t="s"'), "", "damaged"),
    ("文本下标为负.xlsx", _cell("<v>-1</v>", ' t="s"'), "", "damaged"),
    ("文本下标不是数.xlsx", _cell("<v>abc</v>", ' t="s"'), "", "damaged"),
    ("文本下标极大.xlsx", _cell("<v>" + "9" * 5_000 + "</v>", ' t="s"'), "", "damaged"),
    ("数里有逗号.xlsx", _cell("<v>1,234</v>"), "", ""),
    ("NaN.xlsx", _cell("<v>NaN</v>"), "", ""),
    ("inf.xlsx", _cell("<v>-INF</v>"), "", ""),
    ("1e999.xlsx", _cell("<v>1e999</v>"), "", ""),
    ("1e-400.xlsx", _cell("<v>1e-400</v>"), "", ""),
    ("1e308.xlsx", _cell("<v>1.7e308</v>"), "", ""),
    ("十万位数.xlsx", _cell("<v>" + "9" * 100_000 + "</v>"), "", ""),
    ("十万位小数.xlsx", _cell("<v>0." + "1" * 100_000 + "</v>"), "", ""),
    ("下划线数.xlsx", _cell("<v>1_000</v>"), "", ""),
    ("布尔乱写.xlsx", _cell("<v>maybe</v>", ' t="b"'), "", ""),
    ("未知类型.xlsx", _cell("<v>1</v>", ' t="zzz"'), "", ""),
    ("未知错误值.xlsx", _cell("<v>#BOOM!</v>", ' t="e"'), "", ""),
    ("错误日期.xlsx", _cell("<v>9999-99-99T99:99</v>", ' t="d"'), "", ""),
    ("样式越界.xlsx", _cell("<v>1</v>", ' s="99999999999"'), "", ""),
    ("样式为负.xlsx", _cell("<v>1</v>", ' s="-1"'), "", ""),
    ("循环的共享公式.xlsx", _cell('<f t="shared" si="0"/><v>1</v>')
     + '<row r="2"><c r="A2"><f t="shared" si="1" ref="A2">A1</f></c><c r="B2"><f t="shared" si="1"/></c></row>', "", ""),
    ("自己引用自己.xlsx", _cell("<f>A1+1</f><v>1</v>"), "", ""),
    ("没有缓存值.xlsx", _cell("<f>SUM(B1:XFD1048576)</f>"), "", ""),
    ("公式十万字.xlsx", _cell("<f>1" + "+1" * 50_000 + "</f><v>1</v>"), "", ""),
    ("公式嵌套很深.xlsx", _cell("<f>" + "(" * 20_000 + "1" + ")" * 20_000 + "</f><v>1</v>"), "", ""),
    ("公式括号不配.xlsx", _cell('<f>SUM(((((,"""</f><v>1</v>'), "", ""),
    ("数组公式整张表.xlsx", _cell('<f t="array" ref="A1:XFD1048576">1</f><v>1</v>'), "", ""),
    ("数组区域乱写.xlsx", _cell('<f t="array" ref="abc">1</f><v>1</v>'), "", "damaged"),
    ("万个数组公式.xlsx", "".join(
        f'<row r="{at}"><c r="A{at}"><f t="array" ref="A{at}:B{at}">1</f><v>1</v></c></row>' for at in range(1, 10_001)), "", ""),
    ("DDE公式.xlsx", _cell("<f>cmd|' /C calc'!A0</f><v>0</v>"), "", ""),
    ("WEBSERVICE.xlsx", _cell('<f>WEBSERVICE("http://127.0.0.1:9/"&amp;A2)</f><v>0</v>'), "", ""),
    ("合并整列.xlsx", _FIRST, _merges("A1:A1048576", "B1:D1048576"), ""),
    ("合并整张表.xlsx", _FIRST, _merges("A1:XFD1048576"), ""),
    ("合并重叠.xlsx", _FIRST, _merges("A1:C3", "B2:D4", "A1:C3"), ""),
    ("合并倒置.xlsx", _FIRST, _merges("C3:A1"), ""),
    ("合并乱写.xlsx", _FIRST, _merges("甲:乙"), "damaged"),
    ("合并为空.xlsx", _FIRST, _merges(""), "damaged"),
    ("合并A2Z100000.xlsx", _FIRST, _merges("A2:Z100000"), ""),
    ("一千五百个大合并.xlsx", _FIRST, _merges(*(f"A{at * 600 + 1}:J{at * 600 + 500}" for at in range(1_500))), "too_big"),
    ("列宽乱写.xlsx", _FIRST, '<cols><col min="0" max="99999999" hidden="1"/><col min="a" hidden="1"/></cols>', ""),
    ("全部列隐藏.xlsx", _FIRST, '<cols><col min="1" max="16384" hidden="1"/></cols>', ""),
    ("假的范围.xlsx", '<row r="9"><c r="Z9"><v>1</v></c></row>', '<dimension ref="A1"/>', ""),
    ("公式开头的文本.xlsx", f'<row r="1">{_text("=HYPERLINK(&quot;http://x&quot;)")}{_text("+1", "B1")}{_text("@SUM(1)", "C1")}'
     f'{_text("-2+3", "D1")}</row>', "", ""),
    ("网页标记的文本.xlsx", f'<row r="1">{_text("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;")}</row>', "", ""),
    ("方向控制符.xlsx", f'<row r="1">{_text(_TURNED)}</row>', "", ""),
    ("下划线X转义.xlsx", f'<row r="1">{_text("_x000D__x0000__xD800__x005F_x000D_")}</row>', "", ""),
):  # fmt: skip
    add(_name, partial(_rows, _rows_, _after), _code)


@hostile("有样式的最远单元格.xlsx")
def _() -> bytes:
    return _rows(_FIRST + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')


@hostile("相距最远的两格.xlsx")
def _() -> bytes:
    return _rows(_FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@hostile("许多远处单元格.xlsx")
def _() -> bytes:
    return _rows("".join(f'<row r="{at * 1000}"><c r="XFD{at * 1000}"><v>1</v></c></row>' for at in range(1, 1_000)))


@hostile("名字含控制字符的表.xlsx")
def _() -> bytes:
    sheet = '<sheet name="&#9;a&#10;b&#13;" sheetId="1" r:id="rId1"/>'
    return book(workbook=f"<sheets>{sheet}</sheets>")
