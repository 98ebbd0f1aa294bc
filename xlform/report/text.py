"""Text for people: what the workbooks say, and one line for each finding."""

from __future__ import annotations

import datetime
from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal

from xlform.errors import printable
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.columns import aligned
from xlform.report.columns import shortened
from xlform.report.counts import Counts
from xlform.report.json import exact
from xlform.report.json import field_names
from xlform.report.phrases import said
from xlform.report.words import column_label
from xlform.report.words import field_label
from xlform.report.words import table_label
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry

_FIGURES = frozenset({"amount", "rate", "points", "count"})
_WIDEST = 28
_CELLS_SHOWN = 6


def read_pieces(readings: Iterable[Reading]) -> Iterator[str]:
    """Every form with its fields and tables, as a clerk reads them, file by file; amounts in 万元 whatever the sheet's unit."""
    for reading in readings:
        if reading.error is None:
            yield "".join(f"{printable(line)}\n" for line in _reading(reading))


def _reading(reading: Reading) -> Iterator[str]:
    yield f"{reading.path}"
    for submission in reading.submissions:
        yield from _form(submission)
    if reading.made_from:
        yield f"  由 xlform 的空表填成：{reading.made_from}"
    computed = reading.formulas.values if reading.formulas is not None else ()
    if computed:
        listed = "、".join(str(address) for address, _ in computed[:_CELLS_SHOWN])
        more = f" 等 {len(computed)} 格" if len(computed) > _CELLS_SHOWN else ""
        yield f"  公式没有保存计算结果，已按公式算得：{listed}{more}；请用 WPS 或 Excel 打开后保存一次"
    if reading.ignored:
        yield f"  不是已知表格的工作表：{'、'.join(reading.ignored)}"
    for sheet, miss in reading.near:
        missing = "、".join(column_label(miss.form, miss.table, key) for key in miss.missing)
        yield f"  {sheet}：像是{miss.form.name}，但缺少{missing}"
    yield ""


def _form(submission: Submission) -> Iterator[str]:
    form = submission.definition
    hidden = "（隐藏的工作表）" if submission.hidden else ""
    yield ""
    yield f"  {form.name} [{form.key}]  工作表 {submission.sheet}{hidden}  {submission.area}"
    found = [(key, submission.field(key)) for key in field_names(submission)]
    stated = [(key, entry) for key, entry in found if entry.address is not None]
    rows = [(field_label(form, key), f"[{key}]", _where(entry), shown(entry)) for key, entry in stated]
    yield from aligned(rows, indent="    ")
    absent = [field_label(form, key) for key, entry in found if entry.state == "absent"]
    if absent:
        yield f"    本表没有：{'、'.join(absent)}"
    for name in submission.table_names():
        rows_of_table = submission.table(name)
        if rows_of_table:
            yield ""
            yield f"    {table_label(form, name)} [{name}]  {len(rows_of_table)} 行"
            yield from _table(submission, name, rows_of_table)


def _table(submission: Submission, name: str, rows: Sequence[Row]) -> Iterator[str]:
    form, columns = submission.definition, submission.columns(name)
    present = [key for key in columns if any(row.entry(key).state != "absent" for row in rows)]
    kinds = form.tables[name].columns
    right = frozenset(place + 1 for place, key in enumerate(present) if key in kinds and kinds[key].kind in _FIGURES)
    drawn = [("行", *(shortened(column_label(form, name, key), _WIDEST) for key in present))]
    for row in rows:
        number = str(max((entry.address.row for entry in row.values() if entry.address is not None), default=""))
        drawn.append((number, *(shortened(shown(row.entry(key)), _WIDEST) for key in present)))
    yield from aligned(drawn, right=right | {0}, indent="    ")


def shown(entry: Entry) -> str:
    """An entry on one line, as people read it: the text as displayed, figures as what they come to where that differs."""
    if entry.state == "absent":
        return "–"
    if entry.state == "blank":
        return _line(entry.text)
    if entry.state == "unreadable":
        return f"?{_line(entry.text)}（{entry.reason}）"
    value = entry.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = _line(entry.text)
        return text if _same(text, value) else exact(value)
    return _line(str(value))


def _line(text: str) -> str:
    return " ".join(text.split())


def _same(text: str, value: Decimal) -> bool:
    """Whether the text shows the value itself, as a figure or as a rate in per cent."""
    plain = text.replace(",", "")
    try:
        return Decimal(plain.removesuffix("%")) == (value * 100 if plain.endswith("%") else value)
    except ArithmeticError:
        return False


def _where(entry: Entry) -> str:
    return "" if entry.address is None else entry.address.a1


def check_text(outcomes: Iterable[Outcome]) -> str:
    """A line for each finding, file by file; then what could not be checked, by rule and reason; then the editions used."""
    return "".join(check_pieces(outcomes))


def check_pieces(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The same piece by piece: what is said of thousands of files need not be in memory at once."""
    counts, gaps = Counts(ledger=False), _Gaps()
    for outcome in counts.through(outcomes):
        for gap in outcome.unchecked:
            gaps.add(gap)
        yield "".join(f"{printable(_finding(finding))}\n" for finding in outcome.findings)
    yield "".join(f"{printable(line)}\n" for line in gaps.lines())
    if counts.editions:
        yield f"评分口径：{counts.editions_line}\n"


def _place(path: str, cell: object) -> str:
    return path if cell is None else f"{path}:{cell}"


def _finding(finding: Finding) -> str:
    place, severity = _place(finding.path, finding.address), SEVERITY_NAMES[finding.severity]
    return f"{place}: {finding.code} {severity} {said(finding)}"


class _Gaps:
    """What could not be checked, by rule and reason: of the places only those that are shown, and the number of all."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._places: dict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, gap: Unchecked) -> None:
        key = gap.code, " ".join(gap.reason.split())
        self._counts[key] += 1
        if self._counts[key] <= _CELLS_SHOWN:
            self._places[key].append(_place(gap.path, gap.address))

    def lines(self) -> Iterator[str]:
        if self._counts:
            yield f"未核对 {self._counts.total()} 项（缺少所需的内容，既不算通过，也不算差错）："
        for (code, reason), number in sorted(self._counts.items()):
            more = f" 等 {number} 处" if number > _CELLS_SHOWN else ""
            yield f"  {code} {reason}：{'、'.join(self._places[code, reason])}{more}"
