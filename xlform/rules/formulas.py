"""Formulas on forms: results that their own inputs do not give, sums that miss or double a row, figures typed over formulas."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from xlform.address import Address
from xlform.findings import Severity
from xlform.grid import ErrorValue
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.figures import said
from xlform.submission import Submission
from xlform.values import Entry
from xlform.values import decimal_places
from xlform.values import half_up

if TYPE_CHECKING:
    from xlform.formulas.faults import Fault
    from xlform.formulas.values import Scalar

_SHOWN_CELLS = 6
_SHOWN_TEXT = 20
_LARGEST = Decimal(10) ** 15
_AS_DISPLAYED = 2
"""Results may be stored as displayed (以显示精度为准), which forms do with two decimals at least."""


@reading_rule("M101", "error")
def formula_gives_its_result(reading: Readable) -> Iterator[Problem | Gap]:
    """公式保存的结果应与公式算得的一致。

    The stored result of a formula is what its own inputs give.

    Why: 改了数而没有重新计算，或结果被别的程序改写，打开时看到的与打印、上报的就不是一个数
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =B4+B5→100 | 100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 60 | 60 | | | |
    | 其他资金 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    M101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =B4+B5→110 | 100 | 10 | 90.91% | 9.09 |
    | 其中：财政拨款 | 60 | 60 | | | |
    | 其他资金 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    if reading.formulas is None:
        return
    for fault, form in _faults(reading, "stale"):
        if not _as_displayed(fault):
            message = f"公式保存的结果为 {_shown(fault.stored)}，按其引用的单元格应为 {_shown(fault.expected)}{_apart(fault)}；请重新计算后保存，仍不符的请核对公式"
            yield Problem(fault.address, message, _number(fault.expected), _number(fault.stored), submission=form)
    for gap, count in reading.formulas.gaps:
        many = f"，共 {count} 处" if count > 1 else ""
        yield Gap(f"公式不能计算（{gap.what}）{many}", gap.address, form_at(reading, gap.address))
    for form, values in _by_form(reading, reading.formulas.values):
        listed = "、".join(f"{cell.a1}＝{_shown(value)}" for cell, value in values[:_SHOWN_CELLS])
        more = f" 等 {len(values)} 格" if len(values) > _SHOWN_CELLS else ""
        reason = f"公式没有保存计算结果，已按公式算得 {listed}{more}，据此核对；请用 WPS 或 Excel 打开后保存一次"
        yield Gap(reason, values[0][0], form)


@reading_rule("M102", "warning")
def sum_takes_each_row_once(reading: Readable) -> Iterator[Problem | Gap]:
    """求和公式应包括每一行，且每行只计一次。

    A sum takes in every row, each of them once.

    Why: 插入一行而没有改求和范围，或把小计与其明细一并求和，是合计出错最常见的原因
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =SUM(B4:B6)→100 | 100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 60 | 60 | | | |
    | 上级资金 | 30 | 30 | | | |
    | 其他资金 | 10 | 10 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    M102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =B4+B6→40 | 40 | 10 | 100% | 10 |
    | 其中：财政拨款 | 30 | 30 | | | |
    | 上级资金 | 60 | 60 | | | |
    | 其他资金 | 10 | 10 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    for fault, form in _faults(reading, "left_out", "twice"):
        what = (
            f"漏计 {named_cells(fault.cells)}" if fault.kind == "left_out" else f"重复计入 {named_cells(fault.cells)}"
        )
        due = "" if fault.expected is None else f"，改正后应为 {_shown(fault.expected)}（现为 {_shown(fault.stored)}）"
        message = f"求和公式{what}{due}；请核对公式的范围"
        yield Problem(
            fault.address,
            message,
            _number(fault.expected),
            _number(fault.stored),
            _related(fault.cells),
            submission=form,
        )


@reading_rule("M103", "warning")
def formulas_are_not_typed_over(reading: Readable) -> Iterator[Problem | Gap]:
    """一排公式中间不应夹有填写的数。

    No figure is typed among formulas that are all alike.

    Why: 公式被数覆盖后，其他数再改，这一格也不会随之改
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =B4+B5→100 | =C4+C5→100 | =D4+D5→100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 60 | 60 | 60 | | | |
    | 其他资金 | 40 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
    | 检查次数 | 10次 | 10次 | 90 | 90 | | |

    M103:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | =B4+B5→100 | 110 | =D4+D5→100 | 10 | 90.91% | 9.09 |
    | 其中：财政拨款 | 60 | 60 | 60 | | | |
    | 其他资金 | 40 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
    | 检查次数 | 10次 | 10次 | 90 | 90 | | |
    """
    for fault, form in _faults(reading, "typed_over"):
        model, expected, stored = fault.cells[0].a1, _number(fault.expected), _number(fault.stored)
        if expected == stored:
            message = f"填的是数 {_shown(fault.stored)}，旁边（{model}）都是公式，算得的与此相同；其他数再改时这一格不会随之改，请恢复公式"
        else:
            message = f"填的是数 {_shown(fault.stored)}，旁边（{model}）都是公式，照此应为 {_shown(fault.expected)}{_apart(fault)}；请恢复公式或核对各数"
        severity: Severity | None = "note" if expected == stored else None
        yield Problem(fault.address, message, expected, stored, _related(fault.cells), severity, form)


def _faults(reading: Readable, *kinds: str) -> Iterator[tuple[Fault, Submission | None]]:
    for fault in reading.formulas.faults if reading.formulas is not None else ():
        if fault.kind in kinds:
            yield fault, form_at(reading, fault.address)


def form_at(reading: Readable, address: Address) -> Submission | None:
    """The form that a cell stands in: of several on a sheet the last that begins above it."""
    found = [one for one in reading.submissions if one.sheet == address.sheet]
    above = [one for one in found if one.layout.area.top <= address.row]
    return max(above, key=lambda one: one.layout.area.top) if above else found[0] if found else None


def _by_form(
    reading: Readable, values: Sequence[tuple[Address, Scalar]]
) -> Iterator[tuple[Submission, list[tuple[Address, Scalar]]]]:
    for form in reading.submissions if values else ():
        inside = [(cell, value) for cell, value in values if form_at(reading, cell) is form]
        if inside:
            yield form, inside


def _as_displayed(fault: Fault) -> bool:
    """Whether the stored result is the computed one, rounded as it is shown."""
    stored, expected = _number(fault.stored), _number(fault.expected)
    if stored is None or expected is None:
        return False
    places = decimal_places(stored)
    return places >= _AS_DISPLAYED and half_up(expected, places) == stored


def _number(value: Scalar) -> Decimal | None:
    """The figure, if it is one that a form may hold."""
    return value if isinstance(value, Decimal) and abs(value) < _LARGEST else None


def _shown(value: Scalar) -> str:
    if isinstance(value, Decimal):
        return said(value) if abs(value) < _LARGEST else f"{value:.3E}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None or value == "":
        return "空白"
    text = " ".join(str(value).split())
    return text if isinstance(value, ErrorValue) else f"“{text[:_SHOWN_TEXT]}{'…' if len(text) > _SHOWN_TEXT else ''}”"


def _apart(fault: Fault) -> str:
    stored, expected = _number(fault.stored), _number(fault.expected)
    if stored is None or expected is None:
        return ""
    return f"，{'多' if stored > expected else '少'} {said(abs(stored - expected))}"


def named_cells(cells: Sequence[Address], besides: int = 0) -> str:
    """`D7、E7 等 9 格`: the cells of one sheet, of many only the first; `besides` are further ones that are not at hand."""
    number = len(cells) + besides
    more = f" 等 {number} 格" if number > _SHOWN_CELLS else ""
    return "、".join(cell.a1 for cell in cells[:_SHOWN_CELLS]) + more


def _related(cells: Sequence[Address]) -> tuple[Entry, ...]:
    return tuple(Entry("ok", address=cell) for cell in cells)
