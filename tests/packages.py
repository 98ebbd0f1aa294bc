"""What a workbook package holds, told without any of xlform's code: the judge of everything that writes one."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

# fmt: off
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
    "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture",
    "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)
# fmt: on


class Entry(NamedTuple):
    """One zip entry as stored: what a byte-for-byte copy must keep."""

    name: str
    packed: bytes
    method: int
    date: tuple[int, int, int, int, int, int]
    extra: bytes
    comment: bytes
    attributes: int
    flags: int


class CellFacts(NamedTuple):
    """One cell: formula with its attributes, value as shown, format without fill, fill."""

    formula: str
    value: str
    format: str
    fill: str


def entries(data: bytes) -> dict[str, Entry]:
    """The entries in the order of the directory."""
    found: dict[str, Entry] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for info in file.infolist():
            name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            packed = data[start : start + info.compress_size]
            found[info.filename] = Entry(
                info.filename,
                packed,
                info.compress_type,
                info.date_time,
                info.extra,
                info.comment,
                info.external_attr,
                info.flag_bits,
            )
    return found


def contents(data: bytes) -> dict[str, bytes]:
    """The parts by name, without leading slash; folders are none."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name.lstrip("/"): file.read(name) for name in file.namelist() if not name.endswith("/")}


def relations(parts: dict[str, bytes], source: str) -> Iterator[tuple[str, str, str]]:
    """Id, type and target part of the internal relations of a part."""
    folder, name = posixpath.split(source)
    rels = parts.get(posixpath.join(folder, "_rels", name + ".rels"))
    if rels is None:
        return
    for node in etree.fromstring(rels):
        if node.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, node.get("Target", ""))).lstrip("/")
            yield node.get("Id", ""), node.get("Type", ""), target


def related_ids(node: etree._Element) -> list[str]:
    """The relation ids an element names."""
    return [str(value) for name, value in node.items() if str(name).endswith("}id")]


def problems(data: bytes) -> list[str]:
    """What is wrong with the package; empty for a sound one."""
    parts = contents(data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = [name.lower() for name in file.namelist()]
    found = [f"{name} twice" for name in set(names) if names.count(name) > 1]
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                etree.fromstring(content)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: {error}")
    return found or [*_open_types(parts), *_open_relations(parts), *_workbook(parts)]


def _open_types(parts: dict[str, bytes]) -> Iterator[str]:
    types = etree.fromstring(parts["[Content_Types].xml"])
    extensions = {node.get("Extension", "").lower() for node in types if "Extension" in node.attrib}
    named = [node.get("PartName", "").lstrip("/") for node in types if "PartName" in node.attrib]
    for name in parts:
        if name not in named and name.rpartition(".")[2].lower() not in extensions:
            yield f"{name} has no content type"
    for name in named:
        if name not in parts:
            yield f"content type of {name}, which is not there"
        if named.count(name) > 1:
            yield f"content type of {name} twice"


def _open_relations(parts: dict[str, bytes]) -> Iterator[str]:
    reached, front = {"[Content_Types].xml"}, [""]
    while front:
        source = front.pop()
        folder, name = posixpath.split(source)
        reached.add(posixpath.join(folder, "_rels", name + ".rels"))
        listed = list(relations(parts, source))
        if len({key for key, _, _ in listed}) != len(listed):
            yield f"relations of {source}: an id twice"
        for _, _, target in listed:
            if target not in parts:
                yield f"{source} relates to {target}, which is not there"
            elif target not in reached:
                reached.add(target)
                front.append(target)
    for name in parts:
        if name not in reached:
            yield f"{name} cannot be reached"


def _workbook(parts: dict[str, bytes]) -> Iterator[str]:
    root = etree.fromstring(parts["xl/workbook.xml"])
    sheets = root.findall("{*}sheets/{*}sheet")
    for key in ("name", "sheetId"):
        if len({node.get(key) for node in sheets}) != len(sheets):
            yield f"two sheets with the same {key}"
    for node in root.findall("{*}definedNames/{*}definedName"):
        if int(node.get("localSheetId", "0")) >= len(sheets):
            yield "a name of a sheet that is not there"
    styles = etree.fromstring(parts["xl/styles.xml"])
    for section in ("fonts", "fills", "borders", "cellXfs", "numFmts"):
        listed = styles.find(f"{{*}}{section}")
        if listed is not None and int(listed.get("count", len(listed))) != len(listed):
            yield f"{section} counts {listed.get('count')}, has {len(listed)}"
    formats = len(styles.findall("{*}cellXfs/{*}xf"))
    strings = len(etree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>")))
    for _, kind, part in relations(parts, "xl/workbook.xml"):
        if kind.endswith("/worksheet"):
            yield from _worksheet(parts, part, formats, strings)


def _worksheet(parts: dict[str, bytes], part: str, formats: int, strings: int) -> Iterator[str]:
    root = etree.fromstring(parts[part])
    ranks = [_ORDER.index(name) for node in root if (name := etree.QName(node).localname) in _ORDER]
    if ranks != sorted(ranks):
        yield f"{part}: elements out of order"
    known = {key: target for key, _, target in relations(parts, part)}
    for node in root.iter("{*}legacyDrawing", "{*}legacyDrawingHF", "{*}drawing"):
        keys = related_ids(node)
        if len(keys) != 1 or keys[0] not in known:
            yield f"{part}: {node.tag} without its relation"
    rows: list[int] = []
    for node in root.iterfind("{*}sheetData/{*}row"):
        rows.append(int(node.get("r", rows[-1] + 1 if rows else 1)))
    if rows != sorted(set(rows)):
        yield f"{part}: rows out of order"
    for node in root.iterfind("{*}sheetData/{*}row/{*}c"):
        if int(node.get("s", "0")) >= formats:
            yield f"{part}: {node.get('r')} has no such format"
        if node.get("t") == "s" and int(node.findtext("{*}v", "-1")) not in range(strings):
            yield f"{part}: {node.get('r')} has no such string"
    for _, kind, target in relations(parts, part):
        if kind.endswith("/comments"):
            places = [node.get("ref") for node in etree.fromstring(parts[target]).iter("{*}comment")]
            if len(set(places)) != len(places):
                yield f"{target}: two notes on one cell"


def cells(data: bytes) -> dict[str, dict[str, CellFacts]]:
    """All cells by sheet and reference, formats spelled out so that new indexes do not matter."""
    parts = contents(data)
    book = etree.fromstring(parts["xl/workbook.xml"])
    targets = {key: target for key, _, target in relations(parts, "xl/workbook.xml")}
    styles = etree.fromstring(parts["xl/styles.xml"])
    sections = {name: _spelled(styles, name) for name in ("fonts", "fills", "borders")}
    formats = [_format(node, sections) for node in styles.findall("{*}cellXfs/{*}xf")]
    strings = [_plain(node) for node in etree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>"))]
    found: dict[str, dict[str, CellFacts]] = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        key = related_ids(sheet)[0]
        root = etree.fromstring(parts[targets[key]])
        found[sheet.get("name", "")] = dict(_cells(root, formats, strings))
    return found


def _cells(root: etree._Element, formats: list[tuple[str, str]], strings: list[str]) -> Iterator[tuple[str, CellFacts]]:
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = int(row.get("r", row_number + 1))
        column = 0
        for node in row.iterfind("{*}c"):
            letters = (node.get("r") or "").rstrip("0123456789")
            column = _number(letters) if letters else column + 1
            formula = node.find("{*}f")
            inline = node.find("{*}is")
            value = _plain(inline) if inline is not None else node.findtext("{*}v", "")
            value = strings[int(value)] if node.get("t") == "s" else f"{node.get('t', 'n')}:{value}"
            shape, fill = formats[int(node.get("s", "0"))]
            text = "" if formula is None else f"{sorted(formula.attrib.items())}{formula.text or ''}"
            yield f"{_letters(column)}{row_number}", CellFacts(text, value, shape, fill)


def _number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _spelled(styles: etree._Element, section: str) -> list[str]:
    return [etree.tostring(node, method="c14n").decode() for node in styles.findall(f"{{*}}{section}/*")]


def _format(node: etree._Element, sections: dict[str, list[str]]) -> tuple[str, str]:
    kept = {
        key: value for key, value in node.attrib.items() if key not in ("fillId", "applyFill", "fontId", "borderId")
    }
    inner = "".join(etree.tostring(child, method="c14n").decode() for child in node)
    font = sections["fonts"][int(node.get("fontId", "0"))]
    border = sections["borders"][int(node.get("borderId", "0"))]
    return f"{sorted(kept.items())}{font}{border}{inner}", sections["fills"][int(node.get("fillId", "0"))]


def _plain(node: etree._Element) -> str:
    return etree.tostring(node, method="c14n", with_tail=False).decode()
