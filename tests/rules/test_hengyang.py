"""The real report of 2022: everything that does not hold is found at its cell, and nothing that holds is."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlform.batch import read_paths
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

FOUND = {
    # seed audit: B7 B8 B9
    ("E106", "warning", "基础表!D6"), ("E106", "warning", "基础表!D7"),
    ("E106", "warning", "基础表!D17"), ("E106", "warning", "基础表!D19"),
    # C3, D4
    ("X105", "error", "基础表!D17"), ("X104", "error", "'项目2 安全生产执法'!F7"), ("X103", "error", "整体自评表!F5"),
    # P-a
    ("S101", "error", "'项目3 安委会工作'!G26"), ("S102", "error", "'项目3 安委会工作'!H26"),
    ("S105", "error", "'项目3 安委会工作'!B14"),
    # D6 P-h P-i P-j P-k: satisfaction 8 of 10 without a reason
    ("E101", "warning", "整体自评表!I24"), ("E101", "warning", "'项目1 安全生产工作'!I25"),
    ("E101", "warning", "'项目2 安全生产执法'!I38"), ("E101", "warning", "'项目3 安委会工作'!I25"),
    ("E101", "warning", "'项目5 其他补助'!I21"),
    # D5 P-q: full score, no actual value
    ("E102", "warning", "整体自评表!F21"), ("E102", "warning", "整体自评表!F22"), ("E102", "warning", "整体自评表!F23"),
    ("E102", "warning", "'项目1 安全生产工作'!F22"),
    ("E102", "warning", "'项目2 安全生产执法'!F24"), ("E102", "warning", "'项目2 安全生产执法'!F35"),
    ("E102", "warning", "'项目2 安全生产执法'!F37"),
    ("E102", "warning", "'项目3 安委会工作'!F21"), ("E102", "warning", "'项目3 安委会工作'!F23"),
    ("E102", "warning", "'项目3 安委会工作'!F24"),
    ("E102", "warning", "'项目4 救灾工作'!F27"),
    ("E102", "warning", "'项目5 其他补助'!F19"), ("E102", "warning", "'项目5 其他补助'!F20"),
}  # fmt: skip

UNCHECKED = {
    # P-s: the parts of 全年执行数 are not filled in
    ("T103", "'项目1 安全生产工作'!F8"), ("T103", "'项目2 安全生产执法'!F8"), ("T103", "'项目3 安委会工作'!F8"),
    ("T103", "'项目4 救灾工作'!F8"), ("T103", "'项目5 其他补助'!F8"),
}  # fmt: skip


@pytest.mark.parametrize("place", ["hengyang-2022", "hengyang-2022-合订.xlsx"])
def test_exactly_what_does_not_hold_is_found(place: str) -> None:
    said = judge(read_paths([SAMPLES / place]), all_rules())
    found = [(one.code, one.severity, str(one.address)) for one in said.findings]
    assert sorted(found) == sorted(FOUND)
    assert sorted((one.code, str(one.address)) for one in said.unchecked) == sorted(UNCHECKED)
    assert said.failures == ()


@pytest.mark.parametrize("place", ["clean-2023", "clean-2023-合订.xlsx"])
def test_a_clean_submission_has_no_finding_and_nothing_unchecked(place: str) -> None:
    said = judge(read_paths([SAMPLES / place]), all_rules())
    assert (said.findings, said.unchecked, said.failures) == ((), (), ())


def test_both_copies_of_a_submission_are_judged_and_the_second_is_said_to_be_one() -> None:
    said = judge(read_paths([SAMPLES / "hengyang-2022", SAMPLES / "hengyang-2022-合订.xlsx"]), all_rules())
    codes = [one.code for one in said.findings]
    assert len(codes) == 2 * len(FOUND) + codes.count("X106")
    assert codes.count("X106") == 7


def test_the_messages_of_the_ties_name_the_other_cells() -> None:
    said = judge(read_paths([SAMPLES / "hengyang-2022-合订.xlsx"]), all_rules())
    assert {one.code: one.message for one in said.findings if one.code[0] == "X"} == {
        "X103": (
            "全年执行数填 2079.39，基础表基本支出、项目支出决算数之和为 3360.76（2885.58＋475.18）（基础表!D6、D17），"
            "本表少 1281.37；请核对两表，改正填错的一处"
        ),
        "X104": (
            "全年执行数填 139.5，基础表“安全生产执法和监管经费”的本年决算数为 204.68（基础表!D19），"
            "本表少 65.18；请核对两表，改正填错的一处"
        ),
        "X105": (
            "项目支出本年决算数填 475.18，5 张项目自评表全年执行数之和为 410（72＋139.5＋45＋9＋144.5），本表多 65.18，"
            "差额全在“安全生产执法和监管经费”（'项目2 安全生产执法'!F7 填 139.5，基础表为 204.68）；"
            "请核对基础表和项目自评表"
        ),
    }
