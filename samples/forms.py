"""The five forms as data: what a unit typed into them, figures as printed.

A figure is an `int` or a `Decimal` (whose decimals are those printed: `9.90` is shown as 9.90), everything else is
the text as displayed, `""` where nothing was typed. Attributes carry the names of the entries in `xlform read`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

Value = str | int | Decimal


@dataclass(frozen=True)
class Spending:
    """One row of the base table, 万元."""

    item: str
    prior_actual: Value = ""
    budget: Value = ""
    actual: Value = ""


@dataclass(frozen=True)
class Share:
    """One part of the department's money by its nature, 万元."""

    item: str
    amount: Value = ""


@dataclass(frozen=True)
class Fund:
    """One row of a project's money, 万元."""

    item: str
    initial: Value = ""
    annual: Value = ""
    executed: Value = ""
    weight: Value = ""
    rate: Value = ""
    score: Value = ""


@dataclass(frozen=True)
class Indicator:
    """One indicator of a self-evaluation; `level1` with the points in its heading, repeated on every row."""

    level1: str
    level2: str
    level3: str = ""
    target: Value = ""
    actual: Value = ""
    weight: Value = ""
    score: Value = ""
    reason: str = ""


@dataclass(frozen=True)
class Criterion:
    """One row of an indicator system."""

    level1: str
    level2: str
    level3: str = ""
    target: Value = ""
    description: str = ""
    rule: str = ""
    measure_unit: str = ""
    kind: str = ""
    weight: Value = ""


@dataclass(frozen=True)
class Allocation:
    """One row of an allocation table, 万元; a category row has a Chinese number (or the dash printed in its place)."""

    number: Value
    project: str
    recipient: str = ""
    mode: str = ""
    amount: Value = ""

    @property
    def is_category(self) -> bool:
        """Whether the row heads a category."""
        return not str(self.number).isdecimal()


@dataclass(frozen=True)
class BaseTable:
    """部门整体支出绩效评价基础表."""

    title: str
    unit: str
    year: int
    spending: tuple[Spending, ...]
    authorized_posts: Value = ""
    staff_in_post: Value = ""
    control_rate: Value = ""
    thrift_measures: str = ""
    note: str = ""
    preparer: str = ""
    date: str = ""
    phone: str = ""


@dataclass(frozen=True)
class DepartmentSelfeval:
    """部门整体支出绩效自评表."""

    title: str
    unit: str
    year: int
    income: tuple[Share, ...]
    spending: tuple[Share, ...]
    indicators: tuple[Indicator, ...]
    annual: Value = ""
    executed: Value = ""
    rate: Value = ""
    weight: Value = ""
    score: Value = ""
    duties: str = ""
    goal: str = ""
    total_weight: Value = ""
    total_score: Value = ""
    preparer: str = ""
    date: str = ""
    phone: str = ""


@dataclass(frozen=True)
class ProjectSelfeval:
    """项目支出绩效自评表."""

    title: str
    unit: str
    year: int
    funds: tuple[Fund, ...]
    indicators: tuple[Indicator, ...]
    project: str = ""
    authority: str = ""
    implementer: str = ""
    goal: str = ""
    outcome: str = ""
    total_weight: Value = ""
    total_score: Value = ""
    preparer: str = ""
    date: str = ""
    phone: str = ""


@dataclass(frozen=True)
class AllocationTable:
    """专项资金安排建议表; `prefix` is what stands above the title, `unit` may be unprinted."""

    title: str
    year: int
    rows: tuple[Allocation, ...]
    unit: str = ""
    prefix: str = ""
    total: Value = ""


@dataclass(frozen=True)
class IndicatorSystem:
    """绩效评价指标体系; `weight_label` heads the last column (得分 where the unit misnamed it)."""

    title: str
    year: int
    indicators: tuple[Criterion, ...]
    unit: str = ""
    weight_label: str = "分值"


Form = BaseTable | DepartmentSelfeval | ProjectSelfeval | AllocationTable | IndicatorSystem

_FORMS: Mapping[str, type[Form]] = {
    "base_table": BaseTable,
    "department_selfeval": DepartmentSelfeval,
    "project_selfeval": ProjectSelfeval,
    "allocation_table": AllocationTable,
    "indicator_system": IndicatorSystem,
}
_ROWS: Mapping[tuple[str, str], type] = {
    ("base_table", "spending"): Spending,
    ("department_selfeval", "income"): Share,
    ("department_selfeval", "spending"): Share,
    ("department_selfeval", "indicators"): Indicator,
    ("project_selfeval", "funds"): Fund,
    ("project_selfeval", "indicators"): Indicator,
    ("allocation_table", "rows"): Allocation,
    ("indicator_system", "indicators"): Criterion,
}


@dataclass(frozen=True)
class Filed:
    """A filled-in form, the workbook it is filed as (without `.xlsx`) and its sheet."""

    kind: str
    file: str
    sheet: str
    form: Form


def form_from(kind: str, entries: Mapping[str, object]) -> Form:
    """The form of that kind; KeyError for an unknown kind, TypeError for an unknown entry."""
    made: dict[str, object] = {}
    for name, value in entries.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            made[name] = tuple(_ROWS[kind, name](**row) for row in value)
        else:
            made[name] = value
    build: type = _FORMS[kind]
    form: Form = build(**made)
    return form


def load(path: Path) -> tuple[Filed, ...]:
    """The forms of one unit in filing order; figures exact, with the decimals of the file."""
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return tuple(
        Filed(entry["kind"], entry["file"], entry["sheet"], form_from(entry["kind"], entry["form"]))
        for entry in document["forms"]
    )
