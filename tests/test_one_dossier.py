"""A unit's forms say the same however they are filed: a file each, sheets of one workbook, all on one sheet, or as .xls."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from xlsxwriter import Workbook

import xlform
from samples import make
from samples.drawing import Formats
from samples.forms import load
from xlform.address import Address
from xlform.outcomes import Outcome

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
Found = list[tuple[str, str, str, int, int]]


def findings(outcomes: tuple[Outcome, ...]) -> Found:
    """(code, severity, form, row and column inside the form) of every finding, in order."""
    tops = {
        (one.path, form.sheet, form.area): (
            form.layout.area.top,
            form.layout.area.left,
            form.layout.area.bottom,
            form.form,
        )
        for one in outcomes
        for form in one.submissions
    }
    found: Found = []
    for outcome in outcomes:
        for finding in outcome.findings:
            assert finding.address is not None
            top, left, form = _area(tops, outcome.path, finding.address)
            place = finding.address.row - top, finding.address.column - left
            found.append((finding.code, finding.severity, form, *place))
    return sorted(found)


def _area(
    tops: dict[tuple[str, str, str], tuple[int, int, int, str]], path: str, address: Address
) -> tuple[int, int, str]:
    for (file, sheet, _), (top, left, bottom, form) in tops.items():
        if file == path and sheet == address.sheet and top <= address.row <= bottom:
            return top, left, form
    raise AssertionError(f"{address} lies in no form")


@pytest.mark.parametrize("unit", make.UNITS)
def test_sheets_of_one_workbook(unit: str) -> None:
    assert findings(xlform.check(SAMPLES / f"{unit}-合订.xlsx")) == findings(xlform.check(SAMPLES / unit))


@pytest.mark.parametrize("unit", make.UNITS)
@pytest.mark.parametrize(("start", "gap", "left"), [(0, 0, 0), (3, 2, 0), (1, 1, 2)])
def test_all_forms_stacked_on_one_sheet(unit: str, start: int, gap: int, left: int, tmp_path: Path) -> None:
    path, row = tmp_path / "全部.xlsx", start
    with Workbook(path) as workbook:
        sheet = workbook.add_worksheet("全部")
        formats = Formats(workbook)
        for filed in load(make.data(unit)):
            row = make.draw(filed.kind, sheet, formats, filed.form, row, left=left) + gap
    assert findings(xlform.check(path)) == findings(xlform.check(SAMPLES / unit))


@pytest.mark.parametrize("unit", make.UNITS)
def test_the_older_format(unit: str, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(SAMPLES / f"{unit}-合订.xlsx")], check=True, capture_output=True, timeout=180)
    assert findings(xlform.check(tmp_path / f"{unit}-合订.xls")) == findings(xlform.check(SAMPLES / unit))


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "表.xlsx").write_bytes((SAMPLES / "faulty" / "S101.xlsx").read_bytes())
    messages = [one.message for outcome in xlform.check(tmp_path, select=["X106"]) for one in outcome.findings]
    assert len(messages) == 1
    assert "另一份在 乙/表.xlsx 表1!C4" in messages[0]
