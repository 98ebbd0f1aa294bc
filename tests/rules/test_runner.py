"""The runner: order of what is said, rules that fail, forms a rule does not judge."""

from __future__ import annotations

from collections.abc import Iterator

from tests.drawn import read_drawn
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Rule
from xlform.rules.runner import judge
from xlform.submission import Submission

FORM = """
| 项目支出绩效自评表 | | | |
| 项目名称 | 甲经费 | 实施单位 | 甲局 |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


def names_project(submission: Submission) -> Iterator[Problem | Gap]:
    """甲。"""
    yield Gap("无", submission.field("project"))
    yield Problem(submission.field("project"), "甲", related=(submission.field("project"), submission.field("unit")))
    yield Problem(submission.field("title"), "乙")


def fails(submission: Submission) -> Iterator[Problem | Gap]:
    """乙。"""
    yield Problem(submission.field("title"), "丙")
    raise ValueError(submission.sheet)


def rule(code: str, check: object, form: str = "project_selfeval") -> Rule:
    return Rule(code, "error", (form,), "submission", check, True)  # type: ignore[arg-type]


def test_findings_come_by_file_then_cell_then_code() -> None:
    readings = [read_drawn(FORM, "b.xlsx"), read_drawn(FORM, "a.xlsx")]
    said = judge(readings, [rule("Z2", names_project), rule("Z1", names_project)])
    assert [(one.path, str(one.address), one.code) for one in said.findings] == [
        (path, cell, code) for path in ("b.xlsx", "a.xlsx") for cell in ("表!A1", "表!B2") for code in ("Z1", "Z2")
    ]
    assert [(one.path, one.code, one.reason) for one in said.unchecked[:2]] == [
        ("b.xlsx", "Z1", "无"),
        ("b.xlsx", "Z2", "无"),
    ]
    assert [str(one) for one in said.findings[2].related] == ["表!D2"]


def test_a_rule_that_raises_is_a_failure_and_the_others_go_on() -> None:
    said = judge([read_drawn(FORM)], [rule("Z1", fails), rule("Z2", names_project)])
    assert [(one.code, one.path, one.form, one.message) for one in said.failures] == [
        ("Z1", "表.xlsx", "project_selfeval", "ValueError: 表")
    ]
    assert [one.code for one in said.findings] == ["Z1", "Z2", "Z2"]


def test_a_rule_judges_its_own_forms_only() -> None:
    assert judge([read_drawn(FORM)], [rule("Z1", fails, "base_table")]).findings == ()
