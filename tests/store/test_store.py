"""Results kept: what has not changed is not done again, and the store says the same however often it was interrupted."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from samples.changes import base
from samples.changes import project
from samples.faulty import Fault
from samples.faulty import write
from tests.conftest import ROOT
from xlform.batch import check_paths
from xlform.batch import read_file
from xlform.batch import read_paths
from xlform.cli import main
from xlform.errors import UsageError
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.store import blobs
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked
from xlform.store.database import Database
from xlform.store.run import KeptOutcomes
from xlform.store.run import Questions
from xlform.store.run import Runner
from xlform.store.run import open_store
from xlform.submission import Submission

SAMPLES = ROOT / "samples"
NATURAL = (
    "SELECT started IS NULL, engine, rules, scope FROM runs ORDER BY id",
    "SELECT path, sha256, engine, error_code, error_message FROM contents ORDER BY path, sha256",
    "SELECT path, number, form, sheet, area, unit, unit_name, year FROM forms JOIN contents ON id = content ORDER BY 1, 2",
    "SELECT path, form, list, line, name, state, value, text, cell FROM entries JOIN contents ON id = content ORDER BY 1, 2, 3, 4, 5",
    "SELECT key, outcomes FROM verdicts ORDER BY key",
    "SELECT key, path, number, code, severity, cell, message, expected, actual, suspect FROM findings"
    " JOIN verdicts ON id = verdict ORDER BY 1, 2, 3",
    "SELECT run, place, path, sha256, error_code, error_message, number FROM files ORDER BY 1, 2",
)


def said(path: Path) -> list[list[tuple[object, ...]]]:
    """All that a store says, without the numbers that only link its tables and the times of the runs."""
    connection = sqlite3.connect(path)
    try:
        return [connection.execute(query).fetchall() for query in NATURAL]
    finally:
        connection.close()


def folder(place: Path) -> Path:
    """A few submissions of two units, one damaged file among them."""
    target = place / "报送"
    for unit in ("hengyang-2022", "clean-2023"):
        shutil.copytree(SAMPLES / unit, target / unit)
    (target / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    return target


def light(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, str]]:
    """To be compared: an error is as good as what it says."""
    return [(replace(one, submissions=(), error=None), str(one.error)) for one in outcomes]


def test_the_outcomes_are_those_without_a_store(tmp_path: Path) -> None:
    place = folder(tmp_path)
    kept = check_paths([place], store=tmp_path / "a.sqlite", jobs=2)
    plain = check_paths([place])
    assert light(kept) == light(plain)
    for one, other in zip(kept, plain, strict=True):
        assert [form.fields for form in one.submissions] == [form.fields for form in other.submissions]
        assert [form.tables for form in one.submissions] == [form.tables for form in other.submissions]
        assert len(one.submissions) == len(other.submissions)


@pytest.mark.parametrize("unit", ["hengyang-2022", "clean-2023"])
def test_the_outcomes_of_one_unit_are_those_without_a_store(tmp_path: Path, unit: str) -> None:
    assert light(check_paths([SAMPLES / unit], store=tmp_path / "a.sqlite")) == light(check_paths([SAMPLES / unit]))


def test_units_that_may_be_one_are_judged_together(tmp_path: Path) -> None:
    place = tmp_path / "报送"
    place.mkdir()
    write(place / "基础表.xlsx", Fault((base(),)))
    write(place / "项目1.xlsx", Fault((project(implementer="青禾市应急局", unit="青禾市应急局"),)))
    write(place / "项目2.xlsx", Fault((project(1, implementer="青禾市水利局", unit="青禾市水利局"),)))
    kept = check_paths([place], store=tmp_path / "a.sqlite")
    assert light(kept) == light(check_paths([place]))
    assert "N112" in {found.code for one in kept for found in one.findings}


def test_what_has_not_changed_is_not_done_again(tmp_path: Path) -> None:
    place = folder(tmp_path)
    database = open_store(tmp_path / "a.sqlite")
    first = Runner(database, [place], Questions())
    first.results()
    assert first.read_again == 18
    again = Runner(database, [place], Questions())
    run = again.results()
    assert str(database.file(run, 17).error) == str(database.file(run - 1, 17).error) != "None"
    assert (again.read_again, again.judged_again) == (0, 0)
    shutil.copy(SAMPLES / "clean-2023" / "基础表.xlsx", place / "clean-2023" / "又一份.xlsx")
    third = Runner(database, [place], Questions())
    third.results()
    assert (third.read_again, third.judged_again) == (1, 1)  # the unit's dossier is another one now
    other_rules = Runner(database, [place], Questions(select=("S",)))
    other_rules.results()
    assert other_rules.read_again == 0
    assert other_rules.judged_again > 0
    database.close()


def test_a_changed_file_is_compared_with_the_last_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, store = folder(tmp_path), tmp_path / "a.sqlite"
    project = place / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"
    arguments = ["check", str(place / "hengyang-2022"), "--select", "E101,E102,S103", "--store", str(store)]
    main(arguments)
    assert "与上次" not in capsys.readouterr().err
    shutil.copy(place / "hengyang-2022" / "项目自评表-救灾工作经费.xlsx", project)
    main(arguments)
    told = capsys.readouterr().err
    assert re.search(r"与上次（\d{4}-\d\d-\d\d \d\d:\d\d）相比", told)
    assert f"  已改正 {project}:'项目3 安委会工作'!I25: E101" in told


def test_reading_can_be_kept_too(tmp_path: Path) -> None:
    place = folder(tmp_path)
    kept, plain = read_paths([place], store=tmp_path / "a.sqlite"), read_paths([place])
    assert [(one.path, one.ignored, str(one.error)) for one in kept] == [
        (one.path, one.ignored, str(one.error)) for one in plain
    ]
    assert [form.fields for one in kept for form in one.submissions] == [
        form.fields for one in plain for form in one.submissions
    ]


def test_every_entry_that_is_filled_in_is_a_row(tmp_path: Path) -> None:
    path, store = SAMPLES / "hengyang-2022" / "整体自评表.xlsx", tmp_path / "a.sqlite"
    (reading,) = read_paths([path], store=store)
    filled = [
        (number, name, line, key, one.state, one.text, str(one.address))
        for number, form in enumerate(reading.submissions)
        for name, rows in [("", [form.fields]), *form.tables.items()]
        for line, row in enumerate(rows)
        for key, one in row.items()
        if one.state in ("ok", "unreadable")
    ]
    assert len(filled) > 50
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute("SELECT form, list, line, name, state, text, cell FROM entries").fetchall()
        (total,) = connection.execute("SELECT value FROM entries WHERE name = 'annual' AND list = ''").fetchall()
    assert rows == filled
    assert total == (str(reading.submissions[0].field("annual").value),)


def test_a_form_is_restored_as_it_was() -> None:
    readings = [read_file(path) for path in sorted((SAMPLES / "hengyang-2022").glob("*.xlsx"))]
    for reading in readings:
        restored = unpacked(Reading, packed(reading))
        for one, again in zip(reading.submissions, restored.submissions, strict=True):
            assert (again.path, again.sheet, again.area, again.hidden) == (one.path, one.sheet, one.area, one.hidden)
            assert again.definition is one.definition
            assert again.fields == one.fields
            assert _rows(again) == _rows(one)
            assert again.layout == one.layout
    assert sum(len(reading.submissions) for reading in readings) > 3


def _rows(one: Submission) -> list[tuple[object, ...]]:
    return [(name, row, row.role, row.parent, row.depth) for name, rows in one.tables.items() for row in rows]


class Unfit:
    """Bytes that name the maker of forms and give it a table without rows to take its entries from."""

    def __init__(self, *columns: object) -> None:
        self.columns = columns

    def __reduce__(self) -> tuple[object, ...]:
        head = ("a.xlsx", None, "表", "A1", None, False)
        return blobs._submission, (head, {"funds": [("item", -1, 0)]}, ((), ("item",)), self.columns)


@pytest.mark.parametrize("columns", [(["ok"],) * 3, (["ok"],) * 7, ([], ["a"])])
def test_parts_that_do_not_fit_make_no_form(columns: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="not a Submission"):
        unpacked(Submission, zlib.compress(pickle.dumps(Unfit(*columns))))


def test_files_that_are_no_store_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="结果库的文件名应以"):
        open_store(tmp_path / "a.xlsx")
    text = tmp_path / "a.sqlite"
    text.write_text("这不是结果库" * 100, "utf-8")
    with pytest.raises(UsageError, match="不是 xlform 的结果库"):
        open_store(text)
    connection = sqlite3.connect(tmp_path / "b.sqlite")
    connection.execute("CREATE TABLE others (a)")
    connection.commit()
    connection.close()
    with pytest.raises(UsageError, match="不是 xlform 的结果库"):
        open_store(tmp_path / "b.sqlite")


def test_a_store_in_use_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_store(tmp_path / "a.sqlite")
    monkeypatch.setattr("xlform.store.database.PATIENCE", 0.1)
    with pytest.raises(UsageError, match="正由另一个 xlform 使用"):
        Database(tmp_path / "a.sqlite")
    first.close()


class Evil:
    """What somebody might put into a store."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1 / 0",)


def test_bytes_of_others_make_nothing_but_plain_values() -> None:
    assert unpacked(Reading, packed(Reading("a.xlsx"))) == Reading("a.xlsx")
    for value in (Evil(), Path("a"), print, Runner):
        with pytest.raises(ValueError, match="not a Reading"):
            unpacked(Reading, zlib.compress(pickle.dumps(value)))
    for pickled in (b"cxlform.__main__\nmain\n.", b"cxlform.nowhere\nNothing\n.", b"cxlform.cli\nmain\n."):
        with pytest.raises(ValueError, match="not a Reading"):
            unpacked(Reading, zlib.compress(pickled))
    with pytest.raises(ValueError, match="not a Reading"):
        unpacked(Reading, b"nonsense")
    with pytest.raises(ValueError, match="not a Reading"):
        unpacked(Reading, packed(Outcome("a.xlsx")))


def run(place: Path, store: Path, *, kill_after: float | None = None) -> bool:
    """`xlform check --store` in a process of its own; whether it was still running when it was killed."""
    command = [sys.executable, "-m", "xlform", "check", str(place), "--store", str(store), "--jobs", "2", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        process.wait(timeout=kill_after)
    except subprocess.TimeoutExpired:
        if sys.platform == "win32":
            process.kill()
        else:
            process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def seconds(place: Path, store: Path) -> float:
    """How long an undisturbed run takes."""
    started = time.monotonic()
    run(place, store)
    return time.monotonic() - started


def assert_as_undisturbed(whole: Path, broken: Path) -> None:
    """The last run of a store that was interrupted says what an undisturbed one says, and nothing is in it twice."""
    first, second = said(whole), said(broken)
    assert first[1:6] == second[1:6]
    last = len(second[0])
    assert [row[1:] for row in first[6]] == [row[1:] for row in second[6] if row[0] == last]


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    place, whole, broken = folder(tmp_path), tmp_path / "whole.sqlite", tmp_path / "broken.sqlite"
    took, random = seconds(place, whole), Random(1)
    for _ in range(5):
        run(place, broken, kill_after=random.uniform(0.2, 0.7 * took))
    run(place, broken)
    assert_as_undisturbed(whole, broken)


def test_kept_outcomes_are_a_sequence(tmp_path: Path) -> None:
    found = check_paths([SAMPLES / "clean-2023"], store=tmp_path / "a.sqlite")
    assert isinstance(found, KeptOutcomes)
    assert found[-1].path == found[len(found) - 1].path
    assert [one.path for one in found[1:3]] == [found[1].path, found[2].path]
    with pytest.raises(IndexError):
        found[len(found)]


HANGS = """
import time
import xlform.batch as batch
from xlform.store import run

read = batch.read_file


def read_or_hang(path):
    if "毒" in str(path):
        time.sleep(600)
    return read(path)


batch.read_file = run.read_file = read_or_hang
"""


@pytest.mark.parametrize("store", [True, False])
def test_a_file_that_hangs_costs_its_time_limit_and_a_line(tmp_path: Path, *, store: bool) -> None:
    place, script = tmp_path / "报送", tmp_path / "sitecustomize.py"  # which every process of Python's loads
    shutil.copytree(SAMPLES / "clean-2023", place)
    shutil.copy(place / "基础表.xlsx", place / "毒.xlsx")
    script.write_text(HANGS, "utf-8")
    command = [sys.executable, "-m", "xlform", "check", str(place), "--jobs", "2", "--timeout", "8"]
    command += ["--store", str(tmp_path / "a.sqlite")] if store else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT))), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 2
    assert f"{place / '毒.xlsx'}: 读取超过 8 秒，已跳过；请单独检查该文件\n" in done.stderr
    assert "文件 9，不能读取 1；" in done.stderr


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are always Unicode")
def test_names_of_files_in_another_encoding_are_kept_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "自评"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes((ROOT / "samples" / "clean-2023" / "基础表.xlsx").read_bytes())
    odd = os.path.join(os.fsencode(folder), "基础表.xlsx".encode("gbk"))
    with open(odd, "wb") as file:
        file.write((ROOT / "samples" / "hengyang-2022" / "基础表.xlsx").read_bytes())
    expected = [(one.path, one.findings) for one in check_paths([folder])]
    for _ in range(2):
        assert [(one.path, one.findings) for one in check_paths([folder], store=tmp_path / "库.sqlite")] == expected
    assert [one.path for one in read_paths([folder], store=tmp_path / "库.sqlite")] == [path for path, _ in expected]
    assert main(["check", str(folder), "--quiet", "--store", str(tmp_path / "库.sqlite"), "--format", "json"]) == 0
