"""Names of projects against names of lines."""

from __future__ import annotations

import pytest

from xlform.rules.matching import match_lines

HENGYANG = (
    "1、安全生产工作经费", "2、安全生产执法和监管经费", "3、安委会工作经费（含宣传经费）", "4、救灾工作经费",
    "5、特岗人员购买意外伤害保险经费", "6、文职人员工资/其他补助经费", "7、驻局纪检组专项经费",
)  # fmt: skip


def lines(projects: tuple[str, ...], *of: str) -> list[tuple[int, ...]]:
    return [one.lines for one in match_lines(projects, of)]


def test_the_hengyang_forms_find_their_lines_whatever_their_order() -> None:
    forms = (
        "其他补助经费（特岗人员意外伤害保险费、纪检组专项费）", "救灾工作经费", "安委会工作经费",
        "安全生产执法和监管经费", "安全生产工作经费",
    )  # fmt: skip
    expected: list[tuple[int, ...]] = [(4, 5, 6), (3,), (2,), (1,), (0,)]
    assert [tuple(sorted(found)) for found in lines(forms, *HENGYANG)] == expected
    assert [tuple(sorted(found)) for found in lines(forms[::-1], *HENGYANG)] == expected[::-1]


@pytest.mark.parametrize(
    ("project", "line"),
    [
        ("救灾工作经费", "救灾 工作经费"),
        ("救灾工作经费", "（一）救灾工作专项经费"),
        ("安委会工作经费（含宣传经费）", "安委会经费"),
        ("防汛抗旱专项", "防汛抗旱工作经费"),
    ],
)
def test_spelling_brackets_and_tails_do_not_matter(project: str, line: str) -> None:
    assert lines((project,), line, "办公楼维修经费") == [(0,)]


@pytest.mark.parametrize(
    ("project", "line"),
    [
        ("食品安全监管经费", "药品安全监管经费"),
        ("道路建设一期", "道路建设二期"),
        ("高标准农田建设", "高标准农田建设二期"),
        ("应急演练经费", "消防演练经费"),
    ],
)
def test_names_that_differ_in_what_they_say_are_not_matched(project: str, line: str) -> None:
    assert lines((project,), line) == [()]


def test_a_name_as_near_to_two_lines_is_matched_to_none() -> None:
    (found,) = match_lines(("困难群众救助",), ("困难群众救助（中央）", "困难群众救助（市级）"))
    assert found.lines == ()
    assert found.reason == "名称与基础表的“困难群众救助（中央）”“困难群众救助（市级）”都相近，分不清是哪一行"


def test_two_forms_do_not_share_a_line() -> None:
    assert lines(("驻局纪检组经费", "纪检组经费"), "驻局纪检组经费", "办公经费") == [(0,), ()]


def test_joined_names_stand_for_several_lines_only_if_each_part_is_found() -> None:
    assert lines(("甲镇供水、乙镇供电经费",), "甲镇供水经费", "乙镇供电经费") == [(0, 1)]
    assert lines(("丙村道路（丁村桥梁、戊村水渠）",), "丁村桥梁", "别的事项") == [()]
