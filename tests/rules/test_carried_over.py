"""Wordings of another project (N113) or of an earlier year (G107)."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import verdict


def form(project: str = "防汛抗旱经费", goal: str = "", outcome: str = "", year: str = "（2022年度）") -> str:
    return f"""
| 项目支出绩效自评表 | | | | | |
| {year} | | | | | |
| 项目名称 | {project} | 实施单位 | 甲局 | | |
| 年度总体目标 | 预期目标 | | 实际完成情况 | | |
| | {goal} | | {outcome} | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 检查次数 | 10次 | 10次 | 100 | 100 | |
"""


DONE = "检查堤防22处，储备防汛物资10吨"


@pytest.mark.parametrize(
    "texts",
    [
        (form(outcome=DONE), form("信访维稳经费", outcome="办理信访件33件，全部按期办结")),
        (form(outcome="保障工作正常运转"), form("信访维稳经费", outcome="保障工作正常运转")),  # a phrase
        (form(), form("信访维稳经费")),
        (form(outcome=DONE), form(outcome=DONE)),  # the same form twice: X106
        (form(goal=DONE), form("信访维稳经费", outcome=DONE)),  # one says what is planned, the other what is done
        (form(outcome=DONE), form("信访维稳经费", outcome=DONE, year="（2021年度）")),
        (form(outcome=DONE), form("", outcome=DONE)),
    ],
)
def test_wordings_of_their_own_are_quiet(texts: tuple[str, ...]) -> None:
    assert findings(*texts, codes=("N113",)) == []


def test_a_wording_of_another_project_is_found_whatever_its_punctuation() -> None:
    assert findings(form(outcome=DONE), form("信访维稳经费", outcome=f"{DONE}。"), codes=("N113",)) == [
        (
            "N113",
            "b.xlsx 表!D5",
            "实际完成情况与项目“防汛抗旱经费”的（a.xlsx 表!D5）一字不差；请核对是否从那张表复制而没有改",
        )
    ]
    (found,) = verdict(form(goal=DONE) + "|---" + form("信访维稳经费", goal=DONE), codes=("N113",)).findings
    assert (found.severity, str(found.address), [str(one) for one in found.related]) == ("note", "表2!B5", ["表!B5"])


@pytest.mark.parametrize(
    "text",
    [
        "2022年检查企业86家", "检查企业86家", "", "2023年春节前发放到位", "自2021年以来检查企业86家", "2021年结转资金全部支付",
        "落实《2021年安全生产工作要点》，检查86家", "按甲政发〔2021〕5号检查86家", "较2021年增加10家", "比2021年增加10家",
        "2022年检查86家，2021年检查70家", "2020年至2021年检查70家", "支付2021年工程尾款", "补发2021年津贴",
        "完成“2021年度专项行动”扫尾", "检查86家（2021年为70家）", "根据2021年决算审计意见整改", "2020年开工的应急仓库完成主体",
    ],
)  # fmt: skip
def test_wordings_of_the_year_or_that_look_back_are_quiet(text: str) -> None:
    assert findings(form(goal=text, outcome=text), codes=("G107",)) == []
    assert findings(form(goal=text, outcome=text, year=""), codes=("G107",)) == []


def test_a_wording_that_speaks_only_of_an_earlier_year_is_found() -> None:
    assert findings(form(goal="2021年检查企业80家", outcome="检查企业86家"), codes=("G107",)) == [
        ("G107", "表!B5", "预期目标说的是 2021 年，本表是 2022 年度（A2）；请核对是否沿用了以前年度的内容")
    ]
