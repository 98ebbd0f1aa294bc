"""Marks that can be taken out again: to the original bytes, or out of what others have made of the file since.

A marked workbook carries a part that says how to put the original together from it, byte for byte. Programs that save
the workbook drop that part or change others; then the record in a hidden column of the added sheet, which every
program keeps, says which fill each cell had.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from xlform.errors import FileError
from xlform.workbook.edit.apply import Session
from xlform.workbook.edit.apply import opened
from xlform.workbook.edit.archive import Kept
from xlform.workbook.edit.archive import appended
from xlform.workbook.edit.archive import detached
from xlform.workbook.edit.edits import AddNote
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import Edit
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.edits import SetFill
from xlform.workbook.edit.edits import SheetCell
from xlform.workbook.edit.leftovers import AUTHOR
from xlform.workbook.edit.leftovers import RECORD
from xlform.workbook.edit.leftovers import SIGN
from xlform.workbook.edit.leftovers import has_marks
from xlform.workbook.edit.leftovers import without_marks
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.receipt import PartChange
from xlform.workbook.edit.receipt import Receipt
from xlform.workbook.edit.receipt import digest
from xlform.workbook.package import Package

ORIGINAL = "xlform/original.bin"
_TYPE = "application/vnd.xlform.original"
_RELATION = "urn:xlform:relationships/original"
_FORMAT = "xlform/original/1"
_LONGEST_RECORD = 30_000  # characters; a cell holds 32,767


def mark(data: bytes, edits: Sequence[Edit], *, even_if_signed: bool = False) -> bytes:
    """The workbook with the edits as marks that `unmark` can take out; marks that are there already go first."""
    return mark_with_receipt(data, edits, even_if_signed=even_if_signed)[0]


def mark_with_receipt(data: bytes, edits: Sequence[Edit], *, even_if_signed: bool = False) -> tuple[bytes, Receipt]:
    """As `mark`, with the account of what was done, hashes being those of the unmarked and the marked file.

    EditRefused for edits that are no marks: only fills, notes and sheets can be taken out of a file edited since.
    """
    if any(not isinstance(edit, SetFill | AddNote | AddSheet) for edit in edits):
        raise EditRefused("structure", "标记只能是底色、批注和清单页，不能改动单元格的值，未写入")
    notes = [edit for edit in edits if isinstance(edit, AddNote)]
    if any(note.author != AUTHOR or not note.text.startswith(SIGN) for note in notes):
        raise EditRefused("structure", f"标记的批注须署名 {AUTHOR}、以“{SIGN}”开头，否则无法再取出，未写入")
    package = opened(data)
    unmarked = _unmarked(data, package)
    if unmarked is not data:
        data, package = unmarked, opened(unmarked)
    session = Session(data, package, even_if_signed=even_if_signed)
    if not edits:
        return data, session.receipt(data)
    session.make([edit for edit in edits if not isinstance(edit, AddSheet)])
    session.make(_with_record([edit for edit in edits if isinstance(edit, AddSheet)], session.fills))
    session.parts.relate("", _RELATION, ORIGINAL)
    session.parts.declare(ORIGINAL, _TYPE)
    body, kept = session.finished()
    manifest = _manifest(data, body, kept)
    marked = appended(body, ORIGINAL, manifest)
    receipt = session.receipt(marked)
    return marked, replace(receipt, parts=(*receipt.parts, PartChange(ORIGINAL, None, digest(manifest))))


def is_marked(data: bytes) -> bool:
    """Whether xlform's marks are in the workbook, as made or in what others have made of it."""
    package = opened(data)
    return ORIGINAL in package or has_marks(Parts(package))


def unmark(data: bytes) -> bytes:
    """The workbook as it was before it was marked, to the byte; if it was edited since, the edits without the marks.

    A workbook without marks comes back as it is.
    """
    return _unmarked(data, opened(data))


def _unmarked(data: bytes, package: Package) -> bytes:
    original = _original(data, package) if ORIGINAL in package else None
    if original is not None:
        return original
    if ORIGINAL not in package and not has_marks(Parts(package)):
        return data
    session = Session(data, package, even_if_signed=True)
    if ORIGINAL in package:
        session.parts.unrelate("", [ORIGINAL])
        session.parts.remove(ORIGINAL)
    without_marks(session)
    return session.finished()[0]


def _with_record(sheets: list[AddSheet], fills: Sequence[tuple[str, str, str, str]]) -> list[AddSheet]:
    """The sheets, the first with the record of the fills in a hidden column; a hidden one if there is none."""
    sheets = sheets or [AddSheet("xlform", (), state="veryHidden")]
    pieces: list[str] = []
    rows: list[tuple[str, str, str, str]] = []
    for fill in fills:
        if len(json.dumps([*rows, fill], ensure_ascii=False)) > _LONGEST_RECORD:
            pieces.append(RECORD + json.dumps(rows, ensure_ascii=False))
            rows = []
        rows.append(fill)
    pieces.append(RECORD + json.dumps(rows, ensure_ascii=False))
    first = sheets[0]
    lines = [list(row) for row in first.rows] + [[] for _ in range(len(pieces) - len(first.rows))]
    column = max(len(line) for line in lines) + 1
    for line, piece in zip(lines, pieces, strict=False):
        line.extend([*[None] * (column - 1 - len(line)), SheetCell(piece)])
    hidden = (*first.hidden_columns, column)
    first = replace(first, rows=tuple(tuple(line) for line in lines), hidden_columns=hidden)
    return [first, *sheets[1:]]


def _manifest(original: bytes, body: bytes, kept: Sequence[Kept]) -> bytes:
    """How to put the original together from the marked file: stretches of it and bytes that are given here."""
    plan: list[list[int]] = []
    literals: list[bytes] = []
    at = 0
    for piece in sorted(kept, key=lambda each: each.old):
        if piece.old > at:
            plan.append([piece.old - at])
            literals.append(original[at : piece.old])
        if plan and len(plan[-1]) == 2 and sum(plan[-1]) == piece.new:
            plan[-1][1] += piece.size
        else:
            plan.append([piece.new, piece.size])
        at = piece.old + piece.size
    plan.append([len(original) - at])
    literals.append(original[at:])
    head = {"format": _FORMAT, "original": digest(original), "marked": digest(body), "plan": plan}
    return json.dumps(head).encode() + b"\n" + b"".join(literals)


def _original(data: bytes, package: Package) -> bytes | None:
    """The original bytes; None if the file is not the one that was marked, or the account of it is damaged."""
    try:
        head_line, _, literals = package.read(ORIGINAL).partition(b"\n")
        head = json.loads(head_line)
        if head["format"] != _FORMAT:
            return None
        out: list[bytes] = []
        at = 0
        for step in head["plan"]:
            if len(step) == 2:
                out.append(data[step[0] : step[0] + step[1]])
            else:
                out.append(literals[at : at + step[0]])
                at += step[0]
        original = b"".join(out)
        body = detached(data, ORIGINAL)
        whole = digest(original) == head["original"] and body is not None and digest(body) == head["marked"]
    except (FileError, ValueError, KeyError, TypeError, IndexError):
        return None
    return original if whole else None
