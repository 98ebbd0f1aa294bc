"""Files that are no workbook at all, under the name of one."""

from __future__ import annotations

import base64
import random
from functools import partial

from tests.hostile.registry import add
from tests.hostile.zips import Part
from tests.hostile.zips import archive

_HTML = "<html><body><table><tr><td>项目</td><td>100</td></tr></table></body></html>"
_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
_ROWS = "单位,金额\r\n某局,12\r\n"
_MHT = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _given(data: bytes) -> bytes:
    return data


def _package(part: str) -> bytes:
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive([Part("[Content_Types].xml", types), Part(part, b"<a/>")])


for _name, _data, _code in (
    ("空文件.xlsx", b"", "empty"),
    ("只有空格.xlsx", b" \r\n\t" * 50, "empty"),
    ("只有字节序标记.xlsx", b"\xef\xbb\xbf", "empty"),
    ("只有UTF16标记.xlsx", b"\xff\xfe", "empty"),
    ("一个字节.xlsx", b"P", "not_workbook"),
    ("两个字节.xls", b"PK", "not_workbook"),
    ("四个字节.xlsx", b"PK\3\4", "damaged"),
    ("零字节.xlsx", bytes(4096), "damaged"),
    ("CSV.xls", _ROWS.encode("gb18030"), "not_workbook"),
    ("CSV带标记.xlsx", _ROWS.encode("utf-8-sig"), "not_workbook"),
    ("TSV.xls", _ROWS.replace(",", "\t").encode(), "not_workbook"),
    ("UTF16文本.xls", _ROWS.replace(",", "\t").encode("utf-16"), "not_workbook"),
    ("UTF16BE文本.xls", b"\xfe\xff" + _ROWS.encode("utf-16-be"), "not_workbook"),
    ("说明.xlsx", "这是一份说明，不是表格。".encode(), "not_workbook"),
    ("控制字符文本.xlsx", b"\x1b[31m\x07\x1b]0;title\x07", "not_workbook"),
    ("HTML.xls", _HTML.encode(), "not_workbook"),
    ("HTML带空行.xls", b"\r\n\r\n  <!DOCTYPE html>" + _HTML.encode("gb18030"), "not_workbook"),
    ("XML2003.xls", _XML.encode(), "not_workbook"),
    ("其他XML.xlsx", b"<?xml version='1.0'?><a/>", "not_workbook"),
    ("XML实体.xls", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "not_workbook"),
    ("MHT.xls", _MHT.encode(), "not_workbook"),
    ("SYLK.xls", b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "not_workbook"),
    ("JSON.xlsx", b'{"a": 1}', "not_workbook"),
    ("PDF.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not_workbook"),
    ("PNG.xlsx", _PNG, "not_workbook"),
    ("JPEG.xlsx", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(90), "not_workbook"),
    ("GIF.xls", b"GIF89a\1\0\1\0\0\0\0;", "not_workbook"),
    ("RTF.xls", b"{\\rtf1\\ansi table}", "not_workbook"),
    ("RAR.xlsx", b"Rar!\x1a\x07\x01\0" + bytes(60), "not_workbook"),
    ("7z.xlsx", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60), "not_workbook"),
    ("gzip.xlsx", b"\x1f\x8b\x08\0" + bytes(60), "not_workbook"),
    ("程序.xls", b"MZ\x90\0" + bytes(200), "not_workbook"),
    ("数据库.xlsx", b"SQLite format 3\0" + bytes(200), "not_workbook"),
    ("随机字节.xlsx", random.Random(1).randbytes(20_000), "not_workbook"),
    ("随机字节.xls", random.Random(2).randbytes(300_000), "not_workbook"),
    ("Word.xlsx", _package("word/document.xml"), "not_workbook"),
    ("演示文稿.xlsx", _package("ppt/presentation.xml"), "not_workbook"),
    ("普通压缩包.xlsx", archive([Part("a.txt", b"x")]), "not_workbook"),
    ("空压缩包.xlsx", archive([]), "not_workbook"),
    ("ods.xlsx", archive([Part("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", 0)]), "unsupported"),
    ("odt.xlsx", archive([Part("mimetype", b"application/vnd.oasis.opendocument.text", 0)]), "not_workbook"),
    ("xlsb.xlsx", archive([Part("[Content_Types].xml", b"<Types/>"), Part("xl/workbook.bin", b"\x83\1\0")]), "damaged"),
):  # fmt: skip
    add(_name, partial(_given, _data), _code)
