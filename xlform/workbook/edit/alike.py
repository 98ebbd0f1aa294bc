"""Whether a marked workbook and what it gives as its original are the same but for marks: whoever sent it wrote both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator

from xlform.address import Address
from xlform.address import quoted_sheet
from xlform.grid import Grid
from xlform.workbook.edit.leftovers import SIGN
from xlform.workbook.edit.listpage import is_list_page
from xlform.workbook.edit.notes import SEPARATOR
from xlform.workbook.edit.notes import Place
from xlform.workbook.edit.notes import comments_of
from xlform.workbook.edit.notes import place_of
from xlform.workbook.edit.parts import TYPES
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.parts import rels_name
from xlform.workbook.edit.strings import rich_text
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.package import Package

_NEW_PART = re.compile(r"xl/(?:comments\d+\.xml|drawings/vmlDrawing\d+\.vml|worksheets/sheet\d+\.xml|styles\d*\.xml)\Z")
_NEW_RELATIONS = {"comments", "vmlDrawing", "worksheet", "styles", "original"}
_OWN_OF_SHEET = ("sheetData", "dimension", "legacyDrawing")
"""What marking changes of a sheet; cells are compared as they read."""


def difference(marked: Package, original: Package, own: str) -> str:
    """Where the two differ by more than marks and the part `own`, in a few words; "" if nowhere. FileError if unreadable."""
    from xlform.workbook.ooxml import read_grids

    shown, before = read_grids(marked)[0], read_grids(original)[0]
    if [sheet[:4] for sheet in marked.sheets][: len(original.sheets)] != [sheet[:4] for sheet in original.sheets]:
        return "工作表的名称或次序"
    for new, old in zip(shown, before, strict=False):
        where = _cells(new, old)
        if where:
            return where
    for page in shown[len(before) :]:
        if page.covered or any(cell.formula is not None for cell in page.cells.values()) or not _is_ours(page):
            return f"工作表 {quoted_sheet(page.name)}"
    found = (*_untouched(marked, original, own), *_relations(marked, original))
    return found[0] if found else _touched(Parts(marked), Parts(original))


def _is_ours(page: Grid) -> bool:
    return is_list_page({place: str(cell.content) for place, cell in page.cells.items() if cell.content is not None})


def _cells(new: Grid, old: Grid) -> str:
    for place in sorted(new.cells.keys() | old.cells.keys()):
        if new.cells.get(place) != old.cells.get(place):
            return f"单元格 {Address(new.name, *place)}"
    rest: tuple[Callable[[Grid], object], ...] = (
        lambda grid: tuple(grid.merges), lambda grid: grid.covered, lambda grid: grid.hidden_rows,
        lambda grid: tuple(grid.hidden_columns), lambda grid: grid.date1904,
    )  # fmt: skip
    return "" if all(each(new) == each(old) for each in rest) else f"工作表 {quoted_sheet(new.name)}"


def _of_marks(package: Package) -> set[str]:
    """The parts that marking writes in, in lower case."""
    found = {TYPES, rels_name(""), package.workbook_part, rels_name(package.workbook_part)}
    found.add(package.workbook_relation("styles") or "")
    for sheet in package.sheets:
        found |= {sheet.part, rels_name(sheet.part)}
        relations = package.relationships(sheet.part).values()
        found |= {each.target for each in relations if each.kind in ("comments", "vmlDrawing")}
    return {name.lower() for name in found}


def _untouched(marked: Package, original: Package, own: str) -> Iterator[str]:
    """Parts that marking leaves alone and that are not as they were, and parts that it would not have added."""
    changed = _of_marks(original)
    for name, entry in original.entries.items():
        kept = marked.find(name)
        same = kept is not None and kept.method == entry.method and marked.packed(kept) == original.packed(entry)
        if kept is None or (name.lower() not in changed and not same):
            yield f"部件 {name}"
    rels = {rels_name(sheet.part) for sheet in original.sheets} | {rels_name(""), own}
    for name in marked.names:
        if name not in original and name not in rels and not _NEW_PART.match(name):
            yield f"部件 {name}"


def _relations(marked: Package, original: Package) -> Iterator[str]:
    for types, declared in zip(marked.content_types, original.content_types, strict=True):
        if not declared.items() <= types.items():
            yield f"部件 {TYPES}"
    for part in ("", original.workbook_part, *(sheet.part for sheet in original.sheets)):
        old, new = original.relationships(part), marked.relationships(part)
        added = [new[key] for key in new.keys() - old.keys()]
        strange = any(each.external or each.kind not in _NEW_RELATIONS for each in added)
        if strange or any(new.get(key) != each for key, each in old.items()):
            yield f"部件 {rels_name(part)}"


def _touched(new: Parts, old: Parts) -> str:
    """The parts that marking writes in, without what it writes."""
    sheets = old.package.sheets
    if _names(new, range(len(sheets), len(new.package.sheets))) != _names(old, range(0)):
        return "定义的名称"
    book = old.package.workbook_part
    if _children(new, book, ("sheets", "definedNames")) != _children(old, book, ("sheets", "definedNames")):
        return f"部件 {book}"
    styles = old.package.workbook_relation("styles")
    if styles is not None and not _appended_to(new, old, styles):
        return f"部件 {styles}"
    for sheet in sheets:
        if sheet.kind == "worksheet" and sheet.part in old:
            if _children(new, sheet.part, _OWN_OF_SHEET) != _children(old, sheet.part, _OWN_OF_SHEET):
                return f"工作表 {quoted_sheet(sheet.name)}"
            if not _only_our_notes(_notes(new, sheet.part), _notes(old, sheet.part)):
                return f"工作表 {quoted_sheet(sheet.name)} 的批注"
    return ""


def _names(parts: Parts, pages: range) -> list[tuple[str, str, str]]:
    node = parts.tree(parts.package.workbook_part).find("definedNames")
    found = [
        (each.attributes.get("name", ""), each.attributes.get("localSheetId", ""), each.text)
        for each in (node.children if node else ())
    ]
    added = {str(number) for number in pages}
    return [each for each in found if each[1] not in added]


def _children(parts: Parts, part: str, without: tuple[str, ...]) -> list[bytes]:
    data = parts.read(part)
    root = _outline(data, part, parts)
    return [data[node.start : node.end] for node in root.children if node.local not in without]


def _outline(data: bytes, part: str, parts: Parts) -> Node:
    """The root of a part; of a sheet without its rows, which may be many."""
    from xlform.workbook.edit.scan import scan

    return parts.tree(part) if part == parts.package.workbook_part else scan(data, part, ()).root


def _appended_to(new: Parts, old: Parts, part: str) -> bool:
    """Whether every list of the style sheet begins with what it held before."""
    after, before = _lists(new, part), _lists(old, part)
    return all(after.get(key, [])[: len(items)] == items for key, items in before.items())


def _lists(parts: Parts, part: str) -> dict[tuple[str, int], list[bytes]]:
    """What the lists of a style sheet hold, by name; the second list of one name, which none should have, is another."""
    data = parts.read(part)
    found: dict[tuple[str, int], list[bytes]] = {}
    seen: Counter[str] = Counter()
    for node in parts.tree(part).children:
        seen[node.local] += 1
        found[node.local, seen[node.local]] = [data[each.start : each.end] for each in node.children]
    return found


def _notes(parts: Parts, sheet: str) -> dict[Place | None, str]:
    part = parts.related(sheet, "comments")
    if part is None:
        return {}
    bodies = ((place_of(node), node.find("text")) for node in comments_of(parts.tree(part)))
    return {place: rich_text(body) if body else "" for place, body in bodies}


def _only_our_notes(new: dict[Place | None, str], old: dict[Place | None, str]) -> bool:
    if not old.keys() <= new.keys():
        return False
    for place, text in new.items():
        before = old.get(place)
        if text != before and not text.startswith(SIGN if before is None else before + SEPARATOR + SIGN):
            return False
    return True
