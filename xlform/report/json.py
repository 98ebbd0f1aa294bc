"""JSON for programs: the documents `xlform/read/1` and `xlform/check/1`, keys in a fixed order, figures exact."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring  # leaves Chinese as it is
from typing import Any
from typing import Generic
from typing import TypeAlias
from typing import TypeVar

from xlform.errors import FileError
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.counts import Counts
from xlform.report.ledger import account_entry
from xlform.submission import Submission
from xlform.values import Entry

Json: TypeAlias = (
    "bool | int | str | Decimal | datetime.date | Sequence[Json] | Mapping[str, Json] | Each[Any] | Later | None"
)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Each(Generic[_T]):
    """A list of records that are made when they are written: of thousands of files one is in memory at a time."""

    sources: Iterable[_T]
    make: Callable[[_T], Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Later:
    """A record that is made when what stands before it is written."""

    make: Callable[[], Mapping[str, Json]]


HEAD_FIELDS = ("title", "year", "unit", "preparer", "phone", "date")
"""The fields of every form, in the order in which they are listed."""


def encoded(document: Json) -> bytes:
    """A document as UTF-8, a line for each record; a lone surrogate (of an odd file name) becomes a JSON escape."""
    return b"".join(encoded_pieces(document))


def encoded_pieces(document: Json) -> Iterator[bytes]:
    """The same piece by piece."""
    some: list[str] = []
    for number, piece in enumerate(_pieces(document, "\n"), 1):
        some.append(piece)
        if number % _PIECES == 0:
            yield "".join(some).encode("utf-8", "backslashreplace")
            some.clear()
    yield "".join([*some, "\n"]).encode("utf-8", "backslashreplace")


_PIECES = 4096


def _pieces(value: Json, newline: str) -> Iterator[str]:
    if isinstance(value, Later):
        value = value.make()
    if isinstance(value, Mapping):
        parts = [(f"{encode_basestring(key)}: ", item) for key, item in value.items()]
        yield from _container("{", "}", parts, newline, flat=all(map(_is_plain, value.values())))
    elif isinstance(value, (list, tuple)):
        yield from _container("[", "]", [("", item) for item in value], newline, flat=all(map(_is_plain, value)))
    elif isinstance(value, Each):
        yield from _container("[", "]", (("", value.make(one)) for one in value.sources), newline, flat=False)
    else:
        yield _scalar(value)


def _container(start: str, end: str, parts: Iterable[tuple[str, Json]], newline: str, *, flat: bool) -> Iterator[str]:
    """Whatever holds only plain values and lists of them stands on one line (`flat`)."""
    between = "" if flat else newline + " "
    yield start
    number = -1
    for number, (name, item) in enumerate(parts):  # -1 where there is none
        yield (("," + (between or " ")) if number else between) + name
        yield from _pieces(item, newline + " ")
    yield ("" if flat or number < 0 else newline) + end


def _is_plain(value: Json) -> bool:
    if isinstance(value, (list, tuple)):
        return not any(isinstance(item, (Mapping, list, tuple)) for item in value)
    return not isinstance(value, (Mapping, Each, Later))


def _scalar(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return exact(value)
    if isinstance(value, datetime.date):
        return f'"{value.isoformat()}"'
    return encode_basestring(str(value))


def exact(number: Decimal | int) -> str:
    """A figure digit by digit, without exponent and idle zeros: `9`, `2079.39`, `0.9615`."""
    text = format(Decimal(number), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_document(readings: Iterable[Reading]) -> dict[str, Json]:
    """What the workbooks say; readings are looked at as the document is written."""
    return {"schema": "xlform/read/1", "files": Each(readings, _reading)}


def _reading(reading: Reading) -> dict[str, Json]:
    entry = _file_head(reading.path, reading.sha256, reading.error)
    entry["forms"] = [_submission(submission) for submission in reading.submissions]
    if reading.ignored:
        entry["ignored"] = list(reading.ignored)
    if reading.made_from:
        entry["made_from"] = reading.made_from
    if reading.formulas is not None and reading.formulas.values:
        entry["computed"] = [str(address) for address, _ in reading.formulas.values]
    return entry


def _file_head(path: str, sha256: str, error: FileError | None) -> dict[str, Json]:
    stopped = None if error is None else {"code": error.code, "message": error.message}
    return {"path": path, "sha256": sha256 or None, "error": stopped}


def field_names(submission: Submission) -> tuple[str, ...]:
    """The fields that this kind of form has, those of every form first."""
    return tuple(dict.fromkeys((*HEAD_FIELDS, *submission.definition.fields, *submission.fields)))


def _submission(submission: Submission) -> dict[str, Json]:
    tables: dict[str, Json] = {}
    for name in submission.table_names():
        columns = submission.columns(name)
        tables[name] = [{column: _entry(row.entry(column)) for column in columns} for row in submission.table(name)]
    return {
        "form": submission.form,
        "sheet": submission.sheet,
        "area": submission.area,
        "fields": {key: _entry(submission.field(key)) for key in field_names(submission)},
        "tables": tables,
    }


def _entry(entry: Entry) -> dict[str, Json]:
    cell = None if entry.address is None else str(entry.address)
    return {"value": entry.value, "text": entry.text, "cell": cell, "state": entry.state}


def check_document(outcomes: Iterable[Outcome]) -> dict[str, Json]:
    """What the rules say about the workbooks, with a summary; outcomes are looked at as the document is written, once."""
    counts = Counts()
    files = Each(counts.through(outcomes), _outcome)
    return {"schema": "xlform/check/1", "files": files, "summary": Later(counts.summary)}


def _outcome(outcome: Outcome) -> dict[str, Json]:
    entry = _file_head(outcome.path, outcome.sha256, outcome.error)
    entry["forms"] = [submission.form for submission in outcome.submissions]
    entry["findings"] = [_finding(finding) for finding in outcome.findings]
    entry["unchecked"] = [_unchecked(gap) for gap in outcome.unchecked]
    if outcome.failures:
        entry["failures"] = list(outcome.failures)
    if outcome.ignored:
        entry["ignored"] = list(outcome.ignored)
    if outcome.ledger:
        entry["ledger"] = [account_entry(account) for account in outcome.ledger]
    return entry


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "cell": None if finding.address is None else str(finding.address),
        "form": finding.form,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        "related": [str(address) for address in finding.related],
        "suspect": None if finding.suspect is None else _suspect(finding.suspect),
    }


def _suspect(suspect: Suspect) -> dict[str, Json]:
    return {"cell": str(suspect.address), "value": suspect.value, "reason": suspect.reason, "certain": suspect.certain}


def _unchecked(gap: Unchecked) -> dict[str, Json]:
    cell = None if gap.address is None else str(gap.address)
    return {"code": gap.code, "form": gap.form, "reason": gap.reason, "cell": cell}
