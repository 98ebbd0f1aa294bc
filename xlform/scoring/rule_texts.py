"""The compiler of 评（扣分标准） texts: what a scoring rule says, as an object that scores; or what of it was not understood.

`compile_rule("达到100%得满分，共计3分，每下降百分之一扣0.1分。").rule.score(Decimal(97))`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlform.scoring.numerals import with_digits
from xlform.scoring.patterns import regex
from xlform.scoring.rule_intervals import Bound
from xlform.scoring.rule_intervals import Interval
from xlform.scoring.rule_intervals import read_interval
from xlform.scoring.rule_intervals import settled
from xlform.scoring.rule_objects import Band
from xlform.scoring.rule_objects import Bands
from xlform.scoring.rule_objects import Cut
from xlform.scoring.rule_objects import Deductions
from xlform.scoring.rule_objects import Fractional
from xlform.scoring.rule_objects import Proportional
from xlform.scoring.rule_objects import Rule
from xlform.scoring.rule_objects import Way
from xlform.scoring.rule_objects import WordTier
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.targets import parse_target
from xlform.scoring.units import unit_pattern


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of a rule text: the `rule`, or None and the pieces `unread`.

    `points_stated` is the figure of 满分14分, 共计3分, or of the best award; `placeholders` the XX still open;
    `weight` the points of the row it was compiled for.
    """

    text: str
    rule: Rule | None
    unread: tuple[str, ...] = ()
    points_stated: Decimal | None = None
    placeholders: tuple[str, ...] = ()
    weight: Decimal | None = None

    @property
    def points_clash(self) -> bool:
        """Whether the text gives other points than its row (满分14分 on a row of 10)."""
        return None not in (self.points_stated, self.weight) and self.points_stated != self.weight

    @property
    def lower_tier_is_full(self) -> bool:
        """Whether a tier below the best one already earns all points of the row."""
        awards = _awards_of(self.rule)
        weight = self.weight
        return weight is not None and any(award >= weight for award in awards[1:])


def _awards_of(rule: Rule | None) -> list[Decimal]:
    """The different awards of a rule, best first."""
    if isinstance(rule, Bands):
        found = {band.points for band in rule.bands}
    elif isinstance(rule, WordTiers):
        found = {tier.points for tier in rule.tiers}
    else:
        return []
    return sorted((award for award in found if award is not None), reverse=True)


def _most(rule: Rule | None) -> Decimal | None:
    """The most points a rule can give by its own figures."""
    if isinstance(rule, WordTiers) and rule.additive:
        return rule.points
    return max(_awards_of(rule), default=None)


@dataclass
class _Award:
    condition: str
    points: Decimal | None  # None: 满分
    otherwise: bool = False


@dataclass
class _Draft:
    """What the clauses said so far."""

    awards: list[_Award] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    stated: Decimal | None = None
    fractional: Fractional = ""
    until_zero: bool = False
    proportional: bool = False
    limit: Interval | None = None


def compile_rule(text: str, *, points: Decimal | None = None, target: str = "", unit: str = "") -> Compiled:
    """The rule a text states; `points`, `target` and `unit` are those of its row, for what the text leaves out."""
    return _compile(text, points, target, unit.strip().strip("/"))


@lru_cache(maxsize=1024)
def _compile(text: str, points: Decimal | None, target: str, unit: str) -> Compiled:
    body = _plain(text)
    placeholders = tuple(regex(r"[xX×＊*]{2,}|_{2,}").findall(body))
    if not body:
        return Compiled(text, None, weight=points)
    draft = _Draft()
    for clause in _clauses(body):
        _read(draft, clause)
    if draft.pending:
        draft.unread.append("，".join(draft.pending))
    rule = None if draft.unread else _built(draft, points, target, unit)
    unread = tuple(draft.unread) if draft.unread else () if rule is not None else (body,)
    stated = draft.stated if draft.stated is not None else _most(rule)
    if stated == 0:  # 达到100%得满分，否则不得分 states no figure
        stated = None
    return Compiled(text, rule, unread, stated, placeholders, points)


def _plain(text: str) -> str:
    body = "".join(unicodedata.normalize("NFKC", text).split())
    body = regex("[—–―～~-]+(?=\\d)").sub("-", body)
    body = with_digits(body, unit_pattern())
    body = body.replace("≧", "≥").replace("≦", "≤").replace(">=", "≥").replace("<=", "≤").replace("零分", "0分")
    body = regex(r"±(\d+(?:\.\d+)?%?)(?![-\d])(?:以内|之内|范围内)?").sub(r"[-\1,\1]", body)
    body = regex(r"\(满?分?(?:值|共计|共)?(\d+(?:\.\d+)?)分\)").sub(r",满分\1分,", body)
    body = regex(r"\(((?:不足|未满|达到)[^()]*)\)").sub(r",\1,", body)
    return regex(r"\((?!不?含)(?![-\d.]+%?,)[^()]*\)").sub("", body)


def _clauses(body: str) -> list[str]:
    kept = regex(r"([\[(][-\d.]+%?),([-\d.]+%?[\])])").sub("\\1\0\\2", body)
    return [piece.replace("\0", ",") for piece in regex("[,;。:!]").split(kept) if piece]


_POINTS = r"(?P<points>\d+(?:\.\d+)?)分"
_VERBS: dict[str, Way] = {
    **dict.fromkeys(["再下降", "下降", "降低", "低于", "低", "减少", "少", "缺少", "缺", "不足", "差", "偏低"], "below"),
    **dict.fromkeys(["超过", "超出", "超", "高于", "高出", "高", "增加", "增长", "上升", "提高", "多出", "多"], "above"),
    **dict.fromkeys(["推迟", "延迟", "逾期", "晚", "发生", "出现", "存在", "发现", "查出", "有"], "event"),
}  # fmt: skip
_FLOOR = "(?:直至|直到)?扣完(?:该项(?:分值|分)?)?为止|最低(?:为|得)?0分|扣完该项分值为止|不计负分"
_STATED = rf"(?:本项|该项|分值)?(?:共计|总计|合计|共|满分为?|分值为?|总分){_POINTS}"
_STATED_AFTER = _STATED.replace("|满分为?", "|满分为?|计")
_SHARED = "(?:未(?:达到|完成)(?:目标(?:值)?|要求|标准|指标值?|的)?的?|其余|否则|低于的|不足的)?(?:按|根据|依)(?:照)?(?:实际)?(?:完成)?(?:情况|率)?(?:的)?(?:同等)?比例(?:计|得|给|扣|扣减|折算|酌减)(?:算)?(?:得)?分?"
_LEAD = "未(?:达到|完成|达标)(?:目标(?:值)?|要求|标准|指标值?)?的?|不达标的?|超过的|低于的|不足的|否则|超出的|的"
_OTHERWISE = "否则|其他(?:情况|情形)?|其余|未(?:达到|达标|完成)(?:目标(?:值)?|要求|标准)?的?|不达标的?|达不到的?|反之"


_FORMULA = (
    r"(?:得分|计分)?=?(?:按|以)?(?:(?P<first>\d+(?:\.\d+)?)分?[×xX*])?(?P<subject>(?:实际|预算|目标)*(?:完成率|执行率|完成比例|达标率|满意度))"
    r"(?:[×xX*](?:该项|该指标|指标|本项)*(?:分值|权重分?|满分|标准分|(?P<second>\d+(?:\.\d+)?)分?))?(?:计分|得分|计算得分)?"
)


@lru_cache(maxsize=1)
def _cut_pattern() -> re.Pattern[str]:
    verbs = "|".join(sorted(_VERBS, key=len, reverse=True))
    unit = unit_pattern()
    return re.compile(
        rf"(?P<lead>.*?)(?:每|凡|若|(?=发生|出现|发现))(?P<verb>{verbs})(?P<before>[^\d]{{0,12}}?)(?P<per>\d+(?:\.\d+)?)(?P<unit>{unit})(?P<after>[^\d扣减]{{0,20}}?)"
        rf"(?:的|,)?(?:扣减|扣除|扣|减){_POINTS}"
    )


_AWARD = (
    r"(?P<condition>.*?)(?:的|时|(?<!否)则|者)*(?:可?(?:得|计|记|给|评|为|赋))?"
    r"(?:(?:满分|全分)(?:(?P<full>\d+(?:\.\d+)?)分)?|(?P<points>\d+(?:\.\d+)?)分|(?P<none>不得分|不计分|不给分))"
)
_PART = r"(?:不足|未满)(?P<per>\d+(?:\.\d+)?)[^\d]{1,6}?的?(?:部分)?(?P<how>不扣分?|不计算?|忽略不计|按比例(?:扣|计)分?|按(?:整数|\d+[^\d]{1,6}?)(?:扣|计)(?:算|分)?)"


def _read(draft: _Draft, clause: str) -> None:
    """One clause added to what is known."""
    if regex(_FLOOR).fullmatch(clause):
        draft.until_zero = True
    elif (match := _cut_pattern().fullmatch(clause)) and _cut(draft, match):
        pass
    elif match := regex(_PART).fullmatch(clause):
        how = match["how"]
        draft.fractional = "proportional" if "比例" in how else "whole" if how.startswith(("不", "忽")) else "started"
    elif not draft.pending and (match := regex(_STATED if not draft.awards else _STATED_AFTER).fullmatch(clause)):
        _state(draft, Decimal(match["points"]))
    elif regex(_SHARED).fullmatch(clause):
        draft.proportional = True
    elif match := regex(_FORMULA).fullmatch(clause):
        _formula(draft, match)
    elif match := regex(_AWARD).fullmatch(clause):
        _award(draft, match)
    else:
        draft.pending.append(clause)


def _formula(draft: _Draft, match: re.Match[str]) -> None:
    """得分＝执行率×10分: in proportion, all points at 100%."""
    if match[0] == match["subject"]:
        draft.pending.append(match[0])
        return
    draft.proportional = True
    draft.limit = Interval(Bound(Decimal(100), True), None, "%", match["subject"], "", "达到")
    if typed := match["first"] or match["second"]:
        _state(draft, Decimal(typed))


def _state(draft: _Draft, points: Decimal) -> None:
    if draft.stated is not None and draft.stated != points:
        draft.unread.append(f"满分{points}分")
    draft.stated = points


def _cut(draft: _Draft, match: re.Match[str]) -> bool:
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
    draft.cuts.append(
        Cut(Decimal(match["points"]), Decimal(match["per"]), unit, _VERBS[verb], verb, match["before"], match["after"], lead)
    )
    return Decimal(match["per"]) > 0


def _award(draft: _Draft, match: re.Match[str]) -> None:
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
    draft.awards.append(_Award(condition, points, otherwise))


def _built(draft: _Draft, weight: Decimal | None, target: str, unit: str) -> Rule | None:
    """The rule that the clauses make together; None if they make none."""
    if draft.cuts and draft.stated is None and draft.awards and draft.awards[0].points:
        draft.stated = draft.awards[0].points  # 控制率≤100%得6分，每超过…
    full = draft.stated if draft.stated is not None else weight
    if draft.cuts:
        return _deductions(draft, full, target, unit)
    if draft.proportional:
        return _proportional(draft, full, target, unit)
    if not draft.awards:
        return None
    awards = [_with_full(award, full) for award in draft.awards]
    numeric = [None if award.otherwise else read_interval(_figures_of(award.condition)) for award in awards]
    if any(numeric):
        return _bands(awards, numeric, unit)
    return WordTiers(tuple(WordTier(award.condition, award.points) for award in awards), _additive(awards, full))


def _additive(awards: Sequence[_Award], full: Decimal | None) -> bool:
    """Whether the awards add up to the points (制度健全得2分，执行有效得3分 of 5) instead of excluding each other."""
    points = [award.points for award in awards]
    known = [one for one in points if one]
    return len(known) == len(points) > 1 and sum(known) == full


def _with_full(award: _Award, full: Decimal | None) -> _Award:
    """The award with 满分 as a figure where that is known."""
    return _Award(award.condition, full if award.points is None else award.points, award.otherwise)


def _figures_of(condition: str) -> str:
    """The clause of a condition that has the figures."""
    return next((piece for piece in condition.split("，") if regex(r"\d").search(piece)), "")


_INSIDE_BUDGET = "(?:控制在|不超过|未超)(?:年度|当年|本年)?(?:预算)(?:规模|数|额度|范围|总额)?(?:之|以)?内?"


def _bands(awards: Sequence[_Award], found: Sequence[Interval | None], unit: str) -> Bands | None:
    """Steps of points: every award with its interval, words beside."""
    known = settled([interval for interval in found if interval is not None])
    named = next((interval.unit for interval in known if interval.unit), unit or "")
    subject = next((_trimmed(interval.subject) for interval in known if _trimmed(interval.subject)), "")
    rest = iter(known)
    bands: list[Band] = []
    for award, interval in zip(awards, found, strict=True):
        if award.otherwise:
            bands.append(Band(award.points, otherwise=True))
            continue
        if interval is None:
            inside = regex(_INSIDE_BUDGET).search(award.condition) is not None
            high = Bound(Decimal(100), True) if inside and named == "%" else None
            bands.append(_band(award.points, None, high, _words_of(award.condition.split("，"))))
            continue
        answered = next(rest)
        if answered.unit not in ("", named) or "±" in award.condition:
            return None
        bands.append(_band(award.points, answered.low, answered.high, _other_words(award.condition, answered, subject)))
    return Bands(tuple(bands), named, subject)


def _band(points: Decimal | None, low: Bound | None, high: Bound | None, words: str) -> Band:
    return Band(
        points,
        None if low is None else low.value,
        None if high is None else high.value,
        low is not None and low.included,
        high is not None and high.included,
        words,
    )


def _other_words(condition: str, interval: Interval, subject: str) -> str:
    """What a condition says beside its figures and their subject."""
    pieces = [piece for piece in condition.split("，") if piece != _figures_of(condition)]
    own = _trimmed(interval.subject)
    if own and own != subject:
        pieces.append(own)
    return _words_of([*pieces, interval.tail])


def _words_of(pieces: Sequence[str]) -> str:
    return "，".join(trimmed for piece in pieces if (trimmed := _trimmed(piece)))


def _trimmed(text: str) -> str:
    text = regex("(?:的|时|则|者|且|并且|并|在|\0)+$").sub("", text)
    return regex("^(?:且|并且|并|如果|若|当|其中|的)+").sub("", text)


def _base(draft: _Draft, target: str, unit: str) -> Interval | None:
    """The condition for all points: what the text says, else the row's target."""
    full = [award for award in draft.awards if award.points is None or award.points == draft.stated]
    condition = full[0].condition if full else ""
    interval = read_interval(condition) or draft.limit
    if interval is not None:
        return interval
    subject = condition
    quantity = parse_target(target, unit=unit).quantity if target else None
    if quantity is None:
        return Interval(None, None, unit, subject, "") if condition else None
    value = Bound(quantity.value, True)
    return Interval(value, value, quantity.unit, "", "", "")


def _deductions(draft: _Draft, full: Decimal | None, target: str, unit: str) -> Rule | None:
    """All points at a threshold, so many off per unit, nothing from some point on."""
    others = [award for award in draft.awards if award.points is not None and award.points != full]
    nothing = _nothing(others)
    if len(others) > (nothing is not None) or len(draft.awards) - len(others) > 1:
        draft.unread.extend(award.condition for award in draft.awards[1:])
        return None
    base = _base(draft, target, unit)
    cuts = tuple(draft.cuts)
    if base is not None and not base.unit and all(cut.unit in ("%", "个百分点") for cut in cuts):
        base = replace(base, unit="%")
    rule = Deductions(cuts, full, fractional=draft.fractional, until_zero=draft.until_zero, nothing=nothing)
    if base is None:
        return rule
    bound = base.low or base.high
    if bound is None:
        return replace(rule, subject=_trimmed(base.subject))
    sign = base.sign
    if draft.limit is base and not draft.awards:  # 低于90%的每下降一个百分点: all points from 90% on
        sign = "≥" if base.low is None else "≤"
    subject, tail = _trimmed(base.subject), _trimmed(base.tail)
    return replace(rule, threshold=bound.value, sign=sign, unit=base.unit, subject=subject, tail=tail)


def _nothing(others: Sequence[_Award]) -> Band | None:
    """低于60%不得分, behind deductions."""
    if len(others) != 1 or others[0].points:
        return None
    interval = read_interval(others[0].condition)
    return None if interval is None else _band(Decimal(0), interval.low, interval.high, "")


def _proportional(draft: _Draft, full: Decimal | None, target: str, unit: str) -> Rule | None:
    base = _base(draft, target, unit)
    bound = None if base is None else base.low or base.high
    if base is None or bound is None or len(draft.awards) > 1:
        return None
    return Proportional(bound.value, base.sign, base.unit, _trimmed(base.subject), full)
