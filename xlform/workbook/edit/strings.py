"""Texts of cells: read from the shared strings, appended to them, or put into the cell itself."""

from __future__ import annotations

from functools import cached_property
from functools import lru_cache

from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import excel_text
from xlform.workbook.edit.xmltree import is_strict
from xlform.workbook.edit.xmltree import with_attribute
from xlform.workbook.text import unescaped

LONGEST = 32_767


class Strings:
    """The shared strings of a workbook; new ones are appended, old ones never moved."""

    def __init__(self, parts: Parts, part: str | None) -> None:
        self.parts = parts
        self.part = part
        self._new: dict[str, int] = {}
        self._uses = 0

    @cached_property
    def _tree(self) -> Node:
        assert self.part is not None
        tree = self.parts.tree(self.part)
        is_strict(tree)
        return tree

    @cached_property
    def _items(self) -> list[Node]:
        return list(self._tree.all("si"))

    def text(self, index: int) -> str:
        """The text of a shared string; "" if there is none of this number."""
        if self.part is None or not 0 <= index < len(self._items):
            return ""
        return rich_text(self._items[index])

    def starting(self, sign: str) -> frozenset[int]:
        """The numbers of the shared strings that begin with this."""
        if self.part is None:
            return frozenset()
        return frozenset(at for at, item in enumerate(self._items) if rich_text(item).startswith(sign))

    def index(self, text: str) -> int | None:
        """The number under which a text is appended; None where the workbook has no shared strings."""
        if len(text) > LONGEST:
            raise EditRefused("text", f"文字超过单元格的上限 {LONGEST} 字，未写入")
        if self.part is None:
            return None
        self._uses += 1
        return self._new.setdefault(text, len(self._items) + len(self._new))

    def save(self) -> None:
        """Writes the appended strings into their part."""
        if self.part is None or not self._new:
            return
        data = self.parts.read(self.part)
        root = self._tree
        new = b"".join(string_item(f"{root.prefix}si", root.prefix, text) for text in self._new)
        splices = Splices(data)
        append_child(splices, root, new)
        tag = data[root.start : root.inner]
        for name, more in (("count", self._uses), ("uniqueCount", len(self._new))):
            before = whole(root.attributes.get(name), -1)
            if before >= 0:
                tag = with_attribute(tag, name, str(before + more))
        if not root.empty:
            splices.replace(root.start, root.inner, tag)
        self.parts.write(self.part, splices.result())


@lru_cache(maxsize=512)
def string_item(name: str, prefix: str, text: str) -> bytes:
    """`<si><t>…</t></si>`, or the same by another name."""
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<{name}><{prefix}t{space}>".encode() + excel_text(text) + f"</{prefix}t></{name}>".encode()


def rich_text(node: Node) -> str:
    """The text of a string or note, all runs together, without phonetic readings."""
    found = []
    for child in node.children:
        if child.local == "t":
            found.append(child.text)
        elif child.local == "r":
            found += [each.text for each in child.all("t")]
    return unescaped("".join(found))
