"""Project forms that hold in every other respect: with indicators drawn a row at a time, or as a dossier has them."""

from __future__ import annotations

_HEAD = """
| 项目支出绩效自评表 | | | | | | | |
| （2022年度） | | | | | | | |
| 项目资金（万元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | | |
| 年度资金总额 | 100 | 100 | 10 | 100% | 10 | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
"""


def form(*rows: str) -> str:
    """A project form of 2022 with a budget of 100 万元; its indicators start in row 6: `产出指标|数量指标|检查次数|10次|10次|90|90|`."""
    return _HEAD + "\n".join(f"| {row} |" for row in rows)


def project(name: str, money: str, unit: str, year: str) -> str:
    """A project form as its name, money (年初 | 全年 | 执行), unit and the line of its year make it."""
    return f"""
| 项目支出绩效自评表 | | | |
| {year} | | | |
| 项目名称 | {name} | 实施单位 | {unit} |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 | {money} |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 |
| 检查次数 | 10次 | 10次 | 100 |
"""
