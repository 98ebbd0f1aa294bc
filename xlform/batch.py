"""Files and folders in, outcomes out: a file that fails is an outcome like any other."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePath
from typing import TYPE_CHECKING
from typing import TypeAlias

from xlform.errors import FileError
from xlform.errors import FormError
from xlform.forms import load_forms
from xlform.formulas import with_results
from xlform.judging import Bench
from xlform.judging import judged_with_care
from xlform.locate import NearMiss
from xlform.locate import locate
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.submission import Submission
from xlform.submission import read_submission
from xlform.workers import LIMIT
from xlform.workers import stopped

if TYPE_CHECKING:
    from xlform.formulas.examine import Examined
    from xlform.grid import Grid
    from xlform.rules.catalogue import Rule

__all__ = ["Outcome", "Reading", "check_paths", "find_files", "read_file", "read_paths"]

Found: TypeAlias = "tuple[Path, FileError | None]"
"""A workbook, or what cannot be one and why."""
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".xlsb", ".ods"})
"""What a folder is searched for; a file named on the command line is read whatever it is called."""


NO_WORKBOOKS = "文件夹里没有工作簿（.xlsx .xlsm .xls .et）"


def find_files(paths: Iterable[str | Path]) -> tuple[Found, ...]:
    """The workbooks among files and folders (and theirs, `~$` lock files skipped), each once, in a fixed order."""
    found: list[Found] = []
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            listed: list[Found] = [(path, None)]
        else:
            inside = sorted(_workbooks_in(path), key=str)
            listed = [(file, None) for file in inside] or [(path, FileError("no_workbooks", NO_WORKBOOKS))]
        for file, error in listed:
            name = os.path.normcase(os.path.abspath(file)) if str(file) else ""
            if name not in seen:
                seen.add(name)
                found.append((file, error))
    return tuple(found)


def _workbooks_in(folder: Path) -> Iterable[Path]:
    for file in folder.rglob("*"):
        if is_workbook_name(file.name) and file.is_file():
            yield file


def is_workbook_name(name: str) -> bool:
    """Whether a file of that name is looked into where it lies in a folder: `~$` lock files are not."""
    return PurePath(name).suffix.lower() in WORKBOOK_SUFFIXES and not name.startswith(("~$", ".~"))


def read_file(path: str | Path, *, data: bytes | None = None) -> Reading:
    """One workbook: every form on every sheet. A file that cannot be read is a Reading with an error.

    `data` are its bytes if they were read before.
    """
    try:
        return _read(path, data)
    except FileError as error:
        return Reading(str(path), error=error)
    except FormError:
        raise  # says that no file can be read: our definitions are wrong
    except Exception as error:  # noqa: BLE001  # a fault of ours in one file must not cost the others their result
        message = f"读取时程序出错（{_one_line(error)}），请把文件报给开发者"
        return Reading(str(path), error=FileError("internal", message))


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _read(path: str | Path, data: bytes | None) -> Reading:
    from xlform.workbook.facts import text_figures
    from xlform.workbook.read import read_book

    book = read_book(path, data=data)
    grids = with_results(book.grids)
    forms = load_forms()
    submissions: list[Submission] = []
    ignored: list[str] = []
    near: list[tuple[str, NearMiss]] = []
    facts = list(book.facts)
    for grid in grids:
        located = locate(grid, forms)
        submissions += [read_submission(str(path), grid, layout) for layout in located.layouts]
        near += [(grid.name, miss) for miss in located.near]
        facts += text_figures(grid, located.layouts)
        if not located.layouts:
            ignored.append(grid.name)
    formulas = _examined(grids, frozenset(one.sheet for one in submissions))
    return Reading(
        str(path),
        book.sha256,
        tuple(submissions),
        tuple(ignored),
        tuple(near),
        made_from=book.made_from,
        formulas=formulas,
        facts=tuple(facts),
    )


def _examined(grids: Sequence[Grid], sheets: Collection[str]) -> Examined | None:
    """What is to be said of the formulas on sheets with forms; None if there are none, and nothing is imported for them."""
    if not any(cell[1] is not None for grid in grids if grid.name in sheets for cell in grid.cells.values()):
        return None
    from xlform.formulas.examine import broken_off
    from xlform.formulas.examine import examine

    try:
        return examine(grids, sheets)
    except Exception as error:  # noqa: BLE001  # the figures are read, whatever is wrong with our arithmetic
        return broken_off(grids, sheets, _one_line(error))


def read_paths(
    paths: Sequence[str | Path],
    *,
    jobs: int = 1,
    limit: float = LIMIT,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sequence[Reading]:
    """Every workbook among the paths, in an order that does not depend on `jobs` (processes that read side by side).

    `limit`: seconds that a file may take; a single small one is read in this process, without. `store`: a file that keeps what was read;
    what it has of an unchanged workbook is not read again. `progress` is called with the number of files done and of all.
    """
    if store is not None:
        from xlform.store.run import read_kept

        return read_kept(paths, store, jobs=jobs, limit=limit, progress=progress)
    return tuple(readings_of(paths, jobs=jobs, limit=limit, progress=progress))


@dataclass(frozen=True, slots=True)
class Readings:
    """The files that are read, and their readings in that order, each as it comes: to be gone through once."""

    paths: Sequence[str]
    readings: Iterable[Reading]

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.readings)


def readings_of(
    paths: Sequence[str | Path],
    *,
    jobs: int = 1,
    limit: float = LIMIT,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Readings:
    """As `read_paths`, but what was read is not kept in memory."""
    if store is not None:
        from xlform.store.run import read_kept

        kept = read_kept(paths, store, jobs=jobs, limit=limit, progress=progress)
        return Readings(kept.paths(), kept)
    files = find_files(paths)
    return Readings([str(path) for path, _ in files], _watched(_readings(files, jobs, limit), len(files), progress))


def _watched(readings: Iterable[Reading], total: int, progress: Callable[[int, int], None] | None) -> Iterator[Reading]:
    for done, reading in enumerate(readings, 1):
        if progress is not None:
            progress(done, total)
        yield reading


def read_found(found: Found) -> Reading:
    """What one of `find_files` says."""
    path, error = found
    return Reading(str(path), error=error) if error else read_file(path)


def _readings(files: Sequence[Found], jobs: int, limit: float) -> Iterator[Reading]:
    """Readings in the order of the files; one that hangs or brings its process down is a Reading with an error."""
    from xlform.workers import Failed
    from xlform.workers import in_order
    from xlform.workers import with_care

    if len(files) > 1:
        results = in_order(read_found, files, jobs=min(jobs, len(files)), limit=limit)
    else:
        cared = with_care(read_found, files, here=_is_small, limit=limit)
        results = ((found, result) for _, found, result in cared)
    for (path, _), result in results:
        yield Reading(str(path), error=stopped(result.trouble, limit)) if isinstance(result, Failed) else result


def _is_small(found: Found) -> bool:
    from xlform.workbook.small import is_small

    path, error = found
    return error is not None or is_small(path)


def check_paths(
    paths: Sequence[str | Path],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    place: str = "",
    year: int | None = None,
    jobs: int = 1,
    limit: float = LIMIT,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sequence[Outcome]:
    """Every workbook among the paths with what the rules say about it: an Outcome a file, in the order of `read_paths`.

    `select` and `ignore` are codes of rules or their beginnings (`S`, `S101`); UsageError if no rule has such a code.
    `place` and `year` name the edition to judge by (UsageError for a place that is not known); else each form shows its own.
    Ties are checked among all the files given, so the order of work is: read everything, then judge. `limit` and `store`
    as in `read_paths`; with a store the outcomes (`store.run.KeptOutcomes`) compare themselves with the last run.
    """
    # What is asked for is looked up before anything is read: nothing is, and nothing imported, where there is nothing to look up.
    if place:
        from xlform.scoring.editions import edition

        edition(place, year)
    rules: tuple[Rule, ...] = ()
    if select or ignore or store is None:
        from xlform.rules.catalogue import selected

        rules = selected(tuple(select), tuple(ignore))
    if store is not None:
        from xlform.store.run import Questions
        from xlform.store.run import check_kept

        questions = Questions(tuple(select), tuple(ignore), place, year)
        return check_kept(paths, store, questions, jobs=jobs, limit=limit, progress=progress)
    readings = read_paths(paths, jobs=jobs, limit=limit, progress=progress)
    return judged_with_care(readings, Bench(tuple(rule.code for rule in rules), place, year), limit=limit)
