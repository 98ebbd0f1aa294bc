"""What a bureau must be told of a workbook besides its figures: what is hidden, what it reaches for, what could run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from xlform.address import parse_a1
from xlform.errors import FileError
from xlform.grid import Fact
from xlform.grid import Grid
from xlform.workbook.package import parse_xml

if TYPE_CHECKING:
    from lxml import etree

    from xlform.workbook.package import Package

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_REFERENCE, _STYLE = re.compile(rb'\br="([A-Z]+[0-9]+)"'), re.compile(rb'\bs="([0-9]+)"')
_WHITE_INDEX = ("1", "9")


def package_facts(package: Package) -> Iterator[Fact]:
    """Macros, external links, DDE, embedded objects and data connections of a package."""
    for name in package.names:
        lower = name.lower()
        if lower.endswith("vbaproject.bin"):
            yield Fact("macros", name)
        elif "/externallinks/" in lower and lower.endswith(".xml"):
            yield from _links(package, name)
        elif "/embeddings/" in lower or "/activex/" in lower:
            yield Fact("objects", name)
        elif lower.endswith("/connections.xml"):
            yield Fact("connections", name)
    for sheet in package.sheets:
        if sheet.kind == "xlMacrosheet":
            yield Fact("macros", sheet.name)


def _links(package: Package, part: str) -> Iterator[Fact]:
    """Where a link leads; a part that cannot be read is told by its name."""
    try:
        root = package.xml(part)
        targets = [one.target for one in package.relationships(part).values() if one.external]
    except FileError:
        yield Fact("external_links", part)
        return
    for link in root:
        kind = str(link.tag).rpartition("}")[2]
        if kind == "ddeLink":
            yield Fact("dde", f"{link.get('ddeService') or ''}|{link.get('ddeTopic') or ''}")
        elif kind == "oleLink":
            yield Fact("objects", "、".join(targets) or part)
        elif kind == "externalBook":
            yield Fact("external_links", "、".join(targets) or part)


def grid_facts(grid: Grid) -> Iterator[Fact]:
    """A hidden sheet with content, hidden rows and columns with figures, values under merged areas."""
    if grid.state != "visible" and grid.cells:
        yield Fact("very_hidden_sheet" if grid.state == "veryHidden" else "hidden_sheet", "", grid.name)
    if grid.hidden_rows or grid.hidden_columns:
        hidden = tuple(
            sorted(at for at, cell in grid.cells.items() if type(cell.content) is Decimal and grid.is_hidden(*at))
        )
        if hidden:
            yield Fact("hidden_figures", "", grid.name, hidden)
    if grid.covered:
        yield Fact("covered", "", grid.name, tuple(grid.covered))


def white_text(sheet: str, cells: Iterable[tuple[int, int]], data: bytes, styles: frozenset[bytes]) -> Iterator[Fact]:
    """The cells with content that are written white on white."""
    if not styles:
        return
    filled, found = frozenset(cells), []
    for match in _CELL.finditer(data):
        style, reference = _STYLE.search(match[1]), _REFERENCE.search(match[1])
        if style is not None and reference is not None and style[1] in styles:
            try:
                position = parse_a1(reference[1].decode())
            except ValueError:
                continue
            if position in filled:
                found.append(position)
    if found:
        yield Fact("white_text", "", sheet, tuple(sorted(set(found))))


@lru_cache(maxsize=64)
def white_styles(data: bytes, part: str) -> frozenset[bytes]:
    """The indices, as cells name them, of styles with white letters on no fill or a white one."""
    if b"FFFFFF" not in data and b"ffffff" not in data and b"theme=" not in data and b"indexed=" not in data:
        return frozenset()
    root = parse_xml(data, part)
    fonts = [_is_white(font.find("{*}color")) for font in root.iterfind("{*}fonts/{*}font")]
    if not any(fonts):
        return frozenset()
    bare = [_is_bare(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    return frozenset(
        str(index).encode()
        for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf"))
        if _at(fonts, style.get("fontId"), default=False) and _at(bare, style.get("fillId"), default=True)
    )


def _at(values: list[bool], index: str | None, *, default: bool) -> bool:
    at = int(index) if index is not None and index.isdecimal() and len(index) < 7 else 0
    return values[at] if at < len(values) else default


def _is_white(color: etree._Element | None) -> bool:
    if color is None or color.get("tint") is not None:
        return False
    return (
        (color.get("rgb") or "")[-6:].upper() == "FFFFFF"
        or color.get("theme") == "0"
        or color.get("indexed") in _WHITE_INDEX
    )


def _is_bare(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return len(fill) == 0
    return pattern.get("patternType") in (None, "none") or (
        pattern.get("patternType") == "solid" and _is_white(pattern.find("{*}fgColor"))
    )
