"""What came of one file: a reading of it, and what the rules say about it; or the error that stopped it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xlform.errors import FileError
from xlform.findings import Account
from xlform.findings import Cause
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.grid import Fact
from xlform.locate import NearMiss
from xlform.submission import Submission

if TYPE_CHECKING:
    from xlform.formulas.examine import Examined
    from xlform.workbook.edit import Receipt


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says: its submissions, the sheets that hold no known form; or the error that stopped it.

    `made_from` names the blank of xlform that it was filled in from, empty for any other workbook. `formulas` is what is to be
    said of those on its forms, None if there are none. `facts` are what is hidden in it, what it reaches for, what could run.
    """

    path: str
    sha256: str = ""
    submissions: tuple[Submission, ...] = ()
    ignored: tuple[str, ...] = ()
    near: tuple[tuple[str, NearMiss], ...] = ()
    error: FileError | None = None
    made_from: str = ""
    formulas: Examined | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about one file: what it says, what is wrong in it, what could not be judged.

    `failures` names the rules that broke down on this file (a fault of xlform's, one line of Chinese each); `ledger` has
    for every rule and form one line: passed, problem, not applicable or unchecked. `causes` are the mistakes that may be
    in a cell of this file, whichever files their findings stand in.
    """

    path: str
    sha256: str = ""
    error: FileError | None = None
    submissions: Sequence[Submission] = ()
    ignored: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    failures: tuple[str, ...] = ()
    ledger: tuple[Account, ...] = ()
    causes: tuple[Cause, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of that severity there are."""
        return sum(finding.severity == severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of the copy of one file: where it was written and the account of it, or the error that stopped it.

    `notices` are for the user, one line of Chinese each: what was done otherwise than asked for, and why.
    """

    path: str
    target: Path | None = None
    receipt: Receipt | None = None
    error: FileError | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flagged:
    """The outcomes of a check, what became of the copy of each file in their order, and the files that were left out.

    `skipped` are workbooks in the output folder itself, where that lies inside a folder that was given.
    """

    outcomes: Sequence[Outcome]
    copies: Sequence[Copied] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of every file, and the files that were left out (as in `Flagged`)."""

    copies: Sequence[Copied]
    skipped: tuple[str, ...] = ()


def paths_of(files: Sequence[Reading] | Sequence[Outcome]) -> Sequence[str]:
    """The files in their order; those of a store are not restored for it."""
    known: Callable[[], Sequence[str]] | None = getattr(files, "paths", None)
    return [file.path for file in files] if known is None else known()
