"""Units of indicator values: which say the same, which can be converted, which must never be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

_CONVERTIBLE: dict[str, dict[str, str]] = {
    "元": {"元": "1", "百元": "100", "千元": "1000", "万元": "10000", "百万元": "1000000", "千万元": "10000000",
          "亿元": "100000000", "块": "1", "角": "0.1", "分钱": "0.01", "人民币": "1"},
    "米": {"米": "1", "m": "1", "厘米": "0.01", "cm": "0.01", "毫米": "0.001", "mm": "0.001", "公里": "1000", "千米": "1000",
          "km": "1000", "延米": "1", "公分": "0.01"},
    # 亩 as the base keeps every factor exact: one square metre is 0.0015 亩.
    "亩": {"亩": "1", "平方米": "0.0015", "m2": "0.0015", "平米": "0.0015", "公顷": "15", "平方公里": "1500", "km2": "1500",
          "平方千米": "1500", "亩地": "1"},
    "千克": {"千克": "1", "公斤": "1", "kg": "1", "克": "0.001", "g": "0.001", "吨": "1000", "t": "1000", "斤": "0.5"},
    "立方米": {"立方米": "1", "m3": "1", "立方": "1", "方": "1", "升": "0.001", "L": "0.001"},
    "分钟": {"分钟": "1", "小时": "60", "h": "60", "天": "1440", "日": "1440", "秒": "1/60"},
    "个月": {"个月": "1", "月": "1", "年": "12", "周年": "12", "个季度": "3", "季度": "3"},
    "%": {"%": "1", "百分比": "1", "个百分点": "1", "百分点": "1", "‰": "0.1"},
    "人": {"人": "1", "名": "1", "位": "1", "人员": "1"},
    "千瓦": {"千瓦": "1", "kw": "1", "兆瓦": "1000", "MW": "1000"},
    "度": {"度": "1", "千瓦时": "1"},
}  # fmt: skip
_PLAIN = (
    "人次", "人天", "人日", "户次", "家次", "车次", "台次", "场次", "班次", "船次", "架次", "批次", "件次", "课时", "学时", "工作日",
    "个工作日", "次", "场", "期", "批", "届", "回", "轮", "遍", "个", "项", "件", "份", "篇", "条", "册", "本", "部", "套",
    "台", "辆", "艘", "架", "座", "栋", "幢", "间", "处", "所", "家", "户", "口", "村", "社区", "乡镇", "街道", "县", "点",
    "站", "段", "孔", "眼", "株", "棵", "头", "只", "羽", "尾", "起", "例", "宗", "桩", "类", "种", "款", "级", "分", "张",
    "幅", "块", "面", "片", "组", "队", "支", "门", "节", "讲", "堂", "期次", "幕", "集", "字", "万字", "网格", "床", "床位",
    "颗", "粒", "袋", "箱", "瓶", "盒", "桶", "车", "倍", "成", "℃", "°C", "度", "mg/L", "μg/m3", "标准煤", "步", "屏",
    "版", "条次", "件套", "人份", "平台",
)  # fmt: skip
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
                "亿": 100_000_000, "十亿": 1_000_000_000, "百亿": 10_000_000_000, "万亿": 1_000_000_000_000}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit measures: `dimension` (empty: not stated), and how many base units one of it is (`factor`)."""

    dimension: str
    factor: Fraction

    @property
    def is_rate(self) -> bool:
        """Whether it is a share in per cent, per mille or percentage points."""
        return self.dimension == "%"


@cache
def measure(unit: str) -> Measure:
    """What a unit as typed measures; an unknown unit is a dimension of its own (`场次` is not `次`, `人次` not `人`)."""
    core, slash, per = unit.partition("/")
    found = _core_measure(core)
    if not slash:
        return found
    below = _core_measure(per)
    return Measure(f"{found.dimension}/{below.dimension}", found.factor / below.factor)


def _core_measure(unit: str) -> Measure:
    for base, units in _CONVERTIBLE.items():
        if unit in units:
            return Measure(base, Fraction(units[unit]))
    for prefix in sorted(_MULTIPLIERS, key=len, reverse=True):
        if unit.startswith(prefix):
            rest = _core_measure(unit[len(prefix) :])
            return Measure(rest.dimension, rest.factor * _MULTIPLIERS[prefix])
    return Measure(unit, Fraction(1))


def same_measure(one: str, other: str) -> bool:
    """Whether figures in the two units may be compared: one unit not stated goes with all but rates."""
    first, second = measure(one), measure(other)
    if first.dimension == second.dimension:
        return True
    if not first.dimension or not second.dimension:
        # ≥100百分比 is what systems print that take figures without a sign.
        return not (first.is_rate or second.is_rate) or "百分比" in (one, other)
    return False


def in_base(value: Decimal, unit: str) -> Fraction:
    """The figure in base units: 80万元 is 800000 (元)."""
    return Fraction(value) * measure(unit).factor


@cache
def unit_pattern() -> str:
    """An expression for every known unit, longest first, with 万/亿 in front and `/年` behind."""
    names = {name for units in _CONVERTIBLE.values() for name in units} | set(_PLAIN)
    words = "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))
    times = "|".join(sorted(_MULTIPLIERS, key=len, reverse=True))
    unit = f"(?:{words})"
    return f"(?:(?:{times})?{unit}(?:/{unit})?|(?:{times})(?:/{unit})?)"
