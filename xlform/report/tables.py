"""CSV and Parquet: one file for each table of each kind of form, with the cells beside the values."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Literal
from typing import TypeAlias

from xlform.errors import UsageError
from xlform.forms import Form
from xlform.outcomes import Reading
from xlform.report.json import exact
from xlform.report.json import field_names
from xlform.spool import Spool
from xlform.spool import pieces
from xlform.spool import temporary
from xlform.submission import Submission
from xlform.values import Entry
from xlform.workbook.files import write_beside

Value: TypeAlias = "Decimal | int | str | datetime.date | None"
Type: TypeAlias = Literal["number", "integer", "date", "text"]

_TYPES: dict[str, Type] = {
    "amount": "number", "rate": "number", "points": "number", "count": "integer", "year": "integer", "date": "date",
}  # fmt: skip
_ROWS_AT_ONCE = 5000
"""Rows that are in memory at a time, and in a row group of a Parquet file."""
_PLACE: dict[str, Type] = {"path": "text", "sheet": "text", "area": "text", "row": "integer"}


@dataclass(slots=True)
class Table:
    """All rows of one table of one kind of form, from every file: columns with their types, rows by column."""

    name: str
    columns: dict[str, Type]
    rows: Spool[dict[str, Value]] = field(default_factory=Spool)

    def add(self, place: dict[str, Value], entries: Sequence[tuple[str, Type, Entry]]) -> None:
        """One row: where it is from, then each value and its cell."""
        row = dict(place)
        for key, kind, entry in entries:
            self.columns.setdefault(key, kind)
            self.columns.setdefault(f"{key}_cell", "text")
            row[key] = entry.value
            row[f"{key}_cell"] = None if entry.address is None else str(entry.address)
        self.rows.append(row)


def tables(readings: Iterable[Reading]) -> tuple[Table, ...]:
    """`base_table.fields` (a row for each form), `base_table.spending` (a row for each row), … where there are any.

    Columns: path, sheet, area, row (from 1 inside the table), then for each column its value and `<column>_cell`.
    """
    found: dict[str, Table] = {}

    def table(name: str) -> Table:
        return found.setdefault(name, Table(name, dict(_PLACE)))

    for submission in (submission for reading in readings for submission in reading.submissions):
        _add(submission, table)
    return tuple(found[name] for name in sorted(found))


def _add(submission: Submission, table: Callable[[str], Table]) -> None:
    form = submission.definition
    place: dict[str, Value] = {"path": submission.path, "sheet": submission.sheet, "area": submission.area}
    fields = [(key, _field_type(form, key), submission.field(key)) for key in field_names(submission)]
    table(f"{form.key}.fields").add({**place, "row": 1}, fields)
    for name in submission.table_names():
        target = table(f"{form.key}.{name}")
        columns = submission.columns(name)
        for number, row in enumerate(submission.table(name), 1):
            entries = [(key, _column_type(form, name, key), row.entry(key)) for key in columns]
            target.add({**place, "row": number}, entries)


def _field_type(form: Form, key: str) -> Type:
    return _TYPES.get(form.fields[key].kind, "text") if key in form.fields else "text"


def _column_type(form: Form, table: str, key: str) -> Type:
    if key == "section_points":
        return "number"
    column = form.tables[table].columns.get(key)
    return "text" if column is None else _TYPES.get(column.kind, "text")


def write_tables(readings: Iterable[Reading], folder: Path, format_: str) -> tuple[Path, ...]:
    """Writes every table into the folder as `csv` or `parquet`; the files written."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹")
    encode = csv_pieces if format_ == "csv" else parquet_pieces
    written = []
    for table in tables(readings):
        target = folder / f"{table.name}.{format_}"
        write_beside(target, encode(table))
        written.append(target)
    return tuple(written)


def csv_pieces(table: Table) -> Iterator[bytes]:
    """UTF-8 with a mark that tells Excel so; texts that Excel would take for a formula get an apostrophe in front."""
    yield b"\xef\xbb\xbf"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(name) for name in table.columns])
    rows = iter(table.rows)
    while out.tell():
        yield out.getvalue().encode("utf-8", "backslashreplace")
        out.seek(0)
        out.truncate()
        for row in islice(rows, _ROWS_AT_ONCE):
            writer.writerow([_csv_cell(row.get(name)) for name in table.columns])


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _harmless(value) if isinstance(value, str) else exact(value)


_FORMULA = re.compile("[\\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")
"""What a spreadsheet may take for a formula, or for one behind signs that it passes over."""


def _harmless(text: str) -> str:
    """A text that starts like a formula and is no number gets an apostrophe, so that no spreadsheet computes it."""
    if not _FORMULA.match(text) or _FIGURE.fullmatch(text):
        return text
    return f"'{text}"


_FIGURE = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def parquet_pieces(table: Table) -> Iterator[bytes]:
    """Figures as float64, counts and years as int64, dates as date32, others as strings; UsageError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError('写 parquet 需要 pyarrow：pip install "xlform-budget[parquet]"') from error
    types = {"number": pa.float64(), "integer": pa.int64(), "date": pa.date32(), "text": pa.string()}
    schema = pa.schema([(name, types[kind]) for name, kind in table.columns.items()])
    sink, rows = temporary(), iter(table.rows)
    with pq.ParquetWriter(sink, schema) as writer:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            data = [[_typed(row.get(name), kind) for row in some] for name, kind in table.columns.items()]
            writer.write_table(
                pa.table([pa.array(values, one.type) for values, one in zip(data, schema, strict=True)], schema)
            )
    yield from pieces(sink)


def _typed(value: Value, kind: Type) -> float | int | str | datetime.date | None:
    if value is None:
        return None
    if kind == "number":
        return float(value) if isinstance(value, (Decimal, int)) else None
    if kind == "text":
        text = exact(value) if isinstance(value, Decimal) else str(value)
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return value if isinstance(value, (int, datetime.date)) else None
