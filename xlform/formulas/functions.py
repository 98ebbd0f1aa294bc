"""The functions that the forms' formulas use, as a spreadsheet computes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import ROUND_DOWN
from decimal import ROUND_UP
from decimal import Decimal
from functools import reduce

from xlform.formulas.parser import Unsupported
from xlform.formulas.values import DIVISION
from xlform.formulas.values import NO_VALUE
from xlform.formulas.values import Failed
from xlform.formulas.values import Scalar
from xlform.formulas.values import Value
from xlform.formulas.values import compared
from xlform.formulas.values import each
from xlform.formulas.values import flat
from xlform.formulas.values import number
from xlform.formulas.values import rounded
from xlform.formulas.values import text
from xlform.formulas.values import truth
from xlform.formulas.values import within_a_cell
from xlform.grid import ErrorValue

MOST_PLACES = 30


def scalar(value: Value) -> Scalar:
    """A single value; an area where one is wanted is not computed here."""
    if isinstance(value, tuple):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise Unsupported("数组运算")
    return value


def _numbers(arguments: Sequence[Value]) -> Iterator[Decimal]:
    """Numbers as SUM takes them: only numbers in areas, in plain arguments whatever is one."""
    for argument in arguments:
        if not isinstance(argument, tuple):
            yield number(argument)
            continue
        for value in flat(argument):
            if isinstance(value, ErrorValue):
                raise Failed(value)
            if isinstance(value, Decimal):
                yield value


def _sum(arguments: Sequence[Value]) -> Scalar:
    return sum(_numbers(arguments), Decimal(0))


def _average(arguments: Sequence[Value]) -> Scalar:
    found = list(_numbers(arguments))
    if not found:
        raise Failed(DIVISION)
    return sum(found, Decimal(0)) / len(found)


def _min(arguments: Sequence[Value]) -> Scalar:
    return min(_numbers(arguments), default=Decimal(0))


def _max(arguments: Sequence[Value]) -> Scalar:
    return max(_numbers(arguments), default=Decimal(0))


def _count(arguments: Sequence[Value]) -> Scalar:
    found = 0
    for argument in arguments:
        if isinstance(argument, tuple):
            found += sum(isinstance(value, Decimal) for value in flat(argument))
            continue
        try:
            number(argument)
            found += 1
        except Failed:
            continue
    return Decimal(found)


def _counta(arguments: Sequence[Value]) -> Scalar:
    return Decimal(sum(value is not None for argument in arguments for value in flat(argument)))


def _countblank(arguments: Sequence[Value]) -> Scalar:
    return Decimal(sum(value in (None, "") for value in flat(arguments[0])))


def _abs(arguments: Sequence[Value]) -> Scalar:
    return abs(number(scalar(arguments[0])))


def _rounding(way: str | None) -> Callable[[Sequence[Value]], Scalar]:
    def compute(arguments: Sequence[Value]) -> Scalar:
        places = int(number(scalar(arguments[1]))) if len(arguments) > 1 else 0
        value = number(scalar(arguments[0]))
        if abs(places) > MOST_PLACES:
            return value if places > 0 else Decimal(0)
        return rounded(value, places, way) if way else rounded(value, places)

    return compute


def _truths(arguments: Sequence[Value]) -> list[bool]:
    """All conditions, even behind the one that decides: an error in any is the result."""
    return [truth(value) for argument in arguments for value in flat(argument) if value is not None]


def _and(arguments: Sequence[Value]) -> Scalar:
    return all(_truths(arguments))


def _or(arguments: Sequence[Value]) -> Scalar:
    return any(_truths(arguments))


def _not(arguments: Sequence[Value]) -> Scalar:
    return not truth(scalar(arguments[0]))


def _isnumber(arguments: Sequence[Value]) -> Scalar:
    value = scalar(arguments[0])
    return isinstance(value, Decimal)


def _sumproduct(arguments: Sequence[Value]) -> Scalar:
    shapes = {(len(one), len(one[0])) if isinstance(one, tuple) else (1, 1) for one in arguments}
    if len(shapes) > 1:
        raise Failed(NO_VALUE)
    if len(arguments) == 1:
        return _sum([_as_area(arguments[0])])
    product = reduce(lambda one, other: each("*", one, other), [_only_numbers(one) for one in arguments])
    return _sum([_as_area(product)])


def _as_area(value: Value) -> Value:
    return value if isinstance(value, tuple) else ((value,),)


def _only_numbers(value: Value) -> Value:
    """An area in which all that is no number counts as nothing; errors stay."""
    return tuple(
        tuple(one if isinstance(one, Decimal | ErrorValue) else Decimal(0) for one in row)
        for row in _as_area(value)  # type: ignore[union-attr]
    )


def _find(arguments: Sequence[Value]) -> Scalar:
    start = int(number(scalar(arguments[2]))) if len(arguments) > 2 else 1
    at = text(scalar(arguments[1])).find(text(scalar(arguments[0])), max(start - 1, 0))
    if at < 0 or start < 1:
        raise Failed(NO_VALUE)
    return Decimal(at + 1)


def _mid(arguments: Sequence[Value]) -> Scalar:
    start, count = int(number(scalar(arguments[1]))), int(number(scalar(arguments[2])))
    if start < 1 or count < 0:
        raise Failed(NO_VALUE)
    return text(scalar(arguments[0]))[start - 1 : start - 1 + count]


def _side(*, left: bool) -> Callable[[Sequence[Value]], Scalar]:
    def compute(arguments: Sequence[Value]) -> Scalar:
        count = int(number(scalar(arguments[1]))) if len(arguments) > 1 else 1
        if count < 0:
            raise Failed(NO_VALUE)
        whole = text(scalar(arguments[0]))
        return whole[:count] if left else whole[max(0, len(whole) - count) :]

    return compute


def _len(arguments: Sequence[Value]) -> Scalar:
    return Decimal(len(text(scalar(arguments[0]))))


def _substitute(arguments: Sequence[Value]) -> Scalar:
    whole, old, new = (text(scalar(one)) for one in arguments)
    return within_a_cell(whole.replace(old, new)) if old else whole


_LONGEST_CRITERION = 255  # characters, as Excel has it
_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)\Z", re.DOTALL)


def _criterion(wanted: Scalar) -> Callable[[Scalar], bool]:
    """Whether a cell meets a condition such as `>=10`, `办公*` or 5."""
    if isinstance(wanted, ErrorValue):
        raise Failed(wanted)
    if not isinstance(wanted, str):
        return lambda value: (
            value is not None and not isinstance(value, ErrorValue | str) and compared(value, wanted) == 0
        )
    match = _CRITERION.match(wanted)
    sign, rest = (match[1] or "=", match[2]) if match else ("=", wanted)
    try:
        limit = number(rest) if rest else None
    except Failed:
        limit = None
    if limit is not None:
        return lambda value: _meets(sign, value, limit)
    if len(rest) > _LONGEST_CRITERION:
        raise Failed(NO_VALUE)
    pattern = _wildcards(rest)
    if sign == "=":
        return lambda value: value in (None, "") if not rest else isinstance(value, str) and _matches(pattern, value)
    if sign == "<>":
        return lambda value: (
            value not in (None, "") if not rest else not (isinstance(value, str) and _matches(pattern, value))
        )
    raise Unsupported(f"条件“{wanted}”")


def _meets(sign: str, value: Scalar, limit: Decimal) -> bool:
    if isinstance(value, str) and sign == "=":
        try:
            return number(value) == limit
        except Failed:
            return False
    if not isinstance(value, Decimal):
        return sign == "<>"
    order = compared(value, limit)
    return {"=": order == 0, "<>": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[sign]


_SOME, _ONE = object(), object()


def _wildcards(pattern: str) -> list[object]:
    """Signs without regard to case, and what stands for any signs (`*`) or one (`?`)."""
    found: list[object] = []
    signs = iter(pattern)
    for sign in signs:
        if sign == "~" and (escaped := next(signs, "")) in ("*", "?", "~"):
            found.append(escaped)
        elif sign == "~":
            found += [sign, *escaped.casefold()]
        else:
            found += [{"*": _SOME, "?": _ONE}[sign]] if sign in "*?" else [*sign.casefold()]
    return found


def _matches(pattern: Sequence[object], value: str) -> bool:
    """Whether the whole text fits; at most one step for each pair of a sign and a part of the pattern."""
    text_, at, place = value.casefold(), 0, 0
    star, after = -1, 0
    while at < len(text_):
        if place < len(pattern) and pattern[place] is _SOME:
            star, after = place, at
            place += 1
        elif place < len(pattern) and (pattern[place] is _ONE or pattern[place] == text_[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            after += 1
            at, place = after, star + 1
        else:
            return False
    return all(one is _SOME for one in pattern[place:])


def _sumif(arguments: Sequence[Value]) -> Scalar:
    meets = _criterion(scalar(arguments[1]))
    tested = list(flat(arguments[0]))
    summed = list(flat(arguments[2])) if len(arguments) > 2 else tested
    if len(summed) != len(tested):
        raise Unsupported("SUMIF（两个区域大小不同）")
    chosen = [value for one, value in zip(tested, summed, strict=True) if meets(one)]
    return _sum([(tuple(chosen),)]) if chosen else Decimal(0)


def _countif(arguments: Sequence[Value]) -> Scalar:
    meets = _criterion(scalar(arguments[1]))
    return Decimal(sum(1 for value in flat(arguments[0]) if meets(value)))


FUNCTIONS: dict[str, tuple[int, int, Callable[[Sequence[Value]], Scalar]]] = {
    "SUM": (1, 255, _sum), "AVERAGE": (1, 255, _average), "MIN": (1, 255, _min), "MAX": (1, 255, _max),
    "COUNT": (1, 255, _count), "COUNTA": (1, 255, _counta), "COUNTBLANK": (1, 1, _countblank), "ABS": (1, 1, _abs),
    "ROUND": (2, 2, _rounding(None)), "ROUNDUP": (2, 2, _rounding(ROUND_UP)), "ROUNDDOWN": (2, 2, _rounding(ROUND_DOWN)),
    "AND": (1, 255, _and), "OR": (1, 255, _or), "NOT": (1, 1, _not), "ISNUMBER": (1, 1, _isnumber),
    "SUMPRODUCT": (1, 255, _sumproduct), "SUMIF": (2, 3, _sumif), "COUNTIF": (2, 2, _countif),
    "LEN": (1, 1, _len), "FIND": (2, 3, _find), "MID": (3, 3, _mid), "SUBSTITUTE": (3, 3, _substitute),
    "LEFT": (1, 2, _side(left=True)), "RIGHT": (1, 2, _side(left=False)),
}  # fmt: skip
"""By name: fewest and most arguments, what it computes. IF and IFERROR choose what is computed and stand in `sheet`."""
