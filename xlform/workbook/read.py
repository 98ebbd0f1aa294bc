"""Reads a workbook of any format that can be read: the only way in."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from xlform.errors import FileError
from xlform.errors import in_words
from xlform.grid import Book
from xlform.workbook.sniff import kind_of

if TYPE_CHECKING:
    from xlform.workbook.package import Package

MAX_FILE = 128 << 20
_PROPERTIES = "docProps/custom.xml"
_LONGEST_MARK = 200


def read_book(path: Path | str, *, data: bytes | None = None) -> Book:
    """The workbook at `path`; `data` are its bytes if they were read before. FileError if it cannot be read."""
    if data is None:
        data = read_bytes(path)
    digest = sha256(data).hexdigest()
    try:
        return _read(path, data, digest)
    except FileError as error:
        from xlform.workbook.password import decrypted
        from xlform.workbook.password import password_to_try

        password = password_to_try()
        if error.code != "encrypted" or not password:
            raise
        return _read(path, decrypted(data, password), digest)


def _read(path: Path | str, data: bytes, digest: str) -> Book:
    try:
        if kind_of(data) == "zip":
            from xlform.workbook.ooxml import read_grids
            from xlform.workbook.package import Package

            package = Package.open(data)
            grids, facts = read_grids(package)
            format_, made_from = package.format, _made_from(package)
        else:
            from xlform.workbook.legacy import read_legacy

            grids, facts = read_legacy(data)
            format_, made_from = "xls", ""
    except (MemoryError, RecursionError) as error:
        raise FileError("too_big", "文件过大，内存不足以读取；请删去多余内容后再报") from error
    return Book(str(path), digest, format_, grids, made_from, facts)


def _made_from(package: Package) -> str:
    """The mark that `xlform new` leaves among the properties of a workbook; nothing depends on it."""
    try:
        if _PROPERTIES not in package or b"xlform" not in package.read(_PROPERTIES):
            return ""
        properties = package.xml(_PROPERTIES)
    except FileError:
        return ""
    marks = (one.findtext("{*}lpwstr") for one in properties.iterfind("{*}property[@name='xlform']"))
    return next((mark[:_LONGEST_MARK] for mark in marks if mark), "")


def read_bytes(path: Path | str) -> bytes:
    """The bytes of a file, read once; FileError if there is none, or it may not or cannot be read."""
    try:
        if not S_ISREG(os.stat(path).st_mode) and not Path(path).is_dir():
            raise FileError("not_workbook", "不是文件（是管道或设备），无法读取")
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileError("missing", "文件不存在") from error
    except IsADirectoryError as error:
        raise FileError("not_workbook", "不是工作簿，是文件夹") from error
    except PermissionError as error:
        if Path(path).is_dir():  # Windows refuses to open a folder in this way
            raise FileError("not_workbook", "不是工作簿，是文件夹") from error
        raise FileError("permission", "没有读取权限，或文件正被其他程序占用；请关闭后重试") from error
    except (OSError, ValueError) as error:
        why = in_words(error) if isinstance(error, OSError) else "文件名无效"
        raise FileError("permission", f"文件无法打开（{why}）") from error
    if len(data) > MAX_FILE:
        raise too_big()
    return data


def too_big() -> FileError:
    """What is said of a file that is larger than any workbook of these forms."""
    return FileError("too_big", f"文件过大（超过 {MAX_FILE >> 20} MB）；请删去多余内容后再报")
