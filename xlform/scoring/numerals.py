"""Chinese numerals: `十二` is 12, `百分之九十五` is 95%, `二十万元` is 20万元."""

from __future__ import annotations

import re
from decimal import Decimal

from xlform.scoring.patterns import regex

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
"""The characters a Chinese numeral is written with."""


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral such as `十二`, `一百零五`, `三点五`, `二〇二二`; None if it is none."""
    whole, point, fraction = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(sign not in _DIGITS for sign in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(_DIGITS[sign]) for sign in fraction))


def _whole(text: str) -> int | None:
    if not text or not any(sign in _DIGITS or sign == "十" for sign in text):
        return None  # 千家万户 is no number
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            group += (digit or 1) * _PLACES[sign]
            digit = 0
        elif sign in _GROUPS:
            total = (total + group + digit) * _GROUPS[sign] if sign == "亿" else total + (group + digit) * _GROUPS[sign]
            group = digit = 0
        else:
            return None
    return total + group + digit


_IDIOMS = (
    "一次性|[三五]位一体|[一二三四五六七八九两]个(?:意识|自信|维护|确立|务必|区分开来|不放过)|一条龙|一家人|一张网|一张图|一人一|一户一|一村一"
    "|一事一|一年一|十四五|十三五|一个(?:月|季度|年度)内|一项一"
    "|一部分|(?<![得计扣记共为给])十分(?!钟)|万分|一点|[一两三四五]方面|[一两三]方(?!面)|一站式|[一二两三四五六七八九]级|[三五]年(?:行动|规划|计划|工作方案)|一步|一线|[一二三]期工程"
)
_PART_OF_A_WORD = "(?<![统唯专单同划任某逐之首如进惟合归])"


def with_digits(text: str, units: str) -> str:
    """The text with its Chinese numerals in digits where they count something.

    `units` is an expression for the units a numeral may stand before; idioms (`一次性`) and ordinals (`第三`) stay as they are.
    """
    text = regex("百分之百").sub("100%", text)
    text = regex(f"百分之({NUMERAL}+(?:点{NUMERAL}+)?|\\d+(?:\\.\\d+)?)").sub(lambda match: _per(match, "%"), text)
    text = regex(f"千分之({NUMERAL}+(?:点{NUMERAL}+)?|\\d+(?:\\.\\d+)?)").sub(lambda match: _per(match, "‰"), text)
    pattern = regex(
        f"(?P<idiom>{_IDIOMS}|第{NUMERAL}+)|{_PART_OF_A_WORD}(?P<number>{NUMERAL}+(?:点{NUMERAL}+)?)(?=[多余]?(?:{units})|[至到~-]{NUMERAL}+(?:{units}))"
    )
    return pattern.sub(_digits, text)


def _per(match: re.Match[str], sign: str) -> str:
    number = match[1] if match[1][0].isdigit() else _plain(chinese_number(match[1]))
    return match[0] if number is None else number + sign


def _digits(match: re.Match[str]) -> str:
    if match["idiom"]:
        return match[0]
    typed = match["number"]
    value = chinese_number(typed)
    if value is None:
        return match[0]
    last = typed[-1]
    if last in _GROUPS and value % _GROUPS[last] == 0:
        return f"{_plain(value / _GROUPS[last])}{last}"
    return _plain(value) or match[0]


def _plain(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
