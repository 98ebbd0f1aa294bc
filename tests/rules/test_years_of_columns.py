"""Base tables whose columns name their years: read also where one year is mistyped, and N101 says which."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import xlform
from tests.drawn import verdict
from tests.written import written

_BASE = """
| {title} | | | |
| 填报单位：甲局 | | | |
| 财政供养人员情况 | 编制数 | {staff} | 控制率 |
| | 40 | 38 | 95% |
| 经费控制情况（万元） | {first} | {second} | {third} |
| 一、部门基本支出 | 610 | 600 | 598 |
| 二、部门项目支出 | 255 | {projects} | 240 |
| 1、文物保护经费 | 255 | 250 | 240 |
"""
_RIGHT = ("2022年决算数", "2023年预算数", "2023年决算数")
_COLUMNS = ("prior_actual", "budget", "actual")
_ROW = {"prior_actual": "610", "budget": "600", "actual": "598"}


def _base(
    heads: tuple[str, str, str] = _RIGHT,
    title: str = "2023年部门整体支出绩效评价基础表",
    staff: str = "2023年实际在职人数",
    projects: str = "250",
) -> str:
    first, second, third = heads
    return _BASE.format(title=title, staff=staff, first=first, second=second, third=third, projects=projects)


def _read(folder: Path, text: str) -> dict[str, Decimal | None]:
    path = folder / "甲.xlsx"
    path.write_bytes(written("\n".join(line.strip("| ") for line in text.splitlines())))
    (form,) = xlform.read(path)
    row = form.table("spending")[0]
    return {key: row.entry(key).number for key in _COLUMNS}


def _said(text: str, *codes: str) -> list[tuple[str, str]]:
    return [(str(one.address).rpartition("!")[2], one.message) for one in verdict(text, codes=codes).findings]


@pytest.mark.parametrize(
    ("heads", "cell", "said"),
    [
        (("2022年决算数", "2022年预算数", "2023年决算数"), "C5", "栏目“2022年预算数”是 2022 年，本表的年度是 2023 年（A1）；请改正其中一处"),
        (("2022年决算数", "2024年预算数", "2023年决算数"), "C5", "栏目“2024年预算数”是 2024 年，本表的年度是 2023 年（A1）；请改正其中一处"),
        (("2021年决算数", "2023年预算数", "2023年决算数"), "B5", "栏目“2021年决算数”是 2021 年，本表的年度是 2023 年（A1），上年是 2022 年；请改正其中一处"),
        (("2022年决算数", "2023年预算数", "2024年决算数"), "D5", "栏目“2024年决算数”是 2024 年，本表的年度是 2023 年（A1）；请改正其中一处"),
    ],
)  # fmt: skip
def test_a_column_of_a_mistyped_year_is_read_and_told(
    tmp_path: Path, heads: tuple[str, str, str], cell: str, said: str
) -> None:
    text = _base(heads)
    assert _read(tmp_path, text) == {key: Decimal(figure) for key, figure in _ROW.items()}
    assert _said(text, "N101") == [(cell, said)]


def test_a_wrong_figure_in_a_column_of_a_mistyped_year_is_found() -> None:
    found = _said(_base(("2022年决算数", "2022年预算数", "2023年决算数"), projects="2500"), "T101")
    assert [cell for cell, _ in found] == ["C7"]


@pytest.mark.parametrize("staff", ["2022年实际在职人数", "2022年末在职人数"])
def test_the_year_of_the_staff_is_compared(staff: str) -> None:
    said = f"栏目“{staff}”是 2022 年，本表的年度是 2023 年（A1）；请改正其中一处"
    assert _said(_base(staff=staff), "N101") == [("C3", said)]


def test_a_table_all_of_another_year_is_told_once() -> None:
    text = _base(("2021年决算数", "2022年预算数", "2022年决算数"), staff="2022年实际在职人数")
    assert [cell for cell, _ in _said(text, "N101")] == ["C5"]


@pytest.mark.parametrize(
    "heads",
    [
        _RIGHT, ("2023年预算数", "2022年决算数", "2023年决算数"), ("2023年决算数", "2023年预算数", "2022年决算数"),
        ("上年决算数", "本年预算数", "本年决算数"), ("上年（2022年）决算数", "2023年预算数", "2023年决算数"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("staff", ["2023年实际在职人数", "实际在职人数", "2023年末实际在职人数"])
@pytest.mark.parametrize(
    "title", ["2023年部门整体支出绩效评价基础表", "部门整体支出绩效评价基础数据表（2023年度）", "基础数据表"]
)
def test_honest_years_are_quiet(heads: tuple[str, str, str], staff: str, title: str) -> None:
    assert _said(_base(heads, title, staff), "N101") == []


@pytest.mark.parametrize(
    "heads",
    [("2022年决算数", "2023年决算数", "2024年预算数"), ("2024年预算数", "2022年决算数", "2023年决算数")],
)
def test_a_budget_of_next_year_beside_two_results_is_not_taken_for_this_years(
    tmp_path: Path, heads: tuple[str, str, str]
) -> None:
    columns = dict(zip(heads, ("610", "600", "598"), strict=True))
    found = _read(tmp_path, _base(heads))
    assert (found["prior_actual"], found["budget"]) == (
        Decimal(columns["2023年决算数"]),
        Decimal(columns["2024年预算数"]),
    )
    assert found["actual"] is None
