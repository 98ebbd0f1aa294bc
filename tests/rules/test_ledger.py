"""The ledger: for every rule and form exactly one of passed, problem, not applicable, unchecked; and the counts add up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.drawn import read_drawn
from tests.generate import DRAWERS
from tests.generate import generate
from xlform.batch import check_paths
from xlform.batch import read_paths
from xlform.cli import main
from xlform.findings import Account
from xlform.judging import judged
from xlform.outcomes import Reading
from xlform.report.json import check_document
from xlform.report.json import encoded
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules
from xlform.rules.needs import NEEDS
from xlform.rules.runner import Verdict
from xlform.rules.runner import judge
from xlform.submission import Submission

CLEAN = ROOT / "samples" / "clean-2023"


def is_whole(said: Verdict, readings: Sequence[Reading]) -> None:
    """Asserts that every rule has one line on everything of its kind, and that the lines say what the findings say."""
    codes = {
        scope: [one.code for one in all_rules() if one.scope == scope] for scope in ("submission", "reading", "dossier")
    }
    forms = [account for account in said.ledger if account.scope == "form"]
    kinds = {"form": "submission", "file": "reading", "dossier": "dossier"}
    assert [(account.path, account.sheet, account.area) for account in forms] == [
        (one.path, one.sheet, one.area) for reading in readings for one in reading.submissions
    ]
    for account in said.ledger:
        assert [line.code for line in account.lines] == codes[kinds[account.scope]]
        assert all(line.reason or line.state in ("passed", "problem") for line in account.lines)
    for path in {account.path for account in forms}:
        own = [account for account in said.ledger if account.path == path and account.scope != "dossier"]
        found = {one.code for one in said.findings if one.path == path and one.code not in codes["dossier"]}
        assert {line.code for account in own for line in account.lines if line.state == "problem"} == found
    found = {one.code for one in said.findings if one.code in codes["dossier"]}
    dossiers = [account for account in said.ledger if account.scope == "dossier"]
    assert {line.code for account in dossiers for line in account.lines if line.state == "problem"} == found


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_every_rule_has_one_line_on_every_generated_form(form: str, tmp_path: Path) -> None:
    for seed in range(12):
        generate(form, 7000 + seed).write(tmp_path / f"{seed}.xlsx")
    readings = read_paths([tmp_path])
    is_whole(judge(readings, all_rules()), readings)


@pytest.mark.parametrize("sample", ["clean-2023", "hengyang-2022", "hengyang-2022-合订.xlsx"])
def test_every_rule_has_one_line_on_every_form_of_a_sample(sample: str) -> None:
    readings = read_paths([ROOT / "samples" / sample])
    is_whole(judge(readings, all_rules()), readings)


def test_the_counts_of_the_document_add_up() -> None:
    outcomes = check_paths([ROOT / "samples" / "hengyang-2022"])
    document = json.loads(encoded(check_document(outcomes)), parse_float=Decimal)
    accounts = [account for file in document["files"] for account in file["ledger"]]
    states = ("passed", "problem", "not_applicable", "unchecked")
    for counts in (*(one["counts"] for one in accounts), document["summary"]["ledger"], *document["summary"]["rules"]):
        assert counts["lines"] == sum(counts[state] for state in states)
    for state in ("lines", *states):
        total = document["summary"]["ledger"][state]
        assert (
            total
            == sum(one["counts"][state] for one in accounts)
            == sum(one[state] for one in document["summary"]["rules"])
        )
    for account in accounts:
        assert account["counts"]["passed"] == len(account["passed"])
        for state in ("not_applicable", "unchecked"):
            assert account["counts"][state] == sum(len(one["codes"]) for one in account[state])
    assert [one["code"] for one in document["summary"]["rules"]] == [one.code for one in all_rules()]


def test_outcomes_do_not_depend_on_whether_files_are_judged_together() -> None:
    readings = read_paths([CLEAN])
    rules = [one for one in all_rules() if one.scope == "submission"]
    together = judged(readings, rules)
    assert [one for reading in readings for one in judged([reading], rules)] == list(together)


def fails(_submission: Submission) -> Iterator[Problem | Gap]:
    """坏。"""
    yield from ()
    raise ZeroDivisionError


def test_a_rule_that_fails_is_unchecked_and_loses_no_form() -> None:
    rules = [Rule("Z1", "error", ("base_table",), "submission", fails, verified=True), *all_rules()]
    readings = read_paths([CLEAN])
    broken, whole = judge(readings, rules), judge(readings, all_rules())
    assert [(one.code, Path(one.path).name) for one in broken.failures] == [("Z1", "基础表.xlsx")]
    lines = [line for account in broken.ledger for line in account.lines if line.code == "Z1"]
    assert Counter(line.state for line in lines) == Counter({"unchecked": 1, "not_applicable": len(lines) - 1})
    assert [line.reason for line in lines if line.state == "unchecked"] == ["规则出错（ZeroDivisionError）"]
    rest = [replace(one, lines=tuple(line for line in one.lines if line.code != "Z1")) for one in broken.ledger]
    assert rest == list(whole.ledger)


SPARSE = """
| 项目支出绩效自评表 | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


def states(account: Account) -> dict[str, tuple[str, str]]:
    return {line.code: (line.state, line.reason) for line in account.lines}


def test_what_a_form_does_not_have_is_not_applicable_and_says_so() -> None:
    said = judge([read_drawn(SPARSE)], all_rules())
    found = states(next(account for account in said.ledger if account.scope == "form"))
    assert found["T101"] == ("not_applicable", "不核对项目支出绩效自评表")
    assert found["T103"] == ("not_applicable", "没有列出资金总额")
    assert found["S102"] == ("not_applicable", "没有“得分合计”")
    assert found["S106"] == ("not_applicable", "没有“得分”")
    assert found["S103"] == ("passed", "")
    ties = states(next(account for account in said.ledger if account.scope == "dossier"))
    alone = {one.code for one in all_rules() if one.alone}
    assert {found for code, found in ties.items() if code not in alone} == {
        ("not_applicable", "同一单位同一年度只有这一张表")
    }
    assert {state for state, _ in ties.values()} == {"not_applicable"}
    assert ties["N112"] == ("not_applicable", "没有基础表")


def test_ties_say_which_form_is_missing() -> None:
    readings = [one for one in read_paths([CLEAN]) if "基础表" not in one.path]
    ties = states(next(account for account in judge(readings, all_rules()).ledger if account.scope == "dossier"))
    assert ties["X101"] == ("not_applicable", "没有基础表")
    assert ties["X106"] == ("passed", "")


def test_needs_are_those_of_rules_that_exist() -> None:
    assert set(NEEDS) <= {one.code for one in all_rules()}


def test_the_ledger_is_shown_below_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(CLEAN / "基础表.xlsx"), "--select", "T,R", "--ledger", "--quiet"]) == 0
    assert capsys.readouterr().out == (
        f"\n{CLEAN / '基础表.xlsx'}  基础表 [base_table]\n"
        "  通过 3：R101、T101、T102\n"
        "  不适用 6（不核对部门整体支出绩效评价基础表）：R102、T103、T104、T105、T106、T107\n"
        "共 9 项：通过 3，问题 0，不适用 6，未能检查 0\n"
    )
