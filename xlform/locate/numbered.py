"""Allocation tables: the style of its number tells whether a row is a category, an item or the total."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlform.forms import Table
from xlform.locate.header import Header
from xlform.locate.header import stated_unit
from xlform.locate.lists import RowSpots
from xlform.locate.lists import TableSpots
from xlform.locate.lists import is_total
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Scope
from xlform.text import canonical
from xlform.text import squeezed
from xlform.values import plain

_CHINESE = "[一二三四五六七八九十百]+"
_STYLES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(rf"第?{_CHINESE}[、.,:类章]?|[—–―-]+|[ⅠⅡⅢⅣⅤIVX]+[、.]?")),
    (1, re.compile(rf"\({_CHINESE}\)[、.,]?")),
    (2, re.compile(r"\d+(?:\.0+)?[、.,]?")),
    (3, re.compile(r"\(\d+\)[、.,]?|\d+\)")),
    (4, re.compile(r"\d+[.\-]\d+|[①-⑳]")),
)
_ROMAN = re.compile(r"[IVX]+[、.]?")
_NOTE = re.compile(r"(?:注|备注|说明|附注)\d*[:、.]|填表人|制表|审核|单位负责人|联系电话|填报日期")
_LEADING_NUMBER = re.compile(rf"({_CHINESE})[、.]|(\({_CHINESE}\))")
_NUMBERED_NAME = re.compile(rf"\s*({_CHINESE}|[(（]{_CHINESE}[)）])\s*[、.．,，]?\s*(\S.*)\Z", re.DOTALL)
ITEM_DEPTH = 2


def number_depth(text: str) -> int | None:
    """How deep a number stands: 一 → 0, （一） → 1, 1 → 2, (1) → 3; None for anything else. A dash counts as 一."""
    number = plain(text)
    for depth, style in _STYLES:
        if style.fullmatch(number):
            return depth
    return None


@dataclass(slots=True)
class _Line:
    """A row as read: `row` is 0 for one to be passed over."""

    row: int
    number: Token | None
    name: Token | None
    depth: int | None
    spots: dict[str, Spot]
    has_amount: bool
    has_detail: bool


def numbered_tables(
    scope: Scope, table: Table, header: Header, bottom: int, unit: str
) -> tuple[TableSpots, TableSpots, TableSpots]:
    """Items, categories and sums under a header; the total is kept with the items.

    Sums are what rules need beside the lines: 小计 rows (`subtotal`), and what 合计 (`total`) and categories (`category`,
    `parent` is their place) have in columns of the sheet's own.
    """
    items = TableSpots(columns=tuple(header.columns), top=header.top, bottom=header.bottom, header=header)
    categories = TableSpots(columns=("number", "name", "amount"), top=header.top)
    sums = TableSpots(columns=("name", "amount"), top=header.top, derived=True)
    reader = _Reader(scope, table, header, unit)
    lines = []
    for row in range(header.bottom + 1, bottom + 1):
        line = reader.line(row, items, sums)
        if line is None:
            break
        if line.row:
            lines.append(line)
            items.bottom = row
    _arrange(lines, reader, items, categories, sums)
    return items, categories, sums


class _Reader:
    def __init__(self, scope: Scope, table: Table, header: Header, unit: str) -> None:
        self.scope, self.page, self.form, self.table, self.header = scope, scope.page, scope.form, table, header
        self.unit = stated_unit([header.columns.get("amount")], unit)
        self.spans = {key: (token.column, token.right) for key, token in header.columns.items()}
        self.heads = {head.label.core for head in header.columns.values()}
        self.extra = self._extra_columns()

    def _extra_columns(self) -> dict[str, Token]:
        """Columns that the form does not name, under their own labels."""
        mapped = {token[:2] for token in self.header.columns.values()}
        found: dict[str, Token] = {}
        for row in range(self.header.top, self.header.bottom + 1):
            for token in self.page.rows.get(row, ()):
                free = all(token.column > right or token.right < left for left, right in self.spans.values())
                if token[:2] not in mapped and free and token.text and token.bottom >= self.header.bottom:
                    found.setdefault(token.label.core or squeezed(token.text), token)
        return found

    def line(self, row: int, items: TableSpots, sums: TableSpots) -> _Line | None:
        """One row; None where the table ends; a line with row 0 for a row to be passed over."""
        tokens = self.scope.line(row)
        skipped = _Line(0, None, None, None, {}, False, False)
        if not tokens or self._is_header(tokens):
            return skipped
        first = tokens[0]
        if first.text and (_NOTE.match(canonical(first.text[:16])) or self._opens_the_foot(first)):
            return None
        label = next((token for token in tokens[:3] if token.text and is_total(token, self.table)), None)
        if label is not None and self._is_numbered(row, label):
            label = None
        if label is not None:
            if not items.total:
                items.total = self._total(row, label, tokens)
                sums.rows.append(RowSpots(self.extras(row), "total"))
            return skipped
        return self._read(row, tokens)

    def _is_numbered(self, row: int, label: Token) -> bool:
        """A row with a number of its own is no total, whatever its name."""
        span = self.spans.get("number")
        number = self.page.in_span(row, *span) if span else None
        return (
            number is not None and number is not label and number_depth(number.text or str(number.cell[0])) is not None
        )

    def _opens_the_foot(self, first: Token) -> bool:
        return any(role[0] in ("field", "ends") for role in self.form.roles.get(first.label.core, ()))

    def _is_header(self, tokens: list[Token]) -> bool:
        return sum(1 for token in tokens if token.label.core and token.label.core in self.heads) >= 2

    def _total(self, row: int, label: Token, tokens: list[Token]) -> dict[str, Spot]:
        left, right = self.spans["amount"]
        token = self.page.in_span(row, left, right)
        if token is not None and token is not label:
            return {"amount": Spot(token.row, token.column, "amount", self.unit)}
        figures = [token for token in tokens if token is not label and token.is_number]
        if len(figures) == 1 and not self.extra:
            return {"amount": Spot(figures[0].row, figures[0].column, "amount", self.unit)}
        if label.label.inline:
            return {"amount": Spot(label.row, label.column, "amount", self.unit, label.label.inline)}
        return {"amount": Spot(*self.page.grid.anchor(row, left), "amount", self.unit)} if token is None else {}

    def _read(self, row: int, tokens: list[Token]) -> _Line:
        found = {key: self.page.in_span(row, *span) for key, span in self.spans.items()}
        spots: dict[str, Spot] = {}
        for key, token in found.items():
            kind = self.table.columns[key].kind
            if token is not None and self._strays(token, key, found):
                found[key] = None
            elif token is not None:
                spots[key] = Spot(token.row, token.column, kind, self.unit)
            else:
                spots[key] = Spot(*self.page.grid.anchor(row, self.spans[key][0]), kind, self.unit)
        spots |= self.extras(row)
        number, amount = found.get("number"), found.get("amount")
        name = found.get("project") or found.get("recipient")
        if name is None:
            figures = [
                token for key, token in found.items() if token is not None and self.table.columns[key].kind == "amount"
            ]
            name = next(
                (token for token in tokens if token.text and token is not number and token not in figures), None
            )
        detail = any(found.get(key) is not None for key in ("recipient", "mode") if found.get(key) is not name)
        depth = number_depth(number.text or str(number.cell[0])) if number is not None else None
        if depth is None and number is not None and number.text:
            match = _LEADING_NUMBER.match(canonical(number.text))
            depth = (0 if match[1] else 1) if match else None
            name = number if match else name
        own = (amount is not None and amount.row == row) or any(
            token.row == row for token in found.values() if token is not None
        )
        return _Line(row if own else 0, number, name, depth, spots, amount is not None, detail)

    def _strays(self, token: Token, key: str, found: dict[str, Token | None]) -> bool:
        """A cell merged over several columns belongs to the one in which it starts."""
        left, right = self.spans[key]
        return not left <= token.column <= right and any(found.get(other) == token for other in found if other != key)

    def extras(self, row: int) -> dict[str, Spot]:
        """What a row has in the columns of the sheet's own."""
        return {label: self._extra(row, head) for label, head in self.extra.items()}

    def _extra(self, row: int, head: Token) -> Spot:
        token = self.page.in_span(row, head.column, head.right)
        if token is None:
            return Spot(*self.page.grid.anchor(row, head.column), "text")
        return Spot(token.row, token.column, "amount" if token.is_number else "text", stated_unit([head], self.unit))


def _arrange(lines: list[_Line], reader: _Reader, items: TableSpots, categories: TableSpots, sums: TableSpots) -> None:
    """Categories over their items: the deepest style of number in use is the items'."""
    depths = [line.depth for line in lines if line.depth is not None]
    item_depth = max(depths, default=ITEM_DEPTH)
    numbered = "number" in reader.spans
    if item_depth < ITEM_DEPTH and numbered and not _has_unnumbered_items(lines):
        item_depth = min(item_depth, max(depths)) if depths else ITEM_DEPTH
    elif item_depth < ITEM_DEPTH:
        item_depth = ITEM_DEPTH
    open_at: dict[int, int] = {}
    for line in lines:
        depth = _depth(line, item_depth, reader)
        if depth is None:
            if _is_subtotal(line, reader) and line.has_amount:
                sums.rows.append(_subtotal(line, reader))
            continue
        above = [open_at[level] for level in sorted(open_at) if level < depth]
        parent = above[-1] if above else -1
        if depth < item_depth:
            categories.rows.append(_category(line, reader, depth, parent))
            open_at = {level: index for level, index in open_at.items() if level < depth}
            open_at[depth] = len(categories.rows) - 1
            own = {label: line.spots[label] for label in reader.extra}
            sums.rows.append(RowSpots(own, "category", open_at[depth], depth))
            continue
        spots = dict(line.spots)
        if parent >= 0:
            name = categories.rows[parent].spots["name"]
            spots.setdefault("category", name) if "category" not in reader.spans else None
        items.rows.append(RowSpots(spots, "item", parent, depth))
    categories.columns = categories.columns if categories.rows else ()


def _has_unnumbered_items(lines: list[_Line]) -> bool:
    return any(line.depth is None and line.has_amount and line.has_detail for line in lines)


def _depth(line: _Line, item_depth: int, reader: _Reader) -> int | None:
    if line.depth is not None:
        return line.depth
    if _is_subtotal(line, reader):
        return None
    if "number" not in reader.spans:
        lead = line.name.label.enumeration if line.name is not None else ""
        depth = number_depth(lead.rstrip("、.,")) if lead else None
        return depth if depth is not None and depth < item_depth else item_depth
    if not line.has_amount and not line.has_detail:
        return (
            0
            if line.name is not None and line.number is None and line.name.column <= reader.spans["number"][1]
            else None
        )
    if (
        line.number is None
        and not line.has_detail
        and ("recipient" in reader.spans or "mode" in reader.spans)
        and "project" in reader.spans
    ):
        return 0
    if line.name is not None and line.name.column <= reader.spans["number"][1] and not line.has_detail:
        return 0
    return item_depth


def _is_subtotal(line: _Line, reader: _Reader) -> bool:
    named = (one for one in (line.number, line.name) if one is not None)
    return any(reader.form.is_subtotal(reader.table, one.label.core) for one in named)


def _subtotal(line: _Line, reader: _Reader) -> RowSpots:
    spots = {label: line.spots[label] for label in reader.extra}
    named = (one for one in (line.number, line.name) if one is not None)
    label = next(one for one in named if reader.form.is_subtotal(reader.table, one.label.core))
    spots["name"] = Spot(label.row, label.column, "text")
    return RowSpots({**spots, "amount": line.spots["amount"]}, "subtotal")


def _category(line: _Line, reader: _Reader, depth: int, parent: int) -> RowSpots:
    spots = {}
    if "number" in line.spots:
        spots["number"] = line.spots["number"]
    one_cell = line.name is not None and line.number in (None, line.name)
    match = _NUMBERED_NAME.match(line.name.text) if line.name is not None and one_cell else None
    if line.name is not None and match is not None:
        spots["number"] = Spot(line.name.row, line.name.column, "label", piece=match[1])
        spots["name"] = Spot(line.name.row, line.name.column, "text", piece=match[2])
    elif line.name is not None:
        spots["name"] = Spot(line.name.row, line.name.column, "text")
    else:
        place = line.spots.get("project") or line.spots.get("recipient") or line.spots["amount"]
        spots["name"] = Spot(place.row, place.column, "text")
    if "amount" in line.spots:
        spots["amount"] = line.spots["amount"]
    return RowSpots(spots, "category", parent, depth)
