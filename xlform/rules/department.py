"""Indicators of a department's overall spending (在职人员控制率, 三公经费变动率 …), computed from the base table and the department's form."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from xlform.dossier import Dossier
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import Amount
from xlform.rules.figures import Range
from xlform.rules.figures import amount
from xlform.rules.figures import amounts_of_fields
from xlform.rules.figures import half_unit
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import said_points
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import indicators
from xlform.rules.scoring_rules import compiled
from xlform.rules.standard import place_of_form
from xlform.rules.ties import BASE
from xlform.rules.ties import DEPARTMENT
from xlform.scoring.department import DepartmentIndicator
from xlform.scoring.department import compute
from xlform.scoring.department import find_indicator
from xlform.scoring.department import input_labels
from xlform.scoring.editions import places_around
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.score import Computed
from xlform.scoring.score import Result
from xlform.submission import Submission
from xlform.values import Entry
from xlform.values import half_up

_SCORED = (DEPARTMENT, "indicator_system")
_PER_CENT = frozenset({"%", "百分比", "个百分点", ""})


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that a formula takes in, and the form it stands in."""

    figure: Amount
    form: Submission


@dataclass(frozen=True, eq=False, slots=True)
class Reckoned:
    """An indicator of a form, computed: `rate` in per cent and `score` are all that the rounded inputs admit.

    `by` is the rule that the score follows from, `own` whether the row itself states it. Without figures, `missing` names them.
    """

    form: Submission
    row: Indicator
    indicator: DepartmentIndicator
    given: tuple[Given, ...]
    rate: Range | None
    score: Range | None
    by: str = ""
    own: bool = False
    missing: str = ""

    @property
    def words(self) -> str:
        """How the rate comes about, from which cells."""
        labels = [input_labels()[name] for name in self.indicator.inputs]
        figures = "、".join(
            f"{label} {said(one.figure.value)}（{place([one.figure.entry], one.form, self.form)}）"
            for label, one in zip(labels, self.given, strict=True)
        )
        exact = compute(
            self.indicator,
            {name: one.figure.value for name, one in zip(self.indicator.inputs, self.given, strict=True)},
        )
        return f"按{figures}，{self.indicator.name}为 {said_percent((exact.value or ZERO) / 100)}"


@dossier_rule("D101", "warning", alone=True)
def department_score_follows_from_the_figures(dossier: Dossier) -> Iterator[Problem | Gap]:
    """在职人员控制率等部门整体指标的得分，应与基础表和整体自评表的数字一致。

    Scores of department indicators (staff control rate and its like) follow from the figures of the unit's own forms.

    Why: 这些指标有规定的公式和扣分标准，数字就在基础表里，得分可以直接算出；行内写明扣分标准的照该标准，没有的照所在地指标表同一分值的标准；金额四舍五入留出的余地之内不指出
    Source: 湖南省部门整体支出绩效评价指标表（2016—2019）；各指标出处见 form_templates/indicators.toml

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：衡阳市甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 100 | 98 | 98% | |
    | 经费控制情况 | 2018年决算数 | 2019年预算数 | 2019年决算数 |
    | 三公经费 | 15 | 15 | 14 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 填报单位：衡阳市甲局 | （2019年度） | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 在职人员控制率 | ≤100% | 98% | 5 | 5 | |
    | 三公经费控制率 | ≤100% | 93.33% | 6 | 6 | |
    | 检查次数 | 10次 | 10次 | 89 | 89 | |

    D101:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：衡阳市甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 100 | 102 | 102% | |
    | 经费控制情况 | 2018年决算数 | 2019年预算数 | 2019年决算数 |
    | 三公经费 | 15 | 15 | 14 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 填报单位：衡阳市甲局 | （2019年度） | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 在职人员控制率 | ≤100% | 102% | 5 | 5 | |
    | 三公经费控制率 | ≤100% | 93.33% | 6 | 6 | |
    | 检查次数 | 10次 | 10次 | 89 | 89 | |
    """
    for one in _reckoned(dossier):
        score, due = one.row.score, one.score
        if score.number is not None and one.missing:
            yield Gap(f"“{one.indicator.name}”：缺少{one.missing}，不能算出得分", score, one.form)
        elif score.number is None or due is None:
            continue
        elif not due.meets(Range.around(score.number, half_unit(1 if score.decimals == 1 else 2))):
            points = said_points(due.low) if due.low == due.high else f"{said_points(due.low)}—{said_points(due.high)}"
            clause = one.by.rstrip("。")
            message = f"得分填 {score.text}，{one.words}，照“{clause}”应得 {points} 分；请改正得分或核对数字"
            explained = one.row.explained and score.number < due.low
            yield Problem(
                score, message, half_up(due.high, 2), score.number, _cells(one),
                "note" if explained else "error" if one.own else None, one.form,
            )  # fmt: skip


@dossier_rule("D102", "warning", alone=True)
def department_rate_is_that_of_the_figures(dossier: Dossier) -> Iterator[Problem | Gap]:
    """在职人员控制率等部门整体指标的实际完成值，应与基础表和整体自评表的数字一致。

    The stated value of a department indicator is what the figures of the unit's own forms come to.

    Why: 完成值写的率与基础表的数字对不上，必有一处填错；有几种公式的，合乎其中一种即可
    Source: 财预〔2013〕53号：部门整体支出共性指标的计算公式（未核对原文）；各指标出处见 form_templates/indicators.toml

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 三公经费 | 15 | 15 | 12 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 填报单位：甲局 | （2022年度） | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 在职人员控制率 | ≤100% | 96% | 50 | 50 | |
    | 三公经费变动率 | ≤0 | -20% | 50 | 50 | |

    D102:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 三公经费 | 15 | 15 | 12 |
    |---
    | 部门整体支出绩效自评表 | | | | | |
    | 填报单位：甲局 | （2022年度） | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 在职人员控制率 | ≤100% | 100% | 50 | 50 | |
    | 三公经费变动率 | ≤0 | -20% | 50 | 50 | |
    """
    for one in _reckoned(dossier):
        stated = _stated_rate(one.row)
        if stated is None or one.missing or one.rate is None:
            continue
        others = (_rate(other, _inputs(dossier, one.form)) for other in _definitions(one.row.name, one.form))
        if not any(rate is not None and rate.meets(stated) for rate in (one.rate, *others)):
            message = f"实际完成值填“{one.row.actual.text}”，{one.words}；请改正完成值或核对数字"
            yield Problem(one.row.actual, message, related=_cells(one), submission=one.form)


def _cells(one: Reckoned) -> tuple[Entry, ...]:
    return (one.row.weight, *(given.figure.entry for given in one.given if given.form.path == one.form.path))


def _reckoned(dossier: Dossier) -> Iterator[Reckoned]:
    """The department indicators of the forms that have any whose figures may be at hand."""
    for form in (found for kind in _SCORED for found in dossier.of(kind)):
        inputs: Mapping[str, Given] | None = None
        for row in indicators(form):
            definitions = _definitions(row.name, form)
            if definitions and inputs is None:
                inputs = _inputs(dossier, form)
            if definitions and inputs:
                reckoned = [_computed(form, row, definition, inputs) for definition in definitions]
                yield from sorted((one for one in reckoned if one is not None), key=_standing)[:1]


def _standing(one: Reckoned) -> tuple[bool, bool]:
    """What is computed stands before what lacks figures, what has a score before what has none."""
    return bool(one.missing), one.score is None


def _definitions(name: str, form: Submission) -> tuple[DepartmentIndicator, ...]:
    """What an indicator of that name can mean here: by the place's own table, by that around it, by the national one."""
    chain = places_around(place_of_form(form))
    found = [(here, find_indicator(name, place=here, year=form.year)) for here in chain]
    return tuple(one for here, one in found if one is not None and one.place == here)


def _computed(
    form: Submission, row: Indicator, definition: DepartmentIndicator, inputs: Mapping[str, Given]
) -> Reckoned | None:
    """None where no figure of the formula is at hand, as for counts of work."""
    missing = [input_labels()[name] for name in definition.inputs if name not in inputs]
    if len(missing) == len(definition.inputs):
        return None
    if missing:
        return Reckoned(form, row, definition, (), None, None, missing="、".join(missing))
    given = tuple(inputs[name] for name in definition.inputs)
    own = compiled(row.row)
    rule = own.rule if own is not None else None
    weight = row.weight.number
    results = list(_corners(definition, given, weight))
    scale = next((scale for scale in definition.scales if scale.points == weight), None)
    by = str(rule) if rule is not None else str(scale.rule) if scale is not None else ""
    if rule is not None and not isinstance(rule, WordTiers) and weight is not None:
        scores = [rule.score(rate, points=weight) for rate, _ in results]
    else:
        scores = [score for _, score in results]
    exact = [score for score in scores if isinstance(score, Computed)]
    due = (
        Range(min(one.low for one in exact), max(one.high for one in exact))
        if exact and len(exact) == len(scores)
        else None
    )
    return Reckoned(form, row, definition, given, _rate(definition, inputs), due, by, own=rule is not None)


def _corners(
    definition: DepartmentIndicator, given: tuple[Given, ...], points: Decimal | None
) -> Iterator[tuple[Decimal, Result]]:
    """Rate in per cent and score at the figures as stated and at every corner of what their rounding admits."""
    spans = [(one.figure.value, *_ends(one.figure)) for one in given]
    for values in dict.fromkeys((tuple(span[0] for span in spans), *product(*(span[1:] for span in spans)))):
        found = compute(definition, dict(zip(definition.inputs, values, strict=True)), points)
        if found.value is not None:
            yield found.value, found.score


def _ends(figure: Amount) -> tuple[Decimal, ...]:
    return (figure.value - figure.slack, figure.value + figure.slack) if figure.slack else (figure.value,)


def _rate(definition: DepartmentIndicator, inputs: Mapping[str, Given]) -> Range | None:
    """The rates in per cent that the rounded inputs admit; None if one is not at hand or the denominator is zero."""
    if any(name not in inputs for name in definition.inputs):
        return None
    rates = [rate for rate, _ in _corners(definition, tuple(inputs[name] for name in definition.inputs), None)]
    return Range(min(rates), max(rates)) if rates else None


def _stated_rate(row: Indicator) -> Range | None:
    """The rate in per cent that a row states, as far as its decimals tell; None if it states none."""
    quantity = row.said.actual.quantity
    if quantity is None or quantity.unit not in _PER_CENT or quantity.label:
        return None
    if not quantity.unit:
        return None if abs(quantity.value) <= 2 else Range.around(quantity.value, half_unit(quantity.decimals))
    return Range.around(quantity.value, half_unit(quantity.decimals))


def _inputs(dossier: Dossier, form: Submission) -> dict[str, Given]:
    """The figures that the base table and the department's form give, with their rounding."""
    found: dict[str, Given] = {}
    base = dossier.beside(BASE, form)
    if base is not None:
        for key in ("authorized_posts", "staff_in_post"):
            entry = base.field(key)
            if entry.number is not None:
                found[key] = Given(Amount(entry, entry.number, ZERO), base)
        for row in base.table("spending"):
            for column in ("prior_actual", "budget", "actual") if row.role and row.role != "project" else ():
                if row.entry(column).number is not None:
                    found.setdefault(f"{row.role}.{column}", Given(amount(base, "spending", row, column), base))
    department = form if form.form == DEPARTMENT else dossier.beside(DEPARTMENT, form)
    if department is not None:
        found |= _of_department(department)
    return found


def _of_department(department: Submission) -> dict[str, Given]:
    initial, annual, executed = amounts_of_fields(department, "initial", "annual", "executed")
    stated = {"initial": initial, "annual": annual, "executed": executed}
    found = {name: Given(one, department) for name, one in stated.items() if one.entry.number is not None}
    if "initial" in found and "annual" in found:
        added = Amount(annual.entry, annual.value - initial.value, annual.slack + initial.slack)
        added = added if added.value else Amount(annual.entry, ZERO, ZERO)
        found["added"] = found["adjusted"] = Given(added, department)
    return found
