"""Figures that cannot be negative: budgets, points; and those that hardly ever are: money spent or allotted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.totals import COLUMN_NAMES
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import squeezed
from xlform.values import Entry

_FORMS = ("base_table", "department_selfeval", "project_selfeval", "allocation_table", "indicator_system")
_NEVER = {
    "budget": "本年预算数", "initial": "年初预算数", "annual": "全年预算数", "weight": "分值",
    "total_weight": "分值合计", "section_points": "一级指标标明的分值",
}  # fmt: skip
_HARDLY_EVER = {
    "prior_actual": "上年决算数",
    "actual": "本年决算数",
    "executed": "全年执行数",
    "amount": "金额",
    "total": "合计",
}
_LESS = re.compile(
    r"^(?:其中[:：、，,]?)?减[:：]|[（(]减[）)]|加/减|调整|[调核扣抵冲追缩削]减|压减(?!.{0,4}产能)|减少|冲销|收回|扣回|退回|缴回"
    r"|上缴(?!上级)|返还|抵扣|清算|差额|增减|变动"
)
"""What lines are called whose figures may well be negative."""


@rule("F105", "error", forms=_FORMS)
def figures_are_not_negative(submission: Submission) -> Iterator[Problem | Gap]:
    """预算数和分值不得为负；支出、资金安排一般也不为负。

    Budgets and points are not negative; money spent or allotted hardly ever is.

    Why: 多打一个负号，合计可能照样相符（一负一正相抵）。支出为负只在退回以前年度支出等少数情形出现，作疑点；名称里写明收回、调减等的行不指出；得分为负见 S104
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 | 100 | 100 | 100 | 10 | 10 |
    | 其中：财政拨款 | 110 | 110 | 110 | | |
    | 收回存量资金 | -10 | -10 | -10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    F105:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 | 100 | 100 | 100 | 10 | 10 |
    | 其中：财政拨款 | 110 | 110 | 110 | | |
    | 其他资金 | -10 | -10 | -10 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    seen = set()
    for key, entry, row in _figures(submission):
        if entry.number is None or entry.number >= ZERO or entry.address in seen:
            continue
        seen.add(entry.address)
        name = _name(row)
        if not _LESS.search(name) and not (key in _HARDLY_EVER and _is_of_less(submission)):
            yield _negative(submission, key, entry, name)


def _figures(submission: Submission) -> Iterator[tuple[str, Entry, Row | None]]:
    keys = {*_NEVER, *_HARDLY_EVER}
    for key, entry in submission.fields.items():
        if key in keys:
            yield key, entry, None
    for rows in submission.tables.values():
        for row in rows:
            for key, entry in row.items():
                if key in keys:
                    yield key, entry, row


def _name(row: Row | None) -> str:
    if row is None:
        return ""
    keys = ("item", "level3", "project", "name", "recipient")
    return next((squeezed(row.entry(key).text) for key in keys if row.entry(key).text), "")


def _is_of_less(submission: Submission) -> bool:
    """An allocation table of what is taken back."""
    return submission.form == "allocation_table" and bool(_LESS.search(submission.field("title").text))


def _negative(submission: Submission, key: str, entry: Entry, name: str) -> Problem:
    never = key in _NEVER
    column = _NEVER.get(key) or COLUMN_NAMES.get(key) or _HARDLY_EVER[key]
    of = f"“{name[:20]}”的" if name else ""
    if never:
        message = f"{of}{column}填 {entry.text}，不应为负；请核对是否多打了负号"
    else:
        message = f"{of}{column}填 {entry.text}，一般不为负；请核对是否多打了负号，确是退回或冲减的请注明"
    return Problem(entry, message, severity=None if never else "warning", submission=submission)
