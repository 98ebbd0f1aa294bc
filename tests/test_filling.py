"""What is filled in, in which order, unit and style; and what is never touched."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import xlform
from tests.conftest import ROOT
from tests.drawn import read_drawn
from tests.generate import DRAWERS
from tests.generate import generate
from tests.written import saved
from tests.written import sheet_of
from tests.written import values
from tests.written import written
from xlform.address import Address
from xlform.filling import MENDABLE
from xlform.filling import completions
from xlform.submission import Submission
from xlform.values import ABSENT

PROJECT = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | {initial} | {annual} | {executed} | 10 | {rate} | {points} |
| 其中：当年财政拨款 | 80 | 90 | 86.5 | | | |
| 其他资金 | 10 | 10 | 10 | | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 检查次数 | ≥10次 | 12次 | 50 | {first} |
| 效益指标 | 社会效益指标 | 安全形势 | 明显改善 | 明显改善 | 40 | {second} |
| 总分 | < | < | < | < | {weights} | {scores} |
"""
BLANKS = dict.fromkeys(("initial", "annual", "executed", "rate", "points", "first", "second", "weights", "scores"), "")
FIGURES = {
    **dict.fromkeys(BLANKS, ""), "initial": "90", "annual": "100", "executed": "96.5", "rate": "96.5%", "points": "9.65",
    "first": "50", "second": "38", "weights": "100", "scores": "97.65",
}  # fmt: skip


def project(**cells: str) -> str:
    """The form with everything right, but for some cells."""
    return PROJECT.format(**{**FIGURES, **cells})


def found(text: str, *, overwrite: bool = False) -> dict[str, str]:
    """Cell → what belongs there."""
    return {
        one.address.a1: format(one.value.normalize(), "f")
        for submission in read_drawn(text).submissions
        for one in completions(submission, overwrite=overwrite)
    }


def filled(tmp_path: Path, data: bytes, *, overwrite: bool = False) -> Path:
    """The filled copy of a workbook."""
    source = tmp_path / "表.xlsx"
    source.write_bytes(data)
    (copied,) = xlform.fill(source, output=tmp_path / "算好", overwrite=overwrite)
    assert copied.error is None
    assert copied.target is not None
    return copied.target


def test_blanks_are_filled_in_the_order_in_which_they_follow_from_each_other() -> None:
    blank = PROJECT.format(**{**BLANKS, "second": "38"})
    expected = {
        "B3": "90",
        "C3": "100",
        "D3": "96.5",
        "F3": "0.965",
        "G3": "9.65",
        "G7": "50",
        "F9": "100",
        "G9": "97.65",
    }
    assert found(blank) == expected


def test_a_complete_form_is_left_alone() -> None:
    assert found(project()) == {}
    assert found(project(), overwrite=True) == {}


def test_wrong_figures_are_corrected_only_when_asked() -> None:
    wrong = project(annual="101", rate="95%", points="9", weights="90", scores="98")
    assert found(wrong) == {}
    assert found(wrong, overwrite=True) == {"C3": "100", "F3": "0.965", "G3": "9.65", "F9": "100", "G9": "97.65"}


def test_judgements_are_never_made_and_no_total_is_formed_without_them() -> None:
    assert found(project(second="", scores="")) == {}


def test_scores_that_were_given_stay_even_where_the_target_says_otherwise() -> None:
    assert found(project(first="45", scores="92.65"), overwrite=True) == {}


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("≥10次", "12次", "50"),
        ("≥10次", "8次", "40"),
        ("≤10次", "12.5次", "40"),
        ("10次", "10次", "50"),
        ("10次以上", "9", "45"),
        ("10次", "12次", None),  # more is better, probably; probably is not enough
        ("10次", "8次", None),
        ("≥10次", "≥10次", None),
        ("≥10次", "8人", None),
        ("≥10次", "完成", None),
        ("≥10次", "", None),
        ("≥10次", "/", None),
        ("≥XX次", "10次", None),
        ("≥10次，≥3人", "8次，3人", None),
        ("≥10次，≥3人", "10次，3人", "50"),
        ("明显改善", "明显改善", None),
    ],
)
def test_quantitative_scores_are_filled_in_where_nothing_is_left_to_judge(
    target: str, actual: str, score: str | None
) -> None:
    text = project(first="", scores="").replace("| ≥10次 | 12次 |", f"| {target} | {actual} |")
    assert found(text).get("G7") == score


@pytest.mark.parametrize("mark", ["/", "—", "无", "不适用"])
def test_marks_for_not_applicable_are_left_alone(mark: str) -> None:
    assert found(project(rate=mark, points=mark, scores=mark), overwrite=True) == {}


def test_a_blank_part_is_nothing_unless_money_was_budgeted_for_it() -> None:
    nothing = project(executed="").replace("| 其他资金 | 10 | 10 | 10 |", "| 其他资金 | | | |")
    assert found(nothing) == {"D3": "86.5"}
    owed = project(executed="").replace("| 其他资金 | 10 | 10 | 10 |", "| 其他资金 | 10 | 10 | |")
    assert found(owed) == {}


def test_figures_beside_their_label_in_one_cell_are_left_alone() -> None:
    text = """
    | 部门整体支出绩效自评表 | | | | | |
    | 年度预算申请（万元） | 资金总额：100 | 执行数 | 资金执行率 | 分值 | 得分 |
    | ^ | ^ | 95 | | 10 | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    | 总分 | | | 100 | | |
    """
    assert all("B" not in cell for cell in found(text, overwrite=True))


def test_a_total_waits_for_totals_below_it(tmp_path: Path) -> None:
    blank = """
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 三公经费 | | | |
    | 1、公务用车购置和维护经费 | | | |
    | 其中：公务用车购置 | 0 | 1 | 0 |
    | 公务用车运行维护 | 9 | 9 | 8.5 |
    | 2、出国经费 | 0 | 0 | 0 |
    | 3、公务接待 | 5 | 5 | 4 |
    """
    expected = {"C3": "0.957", "B5": "14", "C5": "15", "D5": "12.5", "B6": "9", "C6": "10", "D6": "8.5"}
    assert found(blank) == expected
    path = filled(tmp_path, written(blank.replace("（", "(")))
    assert values(path, "B5", "D5", "C3") == [14, 12.5, "95.7%"]


def test_allocations_are_added_up_by_category_and_in_all() -> None:
    text = """
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 2 | 乙项目 | 乙公司 | 12.5 |
    | 二 | 评审经费 | | 5 |
    | 合计 | | | |
    """
    assert found(text) == {"D3": "42.5", "D7": "47.5"}
    assert found(text.replace("12.5", "")) == {}


@pytest.mark.parametrize(("unit", "factor"), [("元", 10_000), ("万元", 1), ("亿元", Decimal("0.0001"))])
def test_amounts_are_written_in_the_unit_of_the_sheet(tmp_path: Path, unit: str, factor: Decimal) -> None:
    text = PROJECT.format(**{**BLANKS, "second": "38"}).replace("（万元）", f"（{unit}）")
    for number in ("80", "90", "86.5", "10"):
        text = text.replace(f"| {number} |", f"| {Decimal(number) * factor:f} |", 1) if number != "10" else text
    text = text.replace(
        "| 其他资金 | 10 | 10 | 10 |", f"| 其他资金 | {10 * factor:f} | {10 * factor:f} | {10 * factor:f} |"
    )
    path = filled(tmp_path, written(text))
    assert values(path, "B3", "C3", "D3") == [
        pytest.approx(float(Decimal(one) * factor)) for one in ("90", "100", "96.5")
    ]


def test_rates_are_written_as_the_sheet_writes_them(tmp_path: Path) -> None:
    blank = project(rate="")
    assert values(filled(tmp_path, written(blank)), "F3") == ["96.5%"]
    assert values(filled(tmp_path, written(blank, {"F3": "0.00%"})), "F3") == [0.965]
    full = project(rate="").replace("86.5", "90").replace("96.5 ", "100 ").replace("9.65", "10")
    assert values(filled(tmp_path, written(full)), "F3") == ["100%"]


@pytest.mark.parametrize(("typed", "becomes"), [("95", 96.5), ("0.95", 0.965), ("95.00%", "96.5%"), ("95 %", "96.5%")])
def test_a_wrong_rate_is_corrected_in_the_way_it_was_typed(tmp_path: Path, typed: str, becomes: object) -> None:
    path = filled(tmp_path, written(project(rate=typed)), overwrite=True)
    assert values(path, "F3") == [becomes]


def test_points_with_their_unit_stay_texts(tmp_path: Path) -> None:
    texts = project(points="", first="50分", second="38分", weights="100", scores="")
    assert values(filled(tmp_path, written(texts)), "G3", "G9") == ["9.65分", "97.65分"]
    wrong = project(scores="97.56分")
    assert values(filled(tmp_path, written(wrong), overwrite=True), "G9") == ["97.65分"]
    shown = written(project(scores=""), {"G9": '0.00"分"'})
    assert values(filled(tmp_path, shown), "G9") == [97.65]


def test_points_in_a_cell_of_percentages_are_percentages(tmp_path: Path) -> None:
    data = written(project(weights=""), {"F9": "0%"})
    assert values(filled(tmp_path, data), "F9") == [1]


def test_an_amount_with_its_unit_keeps_it_and_other_words_are_not_lost(tmp_path: Path) -> None:
    assert values(filled(tmp_path, written(project(annual="101万元")), overwrite=True), "C3") == ["100万元"]
    source = tmp_path / "说明.xlsx"
    source.write_bytes(written(project(annual="101万元（含追加 1 万元）")))
    (copied,) = xlform.fill(source, output=tmp_path / "out", overwrite=True)
    assert copied.target is not None
    assert "表!C3 除数字外还有文字“101万元（含追加 1 万元）”，没有改动" in copied.notices
    assert values(copied.target, "C3") == ["101万元（含追加 1 万元）"]


def test_formulas_stay_and_their_results_are_what_they_give(tmp_path: Path) -> None:
    text = project(annual="=SUM(C4:C5)", rate="=D3/C3", points="=ROUND(E3*F3,2)", scores="=SUM(G3,G7:G8)")
    path = filled(tmp_path, written(text, {"F3": "0.00%"}))
    assert values(path, "C3", "F3", "G3", "G9") == [100, 0.965, 9.65, 97.65]
    formulas = sheet_of(path, results=False)
    assert [formulas[cell].value for cell in ("C3", "F3", "G3", "G9")] == [
        "=SUM(C4:C5)",
        "=D3/C3",
        "=ROUND(E3*F3,2)",
        "=SUM(G3,G7:G8)",
    ]


def test_a_formula_that_is_wrong_itself_is_named_and_left(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(scores="=SUM(G7:G8)")))
    (copied,) = xlform.fill(source, output=tmp_path / "out")
    assert copied.notices == ("表!G9 的公式 =SUM(G7:G8) 得 88，应为 97.65，没有改动；请改正公式",)


def test_a_stored_result_that_is_out_of_date_is_corrected_when_asked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "samples" / "clean-2023" / "基础表.xlsx")
    sheet = book.worksheets[0]
    total = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "二、部门项目支出").row
    source = tmp_path / "表.xlsx"
    source.write_bytes(saved(book))
    assert xlform.check(source)[0].findings == ()
    right = sheet.cell(total, 4).value
    sheet.cell(total, 4).value = float(str(right)) * 10
    source.write_bytes(saved(book))
    assert [one.code for one in xlform.check(source, select=["T101"])[0].findings] == ["T101"]
    (copied,) = xlform.fill(source, output=tmp_path / "out", overwrite=True)
    assert copied.target is not None
    assert values(copied.target, f"D{total}") == [right]


def test_hengyang_changes_only_where_asked_and_only_its_two_sums(tmp_path: Path) -> None:
    sample = ROOT / "samples" / "hengyang-2022"
    for copied in xlform.fill(sample, output=tmp_path / "a"):
        assert copied.target is not None
        assert copied.target.read_bytes() == Path(copied.path).read_bytes()
    changes: dict[str, tuple[str | None, str | None]] = {}
    for copied in xlform.fill(sample, output=tmp_path / "b", overwrite=True):
        assert copied.receipt is not None
        changes |= {change.cell: (change.old, change.new) for change in copied.receipt.cells}
    assert changes == {"'项目3 安委会工作'!G26": ("100", "105"), "'项目3 安委会工作'!H26": ("98", "103")}


@pytest.mark.parametrize("form", sorted(DRAWERS))
@pytest.mark.parametrize("seed", range(15))
def test_filling_leaves_nothing_that_it_could_have_mended(tmp_path: Path, form: str, seed: int) -> None:
    source = tmp_path / "表.xlsx"
    generate(form, seed).write(source)
    (copied,) = xlform.fill(source, output=tmp_path / "a", overwrite=True)
    assert copied.target is not None
    (outcome,) = xlform.check(copied.target, select=MENDABLE)
    inline = {
        str(entry.address)
        for submission in outcome.submissions
        for key, spot in submission.layout.fields.items()
        if spot.piece is not None and (entry := submission.field(key)).address is not None
    }
    left = {str(finding.address) for finding in outcome.findings} - inline
    assert all(any(notice.startswith(f"{cell} ") for notice in copied.notices) for cell in left)
    (again,) = xlform.fill(copied.target, output=tmp_path / "b", overwrite=True)
    assert again.target is not None
    assert again.target.read_bytes() == copied.target.read_bytes()


def _totals(form: Submission) -> set[Address]:
    """The cells of a clean form that follow from others."""
    entries = [form.fields.get(key, ABSENT) for key in ("total_weight", "total_score", "control_rate", "total")]
    if form.form == "base_table":
        rows = [row for row in form.table("spending") if row.role in ("sangong", "vehicles", "projects")]
        entries += [row.entry(column) for row in rows for column in ("prior_actual", "budget", "actual")]
    if form.form == "project_selfeval":
        rows = [row for row in form.table("funds") if row.role == "total"]
        entries += [row.entry(column) for row in rows for column in ("initial", "annual", "rate", "score")]
    if form.form == "department_selfeval":
        entries += [form.field("rate"), form.field("score")]
    if form.form == "allocation_table":
        parents = {row.parent for name in ("categories", "items") for row in form.table(name)}
        entries += [row.entry("amount") for place, row in enumerate(form.table("categories")) if place in parents]
    return {entry.address for entry in entries if entry.address is not None and entry.number is not None}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "samples" / "clean-2023").glob("*.xlsx")))
@pytest.mark.parametrize("how", ["blank", "wrong"])
def test_blanked_and_spoilt_totals_of_a_clean_form_come_back(tmp_path: Path, name: str, how: str) -> None:
    sample = ROOT / "samples" / "clean-2023" / name
    computed = [address for form in xlform.read(sample) for address in sorted(_totals(form))]
    book = openpyxl.load_workbook(sample)
    before = {}
    for address in computed:
        cell = book[address.sheet].cell(address.row, address.column)
        before[address] = cell.value
        cell.value = None if how == "blank" else float(str(cell.value)) + 1
    source = tmp_path / name
    source.write_bytes(saved(book))
    (copied,) = xlform.fill(source, output=tmp_path / "out", overwrite=how == "wrong")
    assert copied.target is not None
    after = openpyxl.load_workbook(copied.target, data_only=True)
    for address, value in before.items():
        assert after[address.sheet].cell(address.row, address.column).value == pytest.approx(value, abs=6e-4), address
    assert xlform.check(copied.target, select=MENDABLE)[0].findings == ()


def test_a_rate_that_a_formula_reads_is_a_number(tmp_path: Path) -> None:
    path = filled(tmp_path, written(project(rate="", points="=ROUND(E3*F3,2)", scores="")))
    assert values(path, "F3", "G3", "G9") == [0.965, 9.65, 97.65]


def test_a_formula_that_gives_nothing_is_left_to_give_nothing(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(rate='=IF(B3>1,"","x")')))
    (copied,) = xlform.fill(source, output=tmp_path / "out")
    assert copied.notices == ("表!F3 的公式在这里不给出数，没有改动",)
    assert copied.target is not None
    assert copied.target.read_bytes() == source.read_bytes()


def test_a_workbook_without_results_gets_all_of_them(tmp_path: Path) -> None:
    text = project(annual="=SUM(C4:C5)", rate="=D3/C3", points="=ROUND(E3*F3,2)", scores="=SUM(G3,G7:G8)")
    book = openpyxl.load_workbook(BytesIO(written(text)))
    book.worksheets[0]["B3"] = "=B4*1+B5"  # as forms have it, but no rule says what it should be
    book.create_sheet("汇总")["A1"] = "=表!B3/2"
    path = filled(tmp_path, saved(book))
    assert xlform.check(path, select=["M101"])[0].unchecked == ()
    assert values(path, "B3", "C3") == [90, 100]
    assert sheet_of(path, "汇总")["A1"].value == 45


def test_where_nothing_but_results_is_missing_only_they_are_written(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "samples" / "clean-2023" / "基础表.xlsx")
    book["基础表"]["B18"] = "=100+22"
    source = tmp_path / "表.xlsx"
    source.write_bytes(saved(book))
    (copied,) = xlform.fill(source, output=tmp_path / "out")
    assert copied.receipt is not None
    assert [(change.cell, change.what, change.old, change.new) for change in copied.receipt.cells] == [
        ("基础表!B18", "result", "", "122")
    ]


def test_totals_of_formulas_are_filled_in_and_corrected(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "samples" / "clean-2023" / "基础表.xlsx")
    sheet = book["基础表"]
    given = {cell: sheet[cell].value for cell in ("B17", "C17")}
    for column in "BC":
        for row in (18, 19, 20, 21):
            sheet[f"{column}{row}"] = f"={sheet[f'{column}{row}'].value}*1"
    sheet["B17"], sheet["C17"] = None, 1
    (tmp_path / "a").mkdir()
    path = filled(tmp_path / "a", saved(book))
    assert values(path, "B17", "C17", "B18") == [given["B17"], 1, 125]
    assert values(filled(tmp_path, saved(book), overwrite=True), "B17", "C17") == [given["B17"], given["C17"]]


def test_results_of_other_formulas_that_read_a_filled_cell_are_recomputed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(written(project(points="", scores=""))))
    book.worksheets[0]["J1"] = "=G9/100"
    book.create_sheet("汇总")["A1"] = '=IF(\'表\'!$G$9>=90,"优","良")'
    path = filled(tmp_path, saved(book))
    assert values(path, "G9", "J1") == [97.65, 0.9765]
    assert sheet_of(path, "汇总")["A1"].value == "优"


def test_the_execution_row_among_the_indicators_gets_its_score() -> None:
    text = """
    | 项目支出绩效自评表 | < | < | < | < | < | < |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | | |
    | 年度资金总额 | 90 | 100 | 96.5 | | | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 预算执行率 | | 预算执行率 | 100% | 96.5% | 10 | |
    | 产出指标 | 数量指标 | 检查次数 | ≥10次 | 12次 | 90 | |
    | 总分 | < | < | < | < | | |
    """
    assert found(text) == {"E3": "0.965", "G5": "9.65", "G6": "90", "F7": "100", "G7": "99.65"}


def left_alone(tmp_path: Path, text: str) -> tuple[tuple[str, ...], bool]:
    """What is said of a form that is filled with --overwrite, and whether the copy is what was given."""
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(text))
    (copied,) = xlform.fill(source, output=tmp_path / "算好", overwrite=True)
    assert copied.target is not None
    return copied.notices, copied.target.read_bytes() == source.read_bytes()


def test_what_rests_on_an_input_that_is_probably_wrong_is_not_overwritten(tmp_path: Path) -> None:
    swapped = project().replace("当年财政拨款 | 80 | 90 |", "当年财政拨款 | 80 | 900 |")
    notices, unchanged = left_alone(tmp_path, swapped)
    assert unchanged
    assert [one.partition(" ")[0] for one in notices] == ["表!C3"]
    assert "很可能是 C4 填错：90 误填为 900" in notices[0]
    assert "请先改正填错的数" in notices[0]


def test_what_may_rest_on_a_wrong_input_is_not_overwritten_either(tmp_path: Path) -> None:
    notices, unchanged = left_alone(tmp_path, project(initial="91"))
    assert unchanged
    assert notices[0].startswith("表!B3 没有改动：可能是以下之一：")


def test_a_total_that_is_itself_the_wrong_figure_is_overwritten_with_all_that_follows(tmp_path: Path) -> None:
    path = filled(tmp_path, written(project(annual="1000")), overwrite=True)
    assert values(path, "C3", "F3", "G3", "G9") == [100, "96.5%", 9.65, 97.65]
