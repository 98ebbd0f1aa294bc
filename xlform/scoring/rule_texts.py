"""The compiler of 评（扣分标准） texts: what a scoring rule says, as an object that scores; or what of it was not understood.

`compile_rule("达到100%得满分，共计3分，每下降百分之一扣0.1分。").rule.score(Decimal(97))`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlform.scoring.patterns import regex
from xlform.scoring.rule_clauses import BESIDE
from xlform.scoring.rule_clauses import Award
from xlform.scoring.rule_clauses import Draft
from xlform.scoring.rule_clauses import clauses
from xlform.scoring.rule_clauses import plain_rule
from xlform.scoring.rule_clauses import read_clause
from xlform.scoring.rule_intervals import Bound
from xlform.scoring.rule_intervals import Interval
from xlform.scoring.rule_intervals import read_interval
from xlform.scoring.rule_intervals import settled
from xlform.scoring.rule_objects import Band
from xlform.scoring.rule_objects import Bands
from xlform.scoring.rule_objects import Cut
from xlform.scoring.rule_objects import Deductions
from xlform.scoring.rule_objects import Proportional
from xlform.scoring.rule_objects import Rule
from xlform.scoring.rule_objects import WordTier
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.targets import parse_target
from xlform.values import NOT_APPLICABLE


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


def compile_rule(text: str, *, points: Decimal | None = None, target: str = "", unit: str = "") -> Compiled:
    """The rule a text states; no rule and nothing unread where none is written (blank, `/`, 不适用).

    `points`, `target` and `unit` are those of its row, for what the text leaves out.
    """
    return _compile(text, points, target, unit.strip().strip("/"))


LONGEST = 2_000
"""Characters of a text that is read; patterns over longer ones would take minutes, and nobody scores by such a rule."""
_ENDLESS = re.compile("[0-9零一二三四五六七八九十百千万亿]{40}")


@lru_cache(maxsize=1024)
def _compile(text: str, points: Decimal | None, target: str, unit: str) -> Compiled:
    if len(text) > LONGEST or _ENDLESS.search(text):
        return Compiled(text, None, (text.strip(),), weight=points)
    body = plain_rule(text)
    placeholders = tuple(regex(r"[xX×＊*]{2,}|_{2,}").findall(body))
    if not body or body in NOT_APPLICABLE:
        left = text.strip()
        return Compiled(text, None, () if not left or body in NOT_APPLICABLE else (left,), weight=points)
    draft = Draft()
    for clause in clauses(body):
        read_clause(draft, clause)
    if draft.pending:
        draft.unread.append("，".join(draft.pending))
    whole = _whole_stated(draft, text, points)
    rule = None if draft.unread else _built(draft, points, target, unit)
    unread = tuple(draft.unread) if draft.unread else () if rule is not None else (body,)
    if rule is not None:
        whole = draft.stated if draft.stated is not None else _most(rule)
    stated = whole or None  # 达到100%得满分，否则不得分 states no figure
    return Compiled(text, rule, unread, stated, placeholders, points)


def _whole_stated(draft: Draft, text: str, weight: Decimal | None) -> Decimal | None:
    """The 满分 of a text that may not be read as a whole; None where its figures are, or may be, those of parts."""
    if len(draft.statements) > 1 and sum(draft.statements) == weight:  # 制度健全（满分5分），执行有效（满分5分）
        draft.unread.append(text.strip())
        return None
    one_only = len(set(draft.statements)) == 1 and not regex(BESIDE).search(unicodedata.normalize("NFKC", text))
    return draft.statements[0] if one_only else None


def _built(draft: Draft, weight: Decimal | None, target: str, unit: str) -> Rule | None:
    """The rule that the clauses make together; None if they make none."""
    if (draft.cuts or draft.proportional) and draft.stated is None and draft.awards and draft.awards[0].points:
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


def _additive(awards: Sequence[Award], full: Decimal | None) -> bool:
    """Whether the awards add up to the points (制度健全得2分，执行有效得3分 of 5) instead of excluding each other."""
    points = [award.points for award in awards]
    known = [one for one in points if one]
    return len(known) == len(points) > 1 and sum(known) == full


def _with_full(award: Award, full: Decimal | None) -> Award:
    """The award with 满分 as a figure where that is known."""
    return Award(award.condition, full if award.points is None else award.points, award.otherwise)


def _figures_of(condition: str) -> str:
    """The clause of a condition that has the figures."""
    return next((piece for piece in condition.split("，") if regex(r"\d").search(piece)), "")


_INSIDE_BUDGET = "(?:控制在|不超过|未超)(?:年度|当年|本年)?(?:预算)(?:规模|数|额度|范围|总额)?(?:之|以)?内?"


def _bands(awards: Sequence[Award], found: Sequence[Interval | None], unit: str) -> Bands | None:
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
    if own and not subject.endswith(own):
        pieces.append(own)
    return _words_of([*pieces, interval.tail])


def _words_of(pieces: Sequence[str]) -> str:
    return "，".join(trimmed for piece in pieces if (trimmed := _trimmed(piece)))


def _trimmed(text: str) -> str:
    text = regex("(?:的|时|则|者|且|并且|并|在|\0)+$").sub("", text)
    return regex("^(?:且|并且|并|如果|若|当|其中|的)+").sub("", text)


def _base(draft: Draft, target: str, unit: str) -> Interval | None:
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


def _deductions(draft: Draft, full: Decimal | None, target: str, unit: str) -> Rule | None:
    """All points at a threshold, so many off per unit, nothing from some point on."""
    others = [award for award in draft.awards if award.points is not None and award.points != full]
    nothing = _nothing(others)
    if len(others) > (nothing is not None) or len(draft.awards) - len(others) > 1:
        draft.unread.extend(award.condition for award in draft.awards[1:])
        return None
    if draft.shares and full is None:
        return None  # so many per cent of points that nobody states
    base = _base(draft, target, unit)
    cuts = tuple(_whole(cut, draft.shares.get(position), full) for position, cut in enumerate(draft.cuts))
    if base is not None and not base.unit and all(cut.unit in ("%", "个百分点") for cut in cuts):
        base = replace(base, unit="%")
    rule = Deductions(
        cuts, full, fractional=draft.fractional, until_zero=draft.until_zero, nothing=nothing, exempt=draft.exempt
    )
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


def _whole(cut: Cut, share: Decimal | None, full: Decimal | None) -> Cut:
    """The cut in points, where the text gives it as a share of all of them."""
    return cut if share is None or full is None else replace(cut, points=share * full)


def _nothing(others: Sequence[Award]) -> Band | None:
    """低于60%不得分, behind deductions."""
    if len(others) != 1 or others[0].points:
        return None
    interval = read_interval(others[0].condition)
    return None if interval is None else _band(Decimal(0), interval.low, interval.high, "")


def _proportional(draft: Draft, full: Decimal | None, target: str, unit: str) -> Rule | None:
    base = _base(draft, target, unit)
    bound = None if base is None else base.low or base.high
    if base is None or bound is None or len(draft.awards) > 1:
        return None
    return Proportional(bound.value, base.sign, base.unit, _trimmed(base.subject), full)
