"""Names of units that may stand for one unit: in full and in short, with a sign mistyped, with an office behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Literal
from typing import TypeAlias

Kinship: TypeAlias = Literal["same", "below"]
"""`same`: the names may well mean one unit; `below`: one names an office of the other."""

_SHORT: Mapping[str, str] = {
    "人力资源和社会保障": "人社", "人力资源社会保障": "人社", "住房和城乡建设": "住建", "住房城乡建设": "住建",
    "发展和改革": "发改", "发展改革": "发改", "卫生健康": "卫健", "卫生和计划生育": "卫计", "自然资源和规划": "自然资源",
    "自然资源规划": "自然资源", "工业和信息化": "工信", "市场监督管理": "市场监管", "生态环境保护": "生态环境",
    "文化旅游广电体育": "文旅广体", "文化和旅游": "文旅", "文化旅游": "文旅", "国有资产监督管理": "国资",
    "城市管理和综合执法": "城管", "城市管理综合执法": "城管", "城市管理": "城管", "应急管理": "应急", "交通运输": "交通",
    "科学技术": "科技", "医疗保障": "医保", "政务服务和大数据": "政务服务", "人民代表大会常务委员会": "人大常委会",
    "人民政府": "政府", "委员会": "委", "办公室": "办", "有限责任公司": "公司", "有限公司": "公司",
}  # fmt: skip
_WRITTEN_OUT = re.compile("|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)))
_PLACE = re.compile(r"(?:[^省市县区州旗镇乡]{1,6}[省市县区州旗镇乡])*")
_APART = re.compile(r"[\d第一二三四五六七八九十甲乙丙丁东西南北上下新老大小省市县区州旗镇乡村街路]")
_AGENCY = re.compile(r"[局委厅办部院会署]\Z")
_OFFICE = re.compile(
    r"(?:本级|机关|.{0,12}(?:办公室|财务[科室股处]?|[科股处室]|支队|大队|中队|总队|中心|站|所|队|分局|服务部|执法局))\Z"
)
_LEAST, _MOST_LEFT_OUT, _SHORTEST = 6, 4, 4
_FAMILY = 50
"""So many names that differ in one and the same sign are no slips of one name."""


def kinships(names: Iterable[str]) -> dict[tuple[str, str], Kinship]:
    """The pairs of names (as compared, the earlier one first) that may mean one unit, or an office of it.

    Whether two names are a pair depends on these two, unless scores of names differ in the same sign.
    """
    known = list(dict.fromkeys(name for name in names if name))
    place = {name: index for index, name in enumerate(known)}
    found: dict[tuple[str, str], Kinship] = {}
    for one, other, kind in (*_alike(known), *_parts(known, place)):
        pair = (one, other) if place[one] < place[other] else (other, one)
        if one != other and found.get(pair) != "same":
            found[pair] = kind
    return found


def _alike(known: list[str]) -> Iterator[tuple[str, str, Kinship]]:
    """Names that are equal in short, or but for one sign behind the name of the place."""
    by_key: dict[str, list[str]] = {}
    for name in known:
        keys = {shortened(name)}
        if len(name) >= _LEAST:
            start = _PLACE.match(name).end()  # type: ignore[union-attr]  # matches the empty string too
            keys |= {f"{name[:i]}*{name[i + 1 :]}" for i in range(start, len(name) - 1) if not _APART.match(name[i])}
        for key in keys:
            by_key.setdefault(key, []).append(name)
    for group in by_key.values():
        if len(group) > _FAMILY:
            continue
        for index, name in enumerate(group):
            for other in group[index + 1 :]:
                yield name, other, "same"


def _parts(known: list[str], place: Mapping[str, int]) -> Iterator[tuple[str, str, Kinship]]:
    """Names that others come down to where signs in the middle are left out, or an office at the end."""
    for name in known:
        most = _MOST_LEFT_OUT if _AGENCY.search(name) else 1
        for count in range(1, most + 1):
            for start in range(1, len(name) - count):
                rest = name[:start] + name[start + count :]
                if len(rest) >= _SHORTEST and rest in place and not _APART.search(name[start : start + count]):
                    yield rest, name, "same"
        for end in range(_SHORTEST, len(name) - 1):
            if name[:end] in place and _OFFICE.fullmatch(name[end:]) and _AGENCY.search(name[:end]):
                yield name[:end], name, "below"


def shortened(name: str) -> str:
    """The name as it goes in short: 发展和改革委员会 as 发改委."""
    return _WRITTEN_OUT.sub(lambda found: _SHORT[found[0]], name)
