"""Ties between the forms of one unit and year: base table, department, projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xlform.dossier import Dossier
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import amounts_of_fields
from xlform.rules.figures import off_by
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.figures import total_value
from xlform.rules.rounding import rounding
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission

BASE, DEPARTMENT, PROJECT = "base_table", "department_selfeval", "project_selfeval"
_SAID_OF_BASE = {"basic": "基本支出", "projects": "项目支出"}


@dossier_rule("X101", "error")
def basic_spending_is_that_of_base(dossier: Dossier) -> Iterator[Problem | Gap]:
    """整体自评表的基本支出应等于基础表基本支出的预算数。

    The department's basic spending is the base table's budget for it.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 100 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X101:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 101 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：61 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    yield from _split_against_base(dossier, "基本支出", "basic")


@dossier_rule("X102", "error")
def project_spending_is_that_of_base(dossier: Dossier) -> Iterator[Problem | Gap]:
    """整体自评表的项目支出应等于基础表项目支出的预算数。

    The department's project spending is the base table's budget for it.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 100 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X102:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 99 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：39 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    yield from _split_against_base(dossier, "项目支出", "projects")


def _split_against_base(dossier: Dossier, word: str, key: str) -> Iterator[Problem | Gap]:
    for department, base in _departments_with_base(dossier):
        row = next((row for row in department.table("spending") if word in row_name(row)), None)
        line = spending_line(base, key)
        if row is None:
            continue
        own = amount(department, "spending", row, "amount")
        initial, annual = amounts_of_fields(department, "initial", "annual")
        adjusted = initial.entry.state == "ok" == annual.entry.state and initial.value != annual.value
        if line is None:
            yield Gap(f"基础表没有“{_SAID_OF_BASE[key]}”一行", own.entry, department)
        elif adjusted:
            yield Gap(f"预算年中有调整，{word}按全年预算填列，不能与基础表预算数核对", own.entry, department)
        else:
            theirs = (amount(base, "spending", line, "budget"),)
            yield from tie(Side(department, (own,), word), Side(base, theirs, f"基础表{word}预算数"))


@dossier_rule("X103", "error")
def department_executed_is_base_actual(dossier: Dossier) -> Iterator[Problem | Gap]:
    """整体自评表的全年执行数应等于基础表基本支出与项目支出决算数之和。

    What the department executed is the base table's actual basic and project spending.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 100 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X103:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 60 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 100 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for department, base in _departments_with_base(dossier):
        (own,) = amounts_of_fields(department, "executed")
        yield from _whole_department(own, department, base, "全年执行数", "actual")


@dossier_rule("X107", "error")
def department_budget_is_base_budget(dossier: Dossier) -> Iterator[Problem | Gap]:
    """整体自评表的年初预算数应等于基础表基本支出与项目支出预算数之和。

    The department's initial budget (or its only one) is the base table's budget for basic and project spending.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 100 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：60 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X107:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 年度预算申请（万元） | 全年预算数 | 全年执行数 | | | |
    | 年度资金总额 | 101 | 95 | | | |
    | 按支出性质分： | | | | | |
    | 基本支出：61 | | | | | |
    | 项目支出：40 | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for department, base in _departments_with_base(dossier):
        initial, annual = amounts_of_fields(department, "initial", "annual")
        if initial.entry.state in ("ok", "unreadable"):
            yield from _whole_department(initial, department, base, "年初预算数", "budget")
        else:
            yield from _whole_department(annual, department, base, "资金总额", "budget")


def _whole_department(
    own: Amount, department: Submission, base: Submission, what: str, column: str
) -> Iterator[Problem | Gap]:
    if own.entry.state == "absent":
        return
    lines = [spending_line(base, key) for key in _SAID_OF_BASE]
    missing = [name for name, line in zip(_SAID_OF_BASE.values(), lines, strict=True) if line is None]
    if missing:
        yield Gap(f"基础表没有“{missing[0]}”一行，无法核对{what}", own.entry, department)
        return
    theirs = tuple(amount(base, "spending", line, column) for line in lines if line is not None)
    words = "基础表基本支出、项目支出" + ("决算数" if column == "actual" else "预算数")
    yield from tie(Side(department, (own,), what), Side(base, theirs, words))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a tie: figures of one form that are added up, and what they are called."""

    form: Submission
    amounts: tuple[Amount, ...]
    words: str


def _unit_slip(one: Decimal, other: Decimal) -> str:
    """What a ratio of exactly ten thousand says; empty for any other."""
    if one and other and (one == other * 10_000 or other == one * 10_000):
        return f"，正好相差一万倍，像是{'本表' if one > other else '对方'}把元当作万元填了"
    return ""


def tie(here: Side, there: Side) -> Iterator[Problem | Gap]:
    """The figure of one form against the sum of figures of another."""
    (own,) = here.amounts
    blank = next(((one.entry, side) for side in (here, there) for one in side.amounts if one.entry.state != "ok"), None)
    if blank is not None:
        entry, side = blank
        other = there if side is here else here
        why = entry.reason or "没有填"
        yield Gap(f"{side.words}：{why}，无法与{other.words}核对", entry, side.form)
        return
    value = total_value(there.amounts)
    difference = own.value - value
    found = rounding(difference, own, there.amounts)
    if found.zone == "explained":
        return
    entries = tuple(one.entry for one in there.amounts)
    is_sum = len(entries) > 1
    addends = f"（{'＋'.join(said(one.value) for one in there.amounts)}）" if is_sum else ""
    message = (
        f"{here.words}填 {said(own.value)}，{there.words}{'之和为' if is_sum else '为'} {said(value)}{addends}"
        f"（{place(entries, there.form, here.form)}），本表{off_by(difference)}{found.words}{_unit_slip(own.value, value)}；请核对两表，改正填错的一处"
    )
    related = entries if there.form.path == here.form.path else ()
    yield Problem(own.entry, message, value, own.value, related, found.severity, submission=here.form)


@dossier_rule("X106", "warning")
def forms_are_filed_once(dossier: Dossier) -> Iterator[Problem | Gap]:
    """同一单位同一年度的同一张表（同一项目）只应报一份。

    A unit files each form, and the form of each project, once for a year.

    Why: 同一张表报两份，不知以哪份为准
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X106:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for copy, first in dossier.repeated:
        key = "project" if copy.form == PROJECT else "title"
        entry = copy.fields.get(key) or copy.fields.get("unit")
        subject = f"项目“{copy.field('project').text}”的" if copy.form == PROJECT else ""
        at = first.fields.get(key) or first.fields.get("unit")
        where = place([at], first, copy) if at is not None else first.sheet
        message = f"{subject}《{copy.definition.name}》重复，另一份在 {where}；请只保留一份"
        yield Problem(entry, message, submission=copy)


def _departments_with_base(dossier: Dossier) -> Iterator[tuple[Submission, Submission]]:
    for department in dossier.of(DEPARTMENT):
        base = dossier.beside(BASE, department)
        if base is not None:
            yield department, base


def spending_line(base: Submission, key: str) -> Row | None:
    return next((row for row in base.table("spending") if row.role == key), None)
