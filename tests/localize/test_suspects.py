"""Findings are led back to the one cell behind them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.localize.dossiers import Sheet
from tests.localize.dossiers import dossier
from tests.localize.dossiers import generated
from tests.localize.dossiers import sample
from xlform.grid import Grid
from xlform.localize.suspects import MANY
from xlform.localize.suspects import Suspicion
from xlform.localize.suspects import explained
from xlform.localize.suspects import suspicions
from xlform.outcomes import Reading
from xlform.rules.catalogue import selected
from xlform.rules.runner import judge


def typed(sheets: tuple[Sheet, ...], path: str, row: int, column: int, value: Decimal) -> tuple[Sheet, ...]:
    found = []
    for sheet in sheets:
        cells = dict(sheet.grid.cells)
        if sheet.path == path:
            cells[row, column] = cells[row, column]._replace(content=value)
        found.append(Sheet(sheet.path, Grid(sheet.grid.name, cells, sheet.grid.merges)))
    return tuple(found)


def found_in(sheets: tuple[Sheet, ...]) -> tuple[Suspicion, ...]:
    whole = dossier(sheets)
    findings = judge([Reading(one.path, submissions=(one,)) for one in whole.submissions], selected((), ())).findings
    return tuple(suspicions(whole, findings))


def test_one_slip_that_breaks_several_statements_is_one_suspicion() -> None:
    (said,) = found_in(typed(sample("clean-2023"), "基础表.xlsx", 19, 4, Decimal("108")))
    assert [one.code for one in said.findings] == ["T101", "X104"]
    assert said.path == "基础表.xlsx"
    assert said.suspect is not None
    assert (str(said.suspect.address), said.suspect.value, said.suspect.certain) == ("基础表!D19", Decimal(100), True)
    assert said.suspect.reason == "一位数字有误：100 误填为 108"


def test_two_sides_that_disagree_are_both_reported_and_neither_is_blamed() -> None:
    said = [one for one in found_in(sample("hengyang-2022")) if any(f.code == "X104" for f in one.findings)]
    assert len(said) == 1
    assert said[0].suspect is None
    assert said[0].facts[0] == "两张表各自平衡但互不一致"


def test_a_finding_carries_the_suspect_of_its_own_file() -> None:
    sheets = typed(sample("clean-2023"), "基础表.xlsx", 19, 4, Decimal("108"))
    whole = dossier(sheets)
    findings = judge([Reading(one.path, submissions=(one,)) for one in whole.submissions], selected((), ())).findings
    suspects = {one.code: one.suspect for one in explained(findings, whole.submissions).findings}
    assert suspects["T101"] is not None
    assert suspects["X104"] is None


def test_many_errors_in_a_file_of_many_forms_are_explained_form_by_form() -> None:
    sheets = tuple(Sheet("一册.xlsx", one.grid) for one in generated(9103))
    for form in dossier(sheets).of("project_selfeval"):
        address = form.table("indicators")[0].entry("score").address
        assert address is not None
        grid = next(one.grid for one in sheets if one.grid.name == form.sheet)
        changed = dict(grid.cells)
        changed[address.row, address.column] = changed[address.row, address.column]._replace(content=Decimal(99))
        sheets = tuple(
            Sheet(one.path, Grid(grid.name, changed, grid.merges)) if one.grid is grid else one for one in sheets
        )
    whole = dossier(sheets)
    findings = judge([Reading("一册.xlsx", submissions=whole.submissions)], selected((), ())).findings
    errors = [one for one in findings if one.code in ("S102", "S104") and one.severity == "error"]
    assert len(errors) > MANY
    told = [one for one in explained(findings, whole.submissions).findings if one.code in ("S102", "S104")]
    assert len(told) == len(errors)
    assert all(one.suspect is not None and one.suspect.certain for one in told)


def test_where_more_is_broken_in_a_form_than_one_slip_breaks_nothing_is_named() -> None:
    sheets = typed(sample("clean-2023"), "基础表.xlsx", 19, 4, Decimal("108"))
    whole = dossier(sheets)
    findings = judge([Reading(one.path, submissions=(one,)) for one in whole.submissions], selected((), ())).findings
    (total,) = (one for one in findings if one.code == "T101")
    several = [replace(total, message=f"{number}") for number in range(MANY + 1)]
    assert all(one.suspect is None for one in explained(several, whole.submissions).findings)
    assert all(one.suspect is not None for one in explained(several[:-1], whole.submissions).findings)
