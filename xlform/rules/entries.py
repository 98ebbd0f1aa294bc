"""What must be filled in, and what must be explained."""

from __future__ import annotations

from collections.abc import Iterator

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.execution import Execution
from xlform.rules.execution import execution
from xlform.rules.execution import executions
from xlform.rules.figures import ZERO
from xlform.rules.figures import amount
from xlform.rules.figures import cell
from xlform.rules.figures import is_empty
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import unreadable
from xlform.rules.money_reasons import About
from xlform.rules.money_reasons import is_explained
from xlform.rules.scores import blank_scores
from xlform.rules.scores import points_of
from xlform.rules.scores import scored
from xlform.rules.standard import edition_of
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry

_CONTROLLED = ("basic", "public", "sangong", "vehicles", "projects", "project", "procurement")


@rule("E101", "warning", forms=SELF_EVALUATIONS, verified=False)
def lost_points_are_explained(submission: Submission) -> Iterator[Problem | Gap]:
    """扣了分的指标应说明偏差原因和改进措施。

    A row that loses points says why.

    Why: 未完成绩效目标的要分析并说明原因，提出改进措施
    Source: 财预〔2020〕10号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 9次 | 90 | 81 | 少检查1次，已补 |

    E101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 9次 | 90 | 81 | |
    """
    has_reasons = submission.has_column("indicators", "reason")
    for row in submission.table("indicators"):
        weight, score, reason = (row.entry(key) for key in ("weight", "score", "reason"))
        bad = unreadable((weight, score, reason))
        if bad is not None:
            yield Gap(f"扣分原因：{bad.reason}", bad)
        if weight.number is None or score.number is None or not score.number < weight.number:
            continue
        if not has_reasons:
            yield Gap("本表没有偏差原因一栏，扣分的原因无法核对", score)
            return
        if is_empty(reason):
            lost = said(weight.number - score.number)
            message = (
                f"得分 {score.text}（{cell(score)}）低于分值 {weight.text}（{cell(weight)}），扣 {lost} 分，"
                "偏差原因没有填；请填写原因和改进措施"
            )
            yield Problem(reason if reason.address is not None else score, message, related=(score, weight))


@rule("E102", "warning", forms=SELF_EVALUATIONS, verified=False)
def full_score_has_result(submission: Submission) -> Iterator[Problem | Gap]:
    """得满分的指标应填实际完成值。

    A row with full points states what was achieved.

    Why: 没有完成值就没有得满分的依据
    Source: 财预〔2020〕10号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    E102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | | 90 | 90 | |
    """
    if not submission.has_column("indicators", "actual"):
        return
    for row in submission.table("indicators"):
        weight, score, actual = (row.entry(key) for key in ("weight", "score", "actual"))
        bad = unreadable((weight, score, actual))
        if bad is not None:
            yield Gap(f"实际完成值：{bad.reason}", bad)
            continue
        if row.role == "execution" or not weight.number or score.number != weight.number or actual.address is None:
            continue
        if is_empty(actual):
            typed = f"填“{actual.text}”" if actual.text else "没有填"
            message = f"实际完成值{typed}，得分却是满分 {score.text}（{cell(score)}）；请填写实际完成值或核减得分"
            yield Problem(actual, message, related=(score, weight))


@rule("E103", "warning", forms=("base_table", *SELF_EVALUATIONS))
def denominators_are_not_zero(submission: Submission) -> Iterator[Problem | Gap]:
    """计算比率的预算数、编制数不得为零或空白。

    What a rate is divided by is neither zero nor missing.

    Why: 除数为零的比率没有意义
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    E103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 0 | 5 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    if submission.form == "base_table":
        yield from _posts(submission)
        return
    for one in executions(submission):
        yield from _zero_budget(one)


def _posts(submission: Submission) -> Iterator[Problem | Gap]:
    rate, posts = submission.field("control_rate"), submission.field("authorized_posts")
    if posts.number == ZERO and rate.state == "ok":
        message = f"编制数填 0，控制率却填 {rate.text}（{cell(rate)}），除数为零；请填写编制数"
        yield Problem(posts, message, related=(rate,), severity="error")


def _zero_budget(one: Execution) -> Iterator[Problem | Gap]:
    budget, executed, rate = one.budget.entry, one.executed.entry, one.rate
    bad = unreadable((budget, executed, rate, one.score, one.weight))
    if bad is not None:
        yield Gap(f"执行率：{bad.reason}", bad)
        return
    full = one.score.number is not None and bool(one.weight.number) and one.score.number == one.weight.number
    states_rate = rate.state == "ok" and not (rate.number == ZERO and not executed.number)
    if not (states_rate or full):
        return
    related = (executed, rate, one.score)
    said_of = f"执行率却填 {rate.text}（{cell(rate)}）" if states_rate else f"执行率却得满分（{cell(one.score)}）"
    if budget.state == "ok" and budget.number == ZERO:
        message = f"{one.budget_name}为 0，{said_of}，除数为零；请填写{one.budget_name}或改正执行率和得分"
        yield Problem(budget, message, related=related, severity="error" if states_rate else "warning")
    elif budget.state == "blank" and executed.number:
        message = (
            f"{one.budget_name}没有填，全年执行数为 {said(executed.number)}（{cell(executed)}），{said_of}；"
            f"请填写{one.budget_name}"
        )
        yield Problem(budget, message, related=related)


@rule("E104", "warning", forms=SELF_EVALUATIONS)
def overspending_is_explained(submission: Submission) -> Iterator[Problem | Gap]:
    """执行数超过预算数应说明原因。

    Spending above the budget is explained.

    Why: 支出超过预算，不是填错就是要说明；原因写在实际完成情况、注或偏差原因里也算
    Source: 四川省项目支出绩效自评表填表说明

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    E104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 105 | 10 | 105% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    one = execution(submission)
    if one is None:
        return
    gap = one.lacking()
    if gap is not None:
        yield gap
        return
    difference = one.executed.value - one.budget.value
    if difference > one.executed.slack + one.budget.slack and not _explained(submission, one, "overspent"):
        rate = f"，执行率 {said_percent(one.executed.value / one.budget.value)}" if one.budget.value else ""
        message = (
            f"全年执行数 {said(one.executed.value)} 超过{one.budget_name} {said(one.budget.value)}"
            f"（{cell(one.budget.entry)}），{off_by(difference)}{rate}，没有说明原因；请核对金额或说明超支原因"
        )
        yield Problem(one.executed.entry, message, related=(one.budget.entry, *one.reasons))


@rule("E105", "warning", forms=SELF_EVALUATIONS)
def low_execution_is_explained(submission: Submission) -> Iterator[Problem | Gap]:
    """预算执行率低于 90% 应说明原因。

    An execution rate below 90 per cent is explained.

    Why: 预算执行率未达到 90% 的需说明原因；没有原因一栏的，写在实际完成情况、注或偏差原因里也算，只要说的是资金
    Source: 四川省项目支出绩效自评表填表说明

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 原因 |
    | 年度资金总额 | 100 | 80 | 10 | 80% | 8 | 招标推迟 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
    | 检查次数 | 10次 | 10次 | 90 | 90 | | |

    E105:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 80 | 10 | 80% | 8 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    one = execution(submission)
    if one is None:
        return
    gap, quotient = one.lacking(), one.quotient()
    if gap is not None or quotient is None:
        yield gap or Gap(f"{one.budget_name}为 0，无法计算执行率", one.budget.entry)
    elif quotient.high < (least := edition_of(submission).explain_execution_below) and not _explained(
        submission, one, "unspent"
    ):
        rate = one.executed.value / one.budget.value
        message = (
            f"全年执行数 {said(one.executed.value)}，是{one.budget_name} {said(one.budget.value)}"
            f"（{cell(one.budget.entry)}）的 {said_percent(rate)}，低于 {said(least * 100)}%，没有说明原因；请说明未执行完的原因"
        )
        yield Problem(one.executed.entry, message, related=(one.budget.entry, one.rate, *one.reasons))


def _explained(submission: Submission, one: Execution, about: About) -> bool:
    """Whether the cells for it hold a reason, or any text of the form gives one."""
    if any(not is_empty(entry) for entry in one.reasons) or is_explained(submission, about):
        return True
    # 年中追加… tells why more was spent only as long as the budget of the year does not contain it already.
    unchanged = (
        one.annual.entry.state != "ok" or one.initial.entry.state != "ok" or one.annual.value == one.initial.value
    )
    return about == "overspent" and unchanged and is_explained(submission, "adjusted")


@rule("E106", "warning", forms=("base_table",), verified=False)
def base_spending_within_budget(submission: Submission) -> Iterator[Problem | Gap]:
    """基础表决算数超过预算数的，应说明原因。

    Actual spending of the base table above its budget needs an explanation.

    Why: 公用经费、三公经费等控制率以 100% 为限
    Source: 财预〔2013〕53号：公用经费控制率＝实际支出÷预算安排

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 其中：公用经费 | 80 | 80 | 75 |

    E106:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 其中：公用经费 | 80 | 80 | 90 |
    """
    if not (submission.has_column("spending", "budget") and submission.has_column("spending", "actual")):
        return
    for row in submission.table("spending"):
        if row.role in _CONTROLLED:
            yield from _controlled(submission, row)


def _controlled(submission: Submission, row: Row) -> Iterator[Problem | Gap]:
    budget, actual = (amount(submission, "spending", row, key) for key in ("budget", "actual"))
    name = row_name(row)
    bad = unreadable((budget.entry, actual.entry))
    if bad is not None:
        yield Gap(f"“{name}”：{bad.reason}", bad)
    elif actual.entry.state != "ok" or budget.entry.state != "ok":
        lacking = budget.entry if budget.entry.state != "ok" else actual.entry
        yield Gap(f"“{name}”的预算数或决算数没有填，无法计算控制率", lacking)
    elif actual.value - budget.value > actual.slack + budget.slack:
        difference = off_by(actual.value - budget.value)
        message = (
            f"{name}决算数 {said(actual.value)} 超过预算数 {said(budget.value)}（{cell(budget.entry)}），{difference}"
        )
        if budget.value > ZERO:
            message += (
                f"，控制率 {said(actual.value)}÷{said(budget.value)}＝{said_percent(actual.value / budget.value)}"
            )
        yield Problem(actual.entry, message + "；请核对金额或说明超支原因", budget.value, actual.value, (budget.entry,))


@rule("E107", "note", forms=SELF_EVALUATIONS)
def adjustment_is_explained(submission: Submission) -> Iterator[Problem | Gap]:
    """年中调整过的预算应说明原因。

    A budget that was adjusted during the year is explained.

    Why: 年中追加或调减应单独说明理由，写在实际完成情况、注或偏差原因里也算；表上没有填原因的地方时只作提示
    Source: 四川省项目支出绩效自评表填表说明

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 原因 | |
    | 年度资金总额 | 100 | 100 | 95 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    E107:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 原因 | |
    | 年度资金总额 | 90 | 100 | 95 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    one = execution(submission)
    if one is None or one.initial.entry.state == "absent" or one.annual.entry.state == "absent":
        return
    initial, annual = one.initial, one.annual
    bad = unreadable((initial.entry, annual.entry))
    blank = next((found.entry for found in (initial, annual) if found.entry.state != "ok"), None)
    if bad is not None or blank is not None:
        yield Gap(bad.reason if bad is not None else "年初预算数或全年预算数没有填，无法核对调整", bad or blank)
        return
    difference = annual.value - initial.value
    if abs(difference) > annual.slack + initial.slack and not _explained(submission, one, "adjusted"):
        share = f"（{said_percent(abs(difference) / initial.value)}）" if initial.value else ""
        message = (
            f"全年预算数 {said(annual.value)} 与年初预算数 {said(initial.value)}（{cell(initial.entry)}）不同，"
            f"{off_by(difference)}{share}，没有说明原因；请说明调整原因"
        )
        yield Problem(
            annual.entry, message, related=(initial.entry, *one.reasons), severity="warning" if one.reasons else "note"
        )


@rule("E108", "warning", forms=SELF_EVALUATIONS)
def rows_are_scored(submission: Submission) -> Iterator[Problem | Gap]:
    """有分值的行应填得分。

    Every row with points has a score.

    Why: 有一行没有得分，总分就不可信
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    E108:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 50 | 50 | |
    | 培训次数 | 2次 | 2次 | 40 | | |
    """
    scores = points_of(submission, "score")
    pairs = [(weight, score) for weight, score in scored(submission) if score.state == "blank" and weight.number]
    if any(entry.state in ("ok", "unreadable") for entry in scores):
        for weight, score in pairs:
            message = f"得分没有填，该行分值为 {weight.text}（{cell(weight)}）；请填写得分"
            yield Problem(score, message, related=(weight,))
    elif pairs:
        yield Problem(_for_all(submission, next(blank_scores(submission))), "全表没有填得分；请逐行填写得分")


def _for_all(submission: Submission, first: Entry) -> Entry:
    total = submission.field("total_score")
    return total if total.state == "blank" else first
