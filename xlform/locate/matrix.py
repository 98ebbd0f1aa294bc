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
from xlform.locate.region import Region
from xlform.locate.region import Scope
from xlform.text import heading_points
from xlform.values import NOT_APPLICABLE
from xlform.values import money_unit
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
            spots["annual"] = Spot(item.row, item.column, "amount", item_unit or stated_unit([group], unit), item.label.inline)
        role = keys.key(item) if keys and item is not None else "part"
        if keys and item is not None and not role and not item.label.enumeration and not any(token is not item for token in line):
            continue
        found.rows.append(RowSpots(spots, role))
        found.bottom = max(found.bottom, item.bottom if item is not None else row)
    if not table.row_keys:
        _name_fund_rows(page, table, found)
        _points_of_the_block(table, header, group, found)
    return found


def _first_amount(table: Table, header: Header) -> int:
    return min(token.column for key, token in header.columns.items() if table.columns[key].kind == "amount")


def _item_spot(page: Page, row: int, item: Token | None, left: int) -> dict[str, Spot]:
    """The label of a row; a blank cell left of the figures where a block has one row without a label."""
    if item is not None:
        return {"item": Spot(item.row, item.column, "label", piece=_label_part(item))}
    area = page.grid.area(row, left - 1) if left > 1 else None
    return {"item": Spot(area.top, area.left, "label")} if area is not None and area.top == row else {}


def _label_part(item: Token) -> str | None:
    if not item.label.inline:
        return None
    return item.text[: len(item.text) - len(item.label.inline)].rstrip().rstrip(":：")


def _labelled_rows(
    scope: Scope, table: Table, header: Header, bottom: int, group: Token | None
) -> Iterator[tuple[int, Token | None, list[Token]]]:
    form = scope.form
    left = _first_amount(table, header)
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
        if any(item.label.core == head.label.core for head in header.columns.values()) or _is_header_again(header, line):
            continue
        yield row, item, line


def _figures_under(page: Page, table: Table, header: Header, row: int) -> bool:
    """Whether a row holds amounts in the columns of the header."""
    for key, head in header.columns.items():
        token = page.in_span(row, head.column, head.right)
        if table.columns[key].kind == "amount" and token is not None and token.row == row and (token.is_number or token.text[:1].isdigit()):
            return True
    return False


def _is_header_again(header: Header, line: list[Token]) -> bool:
    return sum(1 for token in line if any(token.label.core and token.label.core == head.label.core for head in header.columns.values())) >= 2


def _ends(form: Form, table: Table, item: Token, line: list[Token], group: Token | None) -> bool:
    first = next((token for token in line if token is not group and not token.is_number), item)
    for token in {first, item}:
        core = token.label.core
        if core in table.ends or (not table.row_keys and core in _other_groups(form, table)):
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
    named = [token for token in line if any(role[0] in ("ends", "field") for role in form.roles.get(token.label.core, ()))]
    return first in named and (len(named) > 1 or not any(token.is_number for token in line))


def _other_groups(form: Form, table: Table) -> frozenset[str]:
    return frozenset().union(*(other.group for other in form.tables.values() if other.name != table.name))


def _name_fund_rows(page: Page, table: Table, found: TableSpots) -> None:
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

    def key(self, item: Token) -> str:
        core, lead = item.label.core, item.label.enumeration
        if not core:
            return ""
        known = next((key for key, pattern in self.table.row_keys if pattern.fullmatch(core)), "")
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


def transposed_matrix(scope: Scope, table: Table, bottom: int, unit: str) -> TableSpots:
    """A block with the sources of money across the top and 年初预算数, 全年预算数, 全年执行数 down the side."""
    found = TableSpots(top=scope.region.top, bottom=scope.region.top)
    for row in range(scope.region.top, bottom):
        sources = [token for token in scope.line(row) if _is_source(scope.form, table, token)]
        sides = _sides(scope, table, row + 1, min(bottom, row + 8), sources[0].column if sources else 0)
        if len(sources) < 2 or sum(table.columns[key].kind == "amount" for key in sides) < 2:
            continue
        for source in sources:
            spots = {"item": Spot(source.row, source.column, "label")}
            for key, side in sides.items():
                token = scope.page.in_span(side.row, source.column, source.right)
                place = token[:2] if token is not None else scope.page.grid.anchor(side.row, source.column)
                spots[key] = Spot(*place, table.columns[key].kind, stated_unit([side, source, *scope.line(row)[:1]], unit))
            found.rows.append(RowSpots(spots, "part"))
        found.columns = tuple(sides)
        found.top, found.bottom = row, max(side.row for side in sides.values())
        _name_fund_rows(scope.page, table, found)
        break
    return found


def _is_source(form: Form, table: Table, token: Token) -> bool:
    core = token.label.core
    if not core or core in table.group or form.column_roles(table, core):
        return core in table.total and bool(core) and core not in table.group
    return core in table.total or bool(table.rows and table.rows.fullmatch(core))


def _sides(scope: Scope, table: Table, top: int, bottom: int, left: int) -> dict[str, Token]:
    """The labels of columns that stand as labels of rows, left of the first source."""
    sides: dict[str, Token] = {}
    for row in range(top, bottom + 1):
        label = next((token for token in reversed(scope.line(row)) if token.column < left), None)
        roles = scope.form.column_roles(table, label.label.core) if label is not None and label.label.core else ()
        if label is None or not roles:
            break
        sides.setdefault(min(roles, key=lambda role: role[1])[0], label)
    return sides


def loose_matrix(scope: Scope, table: Table, bottom: int, unit: str) -> TableSpots:
    """A block without a header row: `预算数：20 | 执行数：18`, each figure in the cell of its label or right of it."""
    found = TableSpots(top=scope.region.top, bottom=scope.region.top)
    columns: dict[str, None] = {}
    for row in range(scope.region.top, bottom + 1):
        line = scope.line(row)
        spots: dict[str, Spot] = {}
        for token in line:
            column = next((key for key, _ in scope.form.column_roles(table, token.label.core)), None) if token.label.core else None
            value = _loose_value(scope.page, token) if column is not None else None
            if column is not None and value is not None and (token.label.inline or column != "annual" or token.label.core not in table.total):
                kind = table.columns[column].kind
                spots.setdefault(column, value._replace(kind=kind, unit=stated_unit([token, line[0]], unit)))
        if not any(table.columns[key].kind == "amount" for key in spots):
            continue
        first = line[0]
        if not any(spot[:2] == first[:2] for spot in spots.values()) and first.text:
            label = next((t for t in reversed(line) if t.label.core in table.total), first)
            spots = {"item": Spot(label.row, label.column, "label"), **spots}
        else:
            spots = {"item": Spot(first.row, first.column, "label", piece=""), **spots}
        columns.update(dict.fromkeys(spots))
        found.rows.append(RowSpots(spots, "part" if found.rows else "total"))
        found.bottom = row
    found.columns = tuple(columns)
    return found


def _loose_value(page: Page, token: Token) -> Spot | None:
    if token.label.inline:
        return Spot(token.row, token.column, "amount", piece=token.label.inline)
    beside = page.at(token.row, token.right + 1)
    if beside is None or beside.row != token.row or not (beside.is_number or beside.text[:1].isdigit()):
        return None
    return Spot(beside.row, beside.column, "amount")


def pairs_table(scope: Scope, table: Table, bottom: int, unit: str) -> TableSpots | None:
    """Labels with their amounts under a group label such as 按收入性质分."""
    page, region, form = scope.page, scope.region, scope.form
    group = next((t for row in range(region.top, bottom + 1) for t in scope.line(row) if t.label.core in table.group), None)
    if group is None:
        return None
    found = TableSpots(columns=("item", "amount"), top=group.row, bottom=group.row)
    others = _other_groups(form, table)
    right = _right_border(page, region, others, group)
    start = group.row if group.right < right and not group.label.inline and group.bottom > group.row else group.row + 1
    for row in range(start, bottom + 1):
        line = [t for t in page.rows.get(row, ()) if group.column <= t.column <= right and t is not group]
        if not line:
            if any(_stops(form, table, others, t) for t in page.rows.get(row, ())):
                break
            continue
        item = line[0] if not line[0].is_number else None
        if item is None or _stops(form, table, others, page.rows[row][0]) or _stops(form, table, others, item):
            break
        spots = _pair(page, table, [item, *line], right, unit)
        if spots is None:
            break
        found.rows.append(RowSpots(spots))
        found.bottom = row
    return found


def _right_border(page: Page, region: Region, others: frozenset[str], group: Token) -> int:
    """The columns of a group end where the next group's label begins."""
    beside = [token.column for token in page.rows[group.row] if token.column > group.column and token.label.core in others]
    return min(beside) - 1 if beside else region.right


def _stops(form: Form, table: Table, others: frozenset[str], token: Token) -> bool:
    core = token.label.core
    return bool(core) and (core in others or any(role[0] in ("field", "ends") for role in form.roles.get(core, ())))


def _pair(page: Page, table: Table, line: list[Token], right: int, unit: str) -> dict[str, Spot] | None:
    item = line[0]
    core = item.label.core
    if not core or (table.rows is not None and not table.rows.fullmatch(core)):
        return None
    stated = stated_unit([item], unit)
    label = Spot(item.row, item.column, "label", piece=_label_part(item))
    if item.label.inline:
        return {"item": label, "amount": Spot(item.row, item.column, "amount", stated, item.label.inline)}
    value = next((t for t in line if t.column > item.right and (t.is_number or money_unit(t.text) or t.text[:1].isdigit() or plain(t.text) in NOT_APPLICABLE)), None)
    if value is not None:
        return {"item": label, "amount": Spot(value.row, value.column, "amount", stated)}
    if item.right < right and page.at(item.row, item.right + 1) is None and item.label.inline is None:
        return {"item": label, "amount": Spot(*page.grid.anchor(item.row, item.right + 1), "amount", stated)}
    return {"item": label, "amount": Spot(item.row, item.column, "amount", stated, "")}
