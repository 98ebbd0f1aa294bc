"""The wrong cell is named: planted mistakes with frozen seeds and floors; silence where nothing can be told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

import pytest

from tests.localize.dossiers import dossier
from tests.localize.dossiers import generated
from tests.localize.dossiers import mended_hengyang
from tests.localize.dossiers import sample
from tests.localize.mistakes import KINDS
from tests.localize.mistakes import OUTSIDE
from tests.localize.mistakes import Bed
from tests.localize.mistakes import plant
from xlform.localize import Cell
from xlform.localize import Diagnosis
from xlform.localize import Edit
from xlform.localize import System
from xlform.localize import localize
from xlform.localize.system import system_of


@dataclass
class Tally:
    broken: int = 0
    first: int = 0
    asserted: int = 0
    wrong: int = 0


def tally(beds: list[Bed], count: int, seed: int, *, outside: bool = False) -> Tally:
    slips = OUTSIDE if outside else KINDS
    rng, found = Random(seed), Tally()
    for number in range(count):
        bed = rng.choice(beds)
        mistake = plant(rng, bed, list(slips)[number % len(slips)], slips)
        said = localize(bed.system([mistake])) if mistake is not None else ()
        if mistake is None or all(one.status == "where_only" for one in said):
            continue
        ranked = [candidate for one in said for candidate in one.candidates]
        found.broken += 1
        found.first += bool(ranked) and ranked[0].root == mistake.cell
        found.asserted += any(one.certain for one in said)
        found.wrong += any(one.certain and one.candidates[0].root != mistake.cell for one in said)
    return found


@pytest.fixture(scope="module")
def beds() -> list[Bed]:
    return [Bed(sample("clean-2023")), Bed(mended_hengyang()), *(Bed(generated(seed)) for seed in (9001, 9002, 9003))]


def test_one_slip_is_found(beds: list[Bed]) -> None:
    found = tally(beds, 110, 77)
    assert found.broken >= 90
    assert found.first >= 0.9 * found.broken
    assert found.asserted >= 0.75 * found.broken
    assert found.wrong <= 1


def test_slips_outside_the_model_are_seldom_asserted_wrongly(beds: list[Bed]) -> None:
    found = tally(beds, 50, 78, outside=True)
    assert found.first >= 0.75 * found.broken
    assert found.wrong <= 1


def test_formulas_are_never_accused() -> None:
    bed = Bed(sample("clean-2023"), formulas=True)
    rng = Random(79)
    for number in range(60):
        mistake = plant(rng, bed, list(KINDS)[number % len(KINDS)], KINDS)
        if mistake is None:
            continue
        for one in localize(bed.system([mistake])):
            assert all(candidate.root not in bed.formulas for candidate in one.candidates)


@pytest.mark.parametrize("part", range(4))
def test_clean_dossiers_rounded_from_yuan_give_nothing(part: int) -> None:
    for seed in range(part * 100, part * 100 + 100):
        assert localize(system_of(dossier(generated(20_000 + seed, rounded=True))).system) == ()


def test_silence_on_the_real_faults_of_hengyang() -> None:
    said = {one.edits[0].split(":")[0]: one for one in localize(system_of(dossier(sample("hengyang-2022"))).system)}
    points, tie = said["S101"], said["X103"]
    assert points.residuals == (Decimal(5), Decimal(5), Decimal(5))
    assert points.status == "identity"
    assert points.facts == ("差额 5 等于“指标2：组织警示约谈”一行的数",)
    assert tie.status == "two_sides"
    assert len(said) == 2
    assert all(one.suspects == () for one in said.values())


def test_the_same_answer_every_time() -> None:
    bed = Bed(sample("clean-2023"))
    mistake = plant(Random(5), bed, "swap", KINDS)
    assert mistake is not None
    assert localize(bed.system([mistake])) == localize(bed.system([mistake]))


def listed(values: list[str | None], total: str, *, formula: bool = False) -> System:
    cells = [
        Cell(
            f"E{row}",
            None if value is None else Decimal(value),
            group="items",
            row=str(row),
            column="amount",
            label=f"第{row}项",
            order=row,
        )
        for row, value in enumerate(values, 1)
    ]
    cells.append(Cell("E99", Decimal(total), group="total", row="99", column="amount", formula=formula))
    coefficients = {cell.id: 1 for cell in cells[:-1]} | {"E99": -1}
    return System(tuple(cells), (Edit("T101", "sum", coefficients, total="E99", group="items", column="amount"),))


def only(system: System) -> Diagnosis:
    (said,) = localize(system)
    return said


@pytest.mark.parametrize(
    ("values", "total", "formula", "reason"),
    [
        (["43.17", "25.38", "15.91", "38.46"], "149.92", False, "两位数字颠倒：52.38 误填为 25.38"),
        (["431.70", "25.38", "15.91", "38.46"], "122.92", False, "小数点错位：43.17 误填为 431.7"),
        (["43.17", "253800", "15.91", "38.46"], "122.92", False, "元与万元混淆：25.38 误填为 253800"),
        (["43.17", "-25.38", "15.91", "38.46"], "122.92", False, "正负号有误：25.38 误填为 -25.38"),
        (["43.17", "25.38", "15.91", "38.46"], "107.01", False, "漏计“第3项”一行：122.92 误填为 107.01"),
        (["43.17", "25.38", "15.91", "38.46"], "138.83", False, "重复计入“第3项”一行：122.92 误填为 138.83"),
        (["43.17", "25.38", None, "38.46"], "122.92", False, "漏填：应为 15.91"),
        (["43.17", "253.38", "15.91", "38.46"], "122.92", False, "多填一位数字：25.38 误填为 253.38"),
        (["43.17", "5.38", "15.91", "38.46"], "122.92", False, "漏填一位数字：25.38 误填为 5.38"),
    ],
)
def test_the_slip_in_words(values: list[str | None], total: str, formula: bool, reason: str) -> None:
    assert only(listed(values, total, formula=formula)).candidates[0].reason == reason


def test_a_broken_inequality_says_where_only() -> None:
    cells = (Cell("H5", Decimal(12), exact=True, kind="score"), Cell("G5", Decimal(10), exact=True, kind="score"))
    said = only(System(cells, (Edit("S104", "ineq", {"H5": 1, "G5": -1}),)))
    assert (said.status, said.suspects) == ("where_only", ())


def test_what_cannot_be_read_is_nobodys_suspect() -> None:
    cells = (Cell("A1", None, readable=False), Cell("A2", Decimal(3)), Cell("A3", Decimal(9)))
    assert localize(System(cells, (Edit("T101", "sum", {"A1": 1, "A2": 1, "A3": -1}, total="A3"),))) == ()


def test_a_form_in_another_unit_is_one_mistake() -> None:
    here = [
        Cell(f"B{row}", Decimal(value), form="base", group="base", row=str(row), column="b")
        for row, value in enumerate(("72.5", "45.31", "9.87"))
    ]
    there = [
        Cell(f"P{row}", Decimal(value), form="project", group="project", row=str(row), column="p")
        for row, value in enumerate(("725000", "453100", "98700"))
    ]
    ties = tuple(Edit(f"X104:{row}", "tie", {f"P{row}": 1, f"B{row}": -1}, total=f"P{row}") for row in range(3))
    said = only(System((*here, *there), ties))
    assert said.status == "unit"
    assert "元与万元混淆" in said.candidates[0].reason
    assert said.candidates[0].cells == {"P0": Decimal("72.5"), "P1": Decimal("45.31"), "P2": Decimal("9.87")}


def test_a_row_missing_where_the_numbering_leaves_one_out() -> None:
    cells = [
        Cell(f"E{row}", Decimal(value), group="items", row=str(row), column="amount", label=f"第{row}项", order=row)
        for row, value in ((1, 20), (2, 35), (4, 15), (5, 40))
    ]
    total = Cell("E99", Decimal(135), group="total", column="amount")
    edit = Edit(
        "T106",
        "sum",
        {cell.id: 1 for cell in cells} | {"E99": -1},
        total="E99",
        group="items",
        column="amount",
        gaps=(("3", "E2"),),
    )
    said = only(System((*cells, total), (edit,)))
    assert said.status == "asserted"
    assert said.candidates[0].reason == "序号缺 3，漏列一行：25"
    assert said.candidates[0].root == "E2"


def test_a_row_entered_twice_needs_its_label_twice() -> None:
    def cells(label: str) -> tuple[Cell, ...]:
        rows = ((1, 23.17, "甲"), (2, 35.02, "乙"), (3, 35.02, label), (4, 41.5, "丁"))
        return tuple(
            Cell(f"E{row}", Decimal(str(value)), group="items", row=str(row), column="amount", label=name, order=row)
            for row, value, name in rows
        )

    def said(label: str) -> Diagnosis:
        whole = (*cells(label), Cell("E99", Decimal("99.69"), group="total", column="amount"))
        return only(
            System(
                whole,
                (
                    Edit(
                        "T106",
                        "sum",
                        {f"E{row}": 1 for row in range(1, 5)} | {"E99": -1},
                        total="E99",
                        group="items",
                        column="amount",
                    ),
                ),
            )
        )

    assert said("乙").candidates[0].kind == "row_twice"
    assert said("丙").candidates[0].kind != "row_twice"
