"""Edits applied to a workbook: exactly these, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from xml.parsers import expat

from xlform.address import Address
from xlform.address import Area
from xlform.errors import FileError
from xlform.workbook.edit.archive import Archive
from xlform.workbook.edit.archive import Kept
from xlform.workbook.edit.archive import rebuilt
from xlform.workbook.edit.archive import stored_names
from xlform.workbook.edit.book import Workbook
from xlform.workbook.edit.edits import AddNote
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import CellEdit
from xlform.workbook.edit.edits import Edit
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.edits import SetFigure
from xlform.workbook.edit.edits import SetFill
from xlform.workbook.edit.edits import SetFormula
from xlform.workbook.edit.edits import SetResult
from xlform.workbook.edit.edits import SetShare
from xlform.workbook.edit.edits import SetValue
from xlform.workbook.edit.edits import Value
from xlform.workbook.edit.newsheet import sheet_names
from xlform.workbook.edit.newsheet import sheet_xml
from xlform.workbook.edit.notes import SEPARATOR
from xlform.workbook.edit.notes import Note
from xlform.workbook.edit.notes import add_notes
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.recalculation import drop_results
from xlform.workbook.edit.receipt import Journal
from xlform.workbook.edit.receipt import Receipt
from xlform.workbook.edit.scan import covers
from xlform.workbook.edit.sheet import Sheet
from xlform.workbook.edit.sheet import number_text
from xlform.workbook.edit.strings import Strings
from xlform.workbook.edit.styles import Styles
from xlform.workbook.edit.styles import fill_words
from xlform.workbook.edit.styles import solid
from xlform.workbook.edit.styles import style_sheet
from xlform.workbook.package import Package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def apply(data: bytes, edits: Sequence[Edit], *, even_if_signed: bool = False) -> tuple[bytes, Receipt]:
    """The workbook with the edits made, and the account of them; FileError or EditRefused, and then nothing is made."""
    session = Session(data, opened(data), even_if_signed=even_if_signed)
    session.make(edits)
    result, _ = session.finished()
    return result, session.receipt(result)


class Session:
    """One workbook being edited."""

    def __init__(self, data: bytes, package: Package, *, even_if_signed: bool = False) -> None:
        self.data = data
        self.signed = is_signed(package)
        if self.signed and not even_if_signed:
            raise EditRefused("signed", "文件带有数字签名，改动会使签名失效，未写入；确需继续请加 --even-if-signed")
        self.parts = Parts(package)
        self.archive = Archive(data)
        self.journal = Journal()
        self.book = Workbook(self.parts)
        self.strings = Strings(self.parts, package.workbook_relation("sharedStrings"))
        self.fills: list[tuple[str, str, str, str]] = []  # sheet, cell, new colour, old fill as XML
        self._styles: Styles | None = None
        self._headers: dict[str, tuple[Area, ...]] = {}
        self._sheet_parts = {sheet.name: sheet for sheet in package.sheets}

    @property
    def styles(self) -> Styles:
        """The style sheet, opened when the first format is needed."""
        if self._styles is None:
            self._styles = style_sheet(self.parts)
        return self._styles

    def make(self, edits: Sequence[Edit]) -> None:
        """Makes the edits on the parts in memory."""
        by_sheet: dict[str, list[CellEdit]] = {}
        for edit in edits:
            if not isinstance(edit, AddSheet):
                by_sheet.setdefault(edit.address.sheet, []).append(edit)
        calculates = any(not isinstance(edit, SetFill | AddNote | AddSheet) for edit in edits)
        sheets = {name: self._open(name, cell_edits, calculates) for name, cell_edits in by_sheet.items()}
        for name, cell_edits in by_sheet.items():
            self._edit_sheet(name, sheets[name], cell_edits)
        if calculates:
            drop_results(self.parts, self.book, self._sheet_parts, sheets, self.journal)
        for sheet in sheets.values():
            sheet.save()
        for edit in edits:
            if isinstance(edit, AddSheet):
                self._add_sheet(edit)

    def finished(self) -> tuple[bytes, tuple[Kept, ...]]:
        """The bytes of the edited workbook, and what of the old one stands where in it."""
        parts = self.parts
        self.strings.save()
        if self._styles is not None:
            self._styles.save()
        if not (parts.changed or parts.added or parts.removed):
            return self.data, ()
        for name, part in (*parts.changed.items(), *parts.added.items()):
            _refuse_broken(name, part)
        names = stored_names(parts.package)
        changed = {names[name]: part for name, part in parts.changed.items()}
        return rebuilt(self.archive, changed, {names[name] for name in parts.removed}, parts.added)

    def receipt(self, result: bytes) -> Receipt:
        """The account of what was done."""
        return self.journal.receipt(self.data, result, self.parts, signature_broken=self.signed)

    def _open(self, name: str, edits: Sequence[CellEdit], formulas: bool) -> Sheet:
        part = self._sheet_parts.get(name)
        if part is None:
            raise EditRefused("no_sheet", f"工作簿里没有工作表“{name}”，未写入")
        if part.kind != "worksheet":
            raise EditRefused("structure", f"“{name}”不是普通工作表，未写入")
        return Sheet(self.parts, part.part, {edit.address.row for edit in edits}, formulas=formulas)

    def _edit_sheet(self, name: str, sheet: Sheet, edits: Sequence[CellEdit]) -> None:
        notes: dict[tuple[int, int], Note] = {}
        fills: dict[Address, str] = {}  # the last of several colours for one cell
        for edit in edits:
            place = sheet.anchor(edit.address.row, edit.address.column)
            address = Address(name, *place)
            if isinstance(edit, SetFill):
                fills[address] = edit.rgb
            elif isinstance(edit, AddNote):
                before = notes.get(place)
                text = edit.text if before is None else f"{before.text}\n{edit.text}"
                notes[place] = Note(edit.author, text)
            elif isinstance(edit, SetShare):
                self._set(sheet, address, self._share(sheet, address, edit))
            elif isinstance(edit, SetFigure):
                self._set(sheet, address, self._figure(sheet, address, edit))
            else:
                self._set(sheet, address, edit)
        for address, rgb in fills.items():
            self._fill(sheet, address, rgb)
        if not notes:
            return
        noted = add_notes(self.parts, sheet, notes)
        for place, note in sorted(notes.items()):
            address = Address(name, *place)
            if place in noted.threaded:
                self.journal.skip(address, "note", "单元格上已有会话批注，未加批注，仅标色")
                continue
            old = noted.before.get(place)
            self.journal.change(address, "note", old, note.text if old is None else old + SEPARATOR + note.text)

    def _share(self, sheet: Sheet, address: Address, edit: SetShare) -> SetValue | SetResult:
        if edit.result_only:
            return SetResult(address, edit.value)
        if "%" in self.styles.number_format(sheet.style(address.row, address.column)):
            return SetValue(address, edit.value)
        return SetValue(address, f"{(edit.value * 100).normalize():f}%")

    def _figure(self, sheet: Sheet, address: Address, edit: SetFigure) -> SetValue:
        place = address.row, address.column
        number_format = self.styles.number_format(sheet.style(*place))
        if edit.share is not None and "%" in number_format:
            return SetValue(address, edit.share)
        cell = sheet.cell(*place)
        kind = cell.attributes.get("t") if cell is not None else None
        holds_text = kind in ("s", "str", "inlineStr")
        blank = not holds_text and sheet.value(*place, self.strings) is None
        if edit.text is not None and (holds_text or (blank and number_format in ("General", "@", ""))):
            return SetValue(address, edit.text)
        return SetValue(address, edit.value)

    def _fill(self, sheet: Sheet, address: Address, rgb: str) -> None:
        style = sheet.style(address.row, address.column)
        old, new = self.styles.fill(style), solid(rgb)
        if old != new:
            sheet.set_style(address.row, address.column, self.styles.with_fill(style, new))
            self.journal.change(address, "fill", fill_words(old), fill_words(new))
            self.fills.append((address.sheet, address.a1, fill_words(new), old))

    def _set(self, sheet: Sheet, address: Address, edit: SetValue | SetFormula | SetResult) -> None:
        place = address.row, address.column
        if any(covers(area, *place) for area in self._table_headers(sheet)):
            raise EditRefused("structure", f"单元格 {address} 是表格的列标题，不能单独改写，未写入")
        old, formula = sheet.value(*place, self.strings), sheet.formula(*place)
        new = _stored(edit.value if isinstance(edit, SetValue) else edit.result)
        if isinstance(edit, SetResult):
            if old != new:
                self.journal.change(address, "result", old, new)
                sheet.set_result(*place, edit.result)
            elif formula is None:
                sheet.set_result(*place, edit.result)  # refuses
            else:
                self.journal.confirmed.append((address.sheet, *place))
            return
        if isinstance(edit, SetFormula):
            if formula != edit.formula or old != new:
                self.journal.change(address, "formula", old if formula is None else "=" + formula, "=" + edit.formula)
                self.journal.change(address, "result", old, new)
                sheet.set_formula(*place, edit.formula, edit.result)
            return
        if formula is not None:
            self.journal.change(address, "formula", "=" + formula, None)
        if formula is not None or not _same(sheet, place, old, edit.value):
            self.journal.change(address, "value", old, new)
            sheet.set_value(*place, edit.value, self.strings)

    def _table_headers(self, sheet: Sheet) -> tuple[Area, ...]:
        """The header rows of the tables on a sheet: their texts stand in the table's own part as well."""
        if sheet.part in self._headers:
            return self._headers[sheet.part]
        found: list[Area] = []
        for _, kind, part in self.parts.relations(sheet.part):
            if kind == "table" and part in self.parts:
                table = self.parts.tree(part).attributes
                if table.get("headerRowCount", "1") != "0":
                    try:
                        area = Area.parse(table.get("ref", ""))
                    except ValueError as error:
                        raise EditRefused("structure", f"表格部件 {part} 的范围无法识别，未写入") from error
                    found.append(area._replace(bottom=area.top))
        return self._headers.setdefault(sheet.part, tuple(found))

    def _add_sheet(self, edit: AddSheet) -> None:
        xml = sheet_xml(edit, self.styles, strict=self.parts.strict)
        name, _ = self.book.add_sheet(edit.name, xml, edit.state, sheet_names(edit))
        self.journal.sheets.append(name)


def opened(data: bytes) -> Package:
    """The package in these bytes; EditRefused for .xls and .et, and for encrypted files."""
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EditRefused("encrypted", "文件有打开密码，无法标注；请去除密码后再试")
        raise EditRefused("legacy", "旧版格式（.xls/.et）无法原样改写；改为在旁边另出一份 .xlsx 报告")
    if data[:2] != b"PK":
        raise EditRefused("structure", "不是 .xlsx/.xlsm 工作簿，无法标注")
    return Package.open(data)


def is_signed(package: Package) -> bool:
    """Whether the package carries a digital signature over its content."""
    if any(name.lower().startswith("_xmlsignatures/") for name in package.names):
        return True
    return any("digital-signature" in each.type for each in package.relationships("").values())


def _stored(value: Value) -> str | None:
    return value if isinstance(value, str) or value is None else number_text(value)


def _same(sheet: Sheet, place: tuple[int, int], old: str | None, value: Value) -> bool:
    """Whether the cell holds this already, as text or as a number."""
    cell = sheet.cell(*place)
    is_text = cell is not None and cell.attributes.get("t") in ("s", "str", "inlineStr")
    if value is None:
        return old is None
    return old == _stored(value) and isinstance(value, str) == is_text


def _refuse_broken(name: str, part: bytes) -> None:
    """A last look at what was spliced: it is well-formed, or nothing is written (VML never was guaranteed to be)."""
    if name.lower().endswith((".vml", ".bin")):
        return
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError as error:
        raise FileError("internal", f"改写部件 {name} 后不再是有效的 XML，未写入") from error
