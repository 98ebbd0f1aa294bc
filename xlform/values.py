"""From what was typed to what it says: amounts in 万元, rates as fractions, points, counts, dates.

Every figure keeps how exact it was stated: its `decimals` as typed; those of amounts count
from 万元, so that 72890 元 has four and 1.2 亿元 minus three.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from decimal import Decimal
from decimal import InvalidOperation
from typing import Literal
from typing import NamedTuple
from typing import TypeAlias

from xlform.address import Address

State: TypeAlias = Literal["ok", "blank", "unreadable", "absent"]
Value: TypeAlias = "Decimal | int | str | datetime.date | None"
Kind: TypeAlias = Literal["text", "label", "amount", "rate", "points", "count", "date", "year"]


class Entry(NamedTuple):
    """One entry of a form: what it says, where it stands; or why there is nothing to use (`state`, `reason`).

    `value`: Decimal in 万元 (amount), fraction (rate) or points, int (count, year), date, or text; None unless `ok`.
    `decimals`: decimal places of the figure in the unit of `value` (below zero for 亿元), None where rounding plays no part.
    `formula`: the cell holds a formula, its stored result was read; `computed`: the file holds none, it is what the formula gives.
    """

    state: State
    value: Value = None
    text: str = ""
    address: Address | None = None
    decimals: int | None = None
    reason: str = ""
    formula: bool = False
    computed: bool = False

    @property
    def number(self) -> Decimal | None:
        """The value if it is a figure, else None."""
        value = self.value
        if isinstance(value, Decimal):
            return value
        if isinstance(value, int):
            return Decimal(value)
        return None


ABSENT = Entry("absent")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number read out of a text: its value, the decimal places it was typed with, what stands around it."""

    value: Decimal
    decimals: int
    unit: str
    rest: str


NOT_APPLICABLE = frozenset(
    {"/", "-", "--", "—", "——", "－", "无", "不适用", "N/A", "n/a", "\\", "―", "–", "不涉及", "、"}
)
"""Marks that say that nothing is to be entered here: read as blank."""

WAN = Decimal(10_000)
_UNITS = {"元": Decimal(1) / WAN, "千元": Decimal(1) / 10, "百元": Decimal(1) / 100, "万元": Decimal(1), "万": Decimal(1),
          "百万元": Decimal(100), "千万元": Decimal(1000), "亿元": WAN, "亿": WAN}  # fmt: skip
_UNIT_SHIFT = {"元": 4, "百元": 2, "千元": 1, "万元": 0, "万": 0, "百万元": -2, "千万元": -3, "亿元": -4, "亿": -4}
_UNIT_IN_TEXT = re.compile(r"(千万元|百万元|亿元|万元|千元|百元|元)")
_AMOUNT = re.compile(
    r"(?P<money>[¥￥]|人民币)?(?P<number>\(?[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?\)?|[-+−]?\.\d+)\.?"
    r"(?P<unit>千万元|百万元|亿元|万元|千元|百元|亿|万|元)?(?P<rest>.*)\Z",
    re.DOTALL,
)


def money_unit(text: str) -> str | None:
    """The unit of money that a label or a unit line states (`单位：万元`, `(元)`), None if it states none."""
    match = _UNIT_IN_TEXT.search(text)
    return match[1] if match else None


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounded as Excel rounds: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimal_places(value: Decimal) -> int:
    """Decimal places that carry something: 0 for 500.00, 2 for 0.25."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(text: str) -> str:
    """The text in half width without white space; the form in which figures are looked for."""
    return "".join(text.translate(_HALF_WIDTH).split())


# Not by NFKC: it would make figures of ①, ² and ½.
_HALF_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x2212: "-", 0x3000: " ", 0xFE63: "-"}
    | dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD), None)
)


def read_amount(text: str, unit: str) -> Figure | None:
    """An amount in 万元 from a text such as `1,200.00`, `144.5万元(其中…)`, `72890元`; None if it is none.

    `unit` is what the form states for figures without a unit of their own.
    """
    match = _AMOUNT.match(plain(text))
    if match is None or not _is_comment(match["rest"], after_unit=match["unit"] is not None):
        return None
    digits = match["number"].replace(",", "").replace("−", "-")
    negative = digits.startswith("(")
    if negative != digits.endswith(")"):
        return None
    digits = digits.strip("()").rstrip(".")
    if _is_endless(digits):
        return None
    try:
        typed = Decimal(digits)
    except InvalidOperation:
        return None
    stated = match["unit"] or unit
    shift = _UNIT_SHIFT[stated]
    value = _scaled(typed, -shift)
    places = min(len(digits.partition(".")[2]), _MOST_DECIMALS) + shift
    return Figure(-value if negative else value, places, stated, match["rest"])


_MOST_DECIMALS = 12
"""Decimal places that a figure can be stated with; what stands behind them is a residue of computing."""
LARGEST_FIGURE = Decimal(10) ** 18
"""No budget is that large: a number from here on is a mistake, and is not computed with."""


def _is_endless(digits: str) -> bool:
    """Whether this is no figure that anybody typed: hundreds of digits."""
    whole, _, after = digits.partition(".")
    return len(whole) > 18 or len(after) > 40


def _decimals(number: Decimal) -> int:
    return min(decimal_places(number), _MOST_DECIMALS)


_NOT_BEHIND_A_FIGURE = re.compile(r"[\d.%‰/*+\-~—]")


def _is_comment(rest: str, *, after_unit: bool) -> bool:
    if not rest:
        return True
    if rest[0] in "([【,;。、:":
        return not rest[1:2].isdigit() or rest[0] in "([【"
    return after_unit and _NOT_BEHIND_A_FIGURE.match(rest) is None


def least_decimals(unit: str) -> int:
    """The decimal places (of 万元) that a form with this unit states at the least: 0.01 of 万元, and of 亿元."""
    return 2 + min(0, _UNIT_SHIFT[unit])


def in_unit(amount: Decimal, unit: str) -> Decimal:
    """An amount in 万元 as the number that stands for it in another unit: 7.289 in 元 is 72890."""
    return _scaled(amount, _UNIT_SHIFT[unit])


def _scaled(value: Decimal, places: int) -> Decimal:
    """Moved by so many places, written out: 1.2 by four is 12000, not 1.2E+4."""
    moved = value.scaleb(places)
    return moved.quantize(Decimal(1)) if int(moved.as_tuple().exponent) > 0 else moved


def amount_of_number(number: Decimal, unit: str) -> Figure:
    """A number cell taken as an amount in the unit that the form states."""
    shift = _UNIT_SHIFT[unit]
    return Figure(_scaled(number, -shift), _decimals(number) + shift, unit, "")


_RATE = re.compile(
    r"(?P<number>[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?)\.?(?P<sign>%|‰|个?百分点)?(?P<rest>.*)\Z", re.DOTALL
)
LARGEST_FRACTION = Decimal(2)
"""A bare number up to here is a fraction (`1`, `0.9615`, `1.05`), above it a percentage (`96.15`, `100`)."""


def read_rate(text: str) -> Figure | None:
    """A rate as a fraction, from `96.15%`, `0.9615`, `96.15`, `100`; `decimals` are those of the fraction."""
    match = _RATE.match(plain(text))
    if match is None or (match["rest"] and match["rest"][0] not in "(,;。"):
        return None
    digits = match["number"].replace(",", "").replace("−", "-").rstrip(".")
    if _is_endless(digits):
        return None
    typed = Decimal(digits)
    places = min(len(digits.partition(".")[2]), _MOST_DECIMALS)
    return _scaled_rate(typed, places, match["sign"] or "")


def _scaled_rate(typed: Decimal, places: int, sign: str) -> Figure:
    shift = {"%": 2, "百分点": 2, "个百分点": 2, "‰": 3, "": 0}[sign]
    if not sign and abs(typed) > LARGEST_FRACTION:
        shift = 2
    return Figure(typed.scaleb(-shift), places + shift, sign, "")


def rate_of_number(number: Decimal, percent_format: bool) -> Figure:
    """A number cell taken as a rate; with a percent format it is the fraction itself."""
    if percent_format:
        return Figure(number, _decimals(number), "%", "")
    return _scaled_rate(number, _decimals(number), "")


_POINTS = re.compile(r"([-+−]?\d+(?:\.\d*)?)\.?(?:分|%)?(?:[(].*[)])?\Z")


def read_points(text: str) -> Figure | None:
    """Points from `10`, `10分`, `9.80`, `10%` (权重 printed as percent)."""
    match = _POINTS.match(plain(text))
    if match is None:
        return None
    digits = match[1].replace("−", "-").rstrip(".")
    if _is_endless(digits):
        return None
    return Figure(Decimal(digits), min(len(digits.partition(".")[2]), _MOST_DECIMALS), "分", "")


_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?:人|名|个|位)?(?:[(].*[)])?\Z")


def read_count(text: str) -> int | None:
    """A number of people or posts from `93`, `93人`, `1,024`."""
    match = _COUNT.match(plain(text))
    return int(match[1].replace(",", "")) if match and len(match[1]) <= 20 else None


_DATE = re.compile(r"(?<!\d)(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?(?!\d)")
_DATE_DIGITS = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def read_date(text: str) -> datetime.date | None:
    """A date from `2023年4月6日`, `2023-04-06`, `2023.4.6`, `20230406`, `二〇二三年四月六日`."""
    typed = plain(text)
    match = _DATE.search(typed) or _DATE_DIGITS.search(typed) or _DATE.search(_chinese_date(typed))
    if match is None:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _chinese_date(typed: str) -> str:
    typed = (
        re.sub(r"二十(?=[一二三四五六七八九])", "二", typed)
        .replace("二十", "20")
        .replace("三十一", "31")
        .replace("三十", "30")
    )
    typed = re.sub(r"十(?=[一二三四五六七八九])", "一", typed).replace("十", "10")
    return typed.translate(_CHINESE_DIGITS)


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|/|-|\.|\)|\Z)")


def read_year(text: str) -> int | None:
    """The year a form is for, from `2022年度`, `（2022 年）`, `2022`; None if none is stated."""
    match = _YEAR.search(plain(text)) or _YEAR.search(_chinese_date(plain(text)))
    return int(match[1]) if match else None
