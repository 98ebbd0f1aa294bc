"""A sheet as it is stored: content, formula and number format by cell. Never changes, never guesses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Literal
from typing import NamedTuple
from typing import TypeAlias

from xlform.address import Address
from xlform.address import Area


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a spreadsheet shows where a computation failed: `#DIV/0!`, `#REF!`, …; never a blank."""

    code: str

    def __str__(self) -> str:
        return self.code


Content: TypeAlias = "str | Decimal | bool | ErrorValue | None"
"""Text, number (dates are numbers with a date format), truth value, error; None: nothing is stored."""

SheetState: TypeAlias = Literal["visible", "hidden", "veryHidden"]


class Cell(NamedTuple):
    """One cell that holds something.

    `content` is what is stored; for a formula it is the stored result, None if the file has none.
    `formula` is the text without its `=`; None if the cell is typed, "" if the file only says that there is one.
    A number is exact as Excel shows it: 15 significant digits.
    """

    content: Content
    formula: str | None = None
    number_format: str = "General"

    @property
    def uncomputed(self) -> bool:
        """A formula for which the file holds no result."""
        return self.formula is not None and self.content is None


_EMPTY = Cell(None)
_SMALL = 4096  # merged areas up to this many cells are looked up cell by cell, larger ones by their borders


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet. Rows and columns count from 1; `cells` holds only cells with content or a formula.

    `covered` are values stored under a merged area: not shown, yet counted by SUM.
    `doubts` are the cells that programs read differently, each with the reason in Chinese: they must not be judged.
    `computed` are the formulas whose result the file does not hold: none as read, those that `formulas.with_results` gave theirs.
    Hidden rows and columns are in `cells` like all others, as Excel counts them in sums.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: Sequence[Area] = ()
    covered: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    state: SheetState = "visible"
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[tuple[int, int]] = ()
    date1904: bool = False
    doubts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    computed: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        anchors: dict[tuple[int, int], Area] = {}
        large: list[Area] = []
        for area in self.merges:
            top, left, bottom, right = area
            if (bottom - top + 1) * (right - left + 1) > _SMALL:
                large.append(area)
                continue
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    anchors[row, column] = area
        object.__setattr__(self, "_anchors", anchors)
        object.__setattr__(self, "_large", tuple(large))

    _anchors: Mapping[tuple[int, int], Area] = field(init=False, repr=False, default_factory=dict)
    _large: Sequence[Area] = field(init=False, repr=False, default=())

    def area(self, row: int, column: int) -> Area:
        """The merged area that covers the cell, or the cell itself as an area."""
        found = self._anchors.get((row, column))
        if found is not None:
            return found
        for area in self._large:
            if area[0] <= row <= area[2] and area[1] <= column <= area[3]:
                return area
        return Area(row, column, row, column)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds what is shown here: the top left one of a merged area, else the cell itself."""
        area = self.area(row, column)
        return area[0], area[1]

    def cell(self, row: int, column: int) -> Cell:
        """What is shown at this place; a cell without content if nothing is."""
        return self.cells.get(self.anchor(row, column), _EMPTY)

    def address(self, row: int, column: int) -> Address:
        """The address of what is shown here: the anchor of its merged area."""
        return Address(self.name, *self.anchor(row, column))

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether the row or the column is hidden (the sheet's own state is `state`)."""
        if row in self.hidden_rows:
            return True
        at = bisect_right(self.hidden_columns, (column, 1 << 30)) - 1
        return at >= 0 and self.hidden_columns[at][0] <= column <= self.hidden_columns[at][1]

    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows that hold something, ascending."""
        return tuple(sorted({row for row, _ in self.cells}))


FactKind: TypeAlias = Literal[
    "hidden_sheet", "very_hidden_sheet", "hidden_rows", "hidden_columns", "covered", "unseen_text", "unseen_figures",
    "blank_text", "blank_figures",    "text_figures", "macros", "external_links", "connections", "dde", "objects",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about a workbook that its figures do not show; `what` names the part, the target of a link or an area.

    `sheet` is empty for the workbook as a whole; `cells` (row, column) where cells are concerned, in their order; of a great
    many only the first, `more` says how many are left out.
    """

    kind: FactKind
    what: str = ""
    sheet: str = ""
    cells: tuple[tuple[int, int], ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Book:
    """A workbook as read: its sheets in order. `format` is `xlsx`, `xlsm`, `xls` (also WPS .et) or the like.

    `made_from` names the blank of xlform that it was filled in from (`base_table/national/2023/1`), empty if it says none.
    """

    path: str
    sha256: str
    format: str
    grids: tuple[Grid, ...]
    made_from: str = ""
    facts: tuple[Fact, ...] = ()
