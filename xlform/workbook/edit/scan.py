"""Where rows, cells and everything else of a sheet stand in its bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import Area
from xlform.address import column_number
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import parser
from xlform.workbook.edit.xmltree import run
from xlform.workbook.edit.xmltree import tag_end

_TALL = 64


@dataclass(slots=True)
class Formula:
    """The `<f>` of a cell: its text as stored (a follower of a shared formula has none) and its attributes."""

    text: str
    attributes: dict[str, str]


@dataclass(slots=True)
class CellSpan:
    """One cell in the bytes; `inner` is the end of its start tag."""

    row: int
    column: int
    attributes: dict[str, str]
    start: int
    inner: int = -1
    end: int = -1
    formula: Formula | None = None


@dataclass(slots=True)
class RowSpan:
    """One row in the bytes; cells only where they were asked for."""

    number: int
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = -1
    end: int = -1
    cells: list[CellSpan] = field(default_factory=list)


@dataclass
class Scan:
    """A sheet: its root with everything but rows as nodes, its rows, and its formula cells if asked for."""

    root: Node
    rows: list[RowSpan]
    formulas: list[CellSpan]

    @property
    def prefix(self) -> str:
        """The prefix of the sheet's elements, with its colon."""
        return self.root.prefix

    @cached_property
    def merges(self) -> tuple[Area, ...]:
        """The merged areas."""
        node = self.root.find("mergeCells")
        found = []
        for each in node.children if node else ():
            try:
                found.append(Area.parse(each.attributes.get("ref", "")))
            except ValueError as error:
                raise EditRefused("structure", "合并单元格的范围无法识别，未写入") from error
        return tuple(found)

    @cached_property
    def _by_row(self) -> tuple[dict[int, list[Area]], list[Area]]:
        """The merged areas by each row they cover, and those over very many rows."""
        rows: dict[int, list[Area]] = {}
        tall = [area for area in self.merges if area.bottom - area.top >= _TALL]
        for area in self.merges:
            if area.bottom - area.top < _TALL:
                for row in range(area.top, area.bottom + 1):
                    rows.setdefault(row, []).append(area)
        return rows, tall

    def area(self, row: int, column: int) -> Area:
        """The merged area over a cell, or the cell as an area."""
        rows, tall = self._by_row
        near = (*rows.get(row, ()), *tall)
        return next((area for area in near if covers(area, row, column)), Area(row, column, row, column))

    @cached_property
    def columns(self) -> list[tuple[int, int, Mapping[str, str]]]:
        """First and last column of each `<col>` and its attributes, ascending, none over another."""
        node = self.root.find("cols")
        stated = [
            (whole(each.attributes.get("min")), whole(each.attributes.get("max")), each.attributes)
            for each in (node.children if node else ())
        ]
        found: list[tuple[int, int, Mapping[str, str]]] = []
        free = 1
        for low, high, attributes in sorted(stated, key=lambda one: one[0]):
            if low and free <= min(high, LAST_COLUMN):
                found.append((max(low, free), min(high, LAST_COLUMN), attributes))
                free = high + 1
        return found

    def column(self, number: int) -> Mapping[str, str]:
        """What the sheet says of a column, empty if nothing."""
        at = bisect_right(self.columns, number, key=lambda one: one[0]) - 1
        return self.columns[at][2] if at >= 0 and number <= self.columns[at][1] else {}


def covers(area: Area, row: int, column: int) -> bool:
    """Whether the cell lies in the area."""
    return area.top <= row <= area.bottom and area.left <= column <= area.right


def scan(data: bytes, part: str, rows: Collection[int], *, formulas: bool = False) -> Scan:
    """The sheet's structure; the cells of these rows; with `formulas` also every cell that has one."""
    scanner = _Scanner(data, part, frozenset(rows), formulas)
    run(scanner.parser, data, part)
    data_node = scanner.root.find("sheetData") if scanner.root else None
    if scanner.root is None or scanner.root.local != "worksheet" or data_node is None:
        raise EditRefused("structure", f"部件 {part} 不是普通工作表，未写入")
    return Scan(scanner.root, scanner.rows, scanner.formulas)


class _Scanner:
    def __init__(self, data: bytes, part: str, wanted: frozenset[int], formulas: bool) -> None:
        self.data = data
        self.wanted = wanted
        self.with_formulas = formulas
        self.root: Node | None = None
        self.rows: list[RowSpan] = []
        self.formulas: list[CellSpan] = []
        self.parser = parser(data, part)
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._finish
        self._nodes: list[Node] = []
        self._depth = 0  # inside sheetData: 1 row, 2 cell, 3 what a cell holds
        self._in_data = False
        self._names = ("", "", "", "")
        self._row_number = self._column = 0
        self._cell: CellSpan | None = None
        self._text: list[str] | None = None

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if self._in_data:
            self._depth += 1
            if self._depth <= 3:
                self._begin_in_data(name, attributes)
            return
        at = self.parser.CurrentByteIndex
        node = Node(name, attributes, at, tag_end(self.data, at))
        if self._nodes:
            self._nodes[-1].children.append(node)
        elif self.root is None:
            self.root = node
            self._names = tuple(node.prefix + each for each in ("sheetData", "row", "c", "f"))  # type: ignore[assignment]
        self._nodes.append(node)
        if name == self._names[0] and len(self._nodes) == 2:
            self._in_data = True

    def _begin_in_data(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 2 and name == self._names[2]:
            if self.with_formulas or self._row_number in self.wanted:
                self._begin_cell(attributes)
        elif self._depth == 1:
            if name != self._names[1]:
                raise EditRefused("structure", f"工作表中有无法识别的结构 {name}，未写入")
            number = attributes.get("r")
            self._row_number = whole(number, -1) if number else self._row_number + 1
            if not 1 <= self._row_number <= LAST_ROW:
                raise EditRefused("structure", f"工作表中有行号无法识别（{number}），未写入")
            self._column = 0
            at = self.parser.CurrentByteIndex
            self.rows.append(RowSpan(self._row_number, attributes, at, tag_end(self.data, at)))
        elif self._depth == 3 and name == self._names[3] and self._cell is not None:
            self._cell.formula = Formula("", attributes)
            self._text = []
            self.parser.CharacterDataHandler = self._text.append

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            if reference[len(letters) :] != str(self._row_number):
                raise EditRefused("structure", f"单元格 {reference} 不在它所属的行里，未写入")
            self._column = column_number(letters) if letters.isascii() and letters.isalpha() and len(letters) < 4 else 0
            if not 1 <= self._column <= LAST_COLUMN:
                raise EditRefused("structure", f"单元格 {reference} 的地址无法识别，未写入")
        self._cell = CellSpan(self._row_number, self._column, attributes, self.parser.CurrentByteIndex)

    def _finish(self, name: str) -> None:
        if self._in_data and self._depth:
            if self._depth == 2 and self._cell is not None:
                self._finish_cell(self._cell)
            elif self._depth == 1:
                self.rows[-1].close, self.rows[-1].end = self._borders(self.rows[-1].inner)
            elif self._depth == 3 and self._text is not None and self._cell and self._cell.formula:
                self._cell.formula.text = "".join(self._text)
                self._text = None
                self.parser.CharacterDataHandler = None
            self._depth -= 1
            return
        self._in_data = False
        node = self._nodes.pop()
        node.close, node.end = self._borders(node.inner)

    def _finish_cell(self, cell: CellSpan) -> None:
        self._cell = None
        cell.inner = tag_end(self.data, cell.start)
        _, cell.end = self._borders(cell.inner)
        if cell.formula is not None and self.with_formulas:
            self.formulas.append(cell)
        if cell.row in self.wanted:
            self.rows[-1].cells.append(cell)

    def _borders(self, inner: int) -> tuple[int, int]:
        """Start and end of the end tag of the element now ending."""
        if self.data[inner - 2 : inner - 1] == b"/":
            return inner, inner
        close = self.parser.CurrentByteIndex
        return close, tag_end(self.data, close)
