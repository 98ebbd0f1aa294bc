"""Figures that no form has, found by fuzzing: refused as figures, never an error of the program."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest

from tests.drawn import verdict
from xlform.display import display
from xlform.grid import Cell
from xlform.scoring.rule_texts import compile_rule
from xlform.scoring.targets import parse_target
from xlform.values import amount_of_number
from xlform.values import rate_of_number
from xlform.values import read_amount
from xlform.values import read_count
from xlform.values import read_points
from xlform.values import read_rate

FORM = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {0} | {0} | 10 | {0} | {0} |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | {0} | {0} | {0} | {0} | |
"""


@pytest.mark.parametrize("digits", ["9" * 5_000, "9" * 40, "0." + "3" * 5_000])
def test_endless_digits_are_no_figures(digits: str) -> None:
    assert read_amount(digits + "元", "万元") is None
    assert read_rate(digits + "%") is None
    assert read_points(digits) is None
    assert read_count(digits) is None


@pytest.mark.parametrize(
    "figure", ["9" * 300 + "元", "9" * 28, "0." + "3" * 300, "0.00000000000000005551115", "999999999999999999"]
)
def test_no_rule_breaks_down_on_them(figure: str) -> None:
    verdict(FORM.format(figure))


def test_residues_of_computing_do_not_count_as_decimals() -> None:
    residue = Decimal("5.55111512312578E-17")
    assert amount_of_number(residue, "万元").decimals == 12
    assert rate_of_number(residue, True).decimals == 12


def test_formats_of_any_length_are_shown() -> None:
    assert display(Cell(Decimal("1.5"), None, "0." + "0" * 5_000)) == "1.5" + "0" * 4_999
    assert display(Cell(Decimal("1.5"), None, "0." + "0" * 900 + "E+00")).endswith("E+00")


@pytest.mark.parametrize("number", ["1234.5", "-1E+308", "1E-320"])
def test_formats_with_any_number_of_percent_signs_are_shown(number: str) -> None:
    assert display(Cell(Decimal(number), None, "0.00" + "%" * 500)).endswith("%" * 500)
    assert display(Cell(Decimal(number), None, "0." + "0" * 200 + "%" * 500 + ",")).endswith("%" * 500)


@pytest.mark.parametrize("text", ["9" * 4_000, "一二三" * 10_000, "每下降百分之一扣0.1分，" * 2_500])
def test_endless_wordings_are_left_unread_at_once(text: str) -> None:
    started = process_time()
    assert compile_rule(text).rule is None
    assert parse_target(text).kind == "unknown"
    assert process_time() - started < 2
