"""All rules as one Markdown page: `python -m xlform.report.rulebook > docs/rules.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.forms import load_forms
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules

SUBJECTS = {
    "A": "安排建议表里的名称和序号", "B": "基础表", "C": "成本指标", "D": "部门整体支出的指标", "E": "填全了没有，说明了没有", "F": "能不能读",
    "G": "目标和完成情况", "I": "指标、完成值和得分", "K": "看不见的内容、宏和链接", "M": "公式", "N": "单位、年度和项目对不对得上", "P": "指标体系的扣分标准", "R": "比率",
    "S": "分值和得分", "T": "合计", "U": "金额单位", "W": "分值的设置", "X": "各表之间",
}  # fmt: skip
_SCOPES = {"dossier": "同一单位同一年度的各表之间", "reading": "每个文件"}


def rulebook() -> str:
    """The page: a list of all rules, then each with its reason, source and examples."""
    rules = all_rules()
    lines = ["# 规则", "", *_preface(rules), ""]
    for letter, group in groupby(rules, lambda one: one.code[0]):
        lines += [f"## {letter} {SUBJECTS[letter]}", ""]
        for one in group:
            lines += _rule(one)
    return "\n".join(lines).rstrip() + "\n"


def _preface(rules: tuple[Rule, ...]) -> Iterator[str]:
    counts = "，".join(
        f"{SEVERITY_NAMES[severity]} {sum(one.severity == severity for one in rules)} 条" for severity in SEVERITIES
    )
    yield f"共 {len(rules)} 条：{counts}。错误是算术或明文规定所不容的，疑点要核对或说明，提示供参考；同一条规则里分轻重的，以报告为准。"
    yield "依据后注“未核对原文”的，条文内容出自通行转述，不作为原文引用。"
    yield "本页由 `python -m xlform.report.rulebook > docs/rules.md` 写出；例子都由测试运行。"
    yield ""
    yield "| 编号 | 级别 | 规则 |"
    yield "|---|---|---|"
    for one in rules:
        yield f"| [{one.code}](#{one.code.lower()}) | {SEVERITY_NAMES[one.severity]} | {_cell(one.chinese)} |"


def _rule(one: Rule) -> Iterator[str]:
    names = {form.key: form.name for form in load_forms()}
    yield f"### {one.code}"
    yield ""
    yield f"**{SEVERITY_NAMES[one.severity]}**　{_prose(one.chinese)}"
    yield ""
    yield _prose(one.english)
    yield ""
    yield f"- 适用：{_SCOPES.get(one.scope) or '、'.join(names.get(form, form) for form in one.forms)}"
    yield f"- 缘由：{_prose(one.why)}"
    unverified = not one.verified and "未核对原文" not in one.source
    yield f"- 依据：{_prose(one.source)}{'（未核对原文）' if unverified else ''}"
    yield ""
    for expected, drawn in one.examples:
        yield "正确：" if expected == "ok" else f"报 {expected}："
        yield ""
        yield from _tables(drawn)


def _tables(drawn: str) -> Iterator[str]:
    """The sheets of an example, each a table; its first row is the head, as Markdown wants one. Below it what is not drawn."""
    sheet: list[list[str]] = []
    said: list[str] = []
    for line in [*drawn.strip().splitlines(), "|---"]:
        if not line.strip().startswith("|"):
            said.append(_prose(line.strip()))
            continue
        if not line.strip().startswith("|---"):
            sheet.append([_cell(cell.strip()) for cell in line.strip().strip("|").split("|")])
            continue
        widest = max(map(len, sheet))
        rows = [row + [""] * (widest - len(row)) for row in sheet]
        yield f"| {' | '.join(rows[0])} |"
        yield "|---" * widest + "|"
        yield from (f"| {' | '.join(row)} |" for row in rows[1:])
        yield ""
        yield from (part for one in said for part in (one, ""))
        sheet, said = [], []


def _cell(text: str) -> str:
    return _prose(text.replace("|", "\\|").replace("\n", " "))


def _prose(text: str) -> str:
    """The text with what Markdown would take for markup escaped."""
    return text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;").replace(">", "&gt;")


if __name__ == "__main__":
    sys.stdout.buffer.write(rulebook().encode("utf-8"))
