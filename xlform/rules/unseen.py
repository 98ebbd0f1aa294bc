"""What a workbook holds and does not show: hidden rows, columns and sheets, letters in the colour of their ground, figures as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.address import Address
from xlform.address import column_letters
from xlform.findings import Severity
from xlform.grid import FactKind
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.formulas import form_at
from xlform.rules.formulas import named_cells
from xlform.submission import Submission
from xlform.values import Entry

_SHOWN = 6
_LONGEST = 31  # characters that Excel gives the name of a sheet
_FIGURES = ("amount", "points")
_ELSEWHERE = -1  # in place of the number of a form: on no sheet with forms


@reading_rule("K101", "note")
def figures_are_not_in_hidden_rows(reading: Readable) -> Iterator[Problem | Gap]:
    """隐藏的行、列里不应有数。

    No figures stand in hidden rows or columns.

    Why: 看不到、印不出的数照样计入合计；隐藏行的数在表内计入合计的，看得见的各行加起来就不等于合计，作疑点
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 100 | 100 | | | |
    | 其他资金 | 0 | | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （第 5 行隐藏）

    K101:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 60 | 60 | | | |
    | 其他资金 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （第 5 行隐藏）
    """
    for found in _found(reading, "hidden_rows"):
        rows = f"第 {_runs([cell.row for cell in found.cells])} 行{'等处' if found.more else '里'}"
        if found.counted:
            message = f"隐藏的{rows}有数（{found.named}），计入表内合计而看不到；请取消隐藏、筛选，不用的行删去"
            yield found.problem(message, severity="warning")
        else:
            yield found.problem(f"隐藏的{rows}有数（{found.named}），看不到、印不出；请取消隐藏、筛选，不用的行删去")
    for found in _found(reading, "hidden_columns"):
        columns = _runs([cell.column for cell in found.cells], column_letters)
        yield found.problem(f"隐藏的 {columns} 列里有数（{found.named}），看不到、印不出；请取消隐藏，不用的列删去")


@reading_rule("K102", "note")
def figures_are_not_on_hidden_sheets(reading: Readable) -> Iterator[Problem | Gap]:
    """隐藏的工作表里不应有数。

    No figures stand on hidden sheets.

    Why: 打开文件看不到这张表；多是模板里没用到的表、上年的表或底稿，不应随表上报；其中的自评表也读取、核对
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    |---
    | 支持方式 |
    | 补助 |
    | 贴息 |
    （工作表隐藏）

    K102:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    |---
    | 实际支出 | 87.6 |
    | 年底突击列支 | 12.4 |
    （工作表隐藏）
    """
    yield from _hidden_sheets(reading, "hidden_sheet", "隐藏", "取消隐藏应上报的，删去不应上报的")


@reading_rule("K103", "warning")
def no_sheet_is_beyond_unhiding(reading: Readable) -> Iterator[Problem | Gap]:
    """有数的工作表不应设为“深度隐藏”。

    No sheet with figures is very hidden.

    Why: 这样隐藏的表在菜单里看不到，也取消不了，只有用宏或专门程序才能设成；报表的人可能自己也不知道
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    |---
    | 单位代码表 |
    （工作表深度隐藏）

    K103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    |---
    | 实际支出 | 87.6 |
    （工作表深度隐藏）
    """
    hidden = "深度隐藏，菜单里看不到、取消不了"
    yield from _hidden_sheets(reading, "very_hidden_sheet", hidden, "把应上报的表复制到新工作簿后重报")


@reading_rule("K104", "note")
def letters_differ_from_their_ground(reading: Readable) -> Iterator[Problem | Gap]:
    """文字和数字应看得见：不与底色同色，数字格式不隐藏内容。

    Letters and figures can be seen: they do not have the colour of their ground, nor a number format that shows nothing.

    Why: 白底白字看不到、印不出，“;;;”这样的数字格式也一样；表内计入合计的数这样写，作疑点。深色底上的白字、条件格式和表格样式上色的不算
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | 实为8次 |
    （F5 白底白字）

    K104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 其他资金 | 40 | 40 | | | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （B4 格式 ;;;）
    """
    for found in _found(reading, "unseen_figures", "unseen_text"):
        yield _not_seen(found, "字色与底色相同", "请改为黑色")
    for found in _found(reading, "blank_figures", "blank_text"):
        yield _not_seen(found, "单元格的数字格式不显示内容", "请改为常规格式")


def _not_seen(found: _Found, why: str, asked: str) -> Problem:
    if found.counted:
        message = f"{why}（{found.named}），其中有计入表内合计的数，看不到、印不出；{asked}"
        return found.problem(message, severity="warning")
    return found.problem(f"{why}（{found.named}），看不到、印不出；{asked}，不用的内容删去")


@reading_rule("K105", "note")
def merged_cells_cover_no_figures(reading: Readable) -> Iterator[Problem | Gap]:
    """合并单元格下面不应压着数。

    No figures stand under merged cells.

    Why: 合并（或用格式刷合并）时留下的数看不到，SUM 求和时照样计入
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K105:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 其中：财政拨款 | 100 | 100 | ^10 | ^ | ^10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    """
    for found in _found(reading, "covered"):
        yield found.problem(
            f"合并单元格（{found.named}）下面压着数，看不到，SUM 求和时照样计入；请取消合并核对，删去多余的数后再合并"
        )


@reading_rule("K106", "note")
def figures_are_stored_as_numbers(reading: Readable) -> Iterator[Problem | Gap]:
    """填数的单元格应存数字，不存文本。

    Entries for figures are stored as numbers, not as text.

    Why: 左上角有绿三角的“数字”其实是文本（文本格式的单元格也一样），SUM 求和时不计入，汇总就少了；带单位、百分号的写法不算
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | '10 | '10 | 90 | 90分 | |

    K106:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | '90 | '90 | |
    """
    for found in _found(reading, "text_figures"):
        yield found.problem(f"数字存成了文本（{found.named}），SUM 求和时不计入；请转换为数字")


@dataclass(frozen=True, slots=True)
class _Found:
    """Cells of one form, or (`form` None) those of the sheets and places without forms, that a fact is about."""

    form: Submission | None
    cells: tuple[Address, ...]
    more: int

    @property
    def named(self) -> str:
        """`D7、E7 等 9 格`; with their sheets where there is no form."""
        if self.form is not None or len({cell.sheet for cell in self.cells}) == 1:
            return named_cells(self.cells, self.more)
        several = f" 等 {len(self.cells) + self.more} 格" if len(self.cells) + self.more > _SHOWN else ""
        return "、".join(map(str, self.cells[:_SHOWN])) + several

    @property
    def counted(self) -> bool:
        """Whether there is a figure among the cells that a total of the form takes in."""
        if self.form is None:
            return False
        here = set(self.cells)
        for name, rows in self.form.tables.items():
            columns = self.form.definition.tables[name].columns
            for row in rows if any(one.kind in _FIGURES for one in columns.values()) else ():
                for key, entry in row.items() if row.role != "total" else ():
                    if key in columns and columns[key].kind in _FIGURES and entry.number and entry.address in here:
                        return True
        return False

    def problem(self, message: str, *, severity: Severity | None = None) -> Problem:
        """The finding at the first cell, with all the others."""
        related = tuple(Entry("ok", address=cell) for cell in self.cells[1:])
        return Problem(self.cells[0], message, related=related, severity=severity, submission=self.form)


def _found(reading: Readable, kind: FactKind, of_forms: FactKind | None = None) -> Iterator[_Found]:
    """What facts of a kind are about, form by form; then what stands on sheets without forms, all in one.

    Facts of the kind `of_forms` are told with them where there is a form.
    """
    elsewhere: list[Address] = []
    here: dict[int, list[Address]] = {}
    more: Counter[int] = Counter()
    for fact in reading.facts:
        if fact.kind not in (kind, of_forms):
            continue
        at = _ELSEWHERE
        for row, column in fact.cells:
            cell = Address(fact.sheet, row, column)
            form = form_at(reading, cell)
            if form is not None:
                at = reading.submissions.index(form)
                here.setdefault(at, []).append(cell)
            elif fact.kind == kind:
                elsewhere.append(cell)
        if fact.kind == kind or at != _ELSEWHERE:
            more[at] += fact.more
    for at, cells in sorted(here.items()):
        yield _Found(reading.submissions[at], tuple(sorted(cells)), more[at])
    if elsewhere:
        yield _Found(None, tuple(elsewhere), more[_ELSEWHERE])


def _runs(numbers: Sequence[int], name: Callable[[int], str] = str) -> str:
    """Rows or columns in their order: `5—7、10`; of many only the first."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    shown = "、".join(name(first) if first == last else f"{name(first)}—{name(last)}" for first, last in runs[:_SHOWN])
    return shown + (f" 等 {len(set(numbers))}" if len(runs) > _SHOWN else "")


def _hidden_sheets(reading: Readable, kind: FactKind, hidden: str, asked: str) -> Iterator[Problem]:
    """A finding for each form on such a sheet, at its first cell, and one for all the other sheets together."""
    others = []
    for fact in reading.facts:
        if fact.kind != kind:
            continue
        name = fact.sheet if len(fact.sheet) <= _LONGEST else fact.sheet[:_LONGEST] + "…"
        forms = [one for one in reading.submissions if one.sheet == fact.sheet]
        for form in forms:
            area = form.layout.area
            message = f"本表所在的工作表“{name}”已{hidden}（本表仍作核对）；请{asked}"
            yield Problem(Address(fact.sheet, area.top, area.left), message, submission=form)
        if not forms:
            others.append(f"“{name}”（{fact.what} 有 {len(fact.cells) + fact.more} 个数）")
    if others:
        more = f" 等 {len(others)} 张" if len(others) > _SHOWN else ""
        yield Problem(None, f"工作表{'、'.join(others[:_SHOWN])}{more} 已{hidden}；请{asked}".replace("） 已", "）已"))
