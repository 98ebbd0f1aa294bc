"""Sections of an indicator table: the points printed in a heading and the rows that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.rules.figures import points_range
from xlform.rules.figures import unique
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import parse_label
from xlform.values import Entry

_OUTPUT = re.compile(r".*(?:数量|质量|时效|进度)")
_COST = re.compile(r".*成本")
_EFFECT = re.compile(
    r".*(?:经济效益|社会效益|生态效益|可持续|经济影响|社会影响|环境效益)|(?:经济|社会|生态)(?:指标)?\Z"
)
_SATISFACTION = re.compile(r".*满意")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its points (lowest and highest where a range is printed) and the weights of its rows.

    `alike`: the weights of all rows under headings of the same name, as after a page break;
    `of_class`: the weights of the rows that by their 二级指标 belong here, wherever the heading stands.
    """

    name: str
    heading: Entry
    text: str
    low: Decimal
    high: Decimal
    weights: tuple[Entry, ...]
    alike: tuple[Entry, ...]
    of_class: tuple[Entry, ...]


def sections(submission: Submission) -> tuple[Section, ...]:
    """The sections whose heading states points, on a form that has a column of weights."""
    if not submission.has_column("indicators", "weight"):
        return ()
    rows = submission.table("indicators")
    headed: dict[object, list[Row]] = {}
    for row in rows:
        points = row.entry("section_points")
        if points.address is not None and points.state != "blank":
            headed.setdefault(points.address, []).append(row)
    cost_is_first_level = any(_class_of_heading(row) == "成本" for row in rows)
    classes = [_class_of_row(row, cost_is_first_level) for row in rows]
    found = []
    for members in headed.values():
        heading = members[0].entry("section_points")
        span = points_range(heading)
        if span is None:
            continue
        name = members[0].entry("level1").text
        own_class = _class_of_heading(members[0])
        level1 = members[0].entry("level1").value
        text = members[0].entry("section_points").text
        alike = [row for row in rows if row.entry("level1").value == level1]
        same = [row for row, of_row in zip(rows, classes, strict=True) if own_class and of_row == own_class]
        found.append(
            Section(
                _bare(str(level1 or name)),
                heading,
                text.rstrip("分"),
                *span,
                _weights(members),
                _weights(alike),
                _weights(same),
            )
        )
    return tuple(found)


def readings_of(section: Section) -> tuple[tuple[Entry, ...], ...]:
    """The ways in which the rows of a section can be read: as printed, over a page break, by class."""
    return tuple(rows for rows in (section.weights, section.alike, section.of_class) if rows)


def _bare(name: str) -> str:
    return parse_label(name).core or name


def _weights(rows: Sequence[Row]) -> tuple[Entry, ...]:
    return unique(row.entry("weight") for row in rows)


def _class_of_heading(row: Row) -> str:
    name = _bare(row.entry("level1").text)
    for word in ("产出", "效益", "满意度", "成本"):
        if word in name:
            return word
    return ""


def _class_of_row(row: Row, cost_is_first_level: bool) -> str:
    if row.role == "execution":
        return ""
    name = _bare(row.entry("level2").text)
    if _SATISFACTION.match(name):
        return "满意度"
    if _COST.match(name):
        return "成本" if cost_is_first_level else "产出"
    if _OUTPUT.match(name):
        return "产出"
    return "效益" if _EFFECT.match(name) else ""
