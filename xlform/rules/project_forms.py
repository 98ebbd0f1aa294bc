"""Project forms that are missing, or that go by a name which nearly is that of their line in the base table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlform.dossier import Dossier
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.elsewhere import said_elsewhere
from xlform.rules.elsewhere import strays
from xlform.rules.figures import Amount
from xlform.rules.figures import place
from xlform.rules.figures import said
from xlform.rules.matching import resemblance
from xlform.rules.project_lines import are_equal
from xlform.rules.project_lines import compared
from xlform.rules.project_lines import figures_of
from xlform.rules.project_lines import matches
from xlform.rules.project_lines import project_lines
from xlform.rules.project_lines import without_form
from xlform.rules.ties import BASE
from xlform.rules.totals import row_name
from xlform.submission import Row
from xlform.submission import Submission

_ALIKE, _SOMEWHAT = 0.75, 0.5
_NEARLY = 20
"""Amounts are nearly the same where they differ by no more than this part of them."""
_NO_PROJECT = re.compile(
    r"(?:其他|其它|业务工作|运行维护|[中央省市县区级、]*专项|一般)*(?:类|性)?(?:专项|项目)?(?:资金|经费|支出|项目)?"
)
"""`业务工作专项`, `运行维护专项`, `市级专项资金`: the headings of the printed form under which projects are listed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A project form without a line and a line without a form that are probably the same project."""

    form: Submission
    line: Row
    figures: tuple[tuple[Amount, str, Amount], ...]
    """The figures of the form, their names, and those of the line."""


@dossier_rule("N110", "warning")
def project_is_spelt_as_in_base(dossier: Dossier) -> Iterator[Problem | Gap]:
    """项目自评表与基础表的项目名称相近、金额相同的，应是同一项目，名称应写得一致。

    A project form and a line of the base table that nearly agree in name and in amounts are one project under two names.

    Why: 名称写错一个字、颠倒了次序，自评表就与基础表对不上，两边的金额也不再核对
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 38 |
    | 1、宏达矿业治理经费 | 30 | 40 | 38 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 宏达矿业治理经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 38 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N110:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 38 |
    | 1、宏达矿业治理经费 | 30 | 40 | 38 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 鸿达矿业治理经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 38 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for base in dossier.of(BASE)[:1]:
        for pair in pairs(base, dossier.projects_beside(base)):
            name, item = pair.form.field("project"), pair.line.entry("item")
            figures = "、".join(
                f"{what} {said(own.value)}" + ("" if own.value == other.value else f"（基础表为 {said(other.value)}）")
                for own, what, other in pair.figures
            )
            message = (
                f"项目名称写“{name.text}”，基础表（{place([item], base, pair.form)}）写“{row_name(pair.line)}”，"
                f"金额{'相同' if are_equal(pair.figures) else '相近'}（{figures}），疑为同一项目；请统一名称"
            )
            yield Problem(name, message, related=(item,) if base.path == pair.form.path else (), submission=pair.form)


@dossier_rule("N111", "warning", verified=False)
def every_project_has_its_form(dossier: Dossier) -> Iterator[Problem | Gap]:
    """基础表列出的每个项目都应有项目支出绩效自评表。

    Every project that the base table lists has its own self-evaluation form.

    Why: 自评要覆盖所有项目支出；只在已报有该单位项目自评表时核对，一张也没有的可能是分开报送。有项目自评表在基础表中找不到行的，缺的可能就是它，作提示
    Source: 财预〔2020〕10号：单位自评的对象包括纳入预算管理的所有项目支出；衡阳县2023年绩效自评通知

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、防汛抗旱经费 | 30 | 40 | 40 |
    | 2、信访维稳经费 | 0 | 0 | 0 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N111:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 50 | 50 |
    | 1、防汛抗旱经费 | 30 | 40 | 40 |
    | 2、信访维稳经费 | 0 | 10 | 10 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for base in dossier.of(BASE)[:1]:
        forms = dossier.projects_beside(base)
        paired = {id(pair.line) for pair in pairs(base, forms)}
        found = {id(one.line) for one in strays(dossier) if one.is_sure}
        missing = [
            row for row in without_form(base, forms) if id(row) not in paired | found and _is_one_project(base, row)
        ] if forms else []  # fmt: skip
        if missing:
            yield _missing(base, missing, forms, len(paired), said_elsewhere(dossier, missing))


@dossier_rule("N114", "warning")
def every_project_form_has_its_line(dossier: Dossier) -> Iterator[Problem | Gap]:
    """有项目自评表的项目，应列入基础表的项目支出。

    A project with a form of its own has a line in the base table.

    Why: 基础表“项目支出”要填基本支出以外的所有项目；基础表的各行都有自评表、还多出一张的，那笔钱就不在基础表里。还有行没有自评表的，多出的可能就是它，不指出（见 N110、N111）
    Source: 湖南省部门整体支出绩效评价基础表填表说明

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、防汛抗旱经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N114:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 40 |
    | 1、防汛抗旱经费 | 30 | 40 | 40 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 40 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 信访维稳经费 | 实施单位 | 甲局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 10 | 10 | 9 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 办件数 | 10件 | 10件 | 100 | 100 | |
    """
    for base in dossier.of(BASE)[:1]:
        forms, lines = dossier.projects_beside(base), project_lines(base)
        if not lines or without_form(base, forms):
            continue
        for one in matches(base, forms):
            money = "、".join(f"{what} {said(own.value)}" for own, what, _ in figures_of(one.form) if own.value)
            if one.lines or not one.name or not money:
                continue
            if all(resemblance(one.name, row.entry("item").text) < _SOMEWHAT for row in lines):
                where = place([row.entry("item") for row in lines], base, one.form)
                message = f"项目“{one.name}”（{money}）在基础表项目支出（{where}）中没有这一行，各行都另有自评表；请在基础表补列，或核对项目名称"
                yield Problem(one.form.field("project"), message, submission=one.form)


def _missing(
    base: Submission, missing: Sequence[Row], forms: Sequence[Submission], paired: int, elsewhere: str
) -> Problem:
    listed = "、".join(f"“{row_name(row)}”{_money(base, row)}" for row in missing)
    odd = sum(not one.lines for one in matches(base, tuple(forms))) - paired
    but = f"（有 {odd} 张项目自评表在基础表中找不到同名的行，请先核对名称）" if odd else ""
    message = f"{listed}没有项目支出绩效自评表，本单位其他项目有{elsewhere}；请补报{but}"
    entries = tuple(row.entry("item") for row in missing)
    return Problem(entries[0], message, related=entries[1:], severity="note" if odd else None, submission=base)


def _money(base: Submission, row: Row) -> str:
    stated = [
        f"{what} {said(one.number)}"
        for what, one in (("预算", row.entry("budget")), ("决算", row.entry("actual")))
        if one.number
    ]
    return f"（{'、'.join(stated)}）" if stated else ""


def _is_one_project(base: Submission, line: Row) -> bool:
    """Not a heading of the printed form, nor a line under which others are listed: those are named on their forms."""
    rows = base.table("spending")
    after = next((index for index, row in enumerate(rows, 1) if row is line), len(rows))
    return not _NO_PROJECT.fullmatch(row_name(line)) and not (after < len(rows) and not rows[after].role)


@lru_cache(maxsize=8)
def pairs(base: Submission, forms: tuple[Submission, ...]) -> tuple[Pair, ...]:
    """Forms without a line and lines without a form that nearly agree in name and amounts, where only one fits the other."""
    free = without_form(base, forms)
    found = [
        pair
        for one in matches(base, forms)
        if not one.lines and one.name
        for line in free
        if (pair := _pair(base, one.form, line)) is not None
    ]
    of_form, of_line = (Counter(id(key) for key in keys) for keys in ([p.form for p in found], [p.line for p in found]))
    return tuple(pair for pair in found if of_form[id(pair.form)] == 1 == of_line[id(pair.line)])


def _pair(base: Submission, form: Submission, line: Row) -> Pair | None:
    alike = resemblance(form.field("project").text, line.entry("item").text)
    if alike < _SOMEWHAT:
        return None
    figures = compared(base, form, line)
    near = alike >= _ALIKE and all(
        abs(own.value - other.value) * _NEARLY <= abs(other.value) for own, _, other in figures
    )
    return Pair(form, line, figures) if figures and (near or (are_equal(figures) and len(figures) > 1)) else None
