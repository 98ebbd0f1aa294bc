"""Draws workbooks from `|` tables and says how what was read from them differs from what stands there.

A cell of a drawing: `<` is merged with the cell to the left, `^` with the cell above, `_` is a blank character, `\\n` a
line break; plain digits are numbers shown as drawn (`1,200.50`, `96.15%`), a leading `'` keeps text, `@2023-04-06` is a date,
`=B2+B3→12` a formula with its stored result, `=B2+B3` one without, `&年初&预算数` rich text, `#DIV/0!` an error value.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import xlform
from xlform.submission import Submission
from xlform.values import Entry

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_NUMBER = re.compile(r"-?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<places>\d+))?(?P<percent>%?)\Z")
_FIGURE = re.compile(r"(\()?([-+]?[\d,]*\.?\d+)(\))?(亿元|万元|千元|元|%|分|人|名)?\Z")
_UNITS = {"亿元": Decimal(10_000), "万元": Decimal(1), "千元": Decimal("0.1"), "元": Decimal("0.0001")}
_NOTHING = frozenset({"", "/", "—", "-", "无", "不适用"})
AMOUNTS = frozenset({"initial", "annual", "executed", "amount", "prior_actual", "budget", "total"})
POINTS = frozenset({"weight", "score", "total_weight", "total_score", "section_points"})
RATES = frozenset({"rate", "control_rate"})
COUNTS = frozenset({"authorized_posts", "staff_in_post"})
LABELS = frozenset({"item", "level1", "level2", "number", "key"})
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "spending": ("item", "key", "prior_actual", "budget", "actual", "amount"),
    "income": ("item", "amount"),
    "funds": ("item", "initial", "annual", "executed", "weight", "rate", "score"),
    "categories": ("number", "name", "amount"),
    "items": ("number", "category", "project", "recipient", "mode", "amount"),
    "indicators": ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "section_points"),
}
SYSTEM = ("level1", "level2", "level3", "target", "description", "rule", "measure_unit", "kind", "weight")

Value = Decimal | int | str | datetime.date | None


class Unreadable(str):
    """What is expected of a cell that says something, but nothing of its kind."""

    __slots__ = ()


@dataclass(frozen=True)
class Drawing:
    """The cells of a drawn sheet, before they are written: texts by address, the anchor of every covered cell."""

    cells: Mapping[tuple[int, int], str]
    owners: Mapping[tuple[int, int], tuple[int, int]]

    def anchor(self, address: str) -> tuple[int, int]:
        """The top-left cell of the area that covers an address."""
        spot = _spot(address)
        return self.owners.get(spot, spot)

    def text(self, address: str) -> str:
        """What is shown at an address."""
        raw = self.cells.get(self.anchor(address), "")
        raw = raw.partition("→")[2] if raw.startswith("=") else raw
        if raw.startswith("&"):
            return raw.replace("&", "")
        return raw[1:] if raw.startswith("'") else raw


@dataclass(frozen=True)
class Rows:
    """Rows of a table: columns by letter, row numbers, and what differs from what stands in the cells."""

    columns: Mapping[str, str]
    numbers: tuple[int, ...]
    keys: tuple[str, ...]
    fixed: Mapping[str, str]
    values: Mapping[str, Value]


def rows(columns: str, numbers: str, keys: str = "", **others: Value) -> Rows:
    """`rows("item=A amount=C", "5-7 9", category="B4", C5=Decimal(3), item_A9="其他")`.

    A column fixed to a cell; the value of a cell, or of a column at a cell.
    """
    listed: list[int] = []
    for part in numbers.split():
        first, _, last = part.partition("-")
        listed += range(int(first), int(last or first) + 1)
    letters = dict(column.split("=") for column in columns.split())
    values = {key: value for key, value in others.items() if re.fullmatch(r"(?:[a-z]+_)?[A-Z]+\d+", key)}
    fixed = {key: str(value) for key, value in others.items() if key not in values}
    return Rows(letters, tuple(listed), tuple(keys.split()), fixed, values)


@dataclass(frozen=True)
class Wanted:
    """A form that must be read: the cell of every field (or cell and value), the rows of every table."""

    form: str
    sheet: str
    fields: Mapping[str, str | tuple[str, Value]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Rows]] = field(default_factory=dict)
    unit: str = "万元"
    points: Mapping[str, int] = field(default_factory=dict)
    spare: tuple[int, ...] = ()
    """Rows left over from the template, which may be listed or left out."""


def draw(path: Path, sheets: Mapping[str, str], hidden: str = "") -> dict[str, Drawing]:
    """Writes a workbook of drawn sheets; `hidden` names rows and columns of the first sheet (`7 C`)."""
    from openpyxl import Workbook

    book = Workbook()
    drawings: dict[str, Drawing] = {}
    results: list[dict[str, str]] = []
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        drawings[name] = drawing = _drawing(text)
        results.append(_write(sheet, drawing))
    del book["Sheet"]
    for part in hidden.split():
        first = book.worksheets[0]
        if part.isdigit():
            first.row_dimensions[int(part)].hidden = True
        else:
            first.column_dimensions[part].hidden = True
    book.save(path)
    _store_results(path, results)
    return drawings


def _drawing(text: str) -> Drawing:
    cells: dict[tuple[int, int], str] = {}
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    lines = text.strip("\n").splitlines()
    for row, line in enumerate(lines, 1):
        for column, raw in enumerate(line.split("|"), 1):
            content = raw.strip(" ").replace("\\n", "\n").replace("_", " ")
            if content in ("<", "^"):
                beside = (row, column - 1) if content == "<" else (row - 1, column)
                owners[row, column] = owners.get(beside, beside)
            elif content:
                cells[row, column] = content
    return Drawing(cells, owners)


def _write(sheet: Worksheet, drawing: Drawing) -> dict[str, str]:
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.cell.rich_text import TextBlock
    from openpyxl.cell.text import InlineFont

    results: dict[str, str] = {}
    for (row, column), raw in drawing.cells.items():
        cell = sheet.cell(row, column)
        formula, _, stored = raw.partition("→")
        number = _number(stored if raw.startswith("=") else raw)
        if raw.startswith("@"):
            cell.value = datetime.datetime.fromisoformat(raw[1:])
            cell.number_format = 'yyyy"年"m"月"d"日"'
        elif raw.startswith("'"):
            cell.value, cell.data_type = raw[1:], "s"
        elif raw.startswith("&"):
            first, *others = raw[1:].split("&")
            cell.value = CellRichText(first, *(TextBlock(InlineFont(b=True), part) for part in others))
        elif raw.startswith("="):
            cell.value = formula
            if number is not None:
                results[cell.coordinate], cell.number_format = str(number[0]), number[1]
        elif number is not None:
            cell.value, cell.number_format = number
        else:
            cell.value = raw
    for top, left, bottom, right in _areas(drawing):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return results


def _number(raw: str) -> tuple[Decimal, str] | None:
    match = _NUMBER.match(raw)
    if match is None or (len(match["whole"]) > 1 and match["whole"].startswith("0")):
        return None
    value = Decimal(raw.replace(",", "").rstrip("%"))
    shape = ("#,##0" if "," in match["whole"] else "0") + ("." + "0" * len(match["places"]) if match["places"] else "")
    if match["percent"]:
        return value / 100, shape + "%"
    return value, "General" if shape == "0" else shape


def _areas(drawing: Drawing) -> Iterator[tuple[int, int, int, int]]:
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for spot, owner in drawing.owners.items():
        covered.setdefault(owner, [owner]).append(spot)
    for spots in covered.values():
        down, across = [row for row, _ in spots], [column for _, column in spots]
        yield min(down), min(across), max(down), max(across)


def _store_results(path: Path, results: Sequence[Mapping[str, str]]) -> None:
    parts = _parts(path)
    for number, stored in enumerate(results, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        for address, value in stored.items():
            pattern = rf'(<c r="{address}"[^>]*>\s*<f>[^<]*</f>\s*)(?:<v\s*/>|<v></v>)?'.encode()
            parts[name], count = re.subn(pattern, rb"\g<1><v>" + value.encode() + rb"</v>", parts[name])
            if count != 1:
                raise ValueError(address)
    _pack(path, parts)


def _add_guides(path: Path, texts: Sequence[str]) -> None:
    parts = _parts(path)
    for text in texts:
        count = 0
        for name, content in parts.items():
            for written in {text.encode(), text.encode("ascii", "xmlcharrefreplace")}:
                bare = b"<t>" + written + b"</t>"
                count += content.count(bare)
                parts[name] = parts[name].replace(bare, bare + b'<rPh sb="0" eb="1"><t>PINYIN</t></rPh>')
        if not count:
            raise ValueError(text)
    _pack(path, parts)


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _pack(path: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def misread(
    folder: Path, sheets: Mapping[str, str], *wanted: Wanted, hidden: str = "", phonetic: Sequence[str] = ()
) -> list[str]:
    """What is read otherwise than it stands in the drawn sheets, one line each; empty if all is well.

    `phonetic`: the texts that carry a phonetic guide.
    """
    path = folder / "表.xlsx"
    drawings = draw(path, sheets, hidden)
    if phonetic:
        _add_guides(path, phonetic)
    found = xlform.read(path)
    names = [(one.form, one.sheet) for one in found]
    if names != [(one.form, one.sheet) for one in wanted]:
        return [f"forms: {[(one.form, one.sheet, one.area) for one in found]}"]
    lines: list[str] = []
    for want, got in zip(wanted, found, strict=True):
        lines += _Comparison(want, got, drawings[want.sheet]).lines()
    return lines


class _Comparison:
    def __init__(self, want: Wanted, got: Submission, drawing: Drawing) -> None:
        self.want, self.got, self.drawing = want, got, drawing

    def lines(self) -> Iterator[str]:
        definition = self.got.definition
        for key in ["title", *(key for key in definition.fields if key != "title")]:
            if key not in self.want.fields and key in ("title", "year"):
                continue
            cell = self.want.fields.get(key)
            yield from self.entry(f"{self.want.form}.{key}", key, cell, self.got.field(key))
        for name in self.got.table_names():
            yield from self.table(name, self.want.tables.get(name, ()))

    def table(self, name: str, parts: Sequence[Rows]) -> Iterator[str]:
        expected = [(part, place) for part in parts for place in range(len(part.numbers))]
        got = [row for row in self.got.table(name) if not self.is_spare(row.values())]
        if len(got) != len(expected):
            first = [next((f"{e.address} {e.text}" for e in row.values() if e.address), "?") for row in got]
            yield f"{name}: {len(got)} rows, not {len(expected)}: {first}"
            return
        columns = COLUMNS[name] if self.want.form != "indicator_system" else SYSTEM
        for row, (part, place) in zip(got, expected, strict=True):
            number = part.numbers[place]
            for column in columns:
                where = f"{name}[{number}].{column}"
                if column == "key" and not part.keys:
                    continue
                if column == "key":
                    key = part.keys[place].replace("-", "")
                    if (row.entry("key").value or "") != key:
                        yield f"{where}: {row.entry('key').value!r}, not {key!r}"
                elif column == "section_points":
                    yield from self.points(where, row.entry("level1"), row.entry(column))
                else:
                    yield from self.entry(where, column, self.cell(part, column, number), row.entry(column))

    def is_spare(self, entries: Iterable[Entry]) -> bool:
        addresses = [entry.address for entry in entries if entry.address is not None]
        return any(_spot(str(address).rpartition("!")[2])[0] in self.want.spare for address in addresses)

    def points(self, where: str, level: Entry, got: Entry) -> Iterator[str]:
        wanted = self.want.points.get(str(level.address).rpartition("!")[2])
        if got.number != wanted:
            yield f"{where}: {got.number}, not {wanted}"

    def cell(self, part: Rows, column: str, number: int) -> str | tuple[str, Value] | None:
        if column in part.fixed:
            return part.fixed[column]
        letter = part.columns.get(column)
        if letter is None:
            return None
        if column in ("level1", "level2"):
            number = self.carried(part, column, letter, number)
        address = _address(self.drawing.anchor(f"{letter}{number}"))
        for name in (f"{column}_{address}", address):
            if name in part.values:
                return address, part.values[name]
        return address

    def carried(self, part: Rows, column: str, letter: str, number: int) -> int:
        """The row of the label that a row without one of its own stands under."""
        start = number
        while not self.drawing.text(f"{letter}{number}").strip():
            above = part.columns.get("level1") if column == "level2" else None
            if number == min(part.numbers) or (above and self.drawing.text(f"{above}{number}").strip()):
                return start
            number -= 1
        return number

    def entry(self, where: str, key: str, cell: str | tuple[str, Value] | None, got: Entry) -> Iterator[str]:
        if cell is None:
            if got.state != "absent":
                yield f"{where}: {got.state} {got.value!r} at {got.address}, not absent"
            return
        address, wanted = cell if isinstance(cell, tuple) else (cell, self.value(key, cell))
        state = "blank" if wanted is None else "unreadable" if isinstance(wanted, Unreadable) else "ok"
        value = None if isinstance(wanted, Unreadable) else wanted
        at = str(got.address).rpartition("!")[2]
        if (got.state, at) != (state, _address(self.drawing.anchor(address))) or not _same(key, got.value, value):
            yield f"{where}: {got.state} {got.value!r} at {at}, not {state} {value!r} at {address}"

    def value(self, key: str, address: str) -> Value:
        text = self.drawing.text(address).strip()
        if self.drawing.cells.get(self.drawing.anchor(address), "").startswith("@"):
            return datetime.date.fromisoformat(text[1:])
        amount = key in AMOUNTS or (key == "actual" and self.want.form == "base_table")
        if not amount and key not in POINTS | RATES | COUNTS:
            return text or None
        match = _FIGURE.match(_plain(text))
        if match is None:
            return None if text in _NOTHING else Unreadable(text)
        figure = Decimal(match[2].replace(",", "")) * (-1 if match[1] else 1)
        if amount:
            return figure * _UNITS[match[4] or self.want.unit]
        if key in RATES:
            return figure / 100 if match[4] == "%" or figure > 2 else figure
        return int(figure) if key in COUNTS else figure


def _same(key: str, got: object, wanted: Value) -> bool:
    if key in LABELS and isinstance(wanted, str):
        return "".join(str(got).split()) == "".join(wanted.split())
    return got == wanted


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _spot(address: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", address)
    if match is None:
        raise ValueError(address)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _address(spot: tuple[int, int]) -> str:
    return f"{chr(64 + spot[1])}{spot[0]}"
