"""Indicator systems: whether the text of each scoring rule fits its own row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from xlform.address import Address
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import ZERO
from xlform.rules.figures import cell
from xlform.rules.figures import off_by
from xlform.rules.figures import said
from xlform.rules.indicator_rows import quoted_text
from xlform.scoring.rule_objects import Band
from xlform.scoring.rule_objects import Bands
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.rule_texts import Compiled
from xlform.scoring.rule_texts import compile_rule
from xlform.scoring.score import words
from xlform.submission import Row
from xlform.submission import Submission
from xlform.text import canonical

_PLACEHOLDER = re.compile(r"[xX×＊*]{2,}|_{2,}|〇{2,}|○{2,}")
_STRICT = frozenset({">", "<", "＞", "＜"})
HUNDRED = Fraction(100)


def compiled(row: Row) -> Compiled | None:
    """What the scoring rule of a row says; None if it has none."""
    entry = row.entry("rule")
    if entry.state != "ok" or not entry.text:
        return None
    unit = row.entry("measure_unit").text
    return compile_rule(entry.text, points=row.entry("weight").number, target=row.entry("target").text, unit=unit)


@rule("P101", "error", forms=("indicator_system",))
def rule_gives_the_points_of_its_row(submission: Submission) -> Iterator[Problem | Gap]:
    """扣分标准写明的满分应等于该行分值。

    The full points in a scoring rule are the points of its row.

    Why: 满分写 14 分而该行只有 10 分，照标准打分就会超过分值
    Source: 惯例：同一行的两个数应当一致

    ok:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 数量指标 | 到岗人数 | 10 | 到岗10人得满分，共计10分，每少1人扣0.5分，扣完为止。 | 10 |
    | 社会效益指标 | 企业运转 | 有效保障 | 有效保障得满分，运转一般得50分，运转较差不得分。 | 90 |

    P101:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 社会效益指标 | 企业运转 | 有效保障 | 有效保障得满分，共计14分，运转一般得8分，运转较差不得分。 | 10 |
    | 数量指标 | 到岗人数 | 10 | 到岗10人得满分，共计90分，每少1人扣0.5分，扣完为止。 | 90 |
    """
    for row in submission.table("indicators"):
        found, weight = compiled(row), row.entry("weight")
        if found is None:
            continue
        if found.rule is None and not found.placeholders:
            unread = "、".join(found.unread) or found.text
            yield Gap(f"扣分标准没有读懂：“{unread[:40]}”", row.entry("rule"))
        if found.points_clash and found.points_stated is not None and weight.number is not None:
            difference = off_by(found.points_stated - weight.number)
            message = (
                f"扣分标准写满分 {said(found.points_stated)} 分，该行分值是 {weight.text}（{cell(weight)}），{difference}；"
                "请改正扣分标准或分值"
            )
            yield Problem(row.entry("rule"), message, weight.number, found.points_stated, (weight,))


@rule("P102", "warning", forms=("indicator_system",))
def rule_has_no_open_places(submission: Submission) -> Iterator[Problem | Gap]:
    """指标值和扣分标准不得留有“XX”。

    Neither target nor scoring rule leaves XX open.

    Why: 没有写明的数，到评价时就没有标准可依
    Source: 赤峰市审计局2023年绩效审计要点（指标值模糊、难以衡量）

    ok:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 数量指标 | 到岗人数 | 10 | 到岗10人得满分，共计100分，每少1人扣0.5分，扣完为止。 | 100 |

    P102:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 数量指标 | 到岗人数 | XX | 到岗XX人得满分，共计100分，每少1人扣0.5分，扣完为止。 | 100 |
    """
    for row in submission.table("indicators"):
        open_places = [row.entry(key) for key in ("target", "rule") if _PLACEHOLDER.search(row.entry(key).text)]
        if open_places:
            also = f"，{cell(open_places[1])} 的扣分标准也是" if len(open_places) > 1 else ""
            message = f"{quoted_text(open_places[0])}里的“XX”还没有填{also}；请填写具体数值"
            yield Problem(open_places[0], message, related=tuple(open_places[1:]))


@rule("P103", "warning", forms=("indicator_system",), verified=False)
def lower_tiers_give_less(submission: Submission) -> Iterator[Problem | Gap]:
    """较低一档的得分应低于该行分值。

    A lower tier gives less than all points of the row.

    Why: 中间一档就得满分，分档就没有意义，多半是分值改过而标准没有改
    Source: 财预〔2020〕10号：定性指标分三档计分

    ok:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 社会效益指标 | 企业运转 | 有效保障 | 有效保障得满分，运转一般得60分，运转较差不得分。 | 100 |

    P103:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 社会效益指标 | 企业运转 | 有效保障 | 有效保障得满分，共计15分，运转一般得10分，运转较差不得分。 | 10 |
    | 数量指标 | 检查次数 | 10 | 检查10次得满分，每少1次扣1分。 | 90 |
    """
    for row in submission.table("indicators"):
        found, weight = compiled(row), row.entry("weight")
        if found is not None and (found.lower_tier_is_full or _full_tiers(found, weight.number) > 1):
            message = (
                f"扣分标准中间一档的得分已达到该行分值 {weight.text}（{cell(weight)}），分档没有区别；请改正各档得分"
            )
            yield Problem(row.entry("rule"), message, related=(weight,))


def _full_tiers(found: Compiled, weight: Decimal | None) -> int:
    """How many tiers in words give all points of the row."""
    tiers = found.rule.tiers if isinstance(found.rule, WordTiers) and not found.rule.additive else ()
    return sum(tier.points is None or (weight is not None and tier.points >= weight) for tier in tiers)


@rule("P104", "note", forms=("indicator_system",))
def kind_is_a_kind(submission: Submission) -> Iterator[Problem | Gap]:
    """指标值类型应填定量、定性或“≥”“≤”“＝”，不用“>”“<”。

    The kind of a target is none of the strict operators.

    Why: “大于”不含本数，指标值为 0 时正好达到却算没有完成；多半是“≥”误选
    Source: 惯例

    ok:
    | 绩效评价指标体系 | | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 指标值类型 | 分值 |
    | 经济成本指标 | 成本节约率 | 0 | 大于等于0得满分，小于0不得分。 | ≥ | 100 |

    P104:
    | 绩效评价指标体系 | | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 指标值类型 | 分值 |
    | 经济成本指标 | 成本节约率 | 0 | 大于0得满分，等于0得50分，小于0不得分。 | > | 100 |
    """
    for row in submission.table("indicators"):
        kind, target = row.entry("kind"), row.entry("target")
        if canonical(kind.text) in _STRICT:
            message = f"指标值类型填“{kind.text}”，指标值 {target.text}（{cell(target)}）正好达到时不算完成；请核对是否应为“≥”或“≤”"
            yield Problem(kind, message, related=(target, row.entry("rule")))


@rule("P105", "note", forms=("indicator_system",), verified=False)
def steps_leave_no_hole(submission: Submission) -> Iterator[Problem | Gap]:
    """分档的扣分标准应写全各档，不留空当。

    Steps of a scoring rule leave no value without points.

    Why: 落在两档之间、或正好 100% 而项目未完成的，照标准没有分可打
    Source: 财预〔2021〕101号：预算执行率分档计分

    ok:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 满意度指标 | 满意度 | 90 | 满意度≥90%得100分，80%（含）—90%得80分，80%以下不得分。 | 100 |

    P105:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 满意度指标 | 满意度 | 90 | 满意度≥90%得100分，60%（含）—80%得80分，60%以下不得分。 | 100 |
    """
    for row in submission.table("indicators"):
        found = compiled(row)
        if found is None or not isinstance(found.rule, Bands) or (hole := _hole(found.rule)) is None:
            continue
        value, lacking = hole
        message = f"扣分标准没有写明 {words(value)}{found.rule.unit} 时{lacking}；请补全各档"
        yield Problem(row.entry("rule"), message, related=(row.entry("weight"),))


def _hole(bands: Bands) -> tuple[Fraction, str] | None:
    """A value that lies in no step, between the lowest and the highest bound."""
    if any(band.otherwise for band in bands.bands):
        return None
    bounds = sorted({Fraction(bound) for band in bands.bands for bound in (band.low, band.high) if bound is not None})
    points = [*bounds, *((low + high) / 2 for low, high in pairwise(bounds))]
    for value in sorted(points):
        holding = [band for band in bands.bands if band.holds(value)]
        if not holding:
            return value, "得几分"
        if value == HUNDRED and bands.unit == "%" and all(_asks_completion(band) for band in holding):
            return value, "项目未完成得几分"
    return None


def _asks_completion(band: Band) -> bool:
    return "完成" in band.words and not re.search(r"未(?:能|全部)?完成", band.words)


@rule("P106", "note", forms=("indicator_system",), verified=False)
def points_are_headed_as_points(submission: Submission) -> Iterator[Problem | Gap]:
    """分值一栏的表头应写“分值”，不写“得分”。

    The column of points is headed 分值, not 得分.

    Why: 分值是可以得到的分，得分是实际得到的分；表头写“得分”、填的却是满分，容易误当成评价结果
    Source: 财预〔2021〕101号

    ok:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 分值 |
    | 数量指标 | 检查次数 | 10 | 检查10次得满分，每少1次扣5分。 | 60 |
    | 质量指标 | 合格率 | 100 | 达到100%得满分，每下降1%扣1分。 | 40 |

    P106:
    | 绩效评价指标体系 | | | | |
    | 二级指标 | 三级指标 | 指标值 | 评（扣分标准） | 得分 |
    | 数量指标 | 检查次数 | 10 | 检查10次得满分，每少1次扣5分。 | 60 |
    | 质量指标 | 合格率 | 100 | 达到100%得满分，每下降1%扣1分。 | 40 |
    """
    spots = submission.layout.tables.get("indicators")
    heads = spots.header.columns if spots is not None and spots.header is not None else {}
    token = heads.get("score")  # read as points, because no other column is headed as such
    total = sum((row.entry("weight").number or ZERO for row in submission.table("indicators")), ZERO)
    if token is None or "weight" in heads or submission.has_column("indicators", "score") or total != HUNDRED:
        return
    message = f"表头写“{token.text.strip()}”，该栏合计 {said(total)} 分，填的是分值；请把表头改为“分值”"
    yield Problem(Address(submission.sheet, token.row, token.column), message)
