"""Reading .xls: a workbook that LibreOffice converted says what the .xlsx says, but for the text of its formulas."""

from __future__ import annotations

import shutil
import struct
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from tests.hostile.patterns import doubled
from tests.hostile.records import EOF
from tests.hostile.records import bof4
from tests.hostile.records import record
from tests.hostile.records import workbook
from xlform.display import display
from xlform.errors import FileError
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook.read import read_book


def _write(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        money, percent = book.add_format({"num_format": '0.00"万元"'}), book.add_format({"num_format": "0.00%"})
        date = book.add_format({"num_format": "yyyy-m-d"})
        sheet = book.add_worksheet("自评表")
        sheet.merge_range("A1:C1", "项目支出绩效自评表")
        sheet.write_row("A2", ["年度资金总额", " 空格 ", "96.15%"])
        sheet.write("A3", 1234.5, money)
        sheet.write("B3", 0.9615, percent)
        sheet.write("C3", True)
        sheet.write("D3", 45000, date)
        sheet.write_formula("A4", "=SUM(A3:B3)", None, 1235.4615)
        sheet.write_formula("B4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C4", "=C3", None, True)
        sheet.write_formula("D4", '=IF(A3<0,"合格","")', None, "")  # no stored result; LibreOffice computes ""
        sheet.write_blank("E4", None, money)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("E:F", None, None, {"hidden": True})
        book.add_worksheet("隐藏").hide()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same workbook as .xlsx and as .xls."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("legacy")
    source = folder / "book.xlsx"
    _write(source)
    profile = (folder / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xls", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return source, folder / "book.xls"


def _both(files: tuple[Path, Path]) -> tuple[Grid, Grid]:
    new, old = read_book(files[0]), read_book(files[1])
    assert (new.format, old.format) == ("xlsx", "xls")
    assert [grid.state for grid in old.grids] == ["visible", "hidden"]
    return new.grids[0], old.grids[0]


def test_an_xls_says_what_the_xlsx_says(files: tuple[Path, Path]) -> None:
    new, old = _both(files)
    assert new.cells[4, 4].uncomputed
    assert old.cells[4, 4].content == ""
    expected = {at: cell.content for at, cell in new.cells.items()} | {(4, 4): ""}
    assert {at: cell.content for at, cell in old.cells.items()} == expected
    computed = {at for at, cell in old.cells.items() if cell.formula is not None}
    assert computed == {(3, 3), (4, 1), (4, 2), (4, 3), (4, 4)}  # LibreOffice writes TRUE as the formula TRUE()
    assert [display(old.cells[at]) for at in sorted(old.cells)] == [display(new.cells[at]) for at in sorted(new.cells)]
    assert list(old.merges) == list(new.merges)
    assert old.hidden_rows == new.hidden_rows == {3}
    assert old.is_hidden(1, 5)
    assert old.is_hidden(1, 6)
    assert not old.is_hidden(1, 4)


def test_errors_and_formats_survive(files: tuple[Path, Path]) -> None:
    _, old = _both(files)
    assert old.cells[4, 2].content == ErrorValue("#DIV/0!")
    assert old.cells[3, 1].content == Decimal("1234.5")
    assert display(old.cells[3, 1]) == "1234.50万元"
    assert display(old.cells[3, 4]) == "2023-3-15"


def test_cut_and_changed_xls_files_give_file_errors_only(
    files: tuple[Path, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    data = files[1].read_bytes()
    whole = read_book("x", data=data).grids[0].cells
    for size in range(8, len(data), 211):
        try:  # what is cut off may be but the summary behind the workbook
            assert read_book("x", data=data[:size]).grids[0].cells == whole
        except FileError as error:
            assert error.code == "damaged"
    for at in range(0, len(data), 97):
        changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            read_book("x", data=changed)
        except FileError as error:
            assert error.code in {"damaged", "encrypted", "not_workbook", "unsupported", "too_big"}
    assert capfd.readouterr().out == ""


def test_a_chain_of_sectors_that_loops_is_damage(files: tuple[Path, Path]) -> None:
    data = bytearray(files[1].read_bytes())
    table = (int.from_bytes(data[76:80], "little") + 1) * 512
    for at in range(128):
        data[table + at * 4 : table + at * 4 + 4] = at.to_bytes(4, "little")
    with pytest.raises(FileError) as caught:
        read_book("x", data=bytes(data))
    assert caught.value.code == "damaged"


def test_an_encrypted_xlsx_and_xls_are_named(files: tuple[Path, Path]) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    sealed = BytesIO()
    with files[0].open("rb") as file:
        msoffcrypto.OOXMLFile(file).encrypt("密码", sealed)
    with pytest.raises(FileError) as caught:
        read_book("x", data=sealed.getvalue())
    assert (caught.value.code, caught.value.message) == ("encrypted", "文件有密码，请去除密码后重报")
    data = files[1].read_bytes()
    at = data.find(b"\x09\x08\x10\x00")  # a FILEPASS record in place of the one behind the first BOF
    after = at + 20
    locked = data[:after] + b"\x2f\x00" + data[after + 2 :]
    with pytest.raises(FileError) as caught:
        read_book("x", data=locked)
    assert caught.value.code == "encrypted"


def _old_workbook(version: int) -> bytes:
    """A bare BIFF2, BIFF3 or BIFF4 worksheet: a label, a figure, a formula with its result."""
    text, widths = "合计".encode("gbk"), {2: "B", 3: "H", 4: "H"}[version]
    opening = record({2: 0x0009, 3: 0x0209, 4: 0x0409}[version], struct.pack("<HHH", 0, 0x10, 0))
    attributes = bytes(3) if version == 2 else bytes(2)
    above = 0 if version == 2 else 0x0200
    sheet = opening + record(0x0042, struct.pack("<H", 936))
    sheet += record(0x0004 + above, struct.pack("<HH", 0, 0) + attributes + struct.pack(f"<{widths}", len(text)) + text)
    sheet += record(0x0003 + above, struct.pack("<HH", 0, 1) + attributes + struct.pack("<d", 12.5))
    formula = {2: 0x0006, 3: 0x0206, 4: 0x0406}[version]
    tokens = b"\x1e\x05\x00"  # the whole number 5
    size = bytes([0, 3]) if version == 2 else struct.pack("<HH", 0, 3)
    sheet += record(formula, struct.pack("<HH", 1, 1) + attributes + struct.pack("<d", 5.0) + size + tokens)
    return sheet + EOF


@pytest.mark.parametrize("version", [2, 3, 4])
def test_workbooks_of_the_first_versions_of_excel_are_read(version: int) -> None:
    (grid,) = read_book("旧表.xls", data=_old_workbook(version)).grids
    assert {at: cell.content for at, cell in grid.cells.items()} == {
        (1, 1): "合计",
        (1, 2): Decimal("12.5"),
        (2, 2): Decimal(5),
    }
    assert [at for at, cell in grid.cells.items() if cell.formula is not None] == [(2, 2)]


def test_a_workspace_without_sheets_is_an_empty_workbook() -> None:
    assert read_book("旧表.xls", data=bof4(0x0100) + EOF).grids == ()


@pytest.mark.parametrize("before", [b"", record(0x008F, struct.pack("<iB", 0, 0))])
def test_names_are_not_worked_out(before: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def worked_out(*_: object) -> None:
        raise AssertionError("a name was looked at")

    monkeypatch.setattr("xlrd.book.Book.handle_name", worked_out)
    monkeypatch.setattr("xlrd.book.Book.handle_sheethdr", worked_out)
    (grid,) = read_book("x", data=workbook(extra=before + doubled(3))).grids
    assert [cell.content for cell in grid.cells.values()] == ["项目", Decimal("12.5")]
