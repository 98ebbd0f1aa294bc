"""Files written whole or not at all, and never over what was read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlform.errors import UsageError
from xlform.workbook.files import write_beside


class Inputs:
    """The files that were read, by what the system knows them by: a link to one of them is one of them."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known = {identity for path in paths if (identity := _identity(path)) is not None}

    def __contains__(self, path: object) -> bool:
        return isinstance(path, Path) and _identity(path) in self._known


def write_file(target: Path, data: bytes | Iterable[bytes], *, inputs: Iterable[Path] | Inputs) -> None:
    """Writes beside the target, then renames; UsageError for a folder or an input, FileError if that fails."""
    if target.is_dir():
        raise UsageError(f"{target} 是文件夹；请给出文件名")
    if target.exists() and target in (inputs if isinstance(inputs, Inputs) else Inputs(inputs)):
        raise UsageError(f"{target} 是要读的文件，不能覆盖；请另给文件名")
    write_beside(target, data)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
