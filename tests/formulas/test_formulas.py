"""Formulas give what a spreadsheet gives; wrong ones are found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from time import process_time
from typing import TypeAlias

import pytest

from xlform.address import Address
from xlform.address import parse_a1
from xlform.formulas import with_results
from xlform.formulas.examine import examine
from xlform.formulas.faults import Fault
from xlform.formulas.faults import faults
from xlform.formulas.missing import values_without_results
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.formulas.values import Scalar
from xlform.grid import Cell
from xlform.grid import Content
from xlform.grid import ErrorValue
from xlform.grid import Grid

Held: TypeAlias = "str | Decimal | int | bool | tuple[str, str | None] | None"


def sheet(**cells: Held) -> Grid:
    return named("表", cells)


def named(name: str, cells: Mapping[str, Held]) -> Grid:
    """Cells by A1 name; a pair is a formula with its stored result."""
    found: dict[tuple[int, int], Cell] = {}
    for where, held in cells.items():
        if isinstance(held, tuple):
            formula, stored = held
            number = stored is not None and stored.lstrip("-").replace(".", "").isdecimal()
            content: Content = Decimal(stored) if number and stored is not None else stored
            if stored is not None and stored.startswith("#"):
                content = ErrorValue(stored)
            found[parse_a1(where)] = Cell(content, formula)
        elif isinstance(held, bool) or held is None:
            found[parse_a1(where)] = Cell(held)
        else:
            found[parse_a1(where)] = Cell(Decimal(held) if isinstance(held, int) else held)
    return Grid(name, found)


def gives(formula: str, **cells: str | Decimal | int | bool | None) -> Scalar:
    grid = named("表", {**cells, "Z99": (formula, None)})
    other = named("其他 表", {"A1": 7, "B1": 8})
    return Calculator([grid, other]).result(Address("表", 99, 26))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1+2*3", "7"), ("-2^2", "4"), ("2^-1", "0.5"), ("50%", "0.5"), ("10-4-3", "3"), ("2^3^2", "64"), ("0.1+0.2-0.3", "0"),
        ("1/3", "0.333333333333333"), ("ROUND(2.345,2)", "2.35"), ("ROUND(-2.5,0)", "-3"), ("ROUND(1234,-2)", "1200"), ("SUM(A1:A3)", "6"),
        ("SUM(A1:A3,A1,10)", "17"), ("SUM(A1:B3)", "6"), ("AVERAGE(A1:A3)", "2"), ("MIN(A1:A3)", "1"), ("MAX(A1:A3,9)", "9"), ("ABS(-3.5)", "3.5"),
        ("COUNT(A1:B3)", "3"), ("IF(A1<A2,10,20)", "10"), ("IF(A1>A2,10)", None), ("IFERROR(A1/0,5)", "5"), ("IF(ISNUMBER(FIND(\"乙\",B1)),1,2)", "2"), ("SUMIF(B1:B3,\"甲\",A1:A3)", "4"),
        ("SUMIF(A1:A3,\">=2\")", "5"), ("SUMIF(B1:B3,\"甲*\",A1:A3)", "4"), ("SUMPRODUCT(A1:A3,A1:A3)", "14"),
        ("SUMPRODUCT((B1:B3=\"甲\")*A1:A3)", "4"), ("SUMPRODUCT((A1:A3>1)*(A1:A3<3))", "1"), ("'其他 表'!A1+'其他 表'!B1", "15"),
        ("SUM('其他 表'!A1:B1)", "15"), ("sum($A$1:A3)", "6"), ("C1+1", "1"), ("\"12\"+1", "13"), ("COUNTIF(B1:B3,\"甲\")", "2"), ("ROUNDDOWN(2.99,1)", "2.9"),
    ],
)  # fmt: skip
def test_results(formula: str, result: str | None) -> None:
    expected: Scalar = False if result is None else Decimal(result)
    assert gives(formula, A1=1, A2=2, A3=3, B1="甲", B2="乙", B3="甲") == expected


@pytest.mark.parametrize(
    ("formula", "result"),
    [("1/0", ErrorValue("#DIV/0!")), ("B1+1", ErrorValue("#VALUE!")), ("AVERAGE(C1:C3)", ErrorValue("#DIV/0!")), ("没有!A1", ErrorValue("#REF!")),
     ("A1&B1", "1甲"), ("A1=1", True), ("\"abc\"=\"ABC\"", True), ("\"a\">1", True), ("C1=\"\"", True)],
)  # fmt: skip
def test_errors_texts_and_comparisons(formula: str, result: Scalar) -> None:
    assert gives(formula, A1=1, B1="甲") == result


@pytest.mark.parametrize(
    ("formula", "what"),
    [("VLOOKUP(A1,A1:B3,2)", "VLOOKUP"), ("[1]表!A1", "外部引用"), ("总额*2", "总额"), ('INDIRECT("A1")', "INDIRECT")],
)
def test_what_is_not_computed_is_named(formula: str, what: str) -> None:
    with pytest.raises(Unsupported) as caught:
        gives(formula, A1=1)
    assert caught.value.what == what


@pytest.mark.parametrize(("formula", "result"), [("SUM(1,IF(A1=1,B1,A1))", "1"), ("MIN(IF(A1=1,C1),5)", "5"), ("MAX(IF(A1=1,A1:A2),0)", "3"), ("COUNT(IF(A1=2,1,B1))", "0")])  # fmt: skip
def test_if_gives_the_cells_it_chooses_not_their_values(formula: str, result: str) -> None:
    assert gives(formula, A1=1, A2=3, B1="甲") == Decimal(result)


@pytest.mark.parametrize("formula", ['B1<"乙"', "B1>=B2", 'IF(B2>"a-b",1,2)'])
def test_which_text_comes_first_is_not_decided(formula: str) -> None:
    """Excel sorts by the language of the system: by sound in China, by code elsewhere; hyphens it passes over."""
    with pytest.raises(Unsupported) as caught:
        gives(formula, B1="甲", B2="ab")
    assert caught.value.what == "文字的先后"


@pytest.mark.parametrize("text", ["2023年1月1日", "¥5", "2-3", "(5)", "8:30"])
def test_a_text_that_may_be_a_date_or_money_is_no_error_for_certain(text: str) -> None:
    with pytest.raises(Unsupported, match="像日期或金额的文字"):
        gives("B1+1", B1=text)


@pytest.mark.parametrize("text", ["12万元", "/", "—", "甲", "约5", "3个"])
def test_a_text_that_is_no_number_anywhere_is_an_error(text: str) -> None:
    assert gives("B1+1", B1=text) == ErrorValue("#VALUE!")


def test_texts_of_plain_letters_and_equal_ones_are_in_order() -> None:
    assert gives('"AB"<"b2"') is True
    assert gives('"12"<"A"') is True
    assert gives('B1>="甲"', B1="甲") is True
    assert gives('B1>""', B1="甲") is True


def test_which_of_two_errors_is_shown_makes_no_stored_result_old() -> None:
    assert found(A1="甲", A2=0, A3=("A1+1/A2", "#DIV/0!")) == []


def test_a_rounded_nothing_is_plain_zero() -> None:
    assert str(gives("ROUND(3,-4)")) == "0"


def test_circles_are_not_computed() -> None:
    grid = sheet(A1=("B1+1", None), B1=("A1+1", None))
    with pytest.raises(Unsupported):
        Calculator([grid]).result(Address("表", 1, 1))


CHAIN = 4_000


def chain(last: Held) -> Grid:
    """A1 is one more than A2, A2 one more than A3 … without a stored result."""
    cells: dict[str, Held] = {f"A{row}": (f"A{row + 1}+1", None) for row in range(1, CHAIN)}
    return named("表", {**cells, f"A{CHAIN}": last})


def test_a_chain_of_any_length_is_computed() -> None:
    assert Calculator([chain(1)]).result(Address("表", 1, 1)) == CHAIN


@pytest.mark.parametrize("last", [("A1+1", None), ("VLOOKUP(1,B1:C2,2)", None), 1])
def test_a_chain_takes_as_many_steps_as_it_is_long(last: Held) -> None:
    started = process_time()
    values = values_without_results([chain(last)])
    assert process_time() - started < 3
    assert len(values) == (CHAIN - 1 if last == 1 else 0)


def test_a_circle_found_far_from_its_start_is_named() -> None:
    with pytest.raises(Unsupported, match="循环引用"):
        Calculator([chain(("A500", None))]).result(Address("表", 1, 1))


def found(**cells: Held) -> list[tuple[str, str, Scalar, list[str]]]:
    return [
        (one.kind, one.address.a1, one.expected, [cell.a1 for cell in one.cells]) for one in faults([sheet(**cells)])[0]
    ]


def test_a_stored_result_that_its_inputs_do_not_give() -> None:
    assert found(A1=1, A2=2, A3=("SUM(A1:A2)", "4")) == [("stale", "A3", Decimal(3), [])]
    assert found(A1=1, A2=2, A3=("SUM(A1:A2)", "3")) == []


def test_only_the_first_wrong_result_of_a_chain_is_named() -> None:
    assert found(A1=1, A2=2, A3=("A1+A2", "4"), A4=("A3*2", "8")) == [("stale", "A3", Decimal(3), [])]


def test_a_sum_that_leaves_out_a_row() -> None:
    assert found(A1=1, A2=2, A3=3, A4=4, A5=("SUM(A1:A3)", "6")) == [("left_out", "A5", Decimal(10), ["A4"])]
    assert found(A1=1, A2=2, A3=3, A4=("A1+A3", "4")) == [("left_out", "A4", Decimal(6), ["A2"])]


def test_a_sum_that_counts_a_row_twice() -> None:
    assert found(A1=1, A2=2, A3=3, A4=("SUM(A1:A3,A2)", "8")) == [("twice", "A4", Decimal(6), ["A2"])]
    assert found(A1=("SUM(A2:A3)", "5"), A2=2, A3=3, A4=9, A5=("SUM(A1:A4)", "19")) == [
        ("twice", "A5", Decimal(14), ["A2", "A3"])
    ]


def test_sums_over_subtotals_are_right() -> None:
    assert found(A1=("SUM(A2:A3)", "5"), A2=2, A3=3, A4=("SUM(A5:A6)", "7"), A5=3, A6=4, A7=("A1+A4", "12")) == []
    assert found(A1=5, A2=2, A3=3, A4=7, A5=3, A6=4, A7=("A1+A4", "12")) == []


def test_a_figure_typed_over_a_formula() -> None:
    over = found(A1=1, B1=2, C1=3, A2=4, B2=5, C2=6, A3=("A1+A2", "5"), B3=8, C3=("C1+C2", "9"))
    assert over == [("typed_over", "B3", Decimal(7), ["A3"])]


def test_values_of_formulas_that_were_never_computed() -> None:
    grid = sheet(A1=1, A2=("A1*2", None), A3=("A2+1", None), A4=("VLOOKUP(A1,A1:A2,1)", None))
    assert values_without_results([grid]) == {Address("表", 2, 1): Decimal(2), Address("表", 3, 1): Decimal(3)}


def test_gaps_name_the_formula() -> None:
    _, gaps = faults([sheet(A1=1, A2=("VLOOKUP(A1,A1:A1,1)", "1"))])
    assert [(gap.address.a1, gap.what) for gap in gaps] == [("A2", "VLOOKUP")]


def test_a_fault_says_what_is_stored() -> None:
    assert faults([sheet(A1=1, A2=2, A3=("SUM(A1:A2)", "4"))])[0] == (
        Fault("stale", Address("表", 3, 1), Decimal(4), Decimal(3)),
    )


def test_formulas_that_read_whole_columns_again_and_again_are_not_computed() -> None:
    cells: dict[str, Held] = {f"A{row}": (f"COUNTIF(B:K,{row})", None) for row in range(1, 501)}
    few = examine(with_results([named("表", dict(list(cells.items())[:20]))]), {"表"})
    assert (len(few.values), few.gaps) == (20, ())
    many = examine(with_results([named("表", {**cells, "B5000": 1})]), {"表"})
    assert many.values == ()
    assert [(gap.what, count) for gap, count in many.gaps] == [("过多的单元格", 500)]
