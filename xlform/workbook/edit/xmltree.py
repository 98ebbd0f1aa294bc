"""XML as bytes with positions: elements are found by an expat pass and spliced, never written anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from xml.parsers import expat

from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.package import damaged

_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_ATTRIBUTE = re.compile(rb"(?<!\s)\s++([^\s=/>]++)\s*+=\s*+(\"[^\"]*\"|'[^']*')")  # a tag may be mostly white space
_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(slots=True)
class Node:
    """One element: `start` and `end` border it, `inner` and `close` border what is inside; equal if it is `<a/>`."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = -1
    end: int = -1
    text: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, "" if there is none."""
        return self.name[: -len(self.local)]

    @property
    def empty(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.inner == self.end

    def find(self, local: str) -> Node | None:
        """The first child of this local name."""
        return next((child for child in self.children if child.local == local), None)

    def all(self, local: str) -> Iterator[Node]:
        """The children of this local name."""
        return (child for child in self.children if child.local == local)

    def walk(self) -> Iterator[Node]:
        """Itself and everything inside, in document order."""
        waiting = [self]
        while waiting:  # it may be nested deeper than calls can be
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def tag_end(data: bytes, start: int) -> int:
    """Where the tag that starts here ends."""
    match = _TAG.match(data, start)
    if match is None:
        raise damaged("标记不完整")
    return match.end()


def parser(data: bytes, part: str) -> expat.XMLParserType:
    """A parser for a part that will be spliced; EditRefused if it is not UTF-8."""
    declared = _DECLARED.match(data[:200])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise EditRefused("encoding", f"部件 {part} 不是 UTF-8 编码，无法原样改写；请在 Excel 或 WPS 中另存后再试")
    made = expat.ParserCreate()
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise damaged(f"部件 {part} 含有 DTD 声明")

    made.StartDoctypeDeclHandler = refuse
    return made


def run(made: expat.XMLParserType, data: bytes, part: str) -> None:
    """Parses it all; FileError if it is not well formed."""
    try:
        made.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged(f"部件 {part} 不是有效的 XML") from error


def parse(data: bytes, part: str) -> Node:
    """The whole part as a tree with positions."""
    made = parser(data, part)
    roots: list[Node] = []
    open_nodes: list[Node] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        at = made.CurrentByteIndex
        node = Node(name, attributes, at, tag_end(data, at))
        (open_nodes[-1].children if open_nodes else roots).append(node)
        open_nodes.append(node)

    def finish(_: str) -> None:
        node = open_nodes.pop()
        if data[node.inner - 2 : node.inner - 1] == b"/":
            node.close = node.end = node.inner
        else:
            node.close = made.CurrentByteIndex
            node.end = tag_end(data, node.close)

    def text(content: str) -> None:
        open_nodes[-1].text += content

    made.StartElementHandler = begin
    made.EndElementHandler = finish
    made.CharacterDataHandler = text
    run(made, data, part)
    return roots[0]


class Splices:
    """Changes to be made to some bytes, collected by position and made at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """These bytes give way to the new ones."""
        self._changes.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """New bytes at this place; several at one place stand in the order they were asked for."""
        self._changes.append((at, at, new))

    def result(self) -> bytes:
        """The bytes with all changes made; EditRefused if two of them overlap."""
        out: list[bytes] = []
        at = 0
        for start, end, new in sorted(self._changes, key=lambda change: change[:2]):
            if start < at:
                raise EditRefused("structure", "同一位置有两处互相冲突的修改，未写入")
            out += (self.data[at:start], new)
            at = end
        return b"".join((*out, self.data[at:]))


def append_child(splices: Splices, parent: Node, child: bytes) -> None:
    """Puts a child at the end of an element, opening it if it is written `<a/>`."""
    if parent.empty:
        opened = splices.data[parent.start : parent.inner - 2].rstrip() + b">"
        splices.replace(parent.start, parent.end, opened + child + b"</" + parent.name.encode() + b">")
    else:
        splices.insert(parent.close, child)


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """The start tag with this attribute set or (None) taken out; all else as it was."""
    key = name.encode()
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == key:
            if value is None:
                return tag[: match.start()] + tag[match.end() :]
            return tag[: match.start(2)] + quoted(value) + tag[match.end(2) :]
    if value is None:
        return tag
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    head = tag[:at]
    return head.rstrip() + b" " + key + b"=" + quoted(value) + head[len(head.rstrip()) :] + tag[at:]


def quoted(value: str) -> bytes:
    """An attribute value in its quotes."""
    return b'"' + escaped(value).replace('"', "&quot;").replace("\n", "&#10;").encode() + b'"'


def escaped(text: str) -> str:
    """Text for the inside of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def excel_text(text: str) -> bytes:
    """Text of a cell or note as Excel stores it: characters XML cannot hold become `_x0001_`."""
    text = text.replace("\r\n", "\n")
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escaped(_ILLEGAL.sub(lambda match: f"_x{ord(match[0]):04X}_", text).replace("\r", "_x000D_")).encode()


def prefix_of(root: Node, namespace: str) -> str | None:
    """The prefix (with colon) that the root binds to a namespace; None if it binds none."""
    for name, value in root.attributes.items():
        if value == namespace and name.startswith("xmlns:"):
            return name[6:] + ":"
    return None


def is_strict(root: Node) -> bool:
    """Whether a part is written in the strict namespaces; EditRefused if in neither."""
    namespace = root.attributes.get("xmlns:" + root.prefix[:-1] if root.prefix else "xmlns", "")
    if namespace not in (MAIN, STRICT_MAIN):
        raise EditRefused("structure", f"部件的命名空间无法识别（{namespace or '无'}），未写入")
    return namespace == STRICT_MAIN
