"""Findings as marks in the submitted workbook: a fill and a note on each cell, and a sheet that lists them all."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from xlform.address import Address
from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.forms import get_form
from xlform.values import half_up
from xlform.workbook.edit.edits import AddNote
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import CellStyle
from xlform.workbook.edit.edits import Edit
from xlform.workbook.edit.edits import SetFill
from xlform.workbook.edit.edits import SheetCell
from xlform.workbook.edit.leftovers import AUTHOR
from xlform.workbook.edit.leftovers import SIGN

RESULT_SHEET = "校验结果"
FILLS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
_HEADERS = ("编号", "级别", "表", "单元格", "说明", "应为", "填写", "相差")
_WIDTHS = (7.0, 7.0, 20.0, 20.0, 62.0, 12.0, 12.0, 12.0)
_MESSAGE_WIDTH = 62
_LINE_HEIGHT = 15.0
_TITLE = CellStyle(bold=True, size=14)
_HEADER = CellStyle(bold=True, border=True, wrap=True, fill="D9D9D9", horizontal="center")
_TEXT = CellStyle(border=True, wrap=True)
_LINK = CellStyle(border=True, wrap=True, underline=True, color="0563C1")
_FIGURE = CellStyle(border=True, horizontal="right")
_SHOWN_DECIMALS = 6


def marks(findings: Sequence[Finding], sheets: Collection[str]) -> tuple[Edit, ...]:
    """The edits that mark one workbook: for each cell one fill by the gravest finding and one note with all of them.

    `sheets` are the names of the workbook's sheets, which the sheet of results must not take. None for no findings.
    """
    if not findings:
        return ()
    by_cell: dict[Address, list[Finding]] = {}
    for finding in findings:
        if finding.address is not None:
            by_cell.setdefault(finding.address, []).append(finding)
    edits: list[Edit] = []
    for address, found in by_cell.items():
        gravest = min((finding.severity for finding in found), key=SEVERITIES.index)
        edits.append(SetFill(address, FILLS[gravest]))
        edits.append(AddNote(address, AUTHOR, "\n".join(f"{SIGN}{finding.code} {finding.message}" for finding in found)))
    return (*edits, _result_sheet(findings, sheets))


def _result_sheet(findings: Sequence[Finding], sheets: Collection[str]) -> AddSheet:
    counts = "，".join(
        f"{SEVERITY_NAMES[severity]} {sum(finding.severity == severity for finding in findings)} 项" for severity in SEVERITIES
    )
    rows: list[tuple[SheetCell | None, ...]] = [
        (SheetCell("自评表校验结果", _TITLE),),
        (SheetCell(f"{counts}。点击“单元格”可跳到该处；改正后重新校验即可。"),),
        tuple(SheetCell(header, _HEADER) for header in _HEADERS),
    ]
    heights = {1: 24.0}
    for finding in findings:
        rows.append(_row(finding))
        heights[len(rows)] = _LINE_HEIGHT * max(1, -(-_width(finding.message) // (_MESSAGE_WIDTH - 2)))
    return AddSheet(
        _free_name(sheets), tuple(rows), _WIDTHS, header_row=3, landscape=True, merges=("A1:H1", "A2:H2"), heights=heights
    )


def _row(finding: Finding) -> tuple[SheetCell, ...]:
    severity = CellStyle(border=True, horizontal="center", fill=FILLS[finding.severity])
    name = get_form(finding.form).name if finding.form else ""
    cell = SheetCell("", _TEXT) if finding.address is None else SheetCell(str(finding.address), _LINK, link=finding.address)
    return (
        SheetCell(finding.code, CellStyle(border=True, horizontal="center")),
        SheetCell(SEVERITY_NAMES[finding.severity], severity),
        SheetCell(name, _TEXT),
        cell,
        SheetCell(finding.message, _TEXT),
        *(SheetCell(_shown(figure), _FIGURE) for figure in (finding.expected, finding.actual, finding.difference)),
    )


def _shown(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else half_up(figure, _SHOWN_DECIMALS).normalize()


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _free_name(sheets: Collection[str]) -> str:
    taken = {name.casefold() for name in sheets}
    number, name = 1, RESULT_SHEET
    while name.casefold() in taken:
        number += 1
        name = f"{RESULT_SHEET}({number})"
    return name
