"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import struct
from typing import Literal

from xlform.errors import FileError
from xlform.workbook.package import damaged
from xlform.workbook.package import no_workbook

Kind = Literal["zip", "ole", "biff"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "可执行程序"),
    (b"SQLite format 3", "数据库文件"),
)
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("Workbook", ""),
    ("Book", ""),
    ("WordDocument", "Word 文档（.doc）"),
    ("PowerPoint Document", "演示文稿（.ppt）"),
    ("VisioDocument", "Visio 图"),
    ("HwpSummaryInformation", "HWP 文档"),
    ("__properties_version1.0", "Outlook 邮件（.msg）"),
)


def kind_of(data: bytes) -> Kind:
    """`zip`, `ole` (an OLE2 workbook) or `biff` (a bare BIFF stream); FileError naming anything else."""
    if not data:
        raise FileError("empty", "空文件，没有内容；请重新报送")
    if data[:4] in (b"PK\3\4", b"PK\5\6", b"PK\7\x08"):
        return "zip"
    if data[:8] == _OLE:
        _refuse_other_streams(data)
        return "ole"
    if data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") and data[2:4] in (
        b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00",
    ):  # fmt: skip
        return "biff"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise no_workbook(name)
    _refuse_text(data)
    if not data.strip(b"\0"):
        raise damaged("内容全为零字节")
    raise FileError("not_workbook", "不是工作簿，内容无法识别；请报送 Excel 或 WPS 工作簿")


def _refuse_text(data: bytes) -> None:
    """FileError saying what text this is, if it is text."""
    text = _text(data[:65_536])
    if text is None:
        return
    save_as = "请在 Excel 或 WPS 中打开并另存为 .xlsx 后再报"
    head = text.lstrip("\ufeff \t\r\n").lower()
    if not head.strip():
        raise FileError("empty", "空文件，只有空白；请重新报送")
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise FileError("not_workbook", f"不是工作簿，是 XML 2003 表格；{save_as}")
    if head.startswith(("<!doctype html", "<html")) or "<table" in head:
        raise FileError("not_workbook", f"不是工作簿，是 HTML 网页；{save_as}")
    if head.startswith("<?xml"):
        raise no_workbook("XML 文件")
    if head.startswith("mime-version:"):
        raise FileError("not_workbook", f"不是工作簿，是 MHTML 网页；{save_as}")
    if head.startswith("id;p"):
        raise FileError("not_workbook", f"不是工作簿，是 SYLK 表格；{save_as}")
    if head.startswith(("{", "[")):
        raise no_workbook("JSON 或其他文本")
    lines = [line for line in text.splitlines() if line.strip()][:5]
    if all("," in line or "\t" in line for line in lines):
        raise FileError("not_workbook", f"不是工作簿，是 CSV 文本；{save_as}")
    raise no_workbook("文本文件")


def _text(data: bytes) -> str | None:
    """The bytes as text if they are text in an encoding used here, else None."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in data):
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the sample may end inside a character
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _refuse_other_streams(data: bytes) -> None:
    """FileError if the OLE2 file holds no workbook, or an encrypted one."""
    names = stream_names(data)
    for name, meaning in _STREAMS:
        if name in names:
            if meaning == "encrypted":
                raise FileError("encrypted", "文件有密码，请去除密码后重报")
            if meaning:
                raise no_workbook(meaning)
            return
    if not names or "" in names:
        raise damaged("OLE 目录不完整")
    raise no_workbook("其他程序的 OLE 文件")


def stream_names(data: bytes) -> set[str]:
    """The names in the directory of an OLE2 file; "" among them if it breaks off."""
    names: set[str] = set()
    try:
        shift, sector = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
        size = 1 << min(shift, 16)
        table = b"".join(
            data[(at + 1) * size : (at + 2) * size] for at in struct.unpack_from("<109I", data, 76) if at < 0xFFFFFFFA
        )
        seen: set[int] = set()
        while sector < 0xFFFFFFFA and sector not in seen:
            seen.add(sector)
            for at in range((sector + 1) * size, (sector + 2) * size, 128):
                length = struct.unpack_from("<H", data, at + 64)[0]
                if 4 <= length <= 64:
                    names.add(data[at : at + length - 2].decode("utf-16-le", "replace"))
            sector = struct.unpack_from("<I", table, sector * 4)[0]
    except struct.error:
        names.add("")
    return names
