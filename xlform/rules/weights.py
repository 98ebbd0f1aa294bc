"""How the points are spread over the indicators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import cells
from xlform.rules.figures import said
from xlform.rules.figures import unique
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import class_of
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.submission import Submission
from xlform.text import canonical

WITH_INDICATORS = (*SELF_EVALUATIONS, "indicator_system")
_HEAVY = Decimal(30)
_SATISFACTION = Decimal(20)


@rule("W101", "note", forms=WITH_INDICATORS)
def no_indicator_outweighs_the_rest(submission: Submission) -> Iterator[Problem | Gap]:
    """一个指标的分值不宜超过 30 分。

    No single indicator carries more than 30 points.

    Why: 一个指标占三十分以上，其他指标做得再差也不影响等次；指标不足四个的不判
    Source: 赤峰市审计局2023年绩效审计要点（指标权重设置不合理）；30 分为本工具所取

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 30 | 30 | |
    | 培训次数 | 2次 | 2次 | 30 | 30 | |
    | 合格率 | 100% | 100% | 20 | 20 | |
    | 满意度 | 95% | 95% | 10 | 10 | |

    W101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 60 | 60 | |
    | 培训次数 | 2次 | 2次 | 10 | 10 | |
    | 合格率 | 100% | 100% | 10 | 10 | |
    | 满意度 | 95% | 95% | 10 | 10 | |
    """
    weighted = _weighted(submission)
    for one in weighted if len(weighted) >= 4 else ():
        if (one.weight.number or ZERO) > _HEAVY:
            message = f"指标{quoted_text(one.label)}的分值 {one.weight.text} 超过 30 分；请核对分值，或把指标分细"
            yield Problem(one.weight, message, related=(one.label,))


@rule("W102", "note", forms=WITH_INDICATORS)
def weights_differ_by_importance(submission: Submission) -> Iterator[Problem | Gap]:
    """分值应按重要程度设置，不宜全部相同。

    Points follow importance; they are not all the same.

    Why: 六个以上指标分值完全相同，多半是系统默认值没有改
    Source: 赤峰市审计局2023年绩效审计要点（指标权重设置不合理）

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 20 | 20 | |
    | 培训次数 | 2次 | 2次 | 10 | 10 | |
    | 演练次数 | 2次 | 2次 | 10 | 10 | |
    | 合格率 | 100% | 100% | 20 | 20 | |
    | 知晓率 | 90% | 90% | 20 | 20 | |
    | 满意度 | 95% | 95% | 10 | 10 | |

    W102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 15 | 15 | |
    | 培训次数 | 2次 | 2次 | 15 | 15 | |
    | 演练次数 | 2次 | 2次 | 15 | 15 | |
    | 合格率 | 100% | 100% | 15 | 15 | |
    | 知晓率 | 90% | 90% | 15 | 15 | |
    | 满意度 | 95% | 95% | 15 | 15 | |
    """
    entries = unique(one.weight for one in _weighted(submission))
    if len(entries) >= 6 and len({entry.number for entry in entries}) == 1:
        message = f"{len(entries)} 个指标的分值都是 {entries[0].text}（{cells(entries)}）；请按重要程度设置分值"
        yield Problem(entries[0], message, related=entries[1:])


@rule("W103", "note", forms=WITH_INDICATORS, verified=False)
def satisfaction_has_its_share(submission: Submission) -> Iterator[Problem | Gap]:
    """应设满意度指标，分值一般为 10 分，不宜超过 20 分。

    Satisfaction has its points: ten as a rule, not more than twenty.

    Why: 没有满意度指标的应说明理由，其分值可调整到效益指标；只判产出、效益指标都有且不少于四个指标的表
    Source: 财预〔2021〕101号：满意度指标权重一般为10%

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 30 | 30 | |
    | 质量指标 | 合格率 | 100% | 100% | 20 | 20 | |
    | 社会效益指标 | 知晓率 | 90% | 90% | 30 | 30 | |
    | 服务对象满意度指标 | 群众满意度 | 95% | 95% | 10 | 10 | |

    W103:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 30 | 30 | |
    | 质量指标 | 合格率 | 100% | 100% | 20 | 20 | |
    | 社会效益指标 | 知晓率 | 90% | 90% | 20 | 20 | |
    | 社会效益指标 | 使用率 | 90% | 90% | 20 | 20 | |
    """
    weighted = _weighted(submission)
    kinds = {one.kind for one in weighted}
    if len(weighted) < 4 or not (kinds & {"数量", "质量", "时效"} and "效益" in kinds):
        return
    of_satisfaction = unique(one.weight for one in weighted if _is_satisfaction(one))
    points = sum((entry.number or ZERO for entry in of_satisfaction), ZERO)
    if not of_satisfaction:
        yield Problem(weighted[-1].weight, "没有设满意度指标（一般为 10 分）；请补设，或说明分值调整到了哪里")
    elif points > _SATISFACTION:
        message = f"满意度指标共 {said(points)} 分（{cells(of_satisfaction)}），一般为 10 分；请核对分值"
        yield Problem(of_satisfaction[0], message, related=of_satisfaction[1:])


def _is_satisfaction(one: Indicator) -> bool:
    labels = (one.row.entry("level1"), one.row.entry("level2"), one.label)
    return one.kind == "满意度" or any(class_of(canonical(label.text)) == "满意度" for label in labels)


@lru_cache(maxsize=16)
def _weighted(submission: Submission) -> tuple[Indicator, ...]:
    return tuple(one for one in indicators(submission) if one.weight.number)
