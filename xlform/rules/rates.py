"""Rates that a form prints, against the figures they are made from."""

from __future__ import annotations

from collections.abc import Iterator

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.execution import Execution
from xlform.rules.execution import executions
from xlform.rules.figures import ZERO
from xlform.rules.figures import cell
from xlform.rules.figures import rate_range
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import unreadable
from xlform.submission import Submission
from xlform.values import half_up


@rule("R101", "error", forms=("base_table",), verified=False)
def control_rate_is_quotient(submission: Submission) -> Iterator[Problem | Gap]:
    """在职人员控制率应等于实际在职人数除以编制数。

    The control rate is staff in post divided by authorized posts.

    Why: 控制率按表上人数计算，以填写的小数位数为准
    Source: 财预〔2013〕53号：在职人员控制率＝在职人员数÷编制数

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |

    R101:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 100% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    """
    rate, posts, staff = (submission.field(key) for key in ("control_rate", "authorized_posts", "staff_in_post"))
    if rate.state in ("absent", "blank"):
        return
    bad = unreadable((rate, posts, staff))
    if bad is not None:
        yield Gap(f"控制率：{bad.reason}", bad)
    elif posts.number is None or staff.number is None:
        yield Gap("编制数或实际在职人数没有填，无法核对控制率", posts if posts.number is None else staff)
    elif posts.number == ZERO:
        yield Gap("编制数为 0，无法计算控制率", posts)
    else:
        quotient = staff.number / posts.number
        stated = rate_range(rate)
        if not stated.low <= quotient <= stated.high:
            message = (
                f"控制率填 {rate.text}，按实际在职人数 {staff.number}（{cell(staff)}）÷编制数 {posts.number}"
                f"（{cell(posts)}）应为 {said_percent(quotient)}；请改正控制率或核对人数"
            )
            yield Problem(rate, message, half_up(quotient, 4), rate.number, (posts, staff))


@rule("R102", "error", forms=SELF_EVALUATIONS, verified=False)
def execution_rate_is_quotient(submission: Submission) -> Iterator[Problem | Gap]:
    """执行率应等于全年执行数除以全年预算数。

    The execution rate is what was executed divided by the budget of the year (older forms: the initial budget).

    Why: 执行率按表上金额计算，以填写的小数位数为准：86.20% 可以写 86%
    Source: 财预〔2020〕10号；表式：执行率（B/A）

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 43.2 | 39.5 | 10 | 91% | 9.14 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    R102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 43.2 | 39.5 | 10 | 100% | 9.14 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    for one in executions(submission):
        if one.rate.state in ("ok", "unreadable"):
            yield from _rate(one)


def _rate(one: Execution) -> Iterator[Problem | Gap]:
    lacking = one.lacking()
    bad = unreadable((one.rate,))
    if bad is not None or lacking is not None:
        yield lacking or Gap(f"执行率：{one.rate.reason}", one.rate)
        return
    quotient = one.quotient()
    if quotient is None:
        yield Gap(f"{one.budget_name}为 0，无法计算执行率", one.budget.entry)
    elif not quotient.meets(rate_range(one.rate)):
        exact = one.executed.value / one.budget.value
        message = (
            f"执行率填 {one.rate.text}，按全年执行数 {said(one.executed.value)}（{cell(one.executed.entry)}）÷"
            f"{one.budget_name} {said(one.budget.value)}（{cell(one.budget.entry)}）应为 {said_percent(exact)}；"
            "请改正执行率或核对金额"
        )
        yield Problem(one.rate, message, half_up(exact, 4), one.rate.number, (one.budget.entry, one.executed.entry))
