"""Conditions of scoring rules read as intervals: `小于100%且大于等于80%`, `80%—100%`, `(0,10%]`, `90%(含)以上`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlform.scoring.patterns import regex
from xlform.scoring.rule_objects import Sign
from xlform.scoring.units import unit_pattern


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of an interval; `soft` where the text does not say whether it is included (以下, the ends of 80%—100%)."""

    value: Decimal
    included: bool
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A numeric condition and the words around it: `subject` before the figure, `tail` behind it, `sign` as typed."""

    low: Bound | None
    high: Bound | None
    unit: str
    subject: str
    tail: str
    sign: Sign = ""


_GREATER = "大于等于|大于或等于|不低于|不少于|不小于|至少|≥|>="
_MORE = "大于|高于|超过|多于|>"
_LESS_EQUAL = "小于等于|小于或等于|不高于|不超过|不大于|不多于|≤|<="
_LESS = "小于|低于|不足|不到|少于|<"
_EQUAL = "等于|为|=|达到|达"
_NUMBER = r"-?\d+(?:\.\d+)?"
_MARK = r"\((?:不?含)[^()]*\)"


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    unit = f"(?:{unit_pattern()})"
    number = _NUMBER
    sources = {
        "bracket": rf"(?P<open>[\[(])(?P<a>{number})(?P<u>%)?,(?P<b>{number})(?P<u2>%)?(?P<close>[\])])",
        "chain": rf"(?P<a>{number})(?P<u>{unit})?(?P<op>≤|<)(?P<mid>[^\d≤<>≥,]{{0,20}}?)(?P<op2>≤|<)(?P<b>{number})(?P<u2>{unit})?",
        "dash": rf"(?:在|介于|为)?(?P<a>{number})(?P<u>{unit})?(?P<m>{_MARK})?[-~至到](?P<b>{number})(?P<u2>{unit})?(?P<m2>{_MARK})?(?:之间|以内|的?范围内?)?",
        "before": rf"(?P<op>{_GREATER}|{_LESS_EQUAL}|{_MORE}|{_LESS}|{_EQUAL})(?P<a>{number})(?P<u>{unit})?(?P<m>{_MARK})?(?P<after>及?以上|及?以下|及?以内)?",
        "after": rf"(?P<a>{number})(?P<u>{unit})?(?P<m>{_MARK})?(?P<after>及以上|以上|及以下|以下|及以内|以内|之内)",
        "bare": rf"(?P<a>{number})(?P<u>{unit})?(?P<m>{_MARK})?",
    }
    return tuple((name, re.compile(source)) for name, source in sources.items())


def read_interval(text: str) -> Interval | None:
    """The numeric condition a text states; None if it states none, or more than one interval."""
    low: Bound | None = None
    high: Bound | None = None
    unit, sign = "", ""
    rest = text
    first = len(text)
    last = 0
    for name, pattern in _patterns():
        if name == "bare" and (low or high):
            break
        while match := pattern.search(rest):
            lower, upper, typed = _bounds(name, match)
            if (lower and low) or (upper and high):
                return None
            low, high = lower or low, upper or high
            unit = unit or match["u"] or match.groupdict().get("u2") or ""
            sign = sign or typed
            first, last = min(first, match.start()), max(last, match.end())
            rest = rest[: match.start()] + "\0" * (match.end() - match.start()) + rest[match.end() :]
            if name == "bare":
                break
    if low is None and high is None:
        return None
    between = regex("[\0且并同时而又,和与]+").sub("", rest[first:last])
    subject, tail = rest[:first], rest[last:]
    return Interval(low, high, unit, subject + between, tail, _sign(sign))


def _sign(typed: str) -> Sign:
    known: dict[str, Sign] = {"达到": "达到", "达": "达到", "=": "=", "等于": "=", "为": "="}
    for group, sign in ((_GREATER, "≥"), (_LESS_EQUAL, "≤"), (_MORE, ">"), (_LESS, "<")):
        if typed in group.split("|"):
            return sign  # type: ignore[return-value]  # the four are signs
    return {"以上": "≥", "及以上": "≥", "以下": "≤", "及以下": "≤", "以内": "≤"}.get(typed, known.get(typed, ""))  # type: ignore[return-value]


def _bounds(name: str, match: re.Match[str]) -> tuple[Bound | None, Bound | None, str]:
    """Lower and upper end of one match, and the operator as typed."""
    first = Decimal(match["a"])
    if name == "bracket":
        return Bound(first, match["open"] == "["), Bound(Decimal(match["b"]), match["close"] == "]"), ""
    if name == "chain":
        return Bound(first, match["op"] == "≤"), Bound(Decimal(match["b"]), match["op2"] == "≤"), ""
    if name == "dash":
        ends = [(first, match["m"]), (Decimal(match["b"]), match["m2"])]
        marks = {_marked_value(mark, value): mark for value, mark in ends if mark}
        small, large = sorted(value for value, _ in ends)
        return (
            _marked(Bound(small, True, True), marks.get(small)),
            _marked(Bound(large, True, True), marks.get(large)),
            "",
        )
    if name == "bare":
        return Bound(first, True), Bound(first, True), ""
    operator = match["op"] if name == "before" else match["after"]
    after = match["after"] or ""
    if operator in _EQUAL.split("|") and after:
        operator = after
    return _one_sided(operator, first, match["m"])


def _one_sided(operator: str, value: Decimal, mark: str | None) -> tuple[Bound | None, Bound | None, str]:
    if operator in _EQUAL.split("|"):
        upper = None if operator in ("达到", "达") else Bound(value, True)
        return Bound(value, True), upper, operator
    if operator.endswith("以上"):
        return _marked(Bound(value, True, operator == "以上"), mark), None, operator
    if operator.endswith(("以下", "以内", "之内")):
        return None, _marked(Bound(value, True, operator == "以下"), mark), operator
    if operator in _GREATER.split("|"):
        return Bound(value, True), None, operator
    if operator in _MORE.split("|"):
        return _marked(Bound(value, False), mark), None, operator
    if operator in _LESS_EQUAL.split("|"):
        return None, Bound(value, True), operator
    return None, _marked(Bound(value, False), mark), operator


def _marked_value(mark: str, beside: Decimal) -> Decimal:
    """The end a mark speaks of: the one it names (80%-90%(含80%)), else the one it stands beside."""
    named = regex(_NUMBER).search(mark)
    return Decimal(named[0]) if named else beside


def _marked(bound: Bound, mark: str | None) -> Bound:
    """(含80%) and (不含) settle whether the end belongs."""
    if mark is None:
        return bound
    return replace(bound, included=not mark.startswith("(不含"), soft=False)


def settled(intervals: list[Interval]) -> list[Interval]:
    """The intervals with their open questions answered: an end that another interval claims belongs to that one.

    Between two that leave it open, it belongs to the upper one, as 80%—100% and 60%—80% are meant.
    """
    answered = list(intervals)
    for position, interval in enumerate(answered):
        others = answered[:position] + answered[position + 1 :]
        low, high = interval.low, interval.high
        if high is not None and high.soft:
            begins = any(_is_end(other.low, high.value) or _is_point(other, high.value) for other in others)
            high = replace(high, soft=False, included=not begins)
        if low is not None and low.soft:
            low = replace(low, included=not any(_is_end(other.high, low.value, settled=True) for other in others))
        answered[position] = replace(interval, low=low, high=high)
    return answered


def _is_end(bound: Bound | None, value: Decimal, *, settled: bool = False) -> bool:
    """Whether an interval ends there and holds its end; if asked for, only where the text says so."""
    return bound is not None and bound.value == value and bound.included and not (settled and bound.soft)


def _is_point(interval: Interval, value: Decimal) -> bool:
    return interval.low is not None and interval.high is not None and interval.low.value == interval.high.value == value
