"""Workbooks with a password, opened with msoffcrypto-tool where that is installed (`xlform-budget[password]`)."""

from __future__ import annotations

import os
import re
from io import BytesIO

from xlform.errors import FileError

VARIABLE = "XLFORM_PASSWORD"
"""The environment variable that holds the password to try: processes that read side by side inherit it."""
_MOST_ROUNDS = 1_000_000
_ROUNDS = re.compile(rb'spinCount="([0-9]{1,20})"')


def decrypted(data: bytes, password: str) -> bytes:
    """The workbook without its password; FileError `encrypted` if the password is wrong or nothing here can open it."""
    try:
        import msoffcrypto
    except ImportError as error:
        message = "文件有密码，请去除密码后重报；或安装 msoffcrypto-tool（pip install xlform-budget[password]）再用 --password"
        raise FileError("encrypted", message) from error
    if any(int(rounds) > _MOST_ROUNDS for rounds in _ROUNDS.findall(data)):
        raise FileError("encrypted", "文件有密码，且加密轮数过多；请去除密码后重报")
    opened = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        file.load_key(password=password)
        file.decrypt(opened)
    except MemoryError:
        raise
    except Exception as error:  # msoffcrypto raises whatever its parsing runs into
        raise FileError("encrypted", "密码不对，或加密方式不支持；请去除密码后重报") from error
    return opened.getvalue()


def password_to_try() -> str:
    """The password given for this run, empty if there is none."""
    return os.environ.get(VARIABLE, "")
