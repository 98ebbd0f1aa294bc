"""Whether the sheet is a form that can be read, and whether its figures are figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlform.address import Address
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.catalogue import rule
from xlform.submission import Submission
from xlform.text import squeezed
from xlform.values import Entry

ALL_FORMS = ("base_table", "department_selfeval", "project_selfeval", "allocation_table", "indicator_system")
_EXPECTED = {
    "amount": "金额（如 139.5）",
    "rate": "百分比（如 96.15%）",
    "points": "分数（如 10）",
    "count": "人数（如 93）",
}


@reading_rule("F101", "warning")
def title_has_its_table(reading: Readable) -> Iterator[Problem | Gap]:
    """有表名的工作表应有该表的栏目。

    A sheet with the title of a form has that form's columns.

    Why: 没有表头就找不到数，整张表等于没有检查
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    F101:
    | 项目支出绩效自评表 | | | |
    | 项目名称 | 甲项目 | 实施单位 | 甲局 |
    | 三级指标 | 分数设定 | 完成得怎么样 | 备注 |
    | 检查次数 | 90 | 10次 | |
    """
    for sheet, miss in reading.near:
        lacks = "、".join(f"“{label}”" for label in miss.missing)
        nearest = "、".join(
            f"“{token.text.strip()}”（{Address(sheet, token.row, token.column).a1}）" for token in miss.nearest
        )
        message = f"标题像《{miss.form.name}》，但没有找到它的{lacks or '表头'}"
        message += f"，最接近的是{nearest}" if nearest else ""
        message += "；请按规定表式改正表头，否则本表不能检查"
        related = tuple(Entry("ok", address=Address(sheet, token.row, token.column)) for token in miss.nearest)
        yield Problem(Address(sheet, miss.token.row, miss.token.column), message, related=related, form=miss.form.key)


@rule("F102", "error", forms=ALL_FORMS)
def column_is_headed_once(submission: Submission) -> Iterator[Problem | Gap]:
    """同一张表里不得有两栏用同一个栏目名。

    No two columns of a table go by the same label.

    Why: 两栏同名，读哪一栏就只能猜
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    F102:
    | 项目支出绩效自评表 | | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 | |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | 90 | |
    """
    for clash in submission.layout.clashes:
        first = Address(submission.sheet, clash.first.row, clash.first.column)
        second = Address(submission.sheet, clash.second.row, clash.second.column)
        message = (
            f"{first.a1}“{clash.first.text.strip()}”与 {second.a1}“{clash.second.text.strip()}”是同一个栏目，"
            f"现按 {first.a1} 一栏读取；请改正其中一栏的表头"
        )
        yield Problem(second, message, related=(Entry("ok", address=first),))


@rule("F103", "warning", forms=ALL_FORMS)
def figures_are_figures(submission: Submission) -> Iterator[Problem | Gap]:
    """填数字的单元格应填数字。

    A cell for a figure holds a figure.

    Why: 写成文字的数字不能计算，错误值说明公式坏了
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    F103:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 满分 | |
    """
    seen: set[Address] = set()
    for kind, entry in _entries_with_kinds(submission):
        if entry.state != "unreadable" or entry.address is None or entry.address in seen:
            continue
        seen.add(entry.address)
        expected = _EXPECTED.get(kind, "")
        if entry.text.startswith("#"):
            what = f"应填{expected}" if expected else "应有内容"
            yield Problem(entry, f"显示错误值 {entry.text}，此处{what}；请改正公式")
        elif not entry.text:
            yield Gap(entry.reason, entry)
        elif expected:
            text = squeezed(entry.text)
            typed = text if len(text) <= 20 else text[:20] + "…"
            yield Problem(entry, f"填“{typed}”，此处应填{expected}；请改填数字")


_RANGE = re.compile(r"\d+(?:\.\d+)?[-~—]\d+(?:\.\d+)?")


def _entries_with_kinds(submission: Submission) -> Iterator[tuple[str, Entry]]:
    definition = submission.definition
    for key, entry in submission.fields.items():
        yield definition.fields[key].kind if key in definition.fields else "text", entry
    for name, rows in submission.tables.items():
        columns = definition.tables[name].columns
        for row in rows:
            # 2018年表式：“部门整体支出预算调整”一行的金额栏里是“年初预算”“调整后预算”两个小标题
            heading = row.role == "" and not any(sign in "#0123456789" for entry in row.values() for sign in entry.text)
            for key, entry in row.items():
                if heading or (key == "section_points" and _RANGE.fullmatch(entry.text)):
                    continue
                yield columns[key].kind if key in columns else "points" if key == "section_points" else "text", entry
