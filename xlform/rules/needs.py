"""What a form must have for a rule to be about it: where it has not, the rule does not apply, and the ledger says why.

A need is written

- `indicators.weight` — a column in which something is filled in; `total_weight` — a field that is filled in;
- `?indicators.weight`, `?total_weight` — the sheet has such cells at all, filled in or not;
- `indicators` — the table has rows; `funds@part` — it has rows of that role (several: `funds@part,total`);
- `funds.rate|rate` — one of these.

Of a rule about a whole dossier, needs name forms (`base_table`, `department_selfeval/spending`: a form and a need of it).
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from xlform.dossier import Dossier
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry

if TYPE_CHECKING:
    from xlform.rules.catalogue import Readable

Needs = tuple[str, ...]
_TIES = ("base_table", "department_selfeval")

NEEDS: Mapping[str, Needs] = {
    "T101": ("spending@sangong,projects,vehicles",), "T102": ("spending@basic,public",),
    "T103": ("funds@total", "funds@part"), "T104": ("income",), "T105": ("spending",),
    "T106": ("categories.amount|sums@subtotal", "items"), "T107": ("?total", "items.amount"),
    "R101": ("control_rate",), "R102": ("funds.rate|rate",),
    "S101": ("total_weight", "?indicators.weight"), "S102": ("total_score", "?indicators.score|?funds.score"),
    "S103": ("total_weight|indicators.weight",), "S104": ("indicators.score|funds.score|score",),
    "S105": ("indicators.section_points", "?indicators.weight"), "S106": ("funds.score|score",),
    "S107": ("indicators.weight|funds.weight|weight",),
    "E101": ("indicators.weight", "indicators.score"), "E102": ("?indicators.actual", "indicators.score"),
    "E103": ("funds|?executed|?authorized_posts",), "E104": ("funds@total|?executed",), "E105": ("funds@total|?executed",),
    "E106": ("?spending.budget", "?spending.actual"), "E107": ("?funds.initial|?initial", "?funds.annual|?annual"),
    "E108": ("?indicators.score|?funds.score|?score", "indicators.weight|funds.weight|weight"),
    "G101": ("goal", "outcome"), "G102": ("goal",), "G105": ("?goal|?outcome",), "G107": ("goal|outcome",), "N113": ("project_selfeval",), "G106": ("goal",),
    "I101": ("indicators.target", "indicators.actual"), "I102": ("indicators.target", "indicators.actual"),
    "I103": ("indicators.target", "indicators.actual"), "I104": ("indicators.target", "indicators.actual"),
    "I105": ("indicators.score", "indicators.actual"), "I106": ("indicators.score", "indicators.actual"),
    "I107": ("?indicators.actual",), "I110": ("indicators.level2",), "I111": ("indicators.level2",),
    "I113": ("indicators.level1", "indicators.level2"), "I117": ("indicators.weight",),
    "I118": ("indicators.actual",),
    "B101": ("authorized_posts|staff_in_post",), "B102": ("authorized_posts", "staff_in_post"),
    "B103": ("spending@office,utilities_travel,meetings_training",), "B104": ("spending@project",),
    "N102": ("date",), "P104": ("indicators.kind",),
    "X101": (*_TIES, "department_selfeval/spending"), "X102": (*_TIES, "department_selfeval/spending"),
    "X103": (*_TIES, "department_selfeval/?executed"), "X107": _TIES,
    "X104": ("base_table", "project_selfeval", "base_table/spending@project"), "X105": ("base_table", "project_selfeval"),
    "N106": ("department_selfeval", "project_selfeval"), "N107": ("base_table", "department_selfeval|project_selfeval"),
    "N108": ("allocation_table|indicator_system",), "N109": ("base_table", "project_selfeval"),
    "N110": ("base_table", "project_selfeval", "base_table/spending@project"),
    "N112": ("base_table",), "N111": ("base_table", "project_selfeval", "base_table/spending@project"),
    "N114": ("base_table", "project_selfeval", "base_table/spending@project"),
    "D101": ("department_selfeval|indicator_system", "base_table|department_selfeval"),
    "D102": ("department_selfeval|indicator_system", "base_table|department_selfeval"),
}  # fmt: skip
_OF_SUBJECT: Mapping[str, Needs] = {
    "I": ("indicators",), "W": ("indicators.weight",), "P": ("indicators.rule",), "A": ("items",), "C": ("indicators",),
}  # fmt: skip
"""For rules without a line of their own, by the letter of their code."""

_NAMES = {
    "spending": "经费控制情况", "income": "按收入性质分", "funds": "资金", "indicators": "绩效指标", "items": "明细", "subtotal": "小计",
    "categories": "类别", "total_weight": "分值合计", "total_score": "得分合计", "control_rate": "控制率", "total": "合计",
    "authorized_posts": "编制数", "staff_in_post": "实际在职人数", "rate": "执行率", "weight": "分值", "score": "得分",
    "initial": "年初预算数", "annual": "全年预算数", "executed": "全年执行数", "goal": "预期目标", "outcome": "实际完成情况",
    "date": "填报日期", "budget": "本年预算数", "actual": "实际完成值", "amount": "金额", "target": "指标值", "reason": "偏差原因",
    "level1": "一级指标", "level2": "二级指标", "section_points": "一级指标标明的分值", "rule": "扣分标准", "kind": "指标值类型",
    "part": "其中各项", "funds@total": "资金总额", "basic": "基本支出", "public": "公用经费", "sangong": "三公经费", "projects": "项目支出", "project": "项目",
    "vehicles": "公务用车费", "office": "办公经费", "utilities_travel": "水电费差旅费", "meetings_training": "会议费培训费",
    "base_table": "基础表", "department_selfeval": "整体自评表", "project_selfeval": "项目自评表", "allocation_table": "安排表",
    "indicator_system": "指标体系",
}  # fmt: skip


def needs_of(code: str) -> Needs:
    """What the rule of that code needs."""
    return NEEDS.get(code, _OF_SUBJECT.get(code[:1], ()))


class Lacking:
    """Answers, for one form, what of a need it lacks: each need is looked up once."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self._answers: dict[str, str] = {}

    def of(self, code: str) -> str:
        """Why a rule does not apply to the form; empty if it does."""
        for need in needs_of(code):
            answer = self._answers.get(need)
            if answer is None:
                answer = self._answers[need] = self._lacks(need)
            if answer:
                return answer
        return ""

    def _lacks(self, need: str) -> str:
        answers = [_missing(self.submission, one) for one in need.split("|") if self._is_known(one)]
        return min(answers, key=len, default=_no(need)) if "" not in answers else ""

    def _is_known(self, need: str) -> bool:
        """Whether this kind of form has such an entry at all; of what no form must have (小计), whether this one has it."""
        definition, (table, _, _) = self.submission.definition, _parts(need)
        if table:
            if table not in definition.tables or not definition.tables[table].internal:
                return table in definition.tables
            return table in self.submission.tables and not _missing(self.submission, need)
        return need.lstrip("?") in definition.fields


def lacking_in_file(code: str, reading: Readable) -> str:
    """Why a rule about a whole file does not apply to this one; empty if it does."""
    return "表上没有公式" if code.startswith("M") and reading.formulas is None else ""


def lacking_in_dossier(code: str, dossier: Dossier, *, alone: bool = False) -> str:
    """Why a rule about a whole dossier does not apply to this one; empty if it does. `alone`: one form may be enough."""
    if len(dossier.submissions) < 2 and not alone:
        return "同一单位同一年度只有这一张表"
    for need in needs_of(code) if code[0] not in _OF_SUBJECT else NEEDS.get(code, ()):
        form, _, inside = need.partition("/")
        found = [one for key in form.split("|") for one in dossier.of(key)]
        if not found:
            return f"没有{'或'.join(_NAMES[key] for key in form.split('|'))}"
        if inside and (answer := min((_missing(one, inside) for one in found), key=len)):
            return f"{_NAMES[form]}{answer}"
    return ""


@cache
def _parts(need: str) -> tuple[str, str, str]:
    """Table, column and roles of a need; no table for a field."""
    head, _, roles = need.lstrip("?").partition("@")
    table, dot, column = head.partition(".")
    return (table, column, roles) if dot or roles or head in _TABLES else ("", head, "")


_TABLES = frozenset({"spending", "income", "funds", "indicators", "items", "categories", "sums"})


def _missing(submission: Submission, need: str) -> str:
    table, column, roles = _parts(need)
    if not table:
        return _why([submission.field(column)], need)
    rows: Sequence[Row] = submission.table(table)
    if roles:
        wanted = roles.split(",")
        names = "、".join(_NAMES.get(f"{table}@{role}") or _NAMES[role] for role in wanted)
        return "" if any(row.role in wanted for row in rows) else f"没有列出{names}"
    if not column:
        return "" if rows else _no(need)
    return _why((row.entry(column) for row in rows), need)


def _why(entries: Iterable[Entry], need: str) -> str:
    enough = ("ok", "unreadable", "blank") if need.startswith("?") else ("ok", "unreadable")
    blank = False
    for entry in entries:
        if entry.state in enough:
            return ""
        blank = blank or entry.state == "blank"
    return f"“{_name(need)}”没有填" if blank else _no(need)


def _no(need: str) -> str:
    return f"没有“{_name(need)}”"


def _name(need: str) -> str:
    table, column, _ = _parts(need.partition("|")[0])
    return _NAMES.get(column or table, column or table)
