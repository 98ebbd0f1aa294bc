"""The differences that are known, each by name, with its reason: what fits none of them is a mistake, here or there."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from openpyxl.styles.numbers import BUILTIN_FORMATS

from tests.differential.compare import Difference
from xlform.display import builtin_format
from xlform.display import is_date_format
from xlform.display import known_format
from xlform.grid import ErrorValue
from xlform.workbook.text import unescaped


@dataclass(frozen=True)
class Kind:
    """One kind of difference; `odd`: only files made to be odd may show it."""

    name: str
    why: str
    fits: Callable[[Difference], bool]
    odd: bool = False


def kind_of(one: Difference, *, odd: bool) -> str:
    """The name of the first kind that the difference is of; "" if it is of none."""
    return next((kind.name for kind in KINDS if (odd or not kind.odd) and kind.fits(one)), "")


def _is(one: Difference, witness: str, aspect: str) -> bool:
    return one.witness == witness and one.aspect == aspect


def _doubtful(one: Difference) -> bool:
    return one.grid is not None and one.place is not None and one.place in one.grid.doubts


def _beneath(one: Difference) -> bool:
    return one.grid is not None and one.place in one.grid.covered and one.theirs is None


def _undated(one: Difference) -> bool:
    """A number that no date can show, under a date format."""
    if one.aspect != "content" or one.cell is None or not isinstance(one.ours, Decimal):
        return False
    shown_as_date = is_date_format(one.cell.number_format)
    return shown_as_date and not 0 <= one.ours < 2_958_466 and not isinstance(one.theirs, int | float)


def _american(one: Difference) -> bool:
    if not _is(one, "openpyxl", "number_format") or one.seen is None or one.seen.format_id is None:
        return False
    id_ = one.seen.format_id
    return one.ours == builtin_format(str(id_)) and one.theirs == BUILTIN_FORMATS.get(id_, "General")


def _too_long(one: Difference) -> bool:
    return one.aspect == "number_format" and one.ours == known_format(str(one.theirs))


def _filled_by_array(one: Difference) -> bool:
    return _is(one, "openpyxl", "formula") and one.ours == "" and one.theirs is None


def _overlapping(one: Difference) -> bool:
    if one.aspect != "merges" or not isinstance(one.theirs, frozenset) or not isinstance(one.ours, frozenset):
        return False
    from xlform.address import Area

    areas = [area for area in map(Area.parse, one.theirs) if area[:2] != area[2:]]
    left_out = {str(area) for area in areas} - one.ours
    meeting = [(a, b) for a, b in combinations(areas, 2) if a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]]  # fmt: skip
    return bool(left_out) and left_out <= {str(area) for pair in meeting for area in pair}


def _upside_down(one: Difference) -> bool:
    if not _is(one, "calamine", "merges") or not isinstance(one.theirs, frozenset):
        return False
    from xlform.address import Area

    return frozenset(str(Area.parse(area)) for area in one.theirs) == one.ours


def _names_changed(one: Difference) -> bool:
    return one.aspect == "sheets" and isinstance(one.ours, list) and len(set(one.ours)) < len(one.ours)


def _unnamed(one: Difference) -> bool:
    return _is(one, "openpyxl", "sheets") and isinstance(one.ours, list) and "" in one.ours


_HALF = re.compile("_x[Dd][89A-Fa-f][0-9A-Fa-f]{2}_")
_OPENPYXL = frozenset(
    {
        "BadZipFile",
        "ValueError",
        "KeyError",
        "TypeError",
        "IndexError",
        "AttributeError",
        "ParseError",
        "XMLSyntaxError",
        "NotImplementedError",
    }
)  # exceptions of its own it has none
_CALAMINE = frozenset({"XmlError", "CalamineError", "PanicException", "ZipError", "WorksheetNotFound"})
KINDS = (
    Kind("in doubt", "Grid.doubts names the cell: it is never judged", _doubtful, odd=True),
    Kind("beneath a merged area", "openpyxl drops what is stored under merged areas; Grid.covered has it",
         lambda one: _is(one, "openpyxl", "content") and _beneath(one)),
    Kind("error lost", "calamine gives a blank for an error value (python-calamine #105)",
         lambda one: _is(one, "calamine", "content") and isinstance(one.ours, ErrorValue) and one.theirs is None),
    Kind("empty text", "calamine and openpyxl give nothing for an empty text, such as that of a formula",
         lambda one: one.aspect == "content" and one.ours == "" and one.theirs is None),
    Kind("filled by an array formula", "openpyxl takes the cells behind the first one of an array formula for typed", _filled_by_array),
    Kind("strict", "openpyxl sees no sheets in strict workbooks",
         lambda one: _is(one, "openpyxl", "sheets") and bool(one.ours) and one.theirs == []),
    Kind("a link without relationships", "openpyxl ends with KeyError at a link that leads to no file, as DDE links do",
         lambda one: _is(one, "openpyxl", "refused") and one.theirs == "KeyError"),
    Kind("American format", "openpyxl spells built-in number formats as American Excel does, xlform as Chinese Excel", _american, odd=True),
    Kind("a format too long", "Excel allows 255 characters; what is longer is none", _too_long, odd=True),
    Kind("escapes left", "openpyxl leaves _x000D_ and the like as they are written",
         lambda one: _is(one, "openpyxl", "content") and isinstance(one.theirs, str) and unescaped(one.theirs) == one.ours, odd=True),
    Kind("half a character", "calamine leaves an escaped half of a surrogate pair as written, xlform gives U+FFFD",
         lambda one: _is(one, "calamine", "content") and _HALF.search(str(one.theirs)) is not None and "\ufffd" in str(one.ours), odd=True),
    Kind("no such date", "numbers before 1900 or after 9999 under a date format: each program has its own way out", _undated, odd=True),
    Kind("no number", "a figure of .xls that is no number: Excel shows #NUM!, calamine gives it as it is",
         lambda one: one.ours == ErrorValue("#NUM!") and isinstance(one.theirs, float) and not math.isfinite(one.theirs), odd=True),
    Kind("merged areas overlap", "xlform keeps the first; the cells in them are in doubt", _overlapping, odd=True),
    Kind("merged area upside down", "calamine keeps C3:A1 as written", _upside_down, odd=True),
    Kind("two sheets of one name", "openpyxl renames the second, calamine has one of them; formulas that name them are not computed",
         _names_changed, odd=True),
    Kind("a sheet without a name", "openpyxl gives it one", _unnamed, odd=True),
    Kind("refused by openpyxl", "openpyxl ends with an exception where Excel opens the file, or the cell is in doubt",
         lambda one: _is(one, "openpyxl", "refused") and one.theirs in _OPENPYXL, odd=True),
    Kind("refused by calamine", "calamine ends with an exception where Excel opens the file, or the cell is in doubt",
         lambda one: _is(one, "calamine", "refused") and one.theirs in _CALAMINE, odd=True),
    Kind("not asked", "the witness would take minutes or gigabytes for it, or does not know the encoding (calamine: UTF-16)",
         lambda one: one.aspect == "refused" and one.theirs == "not asked", odd=True),
)  # fmt: skip
