"""A sheet being drawn, with what a reader must find on it; rows and columns can still be inserted afterwards."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from typing import TypeAlias

from xlform.address import Area
from xlform.address import column_letters

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Content: TypeAlias = "str | Decimal | None"
Value: TypeAlias = "Decimal | str | int | date | None"
Place: TypeAlias = tuple[int, int]

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    """What is typed into a cell and what it means: `value` in the unit of the interface, `text` as displayed."""

    content: Content
    value: Value
    text: str
    number_format: str = "General"
    state: str = "ok"
    loose: frozenset[str] = NOTHING


BLANK = Figure(None, None, "", state="blank")
OPEN = Figure(None, None, "", loose=frozenset({"value", "text", "cell", "state"}))


@dataclass(frozen=True)
class Want:
    """One entry a reader must give; names in `loose` (value, text, cell, state) are not decided by the interface.

    `part` in `loose` means that the value need only contain the text: a printed label may keep its 其中：.
    """

    path: str
    value: Value
    text: str
    cell: str | None
    state: str
    loose: frozenset[str] = NOTHING


@dataclass(frozen=True)
class Expected:
    """All that must be found of one form: entries by path, tables listed in full, rows that may be listed too."""

    form: str
    sheet: str
    anchor: Place
    entries: Mapping[str, Want]
    tables: frozenset[str]
    spare_rows: frozenset[int]


@dataclass
class Spot:
    """The content of one drawn cell."""

    content: Content
    number_format: str = "General"


@dataclass
class _Drawn:
    want: Want
    place: Place | None
    pair: bool


@dataclass
class Part:
    """One form on the paper."""

    form: str
    anchor: Place = (1, 1)
    wants: list[_Drawn] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    spare_rows: set[int] = field(default_factory=set)


@dataclass
class Paper:
    """One sheet: cells, merged areas, forms. `glued` are rows before which nobody inserts a row."""

    name: str
    cells: dict[Place, Spot] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    labels: set[Place] = field(default_factory=set)
    parts: list[Part] = field(default_factory=list)
    glued: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: bool = False
    ruled: bool = True

    @property
    def last_row(self) -> int:
        """The last row that is drawn on, 0 on an empty sheet."""
        return max([row for row, _ in self.cells] + [area.bottom for area in self.merges], default=0)

    @property
    def last_column(self) -> int:
        """The last column that is drawn on, 0 on an empty sheet."""
        return max([column for _, column in self.cells] + [area.right for area in self.merges], default=0)

    def insert_row(self, at: int) -> None:
        """A blank row before `at`, as Excel does it: merged areas around it grow."""
        self._move(lambda place: (place[0] + (place[0] >= at), place[1]))
        self.glued = {row + (row >= at) for row in self.glued}
        self.hidden_rows = {row + (row >= at) for row in self.hidden_rows}
        for part in self.parts:
            part.spare_rows = {row + (row >= at) for row in part.spare_rows} | {at}

    def insert_column(self, at: int) -> None:
        """A blank column before `at`; an empty value right behind it could then be either cell."""
        for part in self.parts:
            for drawn in part.wants:
                if drawn.pair and drawn.want.state == "blank" and drawn.place and drawn.place[1] == at:
                    drawn.want = replace(drawn.want, loose=drawn.want.loose | {"cell"})
        self._move(lambda place: (place[0], place[1] + (place[1] >= at)))

    def _move(self, moved: Callable[[Place], Place]) -> None:
        self.cells = {moved(place): spot for place, spot in self.cells.items()}
        self.labels = {moved(place) for place in self.labels}
        self.merges = [Area(*moved((a.top, a.left)), *moved((a.bottom, a.right))) for a in self.merges]
        for part in self.parts:
            part.anchor = moved(part.anchor)
            for drawn in part.wants:
                drawn.place = moved(drawn.place) if drawn.place else None

    def expected(self) -> tuple[Expected, ...]:
        """What must be found on this sheet as it stands now, one for each form, from top to bottom."""
        found = []
        for part in self.parts:
            entries = {drawn.want.path: replace(drawn.want, cell=_a1(drawn.place)) for drawn in part.wants}
            tables, spare = frozenset(part.tables), frozenset(part.spare_rows)
            found.append(Expected(part.form, self.name, part.anchor, entries, tables, spare))
        return tuple(found)


class Pen:
    """Draws one form on a paper and notes what must be found."""

    def __init__(self, paper: Paper, form: str) -> None:
        self.paper = paper
        self.part = Part(form)
        paper.parts.append(self.part)

    def put(
        self, place: Place, content: Content, rows: int = 1, columns: int = 1, number_format: str = "General"
    ) -> None:
        """Writes a value, merged over `rows` by `columns` cells."""
        if content is not None:
            self.paper.cells[place] = Spot(content, number_format)
        if rows > 1 or columns > 1:
            self.paper.merges.append(Area(place[0], place[1], place[0] + rows - 1, place[1] + columns - 1))

    def label(self, place: Place, text: str, rows: int = 1, columns: int = 1) -> None:
        """Writes a label: white space may be added to it later."""
        self.put(place, text, rows, columns)
        self.paper.labels.add(place)

    def figure(
        self, path: str, place: Place, figure: Figure, columns: int = 1, *, rows: int = 1, pair: bool = False
    ) -> None:
        """Writes a figure and expects it at `path`; `pair` for a value beside its label."""
        self.put(place, figure.content, rows, columns, figure.number_format)
        self.want(path, place, figure, pair=pair)

    def want(self, path: str, place: Place | None, figure: Figure, *, pair: bool = False) -> None:
        """Expects what `figure` says at a place that is drawn elsewhere."""
        want = Want(path, figure.value, figure.text, None, figure.state, figure.loose)
        self.part.wants.append(_Drawn(want, place, pair))

    def absent(self, paths: Iterable[str]) -> None:
        """Expects that these entries are said not to be on the sheet."""
        for path in paths:
            self.want(path, None, Figure(None, None, "", state="absent"))

    def wanted(self, path: str) -> bool:
        """Whether something is already expected at the path."""
        return any(drawn.want.path == path for drawn in self.part.wants)


def write(papers: Sequence[Paper], path: Path) -> None:
    """Writes the sheets as an .xlsx workbook with XlsxWriter; the first sheet that is not hidden is shown."""
    from xlsxwriter.workbook import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        formats: dict[tuple[str, bool], Format] = {}
        for paper in papers:
            _write_sheet(book, paper, formats)


def _write_sheet(book: Workbook, paper: Paper, formats: dict[tuple[str, bool], Format]) -> None:
    sheet = book.add_worksheet(paper.name)
    if paper.hidden:
        sheet.hide()

    def styled(number_format: str) -> Format:
        key = number_format, paper.ruled
        if key not in formats:
            style = {"num_format": number_format, "text_wrap": True, "valign": "vcenter", "border": int(paper.ruled)}
            formats[key] = book.add_format(style)
        return formats[key]

    if paper.ruled:
        for row in range(1, paper.last_row + 1):
            for column in range(1, paper.last_column + 1):
                sheet.write_blank(row - 1, column - 1, None, styled("General"))
    for area in paper.merges:
        if area.top != area.bottom or area.left != area.right:
            sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", styled("General"))
    for (row, column), spot in paper.cells.items():
        if isinstance(spot.content, Decimal):
            sheet.write_number(row - 1, column - 1, float(spot.content), styled(spot.number_format))
        elif spot.content is not None:
            sheet.write_string(row - 1, column - 1, spot.content, styled(spot.number_format))
    for row in paper.hidden_rows:
        sheet.set_row(row - 1, None, None, {"hidden": True})


def _a1(place: Place | None) -> str | None:
    return f"{column_letters(place[1])}{place[0]}" if place else None
