"""Forms filed under another year or another spelling of their unit, so that they are tied to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from xlform.dossier import Dossier
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.elsewhere import BASE
from xlform.rules.elsewhere import Stray
from xlform.rules.elsewhere import strays
from xlform.rules.figures import place
from xlform.rules.totals import row_name
from xlform.submission import Submission


@dossier_rule("N112", "warning", alone=True)
def form_is_filed_with_its_base_table(dossier: Dossier) -> Iterator[Problem | Gap]:
    """金额与基础表相符的自评表，年度和单位名称也应与基础表一致。

    A form whose figures are those of a base table states the base table's year and unit.

    Why: 年度写错、单位写了简称或错字，这张表就被当成另一年度或另一单位的，与基础表不再核对；名称和金额都相同、基础表又缺这张表的，多半是笔误。基础表上年决算数正是该表执行数的，是上年的表，不指出
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：青禾市应急管理局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 38 |
    | 1、防汛抗旱经费 | 30 | 40 | 38 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 青禾市水利局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 38 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N112:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：青禾市应急管理局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 二、部门项目支出 | 30 | 40 | 38 |
    | 1、防汛抗旱经费 | 30 | 40 | 38 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 青禾市应急局 | （2022年度） | |
    | 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | | |
    | 年度资金总额 | 40 | 40 | 38 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    found = [one for one in strays(dossier) if one.is_sure and not _is_told_of_its_file(one)]
    told: set[tuple[str, int | None]] = set()
    for stray in found:
        home = (stray.form.unit_name, stray.form.year)
        together = [one for one in found if (one.form.unit_name, one.form.year) == home]
        if len(together) > 1 and all(one.form == BASE for one in dossier.submissions):
            if home not in told:
                yield _base_is_apart(together)
        else:
            yield _form_is_apart(stray)
        told.add(home)


def _is_told_of_its_file(stray: Stray) -> bool:
    """N104 tells of another year in the same file."""
    return stray.of_year and stray.form.path == stray.base.path and stray.form.year is not None


def _form_is_apart(stray: Stray) -> Problem:
    base, form = stray.base, stray.form
    item = () if stray.line is None else (stray.line.entry("item"),)
    there = place([stray.there, *item], base, form)
    own = "本表没有写年度" if stray.of_year and form.year is None else _own(form, of_year=stray.of_year)
    what = "预算、执行金额" if stray.line is None else f"项目“{row_name(stray.line)}”的名称和金额"
    message = (
        f"{own}，{what}与{_named(base, of_year=stray.of_year)}的基础表（{there}）相同，"
        f"那边没有这张表，疑为{'年度' if stray.of_year else '单位名称'}写错；请核对"
    )
    related = (stray.there, *item) if base.path == form.path else ()
    return Problem(stray.entry, message, related=related, submission=form)


def _base_is_apart(found: Sequence[Stray]) -> Problem:
    """Where all the others agree, it is the base table that was mistyped."""
    first = found[0]
    cells = "、".join(place([one.entry], one.form, first.base) for one in found)
    message = (
        f"{_own(first.base, of_year=first.of_year)}，{_named(first.form, of_year=first.of_year).strip()}的 {len(found)} 张自评表（{cells}）"
        f"名称和金额都与本表相同，疑为{'年度' if first.of_year else '单位名称'}写错；请核对"
    )
    related = tuple(one.entry for one in found if one.form.path == first.base.path)
    return Problem(first.there, message, related=related, submission=first.base)


def _own(form: Submission, *, of_year: bool) -> str:
    return f"本表年度写 {form.year}" if of_year else f"本表单位写“{form.field('unit').text}”"


def _named(form: Submission, *, of_year: bool) -> str:
    return f" {form.year} 年度" if of_year else f"“{form.field('unit').text}”"
