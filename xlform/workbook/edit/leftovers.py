"""Marks taken out of a workbook that was edited and saved since: the edits stay, notes, fills and the sheet go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from xlform.address import parse_a1
from xlform.address import quoted_sheet
from xlform.errors import FileError
from xlform.workbook.edit.apply import Session
from xlform.workbook.edit.listpage import RECORD
from xlform.workbook.edit.listpage import is_list_page
from xlform.workbook.edit.listpage import records_of
from xlform.workbook.edit.notes import SEPARATOR
from xlform.workbook.edit.notes import Place
from xlform.workbook.edit.notes import author_of
from xlform.workbook.edit.notes import authors_of
from xlform.workbook.edit.notes import comments_of
from xlform.workbook.edit.notes import place_of
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.receipt import Skipped
from xlform.workbook.edit.scan import scan
from xlform.workbook.edit.sheet import Sheet
from xlform.workbook.edit.strings import Strings
from xlform.workbook.edit.strings import rich_text
from xlform.workbook.edit.styles import NO_FILL
from xlform.workbook.edit.styles import solid_color
from xlform.workbook.edit.vml import without_notes
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import excel_text
from xlform.workbook.edit.xmltree import parse

SIGN = "xlform "
AUTHOR = "xlform"
_FILL_NODES = frozenset(("patternFill", "gradientFill", "fgColor", "bgColor", "stop", "color"))
_STORED = re.compile(rb"v>\s*([0-9]+)\s*</")
_APPENDED = re.compile(r"\r?\n" + re.escape(SEPARATOR.strip()) + r"\r?\n" + re.escape(SIGN))


class Fill(NamedTuple):
    """A fill that xlform gave a cell, and the one it had before."""

    sheet: str
    cell: str
    color: str
    before: str


class Page(NamedTuple):
    """The sheet with the record; `ours` if nothing else stands on it but our list."""

    name: str
    part: str
    fills: list[Fill]
    ours: bool


def has_marks(parts: Parts) -> bool:
    """Whether there is a page or a note of xlform's, or a record of fills on a page that somebody else has written on."""
    page = _record_sheet(parts)
    if page is not None and (page.ours or page.fills):
        return True
    return any(_marked_notes(parts.tree(part)) for part in _comment_parts(parts))


def without_marks(session: Session) -> None:
    """Takes the notes, the fills and the page out, as far as they can be told from what others did.

    A page with anything but our list on it stays, and the receipt of the session says so.
    """
    parts = session.parts
    page = _record_sheet(parts)
    fills = page.fills if page else []
    gone = page if page is not None and page.ours and len(parts.package.sheets) > 1 else None
    for listed in parts.package.sheets:
        if listed.kind != "worksheet" or listed.part not in parts or (gone and listed.name == gone.name):
            continue
        own = [fill for fill in fills if fill.sheet == listed.name]
        sheet = Sheet(parts, listed.part, {parse_a1(fill.cell)[0] for fill in own})
        if own and not _restore_fills(session, sheet, own):
            sheet = Sheet(parts, listed.part, {row.number for row in sheet.scan.rows})
            _restore_moved(session, sheet, own)
        _remove_notes(parts, sheet)
        sheet.save()
    if gone is not None:
        session.book.remove_sheet(gone.name, gone.part)


def page_left(parts: Parts) -> tuple[Skipped, ...]:
    """What is said of a page with our record that is not all ours, and so stays."""
    page = _record_sheet(parts)
    if page is None or page.ours:
        return ()
    why = "页里有 xlform 的标记记录，但另有其他内容，没有删除；确是旧清单页的，请手工删除"
    return (Skipped(quoted_sheet(page.name), "sheet", why),)


def _record_sheet(parts: Parts) -> Page | None:
    """The last sheet with a record; one that is ours before any other."""
    package = parts.package
    sign = RECORD.encode()
    shared = package.workbook_relation("sharedStrings")
    in_shared = shared is not None and sign in parts.read(shared)
    strings = Strings(parts, shared)
    numbers = strings.starting(RECORD) if in_shared else frozenset()
    other: Page | None = None
    for listed in reversed(package.sheets):
        if listed.kind != "worksheet" or listed.part not in parts:
            continue
        data = parts.read(listed.part)
        if not in_shared and sign not in data:
            continue
        rows = [row.number for row in scan(data, listed.part, ()).rows]
        sheet = Sheet(parts, listed.part, rows)
        if not any(
            _may_be_record(data[cell.inner : cell.end], numbers) for row in sheet.scan.rows for cell in row.cells
        ):
            continue
        texts = _texts_of(sheet, strings)
        records = records_of(texts)
        if records:
            ours = not _has_more(parts, sheet) and is_list_page(texts)
            page = Page(listed.name, listed.part, _fills(records), ours)
            if ours:
                return page
            other = other or page
    return other


def _may_be_record(inside: bytes, numbers: frozenset[int]) -> bool:
    if RECORD.encode() in inside:
        return True
    stored = _STORED.search(inside) if numbers else None
    return stored is not None and whole(stored[1].decode()) in numbers


def _texts_of(sheet: Sheet, strings: Strings) -> dict[Place, str]:
    cells = (cell for row in sheet.scan.rows for cell in row.cells)
    return {(cell.row, cell.column): text for cell in cells if (text := sheet.content(cell, strings))}


def _has_more(parts: Parts, sheet: Sheet) -> bool:
    """Whether a sheet has formulas, pictures, notes or whatever else is no text."""
    if any(cell.formula is not None for row in sheet.scan.rows for cell in row.cells):
        return True
    for _, kind, target in parts.relations(sheet.part):
        empty = kind == "drawing" and target in parts and not parts.tree(target).children  # as LibreOffice writes it
        if kind != "printerSettings" and not empty:
            return True
    return False


def _fills(texts: Iterable[str]) -> list[Fill]:
    found: list[Fill] = []
    for text in texts:
        try:
            found += [Fill(*map(str, row)) for row in json.loads(text[len(RECORD) :])]
            for fill in found:
                parse_a1(fill.cell)
        except (ValueError, TypeError, RecursionError):
            return []
    return found


def _restore_fills(session: Session, sheet: Sheet, fills: list[Fill]) -> bool:
    """Gives cells that still have our fill their old one; False if some have it no more, as after rows were moved."""
    at_place = [(fill, *parse_a1(fill.cell)) for fill in fills]
    still = [each for each in at_place if _color(session, sheet, each[1], each[2]) == each[0].color]
    if len(still) < len(at_place) and _colored_elsewhere(session, sheet, fills):
        return False
    for fill, row, column in still:
        sheet.set_style(row, column, session.styles.with_fill(sheet.style(row, column), _known(fill.before)))
    return True


def _color(session: Session, sheet: Sheet, row: int, column: int) -> str | None:
    return solid_color(session.styles.fill(sheet.style(row, column))) if sheet.cell(row, column) else None


def _colored_elsewhere(session: Session, sheet: Sheet, fills: list[Fill]) -> bool:
    whole = Sheet(session.parts, sheet.part, {row.number for row in sheet.scan.rows})
    places = {parse_a1(fill.cell) for fill in fills}
    return any(place not in places for place in _colored(session, whole, fills))


def _colored(session: Session, sheet: Sheet, fills: list[Fill]) -> list[Place]:
    colors = {fill.color for fill in fills}
    known: dict[int, bool] = {}
    found = []
    for row in sheet.scan.rows:
        for cell in row.cells:
            style = whole(cell.attributes.get("s"))
            if style not in known:
                known[style] = solid_color(session.styles.fill(style)) in colors
            if known[style]:
                found.append((cell.row, cell.column))
    return found


def _restore_moved(session: Session, sheet: Sheet, fills: list[Fill]) -> None:
    """Cells with our colours lose them; the old fill is known only where all marked cells had the same."""
    before = {_known(fill.before) for fill in fills}
    fill = before.pop() if len(before) == 1 else NO_FILL
    for row, column in _colored(session, sheet, fills):
        sheet.set_style(row, column, session.styles.with_fill(sheet.style(row, column), fill))


def _known(fill: str) -> str:
    """The fill if it is one element of its own kind, else none: the record may be somebody else's, or typed over."""
    try:
        root = parse(fill.encode(), "record")
    except (ValueError, FileError):
        return NO_FILL
    nodes = list(root.walk())
    known = root.name == "fill" and len(root.children) < 2 and all(node.name in _FILL_NODES for node in nodes[1:])
    return fill if known and not any(":" in key for node in nodes for key in node.attributes) else NO_FILL


def _comment_parts(parts: Parts) -> list[str]:
    found = (parts.related(sheet.part, "comments") for sheet in parts.package.sheets)
    return [part for part in found if part is not None]


def _marked_notes(root: Node) -> list[Node]:
    """The notes that are ours or have our text appended."""
    authors = authors_of(root)
    found = []
    for node in comments_of(root):
        body = node.find("text")
        text = rich_text(body) if body else ""
        ours = text.startswith(SIGN) and author_of(node, authors).strip() in (AUTHOR, "")  # LibreOffice drops it
        if ours or _APPENDED.search(text):
            found.append(node)
    return found


def _remove_notes(parts: Parts, sheet: Sheet) -> None:
    part = parts.related(sheet.part, "comments")
    if part is None:
        return
    data = parts.read(part)
    root = parts.tree(part)
    splices = Splices(data)
    gone: set[Place] = set()
    for node in _marked_notes(root):
        body = node.find("text")
        place = place_of(node)
        if body is None or place is None:
            continue
        match = _APPENDED.search(_raw_text(body))
        if match is not None:
            _cut(splices, body, match.start())
        else:
            splices.replace(node.start, node.end, b"")
            gone.add(place)
    if len(gone) == len(comments_of(root)):
        parts.remove(part)
        parts.unrelate(sheet.part, [part])
    else:
        parts.write(part, splices.result())
    _remove_boxes(parts, sheet, gone)


def _remove_boxes(parts: Parts, sheet: Sheet, gone: set[Place]) -> None:
    drawing = sheet.legacy_drawing
    target = next((target for key, _, target in parts.relations(sheet.part) if key == drawing), None)
    if not gone or target is None or target not in parts:
        return
    data, left = without_notes(parts.read(target), gone)
    if left:
        parts.write(target, data)
    else:
        parts.remove(target)
        parts.unrelate(sheet.part, [target])
        sheet.remove_legacy_drawing()


def _texts(body: Node) -> list[tuple[Node, Node]]:
    """The text elements of a note, each with the run (or itself) that goes when it is emptied."""
    found = []
    for child in body.children:
        if child.local == "t":
            found.append((child, child))
        elif child.local == "r":
            found += [(each, child) for each in child.all("t")]
    return found


def _raw_text(body: Node) -> str:
    return "".join(text.text for text, _ in _texts(body))


def _cut(splices: Splices, body: Node, end: int) -> None:
    """Keeps the first `end` characters of a note."""
    at = 0
    for text, run in _texts(body):
        if at >= end:
            splices.replace(run.start, run.end, b"")
        elif at + len(text.text) > end:
            splices.replace(text.inner, text.close, excel_text(text.text[: end - at]))
        at += len(text.text)
