"""Marks that can be taken out again: to the original bytes, or out of what others have made of the file since.

A marked workbook carries a part that says how to put the original together from it, byte for byte. Programs that save
the workbook drop that part or change others; then the record in a hidden column of the added sheet, which every
program keeps, says which fill each cell had.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from xlform.errors import FileError
from xlform.workbook.edit.alike import difference
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
from xlform.workbook.edit.leftovers import SIGN
from xlform.workbook.edit.leftovers import has_marks
from xlform.workbook.edit.leftovers import page_left
from xlform.workbook.edit.leftovers import without_marks
from xlform.workbook.edit.listpage import RECORD
from xlform.workbook.edit.listpage import is_list_page
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.receipt import PartChange
from xlform.workbook.edit.receipt import Receipt
from xlform.workbook.edit.receipt import Skipped
from xlform.workbook.edit.receipt import digest
from xlform.workbook.package import MAX_ENTRIES
from xlform.workbook.package import Package

ORIGINAL = "xlform/original.bin"
_TYPE = "application/vnd.xlform.original"
_RELATION = "urn:xlform:relationships/original"
_FORMAT = "xlform/original/1"
_LONGEST_RECORD = 30_000  # characters; a cell holds 32,767
_LONGEST_HEAD = 400 + 64 * MAX_ENTRIES
"""Bytes of what says how to put the original together: two steps for each entry at most."""


class Unmarked(NamedTuple):
    """A workbook without marks, and what could not be taken out."""

    data: bytes
    left: tuple[Skipped, ...] = ()


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
    pages = [edit for edit in edits if isinstance(edit, AddSheet)]
    if len(pages) > 1 or not is_list_page(_texts(_with_record(pages, ()))):
        raise EditRefused("structure", "标记的清单页须是校验结果页的样式，否则无法再取出，未写入")
    package = opened(data)
    unmarked, left = _unmarked(data, package)
    if unmarked is not data:
        data, package = unmarked, opened(unmarked)
    session = Session(data, package, even_if_signed=even_if_signed)
    session.journal.skipped += left
    if not edits:
        return data, session.receipt(data)
    session.make([edit for edit in edits if not isinstance(edit, AddSheet)])
    session.make([_with_record(pages, session.fills)])
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

    A workbook without marks comes back as it is. EditRefused if the original that it carries is another workbook.
    """
    return unmarked(data).data


def unmarked(data: bytes) -> Unmarked:
    """As `unmark`, with what could not be taken out."""
    return _unmarked(data, opened(data))


def _unmarked(data: bytes, package: Package) -> Unmarked:
    original = _original(data, package) if ORIGINAL in package else None
    if original is not None:
        _refuse_another(package, original)
        return Unmarked(original)
    parts = Parts(package)
    if ORIGINAL not in package and not has_marks(parts):
        return Unmarked(data, page_left(parts))
    session = Session(data, package, even_if_signed=True)
    if ORIGINAL in package:
        session.parts.unrelate("", [ORIGINAL])
        session.parts.remove(ORIGINAL)
    without_marks(session)
    return Unmarked(session.finished()[0], page_left(parts))


def _refuse_another(package: Package, original: bytes) -> None:
    """EditRefused unless the original shows what the workbook shows: whoever sent it may have written both."""
    try:
        differs = difference(package, opened(original), ORIGINAL)
    except FileError:
        differs = "原件无法读取"
    if differs:
        told = (
            f"文件自带的“标记之前的原件”与现在的内容不符（{differs}），可能被人换过，未写入；请向报送人要未标记的原文件"
        )
        raise EditRefused("structure", told)


def _texts(page: AddSheet) -> dict[tuple[int, int], str]:
    return {
        (row, column): str(cell.value)
        for row, cells in enumerate(page.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None and cell.value is not None
    }


def _with_record(pages: list[AddSheet], fills: Sequence[tuple[str, str, str, str]]) -> AddSheet:
    """The page with the record of the fills in a hidden column; a hidden one if there is none."""
    first = pages[0] if pages else AddSheet("xlform", (), state="veryHidden")
    pieces: list[str] = []
    rows: list[tuple[str, str, str, str]] = []
    for fill in fills:
        if len(json.dumps([*rows, fill], ensure_ascii=False)) > _LONGEST_RECORD:
            pieces.append(RECORD + json.dumps(rows, ensure_ascii=False))
            rows = []
        rows.append(fill)
    pieces.append(RECORD + json.dumps(rows, ensure_ascii=False))
    lines = [list(row) for row in first.rows] + [[] for _ in range(len(pieces) - len(first.rows))]
    column = max(len(line) for line in lines) + 1
    for line, piece in zip(lines, pieces, strict=False):
        line.extend([*[None] * (column - 1 - len(line)), SheetCell(piece)])
    hidden = (*first.hidden_columns, column)
    return replace(first, rows=tuple(tuple(line) for line in lines), hidden_columns=hidden)


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
        if len(head_line) > _LONGEST_HEAD:
            return None
        head = json.loads(head_line)
        body = detached(data, ORIGINAL)
        if head["format"] != _FORMAT or body is None or digest(body) != head["marked"]:
            return None
        original = _joined(data, literals, head["plan"])
        return original if digest(original) == head["original"] else None
    except (FileError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def _joined(data: bytes, literals: bytes, plan: Sequence[Sequence[int]]) -> bytes:
    """The original by the plan; ValueError if that uses a byte twice, as no plan of ours does: it could grow without end."""
    if any(type(number) is not int or number < 0 for step in plan for number in step):
        raise ValueError("no plan")
    stretches = [(step[0], step[0] + step[1]) for step in plan if len(step) == 2]
    if any(first[1] > second[0] for first, second in pairwise(stretches)):
        raise ValueError("stretches overlap")
    out: list[bytes] = []
    at = 0
    for step in plan:
        if len(step) == 2:
            out.append(data[step[0] : step[0] + step[1]])
        else:
            out.append(literals[at : at + step[0]])
            at += step[0]
    return b"".join(out)
