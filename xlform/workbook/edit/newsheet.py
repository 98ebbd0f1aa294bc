"""The part of a new sheet, written from its description."""

from __future__ import annotations

from decimal import Decimal

from xlform.address import Area
from xlform.address import column_letters
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import CellStyle
from xlform.workbook.edit.edits import SheetCell
from xlform.workbook.edit.sheet import number_text
from xlform.workbook.edit.strings import string_item
from xlform.workbook.edit.styles import Styles
from xlform.workbook.edit.xmltree import MAIN
from xlform.workbook.edit.xmltree import STRICT_MAIN
from xlform.workbook.edit.xmltree import quoted


def sheet_xml(sheet: AddSheet, styles: Styles, *, strict: bool) -> bytes:
    """The whole part; cell formats are appended to `styles`."""
    width = max((len(row) for row in sheet.rows), default=1)
    area = Area(1, 1, max(len(sheet.rows), 1), max(width, 1))
    pieces = [
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        f'<worksheet xmlns="{STRICT_MAIN if strict else MAIN}">'.encode(),
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{area}"/>'.encode(),
        _views(sheet),
        b'<sheetFormatPr defaultRowHeight="15"/>',
        _columns(sheet),
        b"<sheetData>",
        _rows(sheet, styles),
        b"</sheetData>",
    ]
    if sheet.header_row:
        pieces.append(f'<autoFilter ref="{filter_area(sheet)}"/>'.encode())
    if sheet.merges:
        merged = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.merges)
        pieces.append(f'<mergeCells count="{len(sheet.merges)}">{merged}</mergeCells>'.encode())
    pieces += [_links(sheet), _print(sheet), b"</worksheet>"]
    return b"".join(pieces)


def filter_area(sheet: AddSheet) -> Area:
    """The header row and everything under it."""
    header = sheet.header_row or 1
    row = sheet.rows[header - 1] if header <= len(sheet.rows) else ()
    used = [at for at, cell in enumerate(row, 1) if cell is not None and at not in sheet.hidden_columns]
    return Area(header, min(used, default=1), max(len(sheet.rows), header), max(used, default=1))


def sheet_names(sheet: AddSheet) -> list[tuple[str, str]]:
    """The built-in names of the sheet and what they refer to, `{}` standing for the sheet."""
    if not sheet.header_row:
        return []
    top, left, bottom, right = filter_area(sheet)
    area = f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"
    titles = f"{{}}!${sheet.header_row}:${sheet.header_row}"
    page = f"$A$1:${column_letters(right)}${bottom}"
    return [
        ("_xlnm._FilterDatabase", f"{{}}!{area}"),
        ("_xlnm.Print_Area", f"{{}}!{page}"),
        ("_xlnm.Print_Titles", titles),
    ]


def _views(sheet: AddSheet) -> bytes:
    if not sheet.header_row:
        return b'<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    pane = f'ySplit="{sheet.header_row}" topLeftCell="A{sheet.header_row + 1}" activePane="bottomLeft" state="frozen"'
    view = f'<sheetView workbookViewId="0"><pane {pane}/><selection pane="bottomLeft"/></sheetView>'
    return f"<sheetViews>{view}</sheetViews>".encode()


def _columns(sheet: AddSheet) -> bytes:
    widths: dict[int, str] = {
        at: f'<col min="{at}" max="{at}" width="{width:g}" customWidth="1"' for at, width in enumerate(sheet.widths, 1)
    }
    for at in sheet.hidden_columns:
        widths[at] = widths.get(at, f'<col min="{at}" max="{at}" width="9" customWidth="1"') + ' hidden="1"'
    inner = "".join(widths[at] + "/>" for at in sorted(widths))
    return f"<cols>{inner}</cols>".encode() if inner else b""


def _rows(sheet: AddSheet, styles: Styles) -> bytes:
    known: dict[CellStyle, int] = {}
    out: list[bytes] = []
    for number, row in enumerate(sheet.rows, 1):
        height = f' ht="{sheet.heights[number]:g}" customHeight="1"' if number in sheet.heights else ""
        out.append(f'<row r="{number}"{height}>'.encode())
        for column, cell in enumerate(row, 1):
            if cell is not None:
                if cell.style not in known:
                    known[cell.style] = styles.new(cell.style)
                out.append(_cell(f"{column_letters(column)}{number}", cell, known[cell.style]))
        out.append(b"</row>")
    return b"".join(out)


def _cell(reference: str, cell: SheetCell, style: int) -> bytes:
    head = f'<c r="{reference}" s="{style}"'
    if cell.value is None:
        return f"{head}/>".encode()
    if isinstance(cell.value, Decimal):
        return f"{head}><v>{number_text(cell.value)}</v></c>".encode()
    return f'{head} t="inlineStr">'.encode() + string_item("is", "", cell.value) + b"</c>"


def _links(sheet: AddSheet) -> bytes:
    found = [
        f'<hyperlink ref="{column_letters(column)}{number}" location='.encode() + quoted(_location(cell)) + b"/>"
        for number, row in enumerate(sheet.rows, 1)
        for column, cell in enumerate(row, 1)
        if cell is not None and cell.link is not None
    ]
    return b"<hyperlinks>" + b"".join(found) + b"</hyperlinks>" if found else b""


def _location(cell: SheetCell) -> str:
    link = cell.link
    return "" if link is None else "'" + link.sheet.replace("'", "''") + "'!" + link.a1


def _print(sheet: AddSheet) -> bytes:
    way = "landscape" if sheet.landscape else "portrait"
    return (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="{way}" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
    ).encode()
