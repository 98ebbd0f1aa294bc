"""What the three zones of rounding find and leave alone: honest totals of rounded parts, and planted differences.

    python -m benchmarks.rounding [--count 100000] [--planted 20000] [--seed 1]

Amounts are drawn to the finest unit of money, summed exactly, then total and parts are rounded half up to the decimals of
the form, as a clerk fills it in. A planted difference is twice the one that rounding explains in 999 of 1000 cases.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from decimal import ROUND_CEILING
from decimal import Decimal
from functools import lru_cache

from xlform.rules.figures import Amount
from xlform.rules.figures import half_unit
from xlform.rules.rounding import RARE
from xlform.rules.rounding import Rounding
from xlform.rules.rounding import rounding
from xlform.rules.rounding import tail
from xlform.values import Entry
from xlform.values import half_up

_ENTRY = Entry("ok", Decimal(0), "", None)


def rounded(drawn: random.Random) -> tuple[Amount, list[Amount], int]:
    """A total and its 2–50 parts, each rounded from the money behind it, and the decimals they are stated with."""
    decimals = drawn.choice((0, 1, 2, 2, 2, 4))
    scale = 10 ** drawn.randint(1, 5)
    exact = [Decimal(drawn.randint(1, scale * 10**6)).scaleb(-6) for _ in range(drawn.randint(2, 50))]
    total = half_up(sum(exact, Decimal(0)), decimals)
    return _stated(total, decimals), [_stated(half_up(one, decimals), decimals) for one in exact], decimals


def _stated(value: Decimal, decimals: int) -> Amount:
    return Amount(_ENTRY, value, half_unit(decimals) if value else Decimal(0))


def honest(drawn: random.Random) -> Rounding:
    """The zone of a total that is right but for rounding."""
    total, parts, _ = rounded(drawn)
    return rounding(total.value - sum((one.value for one in parts), Decimal(0)), total, parts)


def planted(drawn: random.Random) -> Rounding:
    """The zone of a total that is off by twice the difference that rounding usually explains, and by its rounding."""
    total, parts, decimals = rounded(drawn)
    halves = Counter(one.slack for one in parts if one.slack)
    step = Decimal(1).scaleb(-decimals)
    off = (2 * bound(tuple(sorted(halves.items())), total.slack)).quantize(step, ROUND_CEILING)
    difference = total.value - sum((one.value for one in parts), Decimal(0))
    return rounding(difference + drawn.choice((-1, 1)) * off, total, parts)


@lru_cache(maxsize=4096)
def bound(halves: tuple[tuple[Decimal, int], ...], whole: Decimal) -> Decimal:
    """The difference that rounding stays within in 999 of 1000 cases: by bisection, to a thousandth of its largest part."""
    if not halves:
        return whole
    high = sum((half * count for half, count in halves), Decimal(0))
    low, step = Decimal(0), halves[-1][0] / 1000
    while high - low > step:
        middle = (low + high) / 2
        low, high = (middle, high) if tail(halves, middle) > RARE else (low, middle)
    return high + whole


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--planted", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn = random.Random(options.seed)
    print(f"{'':44}{'silent':>9}{'warning':>9}{'error':>9}")
    for name, make, count in (
        ("honest totals of 2-50 rounded parts", honest, options.count),
        ("off by twice what rounding usually explains", planted, options.planted),
    ):
        zones = Counter(make(drawn).zone for _ in range(count))
        print(f"{name:44}{zones['explained']:9}{zones['rare']:9}{zones['excluded']:9}")


if __name__ == "__main__":
    main()
