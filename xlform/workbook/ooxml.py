"""Reads .xlsx and .xlsm (transitional or strict) into Grids: what is stored, by cell.

The `dimension` of a sheet is never believed. The same cell twice: the last one counts, with a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import product
from math import isfinite
from typing import NamedTuple

from lxml import etree

from xlform.address import LAST_ROW
from xlform.address import Area
from xlform.address import parse_a1
from xlform.display import builtin_format
from xlform.display import known_format
from xlform.errors import FileError
from xlform.grid import Cell
from xlform.grid import Content
from xlform.grid import ErrorValue
from xlform.grid import Fact
from xlform.grid import Grid
from xlform.workbook.around import ASIDE
from xlform.workbook.around import Around
from xlform.workbook.around import is_hidden_row
from xlform.workbook.around import is_true
from xlform.workbook.colours import unseen_styles
from xlform.workbook.doubts import NO_DATE
from xlform.workbook.doubts import NO_KIND
from xlform.workbook.doubts import NO_NUMBER
from xlform.workbook.doubts import NO_TRUTH
from xlform.workbook.doubts import TWICE
from xlform.workbook.doubts import TWO_CONTENTS
from xlform.workbook.doubts import of_merges
from xlform.workbook.doubts import twice
from xlform.workbook.facts import grid_facts
from xlform.workbook.facts import listed_columns
from xlform.workbook.facts import package_facts
from xlform.workbook.facts import unseen_text
from xlform.workbook.merges import Merges
from xlform.workbook.merges import within
from xlform.workbook.package import Package
from xlform.workbook.package import SheetPart
from xlform.workbook.package import checked_xml
from xlform.workbook.package import damaged
from xlform.workbook.package import for_usual_parts
from xlform.workbook.package import parse_xml
from xlform.workbook.plainsheet import PlainSheet
from xlform.workbook.plainsheet import plain_sheet
from xlform.workbook.plainsheet import resolved
from xlform.workbook.text import iso_date
from xlform.workbook.text import unescaped
from xlform.workbook.translate import translated

_TRUTHS = {"0": False, "false": False, "1": True, "true": True}
_BIG = 4 << 20  # bytes of a sheet from which on it is read row by row, its tree never being whole in memory
MAX_CELLS = 500_000
"""Cells with content in a workbook: far more than any form or ledger has."""
_MAX_TAGS = 3_000_000  # of a sheet that is read row by row, rows without content left out
_LONG = 64  # characters of a number that is not remembered: texts of megabytes would stay in memory
_MAX_SPILLED = 2_000_000  # cells looked at for array formulas
_MAX_SHARED = 4 << 20  # characters of shared formulas as they read in other cells
_GHOST = re.compile(
    rb'<row r="[1-9][0-9]{0,6}"(?: (?!hidden)[\w:]+="[^"<>&]*")*(?:/>|>(?:<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?/>)*</row>)'
)


class _Names(NamedTuple):
    """The element names of one namespace, spelt as lxml gives them."""

    sheet_data: str
    row: str
    cell: str
    value: str
    formula: str
    inline: str
    text: str
    run: str
    columns: str
    merge: str
    merges: str


_TAGS = ("sheetData", "row", "c", "v", "f", "is", "t", "r", "cols", "mergeCell", "mergeCells")


@lru_cache(maxsize=16)
def _names(root_tag: str) -> _Names:
    namespace = root_tag[: root_tag.rfind("}") + 1]
    return _Names(*(namespace + tag for tag in _TAGS))


class _Book(NamedTuple):
    """What all sheets of a workbook share."""

    strings: Sequence[str]
    by_index: dict[str, str]  # the same by the index as cells name it
    formats: _Formats
    unseen: frozenset[str]  # styles
    date1904: bool
    budget: _Budget


def read_grids(package: Package) -> tuple[tuple[Grid, ...], tuple[Fact, ...]]:
    """The worksheets of a package in order, and facts; chart and dialog sheets are left out."""
    facts = list(package_facts(package))
    sheets = [sheet for sheet in package.sheets if sheet.kind == "worksheet"]
    for sheet in package.sheets:
        if sheet.kind != "worksheet" and _is_worksheet(package, sheet.part):
            raise damaged(f"工作表“{sheet.name[:31]}”的部件没有标为工作表")
    if not sheets:
        return (), tuple(facts)
    strings = package.workbook_relation("sharedStrings")
    styles = package.workbook_relation("styles")
    texts = _strings(package.read(strings), strings) if strings else []
    book = _Book(
        texts,
        dict(zip(map(str, range(len(texts))), texts, strict=True)),
        _formats(package.read(styles), styles) if styles else _Formats(),
        unseen_styles(package.read(styles), _theme(package)) if styles else frozenset(),
        _is_1904(package.workbook),
        _Budget(),
    )
    read = [_grid(package, sheet, book) for sheet in sheets]
    hidden = [grid.name for grid, _, _ in read if grid.state != "visible" and grid.cells]
    choices = set().union(*(around.choices for _, around, _ in read)) if hidden else ()
    listed = listed_columns(package, choices, hidden) if hidden else {}
    for sheet, (grid, around, pale) in zip(sheets, read, strict=True):
        facts.extend(grid_facts(grid, listed.get(grid.name, ())))
        facts.extend(unseen_text(grid, pale, around.conditions, package, sheet))
    return tuple(grid for grid, _, _ in read), tuple(facts)


def _is_worksheet(package: Package, part: str) -> bool:
    try:
        return part in package and str(package.xml(part).tag).endswith("}worksheet")
    except FileError as error:
        if error.code != "damaged":
            raise
        return False


def _theme(package: Package) -> bytes:
    """The part with the colours of the theme; empty if there is none that can be read."""
    part = package.workbook_relation("theme")
    try:
        return package.read(part) if part else b""
    except FileError:
        return b""


def _is_1904(workbook: etree._Element) -> bool:
    return any(is_true(pr.get("date1904")) for pr in workbook.iterchildren("{*}workbookPr"))


def _strings(data: bytes, part: str) -> list[str]:
    root = parse_xml(data, part)
    names = _names(root.tag)
    item_tag, found = names.text[:-1] + "si", []
    for item in root:
        if item.tag != item_tag:
            if (
                next(item.iter("{*}si"), None) is not None
            ):  # programs count it or not, and so read other texts from there on
                raise damaged(f"部件 {part} 的文本不在应在的位置")
            continue
        if len(item) == 1 and (only := item[0]).tag == names.text:
            text = only.text or ""
            found.append(unescaped(text) if "_x" in text else text)
        else:
            found.append(_rich_text(item, names))
    return found


def _rich_text(item: etree._Element, names: _Names) -> str:
    return unescaped(_runs(item, names))


def _runs(item: etree._Element, names: _Names) -> str:
    """The text of all runs as it is written; what only says how it is pronounced (rPh) is left out."""
    parts: list[str] = []
    for child in item:
        if child.tag == names.text:
            parts.append(child.text or "")
        elif child.tag == names.run:
            parts.extend(text.text or "" for text in child.iterchildren(names.text))
    return "".join(parts)


class _Formats(dict[str | None, str]):
    """The number format codes by style index as cells name it."""

    def __missing__(self, style: str | None) -> str:
        return self.get(style_index(style), "General")


def style_index(written: str | None) -> str:
    """The style of a cell as its number is usually written: `0` where a cell names none, `1` for `01`; itself if it is no number."""
    bare = (written or "0").strip()
    return (bare.lstrip("0") or "0") if bare.isascii() and bare.isdecimal() else bare


@for_usual_parts
def _formats(data: bytes, part: str) -> _Formats:
    """The number formats of a workbook; the forms of a folder mostly share their styles."""
    root = parse_xml(data, part)
    custom: dict[str, str] = {}
    formats = _Formats()
    for child in root:
        if child.tag.endswith("}numFmts"):
            custom = {fmt.get("numFmtId") or "": known_format(unescaped(fmt.get("formatCode") or "")) for fmt in child}
        elif child.tag.endswith("}cellXfs"):
            for index, xf in enumerate(child):
                number = xf.get("numFmtId") or "0"
                formats[str(index)] = custom.get(number) or builtin_format(number)
    formats[None] = formats["0"]
    return formats


def _grid(package: Package, sheet: SheetPart, book: _Book) -> tuple[Grid, Around, list[tuple[int, int]]]:
    """A sheet, what stands around its cells, and those of its cells whose style shows nothing."""
    if sheet.part not in package:
        raise damaged(f"缺少工作表部件 {sheet.part}")
    reader = _Sheet(book, sheet.part)
    data = package.read(sheet.part)
    plain = plain_sheet(data) if len(data) < _BIG else None
    if plain is not None:
        reader.read_plain(plain)
    elif len(data) < _BIG:
        reader.read_tree(parse_xml(data, sheet.part))
    else:
        reader.read_stream(_without_ghosts(checked_xml(data, sheet.part)))
    book.budget.take(reader.taken)
    merges = Merges(reader.merges)
    covered = merges.take_covered(reader.cells)
    grid = Grid(
        sheet.name,
        reader.cells,
        merges.areas,
        covered,
        sheet.state,
        frozenset(reader.hidden_rows),
        tuple(sorted(reader.around.hidden_columns)),
        book.date1904,
        {**of_merges(reader.cells, covered, merges.areas, merges.overlapping), **reader.doubts}
        if covered or merges.overlapping
        else reader.doubts,
    )
    return grid, reader.around, reader.pale


class _Sheet:
    """Collects one sheet, from its whole tree or row by row."""

    def __init__(self, book: _Book, part: str) -> None:
        self.book = book
        self.part = part
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.around = Around()
        self.pale: list[tuple[int, int]] = []
        self._shared: dict[str, tuple[str, tuple[int, int]]] = {}
        self._spilled: list[Area] = []
        self._row = 0
        self.taken = 0
        self._shared_size = 0
        self.doubts: dict[tuple[int, int], str] = {}

    def read_tree(self, root: etree._Element) -> None:
        """All of the sheet at once."""
        self._is_sheet(root)
        names = _names(root.tag)
        direct = sum(child.tag == names.sheet_data for child in root)
        if direct > 1:
            raise damaged(f"部件 {self.part} 有两份单元格")
        if not direct and next(root.iter("{*}sheetData"), None) is not None:
            raise damaged(f"部件 {self.part} 的单元格不在应在的位置")
        for child in root:
            tag = child.tag
            if tag == names.sheet_data:
                self._take_rows(child, names)
            elif tag == names.merges:
                self.merges.extend(_area(merge) for merge in child.iterchildren(names.merge))
            elif tag == names.columns:
                self.around.take_columns(child)
            else:
                for one in child.iter(*ASIDE):
                    self.around.take(one)
        self._mark_spilled()

    def read_plain(self, sheet: PlainSheet) -> None:
        """A sheet whose cells are spelt plainly; what stands around them comes from the parser."""
        self.hidden_rows.update(map(_row_number, sheet.hidden_rows))
        strings, formats, found = self.book.by_index, self.book.formats, self.cells
        new, stored, there = tuple.__new__, 0, 0
        for reference, style, kind, written, text in sheet.cells():
            position = _position(reference)
            there += 1
            formula = None if written is None else unescaped(resolved(written))
            content: Content
            if kind == "s" and text in strings:
                content = strings[text]
            elif text:
                content = self._content(position, kind, resolved(text))
            else:
                content = "" if kind == "str" and formula is not None else None
            if content is not None or formula is not None:
                stored += 1
                found[position] = new(Cell, (content, formula, formats[style]))
        self.taken += stored
        if self.book.unseen:
            unseen = {style for style in set(sheet.fields[2::6]) if style_index(style) in self.book.unseen}
            self.pale += (_position(fields[0]) for fields in sheet.cells() if unseen and fields[1] in unseen)
        if there != len(found) or not sheet.blanks.isdisjoint(sheet.fields[1::6]):
            every = ((_position(fields[0]), fields[1:]) for fields in sheet.cells())
            self.doubts.update(twice(every, map(_position, sheet.blanks)))
        self.read_tree(parse_xml(sheet.around, self.part))

    def read_stream(self, data: bytes) -> None:
        """Row by row, each being forgotten once it is read."""
        if data.count(b"<") > _MAX_TAGS:
            raise _too_many_cells()
        parsed = etree.iterparse(
            BytesIO(data),
            tag=("{*}row", "{*}mergeCell", "{*}cols", *ASIDE),
            resolve_entities=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in parsed:
                names = _names(element.tag)
                if element.tag == names.row:
                    self._take_row(element, names)
                elif element.tag == names.merge:
                    self.merges.append(_area(element))
                elif element.tag == names.columns:
                    self.around.take_columns(element)
                else:
                    self.around.take(element)
                element.clear()
                while (before := element.getprevious()) is not None and before.tag == element.tag:
                    element.getparent().remove(before)
        except etree.XMLSyntaxError as error:
            raise damaged(f"部件 {self.part} 不是有效的 XML") from error
        self._is_sheet(parsed.root)
        self._mark_spilled()

    def _is_sheet(self, root: etree._Element) -> None:
        if root.tag.rpartition("}")[2] != "worksheet":
            raise damaged(f"部件 {self.part} 不是工作表")

    def _take_rows(self, sheet_data: etree._Element, names: _Names) -> None:
        numbered = True
        for row in sheet_data.iterchildren(names.row):
            number = row.get("r")
            if number is None:
                numbered = False
            elif is_hidden_row(row):
                self.hidden_rows.add(_row_number(number))
        every = list(sheet_data.iter(names.cell))
        cells = [cell for cell in every if len(cell)]
        references = [cell.get("r") for cell in cells]
        if numbered and None not in references:
            self._take(zip(map(_position, references), cells, strict=True), names)
            blanks = [reference for cell in every if not len(cell) and (reference := cell.get("r")) is not None]
            self.doubts.update((at, TWICE) for at in map(_position, blanks) if at in self.cells)
        else:
            self.hidden_rows.clear()
            for row in sheet_data.iterchildren(names.row):
                self._take_row(row, names)

    def _take_row(self, row: etree._Element, names: _Names) -> None:
        """One row; a row or cell without a number follows the one before it."""
        number = row.get("r")
        self._row = _row_number(number) if number is not None else self._row + 1
        if self._row > LAST_ROW:
            raise damaged("行数超出工作表范围")
        if is_hidden_row(row):
            self.hidden_rows.add(self._row)
        self._take(_positions(row.iterchildren(names.cell), self._row), names)

    def _take(self, cells: Iterable[tuple[tuple[int, int], etree._Element]], names: _Names) -> None:
        found, value_tag = self.cells, names.value
        formats, unseen = self.book.formats, self.book.unseen
        if self.taken > MAX_CELLS:
            raise _too_many_cells()
        for position, cell in cells:
            kind = cell.get("t")
            child = cell[0]
            formula = None
            if child.tag == value_tag and len(cell) == 1:
                text = child.text
            else:
                kind, text, formula = self._parts(cell, position, names)
            content = None if text is None else self._content(position, kind, text)
            if content is not None or formula is not None:
                self.taken += 1
                style = cell.get("s")
                new = Cell(content, formula, formats[style])
                if unseen and style_index(style) in unseen:
                    self.pale.append(position)
                if found.setdefault(position, new) != new:
                    self.doubts[position], found[position] = TWICE, new

    def _content(self, position: tuple[int, int], kind: str | None, text: str) -> Content:
        if kind == "s":
            return self._string(text)
        if kind == "str":
            return unescaped(text)
        if kind == "e":
            return ErrorValue(text)
        content: Content
        if kind is None or kind == "n":
            content, doubt = number(text) if len(text) < _LONG else _number(text), NO_NUMBER
        elif kind == "b":
            content, doubt = _TRUTHS.get(text.strip(), text), NO_TRUTH
        elif kind == "d":
            content, doubt = iso_date(text, date1904=self.book.date1904), NO_DATE
        else:  # text in a cell is given to this as `str`, what stands in its place is not
            content, doubt = None, TWO_CONTENTS if kind == "inlineStr" else NO_KIND
        if content is None or type(content) is str:
            self.doubts[position] = doubt
            return unescaped(text)
        return content

    def _string(self, index: str) -> str:
        try:
            at = int(index) if index.isascii() and "_" not in index else -1
            if at >= 0:
                return self.book.strings[at]
        except (ValueError, IndexError):
            pass
        raise damaged(f"部件 {self.part} 引用了不存在的文本")

    def _parts(
        self, cell: etree._Element, position: tuple[int, int], names: _Names
    ) -> tuple[str | None, str | None, str | None]:
        """Type, text and formula of a cell that holds more than a value; a text in the cell itself is of type `str`."""
        text: str | None = None
        formula: str | None = None
        kind, held = cell.get("t"), []
        for child in cell:
            tag = child.tag
            if tag == names.value:
                text = child.text or ("" if kind == "str" else None)
            elif tag == names.formula:
                formula = self._formula(child, position)
            elif tag == names.inline:
                text = _runs(child, names)
            else:
                continue
            held.append(tag)
        inline = names.inline in held
        misplaced = inline != (kind == "inlineStr") and text is not None
        if misplaced or len(held) != len(set(held)) or (inline and names.value in held):
            self.doubts[position] = TWO_CONTENTS
        return "str" if inline and kind == "inlineStr" else kind, text, formula

    def _formula(self, element: etree._Element, position: tuple[int, int]) -> str:
        text = unescaped(element.text or "")
        kind = element.get("t")
        if kind == "shared":
            key = element.get("si") or ""
            if text:
                self._shared[key] = (text, position)
            elif key in self._shared:
                first, at = self._shared[key]
                self._shared_size += len(first)
                if self._shared_size > _MAX_SHARED:
                    return ""  # known to be there, its text is not worth the time
                return translated(first, position[0] - at[0], position[1] - at[1])
        elif kind in ("array", "dataTable") and element.get("ref"):
            self._spilled.append(_area(element))
        return text

    def _mark_spilled(self) -> None:
        """Cells that an array formula or a data table fills are computed, though only its first one says so."""
        looked_at = 0
        for area in self._spilled:
            top, left, bottom, right = area
            size = (bottom - top + 1) * (right - left + 1)
            if size == 1:
                continue
            looked_at += min(size, len(self.cells))
            if looked_at > _MAX_SPILLED:
                raise FileError("too_big", "数组公式过多，无法读取；请改为普通公式后再报")
            inside: Iterable[tuple[int, int]] = product(range(top, bottom + 1), range(left, right + 1))
            if size > len(self.cells):
                inside = [position for position in self.cells if within(area, position)]
            for position in inside:
                cell = self.cells.get(position)
                if cell is not None and cell.formula is None:
                    self.cells[position] = cell._replace(formula="")


class _Budget:
    """What all sheets of a workbook may hold together."""

    def __init__(self) -> None:
        self.left = MAX_CELLS

    def take(self, cells: int) -> None:
        """Counts cells; FileError `too_big` beyond the limit."""
        self.left -= cells
        if self.left < 0:
            raise _too_many_cells()


def _too_many_cells() -> FileError:
    return FileError("too_big", f"文件过大（有内容的单元格超过 {MAX_CELLS} 个）；请删去多余内容后再报")


def _without_ghosts(data: bytes) -> bytes:
    """The sheet without rows that hold nothing: programs format a million of them, and Excel shows none."""
    if b"<!" in data or data.count(b"<row") != data.count(b'<row r="'):
        return data
    return _GHOST.sub(b"", data)


def _number(text: str) -> Decimal | str:
    """The number as Excel shows it, 15 significant digits; the text itself if it is no number."""
    try:
        value = float(text)
    except ValueError:
        return text
    if not isfinite(value) or "_" in text or not text.isascii():
        return text
    return Decimal(format(value, ".15g"))


number = lru_cache(maxsize=1 << 14)(_number)


@lru_cache(maxsize=1 << 14)
def _position(reference: str) -> tuple[int, int]:
    try:
        return parse_a1(reference)
    except ValueError as error:
        raise damaged(f"单元格地址 {reference[:20]} 有误") from error


def _row_number(text: str) -> int:
    return _position("A" + text)[0]


def _positions(cells: Iterable[etree._Element], row: int) -> Iterator[tuple[tuple[int, int], etree._Element]]:
    column = 0
    for cell in cells:
        reference = cell.get("r")
        at = _position(reference) if reference is not None else (row, column + 1)
        column = at[1]
        if column > 16_384 or row > 1_048_576:
            raise damaged("单元格超出工作表范围")
        if len(cell):
            yield at, cell


def _area(element: etree._Element) -> Area:
    return _parsed_area(element.get("ref") or "")


@lru_cache(maxsize=1 << 12)
def _parsed_area(reference: str) -> Area:
    try:
        return Area.parse(reference)
    except ValueError as error:
        raise damaged(f"区域 {reference[:40]} 有误") from error
