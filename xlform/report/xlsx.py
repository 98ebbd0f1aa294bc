"""A workbook of results: a line for each unit and form, one for each finding, what was not judged, charts."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import STATE_NAMES
from xlform.findings import Account
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.bookstyles import LINE
from xlform.report.bookstyles import Sheets
from xlform.report.bookstyles import Value
from xlform.report.bookstyles import clean
from xlform.report.bookstyles import for_paper
from xlform.report.bookstyles import new_book
from xlform.report.bookstyles import row_height
from xlform.report.ledger import subject
from xlform.report.phrases import about
from xlform.report.phrases import compares_rates
from xlform.report.phrases import form_name
from xlform.report.phrases import one_line
from xlform.report.phrases import suspicion
from xlform.report.units import FileLines
from xlform.report.units import FormLine
from xlform.report.units import Totals
from xlform.report.units import file_lines
from xlform.rules.catalogue import all_rules
from xlform.spool import Spool
from xlform.spool import pieces

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_TITLE = "预算绩效自评表核对结果"
_ROWS_OF_A_SHEET = 1_000_000
_CHARTED = 20
_LABEL = 52.0
_COLORS = {"error": "#C0392B", "warning": "#E3A33B", "note": "#6F9DC8"}
_Columns = tuple[tuple[str, float, str], ...]  # header, width, format
_COUNTS: _Columns = tuple((SEVERITY_NAMES[severity], 7.0, "count") for severity in SEVERITIES)
_FORMS: _Columns = (
    ("单位", 18, "text"), ("年度", 6, "centre"), ("表", 18, "text"), ("项目", 18, "text"), ("分值合计", 9, "figure"),
    ("得分合计", 9, "figure"), ("等级", 6, "centre"), ("年初预算数（万元）", 12, "figure"), ("全年预算数（万元）", 12, "figure"),
    ("全年执行数（万元）", 12, "figure"), ("执行率", 9, "rate"), *_COUNTS, ("未核对", 7, "count"), ("工作表", 12, "text"),
    ("文件", 22, "text"),
)  # fmt: skip
_FINDINGS: _Columns = (
    ("序号", 6, "count"), ("级别", 6, "centre"), ("规则", 6, "centre"), ("单位", 14, "text"), ("表", 14, "text"),
    ("文件", 18, "text"), ("单元格", 13, "text"), ("说明", 46, "text"), ("应为", 10, "figure"), ("填写", 10, "figure"),
    ("相差", 10, "figure"), ("可能填错的单元格", 22, "text"),
)  # fmt: skip
_UNCHECKED: _Columns = (
    ("规则", 7, "centre"), ("单位", 24, "text"), ("表", 24, "text"), ("文件", 36, "text"), ("单元格", 18, "text"), ("原因", 60, "text"),
)  # fmt: skip
_LEDGER: _Columns = (
    ("文件", 36, "text"), ("表", 26, "text"), ("口径", 18, "text"), ("规则", 7, "centre"), ("结果", 9, "centre"), ("原因", 60, "text"),
)  # fmt: skip
_FILES: _Columns = (("文件", 60, "text"), ("原因", 70, "text"))


def xlsx_report(outcomes: Sequence[Outcome], *, ledger: bool = False) -> bytes:
    """The workbook; texts of the checked workbooks are stored as texts, never as formulas, numbers or links."""
    return b"".join(xlsx_pieces(outcomes, ledger=ledger))


def xlsx_pieces(outcomes: Iterable[Outcome], *, ledger: bool = False) -> Iterator[bytes]:
    """The same in pieces: rows wait in temporary files until the totals before them are written.

    `ledger`: what every rule came to on every form has a sheet of its own.
    """
    total = Totals()
    forms: Spool[list[Value]] = Spool()
    findings: Spool[list[Value]] = Spool()
    gaps: Spool[list[Value]] = Spool()
    stopped: Spool[list[Value]] = Spool()
    lines: Spool[list[Value]] = Spool()
    for file in file_lines(outcomes):
        total.add(file)
        forms.extend(_form(line) for line in file.forms)
        for one in file.outcome.findings:
            findings.append([len(findings) + 1, *_finding(file, one)])
        gaps.extend(_gap(file, gap) for gap in file.outcome.unchecked)
        stopped.extend(_stopped(file))
        if ledger:
            lines.extend(row for account in file.outcome.ledger for row in _account(account))
    with new_book(_TITLE, large=True) as (sheets, sink):
        _summary(sheets, total)
        _table(sheets, "各单位各表", _FORMS, forms)
        _table(sheets, "问题清单", _FINDINGS, findings, severities=1, rules=2)
        _table(sheets, "未核对", _UNCHECKED, gaps)
        _table(sheets, "没有核对的文件", _FILES, stopped)
        _table(sheets, "台账", _LEDGER, lines)
    yield from pieces(sink)


def _form(line: FormLine) -> list[Value]:
    one, funds = line.submission, line.submission.tables.get("funds", ())
    money = [line.figure(key) for key in ("initial", "annual", "executed")]
    if funds and all(figure is None for figure in money):
        money = [funds[0].entry(key).number for key in ("initial", "annual", "executed")]
    head: list[Value] = [line.unit, one.year, one.definition.name, line.project]
    scores: list[Value] = [line.figure("total_weight"), line.figure("total_score"), line.grade]
    counts: list[Value] = [line.count(severity) for severity in SEVERITIES]
    return [*head, *scores, *money, line.execution_rate, *counts, len(line.unchecked), one.sheet, one.path]


def _finding(file: FileLines, finding: Finding) -> list[Value]:
    cell = "" if finding.address is None else str(finding.address)
    place: list[Value] = [file.unit_of(finding), about(finding), finding.path, cell]
    figures: list[Value] = [finding.expected, finding.actual, finding.difference]
    told = one_line(finding.message)
    return [
        SEVERITY_NAMES[finding.severity],
        finding.code,
        *place,
        told,
        *figures,
        suspicion(finding),
    ]


def _gap(file: FileLines, gap: Unchecked) -> list[Value]:
    cell = str(gap.address or "")
    return [gap.code, file.unit_of(gap), form_name(gap.form), gap.path, cell, one_line(gap.reason)]


def _account(account: Account) -> Iterator[list[Value]]:
    """A line for each rule: what it came to on one form, file or dossier."""
    place: list[Value] = [account.path, subject(account), "" if account.edition is None else account.edition[1]]
    for line in account.lines:
        yield [*place, line.code, STATE_NAMES[line.state], one_line(line.reason)]


def _stopped(file: FileLines) -> list[list[Value]]:
    one = file.outcome
    reasons = [] if one.error is None else [one.error.message]
    if one.error is None and not file.forms:
        reasons.append("没有认出已知的表")
    return [[one.path, reason] for reason in (*reasons, *one.failures)]


def _table(
    sheets: Sheets,
    name: str,
    columns: _Columns,
    rows: Spool[list[Value]],
    *,
    severities: int | None = None,
    rules: int | None = None,
) -> None:
    """A sheet with header, filter and frozen head; a second one where one does not hold all rows; none without rows.

    `severities` and `rules`: the columns that give each row its colour and tell whether its figures are rates.
    """
    fills = {SEVERITY_NAMES[severity]: severity for severity in SEVERITIES}
    widths = [width for _, width, _ in columns]
    following = iter(rows)
    for part, first in enumerate(range(0, len(rows), _ROWS_OF_A_SHEET)):
        sheet = sheets.workbook.add_worksheet(name if part == 0 else f"{name}({part + 1})")
        for column, (header, width, _) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheets.put(sheet, 0, column, header, "head")
        sheet.set_default_row(LINE + 4)
        sheet.set_row(0, 2 * LINE + 4)
        last = min(len(rows) - first, _ROWS_OF_A_SHEET)
        for number, row in enumerate(islice(following, last), 1):
            in_percent = rules is not None and compares_rates(str(row[rules]))
            for column, (value, (_, _, format_)) in enumerate(zip(row, columns, strict=True)):
                kind = fills[str(value)] if column == severities else format_
                kind = "rate" if in_percent and kind == "figure" else kind
                sheets.put(sheet, number, column, value, kind)
            if (height := row_height([str(value or "") for value in row], widths)) > LINE + 4:
                sheet.set_row(number, height)  # xlsxwriter keeps the height of each row that has its own
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        for_paper(sheet, landscape=True, header_rows=1)


def _summary(sheets: Sheets, total: Totals) -> None:
    sheet = sheets.workbook.add_worksheet("汇总")
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 4, 10)
    sheet.set_row(0, 30)
    sheets.merge(sheet, 0, 4, _TITLE, "title")
    facts: list[tuple[str, int]] = [
        ("文件", total.files),
        ("表", total.forms),
        *((SEVERITY_NAMES[one], total.severities[one]) for one in SEVERITIES),
        ("未核对", total.unchecked),
        ("不能读取的文件", total.unreadable),
        *((f"等级为{name}的表", total.grades[name]) for name in ("优", "良", "中", "差") if total.grades[name]),
    ]
    for row, (label, number) in enumerate(facts, 2):
        sheets.put(sheet, row, 0, label)
        sheets.put(sheet, row, 1, number, "count")
    charts = sheets.workbook.add_worksheet("图表")
    for_paper(charts, landscape=False)
    _chart(sheets, (sheet, charts), "按级别", 4, [(label, (number,)) for label, number in facts[2:5]], place="A1")
    row = len(facts) + 3
    meanings = {rule.code: rule.chinese for rule in all_rules()}
    named = [(f"{code} {meanings.get(code, '')}".strip(), counts) for code, counts in total.rules.items()]
    row = _block(sheets, (sheet, charts), row, "按规则", named, place="A13")
    _block(sheets, (sheet, charts), row, "按单位", list(total.units.items()), place="A40")
    for_paper(sheet, landscape=False)


def _block(
    sheets: Sheets,
    both: tuple[Worksheet, Worksheet],
    row: int,
    name: str,
    rows: Sequence[tuple[str, Mapping[Severity, int]]],
    *,
    place: str,
) -> int:
    """A table of counts by severity with its chart; the row after it."""
    sheet = both[0]
    for column, header in enumerate((name, *SEVERITY_NAMES.values(), "合计")):
        sheets.put(sheet, row, column, header, "head")
    first = row = row + 1
    for label, counts in rows:
        figures = [counts.get(severity, 0) for severity in SEVERITIES]
        sheets.put(sheet, row, 0, label)
        sheet.set_row(row, row_height([label], [_LABEL]))
        for column, figure in enumerate((*figures, sum(figures)), 1):
            sheets.put(sheet, row, column, figure, "count")
        row += 1
    if shown := [(label, [counts.get(one, 0) for one in SEVERITIES]) for label, counts in rows[:_CHARTED]]:
        more = f"（最多的 {_CHARTED} 项）" if len(rows) > _CHARTED else ""
        _chart(sheets, both, f"{name}{more}", first, shown, place=place)
    return row + 1


def _chart(
    sheets: Sheets,
    both: tuple[Worksheet, Worksheet],
    title: str,
    first: int,
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    place: str,
) -> None:
    """Bars for the labels in the first column and the numbers beside them: one series of its own colours, or a stack.

    The chart is given what it shows: it is not looked up in rows that are in memory no more.
    """
    (sheet, charts), last = both, first + len(rows) - 1
    stacked = len(rows[0][1]) > 1
    chart = sheets.workbook.add_chart({"type": "bar", "subtype": "stacked"} if stacked else {"type": "bar"})
    for number, (severity, name) in enumerate(list(SEVERITY_NAMES.items())[: len(rows[0][1])], 1):
        chart.add_series({
            "name": name if stacked else title,
            "categories": [sheet.name, first, 0, last, 0],
            "categories_data": [clean(label) for label, _ in rows],
            "values": [sheet.name, first, number, last, number],
            "values_data": [figures[number - 1] for _, figures in rows],
            "fill": {"color": _COLORS[severity]},
            "points": None if stacked else [{"fill": {"color": color}} for color in _COLORS.values()],
            "data_labels": {"value": not stacked},
            "gap": 45,
        })  # fmt: skip
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    chart.set_legend({"position": "bottom"} if stacked else {"none": True})
    chart.set_size({"width": 680, "height": max(220, 90 + 21 * (last - first + 1))})
    charts.insert_chart(place, chart)
