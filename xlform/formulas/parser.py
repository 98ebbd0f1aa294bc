"""A formula as a tree, in the language that spreadsheets write into files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import column_number
from xlform.errors import XlformError


class Unsupported(XlformError):
    """A formula with something that is not computed here; `what` names it (`VLOOKUP`, `外部引用`)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"公式中的 {what} 不在计算范围内")
        self.what = what


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell or an area; `sheet` is empty for the formula's own. `fixed`: which borders have a `$` (top, left, bottom, right)."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    fixed: tuple[bool, bool, bool, bool]

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return (self.top, self.left) == (self.bottom, self.right)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Its cells, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a formula: number, text, bool, error, blank, cells, call, negative, percent, or a sign between two parts."""

    kind: str
    word: str = ""
    number: Decimal = Decimal(0)
    reference: Reference | None = None
    parts: tuple[Node, ...] = ()


_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)|"(?P<text>(?:[^"]|"")*)"
    |(?P<error>\#(?:N/A|[A-Z0-9/]+[!?]))
    |(?P<call>(?:_xlfn\.|_xlws\.)*[A-Za-z][A-Za-z0-9.]*)\(
    |(?P<outside>'?\[[^\]]+\])
    |(?P<cells>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?:{_CELL}(?:\s*:\s*{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})(?![\w.(]))
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>(),%;{{}}])""",
    re.VERBOSE,
)
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(?:(\$?)([1-9]\d*))?")


_MOST_SIGNS = 200
"""Each makes the tree one level deeper, at worst."""


@lru_cache(maxsize=1 << 14)  # those of a form and more: each is looked at several times, in order
def parse(formula: str) -> Node:
    """The formula (without its `=`) as a tree; Unsupported for what is not part of the language here."""
    reader = _Reader(formula)
    try:
        node = reader.expression(0)
    except RecursionError as error:
        raise Unsupported("层数过多的公式") from error
    if reader.kind != "end":
        raise Unsupported(f"“{reader.word}”")
    return node


class _Reader:
    def __init__(self, formula: str) -> None:
        self.tokens = _tokens(formula)
        self.signs = 0
        self.kind, self.word = "", ""
        self.next()

    def next(self) -> None:
        self.kind, self.word = next(self.tokens)

    def takes(self, *signs: str) -> bool:
        return self.kind == "sign" and self.word in signs

    def expression(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.signed()
        node = self.expression(level + 1)
        while self.takes(*_LEVELS[level]):
            sign = self.word
            self.signs += 1
            if self.signs > _MOST_SIGNS:
                raise Unsupported("过长的公式")
            self.next()
            node = Node("sign", sign, parts=(node, self.expression(level + 1)))
        return node

    def signed(self) -> Node:
        if self.takes("-", "+"):  # binds tighter than ^ in a spreadsheet: -2^2 is 4
            sign = self.word
            self.next()
            inner = self.signed()
            return Node("negative", parts=(inner,)) if sign == "-" else inner
        node = self.operand()
        while self.takes("%"):
            self.next()
            node = Node("percent", parts=(node,))
        return node

    def operand(self) -> Node:
        kind, word = self.kind, self.word
        if kind == "sign" and word == "(":
            self.next()
            node = self.expression(0)
            self.close()
            return node
        if kind in ("sign", "end"):
            raise Unsupported(f"“{word}”" if word else "不完整的公式")
        self.next()
        if kind == "number":
            return Node("number", word, Decimal(word))
        if kind == "text":
            return Node("text", word.replace('""', '"'))
        if kind == "cells":
            return Node("cells", word, reference=_reference(word))
        if kind == "call":
            return Node("call", re.sub(r"^(?:_xlfn\.|_xlws\.)+", "", word).upper(), parts=self.arguments())
        if kind == "name" and word.upper() in ("TRUE", "FALSE"):
            return Node("bool", word.upper())
        if kind == "error":
            return Node("error", word)
        raise Unsupported("外部引用" if kind == "outside" else word)

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.takes(")"):
            self.next()
            return ()
        while True:
            found.append(Node("blank") if self.takes(",", ")") else self.expression(0))
            if not self.takes(","):
                self.close()
                return tuple(found)
            self.next()

    def close(self) -> None:
        if not self.takes(")"):
            raise Unsupported(f"“{self.word}”" if self.word else "不完整的公式")
        self.next()


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise Unsupported(f"“{formula[at]}”")
        kind = str(match.lastgroup)
        if kind != "space":
            yield kind, match[kind]
        at = match.end()
    yield "end", ""


def _reference(word: str) -> Reference:
    sheet, _, cells = word.rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    first, _, last = "".join(cells.split()).partition(":")
    top, left, row_fixed, column_fixed = _corner(first, 1)
    bottom, right, last_row_fixed, last_column_fixed = _corner(last or first, 1 if not last else LAST_ROW)
    if max(top, bottom) > LAST_ROW or max(left, right) > LAST_COLUMN:
        raise Unsupported(word)
    return Reference(
        sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right),
        (row_fixed, column_fixed, last_row_fixed, last_column_fixed),
    )  # fmt: skip


def _corner(text: str, row: int) -> tuple[int, int, bool, bool]:
    match = _CORNER.fullmatch(text)
    if match is None:
        raise Unsupported(text)
    return int(match[4] or row), column_number(match[2]), bool(match[3]) or match[4] is None, bool(match[1])


def references(node: Node) -> Iterator[Reference]:
    """All cells and areas that a formula reads, as often as it names them."""
    if node.reference is not None:
        yield node.reference
    for part in node.parts:
        yield from references(part)


def relative(node: Node, row: int, column: int) -> tuple[object, ...]:
    """The formula as seen from its cell: equal for formulas that were filled down or across."""
    where: tuple[object, ...] = ()
    if node.reference is not None:
        found = node.reference
        borders = (found.top, row), (found.left, column), (found.bottom, row), (found.right, column)
        where = (
            found.sheet,
            *(
                (border if fixed else border - own, fixed)
                for (border, own), fixed in zip(borders, found.fixed, strict=True)
            ),
        )
    word = "" if node.kind == "cells" else node.word
    return (node.kind, word, where, *(relative(part, row, column) for part in node.parts))
