"""What a workbook carries that a form does not need: macros, links to other files and programs, embedded objects."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from xlform.grid import FactKind
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Readable
from xlform.rules.catalogue import reading_rule
from xlform.rules.formulas import form_at

_SHOWN = 3
_LONGEST = 60
_EXTERNAL = "外部引用"
"""What the formulas of a form are said to hold that take figures from another file."""


@reading_rule("K107", "warning")
def workbook_has_no_macros(reading: Readable) -> Iterator[Problem | Gap]:
    """报送的文件不应带宏。

    A submitted workbook has no macros.

    Why: 宏是程序，打开文件就可能运行，宏病毒由此传播；自评表用不着宏。带宏的文件在收件的电脑上多被拦截，作疑点
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K107:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （带有宏）
    """
    found = [f"宏表“{fact.sheet}”" if fact.sheet else "VBA 工程" for fact in reading.facts if fact.kind == "macros"]
    if found:
        yield Problem(None, f"文件带有宏（{_listed(found)}），打开时可能运行程序；请另存为不带宏的 .xlsx 后重报")


@reading_rule("K108", "note")
def workbook_has_no_external_links(reading: Readable) -> Iterator[Problem | Gap]:
    """报送的文件不应链接其他文件、数据库。

    A submitted workbook has no links to other files and databases.

    Why: 打开时提示更新，更新不到就留着旧数，更新到了数就变了；表上的数由此而来的，作疑点
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K108:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | =[1]台账!A1→100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （链接文件 D:\\支出台账.xlsx）
    """
    links, sources = _whats(reading, "external_links"), _whats(reading, "connections")
    taken = [one for one in (reading.formulas.gaps if reading.formulas else ()) if one[0].what == _EXTERNAL]
    if not links and not sources:
        return
    what = "、".join(
        [*([f"链接其他文件（{_listed(links)}）"] if links else []), *(["连接外部数据"] if sources else [])]
    )
    if not links or not taken:
        yield Problem(None, f"文件{what}，打开时数可能随之改变；请断开链接，保留数值")
        return
    for gap, count in taken:
        cells = gap.address.a1 if count == 1 else f"{gap.address.a1} 等 {count} 格"
        message = f"公式（{cells}）取其他文件的数，文件{what}，打开时数可能随之改变；请粘贴为数值并断开链接"
        yield Problem(gap.address, message, severity="warning", submission=form_at(reading, gap.address))


@reading_rule("K109", "warning")
def workbook_has_no_dde_links(reading: Readable) -> Iterator[Problem | Gap]:
    """报送的文件不应有 DDE、OLE 链接。

    A submitted workbook has no links that other programs serve (DDE, OLE).

    Why: 这种链接由别的程序供数，更新时能启动程序，是常见的攻击手法；自评表用不着，作疑点
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K109:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （DDE 链接 cmd；/c calc）
    """
    found = _whats(reading, "dde")
    if found:
        yield Problem(
            None, f"文件有 DDE、OLE 链接（{_listed(found)}），更新时可能启动程序，打开时不要选“更新”；请删去链接后重报"
        )


@reading_rule("K110", "note")
def workbook_has_no_embedded_objects(reading: Readable) -> Iterator[Problem | Gap]:
    """报送的文件不应嵌有其他文件和控件。

    No other files and no controls are embedded in a submitted workbook.

    Why: 嵌入的内容没有读取、核对，双击会打开别的程序；从网页复制常带进看不见的控件。图片、公章不算
    Source: 惯例

    ok:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |

    K110:
    | 项目支出绩效自评表 | | | | | |
    | 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 | 100 | 100 | 10 | 100% | 10 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
    | 检查次数 | 10次 | 10次 | 90 | 90 | |
    （嵌有 xl/embeddings/oleObject1.bin）
    """
    found = [name.rpartition("/")[2] for name in _whats(reading, "objects")]
    if found:
        yield Problem(
            None, f"文件嵌有其他文件或控件 {len(found)} 个（{_listed(found)}），其内容没有核对；请删去，要报的另附"
        )


def _whats(reading: Readable, kind: FactKind) -> list[str]:
    return list(dict.fromkeys(fact.what.removeprefix("file:///") for fact in reading.facts if fact.kind == kind))


def _listed(names: Sequence[str]) -> str:
    """The names on one line, of long ones the end, which tells most; of many only the first."""
    lines = [" ".join(name.split()) for name in names[:_SHOWN]]
    shown = "、".join(line if len(line) <= _LONGEST else f"…{line[-_LONGEST:]}" for line in lines)
    return f"{shown} 等 {len(names)} 个" if len(names) > _SHOWN else shown
