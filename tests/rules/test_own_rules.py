"""Indicators whose row has a scoring rule of its own: what `fill` writes, what is judged, what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import xlform
from tests.drawn import read_drawn
from tests.drawn import verdict
from tests.written import written
from xlform.filling import completions
from xlform.filling import unread_rules

HEADS = ("评分标准", "得分计算方法", "计分标准", "评（扣）分标准", "扣分标准", "评（扣分标准）", "指标说明及评分标准")


def form(level3: str, target: str, rule: str, actual: str, score: str, *, weight: str = "10", **kept: str) -> str:
    """A project form with one indicator, its rule in E6, its score in H6."""
    head, reason = kept.get("head", "评分标准"), kept.get("reason", "")
    return f"""
| 项目支出绩效自评表 | | | | | | | | |
| （2024年度） | | | | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | | | |
| 年度资金总额 | 100 | 100 | 10 | 100% | 10 | | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | {head} | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 产出指标 | 数量指标 | {level3} | {target} | {rule} | {actual} | {weight} | {score} | {reason} |
"""


def filled(text: str) -> str | None:
    """What `fill` writes as the score."""
    (submission,) = read_drawn(text).submissions
    found = {one.address.a1: format(one.value.normalize(), "f") for one in completions(submission)}
    return found.get("H6")


SCORED = [
    ("巡查次数", "≥100次", "每少1次扣0.5分，扣完为止", "96次", "10", "8"),
    ("巡查次数", "≥100次", "每少1次扣0.5分，扣完为止", "100次", "10", "10"),
    ("合格率", "≥95%", "达到95%得满分，每低1个百分点扣1分", "93%", "15", "13"),
    ("群众满意度", "≥90%", "90%以上得10分，80%-90%得8分，60%-80%得5分，60%以下不得分", "88%", "10", "8"),
    ("水质", "达标", "达标得15分，基本达标得10分，不达标不得分", "基本达标", "15", "10"),
    ("总成本", "≤80万元", "每超1万元扣1分", "83万元", "10", "7"),
    ("事故起数", "0起", "每发生1起扣2分，扣完为止", "1起", "10", "8"),
    ("工期", "≤30天", "每逾期1天扣0.5分", "34天", "10", "8"),
    ("受益人口", "≥1万人", "完成得满分，未完成按比例得分", "0.9万人", "15", "13.5"),
    (
        "受益人口",
        "≥1万人",
        "若为定性指标，分三档分别按指标分值的100-80%、80-50%、50-0%来记分；若为定量指标，完成值达到指标值，记满分；"
        "未达到指标值，按B/A或A/B*该指标分值记分。",
        "0.9万人",
        "15",
        "13.5",
    ),
    ("受益人口", "≥1万人", "/", "0.9万人", "15", "13.5"),
    ("受益人口", "≥1万人", "历史标准", "0.9万人", "15", "13.5"),
]


@pytest.mark.parametrize("row", SCORED, ids=[row[2][:12] for row in SCORED])
def test_a_blank_score_follows_from_the_rule_of_its_row(row: tuple[str, ...]) -> None:
    level3, target, rule, actual, weight, score = row
    assert filled(form(level3, target, rule, actual, "", weight=weight)) == score
    assert verdict(form(level3, target, rule, actual, score, weight=weight), codes=("I105", "I106")).findings == ()


@pytest.mark.parametrize("head", HEADS)
def test_the_rule_is_found_under_any_of_its_heads(head: str) -> None:
    assert filled(form("巡查次数", "≥100次", "每少1次扣0.5分", "96次", "", head=head)) == "8"


LEFT = [
    ("维护水库", "≥10座", "每座1分", "8座"),
    ("巡查次数", "≥100次", "每少1次酌情扣分", "96次"),
    ("巡查次数", "≥100次", "每少1%扣0.5分", "96次"),  # of what
    ("巡查次数", "≥100次", "每少1次扣0.5分（汛期除外）", "96次"),
    ("巡查次数", "≥100次", "满分8分，每少1次扣0.5分", "96次"),  # the row has 10
    ("合格率", "≥95%", "完成率90%以上得10分，80%-90%得8分，80%以下不得分", "93%"),  # 93 of 95 is another figure
    ("合格率", "≥95%", "达到100%得满分，每低1个百分点扣1分", "93%"),
    ("合格率", "≥95%", "每低2个百分点扣1分", "92%"),  # whether half of two points costs anything
    ("总成本", "≤80万元", "每少1万元扣1分", "83万元"),
    ("抽检数", "≥100例", "每发现1例不合格扣1分", "98例"),
    ("制度", "≥2项", "制度健全得5分，执行有效得5分", "1项"),
]


@pytest.mark.parametrize(("level3", "target", "rule", "actual"), LEFT)
def test_a_score_is_left_blank_where_the_rule_is_not_certain(level3: str, target: str, rule: str, actual: str) -> None:
    text = form(level3, target, rule, actual, "")
    assert filled(text) is None
    (submission,) = read_drawn(text).submissions
    lines = [(address.a1, reason) for address, reason in unread_rules(submission)]
    assert lines == [("H6", "没有填写：E6 的评分标准不能确定该行得分；请按评分标准填写")]
    said = verdict(form(level3, target, rule, actual, "7"), codes=("I106",))
    assert said.findings == ()
    assert [(one.code, one.reason) for one in said.unchecked] == [
        ("I106", "该行有自己的评分标准，由它不能确定得分，无法核对")
    ]


def test_a_score_against_the_rule_of_its_row_is_told_with_that_rule() -> None:
    rule = "每少1次扣0.5分，扣完为止"
    (found,) = verdict(form("巡查次数", "≥100次", rule, "96次", "9.6"), codes=("I106",)).findings
    assert (found.severity, found.address.a1 if found.address else "", found.message) == (
        "warning",
        "H6",
        "实际完成值“96次”（F6），按评分标准“每少1次扣0.5分，扣完为止”（E6）应得 8，得分填 9.6，多 1.6；请按评分标准改正得分",
    )
    (mild,) = verdict(form("巡查次数", "≥100次", rule, "96次", "9", reason="雨天"), codes=("I106",)).findings
    assert mild.severity == "note"


def test_a_met_target_earns_what_the_rule_of_its_row_says() -> None:
    rule = "95%以上得10分，90%-95%得8分，90%以下不得分"
    assert verdict(form("合格率", "≥92%", rule, "93%", "8"), codes=("I105",)).findings == ()
    (found,) = verdict(form("合格率", "≥92%", rule, "93%", "7"), codes=("I105",)).findings
    assert found.message == (
        "实际完成值“93%”（F6），按评分标准“95%以上得10分，90%-95%得8分，90%…”（E6）应得 8，得分填 7，少 1；请按评分标准改正得分"
    )
    assert verdict(form("合格率", "≥92%", "每低1个百分点扣1分", "93%", "9"), codes=("I105",)).findings != ()


def test_a_late_date_with_all_points_is_found_whatever_its_rule_says() -> None:
    text = form("完工时间", "2024年12月10日前", "每逾期1天扣0.5分", "2024年12月14日", "10")
    (found,) = verdict(text, codes=("I106",)).findings
    assert "得分却是满分 10" in found.message


def test_fill_says_which_scores_it_left_to_the_rule(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(form("巡查次数", "≥100次", "每座1分", "96次", "")))
    (copied,) = xlform.fill(source, output=tmp_path / "算好")
    assert [line.partition("!")[2] for line in copied.notices] == [
        "H6 没有填写：E6 的评分标准不能确定该行得分；请按评分标准填写"
    ]
