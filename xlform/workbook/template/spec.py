"""The layout of an official blank, as it stands in the data files: read once, every reference in it checked.

The blank of a place may be `like` that of another, with `texts` of its own or whole keys replaced.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any
from typing import cast

from xlform.address import column_number
from xlform.errors import FormError
from xlform.errors import UsageError
from xlform.forms import FORM_KEYS
from xlform.forms import Form
from xlform.forms import definitions_folder
from xlform.forms import get_form

NATIONAL = "national"
_Raw = dict[str, object]


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One cell of a blank: the columns it takes, what it says, or which entry it holds.

    `formula`, `red` and `style` go by the role of the row, "" for any. `down`: how many rows it spans below its own, and
    the tables whose rows it spans too. `run`: the columns in which neighbouring rows must agree to share the cell.
    `inline`: the entry stands behind its label in one cell. `of`: the table beside that of the row.
    """

    left: int
    right: int
    style: Mapping[str, str]
    text: str = ""
    without_year: str = ""
    entry: str = ""
    head: str = ""
    formula: Mapping[str, str] = field(default_factory=dict)
    red: Mapping[str, str] = field(default_factory=dict)
    down: tuple[int, tuple[str, ...]] = (0, ())
    run: tuple[str, ...] = ()
    inline: bool = False
    of: str = ""
    open: bool = False
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class RowSpec:
    """One row of a blank; `each`: a row for each row of that table (and of the one `beside` it); `heads`: its header."""

    cells: tuple[CellSpec, ...]
    each: str = ""
    beside: str = ""
    heads: str = ""
    repeated: bool = False
    filtered: bool = False
    height: float = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """A row that is printed on the blank: its role, texts and figures, and how many of its kind there is room for."""

    role: str
    entries: Mapping[str, str | int]
    room: int


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """The official blank of one form for one place."""

    form: Form
    place: str
    sheet: str
    widths: tuple[float, ...]
    rows: tuple[RowSpec, ...]
    rooms: Mapping[str, tuple[Preset, ...]]
    fields: Mapping[str, str | int]
    landscape: bool
    many_pages: bool


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks."""

    font: str = "仿宋_GB2312"
    size: float = 10.5
    bold: bool = False
    border: bool = False
    align: str = "center"
    indent: int = 0
    fill: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be typed into a cell, and the prompt that says so."""

    title: str
    prompt: str
    type: str = ""
    least: object = None
    most: object = None
    list: tuple[str, ...] = ()
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Common:
    """What all blanks share."""

    password: str
    styles: Mapping[str, Style] = field(default_factory=dict)
    allowed: Mapping[str, Allowed] = field(default_factory=dict)


@cache
def common() -> Common:
    """Fonts, borders, what may be typed, the password of the protection."""
    raw = _read(definitions_folder() / "blanks.toml")
    styles = {name: Style(**one) for name, one in cast("dict[str, dict[str, Any]]", raw["styles"]).items()}
    allowed = {}
    for name, one in cast("dict[str, _Raw]", raw["allowed"]).items():
        listed = tuple(cast("Sequence[str]", one.pop("list", ())))
        allowed[name] = Allowed(list=listed, **cast("dict[str, str]", one))  # type: ignore[arg-type]
    return Common(str(raw["password"]), styles, allowed)


def places() -> tuple[str, ...]:
    """The places that have blanks of their own, the national one first."""
    folder = definitions_folder()
    found = sorted({file.parent.parent.name for file in folder.glob("*/blank/*.toml")})
    return (NATIONAL, *(place for place in found if place != NATIONAL))


@cache
def load_blank(key: str, place: str = NATIONAL) -> Blank:
    """The blank of a form (by identifier or Chinese name) for a place, the national one where the place has none of its own.

    UsageError for an unknown form; FormError for a data file that contradicts itself.
    """
    form = get_form(key)
    folder = definitions_folder()
    own = folder / place / "blank" / f"{form.key}.toml"
    file = own if own.is_file() else folder / NATIONAL / "blank" / f"{form.key}.toml"
    if not file.is_file():
        raise UsageError(f"《{form.name}》没有空表表式")
    return _Loader(file, form).blank(place if file == own else NATIONAL)


def all_blanks() -> tuple[Blank, ...]:
    """Every blank that stands in a data file of its own: form after form, place after place."""
    found = [(place, load_blank(key, place)) for key in FORM_KEYS for place in places()]
    return tuple(blank for place, blank in found if blank.place == place)


def _read(file: Path) -> _Raw:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormError(f"{file.name}: {error}") from error


class _Loader:
    def __init__(self, file: Path, form: Form) -> None:
        self.file, self.form, self.raw = file, form, _read(file)
        base = self.raw.pop("like", None)
        if base is not None:
            self.raw = {**_read(file.parent.parent.parent / str(base) / "blank" / file.name), **self.raw}
        self.texts = cast("dict[str, str]", self.raw.get("texts", {}))

    def fail(self, message: str) -> FormError:
        return FormError(f"{self.file.parent.parent.name}/blank/{self.file.name}: {message}")

    def blank(self, place: str) -> Blank:
        raw = self.raw
        try:
            rows = tuple(self.row(one) for one in cast("list[_Raw]", raw["rows"]))
            rooms = {
                name: self.presets(name, one) for name, one in cast("dict[str, _Raw]", raw.get("rooms", {})).items()
            }
            widths = tuple(float(width) for width in cast("list[float]", raw["widths"]))
            return Blank(
                self.form, place, str(raw["sheet"]), widths, rows, rooms, cast("dict[str, str | int]", raw.get("fields", {})),
                bool(raw.get("landscape")), bool(raw.get("many_pages")),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise self.fail(f"{type(error).__name__}: {error}") from error

    def presets(self, table: str, raw: _Raw) -> tuple[Preset, ...]:
        found = []
        for one in cast("list[_Raw]", raw["presets"]):
            entries = {key: cast("str | int", value) for key, value in one.items() if key not in ("role", "room")}
            found.append(Preset(str(one.get("role", "item")), entries, int(cast(int, one.get("room", 1)))))
        self.check_table(table)
        return tuple(found)

    def row(self, raw: _Raw) -> RowSpec:
        each, beside, heads = (str(raw.get(key, "")) for key in ("each", "beside", "heads"))
        for table in filter(None, (each, beside, heads)):
            self.check_table(table)
        cells = tuple(self.cell(one, each, heads) for one in cast("list[_Raw]", raw["cells"]))
        repeated, filtered = bool(raw.get("repeated")), bool(raw.get("filtered"))
        return RowSpec(cells, each, beside, heads, repeated, filtered, float(cast(float, raw.get("height", 0))))

    def check_table(self, table: str) -> None:
        if table not in self.form.tables:
            raise self.fail(f"no table {table!r}")

    def cell(self, raw: _Raw, each: str, heads: str) -> CellSpec:
        first, _, last = str(raw["at"]).partition(":")
        entry, head = str(raw.get("entry", "")), str(raw.get("head", ""))
        of = str(raw.get("of", ""))
        self.check_entry(entry, of or each)
        self.check_entry(head, heads)
        style = raw.get("style", "centre")
        styles = cast("dict[str, str]", style) if isinstance(style, dict) else {"": str(style)}
        for name in styles.values():
            if name not in common().styles:
                raise self.fail(f"no style {name!r}")
        down = raw.get("down", 0)
        listed = down if isinstance(down, list) else [down]
        spans = sum(one for one in listed if isinstance(one, int)), tuple(one for one in listed if isinstance(one, str))
        return CellSpec(
            column_number(first), column_number(last or first), styles, self.said(raw), str(raw.get("without_year", "")),
            entry, head, _by_role(raw.get("formula")), _by_role(raw.get("red")),
            spans, tuple(cast("list[str]", raw.get("run", ()))), bool(raw.get("inline")), of,
            bool(raw.get("open")), str(raw.get("allowed", "")),
        )  # fmt: skip

    def said(self, raw: _Raw) -> str:
        """The text of a cell; a place that is like another may say it in its own words."""
        text = str(raw.get("text", ""))
        return self.texts.get(text, text)

    def check_entry(self, entry: str, table: str) -> None:
        if not entry:
            return
        known = set(self.form.tables[table].columns) | {"section_points"} if table else {"title", *self.form.fields}
        if entry not in known:
            raise self.fail(f"no entry {entry!r}")


def _by_role(raw: object) -> Mapping[str, str]:
    if raw is None:
        return {}
    return cast("dict[str, str]", raw) if isinstance(raw, dict) else {"": str(raw)}
