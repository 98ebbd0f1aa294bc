"""Formulas by reference to entries: written for the spreadsheet, computed exactly, refused where they are none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from xlform.errors import FormError
from xlform.workbook.template.formula import FormulaError
from xlform.workbook.template.formula import Value
from xlform.workbook.template.formula import evaluate
from xlform.workbook.template.formula import names
from xlform.workbook.template.formula import parse
from xlform.workbook.template.formula import render

CELLS: dict[str, tuple[list[str], list[Value]]] = {
    "total": (["D7"], [Decimal(72)]),
    "parts": (["D8:D9", "D11"], [Decimal("40.1"), Decimal("31.9"), None]),
    "blank": (["E1"], [None]),
    "text": (["A1"], ["产出指标\n(50分)"]),
    "word": (["F1:F3"], ["相符", "不符", "不符"]),
}


def computed(source: str) -> Value:
    """The result over the cells above."""
    values: dict[str, Sequence[Value]] = {name: found for name, (_, found) in CELLS.items()}
    return evaluate(parse(source), values.__getitem__)


def written(source: str) -> str:
    """The formula for the spreadsheet over the cells above."""
    return render(parse(source), lambda name: CELLS[name][0])


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("SUM({parts})", Decimal("72.0")),
        ("COUNT({parts})", Decimal(2)),
        ('IF(COUNT({blank})=0,"",SUM({blank}))', ""),
        ("ROUND(2.5,0)+ROUND(-2.5,0)", Decimal(0)),
        ("ROUND(SUM({total})/7,2)", Decimal("10.29")),
        ("MIN({total},1)*10-2*3", Decimal(4)),
        ('{blank}=""', True),
        ("{blank}=0", True),
        ("{total}<>72", False),
        ('AND(1=1,OR(1>2,{text}<>""))', True),
        ('ISNUMBER(FIND("("&SUM({parts})-22&"分)",{text}))', True),
        ('ISNUMBER(FIND("没有",{text}))', False),
        ('IFERROR(1/0,"除")', "除"),
        ('MID("12、经费",FIND("、","12、经费")+1,99)', "经费"),
        ("BLANKS({parts},{blank})", Decimal(2)),
        ('COUNTIF({word},"不符")', Decimal(2)),
        ('"他说""好"""', '他说"好"'),
        ("-(1+2)*3", Decimal(-9)),
        ("LEN({text})", Decimal(10)),
        ("MAX(0,COUNT({parts})-3)", Decimal(0)),
    ],
)
def test_results_are_those_of_a_spreadsheet(source: str, result: Value) -> None:
    assert computed(source) == result


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("SUM({parts})", "SUM(D8:D9,D11)"),
        ('IF({total}>=72,"是",-1)', 'IF(D7>=72,"是",-1)'),
        ("BLANKS({parts},{blank})", "COUNTBLANK(D8:D9)+COUNTBLANK(D11)+COUNTBLANK(E1)"),
        ('ROUND(({total}+1)/3,2)&"分"', 'ROUND((D7+1)/3,2)&"分"'),
        ('"他说""好"""', '"他说""好"""'),
    ],
)
def test_formulas_are_written_with_the_cells_of_their_names(source: str, text: str) -> None:
    assert written(source) == text


@pytest.mark.parametrize("source", ["SUM({parts}", "1+", ")", "{total", "SUM()", "1 1", "'a'"])
def test_what_is_no_formula_is_refused(source: str) -> None:
    with pytest.raises(FormError, match="formula"):
        parse(source)


def test_an_unknown_function_and_a_range_for_a_cell_are_refused() -> None:
    with pytest.raises(FormError, match="VLOOKUP"):
        computed("VLOOKUP({total},1)")
    with pytest.raises(FormError, match="no single cell"):
        computed("{parts}+1")


@pytest.mark.parametrize("source", ['"a"+1', "1/0", 'FIND("x","abc")'])
def test_what_shows_an_error_is_one(source: str) -> None:
    with pytest.raises(FormulaError):
        computed(source)


def test_names_are_listed_once() -> None:
    assert names("IF({a}>{b},{a},SUM({c.d@part}))") == ("a", "b", "c.d@part")
