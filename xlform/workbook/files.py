"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

from xlform.errors import FileError
from xlform.errors import in_words

_TRIES = 5
_PAUSE = 0.2  # seconds; virus scanners and sync clients hold a new file for a moment


def write_beside(target: Path, data: bytes | Iterable[bytes]) -> None:
    """Writes a file under another name beside its place, then renames it: the target is old or whole at any moment.

    A device or a pipe (`/dev/stdout`) is written to, never replaced. FileError `busy` where another program holds the target, `unwritable` where the place cannot be written to.
    """
    if target.exists() and not target.is_file():
        _write_to(target, data)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_unfinished(target), suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise FileError("unwritable", f"无法写入 {target}：{in_words(error)}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        _allow_as_usual(temporary, target)
        _replace(temporary, target)
    except OSError as error:
        raise FileError("unwritable", f"无法写入 {target}：{in_words(error)}") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _write_to(device: Path, data: bytes | Iterable[bytes]) -> None:
    try:
        with device.open("wb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
    except OSError as error:
        raise FileError("unwritable", f"无法写入 {device}：{in_words(error)}") from error


def _unfinished(target: Path) -> str:
    """What the names of files begin with that are to become the target."""
    return f".xlform-{zlib.crc32(target.name.encode('utf-8', 'surrogatepass')):08x}-"


def clear_unfinished(target: Path) -> None:
    """Removes what a process left behind that was stopped while it wrote the target; nobody else may be writing it."""
    for left in target.parent.glob(f"{_unfinished(target)}*.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()


def _allow_as_usual(temporary: Path, target: Path) -> None:
    """Gives the file the rights of the one it replaces, or those a new file usually gets."""
    if os.name == "nt":
        return
    if target.exists():
        mode = target.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    temporary.chmod(mode)


def _replace(temporary: Path, target: Path) -> None:
    for attempt in range(_TRIES):
        try:
            os.replace(temporary, target)
        except PermissionError as error:
            if attempt == _TRIES - 1:
                raise FileError("busy", f"{target} 无法改写：文件正被 WPS/Excel 打开；请关闭后再试") from error
            time.sleep(_PAUSE)
        else:
            return
