"""Formulas on forms: M101 to M103, what is not computed, and values that no file holds."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import xlform
from samples.make import HERE
from tests.drawn import findings
from tests.drawn import gaps
from xlform.batch import read_file
from xlform.formulas import examine as examining
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked

FORM = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {} | {} | {} | 10 | 100% | 10 |
| 其中：财政拨款 | 30 | 30 | 30 | | | |
| 上级资金 | 60 | 60 | 60 | | | |
| 其他资金 | 10 | 10 | 10 | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
| 检查次数 | 10次 | 10次 | 90 | 90 | | |
"""


@pytest.mark.parametrize(
    "cells",
    [
        ("=SUM(B4:B6)→100", "=SUM(C4:C6)→100", "=SUM(D4:D6)→100"), ("100", "=SUM(C4:C6)→100", "100"), ("100", "=C4+C5+C6→100", "=SUM(D4:D6)*3/3→100"),
        ("=100.004→100", "=SUM(C4:C6)+0.004→100", "100.00"), ("=IF(B4>0,SUM(B4:B6),\"\")→100", "100", "100"),
    ],
)  # fmt: skip
def test_right_formulas_are_quiet(cells: tuple[str, ...]) -> None:
    said = findings(FORM.format(*cells), codes=("M102", "M103"))
    assert said == []


def test_results_as_displayed_are_quiet() -> None:
    text = FORM.format("100", "100", "100").replace("100% | 10", "=100/3→33.33 | 10")
    assert findings(text, codes=("M101",)) == []
    assert findings(text.replace("→33.33", "→33.3"), codes=("M101",)) == [
        (
            "M101",
            "表!F3",
            "公式保存的结果为 33.3，按其引用的单元格应为 33.333333，少 0.033333；请重新计算后保存，仍不符的请核对公式",
        )
    ]


def test_a_result_that_its_inputs_do_not_give() -> None:
    assert findings(FORM.format("100", "100", "=SUM(D4:D6)→104"), codes=("M",)) == [
        ("M101", "表!D3", "公式保存的结果为 104，按其引用的单元格应为 100，多 4；请重新计算后保存，仍不符的请核对公式")
    ]
    assert findings(FORM.format("100", "100", "=D4/0→100"), codes=("M",)) == [
        ("M101", "表!D3", "公式保存的结果为 100，按其引用的单元格应为 #DIV/0!；请重新计算后保存，仍不符的请核对公式")
    ]
    assert findings(FORM.format("100", "100", "=10^40→100"), codes=("M",)) == [
        ("M101", "表!D3", "公式保存的结果为 100，按其引用的单元格应为 1.000E+40；请重新计算后保存，仍不符的请核对公式")
    ]


def test_a_sum_that_leaves_out_a_row_or_counts_it_twice() -> None:
    assert findings(FORM.format("100", "=C4+C6→40", "100"), codes=("M",)) == [
        ("M102", "表!C3", "求和公式漏计 C5，改正后应为 100（现为 40）；请核对公式的范围")
    ]
    assert findings(FORM.format("100", "=SUM(C4:C6)+C6→110", "100"), codes=("M",)) == [
        ("M102", "表!C3", "求和公式重复计入 C6，改正后应为 100（现为 110）；请核对公式的范围")
    ]


def test_a_figure_among_formulas() -> None:
    formulas = ("=SUM(B4:B6)→100", "=SUM(D4:D6)→100")
    assert findings(FORM.format(formulas[0], "110", formulas[1]), codes=("M",)) == [
        ("M103", "表!C3", "填的是数 110，旁边（B3）都是公式，照此应为 100，多 10；请恢复公式或核对各数")
    ]
    assert findings(FORM.format(formulas[0], "100", formulas[1]), codes=("M",)) == [
        ("M103", "表!C3", "填的是数 100，旁边（B3）都是公式，算得的与此相同；其他数再改时这一格不会随之改，请恢复公式")
    ]


def test_what_is_not_computed_is_unchecked_by_name() -> None:
    text = FORM.format("=VLOOKUP(A4,A4:B6,2)→100", "=VLOOKUP(A4,A4:B6,2)→100", "=[1]表!A1→100")
    assert gaps(text, codes=("M",)) == [
        ("M101", "表!B3", "公式不能计算（VLOOKUP），共 2 处"),
        ("M101", "表!D3", "公式不能计算（外部引用）"),
    ]


def test_forms_without_formulas_have_none_of_this_in_the_ledger() -> None:
    said = judge([read_file(HERE / "hengyang-2022" / "基础表.xlsx")], all_rules())
    lines = {line.code: line for account in said.ledger if account.scope == "file" for line in account.lines}
    assert {(lines[code].state, lines[code].reason) for code in ("M101", "M102", "M103")} == {
        ("not_applicable", "表上没有公式")
    }


@pytest.fixture
def computed(tmp_path: Path) -> Path:
    """A base table as a script writes it: a formula without a result for the project spending."""
    path = tmp_path / "基础表.xlsx"
    book = openpyxl.load_workbook(HERE / "clean-2023" / "基础表.xlsx")
    book["基础表"]["D17"] = "=SUM(D18:D21)"
    book.save(path)
    return path


def test_values_that_no_file_holds_are_said_and_used(computed: Path) -> None:
    (outcome,) = xlform.check(computed, select=["M"])
    assert outcome.findings == ()
    assert [(one.code, str(one.address), one.reason) for one in outcome.unchecked] == [
        (
            "M101",
            "基础表!D17",
            "公式没有保存计算结果，已按公式算得 D17＝554.8，据此核对；请用 WPS 或 Excel 打开后保存一次",
        )
    ]


def test_a_reading_with_formulas_is_kept_and_restored(computed: Path) -> None:
    reading = read_file(computed)
    assert reading.formulas is not None
    assert unpacked(type(reading), packed(reading)).formulas == reading.formulas


def test_a_breakdown_of_ours_costs_no_figure(computed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(examining, "faults", broken)
    (outcome,) = xlform.check(computed, select=["M"])
    assert [one.reason for one in outcome.unchecked] == ["公式不能计算（ZeroDivisionError: x）"]


def test_formulas_that_read_too_much_are_not_computed(computed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "MOST_READ", 3)
    (outcome,) = xlform.check(computed, select=["M", "F"])
    assert [one.reason for one in outcome.unchecked if one.code == "M101"] == ["公式不能计算（过多的单元格）"]


SCORED = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | 10次 | 90 | {row} | |
| 总分 | | | 100 | {total} | |
"""


def test_a_total_that_is_only_out_of_date_is_to_be_recalculated() -> None:
    told = {
        code: (cell, message)
        for code, cell, message in findings(SCORED.format(row="90", total="=F3+E5→98"), codes=("M", "S"))
    }
    assert told["M101"][1].startswith("公式保存的结果为 98，按其引用的单元格应为 100")
    assert told["S102"] == (
        "表!E6",
        "得分合计填 98，各行得分之和为 100（E5、F3），合计少 2；公式保存的结果是旧的（见 M101），重新计算后即为 100，请重新计算后保存",
    )


def test_a_total_over_a_row_that_is_out_of_date_says_which_cell() -> None:
    told = {
        code: message for code, _, message in findings(SCORED.format(row="=80+10→88", total="100"), codes=("M", "S102"))
    }
    assert told["S102"] == (
        "得分合计填 100，各行得分之和为 98（E5、F3），合计多 2；请核对各行得分或改正合计"
        "（E5 的公式结果是旧的，见 M101，请先重新计算再核对）"
    )


def test_a_total_whose_formula_gives_what_it_holds_is_to_be_corrected() -> None:
    told = {
        code: message for code, _, message in findings(SCORED.format(row="90", total="=E5+8→98"), codes=("M", "S102"))
    }
    assert told == {"S102": "得分合计填 98，各行得分之和为 100（E5、F3），合计少 2；请核对各行得分或改正合计"}
