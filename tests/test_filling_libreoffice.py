"""Filled copies recalculated by LibreOffice give every stored result again; needs `soffice` on the path."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

import xlform
from tests.conftest import ROOT

_SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(_SOFFICE is None, reason="LibreOffice is not installed")

SAMPLE = ROOT / "samples" / "hengyang-2022"
FORMULAS = {
    "项目自评表-安委会工作经费.xlsx": {
        "H7": "=F7/E7",
        "I7": "=ROUND(MIN(H7,100%)*G7,2)",
        "G26": "=SUM(G7,G14:G25)",
        "H26": "=sum($H$14:H25)+I7",
    },
    "项目自评表-救灾工作经费.xlsx": {"H7": "=IF(E7=0,0,ROUND(F7/E7,4))", "I7": "=G7*H7"},
    "基础表.xlsx": {
        "D4": "=C4/B4",
        **{f"{column}11": f"=SUM({column}12,{column}15:{column}16)" for column in "BCD"},
        **{f"{column}12": f"={column}13+{column}14" for column in "BCD"},
        **{f"{column}17": f"=SUM({column}18:{column}24)" for column in "BCD"},
    },
    "整体自评表.xlsx": {
        "G5": "=F5/2079.39",
        "I5": "=MIN(H5,H5*G5)",
        "G25": "=H5+SUM(G14:G24)",
        "H25": "=SUM(I5,H14:H24)",
    },
    "安排建议表.xlsx": {"E4": "=SUM(E5:E22)", "E23": "=SUM(E24:E27)", "E28": "=SUM(E29:E47)", "E49": "=E4+E23+E28+E48"},
}
_RECALCULATE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forms with blanked totals, once plain, once with formulas without results: filled, then recalculated."""
    folder = tmp_path_factory.mktemp("filled")
    for kind in ("plain", "formulas"):
        (folder / kind).mkdir()
        for name, formulas in FORMULAS.items():
            book = openpyxl.load_workbook(SAMPLE / name)
            for cell, formula in formulas.items():
                book.worksheets[0][cell] = None if kind == "plain" else formula
            book.worksheets[0]["K40"] = "=SUM(G7,1)"  # depends on nothing that is filled in
            book.worksheets[0]["L40"] = f"={next(iter(formulas))}*2"  # depends on a filled cell
            book.save(folder / kind / name)
        xlform.fill(folder / kind, output=folder / "out" / kind)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "registrymodifications.xcu").write_text(_RECALCULATE, "utf-8")
        command = [str(_SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "office" / kind)]
        command += [str(path) for path in sorted((folder / "out" / kind).iterdir())]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


def _values(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("kind", ["plain", "formulas"])
@pytest.mark.parametrize("name", FORMULAS)
def test_what_was_filled_in_is_what_libreoffice_computes(folder: Path, name: str, kind: str) -> None:
    stored, computed = _values(folder / "out" / kind / name), _values(folder / "office" / kind / name)
    sample = _values(SAMPLE / name)
    for cell in (*FORMULAS[name], "L40"):
        assert stored[cell] == pytest.approx(computed[cell], rel=1e-12), cell
    expected = sample | ({"G26": 105, "H26": 103} if "安委会" in name else {})
    for cell in FORMULAS[name]:
        assert stored[cell] == pytest.approx(expected[cell], abs=6e-5), cell
    if kind == "formulas":
        book = openpyxl.load_workbook(folder / "out" / kind / name)
        assert {cell: book.worksheets[0][cell].value for cell in FORMULAS[name]} == FORMULAS[name]
