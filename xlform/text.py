"""Texts of a form in one canonical spelling: labels compare equal however they were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_LABEL = 48
"""No label of any known form is longer (in characters, without white space)."""

_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_LEAD = re.compile(r"\s*(?:其\s*中\s*[:：、，,]?\s*)?(?:[加减]\s*[:：]\s*)?")
_GROUP = re.compile(r"\((\d[^()]*)\)分?|\(([^()]*)\)")
_ENUMERATION = re.compile(
    r"(?:[*★☆▲#•·]+|其中[:,、]?|[加减]:|[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d{1,2}(?:[、,)]|\.(?!\d)))"
)
_OPENED = re.compile(r"[(（][^)）]*\Z")
_TAIL = ":;,.。、*"


@lru_cache(maxsize=16384)
def canonical(text: str) -> str:
    """The text without any white space, in half width, brackets and colons in one form.

    >>> canonical(" 全 年（调整）\\n预算数： ")
    '全年(调整)预算数:'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def squeezed(text: str) -> str:
    """The text as printed without white space and line breaks: width and brackets stay."""
    return _BLANKS.sub("", text)


class Label(NamedTuple):
    """A cell's text taken as a label.

    `core` is the canonical label without bracketed parts, enumeration and trailing colon; `whole` keeps both.
    `groups` are the bracketed parts (`万元`, `A`, `50分`), `enumeration` what stands in front (`1、`, `其中:`).
    `inline` is what follows the colon in the same cell, as typed; None if there is no colon.
    """

    core: str
    whole: str
    groups: tuple[str, ...]
    enumeration: str
    inline: str | None


_NOT_A_LABEL = Label("", "", (), "", None)


@lru_cache(maxsize=16384)
def parse_label(text: str) -> Label:
    """What a cell's text says as a label; an empty `core` for a text too long to be one."""
    start = _LEAD.match(text).end()  # type: ignore[union-attr]  # matches the empty string too
    colon = _colon(text, start)
    head, inline = (text, None) if colon < 0 else (text[:colon], text[colon + 1 :].strip().lstrip(":：").strip())
    if len(head) > 4 * LONGEST_LABEL:
        return _NOT_A_LABEL
    whole = canonical(head)
    if len(whole) > LONGEST_LABEL:
        return _NOT_A_LABEL
    enumeration, rest = _without_enumeration(whole)
    groups = tuple(number or words for number, words in _GROUP.findall(rest)) if "(" in rest else ()
    core = _GROUP.sub("", rest) if groups else rest
    return Label(core.strip(_TAIL), whole, groups, enumeration, inline)


def is_deduction(text: str) -> bool:
    """Whether a label says that its figure is taken off: `减：收回存量资金`."""
    return "减" in parse_label(text).enumeration


def _colon(text: str, start: int) -> int:
    """The first colon outside brackets, -1 if there is none."""
    ascii_colon, wide_colon = text.find(":", start), text.find("：", start)
    first = max(ascii_colon, wide_colon) if ascii_colon < 0 or wide_colon < 0 else min(ascii_colon, wide_colon)
    if first < 0 or not _OPENED.search(text[start:first]):
        return first
    depth = 0
    for index in range(start, len(text)):
        sign = text[index]
        depth += (sign in "(（") - (sign in ")）")
        if sign in ":：" and depth <= 0:
            return index
    return -1


def _without_enumeration(whole: str) -> tuple[str, str]:
    end = 0
    while match := _ENUMERATION.match(whole, end):
        if match.end() == len(whole):
            break
        end = match.end()
    return whole[:end], whole[end:]


_POINTS = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:[-~—至](\d+(?:\.\d+)?))?(?:分|%|$)")
_POINT_GROUP = re.compile(r"\(([^()]*)\)(分?)|(?<![\d.])(\d+(?:\.\d+)?)分")


@lru_cache(maxsize=4096)
def heading_points(text: str) -> tuple[str, str] | None:
    """The points printed in a heading: `产出指标（50分）` → `("50", "50")`, `(40-50)分` → `("40", "50")`; None if none."""
    for match in _POINT_GROUP.finditer(canonical(text)):
        inside = match[3] + "分" if match[3] else match[1] + match[2]
        points = _POINTS.fullmatch(inside)
        if points:
            return points[1], points[2] or points[1]
    return None


@lru_cache(maxsize=4096)
def without_points(text: str) -> str:
    """A heading as printed, without the points in brackets behind it and without white space."""
    kept = re.sub(r"[（(]\s*\d+(?:\.\d+)?\s*(?:[-~—－–至]\s*\d+(?:\.\d+)?\s*)?(?:分|%)?\s*[)）]\s*分?", "", text)
    kept = re.sub(r"(?<=[^\d.])\d+(?:\.\d+)?\s*分\s*\Z", "", kept)
    return squeezed(kept)
