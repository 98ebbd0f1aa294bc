"""Editions: the place and year that were asked for, else what the form shows, decide how points are judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.drawn import read_drawn
from xlform.cli import main
from xlform.errors import UsageError
from xlform.rules.catalogue import selected
from xlform.rules.runner import Verdict
from xlform.rules.runner import judge

FORM = """
| 项目支出绩效自评表 | | | | | | |
| 项目名称 | 甲经费 | {year} | 实施单位 | {unit} | | |
| 项目资金（万元） | 年初预算数 | {annual} | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 200 | {budget} | {executed} | {weight} | | {score} |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 检查次数 | 10次 | 10次 | {rest} | {rest} |
"""


def form(
    score: str,
    *,
    executed: int = 85,
    weight: int = 10,
    year: str = "（2022年度）",
    unit: str = "甲局",
    older: bool = False,
) -> str:
    annual, budget = ("", "") if older else ("全年预算数", "100")
    return FORM.format(
        score=score,
        executed=executed,
        weight=weight,
        rest=100 - weight,
        year=year,
        unit=unit,
        annual=annual,
        budget=budget,
    )


def said(text: str, code: str = "S106", place: str = "", year: int | None = None) -> Verdict:
    found = judge([read_drawn(text)], selected((code,)), place=place, year=year)
    assert found.failures == ()
    return found


@pytest.mark.parametrize(
    ("text", "place", "year", "right"),
    [
        (form("8.5"), "", None, True),
        # 101号: steps and pass mark, since 2021 and where no place is asked for
        (form("7"), "", None, True), (form("6.25"), "", None, True), (form("7"), "", 2019, False),
        (form("7", year="（2019年度）"), "", None, False), (form("7"), "湖南", None, False), (form("8.5"), "湖南", None, True),
        # Hubei: 20 points, whoever filed the form
        (form("17", weight=20), "", None, True), (form("17", weight=20), "湖北", 2022, True),
        (form("8.5", weight=20), "湖北", 2022, False),
        # a step is one figure, not all that lie between the steps
        (form("9"), "", None, False), (form("7.5"), "", None, False),
    ],
)  # fmt: skip
def test_a_score_by_an_admissible_way_of_the_edition_is_no_finding(
    text: str, place: str, year: int | None, right: bool
) -> None:
    assert (said(text, place=place, year=year).findings == ()) is right


def test_older_forms_divide_by_the_initial_budget() -> None:
    assert said(form("4.25", older=True)).findings == ()
    (one,) = said(form("8.5", older=True)).findings
    assert one.message == (
        "执行率得分填 8.5，按分值 10（E4）×执行率 85÷200＝42.50%（D4、B4）应为 4.25"
        "（口径：全国（旧表式，按年初预算数计算执行率））；请改正得分"
    )


@pytest.mark.parametrize(
    ("text", "place", "year", "key"),
    [
        (form("8.5"), "", None, "national-2020"), (form("8.5", unit="衡阳市甲局"), "", None, "hengyang-2022"),
        (form("8.5", unit="衡阳市甲局"), "", 2021, "hunan-2020"), (form("8.5"), "湖南", None, "hunan-2020"),
        (form("17", weight=20), "", None, "hubei-2020"), (form("8.5", unit="衡阳市甲局"), "湖北", None, "hubei-2020"),
        (form("8.5", older=True), "", None, "national-older"),
    ],
)  # fmt: skip
def test_the_ledger_names_the_edition(text: str, place: str, year: int | None, key: str) -> None:
    (account,) = said(text, place=place, year=year).ledger
    assert account.edition is not None
    assert account.edition[0] == key


def test_a_place_that_is_not_known_is_a_usage_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="没有“火星”的评分口径；已知：全国、湖南、衡阳、湖北、四川、重庆"):
        said(form("8.5"), place="火星")


def test_points_other_than_those_of_the_edition_are_noted() -> None:
    assert said(form("8.5"), "S107").findings == ()
    (one,) = said(form("8.5"), "S107", "湖北").findings
    assert (one.severity, str(one.address), one.message) == (
        "note",
        "表!E4",
        "预算执行率分值填 10，湖北（预算执行情况20分）为 20 分；请核对分值，特殊情况调整的应说明",
    )


def test_the_command_takes_place_and_year_and_says_which_edition_judged(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(Path(ROOT / "samples" / "hengyang-2022" / "整体自评表.xlsx"))
    main(["check", path, "--place", "湖北", "--year", "2022", "--select", "S107", "--quiet", "--format", "json"])
    (account,) = [one for one in json.loads(capsys.readouterr().out)["files"][0]["ledger"] if one["scope"] == "form"]
    assert account["edition"] == {"key": "hubei-2020", "name": "湖北（预算执行情况20分）"}
    main(["check", path, "--year", "2021", "--select", "S106", "--quiet"])
    assert capsys.readouterr().out == "评分口径：湖南（湘财绩〔2020〕7号） 1 张表\n"
    assert main(["check", path, "--place", "火星"]) == 2
    assert capsys.readouterr().err.startswith("xlform: 没有“火星”的评分口径；已知：全国、湖南、衡阳、湖北、四川、重庆")
