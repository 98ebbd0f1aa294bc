"""Findings as marks in the submitted workbook: a fill and a note on each cell, and a sheet that lists them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import Address
from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Cause
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.report.phrases import about
from xlform.report.phrases import compares_rates
from xlform.report.phrases import explained
from xlform.report.phrases import mistake
from xlform.report.phrases import said
from xlform.report.phrases import suspicion
from xlform.values import half_up
from xlform.workbook.edit.edits import AddNote
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import CellStyle
from xlform.workbook.edit.edits import Edit
from xlform.workbook.edit.edits import SetFill
from xlform.workbook.edit.edits import SheetCell
from xlform.workbook.edit.leftovers import AUTHOR
from xlform.workbook.edit.leftovers import SIGN
from xlform.workbook.edit.listpage import HEADERS
from xlform.workbook.edit.listpage import HINT
from xlform.workbook.edit.listpage import TITLE

RESULT_SHEET = "校验结果"
FILLS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
_WIDTHS = (7.0, 7.0, 20.0, 25.0, 60.0, 11.0, 11.0, 11.0)
_LINE_HEIGHT = 15.0
_HIGHEST = 405.0  # Excel allows rows of 409 points
_LONGEST = 2000  # characters of a message; a cell quoted in one may hold 32,767
_TITLE = CellStyle(bold=True, size=14)
_HEADER = CellStyle(bold=True, border=True, wrap=True, fill="D9D9D9", horizontal="center")
_TEXT = CellStyle(border=True, wrap=True)
_CODE = CellStyle(border=True, horizontal="center")
_LINK = CellStyle(border=True, wrap=True, underline=True, color="0563C1")
_FIGURE = CellStyle(border=True, horizontal="right")
_RATE = CellStyle(border=True, horizontal="right", number_format="0.00%")
_SEVERITIES = {severity: CellStyle(border=True, horizontal="center", fill=fill) for severity, fill in FILLS.items()}
_SHOWN_DECIMALS = 6
_WIDE = re.compile("[\u2e80-\U0010ffff“”‘’…—×÷]")


def marks(findings: Sequence[Finding], causes: Sequence[Cause] = (), path: str = "") -> tuple[Edit, ...]:
    """The edits that mark one workbook: for each cell one fill by the gravest finding and one note with all of them.

    Cells of the file `path` that are probably wrong (`causes`) are marked too, with what they explain. None for no findings.
    The sheet of results gets a number where the workbook has one of that name.
    """
    suspected = tuple(_suspected(findings, causes, path))
    if not findings and not suspected:
        return ()
    by_cell: dict[Address, list[tuple[Severity, str]]] = {}
    for finding in findings:
        if finding.address is not None:
            by_cell.setdefault(finding.address, []).append((finding.severity, f"{finding.code} {_message(finding)}"))
    for address, severity, text in suspected:
        by_cell.setdefault(address, []).append((severity, _cut(text)))
    edits: list[Edit] = []
    for address, found in by_cell.items():
        gravest = min((severity for severity, _ in found), key=SEVERITIES.index)
        edits.append(SetFill(address, FILLS[gravest]))
        edits.append(AddNote(address, AUTHOR, "\n".join(f"{SIGN}{text}" for _, text in found)))
    return (*edits, _result_sheet(findings, suspected))


def _suspected(
    findings: Sequence[Finding], causes: Sequence[Cause], path: str
) -> Iterator[tuple[Address, Severity, str]]:
    """Cells that are probably wrong, with the sums each explains; not those that say so themselves."""
    said_there = {one.address for one in findings if one.cause in causes and suspicion(one)}
    for cause in causes:
        for file, address in dict.fromkeys((*cause.places, *cause.also)):
            if file == path and address not in said_there:
                here = Finding("", "error", path, "", address, "")
                word = "很可能填错" if cause.certain else "可能填错"
                yield (
                    address,
                    "error" if cause.certain else "warning",
                    f"{word}：{mistake(cause)}；所涉：{explained(cause.explains, here)}",
                )


def _message(finding: Finding) -> str:
    """What was found, and the cell that is probably wrong where it can be named."""
    return _cut(said(finding))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _result_sheet(findings: Sequence[Finding], suspected: Sequence[tuple[Address, Severity, str]]) -> AddSheet:
    counts = "，".join(
        f"{SEVERITY_NAMES[severity]} {sum(finding.severity == severity for finding in findings)} 项"
        for severity in SEVERITIES
    )
    rows: list[tuple[SheetCell | None, ...]] = [
        (SheetCell(TITLE, _TITLE),),
        (SheetCell(counts + HINT),),
        tuple(SheetCell(header, _HEADER) for header in HEADERS),
        *(_row(finding) for finding in findings),
        *(_suspect_row(*one) for one in suspected),
    ]
    heights = {1: 24.0, 2: 18.0, 3: 18.0} | {number: _height(row) for number, row in enumerate(rows, 1) if number > 3}
    return AddSheet(RESULT_SHEET, tuple(rows), _WIDTHS, header_row=3, landscape=True, heights=heights)


def _row(finding: Finding) -> tuple[SheetCell, ...]:
    cell = (
        SheetCell("", _TEXT)
        if finding.address is None
        else SheetCell(str(finding.address), _LINK, link=finding.address)
    )
    style = _RATE if compares_rates(finding.code) else _FIGURE
    return (
        SheetCell(finding.code, _CODE),
        SheetCell(SEVERITY_NAMES[finding.severity], _SEVERITIES[finding.severity]),
        SheetCell(about(finding), _TEXT),
        cell,
        SheetCell(_message(finding), _TEXT),
        *(SheetCell(_shown(figure), style) for figure in (finding.expected, finding.actual, finding.difference)),
    )


def _suspect_row(address: Address, severity: Severity, text: str) -> tuple[SheetCell, ...]:
    """A cell that is probably wrong, with the findings it explains; it is no finding itself."""
    blank = SheetCell("", _TEXT)
    named = SheetCell(
        "可疑" if severity == "warning" else "填错", CellStyle(border=True, horizontal="center", fill=FILLS[severity])
    )
    return (
        SheetCell("", _CODE),
        named,
        blank,
        SheetCell(str(address), _LINK, link=address),
        SheetCell(_cut(text), _TEXT),
        blank,
        blank,
        blank,
    )


def _shown(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else half_up(figure, _SHOWN_DECIMALS).normalize()


def _height(row: Sequence[SheetCell | None]) -> float:
    """As many lines as the cell that wraps most; nothing else makes a row of a finished file taller."""
    lines = 1
    for cell, width in zip(row, _WIDTHS, strict=True):
        if cell is not None and isinstance(cell.value, str):
            lines = max(lines, sum(max(1, -(-_width(line) // (int(width) - 1))) for line in cell.value.split("\n")))
    return min(_HIGHEST, _LINE_HEIGHT * lines + 3)


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return len(text) + len(_WIDE.findall(text))
