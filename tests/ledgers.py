"""Allocation tables and ledgers made up at random, with one mistake planted in the ledger: for tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from random import Random

import xlsxwriter

KINDS = ("missing", "extra", "amount", "unit", "renamed", "moved", "subtotal", "rounding")

_SIGNS = "安宝昌诚春德东芳丰福富光广国海汉和恒宏洪华徽吉佳建江金锦晶景凯康兰乐丽联龙隆茂美明宁平普启强庆荣瑞润三山盛石顺泰天通万旺伟文祥欣新信兴雄旭阳怡益银永友宇玉裕源远正志中众卓"
_TRADES = (
    "化工",
    "矿业",
    "建材",
    "机械",
    "食品",
    "烟花制造",
    "印刷",
    "冶炼",
    "精密仪器",
    "气体",
    "客运",
    "水泥",
    "农业开发",
)
_LEGAL = ("有限公司", "有限责任公司", "股份有限公司", "实业有限公司", "发展有限公司")
_WORKS = (
    "安全隐患治理项目", "重大安全隐患整治", "地质灾害点治理项目", "消防安全整改项目", "道路塌陷修缮治理", "桥梁维修加固项目",
    "应急救援装备补充", "尾矿库排渗治理工程", "自动化安全升级改造", "应急能力建设项目",
)  # fmt: skip
_CATEGORIES = ("防范化解重大风险建设项目", "应急能力建设项目", "灾害事故防范项目", "基层监管能力提升", "宣传培训")
_VILLAGE = ("村村民委员会", "社区居民委员会")


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the allocation table."""

    category: str
    project: str
    recipient: str
    mode: str
    amount: Decimal


@dataclass(slots=True)
class Paid:
    """One row of the ledger; `of` is the index of the line it stands for, None for none; `row` is filled in on writing."""

    category: str
    project: str
    recipient: str
    amount: Decimal
    of: int | None
    kind: str = "line"
    row: int = 0


@dataclass(slots=True)
class Case:
    """A table, a ledger and the mistake planted: its kind, the line or the ledger row (`Paid`) it is about."""

    kind: str
    lines: list[Planned]
    paid: list[Paid]
    target: int | None = None
    row: Paid | None = None
    total: Decimal | None = None
    unit: str = "万元"
    columns: tuple[str, ...] = ()
    headings: bool = False
    notes: list[str] = field(default_factory=list)


def case(seed: int) -> Case:
    """A made-up table and its ledger, the mistake chosen by the seed; the same seed gives the same case."""
    random = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    made = Case(kind, _lines(random, kind), [])
    made.columns = random.choice(
        [
            ("category", "project", "recipient"),
            ("project", "recipient"),
            ("project",),
            ("recipient",),
            ("recipient", "project", "category"),
        ]
    )
    if kind == "moved":
        made.columns = random.choice([("category", "project", "recipient"), ("recipient", "project", "category")])
    made.unit = random.choice(["万元", "元"])
    made.paid = [
        Paid(one.category, one.project, one.recipient, one.amount, index) for index, one in enumerate(made.lines)
    ]
    _instalments(random, made)
    _plant(random, made)
    _typed_otherwise(random, made)
    _subtotals(random, made)
    return made


def _lines(random: Random, kind: str) -> list[Planned]:
    counties = [f"{''.join(random.sample(_SIGNS, random.choice((1, 2))))}{random.choice('县县区市')}" for _ in range(6)]
    categories = random.sample(_CATEGORIES, random.randint(2, 4))
    number = random.randint(8, 60)
    lines: list[Planned] = []
    for index in range(number):
        category = categories[index * len(categories) // number]
        county = random.choice(counties)
        town = f"{''.join(random.sample(_SIGNS, 2))}{random.choice('镇乡')}"
        style = random.random()
        if style < 0.4:
            firm = f"{county}{''.join(random.sample(_SIGNS, 2))}{random.choice(_TRADES)}{random.choice(_LEGAL)}"
            project, recipient = f"{firm}{random.choice(_WORKS)}", firm
        elif style < 0.7:
            project, recipient = (
                f"{county}{town}{''.join(random.sample(_SIGNS, 2))}村{random.choice(_WORKS)}",
                f"{county}{town}人民政府",
            )
        elif style < 0.85:
            village = "".join(random.sample(_SIGNS, 2))
            project, recipient = (
                f"{county}{town}{village}{random.choice(_WORKS)}",
                f"{town}{village}{random.choice(_VILLAGE)}",
            )
        else:
            bureau = random.choice(("应急管理局", "水利局", "消防救援大队", "交通运输局"))
            project, recipient = (
                f"{county}{''.join(random.sample(_SIGNS, 2))}{random.choice(_WORKS)}",
                f"{county}{bureau}",
            )
        amount = Decimal(random.randint(1, 12) * 5)
        if random.random() < 0.2:
            amount += Decimal(random.randint(1, 99)) / 100
        if kind == "rounding":
            amount += Decimal(random.randint(1, 9999)) / 10000
        lines.append(Planned(category, project, recipient, random.choice(("事前资助", "事后补助")), amount))
    return lines


def _instalments(random: Random, made: Case) -> None:
    """Some lines are paid in two."""
    for paid in list(made.paid):
        if random.random() < 0.05 and paid.amount >= 10 and made.kind not in ("rounding", "moved"):
            first = Decimal(int(paid.amount) // 3)
            made.paid.insert(
                made.paid.index(paid) + 1,
                Paid(paid.category, paid.project, paid.recipient, paid.amount - first, paid.of),
            )
            paid.amount = first


def _plant(random: Random, made: Case) -> None:
    counts = [paid.of for paid in made.paid]
    whole = [paid for paid in made.paid if counts.count(paid.of) == 1]
    row = random.choice(whole)
    made.target, made.row = row.of, row
    if made.kind == "missing":
        made.paid.remove(row)
        made.row = None
    elif made.kind == "extra":
        _plant_extra(random, made, row)
    elif made.kind == "amount":
        row.amount = max(Decimal(1), row.amount + random.choice([-1, 1]) * Decimal(random.randint(1, 900)) / 100 * 3)
        if row.amount == made.lines[row.of or 0].amount:
            row.amount += 3
    elif made.kind == "unit":
        row.amount = row.amount * 10000 if random.random() < 0.7 else row.amount / 10000
    elif made.kind == "renamed":
        _plant_name(random, made, row)
    elif made.kind == "moved":
        others = sorted({line.category for line in made.lines} - {row.category})
        row.category = random.choice(others)
    elif made.kind == "rounding":
        for paid in made.paid:
            paid.amount = paid.amount.quantize(Decimal("0.01"))
        made.target, made.row = None, None


def _plant_extra(random: Random, made: Case, row: Paid) -> None:
    if random.random() < 0.4:
        extra = Paid(row.category, row.project, row.recipient, row.amount, None, "twice")
    else:
        stranger = _lines(random, "extra")[0]
        extra = Paid(row.category, stranger.project, stranger.recipient, stranger.amount, None)
    made.paid.insert(random.randint(0, len(made.paid)), extra)
    made.target, made.row = None, extra


def _plant_name(random: Random, made: Case, row: Paid) -> None:
    """One sign exchanged, the legal form changed, a word put in front or behind; in one column or in both."""
    columns = [column for column in ("project", "recipient") if column in made.columns]
    for column in columns if random.random() < 0.5 else [random.choice(columns)]:
        name: str = getattr(row, column)
        way = random.random()
        if way < 0.4:
            place = random.randrange(1, max(2, min(len(name) - 2, 6)))
            sign = random.choice([one for one in _SIGNS if one not in name])
            changed = name[:place] + sign + name[place + 1 :]
        elif way < 0.6 and "有限" in name:
            changed = name.replace("股份有限", "").replace("有限责任", "").replace("有限", "")
        elif way < 0.8:
            changed = f"湖南省{name}"
        else:
            changed = f"{name}{random.choice(('专项资金', '（第一批）', '补助', '经费'))}"
        setattr(row, column, changed)


def _typed_otherwise(random: Random, made: Case) -> None:
    """White space and width of brackets differ from one typist to the next: that is no other name."""
    for paid in made.paid:
        if random.random() < 0.15:
            paid.project = paid.project.replace("项目", " 项目 ")
        if random.random() < 0.1:
            paid.recipient = f"{paid.recipient[:2]} {paid.recipient[2:]}"


def _subtotals(random: Random, made: Case) -> None:
    """Perhaps subtotals and a total; where that is the mistake, a subtotal that was added in with the lines."""
    with_total = random.random() < 0.7
    total = sum((paid.amount for paid in made.paid), Decimal(0))
    categories = [line.category for line in made.lines]
    ordered = [paid.category for paid in made.paid] == sorted(
        (paid.category for paid in made.paid), key=categories.index
    )
    if (made.kind == "subtotal" or random.random() < 0.4) and ordered:
        rows: list[Paid] = []
        for category in dict.fromkeys(categories):
            mine = [paid for paid in made.paid if paid.category == category]
            label = "小计" if made.kind != "subtotal" or with_total else category
            rows += [*mine, Paid(category, label, "", sum((one.amount for one in mine), Decimal(0)), None, "subtotal")]
        if made.kind == "subtotal" and not with_total:
            keep = random.choice([one for one in rows if one.kind == "subtotal"])
            rows = [one for one in rows if one.kind == "line" or one is keep]
            made.row = keep
        elif made.kind == "subtotal":
            made.row = random.choice([one for one in rows if one.kind == "subtotal"])
            total += made.row.amount
        made.paid = rows
    made.total = total if with_total else None
    if made.kind == "subtotal":
        made.target = None


_LABELS = {
    "category": ("类别", "资金类别"),
    "project": ("项目名称", "摘要", "用途"),
    "recipient": ("收款单位", "收款人名称", "单位名称"),
}
_AMOUNTS = ("支付金额", "拨付金额", "金额", "下达金额")


def write_table(made: Case, path: Path) -> None:
    """The allocation table as a workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("安排表")
        sheet.write_row(0, 0, ["2022年专项资金安排建议表"])
        sheet.write_row(1, 0, ["序号", "项目名称", "项目单位", "支持方式", "支持资金（万元）"])
        row, number = 2, 0
        for place, category in enumerate(dict.fromkeys(line.category for line in made.lines)):
            mine = [line for line in made.lines if line.category == category]
            sheet.write_row(row, 0, ["一二三四五"[place], category, "", "", float(sum(line.amount for line in mine))])
            row += 1
            for line in mine:
                number += 1
                sheet.write_row(row, 0, [number, line.project, line.recipient, line.mode, float(line.amount)])
                row += 1
        sheet.write_row(row, 0, ["合计", "", "", "", float(sum(line.amount for line in made.lines))])


def write_ledger(made: Case, path: Path, seed: int) -> None:
    """The ledger as a workbook; `row` of every `Paid` is set to its row there."""
    random = Random(seed + 10**6)
    factor = 10000 if made.unit == "元" else 1
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        sheet.write(0, 0, "专项资金支付台账")
        in_label = random.random() < 0.5
        if not in_label:
            sheet.write(1, 0, f"单位：{made.unit}")
        amount = random.choice(_AMOUNTS) + (f"（{made.unit}）" if in_label else "")
        labels = ["序号", *(random.choice(_LABELS[column]) for column in made.columns), amount, "备注"]
        sheet.write_row(2, 0, labels)
        for number, paid in enumerate(made.paid, 1):
            texts = [getattr(paid, column) for column in made.columns]
            if paid.kind == "subtotal":
                first = next(place for place, column in enumerate(made.columns) if column != "category")
                texts = ["" for _ in made.columns]
                texts[first] = paid.project
            sheet.write_row(2 + number, 0, [number if paid.kind == "line" else "", *texts, float(paid.amount * factor)])
            paid.row = 3 + number
        if made.total is not None:
            last = 3 + len(made.paid)
            sheet.write(last, 0, "合计")
            sheet.write(last, 1 + len(made.columns), float(made.total * factor))
