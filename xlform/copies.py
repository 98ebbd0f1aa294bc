"""Copies of submitted workbooks: with findings marked in the cells, with computed figures filled in, with marks taken out.

The input is never written on; a copy is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from xlform.batch import check_paths
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.filling import Completion
from xlform.filling import completions
from xlform.outcomes import Outcome
from xlform.values import in_unit

if TYPE_CHECKING:
    from xlform.workbook.edit import Edit
    from xlform.workbook.edit import Receipt

LEGACY_SUFFIX = "（标记副本）.xlsx"


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one file: the copy written and the account of it, or the error; `notice` is for the user."""

    path: str
    target: Path | None = None
    receipt: Receipt | None = None
    error: FileError | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Flagged:
    """The outcomes of a check and the marked copies, file by file."""

    outcomes: tuple[Outcome, ...]
    copies: tuple[Copied, ...] = field(default=())


def flag_paths(
    paths: Sequence[str | Path],
    output: Path,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    even_if_signed: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Flagged:
    """Checks every workbook among the paths and writes a marked copy of each into the folder `output`.

    Folders keep their structure. A workbook without findings is copied as it is (without older marks of xlform's).
    `.xls` and `.et` cannot be edited without loss: they get a marked `.xlsx` report copy. UsageError if `output` is a file.
    """
    _refuse_file(output)
    outcomes = check_paths(paths, select=select, ignore=ignore, jobs=jobs, progress=progress)
    targets = _targets(paths, output, [outcome.path for outcome in outcomes if outcome.error is None])
    copies = []
    for outcome in outcomes:
        if outcome.error is None:
            copies.append(_copied(outcome.path, lambda one=outcome: _flag(one, targets[one.path], even_if_signed)))  # type: ignore[misc]
    return Flagged(outcomes, tuple(copies))


def fill_paths(
    paths: Sequence[str | Path],
    output: Path,
    *,
    overwrite: bool = False,
    even_if_signed: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Copied, ...]:
    """Writes a copy of every workbook among the paths with what can be computed filled in: see `filling.completions`."""
    _refuse_file(output)
    readings = read_paths(paths, jobs=jobs, progress=progress)
    targets = _targets(paths, output, [reading.path for reading in readings if reading.error is None])
    copies = []
    for reading in readings:
        if reading.error is not None:
            copies.append(Copied(reading.path, error=reading.error))
            continue
        found = [one for submission in reading.submissions for one in completions(submission, overwrite=overwrite)]
        copies.append(
            _copied(
                reading.path,
                lambda path=reading.path, digest=reading.sha256, found=found: _fill(  # type: ignore[misc]
                    path, digest, targets[path], found, even_if_signed
                ),
            )
        )
    return tuple(copies)


def clean_file(path: Path, output: Path) -> None:
    """Writes the workbook without xlform's marks: the bytes it had before, or what others made of it since, unmarked."""
    from xlform.report.files import write_file
    from xlform.workbook.edit import unmark
    from xlform.workbook.read import read_bytes

    write_file(output, unmark(read_bytes(path)), inputs=[path])


def _copied(path: str, make: Callable[[], Copied]) -> Copied:
    try:
        return make()
    except FileError as error:
        return Copied(path, error=error)


def _flag(outcome: Outcome, target: Path, even_if_signed: bool) -> Copied:
    from xlform.report.marks import marks
    from xlform.workbook.edit import mark_with_receipt
    from xlform.workbook.edit import unmark
    from xlform.workbook.package import Package

    data = _unchanged(outcome.path, outcome.sha256)
    notice = ""
    if data[:2] != b"PK":
        from xlform.workbook.redrawn import redrawn

        data = redrawn(data)
        target = target.with_name(target.stem + LEGACY_SUFFIX)
        notice = f"旧版格式（.xls/.et）不能原样标记，另写标记副本 {target}（只含内容，不含原格式）；如需原样标记，请先另存为 .xlsx"
    original = unmark(data)
    sheets = [sheet.name for sheet in Package.open(original).sheets]
    marked, receipt = mark_with_receipt(original, marks(outcome.findings, sheets), even_if_signed=even_if_signed)
    _write(target, marked, outcome.path)
    return Copied(outcome.path, target, receipt, notice=notice)


def _fill(path: str, digest: str, target: Path, found: Sequence[Completion], even_if_signed: bool) -> Copied:
    from xlform.workbook.edit import apply

    data = _unchanged(path, digest)
    filled, receipt = apply(data, [edit for one in found for edit in _edits(one)], even_if_signed=even_if_signed)
    _write(target, filled, path)
    return Copied(path, target, receipt)


def _edits(one: Completion) -> Iterable[Edit]:
    """A computed value as the sheet would have it: in its unit, a percentage as a percentage, a formula kept."""
    from xlform.workbook.edit import SetResult
    from xlform.workbook.edit import SetShare
    from xlform.workbook.edit import SetValue

    if one.spot.kind == "rate":
        if one.had.state == "ok" and "%" not in one.had.text and not one.had.formula:
            as_percent = one.had.number is not None and one.had.text.replace(",", "") != format(one.had.number, "f")
            yield SetValue(one.address, (one.value * 100 if as_percent else one.value).normalize())
        else:
            yield SetShare(one.address, one.value, result_only=one.had.formula)
        return
    value = in_unit(one.value, one.spot.unit) if one.spot.kind == "amount" else one.value
    value = value.normalize()
    if one.had.formula:
        yield SetResult(one.address, value)
    elif one.had.text.endswith("分"):
        yield SetValue(one.address, f"{value:f}分")
    else:
        yield SetValue(one.address, value)


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
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError("permission", f"不能建立文件夹 {target.parent}（{error.strerror}）") from error
    try:
        write_file(target, data, inputs=[Path(source)])
    except UsageError as error:
        raise FileError("permission", str(error)) from error


def _refuse_file(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} 不是文件夹；--output 请给出文件夹")


def _targets(given: Sequence[str | Path], output: Path, files: Sequence[str]) -> dict[str, Path]:
    """Where each copy goes: below a folder as in that folder, a single file by its name; never two to one place."""
    folders = [Path(path) for path in given if Path(path).is_dir()]
    targets: dict[str, Path] = {}
    taken: set[str] = set()
    for name in files:
        path = Path(name)
        root = next((folder for folder in folders if path.is_relative_to(folder)), None)
        relative = path.relative_to(root) if root is not None else Path(path.name)
        choice, number = output / relative, 1
        while str(choice).casefold() in taken:
            number += 1
            choice = (output / relative).with_name(f"{relative.stem}({number}){relative.suffix}")
        taken.add(str(choice).casefold())
        targets[name] = choice
    return targets
