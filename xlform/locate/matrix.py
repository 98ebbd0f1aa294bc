"""Tables whose rows are labelled too: fund blocks, the base table; and label-amount pairs under a group label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlform.forms import Form
from xlform.forms import Table
from xlform.locate.header import Header
from xlform.locate.header import group_label
from xlform.locate.header import group_points
from xlform.locate.header import stated_unit
from xlform.locate.lists import RowSpots
from xlform.locate.lists import TableSpots
from xlform.locate.page import Page
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Scope
from xlform.text import heading_points
from xlform.values import plain

_POINTS_IN_TEXT = re.compile(r"\((\d+(?:\.\d+)?)分")
_NUMBERED_LINE = re.compile(r"\d{1,2}[、.,)]|\(\d{1,2}\)")
_TOP_LINE = re.compile(r"[一二三四五六七八九十]+[、.,]")


def matrix_table(scope: Scope, table: Table, header: Header, bottom: int, unit: str) -> TableSpots:
    """The labelled rows under a header of amounts; keyed by their labels where the table has row keys."""
    page = scope.page
    found = TableSpots(columns=tuple(header.columns), top=header.top, bottom=header.bottom, header=header)
    group = group_label(page, table, header)
    keys = _RowKeys(table) if table.row_keys else None
    left = _first_amount(table, header)
    for row, item, line in _labelled_rows(scope, table, header, bottom, group):
        spots = _item_spot(page, row, item, left)
        item_unit = stated_unit([item], "")
        for key, head in header.columns.items():
            kind = table.columns[key].kind
            row_unit = item_unit or stated_unit([head, group], unit)
            token = page.in_span(row, head.column, head.right)
            if token is not None and token is not item and token.row == row:
                spots[key] = Spot(token.row, token.column, kind, row_unit)
            elif token is None:
                spots[key] = Spot(*page.grid.anchor(row, head.column), kind, row_unit)
        if item is not None and item.label.inline and "annual" in table.columns and "annual" not in header.columns:
            spots["annual"] = Spot(
                item.row, item.column, "amount", item_unit or stated_unit([group], unit), item.label.inline
            )
        role = keys.key(item, _beside(page, row, item)) if keys and item is not None else "part"
        if (
            keys
            and item is not None
            and not role
            and not item.label.enumeration
            and not any(token is not item for token in line)
        ):
            continue
        found.rows.append(RowSpots(spots, role))
        found.bottom = max(found.bottom, item.bottom if item is not None else row)
    if not table.row_keys:
        name_fund_rows(page, table, found)
        _points_of_the_block(table, header, group, found)
    return found


def _beside(page: Page, row: int, item: Token) -> Token | None:
    """The label of a group of lines that stands left of them, merged over their rows."""
    for column in range(item.column - 1, 0, -1):
        token = page.at(row, column)
        if token is not None:
            return token if token.text and token.row <= row else None
    return None


def _first_amount(table: Table, header: Header) -> int:
    return min(token.column for key, token in header.columns.items() if table.columns[key].kind == "amount")


def _item_spot(page: Page, row: int, item: Token | None, left: int) -> dict[str, Spot]:
    """The label of a row; a blank cell left of the figures where a block has one row without a label."""
    if item is not None:
        return {"item": Spot(item.row, item.column, "label", piece=label_part(item))}
    area = page.grid.area(row, left - 1) if left > 1 else None
    return {"item": Spot(area.top, area.left, "label")} if area is not None and area.top == row else {}


def label_part(item: Token) -> str | None:
    if not item.label.inline:
        return None
    return item.text[: len(item.text) - len(item.label.inline)].rstrip().rstrip(":：")


def _labelled_rows(
    scope: Scope, table: Table, header: Header, bottom: int, group: Token | None
) -> Iterator[tuple[int, Token | None, list[Token]]]:
    form = scope.form
    left = _first_amount(table, header)
    heads = {head.label.core for head in header.columns.values() if head.label.core}
    unlabelled = not table.row_keys
    for row in range(header.bottom + 1, bottom + 1):
        line = scope.line(row)
        if not line:
            continue
        labels = [token for token in line if token.column < left and token is not group and not token.is_number]
        item = labels[-1] if labels else None
        if item is None:
            if any(token.label.core and form.is_entry_label(token.label.core) for token in line):
                return
            if unlabelled and _figures_under(scope.page, table, header, row):
                yield row, None, line
            unlabelled = False
            continue
        unlabelled = False
        if _ends(form, table, item, line, group):
            return
        if item.label.core in heads or sum(token.label.core in heads for token in line) >= 2:  # the header again
            continue
        yield row, item, line


def _figures_under(page: Page, table: Table, header: Header, row: int) -> bool:
    """Whether a row holds amounts in the columns of the header."""
    for key, head in header.columns.items():
        token = page.in_span(row, head.column, head.right)
        if (
            table.columns[key].kind == "amount"
            and token is not None
            and token.row == row
            and (token.is_number or token.text[:1].isdigit())
        ):
            return True
    return False


def _ends(form: Form, table: Table, item: Token, line: list[Token], group: Token | None) -> bool:
    first = next((token for token in line if token is not group and not token.is_number), item)
    for token in {first, item}:
        core = token.label.core
        if core in table.ends or (not table.row_keys and core in other_groups(form, table)):
            return True
    within = group is not None and group.row <= item.row <= group.bottom and group.bottom > group.row
    core = item.label.core
    if not table.row_keys:
        if first is not item and form.is_entry_label(first.label.core) and first.label.core not in table.group:
            return True
        if core in table.total:
            return False
        if core and form.is_entry_label(core) and core not in table.group:
            return True
        return not within and not (table.rows is not None and core and table.rows.fullmatch(core))
    named = [
        token for token in line if any(role[0] in ("ends", "field") for role in form.roles.get(token.label.core, ()))
    ]
    return first in named and (len(named) > 1 or not any(token.is_number for token in line))


def other_groups(form: Form, table: Table) -> frozenset[str]:
    return frozenset().union(*(other.group for other in form.tables.values() if other.name != table.name))


def name_fund_rows(page: Page, table: Table, found: TableSpots) -> None:
    """The total row, its parts, and parts of parts (a second 其中)."""
    total = None
    nested = False
    opened = 0
    for row in found.rows:
        spot = row.spots.get("item")
        token = page.at(spot.row, spot.column) if spot is not None else None
        label = token.label if token is not None else None
        if label is None:
            continue
        if total is None and label.core in table.total:
            row.role, total = "total", row
            continue
        if "其中" in label.enumeration:
            opened += 1
            nested = opened > 1
        elif nested and re.search(r"其他|结转|专户|单位资金|地方|自筹|年度资金", label.core):
            nested = False
        row.role = "nested" if nested else "part"
    if total is None and found.rows:
        found.rows[0].role = "total"


def _points_of_the_block(table: Table, header: Header, group: Token | None, found: TableSpots) -> None:
    """Where no 分值 column is printed, the points stand in the block's label or over the scores."""
    if "weight" in header.columns or "weight" not in table.columns:
        return
    token = group_points([group, header.columns.get("score"), header.columns.get("rate")])
    if token is None:
        return
    points = heading_points(token.text)
    match = _POINTS_IN_TEXT.search(plain(token.text))
    piece = points[0] if points else match[1] if match else None
    for row in found.rows:
        if row.role == "total" and piece:
            row.spots["weight"] = Spot(token.row, token.column, "points", piece=piece)


class _RowKeys:
    """What each line of a base table is; lines under 项目支出 are named projects until another known line comes."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.in_projects = False
        self.numbered = False

    def _known(self, core: str) -> str:
        return next((key for key, pattern in self.table.row_keys if pattern.fullmatch(core)), "")

    def key(self, item: Token, group: Token | None = None) -> str:
        """The key of a line; `group` is the label left of it, if it stands in a group of lines."""
        core, lead = item.label.core, item.label.enumeration
        if not core:
            return ""
        known = self._known(core)
        outer = self._known(group.label.core) if group is not None and group.label.core else ""
        if outer == "projects" and known != "projects":
            self.in_projects = True
        if outer and core in ("小计", "合计", "总额", "总计"):
            return outer
        if known == "projects":
            self.in_projects, self.numbered = True, False
            return known
        if not self.in_projects:
            return known
        line_number = _NUMBERED_LINE.search(lead)
        if _TOP_LINE.search(lead) or (known and not line_number):
            self.in_projects = False
            return known
        if line_number and line_number[0].startswith("("):
            return "" if self.numbered else "project"
        if line_number:
            self.numbered = True
        elif self.numbered:
            return ""
        return "project"
