"""Official budget-performance workbooks: read, checked, marked, filled in. The public names of xlform.

    submissions = xlform.read("项目自评表.xlsx")
    submissions[0].frame("indicators")
    outcomes = xlform.check("2023年自评")
    [str(finding.address) for outcome in outcomes for finding in outcome.findings]

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from xlform.outcomes import Copied
    from xlform.outcomes import Flagged
    from xlform.outcomes import Outcome
    from xlform.reconciliation.result import Reconciliation
    from xlform.submission import Submission

__version__ = "0.1.0"
__all__ = ["__version__", "check", "clean", "fill", "flag", "new", "read", "reconcile"]


def read(path: str | os.PathLike[str]) -> tuple[Submission, ...]:
    """Every form in a workbook, or in the workbooks of a folder; FileError for the first one that cannot be read."""
    from xlform.batch import read_paths

    found: list[Submission] = []
    for reading in read_paths([os.fspath(path)]):
        if reading.error is not None:
            raise reading.error
        found += reading.submissions
    return tuple(found)


def check(
    *paths: str | os.PathLike[str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    place: str = "",
    year: int | None = None,
    jobs: int = 1,
) -> tuple[Outcome, ...]:
    """What the rules say about workbooks, or the workbooks of folders: one Outcome a file, in a fixed order.

    A file that cannot be read is an Outcome with `error`; its neighbours are checked all the same. Ties between forms
    are checked among all the files given. `select` and `ignore` are codes of rules or their beginnings (`S`, `S101`);
    `place` and `year` name the edition that points are judged by, else each form shows its own.
    """
    from xlform.batch import check_paths

    files = [os.fspath(path) for path in paths]
    return tuple(check_paths(files, select=select, ignore=ignore, place=place, year=year, jobs=jobs))


def flag(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    place: str = "",
    year: int | None = None,
    even_if_signed: bool = False,
    jobs: int = 1,
) -> Flagged:
    """Checks workbooks and writes a copy of each into the folder `output`, its findings marked in the cells and listed.

    Gives the outcomes of the check and, file by file, the copy with its receipt or the reason why there is none.
    UsageError if a copy would come to stand on an input; `clean` takes the marks out again.
    """
    from pathlib import Path

    from xlform.copies import flag_paths

    return flag_paths(
        [os.fspath(path) for path in paths],
        Path(output),
        select=select,
        ignore=ignore,
        place=place,
        year=year,
        even_if_signed=even_if_signed,
        jobs=jobs,
    )


def fill(
    *paths: str | os.PathLike[str],
    output: str | os.PathLike[str],
    overwrite: bool = False,
    even_if_signed: bool = False,
    jobs: int = 1,
) -> tuple[Copied, ...]:
    """Writes a copy of each workbook into the folder `output` with the totals, rates and scores that can be computed.

    Blank cells are filled in, with `overwrite` wrong ones corrected; formulas stay, inputs and judgements are not touched.
    Errors as in `flag`.
    """
    from pathlib import Path

    from xlform.copies import fill_paths

    files = [os.fspath(path) for path in paths]
    return tuple(fill_paths(files, Path(output), overwrite=overwrite, even_if_signed=even_if_signed, jobs=jobs).copies)


def clean(path: str | os.PathLike[str], output: str | os.PathLike[str]) -> None:
    """Writes a flagged workbook without its marks: the bytes from before, or the edits made since without the marks.

    FileError if it cannot be read or written.
    """
    from pathlib import Path

    from xlform.copies import clean_file

    clean_file(Path(path), Path(output))


def new(
    form: str,
    output: str | os.PathLike[str],
    *,
    data: str | os.PathLike[str] | None = None,
    place: str = "",
    year: int | None = None,
    rows: int | None = None,
    unit: str = "",
) -> None:
    """Writes an official blank (or `submission`, all forms of a unit), filled in from `data` if that is given.

    `data`: JSON or CSV as `xlform read` writes it, a workbook in any layout, or a folder. `rows`: room for so many
    indicators or projects. UsageError for what does not exist, and naming every entry that does not fit the form.
    """
    from pathlib import Path

    from xlform.newbook import Wanted
    from xlform.newbook import new_file

    new_file(Wanted(form, place, year, rows, unit), Path(output), None if data is None else Path(data))


def reconcile(
    *paths: str | os.PathLike[str],
    pool: Decimal | int | str | None = None,
    committed: Decimal | int | str = 0,
    against: Sequence[str | os.PathLike[str]] = (),
    ledger: str | os.PathLike[str] | None = None,
) -> Reconciliation:
    """The allocation tables among workbooks and folders against a pool (万元), of which `committed` is spoken for.

    `against`: earlier allocation tables, to find the same project or recipient again. `ledger`: a workbook of payments or
    budget figures; its difference comes with causes that add up to it. FileError for the first file that cannot be read,
    UsageError if there is no allocation table.
    """
    from decimal import Decimal

    from xlform.reconciling import reconcile_paths

    found = reconcile_paths(
        [os.fspath(path) for path in paths], pool=None if pool is None else Decimal(pool), committed=Decimal(committed),
        against=[os.fspath(path) for path in against], ledger=None if ledger is None else os.fspath(ledger),
    )  # fmt: skip
    for reading in found.readings:
        if reading.error is not None:
            raise reading.error
    return found.result
