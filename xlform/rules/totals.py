"""Totals of amounts: the base table's lists, the parts of a fund, the splits of a department's money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence

from xlform.relations import Relation
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import amounts_of_fields
from xlform.rules.figures import cells
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.figures import total_value
from xlform.rules.figures import unreadable
from xlform.rules.rounding import rounding
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import is_deduction
from xlform.text import parse_label
from xlform.text import squeezed

COLUMN_NAMES = {
    "prior_actual": "上年决算数", "budget": "本年预算数", "actual": "本年决算数",
    "initial": "年初预算数", "annual": "全年预算数", "executed": "全年执行数", "amount": "金额",
}  # fmt: skip


@rule("T101", "error", forms=("base_table",))
def list_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """基础表中全部列出的各项之和应等于其总数。

    Lines that list everything add up to their total, in each column.

    Why: 项目支出、三公经费等逐项列全，总数必须等于各项之和
    Source: 湖南省部门整体支出绩效评价基础表表式

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 三公经费 | 15 | 14 | 12.5 |
    | 1、公务用车购置和维护经费 | 10 | 9 | 8.5 |
    | 2、出国经费 | 0 | 0 | 0 |
    | 3、公务接待 | 5 | 5 | 4 |

    T101:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 三公经费 | 15 | 14 | 13 |
    | 1、公务用车购置和维护经费 | 10 | 9 | 8.5 |
    | 2、出国经费 | 0 | 0 | 0 |
    | 3、公务接待 | 5 | 5 | 4 |
    """
    for relation in _relations(submission, "T101", "keys"):
        missing = [key for key in relation.parts if not _rows_of(submission, submission.table(relation.table), key)]
        for total, parts, column in _keyed(submission, relation, relation.columns):
            for word in _sum(submission, relation.table, total, parts, column) if parts else ():
                if missing and isinstance(word, Problem) and (word.actual or ZERO) > (word.expected or ZERO):
                    yield Gap(f"“{row_name(total)}”下没有列全各项，无法核对合计", total.entry(column))
                else:
                    yield word


@rule("T102", "error", forms=("base_table",))
def parts_stay_within_total(submission: Submission) -> Iterator[Problem | Gap]:
    """基础表中“其中”各项之和不得超过其总数。

    Lines that list only some parts stay within their total, in each column.

    Why: “其中”只列出一部分，但一部分不会大于全部
    Source: 湖南省部门整体支出绩效评价基础表表式

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 300 | 300 | 290 |
    | 其中：公用经费 | 80 | 80 | 75 |
    | 其中：办公经费 | 20 | 20 | 18 |

    T102:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 300 | 300 | 290 |
    | 其中：公用经费 | 80 | 80 | 75 |
    | 其中：办公经费 | 20 | 20 | 78 |
    """
    for relation in _relations(submission, "T102", "keys"):
        for total, parts, column in _keyed(submission, relation, relation.columns):
            below = [row for row in parts if _line(row) > _line(total)]
            if below:
                yield from _sum(submission, relation.table, total, below, column, complete=False)


@rule("T103", "error", forms=("project_selfeval",), verified=False)
def fund_parts_add_up(submission: Submission) -> Iterator[Problem | Gap]:
    """年度资金总额应等于其中各项资金之和。

    The total of a project's money is the sum of its parts, in each column.

    Why: 资金总额由当年拨款、上年结转和其他资金组成
    Source: 财预〔2020〕10号所附表式

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 98 | | |
    | 其中：当年财政拨款 | 90 | 90 | 88 | | |
    | 其他资金 | 10 | 10 | 10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    T103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 99 | | |
    | 其中：当年财政拨款 | 90 | 90 | 88 | | |
    | 其他资金 | 10 | 10 | 10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for relation in _relations(submission, "T103", "total_row"):
        rows = submission.table(relation.table)
        total = next((row for row in rows if row.role == "total"), None)
        parts = [row for row in rows if row.role == "part"]
        if total is None or not parts:
            continue
        complete = len(parts) > 1 or "其他" in row_name(parts[0])
        for column in relation.columns:
            if not submission.has_column(relation.table, column):
                continue
            less = deducted(parts, column)
            if less is not None:
                name = squeezed(less.entry("item").text)
                yield Gap(f"“{name}”的{COLUMN_NAMES[column]}是正数，按加还是按减不能确定", less.entry(column))
            else:
                yield from _sum(submission, relation.table, total, parts, column, complete=complete)


@rule("T104", "error", forms=("department_selfeval",), verified=False)
def income_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """按收入性质分的各项之和应等于资金总额。

    The department's money by source adds up to its total.

    Why: 资金总额与按收入性质分是同一笔钱
    Source: 湘财绩〔2020〕7号所附表式

    ok:
    | 部门整体支出绩效自评表 | | | | | |
    | 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 95 | | |
    | 按收入性质分： | | | 按支出性质分： | | |
    | 一般公共预算：80 | | | 基本支出：60 | | |
    | 其他资金：20 | | | 项目支出：40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    T104:
    | 部门整体支出绩效自评表 | | | | | |
    | 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 95 | | |
    | 按收入性质分： | | | 按支出性质分： | | |
    | 一般公共预算：80 | | | 基本支出：60 | | |
    | 其他资金：25 | | | 项目支出：40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    yield from _split(submission, "T104", "按收入性质分")


@rule("T105", "error", forms=("department_selfeval",), verified=False)
def spending_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """按支出性质分的各项之和应等于资金总额。

    The department's money by use adds up to its total.

    Why: 资金总额与按支出性质分是同一笔钱
    Source: 湘财绩〔2020〕7号所附表式

    ok:
    | 部门整体支出绩效自评表 | | | | | |
    | 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 95 | | |
    | 按收入性质分： | | | 按支出性质分： | | |
    | 一般公共预算：80 | | | 基本支出：60 | | |
    | 其他资金：20 | | | 项目支出：40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    T105:
    | 部门整体支出绩效自评表 | | | | | |
    | 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 100 | 100 | 95 | | |
    | 按收入性质分： | | | 按支出性质分： | | |
    | 一般公共预算：80 | | | 基本支出：60 | | |
    | 其他资金：20 | | | 项目支出：45 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    yield from _split(submission, "T105", "按支出性质分")


def _relations(submission: Submission, code: str, kind: str) -> Iterator[Relation]:
    for relation in submission.definition.relations.values():
        if relation.rule == code and relation.kind == kind:
            yield relation


def deducted(parts: Sequence[Row], column: str) -> Row | None:
    """A part that its label takes off (`减：…`) though its figure is above zero: it may be meant either way."""
    signed = (row for row in parts if (row.entry(column).number or ZERO) > ZERO)
    return next((row for row in signed if is_deduction(row.entry("item").text)), None)


def row_name(row: Row) -> str:
    """What a row is called, without its number and 其中."""
    return parse_label(row.entry("item").text).core or row.entry("item").text


def _line(row: Row) -> int:
    address = row.entry("item").address
    return address.row if address is not None else 0


def _keyed(submission: Submission, relation: Relation, columns: Sequence[str]) -> Iterator[tuple[Row, list[Row], str]]:
    """The total row with its part rows for each column of the sheet; nothing if the sheet has no such total."""
    rows = submission.table(relation.table)
    total = next((row for row in rows if row.role in relation.total), None)
    if total is None:
        return
    parts = [row for key in relation.parts for row in _rows_of(submission, rows, key)]
    for column in columns:
        if submission.has_column(relation.table, column):
            yield total, parts, column


def _rows_of(submission: Submission, rows: Sequence[Row], key: str) -> list[Row]:
    """The rows of a key; where a total is not printed, the rows that make it up."""
    own = [row for row in rows if row.role == key]
    if own:
        return own
    for relation in _relations(submission, "T101", "keys"):
        if key in relation.total:
            return [row for row in rows if row.role in relation.parts]
    return []


def _sum(
    submission: Submission, table: str, total: Row, parts: Sequence[Row], column: str, *, complete: bool = True
) -> Iterator[Problem | Gap]:
    entries = [row.entry(column) for row in parts]
    whole = total.entry(column)
    name, head = row_name(total), COLUMN_NAMES[column]
    bad = unreadable([whole, *entries])
    if bad is not None:
        yield Gap(f"{head}：{bad.reason}", bad)
    elif whole.state != "ok":
        yield Gap(f"“{name}”的{head}没有填", whole)
    elif all(entry.state != "ok" for entry in entries):
        yield Gap(f"“{name}”其中各项的{head}都没有填", entries[0])
    else:
        stated = amount(submission, table, total, column)
        amounts = [amount(submission, table, row, column) for row in parts]
        yield from _compared(stated, amounts, f"{name}{head}", complete=complete)


def _compared(stated: Amount, parts: Sequence[Amount], what: str, *, complete: bool) -> Iterator[Problem]:
    value = total_value(parts)
    difference = stated.value - value
    found = rounding(difference, stated, parts)
    if found.zone == "explained" or (not complete and difference > ZERO):
        return
    entries = tuple(part.entry for part in parts)
    blank = [entry for entry in entries if entry.state == "blank"] if complete and difference > ZERO else []
    of = cells(entries) + (f"，其中 {cells(blank)} 没有填" if blank else "")
    if complete:
        message = f"{what}填 {said(stated.value)}，其中各项之和为 {said(value)}（{of}），总数{off_by(difference)}{found.words}；请核对各项或改正总数"
    else:
        message = f"{what}填 {said(stated.value)}，小于其中各项之和 {said(value)}（{of}），总数{off_by(difference)}{found.words}；请核对各项或改正总数"
    yield Problem(stated.entry, message, value, stated.value, entries, found.severity)


_INSIDE_BASIC = re.compile(r"人员(?:经费|支出)|(?:日常)?公用(?:经费|支出)|商品和服务支出|工资福利支出")
_TOTAL = re.compile(r"合计|小计|总计|.*(?:合计|总额)")


def _split(submission: Submission, code: str, group: str) -> Iterator[Problem | Gap]:
    for relation in _relations(submission, code, "split"):
        rows = _split_rows(submission.table(relation.table))
        if not rows:
            continue
        column = relation.columns[0]
        entries = [row.entry(column) for row in rows]
        totals = [found for found in amounts_of_fields(submission, *relation.total) if found.entry.state != "absent"]
        bad = unreadable([*(found.entry for found in totals), *entries])
        stated = [found for found in totals if found.entry.state == "ok"]
        if bad is not None:
            yield Gap(f"{group}：{bad.reason}", bad)
        elif not stated:
            yield Gap("资金总额没有填，无法核对" + group, totals[0].entry if totals else entries[0])
        elif all(entry.state != "ok" for entry in entries):
            yield Gap(f"{group}的各项都没有填", entries[0])
        else:
            parts = [amount(submission, relation.table, row, column) for row in rows]
            fits = [not list(_compared(one, parts, "", complete=True)) for one in stated]
            if not any(fits) and totals[0].entry.state == "blank":  # what they add up to is not there
                yield Gap(f"{COLUMN_NAMES[relation.total[0]]}没有填，无法核对{group}", totals[0].entry)
            elif not any(fits):
                yield from _compared(stated[0], parts, f"资金总额（{group}）", complete=True)


def _split_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows of the first level: no 合计 among them, and no 人员经费 or 公用经费 inside 基本支出."""
    names = [row_name(row) for row in rows]
    has_basic = any("基本支出" in name for name in names)
    return [
        row
        for row, name in zip(rows, names, strict=True)
        if not _TOTAL.fullmatch(name) and not (has_basic and _INSIDE_BASIC.fullmatch(name))
    ]
