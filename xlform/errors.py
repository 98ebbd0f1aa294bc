"""What can go wrong on our side, or with a file: one small class each, the text composed here.

    XlformError
    ├── FileError        a file that cannot be read or written: `code` and a Chinese one-line message
    ├── FormError        a form definition that contradicts itself (ours to mend)
    └── UsageError       a call that asks for something that does not exist

What is wrong *in somebody's form* is never an exception: it is a Finding.
"""

from __future__ import annotations


class XlformError(Exception):
    """Base of everything xlform raises on purpose; `str()` is one line a clerk can read."""


class FileError(XlformError):
    """A file that could not be read (or written): `code` is stable, `message` one line of Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[FileError], tuple[str, str]]:
        """Both parts travel between processes."""
        return type(self), (self.code, self.message)


class FormError(XlformError):
    """A form definition is wrong; the message names file, table and key."""


class UsageError(XlformError):
    """Something was asked for that does not exist; the message says what does."""
