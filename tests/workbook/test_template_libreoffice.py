"""LibreOffice opens what `xlform new` writes, computes what is stored, prints it one page wide; needs `soffice`."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.conftest import ROOT
from tests.properties.test_new import consistent
from xlform.address import Address
from xlform.address import parse_a1
from xlform.newbook import Wanted
from xlform.newbook import load
from xlform.newbook import new_bytes
from xlform.workbook.edit import SetValue
from xlform.workbook.edit import apply
from xlform.workbook.template.spec import all_blanks

_SOFFICE = shutil.which("soffice")
HENGYANG = ROOT / "samples" / "hengyang-2022-合订.xlsx"
CLEAN = ROOT / "samples" / "clean-2023-合订.xlsx"
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""

pytestmark = [
    pytest.mark.skipif(_SOFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.filterwarnings("ignore"),
]


def workbooks() -> dict[str, bytes]:
    """Every blank with a year and without, every form of the samples, whole submissions, one with a wrong amount typed."""
    found: dict[str, bytes] = {}
    for blank in all_blanks():
        for year in (None, 2023):
            found[f"blank-{blank.place}-{blank.form.key}-{year}"] = new_bytes(Wanted(blank.form.key, blank.place, year))
    for form in ("department_selfeval", "project_selfeval"):
        found[f"hengyang-{form}"] = new_bytes(Wanted(form, "hengyang"), load(HENGYANG), "x")
    found["rolled"] = new_bytes(Wanted("base_table", year=2023), load(HENGYANG), "x")
    found["submission-blank"] = new_bytes(Wanted("submission", rows=4, unit="某局"))
    found["submission-hengyang"] = new_bytes(Wanted("submission"), load(HENGYANG), "x")
    found["submission-clean"] = new_bytes(Wanted("submission"), load(CLEAN), "x")
    for seed in range(3):
        found[f"submission-{seed}"] = new_bytes(Wanted("submission"), consistent(Random(seed)), "x")
    for name, (sheet, cell) in WRONG.items():
        change = SetValue(Address(sheet, *parse_a1(cell)), Decimal(9876))
        found[f"wrong-{name}"] = apply(found[f"submission-{name}"], [change])[0]
    return found


WRONG = {"clean": ("基础表", "D18"), "hengyang": ("项目1 安全生产工作经费", "F7")}

TURNED = {
    "clean": {"基础数据：项目支出决算＝各项目自评执行数之和", "项目1：执行数＝基础数据该项目决算"},
    "hengyang": {"项目1：执行数＝基础数据该项目决算"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All workbooks recalculated and saved by LibreOffice as .xlsx, and printed as .pdf."""
    place = tmp_path_factory.mktemp("neu")
    (place / "in").mkdir()
    settings = place / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, "utf-8")
    for name, data in workbooks().items():
        (place / "in" / f"{name}.xlsx").write_bytes(data)
    sources = sorted((place / "in").iterdir())
    printed = [path for path in sources if path.stem.endswith("-2023") or path.stem == "submission-hengyang"]
    for filter_, files in (("xlsx:Calc MS Excel 2007 XML", sources), ("pdf", printed)):
        command = [str(_SOFFICE), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", filter_, "--outdir", str(place / "out"), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=580)
    return place


def values(path: Path) -> dict[tuple[str, str], object]:
    """What every cell shows."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    """The cells that hold a formula."""
    import openpyxl

    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


def alike(one: object, other: object) -> bool:
    """Equal, a binary fraction's last digit aside; an empty text is a blank."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return (one or "") == (other or "")


def test_its_own_recalculation_equals_every_stored_result(folder: Path) -> None:
    wrong, count = [], 0
    for path in sorted((folder / "in").glob("*.xlsx")):
        if path.stem.startswith("wrong"):
            continue
        stored, recalculated = values(path), values(folder / "out" / path.name)
        for cell in formulas(path):
            count += 1
            if not alike(stored[cell], recalculated[cell]):
                wrong.append((path.stem, *cell, stored[cell], recalculated[cell]))
    assert wrong == []
    assert count > 900


def test_nothing_but_formulas_changes(folder: Path) -> None:
    for path in sorted((folder / "in").glob("*.xlsx")):
        stored, saved, computed = values(path), values(folder / "out" / path.name), set(formulas(path))
        lost = {
            cell: value for cell, value in stored.items() if cell not in computed and not alike(value, saved.get(cell))
        }
        assert lost == {}, path.stem


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_amount_turns_the_line_of_the_cover_red(folder: Path, name: str) -> None:
    before, after = (cover(folder / "out" / f"{kind}-{name}.xlsx") for kind in ("submission", "wrong"))
    assert before.keys() == after.keys()
    turned = {words for words in before if before[words] == "相符" and after[words] == "不符"}
    assert TURNED[name] <= turned
    assert after["不符的勾稽关系（条）"] > before["不符的勾稽关系（条）"]  # type: ignore[operator]


def cover(path: Path) -> dict[str, object]:
    """The lines of the cover with their results; those that are red are the ones with 不符."""
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=True)["填报说明"]
    lines: dict[str, object] = {
        str(row[1].value or row[0].value): row[5].value
        for row in sheet.iter_rows(min_row=9)
        if row[5].value is not None
    }
    rules = [one for area in sheet.conditional_formatting for one in area.rules]
    assert any('"不符"' in "".join(one.formula) for one in rules)
    return lines


def test_every_form_prints_one_page_wide(folder: Path) -> None:
    """A page cut in two would show up as more pages than the heights need; the right border stands on page one."""
    pdfs = {path.stem: pages(path) for path in sorted((folder / "out").glob("*.pdf"))}
    for name, count in pdfs.items():
        if name.startswith("blank"):
            assert count == 1, name
    assert pdfs["submission-hengyang"] <= 16


def pages(path: Path) -> int:
    """How many pages a PDF has, counted in its page objects (which LibreOffice may put into compressed streams)."""
    data = path.read_bytes()
    found = len(re.findall(rb"/Type\s*/Page\b", data))
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            found += len(re.findall(rb"/Type\s*/Page\b", zlib.decompressobj().decompress(data[match.end() :])))
        except zlib.error:
            continue
    return found
