"""The zip package under an .xlsx: its parts, guarded; its relationships, workbook part and sheets.

Everything here refuses with FileError (`damaged`, `encrypted`, `too_big`, `unsupported`, `not_workbook`).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from functools import cache
from functools import cached_property
from functools import lru_cache
from functools import wraps
from posixpath import normpath
from typing import TYPE_CHECKING
from typing import NamedTuple
from typing import TypeVar
from typing import cast
from urllib.parse import unquote

from xlform.errors import FileError

if TYPE_CHECKING:
    from lxml import etree

    from xlform.grid import SheetState

MAX_ENTRIES = 2_000
MAX_PART = 64 << 20
MAX_TOTAL = 128 << 20
MAX_NODES = 1_500_000
"""Tags and attributes of a part whose tree is in memory at once: some 200 bytes each."""

_USUAL = 128 << 10
"""Bytes of a part that is remembered from one workbook to the next."""
_Read = TypeVar("_Read")
_More = TypeVar("_More", str, bytes)

_CENTRAL = struct.Struct("<4s4xHH4xIIIHHH8xI")
_LOCAL = struct.Struct("<4s22xHH")
_END = struct.Struct("<4s4xHHIIH")
_END64 = struct.Struct("<4s20xQQQQ")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_NAMED = 31  # characters that a sheet's name has in Excel
_STATES = {"hidden": "hidden", "veryHidden": "veryHidden"}


def for_usual_parts(read: Callable[[bytes, _More], _Read]) -> Callable[[bytes, _More], _Read]:
    """Remembers what a function makes of a part, which many workbooks share: of usual ones only, so that memory stays small."""
    remembered = lru_cache(maxsize=32)(read)

    @wraps(read)
    def given(data: bytes, more: _More) -> _Read:
        return remembered(data, more) if len(data) + len(more) <= _USUAL else read(data, more)

    return given


class Entry(NamedTuple):
    """One entry of the zip directory; sizes in bytes, `offset` that of its local header in the file."""

    name: str  # as parts are named: no leading slash, forward slashes
    stored_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int
    record: bytes  # its whole record in the central directory


class Relationship(NamedTuple):
    """One relationship; `kind` is the last word of its type (`worksheet`), `target` a part name unless external."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


class SheetPart(NamedTuple):
    """One sheet as the workbook lists it; `kind` is `worksheet`, `chartsheet`, `dialogsheet`, `xlMacrosheet` and the like."""

    name: str
    state: SheetState
    part: str
    kind: str


class Package:
    """The parts of a package, read on demand; no part is inflated beyond the limits, however it is declared."""

    def __init__(self, data: bytes, entries: Mapping[str, Entry]) -> None:
        self.data = data
        self.entries = entries
        self._by_lower = {name.lower(): name for name in entries}
        self._parts: dict[str, bytes] = {}
        self._left = MAX_TOTAL

    @classmethod
    def open(cls, data: bytes) -> Package:
        """The package in these bytes; FileError if its directory cannot be read or is hostile."""
        try:
            return cls(data, _directory(data))
        except (struct.error, UnicodeDecodeError, OverflowError, IndexError) as error:
            raise damaged("压缩包目录不完整") from error

    @property
    def names(self) -> tuple[str, ...]:
        """The part names, in the order of the directory."""
        return tuple(self.entries)

    def __contains__(self, name: str) -> bool:
        return name in self.entries or name.lower() in self._by_lower

    def find(self, name: str) -> Entry | None:
        """The entry of this name, upper and lower case being equal as in every package; None if there is none."""
        found = self.entries.get(name)
        return found or self.entries.get(self._by_lower.get(name.lower(), ""))

    def read(self, name: str) -> bytes:
        """The bytes of a part; FileError if it is missing, damaged or too big."""
        entry = self.find(name)
        if entry is None:
            raise damaged(f"缺少部件 {name}")
        part = self._parts.get(entry.name)
        if part is None:
            part = self._parts[entry.name] = self._inflate(entry)
        return part

    def xml(self, name: str) -> etree._Element:
        """The root of a part that is XML; FileError if it is not well formed or declares a DTD."""
        return parse_xml(self.read(name), name)

    def packed(self, entry: Entry) -> bytes:
        """The bytes of an entry as they are stored, still compressed."""
        if entry.offset + _LOCAL.size > len(self.data):
            raise damaged(f"部件 {entry.name} 不完整")
        signature, name_size, extra_size = _LOCAL.unpack_from(self.data, entry.offset)
        start = entry.offset + 30 + name_size + extra_size
        packed = self.data[start : start + entry.packed_size]
        if signature != b"PK\3\4" or len(packed) != entry.packed_size:
            raise damaged(f"部件 {entry.name} 不完整")
        return packed

    def _inflate(self, entry: Entry) -> bytes:
        limit = min(MAX_PART, self._left)
        if entry.size > limit:
            raise _too_big(entry.name)
        try:
            packed = self.packed(entry)
            if entry.method == 8:
                inflater = zlib.decompressobj(-15)
                part = inflater.decompress(packed, limit + 1)
                complete = inflater.eof
            else:
                part, complete = packed, entry.method == 0
        except (zlib.error, struct.error) as error:
            raise damaged(f"部件 {entry.name} 无法解压") from error
        if len(part) > limit:
            raise _too_big(entry.name)
        if not complete or zlib.crc32(part) != entry.crc:
            raise damaged(f"部件 {entry.name} 校验不符")
        self._left -= len(part)
        return part

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part by id (`""` is the package itself); empty if it has none."""
        folder, _, name = part.rpartition("/")
        source = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if source not in self:
            return {}
        found: dict[str, Relationship] = {}
        for child in self.xml(source).iterchildren("{*}Relationship"):
            type_ = child.get("Type") or ""
            external = child.get("TargetMode") == "External"
            target = child.get("Target") or ""
            if not external:
                target = self._resolve(folder, target)
            key = child.get("Id") or ""
            found[key] = Relationship(key, type_.rpartition("/")[2], type_, target, external)
        return found

    def related(self, kinds: Container[str]) -> Iterator[tuple[str, str]]:
        """The parts, wherever they are and however called, that any other relates to in one of these ways (in lower case).

        Relationships that are damaged lead nowhere; programs do not follow them either.
        """
        for name in self.names:
            folder, _, file = name.rpartition("/")
            above, _, last = folder.rpartition("/")
            if last.lower() != "_rels" or not file.lower().endswith(".rels"):
                continue
            try:
                root = self.xml(name)
            except FileError as error:
                if error.code != "damaged":
                    raise
                continue
            for child in root.iterchildren("{*}Relationship"):
                kind = (child.get("Type") or "").rpartition("/")[2].lower()
                if kind in kinds and child.get("TargetMode") != "External":
                    yield self._resolve(above, child.get("Target") or ""), kind

    def _resolve(self, folder: str, target: str) -> str:
        target = target.replace("\\", "/").partition("#")[0]
        path = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        path = normpath(path) if "." in path else path
        entry = self.find(path) or self.find(unquote(path))
        return entry.name if entry else path

    @cached_property
    def content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """Content types by part name and by extension, keys in lower case."""
        parts: dict[str, str] = {}
        extensions: dict[str, str] = {}
        if "[Content_Types].xml" in self:
            for child in self.xml("[Content_Types].xml").iterchildren("{*}Override", "{*}Default"):
                type_ = child.get("ContentType") or ""
                part = child.get("PartName")
                if part is not None:
                    parts[part.lstrip("/").lower()] = type_
                else:
                    extensions[(child.get("Extension") or "").lower()] = type_
        return parts, extensions

    def content_type(self, part: str) -> str:
        """The declared content type of a part, "" if it has none."""
        parts, extensions = self.content_types
        name = part.lower()
        return parts.get(name) or extensions.get(name.rpartition(".")[2], "")

    @cached_property
    def workbook_part(self) -> str:
        """The name of the workbook part; FileError if this is a package of something else."""
        for relationship in self.relationships("").values():
            if relationship.kind == "officeDocument" and relationship.target in self:
                part = relationship.target
                break
        else:
            part = "xl/workbook.xml"  # some writers lose _rels/.rels; Excel repairs such a file
        _refuse_other_kinds(self, part)
        return part

    @cached_property
    def format(self) -> str:
        """`xlsx`, or `xlsm` where macros are allowed."""
        return "xlsm" if "macroenabled" in self.content_type(self.workbook_part).lower() else "xlsx"

    @cached_property
    def workbook(self) -> etree._Element:
        """The root of the workbook part."""
        return self.xml(self.workbook_part)

    @cached_property
    def workbook_relationships(self) -> dict[str, Relationship]:
        """The relationships of the workbook part by id."""
        return self.relationships(self.workbook_part)

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The sheets in their order; FileError if one of them leads to no part of its own."""
        found: list[SheetPart] = []
        parts: set[str] = set()
        for sheets in self.workbook.iterchildren("{*}sheets"):
            for child in sheets.iterchildren("{*}sheet"):
                key, name = child.get(_ID) or child.get(_STRICT_ID) or "", child.get("name") or ""
                relationship = self.workbook_relationships.get(key)
                if relationship is None or relationship.external:
                    raise damaged(f"工作表“{name[:_NAMED]}”没有对应的部件")
                if relationship.target in parts and relationship.target in self:
                    raise damaged(
                        f"两个工作表都指向部件 {relationship.target}"
                    )  # a small part could stand for thousands
                parts.add(relationship.target)
                state = cast("SheetState", _STATES.get(child.get("state") or "", "visible"))
                found.append(SheetPart(name, state, relationship.target, relationship.kind))
        return tuple(found)

    def workbook_relation(self, kind: str) -> str | None:
        """The part the workbook relates to in this way (`styles`, `sharedStrings`), None if it is not there."""
        for relationship in self.workbook_relationships.values():
            if relationship.kind == kind and not relationship.external and relationship.target in self:
                return relationship.target
        return None


def damaged(what: str) -> FileError:
    """The refusal of a file that breaks its own format."""
    return FileError("damaged", f"文件已损坏，无法读取（{what}）；请用 Excel 或 WPS 打开后另存为 .xlsx 再报")


def no_workbook(what: str) -> FileError:
    """The refusal of a file of another kind, which is named."""
    space = " " if what[0].isascii() else ""
    return FileError("not_workbook", f"不是工作簿，是{space}{what}；请报送 Excel 或 WPS 工作簿")


def _too_big(name: str) -> FileError:
    limits = f"单个部件 {MAX_PART >> 20} MB、合计 {MAX_TOTAL >> 20} MB"
    return FileError("too_big", f"文件过大（{name} 解压后超过{limits} 的上限）；请删去多余内容后再报")


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element; FileError if the XML is not well formed or declares a DTD. Entities are never resolved."""
    from lxml import etree

    data = checked_xml(data, name)
    if len(data) > MAX_NODES and data.count(b"<") + data.count(b"=") > MAX_NODES:
        raise FileError("too_big", f"文件过大（{name} 里的元素超过 {MAX_NODES} 个）；请删去多余内容后再报")
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"部件 {name} 不是有效的 XML") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise damaged(f"部件 {name} 含有 DTD 声明")
    return root


@cache
def _parser() -> etree.XMLParser:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )


def checked_xml(data: bytes, name: str) -> bytes:
    """The XML in an encoding that shows a DOCTYPE to a byte search; FileError if there is one."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        try:
            text = data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le" if data[:1] == b"<" else "utf-16")
        except UnicodeDecodeError as error:
            raise damaged(f"部件 {name} 编码有误") from error
        if text.startswith("<?xml"):
            text = text.partition("?>")[2]
        data = text.encode("utf-8", "surrogatepass")
    if b"<!DOCTYPE" in data:
        raise damaged(f"部件 {name} 含有 DTD 声明")
    return data


def _directory(data: bytes) -> dict[str, Entry]:
    count, size, start = _end_of_directory(data)
    if count > MAX_ENTRIES:
        raise FileError("too_big", f"文件过大（压缩包内有 {count} 个条目，上限 {MAX_ENTRIES}）；请删去多余内容后再报")
    entries: dict[str, Entry] = {}
    lowered: set[str] = set()
    at, end = start, start + size
    while at < end:
        signature, flags, method, crc, packed, full, name_size, extra, comment, offset = _CENTRAL.unpack_from(data, at)
        if signature != b"PK\1\2":
            raise damaged("压缩包目录有误")
        stored = data[at + 46 : at + 46 + name_size]
        following = at + 46 + name_size + extra + comment
        if 0xFFFFFFFF in (packed, full, offset):
            packed, full, offset = _zip64(data[at + 46 + name_size : following - comment], packed, full, offset)
        name = _part_name(stored.decode("utf-8" if flags & 0x800 else "cp437"))
        if flags & 1:
            raise FileError("encrypted", "压缩包有密码，请去除密码后重报")
        if not name.endswith("/"):  # folders are no parts
            lower = name.lower()
            if lower in lowered:
                raise damaged(f"压缩包内有重复的部件 {name}")
            lowered.add(lower)
            entries[name] = Entry(name, stored, flags, method, crc, packed, full, offset, data[at:following])
            if len(entries) > MAX_ENTRIES:
                raise FileError("too_big", f"文件过大（压缩包内的条目超过 {MAX_ENTRIES} 个）；请删去多余内容后再报")
        at = following
    _refuse_overlaps(data, entries.values(), start)
    return entries


def _refuse_overlaps(data: bytes, entries: Iterable[Entry], end: int) -> None:
    """FileError if entries share bytes, or are called otherwise where they stand than in the directory."""
    free = 0
    for entry in sorted(entries, key=lambda one: one.offset):
        signature, name_size, extra_size = _LOCAL.unpack_from(data, entry.offset)
        name = data[entry.offset + 30 : entry.offset + 30 + name_size]
        if signature != b"PK\3\4" or name.replace(b"\\", b"/") != entry.stored_name.replace(b"\\", b"/"):
            raise damaged(f"压缩包目录与部件 {entry.name[:80]} 不符")
        if entry.offset < free:
            raise damaged(f"压缩包内的部件 {entry.name[:80]} 与其他部件重叠")
        free = entry.offset + 30 + name_size + extra_size + entry.packed_size
    if free > end:
        raise damaged("压缩包内的部件不完整")


def _end_of_directory(data: bytes) -> tuple[int, int, int]:
    """Number of entries, size and start of the central directory."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - 65_557))
    if at < 0:
        raise damaged("压缩包不完整")
    _, _, count, size, start, _ = _END.unpack_from(data, at)
    if count == 0xFFFF or 0xFFFFFFFF in (size, start):
        locator = data.rfind(b"PK\6\7", 0, at)
        if locator >= 0:
            where = struct.unpack_from("<Q", data, locator + 8)[0]
            if data[where : where + 4] == b"PK\6\6":
                _, _, count, size, start = _END64.unpack_from(data, where)
    if start + size > at:
        raise damaged("压缩包目录位置有误")
    return count, size, start


def _zip64(extra: bytes, *fields: int) -> tuple[int, int, int]:
    """Packed size, size and offset with the 64-bit values of the extra field where the short ones overflow."""
    packed, full, offset = fields
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = iter(struct.unpack_from(f"<{size // 8}Q", extra, at + 4))
            full = next(values, full) if full == 0xFFFFFFFF else full
            packed = next(values, packed) if packed == 0xFFFFFFFF else packed
            offset = next(values, offset) if offset == 0xFFFFFFFF else offset
        at += 4 + size
    return packed, full, offset


def _part_name(stored: str) -> str:
    """The name with forward slashes and none in front; FileError for one that leads out of the package."""
    name = stored.replace("\\", "/").lstrip("/")
    if "\0" in name or not name or name[1:2] == ":" or ".." in name.split("/"):
        raise damaged("压缩包内有不合规的路径")
    return name


def _refuse_other_kinds(package: Package, part: str) -> None:
    """FileError saying what the package is, if its main part is no workbook this program reads."""
    save_as = "请在 Excel 或 WPS 中另存为 .xlsx 后再报"
    type_ = package.content_type(part).lower() if part in package else ""
    if "sheet.binary" in type_ or part.lower().endswith("workbook.bin"):
        raise FileError("unsupported", f"是 .xlsb 二进制工作簿，暂不支持；{save_as}")
    if "mimetype" in package:
        kind = package.read("mimetype")[:200]
        if b"opendocument.spreadsheet" in kind:
            raise FileError("unsupported", f"是 .ods 表格（OpenDocument），暂不支持；{save_as}")
        if b"opendocument" in kind:
            raise no_workbook("OpenDocument 文档")
    for prefix, what in (("word/", "Word 文档"), ("ppt/", "演示文稿（PPT）"), ("visio/", "Visio 图")):
        if part.startswith(prefix) or any(name.startswith(prefix) for name in package.entries if part not in package):
            raise no_workbook(what)
    if part not in package:
        if "[Content_Types].xml" in package or any(name.startswith("xl/") for name in package.entries):
            raise damaged("缺少工作簿部件")
        raise FileError("not_workbook", "不是工作簿，是 ZIP 压缩包；请解压后报送其中的表格文件")
