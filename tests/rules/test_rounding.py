"""Three zones: what rounding explains, what it hardly ever does, what it excludes."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from benchmarks.rounding import bound
from benchmarks.rounding import honest
from benchmarks.rounding import planted
from tests.drawn import verdict
from xlform.rules.figures import Amount
from xlform.rules.rounding import RARE
from xlform.rules.rounding import rounding
from xlform.rules.rounding import tail
from xlform.values import Entry

HALF = Decimal("0.5")
CENT = Decimal("0.005")


def amounts(count: int, slack: Decimal = CENT) -> list[Amount]:
    return [Amount(Entry("ok", Decimal(1), "1", None), Decimal(1), slack)] * count


def test_the_tail_is_that_of_a_sum_of_uniform_errors() -> None:
    assert tail(((HALF, 2),), HALF) == Fraction(1, 4)
    assert tail(((HALF, 3),), Decimal(1)) == Fraction(2 * 1, 8 * 6)
    assert tail(((HALF, 2),), Decimal(1)) == 0
    assert tail(((HALF, 12),), Decimal(0)) == 1
    assert tail(((HALF, 1), (Decimal(5), 1)), Decimal(5)) == Fraction(1, 40)


def test_the_bound_for_hundreds_of_parts_is_above_the_exact_tail() -> None:
    for count in (401, 1000):
        bound = tail(((HALF, count),), Decimal(count) / 10)
        exact = tail(((HALF, 400),), Decimal(count) / 10)
        assert bound > exact or bound == 1
    assert tail(((HALF, 1000),), Decimal(100)) < RARE


@pytest.mark.parametrize(
    ("count", "difference", "zone"),
    [
        (1, "0.01", "explained"), (1, "0.02", "excluded"), (2, "0.01", "explained"), (2, "0.02", "excluded"),
        (6, "0.02", "explained"), (6, "0.03", "rare"), (6, "0.04", "excluded"), (50, "0.07", "explained"), (50, "0.08", "rare"),
        (50, "0.25", "rare"), (50, "0.26", "excluded"),
    ],
)  # fmt: skip
def test_zones(count: int, difference: str, zone: str) -> None:
    (whole,) = amounts(1)
    for sign in (1, -1):
        assert rounding(sign * Decimal(difference), whole, amounts(count)).zone == zone


def test_the_usual_difference_is_the_last_explained_one() -> None:
    for count in (2, 6, 20, 50):
        usual = bound(((CENT, count),), CENT)
        (whole,) = amounts(1)
        assert rounding(usual - Decimal("0.0002"), whole, amounts(count)).zone == "explained"
        assert rounding(usual + Decimal("0.0002"), whole, amounts(count)).zone != "explained"


def test_a_typed_zero_may_be_a_small_amount_but_seldom_is() -> None:
    (whole,) = amounts(1)
    zeros = [Amount(Entry("ok", Decimal(0), "0", None), Decimal(0), Decimal(0))] * 4
    assert rounding(Decimal("0.03"), whole, [*amounts(2), *zeros]).zone == "rare"
    assert rounding(Decimal("0.04"), whole, [*amounts(2), *zeros]).zone == "excluded"


def test_honest_totals_give_no_error_and_planted_ones_are_found() -> None:
    drawn = random.Random(2024)
    zones = [honest(drawn).zone for _ in range(4000)]
    assert "excluded" not in zones
    assert zones.count("rare") <= 10
    assert sum(planted(drawn).zone != "explained" for _ in range(2000)) >= 1998


ROWS = "\n".join(f"| {number}、第{number}项 | 1.00 | 1.25 | 1.33 |" for number in range(1, 13))
BASE = f"""
| 部门整体支出绩效评价基础表 | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 二、部门项目支出 | 12 | 15.02 | 16.01 |
{ROWS}
"""


def test_the_message_says_what_rounding_can_do() -> None:
    (one,) = verdict(BASE, codes=("T101",)).findings
    assert (one.severity, str(one.address), one.message) == (
        "warning",
        "表!D5",
        "部门项目支出本年决算数填 16.01，其中各项之和为 15.96（D6:D17），总数多 0.05"
        "（12 项各自四舍五入，连同总数最多可差 0.065，但差到 0.05 的可能不到千分之一）；请核对各项或改正总数",
    )
