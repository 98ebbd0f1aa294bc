"""Recipients of an allocation table as compared: 市本级 of 长沙市 is another one than 市本级 of 株洲市."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from xlform.submission import Row
from xlform.submission import comparable_name

_PLACES = re.compile(
    r"(?:所在|所属|项目)?(?:地区|区域|地市|地州|市州|州市|市\(州\)|市|州|设区市|市县|县市|县区|区县|县市区|县\(市、?区\)|县|乡镇|乡\(镇\)|乡镇街道|镇|街道|辖区|属地)(?:名称)?"
)
FIRM = re.compile(r"(?:股份|有限|责任)*公司|厂|合作社|集团|矿|店|院\Z")


def payees(rows: Sequence[Row]) -> tuple[str, ...]:
    """The recipient of each row as printed, behind its place where one name stands under several places.

    The place is what stands in a column such as 市州, blank cells below it included. A firm is one firm anywhere.
    """
    columns = [key for key in dict.fromkeys(key for row in rows for key in row) if _PLACES.fullmatch(key)]
    names = [" ".join(row.entry("recipient").text.split()) for row in rows]
    if not columns:
        return tuple(names)
    places, place = [], ""
    for row in rows:
        place = "".join(row.entry(key).text.strip() for key in columns) or place
        places.append(place)
    under: dict[str, set[str]] = defaultdict(set)
    for name, place in zip(names, places, strict=True):
        under[comparable_name(name)].add(comparable_name(place))
    return tuple(
        _placed(place, name) if name and len(under[comparable_name(name)]) > 1 and not FIRM.search(name) else name
        for name, place in zip(names, places, strict=True)
    )


def _placed(place: str, name: str) -> str:
    """长沙市, 市本级 → 长沙市本级."""
    return f"{place[:-1] if place[-1:] == name[0] else place}{name}"
