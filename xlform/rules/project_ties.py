"""Ties between the project forms of a unit and the project lines of its base table."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter

from xlform.dossier import Dossier
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.elsewhere import said_elsewhere
from xlform.rules.figures import Amount
from xlform.rules.figures import amount
from xlform.rules.figures import cell
from xlform.rules.figures import off_by
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.figures import total_value
from xlform.rules.matching import resemblance
from xlform.rules.project_lines import Matched
from xlform.rules.project_lines import figures_of
from xlform.rules.project_lines import matches
from xlform.rules.project_lines import project_lines
from xlform.rules.project_lines import without_form
from xlform.rules.rounding import rounding
from xlform.rules.ties import BASE
from xlform.rules.ties import PROJECT
from xlform.rules.ties import Side
from xlform.rules.ties import spending_line
from xlform.rules.ties import tie
from xlform.rules.totals import COLUMN_NAMES
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission


@dossier_rule("X104", "error")
def project_form_is_that_of_base(dossier: Dossier) -> Iterator[Problem | Gap]:
    """项目自评表的执行数、年初预算数应等于基础表该项目的决算数、预算数。

    What a project form executed and its initial budget are those of its lines in the base table.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报；项目与基础表的项目行按名称对应，名称对不上的不判
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
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X104:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 46 |
    | 1、甲经费 | 30 | 40 | 46 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for form in dossier.of(PROJECT):
        base = dossier.beside(BASE, form)
        if base is None or not project_lines(base):
            continue
        chosen = dossier.projects_beside(form)
        match = next(one for one in matches(base, chosen) if one.form is form)
        if not match.lines:
            names = "”“".join(row_name(row) for row in project_lines(base))
            near = _nearest(match.name, base)
            reason = f"{match.reason}，无法与基础表核对（基础表有：“{names}”{near}）"
            yield Gap(reason, form.field("project"), form)
            continue
        for own, what, column in figures_of(form):
            theirs = tuple(amount(base, "spending", row, column) for row in match.lines)
            lines = "、".join(f"“{row_name(row)}”" for row in match.lines)
            yield from tie(Side(form, (own,), what), Side(base, theirs, f"基础表{lines}的{COLUMN_NAMES[column]}"))


def _nearest(name: str, base: Submission) -> str:
    """The line whose name looks most like it, in words; empty if none does."""
    best, line = max(
        ((resemblance(name, row.entry("item").text), row) for row in project_lines(base)), key=itemgetter(0)
    )
    return f"；“{row_name(line)}”（{cell(line.entry('item'))}）最相近" if best >= _SOMEWHAT else ""


_SOMEWHAT = 0.5


@dossier_rule("X105", "error", alone=True)
def projects_add_up_to_base(dossier: Dossier) -> Iterator[Problem | Gap]:
    """各项目自评表的执行数、年初预算数之和应等于基础表项目支出。

    The project forms of a unit add up to the project spending of its base table, if there is a form for every line.

    Why: 同一单位同一年度的同一笔钱，各表应当一致；衡阳县绩效自评通知要求四张表一并上报；每一行项目都有自评表时才核对合计
    Source: 湖南省部门整体支出绩效自评表式之间的对应关系（惯例）

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、甲经费 | 30 | 30 | 30 |
    | 2、乙经费 | 0 | 10 | 10 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 30 | 30 | 30 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 乙经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 10 | 10 | 10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    X105:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 一、部门基本支出 | 50 | 60 | 55 |
    | 二、部门项目支出 | 30 | 40 | 42 |
    | 1、甲经费 | 30 | 30 | 30 |
    | 2、乙经费 | 0 | 10 | 12 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 30 | 30 | 30 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 乙经费 | （2022年度） | | | |
    | 实施单位 | 甲局 | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 10 | 10 | 10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for base in dossier.of(BASE):
        forms, total = dossier.projects_beside(base), spending_line(base, "projects")
        elsewhere = said_elsewhere(dossier, without_form(base, forms))
        if total is None or not (forms or elsewhere):
            continue
        matched = matches(base, forms)
        uncovered = _not_covered(base, forms)
        if uncovered:
            yield Gap(uncovered + elsewhere, total.entry("item"), base)
            continue
        for column in ("actual", "budget"):
            yield from _all_projects(base, total, matched, column)


def _not_covered(base: Submission, forms: tuple[Submission, ...]) -> str:
    """Why the project forms cannot be added up; empty if they stand for every line."""
    uncovered = [row_name(row) for row in without_form(base, forms)]
    without_line = [one.name or "（没有项目名称）" for one in matches(base, forms) if not one.lines]
    if not project_lines(base):
        return "基础表没有列出各项目，无法判断项目自评表是否齐全"
    if uncovered:
        return f"基础表的“{'”“'.join(uncovered)}”没有对应的项目自评表，不能核对合计"
    if without_line:
        return f"项目自评表“{'”“'.join(without_line)}”在基础表中没有对应的项目行，不能核对合计"
    return ""


def _all_projects(base: Submission, total: Row, matched: Sequence[Matched], column: str) -> Iterator[Problem | Gap]:
    stated = amount(base, "spending", total, column)
    parts = [(one, own) for one in matched for own, _, its in figures_of(one.form) if its == column]
    what = f"项目支出{COLUMN_NAMES[column]}"
    bad = next(((one, own) for one, own in parts if own.entry.state != "ok"), None)
    if stated.entry.state != "ok":
        yield Gap(f"{what}没有可用的数字，无法核对", stated.entry, base)
    elif bad is not None:
        yield Gap(f"“{bad[0].name}”的金额没有可用的数字，不能核对{what}", bad[1].entry, bad[0].form)
    elif len(parts) == len(matched):
        amounts = [own for _, own in parts]
        value = total_value(amounts)
        difference = stated.value - value
        found = rounding(difference, stated, amounts)
        if found.zone != "explained":
            word = "全年执行数" if column == "actual" else "预算数"
            addends = "＋".join(said(one.value) for one in amounts)
            message = (
                f"{what}填 {said(stated.value)}，{len(parts)} 张项目自评表{word}之和为 {said(value)}（{addends}），"
                f"本表{off_by(difference)}{found.words}{_explained_by(base, parts, column, difference)}；请核对基础表和项目自评表"
            )
            related = tuple(own.entry for one, own in parts if one.form.path == base.path)
            yield Problem(stated.entry, message, value, stated.value, related, found.severity, submission=base)


def _explained_by(base: Submission, parts: Sequence[tuple[Matched, Amount]], column: str, difference: Decimal) -> str:
    """The one project form whose own difference is the whole difference, in words; empty if there is none."""
    for one, own in parts:
        theirs = [amount(base, "spending", row, column) for row in one.lines]
        if theirs and total_value(theirs) - own.value == difference:
            at = place([own.entry], one.form, base)
            return f"，差额全在“{one.name}”（{at} 填 {said(own.value)}，基础表为 {said(total_value(theirs))}）"
    return ""
