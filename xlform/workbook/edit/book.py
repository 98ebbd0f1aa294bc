"""The workbook part: recalculation on opening, a new last sheet, a sheet taken out, the calculation chain."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.parts import child_in_order
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import escaped
from xlform.workbook.edit.xmltree import prefix_of
from xlform.workbook.edit.xmltree import quoted
from xlform.workbook.edit.xmltree import with_attribute

ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups"),
    *("externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr"),
    *("smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)
_LAST_ID = 65_534  # of a sheet: Excel repairs a workbook with a higher one
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Workbook:
    """The workbook part being edited; every change is written at once."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.part = parts.package.workbook_part

    def _tree(self) -> tuple[bytes, Node]:
        data = self.parts.read(self.part)
        return data, self.parts.tree(self.part)

    def _sheets(self, root: Node) -> Node:
        node = root.find("sheets")
        if node is None or not node.children:
            raise EditRefused("structure", "工作簿没有工作表清单，未写入")
        return node

    def sheet_ids(self) -> dict[str, int]:
        """The `sheetId` of each sheet by its name."""
        _, root = self._tree()
        return {
            each.attributes.get("name", ""): whole(each.attributes.get("sheetId"))
            for each in self._sheets(root).children
        }

    def recalculate_on_opening(self) -> None:
        """Tells the program that opens the workbook to compute everything anew."""
        data, root = self._tree()
        node = root.find("calcPr")
        splices = Splices(data)
        if node is None:
            splices.insert(child_in_order(root, ORDER, "calcPr"), f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
        else:
            splices.replace(
                node.start, node.inner, with_attribute(data[node.start : node.inner], "fullCalcOnLoad", "1")
            )
        self.parts.write(self.part, splices.result())

    def add_sheet(self, name: str, sheet: bytes, state: str, names: Collection[tuple[str, str]]) -> tuple[str, str]:
        """Appends a sheet as the last; `names` are its built-in names and what they refer to, `{}` being the sheet.

        Gives the name it got (another one if taken) and its part.
        """
        from xlform.address import quoted_sheet

        taken = {each.casefold() for each in self.sheet_ids()}
        free = next(each for number in count(1) if (each := _numbered(name, number)).casefold() not in taken)
        part = self.parts.free_name("xl/worksheets/sheet{}.xml")
        self.parts.write(part, sheet)
        self.parts.declare(part, _WORKSHEET)
        key = self.parts.relate(self.part, f"{self.parts.relation_base}/worksheet", part)
        data, root = self._tree()
        sheets = self._sheets(root)
        splices = Splices(data)
        identity = max((each for each in self.sheet_ids().values() if each < _LAST_ID), default=0) + 1
        prefix = prefix_of(root, self.parts.relation_base)
        bound = "" if prefix else f' xmlns:r="{self.parts.relation_base}"'
        hidden = "" if state == "visible" else f' state="{state}"'
        element = f"<{root.prefix}sheet{bound} name=".encode() + quoted(free)
        append_child(splices, sheets, element + f' sheetId="{identity}"{hidden} {prefix or "r:"}id="{key}"/>'.encode())
        position = len(sheets.children)
        defined = "".join(
            f'<{root.prefix}definedName name="{each}" localSheetId="{position}"{_HIDDEN.get(each, "")}>'
            f"{escaped(text.format(quoted_sheet(free)))}</{root.prefix}definedName>"
            for each, text in names
        ).encode()
        if defined:
            _define(splices, root, defined)
        self.parts.write(self.part, splices.result())
        return free, part

    def remove_sheet(self, name: str, part: str) -> None:
        """Takes a sheet out with what belongs to it alone; the places of later sheets move up."""
        own = {target: None for _, _, target in self.parts.relations(part) if target in self.parts}
        for target in own:
            self.parts.remove(target)
        self.parts.remove(part)
        self.parts.unrelate(self.part, [part])
        data, root = self._tree()
        sheets = self._sheets(root).children
        splices = Splices(data)
        position = next(at for at, each in enumerate(sheets) if each.attributes.get("name") == name)
        splices.replace(sheets[position].start, sheets[position].end, b"")
        self._remove_names(splices, root, position)
        for view in (root.find("bookViews") or Node("", {}, 0, 0)).children:
            tag = data[view.start : view.inner]
            for key in ("activeTab", "firstSheet"):
                if whole(view.attributes.get(key)) >= len(sheets) - 1:
                    tag = with_attribute(tag, key, "0" if key in view.attributes else None)
            splices.replace(view.start, view.inner, tag)
        self.parts.write(self.part, splices.result())

    def _remove_names(self, splices: Splices, root: Node, position: int) -> None:
        node = root.find("definedNames")
        names = node.children if node else []
        gone = 0
        for each in names:
            local = whole(each.attributes.get("localSheetId"), -1)
            if local == position:
                splices.replace(each.start, each.end, b"")
                gone += 1
            elif local > position:
                tag = splices.data[each.start : each.inner]
                splices.replace(each.start, each.inner, with_attribute(tag, "localSheetId", str(local - 1)))
        if node is not None and gone == len(names) and not node.empty:
            splices.replace(node.start, node.inner, b"")
            splices.replace(node.close, node.end, b"")

    def forget_formulas(self, gone: Collection[tuple[int, str]]) -> None:
        """Takes cells that are formulas no more (sheetId and `B3`) out of the calculation chain."""
        part = self.parts.related(self.part, "calcChain")
        if part is None or not gone:
            return
        data = self.parts.read(part)
        root = self.parts.tree(part)
        splices = Splices(data)
        sheet, written, left = "0", "0", 0  # `i` holds on until it is written again
        for node in root.all("c"):
            sheet = node.attributes.get("i", sheet)
            if (whole(sheet), node.attributes.get("r", "")) in gone:
                splices.replace(node.start, node.end, b"")
                continue
            left += 1
            if sheet != written and "i" not in node.attributes:
                splices.replace(node.start, node.inner, with_attribute(data[node.start : node.inner], "i", sheet))
            written = sheet
        if left:
            self.parts.write(part, splices.result())
        else:
            self.parts.remove(part)
            self.parts.unrelate(self.part, [part])


_HIDDEN = {"_xlnm._FilterDatabase": ' hidden="1"'}


def _define(splices: Splices, root: Node, defined: bytes) -> None:
    node = root.find("definedNames")
    if node is not None:
        append_child(splices, node, defined)
        return
    whole = f"<{root.prefix}definedNames>".encode() + defined + f"</{root.prefix}definedNames>".encode()
    splices.insert(child_in_order(root, ORDER, "definedNames"), whole)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"
