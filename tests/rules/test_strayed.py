"""Forms under another year or another spelling of their unit: N112, and what X105, N105 and N111 say of them."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import gaps
from tests.drawn import verdict
from tests.rules import rows

FULL, SHORT, TYPO, OFFICE = "衡阳市应急管理局", "衡阳市应急局", "衡阳市应急菅理局", "衡阳市应急管理局执法支队"
FLOOD, PEACE = "防汛抗旱经费 | 30 | 40 | 38", "信访维稳经费 | 9 | 8 | 7"


def base(*lines: str, unit: str = FULL, year: int = 2022) -> str:
    """A base table with these lines, `name | prior | budget | actual`, under the projects."""
    rows = "\n".join(f"| {number}、{line} |" for number, line in enumerate(lines, 1))
    return f"""
| {year}年部门整体支出绩效评价基础表 | | | |
| 填报单位：{unit} | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | {year - 1}年决算数 | {year}年预算数 | {year}年决算数 |
| 一、部门基本支出 | 50 | 60 | 55 |
| 二、部门项目支出 | 39 | 48 | 45 |
{rows}
"""


def project(
    name: str = "防汛抗旱经费", money: str = "40 | 40 | 38", unit: str = FULL, year: str = "（2022年度）"
) -> str:
    return rows.project(name, money, unit, year)


def department(unit: str = FULL, year: str = "（2022年度）", money: str = "108 | 108 | 100") -> str:
    return f"""
| 部门整体支出绩效自评表 | | | |
| {year} | | | |
| 部门名称 | {unit} | | |
| 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | {money} |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


@pytest.mark.parametrize(
    "texts",
    [
        (base(FLOOD), project()),
        (base(FLOOD),),
        (project(unit=SHORT), project(year="（2021年度）")),  # no base table
        (base(FLOOD), project(unit="衡山县应急管理局")),  # another unit
        (base(FLOOD), project(unit="衡阳市水利局")),
        (base(FLOOD), project(unit="应急管理局")),  # whose, cannot be told
        (base(FLOOD), project(unit=OFFICE)),  # an office of its own files the form: no slip
        (base(FLOOD), project(unit=SHORT, money="9 | 9 | 9")),  # other figures
        (base(FLOOD), project("信访维稳经费", unit=SHORT)),  # another project
        (base(FLOOD), project(unit=SHORT, year="（2021年度）")),  # another year too
        (base(FLOOD), project(money="40 | 40 | 37", year="（2021年度）")),  # one figure of two
        (base("防汛抗旱经费 | 38 | 40 | 38"), project(year="（2021年度）")),  # that is what last year's form says
        (base("防汛抗旱经费 | | 40 | 38"), project(year="（2021年度）")),  # and here it cannot be told
        (base(FLOOD), project(), base("防汛抗旱经费 | 5 | 30 | 30", year=2021), project(money="30 | 30 | 30", year="（2021年度）")),
        (base(FLOOD), base(FLOOD, unit=SHORT), project(unit=SHORT)),  # two units, each with its base table
        (base(FLOOD), project(unit=SHORT), project()),  # the form is there
        (base(FLOOD), department(unit=SHORT, money="1 | 1 | 1")),
        (base(FLOOD), department(year="（2021年度）", money="108 | 108 | 99")),
        (base(FLOOD, unit=SHORT), base(FLOOD), department(), project()),
    ],
)  # fmt: skip
def test_forms_at_their_place_or_of_somebody_else_are_quiet(texts: tuple[str, ...]) -> None:
    assert findings(*texts, codes=("N112",)) == []


@pytest.mark.parametrize("unit", [SHORT, TYPO])
def test_a_form_under_another_spelling_of_the_unit_is_found(unit: str) -> None:
    assert findings(base(FLOOD), project(unit=unit), codes=("N112",)) == [
        (
            "N112",
            "b.xlsx 表!D3",
            f"本表单位写“{unit}”，项目“防汛抗旱经费”的名称和金额与“{FULL}”的基础表（a.xlsx 表!A2、A8）相同，"
            "那边没有这张表，疑为单位名称写错；请核对",
        )
    ]


@pytest.mark.parametrize("year", [2021, 2023, 2032])
def test_a_form_under_another_year_is_found(year: int) -> None:
    assert findings(base(FLOOD), project(year=f"（{year}年度）"), codes=("N112",)) == [
        (
            "N112",
            "b.xlsx 表!A2",
            f"本表年度写 {year}，项目“防汛抗旱经费”的名称和金额与 2022 年度的基础表（a.xlsx 表!A1、A8）相同，"
            "那边没有这张表，疑为年度写错；请核对",
        )
    ]


def test_a_second_form_of_the_year_before_belongs_to_this_year() -> None:
    before = (base("防汛抗旱经费 | 5 | 30 | 30", year=2021), project(money="30 | 30 | 30", year="（2021年度）"))
    said = findings(base(FLOOD), *before, project(year="（2021年度）"), codes=("N112",))
    assert [(code, cell) for code, cell, _ in said] == [("N112", "d.xlsx 表!A2")]


def test_a_form_without_a_year_among_several_years_is_found() -> None:
    before = (base("防汛抗旱经费 | 5 | 30 | 30", year=2021), project(money="30 | 30 | 30", year="（2021年度）"))
    ((_, cell, message),) = findings(base(FLOOD), *before, project(year=""), codes=("N112",))
    assert cell == "d.xlsx 表!D3"  # no cell for the year: that of the unit
    assert message.startswith("本表没有写年度，项目“防汛抗旱经费”的名称和金额与 2022 年度的基础表")


def test_a_department_form_under_another_year_or_name_is_found() -> None:
    for form, cell in ((department(year="（2021年度）"), "A2"), (department(unit=SHORT), "B3")):
        ((_, found, message),) = findings(base(FLOOD, PEACE), form, codes=("N112",))
        assert found == f"b.xlsx 表!{cell}"
        assert "，预算、执行金额与" in message


def test_where_all_others_agree_the_base_table_is_the_one_mistyped() -> None:
    forms = (project(), project("信访维稳经费", "8 | 8 | 7"), department())
    assert findings(base(FLOOD, PEACE, year=2023), *forms, codes=("N112",)) == [
        (
            "N112",
            "表!A1",
            "本表年度写 2023，2022 年度的 3 张自评表（b.xlsx 表!A2、c.xlsx 表!A2、d.xlsx 表!A2）名称和金额都与本表相同，"
            "疑为年度写错；请核对",
        )
    ]
    ((_, cell, message),) = findings(base(FLOOD, PEACE, unit=TYPO), *forms, codes=("N112",))
    assert (cell, message[:20]) == ("表!A2", f"本表单位写“{TYPO}”，“{FULL}"[:20])


def test_in_one_file_the_name_of_the_unit_is_told_once() -> None:
    text = base(FLOOD) + "|---" + project(unit=SHORT, money="41 | 41 | 38")
    assert [(code, cell) for code, cell, _ in findings(text, codes=("N104", "N105", "N112"))] == [("N112", "表2!D3")]
    text = base(FLOOD) + "|---" + project(year="（2021年度）")
    assert [(code, cell) for code, cell, _ in findings(text, codes=("N104", "N105", "N112"))] == [("N104", "表2!A2")]
    text = department() + "|---" + project(unit=TYPO)
    assert [(code, cell) for code, cell, _ in findings(text, codes=("N104", "N105", "N112"))] == [("N105", "表2!D3")]


def test_units_with_a_table_each_are_two_units() -> None:
    one, other = "青禾市农业局", "青禾市林业局"
    text = "|---".join((department(one), project(unit=one), department(other), project(unit=other)))
    assert findings(text, codes=("N105",)) == []
    assert findings("|---".join((project(unit=one), project(unit=other))), codes=("N105",)) == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (project(year="（2021年度）"), "年度写 2021（b.xlsx 表!A2）"),
        (project(unit=SHORT, money="1 | 1 | 1"), f"单位写“{SHORT}”（b.xlsx 表!D3）"),
        (project(unit=OFFICE), f"单位写“{OFFICE}”（b.xlsx 表!D3）"),
    ],
)
def test_the_reason_says_where_the_form_is(form: str, said: str) -> None:
    assert gaps(base(FLOOD), form, codes=("X105",)) == [
        (
            "X105",
            "表!A7",
            f"基础表的“防汛抗旱经费”没有对应的项目自评表，不能核对合计；“防汛抗旱经费”另有一张自评表，{said}",
        )
    ]


def test_nothing_is_said_of_forms_elsewhere_that_are_at_home() -> None:
    other = (base(FLOOD, year=2021), project(year="（2021年度）"))
    assert gaps(base("防汛抗旱经费 | 38 | 41 | 39"), *other, codes=("X105",)) == []


def test_a_form_found_elsewhere_is_not_missing() -> None:
    texts = (base(FLOOD, PEACE), project(), project("信访维稳经费", "8 | 8 | 7", unit=SHORT))
    assert [code for code, *_ in findings(*texts, codes=("N111", "N112"))] == ["N112"]
    texts = (base(FLOOD, PEACE), project(), project("信访维稳经费", "1 | 1 | 1", unit=OFFICE))
    ((_, _, message),) = findings(*texts, codes=("N111", "N112"))
    assert message == (
        "“信访维稳经费”（预算 8、决算 7）没有项目支出绩效自评表，本单位其他项目有；"
        f"“信访维稳经费”另有一张自评表，单位写“{OFFICE}”（c.xlsx 表!D3）；请补报"
    )


def test_the_finding_is_a_warning_at_the_form_with_the_cells_of_its_own_file() -> None:
    (found,) = verdict(base(FLOOD) + "|---" + project(unit=SHORT), codes=("N112",)).findings
    assert (found.severity, str(found.address), [str(one) for one in found.related]) == (
        "warning",
        "表2!D3",
        ["表!A2", "表!A8"],
    )
