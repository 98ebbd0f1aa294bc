"""Where each entry of a form stands on a sheet: found by titles and labels, never by position."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from xlform.address import Area
from xlform.forms import Form
from xlform.forms import Table
from xlform.grid import Grid
from xlform.locate.blocks import loose_matrix
from xlform.locate.blocks import pairs_table
from xlform.locate.blocks import transposed_matrix
from xlform.locate.header import Clash
from xlform.locate.header import Header
from xlform.locate.header import find_header
from xlform.locate.lists import RowSpots
from xlform.locate.lists import TableSpots
from xlform.locate.lists import late_total
from xlform.locate.lists import list_table
from xlform.locate.matrix import matrix_table
from xlform.locate.numbered import numbered_tables
from xlform.locate.page import Page
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Region
from xlform.locate.region import Scope
from xlform.locate.region import other_title
from xlform.locate.region import regions
from xlform.locate.single import FieldFinder
from xlform.locate.single import form_unit
from xlform.text import LONGEST_LABEL

__all__ = ["Clash", "Layout", "Located", "NearMiss", "RowSpots", "Spot", "TableSpots", "locate"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the entries of one form stand on one sheet; blank forms have one too.

    `fields` and `tables` hold only what the sheet has; `unit` is the unit of money stated for the whole form.
    """

    form: Form
    area: Area
    fields: Mapping[str, Spot]
    tables: Mapping[str, TableSpots]
    unit: str
    clashes: tuple[Clash, ...]
    dated: Mapping[str, Token] = field(default_factory=dict)
    """Labels of fields that name a year (`2022年实际在职人数`)."""
    funds: Header | None = None
    """The header of the block of money, also where the form keeps only what its total row says."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sheet that looks like a form but lacks what makes it one: the columns missing and the nearest labels found."""

    form: Form
    table: str
    missing: tuple[str, ...]
    nearest: tuple[Token, ...]
    token: Token


@dataclass(frozen=True, slots=True)
class Located:
    """What one sheet holds: its forms in order, and what nearly was one."""

    layouts: tuple[Layout, ...]
    near: tuple[NearMiss, ...] = ()


def locate(grid: Grid, forms: tuple[Form, ...]) -> Located:
    """The forms on a sheet with the place of every entry; nothing for a sheet that holds none."""
    page = Page(grid)
    layouts: list[Layout] = []
    near: list[NearMiss] = []
    for region in regions(page, forms):
        layout = _best(page, region)
        if layout is not None:
            layouts.append(layout)
            continue
        miss = _near_miss(page, region)
        if miss is not None:
            near.append(miss)
    return Located(tuple(layouts), tuple(near))


def _best(page: Page, region: Region) -> Layout | None:
    """The form of a region: the one its title names, where several fit the one with the most evidence."""
    if len(region.candidates) == 1 or region.title is not None:
        found = [layout for form in region.candidates if (layout := _lay_out(page, region, form)) is not None]
    else:
        cores = {token.label.core for token in page.between(region.top, region.bottom) if token.label.core}
        title = other_title(page, region)
        likely = [
            form
            for form in region.candidates
            if len(cores & form.roles.keys()) >= 3
            and not (title and form.untitled is not None and not form.untitled.fullmatch(title))
        ]
        found = [layout for form in likely if (layout := _lay_out(page, region, form)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    return max(found, key=_evidence)


def _evidence(layout: Layout) -> tuple[int, int, int]:
    own = sum(
        1
        for key in layout.form.distinctive
        if key in layout.fields or (key in layout.tables and not layout.tables[key].derived)
    )
    columns = sum(len(table.columns) for name, table in layout.tables.items())
    return own, _results(layout), columns + len(layout.fields)


def _results(layout: Layout) -> int:
    """Without a title, a table of targets alone is no self-evaluation."""
    indicators = layout.tables.get("indicators")
    if indicators is None:
        return 1
    has_results = "actual" in indicators.columns
    return int(has_results == layout.form.tables["indicators"].has_results)


def _lay_out(page: Page, region: Region, form: Form) -> Layout | None:
    builder = _Builder(Scope(page, region, form))
    builder.find_tables()
    if any(name not in builder.tables for name in form.required):
        return None
    return builder.layout()


def _rows_of(*tables: TableSpots) -> list[int]:
    """The rows of the sheet that these tables take up, their totals' too."""
    spots = [spot for table in tables for row in table.rows for spot in row.spots.values()]
    spots += [spot for table in tables for spot in table.total.values()]
    return sorted({spot.row for spot in spots})


@dataclass(slots=True)
class _Builder:
    scope: Scope
    tables: dict[str, TableSpots] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    unit: str = "万元"

    @property
    def page(self) -> Page:
        return self.scope.page

    @property
    def region(self) -> Region:
        return self.scope.region

    @property
    def form(self) -> Form:
        return self.scope.form

    def find_tables(self) -> None:
        region, form = self.region, self.form
        lists = {name: table for name, table in form.tables.items() if table.layout in ("list", "numbered")}
        below = region.bottom + 1
        heads: dict[str, Header] = {}
        for name, table in lists.items():
            header = find_header(self.scope, table, region.top, region.bottom)
            if header is not None:
                heads[name] = header
                below = min(below, header.top)
        if any(name in lists and name not in heads for name in form.required):
            return
        self.unit = form_unit(self.page, region) or "万元"
        for name, header in heads.items():
            self._list(name, header)
        for name, table in form.tables.items():
            if table.layout == "matrix":
                self._matrix(name, below)
        if "indicators" in self.tables and not self.tables["indicators"].total and "funds" in self.tables:
            funds = self.tables["funds"]
            if funds.top > self.tables["indicators"].bottom:
                late_total(
                    self.scope, form.tables["indicators"], self.tables["indicators"], funds.bottom + 1, region.bottom
                )
        for name, table in form.tables.items():
            if table.layout == "pairs":
                spots = pairs_table(self.scope, table, self._under_the_header(), below - 1, self._block_unit())
                if spots is not None:
                    self.tables[name] = spots

    def _under_the_header(self) -> int:
        """Where a split of the money may begin: never in the header of the fund block (资金来源 may head its labels)."""
        funds = self.tables.get("funds")
        return funds.header.bottom + 1 if funds is not None and funds.header is not None else self.region.top

    def _block_unit(self) -> str:
        funds = self.tables.get("funds")
        if funds is not None and funds.rows:
            total = next((row for row in funds.rows if row.role == "total"), funds.rows[0])
            spot = total.spots.get("annual") or total.spots.get("executed")
            if spot is not None:
                return spot.unit
        return self.unit

    def _list(self, name: str, header: Header) -> None:
        found = self._lists(name, header)
        if header.clashes:
            settled = header.settled(self.page, _rows_of(*found.values()))
            self.clashes += settled.clashes
            found = self._lists(name, settled)
        self.tables |= found

    def _lists(self, name: str, header: Header) -> dict[str, TableSpots]:
        table = self.form.tables[name]
        if table.layout == "numbered":
            items, categories, sums = numbered_tables(self.scope, table, header, self.region.bottom, self.unit)
            return {name: items, "categories": categories, "sums": sums}
        return {name: list_table(self.scope, table, header, self.region.bottom)}

    def _matrix(self, name: str, below: int) -> None:
        table = self.form.tables[name]
        spots = self._matrix_between(table, self.region.top, below - 1)
        lowest = max((one.bottom for one in self.tables.values()), default=self.region.bottom)
        if not spots.rows and lowest < self.region.bottom:
            spots = self._matrix_between(table, lowest + 1, self.region.bottom)
        if not spots.rows and not table.row_keys:
            spots = transposed_matrix(self.scope, table, below - 1, self.unit)
        if not spots.rows and not table.row_keys:
            spots = loose_matrix(self.scope, table, below - 1, self.unit)
        if spots.rows:
            self.tables[name] = spots

    def _matrix_between(self, table: Table, top: int, bottom: int) -> TableSpots:
        header = find_header(self.scope, table, top, bottom)
        if header is None:
            return TableSpots()
        spots = matrix_table(self.scope, table, header, bottom, self.unit)
        if spots.rows and header.clashes:
            settled = header.settled(self.page, _rows_of(spots))
            self.clashes += settled.clashes
            spots = matrix_table(self.scope, table, settled, bottom, self.unit)
        return spots

    def layout(self) -> Layout:
        region, form = self.region, self.form
        taken = set()
        for name, spots in self.tables.items():
            if form.tables[name].layout in ("list", "numbered"):
                taken |= set(range(spots.top, spots.bottom + 1))
            elif form.tables[name].layout == "matrix":
                taken |= {spot.row for row in spots.rows if row.role != "total" for spot in row.spots.values()}
        finder = FieldFinder(self.page, region, form, taken)
        fields: dict[str, Spot] = {}
        if region.title is not None:
            fields["title"] = Spot(region.title.row, region.title.column, "text")
        years = [token for spots in self.tables.values() if spots.header for token in spots.header.columns.values()]
        year = finder.year(years)
        if year is not None:
            fields["year"] = year
        for key, entry in form.fields.items():
            spot = self._from_table(key) if entry.taken_from else None
            if spot is None and entry.labels and key != "year":
                spot = finder.spot(entry)
            if spot is not None:
                fields[key] = spot
        funds = self.tables["funds"].header if "funds" in self.tables else None
        self._finish(fields)
        area = Area(region.top, region.left, region.bottom, region.right)
        return Layout(form, area, fields, self.tables, self.unit, tuple(self.clashes), finder.dated, funds)

    def _from_table(self, key: str) -> Spot | None:
        source = self.form.fields[key].taken_from
        if source is None:
            return None
        table, column = source
        spots = self.tables.get(table)
        if spots is None:
            return None
        if self.form.tables[table].layout == "matrix":
            total = next((row for row in spots.rows if row.role == "total"), None)
            return total.spots.get(column) if total is not None else None
        spot = spots.total.get(column)
        if spot is None:
            return None
        return spot._replace(kind=self.form.fields[key].kind)

    def _finish(self, fields: dict[str, Spot]) -> None:
        """What follows from other entries: the execution row, split fund rows of a department, points in a 得分 column."""
        indicators = self.tables.get("indicators")
        if (
            indicators is not None
            and self.form.tables["indicators"].weight_from_score
            and "weight" not in indicators.columns
        ):
            _rename(indicators, "score", "weight")
            if "total_weight" in self.form.fields and "weight" in indicators.total:
                fields["total_weight"] = indicators.total["weight"]
        funds = self.tables.get("funds")
        if indicators is not None:
            self._execution_row(indicators, funds, fields)
        if funds is not None and self.form.tables["funds"].internal:
            if "income" in self.form.tables and "income" not in self.tables:
                parts = [
                    RowSpots({"item": row.spots["item"], "amount": row.spots[key]})
                    for row in funds.rows
                    for key in ("annual", "initial")
                    if row.role == "part" and key in row.spots
                    if not (key == "initial" and "annual" in row.spots)
                ]
                if parts:
                    self.tables["income"] = TableSpots(
                        parts, columns=("item", "amount"), top=funds.top, bottom=funds.bottom, derived=True
                    )
            del self.tables["funds"]

    def _execution_row(self, indicators: TableSpots, funds: TableSpots | None, fields: dict[str, Spot]) -> None:
        row = next((row for row in indicators.rows if row.role == "execution"), None)
        if row is None or "total_score" not in self.form.fields:
            return
        total = next((line for line in funds.rows if line.role == "total"), None) if funds is not None else None
        for key in ("weight", "score"):
            if key in row.spots:
                if total is not None:
                    total.spots.setdefault(key, row.spots[key])
                if key in self.form.fields:
                    fields.setdefault(key, row.spots[key])


def _rename(table: TableSpots, old: str, new: str) -> None:
    for spots in [table.total, *(row.spots for row in table.rows)]:
        if old in spots:
            spots[new] = spots.pop(old)
    table.columns = tuple(new if column == old else column for column in table.columns)


def _near_miss(page: Page, region: Region) -> NearMiss | None:
    """For a titled region whose table was not found: the row that comes nearest to its header, and what it lacks."""
    if region.title is None or not region.candidates:
        return None
    form = region.candidates[0]
    name = form.required[0]
    table = form.tables[name]
    best: tuple[int, set[str], Sequence[Token]] = (0, set(), ())
    for row, line in page.rows.items():
        if not region.top <= row <= region.bottom or _is_of_another_part(form, table, line):
            continue
        keys = {role[0] for token in line if token.label.core for role in form.column_roles(table, token.label.core)}
        if len(keys) > best[0]:
            best = (len(keys), keys, line)
    official = [
        column.labels[0]
        for key, column in table.columns.items()
        if key not in best[1] and not column.optional and column.labels
    ]
    unknown = [
        t
        for t in best[2]
        if t.label.core and len(t.label.core) <= LONGEST_LABEL and not form.column_roles(table, t.label.core)
    ]
    return NearMiss(form, name, tuple(official), tuple(unknown), region.title)


def _is_of_another_part(form: Form, table: Table, line: Sequence[Token]) -> bool:
    """Whether a row is no header of the table that went wrong: it is that of another table, or holds single entries."""
    cores = [token.label.core for token in line if token.label.core]
    roles = [form.roles.get(core, ()) for core in cores]
    if any(some and all(role.what == "field" and role.key != "year" for role in some) for some in roles):
        return True
    return any(
        other.name != table.name
        and other.is_headed_by({key for core in cores for key, _ in form.column_roles(other, core)})
        for other in form.tables.values()
    )
