"""Tables with a header over rows: indicators. Merged and blank level labels are carried down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from xlform.forms import Form
from xlform.forms import Table
from xlform.locate.header import Header
from xlform.locate.page import Page
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Scope
from xlform.text import canonical
from xlform.text import heading_points

_ONLY_POINTS = re.compile(r"\(?\d+(?:\.\d+)?(?:[-~]\d+(?:\.\d+)?)?\)?分?\)?")
_FILLER = re.compile(r"(?:指标\d*[:.、]?|[.…·。]+|-+|—+|\d+[.、]?)*")
_HEADING = re.compile(r".*(?:产出|效益|满意度|成本|过程|投入|决策|管理|履职|绩效|执行|效果|效率|影响).*")
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明)\d*[:、.]")
EXECUTION = re.compile(r"(?:年度)?(?:部门)?(?:项目)?(?:预算|资金|全年)(?:资金)?(?:执行|支出)(?:率|情况|进度)?.*")


@dataclass(slots=True)
class RowSpots:
    """One row of a table: where each entry stands, and what the row is (`item`, `total`, `part`, `execution`, …)."""

    spots: dict[str, Spot]
    role: str = "item"
    parent: int = -1
    depth: int = 0


@dataclass(slots=True)
class TableSpots:
    """A table as located: its rows, the row of its total, the columns that are on the sheet, its borders."""

    rows: list[RowSpots] = field(default_factory=list)
    total: dict[str, Spot] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    top: int = 0
    bottom: int = 0
    header: Header | None = None
    derived: bool = False


@dataclass(slots=True)
class _Section:
    label: Token | None = None
    points: Spot | None = None


def is_total(token: Token, table: Table) -> bool:
    """Whether a cell is the label of a total row."""
    core = token.label.core
    if core in table.total:
        return True
    return bool(table.total_pattern and core and table.total_pattern.fullmatch(core))


def list_table(scope: Scope, table: Table, header: Header, bottom: int) -> TableSpots:
    """The rows under a header, up to the total row, the footer or the end of the region."""
    found = TableSpots(columns=tuple(header.columns), top=header.top, bottom=header.bottom, header=header)
    reader = _ListReader(scope.page, scope.form, table, header)
    for row in range(header.bottom + 1, bottom + 1):
        line = scope.line(row)
        if reader.is_header(line):
            continue
        first = reader.first(line)
        if line and line[0] is not first and is_total(line[0], table):
            first = line[0]
        if first is not None and is_total(first, table) and reader.may_be_total(row, first):
            found.total = reader.total(row, first, line)
            found.bottom = first.bottom
            break
        if first is not None and reader.ends(first, line):
            break
        if line or reader.in_merged_area(row):
            spots = reader.row(row, line)
            if spots is not None:
                found.rows.append(spots)
                found.bottom = row
    reader.spread_points()
    return found


def late_total(scope: Scope, table: Table, spots: TableSpots, top: int, bottom: int) -> None:
    """The total row where another block stands between the table and it."""
    if spots.header is None:
        return
    reader = _ListReader(scope.page, scope.form, table, spots.header)
    for row in range(top, bottom + 1):
        line = scope.line(row)
        first = reader.first(line)
        if first is not None and is_total(first, table):
            spots.total = reader.total(row, first, line)
            return


class _ListReader:
    def __init__(self, page: Page, form: Form, table: Table, header: Header) -> None:
        self.page, self.form, self.table, self.header = page, form, table, header
        self.spans = {key: (token.column, token.right) for key, token in header.columns.items()}
        self.levels = [key for key in table.carried if key in self.spans]
        self.carried: dict[str, Token | None] = dict.fromkeys(self.levels)
        self.section = _Section()
        self.sections: list[tuple[RowSpots, _Section]] = []
        self.left, self.right = header.left, header.right
        self.heads = {(head.label.core, head.column) for head in header.columns.values() if head.label.core}
        self.entries = [key for key in self.spans if key not in self.levels]

    def first(self, line: Sequence[Token]) -> Token | None:
        """The leftmost text of a row that stands inside the table, or left of it beside nothing else."""
        inside = [token for token in line if token.right >= self.left]
        return (inside or line or [None])[0]  # type: ignore[list-item]

    def is_header(self, line: Sequence[Token]) -> bool:
        """The header again, after a page break."""
        hits = sum((token.label.core, token.column) in self.heads for token in line)
        return hits >= max(2, len(self.header.columns) - 2) or (hits >= 2 and hits == len(line))

    def ends(self, first: Token, line: Sequence[Token]) -> bool:
        """A note, or a line that begins with a label of the head or the foot."""
        if _NOTE.match(canonical(first.text[:12])) and len(line) == 1:
            return True
        foot = [token for token in line if self.names_an_entry(token)]
        if not foot or (foot[0] is not line[0] and foot[0] is not first):
            return False
        if len(foot) == 1 and first.column > self.left and self._is_level_text(first):
            return False
        return len(foot) > 1 or not self._has_points(line)

    def names_an_entry(self, token: Token) -> bool:
        """Whether a cell is a label of the form that heads no column of this table."""
        core = token.label.core
        if not core or not self.form.is_entry_label(core):
            return False
        return not any(role[0] == "column" and role[1] == self.table.name for role in self.form.roles.get(core, ()))

    def _is_level_text(self, token: Token) -> bool:
        return any(token.column >= self.spans[key][0] for key in ("level2", "level3") if key in self.spans)

    def _has_points(self, line: Sequence[Token]) -> bool:
        spans = [self.spans[key] for key in ("weight", "score") if key in self.spans]
        return any(token.is_number and left <= token.column <= right for token in line for left, right in spans)

    def may_be_total(self, row: int, first: Token) -> bool:
        """An indicator may be called 合计: a total row starts left of the names, and no level label runs on beside it."""
        for key in self.levels:
            label = self.page.in_span(row, *self.spans[key])
            if label is not None and label.row < row:
                return False
        return first.column <= (self.spans[self.levels[-1]][1] if self.levels else self.right)

    def in_merged_area(self, row: int) -> bool:
        area = self.page.grid._anchors.get((row, self.spans[self.entries[0]][0])) if self.entries else None
        return area is not None and area[0] == row

    def total(self, row: int, first: Token, line: Sequence[Token]) -> dict[str, Spot]:
        """The figures of the total row, each under its column; what stands under none is taken in order."""
        spots: dict[str, Spot] = {}
        figures = [token for token in line if token is not first and token.column > first.column]
        used: set[tuple[int, int]] = set()
        for key in ("weight", "score", "amount"):
            if key not in self.spans:
                continue
            left, right = self.spans[key]
            token = next((token for token in figures if token.column <= right and token.right >= left), None)
            if token is not None and not self.other_owner(token, key):
                spots[key] = Spot(token.row, token.column, "points")
                used.add(token[:2])
            elif token is None and not first.column <= left <= first.right:
                spots[key] = Spot(*self.page.grid.anchor(row, left), "points")
        free = [
            token
            for token in figures
            if token[:2] not in used and (token.is_number or _ONLY_POINTS.fullmatch(canonical(token.text)))
        ]
        self._place_free(free, spots)
        if first.label.inline:
            spots.setdefault("score", Spot(first.row, first.column, "points", piece=first.label.inline))
        return spots

    def other_owner(self, token: Token, key: str) -> bool:
        """A cell merged over two columns belongs to the one in which it starts."""
        left, right = self.spans[key]
        if left <= token.column <= right:
            return False
        return any(a <= token.column <= b for other, (a, b) in self.spans.items() if other != key)

    def _place_free(self, free: Sequence[Token], spots: dict[str, Spot]) -> None:
        blank = [
            key
            for key in ("weight", "score")
            if key not in spots or self.page.at(spots[key].row, spots[key].column) is None
        ]
        if "weight" not in self.spans and len(free) == 1:
            blank = [key for key in blank if key != "weight"]
        for token, key in zip(free, blank, strict=False):
            if key in self.spans and abs(token.column - self.spans[key][0]) > 1:
                continue
            spots[key] = Spot(token.row, token.column, "points")

    def row(self, row: int, line: Sequence[Token]) -> RowSpots | None:
        """One row; None for headings, filler and blank rows."""
        if self.wide(line):
            self.heading(line[0])
            return None
        own = self.take_levels(row)
        tokens = {key: self.page.in_span(row, *self.spans[key]) for key in self.entries}
        for key, token in tokens.items():
            if (
                token is not None
                and self.other_owner(token, key)
                and not (key == "level3" and token.column < self.spans[key][0])
            ):
                tokens[key] = None
        cores = {token.label.core for token in [*tokens.values(), *own.values()] if token is not None}
        if any(self.form.is_subtotal(self.table, core) for core in cores if core):
            return None
        named = tokens.get("level3")
        told = [token for key, token in tokens.items() if token is not None and key != "level3" and token.row == row]
        if not told and (named is None or named.row != row or not self._names_an_indicator(named)):
            return None
        if self.is_section_row(row, own, tokens):
            return None
        return self.keep(row, tokens)

    def _names_an_indicator(self, token: Token) -> bool:
        """A name alone in its row: neither left over from the template (`指标2：`) nor page furniture (`发布机构：…`)."""
        if _FILLER.fullmatch(canonical(token.text)):
            return False
        return not token.label.inline or token.label.core.startswith(("指标", "目标"))

    def wide(self, line: Sequence[Token]) -> bool:
        """A single text across most of the table: a heading, a block title, a note."""
        inside = [token for token in line if token.right >= self.left]
        if len(inside) != 1 or len(self.entries) < 2:
            return False
        token = inside[0]
        middle = sorted(left for left, _ in self.spans.values())[len(self.spans) // 2]
        return token.column <= self.left and token.right >= middle and token.right > token.column

    def heading(self, token: Token) -> None:
        if _HEADING.fullmatch(token.label.core) and "level1" in self.carried and "绩效目标" not in token.label.core:
            self.carried = dict.fromkeys(self.levels)
            self.carried["level1"] = token
            self.section = _Section(token, self._heading_points(token))

    def _heading_points(self, token: Token) -> Spot | None:
        points = heading_points(token.text)
        if points is None:
            return None
        return Spot(token.row, token.column, "points", piece=points[0] if points[0] == points[1] else "-".join(points))

    def take_levels(self, row: int) -> dict[str, Token | None]:
        """The level labels that start in this row; the others are carried down from above."""
        own: dict[str, Token | None] = {}
        for key in self.levels:
            token = self.page.in_span(row, *self.spans[key])
            if token is not None and self.other_owner(token, key) and token.column > self.spans[key][1]:
                token = None
            if token is None or token == self.carried[key]:
                own[key] = None
                continue
            if key == "level1" and _ONLY_POINTS.fullmatch(
                canonical(token.text) or "x" if token.text else str(token.cell[0])
            ):
                self.section.points = Spot(token.row, token.column, "points")
                own[key] = None
                continue
            own[key] = token
            before = self.carried[key]
            self.carried[key] = token
            if key == "level1" and (before is None or before.label.core != token.label.core):
                self.section = _Section(token, self._heading_points(token))
                self.carried.update((lower, None) for lower in self.levels[1:])
            elif key == "level1" and self.section.points is None:
                self.section.points = self._heading_points(token)
        return own

    def is_section_row(self, row: int, own: Mapping[str, Token | None], tokens: Mapping[str, Token | None]) -> bool:
        """`产出指标 | | | | | 50 |`: a heading with its points in a row of its own."""
        label = own.get("level1")
        if label is None or label.bottom > label.row or EXECUTION.fullmatch(label.label.core):
            return False
        if own.get("level2") not in (None, label):
            return False
        if any(tokens.get(key) not in (None, label) for key in ("level3", "target", "actual", "reason", "rule")):
            return False
        weight = tokens.get("weight")
        below = self.page.in_span(row + 1, *self.spans["level1"])
        if weight is None or (below is not None and below.row == row + 1) or not _HEADING.fullmatch(label.label.core):
            return False
        if self.section.points is None:
            self.section.points = Spot(weight.row, weight.column, "points")
        self.carried.update((lower, None) for lower in self.levels[1:])
        return True

    def keep(self, row: int, tokens: Mapping[str, Token | None]) -> RowSpots:
        spots: dict[str, Spot] = {}
        for key in self.levels:
            token = self.carried[key]
            if token is not None:
                spots[key] = Spot(token.row, token.column, self.table.columns[key].kind)
            else:
                spots[key] = Spot(*self.page.grid.anchor(row, self.spans[key][0]), self.table.columns[key].kind)
        for key, token in tokens.items():
            place = token[:2] if token is not None else self.page.grid.anchor(row, self.spans[key][0])
            if token is None and self.page.at(*place) is not None:
                continue
            spots[key] = Spot(*place, self.table.columns[key].kind)
        found = RowSpots(spots, "execution" if self.is_execution(tokens) else "item")
        self.sections.append((found, self.section))
        points = self.header.level_points.get("level1")
        if points is not None:
            token = self.page.in_span(row, points.column, points.right)
            if token is not None:
                self.section.points = Spot(token.row, token.column, "points")
        return found

    def is_execution(self, tokens: Mapping[str, Token | None]) -> bool:
        level1 = self.carried.get("level1")
        return level1 is not None and EXECUTION.fullmatch(level1.label.core) is not None

    def spread_points(self) -> None:
        """A section's points are known to all its rows, wherever in the section they were printed."""
        if "level1" not in self.spans or not self.table.has_results:
            return
        for row, section in self.sections:
            spot = row.spots["level1"]
            label = self.page.at(spot.row, spot.column)
            own = self._heading_points(label) if label is not None else None
            row.spots["section_points"] = own or section.points or Spot(spot.row, spot.column, "points", piece="")
