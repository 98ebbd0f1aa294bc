"""Allocation tables: the names in them, their numbers, who gets money twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import cell
from xlform.rules.figures import cells
from xlform.rules.fund_forms import fund_name
from xlform.rules.indicator_rows import quoted_text
from xlform.rules.payees import FIRM
from xlform.rules.payees import payees
from xlform.submission import Row
from xlform.submission import Submission
from xlform.submission import comparable_name
from xlform.text import canonical
from xlform.values import Entry

_LEAST = 6
_FORM_OFFIRM = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司\Z")
_TOWN = re.compile(r"(?P<name>[^省市县区镇乡]{2,4})街道办事处\Z")
_TOWN_GOVERNMENT = re.compile(r"(?:镇|乡)人民政府\Z|(?:镇|乡).{0,8}(?:村民|居民)委员会\Z")
_HIGHER_PLACE = re.compile(r"[^镇乡]{1,8}[县区市]")
_NUMERALS = "一二三四五六七八九十"
_DASH = frozenset({"—", "-", "--", "——", "－", "–", "―"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what is paid for, and to whom, as compared; `named` is the recipient with its place where it needs one."""

    row: Row
    project: str
    recipient: str
    named: str

    @property
    def payee(self) -> Entry:
        """The cell of the recipient."""
        return self.row.entry("recipient")


def _items(submission: Submission) -> list[Item]:
    rows = submission.table("items")
    return [
        Item(
            row,
            comparable_name(row.entry("project").text),
            comparable_name(row.entry("recipient").text),
            comparable_name(name),
        )
        for row, name in zip(rows, payees(rows), strict=True)
    ]


@rule("A101", "warning", forms=("allocation_table",))
def recipient_is_spelt_as_in_its_project(submission: Submission) -> Iterator[Problem | Gap]:
    """项目名称里的单位名称应与项目单位写法一致。

    A recipient is spelt in the name of its project as in its own column.

    Why: 一字之差可能付错单位（宏达、鸿达）；少写“有限”“道”的作提示
    Source: 惯例

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 湖南宏达矿业有限公司尾矿库治理 | 湖南宏达矿业有限公司 | 30 |
    | 合计 | | | 30 |

    A101:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 湖南宏达矿业有限公司尾矿库治理 | 湖南鸿达矿业有限公司 | 20 |
    | 2 | 衡阳春茂化工公司隐患整治 | 衡阳春茂化工有限公司 | 10 |
    | 合计 | | | 30 |
    """
    for one in _items(submission):
        if len(one.recipient) < _LEAST or one.recipient in one.project:
            continue
        project = one.row.entry("project")
        near = _nearly(one.recipient, one.project)
        short = "" if near else _shortened(one.recipient, one.project)
        if near or short:
            message = f"项目单位写“{one.payee.text.strip()}”，项目名称（{cell(project)}）里写“{near or short}”；请核对哪一个是单位的全称"
            yield Problem(one.payee, message, related=(project,), severity=None if near else "note")


def _nearly(name: str, text: str) -> str:
    """A stretch of the text that differs from the name in one sign in its middle; empty if none."""
    if not FIRM.search(name):
        return ""
    for start in range(len(text) - len(name) + 1):
        piece = text[start : start + len(name)]
        differing = [index for index, (one, other) in enumerate(zip(name, piece, strict=True)) if one != other]
        if len(differing) == 1 and 0 < differing[0] < len(name) - 1:
            return piece
    return ""


def _shortened(name: str, text: str) -> str:
    """How the text writes the name with 有限 or 道 left out; empty if it does not."""
    core = _FORM_OFFIRM.sub("", name)
    if core != name and len(core) >= 4 and f"{core}公司" in text:
        return f"{core}公司"
    town = _TOWN.search(name)
    if town:
        match = re.search(rf"{re.escape(town['name'])}街(?!道)", text)
        return match[0] if match else ""
    return ""


@rule("A102", "note", forms=("allocation_table",))
def recipients_are_told_apart(submission: Submission) -> Iterator[Problem | Gap]:
    """同一单位重复安排、两个单位名称只差一字的，应当核对。

    A recipient that stands twice, or two that differ in one sign, are looked at.

    Why: 同一项目重复安排作疑点；同一单位得到几笔资金、两家公司名称只差一字的作提示
    Source: 惯例

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 东溪县应急物资库改造 | 东溪县应急管理局 | 10 |
    | 2 | 西溪县应急物资库改造 | 西溪县应急管理局 | 20 |
    | 合计 | | | 30 |

    A102:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 除尘系统改造 | 云岭区宏远建材有限公司 | 10 |
    | 2 | 除尘系统改造 | 云岭区宏远建材有限公司 | 10 |
    | 3 | 厂房加固 | 云岭区宏运建材有限公司 | 10 |
    | 合计 | | | 30 |
    """
    seen: dict[str, Item] = {}
    for one in _items(submission):
        if len(one.named) < 3:
            continue
        same = seen.get(one.named)
        if same is not None:
            again = bool(one.project) and one.project == same.project
            what = "同一项目重复安排" if again else "又安排一笔资金"
            message = f"{quoted_text(one.payee)}与 {cell(same.payee)} 是同一单位，{what}；请核对是否重复"
            yield Problem(one.payee, message, related=(same.payee,), severity="warning" if again else None)
            continue
        near = next((other for name, other in seen.items() if len(name) > 7 and _one_sign_off(name, one.named)), None)
        if near is not None:
            message = (
                f"{quoted_text(one.payee)}与 {cell(near.payee)} 的{quoted_text(near.payee)}只差一字；请核对是否同一单位"
            )
            yield Problem(one.payee, message, related=(near.payee,))
        seen[one.named] = one


def _one_sign_off(one: str, other: str) -> bool:
    """Whether two companies differ in one sign only, not in the place they are from."""
    if len(one) != len(other) or not (FIRM.search(one) and FIRM.search(other)):
        return False
    differing = [index for index, (first, second) in enumerate(zip(one, other, strict=True)) if first != second]
    place = _HIGHER_PLACE.match(one)
    return len(differing) == 1 and differing[0] >= (place.end() if place else 2)


@rule("A103", "warning", forms=("allocation_table",))
def items_are_numbered_without_gaps(submission: Submission) -> Iterator[Problem | Gap]:
    """项目序号应连续，不跳号、不重号。

    Items are numbered without gaps and without repeats.

    Why: 跳号说明删了项目，重号说明插了项目，合计和汇总说明往往没有跟着改
    Source: 惯例

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 二 | 能力建设 | | 20 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 50 |

    A103:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 3 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 50 |
    """
    last, parent, before = 0, -2, None
    for row in submission.table("items"):
        entry = row.entry("number")
        if before is not None and entry.address == before.address:
            continue  # one number, merged over several recipients
        text = canonical(entry.text).strip("().、")
        if not text.isdecimal():
            return
        number = int(text)
        restarts = number == 1 and row.parent != parent
        if number != last + 1 and not restarts and (before is not None or number > 1):
            message = f"序号是 {number}，按顺序应为 {last + 1}；请核对是否漏列、重列项目，改正序号"
            yield Problem(entry, message, related=(before,) if before is not None else ())
        last, parent, before = number, row.parent, entry


@rule("A104", "note", forms=("allocation_table",))
def categories_are_numbered(submission: Submission) -> Iterator[Problem | Gap]:
    """类别序号应按一、二、三顺序填写。

    Categories are numbered 一, 二, 三 in order.

    Why: “一”误填成“—”或跳号，引用和汇总时会认错类别
    Source: 惯例

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 一 | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 二 | 能力建设 | | 20 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 50 |

    A104:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | — | 隐患治理 | | 30 |
    | 1 | 甲项目 | 甲公司 | 30 |
    | 二 | 能力建设 | | 20 |
    | 2 | 乙项目 | 乙公司 | 20 |
    | 合计 | | | 50 |
    """
    top = [row.entry("number") for row in submission.table("categories") if row.parent == -1]
    texts = [canonical(entry.text).strip("().、") for entry in top]
    if len(top) > len(_NUMERALS) or not any(text in _NUMERALS for text in texts if text):
        return
    for entry, text, expected in zip(top, texts, _NUMERALS, strict=False):
        if text != expected and (text in _DASH or text in _NUMERALS):
            yield Problem(entry, f"类别序号填“{entry.text}”，按顺序应为“{expected}”；请改正序号")
            return


@rule("A105", "note", forms=("allocation_table",))
def project_is_not_named_after_its_fund(submission: Submission) -> Iterator[Problem | Gap]:
    """项目名称应写具体项目，不必带上专项资金的名称。

    An item is named for its project, not for the fund that pays for it.

    Why: 有的带、有的不带资金名称，同一项目就有两个名称
    Source: 惯例

    ok:
    | 2022年安全生产专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 大坪水闸隐患治理项目 | 大坪水管所 | 30 |
    | 2 | 顺和桥加固 | 顺和镇财政所 | 20 |
    | 3 | 青石路修复 | 青石镇财政所 | 10 |
    | 合计 | | | 60 |

    A105:
    | 2022年安全生产专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 大坪水闸隐患治理项目安全生产专项资金 | 大坪水管所 | 30 |
    | 2 | 顺和桥加固 | 顺和镇财政所 | 20 |
    | 3 | 青石路修复 | 青石镇财政所 | 10 |
    | 合计 | | | 60 |
    """
    fund = comparable_name(fund_name(submission))
    items = _items(submission)
    named = [one for one in items if fund and fund in one.project]
    if len(named) * 2 >= len(items):
        return
    for one in named:
        project = one.row.entry("project")
        yield Problem(project, f"项目名称{quoted_text(project, 40)}带有资金名称“{fund}”，其他项目不带；请统一写法")


@rule("A106", "note", forms=("allocation_table",))
def recipients_are_named_with_their_county(submission: Submission) -> Iterator[Problem | Gap]:
    """乡镇、村一级的项目单位应写明所在县（市、区），写法应一致。

    Towns and villages are named with their county, and alike throughout.

    Why: 各县都有同名乡镇，不写县名拨款时会认错；同一个区有的带市名、有的不带，也应统一
    Source: 惯例

    ok:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 柳林镇滑坡点治理 | 东溪县柳林镇人民政府 | 20 |
    | 2 | 枫桥镇道路修复 | 南屏县枫桥镇人民政府 | 25 |
    | 合计 | | | 45 |

    A106:
    | 专项资金安排建议表 | | | |
    | 序号 | 项目名称 | 项目单位 | 支持资金（万元） |
    | 1 | 柳林镇滑坡点治理 | 柳林镇人民政府 | 20 |
    | 2 | 枫桥镇道路修复 | 南屏县枫桥镇人民政府 | 25 |
    | 合计 | | | 45 |
    """
    items = _items(submission)
    towns = [one for one in items if _TOWN_GOVERNMENT.search(one.recipient)]
    placed = [one for one in towns if _HIGHER_PLACE.match(one.recipient)]
    if placed:
        for one in towns:
            if not _HIGHER_PLACE.match(one.recipient):
                like = quoted_text(placed[0].payee)
                message = f"项目单位{quoted_text(one.payee)}没有写所在县（市、区），其他单位写明（如{like}）；请补上"
                yield Problem(one.payee, message, related=(placed[0].payee,))
    yield from _districts(items)


def _districts(items: Sequence[Item]) -> Iterator[Problem]:
    """Districts that are named with their city here and without it there."""
    with_city: dict[str, list[Item]] = {}
    for one in items:
        match = re.match(r"[^省市县区]{2,4}市(?P<district>[^省市县区]{1,4}区)", one.recipient)
        if match:
            with_city.setdefault(match["district"], []).append(one)
    for district, named in with_city.items():
        without = [one for one in items if one.recipient.startswith(district)]
        if without:
            there = cells([one.payee for one in without])
            message = f"项目单位{quoted_text(named[0].payee)}带市名，{there} 的“{district}”不带；请统一写法"
            yield Problem(named[0].payee, message, related=tuple(one.payee for one in (*named[1:], *without)))
