"""The clean forms of 2023 with single entries changed: what the workbooks in `faulty/` are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from samples.forms import AllocationTable
from samples.forms import BaseTable
from samples.forms import DepartmentSelfeval
from samples.forms import Filed
from samples.forms import Form
from samples.forms import IndicatorSystem
from samples.forms import ProjectSelfeval
from samples.forms import Value
from samples.forms import load
from samples.make import data

_Row = TypeVar("_Row")


@cache
def clean() -> tuple[Filed, ...]:
    """The clean forms."""
    return load(data("clean-2023"))


def _only(kind: type[Form]) -> Form:
    return next(filed.form for filed in clean() if isinstance(filed.form, kind))


def base(**changes: object) -> BaseTable:
    """The base table with some entries changed."""
    found = _only(BaseTable)
    assert isinstance(found, BaseTable)
    return replace(found, **changes)  # type: ignore[arg-type]


def department(**changes: object) -> DepartmentSelfeval:
    """The department form with some entries changed."""
    found = _only(DepartmentSelfeval)
    assert isinstance(found, DepartmentSelfeval)
    return replace(found, **changes)  # type: ignore[arg-type]


def project(number: int = 0, **changes: object) -> ProjectSelfeval:
    """One of the four project forms with some entries changed."""
    found = [filed.form for filed in clean() if isinstance(filed.form, ProjectSelfeval)][number]
    return replace(found, **changes)  # type: ignore[arg-type]


def allocation(**changes: object) -> AllocationTable:
    """The allocation table with some entries changed."""
    found = _only(AllocationTable)
    assert isinstance(found, AllocationTable)
    return replace(found, **changes)  # type: ignore[arg-type]


def system(**changes: object) -> IndicatorSystem:
    """The indicator system with some entries changed."""
    found = _only(IndicatorSystem)
    assert isinstance(found, IndicatorSystem)
    return replace(found, **changes)  # type: ignore[arg-type]


def at(rows: Sequence[_Row], place: int | str, **changes: object) -> tuple[_Row, ...]:
    """The rows with one of them changed, named by its place or by words in its name."""
    index = place if isinstance(place, int) else next(i for i, row in enumerate(rows) if place in str(row))
    return tuple(replace(row, **changes) if i == index else row for i, row in enumerate(rows))  # type: ignore[type-var]


def spending(place: str, **changes: object) -> BaseTable:
    """The base table with one line changed."""
    return base(spending=at(base().spending, place, **changes))


def indicator(place: int | str, *, number: int = 0, **changes: object) -> ProjectSelfeval:
    """A project form with one indicator changed; its total follows a changed score."""
    form = project(number)
    rows = at(form.indicators, place, **changes)
    lost = sum((points(row.score) for row in form.indicators), Decimal(0)) - sum(
        (points(row.score) for row in rows), Decimal(0)
    )
    return replace(form, indicators=rows, total_score=points(form.total_score) - lost)


def weighted(weights: Sequence[int]) -> ProjectSelfeval:
    """The first project form with other points, all of them reached, and no points in its headings."""
    form = project()
    rows = [
        replace(row, level1=row.level1.partition("(")[0], weight=weight, score=weight)
        for row, weight in zip(form.indicators, weights, strict=True)
    ]
    reached = at(rows, "专家参与执法", actual=80, reason="")
    return replace(form, indicators=reached, total_weight=10 + sum(weights), total_score=Decimal("9.9") + sum(weights))


def money(**changes: Value) -> ProjectSelfeval:
    """The first project form with other figures in both rows of its money that have some."""
    form = project()
    amounts = {key: value for key, value in changes.items() if key in ("initial", "annual", "executed")}
    funds = at(at(form.funds, 0, **changes), 1, **amounts)
    score = funds[0].score
    total = points(form.total_score) - points(form.funds[0].score) + points(score)
    return replace(form, funds=funds, total_score=total)


def line(place: int | str, **changes: object) -> AllocationTable:
    """The allocation table with one row changed."""
    return allocation(rows=at(allocation().rows, place, **changes))


def criterion(place: int | str, **changes: object) -> IndicatorSystem:
    """The indicator system with one row changed."""
    return system(indicators=at(system().indicators, place, **changes))


def dissatisfied(form: DepartmentSelfeval | ProjectSelfeval) -> Form:
    """The form with all points but two of satisfaction."""
    rows = []
    for row in form.indicators:
        given = 8 if "满意" in row.level1 else row.weight
        actual = str(row.target).lstrip("≥≤") if points(row.score) < points(row.weight) else row.actual
        rows.append(replace(row, score=given, actual=actual))
    execution = points(form.score if isinstance(form, DepartmentSelfeval) else form.funds[0].score)
    total = execution + sum((points(row.score) for row in rows), Decimal(0))
    return replace(form, indicators=tuple(rows), total_score=total)


def points(value: Value) -> Decimal:
    """A figure of the data, nothing where nothing is typed."""
    return Decimal(str(value or 0))
