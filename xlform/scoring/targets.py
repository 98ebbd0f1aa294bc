"""Targets and results of indicators as they are really typed, read into quantities, dates and wordings.

`parse_target("检查企业80家以上，出动人员640人次以上")` gives two quantities with their units; what is not understood is kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlform.scoring.dates import Span
from xlform.scoring.dates import find_span
from xlform.scoring.numerals import with_digits
from xlform.scoring.patterns import regex
from xlform.scoring.target_types import REACHED
from xlform.scoring.target_types import Direction
from xlform.scoring.target_types import Kind
from xlform.scoring.target_types import Part
from xlform.scoring.target_types import Quantity
from xlform.scoring.target_types import Range
from xlform.scoring.target_types import Target
from xlform.scoring.target_types import Wording
from xlform.scoring.units import unit_pattern
from xlform.values import NOT_APPLICABLE

__all__ = ["Direction", "Kind", "Part", "Quantity", "Range", "Target", "Wording", "parse_actual", "parse_target"]

_SIGNS: dict[str, Direction] = {
    "≥": "≥", "≧": "≥", "⩾": "≥", ">=": "≥", "=>": "≥", "≮": "≥", "≤": "≤", "≦": "≤", "⩽": "≤", "<=": "≤", "=<": "≤", "≯": "≤",
    ">": ">", "<": "<", "=": "=", "==": "=",
}  # fmt: skip
_BEFORE: dict[str, Direction] = {
    **dict.fromkeys(["大于或等于", "大于等于", "不少于", "不低于", "不小于", "不得少于", "不得低于", "不下于", "不能少于", "至少", "最少", "达到", "达",
                     "高达", "已达", "实现"], "≥"),
    **dict.fromkeys(["小于或等于", "小于等于", "不超过", "不高于", "不大于", "不多于", "不得超过", "不得高于", "不能超过", "不超", "至多", "最多",
                     "最高", "控制在", "限于"], "≤"),
    **dict.fromkeys(["大于", "超过", "高于", "多于", "超"], ">"),
    **dict.fromkeys(["小于", "低于", "少于", "不足", "未达到", "不到"], "<"),
    **dict.fromkeys(["等于"], "="),
}  # fmt: skip
_AFTER: dict[str, Direction] = {
    **dict.fromkeys(["及以上", "或以上", "以上", "及其以上", "起步"], "≥"),
    **dict.fromkeys(["及以下", "或以下", "以下", "及以内", "以内", "之内", "之下", "范围内", "内"], "≤"),
}  # fmt: skip
_ABOUT_BEFORE = "大约|大概|约为|约|近"
_ABOUT_AFTER = "左右|上下|大约"
_PLACEHOLDER = "[xX×＊*]{2,}|_{2,}|〇{2,}|○{2,}|[(（]\\s*[)）]"


def _words(table: dict[str, Direction]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))


@lru_cache(maxsize=1)
def _figure() -> re.Pattern[str]:
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+"
    unit = unit_pattern()
    return re.compile(
        rf"(?P<every>每(?:1|一)?(?P<per>{unit}))?"
        rf"(?P<before>{_words(_SIGNS)}|{_words(_BEFORE)})?(?P<then>{_words(_SIGNS)})?(?P<about>{_ABOUT_BEFORE})?"
        rf"(?<![A-Za-z\d.])(?P<number>[-−]?(?:{number}))(?P<many>[多余])?"
        rf"(?:(?P<unit>{unit})(?P<many2>[多余])?|(?![A-Za-z\d]|热线|电话|号(?:文|令|公告|通知)))"
        rf"(?:(?:至|到|[-—–~～―]+)(?P<to>{number})(?P<unit2>{unit})?)?"
        rf"(?P<after>{_words(_AFTER)})?(?P<about2>{_ABOUT_AFTER})?"
    )


def parse_target(text: str, *, operator: str = "", unit: str = "") -> Target:
    """What a target says. `operator` and `unit` are the columns beside it (指标性质, 度量单位), for what the text leaves out."""
    return _parse(text, operator.strip(), unit.strip())


def parse_actual(text: str, *, unit: str = "") -> Target:
    """What a result says; `copied_operator` tells a copied target from a measured value."""
    return _parse(text, "", unit.strip())


LONGEST = 2_000
"""Characters of a text that is read; patterns over longer ones would take minutes, and nobody measures by such a target."""
_ENDLESS = re.compile("[0-9零一二三四五六七八九十百千万亿]{40}")


@lru_cache(maxsize=8192)
def _parse(text: str, operator: str, unit: str) -> Target:
    if len(text) > LONGEST or _ENDLESS.search(text):
        return Target(text, "unknown", (), (text.strip(),))
    whole = _plain(text)
    if not whole or whole in NOT_APPLICABLE or text.strip() in NOT_APPLICABLE:
        return Target(text, "blank")
    body, note = _without_remarks(whole)
    if regex(_PLACEHOLDER).search(whole):
        return Target(text, "unknown", (), (whole,), placeholder=True, note=note)
    body = with_digits(body, unit_pattern() + "|月|日|季度")
    parts: list[Part] = []
    unread: list[str] = []
    for clause in _clauses(body):
        found, left = _clause(clause)
        parts.extend(found)
        unread.extend(left)
    parts = _as_range(parts)
    completed, clash = _completed(parts, operator, unit)
    return Target(text, _kind(completed, unread), tuple(completed), tuple(unread), clash, note=note)


def _plain(text: str) -> str:
    text = regex(r"(?<=\d)\s*[\r\n]+\s*(?=\d)").sub(";", text)
    text = regex("[①-⑳]").sub(";", text)  # before they become figures in half width
    text = "".join(unicodedata.normalize("NFKC", text).split()).strip(";,。.、:")
    return regex(r"(^|[;。,])(?:\(\d{1,2}\)|\d{1,2}(?:[)、]|\.(?!\d)))(?=.)").sub(r"\1", text)


def _without_remarks(text: str) -> tuple[str, str]:
    """The text without what stands in brackets; `(含)` says nothing that 以上 does not."""
    notes: list[str] = []

    def drop(match: re.Match[str]) -> str:
        notes.append(match[1])
        return ""

    kept = regex(r"\(([^()]*)\)").sub(drop, text)
    return (kept, ";".join(notes)) if kept else (text.strip("()"), "")


def _clauses(body: str) -> list[str]:
    """The body cut at its commas, not inside 1,200."""
    kept = regex(r"(?<=\d),(?=\d{3}(?!\d))").sub("\0", body)
    pieces = regex(r"[;,。、]|(?<!\d):|:(?!\d)|且|(?<=[^\d])\|").split(kept)
    return [piece.replace("\0", ",") for piece in pieces if piece]


def _clause(clause: str) -> tuple[list[Part], list[str]]:
    """The parts of one clause, and what of it was not understood."""
    clause = regex(_SLASHED).sub(r"\1-\2-\3", clause)
    clause = regex(_CLOSE_SET).sub(r"\1-\2-\3", clause)
    if regex(_NO_FIGURE).search(clause):
        return [Wording(clause)], []
    if regex(r"\d[/:]\d").search(clause):  # 2/3, 1:2, 24:00
        return [], [clause]
    span = find_span(clause)
    if span is not None:
        found, rest = span
        others = list(_figure().finditer(rest))
        if not others:
            return _dated(found, rest)
        if found.sense == "by":
            parts, unread = _figures(rest)
            return [found, *parts], unread
        if found.year is None and found.text not in ("全年", "当年", "本年", "本年度"):
            return _figures(clause)
        return _figures(rest)
    return _figures(clause)


_NO_FIGURE = (
    r"每(?:月|季度?|周|旬|半年).*\d日?之?前"  # due again and again: no single date
    r"|(?:19|20)\d{2}年?度?[-—–~至到](?:19|20)\d{2}年"  # several years
    r"|[〔\[(](?:19|20)\d{2}[〕\])]\d+号"  # numbers of documents
    r"|(?P<from>(?:19|20)\d{2})年\d{1,2}月(?:\d{1,2}日)?[-—–~至到](?!(?P=from))(?:19|20)\d{2}年|(?:19|20)\d{2}\.\d{1,2}[-—–~至到]"
)
_SLASHED = r"(?<!\d)((?:19|20)\d{2})/(0?[1-9]|1[0-2])/(3[01]|[12]\d|0?[1-9])(?!\d)"
_CLOSE_SET = r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=日?(?:之前|以前|前))"
"""20231031前: without 前 it is a figure as well as a date."""
_DATE_WORDS = "按时|及时|全部|前|底|已|于|在|至|到|之|以|持续|完成|竣工|验收|开工|完工|上报|报送|发放|到位|完毕|实施|执行|项目|工作|建设|任务|内|期间|年度|≤|≥|=|<|>|为|不晚于|不迟于"


def _dated(span: Span, rest: str) -> tuple[list[Part], list[str]]:
    if span.sense != "by" and regex("≤|<|不晚于|不迟于|不超过").search(rest):
        span = replace(span, sense="by")
    left = regex(_DATE_WORDS).sub("", rest)
    if span.text in ("全年", "当年", "本年", "本年度") and left:
        return [Wording(span.text + rest)], []
    return [span], [] if len(left) == 0 or not regex(r"\d").search(left) else [left]


def _figures(clause: str) -> tuple[list[Part], list[str]]:
    parts: list[Part] = []
    position = 0
    matches = list(_figure().finditer(clause))
    if not matches:
        return ([Wording(clause)], []) if regex(r"[^\W\d_]").search(clause) else ([], [clause])
    unread: list[str] = []
    for index, match in enumerate(matches):
        label = clause[position : match.start()]
        last = index == len(matches) - 1
        tail = clause[match.end() :] if last else ""
        parts.append(_part(match, label, tail))
        if tail in ("下", "上", "以", "%", "左", "+"):  # 季度考核4次下: a word broken off
            unread.append(tail)
        position = match.end()
    return parts, unread


def _part(match: re.Match[str], label: str, tail: str) -> Part:
    number = _number(match["number"])
    unit = match["unit"] or match["unit2"] or ""
    direction, stated_by, approximate = _direction(match)
    label = label + ("" if tail in ("下", "上", "以", "左") else tail)
    if match["to"]:
        low, high = number, _number(match["to"])
        if low <= high:
            return Range(low, high, match["unit2"] or unit, label)
    per = match["per"] or ""
    if not per and (found := regex("每(年|月|季度|周|天|日|人|户|亩|个)(?!.*每)").search(label)):
        per = found[1]
    if "/" in unit and not per:  # 1次/年 is 每年1次, 20元/人 is 每人20元
        unit, _, per = unit.partition("/")
    if not unit and tail and tail in label and len(tail) <= 2 and not approximate:
        unit, label = tail, label[: len(label) - len(tail)]
    places = len(match["number"].partition(".")[2])
    return Quantity(number, unit, direction, approximate, label, per, stated_by, places)


def _direction(match: re.Match[str]) -> tuple[Direction, str, bool]:
    about = bool(match["about"] or match["about2"])
    many = match["many"] or match["many2"]
    for found, table in ((match["then"], _SIGNS), (match["before"], _SIGNS | _BEFORE), (match["after"], _AFTER)):
        if found and not (found == "控制在" and match["after"]):
            return table[found], found, about or bool(many)
    if many:  # 180多次: more than 180, nobody says how many
        return "≥", many, True
    return "", "", about


def _number(typed: str) -> Decimal:
    return Decimal(typed.replace(",", "").replace("−", "-"))


def _as_range(parts: list[Part]) -> list[Part]:
    """Two bounds of the same figure (≥80%且≤100%) are a range."""
    if len(parts) != 2:
        return parts
    first, second = parts
    if not isinstance(first, Quantity) or not isinstance(second, Quantity):
        return parts
    bounded = first.direction in ("≥", ">") and second.direction in ("≤", "<")
    if bounded and not second.label and first.unit in ("", second.unit) and first.value <= second.value:
        return [Range(first.value, second.value, second.unit, first.label)]
    return parts


def _completed(parts: list[Part], operator: str, unit: str) -> tuple[list[Part], bool]:
    """The parts with operator and unit from the columns beside them; whether the operator column contradicts the text."""
    sign = (
        _SIGNS.get(unicodedata.normalize("NFKC", operator))
        or _SIGNS.get(operator)
        or (_BEFORE | _AFTER).get(operator, "")
    )
    unit = unicodedata.normalize("NFKC", unit).strip("()")
    unit = "" if unit in NOT_APPLICABLE else unit
    clash = False
    completed: list[Part] = []
    for part in parts:
        if isinstance(part, Quantity):
            clash = clash or bool(sign and part.direction and part.stated_by not in REACHED and part.direction != sign)
            stated = part.stated_by or (operator if sign and not part.direction else "")
            full = replace(part, unit=part.unit or unit, direction=part.direction or sign, stated_by=stated)
            completed.append(full)
        else:
            completed.append(replace(part, unit=part.unit or unit) if isinstance(part, Range) else part)
    return completed, clash


def _kind(parts: list[Part], unread: list[str]) -> Kind:
    measurable = [part for part in parts if not isinstance(part, Wording)]
    if len(measurable) > 1:
        return "compound"
    if not measurable:
        return "qualitative" if parts and not unread else "unknown"
    if isinstance(measurable[0], Quantity):
        return "quantity"
    return "range" if isinstance(measurable[0], Range) else "date"
