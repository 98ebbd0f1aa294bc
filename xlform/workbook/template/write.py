"""Sheets laid out and computed, written as a workbook: the same bytes whenever the same sheets are written."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from xlform.errors import UsageError
from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.cells import Stored
from xlform.workbook.template.compute import Calculation
from xlform.workbook.template.formula import names
from xlform.workbook.template.paging import MARGIN_SIDE
from xlform.workbook.template.paging import MARGIN_TOP
from xlform.workbook.template.spec import Allowed
from xlform.workbook.template.spec import Style
from xlform.workbook.template.spec import common

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MARK = "xlform"
"""The custom property that says which blank a workbook was made from."""
LONGEST_TEXT = 32_767
_A4 = 9
_CREATED = datetime.datetime(2024, 1, 1)  # the same for all, so that the bytes are
_ALLOWED_ON_PROTECTED = {
    "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


def write(sheets: Sequence[Sheet], title: str, mark: str) -> bytes:
    """The workbook. UsageError names a cell whose text no spreadsheet holds."""
    from xlsxwriter import Workbook

    calculation = Calculation(sheets)
    for sheet in sheets:
        calculation.settle(sheet)
    sink = io.BytesIO()
    with Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": title, "author": "xlform", "created": _CREATED})
        workbook.set_custom_property(MARK, mark)
        formats = _Formats(workbook)
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet.name, worksheet_class=_worksheet_class())
            _Writer(sheet, worksheet, formats, calculation).write()
    return sink.getvalue()


@cache
def _worksheet_class() -> type[Worksheet]:
    from xlsxwriter.worksheet import Worksheet

    class Exact(Worksheet):  # type: ignore[misc]
        """A formula that gives an empty text keeps it as its result; xlsxwriter leaves it without one."""

        def _xml_formula_element(
            self, formula: str, result: object, attributes: Sequence[tuple[str, object]] = ()
        ) -> None:
            if result == "":
                attributes = [*attributes, ("t", "str")]
            super()._xml_formula_element(formula, result, attributes)

        def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
            """Without its `=`; our formulas have none of the newer functions that xlsxwriter searches every one for."""
            return formula.removeprefix("=")

    return Exact


class _Formats:
    """The cell formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[str, str, bool], Format] = {}
        self.red = workbook.add_format({"font_color": "#C00000", "bg_color": "#FFC7CE", "bold": True})

    def get(self, style: str, number_format: str, is_open: bool) -> Format:
        key = (style, number_format, is_open)
        if key not in self.made:
            self.made[key] = self.workbook.add_format(_look(common().styles[style], number_format, is_open))
        return self.made[key]


def _look(style: Style, number_format: str, is_open: bool) -> dict[str, object]:
    look: dict[str, object] = {
        "font_name": style.font, "font_size": style.size, "bold": style.bold, "align": style.align, "valign": "vcenter",
        "text_wrap": True, "indent": style.indent, "num_format": number_format, "locked": not is_open,
    }  # fmt: skip
    if style.border:
        look["border"] = 1
    if style.fill:
        look["bg_color"] = style.fill
    if style.color:
        look["font_color"] = style.color
    return look


class _Writer:
    def __init__(self, sheet: Sheet, worksheet: Worksheet, formats: _Formats, calculation: Calculation) -> None:
        self.sheet, self.worksheet, self.formats, self.calculation = sheet, worksheet, formats, calculation

    def write(self) -> None:
        for box in self.sheet.boxes:
            self.box(box)
        for row, height in enumerate(self.sheet.heights):
            self.worksheet.set_row(row, height)
        for column, width in enumerate(self.sheet.widths):
            self.worksheet.set_column(column, column, width)
        for run in _runs([box for box in self.sheet.boxes if box.allowed]):
            self.validation(run)
        for alike in _alike([box for box in self.sheet.boxes if box.red]):
            self.red(alike)
        self.page()
        top, bottom = self.sheet.filtered
        if top:
            self.worksheet.autofilter(top - 1, 0, bottom - 1, len(self.sheet.widths) - 1)
        self.worksheet.protect(common().password, _ALLOWED_ON_PROTECTED)

    def box(self, box: Box) -> None:
        worksheet, row, column = self.worksheet, box.top - 1, box.left - 1
        look = self.formats.get(box.style, box.held.number_format, box.is_open)
        if box.place != (box.bottom, box.right):
            worksheet.merge_range(row, column, box.bottom - 1, box.right - 1, "", look)
        if box.formula:
            result = self.calculation.value(box)
            worksheet.write_formula(row, column, self.calculation.text(box.formula, box), look, _result(result))
        elif box.link:
            worksheet.write_url(row, column, f"internal:{box.link}", look, str(box.held.content))
        else:
            self.content(row, column, box.held.content, look)
        if box.held.note:
            worksheet.write_comment(row, column, box.held.note, {"x_scale": 2, "font_family": 2})

    def content(self, row: int, column: int, content: Stored, look: Format) -> None:
        worksheet = self.worksheet
        if content is None:
            worksheet.write_blank(row, column, None, look)
        elif isinstance(content, Decimal):
            worksheet.write_number(row, column, float(content), look)
        elif isinstance(content, datetime.date):
            worksheet.write_datetime(row, column, content, look)
        else:
            if len(content) > LONGEST_TEXT:
                raise UsageError(
                    f"“{content[:20]}…”有 {len(content)} 个字，超过一个单元格的 {LONGEST_TEXT} 个字；请分开填写"
                )
            worksheet.write_string(row, column, content, look)

    def validation(self, run: Sequence[Box]) -> None:
        allowed = common().allowed[run[0].allowed]
        options = _options(allowed, lambda source: self.calculation.text(source, run[0]))
        first, last = run[0], run[-1]
        self.worksheet.data_validation(first.top - 1, first.left - 1, last.top - 1, last.left - 1, options)

    def red(self, boxes: Sequence[Box]) -> None:
        first, last = boxes[0], boxes[-1]
        criteria = self.calculation.text(first.red, first)
        if criteria:
            options = {"type": "formula", "criteria": criteria, "format": self.formats.red}
            self.worksheet.conditional_format(first.top - 1, first.left - 1, last.bottom - 1, last.right - 1, options)

    def page(self) -> None:
        sheet, worksheet = self.sheet, self.worksheet
        worksheet.set_paper(_A4)
        if sheet.landscape:
            worksheet.set_landscape()
        worksheet.set_margins(left=MARGIN_SIDE, right=MARGIN_SIDE, top=MARGIN_TOP, bottom=MARGIN_TOP)
        worksheet.center_horizontally()
        worksheet.hide_gridlines(2)
        worksheet.print_area(0, 0, len(sheet.heights) - 1, len(sheet.widths) - 1)
        worksheet.fit_to_pages(1, 0 if sheet.many_pages else 1)
        if sheet.many_pages:
            worksheet.set_footer("&C第 &P 页，共 &N 页")
            worksheet.set_h_pagebreaks(sheet.breaks)
            if sheet.repeated:
                worksheet.repeat_rows(sheet.repeated - 1)
        texts = [box for box in sheet.boxes if box.is_open and isinstance(box.held.content, str)]
        if texts:
            area = " ".join(f"{_a1(box)}" for box in texts[:200])
            worksheet.ignore_errors({"number_stored_as_text": area})


def _a1(box: Box) -> str:
    from xlform.address import column_letters

    return f"{column_letters(box.left)}{box.top}"


def _result(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _runs(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes below one another for which the same may be typed: one rule for all."""
    open_runs: dict[tuple[int, str], list[Box]] = {}
    for box in boxes:
        key = (box.left, box.allowed)
        run = open_runs.get(key)
        if run is not None and run[-1].bottom + 1 == box.top and run[-1].bottom == run[-1].top:
            run.append(box)
            continue
        if run is not None:
            yield run
        open_runs[key] = [box]
    yield from open_runs.values()


def _alike(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes below one another whose condition speaks of their own row only: one condition for all of them."""
    open_runs: dict[tuple[int, int, str], list[Box]] = {}
    for box in boxes:
        key = (box.left, box.right, box.red)
        run = open_runs.get(key)
        own_row = box.top == box.bottom and all(name.startswith(".") and "@" not in name for name in names(box.red))
        if run is not None and own_row and run[-1].bottom + 1 == box.top and run[-1].top == run[-1].bottom:
            run.append(box)
            continue
        if run is not None:
            yield run
        open_runs[key] = [box]
    yield from open_runs.values()


def _options(allowed: Allowed, text: object) -> dict[str, object]:
    options: dict[str, object] = {"input_title": allowed.title, "input_message": allowed.prompt, "ignore_blank": True}
    options["validate"] = allowed.type or "any"
    if not allowed.type:
        return options
    options |= {"error_title": allowed.title, "error_message": allowed.prompt}
    options["error_type"] = "warning" if allowed.warning else "stop"
    if allowed.list:
        return {**options, "source": list(allowed.list)}
    least, most = (_bound(bound, text) for bound in (allowed.least, allowed.most))
    if most in (None, ""):
        return {**options, "criteria": ">=", "value": least}
    return {**options, "criteria": "between", "minimum": least, "maximum": most}


def _bound(bound: object, text: object) -> object:
    if isinstance(bound, str):
        found = text(bound) if callable(text) and names(bound) else bound
        return found or 100
    return bound
