"""Values as spreadsheets treat them: numbers in texts, blanks as nothing, errors that pass through."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from decimal import ROUND_HALF_UP
from decimal import Context
from decimal import Decimal
from decimal import DecimalException
from decimal import InvalidOperation
from typing import TypeAlias

from xlform.formulas.parser import Unsupported
from xlform.grid import ErrorValue

Scalar: TypeAlias = "Decimal | str | bool | ErrorValue | None"
Array: TypeAlias = "tuple[tuple[Scalar, ...], ...]"
Value: TypeAlias = "Decimal | str | bool | ErrorValue | tuple[tuple[Scalar, ...], ...] | None"

SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
"""A spreadsheet keeps 15 significant digits."""
EXACT = Context(prec=40, rounding=ROUND_HALF_UP)

MOST_TEXT = 32_767
"""Characters that a cell holds."""

DIVISION, NO_VALUE, NO_NUMBER, NOT_THERE = (ErrorValue(code) for code in ("#DIV/0!", "#VALUE!", "#NUM!", "#REF!"))


_DATE_OR_MONEY = re.compile(r"(?=\D*\d)[-\d\s.,:/+%¥￥$€£()（）年月日时分秒上下午APMapm]*")


class Failed(Exception):
    """A computation that a spreadsheet answers with an error value."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error.code)
        self.error = error


def shown(number: Decimal) -> Decimal:
    """The number with 15 significant digits; nothing is plain 0 whatever it was rounded to."""
    return SHOWN.plus(number) if number else Decimal(0)


def number(value: Scalar) -> Decimal:
    """The value as a number: blank 0, TRUE 1, a text that is one; Failed otherwise.

    Unsupported for texts of digits and signs that some programs take for a date, a time or money (`2023年1月`, `¥5`, `2-3`).
    """
    if isinstance(value, ErrorValue):
        raise Failed(value)
    if value is None:
        return Decimal(0)
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value
    try:
        typed = value.strip().replace(",", "")
        found = Decimal(typed[:-1]).scaleb(-2) if typed.endswith("%") else Decimal(typed)
    except DecimalException as error:
        if _DATE_OR_MONEY.fullmatch(value):
            raise Unsupported("像日期或金额的文字") from error
        raise Failed(NO_VALUE) from error
    if not found.is_finite():
        raise Failed(NO_VALUE)
    return found


def text(value: Scalar) -> str:
    """The value as a text, as `&` joins it."""
    if isinstance(value, ErrorValue):
        raise Failed(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        plain = format(shown(value), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value


def within_a_cell(joined: str) -> str:
    """The text; Failed for one that no cell can hold, as programs answer too."""
    if len(joined) > MOST_TEXT:
        raise Failed(NO_VALUE)
    return joined


def truth(value: Scalar) -> bool:
    """The value as a condition."""
    if isinstance(value, str) and value.upper() in ("TRUE", "FALSE"):
        return value.upper() == "TRUE"
    return number(value) != 0


def compared(one: Scalar, other: Scalar) -> int:
    """-1, 0 or 1: numbers before texts before truth values, texts without regard to case, a blank like what it meets.

    The order of texts is certain for letters and digits only: programs sort others by the language of the system, Excel
    Chinese by its sound. There 1 says no more than that the texts are not equal.
    """
    for value in (one, other):
        if isinstance(value, ErrorValue):
            raise Failed(value)
    if one is None:
        one = _nothing_like(other)
    if other is None:
        other = _nothing_like(one)
    rank, against = _rank(one), _rank(other)
    if rank != against:
        return -1 if rank < against else 1
    first, second = _key(one), _key(other)
    return (first > second) - (first < second)  # type: ignore[operator]


def _nothing_like(other: Scalar) -> Scalar:
    return "" if isinstance(other, str) else False if isinstance(other, bool) else Decimal(0)


def _rank(value: Scalar) -> int:
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


def _key(value: Scalar) -> Decimal | str | bool | None:
    if isinstance(value, str):
        return value.casefold()
    return shown(value) if isinstance(value, Decimal) else None if isinstance(value, ErrorValue) else value


def calculated(sign: str, one: Scalar, other: Scalar) -> Scalar:
    """The result of a sign between two values; Failed where a spreadsheet shows an error."""
    if sign == "&":
        return within_a_cell(text(one) + text(other))
    if sign in _ORDERS:
        order = compared(one, other)
        if order and sign not in ("=", "<>") and not _sorted_alike(one, other):
            raise Unsupported("文字的先后")
        return _ORDERS[sign](order)
    left, right = number(one), number(other)
    if sign == "/":
        if not right:
            raise Failed(DIVISION)
        return EXACT.divide(left, right)
    if sign == "^":
        return power(left, right)
    operation = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}[sign]
    return operation(left, right)


def _sorted_alike(one: Scalar, other: Scalar) -> bool:
    """Whether every program puts the two in the same order: texts of letters and digits, and all that are no two texts."""
    if not (isinstance(one, str) and isinstance(other, str)) or not one or not other:
        return True
    return all(text.isascii() and text.isalnum() for text in (one, other))


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """base ^ exponent; Failed where it is no number."""
    if not base and exponent <= 0:
        raise Failed(NO_NUMBER if not exponent else DIVISION)
    try:
        return EXACT.power(base, exponent)
    except InvalidOperation as error:
        raise Failed(NO_NUMBER) from error
    except DecimalException as error:
        raise Failed(NO_NUMBER) from error


_ORDERS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0, "<>": lambda order: order != 0, "<": lambda order: order < 0,
    ">": lambda order: order > 0, "<=": lambda order: order <= 0, ">=": lambda order: order >= 0,
}  # fmt: skip


def each(sign: str, one: Value, other: Value) -> Value:
    """The sign between two values; areas are taken cell by cell, an error in one cell stays in that cell."""
    if not isinstance(one, tuple) and not isinstance(other, tuple):
        return calculated(sign, one, other)
    rows = max(len(value) if isinstance(value, tuple) else 1 for value in (one, other))
    columns = max(len(value[0]) if isinstance(value, tuple) else 1 for value in (one, other))
    return tuple(
        tuple(_cell(sign, _at(one, row, column), _at(other, row, column)) for column in range(columns))
        for row in range(rows)
    )


def _cell(sign: str, one: Scalar, other: Scalar) -> Scalar:
    try:
        return calculated(sign, one, other)
    except Failed as failed:
        return failed.error


def _at(value: Value, row: int, column: int) -> Scalar:
    if not isinstance(value, tuple):
        return value
    row, column = (0 if len(value) == 1 else row), (0 if len(value[0]) == 1 else column)
    return value[row][column] if row < len(value) and column < len(value[0]) else ErrorValue("#N/A")


def flat(value: Value) -> Iterator[Scalar]:
    """Every cell of an area, or the one value."""
    if isinstance(value, tuple):
        for row in value:
            yield from row
    else:
        yield value


def rounded(value: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Rounded half away from zero (or as told), places left of the point too."""
    step = Decimal(1).scaleb(-places)
    scaled = EXACT.divide(shown(value), step)
    return EXACT.multiply(scaled.to_integral_value(rounding=rounding), step)
