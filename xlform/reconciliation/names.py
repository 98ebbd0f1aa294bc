"""Names of firms inside names of projects, and how alike two names are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from typing import TypeAlias

from xlform.submission import comparable_name

_LEGAL = re.compile(
    r"(?:集团)?(?:股份|责任|控股)?(?:有限)?(?:责任)?公司|(?:农民)?(?:专业)?合作(?:联)?社|经营部|商行|"
    r"(?:加工|制造|机械|化工|水泥|造纸|印刷|食品|花炮|鞭炮|烟花|建材|砖|石料|冶炼)厂"
)
_PROVINCES = "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
_PLACE = re.compile(rf"(?:(?:{_PROVINCES})(?:省|市|自治区)?)?(?:[一-鿿]{{2,3}}?市)?(?:[一-鿿]{{1,3}}?[县区])?")
_ALIKE = 0.6
"""From here on two firm names are taken for one name written in two ways, below for two firms."""

PairKind: TypeAlias = Literal["spelling", "legal_form", "other_firm"]


@dataclass(frozen=True, slots=True)
class FirmPair:
    """A firm as the project's name gives it, and the recipient: how they differ, and how alike they are (0 to 1)."""

    in_project: str
    recipient: str
    kind: PairKind
    likeness: float


def firm_pair(project: str, recipient: str) -> FirmPair | None:
    """The two firms if the project's name gives another one than the recipient; None if they agree or none is named.

    A place in front that only one of them has (衡阳市) is no difference, nor is what stands behind 公司.
    """
    whole, firm = comparable_name(project), _firm_in(comparable_name(recipient))
    if firm is None or firm in whole:
        return None
    named = _firm_in(whole)
    if named is None:
        return _misspelt(whole, firm)
    (core, legal), (other, other_legal) = _core(named), _core(firm)
    if not core or not other:
        return None
    if core == other or core.endswith(other) or other.endswith(core):
        return None if legal == other_legal else FirmPair(named, firm, "legal_form", _ratio(named, firm))
    likeness = _ratio(core, other)
    return FirmPair(named, firm, "spelling" if likeness >= _ALIKE else "other_firm", likeness)


def _firm_in(name: str) -> str | None:
    """The name of a firm at the beginning, up to the end of its legal form."""
    match = _LEGAL.search(name, 2)
    return name[: match.end()] if match else None


def _core(firm: str) -> tuple[str, str]:
    """The name proper, and the legal form."""
    match = _LEGAL.search(firm, 2)
    name, legal = (firm, "") if match is None else (firm[: match.start()], match[0])
    place = _PLACE.match(name)
    rest = name[place.end() :] if place is not None else name
    return (rest if len(rest) > 1 else name), legal


def _misspelt(project: str, firm: str) -> FirmPair | None:
    """A trade name of four characters or more that stands in the project's name with one of them exchanged."""
    core, _ = _core(firm)
    if len(core) < 4:
        return None
    for start in range(len(project) - len(core) + 1):
        window = project[start : start + len(core)]
        if sum(one != other for one, other in zip(window, core, strict=True)) == 1:
            return FirmPair(window, firm, "spelling", _ratio(window, core))
    return None


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def firm_likeness(one: str, other: str) -> float:
    """How alike the names proper of two firms are, 0 to 1: places in front and legal forms do not count."""
    return _ratio(_core(comparable_name(one))[0], _core(comparable_name(other))[0])


def is_firm(name: str) -> bool:
    """Whether a name is that of a firm."""
    return _firm_in(comparable_name(name)) is not None


class Likeness:
    """How alike two names of a list are, 0 to 1: rare signs count much, what every name has (项目, 人民政府) little."""

    def __init__(self, names: Iterable[str]) -> None:
        """Learns from all names what is rare among them."""
        kinds = {comparable_name(name) for name in names}
        self._seen = Counter(gram for name in kinds for gram in grams(name))
        self._names = len(kinds) + 1

    def weight(self, gram: str) -> float:
        """How much a sign, or two signs in a row, tell about a name."""
        return math.log(self._names / max(self._seen[gram], 1)) + 0.1

    def __call__(self, one: str, other: str) -> float:
        """1 for equal names (without white space, width and brackets), 0 for names without a sign in common."""
        first, second = grams(comparable_name(one)), grams(comparable_name(other))
        if first == second:
            return 1.0 if first else 0.0
        shared = sum(map(self.weight, first & second))
        both = sum(map(self.weight, first)) + sum(map(self.weight, second))
        return 2 * shared / both if both else 0.0


@lru_cache(maxsize=65536)
def grams(name: str) -> frozenset[str]:
    """The signs of a name and the pairs of neighbours."""
    return frozenset(name) | frozenset(one + other for one, other in pairwise(name))


_FIGURES = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十]+(?=期|批|标段|组|号|队)")


def tell_apart(one: str, other: str) -> bool:
    """Whether numbers in the names say that two things are meant: 一期 and 二期, 181 号 and 183 号; not where one has none."""
    ours, theirs = _FIGURES.findall(comparable_name(one)), _FIGURES.findall(comparable_name(other))
    return bool(ours) and bool(theirs) and ours != theirs
