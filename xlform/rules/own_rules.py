"""The scoring rule that stands in an indicator's own row (评分标准), and the score it gives where that is certain."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xlform.rules.indicator_rows import Indicator
from xlform.scoring.rule_objects import Bands
from xlform.scoring.rule_objects import Cut
from xlform.scoring.rule_objects import Deductions
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.rule_texts import compile_rule
from xlform.scoring.score import Computed
from xlform.scoring.score import Result
from xlform.scoring.target_types import Quantity
from xlform.scoring.units import measure
from xlform.text import canonical
from xlform.values import NOT_APPLICABLE
from xlform.values import Entry

_SPEAKS_OF_POINTS = re.compile(r"分(?!钟|公司|局|之|类|布)|扣|得满|按.{0,12}比例|[AB]/[AB]")
_STEPS = re.compile(r"扣|每|\d分|档|酌|不得分|不计分|(?:以|否则|其他|得|为)(?:0|零)分")
_IN_PROPORTION = re.compile(r"比例|[AB][/÷][AB]|[×xX*][^,，。;；]{0,8}(?:分值|权重)|(?:完成|达标)率[×xX*]")
_ASIDE = re.compile(r"[(（](?!不?含)")
_LATE = frozenset({"推迟", "延迟", "延误", "延期", "逾期", "晚", "迟"})
_FEWER, _MORE = ("≤", "<"), ("≥", ">", "达到")


def own_rule(one: Indicator) -> Entry | None:
    """The cell with the row's own scoring rule; None if there is none, or it only says what is usual: in proportion."""
    entry = one.row.entry("rule")
    return entry if entry.state == "ok" and _is_own(entry.text) else None


@lru_cache(maxsize=4096)
def _is_own(text: str) -> bool:
    body = canonical(text)
    if "定量" in body:  # 若为定性指标，分三档…；若为定量指标，…按B/A*该指标分值记分
        body = "".join(piece for piece in re.split("(?=定性|定量)", body) if piece.startswith("定量"))
    if body in NOT_APPLICABLE or not _SPEAKS_OF_POINTS.search(body):
        return False
    return not _IN_PROPORTION.search(body) or _STEPS.search(body) is not None


def own_score(one: Indicator) -> Decimal | None:
    """The points that the row's own rule gives for its result; None unless the rule leaves nothing to read or to judge."""
    entry, weight = own_rule(one), one.weight.number
    if entry is None or weight is None or one.said.target.operator_clash or _ASIDE.search(entry.text):
        return None
    wanted = one.said.target.quantity
    unit = one.row.entry("measure_unit").text or (wanted.unit if wanted is not None else "")
    found = compile_rule(entry.text, points=weight, target=one.target.text, unit=unit)
    if found.rule is None or found.points_clash or found.placeholders:
        return None
    if isinstance(found.rule, WordTiers):
        return _of_words(found.rule, one.actual.text, weight)
    actual = one.said.actual.quantity
    if actual is None or one.said.held.met is None or actual.approximate:
        return None
    score: Result | None = None
    if isinstance(found.rule, Bands) and _is_of(found.rule.subject, one) and _same_unit(found.rule.unit, actual):
        score = found.rule.score(actual.value)
    elif isinstance(found.rule, Deductions) and wanted is not None and _holds_for(found.rule, one, wanted, actual):
        score = found.rule.score(actual.value, points=weight)
    return score.high if isinstance(score, Computed) and score.exact and score.high <= weight else None


def _of_words(rule: WordTiers, actual: str, weight: Decimal) -> Decimal | None:
    """The points of the one tier that is worded as the result is."""
    said = canonical(actual)
    points = [weight if tier.points is None else tier.points for tier in rule.tiers if tier.condition == said]
    return points[0] if len(points) == 1 and not rule.additive and points[0] <= weight else None


def _holds_for(rule: Deductions, one: Indicator, wanted: Quantity, actual: Quantity) -> bool:
    """Whether the deductions start at the row's target, count in its unit and run against its direction."""
    if (
        rule.exempt
        or not _is_of(rule.subject, one)
        or rule.threshold != wanted.value
        or wanted.approximate
        or wanted.per
    ):
        return False
    if (rule.unit and rule.unit != wanted.unit) or not _same_unit(wanted.unit, actual):
        return False
    return all(_counts_in(cut, wanted) and _runs_against(cut, wanted) for cut in rule.cuts)


def _counts_in(cut: Cut, wanted: Quantity) -> bool:
    return cut.unit == wanted.unit or (cut.unit == "个百分点" and measure(wanted.unit).is_rate and wanted.unit != "‰")


def _runs_against(cut: Cut, wanted: Quantity) -> bool:
    if cut.way == "event":  # of events that the target allows, the rule does not say from which on they count
        return not wanted.value or (cut.verb in _LATE and wanted.direction in _FEWER)
    return wanted.direction not in (_FEWER if cut.way == "below" else _MORE)


def _same_unit(unit: str, actual: Quantity) -> bool:
    return actual.unit == unit or (not actual.unit and not measure(unit).is_rate)


def _is_of(subject: str, one: Indicator) -> bool:
    """Whether a rule about 完成率, 覆盖率 … speaks of the figure of this row."""
    return not subject or subject in one.name or one.name in subject
