"""Whether the sheet is a form that can be read, and whether its figures are figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlform.address import Address
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.catalogue import rule
from xlform.submission import AMBIGUOUS
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
            "不能确定取哪一栏，两栏都没有读取；请改正其中一栏的表头"
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
        if entry.reason.endswith(AMBIGUOUS):
            yield Gap(entry.reason, entry)  # F102 tells of the two columns
            continue
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


_NEEDED = {
    "indicators": {"target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"},
    "funds": {"executed": "全年执行数"},
}
_OTHER_COLUMN = re.compile(
    r".*(?:备注|方法|公式|来源|标准|依据|说明|解释|序号|单位|性质|类型|符号|编码|代码|材料|附件|责任|部门|时间|要点|内容|比较|权数|原因|结余|统筹|到位).*"
)


@rule("F104", "warning", forms=SELF_EVALUATIONS)
def heading_is_known(submission: Submission) -> Iterator[Problem | Gap]:
    """自评表的主要栏目应使用能认出的名称。

    The main columns of a self-evaluation go by names that are known.

    Why: 栏目名认不出，这一栏就没有读，也没有核对
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 备注 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | 无 |

    F104:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 年末状况 | 分值 | 得分 | 备注 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | 无 |
    """
    for name, needed in _NEEDED.items():
        spots = submission.layout.tables.get(name)
        if spots is None or spots.header is None or name not in submission.tables:
            continue
        missing = [label for key, label in needed.items() if key not in spots.header.columns]
        odd = [token for token in spots.header.unknown if not _OTHER_COLUMN.fullmatch(token.label.core)]
        if missing and odd:
            at = Address(submission.sheet, odd[0].row, odd[0].column)
            names = "”“".join(token.text.strip() for token in odd)
            message = f"没有找到“{'”“'.join(missing)}”一栏，表头“{names}”没有认出，这一栏没有核对；请改用规范的栏目名"
            yield Problem(at, " ".join(message.split()))
