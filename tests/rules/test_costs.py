"""Costs against the money of the project: C101, C102 (100 万元 budgeted and spent)."""

from __future__ import annotations

import pytest

from tests.drawn import verdict
from tests.rules.rows import form

QUIET = {
    "C101": (
        "产出指标|成本指标|项目总成本|≤100万元|1000000元|10|10|",
        "产出指标|成本指标|人均成本|≤2000元/人|150元/人|10|10|",
        "产出指标|成本指标|每亩成本|每亩300元|每亩300元|10|10|",
        "产出指标|成本指标|成本|控制在预算内|在预算内|10|10|",
        "产出指标|成本指标|节约|≥200万元|200万元|10|10|",
    ),
    "C102": (
        "产出指标|成本指标|设备成本|≤60万元|60万元|10|10|",
        "产出指标|成本指标|培训成本|≤10万元|10万元|10|10|",
    ),
}  # fmt: skip

FOUND = {
    "C101": (
        (
            "产出指标|成本指标|控制成本|120万元|101|10|10|",
            "产出指标|成本指标|办公成本|3000000元|100000元|10|10|",
        ),
        [
            (
                "warning",
                "D6",
                "成本指标“控制成本”的指标值“120万元”超过全年预算数 100（B4），多 20；请核对金额，是否沿用了上年数或单位有误",
            ),
            (
                "warning",
                "E6",
                "成本指标“控制成本”的实际完成值“101”超过全年执行数 100（C4），多 1；请核对金额，是否沿用了上年数或单位有误",
            ),
            (
                "warning",
                "D7",
                "成本指标“办公成本”的指标值“3000000元”超过全年预算数 100（B4），多 200；请核对金额，是否沿用了上年数或单位有误",
            ),
        ],
    ),
    "C102": (
        (
            "产出指标|成本指标|设备成本|≤30万元|30万元|10|10|",
            "产出指标|成本指标|培训成本|≤20万元|20万元|10|10|",
        ),
        [
            (
                "note",
                "D6",
                "成本指标合计 50（D6:D7），只占全年预算数 100（B4）的 50.00%；请为其余支出补充成本指标或说明",
            ),
        ],
    ),
}


@pytest.mark.parametrize("code", QUIET)
def test_what_holds_is_quiet(code: str) -> None:
    said = verdict(form(*QUIET[code]), codes=(code,))
    assert (said.findings, said.unchecked) == ((), ())


@pytest.mark.parametrize("code", FOUND)
def test_what_does_not_hold_is_found(code: str) -> None:
    rows, expected = FOUND[code]
    found = verdict(form(*rows), codes=(code,)).findings
    assert [(one.severity, one.address.a1 if one.address else "", one.message) for one in found] == expected
