"""What the forms of a unit say together: forms that are missing, copied figures, the same deduction everywhere, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence

from xlform.dossier import Dossier
from xlform.dossier import nearest
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.execution import execution
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import cell
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.figures import total_slack
from xlform.rules.figures import total_value
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import indicators
from xlform.rules.matching import LIKELY
from xlform.rules.matching import likeness
from xlform.rules.project_lines import matches
from xlform.rules.ties import BASE
from xlform.rules.ties import DEPARTMENT
from xlform.rules.ties import PROJECT
from xlform.rules.ties import spending_line
from xlform.submission import Row
from xlform.submission import Submission
from xlform.submission import comparable_name
from xlform.text import canonical

_FUND = re.compile(
    r"(?:附件\d*[:.、]?)?(?:.{0,12}?关于)?(?:\d{4}年度?)?(?P<name>.*?)(?:(?:安排|分配|支出)(?:建议|方案|情况|明细|计划)*表?|绩效评价.*|绩效目标.*|绩效指标.*|评价指标.*|指标体系.*)\Z"
)
_NAMED_A_FUND = re.compile(r"资金|经费|补助|专项")


@dossier_rule("N106", "note")
def deductions_differ(dossier: Dossier) -> Iterator[Problem | Gap]:
    """各表的扣分应分别核定，不得都在同一处扣同样的分。

    Deductions are judged form by form, not the same everywhere.

    Why: 三张以上的自评表都只在满意度一类指标上扣同样的分，得分多半是照抄的
    Source: 惯例

    ok:
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
    | 满意度指标 | 公众满意度 | 100% | 80% | 10 | 8 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2022年度） | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
    | 满意度指标 | 群众满意度 | 100% | 90% | 10 | 9 |

    N106:
    | 部门整体支出绩效自评表 | | | | | |
    | 部门名称 | 甲局 | （2022年度） | | | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
    | 满意度指标 | 公众满意度 | 100% | 80% | 10 | 8 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2022年度） | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
    | 满意度指标 | 群众满意度 | 100% | 80% | 10 | 8 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 乙经费 | 实施单位 | 甲局 | （2022年度） | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 |
    | 满意度指标 | 企业满意度 | 100% | 80% | 10 | 8 |
    """
    for department in dossier.of(DEPARTMENT):
        forms = (department, *dossier.projects_beside(department))
        lost = [(form, [one for one in indicators(form) if _loses(one)]) for form in forms]
        once = [(form, rows[0]) for form, rows in lost if len(rows) == 1]
        if len(once) < 3 or len(once) < sum(bool(rows) for _, rows in lost):
            continue
        if len({(one.kind, one.weight.number, one.score.number) for _, one in once}) == 1:
            form, first = once[0]
            others = "、".join(place([one.score], other, form) for other, one in once[1:])
            message = (
                f"{len(once)} 张自评表都只在{first.kind or '同类'}指标上扣分，都是 {first.weight.text} 分得 {first.score.text} 分"
                f"（另见 {others}）；请按各表实际完成情况分别评分"
            )
            yield Problem(first.score, message, submission=form)


def _loses(one: Indicator) -> bool:
    return one.weight.number is not None and one.score.number is not None and one.score.number < one.weight.number


@dossier_rule("N107", "note")
def executed_is_not_the_budget_copied(dossier: Dossier) -> Iterator[Problem | Gap]:
    """全年执行数应填实际支出，不得照抄预算数。

    What was executed is what was spent, not the budget copied.

    Why: 执行数与预算数分毫不差，基础表的决算数却是另一个数，执行率 100% 就不可信；没有基础表可对时，只指出部门执行数与预算数精确到分都相同的
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N107:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 47.52 |
    | 1、甲经费 | 30 | 40 | 47.52 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    if not dossier.of(BASE):
        for form in dossier.of(DEPARTMENT):
            yield from _equal_to_the_cent(form)
    for base in dossier.of(BASE):
        totals = [row for row in (spending_line(base, "basic"), spending_line(base, "projects")) if row is not None]
        department = nearest(dossier.of(DEPARTMENT), base)
        if department is not None and len(totals) == 2:
            yield from _copied(base, department, totals)
        for matched in matches(base, dossier.projects_beside(base)):
            if matched.lines:
                yield from _copied(base, matched.form, matched.lines)


def _equal_to_the_cent(department: Submission) -> Iterator[Problem]:
    money = execution(department)
    if money is None or money.lacking() is not None or not money.executed.value % 1:
        return
    if money.executed.value == money.budget.value:
        message = (
            f"全年执行数 {said(money.executed.value)} 与{money.budget_name}（{cell(money.budget.entry)}）分毫不差，"
            "没有基础表可以核对；请核对是否照抄了预算数"
        )
        yield Problem(money.executed.entry, message, related=(money.budget.entry,), submission=department)


def _copied(base: Submission, form: Submission, lines: Sequence[Row]) -> Iterator[Problem]:
    money = execution(form)
    budget, actual = ([amount(base, "spending", line, key) for line in lines] for key in ("budget", "actual"))
    if money is None or money.lacking() is not None or any(one.entry.state != "ok" for one in (*budget, *actual)):
        return
    executed = money.executed
    copied = executed.value and executed.value == money.budget.value and _same(executed, budget)
    if copied and not _same(executed, actual):
        there = place([one.entry for one in actual], base, form)
        message = (
            f"全年执行数 {said(executed.value)} 与{money.budget_name}（{cell(money.budget.entry)}）分毫不差，"
            f"基础表决算数是 {said(total_value(actual))}（{there}），像是照抄了预算数；请填写实际支出"
        )
        yield Problem(executed.entry, message, related=(money.budget.entry,), submission=form)


def _same(one: Amount, parts: Sequence[Amount]) -> bool:
    return abs(one.value - total_value(parts)) <= one.slack + total_slack(parts)


@dossier_rule("N108", "warning")
def every_fund_has_its_forms(dossier: Dossier) -> Iterator[Problem | Gap]:
    """有安排表或指标体系的专项资金，应有项目自评表，并列入基础表的项目支出。

    A fund with an allocation table or an indicator system has a project form and a line in the base table.

    Why: 基础表“项目支出”要填基本支出以外的所有项目，包括市级专项资金；资金安排了，却没有自评表也没有基础表的行，这笔钱就没有评价
    Source: 湖南省部门整体支出绩效评价基础表填表说明

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 安全生产专项资金 | 实施单位 | 甲局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 2022年安全生产专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 合计 | | | 30 |

    N108:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛经费 | 实施单位 | 甲局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 2022年安全生产专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 合计 | | | 30 |
    """
    projects = [one.field("project").text for one in dossier.of(PROJECT)]
    lines = [
        row.entry("item").text for base in dossier.of(BASE) for row in base.table("spending") if row.role == "project"
    ]
    if not (projects or lines):
        return
    funds = [one for form in ("allocation_table", "indicator_system") for one in dossier.of(form)]
    allocated = {fund_name(form) for form in dossier.of("allocation_table")}
    for form in funds:
        name = fund_name(form)
        if not name or any(_alike(name, other) for other in (*projects, *lines)):
            continue
        if form.form == "indicator_system" and name in allocated:
            continue  # said once, at the allocation table
        total = form.field("total") if form.form == "allocation_table" else None
        money = (
            f"（合计 {said(total.number)}，{cell(total)}）" if total is not None and total.number is not None else ""
        )
        message = f"“{name}”{money}没有项目支出绩效自评表，基础表项目支出也没有这一行；请补填，或说明为何不单独评价"
        yield Problem(form.field("title"), message, related=(total,) if total is not None else (), submission=form)


def fund_name(submission: Submission) -> str:
    """The fund that a table is about, by its title: without the year and without what kind of table it is; empty if none."""
    match = _FUND.match(canonical(submission.field("title").text))
    name = match["name"] if match else ""
    return name if _NAMED_A_FUND.search(name) and len(name) > 4 else ""


def _alike(name: str, other: str) -> bool:
    return (
        comparable_name(name) in comparable_name(other) or max(likeness(name, other), likeness(other, name)) >= LIKELY
    )


@dossier_rule("N109", "note")
def projects_go_by_one_name(dossier: Dossier) -> Iterator[Problem | Gap]:
    """项目自评表的项目名称应与基础表的项目行一致。

    A project goes by the same name on its form and in the base table.

    Why: 名称不一致，各表之间只能靠推断对应；一张自评表合并几个项目的，应分开填
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲 经费 | 实施单位 | 甲局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N109:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、安委会工作经费（含宣传经费） | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 安委会工作经费 | 实施单位 | 甲局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for base in dossier.of(BASE):
        for matched in matches(base, dossier.projects_beside(base)):
            names = [_unnumbered(line) for line in matched.lines]
            if not names or [comparable_name(name) for name in names] == [comparable_name(matched.name)]:
                continue
            there = place([line.entry("item") for line in matched.lines], base, matched.form)
            listed = "”“".join(names)
            lines = f"是“{listed}”{len(names)} 行" if len(names) > 1 else f"写“{listed}”"
            message = f"项目名称写“{matched.name}”，基础表（{there}）{lines}；请统一名称{'，分项目填报' if len(names) > 1 else ''}"
            yield Problem(matched.form.field("project"), message, submission=matched.form)


def _unnumbered(line: Row) -> str:
    text = canonical(line.entry("item").text)
    return re.sub(r"^(?:其中:?)?(?:\(?[\d一二三四五六七八九十]+[、.)])+", "", text)
