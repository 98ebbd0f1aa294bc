"""Files and folders in, outcomes out: a file that fails is an outcome like any other."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlform.errors import FileError
from xlform.forms import load_forms
from xlform.locate import NearMiss
from xlform.locate import locate
from xlform.submission import Submission
from xlform.submission import read_submission

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".xlsb", ".ods"})
"""What a folder is searched for; a file named on the command line is read whatever it is called."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says: its submissions, the sheets that hold no known form; or the error that stopped it."""

    path: str
    sha256: str = ""
    submissions: tuple[Submission, ...] = ()
    ignored: tuple[str, ...] = ()
    near: tuple[tuple[str, NearMiss], ...] = ()
    error: FileError | None = None


def find_files(paths: Iterable[str | Path]) -> tuple[tuple[Path, FileError | None], ...]:
    """The workbooks among files and folders (searched recursively, `~$` lock files skipped), each once, in a fixed order."""
    found: list[tuple[Path, FileError | None]] = []
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            listed: list[tuple[Path, FileError | None]] = [(path, None)]
        else:
            inside = sorted(_workbooks_in(path), key=str)
            listed = [(file, None) for file in inside] or [(path, FileError("no_workbooks", "文件夹里没有工作簿（.xlsx .xlsm .xls .et）"))]
        for file, error in listed:
            name = str(file)
            if name not in seen:
                seen.add(name)
                found.append((file, error))
    return tuple(found)


def _workbooks_in(folder: Path) -> Iterable[Path]:
    for file in folder.rglob("*"):
        if file.suffix.lower() in WORKBOOK_SUFFIXES and not file.name.startswith(("~$", ".~")) and file.is_file():
            yield file


def read_file(path: str | Path) -> Reading:
    """One workbook: every form on every sheet. A file that cannot be read is a Reading with an error."""
    from xlform.workbook.read import read_book

    try:
        book = read_book(path)
    except FileError as error:
        return Reading(str(path), error=error)
    forms = load_forms()
    submissions: list[Submission] = []
    ignored: list[str] = []
    near: list[tuple[str, NearMiss]] = []
    for grid in book.grids:
        located = locate(grid, forms)
        submissions += [read_submission(str(path), grid, layout) for layout in located.layouts]
        near += [(grid.name, miss) for miss in located.near]
        if not located.layouts:
            ignored.append(grid.name)
    return Reading(str(path), book.sha256, tuple(submissions), tuple(ignored), tuple(near))


def read_paths(paths: Sequence[str | Path]) -> tuple[Reading, ...]:
    """Every workbook among the paths, in a fixed order."""
    return tuple(Reading(str(path), error=error) if error else read_file(path) for path, error in find_files(paths))
