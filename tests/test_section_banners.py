"""Banners of sections (`四、绩效指标`) inside a form: they are no titles, whatever an indicator system may be called."""

from __future__ import annotations

from pathlib import Path

import pytest

import xlform
from tests.drawn_forms import Wanted
from tests.drawn_forms import misread
from tests.drawn_forms import rows
from tests.written import written

ALL = "level1=A level2=B level3=C target=D actual=E weight=F score=G reason=H"
FUNDS = "item=A initial=B annual=C executed=D weight=E rate=F score=G"
PROJECT = """
{title} | < | < | < | < | < | < | <
一、项目基本情况 | < | < | < | < | < | < | <
项目名称 | 乡村道路维护 | < | < | 实施单位 | 甲乡人民政府 | < | <
二、项目资金情况（万元） | < | < | < | < | < | < | <
资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
年度资金总额 | 80 | 80 | 72 | 10 | {rate} | 9 |
其中：财政拨款 | 80 | 80 | 72 | | | |
三、年度总体目标 | < | < | < | < | < | < | <
预期目标 | 维护道路30公里 | < | < | 实际完成情况 | 维护道路31公里 | < | <
{banner} | < | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 维护道路里程 | 30公里 | 31公里 | 50 | 50 |
效益指标 | 社会效益指标 | 受益人口 | ≥2000人 | 2100人 | 40 | 40 |
总分 | < | < | < | < | 100 | 99 |
"""
BANNERS = (
    "四、绩效指标", "绩效指标", "（四）年度绩效指标", "绩效指标（90分）", "指标体系", "绩效目标表", "4.绩效指标", "绩效评价指标体系",
    "第四部分 绩效指标", "2023年度绩效指标", "四、绩效指标：", "四、绩效指标自评表", "部门整体支出年度绩效指标", "四、绩效指标完成情况",
    "4 绩效指标", "Ⅳ、绩效指标", "四、绩效指标评分表",
)  # fmt: skip
SYSTEM = """
{title} | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值
产出指标 | 数量指标 | 里程 | 30公里 | 60
效益指标 | 社会效益 | 人口 | 2000人 | 40
"""


def _project(banner: str, title: str = "2023年度项目支出绩效自评表", rate: str = "90%") -> str:
    return PROJECT.format(title=title, banner=banner, rate=rate)


def _allocated(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "甲.xlsx"
    path.write_bytes(written(text))
    return [(one.form, one.area) for one in xlform.read(path)]


def _forms(folder: Path, text: str) -> list[tuple[str, int, str]]:
    path = folder / "甲.xlsx"
    path.write_bytes(written(text))
    return [(one.form, len(one.table("indicators")), one.area) for one in xlform.read(path)]


@pytest.mark.parametrize("banner", BANNERS)
def test_a_banner_above_the_indicators_is_no_title(tmp_path: Path, banner: str) -> None:
    want = Wanted(
        "project_selfeval", "表",
        {"year": ("A1", 2023), "project": "B3", "unit": "F3", "goal": "B9", "outcome": "F9",
         "total_weight": "F14", "total_score": "G14"},
        {"funds": [rows(FUNDS, "6-7")], "indicators": [rows(ALL, "12-13")]},
    )  # fmt: skip
    assert misread(tmp_path, {"表": _project(banner)}, want) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("二、项目资金情况（万元）", "二、项目资金安排表"),
        ("二、项目资金情况（万元）", "资金分配情况表"),
        ("一、项目基本情况", "一、绩效目标表"),
        ("三、年度总体目标", "三、绩效目标申报表"),
        ("三、年度总体目标", "绩效目标表"),
    ],
)
def test_a_banner_of_an_earlier_section_is_no_title(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(written(_project("四、绩效指标").replace(old, new)))
    (form,) = xlform.read(path)
    assert (form.form, form.area, len(form.table("funds")), len(form.table("indicators"))) == (
        "project_selfeval", "A1:H14", 2, 2,
    )  # fmt: skip


def test_a_wrong_rate_above_a_banner_is_found_and_no_header_is_blamed(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(written(_project("四、绩效指标", rate="99%")))
    (outcome,) = xlform.check(path)
    assert [(one.code, one.address.a1) for one in outcome.findings if one.address] == [("R102", "F6")]


@pytest.mark.parametrize("banner", BANNERS)
def test_a_banner_under_a_departments_form(tmp_path: Path, banner: str) -> None:
    text = _project(banner, "2023年度部门整体支出绩效自评表").replace("项目名称", "部门名称")
    assert [form[:2] for form in _forms(tmp_path, text)] == [("department_selfeval", 2)]


def test_banners_of_forms_one_below_the_other(tmp_path: Path) -> None:
    text = _project("绩效指标") + _project("四、绩效指标").lstrip()
    assert _forms(tmp_path, text) == [("project_selfeval", 2, "A1:H14"), ("project_selfeval", 2, "A15:H28")]


def test_banners_of_forms_side_by_side(tmp_path: Path) -> None:
    lines = _project("四、绩效指标").strip().splitlines()
    text = "\n".join(f"{line} | {line}" for line in lines)
    assert _forms(tmp_path, f"\n{text}\n") == [("project_selfeval", 2, "A1:H14"), ("project_selfeval", 2, "I1:P14")]


def test_a_banner_in_a_form_without_a_title(tmp_path: Path) -> None:
    text = "\n" + "\n".join(_project("绩效指标").strip().splitlines()[1:]) + "\n"
    assert [form[:2] for form in _forms(tmp_path, text)] == [("project_selfeval", 2)]


def test_a_banner_in_a_flat_form(tmp_path: Path) -> None:
    sheet = """
2023年度项目绩效自评表 | < | < | < | < | < | < | <
项目名称 | 市政设施维护 | < | < | 自评总分（分） | 99.87 | < | <
主管部门 | 城市管理局 | < | < | 预算单位 | 市政中心 | < | <
年初预算数（万元） | 全年（调整）预算数（万元） | 全年执行数（万元） | 执行率（%） | 执行率权重（分） | 执行率得分（分） | |
520 | 520 | 513.3 | 98.71 | 10 | 9.87 | |
绩效指标 | < | < | < | < | < | < | <
指标名称 | 计量单位 | 指标性质 | 指标值 | 指标权重（分） | 全年完成值 | 指标得分（分） | 未完成原因
维护道路里程 | 公里 | ≥ | 125 | 50 | 126 | 50 |
设施完好率 | % | ≥ | 95 | 40 | 96.1 | 40 |
"""
    want = Wanted(
        "project_selfeval", "表", {"project": "B2", "authority": "B3", "unit": "F3", "total_score": "F2"},
        {"funds": [rows("initial=A annual=B executed=C rate=D weight=E score=F", "5")],
         "indicators": [rows("level3=A measure_unit=B operator=C target=D weight=E actual=F score=G reason=H", "8-9")]},
    )  # fmt: skip
    found = misread(tmp_path, {"表": sheet}, want)
    # what stands for the label of a fund row without one is not laid down
    assert [line for line in found if not line.startswith("funds[5].item")] == []


@pytest.mark.parametrize("title", ["绩效指标", "防汛资金绩效评价指标体系", "绩效目标表", "三、绩效指标体系"])
def test_an_indicator_system_below_a_form_is_a_form_of_its_own(tmp_path: Path, title: str) -> None:
    text = _project("四、绩效指标") + SYSTEM.format(title=title).lstrip()
    assert _forms(tmp_path, text) == [("project_selfeval", 2, "A1:H14"), ("indicator_system", 2, "A15:E18")]


def test_an_allocation_table_below_a_form_is_a_form_of_its_own(tmp_path: Path) -> None:
    table = "资金安排表 | < | < | <\n序号 | 项目名称 | 项目单位 | 金额（万元）\n1 | 道路 | 甲村 | 30\n合计 | | | 30\n"
    assert [form for form, *_ in _allocated(tmp_path, _project("四、绩效指标") + table)] == [
        "project_selfeval",
        "allocation_table",
    ]
    broken = "\n".join(_project("四、绩效指标").splitlines()[:10]) + "\n"
    rest = _project("四、绩效指标", "二、绩效自评表").lstrip()
    assert [form for form, *_ in _allocated(tmp_path, broken + table + rest)] == [
        "allocation_table",
        "project_selfeval",
    ]


def test_a_second_form_with_its_own_project_is_no_section_of_a_broken_one(tmp_path: Path) -> None:
    broken = "\n".join(_project("四、绩效指标").splitlines()[:10]) + "\n"
    found = _forms(tmp_path, broken + _project("四、绩效指标", "绩效目标表").lstrip())
    assert {form for form, *_ in found} == {"indicator_system"}


def test_a_line_of_who_filled_it_in_above_a_system_begins_no_form(tmp_path: Path) -> None:
    table = "\n".join(_project("").splitlines()[11:])
    head = "填报单位 | 甲局 | 填报日期 | 2024年3月1日 | 联系电话 | 8888 | |"
    found = _forms(tmp_path, f"\n{head}\n绩效指标体系 | < | < | < | < | < | < | <\n{table}\n")
    assert [form[:2] for form in found] == [("indicator_system", 2)]


@pytest.mark.parametrize("title", ["绩效指标", "防汛资金绩效评价指标体系", "绩效目标表"])
def test_targets_alone_are_no_section_of_a_self_evaluation(tmp_path: Path, title: str) -> None:
    head = "\n".join(_project("四、绩效指标").splitlines()[:10])
    assert [form[:2] for form in _forms(tmp_path, head + SYSTEM.format(title=title))] == [("indicator_system", 2)]


def test_a_system_with_a_name_of_its_own_is_no_section(tmp_path: Path) -> None:
    found = _forms(tmp_path, _project("防汛资金绩效评价指标体系"))
    assert [form[:2] for form in found] == [("indicator_system", 2)]


@pytest.mark.parametrize("title", ["绩效指标体系", "绩效指标", "2023年度绩效目标表"])
def test_a_sheet_of_its_own_stays_an_indicator_system(tmp_path: Path, title: str) -> None:
    table = "\n".join(_project("").splitlines()[11:])
    found = _forms(tmp_path, f"\n附件3 | < | < | < | < | < | < | <\n{title} | < | < | < | < | < | < | <\n{table}\n")
    assert [form[:2] for form in found] == [("indicator_system", 2)]
