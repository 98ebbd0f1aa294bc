"""What came of one file: a reading of it, and what the rules say about it; or the error that stopped it."""

from __future__ import annotations

from dataclasses import dataclass

from xlform.errors import FileError
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.locate import NearMiss
from xlform.submission import Submission


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says: its submissions, the sheets that hold no known form; or the error that stopped it."""

    path: str
    sha256: str = ""
    submissions: tuple[Submission, ...] = ()
    ignored: tuple[str, ...] = ()
    near: tuple[tuple[str, NearMiss], ...] = ()
    error: FileError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about one file: what it says, what is wrong in it, what could not be judged.

    `failures` names the rules that broke down on this file (a fault of xlform's, one line of Chinese each).
    """

    path: str
    sha256: str = ""
    error: FileError | None = None
    submissions: tuple[Submission, ...] = ()
    ignored: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    failures: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of that severity there are."""
        return sum(finding.severity == severity for finding in self.findings)
