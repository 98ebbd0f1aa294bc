"""Workbooks with a password: refused, or opened with the right one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.conftest import ROOT
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.workbook.password import VARIABLE
from xlform.workbook.read import read_book

SAMPLE = ROOT / "samples" / "clean-2023" / "基础表.xlsx"


@pytest.fixture(scope="module")
def locked() -> bytes:
    """A sample with the password 2023."""
    out = BytesIO()
    OOXMLFile(BytesIO(SAMPLE.read_bytes())).encrypt("2023", out)
    return out.getvalue()


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileError) as caught:
        read_book("x", data=data)
    return caught.value.code, caught.value.message


def test_without_a_password_it_is_refused(locked: bytes) -> None:
    assert refusal(locked) == ("encrypted", "文件有密码，请去除密码后重报")


def test_the_right_password_opens_it(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2023")
    assert read_book("x", data=locked).grids[0].cells == read_book(SAMPLE).grids[0].cells


def test_a_wrong_password_is_told(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2022")
    assert refusal(locked) == ("encrypted", "密码不对，或加密方式不支持；请去除密码后重报")


def test_rounds_without_end_are_refused(locked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2023")
    slowed = locked.replace(b'spinCount="100000"', b'spinCount="999999999"')
    assert slowed != locked
    assert refusal(slowed)[1] == "文件有密码，且加密轮数过多；请去除密码后重报"


def test_processes_side_by_side_know_it_too(locked: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2023")
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(locked)
    assert [reading.error for reading in read_paths([tmp_path], jobs=2)] == [None, None]
