"""A sheet as boxes: where a value stands, how it looks, what is computed there, what may be typed."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from xlform.workbook.template.cells import NOTHING
from xlform.workbook.template.cells import Held
from xlform.workbook.template.content import Line


@dataclass(slots=True, eq=False)
class Box:
    """A cell of the sheet (or a merged area), rows and columns from 1, last ones included.

    `formula` and `red` are written in names of entries; `stated` is what the data says where there is a formula too.
    """

    top: int
    left: int
    bottom: int
    right: int
    style: str
    held: Held = NOTHING
    formula: str = ""
    red: str = ""
    allowed: str = ""
    is_open: bool = False
    stated: Held = NOTHING
    lines: tuple[Line, ...] = ()
    column: str = ""
    link: str = ""
    inline: int = 0
    """How long the label is that stands in front of the entry in the same cell."""

    @property
    def place(self) -> tuple[int, int]:
        return self.top, self.left


@dataclass(slots=True, eq=False)
class Sheet:
    """One sheet to be written; `fields` and `columns` are the boxes of its entries."""

    name: str
    widths: list[float]
    boxes: list[Box] = field(default_factory=list)
    fields: dict[str, Box] = field(default_factory=dict)
    columns: dict[tuple[str, str], list[Box]] = field(default_factory=dict)
    heights: list[float] = field(default_factory=list)
    repeated: int = 0
    breaks: list[int] = field(default_factory=list)
    """The rows after which a page ends."""
    filtered: tuple[int, int] = (0, 0)
    """The header and the last of the rows that can be filtered."""
    landscape: bool = False
    many_pages: bool = False
    mark: str = ""
    alias: str = ""

    def put(self, box: Box) -> Box:
        """Adds a box."""
        self.boxes.append(box)
        return box
