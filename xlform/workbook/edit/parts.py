"""The parts while they are being edited: what was changed, added, removed; relations and content types kept closed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from itertools import count

from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.xmltree import RELATIONS
from xlform.workbook.edit.xmltree import STRICT_RELATIONS
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import is_strict
from xlform.workbook.edit.xmltree import parse
from xlform.workbook.edit.xmltree import quoted
from xlform.workbook.package import Package

TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Parts:
    """A package with changes on top. Part names have no leading slash."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self._trees: dict[str, tuple[bytes, Node]] = {}
        self.strict = is_strict(self.tree(package.workbook_part))

    @property
    def relation_base(self) -> str:
        """What relation types start with in this package."""
        return STRICT_RELATIONS if self.strict else RELATIONS

    def __contains__(self, name: str) -> bool:
        return name in self.added or (name in self.package and self._actual(name) not in self.removed)

    def names(self) -> tuple[str, ...]:
        """The names of all parts there are now."""
        return (*(name for name in self.package.names if name not in self.removed), *self.added)

    def read(self, name: str) -> bytes:
        """The part as it is now."""
        if name in self.added:
            return self.added[name]
        actual = self._actual(name)
        return self.changed[actual] if actual in self.changed else self.package.read(actual)

    def tree(self, name: str) -> Node:
        """The part as it is now, as a tree with positions; not to be changed."""
        data = self.read(name)
        known = self._trees.get(name)
        if known is None or known[0] is not data:
            known = self._trees[name] = data, parse(data, name)
        return known[1]

    def write(self, name: str, data: bytes) -> None:
        """The part has these bytes from now on; nothing happens if it had them before."""
        actual = self._actual(name)
        if name in self.added or name not in self.package or actual in self.removed:
            self.added[name] = data
        elif data != self.package.read(actual):
            self.changed[actual] = data
        else:
            self.changed.pop(actual, None)

    def remove(self, name: str) -> None:
        """The part goes, with its relations and its content type; the relations *to* it are the caller's."""
        rels = rels_name(name)
        for each in (name, rels):
            if each in self.added:
                del self.added[each]
            elif each in self.package:
                self.removed.add(self._actual(each))
                self.changed.pop(self._actual(each), None)
        tree = self.tree(TYPES)
        splices = Splices(self.read(TYPES))
        for node in tree.all("Override"):
            if node.attributes.get("PartName", "").lstrip("/").lower() == name.lower():
                splices.replace(node.start, node.end, b"")
        self.write(TYPES, splices.result())

    def free_name(self, pattern: str) -> str:
        """The first name `pattern.format(1)`, `…(2)` that no part has."""
        taken = {name.lower() for name in self.names()} | {name.lower() for name in self.package.names}
        return next(name for number in count(1) if (name := pattern.format(number)).lower() not in taken)

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Internal relations of a part: id, last word of the type, target part."""
        rels = rels_name(part)
        if rels not in self:
            return []
        found = []
        for node in self.tree(rels).all("Relationship"):
            if node.attributes.get("TargetMode") != "External":
                target = self._resolve(part, node.attributes.get("Target", ""))
                kind = node.attributes.get("Type", "").rpartition("/")[2]
                found.append((node.attributes.get("Id", ""), kind, target))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The part related in this way, None if none is there."""
        return next((target for _, each, target in self.relations(part) if each == kind and target in self), None)

    def relate(self, part: str, type_: str, target: str) -> str:
        """Adds a relation, to a part or within the file; gives its id."""
        rels = rels_name(part)
        if rels not in self:
            root = f'<Relationships xmlns="{_RELATIONSHIPS}"></Relationships>'
            self.write(rels, _XML + root.encode())
            self.declare_extension("rels", _RELS_TYPE, rels)
        data = self.read(rels)
        tree = self.tree(rels)
        taken = {node.attributes.get("Id", "").lower() for node in tree.children}
        free = next(key for number in count(1) if (key := f"rId{number}").lower() not in taken)
        where = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        splices = Splices(data)
        element = f'<{tree.prefix}Relationship Id="{free}" Type="{type_}" Target='.encode() + quoted(where) + b"/>"
        append_child(splices, tree, element)
        self.write(rels, splices.result())
        return free

    def unrelate(self, part: str, targets: Iterable[str]) -> None:
        """Takes out the relations of a part to these parts; an emptied relations part goes too if we made it."""
        rels = rels_name(part)
        if rels not in self:
            return
        wanted = {target.lower() for target in targets}
        data = self.read(rels)
        tree = self.tree(rels)
        splices = Splices(data)
        left = 0
        for node in tree.all("Relationship"):
            internal = node.attributes.get("TargetMode") != "External"
            if internal and self._resolve(part, node.attributes.get("Target", "")).lower() in wanted:
                splices.replace(node.start, node.end, b"")
            else:
                left += 1
        if left:
            self.write(rels, splices.result())
        elif rels in self.added:
            del self.added[rels]
        else:
            self.removed.add(self._actual(rels))
            self.changed.pop(self._actual(rels), None)

    def declare(self, part: str, content_type: str) -> None:
        """Gives a part its content type, by name."""
        self._insert_type("Override", "PartName", "/" + part, content_type)

    def declare_extension(self, extension: str, content_type: str, part: str) -> None:
        """Gives all parts of an extension their content type; only this part if the extension is taken."""
        for node in self.tree(TYPES).all("Default"):
            if node.attributes.get("Extension", "").lower() == extension:
                if node.attributes.get("ContentType") != content_type:
                    self.declare(part, content_type)
                return
        self._insert_type("Default", "Extension", extension, content_type)

    def _insert_type(self, name: str, key: str, value: str, content_type: str) -> None:
        data = self.read(TYPES)
        tree = self.tree(TYPES)
        element = f"<{tree.prefix}{name} {key}=".encode() + quoted(value)
        element += b" ContentType=" + quoted(content_type) + b"/>"
        splices = Splices(data)
        first = next(tree.all("Override"), None)
        if name == "Default" and first is not None:
            splices.insert(first.start, element)
        else:
            append_child(splices, tree, element)
        self.write(TYPES, splices.result())

    def _actual(self, name: str) -> str:
        entry = self.package.find(name)
        return entry.name if entry else name

    def _resolve(self, part: str, target: str) -> str:
        target = target.replace("\\", "/").partition("#")[0]
        path = target if target.startswith("/") else posixpath.join("/" + posixpath.dirname(part), target)
        path = posixpath.normpath(path).lstrip("/")
        if path in self.added:
            return path
        from urllib.parse import unquote

        entry = self.package.find(path) or self.package.find(unquote(path))
        return entry.name if entry else path


def rels_name(part: str) -> str:
    """Where the relations of a part are kept; `""` is the package itself."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def child_in_order(root: Node, order: tuple[str, ...], name: str) -> int:
    """Where a child of this name belongs among the children of an open element, by the order of the schema."""
    rank = order.index(name)
    for child in root.children:
        local = child.local
        if local == "AlternateContent":
            local = next((node.local for node in child.walk() if node.local in order), "")
        if local in order and order.index(local) > rank:
            return child.start
    if root.empty:
        raise EditRefused("structure", "工作簿部件是空的，未写入")
    return root.close
