"""A blank and what is filled into it, laid out: boxes on a sheet, with the entries that formulas refer to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import starmap
from itertools import zip_longest

from xlform.values import Entry
from xlform.values import read_year
from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.cells import NOTHING
from xlform.workbook.template.cells import PERCENT
from xlform.workbook.template.cells import Held
from xlform.workbook.template.cells import held
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import says
from xlform.workbook.template.heights import TALLEST
from xlform.workbook.template.heights import needed
from xlform.workbook.template.heights import row_heights
from xlform.workbook.template.paging import paginate
from xlform.workbook.template.spec import Blank
from xlform.workbook.template.spec import CellSpec
from xlform.workbook.template.spec import RowSpec
from xlform.workbook.template.spec import common

EXTRA_WIDTH = 10.0
"""Characters; columns that only the data has."""


@dataclass(slots=True)
class _Placed:
    """A row of the blank with the line it holds."""

    spec: RowSpec
    line: Line | None = None
    beside: Line | None = None

    def of(self, cell: CellSpec) -> Line | None:
        """The line whose entry a cell holds."""
        return self.beside if cell.of else self.line


def compose(blank: Blank, content: Content, year: int | None, name: str) -> Sheet:
    """The sheet for a form: `content` has every line that is to be printed, the empty ones too."""
    composer = _Composer(blank, content, year, name)
    composer.draw()
    paginate(composer.sheet)
    return composer.sheet


class _Composer:
    def __init__(self, blank: Blank, content: Content, year: int | None, name: str) -> None:
        self.blank, self.content, self.year = blank, content, year
        self.extras = _extras(blank, content)
        self.omitted = _omitted(content)
        self.width = len(blank.widths)
        self.most = max((len(extra) for extra in self.extras.values()), default=0)
        widths = [*blank.widths, *[EXTRA_WIDTH] * self.most]
        self.sheet = Sheet(name, widths, landscape=blank.landscape, many_pages=blank.many_pages)
        self.least: dict[int, float] = {}

    def draw(self) -> None:
        rows = self.rows()
        for number, placed in enumerate(rows, 1):
            self.least[number] = placed.spec.height
            if placed.spec.repeated:
                self.sheet.repeated = number
            if placed.spec.filtered:
                self.sheet.filtered = number, number + len(self.content.tables.get(placed.spec.heads, []))
            for spec in placed.spec.cells:
                self.cell(spec, placed, number, rows)
            self.extra_cells(placed, number)
        self.stretch(len(rows))

    def rows(self) -> list[_Placed]:
        found: list[_Placed] = []
        title = self.content.field("title").value or next(
            (self.said(cell) for row in self.blank.rows for cell in row.cells), ""
        )
        for row in self.blank.rows:
            if row.each:
                found += starmap(partial(_Placed, row), self.pairs(row))
            elif not (_is_year_line(row) and isinstance(title, str) and read_year(title) is not None):
                found.append(_Placed(row))
        return found

    def pairs(self, row: RowSpec) -> list[tuple[Line | None, Line | None]]:
        """The lines of a table, each with the one that stands beside it."""
        lines, beside = (self.content.tables.get(table, []) for table in (row.each, row.beside))
        return list(zip_longest(lines, beside))

    def cell(self, spec: CellSpec, placed: _Placed, number: int, rows: Sequence[_Placed]) -> None:
        line = placed.of(spec)
        bottom = (
            number + spec.down[0] + max((len(self.content.tables.get(table, [])) for table in spec.down[1]), default=0)
        )
        lines: tuple[Line, ...] = ()
        if line is not None:
            run = self.run(spec, number, rows)
            if run is None:
                return
            bottom, lines = number + len(run) - 1, run
        role = line.role if line is not None else ""
        box = Box(
            number, spec.left, bottom, self.right(spec, placed), _of_role(spec.style, role, "centre"), lines=lines
        )
        self.sheet.put(box)
        table = spec.of or placed.spec.each
        if spec.entry and (table, spec.entry) not in self.omitted and (line is not None or not table):
            self.fill(box, spec, table, line)
        elif table:
            pass  # no line here, beside a longer table; or the entry stands elsewhere
        elif not (spec.head and (placed.spec.heads, spec.head) in self.omitted):
            box.held = Held(self.said(spec) or None)
            box.formula = spec.formula.get("", "")
        box.red = _of_role(spec.red, role)

    def right(self, spec: CellSpec, placed: _Placed) -> int:
        """A cell at the right border reaches over the columns that only other rows have."""
        table = placed.spec.each or placed.spec.heads
        own = len(self.extras.get(table, ())) if table else 0
        if spec.right == self.width and not own:
            return self.width + self.most
        return spec.right

    def run(self, spec: CellSpec, number: int, rows: Sequence[_Placed]) -> tuple[Line, ...] | None:
        """The lines that share a cell from this one on; None if the cell began above."""
        line = rows[number - 1].of(spec)
        found = [line]
        if not spec.entry:
            return (line,) if line is not None else ()
        table = rows[number - 1].spec
        before = rows[number - 2] if number > 1 else None
        if before is not None and before.spec is table and _share(before.of(spec), line, spec):
            return None
        for placed in rows[number:]:
            if placed.spec is not table or not _share(line, placed.of(spec), spec):
                break
            found.append(placed.of(spec))
        return tuple(one for one in found if one is not None)

    def fill(self, box: Box, spec: CellSpec, table: str, line: Line | None) -> None:
        """Puts an entry into its cell: a formula where the blank has one, the data beside it."""
        entry = line.entry(spec.entry) if line is not None else self.content.field(spec.entry)
        kind = self.kind(table, spec.entry)
        if table:
            self.sheet.columns.setdefault((table, spec.entry), []).append(box)
        else:
            self.sheet.fields[spec.entry] = box
        box.column, box.is_open = spec.entry, _is_input(spec, line)
        box.allowed = spec.allowed or (kind if kind in common().allowed else "")
        if spec.entry == "level1" and line is not None:
            box.held = Held(_heading(entry, line.entry("section_points")))
            return
        if spec.entry in ("year", "title") and not table:
            box.held = self.head(spec, entry)
            return
        formula = _of_role(spec.formula, line.role if line is not None else "")
        if formula:
            box.formula, box.stated, box.is_open = formula, held(entry, kind), spec.open
            box.held = Held(None, PERCENT if kind == "rate" else "General")
            if spec.inline:
                box.inline = len(spec.text)
                box.stated = Held(spec.text + shown(box.stated.content)) if says(entry) else NOTHING
            return
        box.held = held(entry, kind)
        if spec.inline:
            box.held, box.inline = Held(spec.text + shown(box.held.content)), len(spec.text)
        if spec.entry == "number":
            box.held = _numbered(box.held)

    def head(self, spec: CellSpec, entry: Entry) -> Held:
        if spec.entry == "title":
            return Held(entry.value) if isinstance(entry.value, str) else Held(self.said(spec))
        return Held(self.said(spec))

    def said(self, spec: CellSpec) -> str:
        if "{" not in spec.text:
            return spec.text
        if self.year is None:
            return spec.without_year
        return spec.text.replace("{year}", str(self.year)).replace("{last}", str(self.year - 1))

    def kind(self, table: str, key: str) -> str:
        form = self.blank.form
        if not table:
            return form.fields[key].kind if key in form.fields else "text"
        column = form.tables[table].columns.get(key)
        return "text" if column is None else column.kind

    def extra_cells(self, placed: _Placed, number: int) -> None:
        """The columns that the official blank does not have, right of it, under their own labels."""
        table = placed.spec.each or placed.spec.heads
        extras = self.extras.get(table, {})
        for place, (key, label) in enumerate(extras.items()):
            left = self.width + 1 + place
            right = self.width + self.most if place == len(extras) - 1 else left
            if placed.line is None:
                self.sheet.put(Box(number, left, number, right, "label", Held(label)))
                continue
            entry = placed.line.entry(key)
            box = Box(number, left, number, right, "small", held(entry, self.kind(table, key)), lines=(placed.line,))
            box.column, box.is_open = key, True
            self.sheet.put(box)
            self.sheet.columns.setdefault((table, key), []).append(box)

    def stretch(self, rows: int) -> None:
        """Rows as high as their texts; what no single row can hold takes several."""
        sheet = self.sheet
        measured = [(box.top - 1, box.bottom - 1, self.height(box)) for box in sheet.boxes]
        measured += [(row - 1, row - 1, height) for row, height in self.least.items() if height]
        heights = row_heights(rows, measured)
        first, at = [], 1
        for height in heights:
            parts = max(1, -int(-height // TALLEST))
            first.append(at)
            sheet.heights += [round(min(height / parts, 409.0) * 4) / 4] * parts
            at += parts
        first.append(at)
        for box in sheet.boxes:
            box.top, box.bottom = first[box.top - 1], first[box.bottom] - 1
        top, bottom = sheet.filtered
        sheet.filtered = (first[top - 1], first[bottom] - 1) if top else (0, 0)
        sheet.repeated = first[sheet.repeated - 1] if sheet.repeated else 0

    def height(self, box: Box) -> float:
        style = common().styles[box.style]
        content = box.held.content if not box.formula else box.stated.content
        width = sum(self.sheet.widths[box.left - 1 : box.right])
        return needed(shown(content), width, style.size, style.indent)


def shown(content: object) -> str:
    """About as a cell displays it: enough to measure it."""
    if content is None:
        return ""
    return (
        content
        if isinstance(content, str)
        else "2000年12月31日"
        if isinstance(content, datetime.date)
        else str(content)
    )


def _of_role(by_role: Mapping[str, str], role: str, otherwise: str = "") -> str:
    return by_role.get(role) or by_role.get("") or otherwise


def _is_input(spec: CellSpec, line: Line | None) -> bool:
    """Whether the entry is filled in by the unit: titles and the names of rows are printed, but those of projects."""
    if spec.entry == "item":
        return line is not None and line.role == "project"
    return spec.entry != "title" or spec.open


def _share(above: Line | None, below: Line | None, spec: CellSpec) -> bool:
    """Whether two lines share a cell: the same label carried down, or one merged cell in the data."""
    if above is None or below is None:
        return False
    if spec.run:
        return all(_comparable(above.entry(key)) == _comparable(below.entry(key)) for key in spec.run)
    one, other = above.entry(spec.entry), below.entry(spec.entry)
    return one.address is not None and one.address == other.address and says(one) and above.role == below.role


def _comparable(entry: Entry) -> object:
    return entry.value if entry.value is not None else entry.text


def _heading(level1: Entry, points: Entry) -> str | None:
    """`产出指标\\n(50分)`."""
    name = level1.value if isinstance(level1.value, str) else level1.text
    stated = points.text if points.number is None else plain_figure(points.number)
    return f"{name}\n({stated}分)" if stated else name or None


def plain_figure(figure: Decimal) -> str:
    """A figure without idle zeros: 50, 7.5."""
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _numbered(content: Held) -> Held:
    text = content.content
    if (
        isinstance(text, str)
        and text.isascii()
        and text.isdigit()
        and (text == "0" or text[0] != "0")
        and len(text) < 10
    ):
        return Held(Decimal(text))
    return content


def _is_year_line(row: RowSpec) -> bool:
    return len(row.cells) == 1 and row.cells[0].entry == "year"


def _extras(blank: Blank, content: Content) -> dict[str, dict[str, str]]:
    """For each table the columns that the data has and the blank lacks: key and label."""
    found: dict[str, dict[str, str]] = {}
    for row in blank.rows:
        if not row.each:
            continue
        own = {cell.entry for cell in row.cells} | {"section_points", "key"}
        columns = blank.form.tables[row.each].columns
        for line in content.tables.get(row.each, []):
            for key, entry in line.entries.items():
                if key not in own and says(entry):
                    label = columns[key].labels[0] if key in columns and columns[key].labels else key
                    found.setdefault(row.each, {})[key] = label
    return found


def _omitted(content: Content) -> set[tuple[str, str]]:
    """Columns left out because another cell holds them: the score of the execution where it is a row of the indicators."""
    found: set[tuple[str, str]] = set()
    for line in content.tables.get("indicators", []):
        for key in ("weight", "score"):
            entry = line.entry(key)
            for fund in content.tables.get("funds", []):
                if says(entry) and entry.address is not None and fund.entry(key).address == entry.address:
                    found.add(("funds", key))
            if says(entry) and entry.address is not None and content.field(key).address == entry.address:
                found.add(("", key))
    return found
