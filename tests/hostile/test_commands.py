"""`read` and `flag` on every hostile file, `fill` on every other: the same demands as on `check`, many files to a process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.registry import Hostile
from tests.hostile.registry import all_hostile
from tests.hostile.test_hostile import MEMORY
from tests.hostile.test_hostile import ROOT
from tests.hostile.test_hostile import SECONDS
from xlform.errors import printable
from xlform.workbook.edit import unmark
from xlform.workbook.read import read_book

SLICES = 6
CASES = all_hostile()


def driven(command: str, cases: tuple[Hostile, ...], folder: Path) -> list[dict[str, Any]]:
    """What the command said of each file, in the order of their names; it ends well or the file it died on is named."""
    source, work, report = folder / "in", folder / "work", folder / "report"
    source.mkdir()
    work.mkdir()
    for case in cases:
        (source / case.name).write_bytes(case.make())
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": str(work),
        "TEMP": str(work),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.driver", command, str(source), str(folder / "out"), str(report)],
        capture_output=True, timeout=1200, cwd=work, env=environment, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()] if report.exists() else []
    names = sorted(case.name for case in cases)
    assert done.returncode == 0, (names[len(lines)], done.stderr.decode()[-2000:])
    assert [line["name"] for line in lines] == names
    assert sorted(path.name for path in folder.iterdir() if path.name != "out") == ["in", "report", "work"]
    return lines


def plain(line: dict[str, Any], case: Hostile, source: Path) -> None:
    """What is demanded of every command; `source` is the folder of the inputs."""
    assert line["code"] in (0, 1, 2)
    assert line["unchanged"]
    assert line["left"] == []
    assert line["seconds"] < SECONDS
    assert line["peak"] < MEMORY
    told = [text for text in line["err"].splitlines() if text.strip()]
    for text in told:
        assert text.startswith(f"{source / case.name}: ")
        assert re.search("[\u4e00-\u9fff]", text.removeprefix(f"{source / case.name}: "))
        assert printable(text) == text
    for word in ("Traceback", "Error:", "程序出错", "规则出错"):
        assert word not in line["err"] + line["out"]
    if case.code:
        assert line["code"] == 2
        assert len(told) == 1


def no_number(name: str) -> float:
    """NaN and Infinity are not JSON."""
    raise AssertionError(name)


def pairs(command: str, part: int, folder: Path) -> list[tuple[Hostile, dict[str, Any]]]:
    """Every file of a slice with what came of it."""
    cases = {case.name: case for case in CASES[part::SLICES]}
    return [(cases[line["name"]], line) for line in driven(command, tuple(cases.values()), folder)]


@pytest.mark.parametrize("part", range(SLICES))
def test_read(part: int, tmp_path: Path) -> None:
    for case, line in pairs("read", part, tmp_path):
        plain(line, case, tmp_path / "in")
        [file] = json.loads(line["out"], parse_constant=no_number)["files"]
        assert file["path"] == str(tmp_path / "in" / case.name)
        assert line["code"] == (2 if case.code else 0)
        assert (file["error"] or {"code": ""})["code"] == case.code
        assert line["written"] == []


@pytest.mark.parametrize(
    ("command", "part"),
    [*(("flag", part) for part in range(SLICES)), *(("fill", part) for part in range(0, SLICES, 2))],
)
def test_copies(command: str, part: int, tmp_path: Path) -> None:
    for case, line in pairs(command, part, tmp_path):
        plain(line, case, tmp_path / "in")
        if case.code:
            assert line["written"] == []
            continue
        assert line["code"] in (0, 1), line["err"]
        [name] = line["written"]
        assert name in (case.name, f"{Path(case.name).stem}（标记副本）.xlsx")
        copy, before = Path(line["folder"]) / name, (tmp_path / "in" / case.name).read_bytes()
        assert len(read_book(copy).grids) >= len(read_book(copy, data=before).grids)
        if command == "flag" and name == case.name and copy.read_bytes() != before:
            assert unmark(copy.read_bytes()) == before


@pytest.mark.parametrize("part", range(SLICES))
def test_a_note_can_be_set_and_taken_out(part: int, tmp_path: Path) -> None:
    for _, line in pairs("mark", part, tmp_path):
        assert line["seconds"] < 2 * SECONDS
        assert line["peak"] < MEMORY
        assert line["unchanged"]
