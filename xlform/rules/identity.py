"""Who and when: years, dates and names that contradict each other inside a form or a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from xlform.address import Address
from xlform.dossier import dossiers
from xlform.locate.page import Token
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.catalogue import rule
from xlform.rules.elsewhere import strays
from xlform.rules.figures import cell
from xlform.rules.figures import place
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.scoring.dates import Span
from xlform.submission import Submission
from xlform.text import squeezed
from xlform.unit_names import Kinship
from xlform.unit_names import kinships
from xlform.values import read_year

_DECEMBER = 12


@rule("N101", "warning", forms=("base_table",))
def columns_are_of_the_year(submission: Submission) -> Iterator[Problem | Gap]:
    """基础表栏目里的年度应与表名的年度一致。

    The years that head the columns are those of the title.

    Why: 沿用上年的表没有改全，表名和栏目就各说一年；预算数、决算数、实际在职人数各栏的年度应相同，上年决算数是前一年的
    Source: 惯例

    ok:
    | 2022年部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |

    N101:
    | 2023年部门整体支出绩效评价基础表 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    """
    spots = submission.layout.tables.get("spending")
    year = submission.year
    if spots is None or spots.header is None or year is None:
        return
    named = {key: token for key, token in spots.header.columns.items() if read_year(token.text) is not None}
    this = [named[key] for key in ("budget", "actual") if key in named]
    wrong = next((token for token in this if read_year(token.text) != year), None)
    if wrong is not None:
        yield _of_another_year(submission, wrong)
    if any(read_year(token.text) == year for token in this):
        staff = submission.layout.dated.get("staff_in_post")
        if staff is not None and read_year(staff.text) != year:
            yield _of_another_year(submission, staff)
        prior = named.get("prior_actual")
        if prior is not None and read_year(prior.text) != year - 1:
            yield _of_another_year(submission, prior, f"，上年是 {year - 1} 年")


def _of_another_year(submission: Submission, token: Token, expected: str = "") -> Problem:
    year = submission.field("year")
    stated = f"本表的年度是 {submission.year} 年（{cell(year)}）{expected}"
    message = f"栏目“{squeezed(token.text)}”是 {read_year(token.text)} 年，{stated}；请改正其中一处"
    return Problem(Address(submission.sheet, token.row, token.column), message, related=(year,))


@rule("N102", "warning", forms=("base_table", *SELF_EVALUATIONS), verified=False)
def form_is_dated_after_its_year(submission: Submission) -> Iterator[Problem | Gap]:
    """自评在年度终了以后填报，填报日期不得早于当年12月。

    A form is dated at the end of its year or later.

    Why: 年度没有结束就没有全年执行数；日期早于当年12月，不是日期没有改就是年度填错
    Source: 财预〔2020〕10号：单位自评在预算年度终了后开展

    ok:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | 填报日期：2023年4月6日 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N102:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | 填报日期：2022年4月6日 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    entry, year = submission.field("date"), submission.year
    if year is None or not isinstance(entry.value, datetime.date) or year < datetime.MINYEAR:
        return
    if entry.value < datetime.date(year, _DECEMBER, 1):
        written = f"{entry.value.year}年{entry.value.month}月{entry.value.day}日"
        message = f"填报日期 {written} 早于 {year} 年度终了；请核对填报日期和年度（{cell(submission.field('year'))}）"
        yield Problem(entry, message, related=(submission.field("year"),))


@rule("N103", "warning", forms=SELF_EVALUATIONS)
def deadlines_are_of_the_year(submission: Submission) -> Iterator[Problem | Gap]:
    """指标值里的时间不得早于本年度。

    Deadlines of indicators are not of an earlier year.

    Why: 指标值写的是以前年度的时间，多半是上年的目标没有改
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 完成时间 | 2022年12月底前 | 2022年12月20日 | 100 | 100 | |

    N103:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 完成时间 | 2021年12月底前 | 2021年12月20日 | 100 | 100 | |
    """
    if submission.year is None:
        return
    for one in indicators(submission):
        years = [part.year for part in one.said.target.parts if isinstance(part, Span) and part.year is not None]
        if years and max(years) < submission.year:
            year = submission.field("year")
            message = f"指标值填{quoted_text(one.target)}，本表是 {submission.year} 年度（{cell(year)}）；请核对是否沿用了以前年度的目标"
            yield Problem(one.target, message, related=(year, one.label))


@reading_rule("N104", "warning")
def file_is_of_one_year(reading: Readable) -> Iterator[Problem | Gap]:
    """同一文件里同一单位的各表，年度应当一致。

    The forms of one unit in one file are of one year.

    Why: 一份上报材料是一个年度的；某张表的年度不同，各表之间就对不上，勾稽关系也不再核对
    Source: 衡阳县2023年绩效自评通知：四张表一并上报

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N104:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：甲局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 甲局 | （2021年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    by_unit: dict[str, list[Submission]] = {}
    for one in reading.submissions:
        if one.unit_name and one.year is not None:
            by_unit.setdefault(one.unit_name, []).append(one)
    for forms in by_unit.values():
        yield from _other_years(forms)


def _other_years(forms: Sequence[Submission]) -> Iterator[Problem]:
    """The forms whose year is not that of most; nothing where two years are each filed in full."""
    years = [one.year for one in forms]
    usual = max(dict.fromkeys(years), key=years.count)
    first = next(one for one in forms if one.year == usual)
    alone = {(one.form, one.year) for one in forms}
    for one in forms:
        kinds = {year for form, year in alone if form == one.form}
        if one.year != usual and (one.form == "project_selfeval" or len(kinds) == 1):
            year = one.field("year")
            message = (
                f"本表是 {one.year} 年度，同一文件里的《{first.definition.name}》是 {usual} 年度"
                f"（{place([first.field('year')], first, one)}）；请核对年度"
            )
            yield Problem(year, message, submission=one)


@reading_rule("N105", "note")
def unit_is_named_alike(reading: Readable) -> Iterator[Problem | Gap]:
    """同一文件里单位名称应写法一致。

    A unit goes by one name throughout a file.

    Why: 一处写全称、一处写简称，会被当成两个单位，各表之间就不再核对
    Source: 惯例

    ok:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：青禾市应急管理局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 青禾市应急管理局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    N105:
    | 部门整体支出绩效评价基础表 | | | |
    | 填报单位：青禾市应急管理局 | | | |
    | 编制数 | 实际在职人数 | 控制率 | |
    | 93 | 89 | 95.7% | |
    | 经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
    | 政府采购金额 | 9 | 9 | 9 |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | 实施单位 | 青禾市应急局 | （2022年度） | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    by_unit: dict[str, list[Submission]] = {}
    for one in reading.submissions:
        if one.unit_name:
            by_unit.setdefault(one.unit_name, []).append(one)
    pairs = kinships(by_unit)
    names = list(by_unit)
    for index, name in enumerate(names):
        other = next((known for known in names[:index] if _is_one_unit(by_unit[name], by_unit[known], pairs)), None)
        if other is not None and not _is_told_of_its_figures(reading, name, other):
            one, there = by_unit[name][0], by_unit[other][0]
            where = place([there.field("unit")], there, one)
            message = f"单位名称写“{one.field('unit').text}”，{where} 写“{there.field('unit').text}”；请统一写全称"
            yield Problem(one.field("unit"), message, submission=one)


def _is_one_unit(
    forms: Sequence[Submission], others: Sequence[Submission], pairs: Mapping[tuple[str, str], Kinship]
) -> bool:
    """Short for the other name; or mistyped, where not both have their own base table or department's form."""
    name, known = forms[0].unit_name, others[0].unit_name
    if _is_short_for(name, known):
        return True
    own = {one.form for one in forms} & {one.form for one in others} & {"base_table", "department_selfeval"}
    alone = not any(one.form in ("base_table", "department_selfeval") for one in (*forms, *others))
    return pairs.get((known, name)) == "same" and not own and not alone


def _is_told_of_its_figures(reading: Readable, name: str, other: str) -> bool:
    """N112 tells more where the figures are those of the other's base table."""
    return any(
        {one.form.unit_name, one.base.unit_name} == {name, other}
        for dossier in dossiers(reading.submissions)
        for one in strays(dossier)
        if one.is_sure
    )


def _is_short_for(one: str, other: str) -> bool:
    """Whether the shorter name runs through the longer one in order, from its first sign to its last, few signs left out."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or not 0 < len(long) - len(short) <= 4 or short[0] != long[0] or short[-1] != long[-1]:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)
