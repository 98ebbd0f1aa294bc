"""Editions by place and year, named or recognised."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xlform import read
from xlform.errors import UsageError
from xlform.scoring.editions import Features
from xlform.scoring.editions import edition
from xlform.scoring.editions import editions
from xlform.scoring.editions import features_of
from xlform.scoring.editions import place_of
from xlform.scoring.editions import recognise
from xlform.scoring.editions import section_of
from xlform.scoring.score import Computed

SAMPLES = Path(__file__).parents[2] / "samples" / "hengyang-2022"
ALL_FUNDS = frozenset({"initial", "annual", "executed"})


@pytest.mark.parametrize(
    ("place", "year", "key"),
    [
        ("", 2022, "national-2020"),
        ("全国", 2019, "national-2020"),
        ("衡阳", 2022, "hengyang-2022"),
        ("湖南省衡阳市", 2023, "hengyang-2022"),
        ("衡阳", 2021, "hunan-2020"),
        ("湖南", 2022, "hunan-2020"),
        ("hunan", 2022, "hunan-2020"),
        ("湖北", 2020, "hubei-2020"),
        ("四川", 2023, "sichuan-2022"),
        ("四川", 2019, "national-2020"),
        ("衡阳", None, "hengyang-2022"),
    ],
)
def test_named_by_place_and_year(place: str, year: int | None, key: str) -> None:
    assert edition(place, year).key == key


def test_unknown_places_are_refused_with_what_is_known() -> None:
    with pytest.raises(UsageError, match="没有“火星”的评分口径；已知：全国、湖南、衡阳、湖北、四川、重庆"):
        edition("火星", 2022)


@pytest.mark.parametrize(
    ("features", "key"),
    [
        (Features(Decimal(20), place_text="黄冈市水土保持科研所", year=2020), "hubei-2020"),
        (Features(Decimal(20)), "hubei-2020"),
        (Features(Decimal(10), ALL_FUNDS | {"reason"}, year=2023), "sichuan-2022"),
        (Features(Decimal(10), ALL_FUNDS, frozenset({"成本指标", "产出指标"}), year=2022), "national-2021"),
        (Features(Decimal(10), ALL_FUNDS, frozenset({"成本指标", "产出指标"}), year=2020), "national-2020"),
        (Features(Decimal(10), frozenset({"initial", "executed"}), year=2018), "national-older"),
        (Features(Decimal(10), ALL_FUNDS, frozenset({"产出指标"}), False, "衡阳市应急管理局", 2022), "hengyang-2022"),
        (Features(Decimal(10), ALL_FUNDS, frozenset({"产出指标"}), False, "长沙市财政局", 2022), "hunan-2020"),
        (
            Features(None, frozenset(), frozenset({"成本指标(0-20)分"}), False, "奉节县应急管理局", 2023),
            "chongqing-2023-county",
        ),
        (Features(Decimal(10), flat=True, year=2022), "chongqing-2021"),
        (Features(Decimal(10), ALL_FUNDS, frozenset({"产出指标"}), False, "廊坊市食品工程学校", 2019), "national-2020"),
        (Features(), "national-2020"),
    ],
)
def test_recognised_from_the_form(features: Features, key: str) -> None:
    assert recognise(features).key == key


def test_the_hengyang_forms_are_recognised_as_such() -> None:
    forms = [form for file in sorted(SAMPLES.glob("*.xlsx")) for form in read(file) if form.form.endswith("selfeval")]
    assert len(forms) == 6
    assert {recognise(features_of(form)).key for form in forms} == {"hengyang-2022"}


def test_every_edition_is_whole() -> None:
    for one in editions():
        assert one.source
        assert one.execution
        assert [tier.high for tier in one.tiers] == [1, one.tiers[0].low, one.tiers[1].low]
        low = sum((least for least, _ in one.weights.values()), Decimal(0))
        high = sum((most for _, most in one.weights.values()), Decimal(0))
        assert low <= 100
        assert high >= 100 or one.indicators is not None
        if one.indicators is not None:
            assert one.indicators + one.weights["execution"][0] == 100


def test_headings_name_sections() -> None:
    assert [section_of(text) for text in ("产出指标(50分)", "满意度指标", "成本指标(0-20)分", "预算执行率", "项目决策")] == [
        "output", "satisfaction", "cost", "execution", None,
    ]  # fmt: skip


def test_places_in_names() -> None:
    assert place_of("衡山县商务和粮食局") == "hengyang"
    assert place_of("廊坊市发改委") is None


def test_execution_by_every_way_an_edition_knows() -> None:
    ways = edition("national", 2022, Features(level1=frozenset({"成本指标"}))).execution_scores(
        Decimal(10), Decimal(100), Decimal(80)
    )
    points = [f"{way.low:f}-{way.high:f}" for way in ways if isinstance(way, Computed)]
    assert points == ["8-8", "7-10", "5-5"]
