"""Where a reason for what became of the money is heard, and what is none: E104, E105, E107."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from tests.drawn import read_drawn
from tests.drawn import verdict
from xlform.rules.money_reasons import explains
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked
from xlform.submission import Submission

FORM = """
| 项目支出绩效自评表 | < | < | < | < | < | < | < |
| （2023年度） | < | < | < | < | < | < | < |
| 项目名称 | 水库维修 | < | 实施单位 | 甲县水利局 | < | < | < |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
| 年度资金总额 | {initial} | {annual} | {executed} | 10 | | | |
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
| | 维修水库12座。 | < | < | {outcome} | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 维修水库 | ≥12座 | 12座 | 90 | 90 | {reason} |
| 总分 | < | < | < | < | 100 | | |
| {note} | < | < | < | < | < | < | < |
"""
MONEY = {"E105": ("100", "100", "80"), "E104": ("100", "100", "105"), "E107": ("90", "100", "95")}
REASONS = {
    "E105": [
        "执行率低于90%的原因是质保金未到期",
        "完成维修12座。因工程尚未竣工结算，20万元结转下年支付。",
        "资金年末下达，结余结转下年使用",
        "预算执行率80%，主要是招标节约资金20万元",
        "工程款按合同约定未支付，待验收后付清。",
        "受疫情影响，支出进度未达预期",
        "结余资金20万元已被财政收回",
    ],
    "E104": [
        "超支5万元，原因是材料涨价",
        "由于抢险，执行数超出预算5万元",
        "动用上年结转资金5万元",
        "年中追加5万元用于应急抢修",
        "超出部分由单位自有资金解决",
    ],
    "E107": [
        "年中追加10万元用于应急抢修",
        "根据市财政局文件调增预算10万元",
        "预算调整为100万元，增加应急抢修任务",
        "因机构改革追加经费10万元",
    ],
}
NO_REASONS = [
    "完成维修12座，质量合格。",
    "2座未验收，雨天影响工期",
    "全年支出80万元，结余20万元",
    "预算执行率80%",
    "上级追加任务",
    "上年结转资金",
    "通过培训提高了资金使用效益",
    "注：1.其他资金包括以前年度的结转结余资金等。",
    "注：资金执行率低于90%的，请说明未执行的原因，因故未支付的填写计划。",
    "注：预算执行率=全年执行数÷全年预算数×100%，结余结转下年的按实际填列",
    "预算执行率低于90%的原因分析",
    "因地制宜开展维修，资金发挥了效益",
]


def form(code: str, **texts: str) -> str:
    """A form of which the money needs a reason."""
    initial, annual, executed = MONEY[code]
    return FORM.format(
        initial=initial, annual=annual, executed=executed, **({"outcome": "", "reason": "", "note": ""} | texts)
    )


@pytest.mark.parametrize("place", ["outcome", "reason", "note"])
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REASONS.items() for text in texts])
def test_a_reason_is_heard_wherever_it_stands(code: str, text: str, place: str) -> None:
    assert findings(form(code, **{place: text}), codes=(code,)) == []


@pytest.mark.parametrize("place", ["outcome", "reason", "note"])
@pytest.mark.parametrize("code", REASONS)
def test_what_gives_no_reason_for_the_money_is_not_heard(code: str, place: str) -> None:
    silent = findings(form(code), codes=(code,))
    assert len(silent) == 1
    for text in NO_REASONS:
        assert findings(form(code, **{place: text}), codes=(code,)) == silent, text


def test_each_deviation_needs_a_reason_of_its_own() -> None:
    assert explains("执行率低于90%的原因是质保金未到期", "unspent")
    assert not explains("执行率低于90%的原因是质保金未到期", "overspent")
    assert not explains("执行率低于90%的原因是质保金未到期", "adjusted")
    assert not explains("年中追加10万元用于应急抢修", "unspent")


def test_what_was_added_to_the_budget_is_no_reason_to_exceed_it() -> None:
    text = form("E104", outcome="年中追加10万元用于应急抢修").replace("| 100 | 100 | 105 |", "| 90 | 100 | 105 |")
    assert [code for code, _, _ in findings(text, codes=("E104", "E107"))] == ["E104"]


def test_adjusted_and_exceeded_budgets_have_no_figure_that_they_should_be() -> None:
    for code in ("E104", "E107"):
        (one,) = verdict(form(code), codes=(code,)).findings
        assert (one.expected, one.actual, one.difference) == (None, None, None)
        assert one.related


def test_remarks_are_kept_in_a_store() -> None:
    (one,) = read_drawn(form("E105", note="资金年末下达，结余结转下年使用")).submissions
    assert "资金年末下达，结余结转下年使用" in one.remarks
    assert unpacked(Submission, packed(one)).remarks == one.remarks
