"""Files written whole or not at all, and never over what was read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from xlform.errors import UsageError
from xlform.workbook.edit.files import write_beside


def write_file(target: Path, data: bytes | Iterable[bytes], *, inputs: Iterable[Path]) -> None:
    """Writes beside the target, then renames; UsageError for a folder or an input, FileError if that fails."""
    if target.is_dir():
        raise UsageError(f"{target} 是文件夹；请给出文件名")
    for path in inputs:
        if _same_file(path, target):
            raise UsageError(f"{target} 是要读的文件，不能覆盖；请另给文件名")
    write_beside(target, data)


def _same_file(path: Path, target: Path) -> bool:
    try:
        return target.exists() and os.path.samefile(path, target)
    except OSError:
        return False
