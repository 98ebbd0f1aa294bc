"""Base tables: who is counted as staff, lines far from their budget, cuts made with one ruler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import amount
from xlform.rules.figures import cell
from xlform.rules.figures import cells
from xlform.rules.figures import half_unit
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.indicator_rows import quoted_text
from xlform.rules.totals import row_name
from xlform.submission import Submission

_OTHERS = re.compile(r"临聘|临时|退休|离休|劳务|派遣|编外|合同工|借调|遗属|聘用|见习|公益性岗位|外包")
_SMALL_LINES = frozenset({"office", "utilities_travel", "meetings_training"})
_HALF, _HALF_MORE = Decimal("0.5"), Decimal("1.5")


@rule("B101", "warning", forms=("base_table",), verified=False)
def staff_are_those_on_the_payroll(submission: Submission) -> Iterator[Problem | Gap]:
    """编制数和实际在职人数只计在编在职人员。

    Posts and staff count permanent staff in post only.

    Why: 退休、临聘、劳务派遣人员不占编制，计入后控制率就不真实
    Source: 财预〔2013〕53号：在职人员数指实际在职人数，以批复人数为准

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |

    B101:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89（含临聘人员5人） | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    """
    for key, name in (("authorized_posts", "编制数"), ("staff_in_post", "实际在职人数")):
        entry = submission.field(key)
        match = _OTHERS.search(entry.text)
        if match and not re.search(rf"(?:不含|不包括|除)[^含]*{match[0]}", entry.text):
            yield Problem(entry, f"{name}填{quoted_text(entry)}，含“{match[0]}”人员，不应计入；请只填在编在职人数")


@rule("B102", "warning", forms=("base_table",), verified=False)
def staff_are_within_posts(submission: Submission) -> Iterator[Problem | Gap]:
    """实际在职人数不得超过编制数，超编的应说明原因。

    Staff in post are not more than authorized posts.

    Why: 在职人员控制率以 100% 为限
    Source: 财预〔2013〕53号：在职人员控制率＝在职人员数÷编制数

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 93 | 100% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |

    B102:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 98 | 105.38% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    """
    posts, staff = submission.field("authorized_posts"), submission.field("staff_in_post")
    if posts.number and staff.number is not None and staff.number > posts.number:
        message = (
            f"实际在职人数 {said(staff.number)} 超过编制数 {said(posts.number)}（{cell(posts)}），控制率 "
            f"{said_percent(staff.number / posts.number)}；请核对人数或说明超编原因"
        )
        yield Problem(staff, message, posts.number, staff.number, (posts,))


@rule("B103", "note", forms=("base_table",))
def small_lines_are_near_their_budget(submission: Submission) -> Iterator[Problem | Gap]:
    """办公、水电差旅、会议培训费的决算数与预算数相差一半以上的，应说明原因。

    Office, utilities, travel, meeting and training expenses that are off their budget by half or more are explained.

    Why: 明细预算与决算相差悬殊，说明年初预算没有按实际编，或科目列错
    Source: 惯例；一半为本工具所取

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 其中：公用经费 | 80 | 80 | 75 |
    | 其中：办公经费 | 10 | 10 | 8 |

    B103:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 其中：公用经费 | 80 | 80 | 75 |
    | 其中：办公经费 | 10 | 10 | 4 |
    """
    for row in submission.table("spending"):
        if row.role not in _SMALL_LINES:
            continue
        budget, actual = (amount(submission, "spending", row, key) for key in ("budget", "actual"))
        if not (budget.value > 0 and actual.entry.number is not None and budget.entry.state == "ok"):
            continue
        if not _HALF <= actual.value / budget.value <= _HALF_MORE:
            message = (
                f"{row_name(row)}决算数 {said(actual.value)} 是预算数 {said(budget.value)}（{cell(budget.entry)}）的 "
                f"{said_percent(actual.value / budget.value)}；请核对科目和金额，或说明原因"
            )
            yield Problem(actual.entry, message, related=(budget.entry,))


@rule("B104", "note", forms=("base_table",))
def budgets_are_not_last_years_by_one_factor(submission: Submission) -> Iterator[Problem | Gap]:
    """项目预算应按项目需要编制，不宜统一按上年的同一比例压减或增加。

    Project budgets follow need, not last year's spending times one factor.

    Why: 三个以上项目的预算正好是上年决算的同一折扣，绩效目标往往没有相应调整
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 60 | 60 | 60 |
    | 1、甲经费 | 10 | 10 | 10 |
    | 2、乙经费 | 20 | 20 | 20 |
    | 3、丙经费 | 30 | 30 | 30 |

    B104:
    | 部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 60 | 54 | 54 |
    | 1、甲经费 | 10 | 9 | 9 |
    | 2、乙经费 | 20 | 18 | 18 |
    | 3、丙经费 | 30 | 27 | 27 |
    """
    by_factor: dict[Decimal, list[tuple[Decimal, Decimal]]] = {}
    entries: dict[Decimal, list[int]] = {}
    rows = [row for row in submission.table("spending") if row.role == "project"]
    for index, row in enumerate(rows):
        prior, budget = row.entry("prior_actual").number, row.entry("budget").number
        if prior and budget and prior != budget and (factor := budget / prior) == round(factor, 2):
            by_factor.setdefault(factor, []).append((prior, budget))
            entries.setdefault(factor, []).append(index)
    for factor, pairs in by_factor.items():
        if len(pairs) >= 3 and len(set(pairs)) >= 3 and max(budget for _, budget in pairs) > half_unit(0):
            found = [rows[index].entry("budget") for index in entries[factor]]
            message = (
                f"{len(found)} 个项目的预算数（{cells(found)}）都正好是上年决算数的 {said(factor * 100)}%；"
                "请核对绩效目标和成本指标是否按压减后的预算调整"
            )
            yield Problem(found[0], message, related=tuple(found[1:]))
