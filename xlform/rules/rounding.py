"""Three zones of a difference between a total and its parts: explained by rounding, possible but rare, excluded.

A figure stated to d decimals stands for anything within half a unit of its last place. Over n parts these errors add up
like independent uniform variables (an Irwin–Hall sum); the total's own rounding is granted in full. All arithmetic is
exact, in fractions: no simulation, no normal approximation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from math import factorial
from math import prod
from typing import TYPE_CHECKING
from typing import Literal
from typing import TypeAlias

from xlform.rules.figures import Amount
from xlform.rules.figures import said
from xlform.rules.figures import total_slack

if TYPE_CHECKING:
    from collections.abc import Sequence

Zone: TypeAlias = Literal["explained", "rare", "excluded"]
RARE = Fraction(1, 1000)
"""A difference that honest rounding reaches in fewer cases than this is remarked on."""
_TERMS = 20_000
_PARTS = 400
_NEAR = 20


@dataclass(frozen=True, slots=True)
class Rounding:
    """What rounding can do to a total of parts: `most` at all, `usual` in all but one of a thousand cases."""

    zone: Zone
    count: int
    most: Decimal
    difference: Decimal

    @property
    def severity(self) -> Literal["warning"] | None:
        """The severity that overrides the rule's own; None where rounding is excluded."""
        return "warning" if self.zone == "rare" else None

    @property
    def words(self) -> str:
        """The clause that a message carries; empty where nobody would think of rounding."""
        if self.zone == "rare":
            return (
                f"（{self.count} 项各自四舍五入，连同总数最多可差 {said(self.most)}，但差到 {said(abs(self.difference))} "
                "的可能不到千分之一）"
            )
        if self.zone == "excluded" and self.count and abs(self.difference) <= _NEAR * self.most:
            return f"（{self.count} 项四舍五入连同总数最多可差 {said(self.most)}）"
        return ""


def rounding(difference: Decimal, whole: Amount, parts: Sequence[Amount]) -> Rounding:
    """How far rounding explains that a total as stated differs from the sum of its parts as stated."""
    halves = Counter(part.slack for part in parts if part.slack)
    count, most = sum(halves.values()), _most(whole, parts)
    if abs(difference) > most:
        return Rounding("excluded", count, most, difference)
    # one figure written twice may be rounded here and cut off there
    common = count < 2 or tail(tuple(sorted(halves.items())), abs(difference) - whole.slack) >= RARE
    return Rounding("explained" if common else "rare", count, most, difference)


def _most(whole: Amount, parts: Sequence[Amount]) -> Decimal:
    """What rounding can do at all: a zero that was typed counts here too, as it may be a small amount rounded down."""
    slack = whole.slack + total_slack(parts)
    zeros = sum(not one.value and one.entry.state == "ok" for one in (whole, *parts))
    return slack + zeros * max(one.slack for one in (whole, *parts)) if zeros else slack


@lru_cache(maxsize=4096)
def tail(halves: tuple[tuple[Decimal, int], ...], beyond: Decimal) -> Fraction:
    """The probability that errors, uniform within ±h (`halves`: h and how many of them), add up to `beyond` or more, either way.

    Exact; for hundreds of parts or many kinds of rounding an upper bound of it (Hoeffding, in rational arithmetic).
    """
    if beyond <= 0:
        return Fraction(1)
    total = sum(Fraction(half) * count for half, count in halves)
    if Fraction(beyond) >= total:
        return Fraction(0)
    count = sum(number for _, number in halves)
    if count > _PARTS or prod(number + 1 for _, number in halves) > _TERMS:
        return _bounded(halves, Fraction(beyond))
    return 2 * _exact(halves, total - Fraction(beyond), count)


def _exact(halves: Iterable[tuple[Decimal, int]], below: Fraction, count: int) -> Fraction:
    """P(S ≥ H − below) for the sum S of `count` errors with largest value H: the volume of a corner of a box, by inclusion
    and exclusion of the errors that would leave their range."""
    kinds = [(2 * Fraction(half), number) for half, number in halves]
    volume = Fraction(0)
    for chosen in product(*(range(number + 1) for _, number in kinds)):
        rest = below - sum(used * width for used, (width, _) in zip(chosen, kinds, strict=True))
        if rest > 0:
            ways = prod(comb(number, used) for used, (_, number) in zip(chosen, kinds, strict=True))
            volume += (-1) ** sum(chosen) * ways * rest**count
    box = prod(width**number for width, number in kinds)
    return volume / (factorial(count) * box)


def _bounded(halves: Iterable[tuple[Decimal, int]], beyond: Fraction) -> Fraction:
    """2·exp(−t²/2Σh²) ≤ 2·2^(−k) for the whole part k of t²/(2Σh²)·1.44: Hoeffding's inequality rounded upwards."""
    squares = sum((Fraction(half) ** 2 * number for half, number in halves), Fraction(0))
    exponent = beyond**2 / (2 * squares)
    return min(Fraction(1), 2 / Fraction(2) ** int(exponent * Fraction(144, 100)))
