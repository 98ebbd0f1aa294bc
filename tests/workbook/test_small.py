"""Which workbooks are read where a fault would cost more than themselves: only what cannot take long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.hostile.records import number
from tests.hostile.records import workbook
from tests.hostile.registry import all_hostile
from tests.hostile.zips import Part
from tests.hostile.zips import book
from tests.hostile.zips import repeated
from tests.hostile.zips import with_part
from xlform.batch import read_paths
from xlform.workbook.small import MOST
from xlform.workbook.small import is_small

_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_BIG = repeated(b"<row><c><v>1</v></c></row>" * 10_000, 4, _HEAD, b"</sheetData></worksheet>")


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "a.xlsx"
    path.write_bytes(data)
    return path


def test_forms_are_small() -> None:
    samples = list((ROOT / "samples").rglob("*.xlsx"))
    assert len(samples) > 50
    assert all(map(is_small, samples))


def test_what_a_part_inflates_to_is_counted_whatever_it_is_declared_to(tmp_path: Path) -> None:
    for declared in (_BIG.size, 3):
        part = Part("", packed=_BIG.packed, crc=_BIG.crc, size=declared)
        path = _file(tmp_path, with_part("xl/worksheets/sheet1.xml", part))
        assert path.stat().st_size < 20_000
        assert not is_small(path)


def test_a_part_of_any_name_counts(tmp_path: Path) -> None:
    assert not is_small(_file(tmp_path, with_part("media/picture.png", Part("", packed=_BIG.packed, size=3))))


def test_an_old_workbook_is_as_small_as_its_file(tmp_path: Path) -> None:
    assert is_small(_file(tmp_path, workbook()))
    assert not is_small(_file(tmp_path, workbook(b"".join(number(row, 0, row) for row in range(MOST // 18)))))


def test_what_is_behind_a_password_is_not_known_to_be_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLFORM_PASSWORD", "x")
    assert not is_small(_file(tmp_path, workbook()))
    assert is_small(_file(tmp_path, book()))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4" + b"x" * 100, book()[:-30]])
def test_what_is_broken_is_refused_as_quickly(data: bytes, tmp_path: Path) -> None:
    assert is_small(_file(tmp_path, data))
    assert is_small(tmp_path / "missing")


def test_bombs_are_not_small(tmp_path: Path) -> None:
    bombs = [case for case in all_hostile() if "炸弹" in case.name]
    assert len(bombs) >= 5
    for case in bombs:
        assert not is_small(_file(tmp_path, case.make()))


def test_a_large_file_has_a_time_limit_and_among_others_each_has(tmp_path: Path) -> None:
    small = _file(tmp_path, book())
    large = tmp_path / "b.xlsx"
    large.write_bytes(with_part("xl/worksheets/sheet1.xml", _BIG))
    found = {
        paths: [reading.error and reading.error.code for reading in read_paths(paths, limit=0.001)]
        for paths in ((small,), (large,), (small, large))
    }
    assert found == {(small,): [None], (large,): ["timeout"], (small, large): ["timeout", "timeout"]}
    assert [reading.error for reading in read_paths([small, large])] == [None, None]
