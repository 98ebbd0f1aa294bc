"""A filled-in form: entries by name, each with its cell; tables as DataFrames with frames of addresses beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from xlform.address import Address
from xlform.address import Area
from xlform.display import display
from xlform.display import is_date_format
from xlform.display import to_date
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.forms import Form
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.locate import Clash
from xlform.locate import Layout
from xlform.locate import Spot
from xlform.locate import TableSpots
from xlform.text import canonical
from xlform.text import heading_points
from xlform.text import squeezed
from xlform.text import without_points
from xlform.values import ABSENT
from xlform.values import LARGEST_FIGURE
from xlform.values import NOT_APPLICABLE
from xlform.values import Entry
from xlform.values import Figure
from xlform.values import amount_of_number
from xlform.values import decimal_places
from xlform.values import least_decimals
from xlform.values import plain
from xlform.values import rate_of_number
from xlform.values import read_amount
from xlform.values import read_count
from xlform.values import read_date
from xlform.values import read_points
from xlform.values import read_rate
from xlform.values import read_year

if TYPE_CHECKING:
    import pandas as pd

_KIND_NAMES = {"amount": "金额", "rate": "比率", "points": "分数", "count": "人数", "date": "日期", "year": "年度"}
_NUMBERS = frozenset({"amount", "rate", "points", "count"})


class Row(dict[str, Entry]):
    """One row of a table: entries by column, plus what the row is (`role`), its place in a tree (`parent`, `depth`)."""

    __slots__ = ("depth", "parent", "role")

    def __init__(
        self, entries: Iterable[tuple[str, Entry]], role: str = "item", parent: int = -1, depth: int = 0
    ) -> None:
        super().__init__(entries)
        self.role, self.parent, self.depth = role, parent, depth

    def entry(self, column: str) -> Entry:
        """The entry of a column; `absent` if the sheet has no such column."""
        return self.get(column, ABSENT)


@dataclass(frozen=True, eq=False)
class Submission:
    """One form as filed: `path` and `sheet` say where, `area` its cells (`A1:I24`).

    `field(key)` gives an entry, `table(name)` the rows of a table, `frame(name)` them as a DataFrame. `remarks` are
    texts beside the entries that may speak of its money: a note below the table, a cell that no label claims.
    """

    path: str
    definition: Form
    sheet: str
    area: str
    fields: Mapping[str, Entry]
    tables: Mapping[str, tuple[Row, ...]]
    layout: Layout = field(repr=False)
    hidden: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The identifier of the form, such as `base_table`."""
        return self.definition.key

    def field(self, key: str) -> Entry:
        """The entry of that name; `absent` if the sheet has none; UsageError if the form has none."""
        found = self.fields.get(key)
        if found is not None:
            return found
        if key == "title" or key in self.definition.fields:
            return ABSENT
        raise UsageError(f"{self.definition.name}没有“{key}”这一栏")

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table from top to bottom, none if the sheet has no such table; UsageError if the form has none."""
        found = self.tables.get(name)
        if found is not None:
            return found
        if name in self.definition.tables and not self.definition.tables[name].internal:
            return ()
        raise UsageError(f"{self.definition.name}没有“{name}”这张表")

    def table_names(self) -> tuple[str, ...]:
        """The tables this kind of form has, whether or not the sheet has rows of them."""
        return tuple(name for name, table in self.definition.tables.items() if not table.internal)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table in the order of the definition; columns of the sheet's own come last, by their label."""
        rows = self.table(table)
        known = [key for key, column in self.definition.tables[table].columns.items() if not column.optional]
        if table == "indicators" and "section_points" not in known and self.definition.tables[table].has_results:
            known.append("section_points")
        present = dict.fromkeys(key for row in rows for key in row)
        return tuple(known + [key for key in present if key not in known])

    def has_column(self, table: str, column: str) -> bool:
        """Whether the sheet has that column at all."""
        spots = self.layout.tables.get(table)
        return spots is not None and (
            column in spots.columns or any(column in row for row in self.tables.get(table, ()))
        )

    def frame(self, table: str) -> pd.DataFrame:
        """One row per row of the table, columns by key: amounts (万元), rates (fractions) and points as float64, texts as str.

        Blank, unreadable and absent entries are NaN in figure columns and None in text columns.
        Shape as `addresses(table)`. UsageError if the form has no such table.
        """
        import pandas as pd

        columns = self.columns(table)
        kinds = self.definition.tables[table].columns
        data: dict[str, pd.Series[float] | pd.Series[str]] = {}
        for key in columns:
            entries = [row.entry(key) for row in self.table(table)]
            figures = key == "section_points" or (key in kinds and kinds[key].kind in _NUMBERS)
            if key not in kinds and key != "section_points":
                figures = bool(entries) and all(entry.value is None or entry.number is not None for entry in entries)
            if figures:
                numbers = [float("nan") if entry.number is None else float(entry.number) for entry in entries]
                data[key] = pd.Series(numbers, dtype="float64")
            else:
                data[key] = pd.Series(
                    [None if entry.value is None else str(entry.value) for entry in entries], dtype="object"
                )
        return pd.DataFrame(data, columns=list(columns))

    def addresses(self, table: str) -> pd.DataFrame:
        """The cells of `frame(table)`: same shape, `自评表!F24` as str, None where the sheet has no such cell."""
        import pandas as pd

        rows = [
            {key: None if (address := row.entry(key).address) is None else str(address) for key in self.columns(table)}
            for row in self.table(table)
        ]
        return pd.DataFrame(rows, columns=list(self.columns(table)), dtype="object")

    @cached_property
    def year(self) -> int | None:
        """The year the form is for; None if it states none."""
        value = self.field("year").value
        return value if isinstance(value, int) else None

    @cached_property
    def unit_name(self) -> str:
        """The unit's name for comparison: without white space, width and brackets; empty if none is stated."""
        value = self.field("unit").value
        return comparable_name(value) if isinstance(value, str) else ""

    def declared_decimals(self, table: str, column: str) -> int:
        """How many decimal places (of 万元) the figures of a column are stated with.

        The finest figure decides, two at least, as forms in 万元 are filled in to the 分 of 万元; a column whose
        fractions all have one place (three or more of them) is a column of one place.
        """
        return self._decimals[table, column]

    def least_decimals(self, table: str, column: str) -> int:
        """The decimal places that the unit of a column (of a field, if `table` is empty) stands for: two of 万元 or 亿元."""
        found = self._least.get((table, column))
        if found is None:
            if not table:
                spot = self.layout.fields.get(column)
            else:
                spots = self.layout.tables.get(table)
                spot = next((row.spots[column] for row in spots.rows if column in row.spots), None) if spots else None
            found = self._least[table, column] = least_decimals(spot.unit) if spot is not None else 2
        return found

    @cached_property
    def _least(self) -> dict[tuple[str, str], int]:
        return {}

    @cached_property
    def _decimals(self) -> _Decimals:
        return _Decimals(self)


class _Decimals(dict[tuple[str, str], int]):
    def __init__(self, submission: Submission) -> None:
        super().__init__()
        self.submission = submission

    def __missing__(self, key: tuple[str, str]) -> int:
        table, column = key
        places = [
            entry.decimals for row in self.submission.table(table) if (entry := row.entry(column)).decimals is not None
        ]
        self[key] = stated_decimals(places, self.submission.least_decimals(table, column))
        return self[key]


def stated_decimals(places: Iterable[int | None], least: int = 2) -> int:
    """The decimal places of a column from those of its figures, `least` at least; see `Submission.declared_decimals`."""
    counted = [place for place in places if place is not None]
    if sum(place > 0 for place in counted) >= 3 and max(counted) == 1:
        return 1
    return max([least, *counted])


def comparable_name(name: str) -> str:
    """A name without white space, width and brackets: what stands in brackets stays."""
    return canonical(name).translate(_BRACKETS)


_BRACKETS = str.maketrans("", "", "()[]{}【】〔〕《》<>“”\"'‘’「」")


def read_submission(path: str, grid: Grid, layout: Layout) -> Submission:
    """The entries of a located form; FileError where programs do not agree on what stands in its labels."""
    reader = _Reader(grid)
    if grid.doubts:
        _refuse_doubtful_labels(grid, layout)
    fields = {key: reader.entry(spot, key) for key, spot in layout.fields.items()}
    tables: dict[str, tuple[Row, ...]] = {}
    for name in layout.form.tables:
        if name in layout.tables:
            tables[name] = tuple(_rows(reader, layout, name, layout.tables[name]))
    hidden = grid.state != "visible"
    remarks = tuple(_remarks(grid, layout))
    return Submission(path, layout.form, grid.name, str(layout.area), fields, tables, layout, hidden, remarks)


_ABOUT_MONEY = re.compile("预算|资金|经费|执行|结余|结转|保证金|质保金|款|支付|支出|超支|万元|追加")
_LONGEST_REMARK = 2_000


def _remarks(grid: Grid, layout: Layout) -> Iterator[str]:
    """Texts in the area of the form that are no entry of it and long enough for a reason."""
    if "outcome" not in layout.form.fields:
        return
    taken = _places(layout)
    for place in _filled(grid, layout.area):
        text = grid.cells[place][0]
        if (
            place not in taken
            and isinstance(text, str)
            and len(text) >= 8
            and _ABOUT_MONEY.search(text[:_LONGEST_REMARK])
        ):
            yield text[:_LONGEST_REMARK]


def _filled(grid: Grid, area: Area) -> list[tuple[int, int]]:
    """The cells of an area that hold something, by rows: in time of the smaller of the area and the sheet."""
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > len(grid.cells):
        return sorted(at for at in grid.cells if top <= at[0] <= bottom and left <= at[1] <= right)
    places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return [place for place in places if place in grid.cells]


def _places(layout: Layout) -> set[tuple[int, int]]:
    """The cells of the entries."""
    found = {spot[:2] for spot in layout.fields.values()}
    found.update(spot[:2] for table in layout.tables.values() for row in table.rows for spot in row.spots.values())
    return found


def _refuse_doubtful_labels(grid: Grid, layout: Layout) -> None:
    """An entry in doubt is one entry unread; a label in doubt would have others read in the wrong place.

    A blank cell is no label: what is hidden beneath its merged area moves nothing.
    """
    spots = _places(layout)
    labels = {spot[:2] for table in layout.tables.values() for row in table.rows if (spot := row.spots.get("item"))}
    area = layout.area
    for (row, column), reason in sorted(grid.doubts.items()):
        inside = area.top <= row <= area.bottom and area.left <= column <= area.right
        if inside and (row, column) in grid.cells and ((row, column) not in spots or (row, column) in labels):
            at = Address(grid.name, row, column)
            raise FileError("damaged", f"文件已损坏：{at} {reason}，各程序读法不一；请用 WPS 或 Excel 打开，改正后另存")


def _rows(reader: _Reader, layout: Layout, name: str, spots: TableSpots) -> Iterable[Row]:
    levels = ("level1", "level2") if name == "indicators" else ()
    clashing = {clash.column: clash for clash in layout.clashes if clash.table == name}
    columns = dict.fromkeys(key for row in spots.rows for key in row.spots) if reader.doubts else {}
    for row in spots.rows:
        entries = [
            (key, reader.heading(spot) if key in levels else reader.entry(spot, key)) for key, spot in row.spots.items()
        ]
        if columns:
            entries += reader.covered(row.spots, columns)
        if clashing:
            entries = [(key, _ambiguous(entry, clashing[key]) if key in clashing else entry) for key, entry in entries]
        if layout.form.tables[name].row_keys:
            item = row.spots["item"]
            entries.append(
                ("key", Entry("ok" if row.role else "blank", row.role or None, row.role, reader.address(item)))
            )
        yield Row(entries, row.role, row.parent, row.depth)


AMBIGUOUS = "不能确定取哪一列"
"""How the reason of an entry ends that stands in a column claimed twice."""


def _ambiguous(entry: Entry, clash: Clash) -> Entry:
    """Where two columns bear one label, neither is taken for the column of the form."""
    first, second = (Address("", token.row, token.column).a1 for token in (clash.first, clash.second))
    reason = f"{first} 和 {second} 两列的表头都是“{clash.first.label.core}”，{AMBIGUOUS}"
    return Entry("unreadable", None, entry.text, entry.address, None, reason, entry.formula)


def without_result(address: Address | None) -> Entry:
    """A formula for which the file holds no result, and that is not computed here."""
    return Entry(
        "unreadable", None, "", address, None, "公式没有保存计算结果，请用 WPS 或 Excel 打开后保存一次", formula=True
    )


class _Reader:
    """Reads the entries of one sheet; carried labels are read once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.name = grid.name
        self.cells = grid.cells
        self.doubts, self.computed = grid.doubts, grid.computed
        self.headings: dict[tuple[int, int], Entry] = {}

    def address(self, spot: Spot) -> Address:
        return Address(self.name, spot[0], spot[1])

    def heading(self, spot: Spot) -> Entry:
        """一级/二级指标: the label without the points printed behind it."""
        found = self.headings.get(spot[:2])
        if found is None:
            found = self.entry(spot, "")
            if found.state == "ok" and isinstance(found.value, str):
                found = found._replace(value=without_points(found.text))
            self.headings[spot[:2]] = found
        return found

    def entry(self, spot: Spot, key: str) -> Entry:
        """What stands at a spot, read as its kind of value."""
        found = self.held(spot)
        return found._replace(computed=True) if self.computed and spot[:2] in self.computed else found

    def held(self, spot: Spot) -> Entry:
        """The same, whoever computed it."""
        row, column, kind, unit, piece = spot
        address = Address(self.name, row, column)
        cell = self.cells.get((row, column))
        if self.doubts and (row, column) in self.doubts:
            return self.doubtful(cell, address)
        if cell is None or (cell[0] is None and cell[1] is None):
            return Entry("blank", None, "", address)
        content, formula, _ = cell
        if content is None:
            return without_result(address)
        if isinstance(content, ErrorValue):
            return Entry(
                "unreadable", None, content.code, address, None, f"单元格显示错误值 {content.code}", formula is not None
            )
        if piece is not None:
            return self.typed(piece, kind, unit, address, formula=formula is not None)
        if isinstance(content, str):
            return self.typed(content, kind, unit, address, formula=formula is not None)
        if isinstance(content, bool):
            return self.typed(display(cell), kind, unit, address, formula=formula is not None)
        return self.number(cell, content, kind, unit, address)

    def doubtful(self, cell: Cell | None, address: Address) -> Entry:
        """A cell that programs read differently: what one of them shows, and no value."""
        text = "" if cell is None else display(cell, self.grid.date1904)
        reason = f"{self.doubts[address.row, address.column]}，各程序读法不一"
        return Entry("unreadable", None, text, address, None, reason, cell is not None and cell.formula is not None)

    def covered(self, spots: Mapping[str, Spot], columns: Iterable[str]) -> list[tuple[str, Entry]]:
        """The columns of other rows that a row lacks where one of its cells is in doubt: that one may cover them."""
        doubtful = next((spot for spot in spots.values() if spot[:2] in self.doubts), None)
        if doubtful is None:
            return []
        entry = self.doubtful(self.cells.get(doubtful[:2]), self.address(doubtful))
        return [(key, entry) for key in columns if key not in spots]

    def number(self, cell: Cell, content: Decimal, kind: str, unit: str, address: Address) -> Entry:
        """A number cell: dates by their format, figures by their value, texts as displayed."""
        has_formula, number_format = cell[1] is not None, cell[2]
        if number_format == "General" or kind in ("amount", "points"):
            text = _general(content) if number_format == "General" else display(cell, self.grid.date1904)
        else:
            text = display(cell, self.grid.date1904)
        if kind in _NUMBERS and abs(content) >= LARGEST_FIGURE:
            return Entry("unreadable", None, text, address, None, f"“{text[:20]}”不是{_KIND_NAMES[kind]}", has_formula)
        if kind == "amount":
            figure = amount_of_number(content, unit)
            return Entry("ok", figure.value, text, address, figure.decimals, "", has_formula)
        if kind == "points":
            points = content * 100 if "%" in number_format else content
            return Entry("ok", points, text, address, min(decimal_places(points), 12), "", has_formula)
        if kind == "rate":
            figure = rate_of_number(content, "%" in number_format)
            return Entry("ok", figure.value, text, address, figure.decimals, "", has_formula)
        if kind in ("date", "year") and (moment := self.moment(content, kind, number_format)) is not None:
            value = moment.date() if kind == "date" else moment.year
            return Entry("ok", value, text, address, None, "", has_formula)
        return self.typed(text, kind, unit, address, formula=has_formula)

    def moment(self, content: Decimal, kind: str, number_format: str) -> datetime | None:
        """What a number cell for a date or a year shows; None if it is shown as a number, or is no date that there is."""
        if not (is_date_format(number_format) or (kind == "date" and 30_000 < content < 80_000)):
            return None
        try:
            return to_date(content, self.grid.date1904)
        except (ValueError, OverflowError):
            return None

    def typed(self, raw: str, kind: str, unit: str, address: Address, *, formula: bool) -> Entry:
        """A text read as its kind of value; the text as typed is kept."""
        text = raw.strip()
        if not text:
            return Entry("blank", None, "", address, formula=formula)
        if kind == "text":
            return Entry("ok", text, text, address, None, "", formula)
        if kind == "label":
            return Entry("ok", squeezed(text), text, address, None, "", formula)
        if plain(text) in NOT_APPLICABLE:
            return Entry("blank", None, text, address, formula=formula)
        return _read_kind(text, kind, unit, address, formula=formula)


def _general(content: Decimal) -> str:
    text = format(content, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_kind(text: str, kind: str, unit: str, address: Address, *, formula: bool) -> Entry:
    if kind in ("amount", "rate", "points"):
        figure = _figure(text, kind, unit)
        if figure is not None:
            return Entry("ok", figure.value, text, address, figure.decimals, "", formula)
    elif kind == "count":
        count = read_count(text)
        if count is not None:
            return Entry("ok", count, text, address, 0, "", formula)
    else:
        value = read_date(text) if kind == "date" else read_year(text)
        if value is not None:
            return Entry("ok", value, text, address, None, "", formula)
    return Entry("unreadable", None, text, address, None, f"“{text[:20]}”不是{_KIND_NAMES[kind]}", formula)


def _figure(text: str, kind: str, unit: str) -> Figure | None:
    if kind == "amount":
        return read_amount(text, unit)
    if kind == "rate":
        return read_rate(text)
    figure = read_points(text)
    if figure is None and (points := heading_points(text)) is not None and points[0] == points[1]:
        return read_points(points[0])
    return figure
