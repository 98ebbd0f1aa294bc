from __future__ import annotations

import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from tests.corpus import SHEET
from tests.corpus import corpus
from xlform.address import Address
from xlform.address import Area
from xlform.workbook.edit import AddNote
from xlform.workbook.edit import SetFormula
from xlform.workbook.edit import SetValue
from xlform.workbook.edit import apply
from xlform.workbook.edit import mark
from xlform.workbook.edit import unmark
from xlform.workbook.edit.dependents import FormulaCell
from xlform.workbook.edit.dependents import dependents
from xlform.workbook.edit.dependents import references
from xlform.workbook.edit.notebox import box_size
from xlform.workbook.read import read_book

PLACE = Address(SHEET, 6, 2)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)


@pytest.mark.parametrize("name", ["plain.xlsx", "inline_strings.xlsx", "prefixed.xlsx", "strict.xlsx"])
@FEW
@given(TEXTS)
def test_any_text_is_read_back(name: str, text: str) -> None:
    data, _ = apply(corpus()[name], [SetValue(PLACE, text)])
    found = read_book(name, data=data).grids[0].cell(6, 2).content
    assert found == text.replace("\r\n", "\n")


@FEW
@given(NUMBERS, NUMBERS)
def test_any_number_is_read_back(value: Decimal, result: Decimal) -> None:
    other = Address(SHEET, 7, 3)
    data, _ = apply(corpus()["plain.xlsx"], [SetValue(PLACE, value), SetFormula(other, "B6*2", result)])
    grid = read_book("a.xlsx", data=data).grids[0]
    for cell, written in ((grid.cell(6, 2), value), (grid.cell(7, 3), result)):
        assert isinstance(cell.content, Decimal)
        assert abs(cell.content - written) <= abs(written) * Decimal("1e-14")
    assert grid.cell(7, 3).formula == "B6*2"


@FEW
@given(TEXTS)
def test_any_note_comes_out_again(text: str) -> None:
    import openpyxl

    original = corpus()["old_notes.xlsx"]
    marked = mark(original, [AddNote(Address(SHEET, 5, 2), "xlform", "xlform S101 " + text)])
    assert unmark(marked) == original
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(marked)).save(saved)
    left = openpyxl.load_workbook(io.BytesIO(unmark(saved.getvalue())))
    assert left[SHEET]["B5"].comment.text == "请核对拨款文号"
    assert left.sheetnames == [SHEET, "分表"]


@pytest.mark.parametrize(
    ("formula", "areas"),
    [
        ("SUM(B5:B6)", [("表", "B5:B6")]),
        ("$C$4/D4*100%", [("表", "C4"), ("表", "D4")]),
        ("分表!B4+'其 他'!C$2", [("分表", "B4"), ("其 他", "C2")]),
        ("SUM(B:B)+SUM(3:4)", [("表", "B1:B1048576"), ("表", "A3:XFD4")]),
        ('IF(A1="B2",LOG10(C1),TRUE)', [("表", "A1"), ("表", "C1")]),
        ("资金总额*2", [("表", "B4")]),
        ("[1]Sheet1!A1+'[旧.xlsx]表'!B2+A1", [("表", "A1")]),
        ('_xlfn.DISPIMG("ID_1",1)', []),
        ("SUM({1,2;3,4})-1.5E+3", []),
        ("#REF!+A1", [("表", "A1")]),
    ],
)
def test_references_of_a_formula(formula: str, areas: list[tuple[str, str]]) -> None:
    found = references(formula, "表", {"资金总额": "表!$B$4"})
    assert found is not None
    assert [(sheet, str(area)) for sheet, area in found] == areas


@pytest.mark.parametrize(
    "formula",
    [
        "INDIRECT(A1)",
        "OFFSET(A1,1,0)",
        "未定义的名称+1",
        "表1[金额]",
        "SUM(Sheet1:Sheet3!A1)",
        "A1:INDEX(B:B,3)",
        "A1#",
    ],
)
def test_what_cannot_be_followed_counts_as_dependent(formula: str) -> None:
    assert references(formula, "表", {}) is None


def test_dependence_goes_through_other_formulas_and_shared_ones() -> None:
    cells = [
        FormulaCell(("表", 4, 2), "SUM(B5:B6)"),
        FormulaCell(("二", 1, 1), "表!B4"),
        FormulaCell(("二", 1, 2), "A1*2"),
        FormulaCell(("表", 9, 4), "B5*$B$1", (0, 2)),
        FormulaCell(("表", 9, 9), "Z1"),
    ]
    assert dependents(cells, {}, {("表", 5, 2)}) == {("表", 4, 2), ("二", 1, 1), ("二", 1, 2)}
    assert dependents(cells, {}, {("表", 5, 4)}) == {("表", 9, 4)}
    assert Area.parse("B5:B6") == (5, 2, 6, 2)


def test_a_box_is_as_large_as_its_text() -> None:
    small, wide, tall = box_size("短"), box_size("宽" * 20), box_size("一\n二\n三")
    assert wide[0] > small[0]
    assert tall[1] == small[1] + 2 * 16
    assert box_size("长" * 100)[1] == box_size("\n" * 3)[1]
