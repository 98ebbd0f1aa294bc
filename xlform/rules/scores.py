"""Points: weights and scores of the rows, their totals, the points of a section, the score of the execution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.execution import Execution
from xlform.rules.execution import execution
from xlform.rules.figures import ONE
from xlform.rules.figures import ZERO
from xlform.rules.figures import Range
from xlform.rules.figures import cell
from xlform.rules.figures import cells
from xlform.rules.figures import field_of
from xlform.rules.figures import half_unit
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import said_points
from xlform.rules.figures import total_points_slack
from xlform.rules.figures import unique
from xlform.rules.figures import unreadable
from xlform.rules.sections import readings_of
from xlform.rules.sections import sections
from xlform.rules.standard import admissible
from xlform.rules.standard import edition_of
from xlform.rules.standard import execution_ways
from xlform.rules.standard import place_is_known
from xlform.scoring.editions import Edition
from xlform.scoring.editions import ExecutionWay
from xlform.scoring.editions import score_by_way
from xlform.scoring.score import Computed
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import Entry
from xlform.values import half_up

WITH_POINTS = (*SELF_EVALUATIONS, "indicator_system")
HUNDRED = Decimal(100)


@rule("S101", "error", forms=WITH_POINTS, verified=False)
def weight_total_is_sum(submission: Submission) -> Iterator[Problem | Gap]:
    """分值合计应等于各行分值（含预算执行率）之和。

    The total of the weights is the sum of all rows, execution included.

    Why: 预算执行率也占分，一并计入合计
    Source: 财预〔2020〕10号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    | 总分 | | | 100 | 100 | |

    S101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 95 | 95 | |
    | 总分 | | | 100 | 105 | |
    """
    total, parts = submission.field("total_weight"), points_of(submission, "weight")
    if not submission.has_column("indicators", "weight"):
        return
    if total.state == "blank" and not total.text and parts:
        yield Gap("分值合计没有填", total)
    if total.state not in ("ok", "unreadable"):
        return
    for word in _total(total, parts, "分值"):
        if isinstance(word, Problem) and lacks_execution(submission):
            yield Gap("表上没有预算执行率的分值，无法核对分值合计", total)
            continue
        blank = unweighted(submission) if isinstance(word, Problem) else None
        yield word if blank is None else Gap("有的指标分值没有填，无法核对分值合计", blank)


@rule("S102", "error", forms=SELF_EVALUATIONS, verified=False)
def score_total_is_sum(submission: Submission) -> Iterator[Problem | Gap]:
    """总得分应等于各行得分（含预算执行率）之和。

    The total score is the sum of all rows, execution included.

    Why: 总分是各行得分之和，预算执行率一并计入
    Source: 财预〔2020〕10号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    | 总分 | | | 100 | 100 | |

    S102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    | 总分 | | | 100 | 98 | |
    """
    total, parts = submission.field("total_score"), points_of(submission, "score")
    if not parts or total.state == "absent":
        return
    blank = next(iter(blank_scores(submission)), None)
    if total.state == "blank":
        yield Gap("总得分没有填", total)
    elif submission.table("indicators") and not submission.has_column("indicators", "score"):
        yield Gap("指标表里没有认出“得分”一栏，无法核对总得分", total)
    elif blank is not None and unreadable([total, *parts]) is None:
        yield Gap("有的行得分没有填，无法核对总得分", blank)
    else:
        for word in _total(total, parts, "得分"):
            yield (
                Gap("表上没有预算执行率的得分，无法核对总得分", total) if _may_be_execution(submission, word) else word
            )


@rule("S103", "error", forms=WITH_POINTS, verified=False)
def weights_make_hundred(submission: Submission) -> Iterator[Problem | Gap]:
    """全表分值合计应为 100 分。

    The weights of a form add up to 100.

    Why: 各行分值按百分制设置；合计与各行之和不符时由 S101 指出
    Source: 财预〔2021〕101号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    S103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 80 | 80 | |
    """
    total, parts = submission.field("total_weight"), points_of(submission, "weight")
    own = [row.entry("weight") for row in submission.table("indicators")]
    if not submission.has_column("indicators", "weight"):
        return
    if parts and not any(entry.state in ("ok", "unreadable") for entry in own):
        # a blank form: only the execution's points are printed
        yield Gap("各行分值都没有填", own[0] if own else parts[0])
        return
    if total.state == "ok" and total.number is not None:
        if total.number != HUNDRED:
            message = f"分值合计填 {total.text}，应为 100，{off_by(total.number - HUNDRED)}；请核对各行分值"
            yield Problem(total, message, HUNDRED, total.number, parts)
        return
    stated = [entry for entry in parts if entry.state == "ok"]
    bad = unreadable([total, *parts])
    if bad is not None:
        yield Gap(f"分值：{bad.reason}", bad)
    elif stated:
        yield from _hundred(submission, stated)
    elif parts:
        yield Gap("各行分值都没有填", parts[0])


def _hundred(submission: Submission, stated: Sequence[Entry]) -> Iterator[Problem | Gap]:
    value = sum((entry.number or ZERO for entry in stated), ZERO)
    own = [row.entry("weight") for row in submission.table("indicators")]
    first = next((entry for entry in own if entry.state == "ok"), stated[0])
    blank = unweighted(submission)
    if value != HUNDRED and blank is not None:
        yield Gap("有的指标分值没有填，无法核对分值合计", blank)
    elif lacks_execution(submission):
        yield Gap(f"各行分值之和为 {said(value)}，表上没有预算执行率的分值，无法判断是否满 100 分", first)
    elif value != HUNDRED:
        message = (
            f"各行分值之和为 {said(value)}（{cells(stated)}），应为 100，{off_by(value - HUNDRED)}；请核对各行分值"
        )
        yield Problem(first, message, HUNDRED, value, tuple(stated))


@rule("S104", "error", forms=WITH_POINTS, verified=False)
def score_within_weight(submission: Submission) -> Iterator[Problem | Gap]:
    """得分不得超过该行分值，也不得为负。

    A row's score stays within its points and is not negative.

    Why: 得分一档最高不能超过该指标分值上限
    Source: 财预〔2020〕10号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    S104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 95 | |
    """
    for weight, score in scored(submission):
        bad = unreadable((weight, score))
        if bad is not None:
            yield Gap(f"得分：{bad.reason}", bad)
        elif score.number is not None and score.number < ZERO:
            yield Problem(score, f"得分填 {score.text}，得分不得小于 0；请改正得分", ZERO, score.number, (weight,))
        elif weight.number is not None and score.number is not None and score.number > weight.number:
            over = off_by(score.number - weight.number)
            message = f"得分填 {score.text}，超过该行分值 {weight.text}（{cell(weight)}），{over}；请改正得分或分值"
            yield Problem(score, message, weight.number, score.number, (weight,))


@rule("S105", "error", forms=SELF_EVALUATIONS)
def section_adds_up(submission: Submission) -> Iterator[Problem | Gap]:
    """一级指标标明的分值应等于其各行分值之和。

    The rows of a section add up to the points printed in its heading.

    Why: 一级指标的分值是定好的，三级指标在其范围内赋分。页面断开时标题可能落在下一行，因此按标题和按二级指标的类别两种读法都不符才指出
    Source: 衡阳县2023年绩效自评通知：根据一级指标总分值，在分值范围内对三级指标进行合理赋分

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标（60分） | 数量指标 | 检查次数 | 10次 | 10次 | 60 | 60 |
    | 效益指标（30分） | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 30 |

    S105:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标（60分） | 数量指标 | 检查次数 | 10次 | 10次 | 55 | 55 |
    | 效益指标（30分） | 社会效益指标 | 事故下降 | 5% | 5% | 35 | 35 |
    """
    for section in sections(submission):
        bad = unreadable(section.weights)
        if bad is not None:
            yield Gap(f"“{section.name}”的分值：{bad.reason}", bad)
            continue
        if all(entry.state != "ok" for entry in section.weights):
            yield Gap(f"“{section.name}”各行分值没有填", section.heading)
            continue
        sums = [sum((entry.number or ZERO for entry in rows), ZERO) for rows in readings_of(section)]
        if any(section.low <= value <= section.high for value in sums):
            continue
        value, stated = sums[0], section.low if sums[0] < section.low else section.high
        difference = off_by(value - stated)
        message = (
            f"“{section.name}”标明 {section.text} 分，其各行分值之和为 {said(value)}（{cells(section.weights)}），"
            f"各行{difference}；请核对各行分值或改正标明的分值"
        )
        yield Problem(section.heading, message, value, stated, section.weights)


@rule("S106", "error", forms=SELF_EVALUATIONS, verified=False)
def execution_score_is_share(submission: Submission) -> Iterator[Problem | Gap]:
    """预算执行率得分应等于分值乘以执行率，不超过分值。

    The score of the execution is its points times the exact execution rate, at most its points.

    Why: 执行率不先取整；按什么口径（地方、年度）由表上看出，或由 --place、--year 指定，合乎该口径任一算法的不指出：没有指定地方时，财预〔2021〕101号的分档计分（10、7、5、0）、及格线计分也算
    Source: 财预〔2020〕10号；各地口径见 form_templates/editions.toml

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 40 | 37 | 10 | 92.5% | 9.25 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    S106:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 40 | 37 | 10 | 92.5% | 9 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    one = execution(submission)
    if one is None or one.score.state not in ("ok", "unreadable"):
        return
    bad = unreadable((one.weight, one.score))
    lacking = one.lacking()
    if bad is not None:
        yield Gap(f"执行率得分：{bad.reason}", bad)
    elif one.weight.number is None:
        yield Gap("执行率的分值没有填，无法核对得分", one.weight if one.weight.address else one.score)
    elif lacking is not None:
        yield Gap(lacking.reason.replace("执行率", "执行率得分"), lacking.entry)
    elif (quotient := one.quotient()) is None:
        yield Gap(f"{one.budget_name}为 0，无法核对执行率得分", one.budget.entry)
    elif not _fits(one, quotient, execution_ways(submission), finished=_steps_are_the_rule(submission)):
        off = _off_the_edition(one, edition_of(submission))
        if _fits(one, quotient, execution_ways(submission), finished=True):
            due = off.message.removesuffix("；请改正得分")
            words = "；只有按财预〔2021〕101号分档计分且项目已经完成，才可得满分，请核对计分办法或改正得分"
            off = replace(off, message=due + words, severity="warning")
        yield off


def _steps_are_the_rule(submission: Submission) -> bool:
    """Whether the place is known and its own edition scores by steps: then a finished project may have all points."""
    return place_is_known(submission) and "stepwise" in edition_of(submission).execution


def _off_the_edition(one: Execution, by: Edition) -> Problem:
    """What the score should be by the usual way of the edition, from which cells."""
    weight, rate = one.weight.number or ZERO, one.executed.value / one.budget.value
    due = score_by_way(by.execution[0], weight, one.budget.value, one.executed.value)
    points = due.high if isinstance(due, Computed) else min(rate, ONE) * weight
    how = "" if by.execution[0] == "proportional" or not isinstance(due, Computed) else f"，{due.clause}"
    message = (
        f"执行率得分填 {one.score.text}，按分值 {one.weight.text}（{cell(one.weight)}）×执行率 "
        f"{said(one.executed.value)}÷{said(one.budget.value)}＝{said_percent(rate)}"
        f"（{cell(one.executed.entry)}、{cell(one.budget.entry)}）应为 {said_points(points)}{how}"
        f"（口径：{by.name}）；请改正得分"
    )
    related = (one.weight, one.budget.entry, one.executed.entry)
    return Problem(one.score, message, half_up(points, 2), one.score.number, related)


def _without_execution(submission: Submission) -> set[Decimal]:
    """What the weights make without those of the execution, in the editions that may hold."""
    return {HUNDRED - one.weights["execution"][1] for one in admissible(submission) if "execution" in one.weights}


def lacks_execution(submission: Submission) -> bool:
    """Whether the weights found are those of a form with the execution's points in a cell that was not found."""
    value = sum((entry.number or ZERO for entry in points_of(submission, "weight")), ZERO)
    return not has_execution_weight(submission) and value in _without_execution(submission)


def _may_be_execution(submission: Submission, word: Problem | Gap) -> bool:
    """Whether a total score exceeds the rows by no more than the score of the execution, which was not found, can be."""
    if isinstance(word, Gap) or word.expected is None or word.actual is None or not lacks_execution(submission):
        return False
    own = execution_points(submission, "score")
    weights = sum((entry.number or ZERO for entry in points_of(submission, "weight")), ZERO)
    return (own is None or own.state != "ok") and ZERO < word.actual - word.expected <= HUNDRED - weights


_NO_INDICATOR = re.compile(r"(?:指标\d*[:.、]?|…+|\.{2,}|不适用|无|/|[—-]+)?\Z")


def unweighted(submission: Submission) -> Entry | None:
    """The first blank weight of a row that names an indicator; None if every indicator has its points."""
    for row in submission.table("indicators"):
        name = canonical(row.entry("level3").text)
        if row.entry("weight").state == "blank" and not _NO_INDICATOR.match(name):
            return row.entry("weight")
    return None


def _fits(one: Execution, quotient: Range, ways: Sequence[ExecutionWay], *, finished: bool) -> bool:
    """Whether the score follows in one of these ways from a rate that the rounded amounts admit.

    `finished`: the steps of 财预〔2021〕101号 may be those of a finished project, which gets all points at any rate.
    """
    weight, score = one.weight.number or ZERO, one.score.number or ZERO
    typed = Range.around(score, half_unit(1 if one.score.decimals == 1 else 2))
    for way in ways:
        due = [
            result
            for rate in (quotient.low, min(max(quotient.low, ONE), quotient.high), quotient.high)
            for done in ((True, False) if finished or rate >= ONE else (False,))
            if isinstance(result := score_by_way(way, weight, ONE, rate, done), Computed)
        ]
        if way == "stepwise" and any(result.admits(score) for result in due):
            return True
        if due and way != "stepwise":
            reached = Range(min(result.low for result in due), max(result.high for result in due))
            if reached.meets(typed):
                return True
    return False


def points_of(submission: Submission, column: str) -> tuple[Entry, ...]:
    """The weights or scores of all rows and of the execution, each cell once."""
    entries = [row.entry(column) for row in submission.table("indicators")]
    return unique(entry for entry in (execution_points(submission, column), *entries) if entry is not None)


def execution_points(submission: Submission, column: str) -> Entry | None:
    """The weight or score of the execution where it has a row of its own; None if the form has none."""
    if submission.form == "department_selfeval":
        return field_of(submission, column)
    if submission.form == "project_selfeval":
        return next((row.entry(column) for row in submission.table("funds") if row.role == "total"), None)
    return None


def has_execution_weight(submission: Submission) -> bool:
    """Whether the execution has points of its own on the form."""
    own = execution_points(submission, "weight")
    rows = [row.entry("weight") for row in submission.table("indicators") if row.role == "execution"]
    return any(entry is not None and entry.state == "ok" for entry in (own, *rows))


def scored(submission: Submission) -> Iterator[tuple[Entry, Entry]]:
    """(weight, score) of every row and of the execution, each score cell once."""
    weight, score = execution_points(submission, "weight"), execution_points(submission, "score")
    pairs = [(weight, score)] if weight is not None and score is not None else []
    pairs += [(row.entry("weight"), row.entry("score")) for row in submission.table("indicators")]
    seen = set()
    for pair in pairs:
        if pair[1].address is not None and pair[1].address not in seen:
            seen.add(pair[1].address)
            yield pair


def blank_scores(submission: Submission) -> Iterator[Entry]:
    """The score cells that should hold something: those of rows with points, or, without a 分值 column, of all rows."""
    weighted = submission.has_column("indicators", "weight")
    for weight, score in scored(submission):
        if score.state == "blank" and (weight.number or not weighted):
            yield score


def _total(total: Entry, parts: Sequence[Entry], what: str) -> Iterator[Problem | Gap]:
    bad = unreadable([total, *parts])
    stated = [entry for entry in parts if entry.state == "ok"]
    if bad is not None:
        yield Gap(f"{what}：{bad.reason}", bad)
    elif not stated:
        yield Gap(f"各行{what}都没有填", parts[0] if parts else total)
    else:
        value = sum((entry.number or ZERO for entry in stated), ZERO)
        difference = (total.number or ZERO) - value
        if abs(difference) > total_points_slack(total, stated):
            message = (
                f"{what}合计填 {said(total.number or ZERO)}，各行{what}之和为 {said(value)}（{cells(stated)}），"
                f"合计{off_by(difference)}；请核对各行{what}或改正合计"
            )
            yield Problem(total, message, value, total.number, tuple(stated))
