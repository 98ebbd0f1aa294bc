"""After values changed: stale results go, the calculation chain is kept true, the workbook recalculates on opening."""

from __future__ import annotations

from collections.abc import Mapping

from xlform.address import Address
from xlform.address import parse_a1
from xlform.workbook.edit.book import Workbook
from xlform.workbook.edit.dependents import FormulaCell
from xlform.workbook.edit.dependents import Key
from xlform.workbook.edit.dependents import dependents
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.receipt import Journal
from xlform.workbook.edit.scan import CellSpan
from xlform.workbook.edit.sheet import Sheet
from xlform.workbook.edit.strings import Strings
from xlform.workbook.edit.xmltree import parse
from xlform.workbook.package import SheetPart


def drop_results(
    parts: Parts,
    book: Workbook,
    listed: Mapping[str, SheetPart],
    sheets: dict[str, Sheet],
    journal: Journal,
) -> None:
    """Removes the results of formulas that depend on changed cells; opens further sheets into `sheets` as needed."""
    changed, given, gone = _changes(journal, sheets)
    if not changed:
        return
    for name, part in listed.items():
        if name not in sheets and part.kind == "worksheet" and part.part in parts:
            sheets[name] = Sheet(parts, part.part, (), formulas=True)
    spans: dict[Key, tuple[str, CellSpan]] = {}
    formulas: list[FormulaCell] = []
    for name, sheet in sheets.items():
        for formula in _formulas(name, sheet):
            formulas.append(formula)
        for cell in sheet.scan.formulas:
            spans[name.casefold(), cell.row, cell.column] = name, cell
    none = Strings(parts, None)
    for key in sorted(dependents(formulas, _names(parts), changed)):
        if key in changed or key in given or key not in spans:
            continue
        name, cell = spans[key]
        old = sheets[name].value(cell.row, cell.column, none)
        if cell.inner != cell.end and old is None:
            old = _stored_result(sheets[name], cell)
        if old is not None:
            sheets[name].drop_result(cell)
            journal.change(Address(name, cell.row, cell.column), "result", old, None)
    identities = book.sheet_ids()
    book.forget_formulas({(identities.get(name, 0), a1) for name, a1 in gone})
    book.recalculate_on_opening()


def _stored_result(sheet: Sheet, cell: CellSpan) -> str | None:
    node = parse(sheet.data[cell.start : cell.end], sheet.part).find("v")
    return node.text if node is not None else None


def _changes(journal: Journal, sheets: Mapping[str, Sheet]) -> tuple[set[Key], set[Key], set[tuple[str, str]]]:
    """Cells with another value, cells whose result was given, cells that hold no formula any more."""
    changed: set[Key] = set()
    given: set[Key] = {(sheet.casefold(), row, column) for sheet, row, column in journal.confirmed}
    gone: set[tuple[str, str]] = set()
    for change in journal.cells:
        if change.what not in ("value", "formula", "result"):
            continue
        sheet, _, a1 = change.cell.rpartition("!")
        name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        if name not in sheets:
            continue
        key = (name.casefold(), *parse_a1(a1))
        changed.add(key)
        if change.what == "formula" and change.new is None:
            gone.add((name, a1))
        else:
            given.add(key)
    return changed, given, gone


def _formulas(name: str, sheet: Sheet) -> list[FormulaCell]:
    """The formulas of a sheet as they are stored; those of a shared one with the text of its first cell."""
    masters = {
        cell.formula.attributes.get("si"): cell
        for cell in sheet.scan.formulas
        if cell.formula and cell.formula.attributes.get("t") == "shared" and cell.formula.text
    }
    found = []
    for cell in sheet.scan.formulas:
        if cell.formula is None:
            continue
        text, shift = cell.formula.text, (0, 0)
        if not text and cell.formula.attributes.get("t") == "shared":
            master = masters.get(cell.formula.attributes.get("si"))
            if master is not None and master.formula is not None:
                text = master.formula.text
                shift = cell.row - master.row, cell.column - master.column
        unknown = not text
        found.append(FormulaCell((name.casefold(), cell.row, cell.column), "#" if unknown else text, shift))
    return found


def _names(parts: Parts) -> dict[str, str]:
    """Defined names and what they refer to; a name defined twice is left out, as it cannot be told apart."""
    part = parts.package.workbook_part
    node = parts.tree(part).find("definedNames")
    found: dict[str, str] = {}
    twice: set[str] = set()
    for each in node.children if node else ():
        name = each.attributes.get("name", "").casefold()
        if name in found:
            twice.add(name)
        found[name] = each.text
    return {name: text for name, text in found.items() if name not in twice}
