"""What was read and judged as Parquet: five tables, parted by place and year as the rules resolve the edition."""

from __future__ import annotations

import io
from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xlform.address import Address
from xlform.address import Area
from xlform.errors import FileError
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.store.blobs import unpacked
from xlform.store.database import Row
from xlform.store.database import entry_rows
from xlform.store.database import finding_rows
from xlform.store.database import form_row
from xlform.store.run import Questions
from xlform.submission import Submission

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN_PLACE, UNKNOWN_YEAR = "未知", 0
"""How folders are called where a file shows no place or year (pandas cannot read the hive-style spelling of null)."""
TABLES: dict[str, tuple[str, ...]] = {
    "files": ("path", "sha256", "error_code", "error_message", "forms#", "failures"),
    "forms": ("path", "number#", "form", "sheet", "area", "unit", "unit_name", "stated_year#", "edition", "judged_by"),
    "entries": ("path", "form_number#", "form", "list", "line#", "name", "state", "value", "text", "cell"),
    "findings": (
        "path", "number#", "code", "severity", "form", "cell", "message", "expected", "actual", "suspect", "suspect_value",
    ),
    "unchecked": ("path", "number#", "code", "form", "cell", "reason"),
}  # fmt: skip
"""The columns of every table, those with a `#` whole numbers, all others text; figures are exact, as text."""
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be written of one file: its reading as bytes, and which verdict it is in, at which place."""

    path: str
    sha256: str
    error: FileError | None = None
    reading: bytes | None = None
    verdict: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """Whose figures: a place and year, None where that is not known."""

    place: str | None = None
    year: int | None = None

    def folder(self) -> str:
        return f"place={self.place or UNKNOWN_PLACE}/year={self.year or UNKNOWN_YEAR}"


def parquet_parts(
    questions: Questions | None, files: Sequence[Written], verdicts: Sequence[bytes]
) -> list[tuple[str, bytes]]:
    """(folder, bytes) of every Parquet file that some files make up: the same for the same files, wherever it is done."""
    from xlform.rules.standard import judged_by

    asked = questions or Questions()
    parts = _Parts()
    judged: Callable[[int], tuple[Outcome, ...]] = lru_cache(8)(lambda number: unpacked(tuple, verdicts[number]))
    with judged_by(asked.place, asked.year):
        for file in files:
            outcome = Outcome(file.path) if file.verdict is None else judged(file.verdict)[file.number]
            submissions = () if file.reading is None else unpacked(Reading, file.reading).submissions
            for table, part, row in _rows(file, submissions, outcome, asked.year):
                parts.add(table, part, row)
    return parts.finished()


def empty_part(table: str) -> tuple[str, bytes]:
    """The same of a table without a row: readers find its columns."""
    writer = _Writer(table)
    return f"{table}/{_Part().folder()}", writer.finished()


def _rows(
    file: Written, submissions: Sequence[Submission], outcome: Outcome, year: int | None
) -> Iterator[tuple[str, _Part, Row]]:
    from xlform.rules.standard import WITH_EDITION
    from xlform.rules.standard import edition_of
    from xlform.scoring.editions import place_name

    editions = [edition_of(one) for one in submissions]
    parts = [
        _Part(place_name(edition.place), year or one.year) for edition, one in zip(editions, submissions, strict=True)
    ]
    first = parts[0] if parts else _Part()
    code, message = (None, None) if file.error is None else (file.error.code, file.error.message)
    failures = "\n".join(outcome.failures) or None
    yield "files", first, (file.path, file.sha256 or None, code, message, len(submissions), failures)
    for number, (one, part) in enumerate(zip(submissions, parts, strict=True)):
        judged_by = editions[number].key if one.form in WITH_EDITION else None
        yield "forms", part, (file.path, *form_row(number, one), judged_by)
        for entry in entry_rows(number, one):
            yield "entries", part, (file.path, number, one.form, *entry[1:])

    def part_of(said: Finding | Unchecked) -> _Part:
        place = _form_of(submissions, said.form, said.address)
        return first if place is None else parts[place]

    for finding, row in zip(outcome.findings, finding_rows([outcome]), strict=True):
        yield "findings", part_of(finding), row
    for number, gap in enumerate(outcome.unchecked):
        cell = None if gap.address is None else str(gap.address)
        yield "unchecked", part_of(gap), (gap.path, number, gap.code, gap.form, cell, gap.reason)


def _form_of(submissions: Sequence[Submission], form: str, address: Address | None) -> int | None:
    """The place of the form that something is said of: of that kind and round that cell, as far as either tells."""
    of_kind = [place for place, one in enumerate(submissions) if one.form == form]
    if address is None:
        return next(iter(of_kind), None)
    here = [place for place, one in enumerate(submissions) if _holds(one, address)]
    both = [place for place in here if place in of_kind]
    return next(iter(both or here or of_kind), None)


def _holds(submission: Submission, address: Address) -> bool:
    area: Container[object] = Area.parse(submission.area)
    return submission.sheet == address.sheet and (address.row, address.column) in area


class _Parts:
    """Parquet files that grow row by row, one for each table and part."""

    def __init__(self) -> None:
        self._writers: dict[tuple[str, _Part], _Writer] = {}

    def add(self, table: str, part: _Part, row: Row) -> None:
        writer = self._writers.get((table, part))
        if writer is None:
            writer = self._writers[table, part] = _Writer(table)
        writer.add(row)

    def finished(self) -> list[tuple[str, bytes]]:
        done = [(f"{table}/{part.folder()}", writer.finished()) for (table, part), writer in self._writers.items()]
        return sorted(done)


class _Writer:
    """One Parquet file in the making: what was written is held compressed."""

    def __init__(self, table: str) -> None:
        import pyarrow.parquet as pq

        self._schema = schema(table)
        self._file = io.BytesIO()
        self._writer = pq.ParquetWriter(self._file, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._write()

    def finished(self) -> bytes:
        self._write()
        self._writer.close()
        return self._file.getvalue()

    def _write(self) -> None:
        import pyarrow as pa

        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._schema)
        arrays = [
            pa.array([_plain(value) for value in column], type=field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows.clear()


def _plain(value: str | int | None) -> str | int | None:
    """Texts with halves of characters, which no UTF-8 can hold, with escapes for them."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def schema(table: str) -> pa.Schema:
    """Names and types of the columns that are in the files; place and year are in the names of the folders."""
    import pyarrow as pa

    return pa.schema([(name.rstrip("#"), pa.int64() if name.endswith("#") else pa.string()) for name in TABLES[table]])
