"""JSON for programs: the documents `xlform/read/1` and `xlform/check/1`, keys in a fixed order, figures exact."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from json.encoder import encode_basestring  # leaves Chinese as it is
from typing import TypeAlias

from xlform.errors import FileError
from xlform.findings import SEVERITIES
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.ledger import account_entry
from xlform.report.ledger import rule_counts
from xlform.report.ledger import totals
from xlform.submission import Submission
from xlform.values import Entry

Json: TypeAlias = "bool | int | str | Decimal | datetime.date | Sequence[Json] | Mapping[str, Json] | None"

HEAD_FIELDS = ("title", "year", "unit", "preparer", "phone", "date")
"""The fields of every form, in the order in which they are listed."""


def encoded(document: Json) -> bytes:
    """A document as UTF-8, a line for each record; a lone surrogate (of an odd file name) becomes a JSON escape."""
    return ("".join(_pieces(document, "\n")) + "\n").encode("utf-8", "backslashreplace")


def _pieces(value: Json, newline: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        parts = [(f"{encode_basestring(key)}: ", item) for key, item in value.items()]
        yield from _container("{", "}", parts, newline)
    elif isinstance(value, (list, tuple)):
        yield from _container("[", "]", [("", item) for item in value], newline)
    else:
        yield _scalar(value)


def _container(start: str, end: str, parts: Sequence[tuple[str, Json]], newline: str) -> Iterator[str]:
    """Whatever holds only plain values and lists of them stands on one line."""
    flat = all(_is_plain(item) for _, item in parts)
    between = "" if flat else newline + " "
    yield start
    for number, (name, item) in enumerate(parts):
        yield (("," + (between or " ")) if number else between) + name
        yield from _pieces(item, newline + " ")
    yield ("" if flat else newline) + end


def _is_plain(value: Json) -> bool:
    if isinstance(value, (list, tuple)):
        return not any(isinstance(item, (Mapping, list, tuple)) for item in value)
    return not isinstance(value, Mapping)


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


def read_document(readings: Sequence[Reading]) -> dict[str, Json]:
    """What the workbooks say."""
    files: list[Json] = []
    for reading in readings:
        entry = _file_head(reading.path, reading.sha256, reading.error)
        entry["forms"] = [_submission(submission) for submission in reading.submissions]
        if reading.ignored:
            entry["ignored"] = list(reading.ignored)
        if reading.made_from:
            entry["made_from"] = reading.made_from
        files.append(entry)
    return {"schema": "xlform/read/1", "files": files}


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


def check_document(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    """What the rules say about the workbooks, with a summary."""
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    counts: dict[str, Json] = {name: sum(finding.severity == name for finding in findings) for name in SEVERITIES}
    return {
        "schema": "xlform/check/1",
        "files": [_outcome(outcome) for outcome in outcomes],
        "summary": {
            "files": len(outcomes),
            "unreadable": sum(outcome.error is not None for outcome in outcomes),
            "findings": counts,
            "unchecked": sum(len(outcome.unchecked) for outcome in outcomes),
            "ledger": totals(outcomes),
            "rules": rule_counts(outcomes),
        },
    }


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
