"""Results of indicators: whether they can be held against their targets, and the score that follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import cell
from xlform.rules.figures import half_unit
from xlform.rules.figures import is_empty
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.figures import said_percent
from xlform.rules.figures import said_points
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.rules.own_rules import own_rule
from xlform.rules.own_rules import own_score
from xlform.scoring.compare import as_decimal
from xlform.scoring.department import scale_admits
from xlform.scoring.score import Computed
from xlform.scoring.score import indicator_score
from xlform.scoring.score import overachievement
from xlform.scoring.score import satisfaction_stepwise
from xlform.scoring.target_types import Quantity
from xlform.scoring.units import measure
from xlform.submission import Submission
from xlform.values import Entry
from xlform.values import half_up

_SAYS_ENOUGH = re.compile(r"全部|全面|全覆盖|均|无|零|未发生|没有|未出现|应.{1,4}尽")
_DONE = re.compile(r"完成|按时|按期|如期|及时|准时|已|达到|达标|年底|长期|持续|全年")
_GROWTH = re.compile(r"增长|下降|降低|提高|提升|减少|上升|节约")
_NOT_COUNTS = frozenset({"%", "元", "米", "亩", "千克", "立方米", "分钟", "个月"})


@rule("I101", "warning", forms=SELF_EVALUATIONS)
def result_is_of_the_kind_of_its_target(submission: Submission) -> Iterator[Problem | Gap]:
    """实际完成值应与年度指标值同类、同单位，才能比较。

    A result is of the same kind and unit as its target.

    Why: 数量目标填文字、时间目标填百分比、单位不同的，完成与否无从核对；时间目标填“完成”、数量目标填“全部”一类的不指出；名称是“率”的，完成值填 1、0.97、97 就是 100%、97%
    Source: 赤峰市审计局2023年绩效审计要点（指标值难以衡量）；惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次以上 | 11 | 30 | 30 | |
    | 完成时间 | 12月底前 | 已完成 | 30 | 30 | |
    | 安全事故 | 0起 | 未发生 | 30 | 30 | |

    I101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次以上 | 较好 | 30 | 30 | |
    | 完成时间 | 2022年1至12月 | 100% | 30 | 30 | |
    | 培训覆盖率 | ≥95% | 120人 | 30 | 30 | |
    """
    for one in indicators(submission):
        held = one.said.held
        if held.obstacle == "not_understood" and one.score.number is not None:
            yield Gap(f"{held.reason}，完成与否无法核对", one.target if one.said.target.unread else one.actual)
        severity = _incomparable(one)
        if severity:
            message = (
                f"年度指标值填{quoted_text(one.target)}（{cell(one.target)}），实际完成值填{quoted_text(one.actual)}，"
                f"{held.reason}，无法比较；请按指标值的单位填写实际数值"
            )
            yield Problem(one.actual, message, related=(one.target,), severity="note" if severity == "note" else None)


def _incomparable(one: Indicator) -> str:
    """`warning`, `note` or nothing."""
    held, target, actual = one.said.held, one.said.target, one.said.actual
    if held.obstacle == "words":
        enough = _SAYS_ENOUGH.search(actual.text) or (target.kind == "date" and _DONE.search(actual.text))
        return "" if enough else "warning"
    if held.obstacle == "date":
        return "warning" if actual.quantity is not None or target.quantity is not None else ""
    if held.obstacle != "units" or len(actual.quantities) != 1 or len(target.quantities) != 1:
        return ""
    kinds = [measure(part.unit).dimension for part in (*target.quantities, *actual.quantities)]
    return "warning" if all(kinds) and any(kind in _NOT_COUNTS for kind in kinds) else "note"


@rule("I102", "warning", forms=SELF_EVALUATIONS)
def result_is_measured(submission: Submission) -> Iterator[Problem | Gap]:
    """实际完成值应填实际数值，不得照抄指标值的“≥”“以上”“前”。

    A result is a measured value, not the target copied with its operator.

    Why: 带“≥”“以上”的是目标的写法，不是测得的数；照抄的完成值不能作为得分的依据
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 达到10次 | 50 | 50 | |
    | 长效机制 | 健全 | 健全 | 40 | 40 | |

    I102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | ≥10次 | 50 | 50 | |
    | 合格率 | 95%以上 | 95%以上 | 40 | 40 | |
    """
    for one in indicators(submission):
        if one.said.held.obstacle == "copied":
            message = (
                f"实际完成值填{quoted_text(one.actual)}，是指标值{quoted_text(one.target)}（{cell(one.target)}）的写法，"
                "不是实际数值；请填写实际完成的数"
            )
            yield Problem(one.actual, message, related=(one.target,))


@rule("I103", "warning", forms=SELF_EVALUATIONS)
def every_part_of_a_target_has_its_result(submission: Submission) -> Iterator[Problem | Gap]:
    """指标值写了几项的，实际完成值应逐项填写。

    A target of several parts has a result for each.

    Why: 一个数不能证明几项都完成；各项单位相同、完成值不少于各项之和的不指出
    Source: 赤峰市审计局2023年绩效审计要点（指标值难以衡量）

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 执法检查 | 检查企业80家以上，出动640人次以上 | 86家，650人次 | 50 | 50 | |
    | 考核次数 | 年度1次、季度4次 | 5 | 40 | 40 | |

    I103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 执法检查 | 检查企业80家以上，出动640人次以上 | 95 | 90 | 90 | |
    """
    for one in indicators(submission):
        wanted, found = one.said.target.measurable, one.said.actual.measurable
        if one.said.held.obstacle != "compound" or not 0 < len(found) < len(wanted) or _is_sum(one):
            continue
        message = (
            f"指标值{quoted_text(one.target)}（{cell(one.target)}）有 {len(wanted)} 项，实际完成值填{quoted_text(one.actual)}，"
            f"只有 {len(found)} 项；请逐项填写实际完成值"
        )
        yield Problem(one.actual, message, related=(one.target,))


def _is_sum(one: Indicator) -> bool:
    """Whether one result may be the sum of parts in the same unit, and reaches it."""
    parts, found = one.said.target.measurable, one.said.actual.quantity
    counts = [part for part in parts if isinstance(part, Quantity)]
    if found is None or len(counts) < len(parts) or len({measure(part.unit).dimension for part in counts}) > 1:
        return False
    return not measure(counts[0].unit).is_rate and found.value >= sum(part.value for part in counts)


@rule("I104", "note", forms=SELF_EVALUATIONS, verified=False)
def overachievement_is_explained(submission: Submission) -> Iterator[Problem | Gap]:
    """实际完成值超过指标值 30% 以上的，应说明原因。

    A result more than 30 per cent above its target is explained.

    Why: 超额过多多半是年初指标值定得偏低，应分析原因；超过 130% 作提示，超过 150% 作疑点，增减幅度类指标只作提示
    Source: 财预〔2020〕10号；130%、150% 为各地通行做法

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 13 | 50 | 50 | |
    | 培训人数 | ≥10人 | 20人 | 40 | 40 | 上级追加任务 |

    I104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 23 | 90 | 90 | |
    """
    for one in indicators(submission):
        held = one.said.held
        if not (held.parts or (held.exact_ratio is not None and held.exact_ratio > 1)):
            continue
        level = overachievement(held) if held.obstacle in ("", "above") else ""
        if not level or one.explained:
            continue
        ratio = max(part.ratio or Decimal(0) for part in (held.parts or (held,)))
        message = (
            f"实际完成值{quoted_text(one.actual)}是指标值{quoted_text(one.target)}（{cell(one.target)}）的 {said_percent(ratio)}，"
            f"超过 {'150%' if level == 'warning' else '130%'}，没有说明原因；请核对指标值是否偏低，或说明原因"
        )
        yield Problem(
            one.actual, message, related=(one.target,), severity="note" if _GROWTH.search(one.name) else level
        )


@rule("I105", "warning", forms=SELF_EVALUATIONS, verified=False)
def met_target_has_full_score(submission: Submission) -> Iterator[Problem | Gap]:
    """完成指标值的应得满分；扣了分的要说明原因。

    An indicator that meets its target has all its points, or says why not.

    Why: 定量指标完成指标值的记该指标满分
    Source: 财预〔2020〕10号：定量指标得分按照完成指标值的记满分

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 10 | 50 | 50 | |
    | 合格率 | ≥95% | 98% | 40 | 38 | 抽检样本不足，酌扣2分 |

    I105:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 10 | 80 | 80 | |
    | 满意度 | 95%以上 | 96% | 10 | 8 | |
    """
    for one in indicators(submission):
        weight, score = one.weight.number, one.score.number
        if one.said.held.met is not True or weight is None or score is None or score >= weight or one.explained:
            continue
        own = own_rule(one)
        if own is not None and (points := own_score(one)) != weight:
            yield from _by_own_rule(one, own, points, score)
            continue
        message = (
            f"实际完成值{quoted_text(one.actual)}（{cell(one.actual)}）已达到指标值{quoted_text(one.target)}（{cell(one.target)}），"
            f"按规则应得满分 {said(weight)}，得分填 {one.score.text}，{off_by(score - weight)}；请改正得分或说明扣分原因"
        )
        yield Problem(one.score, message, weight, score, (one.weight, one.target, one.actual))


@rule("I106", "warning", forms=SELF_EVALUATIONS, verified=False)
def unmet_target_is_scored_in_proportion(submission: Submission) -> Iterator[Problem | Gap]:
    """未完成指标值的，得分应按完成比例计算。

    An indicator that misses its target is scored in proportion to what was reached.

    Why: 未完成的按完成值与指标值的比例记分（越低越好的指标反过来）；满意度按 101 号文分档计分的、写明原因另行扣分的不作疑点；该行有评分标准的只按评分标准核对，标准读不懂的不核对
    Source: 财预〔2020〕10号：未完成指标值的按完成值与指标值的比例记分

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥20次 | 19 | 80 | 76 | 一次改期 |
    | 满意度 | ≥95% | 93% | 10 | 9.8 | 抽样偏差 |

    I106:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 10 | 80 | 80 | |
    | 满意度 | 95%以上 | 93% | 10 | 8 | |
    """
    for one in indicators(submission):
        weight, score = one.weight.number, one.score.number
        if one.said.held.met is not False or not weight or score is None:
            continue
        own, result = own_rule(one), indicator_score(weight, one.said.held)
        if own is not None and ((points := own_score(one)) is not None or isinstance(result, Computed)):
            yield from _by_own_rule(one, own, points, score)
        elif not isinstance(result, Computed):
            if score == weight:
                yield _full_although_missed(one)
        elif not _admitted(one, result, score):
            yield _out_of_proportion(one, result, weight, score)


def _by_own_rule(one: Indicator, own: Entry, points: Decimal | None, score: Decimal) -> Iterator[Problem | Gap]:
    """The score against the scoring rule of its row: what the rule gives, or that it does not say for certain."""
    if points is None:
        yield Gap("该行有自己的评分标准，由它不能确定得分，无法核对", one.score)
    elif abs(points - score) > half_unit(1 if (one.score.decimals or 0) <= 1 else 2):
        message = (
            f"实际完成值{quoted_text(one.actual)}（{cell(one.actual)}），按评分标准{quoted_text(own)}（{cell(own)}）应得 {said(points)}，"
            f"得分填 {one.score.text}，{off_by(score - points)}；请按评分标准改正得分"
        )
        mild = one.explained or (one.score.decimals == 0 and half_up(points, 0) == score)
        related = (one.weight, one.target, one.actual, own)
        yield Problem(one.score, message, points, score, related, "note" if mild else None)


def _admitted(one: Indicator, result: Computed, score: Decimal) -> bool:
    if result.admits(score, half_unit(1 if (one.score.decimals or 0) <= 1 else 2)):
        return True
    found, weight = one.said.actual.quantity, one.weight.number
    if found is None or weight is None or not measure(found.unit).is_rate:
        return False
    if scale_admits(one.name, weight, found.value, score, decimals=found.decimals):
        return True  # 在职人员控制率 and its like have rules of their own
    return one.kind == "满意度" and score != weight and satisfaction_stepwise(weight, found.value / 100).admits(score)


def _out_of_proportion(one: Indicator, result: Computed, weight: Decimal, score: Decimal) -> Problem:
    share = one.said.held.share
    if result.exact and share is not None:
        due = f"按比例应得 {said(weight)}×{said_percent(as_decimal(share))}＝{half_up(result.high, 2):f}"
    else:
        due = f"按比例应在 {said_points(result.low)}—{said_points(result.high)} 之间"
    message = f"{_missed(one)}，{due}，得分填 {one.score.text}；请按比例改正得分"
    expected = half_up(result.high, 2) if result.exact else None
    reversed_by_name = one.said.held.assumed and one.said.held.direction == "≤"
    mild = one.explained or reversed_by_name or (one.score.decimals == 0 and half_up(result.high, 0) == score)
    related = (one.weight, one.target, one.actual)
    return Problem(
        one.score, message, expected, score if expected is not None else None, related, "note" if mild else None
    )


def _missed(one: Indicator) -> str:
    dated = one.said.target.kind == "date"
    how = "晚于" if dated else "超过了" if one.said.held.direction in ("≤", "<") else "未达到"
    target = f"指标值{quoted_text(one.target)}（{cell(one.target)}）"
    return f"实际完成值{quoted_text(one.actual)}（{cell(one.actual)}）{how}{target}"


def _full_although_missed(one: Indicator) -> Problem:
    message = f"{_missed(one)}，得分却是满分 {one.score.text}；请改正得分或核对完成值"
    return Problem(one.score, message, related=(one.weight, one.target, one.actual))


@rule("I107", "warning", forms=SELF_EVALUATIONS, verified=False)
def score_rests_on_a_result(submission: Submission) -> Iterator[Problem | Gap]:
    """打了分的指标应填实际完成值。

    A score rests on a stated result.

    Why: 没有完成值，扣几分、得几分都没有依据；得满分而没有完成值的由 E102 指出。不打分的表也应填完成值
    Source: 财预〔2020〕10号；赤峰市审计局2023年绩效审计要点

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 10 | 90 | 90 | |

    I107:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | ≥10次 | 10 | 80 | 80 | |
    | 满意度 | 95%以上 | | 10 | 8 | |
    """
    if not submission.has_column("indicators", "actual"):
        return
    scored = submission.has_column("indicators", "score")
    blank = [
        one for one in indicators(submission) if one.actual.address is not None and _lacks_result(one, scored=scored)
    ]
    if not scored and len(blank) > 1 and len(blank) == len(indicators(submission)):
        yield Problem(blank[0].actual, f"全表 {len(blank)} 个指标的实际完成值都没有填；请逐项填写")
        return
    for one in blank:
        given = f"得分填 {one.score.text}（{cell(one.score)}），没有依据" if scored else "完成与否没有依据"
        yield Problem(one.actual, f"实际完成值没有填，{given}；请填写实际完成值", related=(one.target, one.score))


def _lacks_result(one: Indicator, *, scored: bool) -> bool:
    if one.actual.state == "unreadable" or not is_empty(one.actual):
        return False
    if not scored:
        return bool(one.target.text) and one.actual.state == "blank" and not one.actual.text
    return bool(one.score.number) and bool(one.weight.number) and not one.is_full


_PART_OF_ALL = re.compile(
    r"(?:合格|优良|优秀|及时|准时|覆盖|准确|正确|知晓|办结|办理|通过|完好|成活|合规|公开|满意)率\Z|满意(?:程)?度\Z"
)
_ALL = Decimal(100)


@rule("I118", "warning", forms=SELF_EVALUATIONS)
def part_is_no_more_than_all(submission: Submission) -> Iterator[Problem | Gap]:
    """合格率、及时率、满意度一类的完成值不得超过 100%。

    A share of all, such as a pass rate or satisfaction, is no more than 100 per cent.

    Why: 合格的不会多于全部；完成率、到位率、参保率一类以计划数或户籍数为分母，可能超过 100%，不指出
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 合格率 | ≥95% | 100% | 50 | 50 | |
    | 任务完成率 | 100% | 107% | 40 | 40 | |

    I118:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 合格率 | ≥95% | 107% | 50 | 50 | |
    | 群众满意度 | ≥90% | 102% | 40 | 40 | |
    """
    for one in indicators(submission):
        found = one.said.actual.quantity
        if found is None or found.unit != "%" or found.value <= _ALL or not _PART_OF_ALL.search(one.name):
            continue
        message = f"指标{quoted_text(one.label)}（{cell(one.label)}）最高为 100%，实际完成值填{quoted_text(one.actual)}；请核对完成值"
        yield Problem(one.actual, message, related=(one.label, one.target))
