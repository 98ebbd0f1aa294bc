"""Workbooks whose formulas have no stored result are read and judged as if a spreadsheet had computed them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import ROUND_HALF_UP
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import pytest

import xlform
from samples.make import HERE
from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import read_drawn
from tests.formulas.test_formulas import named
from tests.localize.dossiers import dossier_of
from xlform.address import Address
from xlform.address import parse_a1
from xlform.batch import read_file
from xlform.formulas import examine as examining
from xlform.formulas import missing
from xlform.formulas import with_results
from xlform.grid import Book
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.localize.model import Edit
from xlform.localize.system import system_of
from xlform.outcomes import Outcome
from xlform.report.json import encoded
from xlform.report.json import read_document
from xlform.report.pictures import pictures
from xlform.report.text import read_pieces
from xlform.workbook import read as reading
from xlform.workbook.read import read_book

DOSSIERS = ("clean-2023", "hengyang-2022")
MUTATIONS = 24


@dataclass(frozen=True)
class Bed:
    """All forms of a unit in one workbook; totals of sums and rates as formulas of the cells they follow from."""

    book: Book
    formulas: Mapping[Address, Edit]
    cells: Mapping[str, Address]

    def text(self, edit: Edit) -> str:
        """The formula of a statement."""
        places = {one: f"'{self.cells[one].sheet}'!{self.cells[one].a1}" for one in edit.operands}
        if edit.kind == "ratio":
            return "ROUND({}/{},4)".format(*(places[one] for one in edit.cells[:2]))
        own = edit.coefficients[edit.total]
        parts = [f"{places[one]}*{factor / -own:.0f}" for one, factor in edit.coefficients.items() if one != edit.total]
        return "+".join(parts)

    def value(self, address: Address, typed: Mapping[Address, Decimal]) -> Decimal:
        """What a cell holds once some others are typed otherwise, by the statement itself."""
        edit = self.formulas.get(address)
        if edit is None:
            content = self.content(address)
            return typed.get(address, content if isinstance(content, Decimal) else Decimal(0))
        values = {one: self.value(self.cells[one], typed) for one in edit.operands if self.cells[one] != address}
        if edit.kind == "ratio":
            return (values[edit.cells[0]] / values[edit.cells[1]]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return (
            sum((edit.coefficients[one] * value for one, value in values.items()), Decimal(0))
            / -edit.coefficients[edit.total]
        )

    def content(self, address: Address) -> object:
        return next(grid for grid in self.book.grids if grid.name == address.sheet).cell(*address[1:]).content

    def filed(self, typed: Mapping[Address, Decimal], *, stored: bool) -> Book:
        """The workbook with these cells typed otherwise; formulas with what they give then, or without a result."""
        grids = []
        for grid in self.book.grids:
            cells = dict(grid.cells)
            for place, cell in grid.cells.items():
                address = Address(grid.name, *place)
                if address in self.formulas:
                    formula, result = self.text(self.formulas[address]), self.value(address, typed)
                    cells[place] = Cell(result if stored else None, formula, cell.number_format)
                elif address in typed:
                    cells[place] = cell._replace(content=typed[address])
            grids.append(replace(grid, cells=cells))
        return replace(self.book, grids=tuple(grids))


@cache
def bed(name: str) -> Bed:
    path = HERE / f"{name}-合订.xlsx"
    book = read_book(path)
    located = system_of(dossier_of([read_file(path).submissions]))
    cells = {one: address for one, (_, address) in located.places.items()}
    found = Bed(book, {}, cells)
    formulas: dict[Address, Edit] = {}
    for edit in located.system.edits:
        total = edit.total if edit.kind == "sum" else edit.cells[2] if edit.kind == "ratio" else ""
        held = [found.content(cells[one]) for one in edit.operands]
        blank = edit.kind == "sum" and found.content(cells[total]) is not None
        if total and len(edit.cells) < 4 and all(isinstance(one, Decimal) or (blank and one is None) for one in held):
            formulas.setdefault(cells[total], edit)
    return replace(found, formulas=formulas)


def said(outcome: Outcome) -> list[object]:
    """All that is said of a workbook, but for the line that names results the file does not hold."""
    told = [one for one in outcome.unchecked if not one.reason.startswith("公式没有保存计算结果，已按公式算得")]
    return [*outcome.findings, *told, *outcome.causes, *outcome.failures]


def checked(book: Book, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(reading, "read_book", lambda *_, **__: book)
    (outcome,) = xlform.check(book.path)
    return outcome


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_dossier_without_results_is_judged_as_with_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = bed(name)
    assert len(one.formulas) > 35
    with_them = checked(one.filed({}, stored=True), monkeypatch)
    without = checked(one.filed({}, stored=False), monkeypatch)
    assert said(without) == said(with_them)
    assert bool(without.findings) == (name == "hengyang-2022")
    assert any(one.code == "M101" and "，据此核对" in one.reason for one in without.unchecked)


def mutations(one: Bed, name: str) -> Iterator[dict[Address, Decimal]]:
    """Typed figures that the statements are about, one at a time ten times too high or with a digit changed."""
    rng = Random(name)
    inputs = sorted(
        address
        for edit in one.formulas.values()
        for cell in edit.operands
        if (address := one.cells[cell]) not in one.formulas and one.content(address)
    )
    for address in rng.sample(inputs, MUTATIONS):
        value = one.content(address)
        assert isinstance(value, Decimal)
        yield {address: value * 10 if rng.random() < 0.5 else value + rng.choice([1, 3, 10])}


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_wrong_input_is_found_as_with_results_and_no_formula_is_accused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bed(name)
    plain = checked(one.filed({}, stored=False), monkeypatch).findings
    noticed = accused = 0
    for typed in mutations(one, name):
        with_them = checked(one.filed(typed, stored=True), monkeypatch)
        without = checked(one.filed(typed, stored=False), monkeypatch)
        assert said(without) == said(with_them)
        noticed += without.findings != plain
        suspects = [finding.suspect for finding in without.findings if finding.suspect is not None]
        assert not [suspect for suspect in suspects if suspect.address in one.formulas]
        accused += any(suspect.address in typed for suspect in suspects)
    assert noticed > MUTATIONS * 0.7
    assert accused > 2


def test_a_file_written_by_openpyxl_is_judged_like_one_typed(tmp_path: Path) -> None:
    one = bed("clean-2023")
    book = openpyxl.load_workbook(one.book.path)
    for address, edit in one.formulas.items():
        book[address.sheet][address.a1] = f"={one.text(edit)}"
    book["基础表"]["D18"] = 1234
    book.save(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(one.book.path)
    for address in one.formulas:
        book[address.sheet][address.a1] = float(one.value(address, {Address("基础表", 18, 4): Decimal(1234)}))
    book["基础表"]["D18"] = 1234
    book.save(tmp_path / "填.xlsx")
    formulas, typed = (xlform.check(tmp_path / file)[0].findings for file in ("表.xlsx", "填.xlsx"))
    assert formulas
    assert [(one.code, one.address, one.actual, one.expected) for one in formulas] == [
        (one.code, one.address, one.actual, one.expected) for one in typed
    ]


FORM = """
| 项目支出绩效自评表 | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {annual} | {executed} | 10 | {rate} | 10 |
| 其中：财政拨款 | 60 | 50 | | | |
| 其他资金 | 40 | 50 | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | 10次 | 90 | 90 | |
"""


def test_entries_have_the_value_and_say_that_it_was_computed() -> None:
    (form,) = read_drawn(FORM.format(annual="=B4+B5", executed="100", rate="=C3/B3")).submissions
    first = form.table("funds")[0]
    annual, rate = first.entry("annual"), first.entry("rate")
    assert (annual.state, annual.value, annual.text, annual.formula, annual.computed) == ("ok", 100, "100", True, True)
    assert (rate.state, rate.value, rate.computed) == ("ok", 1, True)
    assert not first.entry("executed").computed


def test_totals_rates_and_scores_that_rest_on_them_are_judged() -> None:
    text = FORM.format(annual="=B4+B5+10", executed="=SUM(C4:C5)", rate="50%")
    assert [(code, cell) for code, cell, _ in findings(text, codes=("T", "R102"))] == [
        ("T103", "表!B3"),
        ("R102", "表!E3"),
    ]


def test_a_number_format_gives_the_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "clean-2023" / "基础表.xlsx")
    book["基础表"]["D17"], book["基础表"]["D17"].number_format = "=SUM(D18:D21)*1000", "#,##0.00"
    book.save(tmp_path / "表.xlsx")
    (form,) = read_file(tmp_path / "表.xlsx").submissions
    (entry,) = [row["actual"] for row in form.table("spending") if row.role == "projects"]
    assert (entry.state, entry.text, entry.value) == ("ok", "554,800.00", 554_800)


@pytest.mark.parametrize(("formula", "error"), [("=B4/0", "#DIV/0!"), ("=B4+A4", "#VALUE!"), ("=没有!A1+1", "#REF!")])
def test_an_error_is_one_as_the_spreadsheet_would_show_it(formula: str, error: str) -> None:
    text = FORM.format(annual=formula, executed="100", rate="100%")
    (form,) = read_drawn(text).submissions
    entry = form.table("funds")[0].entry("annual")
    assert (entry.state, entry.text, entry.computed) == ("unreadable", error, True)
    assert [(code, cell) for code, cell, _ in findings(text, codes=("F103",))] == [("F103", "表!B3")]


@pytest.mark.parametrize("formula", ["=VLOOKUP(A4,A4:B5,2)", "=B3+1", "=C3+1", "=[1]表!A1", "=TODAY()"])
def test_what_is_not_certain_stays_without_a_value(formula: str) -> None:
    text = FORM.format(annual=formula, executed="=B3", rate="100%")
    (form,) = read_drawn(text).submissions
    for column in ("annual", "executed"):
        entry = form.table("funds")[0].entry(column)
        assert (entry.state, entry.value, entry.text, entry.computed) == ("unreadable", None, "", False)
    assert ("R102", "表!B3", "执行率：公式没有保存计算结果，请用 WPS 或 Excel 打开后保存一次") in gaps(
        text, codes=("R102",)
    )


def test_formulas_follow_others_over_sheets_and_stored_results_are_taken_as_they_are() -> None:
    one = named("一", {"A1": 2, "A2": ("二!A1*A1", None), "A3": ("A1+1", "7"), "A4": ("A3+1", None)})
    two = named("二", {"A1": ("一!A1+A2", None), "A2": 3})
    done, other = with_results([one, two])
    assert {place: done.cells[place].content for place in done.computed} == {(2, 1): 10, (4, 1): 8}
    assert other.cells[1, 1] == Cell(Decimal(5), "一!A1+A2")
    assert (one.computed, one.cells[2, 1].content) == (frozenset(), None)


def test_a_cell_in_doubt_and_what_reads_it_stay_without_a_value() -> None:
    grid = named("表", {"A1": 1, "A2": ("A1+1", None), "A3": ("A2+1", None), "A4": ("A1+3", None)})
    (done,) = with_results([replace(grid, doubts={parse_a1("A2"): "有两个内容"})])
    assert done.computed == {(4, 1)}


def test_errors_stay_errors() -> None:
    (done,) = with_results([named("表", {"A1": ("1/0", None)})])
    assert done.cells[1, 1].content == ErrorValue("#DIV/0!")


def test_where_every_formula_has_its_result_nothing_is_copied_or_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "with_missing_results", None)
    grids = [named("表", {"A1": 1, "A2": ("A1", "1")})]
    assert with_results(grids) is grids


def test_a_breakdown_of_ours_leaves_the_sheets_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(missing, "with_missing_results", broken)
    grids: list[Grid] = [named("表", {"A1": ("1", None)})]
    assert with_results(grids) is grids


def test_of_a_workbook_with_too_many_nothing_is_computed_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "MOST_MISSING", 1)
    text = FORM.format(annual="=B4+B5", executed="=C4+C5", rate="100%")
    assert gaps(text, codes=("M101",)) == [("M101", "表!B3", "公式不能计算（过多的单元格），共 2 处")]
    assert gaps(FORM.format(annual="=B4+B5", executed="100", rate="100%"), codes=("M101",)) == [
        ("M101", "表!B3", "公式没有保存计算结果，已按公式算得 B3＝100，据此核对；请用 WPS 或 Excel 打开后保存一次")
    ]


def test_reading_says_which_values_are_computed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "clean-2023" / "基础表.xlsx")
    book["基础表"]["D17"], book["基础表"]["D12"] = "=SUM(D18:D21)", "=D13+D14"
    book.save(tmp_path / "表.xlsx")
    found = read_file(tmp_path / "表.xlsx")
    text = "".join(read_pieces([found]))
    assert "\n  公式没有保存计算结果，已按公式算得：基础表!D12、基础表!D17；请用 WPS 或 Excel 打开后保存一次\n" in text
    assert '"computed": ["基础表!D12", "基础表!D17"]' in encoded(read_document([found])).decode()
    plain = read_file(HERE / "clean-2023" / "基础表.xlsx")
    assert "已按公式算得" not in "".join(read_pieces([plain]))
    assert '"computed"' not in encoded(read_document([plain])).decode()


def test_the_picture_of_a_form_shows_computed_values(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "clean-2023" / "基础表.xlsx")
    book["基础表"]["D17"] = "=SUM(D18:D21)+1000"
    book.save(tmp_path / "表.xlsx")
    (outcome,) = xlform.check(tmp_path / "表.xlsx", select=["T101"])
    assert "基础表!D17" in {str(one.address) for one in outcome.findings}
    (drawing,) = pictures(outcome).drawings
    assert "1554.8" in str(drawing)


def test_a_title_that_is_a_formula_names_the_form() -> None:
    text = FORM.format(annual="100", executed="100", rate="100%").replace(
        "| 项目支出绩效自评表 |", '| =2023&"年度项目支出绩效自评表" |'
    )
    (form,) = read_drawn(text).submissions
    assert (form.field("title").value, form.year) == ("2023年度项目支出绩效自评表", 2023)


def test_allocation_tables_and_ledgers_of_formulas_are_reconciled(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "clean-2023" / "安排建议表.xlsx")
    sheet = book.worksheets[0]
    recipients = [(sheet.cell(row, 3).value, sheet.cell(row, 5).value) for row in range(5, 10)]
    for cell, formula in {"E4": "=SUM(E5:E9)", "E10": "=SUM(E11:E14)", "E15": "=SUM(E16:E18)"}.items():
        sheet[cell] = formula
    sheet["E19"] = "=E4+E10+E15"
    book.save(tmp_path / "表.xlsx")
    paid = openpyxl.Workbook()
    assert paid.active is not None
    paid.active.append(["收款单位", "金额（元）"])
    for name, amount in recipients:
        paid.active.append([name, f"={amount}*10000"])
    paid.save(tmp_path / "台账.xlsx")
    found = xlform.reconcile(tmp_path / "表.xlsx", ledger=tmp_path / "台账.xlsx")
    typed = xlform.reconcile(HERE / "clean-2023" / "安排建议表.xlsx")
    assert [one.holds for one in found.statements] == [one.holds for one in typed.statements] == [True] * 4
    assert found.ledger is not None
    assert [found.ledger.table_total, found.ledger.ledger_total] == [300, 150]


def test_flag_marks_the_cell_and_stores_nothing_in_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(HERE / "clean-2023" / "基础表.xlsx")
    book["基础表"]["D17"] = "=SUM(D18:D21)+1000"
    book.save(tmp_path / "表.xlsx")
    (copied,) = xlform.flag(tmp_path / "表.xlsx", output=tmp_path / "退回").copies
    assert copied.target is not None
    assert copied.receipt is not None
    assert {(one.cell, one.what) for one in copied.receipt.cells} >= {("基础表!D17", "fill"), ("基础表!D17", "note")}
    grid = next(grid for grid in read_book(copied.target).grids if grid.name == "基础表")
    assert grid.cells[17, 4][:2] == (None, "SUM(D18:D21)+1000")
