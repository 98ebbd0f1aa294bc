"""What can go wrong on our side, or with a file: one small class each, the text composed here.

    XlformError
    ├── FileError        a file that cannot be read or written: `code` and a Chinese one-line message
    ├── FormError        a form definition that contradicts itself (ours to mend)
    └── UsageError       a call that asks for something that does not exist

What is wrong *in somebody's form* is never an exception: it is a Finding.
"""

from __future__ import annotations

import errno
import re

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_LONGEST = 400
"""Characters of a message; names inside a file can have 65 535."""


def printable(text: str) -> str:
    """The text on one line; what would steer a terminal or turn the direction of writing is shown as an escape.

    >>> printable("a\\nb\\u202ec")
    'a\\\\x0ab\\\\u202ec'
    """
    return _STEERING.sub(lambda match: _escape(ord(match[0])), text)


def _escape(sign: int) -> str:
    return f"\\x{sign:02x}" if sign < 0x100 else f"\\u{sign:04x}"


_SYSTEM = {
    errno.ENOENT: "没有这个路径", errno.EEXIST: "已有同名文件", errno.ENOTDIR: "上级路径是文件，不是文件夹", errno.EISDIR: "是文件夹",
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "磁盘只读", errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长", errno.EIO: "磁盘读写出错", errno.EMFILE: "打开的文件太多",
}  # fmt: skip


def in_words(error: OSError) -> str:
    """What the system refused, in Chinese; in the system's own words where it is rare.

    >>> in_words(OSError(errno.ENOSPC, "No space left on device"))
    '磁盘已满'
    """
    return _SYSTEM.get(error.errno or 0) or error.strerror or str(error)


class XlformError(Exception):
    """Base of everything xlform raises on purpose; `str()` is one line a clerk can read."""


class FileError(XlformError):
    """A file that could not be read (or written): `code` is stable, `message` one line of Chinese.

    A name that the message quotes from the file may hold anything: it cannot break the line, nor fill the screen.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = printable(message if len(message) <= _LONGEST else f"{message[:200]}…{message[-80:]}")
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[FileError], tuple[str, str]]:
        """Both parts travel between processes."""
        return type(self), (self.code, self.message)


class FormError(XlformError):
    """A form definition is wrong; the message names file, table and key."""


class UsageError(XlformError):
    """Something was asked for that does not exist; the message says what does."""
