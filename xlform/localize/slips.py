"""How figures go wrong on their way into a cell: what was meant, given what was typed, and how likely each slip is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from xlform.localize.model import RATE_PLACES
from xlform.localize.problem import PLACES
from xlform.localize.problem import UNIT
from xlform.localize.problem import Problem

SHARES = {
    "digit": 0.18, "swap": 0.13, "drop": 0.08, "double": 0.06, "insert": 0.04, "shift": 0.10, "unit": 0.06,
    "sign": 0.03, "blank": 0.09, "copy": 0.08, "item": 0.07, "round": 0.04, "other": 0.04,
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


def _rounded(meant: int, typed: int, *, percent: bool) -> float:
    """How probable that figure is where another is rounded to fewer decimals than it has, each number of them alike."""
    places = len(spelt(meant, 0, percent=percent, padded=False).partition(".")[2])
    steps = [UNIT // 10 ** (kept + (RATE_PLACES if percent else 0)) for kept in range(places)]
    hits = sum(1 for step in steps if (abs(meant) + step // 2) // step * step == abs(typed))
    return hits / places if typed and hits else 0.0


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


@lru_cache(maxsize=16384)
def ways(meant: int, typed: int, decimals: int, *, percent: bool) -> tuple[tuple[str, float], ...]:
    """The slips of figures and signs that lead from one figure to the other, with their probabilities."""
    if typed == -meant:
        return (("sign", SHARES["sign"]),)
    if (typed < 0) != (meant < 0) and typed and meant:
        return ()
    found: dict[str, float] = {}
    for padded in (False, True):
        slip = typing(
            spelt(meant, decimals, percent=percent, padded=padded),
            spelt(typed, decimals, percent=percent, padded=padded),
        )
        if slip is not None and (meant or slip[0] == "digit"):
            found[slip[0]] = max(found.get(slip[0], 0.0), SHARES[slip[0]] * slip[1])
    rounded = _rounded(meant, typed, percent=percent)
    if rounded:
        found["round"] = SHARES["round"] * rounded
    for shift, share in _SHIFTS.items():
        if meant and _scaled(meant, shift) == typed:
            found["shift"] = SHARES["shift"] * share
    if meant and any(_scaled(meant, shift) == typed for shift in _UNITS):
        found["unit"] = SHARES["unit"] / 2
    return tuple(found.items())


@lru_cache(maxsize=512)
def meant_by(typed: int, decimals: int, *, percent: bool) -> frozenset[int]:
    """What may have been meant where that is typed, by all slips of figures and signs."""
    sign = -1 if typed < 0 else 1
    spellings = {spelt(typed, decimals, percent=percent, padded=padded) for padded in (False, True)}
    values = {value_of(one, percent=percent) for text in spellings for one in retyped(text)}
    scaled = {_scaled(typed, shift) for shift in (*_SHIFTS, *_UNITS)}
    return frozenset(
        {sign * value for value in values if value is not None} | {one for one in scaled if one is not None} | {-typed}
    )


class Channel:
    """Slips in the cells of a problem: how likely `typed` is where another value was meant."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lines = _lines(problem)
        self.items = _items(problem)
        self._near: dict[int, tuple[int, ...]] = {}

    def neighbours(self, cell: int) -> tuple[int, ...]:
        """The cells above, below and beside it in its list, of the same kind."""
        found = self._near.get(cell)
        if found is None:
            kind = self.problem.cells[cell].kind
            beside = (
                one for line, at in self.lines[cell] for one in (*line[max(at - 1, 0) : at], *line[at + 1 : at + 2])
            )
            found = self._near[cell] = tuple(sorted({one for one in beside if self.problem.cells[one].kind == kind}))
        return found

    def signature(self, cell: int) -> tuple[object, ...]:
        """All that the probability of a slip in the cell depends on: cells with the same are the same to the channel."""
        info, near, typed = self.problem.cells[cell], self.neighbours(cell), self.problem.values[cell]
        same = sum(1 for one in near if self.problem.values[one] == typed and self.problem.cells[one].value is not None)
        return (
            typed, info.value is None, info.decimals, info.kind == "rate", same, len(near),
            cell if cell in self.items else -1,
        )  # fmt: skip

    def slip(self, cell: int, meant: int) -> tuple[str, float]:
        """The likeliest slip from `meant` to what the cell holds, and the probability of all slips that lead there.

        `other` has probability 0 here: it leads anywhere.
        """
        found = dict(self._ways(cell, meant))
        best = max(found, key=lambda kind: (kind in _PLAIN, found[kind])) if found else "other"
        return best, sum(found.values())

    def _ways(self, cell: int, meant: int) -> Iterator[tuple[str, float]]:
        problem, typed = self.problem, self.problem.values[cell]
        blank = problem.cells[cell].value is None
        if blank or typed == 0:
            yield "blank", SHARES["blank"] * (1.0 if blank else 0.2)
        if not blank:
            info = problem.cells[cell]
            yield from ways(meant, typed, info.decimals, percent=info.kind == "rate")
            near = self.neighbours(cell)
            same = sum(1 for one in near if problem.values[one] == typed and problem.cells[one].value is not None)
            if same:
                yield "copy", SHARES["copy"] * same / len(near)
        items = self.items.get(cell)
        if items and typed != meant:
            amount = abs(typed - meant)
            alike = sum(1 for one in items if abs(problem.values[one]) == amount)
            if alike:
                yield "item", SHARES["item"] * alike / (2 * len(items))

    def originals(self, cell: int) -> tuple[int, ...]:
        """What may have been meant in the cell, by all slips that say it: on the places of its column, ascending."""
        problem, typed, info = self.problem, self.problem.values[cell], self.problem.cells[cell]
        found: set[int] = set()
        if info.value is not None:
            found.update(meant_by(typed, info.decimals, percent=info.kind == "rate"))
        found.update(problem.values[one] for one in self.neighbours(cell))
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


def _lines(problem: Problem) -> list[list[tuple[list[int], int]]]:
    """The column, from top to bottom, and the row of each cell in its list, with its place there."""
    columns: dict[tuple[str, str], list[int]] = {}
    rows: dict[tuple[str, str], list[int]] = {}
    for number, cell in enumerate(problem.cells):
        columns.setdefault((cell.group, cell.column), []).append(number)
        rows.setdefault((cell.group, cell.row), []).append(number)
    for line in columns.values():
        line.sort(key=lambda number: problem.cells[number].order)
    found: list[list[tuple[list[int], int]]] = [[] for _ in problem.cells]
    for line in (*columns.values(), *rows.values()):
        for at, number in enumerate(line):
            found[number].append((line, at))
    return found


def _items(problem: Problem) -> dict[int, tuple[int, ...]]:
    """The items of each total."""
    found: dict[int, tuple[int, ...]] = {}
    for edit, total in enumerate(problem.totals):
        if total >= 0 and problem.edits[edit].kind == "sum":
            items = tuple(cell for cell, _ in problem.terms[edit] if cell != total and problem.values[cell])
            found[total] = found.get(total, ()) + items
    return found
