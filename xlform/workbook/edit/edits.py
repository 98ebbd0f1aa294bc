"""What can be done to a workbook: one small frozen class each, and the refusal to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Literal
from typing import TypeAlias

from xlform.address import Address
from xlform.errors import FileError

Value: TypeAlias = "Decimal | str | None"


class EditRefused(FileError):
    """The edit cannot be made exactly, so nothing is written: `code` is stable, `message` one line of Chinese.

    `legacy` `encrypted` `signed` `no_sheet` `structure` `encoding` `formula` `text` `zip64`
    """


@dataclass(frozen=True)
class SetValue:
    """The cell holds this number or text from now on (None: nothing); a formula there is replaced."""

    address: Address
    value: Value


@dataclass(frozen=True)
class SetShare:
    """The cell shows this share: the fraction as a number where its format is a percentage, else a text such as `96.15%`.

    `result_only`: a formula stays there, and only its stored result becomes the fraction.
    """

    address: Address
    value: Decimal
    result_only: bool = False


@dataclass(frozen=True)
class SetFigure:
    """The cell holds this number, in its own way: as `text` where it holds a text (or nothing, with no format of its own).

    `share` is the number for a cell whose format is a percentage.
    """

    address: Address
    value: Decimal
    text: str | None = None
    share: Decimal | None = None


@dataclass(frozen=True)
class SetFormula:
    """The cell holds this formula (without `=`) and this stored result."""

    address: Address
    formula: str
    result: Value


@dataclass(frozen=True)
class SetResult:
    """The cell's formula stays; only its stored result is corrected."""

    address: Address
    result: Value


@dataclass(frozen=True)
class SetFill:
    """The cell gets this solid fill (`FFC7CE`) and keeps everything else of its format."""

    address: Address
    rgb: str


@dataclass(frozen=True)
class AddNote:
    """A note on the cell; where there is one, the text is appended to it."""

    address: Address
    author: str
    text: str


@dataclass(frozen=True)
class CellStyle:
    """How a cell of a new sheet looks; colours are `RRGGBB`."""

    bold: bool = False
    wrap: bool = False
    border: bool = False
    underline: bool = False
    fill: str | None = None
    color: str | None = None
    size: int = 10
    number_format: str = "General"
    horizontal: Literal["general", "left", "center", "right"] = "general"


PLAIN = CellStyle()


@dataclass(frozen=True)
class SheetCell:
    """One cell of a new sheet; `link` leads to a cell of this workbook."""

    value: Value
    style: CellStyle = PLAIN
    link: Address | None = None


@dataclass(frozen=True)
class AddSheet:
    """A new last sheet. Rows and columns of `rows` start at A1; None leaves a place without a cell.

    `header_row` (from 1) is the row filtered by, frozen and repeated on every printed page (A4, fitted to its width).
    `merges` are areas such as `A1:H1`; `hidden` puts columns (from 1) out of sight.
    """

    name: str
    rows: tuple[tuple[SheetCell | None, ...], ...]
    widths: tuple[float, ...] = ()
    header_row: int | None = None
    landscape: bool = True
    merges: tuple[str, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: tuple[int, ...] = ()
    state: Literal["visible", "hidden", "veryHidden"] = "visible"


Edit: TypeAlias = "SetValue | SetShare | SetFigure | SetFormula | SetResult | SetFill | AddNote | AddSheet"
CellEdit: TypeAlias = "SetValue | SetShare | SetFigure | SetFormula | SetResult | SetFill | AddNote"
