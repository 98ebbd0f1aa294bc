"""The same project or the same recipient more than once: in a table, across categories, files and years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from typing import TypeAlias

from xlform.reconciliation.names import Likeness
from xlform.reconciliation.names import firm_likeness
from xlform.reconciliation.names import grams
from xlform.reconciliation.names import is_firm
from xlform.reconciliation.names import tell_apart
from xlform.reconciliation.tables import Item
from xlform.submission import comparable_name

RepeatKind: TypeAlias = Literal["project", "recipient"]
Across: TypeAlias = Literal["category", "file", "year"]
NEAR_PROJECT = 0.86
NEAR_FIRM = 0.75
"""From which likeness on two names may be one; only firms are compared by recipient, villages and towns resemble by nature."""
_COMMON = 40
"""A sign that more names than this have in common does not make two of them candidates."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Lines that name the same project or recipient; a guess (`certain` false) has the likeness of the two names."""

    kind: RepeatKind
    name: str
    items: tuple[Item, ...]
    across: tuple[Across, ...]
    certain: bool = True
    likeness: float = 1.0


def repeats(items: Sequence[Item], kind: RepeatKind) -> tuple[Repeat, ...]:
    """Names that occur more than once, then pairs of names that are nearly the same."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        key = comparable_name(item.project if kind == "project" else item.recipient)
        if key and not (kind == "project" and item.whole_category):
            groups[key].append(item)
    same = [
        Repeat(kind, _name(kind, lines[0]), tuple(lines), _across(lines)) for lines in groups.values() if len(lines) > 1
    ]
    return (*same, *_near(groups, kind))


def _name(kind: RepeatKind, item: Item) -> str:
    return item.project if kind == "project" else item.recipient


def _across(items: Sequence[Item]) -> tuple[Across, ...]:
    found: list[Across] = []
    if len({item.category for item in items}) > 1:
        found.append("category")
    if len({item.path for item in items}) > 1:
        found.append("file")
    if len({item.year for item in items}) > 1:
        found.append("year")
    return tuple(found)


def _near(groups: dict[str, list[Item]], kind: RepeatKind) -> Iterator[Repeat]:
    names = [name for name in groups if kind == "project" or is_firm(name)]
    likeness = Likeness(names) if kind == "project" else firm_likeness
    least = NEAR_PROJECT if kind == "project" else NEAR_FIRM
    for one, other in _candidates(names):
        value = likeness(one, other)
        if value >= least and not tell_apart(one, other):
            lines = (*groups[one], *groups[other])
            yield Repeat(kind, _name(kind, lines[0]), lines, _across(lines), False, round(value, 3))


def _candidates(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that have a pair of neighbouring signs in common that few names have."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        for gram in grams(name):
            if len(gram) == 2:
                holders[gram].append(index)
    pairs = {
        (one, other)
        for members in holders.values()
        if len(members) <= _COMMON
        for place, one in enumerate(members)
        for other in members[place + 1 :]
    }
    return ((names[one], names[other]) for one, other in sorted(pairs))
