"""Ties between the forms of a unit: X101 to X107, in one file and over several."""

from __future__ import annotations

from tests.drawn import findings
from tests.drawn import gaps
from tests.rules import rows


def base(
    basic: str = "60",
    basic_actual: str = "55",
    unit: str = "甲局",
    total: str = "40 | 40",
    lines: str = "| 1、甲经费 | 30 | 40 | 40 |",
) -> str:
    return f"""
| 部门整体支出绩效评价基础表 | | | |
| 填报单位：{unit} | | | |
| 编制数 | 实际在职人数 | 控制率 | |
| 93 | 89 | 95.7% | |
| 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 一、部门基本支出 | 50 | {basic} | {basic_actual} |
| 二、部门项目支出 | 30 | {total} |
{lines}
"""


def department(
    basic: str = "60", projects: str = "40", money: str = "100 | 100 | 95", year: str = "（2022年度）"
) -> str:
    return f"""
| 部门整体支出绩效自评表 | | | |
| {year} | | | |
| 部门名称 | 甲局 | | |
| 年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | {money} |
| 按支出性质分： | | | |
| 基本支出：{basic} | | | |
| 项目支出：{projects} | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""


def project(name: str = "甲经费", money: str = "40 | 40 | 40", unit: str = "甲局", year: str = "（2022年度）") -> str:
    return rows.project(name, money, unit, year)


def test_a_dossier_that_holds_is_quiet() -> None:
    assert findings(base(), department(), project()) == []
    assert findings(base() + "|---\n" + department() + "|---\n" + project()) == []
    assert gaps(base(), department(), project(), codes=("X",)) == []


def test_rounding_of_both_sides_is_quiet() -> None:
    assert findings(base(basic="60.01"), department(basic="60"), codes=("X101",)) == []
    assert findings(base(basic="60.02"), department(basic="60"), codes=("X101",)) != []


def test_a_department_that_differs_from_its_base_table_is_found() -> None:
    assert findings(base(), department("61", "39.5", "100.5 | 100.5 | 100"), codes=("X",)) == [
        (
            "X107",
            "b.xlsx 表!B5",
            "年初预算数填 100.5，基础表基本支出、项目支出预算数之和为 100（60＋40）（a.xlsx 表!C6:C7），本表多 0.5；"
            "请核对两表，改正填错的一处",
        ),
        (
            "X103",
            "b.xlsx 表!D5",
            "全年执行数填 100，基础表基本支出、项目支出决算数之和为 95（55＋40）（a.xlsx 表!D6:D7），本表多 5；"
            "请核对两表，改正填错的一处",
        ),
        (
            "X101",
            "b.xlsx 表!A7",
            "基本支出填 61，基础表基本支出预算数为 60（a.xlsx 表!C6），本表多 1；请核对两表，改正填错的一处",
        ),
        (
            "X102",
            "b.xlsx 表!A8",
            "项目支出填 39.5，基础表项目支出预算数为 40（a.xlsx 表!C7），本表少 0.5；请核对两表，改正填错的一处",
        ),
    ]


def test_a_split_of_an_adjusted_budget_is_not_compared() -> None:
    assert findings(base(), department("65", "40", "100 | 105 | 95"), codes=("X",)) == []
    assert [code for code, *_ in gaps(base(), department("65", "40", "100 | 105 | 95"), codes=("X",))] == [
        "X101",
        "X102",
    ]


def test_a_project_that_differs_from_its_line_is_found_in_each_column() -> None:
    assert findings(base() + "|---\n" + project(money="42 | 42 | 39"), codes=("X104",)) == [
        (
            "X104",
            "表2!B5",
            "年初预算数填 42，基础表“甲经费”的本年预算数为 40（表!C8），本表多 2；请核对两表，改正填错的一处",
        ),
        (
            "X104",
            "表2!D5",
            "全年执行数填 39，基础表“甲经费”的本年决算数为 40（表!D8），本表少 1；请核对两表，改正填错的一处",
        ),
    ]


def test_a_project_without_a_line_is_unchecked_and_so_is_their_sum() -> None:
    assert findings(base(), project("乙经费"), codes=("X",)) == []
    assert gaps(base(), project("乙经费"), codes=("X",)) == [
        ("X105", "表!A7", "基础表的“甲经费”没有对应的项目自评表，不能核对合计"),
        ("X104", "表!B3", "基础表中没有名称相符的项目行，无法与基础表核对（基础表有：“甲经费”）"),
    ]


def test_projects_that_do_not_add_up_are_found_and_the_one_at_fault_is_named() -> None:
    lines = "| 1、甲经费 | 30 | 30 | 30 |\n| 2、乙经费 | 0 | 10 | 12 |"
    texts = (base(total="40 | 42", lines=lines), project("甲经费", "30 | 30 | 30"), project("乙经费", "10 | 10 | 10"))
    assert findings(*texts, codes=("X105",)) == [
        (
            "X105",
            "表!D7",
            "项目支出本年决算数填 42，2 张项目自评表全年执行数之和为 40（30＋10），本表多 2，"
            "差额全在“乙经费”（c.xlsx 表!D5 填 10，基础表为 12）；请核对基础表和项目自评表",
        )
    ]


def test_an_unreadable_figure_leaves_its_tie_unchecked() -> None:
    assert findings(base(), project(money="40 | 40 | 约40"), codes=("X",)) == []
    assert gaps(base(), project(money="40 | 40 | 约40"), codes=("X",)) == [
        ("X104", "表!D5", "全年执行数：“约40”不是金额，无法与基础表“甲经费”的本年决算数核对"),
        ("X105", "表!D5", "“甲经费”的金额没有可用的数字，不能核对项目支出本年决算数"),
    ]


def test_forms_of_another_unit_or_year_are_not_tied() -> None:
    assert findings(base(), project(money="1 | 1 | 1", unit="乙局"), codes=("X",)) == []
    assert findings(base(), project(money="1 | 1 | 1", year="（2021年度）"), codes=("X",)) == []
    assert findings(base(unit="甲 局"), project(money="1 | 1 | 1", unit="（甲局）"), codes=("X104",)) != []


def test_a_form_without_a_year_joins_the_only_year_of_its_unit() -> None:
    undated = project(money="1 | 1 | 1", year="")
    assert findings(base(), undated, codes=("X104",)) != []
    assert findings(base(), project(), project(year="（2021年度）"), undated, codes=("X104",)) == []


def test_a_form_without_a_unit_is_tied_only_inside_its_file() -> None:
    nameless = project(money="1 | 1 | 1", unit="")
    assert findings(base(unit=""), nameless, codes=("X",)) == []
    assert findings(base(unit="") + "|---\n" + nameless, codes=("X104",)) != []


def test_the_same_form_twice_is_found_at_the_second_and_both_are_judged() -> None:
    texts = (base(), project(), base() + "|---\n" + project(money="40 | 40 | 39"))
    assert findings(*texts, codes=("X104", "X106")) == [
        ("X106", "c.xlsx 表!A1", "《部门整体支出绩效评价基础表》重复，另一份在 a.xlsx 表!A1；请只保留一份"),
        ("X106", "c.xlsx 表2!B3", "项目“甲经费”的《项目支出绩效自评表》重复，另一份在 b.xlsx 表!B3；请只保留一份"),
        (
            "X104",
            "c.xlsx 表2!D5",
            "全年执行数填 39，基础表“甲经费”的本年决算数为 40（表!D8），本表少 1；请核对两表，改正填错的一处",
        ),
    ]


def test_a_form_in_yuan_beside_a_base_table_in_wan_is_told_as_such() -> None:
    messages = [
        message for _, _, message in findings(base(), project(money="400000 | 400000 | 400000"), codes=("X104",))
    ]
    assert len(messages) == 2
    assert all("，正好相差一万倍，像是本表把元当作万元填了；请核对两表，改正填错的一处" in one for one in messages)
