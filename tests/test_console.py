"""Progress on a terminal: how much is done, and how long the rest takes at the pace just measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from xlform import console


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 秒"), (40, "40 秒"), (89, "89 秒"), (90, "2 分"), (600, "10 分"), (7800, "2 小时 10 分")],
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert console.duration(seconds) == said


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    assert console.progress_line() is None


def test_the_rest_is_told_from_the_pace_and_only_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [100.0]
    monkeypatch.setattr("xlform.console.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    show = console.progress_line()
    assert show is not None
    show(900, 1000)  # kept from an earlier run: no measure of the pace
    assert capsys.readouterr().err == "\r900/1000"
    clock[0] += 10
    show(920, 1000)
    assert capsys.readouterr().err.rstrip() == "\r920/1000  约剩 40 秒"
    clock[0] += 40
    show(940, 1000)  # slower since: the last half minute counts
    assert "约剩 120 秒" not in (told := capsys.readouterr().err)
    assert "940/1000  约剩 2 分" in told
    show(1000, 1000)
    assert capsys.readouterr().err.strip() == ""


def test_what_cannot_be_said_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    sample = str(ROOT / "samples" / "clean-2023" / "基础表.xlsx")
    close = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'xlform', *sys.argv[1:]])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for command in (["read", sample], ["check", sample, "--quiet"], ["rules"]):
        done = subprocess.run(
            [sys.executable, "-c", close, *command], capture_output=True, cwd=tmp_path, env=environment, check=False
        )
        assert done.returncode == 2
        assert done.stderr.decode() == "xlform: 结果无法输出：没有标准输出；请用 --output 写到文件\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_behind_stdout_is_one_line_and_exit_code_2() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xlform", "rules"],
            stdout=full, stderr=subprocess.PIPE, cwd=ROOT, env=environment, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode() == "xlform: 结果无法输出：磁盘已满；请用 --output 写到文件\n"
