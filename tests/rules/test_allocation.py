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
