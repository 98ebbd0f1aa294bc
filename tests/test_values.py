"""What was typed, read as what it says; figures are exact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlform.values import half_up
from xlform.values import rate_of_number
from xlform.values import read_amount
from xlform.values import read_count
from xlform.values import read_date
from xlform.values import read_points
from xlform.values import read_rate
from xlform.values import read_year


@pytest.mark.parametrize(
    ("text", "unit", "value", "decimals"),
    [
        ("2079.39", "万元", "2079.39", 2),
        ("1,200.00", "万元", "1200", 2),
        ("１，２００", "万元", "1200", 0),
        ("144.5万元(其他补助经费120万元、保险费6.05万元)", "万元", "144.5", 1),
        ("4753.66 万元", "元", "4753.66", 2),
        ("72890 元", "万元", "7.289", 4),
        ("72890", "元", "7.289", 4),
        ("1.2亿元", "万元", "12000", -3),
        ("5.8万", "万元", "5.8", 1),
        ("7.50.", "万元", "7.5", 2),
        ("-3.5", "万元", "-3.5", 1),
        ("(3.5)", "万元", "-3.5", 1),
        ("¥100", "元", "0.01", 4),
    ],
)
def test_amounts_are_read_in_wan(text: str, unit: str, value: str, decimals: int) -> None:
    figure = read_amount(text, unit)
    assert figure is not None
    assert (figure.value, figure.decimals) == (Decimal(value), decimals)


@pytest.mark.parametrize("text", ["", "约百万", "100%", "12abc", "1-2", "2022年", "1,23", "10/3", "．"])
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text, "万元") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("96.15%", "0.9615"),
        ("0.9615", "0.9615"),
        ("96.15", "0.9615"),
        ("100", "1"),
        ("1", "1"),
        ("102.59％", "1.0259"),
        ("5‰", "0.005"),
    ],
)
def test_rates_are_fractions(text: str, value: str) -> None:
    figure = read_rate(text)
    assert figure is not None
    assert figure.value == Decimal(value)


def test_a_percent_format_says_that_the_number_is_the_fraction() -> None:
    assert rate_of_number(Decimal("17.467"), percent_format=True).value == Decimal("17.467")
    assert rate_of_number(Decimal("17.467"), percent_format=False).value == Decimal("0.17467")


def test_points_counts_dates_and_years() -> None:
    points = [read_points(text) for text in ("10", "10分", "9.80", "１０．０")]
    assert [figure.value for figure in points if figure] == [Decimal(10), Decimal(10), Decimal("9.8"), Decimal(10)]
    assert read_points("十分") is None
    assert [read_count(text) for text in ("93", "93人", "1,024", "9.5", "无")] == [93, 93, 1024, None, None]
    dates = ("2023年4月6日", "2023 年 4 月 6 日", "2023-04-06", "2023.4.6", "20230406", "二〇二三年四月六日")
    assert {read_date(text) for text in dates} == {date(2023, 4, 6)}
    assert read_date("2023年13月1日") is None
    assert [read_year(text) for text in ("（2022 年度）", "2022年", "2022", "12345")] == [2022, 2022, 2022, None]


def test_half_is_rounded_away_from_zero() -> None:
    assert [half_up(Decimal(text), 2) for text in ("2.675", "-2.675", "1.005")] == [
        Decimal("2.68"),
        Decimal("-2.68"),
        Decimal("1.01"),
    ]
