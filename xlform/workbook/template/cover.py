"""The cover of a submission, 填报说明: what is still missing, what does not tie, all of it live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlform.address import quoted_sheet
from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.cells import Held
from xlform.workbook.template.compute import Calculation
from xlform.workbook.template.formula import cells_of
from xlform.workbook.template.formula import names
from xlform.workbook.template.heights import needed
from xlform.workbook.template.paging import paginate
from xlform.workbook.template.spec import common

if TYPE_CHECKING:
    from xlform.workbook.template.submission import Part

COVER = "填报说明"
_WIDTHS = (6.0, 56.0, 14.0, 14.0, 12.0, 10.0)
_NOTES = (
    "1. 先填“基础表”：各项目的名称和金额在这里填一次，各项目自评用同样的名称。",
    "2. 白色的格可以填写；合计、执行率、得分由公式算出，不能改动。鼠标点到格子时有填写提示。",
    "3. 数字不平时，该格变红；下面的“勾稽核对”同时显示“不符”和差额。",
    "4. 指标或项目不够填时，在表中间插入行；工作表保护的密码是 {password}。",
    "5. 全部“相符”、没有“还差”之后再上报。",
)
_COLUMNS = {"prior_actual": "上年决算", "budget": "预算", "actual": "决算"}


@dataclass(frozen=True, slots=True)
class _Check:
    """A line of the cover. `left` and `right` are sums of cells; without them, `gap` counts what is red inside a form."""

    words: str
    left: str = ""
    right: str = ""
    gap: str = ""
    cells: int = 1


def cover_sheet(parts: Sequence[Part], unit: str, year: int | None) -> Sheet:
    """The cover for these sheets; its `unit` is what the others take the unit's name from."""
    sheet = Sheet(COVER, list(_WIDTHS), alias="cover")
    writer = _Cover(sheet)
    writer.line("A:F", "绩效自评全套材料 填报说明", "title")
    writer.row += 1
    writer.unit(unit, year)
    for note in _NOTES:
        writer.line("A:F", note.replace("{password}", common().password), "note")
        writer.row += 1
    writer.forms(parts)
    writer.checks([check for part in parts for check in _checks(part, parts) if _stands(check, parts)])
    writer.finish()
    return sheet


class _Cover:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.row = sheet, 1

    def put(self, columns: str, content: str | None, style: str, **more: str) -> Box:
        first, _, last = columns.partition(":")
        left, right = ord(first) - 64, ord(last or first) - 64
        box = Box(self.row, left, self.row, right, style, Held(content), **more)  # type: ignore[arg-type]
        return self.sheet.put(box)

    def line(self, columns: str, content: str, style: str) -> None:
        self.put(columns, content, style)

    def unit(self, unit: str, year: int | None) -> None:
        self.put("A", "单位", "label")
        box = self.put("B:C", unit or None, "left")
        box.is_open = True
        self.sheet.fields["unit"] = box
        self.put("D", "年度", "label")
        self.put("E:F", f"{year}年度" if year is not None else None, "centre").is_open = True
        self.row += 1

    def forms(self, parts: Sequence[Part]) -> None:
        for columns, text in (("A", "序号"), ("B", "填报情况"), ("C:D", "点击打开"), ("E", "还差项数"), ("F", "情况")):
            self.put(columns, text, "label")
        self.row += 1
        for number, part in enumerate(parts, 1):
            self.put("A", str(number), "centre")
            self.put("B", _said(part), "left")
            self.put("C:D", part.sheet.name, "link", link=f"{quoted_sheet(part.sheet.name)}!A1")
            missing = self.put("E", None, "centre", formula=_missing(part))
            self.sheet.columns.setdefault(("forms", "missing"), []).append(missing)
            self.sheet.fields[f"missing{number}"] = missing
            state = self.put("F", None, "centre", formula=f'IF({{missing{number}}}>0,"还差","已填")')
            self.sheet.fields[f"state{number}"] = state
            self.row += 1

    def checks(self, checks: Sequence[_Check]) -> None:
        heads = (("A", "序号"), ("B", "勾稽核对"), ("C", "本表数"), ("D", "对方数"), ("E", "差额"), ("F", "结果"))
        for columns, text in heads:
            self.put(columns, text, "label")
        self.row += 1
        for number, check in enumerate(checks, 1):
            self.check(number, check)
        self.put("A:E", "不符的勾稽关系（条）", "strong")
        total = self.put("F", None, "strong", formula='COUNTIF({checks.result},"不符")', red="{broken}>0")
        self.sheet.fields["broken"] = total
        self.row += 1

    def check(self, number: int, check: _Check) -> None:
        red = f'{{result{number}}}="不符"'
        self.put("A", str(number), "centre", red=red)
        self.put("B", check.words, "left", red=red)
        fields = self.sheet.fields
        if check.gap:
            self.put("C", "—", "centre", red=red)
            self.put("D", "—", "centre", red=red)
            fields[f"gap{number}"] = self.put("E", None, "centre", formula=check.gap, red=red)
            fields[f"gap{number}"].held = Held(None, '0"处"')
            result = f'IF({{gap{number}}}>0,"不符","相符")'
        else:
            for columns, name, cells in (("C", "left", check.left), ("D", "right", check.right)):
                fields[f"{name}{number}"] = self.put(
                    columns, None, "centre", red=red, formula=f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))'
                )
            both = f"COUNT({{left{number}}},{{right{number}}})<2"
            gap = f'IF({both},"",ROUND({{left{number}}}-{{right{number}}},6))'
            fields[f"gap{number}"] = self.put("E", None, "centre", formula=gap, red=red)
            slack = f"0.005*{check.cells + 1}+0.000001"
            result = f'IF({both},"未填",IF(ABS({{gap{number}}})>{slack},"不符","相符"))'
        box = self.put("F", None, "centre", formula=result, red=red)
        fields[f"result{number}"] = box
        self.sheet.columns.setdefault(("checks", "result"), []).append(box)
        self.row += 1

    def finish(self) -> None:
        heights: dict[int, float] = {}
        for box in self.sheet.boxes:
            style = common().styles[box.style]
            width = sum(_WIDTHS[box.left - 1 : box.right])
            heights[box.top] = max(
                heights.get(box.top, 0), needed(str(box.held.content or ""), width, style.size, style.indent)
            )
        self.sheet.heights = [heights[row] for row in range(1, self.row)]
        paginate(self.sheet)


def _said(part: Part) -> str:
    words = {
        "base_table": "基础数据",
        "department_selfeval": "部门整体自评",
        "allocation_table": "资金安排",
        "indicator_system": "评价指标",
    }
    if part.form in words:
        return words[part.form]
    return "项目自评（基础数据第 " + "、".join(map(str, part.lines)) + " 个项目）" if part.lines else "项目自评"


_TABLES = {
    "base_table": " ".join(
        cells_of("%a", f"spending.{column}@{role}")
        for column in ("budget", "actual")
        for role in ("basic", "public", "sangong", "projects")
    ),
    "department_selfeval": "{%a:annual} {%a:executed}",
    "project_selfeval": "{%a:funds.annual@total} {%a:funds.executed@total}",
    "allocation_table": "{%a:total}",
    "indicator_system": "{%a:total_weight}",
}
_SCORED = "MAX(0,COUNT({%a:indicators.weight})-COUNT({%a:indicators.score})) IF(COUNT({%a:indicators.weight})=0,1,0)"
_OPTIONAL = frozenset({"title", "year", "initial", "outcome", "annual", "executed", "total", "total_weight", "rate"})


def _missing(part: Part) -> str:
    """How many entries of a sheet are still blank."""
    alias, fields = part.sheet.alias, part.sheet.fields
    plain, terms = [], []
    for key, box in fields.items():
        is_figure = f"{{%a:{key}}}" in _TABLES[part.form]
        if is_figure and not box.inline:
            continue
        if (key in _OPTIONAL and not is_figure) or part.form in ("allocation_table", "indicator_system"):
            continue
        name = cells_of(alias, key)
        if box.inline:
            terms.append(f"IF(LEN({name})<={box.inline},1,0)")
        else:
            plain.append(name)
    terms += [f"BLANKS({','.join(plain)})"] if plain else []
    inline = {cells_of(alias, key) for key, box in fields.items() if box.inline}
    wanted = [name for name in _TABLES[part.form].replace("%a", alias).split() if name not in inline]
    terms += [f"BLANKS({name})" for name in wanted]
    if part.form in ("department_selfeval", "project_selfeval"):
        terms += _SCORED.replace("%a", alias).split()
    calculation = Calculation([part.sheet])
    anchor = part.sheet.boxes[0]
    return (
        "+".join(term for term in terms if all(calculation.boxes(name, anchor, part.sheet) for name in names(term)))
        or "0"
    )


def _checks(part: Part, parts: Sequence[Part]) -> Iterator[_Check]:
    if part.form == "base_table":
        yield _Check("基础数据：项目支出、三公经费等合计＝各项之和", gap=_gaps(part))
        projects = [one for one in parts if one.form == "project_selfeval"]
        if projects and any(one.lines for one in projects):
            for column, own, words in (("actual", "executed", "执行数"), ("budget", "initial", "年初预算数")):
                theirs = ",".join(f"{{{one.sheet.alias}:funds.{own}@total}}" for one in projects)
                base = f"{{base_table:spending.{column}@projects}}"
                yield _Check(
                    f"基础数据：项目支出{_COLUMNS[column]}＝各项目自评{words}之和", base, theirs, cells=len(projects)
                )
    elif part.form == "department_selfeval":
        yield _Check("部门整体自评：资金构成、分值、得分合计", gap=_gaps(part))
        alias = part.sheet.alias
        basic, projects_ = (cells_of(alias, f"spending.amount@{role}") for role in ("basic", "projects"))
        if part.sheet.columns.get(("spending", "amount")):
            yield _Check("部门整体自评：基本支出＝基础数据基本支出预算", basic, "{base_table:spending.budget@basic}")
            yield _Check(
                "部门整体自评：项目支出＝基础数据项目支出预算", projects_, "{base_table:spending.budget@projects}"
            )
        yield _Check(
            "部门整体自评：年初预算数＝基础数据基本支出＋项目支出预算",
            f"{{{alias}:initial}}",
            "{base_table:spending.budget@basic|projects}",
            cells=2,
        )
        yield _Check(
            "部门整体自评：执行数＝基础数据基本支出＋项目支出决算",
            f"{{{alias}:executed}}",
            "{base_table:spending.actual@basic|projects}",
            cells=2,
        )
    elif part.form == "project_selfeval":
        yield from _project(part)
    elif part.form == "allocation_table":
        yield _Check("资金安排：合计、各类金额＝各项之和", gap=_gaps(part))
    else:
        yield _Check("评价指标：分值合计 100", gap=_gaps(part))


def _stands(check: _Check, parts: Sequence[Part]) -> bool:
    """Whether every cell that a check names is there."""
    calculation = Calculation([part.sheet for part in parts])
    sheet = parts[0].sheet
    wanted = [name for cells in (check.left, check.right) if cells for name in names(f"SUM({cells})")]
    return all(calculation.boxes(name, sheet.boxes[0], sheet) for name in wanted)


def _project(part: Part) -> Iterator[_Check]:
    name = part.sheet.name
    yield _Check(f"{name}：资金、分值、得分合计", gap=_gaps(part))
    if not part.lines:
        return
    name = name.partition(" ")[0]
    for own, column, words in (("executed", "actual", "执行数"), ("initial", "budget", "年初预算数")):
        theirs = ",".join(cells_of("base_table", f"spending.{column}@project#{line}") for line in part.lines)
        yield _Check(
            f"{name}：{words}＝基础数据该项目{_COLUMNS[column]}",
            f"{{{part.sheet.alias}:funds.{own}@total}}",
            theirs,
            cells=len(part.lines),
        )


_NAME = re.compile(r"\{([^{}~]+)\}")
_LONGEST = 7_500  # characters; a spreadsheet takes 8192 in a formula


def _gaps(part: Part) -> str:
    """How many cells of the sheet are red: a formula that repeats their conditions as seen from the cover."""
    sheet = part.sheet
    calculation = Calculation([sheet])
    terms: list[str] = []
    for number, box in enumerate(sheet.boxes):
        if (
            not box.red
            or box.allowed == "score"
            or any(not calculation.boxes(name, box, sheet) for name in names(box.red))
        ):
            continue
        seen = _NAME.sub(lambda match, number=number: f"{{{sheet.alias}:!{number}:{match[1]}}}", box.red)  # type: ignore[misc]
        text = calculation.text(box.red, box)
        if sum(map(len, terms)) + len(text) * 2 < _LONGEST:
            terms.append(f"IF({seen},1,0)")
    return "+".join(terms) or "0"
