"""One sheet: the touched cells are spliced into its bytes, everything else stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xlform.address import Area
from xlform.address import column_letters
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.edits import Value
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.parts import child_in_order
from xlform.workbook.edit.scan import CellSpan
from xlform.workbook.edit.scan import RowSpan
from xlform.workbook.edit.scan import covers
from xlform.workbook.edit.scan import scan
from xlform.workbook.edit.strings import LONGEST
from xlform.workbook.edit.strings import Strings
from xlform.workbook.edit.strings import rich_text
from xlform.workbook.edit.strings import string_item
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import excel_text
from xlform.workbook.edit.xmltree import is_strict
from xlform.workbook.edit.xmltree import parse
from xlform.workbook.edit.xmltree import prefix_of
from xlform.workbook.edit.xmltree import with_attribute

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=[\"'][A-Z]{1,3}(\d{1,7})(?!\d)")


@dataclass
class _Content:
    """What a cell is to hold: XML inside it, its `t`, and whether the formula it has stays in front."""

    inner: bytes
    type: str | None
    keep_formula: bool = False


@dataclass
class _Change:
    style: int | None = None
    content: _Content | None = None


class Sheet:
    """A worksheet part being edited. Coordinates count from 1 and are those of merge anchors."""

    def __init__(self, parts: Parts, part: str, rows: Collection[int], *, formulas: bool = False) -> None:
        self.parts = parts
        self.part = part
        self.data = parts.read(part)
        asked = sorted(set(rows))
        wanted = set(asked)
        if asked:  # the first rows of merged areas, where edits may be redirected to
            wanted |= {int(match[1]) for match in _MERGED.finditer(self.data)}
        self.scan = scan(self.data, part, wanted, formulas=formulas)
        anchors = {
            area.top for area in self.scan.merges if bisect_right(asked, area.bottom) > bisect_right(asked, area.top)
        }
        if not anchors <= wanted:  # cells of a merged area are redirected to a row that was not asked for
            self.scan = scan(self.data, part, wanted | anchors, formulas=formulas)
        is_strict(self.scan.root)
        self._changes: dict[tuple[int, int], _Change] = {}
        self._rows = {row.number: row for row in self.scan.rows}
        self._cells: dict[int, tuple[int, dict[int, list[CellSpan]]]] = {}  # how many they were when they were sorted
        self._legacy_drawing: str | None = None
        self._without_legacy_drawing = False

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that shows what stands here."""
        area = self.scan.area(row, column)
        return area.top, area.left

    def cell(self, row: int, column: int) -> CellSpan | None:
        """The cell in the bytes, None if the sheet has none there."""
        found = self._row(row).get(column, ())
        if len(found) > 1:
            raise EditRefused("structure", f"单元格 {_a1(row, column)} 在文件里出现两次，未写入")
        return found[0] if found else None

    def _row(self, row: int) -> Mapping[int, Sequence[CellSpan]]:
        """The cells of a row by column."""
        span = self._rows.get(row)
        if span is None:
            return {}
        count, found = self._cells.get(row, (-1, {}))
        if count != len(span.cells):
            found = {}
            for cell in span.cells:
                found.setdefault(cell.column, []).append(cell)
            self._cells[row] = len(span.cells), found
        return found

    def style(self, row: int, column: int) -> int:
        """The format the cell has, or would have if it were there."""
        change = self._changes.get((row, column))
        if change is not None and change.style is not None:
            return change.style
        cell = self.cell(row, column)
        if cell is not None:
            return whole(cell.attributes.get("s"))
        span = self._rows.get(row)
        if span and span.attributes.get("customFormat") in ("1", "true"):
            return whole(span.attributes.get("s"))
        return whole(self.scan.column(column).get("style"))

    def formula(self, row: int, column: int) -> str | None:
        """The formula of the cell, without `=`; None if it has none."""
        cell = self.cell(row, column)
        return cell.formula.text if cell and cell.formula else None

    def value(self, row: int, column: int, strings: Strings) -> str | None:
        """What is stored in the cell, as text; None if nothing is."""
        cell = self.cell(row, column)
        return None if cell is None else self.content(cell, strings)

    def content(self, cell: CellSpan, strings: Strings) -> str | None:
        """What is stored in a cell of this sheet, as text; None if nothing is."""
        if cell.inner == cell.end:
            return None
        node = parse(self.data[cell.start : cell.end], self.part)
        inline, stored = node.find("is"), node.find("v")
        if inline is not None:
            return rich_text(inline)
        if stored is None:
            return None
        if cell.attributes.get("t") == "s":
            return strings.text(whole(stored.text, -1)) if stored.text else None
        return stored.text

    def set_style(self, row: int, column: int, style: int) -> None:
        """The cell has this format from now on."""
        self._changes.setdefault((row, column), _Change()).style = style

    def set_value(self, row: int, column: int, value: Value, strings: Strings) -> None:
        """The cell holds this and no formula."""
        self._refuse_array(row, column)
        prefix = self.scan.prefix
        if value is None:
            content = _Content(b"", None)
        elif isinstance(value, Decimal):
            content = _Content(_element(prefix + "v", number_text(value)), None)
        else:
            index = strings.index(value)
            if index is None:
                content = _Content(string_item(prefix + "is", prefix, value), "inlineStr")
            else:
                content = _Content(_element(prefix + "v", str(index)), "s")
        self._changes.setdefault((row, column), _Change()).content = content

    def set_formula(self, row: int, column: int, formula: str, result: Value) -> None:
        """The cell holds this formula and this stored result."""
        self._refuse_array(row, column)
        inner, kind = self._result(result)
        content = _Content(_element(self.scan.prefix + "f", formula) + inner, kind)
        self._changes.setdefault((row, column), _Change()).content = content

    def set_result(self, row: int, column: int, result: Value) -> None:
        """The formula of the cell has this stored result (None: none)."""
        cell = self.cell(row, column)
        if cell is None or cell.formula is None:
            raise EditRefused("formula", f"单元格 {_a1(row, column)} 没有公式，无从更正其结果，未写入")
        self._changes.setdefault((row, column), _Change()).content = _Content(*self._result(result), keep_formula=True)

    def drop_result(self, cell: CellSpan) -> None:
        """The stored result of a formula goes."""
        row = self._rows[cell.row]
        if all(each.column != cell.column for each in row.cells):
            row.cells.append(cell)
        content = _Content(b"", None, keep_formula=True)
        self._changes.setdefault((cell.row, cell.column), _Change()).content = content

    def relate_legacy_drawing(self, key: str) -> None:
        """The sheet gets a `legacyDrawing` with this relation id; EditRefused if one hides in it already."""
        choices = (each for each in self.scan.root.children if each.local == "AlternateContent")
        if any(inside.local == "legacyDrawing" for each in choices for inside in each.walk()):
            raise EditRefused("structure", "工作表的批注图形放在 AlternateContent 里，无法安全添加批注，未写入")
        self._legacy_drawing = key

    def remove_legacy_drawing(self) -> None:
        """The `legacyDrawing` of the sheet goes."""
        self._without_legacy_drawing = True

    @property
    def legacy_drawing(self) -> str | None:
        """The relation id of the sheet's drawing of notes and controls."""
        return self._relation_of("legacyDrawing")

    @property
    def header_drawing(self) -> str | None:
        """The relation id of the drawing of header pictures, which notes must never be put in."""
        return self._relation_of("legacyDrawingHF")

    def _relation_of(self, name: str) -> str | None:
        node = self.scan.root.find(name)
        if node is None:
            return None
        return next((value for key, value in node.attributes.items() if key.rpartition(":")[2] == "id"), None)

    def save(self) -> None:
        """Writes the changes into the part."""
        splices = Splices(self.data)
        new_rows: dict[int, list[bytes]] = {}
        by_row: dict[int, list[tuple[int, int]]] = {}
        for place in sorted(self._changes):
            by_row.setdefault(place[0], []).append(place)
        for row, places in by_row.items():
            span = self._rows.get(row)
            if span is None:
                new_rows[row] = [self._new_cell(place) for place in places]
            else:
                self._change_row(splices, span, places)
        self._insert_rows(splices, new_rows)
        self._widen_dimension(splices)
        self._splice_legacy_drawing(splices)
        self.parts.write(self.part, splices.result())

    def _change_row(self, splices: Splices, span: RowSpan, places: list[tuple[int, int]]) -> None:
        numbers = [cell.column for cell in span.cells]
        missing: list[tuple[int, int]] = []
        for place in places:
            cell = self.cell(*place)
            if cell is None:
                missing.append(place)
            else:
                splices.replace(cell.start, cell.end, self._changed_cell(cell, self._changes[place]))
        if not missing:
            return
        if numbers != sorted(numbers):
            raise EditRefused("structure", f"第 {span.number} 行的单元格次序颠倒，无法插入，未写入")
        tag = self._widened(span, [column for _, column in missing])
        if span.inner == span.end:
            tag = tag[:-2].rstrip() + b">"
            cells = b"".join(self._new_cell(place) for place in missing)
            splices.replace(span.start, span.end, tag + cells + f"</{self.scan.prefix}row>".encode())
            return
        splices.replace(span.start, span.inner, tag)
        for place in missing:
            at = next((cell.start for cell in span.cells if cell.column > place[1]), span.close)
            splices.insert(at, self._new_cell(place))

    def _widened(self, span: RowSpan, columns: list[int]) -> bytes:
        """The start tag of a row, its `spans` wide enough for new cells."""
        tag = self.data[span.start : span.inner]
        first, last = (whole(each) for each in span.attributes.get("spans", "").partition(":")[::2])
        if not first or not last:
            return tag
        low, high = min(first, *columns), max(last, *columns)
        return tag if (low, high) == (first, last) else with_attribute(tag, "spans", f"{low}:{high}")

    def _insert_rows(self, splices: Splices, new_rows: dict[int, list[bytes]]) -> None:
        if not new_rows:
            return
        numbers = [row.number for row in self.scan.rows]
        if any(first >= second for first, second in pairwise(numbers)):
            raise EditRefused("structure", "工作表的行次序颠倒或重复，无法插入新行，未写入")
        prefix = self.scan.prefix
        node = self.scan.root.find("sheetData")
        assert node is not None
        pieces = {
            row: f'<{prefix}row r="{row}">'.encode() + b"".join(cells) + f"</{prefix}row>".encode()
            for row, cells in sorted(new_rows.items())
        }
        if node.empty:
            append_child(splices, node, b"".join(pieces.values()))
            return
        for row, piece in pieces.items():
            after = bisect_right(numbers, row)
            splices.insert(self.scan.rows[after].start if after < len(numbers) else node.close, piece)

    def _new_cell(self, place: tuple[int, int]) -> bytes:
        change = self._changes[place]
        prefix = self.scan.prefix
        style = self.style(*place)
        content = change.content or _Content(b"", None)
        attributes = f' s="{style}"' if style else ""
        attributes += f' t="{content.type}"' if content.type else ""
        head = f'<{prefix}c r="{_a1(*place)}"{attributes}'.encode()
        return head + (b">" + content.inner + f"</{prefix}c>".encode() if content.inner else b"/>")

    def _changed_cell(self, cell: CellSpan, change: _Change) -> bytes:
        tag = self.data[cell.start : cell.inner]
        if change.style is not None:
            tag = with_attribute(tag, "s", str(change.style))
        if change.content is None:
            return tag + self.data[cell.inner : cell.end]
        tag = with_attribute(tag, "t", change.content.type)
        if not change.content.keep_formula:  # metadata of dynamic arrays and of pictures in the cell
            tag = with_attribute(with_attribute(tag, "cm", None), "vm", None)
        old = self.data[cell.start : cell.end]
        children = parse(old, self.part).children
        formula = [node for node in children if node.local == "f"] if change.content.keep_formula else []
        rest = [node for node in children if node.local == "extLst"]
        inner = _raw(old, formula) + change.content.inner + _raw(old, rest)
        opened = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        if not inner:
            return opened[:-1] + b"/>"
        return opened + inner + f"</{self.scan.prefix}c>".encode()

    def _result(self, result: Value) -> tuple[bytes, str | None]:
        name = self.scan.prefix + "v"
        if result is None:
            return b"", None
        if isinstance(result, Decimal):
            return _element(name, number_text(result)), None
        return _element(name, result), "str"

    def _refuse_array(self, row: int, column: int) -> None:
        """Refuses to put something into a formula that spans several cells."""
        where = (row, column)
        for cell in self.scan.formulas:
            formula = cell.formula
            if formula is None or "ref" not in formula.attributes:
                continue
            area = Area.parse(formula.attributes["ref"])
            kind = formula.attributes.get("t")
            alone = area == (row, column, row, column)
            here = where == (cell.row, cell.column) if kind == "shared" else covers(area, row, column)
            spoilt = here and not alone
            if spoilt:
                raise EditRefused("formula", f"单元格 {_a1(row, column)} 属于公式区域 {area}，不能单独改写，未写入")

    def _widen_dimension(self, splices: Splices) -> None:
        node = self.scan.root.find("dimension")
        if node is None or not self._changes:
            return
        try:
            old = Area.parse(node.attributes.get("ref", ""))
        except ValueError:
            return
        rows = [row for row, _ in self._changes]
        columns = [column for _, column in self._changes]
        new = Area(min(old.top, *rows), min(old.left, *columns), max(old.bottom, *rows), max(old.right, *columns))
        if new != old:
            tag = with_attribute(self.data[node.start : node.inner], "ref", str(new))
            splices.replace(node.start, node.inner, tag)

    def _splice_legacy_drawing(self, splices: Splices) -> None:
        node: Node | None = self.scan.root.find("legacyDrawing")
        if self._without_legacy_drawing and node is not None:
            splices.replace(node.start, node.end, b"")
        if self._legacy_drawing is None:
            return
        root = self.scan.root
        namespace = self.parts.relation_base
        prefix = prefix_of(root, namespace)
        bound = "" if prefix else f' xmlns:r="{namespace}"'
        element = f'<{root.prefix}legacyDrawing{bound} {prefix or "r:"}id="{self._legacy_drawing}"/>'
        splices.insert(child_in_order(root, ORDER, "legacyDrawing"), element.encode())


def number_text(value: Decimal) -> str:
    """A number as a cell stores it: no trailing zeros, no more than needed."""
    if not value.is_finite():
        raise EditRefused("text", f"{value} 不是可以写入的数，未写入")
    plain = format(value.normalize(), "f") if -20 < value.adjusted() < 20 else f"{value.normalize():E}"
    return "0" if plain in ("-0", "0") or not value else plain


def _element(name: str, text: str) -> bytes:
    if len(text) > LONGEST:
        raise EditRefused("text", f"文字超过单元格的上限 {LONGEST} 字，未写入")
    return f"<{name}>".encode() + excel_text(text) + f"</{name}>".encode()


def _raw(data: bytes, nodes: list[Node]) -> bytes:
    return b"".join(data[node.start : node.end] for node in nodes)


def _a1(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
