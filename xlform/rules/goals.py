"""What is said in words: the goal of the year, what came of it, what the template left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import rule
from xlform.rules.figures import cell
from xlform.rules.figures import field_of
from xlform.rules.indicator_rows import indicators
from xlform.rules.indicator_rows import quoted_text
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import Entry

_PROMPT = re.compile(
    r"\d+字(?:以内|左右|以上)|请(?:填写|填报|简述|简要|概述|在此)|此处填|[xX×＊*]{2,}|_{3,}|(?:……|\.{6})\Z"
)
_AMOUNT_ONLY = re.compile(
    r"(?:人民币|资金|预算|年度|安排|完成|支出|经费|共|约|:)*\d[\d,.]*(?:元|万元|亿元|万|亿)?[。;]?\Z"
)
_FILLER = frozenset({"0", "无", "/", "-", "—", "——", "略", "无。", "不涉及", "同上"})
_GOAL_NUMBER = re.compile(r"(?:^|[\n。;；])\s*目标\s*(\d{1,2}|[一二三四五六七八九十]+)\s*[、.:：，,．]?")
_WORDS = {"project": "项目名称", "unit": "填报单位", "goal": "预期目标", "outcome": "实际完成情况", "duties": "部门职能职责概述",
          "thrift_measures": "厉行节约保障措施"}  # fmt: skip


@rule("G101", "warning", forms=SELF_EVALUATIONS, verified=False)
def outcome_is_not_the_goal(submission: Submission) -> Iterator[Problem | Gap]:
    """实际完成情况不得照抄预期目标。

    What was achieved is not the goal copied.

    Why: 照抄目标就没有说完成了什么、完成了多少
    Source: 财预〔2020〕10号：自评内容包括项目绩效目标完成情况

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业80家 | | 检查企业86家，全部整改 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G101:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 保障机关良好运转 | | 保障机关良好运转。 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    goal, outcome = field_of(submission, "goal"), field_of(submission, "outcome")
    if goal.state != "ok" or outcome.state != "ok" or goal.address == outcome.address:
        return
    if len(_letters(goal)) > 3 and _letters(goal) == _letters(outcome):
        message = (
            f"实际完成情况与预期目标（{cell(goal)}）一字不差：{quoted_text(outcome)}；请写明实际完成了什么、完成多少"
        )
        yield Problem(outcome, message, related=(goal,))


def _letters(entry: Entry) -> str:
    """A wording without punctuation."""
    return re.sub(r"[^\w%]+", "", canonical(entry.text))


@rule("G102", "warning", forms=SELF_EVALUATIONS, verified=False)
def goal_is_more_than_an_amount(submission: Submission) -> Iterator[Problem | Gap]:
    """预期目标和实际完成情况应写做什么、达到什么效果，不得只填金额。

    A goal says what is to be done, not only how much money.

    Why: 金额是投入，不是目标；只有金额的目标无法考核
    Source: 财预〔2021〕101号

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 投入100万元，检查企业80家 | | 检查企业86家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G102:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 139.5万元 | | 检查企业86家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for key in ("goal", "outcome"):
        entry = field_of(submission, key)
        if entry.state == "ok" and canonical(entry.text) not in _FILLER and _AMOUNT_ONLY.match(canonical(entry.text)):
            yield Problem(entry, f"{_WORDS[key]}只填{quoted_text(entry)}，没有写做什么、达到什么效果；请补充")


@rule("G103", "warning", forms=("base_table", *SELF_EVALUATIONS))
def template_is_filled_in(submission: Submission) -> Iterator[Problem | Gap]:
    """模板的提示语和“XX”应替换成实际内容。

    Prompts and XX of the template are replaced by what is meant.

    Why: “（200字以内）”“XX”是模板留的空，留在上报的表里等于没有填；指标体系的由 P102 指出
    Source: 赤峰市审计局2023年绩效审计要点；惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业80家 | | 检查企业86家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G103:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业XX家（200字以内） | | 检查企业86家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | XX次 | 10次 | 100 | 100 | |
    """
    for key, name in _WORDS.items():
        entry = field_of(submission, key)
        left = _prompt_in(entry.text) if entry.state == "ok" else ""
        if left:
            yield Problem(entry, f"{name}里还留着模板的“{left}”；请填写实际内容")
    if submission.form == "base_table":
        return
    for one in indicators(submission):
        if not (one.said.target.placeholder or one.said.actual.placeholder):
            continue
        for entry, said, name in ((one.target, one.said.target, "指标值"), (one.actual, one.said.actual, "实际完成值")):
            if said.placeholder:
                yield Problem(
                    entry, f"{name}填{quoted_text(entry)}，还留着待填的空；请填写实际数值", related=(one.label,)
                )


@lru_cache(maxsize=4096)
def _prompt_in(text: str) -> str:
    match = _PROMPT.search(canonical(text))
    return match[0] if match else ""


@rule("G104", "warning", forms=("base_table", *SELF_EVALUATIONS))
def unit_and_project_are_named(submission: Submission) -> Iterator[Problem | Gap]:
    """填报单位、项目名称应填写。

    The unit and the project are named.

    Why: 没有单位和项目名称，就不知道是谁的、哪个项目的表，各表之间也无法核对
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | 甲经费 | | 实施单位 | 甲局 | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G104:
    | 项目支出绩效自评表 | | | | | |
    | 项目名称 | | | 实施单位 | 甲局 | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    for key in ("unit", "project"):
        entry = field_of(submission, key)
        if entry.state == "blank":
            name = (
                "项目名称" if key == "project" else "实施单位" if submission.form == "project_selfeval" else "填报单位"
            )
            yield Problem(entry, f"{name}没有填；请填写全称")


@rule("G105", "warning", forms=SELF_EVALUATIONS, verified=False)
def goal_and_outcome_are_stated(submission: Submission) -> Iterator[Problem | Gap]:
    """预期目标和实际完成情况都应填写。

    The goal and what came of it are both stated.

    Why: 自评就是对照目标说完成情况，缺一就没有自评；两栏都空着的是空白表，不指出
    Source: 财预〔2020〕10号：自评内容包括项目绩效目标完成情况

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业80家 | | 检查企业86家 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G105:
    | 项目支出绩效自评表 | | | | | |
    | 年度总体目标 | 预期目标 | | 实际完成情况 | | |
    | | 检查企业80家 | | 无 | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    goal, outcome = field_of(submission, "goal"), field_of(submission, "outcome")
    if "absent" in (goal.state, outcome.state) or _is_filler(goal) == _is_filler(outcome):
        return
    lacking, name = (outcome, "实际完成情况") if _is_filler(outcome) else (goal, "预期目标")
    other = goal if lacking is outcome else outcome
    typed = f"填“{lacking.text}”" if lacking.text else "没有填"
    yield Problem(lacking, f"{name}{typed}，另一栏（{cell(other)}）却有内容；请填写{name}", related=(other,))


def _is_filler(entry: Entry) -> bool:
    return entry.state == "blank" or canonical(entry.text) in _FILLER


@rule("G106", "note", forms=SELF_EVALUATIONS)
def goals_are_numbered_once(submission: Submission) -> Iterator[Problem | Gap]:
    """目标编号不得重复。

    No number of a goal is used twice.

    Why: 编号重复，指标对应哪个目标就说不清
    Source: 惯例

    ok:
    | 部门整体支出绩效自评表 | | | | | |
    | 整体绩效目标 | 目标1、检查企业80家；目标2、培训2次 | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |

    G106:
    | 部门整体支出绩效自评表 | | | | | |
    | 整体绩效目标 | 目标1、检查企业80家；目标1、培训2次 | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 100 | 100 | |
    """
    entry = field_of(submission, "goal")
    numbers = _GOAL_NUMBER.findall(entry.text) if "目标" in entry.text else []
    twice = [number for number in dict.fromkeys(numbers) if numbers.count(number) > 1]
    if twice:
        yield Problem(entry, f"“目标{twice[0]}”用了 {numbers.count(twice[0])} 次；请改正编号")
