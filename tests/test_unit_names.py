"""Names that may mean one unit, and names that do not."""

from __future__ import annotations

import pytest

from xlform.unit_names import kinships

FULL = "衡阳市应急管理局"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾市农业局", "青禾县农业局"), ("衡阳县应急管理局", "衡山县应急管理局"), ("青禾市第一中学", "青禾市第二中学"),
        ("青禾市中学", "青禾市第二中学"), ("青禾市小学", "青禾市实验小学"), ("青禾市财政局", "青禾市东区财政局"),
        ("青禾市财政局", "青禾市审计局所属"), ("青禾县白沙镇人民政府", "青禾县白河镇人民政府"), ("甲局", "乙局"), ("甲单位", "乙单位"),
        ("青禾市城东小学", "青禾市城西小学"), ("青禾县人民政府", "青禾县白沙镇人民政府"), (FULL, "应急管理局"), (FULL, ""),
        ("青禾市财政局", "青禾市财政所"), ("青禾市教育局", "青禾市教育局第一小学"),
    ],
)  # fmt: skip
def test_names_of_different_units_are_no_pair(one: str, other: str) -> None:
    assert kinships([one, other]) == {}


@pytest.mark.parametrize(
    "other",
    [
        "衡阳市应急局", "衡阳市应急管局", "衡阳市应急菅理局", "衡阳市应急管理理局", "衡阳市应急安全管理局",
    ],
)  # fmt: skip
def test_a_name_in_short_or_mistyped_may_mean_the_unit(other: str) -> None:
    assert kinships([FULL, other]) == {(FULL, other): "same"}
    assert kinships([other, FULL]) == {(other, FULL): "same"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾市发展和改革委员会", "青禾市发改委"), ("青禾市人力资源和社会保障局", "青禾市人社局"),
        ("青禾市住房和城乡建设局", "青禾市住建局"), ("白沙镇人民政府", "白沙镇政府"),
    ],
)  # fmt: skip
def test_the_usual_short_names_are_known(one: str, other: str) -> None:
    assert kinships([one, other]) == {(one, other): "same"}


@pytest.mark.parametrize("office", ["办公室", "财务科", "规划财务科", "安全生产执法支队", "机关", "应急指挥中心"])
def test_an_office_of_the_unit_stands_below_it(office: str) -> None:
    assert kinships([FULL + office, FULL]) == {(FULL + office, FULL): "below"}


def test_many_names_are_compared_in_no_time() -> None:
    names = [f"青禾市第{number}中学" for number in range(20_000)] + ["青禾市应急管理局", "青禾市应急局"]
    assert kinships(names) == {("青禾市应急管理局", "青禾市应急局"): "same"}
