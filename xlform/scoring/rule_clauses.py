"""Clauses of scoring rules, one by one: awards, deductions, stated points, what becomes of part of a unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from functools import lru_cache

from xlform.scoring.numerals import with_digits
from xlform.scoring.patterns import regex
from xlform.scoring.rule_intervals import Bound
from xlform.scoring.rule_intervals import Interval
from xlform.scoring.rule_intervals import read_interval
from xlform.scoring.rule_objects import Cut
from xlform.scoring.rule_objects import Fractional
from xlform.scoring.rule_objects import Way
from xlform.scoring.units import unit_pattern


@dataclass
class Award:
    """So many points (None: 满分) under a condition; `otherwise`: in all other cases."""

    condition: str
    points: Decimal | None  # None: 满分
    otherwise: bool = False


@dataclass
class Draft:
    """What the clauses of a rule said so far; `shares` are cuts stated in per cent of all points, by their position.

    `statements` are all the figures of 满分5分, `stated` the last of them: several may be those of parts.
    """

    awards: list[Award] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    stated: Decimal | None = None
    statements: list[Decimal] = field(default_factory=list)
    fractional: Fractional = ""
    until_zero: bool = False
    proportional: bool = False
    limit: Interval | None = None
    shares: dict[int, Decimal] = field(default_factory=dict)
    exempt: str = ""


BESIDE = r"\((\d+(?:\.\d+)?)分\)"
"""Points in brackets behind what they are for: of the whole row, or of one part."""


def plain_rule(text: str) -> str:
    """The text in half width without white space, numerals in digits, brackets as clauses."""
    text = regex("[①-⑳]").sub(";", text)  # before they become figures
    body = "".join(unicodedata.normalize("NFKC", text).split())
    body = regex(r"(^|[;。])(?:\(\d{1,2}\)|\d{1,2}(?:[)、]|\.(?!\d)))").sub(r"\1", body)
    body = regex(r"\.(?=$|[^\d])").sub("。", body)
    body = regex(r"(以上|以下|以内)\(含[^()]*\)").sub(r"及\1", body).replace("及及", "及")
    body = regex("[—–―～~-]+(?=\\d)").sub("-", body)
    body = with_digits(body, unit_pattern())
    body = body.replace("≧", "≥").replace("≦", "≤").replace(">=", "≥").replace("<=", "≤").replace("零分", "0分")
    body = regex(r"±(\d+(?:\.\d+)?%?)(?![-\d])(?:以内|之内|范围内)?").sub(r"[-\1,\1]", body)
    if len(regex(BESIDE).findall(body)) > 1:  # 制度健全（5分），执行有效（5分）: points of the parts
        body = regex(BESIDE).sub(r"得\1分,", body)
    body = regex(r"\(满?分?(?:值|共计|共)?(\d+(?:\.\d+)?)分\)").sub(r",满分\1分,", body)
    body = regex(r"\(((?:不足|未满|达到)[^()]*)\)").sub(r",\1,", body)
    return regex(r"\((?!不?含)(?![-\d.]+%?,)[^()]*\)").sub("", body)


def clauses(body: str) -> list[str]:
    """The text cut at its commas and stops, not inside (0,10%]."""
    kept = regex(r"([\[(][-\d.]+%?),([-\d.]+%?[\])])").sub("\\1\0\\2", body)
    return [piece.replace("\0", ",") for piece in regex("[,;。:!]").split(kept) if piece]


_POINTS_ALONE = r"\d+(?:\.\d+)?分"
_POINTS = r"(?P<points>\d+(?:\.\d+)?)分"
_VERBS: dict[str, Way] = {
    **dict.fromkeys(["再下降", "下降", "降低", "低于", "低", "减少", "少", "缺少", "缺", "不足", "差", "偏低"], "below"),
    **dict.fromkeys(["超过", "超出", "超", "高于", "高出", "高", "增加", "增长", "上升", "提高", "多出", "多"], "above"),
    **dict.fromkeys(["推迟", "延迟", "延误", "延期", "逾期", "晚", "迟", "发生", "出现", "存在", "发现", "查出", "有"], "event"),
}  # fmt: skip
_FLOOR = "(?:直至|直到)?扣完(?:该项(?:分值|分)?)?为止|最低(?:为|得)?0分|扣完该项分值为止|不计负分"
_FOR_ONE = r"(?:缺少?|(?<![至不多减])少|推迟|延迟|逾期|晚|迟)1(?![\d.])"  # 缺1项扣2分 is as good as 每缺1项
_STATED = rf"(?:本项|该项|分值)?(?:共计|总计|合计|共|满分为?|分值为?|总分){_POINTS}"
_STATED_AFTER = _STATED.replace("|满分为?", "|满分为?|计")
_SHARED = "(?:未(?:达到|完成)(?:目标(?:值)?|要求|标准|指标值?|的)?的?|其余|否则|低于的|不足的)?(?:按|根据|依)(?:照)?(?:实际)?(?:完成)?(?:情况|率)?(?:的)?(?:同等)?比例(?:计|得|给|扣|扣减|折算|酌减)(?:算)?(?:得)?分?"
_LEAD = "未(?:达到|完成|达标)(?:目标(?:值)?|要求|标准|指标值?)?的?|不达标的?|超过的|低于的|不足的|否则|超出的|的"
_OTHERWISE = "否则|其他(?:情况|情形)?|其余|未(?:达到|达标|完成)(?:目标(?:值)?|要求|标准)?的?|不达标的?|达不到的?|反之"


_FORMULA = (
    r"(?:得分|计分)?=?(?:按|以)?(?:(?P<first>\d+(?:\.\d+)?)分?[×xX*])?(?P<subject>(?:实际|预算|目标)*(?:完成率|执行率|完成比例|达标率|满意度))"
    r"(?:[×xX*](?:该项|该指标|指标|本项)*(?:分值|权重分?|满分|标准分|(?P<second>\d+(?:\.\d+)?)分?))?(?:计分|得分|计算得分)?"
)


_SHARE = r"(?:该项|该指标|本项|指标|权重|标准|总|满)*分值?的?(?P<share>\d+(?:\.\d+)?)%(?:的?分值?)?"
_NO_MATTER = "以.{1,8}为标准|满分为止"
_EXEMPT = "(?:没有|无|未发生|不涉及)[^,]{1,30}?(?:的|部门|单位)*(?:按|计|得|视为)满分(?:计算|计分|计)?"


@lru_cache(maxsize=1)
def _cut_pattern() -> re.Pattern[str]:
    verbs = "|".join(sorted(_VERBS, key=len, reverse=True))
    unit = unit_pattern()
    return re.compile(
        rf"(?P<lead>.*?)(?:每|凡|若|(?=发生|出现|发现)|(?={_FOR_ONE}))(?P<verb>{verbs})(?P<before>[^\d]{{0,12}}?)(?P<per>\d+(?:\.\d+)?)(?P<unit>{unit})(?P<after>[^\d扣减]{{0,20}}?)"
        rf"(?:的|,)?(?:扣减|扣除|扣|减)(?:{_POINTS}|{_SHARE})"
    )


_AWARD = (
    r"(?P<condition>.*?)(?:的|时|(?<!否)则|者)*(?:可?(?:得|计|记|给|评|为|赋))?"
    r"(?:(?:满分|全分)(?:(?P<full>\d+(?:\.\d+)?)分)?|(?P<points>\d+(?:\.\d+)?)分|(?P<none>不得分|不计分|不给分))"
)
_NO_AWARD = rf"每|扣[^得计给]{{0,8}}分$|(?:加|减|奖励?){_POINTS_ALONE}$|各(?:得|计|占)?{_POINTS_ALONE}$"
"""Points off, on top, or per piece (每座1分, 各5分): no award of all points that a row has."""
_FOR_ONE_PIECE = rf"按?1?[个项座处次户家人件份例](?:得|计|为)?{_POINTS_ALONE}"
_PART = r"(?:不足|未满)(?P<per>\d+(?:\.\d+)?)[^\d]{1,6}?的?(?:部分)?(?P<how>不扣分?|不计算?|忽略不计|按比例(?:扣|计)分?|按(?:整数|\d+[^\d]{1,6}?)(?:扣|计)(?:算|分)?)"


def read_clause(draft: Draft, clause: str) -> None:
    """One clause added to what is known."""
    if regex(_NO_MATTER).fullmatch(clause):
        return
    if regex(_FLOOR).fullmatch(clause):
        draft.until_zero = True
    elif draft.cuts and not draft.pending and regex(_EXEMPT).fullmatch(clause):
        draft.exempt = clause
    elif (match := _cut_pattern().fullmatch(clause)) and _cut(draft, match):
        pass
    elif match := regex(_PART).fullmatch(clause):
        how = match["how"]
        draft.fractional = "proportional" if "比例" in how else "whole" if how.startswith(("不", "忽")) else "started"
    elif not draft.pending and (match := regex(_STATED if not draft.awards else _STATED_AFTER).fullmatch(clause)):
        _state(draft, Decimal(match["points"]))
    elif regex(_SHARED).fullmatch(clause):
        draft.proportional = True
        if regex(_LEAD).fullmatch("".join(draft.pending)):  # 未达到目标值的，按比例得分
            draft.pending.clear()
    elif match := regex(_FORMULA).fullmatch(clause):
        _formula(draft, match)
    elif regex(_NO_AWARD).search(clause) or regex(_FOR_ONE_PIECE).fullmatch(clause):
        draft.unread.append(clause)
    elif match := regex(_AWARD).fullmatch(clause):
        _award(draft, match)
    else:
        draft.pending.append(clause)


def _formula(draft: Draft, match: re.Match[str]) -> None:
    """得分＝执行率×10分: in proportion, all points at 100%."""
    if match[0] == match["subject"]:
        draft.pending.append(match[0])
        return
    draft.proportional = True
    draft.limit = Interval(Bound(Decimal(100), True), None, "%", match["subject"], "", "达到")
    if typed := match["first"] or match["second"]:
        _state(draft, Decimal(typed))


def _state(draft: Draft, points: Decimal) -> None:
    if draft.stated is not None and draft.stated != points:
        draft.unread.append(f"满分{points}分")
    draft.stated = points
    draft.statements.append(points)


def _cut(draft: Draft, match: re.Match[str]) -> bool:
    """A deduction added; False if what stands before it is not understood."""
    lead = "".join(draft.pending) + match["lead"]
    if not lead or regex(_LEAD).fullmatch(lead):
        lead = ""
    elif limit := read_interval(lead):
        draft.limit, lead = limit, ""
    elif draft.pending or len(lead) > 14:
        return False
    draft.pending.clear()
    unit = "个百分点" if match["unit"] == "百分点" else match["unit"]
    verb = match["verb"]
    if match["share"]:
        draft.shares[len(draft.cuts)] = Decimal(match["share"]) / 100
    draft.cuts.append(
        Cut(
            Decimal(match["points"] or 0),
            Decimal(match["per"]),
            unit,
            _VERBS[verb],
            verb,
            match["before"],
            match["after"],
            lead,
        )
    )
    return Decimal(match["per"]) > 0


def _award(draft: Draft, match: re.Match[str]) -> None:
    condition = "，".join([*draft.pending, match["condition"]] if match["condition"] else draft.pending)
    draft.pending.clear()
    if match["full"]:
        _state(draft, Decimal(match["full"]))
    points = Decimal(0) if match["none"] else Decimal(match["points"]) if match["points"] else None
    otherwise = regex(_OTHERWISE).fullmatch(condition) is not None
    if not condition:
        if points is not None:  # 得满分 alone says nothing, 得5分 for nothing cannot be understood
            draft.unread.append(match[0])
        return
    draft.awards.append(Award(condition, points, otherwise))
