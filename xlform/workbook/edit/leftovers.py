"""Marks taken out of a workbook that was edited and saved since: the edits stay, notes, fills and the sheet go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from xlform.address import parse_a1
from xlform.workbook.edit.apply import Session
from xlform.workbook.edit.notes import SEPARATOR
from xlform.workbook.edit.notes import Place
from xlform.workbook.edit.notes import author_of
from xlform.workbook.edit.notes import authors_of
from xlform.workbook.edit.notes import comments_of
from xlform.workbook.edit.notes import place_of
from xlform.workbook.edit.parts import Parts
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

RECORD = "xlform-record:1 "
SIGN = "xlform "
AUTHOR = "xlform"
_APPENDED = re.compile(r"\r?\n" + re.escape(SEPARATOR.strip()) + r"\r?\n" + re.escape(SIGN))


class Fill(NamedTuple):
    """A fill that xlform gave a cell, and the one it had before."""

    sheet: str
    cell: str
    color: str
    before: str


def has_marks(parts: Parts) -> bool:
    """Whether there is a record or a note of xlform's."""
    if _record_sheet(parts) is not None:
        return True
    return any(_marked_notes(parts.tree(part)) for part in _comment_parts(parts))


def without_marks(session: Session) -> None:
    """Takes the notes, the fills and the sheet out, as far as they can be told from what others did."""
    parts = session.parts
    found = _record_sheet(parts)
    fills = found[2] if found else []
    for listed in parts.package.sheets:
        if listed.kind != "worksheet" or listed.part not in parts or (found and listed.name == found[0]):
            continue
        own = [fill for fill in fills if fill.sheet == listed.name]
        sheet = Sheet(parts, listed.part, {parse_a1(fill.cell)[0] for fill in own})
        if own and not _restore_fills(session, sheet, own):
            sheet = Sheet(parts, listed.part, {row.number for row in sheet.scan.rows})
            _restore_moved(session, sheet, own)
        _remove_notes(parts, sheet)
        sheet.save()
    if found and len(parts.package.sheets) > 1:
        session.book.remove_sheet(found[0], found[1])


def _record_sheet(parts: Parts) -> tuple[str, str, list[Fill]] | None:
    """Name and part of the sheet with the record, and what the record says."""
    package = parts.package
    sign = RECORD.encode()
    shared = package.workbook_relation("sharedStrings")
    in_shared = shared is not None and sign in parts.read(shared)
    strings = Strings(parts, shared)
    for listed in reversed(package.sheets):
        if listed.kind != "worksheet" or listed.part not in parts:
            continue
        data = parts.read(listed.part)
        if not in_shared and sign not in data:
            continue
        rows = [row.number for row in scan(data, listed.part, ()).rows]
        sheet = Sheet(parts, listed.part, rows)
        texts = [
            text
            for row in sheet.scan.rows
            for cell in row.cells
            if (text := sheet.value(cell.row, cell.column, strings)) and text.startswith(RECORD)
        ]
        if texts:
            return listed.name, listed.part, _fills(texts)
    return None


def _fills(texts: Iterable[str]) -> list[Fill]:
    found: list[Fill] = []
    for text in texts:
        try:
            found += [Fill(*map(str, row)) for row in json.loads(text[len(RECORD) :])]
            for fill in found:
                parse_a1(fill.cell)
        except (ValueError, TypeError):
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
            style = int(cell.attributes.get("s", "0"))
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
    """The fill if it is one element of its own kind, else none: the record may have been typed over."""
    try:
        root = parse(fill.encode(), "record")
    except ValueError:
        return NO_FILL
    return fill if root.name == "fill" else NO_FILL


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
    target = next((target for key, _, target in parts.relations(sheet.part) if key == sheet.legacy_drawing), None)
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
    for text, whole in _texts(body):
        if at >= end:
            splices.replace(whole.start, whole.end, b"")
        elif at + len(text.text) > end:
            splices.replace(text.inner, text.close, excel_text(text.text[: end - at]))
        at += len(text.text)
