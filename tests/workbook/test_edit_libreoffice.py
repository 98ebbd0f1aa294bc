"""LibreOffice opens what was marked and sees the same values; needs `soffice` on the path."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.corpus import SHEET
from tests.corpus import corpus
from tests.workbook.test_edit import MARKS
from tests.workbook.test_edit import NOTE
from tests.workbook.test_edit import TARGETS
from xlform.workbook.edit import is_marked
from xlform.workbook.edit import mark
from xlform.workbook.edit import unmark

_SOFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.skipif(_SOFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every workbook of the corpus, plain and marked, saved by LibreOffice: one start for all."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "in").mkdir()
    for name, original in corpus().items():
        stem = name.partition(".")[0]
        (folder / "in" / f"{stem}-plain.xlsx").write_bytes(original)
        (folder / "in" / f"{stem}-marked.xlsx").write_bytes(mark(original, MARKS))
    command = [str(_SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    command += [str(path) for path in sorted((folder / "in").iterdir())]
    subprocess.run(command, check=True, capture_output=True, timeout=580)
    return folder / "out"


@pytest.mark.parametrize("name", sorted(name.partition(".")[0] for name in corpus()))
def test_values_are_the_same_and_notes_are_seen(saved: Path, name: str) -> None:
    import openpyxl

    plain = openpyxl.load_workbook(saved / f"{name}-plain.xlsx", data_only=True)
    marked = openpyxl.load_workbook(saved / f"{name}-marked.xlsx", data_only=True)
    assert marked.sheetnames == [*plain.sheetnames, "校验结果"]
    for sheet in plain.sheetnames:
        values = [_values(book[sheet]) for book in (plain, marked)]
        assert values[0] == values[1]
    for cell, color in TARGETS.items():
        assert marked[SHEET][cell].fill.fgColor.rgb == f"FF{color}"
        if name != "threaded_comments" or cell != "D5":
            assert marked[SHEET][cell].comment.text.endswith(NOTE)


@pytest.mark.parametrize("name", sorted(name.partition(".")[0] for name in corpus()))
def test_marks_come_out_of_what_libreoffice_saved(saved: Path, name: str) -> None:
    import openpyxl

    plain = openpyxl.load_workbook(saved / f"{name}-plain.xlsx", data_only=True)
    cleaned = unmark((saved / f"{name}-marked.xlsx").read_bytes())
    left = openpyxl.load_workbook(io.BytesIO(cleaned), data_only=True)
    assert not is_marked(cleaned)
    assert left.sheetnames == plain.sheetnames
    for sheet in plain.sheetnames:
        assert _values(left[sheet]) == _values(plain[sheet])
        for cell in set(TARGETS) - {"H20"}:  # H20 was made by the mark and keeps the format of its column
            assert _look(left[sheet][cell]) == _look(plain[sheet][cell])


def _values(sheet: object) -> dict[str, object]:
    return {cell.coordinate: cell.value for cell in sheet._cells.values() if cell.value is not None}  # type: ignore[attr-defined]


def _look(cell: object) -> tuple[object, ...]:
    fill, comment = cell.fill, cell.comment  # type: ignore[attr-defined]
    solid = fill.fill_type == "solid"
    return fill.fgColor.rgb if solid else None, comment and comment.text
