"""Slips and differences in words a clerk understands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlform.localize.problem import Problem
from xlform.localize.problem import figure
from xlform.localize.rows import RowEvent
from xlform.localize.search import Step

TWO_SIDES = "两张表各自平衡但互不一致"
_WORDS = {
    "digit": "一位数字有误", "swap": "两位数字颠倒", "drop": "漏填一位数字", "double": "一位数字重复填写", "insert": "多填一位数字",
    "shift": "小数点错位", "unit": "元与万元混淆", "sign": "正负号有误", "copy": "误填了相邻单元格的数", "round": "四舍五入", "other": "数值可能有误",
}  # fmt: skip
MOST_FACTS = 3


def said(problem: Problem, cell: int, value: int) -> str:
    """A figure as it is typed: 139.5, 95.7%."""
    number = figure(value)
    return f"{_plain(number * 100)}%" if problem.cells[cell].kind == "rate" else _plain(number)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def step_reason(problem: Problem, step: Step) -> str:
    """`两位数字颠倒：52 误填为 25`, with what follows from it."""
    cell = step.move.root
    typed = problem.values[cell]
    meant = "" if step.open else said(problem, cell, typed + step.change)
    if problem.cells[cell].value is None:
        words = f"漏填：应为 {meant}" if meant else "漏填"
    elif step.slip == "item":
        words = _item_reason(problem, cell, step.change)
    elif step.slip == "blank":
        words = f"漏填：{meant} 误填为 {said(problem, cell, typed)}"
    elif not meant:
        words = f"{_WORDS['other']}：{said(problem, cell, typed)}"
    else:
        words = f"{_WORDS[step.slip]}：{meant} 误填为 {said(problem, cell, typed)}"
    if step.move.kind == "carried":
        words += "，合计随之而错"
    elif step.move.kind == "echo":
        words += "，同行两栏同错"
    return words


def _item_reason(problem: Problem, cell: int, change: int) -> str:
    for edit in problem.touching[cell]:
        if problem.totals[edit] != cell:
            continue
        for item, _ in problem.terms[edit]:
            if item != cell and abs(problem.values[item]) == abs(change) and problem.values[item]:
                left_out = change > 0
                name = problem.cells[item].label or problem.cells[item].id
                return f"{'漏计' if left_out else '重复计入'}“{name}”一行：{said(problem, cell, problem.values[cell] + change)} 误填为 {said(problem, cell, problem.values[cell])}"
    return f"合计有误：{said(problem, cell, problem.values[cell] + change)} 误填为 {said(problem, cell, problem.values[cell])}"


def row_reason(problem: Problem, row: RowEvent) -> str:
    """A row left out, entered twice, or one too many."""
    if row.kind == "row_missing":
        amounts = "、".join(_plain(figure(value)) for value in dict.fromkeys(row.values.values()))
        return f"序号缺 {row.gap[0]}，漏列一行：{amounts}" if row.gap[0] else f"可能漏列一行：{amounts}"
    label = next((problem.cells[cell].label for cell in row.cells), "")
    return f"“{label}”一行重复填列" if row.kind == "row_twice" else f"“{label}”一行可能多列"


def facts(problem: Problem, edits: Sequence[int]) -> tuple[str, ...]:
    """What the differences equal: an item, twice an item, a multiple of nine, tenfold, ten-thousandfold; no blame."""
    found: list[str] = []
    for edit in edits:
        if not problem.ratios[edit]:
            found += _facts_of(problem, edit)
    return tuple(dict.fromkeys(found))[:MOST_FACTS]


def _facts_of(problem: Problem, edit: int) -> list[str]:
    residual, total = abs(problem.residuals[edit]), problem.totals[edit]
    found = []
    amount = _plain(figure(residual))
    items = [cell for cell, _ in problem.terms[edit] if cell != total and problem.values[cell]]
    for words, share in (("差额 {0} 等于“{1}”一行的数", 1), ("差额 {0} 等于“{1}”一行的两倍", 2)):
        same = [cell for cell in items if abs(problem.values[cell]) * share == residual]
        if same and problem.edits[edit].kind == "sum":
            found.append(words.format(amount, problem.cells[same[0]].label or problem.cells[same[0]].id))
    if total >= 0:
        factor = dict(problem.terms[edit])[total]
        given = problem.values[total]
        due = given - problem.residuals[edit] * factor
        for times in (10, 100, 10_000):
            if due and given in (due * times, due // times) and given * due:
                found.append(f"两边相差 {times} 倍")
    step = min((problem.steps[cell] for cell, _ in problem.terms[edit]), default=1)
    places = residual
    while places and places % (step * 10) == 0:
        places //= 10
    if residual and residual % (9 * step) == 0 and (places // step) // 9 <= 9:
        found.append(f"差额 {amount} 是 9 的倍数，常见于两位数字颠倒")
    return found
