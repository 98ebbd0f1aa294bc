"""Allocation tables: T106, T107."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps

HEAD = "| 专项资金安排建议表 | | | |\n| 序号 | 项目名称 | 项目单位 | 支持资金（万元） |\n"


@pytest.mark.parametrize(
    "rows",
    [
        "| 一 | 治理 | | 30 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 二 | 评审 | | 1.05 |\n| 合计 | | | 31.05 |",
        "| 合计 | | | 30 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |",
        "| 一 | 治理 | | |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 合计 | | | 30 |",
        "| 一 | 大类 | | 30 |\n| （一） | 小类 | | 30 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 合计 | | | 30 |",
    ],
)
def test_allocations_that_hold_are_quiet(rows: str) -> None:
    assert findings(HEAD + rows, codes=("T106", "T107")) == []
    assert gaps(HEAD + rows, codes=("T106", "T107")) == []


def test_a_category_and_a_total_that_do_not_hold_are_found() -> None:
    rows = "| 一 | 治理 | | 35 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 二 | 评审 | | 5 |\n| 合计 | | | 35 |"
    assert findings(HEAD + rows, codes=("T106", "T107")) == [
        ("T106", "表!D3", "“治理”金额填 35，该类各项之和为 30（D4:D5），总数多 5；请核对各项或改正总数"),
        ("T107", "表!D7", "合计填 35，各类之和为 40（D3、D6），总数少 5；请核对各项或改正总数"),
    ]


def test_an_amount_that_cannot_be_read_leaves_its_sum_unchecked() -> None:
    rows = "| 一 | 治理 | | 30 |\n| 1 | 甲 | 甲公司 | 待定 |\n| 2 | 乙 | 乙公司 | 20 |\n| 合计 | | | 30 |"
    assert findings(HEAD + rows, codes=("T106", "T107")) == []
    assert gaps(HEAD + rows, codes=("T106", "T107")) == [("T106", "表!D4", "“治理”金额：“待定”不是金额")]


CITIES = "| 专项资金安排建议表 | | | |\n| 序号 | 市州 | 县市区 | 分配金额（万元） |\n"


def test_one_name_under_two_cities_is_no_repeat() -> None:
    rows = "| 1 | 长沙市 | 市本级 | 10 |\n| 2 | | 浏阳市 | 20 |\n| 3 | 株洲市 | 市本级 | 10 |\n| 合计 | | | 40 |"
    assert findings(CITIES + rows, codes=("A102",)) == []


def test_one_name_in_one_city_and_one_firm_in_two_are_repeats() -> None:
    rows = "| 1 | 长沙市 | 市本级 | 10 |\n| 2 | | 市本级 | 20 |\n| 3 | 株洲市 | 甲公司 | 10 |\n| 4 | 湘潭市 | 甲公司 | 5 |\n| 合计 | | | 45 |"
    assert [code_cell[:2] for code_cell in findings(CITIES + rows, codes=("A102",))] == [
        ("A102", "表!C4"),
        ("A102", "表!C6"),
    ]
