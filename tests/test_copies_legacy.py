"""`.xls` files: a marked .xlsx copy with a word about it, no filling, and copies to the byte where nothing is found."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import xlform
from tests.test_cli import Run
from tests.test_cli import run  # noqa: F401  # the fixture
from tests.test_filling import project
from tests.written import written
from xlform.address import Area
from xlform.errors import FileError
from xlform.grid import Book
from xlform.grid import Cell
from xlform.grid import Grid
from xlform.workbook import redrawn as redrawing
from xlform.workbook.read import read_book


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wrong form and one without any form, both as .xls."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("old")
    (folder / "表.xlsx").write_bytes(written(project(points="", weights="90"), {"F3": "0.00%"}))
    with xlsxwriter.Workbook(folder / "空.xlsx") as book:
        book.add_worksheet("别的").write("A1", "附注")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xls"]
    subprocess.run(
        [*command, "--outdir", str(folder / "旧"), str(folder / "表.xlsx"), str(folder / "空.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.copy(folder / "旧" / "表.xls", folder / "旧" / "表.et")
    return folder / "旧"


def test_old_workbooks_get_a_marked_copy_as_xlsx_and_the_message_says_so(old: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    ran = run("flag", old, "--output", tmp_path, "--select", "S101")
    assert ran.code == 1
    names = ["空.xls", "表（标记副本）(2).xlsx", "表（标记副本）.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert (tmp_path / "空.xls").read_bytes() == (old / "空.xls").read_bytes()
    for name, source in (("表（标记副本）.xlsx", "表.et"), ("表（标记副本）(2).xlsx", "表.xls")):
        message = (
            f"{old / source}: 旧版格式（.xls/.et）不能原样标记，另写标记副本 {tmp_path / name}，只有内容和底色、批注"
        )
        assert message in ran.err
    book = openpyxl.load_workbook(tmp_path / "表（标记副本）.xlsx")
    sheet = book["表"]
    assert book.sheetnames == ["表", "校验结果"]
    assert sheet["F9"].value == 90
    assert sheet["F9"].comment is not None
    assert sheet["F9"].comment.text.startswith("xlform S101 ")
    assert sheet["F3"].value == "96.5%"
    assert Area.parse("A1:G1") in {Area.parse(str(area)) for area in sheet.merged_cells.ranges}
    again = run("flag", tmp_path / "表（标记副本）.xlsx", "--output", tmp_path / "再", "--select", "S101")
    assert again.code == 1
    assert (tmp_path / "再" / "表（标记副本）.xlsx").read_bytes() == (tmp_path / "表（标记副本）.xlsx").read_bytes()


def test_old_workbooks_cannot_be_filled_in(old: Path, tmp_path: Path) -> None:
    copies = {Path(one.path).name: one for one in xlform.fill(old, output=tmp_path)}
    assert copies["空.xls"].target == tmp_path / "空.xls"
    error = copies["表.xls"].error
    assert error is not None
    assert (error.code, error.message) == (
        "legacy",
        "旧版格式（.xls/.et）不能原样填写，未写出；请先用 WPS 或 Excel 另存为 .xlsx",
    )


def test_old_workbooks_have_no_marks_to_take_out(old: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        xlform.clean(old / "表.xls", tmp_path / "还原.xls")


def _drawn_again(monkeypatch: pytest.MonkeyPatch, *grids: Grid) -> bytes:
    monkeypatch.setattr(redrawing, "read_book", lambda path, data: Book(path, "", "xls", grids))
    return redrawing.redrawn(b"")


def test_overlapping_merged_areas_and_hidden_first_sheets_make_no_broken_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merges = (Area(1, 1, 2, 2), Area(2, 2, 3, 3), Area(5, 1, 5, 1), Area(1, 1, 65_536, 256))
    first = Grid("一", {(1, 1): Cell("=1+1"), (2, 2): Cell("x" * 40_000)}, merges, state="hidden")
    target = tmp_path / "a.xlsx"
    target.write_bytes(_drawn_again(monkeypatch, first, Grid("二", {(1, 1): Cell(None, "A1")})))
    book = openpyxl.load_workbook(target)
    assert [str(area) for area in book["一"].merged_cells.ranges] == ["A1:B2"]
    assert book["一"]["A1"].data_type == "s"
    assert (book["一"].sheet_state, book.active and book.active.title) == ("hidden", "二")


def test_an_old_workbook_is_redrawn_the_same_whenever_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _drawn_again(monkeypatch, Grid("表", {(1, 1): Cell("甲")}))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert re.findall(r"\d{4}-\d\d-\d\dT", package.read("docProps/core.xml").decode()) == ["2024-01-01T"] * 2


def test_a_sheet_name_that_xlsx_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError) as caught:
        _drawn_again(monkeypatch, Grid("a/b", {}))
    assert caught.value.code == "legacy"


def test_what_is_hidden_stays_hidden_in_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = {(row, column): Cell("甲") for row in (1, 2, 3) for column in (1, 2, 3)}
    shown = Grid("表", cells, hidden_rows=frozenset({2}), hidden_columns=((2, 2), (5, 16384)))
    book = Book("", "", "xls", (shown, Grid("底稿", cells, state="veryHidden")))
    monkeypatch.setattr(redrawing, "read_book", lambda *_, **__: book)
    again = read_book("x", data=redrawing.redrawn(b""))
    assert [grid.state for grid in again.grids] == ["visible", "veryHidden"]
    assert [at for at in sorted(cells) if again.grids[0].is_hidden(*at)] == [(1, 2), (2, 1), (2, 2), (2, 3), (3, 2)]
