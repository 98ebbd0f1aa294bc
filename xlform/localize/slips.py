"""How figures go wrong on their way into a cell: what was meant, given what was typed, and how likely each slip is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from xlform.localize.model import RATE_PLACES
from xlform.localize.problem import PLACES
from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem

SHARES = {
    "digit": 0.20, "swap": 0.13, "drop": 0.10, "double": 0.06, "insert": 0.04, "shift": 0.10, "unit": 0.06,
    "sign": 0.03, "blank": 0.09, "copy": 0.08, "item": 0.07, "other": 0.04,
}  # fmt: skip
"""How often each slip happens among all slips: an estimate, results hardly depend on it (see docs)."""
RECOGNISED = frozenset(SHARES) - {"other"}
_SHIFTS = {-2: 0.1, -1: 0.4, 1: 0.4, 2: 0.1}
_UNITS = (-4, 4)
_PLAIN = ("unit", "shift", "sign")  # what a slip is called where it could be called a slip of digits too


@lru_cache(maxsize=65536)
def spelt(value: int, places: int, *, percent: bool, padded: bool) -> str:
    """The digits as a clerk types them: `139.5`, padded to the places of the column `139.50`."""
    shift = RATE_PLACES if percent else 0
    places = max(0, places - shift)
    shown = abs(value) * 10**shift
    head, tail = divmod(shown, UNIT)
    digits = f"{tail:0{PLACES}d}".rstrip("0")
    if padded:
        digits = digits.ljust(places, "0")
    return f"{head}.{digits}" if digits else str(head)


def value_of(text: str, *, percent: bool) -> int | None:
    """The value of digits; None if they are finer than what is counted."""
    head, _, tail = text.partition(".")
    scale = 100 if percent else 1
    if not (head + tail).isdecimal() or len(tail.rstrip("0")) > PLACES:
        return None
    number = int((head or "0") + tail[:PLACES].ljust(PLACES, "0"))
    return None if number % scale else number // scale


def typing(meant: str, typed: str) -> tuple[str, float] | None:
    """The slip of the fingers that makes `typed` of `meant`, with its probability among slips of that kind."""
    count = sum(map(str.isdigit, meant))
    difference = len(typed) - len(meant)
    if difference == 0:
        apart = [at for at, (one, other) in enumerate(zip(meant, typed, strict=True)) if one != other]
        if any(meant[at] == "." or typed[at] == "." for at in apart):
            return None
        if len(apart) == 1:
            return "digit", 1 / (9 * count)
        if len(apart) == 2 and _swapped(meant, typed, apart):
            return "swap", 1 / max(1, count - 1)
    elif difference == -1:
        ways = sum(1 for at, char in enumerate(meant) if char != "." and meant[:at] + meant[at + 1 :] == typed)
        return ("drop", ways / count) if ways else None
    elif difference == 1:
        found = [at for at, char in enumerate(typed) if char != "." and typed[:at] + typed[at + 1 :] == meant]
        if any(typed[at] in (typed[at - 1 : at] or "?", typed[at + 1 : at + 2] or "?") for at in found):
            return "double", 1 / count
        return ("insert", 1 / (10 * (count + 1))) if found else None
    return None


def _swapped(meant: str, typed: str, apart: list[int]) -> bool:
    first, second = apart
    between = meant[first + 1 : second]
    return between in ("", ".") and meant[first] == typed[second] and meant[second] == typed[first]


def retyped(typed: str) -> Iterator[str]:
    """All digits that one slip of the fingers turns into `typed`."""
    for at, char in enumerate(typed):
        if char == ".":
            continue
        for digit in "0123456789":
            if digit != char:
                yield typed[:at] + digit + typed[at + 1 :]
        yield typed[:at] + typed[at + 1 :]
        rest = typed[at + 1 :].lstrip(".")
        if rest:
            point = "." if typed[at + 1] == "." else ""
            yield typed[:at] + rest[0] + point + char + rest[1:]
    for at in range(len(typed) + 1):
        for digit in "0123456789":
            yield typed[:at] + digit + typed[at:]


class Channel:
    """Slips in the cells of a problem: how likely `typed` is where another value was meant."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.neighbours = _neighbours(problem)
        self.items = _items(problem)
        self._memo: dict[tuple[int, int], tuple[str, float]] = {}

    def slip(self, cell: int, meant: int) -> tuple[str, float]:
        """The likeliest slip from `meant` to what the cell holds, and the probability of all slips that lead there.

        `other` has probability 0 here: it leads anywhere.
        """
        key = (cell, meant)
        found = self._memo.get(key)
        if found is None:
            ways = dict(self._ways(cell, meant))
            best = max(ways, key=lambda kind: (kind in _PLAIN, ways[kind])) if ways else "other"
            found = self._memo[key] = (best, sum(ways.values()))
        return found

    def _ways(self, cell: int, meant: int) -> Iterator[tuple[str, float]]:
        problem, typed = self.problem, self.problem.values[cell]
        blank = problem.cells[cell].value is None
        if blank or typed == 0:
            yield "blank", SHARES["blank"] * (1.0 if blank else 0.2)
        if not blank:
            yield from self._of_digits(cell, meant, typed)
            near = self.neighbours[cell]
            same = sum(1 for one in near if problem.values[one] == typed and problem.cells[one].value is not None)
            if same:
                yield "copy", SHARES["copy"] * same / len(near)
        items = self.items.get(cell)
        if items and typed != meant:
            amount = abs(typed - meant)
            ways = sum(1 for one in items if abs(problem.values[one]) == amount)
            if ways:
                yield "item", SHARES["item"] * ways / (2 * len(items))

    def _of_digits(self, cell: int, meant: int, typed: int) -> Iterator[tuple[str, float]]:
        if typed == -meant:
            yield "sign", SHARES["sign"]
            return
        if (typed < 0) != (meant < 0) and typed and meant:
            return
        found: dict[str, float] = {}
        info = self.problem.cells[cell]
        for padded in (False, True):
            ways = typing(
                spelt(meant, info.decimals, percent=info.kind == "rate", padded=padded),
                spelt(typed, info.decimals, percent=info.kind == "rate", padded=padded),
            )
            if ways is not None and (meant or ways[0] == "digit"):
                found[ways[0]] = max(found.get(ways[0], 0.0), ways[1])
        for kind, share in found.items():
            yield kind, SHARES[kind] * share
        for shift, share in _SHIFTS.items():
            if meant and _scaled(meant, shift) == typed:
                yield "shift", SHARES["shift"] * share
        if meant and any(_scaled(meant, shift) == typed for shift in _UNITS):
            yield "unit", SHARES["unit"] / 2

    def originals(self, cell: int) -> tuple[int, ...]:
        """What may have been meant in the cell, by all slips that say it: on the places of its column, ascending."""
        problem, typed, info = self.problem, self.problem.values[cell], self.problem.cells[cell]
        found: set[int] = set()
        if info.value is not None:
            for padded in (False, True):
                text = spelt(typed, info.decimals, percent=info.kind == "rate", padded=padded)
                sign = -1 if typed < 0 else 1
                found.update(
                    sign * value
                    for one in retyped(text)
                    if (value := value_of(one, percent=info.kind == "rate")) is not None
                )
            found.update(value for shift in (*_SHIFTS, *_UNITS) if (value := _scaled(typed, shift)) is not None)
            found.add(-typed)
        found.update(problem.values[one] for one in self.neighbours[cell])
        for one in self.items.get(cell, ()):
            found.update((typed + problem.values[one], typed - problem.values[one]))
        found.discard(typed)
        step = problem.steps[cell]
        return tuple(sorted(value for value in found if value % step == 0))


def _scaled(value: int, shift: int) -> int | None:
    if shift >= 0:
        return value * int(10**shift)
    quotient, rest = divmod(value, int(10**-shift))
    return None if rest else quotient


def _neighbours(problem: Problem) -> list[tuple[int, ...]]:
    """The cells above, below and beside each cell, in its list."""
    columns: dict[tuple[str, str], list[int]] = {}
    rows: dict[tuple[str, str], list[int]] = {}
    for number, cell in enumerate(problem.cells):
        columns.setdefault((cell.group, cell.column), []).append(number)
        rows.setdefault((cell.group, cell.row), []).append(number)
    found: list[set[int]] = [set() for _ in problem.cells]
    down = [sorted(line, key=lambda number: problem.cells[number].order) for line in columns.values()]
    for ordered in (*down, *rows.values()):
        for one, other in pairwise(ordered):
            if problem.cells[one].kind == problem.cells[other].kind:
                found[one].add(other)
                found[other].add(one)
    return [tuple(sorted(one)) for one in found]


def _items(problem: Problem) -> dict[int, tuple[int, ...]]:
    """The items of each total."""
    found: dict[int, tuple[int, ...]] = {}
    for edit, total in enumerate(problem.totals):
        if total >= 0 and problem.edits[edit].kind == "sum":
            items = tuple(cell for cell, _ in problem.terms[edit] if cell != total and problem.values[cell])
            found[total] = found.get(total, ()) + items
    return found
