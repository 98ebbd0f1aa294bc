"""Notes: those that are there stay with their boxes, new ones are added beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlform.address import column_letters
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.notebox import Geometry
from xlform.workbook.edit.notebox import box_size
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.sheet import Sheet
from xlform.workbook.edit.strings import rich_text
from xlform.workbook.edit.vml import Box
from xlform.workbook.edit.vml import new_drawing
from xlform.workbook.edit.vml import used_blocks
from xlform.workbook.edit.vml import with_notes
from xlform.workbook.edit.xmltree import MAIN
from xlform.workbook.edit.xmltree import STRICT_MAIN
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import escaped
from xlform.workbook.edit.xmltree import excel_text
from xlform.workbook.edit.xmltree import is_strict
from xlform.workbook.edit.xmltree import parse

SEPARATOR = "\n──────\n"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FONT = '<{0}rPr><{0}sz val="9"/><{0}color indexed="81"/><{0}rFont val="宋体"/><{0}charset val="134"/></{0}rPr>'

Place = tuple[int, int]


@dataclass(frozen=True)
class Note:
    """A note to be added."""

    author: str
    text: str


@dataclass(frozen=True)
class Noted:
    """What became of the notes: the text there was before by cell, and the cells left alone for their threads."""

    before: Mapping[Place, str]
    threaded: frozenset[Place]


def add_notes(parts: Parts, sheet: Sheet, notes: Mapping[Place, Note]) -> Noted:
    """Puts notes on cells (merge anchors) of a sheet; cells with a thread of comments are left alone."""
    threaded = _threaded(parts, sheet)
    wanted = {place: note for place, note in sorted(notes.items()) if place not in threaded}
    part = parts.related(sheet.part, "comments")
    if part is None:
        part = parts.free_name("xl/comments{}.xml")
        namespace = STRICT_MAIN if parts.strict else MAIN
        root = f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
        empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}'
        data, before = _with_comments(empty.encode(), part, wanted)
    else:
        data, before = _with_comments(parts.read(part), part, wanted)
    if wanted:
        new = part not in parts
        parts.write(part, data)
        if new:
            parts.relate(sheet.part, f"{parts.relation_base}/comments", part)
            parts.declare(part, _COMMENTS)
        _draw(parts, sheet, {place: note for place, note in wanted.items() if place not in before})
    return Noted(before, frozenset(place for place in notes if place in threaded))


def _threaded(parts: Parts, sheet: Sheet) -> set[Place]:
    """The cells with a thread of comments."""
    found: set[Place] = set()
    for _, kind, target in parts.relations(sheet.part):
        if kind == "threadedComment" and target in parts:
            for node in parts.tree(target).all("threadedComment"):
                found |= _place(node)
    part = parts.related(sheet.part, "comments")
    if part is not None:
        root = parts.tree(part)
        authors = authors_of(root)
        for node in comments_of(root):
            if author_of(node, authors).startswith("tc="):
                found |= _place(node)
    return found


def comments_of(root: Node) -> list[Node]:
    """The notes of a comments part."""
    listed = root.find("commentList")
    return list(listed.all("comment")) if listed else []


def authors_of(root: Node) -> list[str]:
    """The authors of a comments part, in order."""
    node = root.find("authors")
    return [each.text for each in node.all("author")] if node else []


def author_of(comment: Node, authors: list[str]) -> str:
    """Who wrote a note, "" if the part does not say."""
    index = whole(comment.attributes.get("authorId"), len(authors))
    return authors[index] if index < len(authors) else ""


def place_of(node: Node) -> Place | None:
    """The cell a comment belongs to; None if it names none."""
    from xlform.address import parse_a1

    try:
        return parse_a1(node.attributes.get("ref", ""))
    except ValueError:
        return None


def _place(node: Node) -> set[Place]:
    place = place_of(node)
    return {place} if place else set()


def _with_comments(data: bytes, part: str, notes: Mapping[Place, Note]) -> tuple[bytes, dict[Place, str]]:
    """The comments part with the notes, and the texts that stood at their cells before."""
    root = parse(data, part)
    is_strict(root)
    listed, authors_node = root.find("commentList"), root.find("authors")
    if listed is None or authors_node is None:
        raise EditRefused("structure", f"批注部件 {part} 的结构无法识别，未写入")
    existing = {place: node for node in comments_of(root) if (place := place_of(node))}
    known = authors_of(root)
    authors = {author: number for number, author in reversed(list(enumerate(known)))}
    splices = Splices(data)
    before: dict[Place, str] = {}
    new: list[bytes] = []
    new_authors: list[str] = []
    for place, note in notes.items():
        node = existing.get(place)
        if node is not None:
            before[place] = _append_runs(splices, node, note.text, part)
            continue
        if note.author not in authors:
            authors[note.author] = len(known) + len(new_authors)
            new_authors.append(note.author)
        new.append(_comment(root.prefix, place, authors[note.author], note.text))
    if new_authors:
        name = f"{root.prefix}author"
        append_child(
            splices, authors_node, "".join(f"<{name}>{escaped(each)}</{name}>" for each in new_authors).encode()
        )
    if new:
        append_child(splices, listed, b"".join(new))
    return splices.result(), before


def _comment(prefix: str, place: Place, author: int, text: str) -> bytes:
    where = f'ref="{column_letters(place[1])}{place[0]}" authorId="{author}" shapeId="0"'
    body = _run(prefix, text)
    return f"<{prefix}comment {where}><{prefix}text>".encode() + body + f"</{prefix}text></{prefix}comment>".encode()


def _run(prefix: str, text: str) -> bytes:
    head = f'<{prefix}r>{_FONT.format(prefix)}<{prefix}t xml:space="preserve">'
    return head.encode() + excel_text(text) + f"</{prefix}t></{prefix}r>".encode()


def _append_runs(splices: Splices, comment: Node, text: str, part: str) -> str:
    """Appends to a note; gives the text it had."""
    body = comment.find("text")
    if body is None:
        raise EditRefused("structure", f"批注部件 {part} 的结构无法识别，未写入")
    prefix = comment.prefix
    before = rich_text(body)
    run = _run(prefix, SEPARATOR + text)
    plain, runs = body.find("t"), list(body.all("r"))
    if plain is not None:  # plain text and runs side by side are allowed but not read by every program
        splices.insert(plain.start, f"<{prefix}r>".encode())
        splices.insert(plain.end, f"</{prefix}r>".encode() + (b"" if runs else run))
        if runs:
            splices.insert(runs[-1].end, run)
    elif runs:
        splices.insert(runs[-1].end, run)
    elif body.empty:
        append_child(splices, body, run)
    else:
        splices.insert(body.inner, run)
    return before


def _draw(parts: Parts, sheet: Sheet, notes: Mapping[Place, Note]) -> None:
    """Gives each new note its box, in the drawing that the sheet has or in a new one."""
    if not notes:
        return
    geometry = Geometry(sheet.scan)
    boxes: list[Box] = [
        (row - 1, column - 1, geometry.anchor(sheet.scan.area(row, column), note.text), box_size(note.text))
        for (row, column), note in notes.items()
    ]
    taken = used_blocks(parts.read(name) for name in parts.names() if name.lower().endswith(".vml"))
    key = sheet.legacy_drawing
    if key is None:
        part = parts.free_name("xl/drawings/vmlDrawing{}.vml")
        parts.write(part, new_drawing(boxes, taken))
        parts.declare_extension("vml", _VML, part)
        sheet.relate_legacy_drawing(parts.relate(sheet.part, f"{parts.relation_base}/vmlDrawing", part))
        return
    targets = {each: target for each, _, target in parts.relations(sheet.part)}
    target = targets.get(key)
    if target is None or target not in parts:
        raise EditRefused("structure", "工作表引用的批注图形部件不存在，未写入")
    if sheet.header_drawing is not None and targets.get(sheet.header_drawing) == target:
        raise EditRefused("structure", "批注与页眉图片共用一个图形部件，无法安全添加批注，未写入")
    parts.write(target, with_notes(parts.read(target), boxes, taken, target))
