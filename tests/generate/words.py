"""The words and the ways of typing figures that people use in these forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal
from random import Random

from tests.generate.paper import Content
from tests.generate.paper import Figure

_FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
_MARKS = ("/", "—", "-", "无", "——", "不适用")

UNITS = ("金杯市应急管理局", "清河县水利局", "云溪区商务和粮食局", "东塘市发展和改革局（本级）", "219-南浦县文化馆")
PROJECTS = (
    "安全生产工作经费",
    "救灾工作经费（含宣传经费）",
    "51092324T000011-2023年全县水价改革补贴",
    "办公楼、食堂改造经费",
    "县级储备粮",
    "其他补助经费",
    "文职人员工资/其他补助经费",
    "信息系统运行维护",
)
GOALS = (
    "目标1：完成全年专项行动4次；\n目标2：培训120人次。",
    "确保全市安全生产形势平稳，群众满意度达95%以上",
    "保持和稳定地方粮食储备机制",
    "按期完成水标尺安装，年度预算全部执行到位。",
)
NAMES = (
    "组织开展专项行动",
    "工程验收合格率",
    "培训人次",
    "完成时间",
    "成本控制率",
    "发各类文电资料",
    "受益户数",
    "群众满意度",
    "系统故障率",
    "美丽村庄数量",
)
REASONS = ("尾款未付，提高预算准确度", "样本偏少，明年扩大调查面", "受天气影响", "政策调整，任务减少")
PEOPLE = ("张三", "李思源", "欧阳文")
TARGETS = (
    "100%",
    "≥95%",
    "4次以上",
    "长期",
    "2022年12月前",
    "≤0.1%",
    "=100%",
    "80家、640人次",
    "显著提升",
    "不少于3次",
    "＝12期",
    "≧90%",
)
ACTUALS = ("100%", "95.3%", "5", "长期", "2022年11月", "0", "≥266米", "95", "已完成", "无", "230次")


def chance(rng: Random, share: float) -> bool:
    """True in `share` of the cases."""
    return rng.random() < share


def plain(number: Decimal) -> str:
    """`72.50` → `72.5`, `1E+3` → `1000`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def wide(text: str) -> str:
    """Digits, points and commas in full width."""
    return text.translate(_FULL_WIDTH)


def wobble(rng: Random, label: str) -> str:
    """The label with blanks, line breaks, the other brackets: as people type it."""
    if chance(rng, 0.3):
        label = label.replace("（", "(").replace("）", ")") if chance(rng, 0.5) else _wide_brackets(label)
    kind = rng.randrange(10)
    if kind == 0:
        label = " ".join(label)
    elif kind == 1 and len(label) > 3:
        at = rng.randrange(1, len(label))
        label = label[:at] + "\n" + label[at:]
    elif kind == 2 and len(label) > 6:
        third = len(label) // 3
        label = "\n".join((label[:third], label[third : 2 * third], label[2 * third :]))
    elif kind == 3:
        at = rng.randrange(len(label) + 1)
        label = label[:at] + rng.choice((" ", "　", "  ", "\xa0")) + label[at:]
    return label


def _wide_brackets(label: str) -> str:
    return label.replace("(", "（").replace(")", "）")


def level_text(rng: Random, label: str) -> str:
    """A level label, sometimes broken over two lines."""
    return label[:2] + "\n" + label[2:] if len(label) > 3 and chance(rng, 0.2) else label


@dataclass(frozen=True)
class Scale:
    """The unit amounts are typed in: `factor` to 万元 and where the sheet says so (label, line, cell, absent)."""

    name: str
    factor: Decimal
    where: str


def scale(rng: Random) -> Scale:
    """A unit and the place where it is printed; mostly 万元 in the label."""
    name, factor = rng.choice((("万元", Decimal(1)),) * 6 + (("元", Decimal("0.0001")), ("亿元", Decimal(10000))))
    where = rng.choice(("label", "label", "line", "cell"))
    if name == "万元" and chance(rng, 0.25):
        where = "absent"
    return Scale(name, factor, where)


def random_amount(rng: Random) -> Decimal:
    """An amount in 万元 with up to two decimals, sometimes zero."""
    kind = rng.randrange(8)
    if kind == 0:
        return Decimal(0)
    if kind < 4:
        return Decimal(rng.randrange(1, 3000))
    return Decimal(rng.randrange(1, 600000)) / 100


def amount(rng: Random, value: Decimal, unit: Scale) -> Figure:
    """The amount `value` (万元) as somebody types it in `unit`."""
    typed = value / unit.factor
    text = plain(typed)
    if unit.where == "cell":
        return _with_unit(rng, value, text, unit.name)
    kind = rng.randrange(20)
    if kind < 9:
        return Figure(typed, value, text)
    if kind < 11:
        return Figure(typed, value, "", rng.choice(("0.00", "#,##0.00", "0.000000")), loose=frozenset({"text"}))
    if kind == 11:
        return _typed(f"{typed:,f}", value)
    if kind == 12:
        return _typed(wide(text), value)
    if kind == 13:
        return _with_unit(rng, value, plain(value), "万元")
    if kind == 14 and unit.name == "万元":
        return _typed(plain(value * 10000) + "元", value)
    if kind == 15:
        return _typed(f"  {text} ", value)
    return _typed(text, value)


def _with_unit(rng: Random, value: Decimal, text: str, name: str) -> Figure:
    tail = rng.choice(("", "", "", "(其他补助经费120万元、保险费6.05万元)", "（含上年结转）"))
    gap = rng.choice(("", "", " "))
    return _typed(f"{text}{gap}{name}{tail}", value)


def _typed(text: str, value: Decimal) -> Figure:
    return Figure(text, value, text)


def mark(rng: Random) -> Figure:
    """A sign for "does not apply": no value; whether it counts as blank is not decided."""
    text = rng.choice(_MARKS)
    return Figure(text, None, text, loose=frozenset({"state"}))


def random_rate(rng: Random) -> Decimal:
    """A rate as a fraction with four decimals, often 1."""
    if chance(rng, 0.4):
        return Decimal(1)
    return Decimal(rng.randrange(3000, 12000)) / 10000


def rate(rng: Random, value: Decimal) -> Figure:
    """The fraction `value` as somebody types it: with or without a sign, as text or as a formatted number."""
    percent = plain(value * 100)
    kind = rng.randrange(8)
    if kind == 0:
        return Figure(value, value, "", rng.choice(("0.00%", "0.0%", "0%")), loose=frozenset({"text"}))
    if kind == 1:
        return _typed(wide(percent + "%"), value)
    if kind == 2:
        return _typed(f"{value * 100:.2f}%", value)
    if value <= 1 and kind == 3:
        return Figure(value, value, plain(value))
    if value <= 1 and kind == 4:
        return Figure(value * 100, value, percent)
    if value <= 1 and kind == 5:
        return _typed(plain(value), value)
    return _typed(percent + "%", value)


def points(rng: Random, value: Decimal) -> Figure:
    """Points as a number, as text, with 分, in full width."""
    text = plain(value)
    kind = rng.randrange(14)
    if kind == 0:
        return _typed(text + "分", value)
    if kind == 1:
        return _typed(text, value)
    if kind == 2:
        return _typed(wide(text), value)
    if kind == 3:
        return Figure(value, value, f"{value.quantize(Decimal('0.00'), ROUND_HALF_UP)}", "0.00")
    if kind == 4:
        return _typed(f"{value:.1f}", value)
    return Figure(value, value, text)


def wording(content: Content, text: str | None = None, number_format: str = "General") -> Figure:
    """A wording as displayed: value and text are the same."""
    shown = str(content) if text is None else text
    return Figure(content, shown, shown, number_format)


def target(rng: Random) -> Figure:
    """A target or actual value: mostly text, sometimes a number with a format."""
    kind = rng.randrange(8)
    if kind == 0:
        number = Decimal(rng.randrange(1, 400))
        return wording(number, plain(number))
    if kind == 1:
        return wording(Decimal(1), "100%", "0%")
    if kind == 2:
        number = Decimal(rng.randrange(900, 999)) / 1000
        return wording(number, f"{number * 100:.1f}%", "0.0%")
    if kind == 3:
        number = Decimal(rng.randrange(100, 9000)) / 100
        return wording(number, f"{number:.2f}", "0.00")
    return wording(rng.choice(TARGETS))


def day(rng: Random) -> Figure:
    """A date as people write it, or as a number with a date format."""
    when = date(rng.randrange(2020, 2025), rng.randrange(1, 13), rng.randrange(1, 29))
    kind = rng.randrange(7)
    texts = (
        f"{when.year}年{when.month}月{when.day}日",
        f"{when.year} 年 {when.month} 月 {when.day} 日",
        f"{when.year}-{when.month:02}-{when.day:02}",
        f"{when.year}.{when.month}.{when.day}",
        f"{when.year}/{when.month}/{when.day}",
        f"{when.year}年{when.month:02}月{when.day:02}日",
    )
    if kind < len(texts):
        return Figure(texts[kind], when, texts[kind])
    serial = Decimal((when - date(1899, 12, 30)).days)
    number_format = rng.choice(('yyyy"年"m"月"d"日"', "yyyy-mm-dd"))
    return Figure(serial, when, "", number_format, loose=frozenset({"text"}))


def split(rng: Random, width: int, count: int) -> list[int]:
    """`width` columns shared out to `count` cells, one at least each."""
    spans = [1] * count
    for _ in range(width - count):
        spans[rng.randrange(count)] += 1
    return spans


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text)


def in_label(figure: Figure) -> Figure:
    """The figure as an entry whose cell also holds the label: its own text is then not decided."""
    return Figure(None, figure.value, figure.text, state=figure.state, loose=figure.loose | {"text"})
