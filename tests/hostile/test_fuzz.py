"""The fuzzing itself: every target takes its seeds, changes reach what is inside, and a fault is written down."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from fuzz.changes import changed
from fuzz.changes import in_parts
from fuzz.changes import in_records
from fuzz.changes import in_xml
from fuzz.changes import split_records
from fuzz.changes import structured
from fuzz.found import Found
from fuzz.targets import TARGETS
from fuzz.targets import seeds
from tests.hostile.records import workbook
from tests.hostile.zips import book


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds_and_some_changes_of_them(name: str) -> None:
    chance, given = random.Random(name), seeds(name)
    for data in given[:3]:
        TARGETS[name](data)
    for _ in range(20):
        TARGETS[name](structured(name, chance, chance.choice(given), lambda data: changed(chance, data, given)))


def test_changes_reach_the_parts_of_a_zip() -> None:
    found = in_parts(random.Random(4), book(), lambda data: data.replace(b"sheetData", b"xx"))
    with zipfile.ZipFile(BytesIO(found)) as file:
        assert file.testzip() is None


def test_xml_stays_well_formed() -> None:
    from lxml import etree

    chance = random.Random(1)
    for _ in range(300):
        etree.fromstring(in_xml(chance, seeds("sheet")[1], lambda data: data + b"<&\0\x1b\"'"))


def test_lengths_of_records_fit() -> None:
    chance = random.Random(1)
    data = workbook()[4:]
    for _ in range(100):
        changed_data = in_records(chance, data, lambda content: content + b"more")
        assert sum(4 + len(content) for _, content in split_records(changed_data)) == len(changed_data) + 4


def test_a_fault_is_written_down_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def target(data: bytes) -> None:
        raise ValueError(data)

    monkeypatch.chdir(tmp_path)
    found = Found("values", target)
    found.tried(b"a")
    found.tried(b"b")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"a"]
    assert str(found).startswith("2 inputs")
