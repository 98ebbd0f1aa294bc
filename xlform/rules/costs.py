"""Cost indicators against the money of the project: not above the budget, not last year's, not only part of it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.dossier import Dossier
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.catalogue import rule
from xlform.rules.execution import execution
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import cell
from xlform.rules.figures import cells
from xlform.rules.figures import off_by
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import total_slack
from xlform.rules.figures import total_value
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import class_of
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.rules.project_lines import Matched
from xlform.rules.project_lines import matches
from xlform.rules.ties import BASE
from xlform.scoring.target_types import Quantity
from xlform.scoring.target_types import Target
from xlform.scoring.units import in_base
from xlform.scoring.units import measure
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import Entry

_PER_WAN = 10_000
_COVERED = Decimal(2) / 3


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost in 万元 as a cost indicator states it, and the cell it stands in."""

    one: Indicator
    entry: Entry
    value: Decimal


def costs(submission: Submission, column: str) -> tuple[Cost, ...]:
    """The amounts of money that the cost indicators state as targets or as results (`column`), unit costs left out."""
    found = []
    for one in indicators(submission):
        if not _is_cost(one):
            continue
        wanted = _money(one.said.target, "")
        value = (
            wanted
            if column == "target"
            else _money(one.said.actual, _unit(one.said.target) if wanted is not None else "")
        )
        if value is not None and (column == "target" or wanted is not None):
            found.append(Cost(one, one.target if column == "target" else one.actual, value))
    return tuple(found)


def _is_cost(one: Indicator) -> bool:
    return (one.kind or class_of(canonical(one.row.entry("level1").text))) == "成本"


def _unit(target: Target) -> str:
    return target.quantity.unit if target.quantity is not None else ""


def _money(stated: Target, unit: str) -> Decimal | None:
    """The amount in 万元; None if it is none, counted per something, or a least amount."""
    part: Quantity | None = stated.quantity
    if part is None or part.per or part.direction in ("≥", ">") or measure(part.unit or unit).dimension != "元":
        return None
    exact = in_base(part.value, part.unit or unit) / _PER_WAN
    return Decimal(exact.numerator) / Decimal(exact.denominator)


@rule("C101", "warning", forms=SELF_EVALUATIONS, verified=False)
def costs_are_within_the_money(submission: Submission) -> Iterator[Problem | Gap]:
    """成本指标的金额不得超过预算数，完成值不得超过执行数。

    Cost indicators stay within the budget, their results within what was spent.

    Why: 一个项目的成本不会超过它的预算；超过的多半是沿用上年金额没有改，或把万元、元弄混。没有“总”字的几项成本按合计核对
    Source: 财预〔2021〕101号：成本指标控制在预算之内

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 72 | 70 | 10 | 97.22% | 9.72 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 项目总成本 | ≤72万元 | 700000元 | 45 | 45 | |
    | 成本指标 | 人均成本 | ≤200元/人 | 150元/人 | 45 | 45 | |

    C101:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 72 | 72 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 控制成本 | 80万元 | 78 | 90 | 90 | |
    """
    money = execution(submission)
    if money is None:
        return
    yield from _beyond(costs(submission, "target"), money.budget, f"{money.budget_name}", "指标值")
    yield from _beyond(costs(submission, "actual"), money.executed, "全年执行数", "实际完成值")


def _beyond(found: Sequence[Cost], limit: Amount, limit_name: str, what: str) -> Iterator[Problem]:
    if limit.entry.number is None or limit.value <= 0:
        return
    bound = f"{limit_name} {said(limit.value)}（{cell(limit.entry)}）"
    over = [one for one in found if one.value > limit.value + limit.slack]
    for one in over:
        message = (
            f"成本指标{quoted_text(one.one.label)}的{what}{quoted_text(one.entry)}超过{bound}，{off_by(one.value - limit.value)}；"
            "请核对金额，是否沿用了上年数或单位有误"
        )
        yield Problem(one.entry, message, limit.value, one.value, (limit.entry,))
    total = sum((one.value for one in found), Decimal(0))
    if (
        not over
        and len(found) > 1
        and total > limit.value + limit.slack
        and not any("总" in one.one.name for one in found)
    ):
        parts = "＋".join(said(one.value) for one in found)
        entries = [one.entry for one in found]
        message = (
            f"各成本指标{what}合计 {parts}＝{said(total)}（{cells(entries)}），超过{bound}，{off_by(total - limit.value)}；"
            "请核对金额，是否沿用了上年数"
        )
        yield Problem(entries[0], message, limit.value, total, (limit.entry, *entries))


@rule("C102", "note", forms=("project_selfeval",), verified=False)
def costs_cover_the_budget(submission: Submission) -> Iterator[Problem | Gap]:
    """成本指标应覆盖项目的主要支出。

    Cost indicators cover most of the project's budget.

    Why: 只给一部分支出定成本，其余的钱就没有成本目标；合计不到预算数三分之二的作提示，按单位成本、比率考核的不指出
    Source: 财预〔2021〕101号；三分之二为本工具所取

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 设备购置成本 | ≤60万元 | 60万元 | 45 | 45 | |
    | 成本指标 | 培训成本 | ≤30万元 | 30万元 | 45 | 45 | |

    C102:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 设备购置成本 | ≤30万元 | 30万元 | 45 | 45 | |
    | 成本指标 | 培训成本 | ≤20万元 | 20万元 | 45 | 45 | |
    """
    money = execution(submission)
    found = costs(submission, "target")
    if (
        money is None
        or not found
        or any(_is_cost(one) and _money(one.said.target, "") is None for one in indicators(submission))
    ):
        return
    total, budget = sum((one.value for one in found), Decimal(0)), money.budget.value
    if 0 < total < budget * _COVERED:
        entries = [one.entry for one in found]
        message = (
            f"成本指标合计 {said(total)}（{cells(entries)}），只占{money.budget_name} {said(budget)}"
            f"（{cell(money.budget.entry)}）的 {said_percent(total / budget)}；请为其余支出补充成本指标或说明"
        )
        yield Problem(entries[0], message, related=(money.budget.entry, *entries))


@dossier_rule("C103", "note")
def costs_are_of_this_year(dossier: Dossier) -> Iterator[Problem | Gap]:
    """成本指标应按本年预算填写，不得沿用上年金额。

    Cost indicators state this year's money, not last year's.

    Why: 成本指标与预算不同、却正好等于基础表该项目的上年决算数，多半是上年的表没有改
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 50 | 40 | 40 |
    | 1、甲经费 | 50 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | | |
    | 项目名称 | 甲经费 | | 实施单位 | 甲局 | | （2022年度） |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 40 | 40 | 40 | 10 | 100% | 10 |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 控制成本 | ≤40万元 | 40 | 90 | 90 | |

    C103:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 50 | 40 | 40 |
    | 1、甲经费 | 50 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | | |
    | 项目名称 | 甲经费 | | 实施单位 | 甲局 | | （2022年度） |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 40 | 40 | 40 | 10 | 100% | 10 |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 成本指标 | 控制成本 | 50万元 | 40 | 90 | 90 | |
    """
    for base in dossier.of(BASE):
        for matched in matches(base, dossier.projects_beside(base)):
            yield from _stale(base, matched)


def _stale(base: Submission, matched: Matched) -> Iterator[Problem]:
    found, money = costs(matched.form, "target"), execution(matched.form)
    if not found or money is None or not matched.lines or money.budget.entry.number is None:
        return
    prior = [amount(base, "spending", line, "prior_actual") for line in matched.lines]
    total, last = sum((one.value for one in found), Decimal(0)), total_value(prior)
    if (
        not last
        or abs(total - last) > total_slack(prior)
        or abs(last - money.budget.value) <= total_slack(prior) + money.budget.slack
    ):
        return
    entries = [one.entry for one in found]
    message = (
        f"成本指标{'合计 ' if len(found) > 1 else ' '}{said(total)}，等于基础表该项目的上年决算数"
        f"（{place([one.entry for one in prior], base, matched.form)}），本年{money.budget_name}是 {said(money.budget.value)}"
        f"（{cell(money.budget.entry)}）；请按本年预算改正成本指标"
    )
    yield Problem(entries[0], message, related=(*entries[1:], money.budget.entry), submission=matched.form)
