"""Tables come out as DataFrames, with frames of addresses of the same shape beside them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import xlform
from tests.written import written
from xlform.batch import read_file
from xlform.errors import UsageError
from xlform.submission import Submission
from xlform.submission import stated_decimals

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(scope="module")
def forms() -> dict[str, Submission]:
    return {form.form: form for form in xlform.read(SAMPLES / "hengyang-2022-合订.xlsx")}


def test_figures_are_floats_and_texts_are_objects(forms: dict[str, Submission]) -> None:
    frame = forms["base_table"].frame("spending")
    assert list(frame.columns) == ["item", "key", "prior_actual", "budget", "actual"]
    assert [str(kind) for kind in frame.dtypes] == ["object", "object", "float64", "float64", "float64"]
    assert frame.shape == (20, 5)
    assert frame.loc[frame["key"] == "projects", "actual"].item() == 475.18


def test_addresses_have_the_shape_of_the_frame(forms: dict[str, Submission]) -> None:
    for form in forms.values():
        for table in form.table_names():
            frame, addresses = form.frame(table), form.addresses(table)
            assert frame.shape == addresses.shape
            assert list(frame.columns) == list(addresses.columns)
    assert forms["base_table"].addresses("spending").loc[11, "actual"] == "基础表!D17"


def test_blanks_are_nan_among_figures_and_none_among_texts(forms: dict[str, Submission]) -> None:
    indicators = forms["project_selfeval"].frame("indicators")
    assert indicators["reason"].isna().all()
    assert indicators["section_points"].dtype == "float64"
    funds = forms["project_selfeval"].frame("funds")
    assert funds["executed"].isna().tolist() == [False, True, True, True]
    assert pd.api.types.is_float_dtype(funds["rate"])


def test_what_a_form_does_not_have_is_absent_or_refused(forms: dict[str, Submission]) -> None:
    base = forms["base_table"]
    with pytest.raises(UsageError, match="没有“total_score”这一栏"):
        base.field("total_score")
    with pytest.raises(UsageError, match="没有“funds”这张表"):
        base.table("funds")
    department = forms["department_selfeval"]
    assert (department.field("initial").state, department.field("initial").address) == ("absent", None)
    with pytest.raises(UsageError, match="没有“funds”这张表"):
        department.table("funds")


def test_figures_are_exact(forms: dict[str, Submission]) -> None:
    department = forms["department_selfeval"]
    assert department.field("executed").value == Decimal("2079.39")
    assert sum(row["amount"].number or 0 for row in department.table("income")) == Decimal("2079.39")


def test_decimals_are_those_of_the_column_not_of_the_digits_typed() -> None:
    assert stated_decimals([0, 1, 2, None]) == 2
    assert stated_decimals([0, 0, 0]) == 2
    assert stated_decimals([0, 6]) == 6
    assert stated_decimals([1, 1, 1, 0]) == 1
    assert stated_decimals([1, 1, 0]) == 2
    assert stated_decimals([-2, 0], least=-2) == 0


DATED = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| 项目名称 | 甲项目 | 实施单位 | 乙局 | 年度 | {} | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 1 | 1 | 1 | 10 | 100% | 10 |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
| 检查次数 | 10次 | 12次 | 90 | 90 | | |
| 填表人 | 李某 | 填报日期 | {} | 联系电话 | 13800000000 | |
"""


@pytest.mark.parametrize(("typed", "text"), [("-5", "-5"), ("2958466", "2958466"), ("=0-5", "-5"), ("=10^20", "1E+20")])
def test_a_number_that_is_no_date_there_is_costs_only_its_cell(typed: str, text: str) -> None:
    reading = read_file("表.xlsx", data=written(DATED.format(typed, typed), {"D7": "yyyy-mm-dd", "F2": "yyyy"}))
    (form,) = reading.submissions
    assert [(form.field(key).state, form.field(key).text) for key in ("year", "date")] == [("unreadable", text)] * 2
    reading = read_file("表.xlsx", data=written(DATED.format(45000, "=45000+1"), {"D7": "yyyy-mm-dd", "F2": "yyyy"}))
    (form,) = reading.submissions
    assert [str(form.field(key).value) for key in ("year", "date")] == ["2023", "2023-03-16"]
