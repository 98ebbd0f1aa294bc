"""Files that cannot be read: each gives one FileError with its code and one line of Chinese."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.errors import FileError
from xlform.workbook import package as package_module
from xlform.workbook.package import Package
from xlform.workbook.read import read_book
from xlform.workbook.read import read_bytes
from xlform.workbook.small import is_small


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileError) as caught:
        read_book("某表.xlsx", data=data)
    assert "\n" not in caught.value.message
    return caught.value.code, caught.value.message


def code(data: bytes) -> str:
    return refusal(data)[0]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("单位,金额\r\n某局,12\r\n".encode("gb18030"), "CSV"),
        ("单位,金额\r\n某局,12\r\n".encode("utf-8-sig"), "CSV"),
        ("单位\t金额\r\n某局\t12\r\n".encode("utf-16"), "CSV"),
        ("这是一份说明。".encode(), "文本"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "XML 2003"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0", "JPEG"),
        (b"{\\rtf1}", "RTF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x01\x02\x03\x04 what", "无法识别"),
        (zipped({"a.txt": "x"}), "ZIP"),
        (zipped({"word/document.xml": "<a/>"}), "Word"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "PPT"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, what: str) -> None:
    found, message = refusal(data)
    assert found == "not_workbook"
    assert what in message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", " PDF 文件"),
        (b"\x1f\x8b\x08", " gzip 压缩包"),
        (b"MZ\x90", "可执行程序"),
        (b"<?xml version='1.0'?><a/>", " XML 文件"),
        ("只是几个字".encode(), "文本文件"),
    ],
)
def test_what_else_it_is_is_said_and_what_to_send(data: bytes, what: str) -> None:
    assert refusal(data) == ("not_workbook", f"不是工作簿，是{what}；请报送 Excel 或 WPS 工作簿")


def test_formats_that_must_be_saved_anew() -> None:
    assert refusal(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}))[0] == "unsupported"
    binary = parts()
    relations = binary["_rels/.rels"]
    assert isinstance(relations, str)
    binary["_rels/.rels"] = relations.replace("workbook.xml", "workbook.bin")
    binary["xl/workbook.bin"] = b"\x83\x01\0"
    assert code(zipped(binary)) == "unsupported"


def test_empty_missing_folder_and_no_name(tmp_path: Path) -> None:
    assert code(b"") == "empty"
    assert code(b" \r\n") == "empty"
    for path, expected in ((tmp_path / "没有.xlsx", "missing"), (tmp_path, "not_workbook"), ("a\0b", "permission")):
        with pytest.raises(FileError) as caught:
            read_book(path)
        assert caught.value.code == expected


def test_the_name_does_not_decide(tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    path.write_bytes(zipped(parts()))
    assert read_book(path).format == "xlsx"


def test_every_cut_of_a_workbook_is_refused() -> None:
    data = zipped(parts("<sheetData/>"))
    for size in range(4, len(data)):
        with pytest.raises(FileError):
            read_book("x", data=data[:size])


def test_no_single_changed_byte_escapes() -> None:
    data = zipped(
        parts('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>', strings="<si><t>a</t></si>")
    )
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            read_book("x", data=changed)
        except FileError as error:
            assert error.message


def test_encrypted_zip_entry() -> None:
    data = bytearray(zipped(parts()))
    at = data.find(b"PK\1\2")
    data[at + 8] |= 1
    assert code(bytes(data)) == "encrypted"


def _twice(first: str, second: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts().items():
            file.writestr(name, content)
        file.writestr(first, "a")
        if first != second:
            file.writestr(second, "b")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("xl/a.xml", "XL/A.xml"),
        ("xl/a.xml", "/xl/a.xml"),
        ("xl/a.xml", "xl\\a.xml"),
        ("../a.xml", "../a.xml"),
        ("C:/a.xml", "C:/a.xml"),
        ("xl/../../a", "xl/../../a"),
    ],
)
def test_equal_names_and_paths_that_lead_out_are_refused(first: str, second: str) -> None:
    assert code(_twice(first, second)) == "damaged"


def test_leading_slashes_and_backslashes_are_tolerated() -> None:
    renamed = {("/" + name).replace("/", "\\") if name.startswith("xl") else name: content
               for name, content in parts("<sheetData><row><c><v>1</v></c></row></sheetData>").items()}  # fmt: skip
    assert len(read_book("x", data=zipped(renamed)).grids[0].cells) == 1


def test_too_many_entries() -> None:
    assert code(zipped({**parts(), **{f"x/{at}": b"" for at in range(2_001)}})) == "too_big"


def test_a_bomb_is_stopped_whatever_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(parts("<sheetData>" + " " * 300_000 + "</sheetData>"))
    lying = bytearray(bomb)
    at = lying.rfind(b"xl/worksheets/sheet1.xml") - 46
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    monkeypatch.setattr(package_module, "MAX_PART", 100_000)
    assert code(bomb) == "too_big"
    assert code(bytes(lying)) == "too_big"
    monkeypatch.setattr(package_module, "MAX_PART", 1_000_000)
    monkeypatch.setattr(package_module, "MAX_TOTAL", 100_000)
    assert code(bomb) == "too_big"


def test_too_many_merged_cells() -> None:
    areas = "".join(f'<mergeCell ref="A{at * 100 + 1}:AN{at * 100 + 99}"/>' for at in range(1_200))
    assert code(zipped(parts(f"<sheetData/><mergeCells>{areas}</mergeCells>"))) == "too_big"


def test_ole_files_are_told_apart() -> None:
    assert code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "damaged"
    assert refusal(ole("EncryptedPackage")) == ("encrypted", "文件有密码，请去除密码后重报")
    assert refusal(ole("WordDocument")) == (
        "not_workbook",
        "不是工作簿，是 Word 文档（.doc）；请报送 Excel 或 WPS 工作簿",
    )
    assert refusal(ole("Other")) == ("not_workbook", "不是工作簿，是其他程序的 OLE 文件；请报送 Excel 或 WPS 工作簿")
    assert code(ole("Workbook")) == "damaged"


def ole(stream: str) -> bytes:
    """An OLE2 file whose directory names one stream, without content."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = b"\xfe\xff\xff\xff"
    header[76:512] = b"\xff" * 436
    header[76:80] = b"\0\0\0\0"
    table = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504
    directory = bytearray(512)
    for at, name in enumerate(("Root Entry", stream)):
        encoded = name.encode("utf-16-le") + b"\0\0"
        directory[at * 128 : at * 128 + len(encoded)] = encoded
        directory[at * 128 + 64 : at * 128 + 66] = len(encoded).to_bytes(2, "little")
        directory[at * 128 + 66] = 5 if at == 0 else 2
        directory[at * 128 + 68 : at * 128 + 80] = b"\xff" * 12
    directory[76:80] = (1).to_bytes(4, "little")
    directory[116:120] = b"\xfe\xff\xff\xff"
    return bytes(header) + table + bytes(directory)


def test_the_package_gives_parts_to_those_who_edit() -> None:
    opened = Package.open(zipped(parts("<sheetData/>", strings="<si/>")))
    assert opened.workbook_part == "xl/workbook.xml"
    assert [(sheet.name, sheet.state, sheet.part, sheet.kind) for sheet in opened.sheets] == [
        ("表", "visible", "xl/worksheets/sheet1.xml", "worksheet")
    ]
    assert opened.workbook_relation("sharedStrings") == "xl/sharedStrings.xml"
    assert opened.workbook_relation("styles") is None
    assert opened.read("XL/workbook.XML") == opened.read("xl/workbook.xml")
    assert "xl/none.xml" not in opened


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="systems without named pipes have none to wait for")
def test_a_pipe_is_no_workbook_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    for read in (read_book, read_bytes):
        with pytest.raises(FileError, match=r"^不是文件（是管道或设备），无法读取$") as caught:
            read(tmp_path / "管道.xlsx")
        assert caught.value.code == "not_workbook"
    assert is_small(tmp_path / "管道.xlsx")
