"""Project forms that are missing (N111), nearly named as their line of the base table (N110), or without a line (N114)."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import verdict
from tests.rules import rows


def base(*lines: str, unit: str = "甲局", year: int = 2022) -> str:
    """A base table with these lines, `name | budget | actual`, under the projects."""
    rows = "\n".join(f"| {number}、{line} |" for number, line in enumerate(lines, 1))
    return f"""
| {year}年部门整体支出绩效评价基础表 | | |
| 填报单位：{unit} | | |
| 编制数 | 实际在职人数 | 控制率 |
| 93 | 89 | 95.7% |
| 经费控制情况 | {year}年预算数 | {year}年决算数 |
| 一、部门基本支出 | 60 | 55 |
| 二、部门项目支出 | 40 | 38 |
{rows}
"""


def project(name: str, money: str = "40 | 40 | 38", unit: str = "甲局", year: str = "（2022年度）") -> str:
    return rows.project(name, money, unit, year)


LINE = "宏达矿业治理经费 | 40 | 38"


@pytest.mark.parametrize(
    "texts",
    [
        (base(LINE), project("宏达矿业治理经费")),
        (base(LINE),),  # a base table alone
        (project("鸿达矿业治理经费"),),
        (base(LINE), project("鸿达矿业治理经费", "90 | 90 | 90")),  # other amounts
        (base("道路建设一期 | 40 | 38"), project("道路建设二期")),  # names that tell apart
        (base("市级救灾资金 | 40 | 38"), project("省级救灾资金")),
        (base("甲镇供水经费 | 40 | 38"), project("甲村供水经费")),
        (base("甲经费 | 40 | 38"), project("乙经费")),  # one sign of their own each
        (base("防汛抗旱经费 | 40 | 38"), project("信访维稳经费")),
        (base(LINE), project("鸿达矿业治理经费", "0 | 0 | 0")),  # nothing to compare
        (base(LINE), project("鸿达矿业治理经费"), project("弘达矿业治理经费")),  # two forms fit one line
        (base(LINE, "虹达矿业治理经费 | 40 | 38"), project("鸿达矿业治理经费")),  # two lines fit one form
        (base(LINE, "鸿达矿业治理经费 | 9 | 9"), project("鸿达矿业治理经费", "9 | 9 | 9"), project("宏达矿业治理经费")),
        (base(LINE), project("鸿达矿业治理经费", unit="乙局")),
        (base(LINE), project("")),
    ],
)  # fmt: skip
def test_names_that_need_not_mean_one_project_are_quiet(texts: tuple[str, ...]) -> None:
    assert findings(*texts, codes=("N110",)) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("宏达矿业治理经费", "鸿达矿业治理经费"),
        ("安全生产执法经费", "执法安全生产经费"),
        ("防汛抗旱经费", "防讯抗旱专项"),
        ("应急指挥平台建设（含设备）", "应急指挥评台建设项目"),
        ("应急指挥中心运行维护", "应急指挥平台运维"),
        ("困难群众救助（中央）", "困难群众救助（市级）"),
    ],
)
def test_a_name_that_nearly_agrees_is_found_where_the_amounts_are_the_same(line: str, name: str) -> None:
    said = findings(base(f"{line} | 40 | 38"), project(name), codes=("N110", "N111"))
    if line != "困难群众救助（中央）":  # brackets do not matter: the tie is made and N109 tells of the name
        core = line.partition("（")[0]
        message = f"项目名称写“{name}”，基础表（a.xlsx 表!A8）写“{core}”，金额相同（全年执行数 38、年初预算数 40），疑为同一项目；请统一名称"
        assert said == [("N110", "b.xlsx 表!B3", message)]
    else:
        assert said == []


def test_amounts_that_nearly_agree_are_told() -> None:
    assert findings(base(LINE) + "|---" + project("鸿达矿业治理经费", "40 | 40 | 39"), codes=("N110",)) == [
        (
            "N110",
            "表2!B3",
            "项目名称写“鸿达矿业治理经费”，基础表（表!A8）写“宏达矿业治理经费”，"
            "金额相近（全年执行数 39（基础表为 38）、年初预算数 40），疑为同一项目；请统一名称",
        )
    ]
    (found,) = verdict(base(LINE) + "|---" + project("鸿达矿业治理经费"), codes=("N110",)).findings
    assert (found.severity, [str(one) for one in found.related]) == ("warning", ["表!A8"])


def test_the_nearest_line_is_named_where_the_tie_is_not_made() -> None:
    assert gaps(base(LINE), project("鸿达矿业治理经费", "90 | 90 | 90"), codes=("X104",)) == [
        (
            "X104",
            "表!B3",
            "基础表中没有名称相符的项目行，无法与基础表核对（基础表有：“宏达矿业治理经费”；“宏达矿业治理经费”（A8）最相近）",
        )
    ]


@pytest.mark.parametrize(
    "texts",
    [
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费")),
        (base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 0 | 0"), project("防汛抗旱经费")),  # no money
        (base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | | "), project("防汛抗旱经费")),
        (base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 9"),),  # no project form at all
        (base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 9"), project("防汛抗旱经费", unit="乙局")),
        (base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 9"), project("防汛抗旱经费", year="（2021年度）")),
        (base("防汛抗旱经费 | 40 | 38", "业务工作专项 | 9 | 9"), project("防汛抗旱经费")),  # headings of the form
        (base("防汛抗旱经费 | 40 | 38", "运行维护专项经费 | 9 | 9"), project("防汛抗旱经费")),
        (base("防汛抗旱经费 | 40 | 38", "市级专项资金 | 9 | 9"), project("防汛抗旱经费")),
        (base("防汛抗旱经费 | 40 | 38", "其他项目 | 9 | 9"), project("防汛抗旱经费")),
        (base("防汛抗旱、信访维稳经费 | 40 | 38"), project("防汛抗旱、信访维稳经费")),
        (base("防汛抗旱经费 | 30 | 30", "信访维稳经费 | 10 | 8"), project("防汛抗旱经费（信访维稳经费）")),  # joined
        (base("防汛抗旱经费 | 40 | 38", "政法工作 | 9 | 9 |\n| （1）信访维稳经费 | 9 | 9"), project("防汛抗旱经费")),
        (base(LINE, "信访维稳经费 | 9 | 9"), project("鸿达矿业治理经费"), project("信访维稳经费", "9 | 9 | 9")),  # N110
    ],
)  # fmt: skip
def test_forms_that_are_there_or_need_not_be_are_quiet(texts: tuple[str, ...]) -> None:
    assert findings(*texts, codes=("N111",)) == []


def test_a_project_without_a_form_is_found_where_others_have_theirs() -> None:
    table = base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 8.5", "禁毒经费 | 0 | 3")
    assert findings(table, project("防汛抗旱经费"), codes=("N111",)) == [
        (
            "N111",
            "表!A9",
            "“信访维稳经费”（预算 9、决算 8.5）、“禁毒经费”（决算 3）没有项目支出绩效自评表，本单位其他项目有；请补报",
        )
    ]


def test_a_form_without_a_line_may_be_the_missing_one() -> None:
    table = base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 8.5")
    (found,) = verdict(table, project("防汛抗旱经费"), project("平安建设", "9 | 9 | 8.5"), codes=("N111",)).findings
    assert (found.severity, found.message) == (
        "note",
        "“信访维稳经费”（预算 9、决算 8.5）没有项目支出绩效自评表，本单位其他项目有；请补报"
        "（有 1 张项目自评表在基础表中找不到同名的行，请先核对名称）",
    )


def test_both_copies_of_a_base_table_are_told_once() -> None:
    table = base("防汛抗旱经费 | 40 | 38", "信访维稳经费 | 9 | 8.5")
    assert len(findings(table, table, project("防汛抗旱经费"), codes=("N111",))) == 1


@pytest.mark.parametrize(
    "texts",
    [
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费")),
        (base("防汛抗旱经费 | 40 | 38"), project("信访维稳经费")),  # the line has no form: N111
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("信访维稳经费", "0 | 0 | 0")),
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("信访维稳经费", " | | ")),
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("信访维稳经费", unit="乙局")),
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("")),
        (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("防汛救灾抗旱经费")),  # much alike
        (base(), project("防汛抗旱经费")),  # no line at all
        (project("防汛抗旱经费"), project("信访维稳经费")),
    ],
)  # fmt: skip
def test_forms_with_a_line_or_that_may_have_one_are_quiet(texts: tuple[str, ...]) -> None:
    assert findings(*texts, codes=("N114",)) == []


def test_a_form_more_than_there_are_lines_is_found() -> None:
    texts = (base("防汛抗旱经费 | 40 | 38"), project("防汛抗旱经费"), project("信访维稳经费", "9 | 9 | 8.5"))
    assert findings(*texts, codes=("N114",)) == [
        (
            "N114",
            "c.xlsx 表!B3",
            "项目“信访维稳经费”（全年执行数 8.5、年初预算数 9）在基础表项目支出（a.xlsx 表!A8）中没有这一行，"
            "各行都另有自评表；请在基础表补列，或核对项目名称",
        )
    ]
