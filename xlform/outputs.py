"""Where copies of workbooks go: the structure of the folders that were given, no two in one place, never on an input."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlform.batch import find_files
from xlform.errors import UsageError

LEGACY_SUFFIX = "（标记副本）.xlsx"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is to be worked on: `paths` for a reader of workbooks; `skipped` lie in the output folder, made by earlier runs."""

    paths: tuple[Path, ...]
    skipped: tuple[str, ...] = ()


def inputs_of(given: Sequence[str | Path], output: Path) -> Inputs:
    """The workbooks among the paths without those in `output`, unless they were asked for by name.

    UsageError if `output` is a file, or a folder to be read.
    """
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} 不是文件夹；--output 请给出文件夹")
    root = _real(output)
    named = {_real(path) for path in given if not Path(path).is_dir() or _inside(_real(path), root)}
    if root in {_real(path) for path in given}:
        raise UsageError(f"{output} 就是要读的文件夹，副本不能写在原件所在处；--output 请另给文件夹")
    paths: list[Path] = []
    skipped: list[str] = []
    for file, _ in find_files(given):
        real = _real(file)
        if _inside(real, root) and not any(_inside(real, one) for one in named):
            skipped.append(str(file))
        else:
            paths.append(file)
    return Inputs(tuple(paths), tuple(skipped))


def targets(given: Sequence[str | Path], output: Path, files: Sequence[str], legacy: frozenset[str]) -> dict[str, Path]:
    """Where the copy of each file goes: below a folder as in that folder, a single file by its name.

    Files of one name are numbered; `legacy` ones become .xlsx. UsageError if a copy would come to stand on an input.
    """
    folders = [Path(path) for path in given if Path(path).is_dir()]
    inputs = {_real(name) for name in files}
    found: dict[str, Path] = {}
    taken: set[str] = set()
    for name in files:
        wanted = output / _relative(Path(name), folders)
        if name in legacy:
            wanted = wanted.with_name(wanted.stem + LEGACY_SUFFIX)
        choice, number = wanted, 1
        while str(choice).casefold() in taken:
            number += 1
            choice = wanted.with_name(f"{wanted.stem}({number}){wanted.suffix}")
        if _real(choice) in inputs:
            raise UsageError(f"{choice} 是要读的文件，不能覆盖；--output 请另给文件夹")
        taken.add(str(choice).casefold())
        found[name] = choice
    return found


def _relative(path: Path, folders: Sequence[Path]) -> Path:
    root = next((folder for folder in folders if path.is_relative_to(folder)), None)
    relative = path.relative_to(root) if root is not None else Path(path.name)
    return relative if ".." not in relative.parts else Path(path.name)  # 表/../a.xlsx lies beside 表, not in it


def _real(path: str | Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
