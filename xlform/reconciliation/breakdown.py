"""The money by support mode, by recipient and by county."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xlform.reconciliation.tables import Item
from xlform.submission import comparable_name
from xlform.text import canonical

NO_COUNTY = ""
_PROVINCE = r"(?:[一-鿿]{2,3}省|[一-鿿]{2,6}自治区)?"
_CITY = re.compile(rf"{_PROVINCE}([一-鿿]{{2,4}}?市)(?!场)")
_COUNTY = re.compile(
    rf"{_PROVINCE}(?:([一-鿿]{{2,4}}?市)(?!场))?((?:[一-鿿]{{1,8}}自治|[一-鿿]{{1,3}}?)(?:县|区)|[一-鿿]{{2,6}}[左右中前后]旗)"
)
_NO_PLACE = re.compile(
    r".*(?:小|社|园|灌|地|库|景|校|林|辖|片|牧|院|厂|街|开发|保护|示范|工业|作业)区|(?:城|市|山|老|新|各|全|本|该|两|三|县)(?:县|区|市区)|.*市区"
)


@dataclass(frozen=True, slots=True)
class Share:
    """What falls to one name: how many lines, how much (万元), and which lines."""

    name: str
    count: int
    amount: Decimal
    items: tuple[Item, ...]


def shares(items: Iterable[Item], name_of: Callable[[Item], str], *, largest_first: bool = False) -> tuple[Share, ...]:
    """The lines by what `name_of` says of them, names compared without white space, width and brackets."""
    groups: dict[str, list[Item]] = {}
    names: dict[str, str] = {}
    for item in items:
        name = name_of(item)
        key = comparable_name(name)
        names.setdefault(key, name)
        groups.setdefault(key, []).append(item)
    found = [
        Share(names[key], len(lines), sum((one.value for one in lines), Decimal(0)), tuple(lines))
        for key, lines in groups.items()
    ]
    return tuple(sorted(found, key=lambda share: -share.amount) if largest_first else found)


def counties(items: Sequence[Item]) -> tuple[tuple[Item, str], ...]:
    """Each line with its county: from the recipient's name, else from the project's; empty if neither names one.

    A city named before one of its districts somewhere (衡阳市石鼓区) is no county of its own: it counts only where
    nothing nearer is named.
    """
    texts = [canonical(text) for item in items for text in (item.recipient, item.project)]
    prefectures = {
        match[1] for text in texts if (match := _COUNTY.match(text)) and match[1] and not _NO_PLACE.fullmatch(match[2])
    }
    return tuple((item, _county(item, prefectures)) for item in items)


def _county(item: Item, prefectures: set[str]) -> str:
    named = [place for text in (item.recipient, item.project) if (place := place_of(text))]
    nearest = [place for place in named if place not in prefectures]
    return (nearest or named or [NO_COUNTY])[0]


def place_of(text: str) -> str:
    """The county, district or city that a name starts with (`衡阳市石鼓区五一街道` → 石鼓区); empty if it names none."""
    name = canonical(text)
    county = _COUNTY.match(name)
    city = _CITY.match(name)
    if county is not None and not _NO_PLACE.fullmatch(county[2]) and "市" not in county[2]:
        return county[2]
    return city[1] if city is not None and city[1] not in ("城市", "全市", "本市", "各市") else NO_COUNTY


def gaps(items: Sequence[Item]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(numbers left out, numbers used twice) of a table; a new category may count from one again.

    A number merged over several recipients counts once.
    """
    numbered = _numbered(items)
    numbers = [int(item.number) for item in numbered]
    starts = sum(later <= earlier for earlier, later in pairwise(numbers))
    anew = any(
        later.category != earlier.category and later.number.lstrip("0") == "1"
        for earlier, later in pairwise(numbered)
    )  # fmt: skip
    if not anew and starts <= len(_twice(numbers)):
        return _judged([numbers])
    by_name: dict[str, list[int]] = {}
    by_place: list[list[int]] = []
    for item, before in zip(numbered, [None, *numbered], strict=False):
        if before is None or item.category != before.category:
            by_place.append([])
        by_place[-1].append(int(item.number))
        by_name.setdefault(item.category, []).append(int(item.number))
    found = _judged(list(by_name.values()))
    return found if not any(found) else _judged(_joined(by_place))


def _numbered(items: Sequence[Item]) -> list[Item]:
    found: list[Item] = []
    for item in items:
        merged = found and item.number_at is not None and item.number_at == found[-1].number_at
        if item.number.isdecimal() and not merged:
            found.append(item)
    return found


def _joined(runs: Sequence[list[int]]) -> list[list[int]]:
    """Categories that count on from the one before belong to its run of numbers."""
    found: list[list[int]] = []
    for run in runs:
        if found and run[0] != 1:
            found[-1] += run
        else:
            found.append(list(run))
    return found


def _judged(runs: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    missing = {number for run in runs if run for number in set(range(1, max(run) + 1)) - set(run)}
    twice = {number for run in runs for number in _twice(run)}
    return tuple(sorted(missing)), tuple(sorted(twice))


def _twice(numbers: Sequence[int]) -> set[int]:
    return {number for number, count in Counter(numbers).items() if count > 1}
