"""A workbook whose texts, sheet names and file name try to be markup, formulas, links or paths; and one that is broken."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.conftest import ROOT

SCRIPT = "<script>window.pwned = 1</script>"
IMAGE = '"><img src=x onerror="window.pwned = 2">'
ENDS = "</script><script>window.pwned = 3</script><!--"
STYLE = "</style><svg onload=window.pwned=4>"
DDE = "=cmd|'/C calc'!A0"
TEXTS = (
    SCRIPT,
    IMAGE,
    ENDS,
    STYLE,
    DDE,
    "+1",
    "-1+1",
    "@x",
    "=1+1",
    "http://127.0.0.1:9/x",
    "&lt;b&gt;",
    "a\u2028b\u2029c",
)
SHEET = "it's <b>&'\"=1"
PROJECT = f"{DDE}{SCRIPT}"
UNIT = f"{IMAGE}../../局"
SOURCE = ROOT / "samples" / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"


def hostile(folder: Path) -> Path:
    """The workbook: a real form, its unit, project, wordings and reasons replaced; its wrong sums stay."""
    book = load_workbook(SOURCE)
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet["H5"] = UNIT
    sheet["A2"] = f"填报单位：{UNIT}"
    sheet["C4"] = PROJECT
    sheet["C4"].data_type = "s"
    for row, text in zip(range(14, 26), TEXTS, strict=True):
        for column in "DEF":
            cell = sheet[f"{column}{row}"]
            cell.value = text
            cell.data_type = "s"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "=1+1 & 'x'.xlsx"
    book.save(path)
    return path


def generated(folder: Path, count: int) -> Path:
    """A folder of so many generated submissions of all kinds."""
    from tests.generate import DRAWERS
    from tests.generate import generate

    folder.mkdir(parents=True, exist_ok=True)
    forms = sorted(DRAWERS)
    for number in range(count):
        form = forms[number % len(forms)]
        generate(form, number // len(forms)).write(folder / f"{number:04}-{form}.xlsx")
    return folder
