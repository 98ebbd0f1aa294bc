"""Copies of submitted workbooks: with findings marked in the cells, with computed figures filled in, with marks taken out.

The input is never written on; a copy is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from typing import TypeAlias

from xlform.batch import Found
from xlform.batch import check_paths
from xlform.batch import find_files
from xlform.batch import read_file
from xlform.batch import read_found
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.outcomes import Copied
from xlform.outcomes import Filled
from xlform.outcomes import Flagged
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.outcomes import paths_of
from xlform.outputs import inputs_of
from xlform.outputs import targets
from xlform.spool import Spool
from xlform.workers import LIMIT

if TYPE_CHECKING:
    from xlform.report.fills import Fill
    from xlform.workbook.edit import Receipt
    from xlform.workbook.edit.receipt import Skipped

_ROUNDS = 6
"""How often a filled workbook is read again: formulas of totals of formulas are rarely deeper."""
_Task: TypeAlias = "tuple[Outcome | Reading | Found, Path]"
"""What is copied, and where to."""


def flag_paths(
    paths: Sequence[str | Path],
    output: Path,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    place: str = "",
    year: int | None = None,
    even_if_signed: bool = False,
    jobs: int = 1,
    limit: float = LIMIT,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Flagged:
    """Checks every workbook among the paths and writes a marked copy of each into the folder `output`.

    Folders keep their structure. A workbook without findings is copied as it is (without older marks of xlform's).
    `.xls` and `.et` cannot be edited without loss: they get a marked `.xlsx` report copy. UsageError if `output` is a
    file or a copy would come to stand on an input; a workbook that is refused is a copy with `error`. Options as in
    `check_paths`; `jobs` and `limit` are those of the copies, too.
    """
    inputs = inputs_of(paths, output)
    outcomes = check_paths(
        inputs.paths, select=select, ignore=ignore, place=place, year=year, jobs=jobs, limit=limit, store=store,
        progress=progress,
    )  # fmt: skip
    names = paths_of(outcomes)
    legacy = frozenset(name for number, name in enumerate(names) if _is_legacy(name) and _has_marks(outcomes[number]))
    places = targets(paths, output, names, legacy)
    tasks = ((replace(one, submissions=(), ledger=()), places[one.path]) for one in outcomes)
    work = partial(_safely, partial(_flag, even_if_signed))
    copies = _copies(work, tasks, len(names), jobs=jobs, limit=limit, progress=progress)
    return Flagged(outcomes, copies, inputs.skipped)


def fill_paths(
    paths: Sequence[str | Path],
    output: Path,
    *,
    overwrite: bool = False,
    even_if_signed: bool = False,
    jobs: int = 1,
    limit: float = LIMIT,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Filled:
    """Writes a copy of every workbook among the paths with what can be computed filled in: see `filling.completions`.

    Files and errors as in `flag_paths`; a file that cannot be read is a copy with `error`, and so is an `.xls` in which
    something is to be filled in.
    """
    inputs = inputs_of(paths, output)
    files: Sequence[Reading] | Sequence[Found]
    if store is None:
        files = find_files(inputs.paths)
        names = [str(path) for path, _ in files]
    else:
        readings = read_paths(inputs.paths, jobs=jobs, limit=limit, store=store, progress=progress)
        files, names = readings, list(paths_of(readings))
    places = targets(paths, output, names, frozenset())
    tasks = ((files[number], places[name]) for number, name in enumerate(names))
    work = partial(_safely, partial(_fill, even_if_signed, overwrite))
    return Filled(_copies(work, tasks, len(names), jobs=jobs, limit=limit, progress=progress), inputs.skipped)


def _copies(
    work: Callable[[_Task], Copied],
    tasks: Iterable[_Task],
    total: int,
    *,
    jobs: int,
    limit: float,
    progress: Callable[[int, int], None] | None,
) -> Sequence[Copied]:
    """What became of each copy, in the order of the tasks; it waits in a temporary file."""
    made: Spool[Copied] = Spool()
    for done, (place, copied) in enumerate(_results(work, tasks, total, min(jobs, total), limit), 1):
        made.put(place, copied)
        if progress is not None:
            progress(done, total)
    return made


def _results(
    work: Callable[[_Task], Copied], tasks: Iterable[_Task], total: int, jobs: int, limit: float
) -> Iterator[tuple[int, Copied]]:
    from xlform.workbook.files import clear_unfinished
    from xlform.workers import Failed
    from xlform.workers import side_by_side
    from xlform.workers import stopped
    from xlform.workers import with_care

    if total > 1:
        results = side_by_side(work, tasks, jobs=jobs, limit=limit)
    else:
        results = with_care(work, tasks, here=_is_small, limit=limit)
    for place, (file, target), result in results:
        if isinstance(result, Failed):
            clear_unfinished(target)
            yield place, Copied(_path_of(file), error=stopped(result.trouble, limit, "写副本"))
        else:
            yield place, result


def _is_small(task: _Task) -> bool:
    from xlform.workbook.small import is_small

    return is_small(_path_of(task[0]))


def _path_of(file: Outcome | Reading | Found) -> str:
    return str(file[0]) if isinstance(file, tuple) else file.path


def clean_file(path: Path, output: Path) -> str:
    """Writes the workbook without xlform's marks: the bytes it had before, or what others made of it since, unmarked.

    Gives in words which of the two it was, or that there was no mark; FileError or UsageError, and then nothing is written.
    """
    from xlform.report.files import write_file
    from xlform.workbook.edit import is_marked
    from xlform.workbook.edit import unmarked
    from xlform.workbook.edit.restore import ORIGINAL
    from xlform.workbook.package import Package
    from xlform.workbook.read import read_bytes

    data = read_bytes(path)
    cleaned, left = unmarked(data)
    if not is_marked(data):
        said = "没有 xlform 的标记，原样写出"
    elif ORIGINAL in Package.open(data) and ORIGINAL not in Package.open(cleaned):
        said = "已取出标记"
    else:
        said = "已取出标记，保留标记之后的改动"
    write_file(output, cleaned, inputs=[path])
    return "；".join((said, *_skipped(left)))


def _has_marks(outcome: Outcome) -> bool:
    return bool(outcome.findings or outcome.causes)


def _flag(even_if_signed: bool, outcome: Outcome, target: Path) -> Copied:
    from xlform.report.marks import marks
    from xlform.workbook.edit import Receipt
    from xlform.workbook.edit import mark_with_receipt
    from xlform.workbook.edit import unmarked

    if outcome.error is not None:
        return Copied(outcome.path, error=outcome.error)
    data = _unchanged(outcome.path, outcome.sha256)
    edits = marks(outcome.findings, outcome.causes, outcome.path)
    if not edits:
        cleaned, left = (data, ()) if _is_old(data) else unmarked(data)
        _write(target, cleaned, outcome.path)
        receipt = Receipt(outcome.sha256, sha256(cleaned).hexdigest(), skipped=left)
        return Copied(outcome.path, target, receipt, notices=_told(receipt))
    notices: tuple[str, ...] = ()
    if _is_old(data):
        from xlform.workbook.redrawn import redrawn

        data = redrawn(data)
        notices = (
            f"旧版格式（.xls/.et）不能原样标记，另写标记副本 {target}，只有内容和底色、批注；需要原样标记的，请先另存为 .xlsx",
        )
    marked, receipt = mark_with_receipt(data, edits, even_if_signed=even_if_signed)
    _write(target, marked, outcome.path)
    return Copied(outcome.path, target, replace(receipt, before=outcome.sha256), notices=(*notices, *_told(receipt)))


def _fill(even_if_signed: bool, overwrite: bool, file: Reading | Found, target: Path) -> Copied:
    from xlform.filling import completions
    from xlform.workbook.edit import Receipt
    from xlform.workbook.edit import apply

    reading = read_found(file) if isinstance(file, tuple) else file
    if reading.error is not None:
        return Copied(reading.path, error=reading.error)
    data = _unchanged(reading.path, reading.sha256)
    if _is_old(data) and any(completions(one, overwrite=overwrite) for one in reading.submissions):
        raise FileError("legacy", "旧版格式（.xls/.et）不能原样填写，未写出；请先用 WPS 或 Excel 另存为 .xlsx")
    edits, notices = ((), ()) if _is_old(data) else _edits(reading, data, overwrite)
    if not edits:
        _write(target, data, reading.path)
        return Copied(reading.path, target, Receipt(reading.sha256, reading.sha256), notices=notices)
    filled, receipt = apply(data, edits, even_if_signed=even_if_signed)
    _write(target, filled, reading.path)
    return Copied(reading.path, target, receipt, notices=(*notices, *_told(receipt)))


def _edits(reading: Reading, data: bytes, overwrite: bool) -> tuple[tuple[Fill, ...], tuple[str, ...]]:
    """What is to be written and said; results that the file did not hold are read again once it has them: more may follow."""
    from xlform.report.fills import fills
    from xlform.report.fills import lacks_results
    from xlform.workbook.edit import apply

    edits, notices = fills(reading.submissions, data, overwrite=overwrite)
    found = {edit.address: edit for edit in edits}
    more, rounds = edits, _ROUNDS if lacks_results(reading.submissions) else 0
    while more and rounds:
        filled, _ = apply(data, tuple(found.values()), even_if_signed=True)
        again = read_file(reading.path, data=filled)
        more, notices = fills(again.submissions, filled, overwrite=overwrite)
        found |= {edit.address: edit for edit in more}
        rounds -= 1
    return tuple(found.values()), notices


def _told(receipt: Receipt) -> tuple[str, ...]:
    """What the user must hear of an edit."""
    skipped = _skipped(receipt.skipped)
    return (*skipped, "文件带有数字签名，改动已使签名失效") if receipt.signature_broken else skipped


def _skipped(found: Sequence[Skipped]) -> tuple[str, ...]:
    return tuple(f"{one.cell} {one.reason}" for one in found)


def _safely(make: Callable[..., Copied], task: _Task) -> Copied:
    """One file must not cost the others their copy."""
    file, target = task
    try:
        return make(file, target)
    except FileError as error:
        return Copied(_path_of(file), error=error)
    except Exception as error:  # noqa: BLE001  # a fault of ours, as in batch
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Copied(_path_of(file), error=FileError("internal", f"写副本时程序出错（{said}），请把文件报给开发者"))


def _is_old(data: bytes) -> bool:
    return data[:2] != b"PK"


def _is_legacy(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return _is_old(file.read(2))
    except OSError:
        return False  # gone since it was read: said when it is read again


def _unchanged(path: str, digest: str) -> bytes:
    """The bytes that were read and judged; FileError if the file has changed since."""
    from xlform.workbook.read import read_bytes

    data = read_bytes(path)
    if sha256(data).hexdigest() != digest:
        raise FileError("changed", "读取之后文件又有改动，未写出；请重新运行")
    return data


def _write(target: Path, data: bytes, source: str) -> None:
    from xlform.report.files import write_file

    try:
        write_file(target, data, inputs=[Path(source)])
    except UsageError as error:
        raise FileError("unwritable", str(error)) from error
