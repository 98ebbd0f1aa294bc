"""Blocks of labelled figures without a header row: transposed, loose, or label-amount pairs under a group label."""

from __future__ import annotations

from xlform.forms import Form
from xlform.forms import Table
from xlform.locate.header import stated_unit
from xlform.locate.lists import RowSpots
from xlform.locate.lists import TableSpots
from xlform.locate.matrix import label_part
from xlform.locate.matrix import name_fund_rows
from xlform.locate.matrix import other_groups
from xlform.locate.page import Page
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Region
from xlform.locate.region import Scope
from xlform.values import NOT_APPLICABLE
from xlform.values import money_unit
from xlform.values import plain


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
                spots[key] = Spot(
                    *place, table.columns[key].kind, stated_unit([side, source, *scope.line(row)[:1]], unit)
                )
            found.rows.append(RowSpots(spots, "part"))
        found.columns = tuple(sides)
        found.top, found.bottom = row, max(side.row for side in sides.values())
        name_fund_rows(scope.page, table, found)
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
            column = (
                next((key for key, _ in scope.form.column_roles(table, token.label.core)), None)
                if token.label.core
                else None
            )
            value = _loose_value(scope.page, token) if column is not None else None
            if (
                column is not None
                and value is not None
                and (token.label.inline or column != "annual" or token.label.core not in table.total)
            ):
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
    if beside is None or beside.row != token.row or not _looks_like_figure(beside):
        return None
    return Spot(beside.row, beside.column, "amount")


def _looks_like_figure(token: Token) -> bool:
    text = plain(token.text)
    return (
        token.is_number or text[:1].isdigit() or text[:1] in "¥￥-(" or bool(money_unit(text)) or text in NOT_APPLICABLE
    )


def pairs_table(scope: Scope, table: Table, top: int, bottom: int, unit: str) -> TableSpots | None:
    """Labels with their amounts under a group label such as 按收入性质分."""
    page, region, form = scope.page, scope.region, scope.form
    group = next((t for row in range(top, bottom + 1) for t in scope.line(row) if t.label.core in table.group), None)
    if group is None:
        return None
    found = TableSpots(columns=("item", "amount"), top=group.row, bottom=group.row)
    others = other_groups(form, table)
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
    beside = [
        token.column for token in page.rows[group.row] if token.column > group.column and token.label.core in others
    ]
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
    label = Spot(item.row, item.column, "label", piece=label_part(item))
    if item.label.inline:
        return {"item": label, "amount": Spot(item.row, item.column, "amount", stated, item.label.inline)}
    value = next((t for t in line if t.column > item.right and _looks_like_figure(t)), None)
    if value is not None:
        return {"item": label, "amount": Spot(value.row, value.column, "amount", stated)}
    if item.right < right and page.at(item.row, item.right + 1) is None and item.label.inline is None:
        return {"item": label, "amount": Spot(*page.grid.anchor(item.row, item.right + 1), "amount", stated)}
    return {"item": label, "amount": Spot(item.row, item.column, "amount", stated, "")}
