"""What a bureau must be told of a workbook besides its figures: what is hidden, what it reaches for, what could run."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Literal
from urllib.parse import unquote

from xlform.address import Area
from xlform.address import column_number
from xlform.display import display
from xlform.errors import FileError
from xlform.grid import Cell
from xlform.grid import Fact
from xlform.grid import FactKind
from xlform.grid import Grid
from xlform.values import plain
from xlform.workbook.merges import covered_by

if TYPE_CHECKING:
    from xlform.locate import Layout
    from xlform.workbook.package import Package
    from xlform.workbook.package import SheetPart

MOST_CELLS = 2_000
"""Cells that a fact names; of more it says how many they are."""
_NAME = re.compile(r"[^\W\d][\w.]*\Z")
_RANGE = (
    re.compile(  # every sign is looked at a fixed number of times: neither names nor quotes are tried from their middle
        r"(?:(?<!')'((?:[^']|'')++)'|(?<![^\s'!,:();=+*/&])([^\s'!,:();=+*/&]++))"
        r"!\$?([A-Za-z]{1,3})\$?\d*(?::\$?([A-Za-z]{1,3})\$?\d*)?"
    )
)
_LONGEST_FORMULA = 8_192  # characters, as in Excel
_MOST_LISTED = 1 << 20  # characters of different formulas that choices are taken from
_MOST_AREAS = 50_000  # of conditions; beyond, nothing is known of colours
_NUMERAL = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\Z")
_FIGURES = frozenset({"amount", "rate", "points", "count"})
_SHOW_NOTHING: Mapping[Literal["unseen", "blank"], tuple[FactKind, FactKind]] = {
    "unseen": ("unseen_figures", "unseen_text"),
    "blank": ("blank_figures", "blank_text"),
}
_RELATED: Mapping[str, FactKind] = {
    "vbaproject": "macros",
    "externallink": "external_links",
    "connections": "connections",
    "oleobject": "objects",
    "package": "objects",
    "control": "objects",
}
"""What a part is by the last word of the relationship that leads to it, in lower case."""
_DECLARED: Mapping[str, FactKind] = {
    "vbaproject": "macros",
    "externallink+xml": "external_links",
    "connections+xml": "connections",
    "oleobject": "objects",
    "activex+xml": "objects",
}
"""The same by the last word of its content type."""
_MACRO_SHEETS = frozenset({"xlmacrosheet", "xlintlmacrosheet"})
_LONGEST = 300  # characters of where a link leads


def package_facts(package: Package) -> Iterator[Fact]:
    """Macros, external links, DDE and OLE links, embedded objects and data connections of a package.

    A part is known by its usual name, by how another relates to it (as programs find it) or by the type declared for it.
    """
    related = dict(package.related(_RELATED))
    for name in package.names:
        kind = _usual(name.lower()) or _RELATED.get(related.get(name, "")) or _DECLARED.get(_declared(package, name))
        if kind == "external_links":
            yield from _links(package, name)
        elif kind is not None:
            yield Fact(kind, name)
    for sheet in package.sheets:
        if sheet.kind.lower() in _MACRO_SHEETS:
            yield Fact("macros", sheet.part, sheet.name)


def _usual(name: str) -> FactKind | None:
    """What a part with such a name, in lower case, is."""
    if name.endswith("vbaproject.bin"):
        return "macros"
    if "/externallinks/" in name and name.endswith(".xml"):
        return "external_links"
    if "/embeddings/" in name or ("/activex/" in name and name.endswith(".xml")):
        return "objects"
    return "connections" if name.endswith("/connections.xml") else None


def _declared(package: Package, part: str) -> str:
    """The type declared for this very part; that of all `.bin` parts says nothing of one of them."""
    return package.content_types[0].get(part.lower(), "").rpartition(".")[2].lower()


def _links(package: Package, part: str) -> Iterator[Fact]:
    """Where a link leads; a part that cannot be read is told by its name."""
    try:
        root = package.xml(part)
        targets = [unquote(one.target) for one in package.relationships(part).values() if one.external]
    except FileError:
        yield Fact("external_links", part)
        return
    target = "、".join(targets)[:_LONGEST]
    for link in root:
        kind = str(link.tag).rpartition("}")[2]
        if kind == "ddeLink":
            yield Fact("dde", f"{link.get('ddeService') or ''}|{link.get('ddeTopic') or ''}"[:_LONGEST])
        elif kind == "oleLink":
            yield Fact("dde", f"{link.get('progId') or ''}|{target}"[:_LONGEST])
        elif kind == "externalBook":
            yield Fact("external_links", target or part)


def grid_facts(grid: Grid, listed: Sequence[tuple[int, int]] = ()) -> Iterator[Fact]:
    """A hidden sheet with figures, hidden rows and columns with figures, figures under merged areas, formats that show nothing.

    A nought is no figure here: it changes no sum. Nor are those in the columns `listed` (from, to, ascending and apart), which
    only choices are taken from.
    """
    if grid.state != "visible":
        found = sorted(at for at in _figures(grid.cells) if not _in_one(listed, at[1]))
        if found:
            rows, columns = [row for row, _ in found], [column for _, column in found]
            used = str(Area(min(rows), min(columns), max(rows), max(columns)))
            kind: FactKind = "very_hidden_sheet" if grid.state == "veryHidden" else "hidden_sheet"
            yield Fact(kind, used, grid.name, (found[0],), len(found) - 1)
        return
    if grid.hidden_rows or grid.hidden_columns:
        hidden = [at for at in _figures(grid.cells) if grid.is_hidden(*at) and grid.is_hidden(*grid.area(*at)[2:])]
        yield from told("hidden_rows", grid.name, (at for at in hidden if at[0] in grid.hidden_rows))
        yield from told("hidden_columns", grid.name, (at for at in hidden if at[0] not in grid.hidden_rows))
    if grid.covered:
        yield from told("covered", grid.name, (grid.anchor(*at) for at in _figures(grid.covered)))
    yield from _of_cells("blank", grid, (at for at, cell in grid.cells.items() if _shows_nothing(cell)))


def told(kind: FactKind, sheet: str, cells: Iterable[tuple[int, int]]) -> Iterator[Fact]:
    """The fact about these cells of a sheet; none without cells."""
    found = sorted(set(cells))
    if found:
        yield Fact(kind, "", sheet, tuple(found[:MOST_CELLS]), max(0, len(found) - MOST_CELLS))


def _figures(cells: Mapping[tuple[int, int], Cell]) -> Iterator[tuple[int, int]]:
    return (at for at, cell in cells.items() if type(cell[0]) is Decimal and cell[0])


def shows(cell: Cell) -> bool:
    """Whether a cell holds anything that is worth seeing: a figure other than nought, a text that is not blank."""
    content = cell[0]
    return bool(content.strip()) if isinstance(content, str) else type(content) is Decimal and bool(content)


def _shows_nothing(cell: Cell) -> bool:
    """Whether the number format of a cell, such as `;;;`, shows nothing of what it holds."""
    return _may_hide(cell[2]) and shows(cell) and not display(cell).strip()


@lru_cache(maxsize=1024)
def _may_hide(code: str) -> bool:
    return code not in ("General", "@") and (";" in code or "0" not in code)


def text_figures(grid: Grid, layouts: Iterable[Layout]) -> Iterator[Fact]:
    """The entries for figures on a sheet that hold a plain numeral as text: SUM passes over them."""
    spots = [spot for layout in layouts for spot in layout.fields.values()]
    spots += [
        spot
        for layout in layouts
        for table in layout.tables.values()
        for row in table.rows
        for spot in row.spots.values()
    ]
    yield from told("text_figures", grid.name, (
        (spot[0], spot[1])
        for spot in spots
        if spot[2] in _FIGURES and spot[4] is None and _is_numeral(grid.cells.get((spot[0], spot[1])))
    ))  # fmt: skip


def _is_numeral(cell: Cell | None) -> bool:
    return cell is not None and isinstance(cell[0], str) and _NUMERAL.match(plain(cell[0])) is not None


def unseen_text(
    grid: Grid, pale: Sequence[tuple[int, int]], conditions: Sequence[str], package: Package, sheet: SheetPart
) -> Iterator[Fact]:
    """Of the cells `pale`, whose style shows nothing, those with content, where no table and no condition lays a colour over."""
    found = [at for at in pale if at in grid.cells and shows(grid.cells[at])] if grid.state == "visible" else []
    if found:
        written = {area for areas in conditions for area in areas.split()}
        if len(written) <= _MOST_AREAS:
            written.update(_tables(package, sheet))
            coloured = covered_by(_areas(written), found)
            yield from unseen(grid, (at for at in found if at not in coloured))


def unseen(grid: Grid, cells: Iterable[tuple[int, int]]) -> Iterator[Fact]:
    """The facts about cells that show nothing of what they hold: figures, texts."""
    yield from _of_cells("unseen", grid, cells)


def _of_cells(why: Literal["unseen", "blank"], grid: Grid, cells: Iterable[tuple[int, int]]) -> Iterator[Fact]:
    found = [(at, grid.cells[at][0]) for at in cells]
    figures, text = _SHOW_NOTHING[why]
    yield from told(figures, grid.name, (at for at, content in found if not isinstance(content, str)))
    yield from told(text, grid.name, (at for at, content in found if isinstance(content, str)))


def _tables(package: Package, sheet: SheetPart) -> Iterator[str]:
    """The areas of the tables on a sheet, which have colours of their own."""
    try:
        related = package.relationships(sheet.part).values()
        roots = [package.xml(one.target) for one in related if one.kind in ("table", "pivotTable") and not one.external]
    except FileError:
        return
    for root in roots:
        location = root.find("{*}location")
        yield (root if location is None else location).get("ref") or ""


def _areas(written: Iterable[str]) -> Iterator[Area]:
    for reference in written:
        try:
            yield Area.parse(reference)
        except ValueError:
            continue


def listed_columns(package: Package, choices: Iterable[str], sheets: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """By sheet the columns that data validations take their choices from (from, to, ascending and apart); named ranges are followed."""
    names = {
        name.get("name") or "": name.text or "" for name in package.workbook.iterfind("{*}definedNames/{*}definedName")
    }
    formulas = {names.get(formula, "") if _NAME.match(formula) else formula for formula in choices}
    furthest: dict[str, dict[int, int]] = {sheet: {} for sheet in sheets}
    looked_at = 0
    for formula in sorted(formulas, key=len):
        looked_at += len(formula)
        if len(formula) > _LONGEST_FORMULA or looked_at > _MOST_LISTED:
            break
        for quoted, bare, first, last in _RANGE.findall(formula):
            columns = furthest.get((quoted or bare).replace("''", "'"))
            if columns is not None:
                left = column_number(first)
                columns[left] = max(columns.get(left, 0), column_number(last or first))
    return {sheet: _joined(sorted(columns.items())) for sheet, columns in furthest.items()}


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ranges, those that touch each other being one."""
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _in_one(ranges: Sequence[tuple[int, int]], number: int) -> bool:
    at = bisect_right(ranges, (number, 1 << 30)) - 1
    return at >= 0 and number <= ranges[at][1]
