"""Wordings that belong elsewhere: to another project's form, or to a year gone by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlform.dossier import Dossier
from xlform.dossier import project_name
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import dossier_rule
from xlform.rules.catalogue import rule
from xlform.rules.figures import cell
from xlform.rules.figures import field_of
from xlform.rules.figures import place
from xlform.rules.ties import PROJECT
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import Entry

_WORDS = {"goal": "预期目标", "outcome": "实际完成情况"}
_LEAST = 12
"""Shorter wordings (保障机关正常运转) may well be those of several projects."""
_ASIDE = re.compile(r"《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|\([^()]*\)|[“\"][^”\"]*[”\"]")
_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_LOOKS_BACK = re.compile(
    r"上年|去年|往年|结转|跨年|延续|续建|以来|至|起|累计|同期|同比|相比|较20|比20|遗留|尾款|补|以前|期间|规划"
    r"|根据|依据|审计|开工|立项|批复"
)


@dossier_rule("N113", "note")
def projects_have_wordings_of_their_own(dossier: Dossier) -> Iterator[Problem | Gap]:
    """不同项目的预期目标、实际完成情况不应一字不差。

    The goals and outcomes of two projects are not the same word for word.

    Why: 一张自评表复制成另一张，文字没有改，写的就不是这个项目
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查堤防不少于20处，储备物资10吨 | | 检查堤防22处，储备物资10吨 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 信访维稳经费 | 实施单位 | 甲局 | （2022年度） | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 办理信访件不少于30件，办结率100% | | 办理信访件33件，全部办结 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 办件数 | 30件 | 33件 | 100 | 100 | |

    N113:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 防汛抗旱经费 | 实施单位 | 甲局 | （2022年度） | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查堤防不少于20处，储备物资10吨 | | 检查堤防22处，储备物资10吨 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    |---
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 信访维稳经费 | 实施单位 | 甲局 | （2022年度） | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 办理信访件不少于30件，办结率100% | | 检查堤防22处，储备物资10吨 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 办件数 | 30件 | 33件 | 100 | 100 | |
    """
    forms = dossier.of(PROJECT)
    seen: dict[tuple[str, str], Submission] = {}
    for form in forms:
        for key, word in _WORDS.items():
            entry = field_of(form, key)
            letters = _letters(entry)
            if entry.state != "ok" or len(letters) < _LEAST:
                continue
            first = seen.setdefault((key, letters), form)
            if project_name(first) and project_name(form) and project_name(first) != project_name(form):
                there = field_of(first, key)
                message = (
                    f"{word}与项目“{first.field('project').text}”的（{place([there], first, form)}）一字不差；"
                    "请核对是否从那张表复制而没有改"
                )
                yield Problem(entry, message, related=(there,) if first.path == form.path else (), submission=form)


def _letters(entry: Entry) -> str:
    return re.sub(r"[^\w%]+", "", canonical(entry.text))


@rule("G107", "note", forms=SELF_EVALUATIONS)
def wordings_are_of_the_year(submission: Submission) -> Iterator[Problem | Gap]:
    """预期目标、实际完成情况说的应是本年度的事。

    Goals and outcomes speak of the year of the form.

    Why: 只提到以前年度的，多半是上年的文字没有改；文件名、引语、括号里的年份和写明结转、以来、同比等的不算
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 比2021年多检查10家 | | 2022年检查86家，2021年检查70家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G107:
    | 项目支出绩效自评表 | | | | | |
    | （2022年度） | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业80家 | | 2021年检查企业86家，全部整改 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    year = submission.year
    for key, word in _WORDS.items() if year is not None else ():
        entry = field_of(submission, key)
        text = _ASIDE.sub("", canonical(entry.text)) if entry.state == "ok" else ""
        years = [int(found) for found in _YEAR.findall(text)]
        if year is not None and years and max(years) < year and not _LOOKS_BACK.search(text):
            told = "、".join(f"{one} 年" for one in dict.fromkeys(years))
            stated = submission.field("year")
            message = f"{word}说的是 {told}，本表是 {year} 年度（{cell(stated)}）；请核对是否沿用了以前年度的内容"
            yield Problem(entry, message, related=(stated,))
