"""One slip among the forms of a unit: told once, beside its cell, in every report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import xlform
from tests.conftest import ROOT
from xlform.batch import check_paths
from xlform.dossier import dossiers
from xlform.localize import suspects
from xlform.localize.system import system_of
from xlform.report.copies import flag_pieces
from xlform.report.formats import check_report
from xlform.report.json import check_document
from xlform.report.json import encoded

CLEAN = ROOT / "samples" / "clean-2023"
BASE = "基础表.xlsx"
PROJECT = "项目自评表-应急救援队伍建设经费.xlsx"
SLIP = "100 误填为 108（一位数字有误）"


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """The clean forms of 2023, 108 typed for 100 in D19 of the base table."""
    folder = tmp_path / "2023"
    shutil.copytree(CLEAN, folder)
    book = openpyxl.load_workbook(folder / BASE)
    assert book["基础表"]["D19"].value == 100
    book["基础表"]["D19"] = 108
    book.save(folder / BASE)
    return folder


def test_the_first_finding_tells_of_the_slip_and_the_others_lead_there(planted: Path) -> None:
    said = "".join(map(str, check_report(check_paths([planted], select=["T", "X"]), "text")))
    first, second = said.splitlines()[:2]
    assert first.endswith(f" → 很可能是 D19：{SLIP}；改正后 X104 {PROJECT} '项目2 应急救援队伍建设'!F7 也成立")
    assert second.endswith(f"本表少 8 → 同因：很可能是 {BASE} 基础表!D19，见 {BASE} 基础表!D17 的 T101")


def test_json_has_every_finding_and_a_suspect_of_its_own_file(planted: Path) -> None:
    document = json.loads(encoded(check_document(check_paths([planted], select=["T", "X"]))))
    found = {one["code"]: one["suspect"] for file in document["files"] for one in file["findings"]}
    reason = "一位数字有误：100 误填为 108"
    assert found == {"T101": {"cell": "基础表!D19", "value": 100, "reason": reason, "certain": True}, "X104": None}


def test_a_flagged_copy_marks_the_cell_with_what_it_explains(planted: Path, tmp_path: Path) -> None:
    xlform.flag(planted, output=tmp_path / "out", select=["T", "X"])
    sheet = openpyxl.load_workbook(tmp_path / "out" / BASE)["基础表"]
    note = sheet["D19"].comment
    assert note is not None
    assert note.text == f"xlform 很可能填错：{SLIP}；所涉：T101 D17、X104 {PROJECT} '项目2 应急救援队伍建设'!F7"
    assert sheet["D19"].fill.fgColor.rgb == "FFFFC7CE"


def test_the_cell_is_marked_even_where_all_its_findings_are_in_another_file(planted: Path, tmp_path: Path) -> None:
    flagged = xlform.flag(planted, output=tmp_path / "out", select=["X104"])
    book = openpyxl.load_workbook(tmp_path / "out" / BASE)
    assert book["基础表"]["D19"].comment is not None
    assert [cell.value for cell in book["校验结果"][4]][3:4] == ["基础表!D19"]
    assert f"{BASE}：标记 1 格（可能填错，所涉在其他文件）" in "".join(flag_pieces(flagged))


def test_nothing_is_looked_into_where_nothing_is_wrong() -> None:
    program = (
        "import sys, xlform\n"
        f"assert all(not one.count('error') for one in xlform.check({str(CLEAN)!r}))\n"
        "assert not [name for name in sys.modules if name.startswith('xlform.localize')]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=120)


def test_a_breakdown_costs_no_finding(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(suspects, "system_of", broken)
    outcomes = check_paths([planted], select=["T", "X"])
    assert [one.code for outcome in outcomes for one in outcome.findings] == ["T101", "X104"]
    assert [outcome.failures for outcome in outcomes if outcome.failures] == [
        ("查找填错的单元格时出错（ZeroDivisionError: x），请报给开发者",)
    ]


def test_every_code_of_a_system_is_one_that_is_looked_for() -> None:
    (dossier,) = dossiers(xlform.read(CLEAN))
    located = system_of(dossier)
    assert {edit.id.partition(":")[0] for edit in located.system.edits} <= suspects.CODES
