"""Eight published forms: every value at its cell, what is wrong in them found, what holds not flagged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import xlform
from tests.cases import LAYOUTS
from tests.cases import build
from tests.generate.compare import differences
from tests.generate.paper import Expected
from xlform.cli import main

# anomalies that arithmetic inside the form shows: the entries of which at least one must carry a finding
FOUND: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "c01_langfang_food_school_2019": (("funds[0].score",),),
    "c06_zhongjiang_water_2022": (("fields.total_weight",), ("fields.total_score",)),
    "c43_jinzhai_tea_valley_dept_2023": (("fields.executed", "fields.rate"),),
}
# what the transcription says does hold: the entries that must carry no error
HOLD: Mapping[str, tuple[str, ...]] = {
    "c06_zhongjiang_water_2022": ("funds[0].rate", "funds[0].score", "funds[0].annual", "funds[0].executed"),
    "c09_huanggang_soil_2020": ("fields.total_score", "funds[0].rate", "funds[0].score"),
    "c13_qingshen_drc_wages_2023": ("fields.total_weight", "funds[0].annual", "funds[0].executed", "funds[0].rate"),
    "c25_hunan_pig_award_2024": ("fields.total",),
    "c43_jinzhai_tea_valley_dept_2023": ("fields.initial", "fields.annual", "indicators[0].score"),
    "c45_hengshan_grain_reserve_2020": ("funds[0].annual", "funds[2].annual", "funds[0].executed", "funds[0].rate"),
}
QUIET = ("c09_huanggang_soil_2020", "c25_hunan_pig_award_2024", "c45_hengshan_grain_reserve_2020")


@pytest.mark.parametrize("case_id", sorted(LAYOUTS))
def test_every_entry_is_read_at_its_cell(case_id: str, tmp_path: Path) -> None:
    path = tmp_path / f"{case_id}.xlsx"
    expected = build(case_id, path)
    assert differences([expected], xlform.read(path)) == ()


@pytest.mark.parametrize("case_id", sorted(FOUND))
def test_what_is_wrong_is_found(case_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected, findings = _checked(case_id, tmp_path, capsys)
    cells = {str(one["cell"]) for one in findings}
    missed = [paths for paths in FOUND[case_id] if not cells & {_cell(expected, path) for path in paths}]
    assert missed == []


@pytest.mark.parametrize("case_id", sorted(HOLD))
def test_what_holds_is_not_flagged(case_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected, findings = _checked(case_id, tmp_path, capsys)
    cells = {_cell(expected, path) for path in HOLD[case_id]}
    assert [one for one in findings if one["severity"] == "error" and one["cell"] in cells] == []


@pytest.mark.parametrize("case_id", QUIET)
def test_a_form_that_holds_has_no_error(case_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, findings = _checked(case_id, tmp_path, capsys)
    assert [one for one in findings if one["severity"] == "error"] == []


def _checked(
    case_id: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[Expected, list[dict[str, object]]]:
    path = folder / f"{case_id}.xlsx"
    expected = build(case_id, path)
    assert main(["check", "--format", "json", str(path)]) in (0, 1)
    return expected, json.loads(capsys.readouterr().out)["files"][0]["findings"]


def _cell(expected: Expected, path: str) -> str:
    return f"{expected.sheet}!{expected.entries[path].cell}"
