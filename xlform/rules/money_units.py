"""Amounts in the wrong unit, amounts with wording in their cell, parts of the execution that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import cell
from xlform.rules.figures import cells
from xlform.rules.figures import field_of
from xlform.rules.figures import half_unit
from xlform.rules.figures import said
from xlform.rules.figures import unique
from xlform.rules.indicator_rows import quoted_text
from xlform.submission import Submission
from xlform.values import Entry
from xlform.values import plain
from xlform.values import read_amount

WITH_MONEY = ("base_table", *SELF_EVALUATIONS)
_YUAN = re.compile(r"(?<![万亿千百十])元")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*万?元")
_LOW, _HIGH = Decimal(2000), Decimal(50_000)
_COLUMNS = {"base_table": ("prior_actual", "budget", "actual"), "project_selfeval": ("initial", "annual", "executed")}


@rule("U101", "note", forms=(*WITH_MONEY, "allocation_table"))
def amounts_are_in_one_unit(submission: Submission) -> Iterator[Problem | Gap]:
    """同一张表的金额应用同一单位。

    The amounts of a form are in one unit.

    Why: 万元表里夹着以元填写的金额，抄录、汇总时差一万倍
    Source: 表式：金额单位为万元

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100万元 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    U101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 1000000元 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    entries = _amounts(submission)
    in_yuan = [entry for entry in entries if "元" in entry.text and entry.number and _YUAN.search(plain(entry.text))]
    if not in_yuan or not any(_is_in_wan(entry) for entry in entries):
        return
    for entry in in_yuan:
        message = f"金额填{quoted_text(entry)}，本表以万元填写，合 {said(entry.number or Decimal(0))} 万元；请改填万元"
        yield Problem(entry, message)


def _is_in_wan(entry: Entry) -> bool:
    """Whether a figure without a unit of its own was read as 万元: then that is the unit of the form."""
    figure = read_amount(entry.text, "万元") if entry.number and "元" not in entry.text else None
    return figure is not None and figure.value == entry.number


def _amounts(submission: Submission) -> tuple[Entry, ...]:
    found = []
    for name, rows in submission.tables.items():
        columns = submission.definition.tables[name].columns
        keys = [key for key, column in columns.items() if column.kind == "amount"] if rows else []
        found += [row.entry(key) for row in rows for key in keys]
    keys = [key for key, field in submission.definition.fields.items() if field.kind == "amount"]
    stated = [*(field_of(submission, key) for key in keys), *found]
    return unique(stated) if any("元" in entry.text for entry in stated) else ()


@rule("U102", "warning", forms=WITH_MONEY)
def figures_beside_each_other_are_of_one_size(submission: Submission) -> Iterator[Problem | Gap]:
    """同一行的预算数与执行数不应相差上万倍。

    Budget and execution beside each other do not differ ten-thousandfold.

    Why: 相差一万倍上下的，多半一个填万元、一个填元
    Source: 表式：金额单位为万元

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    U102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 985000 | 10 | 98.5% | 9.85 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    for row in _money_rows(submission):
        stated = [entry for entry in row if entry.number]
        for one, other in pairwise(stated):
            if abs(_places(one) - _places(other)) < 3:
                continue
            low, high = sorted((one, other), key=lambda entry: entry.number or Decimal(0))
            if low.number and high.number and low.number > 0 and _LOW <= high.number / low.number <= _HIGH:
                message = f"填 {high.text}，是 {low.text}（{cell(low)}）的约 {round(high.number / low.number)} 倍；请核对单位是万元还是元"
                yield Problem(high, message, related=(low,))
                break


def _places(entry: Entry) -> int:
    return entry.number.adjusted() if entry.number is not None else 0


def _money_rows(submission: Submission) -> Iterator[Sequence[Entry]]:
    if submission.form == "department_selfeval":
        yield [field_of(submission, key) for key in ("initial", "annual", "executed")]
        return
    table = "spending" if submission.form == "base_table" else "funds"
    for row in submission.table(table):
        yield [row.entry(key) for key in _COLUMNS[submission.form]]


@rule("U103", "note", forms=WITH_MONEY)
def amount_cells_hold_amounts(submission: Submission) -> Iterator[Problem | Gap]:
    """金额栏应只填金额，构成写在备注里。

    Cells for amounts hold amounts; what they are made of stands elsewhere.

    Why: 夹着文字的金额不能计算；写明的构成与金额不符的作疑点
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100万元 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    U103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100万元（甲费60万元、乙费50万元） | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    worded = []
    for entry in (entry for row in _money_rows(submission) for entry in row):
        if entry.text.count("元") < 2 or entry.number is None or entry in worded:
            continue
        figure = read_amount(entry.text, "万元")
        pieces = [Decimal(piece) for piece in _PIECE.findall(plain(figure.rest))] if figure is not None else []
        if len(pieces) < 2:
            continue
        worded.append(entry)
        total = sum(pieces, Decimal(0))
        if "其中" not in entry.text and abs(total - entry.number) > len(pieces) * half_unit(2):
            message = f"金额填 {said(entry.number)}，写明的构成之和是 {said(total)}；请核对金额和构成"
            yield Problem(entry, message, total, entry.number, severity="warning")
            return
    if worded:
        message = f"金额栏夹着文字{quoted_text(worded[0])}（{cells(worded)}）；请只填数字，构成写在备注里"
        yield Problem(worded[0], message, related=tuple(worded[1:]))


@rule("U104", "note", forms=("project_selfeval",))
def parts_of_the_execution_are_stated(submission: Submission) -> Iterator[Problem | Gap]:
    """有预算数的资金来源应填执行数。

    A source of money with a budget states what was executed.

    Why: 各项来源的执行数都空着，总执行数就没有构成可以核对
    Source: 表式：年度资金总额＝当年财政拨款＋上年结转资金＋其他资金

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 | 100 | 100 | 100 | 10 | 10 |
    | 其中：当年财政拨款 | 100 | 100 | 100 | | |
    | 其他资金 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    U104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 | 100 | 100 | 100 | 10 | 10 |
    | 其中：当年财政拨款 | 100 | 100 | | | |
    | 其他资金 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    rows = submission.table("funds")
    total = next((row for row in rows if row.role == "total"), None)
    if total is None or not total.entry("executed").number:
        return
    for row in rows:
        budget = row.entry("annual") if row.entry("annual").state != "absent" else row.entry("initial")
        executed = row.entry("executed")
        if row is not total and budget.number and executed.state == "blank":
            message = (
                f"{quoted_text(row.entry('item'))}预算数 {said(budget.number)}（{cell(budget)}），执行数没有填；请填写"
            )
            yield Problem(executed, message, related=(budget, total.entry("executed")))
