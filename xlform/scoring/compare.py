"""A result held against its target: met or not, how far off, or why the two cannot be compared.

Units are compared before numbers are; a zero target is never divided by; exact fractions throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from typing import TypeAlias

from xlform.scoring.dates import Span
from xlform.scoring.patterns import regex
from xlform.scoring.target_types import Direction
from xlform.scoring.target_types import Quantity
from xlform.scoring.target_types import Range
from xlform.scoring.target_types import Target
from xlform.scoring.units import in_base
from xlform.scoring.units import measure
from xlform.scoring.units import same_measure

Obstacle: TypeAlias = Literal[
    "", "blank_target", "blank_actual", "not_understood", "placeholder", "copied", "units", "qualitative", "words", "compound",
    "date", "approximate", "above",
]  # fmt: skip
"""Why a comparison has no answer: stable words for rules; `reason` says it in Chinese."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`met`: whether the target is reached, None where that does not follow (then `obstacle` and `reason` say why).

    `exact_ratio` is actual ÷ target (None for zero targets and dates), `share` the part of the points that an indicator in
    proportion earns (1 if met, actual ÷ target, or target ÷ actual for ≤), None where no ratio may be formed.
    `direction` is what was compared by, `assumed` that the target itself states none.
    """

    met: bool | None
    exact_ratio: Fraction | None = None
    share: Fraction | None = None
    obstacle: Obstacle = ""
    reason: str = ""
    direction: Direction = ""
    assumed: bool = False
    parts: tuple[Comparison, ...] = ()

    @property
    def ratio(self) -> Decimal | None:
        """Actual ÷ target, to 28 digits."""
        return None if self.exact_ratio is None else as_decimal(self.exact_ratio)

    @property
    def deviation(self) -> Decimal | None:
        """(actual − target) ÷ target, signed, to 28 digits."""
        return None if self.exact_ratio is None else as_decimal(self.exact_ratio - 1)

    @property
    def reason_not_comparable(self) -> str:
        """Why there is no answer, in Chinese; empty if there is one."""
        return self.reason if self.met is None else ""


def as_decimal(value: Fraction) -> Decimal:
    """The fraction as a Decimal, exact where it has an end, else to the precision of the context."""
    return Decimal(value.numerator) / Decimal(value.denominator)


_FEWER = (
    r"(?:投诉|事故|事件|案件|舆情|死亡|伤亡|违规|违纪|差错|信访|上访|疫情)(?:率|数|数量|次数|起数|件数|人数|量|案件|事件|事故|问题)*(?:发生)?(?:率|数|次数)?$"
    r"|(?:发生|死亡|伤亡|超支|差错|误差|控制|变动|结余|返工|空置|逾期|违约|返贫|流失)率$|能耗|排放量$|结转结余|经费支出$"
)
_MORE = r"(?:节约|降低|下降|减少|执行|核算|合格|及时|达标|保障|完成|覆盖|到位|办结|处置|处理|整改|查处|满意|准确)(?:率|度)$|满意"


def assumed_direction(level2: str, level3: str) -> Direction:
    """The direction of a target that states none, from the names of its indicator: ≤ for costs, complaints, accidents, else ≥.

    What counts is what the name ends in: 受灾群众投诉率 should be low, 事故立案率 high.
    """
    name = regex(r"[\s。，,.;；:：、]+$").sub("", regex(r"[(（][^()（）]*[)）]").sub("", level3))
    if regex(_MORE).search(name):
        return "≥"
    return "≤" if "成本" in level2 or regex(_FEWER).search(name) or regex("成本$|费用$").search(name) else "≥"


def compare(target: Target, actual: Target, *, assumed: Direction = "≥", year: int | None = None) -> Comparison:
    """What holds between a target and its result.

    `assumed` is the direction where the target states none, `year` the form's, for a deadline without a year.
    """
    obstacle = _obstacle(target, actual)
    if obstacle is not None:
        return obstacle
    wanted, found = tuple(_in_year(part, year) for part in target.measurable), actual.measurable
    if target.kind == "compound":
        return _compound(wanted, found, assumed)
    if len(found) > 1:
        found = tuple(part for part in found if _same_kind(wanted[0], part))
        if len(found) != 1:
            return _none("compound", "完成值写了几个数，不能确定哪一个对应目标")
    return _pair(wanted[0], found[0], assumed)


def _in_year(part: Quantity | Range | Span, year: int | None) -> Quantity | Range | Span:
    return replace(part, year=year) if isinstance(part, Span) and part.year is None else part


_NONE_HAPPENED = r"(?:无|没有|未发生|未出现|零)(?!法|效|力|偿)[^\d%]{0,12}"


def _none(obstacle: Obstacle, reason: str, ratio: Fraction | None = None) -> Comparison:
    return Comparison(None, ratio, None, obstacle, reason)


def _obstacle(target: Target, actual: Target) -> Comparison | None:
    """What keeps the two from being compared at all."""
    if target.kind == "blank":
        return _none("blank_target", "没有目标值")
    if target.placeholder or actual.placeholder:
        return _none("placeholder", "还留有待填的空（XX）")
    quantity = target.quantity
    if quantity is not None and quantity.value == 0 and regex(_NONE_HAPPENED).fullmatch(actual.text.strip()):
        return Comparison(True, None, Fraction(1), direction=quantity.direction or "≤", assumed=not quantity.direction)
    if actual.kind == "blank":
        return _none("blank_actual", "没有完成值")
    if target.kind == "unknown" or actual.kind == "unknown":
        text = target if target.kind == "unknown" else actual
        return _none("not_understood", f"“{'、'.join(text.unread) or text.text}”没有读懂")
    if target.kind == "qualitative":
        return _none("qualitative", "目标是文字，达到与否须由人判断")
    if actual.kind == "qualitative":
        return _none("words", "目标是数量，完成值是文字" if target.kind != "date" else "完成值没有写时间")
    if actual.copied_operator:
        return _none("copied", f"完成值“{actual.text}”照抄了目标的写法，不是实际数值")
    return None


def _same_kind(wanted: Quantity | Range | Span, found: Quantity | Range | Span) -> bool:
    if isinstance(wanted, Span) or isinstance(found, Span):
        return isinstance(wanted, Span) and isinstance(found, Span)
    return bool(found.unit) and same_measure(wanted.unit, found.unit) and measure(wanted.unit).dimension != ""


def _compound(
    wanted: Sequence[Quantity | Range | Span], found: Sequence[Quantity | Range | Span], assumed: Direction
) -> Comparison:
    """Each part of a compound target with the part of the result in its unit."""
    if len(found) < len(wanted):
        return _none("compound", f"目标有 {len(wanted)} 项，完成值只有 {len(found)} 项")
    left = list(found)
    answers: list[Comparison] = []
    for position, part in enumerate(wanted):
        same = [other for other in left if _same_kind(part, other)]
        if not same and len(found) == len(wanted) and left and not getattr(found[position], "unit", "x"):
            same = [other for other in left if other is found[position]]
        if not same:
            return _none("compound", f"完成值没有与目标第 {position + 1} 项单位相同的数")
        left.remove(same[0])
        answers.append(_pair(part, same[0], assumed))
    return _joined(tuple(answers))


def _joined(answers: tuple[Comparison, ...]) -> Comparison:
    met = None if any(one.met is None for one in answers) else all(one.met for one in answers)
    if any(one.met is False for one in answers):
        met = False
    shares = [one.share for one in answers if one.share is not None]
    share = Fraction(1) if met else min(shares) if len(shares) == len(answers) else None
    unclear = next((one for one in answers if one.met is None), None)
    if met is None and unclear is not None:
        return Comparison(None, None, share, unclear.obstacle, unclear.reason, parts=answers)
    return Comparison(met, None, share, parts=answers)


def _pair(wanted: Quantity | Range | Span, found: Quantity | Range | Span, assumed: Direction) -> Comparison:
    if isinstance(wanted, Span) or isinstance(found, Span):
        if isinstance(wanted, Span) and isinstance(found, Span):
            return _dates(wanted, found)
        return _none("date", "目标是时间，完成值是数量" if isinstance(wanted, Span) else "目标是数量，完成值是时间")
    if isinstance(found, Range):
        if isinstance(wanted, Range) and found == wanted:
            return _none("copied", "完成值照抄了目标的区间，不是实际数值")
        return _none("approximate", "完成值是区间，不是实际数值")
    if not _comparable(wanted, found):
        return _none("units", f"单位不同：目标是{_named(wanted.unit)}，完成值是{_named(found.unit)}")
    if isinstance(wanted, Range):
        return _within(wanted, found)
    if wanted.per and found.per and wanted.per != found.per:
        return _none("units", f"计算口径不同：目标按每{wanted.per}，完成值按每{found.per}")
    return _quantities(wanted, found, assumed)


def _named(unit: str) -> str:
    return f"“{unit}”" if unit else "没有单位的数"


def _comparable(wanted: Quantity | Range, found: Quantity) -> bool:
    zero = found.value == 0 or (isinstance(wanted, Quantity) and wanted.value == 0)
    # Nothing is nothing in every unit: an actual of 0 against ≤0.1%.
    return same_measure(wanted.unit, found.unit) or (zero and "" in (wanted.unit, found.unit))


def _figures(one: Decimal, unit: str, other: Decimal, other_unit: str) -> tuple[Fraction, Fraction]:
    """Both in the same unit; a figure without a unit is in that of the other."""
    if not unit or not other_unit:
        return Fraction(one), Fraction(other)
    return in_base(one, unit), in_base(other, other_unit)


def _quantities(wanted: Quantity, found: Quantity, assumed: Direction) -> Comparison:
    target, actual = _figures(wanted.value, wanted.unit, found.value, found.unit)
    direction: Direction = wanted.direction or ("≤" if target == 0 else assumed)
    ratio = actual / target if target else None
    met: bool | None = _holds(actual, direction, target)
    obstacle: Obstacle = ""
    reason = ""
    if direction == "=" and actual > target and target != 0:
        met, obstacle, reason = None, "above", "完成值高于等于型目标，是否达到须由人判断"
    if wanted.approximate and actual != target and not met:
        if not wanted.direction:
            met, obstacle, reason = None, "approximate", "目标是约数，相差多少算达到没有写明"
    elif wanted.approximate and wanted.direction and actual == target:
        met, obstacle, reason = None, "approximate", "目标是“多于”的约数，完成值恰好等于它"
    share = Fraction(1) if met else _share(actual, direction, target)
    return Comparison(met, ratio, share, obstacle, reason, direction, not wanted.direction)


def _holds(actual: Fraction, direction: Direction, target: Fraction) -> bool:
    if direction == "≥":
        return actual >= target
    if direction == "≤":
        return actual <= target
    if direction == ">":
        return actual > target
    return actual < target if direction == "<" else actual == target


def _share(actual: Fraction, direction: Direction, target: Fraction) -> Fraction | None:
    """The part earned by a target that is not met; None where a ratio says nothing (zero target, negative figures)."""
    if target <= 0 or actual < 0:
        return None
    if direction in ("≤", "<"):
        return min(Fraction(1), target / actual) if actual else Fraction(1)
    return min(Fraction(1), actual / target)


def _within(wanted: Range, found: Quantity) -> Comparison:
    low, actual = _figures(wanted.low, wanted.unit, found.value, found.unit)
    high, _ = _figures(wanted.high, wanted.unit, found.value, found.unit)
    if low <= actual <= high:
        return Comparison(True, None, Fraction(1), direction="=")
    if actual < low:
        return Comparison(False, actual / low, _share(actual, "≥", low), direction="≥")
    return Comparison(None, actual / high if high else None, None, "above", "完成值高于目标区间，是否达到须由人判断")


_LATE = "逾期完成，没有按比例计分的规定"


def _dates(wanted: Span, found: Span) -> Comparison:
    """A deadline against a date; a month counts as met only if all of it lies before the deadline."""
    if wanted.sense == "during":
        if found.sense == "during":
            same = (wanted.start, wanted.end) == (found.start, found.end) and wanted.year in (None, found.year)
            return Comparison(True, None, Fraction(1)) if same else _none("date", "起止时间与目标不同")
        earlier = _day(found, found.end, wanted) <= _day(wanted, wanted.end, found)
        return Comparison(True, None, Fraction(1)) if earlier else Comparison(False, reason=_LATE)
    if found.sense == "by":
        return _none("copied", "完成值照抄了期限，没有写实际完成时间")
    if found.sense == "during":
        return _none("date", "完成值是一段时间，没有写完成于何时")
    if _day(found, found.end, wanted) <= _day(wanted, wanted.sure, found):
        return Comparison(True, None, Fraction(1))
    if _day(found, found.start, wanted) > _day(wanted, wanted.end, found):
        return Comparison(False, reason=_LATE)
    return _none("date", "完成值只写到月份或期限有两种读法，不能断定是否按期")


def _day(span: Span, day: tuple[int, int], other: Span) -> tuple[int, int, int]:
    """A day with its year; a year that is written on one side only holds for both."""
    return (span.year or other.year or 0, *day)
