"""What a bureau must be told of a .xls: macros, links, objects, hidden and pale cells."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from tests.hostile.compound import compound
from tests.hostile.records import label
from tests.hostile.records import number
from tests.hostile.records import record
from tests.hostile.records import workbook
from xlform.grid import Fact
from xlform.workbook.legacy_facts import legacy_facts
from xlform.workbook.read import read_book


def facts(data: bytes) -> tuple[Fact, ...]:
    return read_book("x", data=data).facts


def supbook(path: str, sheets: int = 0) -> bytes:
    """A SUPBOOK record that leads to a path, as [MS-XLS] 2.4.271 has it."""
    return record(0x01AE, struct.pack("<HHB", sheets, len(path), 1) + path.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (supbook("\x01\x01D财政\x03台账.xls", 1), [Fact("external_links", "D:\\财政\\台账.xls")]),
        (supbook("\x01\x01@server\x03台账.xls", 1), [Fact("external_links", "\\\\server\\台账.xls")]),
        (supbook("\x01上年.xls", 2), [Fact("external_links", "上年.xls")]),
        (supbook("cmd\x03/c calc"), [Fact("dde", "cmd|/c calc")]),
        (record(0x01AE, struct.pack("<HH", 3, 0x0401)), []),
        (record(0x01AE, struct.pack("<HH", 1, 0x3A01)), []),
        (supbook("\x00"), []),
        (record(0x0085, struct.pack("<IBBBB", 0, 2, 1, 4, 0) + b"Auto"), [Fact("macros", "BOUNDSHEET", "Auto")]),
    ],
)
def test_links_and_macro_sheets_are_read_from_the_records(extra: bytes, told: list[Fact]) -> None:
    assert [*facts(workbook(extra=extra))] == told


def test_records_that_break_off_say_nothing() -> None:
    stream = record(0x01AE, b"\1") + record(0x0085, b"\0" * 6) + record(0x01AE, struct.pack("<HH", 0, 9)) + b"\x85"
    assert list(legacy_facts((), stream)) == []


def test_macros_and_objects_are_known_by_the_names_of_their_streams() -> None:
    data = compound({"Workbook": workbook(), "_VBA_PROJECT_CUR": b"x" * 5000, "MBD0018D4B6": b"x" * 5000})
    assert facts(data) == (Fact("macros", "_VBA_PROJECT_CUR"), Fact("objects", "MBD0018D4B6"))
    assert facts(compound({"Workbook": workbook(), "MBD": b"x" * 5000})) == ()


def test_the_names_of_streams_are_the_same_in_any_case() -> None:
    data = compound({"Workbook": workbook(), "_vba_project_cur": b"x" * 5000, "mbd0018d4b6": b"x" * 5000})
    assert facts(data) == (Fact("macros", "_VBA_PROJECT_CUR"), Fact("objects", "mbd0018d4b6"))


def painted(letters: int, ground: tuple[int, int], cells: bytes) -> bytes:
    """A workbook that has a style 16 with letters and ground (pattern, colour) of these colours."""
    font = record(0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, letters, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial")
    style = record(0x00E0, struct.pack("<HHH", 5, 0, 1) + bytes(8) + struct.pack("<IH", ground[0] << 26, ground[1]))
    return workbook(cells, extra=font + style)


def with_style(cells: bytes, index: int = 16) -> bytes:
    """The records with every cell in the style of that index (row, column and style begin each)."""
    found, at = b"", 0
    while at < len(cells):
        kind, size = struct.unpack_from("<HH", cells, at)
        body = cells[at + 4 : at + 4 + size]
        found += record(kind, body[:4] + struct.pack("<H", index) + body[6:])
        at += 4 + size
    return found


@pytest.mark.parametrize(
    ("letters", "ground", "told"),
    [
        (9, (0, 64), True),
        (9, (1, 9), True),
        (8, (1, 8), True),
        (0x7FFF, (1, 8), True),
        (9, (1, 18), False),
        (0x7FFF, (0, 64), False),
        (64, (0, 64), False),
        (9, (2, 9), False),
    ],
)
def test_letters_in_the_colour_of_their_ground(letters: int, ground: tuple[int, int], *, told: bool) -> None:
    cells = with_style(number(0, 0, 5) + label(1, 1, "甲") + number(2, 2, 0))
    cases = [Fact("unseen_figures", "", "Sheet1", ((1, 1),)), Fact("unseen_text", "", "Sheet1", ((2, 2),))]
    assert [*facts(painted(letters, ground, cells))] == (cases if told else [])


def test_cells_on_a_sheet_with_conditional_colours_are_quiet() -> None:
    cells = with_style(number(0, 0, 5)) + record(0x01B0, bytes(14))
    assert facts(painted(9, (0, 64), cells)) == ()


def test_hidden_cells_and_sheets_are_told_as_of_an_xlsx(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("表")
        for row in range(5):
            sheet.write_row(row, 0, [row + 1, "甲", row])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
        sheet.write("A7", 7, book.add_format({"font_color": "#FFFFFF"}))
        sheet.write("A8", 8, book.add_format({"font_color": "#FFFFFF", "bg_color": "#000080"}))
        for name, cell in (("隐藏", 1), ("空白", "")):
            other = book.add_worksheet(name)
            other.write("A1", cell)
            other.hide()
    profile = (tmp_path / "profile").as_uri()
    command = [
        office,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120)
    new, old = (read_book(tmp_path / name).facts for name in ("a.xlsx", "a.xls"))
    assert new == old
    assert [one.kind for one in new] == ["hidden_rows", "hidden_columns", "unseen_figures", "hidden_sheet"]
