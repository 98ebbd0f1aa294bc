"""Points that the edition prescribes: for the execution of the budget and for each first-level indicator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import said
from xlform.rules.scores import execution_points
from xlform.rules.sections import Section
from xlform.rules.sections import sections
from xlform.rules.standard import edition_of
from xlform.rules.standard import place_is_known
from xlform.scoring.editions import Edition
from xlform.scoring.editions import section_of
from xlform.submission import Submission


@rule("S107", "note", forms=SELF_EVALUATIONS, verified=False)
def points_are_those_of_the_edition(submission: Submission) -> Iterator[Problem | Gap]:
    """预算执行率和一级指标的分值应为口径规定的分值。

    The execution and the first-level indicators have the points that the edition prescribes.

    Why: 各地各年度的表对执行率、产出、效益、满意度的分值有规定，特殊情况可以调整，所以只作提示；没有满意度指标的，其分值可以并入效益；看不出是哪个地方的表，只看执行率的分值
    Source: 财预〔2020〕10号：预算执行率10、产出50、效益30、满意度10；各地口径见 form_templates/editions.toml

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标（50分） | 数量指标 | 检查次数 | 10次 | 10次 | 50 | 50 |
    | 效益指标（30分） | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 30 |
    | 满意度指标（10分） | 满意度指标 | 群众满意度 | 95% | 95% | 10 | 10 |

    S107:
    | 项目支出绩效自评表 | | | | | | |
    | 项目名称 | 甲经费 | （2022年度） | 实施单位 | 衡阳市甲局 | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标（60分） | 数量指标 | 检查次数 | 10次 | 10次 | 60 | 60 |
    | 效益指标（20分） | 社会效益指标 | 事故下降 | 5% | 5% | 20 | 20 |
    | 满意度指标（10分） | 满意度指标 | 群众满意度 | 95% | 95% | 10 | 10 |
    """
    by, weight = edition_of(submission), execution_points(submission, "weight")
    span = by.weights.get("execution")
    if weight is not None and weight.number and span is not None and not span[0] <= weight.number <= span[1]:
        yield Problem(weight, f"预算执行率分值填 {weight.text}，{_as_prescribed(by, span)}", span[1], weight.number)
    found = sections(submission) if place_is_known(submission) else ()
    for section in found:
        span = _span(by, section, found)
        if span is not None and not (section.low <= span[1] and span[0] <= section.high):
            message = f"“{section.name}”标明 {section.text} 分，{_as_prescribed(by, span)}"
            yield Problem(section.heading, message, related=section.weights)


def _span(by: Edition, section: Section, found: tuple[Section, ...]) -> tuple[Decimal, Decimal] | None:
    key = section_of(section.name)
    span = by.weights.get(key) if key else None
    if span is None or key != "benefit" or any(section_of(one.name) == "satisfaction" for one in found):
        return span
    return span[0], span[1] + by.weights.get("satisfaction", (ZERO, ZERO))[1]


def _as_prescribed(by: Edition, span: tuple[Decimal, Decimal]) -> str:
    points = said(span[0]) if span[0] == span[1] else f"{said(span[0])}—{said(span[1])}"
    return f"{by.name}为 {points} 分；请核对分值，特殊情况调整的应说明"
