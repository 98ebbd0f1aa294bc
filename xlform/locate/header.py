"""The header of a table: which column of the sheet holds which column of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from xlform.forms import Table
from xlform.locate.page import Page
from xlform.locate.page import Token
from xlform.locate.region import Scope
from xlform.locate.titles import WIDEST
from xlform.text import heading_points
from xlform.values import money_unit
from xlform.values import plain

_FIGURE = re.compile(r"[¥￥]?\(?[-+]?[\d,]*\.?\d+")
_YEAR_LABEL = re.compile(r"((?:19|20)\d{2})年?度?(.*)")
_LOOK_AHEAD = 6
_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class Clash:
    """Two header cells that claim the same column of a table."""

    table: str
    column: str
    first: Token
    second: Token


@dataclass(frozen=True, slots=True)
class Header:
    """`columns`: the header cell of each column found; `level_points`: points columns that belong to 一级/二级 labels."""

    top: int
    bottom: int
    columns: Mapping[str, Token]
    level_points: Mapping[str, Token] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    unknown: tuple[Token, ...] = ()
    """Labels in the last row of the header that name no column of the table."""

    def settled(self, page: Page, rows: Sequence[int]) -> Header:
        """Of two columns under one label the one that is filled in on these rows; both stay claimed where both are."""
        columns, clashes = dict(self.columns), []
        for clash in self.clashes:
            filled = [one for one in (clash.first, clash.second) if _is_filled(page, one, rows)]
            columns[clash.column] = clash.first if len(filled) != 1 else filled[0]
            clashes += [clash] if len(filled) > 1 else []
        return replace(self, columns=columns, clashes=tuple(clashes))

    def span(self, column: str) -> tuple[int, int] | None:
        """First and last column of the sheet under a header cell."""
        token = self.columns.get(column)
        return None if token is None else (token.column, token.right)

    @property
    def left(self) -> int:
        return min(token.column for token in self.columns.values())

    @property
    def right(self) -> int:
        return max(token.right for token in self.columns.values())


_Claims = dict[str, list[tuple[int, Token]]]


def headers(scope: Scope, table: Table, top: int, bottom: int) -> Iterator[Header]:
    """Each header of the table in these rows, from top to bottom; a header may take two rows."""
    for row in sorted(scope.page.rows):
        if not top <= row <= bottom:
            continue
        header = _header_at(scope, table, row)
        if header is not None:
            yield header


def find_header(scope: Scope, table: Table, top: int, bottom: int) -> Header | None:
    """The first header of the table in these rows."""
    return next(headers(scope, table, top, bottom), None)


def _header_at(scope: Scope, table: Table, row: int) -> Header | None:
    page = scope.page
    claims = _claims(scope, table, row)
    if not claims:
        under_years = _claims_under_years(scope, table, row) if table.years else {}
        return _chosen(page, table, under_years, row) if table.is_headed_by(set(under_years)) else None
    for below in range(row + 1, row + _HEADER_ROWS):
        line = page.rows.get(below, ())
        if not line:
            continue
        if any(token.is_number for token in line) or not _add_row(
            claims, _claims(scope, table, below), table, below - 1
        ):
            break
    if not table.is_headed_by(set(claims)):
        return None
    if len({token[:2] for line in claims.values() for _, token in line if token.row == row}) < 2:
        return None
    return _chosen(page, table, claims, row)


def _add_row(claims: _Claims, below: _Claims, table: Table, row: int) -> bool:
    """A header of several rows: labels below a wide one name its parts, and add columns that the rows above lack."""
    before = dict(claims)
    heads = [token for line in claims.values() for _, token in line]
    for key, line in below.items():
        refined = [
            (rank, token)
            for rank, token in line
            if any(
                head.column <= token.column
                and token.right <= head.right
                and token.right - token.column < head.right - head.column
                for head in heads
            )
        ]
        if refined and len(below) <= len(claims):
            claims[key] = refined
            continue
        covered = any(
            head.column <= token.column <= head.right and head.bottom == row for head in heads for _, token in line
        )
        if key not in claims and not covered and table.is_headed_by({*claims, *below}) and len(below) < 2 + len(claims):
            claims[key] = line
    return claims != before


def _claims(scope: Scope, table: Table, row: int) -> _Claims:
    """The columns that the labels of a row may head, each label for the column it fits best."""
    claims: _Claims = {}
    dated: list[tuple[int, str, Token]] = []
    for token in _line(scope, row):
        if token.label.inline:
            continue
        core = token.label.core
        if not core or (core in table.group and token.bottom > row and token is scope.page.rows[row][0]):
            continue
        if table.years and (match := _YEAR_LABEL.fullmatch(core)):
            dated.append((int(match[1]), match[2], token))
            continue
        roles = scope.form.column_roles(table, core)
        if roles:
            key, rank = min(roles, key=lambda role: role[1])
            claims.setdefault(key, []).append((rank, token))
    _claim_years(table, dated, claims)
    return claims


def _line(scope: Scope, row: int) -> Sequence[Token]:
    """A row that may be one of a header: none has so many cells, and each may be compared with every other."""
    line = scope.line(row)
    return line if len(line) <= WIDEST else ()


def _claims_under_years(scope: Scope, table: Table, row: int) -> _Claims:
    """`2023年度 | | 2022年度` over `预算数 | 决算数 | 决算数`: the year of a column stands above it."""
    dated: list[tuple[int, str, Token]] = []
    for year in _line(scope, row):
        match = _YEAR_LABEL.fullmatch(year.label.core)
        if match is None or match[2]:
            continue
        under = [token for token in _line(scope, year.bottom + 1) if year.column <= token.column <= year.right]
        dated += [(int(match[1]), token.label.core, token) for token in under if token.label.core]
    claims: _Claims = {}
    _claim_years(table, dated, claims)
    return claims


def _claim_years(table: Table, dated: Sequence[tuple[int, str, Token]], claims: _Claims) -> None:
    figures = [
        (year, this, last, token) for year, words, token in dated for word, this, last in table.years if word in words
    ]
    if not figures:
        return
    if len(figures) == 3 and (usual := _in_usual_order(figures)):
        for key, token in usual:
            claims.setdefault(key, []).append((0, token))
        return
    latest = max(year for year, *_ in figures)
    for year, this, last, token in figures:
        key = this if year == latest else last if year == latest - 1 else ""
        if key:
            claims.setdefault(key, []).append((0, token))


def _in_usual_order(figures: Sequence[tuple[int, str, str, Token]]) -> list[tuple[str, Token]]:
    """Last year's result, this year's budget and result, one of each: known by what they are where a year is mistyped.

    A budget of a later year than both results is next year's in earnest, unless it stands between them.
    """
    results = sorted((one for one in figures if one[2]), key=lambda one: one[0])
    budgets = [one for one in figures if not one[2]]
    if len(results) != 2 or len({one[3][:2] for one in figures}) != 3:
        return []
    (year, _, key, earlier), (latest, this, _, later) = results
    planned, budget, _, token = budgets[0]
    between = earlier.column < token.column < later.column
    if year == latest or (planned > latest and not between):
        return []
    return [(key, earlier), (budget, token), (this, later)]


def _chosen(page: Page, table: Table, claims: _Claims, row: int) -> Header:
    levels = {key: line[0][1] for key, line in claims.items() if key in ("level1", "level2")}
    columns: dict[str, Token] = {}
    level_points: dict[str, Token] = {}
    clashes: list[Clash] = []
    for key, line in claims.items():
        candidates = line
        if len(candidates) > 1 and table.columns[key].kind == "points":
            candidates = _without_level_points(page, candidates, levels, level_points)
        best = min(rank for rank, _ in candidates)
        tied = [token for rank, token in candidates if rank == best]
        if len(candidates) > 1 and table.columns[key].kind in ("amount", "points", "rate"):
            candidates = [pair for pair in candidates if _heads_figures(page, pair[1])] or candidates
            best = min(rank for rank, _ in candidates)
        columns[key] = next(token for rank, token in candidates if rank == best)
        alike = [token for token in tied if token.label.core == columns[key].label.core]
        if columns[key] in alike and len(alike) > 1:
            other = next(token for token in alike if token != columns[key])
            clashes.append(Clash(table.name, key, *sorted((columns[key], other), key=lambda token: token.column)))
    bottom = max(token.bottom for token in columns.values())
    taken = {token[:2] for line in claims.values() for _, token in line}
    right = max(token.right for token in columns.values())
    left = min(token.column for token in columns.values())
    unknown = tuple(
        token
        for below in range(row, bottom + 1)
        for token in page.rows.get(below, ())
        if token[:2] not in taken and token.bottom >= bottom and left < token.column <= right + 1 and token.label.core
    )
    return Header(row, bottom, columns, level_points, tuple(clashes), unknown)


def _without_level_points(
    page: Page, candidates: list[tuple[int, Token]], levels: Mapping[str, Token], level_points: dict[str, Token]
) -> list[tuple[int, Token]]:
    """一级指标|分值|二级指标|分值|三级指标|分值: the first two are points of headings, the last is the weight."""
    kept = []
    for rank, token in candidates:
        before = [other for other in page.rows[token.row] if other.column < token.column]
        owner = next((key for key, level in levels.items() if before and level[:2] == before[-1][:2]), None)
        if owner is None or token is candidates[-1][1]:
            kept.append((rank, token))
        else:
            level_points[owner] = token
    return kept


def _is_filled(page: Page, token: Token, rows: Sequence[int]) -> bool:
    """Whether any of the rows has something of its own under a header cell."""
    below = (page.in_span(row, token.column, token.right) for row in rows)
    return any(one is not None and one.column >= token.column for one in below)


def _heads_figures(page: Page, token: Token) -> bool:
    for row in range(token.bottom + 1, token.bottom + _LOOK_AHEAD):
        below = page.in_span(row, token.column, token.right)
        if below is not None and below.row == row:
            return below.is_number or bool(_FIGURE.match(plain(below.text)))
    return False


def stated_unit(tokens: Sequence[Token | None], otherwise: str) -> str:
    """The unit of money that the nearest of these labels states."""
    for token in tokens:
        if token is None:
            continue
        for group in token.label.groups:
            unit = money_unit(group)
            if unit:
                return unit
    return otherwise


def group_label(page: Page, table: Table, header: Header) -> Token | None:
    """The label of the whole block (`项目资金（万元）`) that stands left of a header: known by its words, or by its height."""
    for row in range(header.top, header.bottom + 3):
        for token in page.rows.get(row, ()):
            if token.column < header.left and token.label.core in table.group:
                return token
    for token in page.rows.get(header.top, ()):
        if token.column < header.left and token.bottom > header.bottom and token.text:
            return token
    for token in page.rows.get(header.top - 1, ()):
        if token.label.core in table.group:
            return token
    return None


def group_points(tokens: Sequence[Token | None]) -> Token | None:
    """The label that states the points of the whole block: `预算执行情况（20分）`, `得分（20分*执行率）`."""
    for token in tokens:
        if token is not None and (heading_points(token.text) or re.search(r"\(\d+(?:\.\d+)?分", plain(token.text))):
            return token
    return None
