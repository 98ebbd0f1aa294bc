"""Dates and periods as targets and results name them: `2022年12月底前`, `9月前`, `2022年1至12月`, `全年`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import Literal

from xlform.scoring.patterns import regex

Sense = Literal["by", "during", "in"]
Day = tuple[int, int]
"""Month and day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days: `by` its end (a deadline), `during` all of it (a period), or somewhere `in` it (`7月`).

    `year` is None where none is written. A deadline such as `9月前` may mean before or by the end of September:
    `sure` is the day that meets it on either reading, `end` the last day that meets it on the wider one.
    """

    sense: Sense
    year: int | None
    start: Day
    end: Day
    sure: Day
    text: str

    def __str__(self) -> str:
        year = f"{self.year}年" if self.year else ""
        end = f"{self.end[0]}月{self.end[1]}日"
        if self.sense == "by":
            return f"{year}{end}前"
        return f"{year}{self.start[0]}月{self.start[1]}日至{end}"


_YEAR = r"(?:(?P<year>(?:19|20)\d{2})(?:年度?|[-./](?=\d)))?"
_BEFORE = r"(?P<before>(?:底|末|月底)?(?:之前|以前|前))"
_POINT = r"(?P<month>1[0-2]|0?[1-9])(?:月份?|[-./](?=\d))(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?|(?P<third>上旬|中旬|下旬|初)|(?P<last>底|末))?"
_TO = r"(?:至|到|[-—–~～―]+)"
_SOURCES = {
    "period": rf"(?:自|从)?{_YEAR}(?P<month>1[0-2]|0?[1-9])(?:月份?)?(?:(?P<day>\d{{1,2}})[日号])?{_TO}"
    r"(?:(?P<year2>(?:19|20)\d{2})年)?(?P<month2>1[0-2]|0?[1-9])月份?(?:(?P<day2>\d{1,2})[日号])?(?P<last>底)?(?P<before>(?:之前|以前|前))?",
    "quarter": rf"{_YEAR}(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)(?:末|底)?(?P<before>(?:之前|以前|前)|内)?",
    "year_end": r"(?:(?P<year>(?:19|20)\d{2})年|当年|本年|每年|年)度?(?:年)?(?:底|末|终|内)(?P<before>(?:之前|以前|前))?",
    "point": rf"{_YEAR}{_POINT}(?P<before>(?:之前|以前|前|内))?",
    "year": r"(?P<year>(?:19|20)\d{2})年度?(?:全年|内)?(?P<before>(?:之前|以前|前))?|全年度?|本年度?(?!度)|当年",
}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_THIRDS = {"初": 10, "上旬": 10, "中旬": 20}


def last_day(month: int, year: int | None) -> int:
    """The last day of a month; 28 for February where the year is not known."""
    return calendar.monthrange(year or 2023, month)[1]


def find_span(text: str) -> tuple[Span, str] | None:
    """The first date or period in a text (half width, without white space) and the text with it taken out; None if none."""
    if month := regex(r"(20[0-4]\d)[-./](0?[1-9]|1[0-2])").fullmatch(text):
        year, number = int(month[1]), int(month[2])
        end = (number, last_day(number, year))
        return Span("in", year, (number, 1), end, end, text), ""
    if day := regex(r"(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?:之前|以前|前)").match(text):  # 9.30前
        end = (int(day[1]), int(day[2]))
        if end[1] <= last_day(end[0], None):
            return Span("by", None, (1, 1), end, end, day[0]), text[day.end() :]
    best: tuple[int, int, Span] | None = None
    for kind, source in _SOURCES.items():
        for match in regex(rf"(?<![\d.])(?:{source})(?![\d%])").finditer(text):
            span = _READERS[kind](match)
            if span is None:
                continue
            if best is None or (match.start(), -match.end()) < (best[0], -best[1]):
                best = (match.start(), match.end(), span)
            break
    if best is None:
        return None
    return best[2], text[: best[0]] + text[best[1] :]


def _year(match: re.Match[str], group: str = "year") -> int | None:
    return int(match[group]) if match[group] else None


def _period(match: re.Match[str]) -> Span | None:
    year, later = _year(match), _year(match, "year2")
    first, last = int(match["month"]), int(match["month2"])
    if later is not None and year is not None and later != year:
        return None
    end = (last, int(match["day2"]) if match["day2"] else last_day(last, year))
    start = (first, int(match["day"] or 1))
    if end < start:
        return None
    return Span("by" if match["before"] else "during", year or later, start, end, end, match[0])


def _quarter(match: re.Match[str]) -> Span:
    year = _year(match)
    first, last = (
        ((1, 6) if match["half"] == "上" else (7, 12)) if match["half"] else _months(_QUARTERS[match["quarter"]])
    )
    end = (last, last_day(last, year))
    return Span("by" if match["before"] else "in", year, (first, 1), end, end, match[0])


def _months(quarter: int) -> tuple[int, int]:
    return 3 * quarter - 2, 3 * quarter


def _year_end(match: re.Match[str]) -> Span:
    return Span("by", _year(match), (1, 1), (12, 31), (12, 31), match[0])


def _point(match: re.Match[str]) -> Span | None:
    if not match["year"] and "月" not in match[0]:
        return None  # 1.2 and 5-10 are figures
    if match["day"] is None and match["third"] is None and "月" not in match[0]:
        return None
    year, month = _year(match), int(match["month"])
    final = last_day(month, year)
    day = int(match["day"]) if match["day"] else None
    if day is not None and day > final:
        return None
    if not match["before"]:
        end = day or _THIRDS.get(match["third"] or "", final)
        start = day or (
            21 if match["third"] == "下旬" else 11 if match["third"] == "中旬" else final if match["last"] else 1
        )
        return Span("in", year, (month, start), (month, end), (month, end), match[0])
    return _deadline(match, year, month, day, final)


def _deadline(match: re.Match[str], year: int | None, month: int, day: int | None, final: int) -> Span:
    end = (month, day or _THIRDS.get(match["third"] or "", final))
    if day is not None or match["last"] or match["third"] or match["before"] == "内":
        sure = end
    else:  # 9月前: the end of August is before September on either reading
        sure = (month - 1, last_day(month - 1, year)) if month > 1 else (1, 1)
    return Span("by", year, (1, 1), end, sure, match[0])


def _whole_year(match: re.Match[str]) -> Span:
    year = _year(match)
    if match["before"]:  # 2023年前
        return Span("by", year, (1, 1), (12, 31), (1, 1), match[0])
    return Span("during", year, (1, 1), (12, 31), (12, 31), match[0])


_READERS = {
    "period": _period,
    "quarter": _quarter,
    "year_end": _year_end,
    "point": _point,
    "year": _whole_year,
}
