"""The real report of 2022: everything that does not hold is found at its cell, and nothing that holds is."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlform.address import Area
from xlform.batch import read_paths
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

FOUND = {
    # B7 B8 B9: actual above budget
    ("E106", "warning", "基础表!D6"), ("E106", "warning", "基础表!D7"), ("E106", "warning", "基础表!D17"),
    ("E106", "warning", "基础表!D19"),
    # B10: lines far from their budget; B14: four budgets are last year's spending less ten per cent
    ("B103", "note", "基础表!D8"), ("B103", "note", "基础表!D9"), ("B103", "note", "基础表!D10"),
    ("B104", "note", "基础表!C18"),
    # C3 D4: executed is the budget copied; the base table says something else
    ("X105", "error", "基础表!D17"), ("X104", "error", "'项目2 安全生产执法'!F7"), ("X103", "error", "整体自评表!F5"),
    ("N107", "note", "整体自评表!F5"), ("N107", "note", "'项目2 安全生产执法'!F7"),
    # C5: five forms for seven lines
    ("N109", "note", "'项目3 安委会工作'!C4"), ("N109", "note", "'项目5 其他补助'!C4"),
    # B11 C6: a fund of 661.05 without a form and without a line
    ("N108", "warning", "安排建议表!A2"),
    # D5 P-q: full score, no actual value
    ("E102", "warning", "整体自评表!F21"), ("E102", "warning", "整体自评表!F22"), ("E102", "warning", "整体自评表!F23"),
    ("E102", "warning", "'项目1 安全生产工作'!F22"), ("E102", "warning", "'项目2 安全生产执法'!F24"),
    ("E102", "warning", "'项目2 安全生产执法'!F35"), ("E102", "warning", "'项目2 安全生产执法'!F37"),
    ("E102", "warning", "'项目3 安委会工作'!F21"), ("E102", "warning", "'项目3 安委会工作'!F23"),
    ("E102", "warning", "'项目3 安委会工作'!F24"), ("E102", "warning", "'项目4 救灾工作'!F27"),
    ("E102", "warning", "'项目5 其他补助'!F19"), ("E102", "warning", "'项目5 其他补助'!F20"),
    # D6 P-h P-i P-j P-k P-x: satisfaction 8 of 10 without a reason
    ("E101", "warning", "整体自评表!I24"), ("E101", "warning", "'项目1 安全生产工作'!I25"),
    ("E101", "warning", "'项目2 安全生产执法'!I38"), ("E101", "warning", "'项目3 安委会工作'!I25"),
    ("E101", "warning", "'项目5 其他补助'!I21"),
    # P-h P-j: 9.79 and 9.80 would follow; P-i: 10; D6 P-k: no value at all; D10: the same two points in five forms
    ("I106", "warning", "'项目2 安全生产执法'!H38"), ("I106", "warning", "'项目5 其他补助'!H21"),
    ("I105", "warning", "'项目3 安委会工作'!H25"), ("I107", "warning", "整体自评表!F24"),
    ("I107", "warning", "'项目1 安全生产工作'!F25"), ("N106", "note", "整体自评表!H24"),
    # D7 P-n: indicators listed twice, counts under timeliness
    ("I109", "warning", "整体自评表!D18"), ("I109", "warning", "'项目2 安全生产执法'!D25"),
    ("I109", "warning", "'项目2 安全生产执法'!D26"), ("I109", "warning", "'项目2 安全生产执法'!D27"),
    ("I109", "warning", "'项目2 安全生产执法'!D28"), ("I109", "warning", "'项目2 安全生产执法'!D29"),
    ("I109", "warning", "'项目2 安全生产执法'!D30"), ("I109", "warning", "'项目2 安全生产执法'!D31"),
    ("I109", "warning", "'项目2 安全生产执法'!D32"), ("I110", "warning", "'项目2 安全生产执法'!E25"),
    ("I110", "warning", "'项目2 安全生产执法'!E26"), ("I110", "warning", "'项目2 安全生产执法'!E27"),
    ("I110", "warning", "'项目2 安全生产执法'!E28"), ("I110", "warning", "'项目2 安全生产执法'!E29"),
    ("I110", "warning", "'项目2 安全生产执法'!E30"), ("I110", "warning", "'项目2 安全生产执法'!E31"),
    ("I110", "warning", "'项目2 安全生产执法'!E32"),
    # D8: no name, more than 100 per cent, 目标7 twice
    ("I108", "warning", "整体自评表!D22"), ("I114", "note", "整体自评表!E19"), ("I114", "note", "整体自评表!E21"),
    ("G106", "note", "整体自评表!B12"),
    # P-a: 105 points under 100, 55 under 50
    ("S101", "error", "'项目3 安委会工作'!G26"), ("S102", "error", "'项目3 安委会工作'!H26"),
    ("S105", "error", "'项目3 安委会工作'!B14"),
    # P-b: output indicators beside the label of effects; P-m: columns shifted
    ("I113", "warning", "'项目1 安全生产工作'!C21"), ("I113", "warning", "'项目1 安全生产工作'!C22"),
    ("I108", "warning", "'项目1 安全生产工作'!D23"), ("I101", "warning", "'项目1 安全生产工作'!F21"),
    # P-f: costs above the budget, those of last year; P-g: half of the money has no cost indicator
    ("C101", "warning", "'项目1 安全生产工作'!E22"), ("C101", "warning", "'项目3 安委会工作'!E22"),
    ("C101", "warning", "'项目3 安委会工作'!F22"), ("C101", "warning", "'项目4 救灾工作'!E23"),
    ("C101", "warning", "'项目4 救灾工作'!F23"), ("C103", "note", "'项目1 安全生产工作'!E22"),
    ("C103", "note", "'项目3 安委会工作'!E22"), ("C103", "note", "'项目4 救灾工作'!E23"),
    ("C102", "note", "'项目2 安全生产执法'!E33"),
    # P-o: several targets, one result
    ("I103", "warning", "'项目2 安全生产执法'!F14"), ("I103", "warning", "'项目2 安全生产执法'!F16"),
    ("I103", "warning", "'项目2 安全生产执法'!F17"), ("I103", "warning", "'项目2 安全生产执法'!F25"),
    ("I103", "warning", "'项目2 安全生产执法'!F27"), ("I103", "warning", "'项目2 安全生产执法'!F28"),
    ("I103", "warning", "'项目3 安委会工作'!F16"), ("I103", "warning", "'项目5 其他补助'!F14"),
    # P-p: far more than the target (39 of 30 is 130 per cent to the dot, and quiet)
    ("I104", "warning", "'项目2 安全生产执法'!F15"), ("I104", "warning", "'项目2 安全生产执法'!F18"),
    ("I104", "warning", "'项目2 安全生产执法'!F29"), ("I104", "warning", "'项目3 安委会工作'!F14"),
    ("I104", "warning", "'项目4 救灾工作'!F14"), ("I104", "warning", "'项目4 救灾工作'!F17"),
    ("I104", "note", "'项目3 安委会工作'!F15"),
    # P-r: the goal copied
    ("G101", "warning", "'项目3 安委会工作'!F12"), ("G101", "warning", "'项目4 救灾工作'!F12"),
    ("G101", "warning", "'项目5 其他补助'!F12"),
    # P-s P-t: parts without execution, wording in cells for amounts
    ("U104", "note", "'项目1 安全生产工作'!F8"), ("U104", "note", "'项目2 安全生产执法'!F8"),
    ("U104", "note", "'项目3 安委会工作'!F8"), ("U104", "note", "'项目4 救灾工作'!F8"), ("U104", "note", "'项目5 其他补助'!F8"),
    ("U103", "note", "'项目5 其他补助'!D7"),
    # P-u P-v P-w: a rate in words, numbers out of order, complaints under effects
    ("I112", "note", "'项目5 其他补助'!E19"), ("I116", "note", "'项目2 安全生产执法'!D33"),
    ("I111", "note", "'项目4 救灾工作'!D26"),
    # A4: names spelt in two ways
    ("A101", "warning", "安排建议表!C17"), ("A101", "note", "安排建议表!C8"), ("A101", "note", "安排建议表!C33"),
    # A5: fund names in project names, towns without county, a district with its city here and without it there
    ("A105", "note", "安排建议表!B20"), ("A105", "note", "安排建议表!B45"), ("A105", "note", "安排建议表!B46"),
    ("A106", "note", "安排建议表!C12"), ("A106", "note", "安排建议表!C19"), ("A106", "note", "安排建议表!C21"),
    ("A106", "note", "安排建议表!C32"), ("A106", "note", "安排建议表!C36"),
    # A6: a dash for 一
    ("A104", "note", "安排建议表!A4"),
    # I2: 14 and 15 points on rows of 10, the middle tier full
    ("P101", "error", "指标体系!F23"), ("P101", "error", "指标体系!F25"), ("P103", "warning", "指标体系!F23"),
    ("P103", "warning", "指标体系!F25"),
    # I3: XX left open, a rate counted in people, >
    ("P102", "warning", "指标体系!D6"), ("P102", "warning", "指标体系!D8"), ("I112", "warning", "指标体系!G8"),
    ("P104", "note", "指标体系!H5"),
    # I4: no step for all spent and not finished; I5: 得分 over the points
    ("P105", "note", "指标体系!F4"), ("P106", "note", "指标体系!I3"),
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


HOLDS = {
    "基础表": ("B4:D4", "B11:D16", "B17:C25", "B25:D25", "A28:A30"),  # B1 B2 B3 B4 B13 C8
    "整体自评表": ("B5", "B7:F10", "G14:G25", "H25", "A26"),  # D1 D3 C8
    "项目2 安全生产执法": ("D7:E8", "G14:G39", "H39", "A40"),  # C2 P-c
    "项目4 救灾工作": ("D7:F7", "D28:I28", "G14:H29", "A30"),  # P-d P-l C4
    "项目5 其他补助": ("G14:G22", "H22", "B14:B21", "A23"),  # P-e C8
    "项目1 安全生产工作": ("D7:F8", "G14:G26", "H26", "A27"),  # C4 C8; the parts of F8 are not filled in, see P-s
    "安排建议表": ("E4:E49", "A5:A22", "A24:A27", "A29:A47"),  # A1 A2
    "指标体系": ("I4:I27",),  # I1
}  # fmt: skip
NOT_OF_THE_FIGURE = {("B104", "基础表!C18"), ("U104", "'项目1 安全生产工作'!F8")}


def test_nothing_is_found_where_the_report_holds() -> None:
    said = judge(read_paths([SAMPLES / "hengyang-2022-合订.xlsx"]), all_rules())
    holding = {
        (sheet, row, column)
        for sheet, areas in HOLDS.items()
        for area in map(Area.parse, areas)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }
    found = {
        (one.code, str(one.address))
        for one in said.findings
        if one.address is not None and (one.address.sheet, one.address.row, one.address.column) in holding
    }
    assert found <= NOT_OF_THE_FIGURE
