"""Formulas by reference to entries: parsed once, written for a spreadsheet, and computed exactly as it computes them.

`IF(COUNT({funds.initial@part})=0,"",SUM({funds.initial@part}))` is Excel's language with names in braces for cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from xlform.errors import FormError
from xlform.values import half_up

Value: TypeAlias = "Decimal | str | bool | None"
Values: TypeAlias = "Callable[[str], Sequence[Value]]"
Cells: TypeAlias = "Callable[[str], Sequence[str]]"

_TOKEN = re.compile(r'\s*(?:(?P<number>\d+(?:\.\d+)?)|"(?P<text>(?:[^"]|"")*)"|\{(?P<name>[^{}]+)\}'
                    r"|(?P<call>[A-Z]+)\(|(?P<sign><=|>=|<>|[-+*/&=<>(),]))")  # fmt: skip
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))


def cells_of(alias: str, name: str) -> str:
    """The name of cells on another sheet, as a formula has it: `{base_table:spending.budget@basic}`."""
    return f"{{{alias}:{name}}}"


class FormulaError(Exception):
    """What a spreadsheet shows as `#VALUE!` or `#DIV/0!`."""


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a formula: `number`, `text`, `name` (of cells), `call`, or a sign between two parts."""

    kind: str
    word: str
    parts: tuple[Node, ...] = ()


@lru_cache(maxsize=2048)
def parse(source: str) -> Node:
    """The formula as a tree; FormError if it is none."""
    tokens = list(_tokens(source))
    node, end = _expression(tokens, 0, 0, source)
    if end != len(tokens):
        raise FormError(f"formula {source!r}: unexpected {tokens[end][1]!r}")
    return node


@lru_cache(maxsize=2048)
def names(source: str) -> tuple[str, ...]:
    """The names a formula refers to."""
    return tuple(dict.fromkeys(_names(parse(source))))


def _names(node: Node) -> Iterator[str]:
    if node.kind == "name":
        yield node.word
    for part in node.parts:
        yield from _names(part)


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(source.rstrip()):
        match = _TOKEN.match(source, at)
        if match is None:
            raise FormError(f"formula {source!r}: cannot read {source[at:]!r}")
        kind = str(match.lastgroup)
        yield kind, match[kind]
        at = match.end()


def _expression(tokens: Sequence[tuple[str, str]], at: int, level: int, source: str) -> tuple[Node, int]:
    if level == len(_LEVELS):
        return _operand(tokens, at, source)
    node, at = _expression(tokens, at, level + 1, source)
    while at < len(tokens) and tokens[at][0] == "sign" and tokens[at][1] in _LEVELS[level]:
        right, end = _expression(tokens, at + 1, level + 1, source)
        node, at = Node("sign", tokens[at][1], (node, right)), end
    return node, at


def _operand(tokens: Sequence[tuple[str, str]], at: int, source: str) -> tuple[Node, int]:
    if at >= len(tokens):
        raise FormError(f"formula {source!r}: ends too early")
    kind, word = tokens[at]
    if kind == "call":
        arguments, at = _arguments(tokens, at + 1, source)
        return Node("call", word, arguments), at
    if kind == "sign" and word == "(":
        node, at = _expression(tokens, at + 1, 0, source)
        return Node("group", "", (node,)), _closed(tokens, at, source)
    if kind == "sign" and word == "-":
        node, at = _operand(tokens, at + 1, source)
        return Node("minus", "", (node,)), at
    if kind == "sign":
        raise FormError(f"formula {source!r}: unexpected {word!r}")
    return Node(kind, word), at + 1


def _arguments(tokens: Sequence[tuple[str, str]], at: int, source: str) -> tuple[tuple[Node, ...], int]:
    found: list[Node] = []
    while True:
        node, at = _expression(tokens, at, 0, source)
        found.append(node)
        if at < len(tokens) and tokens[at] == ("sign", ","):
            at += 1
            continue
        return tuple(found), _closed(tokens, at, source)


def _closed(tokens: Sequence[tuple[str, str]], at: int, source: str) -> int:
    if at >= len(tokens) or tokens[at] != ("sign", ")"):
        raise FormError(f"formula {source!r}: a bracket is not closed")
    return at + 1


def render(node: Node, cells: Cells) -> str:
    """The formula for a spreadsheet, without its `=`; `cells` gives the areas of a name, such as `G8`, `G14:G21`."""
    if node.kind == "name":
        return ",".join(cells(node.word))
    if node.kind == "number":
        return node.word
    if node.kind == "text":
        return f'"{node.word}"'
    if node.kind == "minus":
        return "-" + render(node.parts[0], cells)
    if node.kind == "group":
        return f"({render(node.parts[0], cells)})"
    if node.kind == "sign":
        return render(node.parts[0], cells) + node.word + render(node.parts[1], cells)
    if node.word == "BLANKS":  # COUNTBLANK takes one area only
        return "+".join(f"COUNTBLANK({area})" for part in node.parts for area in cells(part.word))
    return f"{node.word}({','.join(render(part, cells) for part in node.parts)})"


def evaluate(node: Node, values: Values) -> Value:
    """The result, exact; `values` gives the contents of a name's cells. FormulaError where a spreadsheet shows one."""
    if node.kind == "number":
        return Decimal(node.word)
    if node.kind == "text":
        return node.word.replace('""', '"')
    if node.kind == "name":
        found = values(node.word)
        if len(found) != 1:
            raise FormError(f"formula: {{{node.word}}} is no single cell")
        return found[0]
    if node.kind == "group":
        return evaluate(node.parts[0], values)
    if node.kind == "minus":
        return -_number(evaluate(node.parts[0], values))
    if node.kind == "sign":
        return _signed(node.word, evaluate(node.parts[0], values), evaluate(node.parts[1], values))
    return _called(node, values)


def _signed(sign: str, left: Value, right: Value) -> Value:
    if sign == "&":
        return _text(left) + _text(right)
    if sign in "+-*/":
        one, other = _number(left), _number(right)
        if sign == "/":
            if not other:
                raise FormulaError("#DIV/0!")
            return one / other
        return one + other if sign == "+" else one - other if sign == "-" else one * other
    order = _compared(left, right)
    return {"=": order == 0, "<>": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[sign]


def _compared(left: Value, right: Value) -> int:
    """-1, 0 or 1; a blank cell equals both "" and 0, numbers come before texts."""
    if left is None:
        left = "" if isinstance(right, str) else Decimal(0)
    if right is None:
        right = "" if isinstance(left, str) else Decimal(0)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, str) or isinstance(right, str):
        return 1 if isinstance(left, str) else -1
    return (left > right) - (left < right)


def _number(value: Value) -> Decimal:
    if value is None:
        return Decimal(0)
    if isinstance(value, str):
        raise FormulaError("#VALUE!")
    return Decimal(value)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def _called(node: Node, values: Values) -> Value:
    word, parts = node.word, node.parts
    if word == "IF":
        return evaluate(parts[1 if _number(evaluate(parts[0], values)) else 2], values)
    if word in ("ISNUMBER", "IFERROR"):
        try:
            value = evaluate(parts[0], values)
        except FormulaError:
            return False if word == "ISNUMBER" else evaluate(parts[1], values)
        return isinstance(value, Decimal) if word == "ISNUMBER" else value
    if word == "COUNTIF":
        wanted = evaluate(parts[1], values)
        return Decimal(sum(value == wanted for value in _all(parts[0], values)))
    if word in _OVER_CELLS:
        return _OVER_CELLS[word]([value for part in parts for value in _all(part, values)])
    if word not in _OF_VALUES:
        raise FormError(f"formula: no function {word!r}")
    return _OF_VALUES[word]([evaluate(part, values) for part in parts])


def _all(part: Node, values: Values) -> Sequence[Value]:
    return values(part.word) if part.kind == "name" else [evaluate(part, values)]


def _numbers(values: Sequence[Value]) -> list[Decimal]:
    return [value for value in values if isinstance(value, Decimal)]


def _round(arguments: Sequence[Value]) -> Decimal:
    return half_up(_number(arguments[0]), int(_number(arguments[1])))


def _find(arguments: Sequence[Value]) -> Decimal:
    at = _text(arguments[1]).find(_text(arguments[0]))
    if at < 0:
        raise FormulaError("#VALUE!")
    return Decimal(at + 1)


def _mid(arguments: Sequence[Value]) -> str:
    start, count = int(_number(arguments[1])), int(_number(arguments[2]))
    return _text(arguments[0])[start - 1 : start - 1 + count]


_OVER_CELLS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "SUM": lambda values: sum(_numbers(values), Decimal(0)),
    "COUNT": lambda values: Decimal(len(_numbers(values))),
    "COUNTA": lambda values: Decimal(sum(value is not None for value in values)),
    "BLANKS": lambda values: Decimal(sum(value in (None, "") for value in values)),
    "MIN": lambda values: min(_numbers(values), default=Decimal(0)),
    "MAX": lambda values: max(_numbers(values), default=Decimal(0)),
    "AND": lambda values: all(bool(_number(value)) for value in values),
    "OR": lambda values: any(bool(_number(value)) for value in values),
}
_OF_VALUES: dict[str, Callable[[Sequence[Value]], Value]] = {
    "ROUND": _round,
    "ABS": lambda arguments: abs(_number(arguments[0])),
    "NOT": lambda arguments: not _number(arguments[0]),
    "FIND": _find,
    "MID": _mid,
    "LEN": lambda arguments: Decimal(len(_text(arguments[0]))),
    "SUBSTITUTE": lambda arguments: _text(arguments[0]).replace(_text(arguments[1]), _text(arguments[2])),
}
