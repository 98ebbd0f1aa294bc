"""Definitions are checked when they are loaded: a misspelt reference must not pass as a blank."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xlform import forms
from xlform.errors import FormError
from xlform.errors import UsageError
from xlform.forms import FORM_KEYS
from xlform.forms import Form
from xlform.forms import definitions_folder
from xlform.forms import get_form
from xlform.forms import load_forms

Load = Callable[[str, str, str], tuple[Form, ...]]


@pytest.fixture
def load_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads the definitions with one text of one file replaced."""

    def load(file: str, old: str, new: str) -> tuple[Form, ...]:
        folder = tmp_path / "form_templates"
        shutil.copytree(definitions_folder(), folder)
        path = folder / file
        text = path.read_text("utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(forms, "definitions_folder", lambda: folder)
        return load_forms.__wrapped__()

    return load


def test_the_five_forms_are_known_by_identifier_and_by_name() -> None:
    assert tuple(form.key for form in load_forms())[:5] == FORM_KEYS
    assert get_form("部门整体支出绩效评价基础表").key == "base_table"


def test_an_unknown_form_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"没有名为“budget”的表；已知：base_table（部门整体支出绩效评价基础表）、"):
        get_form("budget")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "national/base_table.toml",
            'parts = ["vehicles", "abroad"',
            'parts = ["vehicle", "abroad"',
            "relations.sangong: no entry 'vehicle'",
        ),
        (
            "national/base_table.toml",
            'columns = ["prior_actual", ',
            'columns = ["prior", ',
            "no column 'spending.prior'",
        ),
        (
            "national/project_selfeval.toml",
            'required = ["indicators"]',
            'required = ["indicator"]',
            "required: no table 'indicator'",
        ),
        (
            "national/project_selfeval.toml",
            'from = "indicators.weight"',
            'from = "indicators.wight"',
            "names no column",
        ),
        (
            "national/department_selfeval.toml",
            'use = "indicators"',
            'use = "indicator"',
            "use = 'indicator' names no table",
        ),
        ("common.toml", 'kind = "date"', 'kind = "day"', "no kind of value is called 'day'"),
        ("national/indicator_system.toml", 'name = "', 'nam = "', "name is missing or no text"),
        ("national/allocation_table.toml", "[fields.total]", "[fields.total", "allocation_table.toml"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(
    load_changed: Load, file: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(FormError) as caught:
        load_changed(file, old, new)
    assert message in str(caught.value)


def test_a_new_synonym_needs_no_python(load_changed: Load) -> None:
    changed = load_changed("common.toml", 'labels = ["年度指标值", ', 'labels = ["年度指标值", "本年考核数", ')
    project = next(form for form in changed if form.key == "project_selfeval")
    assert [role.key for role in project.roles["本年考核数"]] == ["target"]


def test_every_pattern_is_a_regular_expression() -> None:
    for form in load_forms():
        patterns = [form.titles, form.not_titles, *(field.pattern for field in form.fields.values())]
        for table in form.tables.values():
            patterns += [table.rows, table.total_pattern, *(pattern for _, pattern in table.row_keys)]
            patterns += [column.pattern for column in table.columns.values()]
        assert all(pattern is None or pattern.fullmatch("没有这样的标签") is None for pattern in patterns), form.key
