"""The indicators themselves: named, listed once, in the right class, with a target that can be measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import cell
from xlform.rules.figures import said
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import class_of
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.scoring.target_types import Quantity
from xlform.scoring.target_types import Range
from xlform.scoring.units import measure
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import NOT_APPLICABLE
from xlform.values import Entry

WITH_INDICATORS = (*SELF_EVALUATIONS, "indicator_system")
_ABOUT_TIME = re.compile(r"时|期|及时|进度|速度|频|周|月|季|天|年内|响应|提前|延误")
_TIME = frozenset({"分钟", "个月", "", "%"})
_SATISFACTION = re.compile(r"满意|投诉率|投诉(?:次数|数|起数|量)?\Z")
_HANDLED = re.compile(r"处理|办结|回复|受理|调解|处置|举报查处")
_RATE = re.compile(r"(?<![效频概速汇利税费功倍])率\Z")
_FULL_AT_HUNDRED = re.compile(
    r"(?:完成|合格|及时|达标|覆盖|办结|到位|准确|发放|验收合格|整改|落实|满意|知晓|拨付|支付|保障)(?:及时)?率\Z"
)
_GROWS = re.compile(r"增|翻|回报|收益|投入|占比|比例|超额|达产|产值|利润")
_EQUALS = frozenset({"=", "==", "﹦", "等于"})
_NO_WORDS = frozenset({"不涉及", "不适用", "无此项", "无该项"})


@rule("I108", "warning", forms=WITH_INDICATORS)
def indicator_is_named(submission: Submission) -> Iterator[Problem | Gap]:
    """有指标值或分值的行应写明三级指标，不得照抄二级指标的名称。

    A row with a target or points names its indicator, and not by its class.

    Why: 没有指标名称就不知道考核什么；三级指标写成二级指标的名称，多半是整行错了一栏
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 | |

    I108:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | | 10次 | 10次 | 60 | 60 | |
    | 社会效益指标 | 社会效益指标 | 形势平稳 | 形势平稳 | 30 | 30 | |
    """
    for one in indicators(submission):
        level2 = one.row.entry("level2")
        if one.label.state == "blank" and (one.target.text or one.weight.number):
            what = (
                f"指标值{quoted_text(one.target)}（{cell(one.target)}）"
                if one.target.text
                else f"分值 {one.weight.text}"
            )
            yield Problem(
                one.label, f"三级指标没有填，该行{what}不知考核什么；请填写指标名称", related=(one.target, one.weight)
            )
        elif one.name.endswith("指标") and one.name == canonical(level2.text):
            message = (
                f"三级指标填{quoted_text(one.label)}，与二级指标（{cell(level2)}）同名，指标值填{quoted_text(one.target)}；"
                "请核对该行是否错栏，填写具体指标"
            )
            yield Problem(one.label, message, related=(level2, one.target, one.actual))


@rule("I109", "warning", forms=WITH_INDICATORS)
def indicator_is_listed_once(submission: Submission) -> Iterator[Problem | Gap]:
    """同一指标不得重复设置。

    No indicator is listed twice.

    Why: 同名同目标的指标重复计分；完成值还不同的，同一个数就有了两个说法
    Source: 赤峰市审计局2023年绩效审计要点（指标条数繁多、缺乏凝练）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 45 | 45 | |
    | 质量指标 | 检查合格率 | 100% | 100% | 45 | 45 | |

    I109:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次以上 | 11次 | 45 | 45 | |
    | 时效指标 | 检查次数 | 10次以上 | 12次 | 45 | 45 | |
    """
    first: dict[tuple[str, str], Indicator] = {}
    for one in indicators(submission):
        key = one.name, canonical(one.target.text)
        if len(one.name) < 4 or not one.target.text or one.label.address is None or class_of(one.name) == one.name:
            continue
        other = first.setdefault(key, one)
        if other is one or other.label.address == one.label.address:
            continue
        results = canonical(other.actual.text), canonical(one.actual.text)
        twice = (
            f"，完成值却是{quoted_text(other.actual)}和{quoted_text(one.actual)}" if results[0] != results[1] else ""
        )
        message = (
            f"指标{quoted_text(one.label)}与 {cell(other.label)} 重复，指标值都是{quoted_text(one.target)}{twice}；"
            "请删去重复的指标或改正"
        )
        yield Problem(one.label, message, related=(other.label, other.actual, one.actual))


@rule("I110", "warning", forms=WITH_INDICATORS)
def timeliness_is_about_time(submission: Submission) -> Iterator[Problem | Gap]:
    """时效指标应考核时间，不得填数量。

    A timeliness indicator is about time, not about a count.

    Why: 次数、份数、人次属于数量指标，放在时效指标下就没有考核是否按时
    Source: 赤峰市审计局2023年绩效审计要点（产出指标与效益指标混用）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 时效指标 | 完成时间 | 12月底前 | 12月20日 | 45 | 45 | |
    | 时效指标 | 检查频次 | 每月1次 | 每月1次 | 45 | 45 | |

    I110:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 时效指标 | 执法检查 | 80家以上 | 86 | 90 | 90 | |
    """
    for one in indicators(submission):
        parts = one.said.target.measurable
        if one.kind != "时效" or not parts or _ABOUT_TIME.search(one.name):
            continue
        counts = [part for part in parts if isinstance(part, Quantity | Range)]
        counted = [
            part for part in counts if measure(part.unit).dimension not in _TIME and not getattr(part, "per", "")
        ]
        if counted and len(counts) == len(parts):
            message = (
                f"时效指标{quoted_text(one.label)}的指标值填{quoted_text(one.target)}，是数量（{counted[0].unit}），不是时间；"
                "请改列数量指标，或改填完成时间"
            )
            yield Problem(one.target, message, related=(one.label,))


@rule("I111", "note", forms=WITH_INDICATORS, verified=False)
def satisfaction_stands_under_satisfaction(submission: Submission) -> Iterator[Problem | Gap]:
    """满意度、投诉率一类的指标应列在满意度指标下。

    Satisfaction and complaints stand under satisfaction.

    Why: 满意度单列分值，混在产出、效益指标里就重复计分或漏计
    Source: 财预〔2021〕101号：满意度指标反映服务对象的满意程度

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 质量指标 | 投诉办结率 | 100% | 100% | 45 | 45 | |
    | 服务对象满意度指标 | 群众满意度 | 95% | 96% | 45 | 45 | |

    I111:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 社会效益指标 | 受灾群众投诉率 | ≤0.1% | 0 | 90 | 90 | |
    """
    for one in indicators(submission):
        if one.kind in ("", "满意度") or not _is_about_satisfaction(one.name):
            continue
        level2 = one.row.entry("level2")
        if "满意" not in canonical(one.row.entry("level1").text):
            message = f"指标{quoted_text(one.label)}反映满意程度，列在{quoted_text(level2)}（{cell(level2)}）下；请改列满意度指标"
            yield Problem(one.label, message, related=(level2,))


@lru_cache(maxsize=4096)
def _is_about_satisfaction(name: str) -> bool:
    return _SATISFACTION.search(name) is not None and _HANDLED.search(name) is None


@rule("I112", "warning", forms=WITH_INDICATORS)
def rate_has_a_percentage(submission: Submission) -> Iterator[Problem | Gap]:
    """名称是“率”的指标，指标值应是百分比。

    An indicator called a rate has a percentage for its target.

    Why: 率填成人数、次数或一句话，名称和指标值就对不上；填数量作疑点，填文字作提示
    Source: 赤峰市审计局2023年绩效审计要点（指标值模糊、难以衡量）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 质量指标 | 合格率 | 95%以上 | 96% | 45 | 45 | |
    | 社会效益指标 | 办事效率 | 明显提高 | 明显提高 | 45 | 45 | |

    I112:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 专家评审人数达标率 | 5人 | 5人 | 45 | 45 | |
    | 社会效益指标 | 数据准确率 | 保障救援效率 | 保障救援效率 | 45 | 45 | |
    """
    for one in indicators(submission):
        if not _is_rate(one.name):
            continue
        target = one.said.target
        unit = one.row.entry("measure_unit")
        part = target.quantity
        stated = (
            unit
            if unit.text and canonical(unit.text) not in NOT_APPLICABLE and not measure(canonical(unit.text)).is_rate
            else None
        )
        if stated is not None and _is_count(canonical(stated.text)):
            message = f"指标{quoted_text(one.label)}（{cell(one.label)}）是比率，度量单位却填“{stated.text}”；请改名称或改用百分比"
            yield Problem(stated, message, related=(one.label, one.target))
        elif part is not None and _is_count(part.unit) and part.value and not part.per:
            message = f"指标{quoted_text(one.label)}（{cell(one.label)}）是比率，指标值却填{quoted_text(one.target)}；请改名称或改填百分比"
            yield Problem(one.target, message, related=(one.label,))
        elif target.kind == "qualitative" and submission.form != "indicator_system":
            message = f"指标{quoted_text(one.label)}（{cell(one.label)}）是比率，指标值填的是文字{quoted_text(one.target)}；请填写百分比"
            yield Problem(one.target, message, related=(one.label,), severity="note")


@lru_cache(maxsize=4096)
def _is_rate(name: str) -> bool:
    return _RATE.search(name) is not None


def _is_count(unit: str) -> bool:
    return measure(unit).dimension not in ("", "%", "分钟", "个月", "倍", "成", "元")


@rule("I113", "warning", forms=WITH_INDICATORS, verified=False)
def class_stands_under_its_section(submission: Submission) -> Iterator[Problem | Gap]:
    """二级指标应列在所属的一级指标下。

    A class of indicators stands under the section it belongs to.

    Why: 数量、质量、时效指标属产出，经济、社会、生态效益和可持续影响属效益；标题因分页错行时，分值就算到了别的一级指标
    Source: 财预〔2021〕101号：绩效指标分为成本、产出、效益、满意度四类

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标 | 数量指标 | 检查次数 | 10次 | 10次 | 50 | 50 |
    | 产出指标 | 成本指标 | 控制成本 | ≤100万元 | 100万元 | 10 | 10 |
    | 效益指标 | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 30 |

    I113:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标 | 数量指标 | 检查次数 | 10次 | 10次 | 50 | 50 |
    | 效益指标 | 时效指标 | 完成时间 | 12月底前 | 12月20日 | 10 | 10 |
    | 效益指标 | 社会效益指标 | 事故下降 | 5% | 5% | 30 | 30 |
    """
    seen = set()
    for one in indicators(submission):
        level1, level2 = one.row.entry("level1"), one.row.entry("level2")
        own, heading = _sections_named(one.kind, level1.text, level2.text)
        if own and heading and own != heading and level2.address not in seen:
            seen.add(level2.address)
            message = (
                f"二级指标{quoted_text(level2)}属于{own}指标，却列在一级指标{quoted_text(level1)}（{cell(level1)}）下；"
                "请核对标题是否因分页错行，改正所属的一级指标"
            )
            yield Problem(level2, message, related=(level1,))


@lru_cache(maxsize=1024)
def _sections_named(kind: str, level1: str, level2: str) -> tuple[str, str]:
    """The section that the class belongs to and the one it stands under, each 产出, 效益 or nothing."""
    return _section_of(kind, canonical(level2)), next(
        (word for word in ("产出", "效益") if word in canonical(level1)), ""
    )


def _section_of(kind: str, level2: str) -> str:
    """产出 or 效益, where level 2 leaves no doubt."""
    if kind == "成本":
        return "" if "效益" in level2 or "经济" in level2 or "社会" in level2 or "生态" in level2 else "产出"
    return "产出" if kind in ("数量", "质量", "时效") else "效益" if kind == "效益" else ""


@rule("I114", "note", forms=WITH_INDICATORS)
def operator_fits_its_target(submission: Submission) -> Iterator[Problem | Gap]:
    """指标值的方向应合理：完成率一类不写“≥100%”，也不写“≤”。

    The direction of a target makes sense: no completion rate above 100 per cent, none to be kept low.

    Why: 完成率、合格率最高为 100%，写“≥100%”“100%以上”没有意义；对要多做的事写“≤”，做得越少得分越高
    Source: 赤峰市审计局2023年绩效审计要点（设置无压力的绩效目标、指标值难以衡量）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 质量指标 | 任务完成率 | 100% | 100% | 45 | 45 | |
    | 成本指标 | 成本控制率 | ≤100% | 98% | 45 | 45 | |

    I114:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 质量指标 | 任务完成率 | ≥100% | 100% | 45 | 45 | |
    | 时效指标 | 工程按期完成率 | ≤95% | 95% | 45 | 45 | |
    """
    for one in indicators(submission):
        target = one.said.target
        part = target.parts[0] if len(target.parts) == 1 else None
        if target.operator_clash:
            operator = one.row.entry("operator" if one.row.entry("operator").text else "kind")
            if canonical(operator.text) in _EQUALS:
                continue
            message = f"指标性质{quoted_text(operator)}（{cell(operator)}）与指标值{quoted_text(one.target)}的写法相反；请改正其中一处"
            yield Problem(one.target, message, related=(operator,))
        elif not isinstance(part, Quantity) or part.direction in ("", "=") or not measure(part.unit).is_rate:
            continue
        elif part.direction in ("≥", ">") and part.value == 100 and not _may_exceed(one.name):
            what = "最高为 100%" if _RATE.search(one.name) else "没有说明以什么为 100%"
            message = f"指标值填{quoted_text(one.target)}，{quoted_text(one.label)}{what}；请改为“100%”或另定指标值"
            yield Problem(one.target, message, related=(one.label,))
        elif part.direction in ("≤", "<") and _FULL_AT_HUNDRED.search(one.name) and ZERO < part.value <= 100:
            message = f"指标{quoted_text(one.label)}越高越好，指标值却填{quoted_text(one.target)}；请核对方向"
            yield Problem(one.target, message, related=(one.label,))


def _may_exceed(name: str) -> bool:
    """Whether a figure above 100 per cent makes sense, as for growth or a rate that nobody bounds."""
    return bool(_GROWS.search(name)) or (bool(_RATE.search(name)) and not _FULL_AT_HUNDRED.search(name))


@rule("I115", "note", forms=SELF_EVALUATIONS)
def quantity_has_a_figure(submission: Submission) -> Iterator[Problem | Gap]:
    """数量指标的指标值应有数量。

    An indicator of quantity has a figure for its target.

    Why: “改善”“提高”“完成”不能衡量做了多少
    Source: 赤峰市审计局2023年绩效审计要点（指标值模糊、难以衡量）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 十次 | 10次 | 45 | 45 | |
    | 数量指标 | 补助对象 | 全覆盖 | 全覆盖 | 45 | 45 | |

    I115:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 明显增加 | 明显增加 | 90 | 90 | |
    """
    for one in indicators(submission):
        vague = one.kind == "数量" and one.said.target.kind == "qualitative" and not _RATE.search(one.name)
        if (
            vague
            and not re.search(r"全|所有|应.{1,4}尽", one.target.text)
            and canonical(one.target.text) not in _NO_WORDS
        ):
            message = (
                f"数量指标{quoted_text(one.label)}的指标值填{quoted_text(one.target)}，没有数量；请填写可以计数的指标值"
            )
            yield Problem(one.target, message, related=(one.label,))


@rule("I116", "note", forms=SELF_EVALUATIONS)
def numbers_of_indicators_run_on(submission: Submission) -> Iterator[Problem | Gap]:
    """指标编号应连续：每类从 1 起，或接着上一类编。

    The numbers of indicators run on: from 1 in each class, or on from the class before.

    Why: 编号跳号、重号，多半是增删指标后没有改，引用时会指错
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 指标1：检查次数 | 10次 | 10次 | 30 | 30 | |
    | 数量指标 | 指标2：培训次数 | 2次 | 2次 | 30 | 30 | |
    | 质量指标 | 指标1：合格率 | 100% | 100% | 30 | 30 | |

    I116:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 指标1：检查次数 | 10次 | 10次 | 45 | 45 | |
    | 数量指标 | 指标3：培训次数 | 2次 | 2次 | 45 | 45 | |
    """
    last, last_row, level = 0, None, ""
    for one in indicators(submission):
        own = canonical(one.row.entry("level2").text)
        if one.number is None:
            last, level = (0 if own != level else last), own
            continue
        expected = {last + 1} | ({1} if own != level or not last else set())
        if one.number not in expected and (last_row is not None or one.number > 1):
            wanted = "、".join(str(number) for number in sorted(expected))
            message = f"编号是“指标{one.number}”，按顺序应为 {wanted}；请改正编号"
            yield Problem(one.label, message, related=(last_row,) if last_row is not None else ())
        last, last_row, level = one.number, one.label, own


@rule("I117", "warning", forms=WITH_INDICATORS)
def inapplicable_indicator_has_no_points(submission: Submission) -> Iterator[Problem | Gap]:
    """“不涉及”“不适用”的指标不得设分值。

    An indicator that does not apply carries no points.

    Why: 不考核的指标得满分，等于白送分；分值应调整到其他指标
    Source: 赤峰市审计局2023年绩效审计要点（“不涉及”“无”却设分值）

    ok:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 90 | 90 | |
    | 经济效益指标 | 不适用 | | | | | |

    I117:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 数量指标 | 检查次数 | 10次 | 10次 | 80 | 80 | |
    | 经济效益指标 | 不涉及 | 不涉及 | 不涉及 | 10 | 10 | |
    """
    for one in indicators(submission):
        if not one.weight.number:
            continue
        named: Entry | None = None
        if canonical(one.target.text) in _NO_WORDS:
            named = one.target
        elif one.name in _NO_WORDS or one.name in ("无", "/"):
            named = one.label
        if named is not None:
            message = (
                f"指标写“{named.text}”（{cell(named)}），却设分值 {said(one.weight.number)}；请取消分值，调整到其他指标"
            )
            yield Problem(one.weight, message, related=(named, one.score))
