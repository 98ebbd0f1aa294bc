"""What stands in a form and is read by nothing, so that it has no place in a new workbook either."""

from __future__ import annotations

import re
from collections.abc import Container
from collections.abc import Iterator
from collections.abc import Sequence

from xlform.address import Address
from xlform.forms import load_forms
from xlform.grid import Grid
from xlform.locate import Layout
from xlform.locate import locate
from xlform.locate.lists import is_total
from xlform.locate.page import Page
from xlform.locate.page import Token
from xlform.submission import read_submission
from xlform.text import canonical
from xlform.values import NOT_APPLICABLE
from xlform.values import plain
from xlform.workbook.read import read_book

_FURNITURE = re.compile(
    r"附(?:件|表)\d*[:：]?|报表编号.*|\(?(?:19|20)\d{2}年?度?\)?|[.…·。]+|指标\d*[:.、]?[.…·。]*|\(?\d+字(?:以内|左右|之内)\)?|"
    r"(?:注|备注|说明|填表说明|填报说明)\d*[:、.].*|\(?单位[:：]?[百千]?[万亿]?元\)?|第\d+页.*|年度?(?:绩效)?目标\d.*"
)
_NOTE = re.compile(r"\d+[.、].*")
"""A note on how to fill in where it stands at the left border of the form."""
_FIGURE = re.compile(r"[\d.,%]+")
_YEAR = re.compile(r"(?:19|20)\d{2}年度?")
_LABEL = 16
"""A text no longer than this beside a cell names it."""


def left_over(path: str, areas: Container[str]) -> tuple[str, ...]:
    """The cells of a workbook's forms that hold content for which the form has no entry, each with its label and text.

    `areas` are those of the forms meant, such as `自评表!A1:I24`.
    """
    forms = load_forms()
    return tuple(
        f"{path}:{_said(grid, token, label)}"
        for grid in read_book(path).grids
        for layout in locate(grid, forms).layouts
        if f"{grid.name}!{layout.area}" in areas
        for token, label in _unread(grid, layout)
    )


def _said(grid: Grid, token: Token, label: str) -> str:
    text = " ".join(_shown(token).split())
    shown = text if len(text) <= 30 else text[:30] + "…"
    return f"{Address(grid.name, token.row, token.column)}“{shown}”" + (f"（{label}）" if label else "")


def _unread(grid: Grid, layout: Layout) -> Iterator[tuple[Token, str]]:
    page, area = Page(grid), layout.area
    read, heads = _places(layout), _heads(layout)
    known = _values(grid, layout)
    inside = [
        token
        for token in page.tokens.values()
        if area.top <= token.row <= area.bottom and area.left <= token.column <= area.right
    ]
    free = [token for token in inside if (token.row, token.column) not in read]
    free = [token for token in free if token.row not in heads or not _may_be_label(token)]
    free = [token for token in free if not _is_label(token, layout) and not _is_nothing(token, known)]
    labelled = {(one.row, one.right + 1) for one in inside if _is_label(one, layout)}
    for token in free:
        note = token.column == area.left and _NOTE.fullmatch(canonical(token.text))
        name = (token.row, token.column) not in labelled and _names_another(token, free)
        if not note and not name:
            yield token, _label_of(token, [one for one in inside if (one.row, one.column) not in read], heads)


def _places(layout: Layout) -> set[tuple[int, int]]:
    """The cells of all entries; a 小计 is none, but nothing is lost with it."""
    spots = list(layout.fields.values())
    for name, table in layout.tables.items():
        rows = [row for row in table.rows if not layout.form.tables[name].internal or row.role == "subtotal"]
        spots += [spot for row in (table.total, *(row.spots for row in rows)) for spot in row.values()]
    return {(spot.row, spot.column) for spot in spots}


def _heads(layout: Layout) -> set[int]:
    """The rows in which columns are named."""
    headers = [table.header for table in layout.tables.values() if table.header is not None]
    return {row for header in headers for row in range(header.top, header.bottom + 1)}


def _values(grid: Grid, layout: Layout) -> set[str]:
    """The texts that are read of the form: said again in another cell it is not lost."""
    submission = read_submission("", grid, layout)
    rows = [row for name in submission.table_names() for row in submission.table(name)]
    entries = [*submission.fields.values(), *(entry for row in rows for entry in row.values())]
    own = {canonical(key) for row in rows for key in row}
    return own | {canonical(entry.text) for entry in entries}


def _is_label(token: Token, layout: Layout) -> bool:
    core, form = token.label.core, layout.form
    if not core:
        return False
    names = {core, _YEAR.sub("", core)}
    return bool(names & form.roles.keys()) or any(
        form.is_subtotal(table, core) or is_total(token, table) for table in form.tables.values()
    )


def _is_nothing(token: Token, known: set[str]) -> bool:
    """A mark, a prompt, a note on how to fill in, or what is read elsewhere."""
    text = canonical(_shown(token))
    if token.is_number:
        return False  # that another cell holds the same figure may be chance
    return plain(text) in NOT_APPLICABLE or _FURNITURE.fullmatch(text) is not None or text in known


def _shown(token: Token) -> str:
    return token.text if not token.is_number else format(token.cell[0]) if token.cell[0] is not None else ""


def _names_another(token: Token, free: Sequence[Token]) -> bool:
    """Whether it is the label of a cell that is reported itself: left of it or above it."""
    if not _may_be_label(token):
        return False
    return any(
        (other.row == token.row and other.column == token.right + 1)
        or (other.row > token.bottom and token.column <= other.column <= token.right)
        for other in free
        if other is not token
    )


def _may_be_label(token: Token) -> bool:
    text = canonical(token.text)
    return text != "" and plain(text) not in NOT_APPLICABLE and len(text) <= _LABEL and _FIGURE.fullmatch(text) is None


def _label_of(token: Token, inside: Sequence[Token], heads: Container[int]) -> str:
    """What stands left of a cell, or in the head of its column; empty if nothing names it."""
    beside = [one for one in inside if one.row <= token.row <= one.bottom and one.right == token.column - 1]
    above = [
        one for one in inside if one.row in heads and one.row < token.row and one.column <= token.column <= one.right
    ]
    named = [one for one in (*beside, *reversed(above)) if _may_be_label(one)]
    return " ".join(named[0].text.split()) if named else ""
