"""Which styles of a workbook show nothing: letters in the colour of their ground."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import TypeAlias

from xlform.errors import FileError
from xlform.workbook.package import for_usual_parts
from xlform.workbook.package import parse_xml

if TYPE_CHECKING:
    from lxml import etree

Colour: TypeAlias = "tuple[int, int, int]"

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
_ALIKE = 16  # of 255 in red, green and blue each: nobody reads letters that pale, F2F2F2 on white among them
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})\Z")
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
_PALETTE = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF" * 2
    + "800000008000000080808000800080008080C0C0C0808080" + "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF"
    + "000080FF00FFFFFF0000FFFF8000808000000080800000FF" + "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99"
    + "3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696" + "003366339966003300333300993300993366333399333333"
)  # fmt: skip
"""The 64 colours that cells name by number, unless the workbook has its own."""


def alike(letters: Colour, ground: Colour) -> bool:
    """Whether letters of one colour cannot be seen on a ground of the other."""
    return all(abs(one - other) <= _ALIKE for one, other in zip(letters, ground, strict=True))


@for_usual_parts
def unseen_styles(data: bytes, theme: bytes) -> frozenset[str]:
    """The indices, as cells name them, of styles whose letters have the colour of their ground; `data` is the part of styles.

    A ground of several colours (patterns, gradients) and a colour that is not known are never taken for the same.
    """
    root = parse_xml(data, "styles.xml")
    colours = _Colours(root, theme)
    fonts = [colours.of(font.find("{*}color"), BLACK) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_ground(fill, colours) for fill in root.iterfind("{*}fills/{*}fill")]
    if all(font == BLACK for font in fonts) and all(ground in (WHITE, None) for ground in fills):
        return frozenset()
    return frozenset(
        str(index)
        for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf"))
        if (letters := _at(fonts, style.get("fontId"), BLACK)) is not None
        and (ground := _at(fills, style.get("fillId"), WHITE)) is not None
        and alike(letters, ground)
    )


def _at(colours: Sequence[Colour | None], index: str | None, default: Colour) -> Colour | None:
    at = int(index) if index is not None and index.isdecimal() and len(index) < 7 else 0
    return colours[at] if at < len(colours) else default


def _ground(fill: etree._Element, colours: _Colours) -> Colour | None:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return WHITE if len(fill) == 0 else None
    if pattern.get("patternType") in (None, "none"):
        return WHITE
    front = pattern.find("{*}fgColor")
    return colours.of(front, None) if pattern.get("patternType") == "solid" and front is not None else None


class _Colours:
    """Colours as a workbook names them: by value, by number, by place in its theme with a tint."""

    def __init__(self, styles: etree._Element, theme: bytes) -> None:
        own = [one.get("rgb") or "" for one in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
        self.palette = own or [_PALETTE[at : at + 6] for at in range(0, len(_PALETTE), 6)]
        self.theme = dict(_theme_colours(theme)) if theme else {"lt1": WHITE, "dk1": BLACK}

    def of(self, colour: etree._Element | None, automatic: Colour | None) -> Colour | None:
        """Red, green and blue; `automatic` where none is named; None if it cannot be told."""
        if colour is None or colour.get("auto") in ("1", "true"):
            return automatic
        return _tinted(self._named(colour), colour.get("tint"))

    def _named(self, named: etree._Element) -> Colour | None:
        value, theme = named.get("rgb"), named.get("theme")
        if value is not None:
            return _parsed(value)
        number = theme or named.get("indexed") or ""
        if not number.isdecimal() or len(number) > 3:
            return None
        at = int(number)
        if theme is not None:
            return self.theme.get(_THEME[at]) if at < len(_THEME) else None
        if at in (64, 65):
            return BLACK if at == 64 else WHITE  # the letters and the ground of the system
        return _parsed(self.palette[at]) if at < len(self.palette) else None


def _theme_colours(theme: bytes) -> Iterator[tuple[str, Colour]]:
    try:
        root = parse_xml(theme, "theme1.xml")
    except FileError:
        return
    for slot in root.iterfind("{*}themeElements/{*}clrScheme/*"):
        for colour in slot:
            parsed = _parsed(colour.get("lastClr") or colour.get("val") or "")
            if parsed is not None:
                yield str(slot.tag).rpartition("}")[2], parsed


def _parsed(text: str) -> Colour | None:
    match = _HEX.match(text)
    return None if match is None else (int(match[1][:2], 16), int(match[1][2:4], 16), int(match[1][4:], 16))


def _tinted(colour: Colour | None, tint: str | None) -> Colour | None:
    """The colour made lighter (tint above 0) or darker, as ECMA-376 18.8.19 has it: by its luminance."""
    if colour is None or not tint:
        return colour
    from colorsys import hls_to_rgb
    from colorsys import rgb_to_hls

    try:
        by = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return None
    hue, light, strength = rgb_to_hls(*(part / 255 for part in colour))
    light = light * (1 + by) if by < 0 else light * (1 - by) + by
    red, green, blue = hls_to_rgb(hue, light, strength)
    return round(red * 255), round(green * 255), round(blue * 255)
