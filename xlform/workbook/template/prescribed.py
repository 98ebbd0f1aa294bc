"""What a place prescribes for a year: whose blank is taken, and how many points the sections of its indicators carry."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from xlform.errors import UsageError
from xlform.scoring.editions import edition
from xlform.scoring.editions import place_of
from xlform.scoring.editions import section_of
from xlform.values import Entry
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import entry_of
from xlform.workbook.template.spec import NATIONAL
from xlform.workbook.template.spec import places

Points = Mapping[str, tuple[Decimal, Decimal]]
"""Least and most points by section; a section that is not named is not prescribed."""


def known_place(text: str) -> str:
    """The place that is meant, by identifier or name (`hengyang`, `衡阳市`); UsageError lists what is known."""
    if text in ("", *places()):
        return text or NATIONAL
    found = place_of(text)
    if found is None:
        try:
            edition(text)
        except UsageError as error:
            raise UsageError(str(error).replace("评分口径", "表式")) from error
        raise UsageError(f"没有“{text}”的表式；已有：{'、'.join(places())}")
    return found


def points_of(place: str, year: int | None) -> Points:
    """The points that the edition of that place and year prescribes."""
    return edition(place, year).weights


def prescribe(lines: Sequence[Line], points: Points) -> None:
    """Puts the prescribed points into the headings and the total row of money of an empty blank."""
    for line in lines:
        if "section_points" in line.entries:
            line.entries["section_points"] = _entry(points.get(section_of(str(line.entry("level1").value or "")) or ""))
        elif line.role == "total" and "execution" in points:
            line.entries["weight"] = _entry(points["execution"])


def _entry(ends: tuple[Decimal, Decimal] | None) -> Entry:
    if ends is None:
        return Entry("blank")
    least, most = ends
    if least == most:
        return entry_of(int(most)) if most == int(most) else Entry("ok", most, str(most))
    return Entry("unreadable", None, f"{least.normalize():f}-{most.normalize():f}")
