"""What we read is what openpyxl and calamine read, but for differences with a name and a reason; see `kinds`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from tests.differential import sources
from tests.differential.kinds import KINDS
from tests.differential.run import Compared
from xlform.grid import Grid
from xlform.workbook import ooxml
from xlform.workbook.read import read_book

GENERATED, LEGACY = 30, 10


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Compared]:
    """Everything that is compared, by where it comes from."""
    folder = tmp_path_factory.mktemp("differential")
    parts = {
        "generated": sources.generated(folder, GENERATED),
        "made": sources.made_here(tmp_path_factory.mktemp("made"), every=6),
        "hostile": sources.hostile(),
        "legacy": sources.legacy(folder / "legacy", LEGACY),
    }
    return {name: Compared().add(books, odd=name == "hostile") for name, books in parts.items()}


@pytest.mark.parametrize("part", ["generated", "made", "hostile", "legacy"])
def test_every_difference_has_a_reason(compared: dict[str, Compared], part: str) -> None:
    if part == "legacy" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    assert compared[part].unknown == []
    assert compared[part].files >= {"generated": GENERATED, "made": 150, "hostile": 100, "legacy": LEGACY}[part]
    assert compared[part].cells > 10 * compared[part].files or part == "hostile"


def test_every_reason_is_needed(compared: dict[str, Compared]) -> None:
    seen = {kind for one in compared.values() for kind in one.kinds}
    assert [kind.name for kind in KINDS if kind.name not in seen] == []


def test_what_is_read_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison is worth something: one digit lost shows in both witnesses."""
    take = ooxml.number
    monkeypatch.setattr(ooxml, "number", lambda text: take(text[:-1]) if len(text) > 3 else take(text))
    found = Compared().add([("a", sources.by_xlsxwriter(1))])
    assert {one.witness for _, one in found.unknown} == {"openpyxl", "calamine"}


@pytest.mark.parametrize("make", [sources.by_xlsxwriter, sources.by_openpyxl])
@pytest.mark.parametrize("seed", [1, 3])
def test_plainly_spelt_sheets_are_read_the_same_without_a_tree(
    make: Callable[[int], bytes], seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(make(seed))
    found = read_book(path).grids
    monkeypatch.setattr(ooxml, "plain_sheet", lambda data: None)
    parsed = read_book(path).grids
    names = [one.name for one in fields(Grid) if one.init]
    assert [[getattr(grid, name) for name in names] for grid in found] == [
        [getattr(grid, name) for name in names] for grid in parsed
    ]
