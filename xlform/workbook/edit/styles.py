"""Cell formats: appended to the style sheet, never changed; the new ones are clones with another fill."""

from __future__ import annotations

import re

from xlform.display import builtin_format
from xlform.workbook.edit.edits import CellStyle
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.xmltree import MAIN
from xlform.workbook.edit.xmltree import STRICT_MAIN
from xlform.workbook.edit.xmltree import Node
from xlform.workbook.edit.xmltree import Splices
from xlform.workbook.edit.xmltree import append_child
from xlform.workbook.edit.xmltree import escaped
from xlform.workbook.edit.xmltree import is_strict
from xlform.workbook.edit.xmltree import quoted
from xlform.workbook.edit.xmltree import tag_end
from xlform.workbook.edit.xmltree import with_attribute

_NAME = re.compile(rb"<(/?)(?:[\w.-]+:)?([\w.-]+)")
NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_FIRST_FREE_FORMAT = 164
_LAST_FORMAT = 60_000  # the number of a format is 16 bits in Excel


_ITEMS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
_PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PLAIN = (
    '<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


def style_sheet(parts: Parts) -> Styles:
    """The style sheet of the workbook, a plain one where there is none."""
    book = parts.package.workbook_part
    part = parts.related(book, "styles")
    if part is None:
        part = "xl/styles.xml" if "xl/styles.xml" not in parts else parts.free_name("xl/styles{}.xml")
        plain = _PLAIN.format(STRICT_MAIN if parts.strict else MAIN)
        parts.write(part, b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + plain.encode())
        parts.declare(part, _PART_TYPE)
        parts.relate(book, f"{parts.relation_base}/styles", part)
    return Styles(parts, part)


class Styles:
    """The style sheet with what was appended to it; indexes as cells use them."""

    def __init__(self, parts: Parts, part: str) -> None:
        self.parts = parts
        self.part = part
        self.data = parts.read(part)
        self.root = parts.tree(part)
        is_strict(self.root)
        self._sections: dict[str, tuple[Node, list[bytes], int]] = {}
        for name in ("fonts", "fills", "borders", "cellXfs"):
            node = self.root.find(name)
            # alternatives inside (mc:AlternateContent) make the numbering a matter of who reads it
            if node is None or not node.children or any(each.local != _ITEMS[name] for each in node.children):
                raise EditRefused("structure", f"样式部件的 {name} 无法识别，未写入；请在 Excel 或 WPS 中另存后再试")
            items = [self.data[child.start : child.end] for child in node.children]
            self._sections[name] = (node, items, len(items))
        self._places: dict[str, dict[bytes, int]] = {}  # where each item of a section stands first
        self._formats: dict[str, int] = {}
        self._filled: dict[tuple[int, str], int] = {}  # what was asked before: sections only grow, answers stay true
        self._fills: dict[int, str] = {}
        self._spelled: dict[str, bytes] = {}

    def with_fill(self, style: int, fill: str) -> int:
        """The format like `style` but with this fill (a `<fill>` without prefixes)."""
        known = self._filled.get((style, fill))
        if known is not None:
            return known
        formats = self._sections["cellXfs"][1]
        clone = formats[style if 0 <= style < len(formats) else 0]
        end = tag_end(clone, 0)
        tag = with_attribute(clone[:end], "fillId", str(self._append("fills", self._prefixed(fill))))
        made = self._append("cellXfs", with_attribute(tag, "applyFill", "1") + clone[end:])
        return self._filled.setdefault((style, fill), made)

    def fill(self, style: int) -> str:
        """The fill of a format, as XML without prefixes."""
        if style not in self._fills:
            self._fills[style] = self._fill_of(style)
        return self._fills[style]

    def _fill_of(self, style: int) -> str:
        formats = self._sections["cellXfs"][1]
        tag = formats[style if 0 <= style < len(formats) else 0]
        match = re.match(rb"<[^>]*?\sfillId\s*=\s*[\"'](\d{1,9})[\"']", tag)
        fills = self._sections["fills"][1]
        index = int(match[1]) if match else 0
        if index >= len(fills):
            return NO_FILL
        return _NAME.sub(rb"<\1\2", fills[index]).decode()

    def number_format(self, style: int) -> str:
        """The number format code of a format: `0.00%`."""
        formats = self._sections["cellXfs"][1]
        tag = formats[style if 0 <= style < len(formats) else 0]
        match = re.match(rb"<[^>]*?\snumFmtId\s*=\s*[\"'](\d+)", tag)
        number = match[1].decode() if match else "0"
        section = self.root.find("numFmts")
        for node in section.children if section is not None else ():
            if node.attributes.get("numFmtId") == number:
                return node.attributes.get("formatCode", "General")
        return builtin_format(number)

    def new(self, style: CellStyle) -> int:
        """A format for a cell of a new sheet."""
        line = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in _SIDES)
        font = "<b/>" * style.bold + "<u/>" * style.underline + f'<sz val="{style.size}"/>'
        font += f'<color rgb="FF{style.color or "000000"}"/><name val="宋体"/><charset val="134"/>'
        fill = self._append("fills", self._prefixed(solid(style.fill))) if style.fill else 0
        ids = {
            "numFmtId": self._number_format(style.number_format),
            "fontId": self._append("fonts", self._prefixed(f"<font>{font}</font>")),
            "fillId": fill,
            "borderId": self._append("borders", self._prefixed(f"<border>{line}<diagonal/></border>"))
            if style.border
            else 0,
        }
        attributes = " ".join(f'{key}="{value}"' for key, value in ids.items())
        applied = " ".join(f'apply{key}="1"' for key in ("NumberFormat", "Font", "Fill", "Border", "Alignment"))
        wrap = ' wrapText="1"' if style.wrap else ""
        alignment = f'<alignment horizontal="{style.horizontal}" vertical="center"{wrap}/>'
        return self._append("cellXfs", self._prefixed(f'<xf {attributes} xfId="0" {applied}>{alignment}</xf>'))

    def save(self) -> None:
        """Writes what was appended into the part."""
        splices = Splices(self.data)
        for node, items, before in self._sections.values():
            if len(items) > before:
                append_child(splices, node, b"".join(items[before:]))
                count = with_attribute(self.data[node.start : node.inner], "count", str(len(items)))
                splices.replace(node.start, node.inner, count)
        if self._formats:
            self._save_formats(splices)
        self.parts.write(self.part, splices.result())

    def _save_formats(self, splices: Splices) -> None:
        prefix = self.root.prefix
        new = b"".join(
            f'<{prefix}numFmt numFmtId="{key}" formatCode='.encode() + quoted(code) + b"/>"
            for code, key in self._formats.items()
        )
        node = self.root.find("numFmts")
        if node is None:
            count = f'count="{len(self._formats)}"'
            whole = f"<{prefix}numFmts {count}>".encode() + new + f"</{prefix}numFmts>".encode()
            splices.insert(self.root.inner, whole)
            return
        append_child(splices, node, new)
        if not node.empty:
            total = str(len(node.children) + len(self._formats))
            splices.replace(node.start, node.inner, with_attribute(self.data[node.start : node.inner], "count", total))

    def _append(self, section: str, item: bytes) -> int:
        items = self._sections[section][1]
        places = self._places.get(section)
        if places is None:
            places = self._places[section] = {}
            for place, each in enumerate(items):
                places.setdefault(each, place)
        if item not in places:
            places[item] = len(items)
            items.append(item)
        return places[item]

    def _number_format(self, code: str) -> int:
        if code == "General":
            return 0
        node = self.root.find("numFmts")
        known = {} if node is None else {each.attributes.get("formatCode"): each for each in node.children}
        if code in known:
            number = whole(known[code].attributes.get("numFmtId"))
            if number:
                return number
        taken = [whole(each.attributes.get("numFmtId")) for each in known.values()]
        first = max([_FIRST_FREE_FORMAT - 1, *(each for each in taken if each < _LAST_FORMAT)]) + 1
        return self._formats.setdefault(code, first + len(self._formats))

    def _prefixed(self, xml: str) -> bytes:
        if xml not in self._spelled:
            self._spelled[xml] = _NAME.sub(rb"<\1" + self.root.prefix.encode() + rb"\2", xml.encode())
        return self._spelled[xml]


_SIDES = ("left", "right", "top", "bottom")


def solid(rgb: str) -> str:
    """A solid fill of a colour `RRGGBB`."""
    color = f'<fgColor rgb="FF{escaped(rgb.upper())}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{color}</patternFill></fill>'


def fill_words(fill: str) -> str:
    """A fill in a few words for a receipt: `none`, `FFC7CE`, `theme 4`, the name of a pattern."""
    if "gradientFill" in fill:
        return "gradient"
    pattern = re.search(r'patternType="(\w+)"', fill)
    if pattern is None or pattern[1] == "none":
        return "none"
    color = re.search(r"<fgColor\b([^>]*)", fill)
    if color is None:
        return pattern[1]
    named = re.search(r'(rgb|theme|indexed)="(\w+)"', color[1])
    if named is None:
        return pattern[1]
    return named[2][-6:] if named[1] == "rgb" else f"{named[1]} {named[2]}"


def solid_color(fill: str) -> str | None:
    """The colour `RRGGBB` of a solid fill, None for any other."""
    words = fill_words(fill)
    return words.upper() if 'patternType="solid"' in fill and re.fullmatch("[0-9A-Fa-f]{6}", words) else None
