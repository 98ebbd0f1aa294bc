"""What is filled into a blank: the entries of one form, as read from a workbook, a JSON document or CSV tables."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

OWN = frozenset({"key"})
"""Columns of `read` that are no cells of their own."""


@dataclass(slots=True)
class Line:
    """One row of a table: its entries, what it is (`total`, `part`, `project`, …), and the line it stands under."""

    entries: dict[str, Entry]
    role: str = "item"
    parent: Line | None = None

    def entry(self, column: str) -> Entry:
        """The entry of a column, absent if the row has none."""
        return self.entries.get(column, ABSENT)


@dataclass(slots=True)
class Content:
    """The entries of one form. `source` names where they are from, for messages; `origin`: file and cells, if it is one."""

    form: str
    source: str = ""
    fields: dict[str, Entry] = field(default_factory=dict)
    tables: dict[str, list[Line]] = field(default_factory=dict)
    origin: tuple[str, str] | None = None

    def field(self, key: str) -> Entry:
        """The entry of that name, absent if there is none."""
        return self.fields.get(key, ABSENT)

    @property
    def year(self) -> int | None:
        """The year stated, None if none is."""
        value = self.field("year").value
        return value if isinstance(value, int) else None


def of_submission(submission: Submission) -> Content:
    """What a submission says."""
    tables = {}
    for name in submission.table_names():
        tables[name] = [
            Line({key: entry for key, entry in row.items() if key not in OWN}, row.role)
            for row in submission.table(name)
        ]
    source = f"{submission.path} {submission.sheet}".strip()
    origin = (submission.path, f"{submission.sheet}!{submission.area}")
    return Content(submission.form, source, dict(submission.fields), tables, origin)


def says(entry: Entry) -> bool:
    """Whether something stands there, be it readable or not."""
    return entry.value is not None or bool(entry.text.strip())


def used_columns(lines: Sequence[Line]) -> dict[str, None]:
    """The columns that say something in any of the lines, in the order of their first appearance."""
    return {key: None for line in lines for key, entry in line.entries.items() if says(entry)}


def entry_of(value: object) -> Entry:
    """A value of our own as an entry without a cell."""
    from decimal import Decimal

    if value is None or value == "":
        return Entry("blank")
    if isinstance(value, int):
        return Entry("ok", Decimal(value), str(value))
    return Entry("ok", value, str(value))  # type: ignore[arg-type]


def roles_of_funds(lines: Sequence[Line], totals: Sequence[str]) -> None:
    """Which line of a fund block is its total, which are its parts: as the reader of workbooks tells them."""
    from xlform.text import parse_label

    total = None
    nested, opened = False, 0
    for line in lines:
        label = parse_label(str(line.entry("item").value or ""))
        if total is None and label.core in totals:
            line.role, total = "total", line
            continue
        if "其中" in label.enumeration:
            opened += 1
            nested = opened > 1
        elif nested and any(
            word in label.core for word in ("其他", "结转", "专户", "单位资金", "地方", "自筹", "年度资金")
        ):
            nested = False
        line.role = "nested" if nested else "part"
    if total is None and lines:
        lines[0].role = "total"


def labels(mapping: Mapping[str, str | int]) -> dict[str, Entry]:
    """The texts and figures of a preset as entries."""
    return {key: entry_of(value) for key, value in mapping.items()}
