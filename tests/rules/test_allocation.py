"""Allocation tables: T106, T107, and who counts as one recipient."""

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


@pytest.mark.parametrize(
    "rows",
    [
        "| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| | 小计 | | 30 |\n| 3 | 丙 | 丙公司 | 5 |\n| | 小计 | | 5 |\n| 合计 | | | 35 |",
        "| 小计 | | | 30 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 小计 | | | 5 |\n| 3 | 丙 | 丙公司 | 5 |\n| 合计 | | | 35 |",
        "| 一 | 治理 | | |\n| 1 | 甲 | 甲公司 | 10 |\n| | 小计 | | 10 |\n| 二 | 建设 | | |\n| 2 | 乙 | 乙公司 | 20 |\n| 3 | 丙 | 丙公司 | 5 |\n| | 小计 | | 25 |\n| 合计 | | | 35 |",
        "| 1 | 甲 | 甲县 | 10 |\n| | 甲县小计 | | 10 |\n| 2 | 乙 | 乙县 | 20 |\n| | 乙县小计 | | 20 |\n| | 全市小计 | | 30 |\n| 合计 | | | 30 |",
        "| 一 | 治理 | | 10 |\n| 1 | 甲 | 甲公司 | 10 |\n| 二 | 建设 | | 25 |\n| 2 | 乙 | 乙公司 | 20 |\n| | 本页小计 | | 30 |\n| 3 | 丙 | 丙公司 | 5 |\n| 合计 | | | 35 |",
    ],
)
def test_subtotals_that_hold_are_quiet(rows: str) -> None:
    assert findings(HEAD + rows, codes=("T106", "T107")) == []
    assert gaps(HEAD + rows, codes=("T106", "T107")) == []


def test_a_subtotal_that_does_not_hold_is_found_below_and_above_its_lines() -> None:
    below = "| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| | 小计 | | 40 |\n| 3 | 丙 | 丙公司 | 5 |\n| | 小计 | | 5 |\n| 合计 | | | 35 |"
    assert findings(HEAD + below, codes=("T106", "T107")) == [
        ("T106", "表!D5", "小计填 40，其中各项之和为 30（D3:D4），总数多 10；请核对各项或改正总数")
    ]
    above = "| 甲县小计 | | | 30 |\n| 1 | 甲 | 甲公司 | 10 |\n| 2 | 乙 | 乙公司 | 20 |\n| 乙县小计 | | | 7 |\n| 3 | 丙 | 丙公司 | 5 |\n| 合计 | | | 35 |"
    assert findings(HEAD + above, codes=("T106", "T107")) == [
        ("T106", "表!D6", "乙县小计填 7，其中各项之和为 5（D7），总数多 2；请核对各项或改正总数")
    ]


def test_a_subtotal_of_nobody_knows_what_is_unchecked() -> None:
    rows = "| 1 | 甲 | 甲县 | 10 |\n| | 甲县小计 | | 10 |\n| 2 | 乙 | 乙县 | 20 |\n| | 乙县小计 | | 20 |\n| | 全市小计 | | 35 |\n| 合计 | | | 30 |"
    assert findings(HEAD + rows, codes=("T106", "T107")) == []
    assert gaps(HEAD + rows, codes=("T106", "T107")) == [("T106", "表!D7", "全市小计：看不出是哪几项之和")]


PARTS = "| 专项资金分配表 | | | | |\n| 序号 | 地区 | 合计（万元） | 提前下达 | 本次下达 |\n"


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (PARTS, "| | 合计 | 60 | 30 | 30 |\n| 1 | 甲县 | 30 | 10 | 20 |\n| 2 | 乙县 | 20 | 15 | 5 |\n| 3 | 丙县 | 10 | 5 | 5 |"),
        (PARTS, "| 1 | 甲县 | 30 | 10 | 20 |\n| 2 | 乙县 | 20 | 20 | |\n| 3 | 丙县 | 10 | / | 10 |\n| 合计 | | 60 | 30 | 30 |"),
        (PARTS, "| 1 | 甲县 | 30.33 | 10.166 | 20.168 |\n| 2 | 乙县 | 20 | 15 | 5 |\n| 合计 | | 50.33 | 25.17 | 25.17 |"),
        (PARTS.replace("提前下达", "中央资金").replace("本次下达", "已下达"), "| 1 | 甲县 | 30 | 10 | 20 |\n| 2 | 乙县 | 20 | 15 | 8 |\n| 合计 | | 50 | 25 | 28 |"),
        (PARTS.replace("提前下达", "本次下达").replace("合计（万元）", "分配金额"), "| 1 | 甲县 | 30 | 10 | 20 |\n| 2 | 乙县 | 20 | 15 | 9 |\n| 合计 | | 50 | 25 | 29 |"),
        (PARTS.replace("提前下达", "项目个数").replace("本次下达", "补助标准"), "| 1 | 甲县 | 30 | 3 | 10 |\n| 2 | 乙县 | 20 | 2 | 10 |\n| 合计 | | 50 | 5 | 10 |"),
        (PARTS.replace("提前下达", "中央资金").replace("本次下达", "省级资金"), "| 1 | 甲县 | 30 | 10 | 15 |\n| 2 | 乙县 | 20 | 15 | 1 |\n| 合计 | | 50 | 25 | 16 |"),
    ],
)  # fmt: skip
def test_further_columns_that_may_be_right_are_quiet(head: str, rows: str) -> None:
    assert findings(head + rows, codes=("T106", "T107")) == []
    assert gaps(head + rows, codes=("T106", "T107")) == []


def test_a_part_that_makes_no_total_is_found_in_its_row_and_its_column() -> None:
    rows = (
        "| | 合计 | 60 | 30 | 30 |\n| 1 | 甲县 | 30 | 10 | 20 |\n| 2 | 乙县 | 20 | 25 | 5 |\n| 3 | 丙县 | 10 | 5 | 5 |"
    )
    assert findings(PARTS + rows, codes=("T106", "T107")) == [
        ("T107", "表!D3", "合计的“提前下达”填 30，各项之和为 40（D4:D6），总数少 10；请核对各项或改正总数"),
        ("T107", "表!C5", "“乙县”的合计填 20，同一行各部分之和为 30（D5、E5），总数少 10；请核对各项或改正总数"),
    ]


def test_categories_and_subtotals_add_up_in_further_columns() -> None:
    head = "| 专项资金分配表 | | | | |\n| 序号 | 项目名称 | 项目单位 | 申报金额 | 拟安排资金（万元） |\n"
    rows = "| 一 | 治理 | | 99 | 30 |\n| 1 | 甲 | 甲公司 | 40 | 10 |\n| 2 | 乙 | 乙公司 | 50 | 20 |\n| 二 | 建设 | | 10 | 5 |\n| 3 | 丙 | 丙公司 | 10 | 5 |\n| 合计 | | | 109 | 35 |"
    assert findings(head + rows, codes=("T106", "T107")) == [
        ("T107", "表!D3", "“治理”的“申报金额”填 99，各项之和为 90（D4:D5），总数多 9；请核对各项或改正总数")
    ]
    blank = rows.replace("| 50 | 20 |", "| | 20 |")
    assert findings(head + blank, codes=("T106", "T107")) == []
    assert gaps(head + blank, codes=("T106", "T107")) == [
        ("T107", "表!D3", "“治理”的“申报金额”填 99，各项有的没有填，已填的之和为 40")
    ]
