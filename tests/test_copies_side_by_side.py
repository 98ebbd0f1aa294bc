"""Copies made by several processes: one that hangs costs itself, nothing is left lying about, the order is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import Run
from tests.test_cli import run  # noqa: F401  # the fixture
from xlform.copies import fill_paths
from xlform.copies import flag_paths

SAMPLE = ROOT / "samples" / "hengyang-2022"
CLEAN = ROOT / "samples" / "clean-2023"
HANGS = """
import time
import xlform.workbook.files as files

replace = files._replace


def replace_or_hang(temporary, target):
    if "毒" in target.name:
        time.sleep(600)
    replace(temporary, target)


files._replace = replace_or_hang
"""


@pytest.mark.parametrize("command", ["flag", "fill"])
def test_a_copy_that_hangs_costs_its_time_limit_and_a_line(tmp_path: Path, command: str) -> None:
    place, out = tmp_path / "报送", tmp_path / "副本"
    script = tmp_path / "sitecustomize.py"  # which every process of Python's loads
    shutil.copytree(CLEAN, place)
    shutil.copy(place / "基础表.xlsx", place / "毒.xlsx")
    script.write_text(HANGS, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "xlform", command, str(place), "--output", str(out), "--jobs", "2", "--timeout", "20"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT))), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 2
    assert f"{place / '毒.xlsx'}: 写副本超过 20 秒，已跳过；请单独检查该文件\n" in done.stderr
    names = sorted(path.name for path in place.iterdir() if path.name != "毒.xlsx")
    assert sorted(path.name for path in out.iterdir()) == names
    assert [line.split(" → ")[0] for line in done.stdout.splitlines()] == [str(place / name) for name in names]


@pytest.mark.parametrize("store", [True, False])
def test_jobs_and_store_change_no_receipt_and_no_byte(tmp_path: Path, *, store: bool) -> None:
    stores = {make: tmp_path / f"{make.__name__}.sqlite" for make in (flag_paths, fill_paths)}
    for make, kept in stores.items():
        alone = make([SAMPLE], tmp_path / "一")
        beside = make([SAMPLE], tmp_path / "二", jobs=3, store=kept if store else None)
        assert len(alone.copies) == 9
        for one, other in zip(alone.copies, beside.copies, strict=True):
            assert (one.path, one.receipt, one.error) == (other.path, other.receipt, other.error)
            assert one.target is not None
            assert other.target is not None
            assert one.target.read_bytes() == other.target.read_bytes()
            assert one.target.relative_to(tmp_path / "一") == other.target.relative_to(tmp_path / "二")


def test_each_copy_is_told_as_it_is_made(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fill_paths([SAMPLE], tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 9) for done in range(1, 10)]


def test_flag_judges_by_the_edition_that_is_asked_for(tmp_path: Path, run: Run) -> None:  # noqa: F811
    summaries = []
    for place in ("衡阳", "湖北"):
        options = [SAMPLE, "--place", place, "--year", "2022"]
        flagged = run("flag", *options, "--output", tmp_path / place)
        assert flagged.err == run("check", *options).err
        summaries.append(flagged.err.splitlines()[-1])
    assert summaries[0] != summaries[1]
    assert run("flag", SAMPLE, "--output", tmp_path / "无", "--place", "火星").code == 2
