"""What a command says: its result on stdout or into a file, then lines on stderr for people, and the exit code."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlform import console
from xlform.findings import SEVERITIES
from xlform.findings import Severity

if TYPE_CHECKING:
    from xlform.outcomes import Copied
    from xlform.outcomes import Outcome
    from xlform.outcomes import Reading
    from xlform.report.counts import Counts


def give(result: Iterable[str | bytes], output: Path | None, inputs: Sequence[str] = ()) -> None:
    """Puts a result, piece by piece, on stdout or into a file (text as UTF-8), never over one of the inputs."""
    if output is None:
        for piece in result:
            if isinstance(piece, bytes):
                console.write_bytes(piece)
            else:
                console.write_text(piece)
        return
    from xlform.report.files import write_file

    data = (piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace") for piece in result)
    write_file(output, data, inputs=map(Path, inputs))


def tell_copies(
    copies: Sequence[Copied],
    skipped: Sequence[str],
    output: Path,
    receipt: Path | None,
    *,
    quiet: bool,
    said: Collection[str] = (),
) -> int:
    """2 if a copy is missing, else 0: errors (but of files `said` before) and notices on stderr, receipts into their file."""
    read: list[str] = []
    missing = 0
    for copied in copies:
        read += [copied.path] if copied.target is None else [copied.path, str(copied.target)]
        missing += copied.error is not None
        if copied.error is not None and copied.path not in said:
            console.complain(f"{copied.path}: {copied.error}")
        for notice in () if quiet else copied.notices:
            console.complain(f"{copied.path}: {notice}")
    if skipped and not quiet:
        console.complain(f"{output}: 输出文件夹在要读的文件夹之内，其中已有的 {len(skipped)} 个工作簿不再处理")
    if receipt is not None:
        from xlform.report.copies import receipts_document
        from xlform.report.json import encoded_pieces

        give(encoded_pieces(receipts_document(copies)), receipt, read)
    return 2 if missing else 0


def errors_in(files: Iterable[Reading] | Iterable[Outcome], *, quiet: bool) -> bool:
    """Whether a file cannot be read: a line on stderr for each, and a notice for each file without a known form."""
    return sum(_is_error(file, quiet=quiet) for file in files) > 0


class WatchedReadings:
    """Readings as they are, looked at once: what is to be said of them on stderr waits until the result is out."""

    def __init__(self, readings: Iterable[Reading], *, quiet: bool) -> None:
        self._readings, self._quiet = readings, quiet
        self._troubled: list[Reading] = []

    def __iter__(self) -> Iterator[Reading]:
        for reading in self._readings:
            if reading.error is not None or not reading.submissions:
                self._troubled.append(reading)
            yield reading

    def errors(self) -> bool:
        """As `errors_in`."""
        return errors_in(self._troubled, quiet=self._quiet)


def _is_error(file: Reading | Outcome, *, quiet: bool) -> bool:
    for line in _trouble(file, quiet=quiet):
        console.complain(line)
    return file.error is not None


def _trouble(file: Reading | Outcome, *, quiet: bool) -> Iterator[str]:
    if file.error is not None:
        yield f"{file.path}: {file.error}"
    elif not file.submissions and not quiet:
        yield f"{file.path}: 没有认出已知的表"


class WatchedOutcomes:
    """Outcomes as they are; what is to be said of them on stderr is noted as a report goes through them.

    With a store each look restores them, which is most of what a run with nothing to do costs.
    """

    def __init__(self, outcomes: Iterable[Outcome], *, quiet: bool) -> None:
        self._outcomes, self._quiet = outcomes, quiet
        self._noted: tuple[Counts, list[str]] | None = None

    def __iter__(self) -> Iterator[Outcome]:
        from xlform.report.counts import Counts

        counts, troubles, failures = Counts(ledger=False), list[str](), list[str]()
        for outcome in counts.through(self._outcomes):
            troubles += _trouble(outcome, quiet=self._quiet)
            failures += [f"{outcome.path}: {failure}" for failure in outcome.failures]
            yield outcome
        self._noted = counts, troubles + failures

    def say(self) -> Counts:
        """What was counted, after a line on stderr for each file that cannot be read and each rule that failed, and a summary."""
        if self._noted is None:
            deque(self, maxlen=0)
        assert self._noted is not None, "noted at the end of every look"
        counts, lines = self._noted
        for line in lines:
            console.complain(line)
        if not self._quiet:
            console.complain(counts.line)
        return counts


def exit_code(counts: Counts, fail_on: Severity) -> int:
    """2 if something could not be read or judged, 1 for findings as grave as `fail_on`, else 0."""
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return 2 if counts.unreadable or counts.failed else int(any(counts.severities[one] for one in grave))


def tell_changes(outcomes: Sequence[Outcome]) -> None:
    """What changed since the last run that the store has of the same paths."""
    from xlform.store.compare import comparison_text
    from xlform.store.run import KeptOutcomes

    if isinstance(outcomes, KeptOutcomes) and (text := comparison_text(outcomes.compared())):
        for line in text.splitlines():
            console.complain(line)
