"""Texts of scoring rules: compiled, scored at, just above and just below every threshold, printed back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlform import read
from xlform.scoring.rule_clauses import plain_rule
from xlform.scoring.rule_objects import Band
from xlform.scoring.rule_objects import Bands
from xlform.scoring.rule_objects import Cut
from xlform.scoring.rule_objects import Deductions
from xlform.scoring.rule_objects import Fractional
from xlform.scoring.rule_objects import Proportional
from xlform.scoring.rule_objects import Rule
from xlform.scoring.rule_objects import Sign
from xlform.scoring.rule_objects import WordTier
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.rule_texts import Compiled
from xlform.scoring.rule_texts import compile_rule
from xlform.scoring.score import Computed
from xlform.scoring.score import NoScore
from xlform.scoring.score import Result
from xlform.values import NOT_APPLICABLE
from xlform.values import plain

EXECUTION = (
    "项目完成，且执行数控制在年度预算规模之内的，得10分；项目尚未完成，预算执行率小于100%且大于等于80%的得7分；"
    "预算执行率小于80%且大于等于60%的得5分，预算执行率小于60%的不得分。"
)
SAVING = "成本节约率大于0得满分，共计5分，等于0得3分，小于0不得分。"
POSTED = "到岗XX人得满分，共计3分，每少1人扣0.5分，扣完为止。"
COVERED = "三类项目全覆盖得满分，共计3分，每少覆盖一类项目扣1分，扣完为止。"
EXPERTS = "专家评审人数达到XX人得满分，共计3分，每少1人扣1分，扣完为止。"
RATE = "隐患治理工程完成率达到100%得满分，共计3分，每下降百分之一扣0.1分。"
RUNNING = "有效保障排查企业正常运转得满分，共计14分，排查企业运转情况一般，得10分，排查企业运转情况较差不得分。"
ACCIDENTS = "每发生一例重大隐患事故扣1分，扣完为止。"
MECHANISM = (
    "建立长效管理机制且机制完整，得满分，共计15分，建立长效管理机制但内容不完整，得10分；未建立长效管理机制不得分。"
)
CONTENT = "社会公众满意度≥90%得满分，每下降一个百分点扣1分，扣完为止。"


def ends(result: Result) -> tuple[Decimal, Decimal] | str:
    return (result.low, result.high) if isinstance(result, Computed) else result.reason


def score(
    compiled: Compiled, actual: str, points: Decimal | None = None, finished: bool | None = None
) -> tuple[Decimal, Decimal] | str:
    rule = compiled.rule
    assert rule is not None, compiled.unread
    assert not isinstance(rule, WordTiers)
    if isinstance(rule, Bands):
        return ends(rule.score(Decimal(actual), points=points, finished=finished))
    return ends(rule.score(Decimal(actual), points=points))


def both(points: str) -> tuple[Decimal, Decimal]:
    return Decimal(points), Decimal(points)


AT_THRESHOLDS = [
    # text, unit, target, row's points, [(actual, low, high)]
    (EXECUTION, "%", "100", "10", [("79.99", "5", "10"), ("80", "7", "10"), ("80.01", "7", "10"), ("99.99", "7", "10"),
                                   ("59.99", "0", "10"), ("60", "5", "10"), ("100", "10", "10")]),
    (SAVING, "%", "0", "5", [("-0.01", "0", "0"), ("0", "3", "3"), ("0.01", "5", "5")]),
    (POSTED, "人", "30", "3", [("30", "3", "3"), ("31", "3", "3"), ("29", "2.5", "2.5"), ("24", "0", "0"), ("23", "0", "0"),
                              ("25", "0.5", "0.5")]),
    (COVERED, "类", "3", "3", [("3", "3", "3"), ("2", "2", "2"), ("1", "1", "1"), ("0", "0", "0"), ("4", "3", "3")]),
    (EXPERTS, "人", "5", "3", [("5", "3", "3"), ("4", "2", "2"), ("2", "0", "0"), ("1", "0", "0")]),
    (RATE, "%", "100", "3", [("100", "3", "3"), ("100.01", "3", "3"), ("99.99", "2.999", "3"), ("99", "2.9", "2.9"),
                             ("98.99", "2.899", "2.9"), ("70", "0", "0"), ("69.99", "0", "0"), ("70.01", "0.001", "0.1")]),
    (ACCIDENTS, "例", "0", "10", [("0", "10", "10"), ("1", "9", "9"), ("10", "0", "0"), ("11", "0", "0"), ("9", "1", "1")]),
    (CONTENT, "%", "90", "10", [("90", "10", "10"), ("90.01", "10", "10"), ("89.99", "9.99", "10"), ("89", "9", "9"),
                                ("80", "0", "0"), ("79.9", "0", "0"), ("80.01", "0.01", "1")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit", "target", "points", "table"), AT_THRESHOLDS, ids=[row[0][:12] for row in AT_THRESHOLDS]
)
def test_scores_around_every_threshold(
    text: str, unit: str, target: str, points: str, table: list[tuple[str, str, str]]
) -> None:
    compiled = compile_rule(text, points=Decimal(points), target=target, unit=unit)
    found = [(actual, score(compiled, actual)) for actual, _, _ in table]
    assert found == [(actual, (Decimal(low), Decimal(high))) for actual, low, high in table]


def test_what_is_known_of_the_project_narrows_the_steps() -> None:
    compiled = compile_rule(EXECUTION)
    assert score(compiled, "85", finished=True) == both("10")
    assert score(compiled, "85", finished=False) == both("7")
    assert score(compiled, "100", finished=True) == both("10")
    assert score(compiled, "100", finished=False) == "100%落在规则没有写明的区间"
    assert score(compiled, "100.01") == "100.01%落在规则没有写明的区间"


STEPPED_WORDINGS = [
    "执行率100%得10分，80%—100%得7分，60%—80%得5分，60%以下不得分",
    "执行率100%得10分；80%（含）-100%得7分；60%（含）-80%得5分；60%以下不得分。",
    "执行率≥100%得10分，80%≤执行率<100%得7分，60%≤执行率<80%得5分，<60%得0分。",
    "预算执行率达到100%的，得10分；100%-80%（含80%）的，得7分；80%-60%（含60%）的，得5分；低于60%的，不得分。",
    "执行率等于100%得10分，大于等于80%且小于100%得7分，大于等于60%且小于80%得5分，小于60%得零分",
    "执行率100%的计10分，[80%,100%)计7分，[60%,80%)计5分，低于60%计0分",
    "执行率百分之百得十分，不低于百分之八十得七分，不低于百分之六十得五分，不足百分之六十不得分",
]


@pytest.mark.parametrize("text", STEPPED_WORDINGS)
def test_every_wording_of_the_steps_means_the_same(text: str) -> None:
    compiled = compile_rule(text)
    table = {"100": "10", "99.99": "7", "80": "7", "79.99": "5", "60": "5", "59.99": "0", "0": "0"}
    assert {actual: score(compiled, actual) for actual in table} == {
        actual: both(points) for actual, points in table.items()
    }


MORE = [
    ("≤100%得满分；每超过一个百分点扣0.5分（不足1个百分点的不计），扣完为止", "5", [("100", "5", "5"), ("100.99", "5", "5"), ("101", "4.5", "4.5"),
                                                                    ("109.99", "0.5", "0.5"), ("110", "0", "0")]),
    ("达到100%得满分，每低5%扣2分，不足5%的按比例扣分", "5", [("97.5", "4", "4"), ("95", "3", "3")]),
    ("90%及以上得满分，每下降5%扣1分，不足5%的按5%计算", "10", [("90", "10", "10"), ("89.9", "9", "9"), ("85", "9", "9"), ("84.9", "8", "8")]),
    ("每超1%扣0.5分，扣完为止", "5", [("0", "得满分的数值没有写明，不能计算扣分", "")]),
    ("=0得5分；(0,10%]得4分；(10%,20%]得3分；(20%,30%]得2分；大于30%不得分", None,
     [("0", "5", "5"), ("0.01", "4", "4"), ("10", "4", "4"), ("10.01", "3", "3"), ("20", "3", "3"), ("30", "2", "2"), ("30.01", "0", "0")]),
    ("等于0得5分，0-10%(含)，计4分；10%-20%（含），计3分；20%-30%（含），计2分；大于30%不得分", None,
     [("0", "5", "5"), ("0.01", "4", "4"), ("10", "4", "4"), ("10.01", "3", "3"), ("30.01", "0", "0")]),
    ("重点支出安排率≥90%得5分，≥80%得4分，≥70%得3分，≥60%得2分，低于60%不得分", None,
     [("90", "5", "5"), ("89.99", "4", "4"), ("80", "4", "4"), ("60", "2", "2"), ("59.99", "0", "0")]),
    ("三公经费控制率≤100%得6分，每超过1个百分点扣1分，扣完为止", None, [("100", "6", "6"), ("101", "5", "5"), ("101.5", "4.5", "5"), ("106", "0", "0")]),
    ("完成率达到95%得满分，共计8分，未达到的按比例计分", None, [("95", "8", "8"), ("96", "8", "8"), ("47.5", "4", "4"), ("0", "0", "0")]),
    ("得分=执行率×10分", None, [("100", "10", "10"), ("49.88", "4.988", "4.988"), ("102.59", "10", "10")]),
    ("20分*执行率", None, [("100", "20", "20"), ("50", "10", "10")]),
    ("达到100%得满分，否则不得分", "6", [("100", "6", "6"), ("99.99", "0", "0")]),
    ("成本控制率在±10%以内得5分，否则不得分", None, [("-10", "5", "5"), ("10", "5", "5"), ("10.01", "0", "0"), ("-10.01", "0", "0")]),
    ("完成率=100%得5分，每降低1%扣0.5分，低于60%不得分", None, [("100", "5", "5"), ("95", "2.5", "2.5"), ("59.99", "0", "0")]),
    ("未发生安全事故得满分，每发生一起扣2分", "10", [("0", "10", "10"), ("1", "8", "8"), ("5", "0", "0")]),
    ("以100%为标准。在职人员控制率≦100%,计5分;每超过一个百分点扣0.5分,扣完为止。", "5", [("95.7", "5", "5"), ("101", "4.5", "4.5"), ("110", "0", "0")]),
    ("“三公经费”变动率≦0,计8分;“三公经费”>0,每超过一个百分点扣0.8分,扣完为止。", "8", [("-41.3", "8", "8"), ("0", "8", "8"), ("1", "7.2", "7.2")]),
    ("预算控制率=0,计5分;0-10%(含),计4分;10-20%(含),计3分;20-30%(含),计2分;大于30%不得分。", "5",
     [("0", "5", "5"), ("0.01", "4", "4"), ("10", "4", "4"), ("10.01", "3", "3"), ("30", "2", "2"), ("30.01", "0", "0")]),
    ("100%以下(含)计满分,每超出5%扣2分,扣完为止。没有楼堂馆所项目的部门按满分计算。", "5", [("100", "5", "5"), ("105", "3", "3"), ("115", "0", "0")]),
    ("完成率90%以上（含90%）得5分，80%-90%（含80%）得3分，80%以下不得分", "5",
     [("90", "5", "5"), ("89.99", "3", "3"), ("80", "3", "3"), ("79.99", "0", "0")]),
    ("年度计划完成100%得10分；完成90%以上得8分；完成80%以上得6分；完成80%以下不得分", "10",
     [("100", "10", "10"), ("99.99", "8", "8"), ("90", "8", "8"), ("89.99", "6", "6"), ("80", "6", "6"), ("79.99", "0", "0")]),
    ("实际完成率达到100%得满分，每降低1个百分点扣除该项分值的5%，扣完为止", "5", [("100", "5", "5"), ("99", "4.75", "4.75"), ("80", "0", "0")]),
    ("小于或等于1计5分,否则按比例计分。", "5", [("1", "5", "5"), ("0.9", "5", "5"), ("1.25", "4", "4")]),
    ("按时完成得满分，每逾期1天扣1分", "3", [("0", "3", "3"), ("2", "1", "1"), ("4", "0", "0")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "points", "table"), MORE, ids=[row[0][:16] for row in MORE])
def test_more_wordings_score(text: str, points: str | None, table: list[tuple[str, str, str]]) -> None:
    compiled = compile_rule(text, points=None if points is None else Decimal(points))
    found = [(actual, score(compiled, actual)) for actual, _, _ in table]
    assert found == [(actual, (Decimal(low), Decimal(high)) if high else low) for actual, low, high in table]


def test_proportion_to_a_target_of_the_row() -> None:
    for text in ("按完成比例计算得分，满分为止。", "达到目标值得满分，未达到目标值的，按实际完成比例得分。"):
        compiled = compile_rule(text, points=Decimal(20), target="95", unit="%")
        assert score(compiled, "47.5") == both("10")
        assert score(compiled, "96") == both("20")
        assert compile_rule(text, points=Decimal(20)).rule is None


def test_words_score_by_the_tier_they_name() -> None:
    rule = compile_rule(RUNNING).rule
    assert isinstance(rule, WordTiers)
    assert ends(rule.score_words("一般")) == both("10")
    assert ends(rule.score_words("有效保障")) == both("14")
    assert ends(rule.score_words("较差")) == both("0")
    assert ends(rule.score_words("良好")) == (Decimal(0), Decimal(14))
    assert ends(rule.score_words("")) == (Decimal(0), Decimal(14))


def test_awards_that_add_up_are_no_tiers() -> None:
    rule = compile_rule("制度健全得2分，执行有效得3分", points=Decimal(5)).rule
    assert isinstance(rule, WordTiers)
    assert rule.additive
    assert ends(rule.score_words("制度健全")) == (Decimal(0), Decimal(5))


def test_points_that_contradict_the_row_are_told() -> None:
    for text, stated in ((RUNNING, 14), (MECHANISM, 15)):
        compiled = compile_rule(text, points=Decimal(10))
        assert (compiled.points_stated, compiled.points_clash, compiled.lower_tier_is_full) == (
            Decimal(stated),
            True,
            True,
        )
    for text, points in ((EXECUTION, 10), (SAVING, 5), (RATE, 3), (CONTENT, 10), (ACCIDENTS, 10)):
        compiled = compile_rule(text, points=Decimal(points))
        assert (compiled.points_clash, compiled.lower_tier_is_full) == (False, False)


HONEST = [
    "每迟1天扣0.5分", "每迟一天扣1分", "每迟1个月扣5分", "每延误1天扣1分", "迟1天扣1分", "缺1项扣2分", "低于90%扣2分", "逾期1个月扣5分，逾期2个月扣10分",
    "每座1分", "完成5座，每座2分", "每个项目2分", "每完成1项得2分", "每季度拨付及时得2.5分", "一项2分", "制度健全、执行有效各5分",
    "每提前1天加0.5分", "完成得10分，超额完成加2分", "视完成情况酌情扣1-5分", "按时拨付得10分，每迟1天扣0.5分",
    "制度健全（5分），执行有效（5分）", "制度健全（满分5分），执行有效（满分5分）", "数量（满分6分）、质量（满分4分）", "制度健全（5分），执行情况视情给分",
    "制度健全得5分，每少1项扣1分；执行有效得5分", "优（10分），良（8分），中（6分）",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_points_of_pieces_parts_and_deductions_are_not_those_of_the_row(text: str) -> None:
    compiled = compile_rule(text, points=Decimal(10), target="10个")
    assert not compiled.points_clash
    assert compiled.points_stated in {None, Decimal(10)}


@pytest.mark.parametrize(
    ("text", "stated"),
    [("每座1分，满分8分", "8"), ("满分14分，酌情扣分", "14"), ("达标得5分，不达标不得分", "5"), ("有效得满分（14分），较差不得分", "14")],
)  # fmt: skip
def test_other_points_than_those_of_the_row_are_told_all_the_same(text: str, stated: str) -> None:
    compiled = compile_rule(text, points=Decimal(10))
    assert (compiled.points_stated, compiled.points_clash) == (Decimal(stated), True)


def test_deductions_for_days_late_and_for_one_piece_missing_score() -> None:
    late = compile_rule("按时完成得满分，每迟1天扣0.5分", points=Decimal(10))
    assert score(late, "4") == both("8")
    missing = compile_rule("缺1项扣2分", points=Decimal(10), target="5项")
    assert score(missing, "3") == both("6")
    assert compile_rule("至少1项未完成扣1分", points=Decimal(10), target="5项").rule is None


def test_placeholders_are_told_and_filled_from_the_target() -> None:
    compiled = compile_rule(POSTED, points=Decimal(3), target="XX（救援人员人数）", unit="人")
    assert compiled.placeholders == ("XX",)
    assert score(compiled, "3") == "得满分的数值没有写明，不能计算扣分"
    assert compile_rule(RATE).placeholders == ()


NOT_COMPILED = [
    ("根据完成情况酌情扣分", ("根据完成情况酌情扣分",)),
    ("达到100%得满分，共计3分，其余情况视情扣分。", ("其余情况视情扣分",)),
    ("每低于目标值1%扣2%的分", ("每低于目标值1%扣2%的分",)),
    ("得满分", ("得满分",)),
    ("5分", ("5分",)),
]


@pytest.mark.parametrize(("text", "unread"), NOT_COMPILED)
def test_what_cannot_be_compiled_is_said(text: str, unread: tuple[str, ...]) -> None:
    compiled = compile_rule(text)
    assert (compiled.rule, compiled.unread) == (None, unread)


def test_every_rule_of_the_hengyang_indicator_system_compiles_and_prints_itself() -> None:
    (form,) = read(Path(__file__).parents[2] / "samples" / "hengyang-2022" / "指标体系.xlsx")
    rows = [row for row in form.table("indicators") if row.entry("rule").text]
    assert len(rows) == 22
    clashes = []
    for row in rows:
        text, weight = row.entry("rule").text, row.entry("weight").number
        compiled = compile_rule(
            text, points=weight, target=row.entry("target").text, unit=row.entry("measure_unit").text
        )
        assert compiled.rule is not None, (text, compiled.unread)
        assert compile_rule(str(compiled.rule)).rule == compiled.rule
        if compiled.points_clash or compiled.placeholders:
            clashes.append(
                (row.entry("level3").text, compiled.points_stated, compiled.lower_tier_is_full, compiled.placeholders)
            )
    assert clashes == [
        ("救援人员到岗数", Decimal(3), False, ("XX",)),
        ("专家评审人数达标率", Decimal(3), False, ("XX",)),
        ("保障排查企业正常运转", Decimal(14), True, ()),
        ("长效管理机制健全性", Decimal(15), True, ()),
    ]


# Any rule prints itself so that it compiles to itself again.

_figures = st.decimals(min_value=Decimal("0.1"), max_value=200, places=1).map(lambda value: value.normalize() + 0)
_points = st.integers(min_value=1, max_value=40).map(Decimal)
_subjects = st.sampled_from(["", "预算执行率", "隐患治理工程完成率", "社会公众满意度"])


@st.composite
def _bands(draw: st.DrawFn) -> Rule:
    cuts = sorted(draw(st.sets(_figures, min_size=1, max_size=4)), reverse=True)
    awards = sorted(
        draw(st.sets(st.integers(min_value=1, max_value=20), min_size=len(cuts), max_size=len(cuts))), reverse=True
    )
    words = draw(st.sampled_from(["", "项目尚未完成"]))
    bands = [Band(Decimal(awards[0]), cuts[0], None, True)]
    for award, high, low in zip(awards[1:], cuts, cuts[1:], strict=False):
        bands.append(Band(Decimal(award), low, high, True, False, words))
    bands.append(Band(Decimal(0), None, cuts[-1], False, False))
    return Bands(tuple(bands), "%", draw(_subjects))


@st.composite
def _deductions(draw: st.DrawFn) -> Rule:
    cut = draw(
        st.sampled_from(
            [
                Cut(Decimal("0.5"), Decimal(1), "人", "below", "少"),
                Cut(Decimal("0.1"), Decimal(1), "%", "below", "下降"),
                Cut(Decimal(1), Decimal(1), "个百分点", "above", "超过"),
                Cut(Decimal(2), Decimal(5), "%", "below", "低"),
                Cut(Decimal(1), Decimal(1), "类", "below", "少", "覆盖", "项目"),
                Cut(Decimal(1), Decimal(1), "例", "event", "发生", "", "重大隐患事故"),
            ]
        )
    )
    sign: Sign = draw(st.sampled_from(["达到", "≥", "≤", "=", ""]))
    unit = "%" if cut.unit in ("%", "个百分点") else cut.unit
    fractional: Fractional = draw(st.sampled_from(["", "whole", "proportional", "started"]))
    until_zero, points = draw(st.booleans()), draw(_points)
    if draw(st.booleans()):
        return Deductions((cut,), points, fractional=fractional, until_zero=until_zero)
    return Deductions((cut,), points, draw(_figures), sign, unit, draw(_subjects), "", fractional, until_zero)


@st.composite
def _others(draw: st.DrawFn) -> Rule:
    if draw(st.booleans()):
        return Proportional(draw(_figures), draw(st.sampled_from(["达到", "≥"])), "%", draw(_subjects), draw(_points))
    names = draw(st.permutations(["有效保障", "运转情况一般", "运转情况较差"]))
    return WordTiers(
        tuple(WordTier(name, points) for name, points in zip(names, map(Decimal, (14, 10, 0)), strict=True))
    )


@given(_bands() | _deductions() | _others())
def test_a_rule_prints_what_it_compiles_from(rule: Rule) -> None:
    compiled = compile_rule(str(rule))
    assert compiled.rule == rule, (str(rule), compiled.unread)
    assert str(compiled.rule) == str(rule)


@given(_deductions() | _bands(), st.decimals(min_value=-50, max_value=300, places=2))
def test_scores_stay_between_nothing_and_all(rule: Rule, actual: Decimal) -> None:
    assert isinstance(rule, Bands | Deductions)
    result = rule.score(actual)
    if isinstance(result, NoScore):
        return
    assert rule.points is not None
    assert 0 <= result.low <= result.high <= rule.points


@given(
    st.text(max_size=80)
    | st.text(
        alphabet="达到得满分每少下降超过1一个百分点%扣0.5分，；。共计（）含—-以上以下大于小于不得扣完为止XX",
        max_size=60,
    )
)
def test_compiling_never_fails_and_never_hides_what_it_did_not_read(text: str) -> None:
    compiled = compile_rule(text, points=Decimal(10), target=text, unit="%")
    assert compiled.rule is None or not compiled.unread
    assert compiled.rule is not None or compiled.unread or _nothing_written(text)


def _nothing_written(text: str) -> bool:
    return not text.strip() or plain(text) in NOT_APPLICABLE or plain_rule(text) in NOT_APPLICABLE


def test_a_blank_rule_is_no_rule_and_no_problem() -> None:
    for text in ("", " ", "/", "不适用", "—"):
        compiled = compile_rule(text, points=Decimal(10))
        assert (compiled.rule, compiled.unread, compiled.points_clash) == (None, (), False)
