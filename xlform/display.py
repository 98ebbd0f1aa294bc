"""The text of a cell as Excel shows it: numbers by their format code, dates, texts, errors.

Format codes are those of Chinese Excel; what a column's width would cut off or fill is not regarded.
"""

from __future__ import annotations

import re
from datetime import datetime
from datetime import timedelta
from decimal import ROUND_FLOOR
from decimal import ROUND_HALF_UP
from decimal import Context
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from xlform.grid import Cell
from xlform.grid import ErrorValue

_YMD, _MD, _YM = 'yyyy"年"m"月"d"日"', 'm"月"d"日"', 'yyyy"年"m"月"'
_NOON = '上午/下午h"时"mm"分"'
_BUILTIN = {
    "0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00",
    "5": "¥#,##0;¥-#,##0", "6": "¥#,##0;[Red]¥-#,##0", "7": "¥#,##0.00;¥-#,##0.00", "8": "¥#,##0.00;[Red]¥-#,##0.00",
    "9": "0%", "10": "0.00%", "11": "0.00E+00", "12": "# ?/?", "13": "# ??/??",
    "14": "yyyy/m/d", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM",
    "20": "h:mm", "21": "h:mm:ss", "22": "yyyy/m/d h:mm",
    "27": _YM, "28": _MD, "29": _MD, "30": "m-d-yy", "31": _YMD, "32": 'h"时"mm"分"', "33": 'h"时"mm"分"ss"秒"',
    "34": _NOON, "35": _NOON + 'ss"秒"', "36": _YM,
    "37": "#,##0;-#,##0", "38": "#,##0;[Red]-#,##0", "39": "#,##0.00;-#,##0.00", "40": "#,##0.00;[Red]-#,##0.00",
    "41": '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "42": '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    "43": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "44": '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    "45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss.0", "48": "##0.0E+0", "49": "@",
    "50": _YM, "51": _MD, "52": _YM, "53": _MD, "54": _MD, "55": _NOON, "56": _NOON + 'ss"秒"', "57": _YM, "58": _MD,
}  # fmt: skip

_LONGEST_FORMAT = 255
"""Characters of a format code: Excel takes no longer one."""
_EXACT = Context(prec=700)
_MOST_PLACES = 127
"""Decimal places that a format can ask for; Excel takes no longer one."""
_MOST_WHOLE = 400
"""Places before the point of a scientific format that count: more than a number has digits."""
_MOST_PERCENTS = 100
"""Per cent signs that count: a number of 10**308 with so many of them and all places is still computed exactly."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SPLIT = re.compile(r'((?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;"\\_*\[]|.)*?)(?:;|\Z)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\Z")
_DATE_KINDS = frozenset(("date", "elapsed", "noon"))
_DAYS = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Token(NamedTuple):
    kind: str
    text: str


class _Section(NamedTuple):
    kind: str  # general, number, date, text
    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    chinese_digits: bool


def builtin_format(number: str) -> str:
    """The format code of a built-in number format id (`"14"`) as Chinese Excel shows it; `General` for others."""
    return _BUILTIN.get(number, "General")


def known_format(code: str) -> str:
    """The format code as Excel takes it from a file: `General` for none and for one that is too long."""
    return code if 0 < len(code) <= _LONGEST_FORMAT else "General"


@lru_cache(maxsize=1024)
def is_date_format(code: str) -> bool:
    """Whether a number shown with this format code is a date or a time."""
    return code != "General" and any(section.kind == "date" for section in _sections(code))


def to_date(value: Decimal, date1904: bool = False) -> datetime:
    """The moment of a serial number, to the second; ValueError outside what a spreadsheet can date."""
    if not 0 <= value < 2_958_466:
        raise ValueError(f"{value} is no date")
    seconds = int((value * 86_400).to_integral_value(ROUND_HALF_UP))
    if date1904:
        return datetime(1904, 1, 1) + timedelta(seconds=seconds)
    # before 1 March 1900 Excel counts a 29 February 1900 that never was
    start = datetime(1899, 12, 30) if seconds >= 60 * 86_400 else datetime(1899, 12, 31)
    return start + timedelta(seconds=seconds)


def display(cell: Cell, date1904: bool = False) -> str:
    """The text of a cell as Excel displays it; "" for a cell without content."""
    content, _, code = cell
    if content is None:
        return ""
    if isinstance(content, str):
        return content if code in ("General", "@") else _shown_text(content, code)
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, ErrorValue):
        return content.code
    return _shown_number(content, code, date1904)


@lru_cache(maxsize=1 << 13)
def _shown_number(value: Decimal, code: str, date1904: bool) -> str:
    if code in ("General", "@"):
        return _general(value)
    section, signed = _chosen(_sections(code), value)
    if section is None:
        return _general(value)
    if section.kind == "date":
        return _date(value, section, date1904)
    sign = "-" if signed and value < 0 else ""
    if section.kind == "number":
        return sign + _number(abs(value), section.tokens)
    return sign + "".join(
        _general(abs(value)) if token.kind in ("general", "text") else token.text for token in section.tokens
    )


def _shown_text(text: str, code: str) -> str:
    sections = _sections(code)
    last = sections[-1]
    if len(sections) >= 4:
        last = sections[3]
    elif last.kind != "text":
        return text
    return "".join(text if token.kind in ("text", "general") else token.text for token in last.tokens)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    parts = []
    at = 0
    while at <= len(code):
        match = _SPLIT.match(code, at)
        if match is None:
            break
        parts.append(match[1])
        at = match.end()
        if match.end() == match.end(1):
            break
    return tuple(_section(part) for part in parts[:4])


def _section(code: str) -> _Section:
    tokens: list[_Token] = []
    condition: tuple[str, Decimal] | None = None
    chinese = False
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind == "bracket":
            found = _CONDITION.match(text)
            if found:
                condition = found[1], Decimal(found[2])
            chinese = chinese or text.upper() == "DBNUM1"
            if text.startswith("$"):
                tokens.append(_Token("literal", text[1:].partition("-")[0]))
        elif kind == "blank":
            tokens.append(_Token("literal", " "))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(_Token("literal", text))
        elif kind != "fill":
            tokens.append(_Token(kind, text))
    kinds = {token.kind for token in tokens}
    if kinds & _DATE_KINDS and "digit" not in kinds:
        return _Section("date", _with_minutes(tokens), condition, chinese)
    kind = "text" if "text" in kinds else "general" if "general" in kinds else "number"
    return _Section(kind, tuple(tokens), condition, chinese)


def _with_minutes(tokens: list[_Token]) -> tuple[_Token, ...]:
    """The tokens of a date with `m` told apart: a minute behind an hour or before a second, else a month."""
    found = list(tokens)
    timed = [at for at, token in enumerate(found) if token.kind in ("date", "elapsed")]
    for place, at in enumerate(timed):
        if found[at].kind != "date" or found[at].text[0] not in "mM" or len(found[at].text) > 2:
            continue
        before = found[timed[place - 1]].text[0] if place else ""
        after = found[timed[place + 1]].text[0] if place + 1 < len(timed) else ""
        if before in ("h", "H") or after in ("s", "S"):
            found[at] = _Token("minute", found[at].text)
    return tuple(found)


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether the number keeps its sign in it."""
    numeric = sections[:3]
    if len(numeric) > 1 and numeric[-1].kind == "text":
        numeric = numeric[:-1]
    if len(numeric) == 1 and numeric[0].condition is None:
        return numeric[0], True
    for at, section in enumerate(numeric):
        if section.condition is not None:
            operator, limit = section.condition
            if _holds(value, operator, limit):
                return section, not (operator in ("<", "<=") and limit <= 0 and at > 0)
        elif at == 0:
            if value > 0 or (value == 0 and len(numeric) == 2):
                return section, True
        elif at == 1 and len(numeric) == 3:
            if value < 0:
                return section, False
        else:
            return section, numeric[0].condition is not None
    return None, True


def _holds(value: Decimal, operator: str, limit: Decimal) -> bool:
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[operator]


def _rounded(value: Decimal, decimals: int) -> str:
    """A number not below 0 in plain digits with so many decimals, half up."""
    return format(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT), "f")


def _general(value: Decimal) -> str:
    if not value:
        return "0"
    sign, size = ("-" if value < 0 else ""), abs(value)
    exponent = size.adjusted()
    if -5 <= exponent <= 10:
        plain = format(size.normalize(_EXACT), "f")
        if len(plain) <= 10 or (exponent >= 0 and "." not in plain):
            return sign + plain
        if exponent >= -4:
            short = _rounded(size, max(0, 10 - max(1, exponent + 1)))
            return sign + (short.rstrip("0").rstrip(".") if "." in short else short)
    mantissa = _rounded(size.scaleb(-exponent), 5)
    if mantissa.startswith("10"):
        mantissa, exponent = "1", exponent + 1
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{sign}{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _number(value: Decimal, tokens: tuple[_Token, ...]) -> str:
    kinds = [token.kind for token in tokens]
    if "digit" not in kinds:
        return "".join("%" if token.kind == "percent" else token.text for token in tokens)
    if "exponent" in kinds:
        return _scientific(value, tokens, kinds.index("exponent"))
    if "slash" in kinds:
        fraction = _fraction(value, tokens, kinds.index("slash"))
        if fraction is not None:
            return fraction
    value = value.scaleb(2 * min(kinds.count("percent"), _MOST_PERCENTS), _EXACT)
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    point = kinds.index("point") if "point" in kinds else len(kinds)
    first_end = max((at for at in range(min(point, len(kinds))) if kinds[at] == "digit"), default=-1)
    thousands = any(kinds[at] == "comma" for at in range(kinds.index("digit"), first_end))
    scale = 0
    for start in {first_end, last}:
        at = start + 1
        while 0 < at < len(kinds) and kinds[at] == "comma":
            scale, at = scale + 3, at + 1
    return _digits(value.scaleb(-scale, _EXACT), tokens, point, thousands)


def _digits(value: Decimal, tokens: tuple[_Token, ...], point: int, thousands: bool) -> str:
    """The tokens with the digits of a number in their places; `point` is where the decimal point stands."""
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    whole, after = [at for at in places if at < point], [at for at in places if at > point]
    integer, _, decimals = _rounded(value, min(len(after), _MOST_PLACES)).partition(".")
    decimals = decimals.ljust(len(after), "0")
    integer = integer.lstrip("0")
    filled: dict[int, str] = {}
    count = 0
    for place, at in enumerate(reversed(whole)):
        take = 1 if place < len(whole) - 1 else max(1, len(integer))
        digits, integer = integer[-take:], integer[:-take]
        digits = digits or {"0": "0", "?": " "}.get(tokens[at].text, "")
        text = ""
        for digit in reversed(digits):
            comma = "," if thousands and count and count % 3 == 0 and digit != " " else ""
            text = digit + comma + text
            count += 1
        filled[at] = text
    for place, at in reversed(list(enumerate(after))):
        if decimals[place:].strip("0") or tokens[at].text == "0":
            filled[at] = decimals[place]
        else:
            filled[at] = " " if tokens[at].text == "?" else ""
            if any(filled[other] for other in after[place + 1 :] if other in filled):
                filled[at] = "0"
    if not whole and integer:  # a format such as .00 still shows the whole part
        filled[point] = integer + "."
    return "".join(filled.get(at, "" if token.kind == "comma" else token.text) for at, token in enumerate(tokens))


def _scientific(value: Decimal, tokens: tuple[_Token, ...], at: int) -> str:
    mantissa, power = tokens[:at], tokens[at + 1 :]
    point = next((place for place, token in enumerate(mantissa) if token.kind == "point"), len(mantissa))
    whole = min(sum(token.kind == "digit" for token in mantissa[:point]) or 1, _MOST_WHOLE)
    decimals = min(sum(token.kind == "digit" for token in mantissa[point:]), _MOST_PLACES)
    exponent = value.adjusted() if value else 0
    exponent = exponent // whole * whole
    scaled = value.scaleb(-exponent, _EXACT)
    if Decimal(_rounded(scaled, decimals)) >= Decimal(10) ** whole:
        exponent += whole
        scaled = value.scaleb(-exponent, _EXACT)
    sign = "-" if exponent < 0 else "+" if tokens[at].text[1] == "+" else ""
    shown = _digits(Decimal(abs(exponent)), power, len(power), False)
    return f"{_digits(scaled, mantissa, point, False)}E{sign}{shown}"


def _fraction(value: Decimal, tokens: tuple[_Token, ...], slash: int) -> str | None:
    """`2 1/3` for `# ?/?`; None if the slash does not stand between digits."""
    before, after = tokens[:slash], tokens[slash + 1 :]
    fixed = re.match(r"\d+", "".join(token.text for token in after if token.kind in ("digit", "literal")))
    width = sum(token.kind == "digit" for token in after)
    if not before or before[-1].kind != "digit" or not (width or fixed):
        return None
    at = slash
    while at and tokens[at - 1].kind == "digit":
        at -= 1
    head = tokens[:at]
    mixed = any(token.kind == "digit" for token in head)
    whole = int(value) if mixed else 0
    rest = Fraction(value) - whole
    if fixed and int(fixed[0]):
        denominator = int(fixed[0])
        numerator = int(rest * denominator + Fraction(1, 2))
    elif not width:
        return None
    else:
        near = rest.limit_denominator(10 ** min(width, 6) - 1)
        numerator, denominator = near.numerator, near.denominator
    if mixed and numerator == denominator:
        whole, numerator = whole + 1, 0
    if mixed and not numerator:
        return str(whole)
    return (f"{whole} " if whole else "") + f"{numerator}/{denominator}"


def _date(value: Decimal, section: _Section, date1904: bool) -> str:
    try:
        moment = to_date(value, date1904)
    except (ValueError, OverflowError):
        return _general(value)
    half_day = any(token.kind == "noon" for token in section.tokens)
    parts = []
    for token in section.tokens:
        if token.kind in ("date", "minute"):
            text = _date_part(token, moment, value, half_day)
            parts.append(_in_chinese(text, token.text) if section.chinese_digits else text)
        elif token.kind == "elapsed":
            unit = {"h": 3_600, "m": 60, "s": 1}[token.text[0].lower()]
            total = int((value * 86_400).to_integral_value(ROUND_HALF_UP)) // unit
            parts.append(str(total).zfill(len(token.text)))
        elif token.kind == "noon":
            first, last = token.text.split("/")
            parts.append(first if moment.hour < 12 else last)
        else:
            parts.append(token.text)
    return "".join(parts)


def _date_part(token: _Token, moment: datetime, value: Decimal, half_day: bool) -> str:
    text = token.text.lower()
    letter, width = text[0], len(text)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
    if token.kind == "minute":
        return str(moment.minute).zfill(min(width, 2))
    if letter == "m":
        name = _MONTHS[moment.month - 1]
        return {3: name[:3], 4: name, 5: name[:1]}.get(width, str(moment.month).zfill(min(width, 2)))
    if letter == "d":
        name = _WEEKDAYS[moment.weekday()]
        return str(moment.day).zfill(width) if width <= 2 else name[:3] if width == 3 else name
    if letter == "a":
        return ("星期" if width == 4 else "") + _DAYS[moment.weekday()]
    if letter == "h":
        return str((moment.hour - 1) % 12 + 1 if half_day else moment.hour).zfill(min(width, 2))
    seconds, _, fraction = text.partition(".")
    if not fraction:
        return str(moment.second).zfill(min(width, 2))
    exact = (value * 86_400).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _EXACT)
    whole = exact.to_integral_value(ROUND_FLOOR)
    return f"{int(whole) % 60:0{len(seconds)}d}.{format(exact - whole, 'f')[2:]}"


def _in_chinese(digits: str, token: str) -> str:
    """`2023` → `二〇二三` for a year, `12` → `十二` for the rest."""
    names = "〇一二三四五六七八九"
    if token[0] in "yYeE":
        return "".join(names[int(digit)] for digit in digits)
    if not digits.isdecimal():
        return digits
    tens, ones = divmod(int(digits), 10)
    return ("" if tens < 1 else "十" if tens == 1 else names[tens] + "十") + (names[ones] if ones or not tens else "")
