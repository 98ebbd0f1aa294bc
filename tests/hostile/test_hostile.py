"""The installed command on every hostile file: one Chinese line each, no traceback, little memory, little time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hostile.registry import Hostile
from tests.hostile.registry import all_hostile
from xlform.errors import printable

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = all_hostile()
SPACE = 2 << 30
"""Bytes of address space that a process gets."""
MEMORY = 512 << 20
SECONDS = 5.0
"""What one file may use, measured."""
TIMEOUT = 300

_RUN = """
import os, sys
try:
    import resource
except ImportError:
    resource = None
if resource is not None:
    resource.setrlimit(resource.RLIMIT_AS, ({space}, {space}))
from xlform.cli import main
code = main(sys.argv[2:])
if resource is not None:
    own, others = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    memory = max(own.ru_maxrss, others.ru_maxrss)
    if os.path.exists("/proc/self/status"):  # on Linux the other figure of its own is that of the tests, if they took more
        status = open("/proc/self/status").read()
        memory = max(int(status.partition("VmHWM:")[2].split()[0]), others.ru_maxrss)
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    with open(sys.argv[1], "w") as file:
        file.write(f"{{memory * 1024}} {{seconds}}")
sys.exit(code)
"""


class Ran(NamedTuple):
    """What a run of the command came to; memory in bytes and seconds of processor time, 0 where they cannot be measured."""

    code: int
    out: str
    err: str
    memory: int
    seconds: float


def run(folder: Path, *arguments: str) -> Ran:
    """Runs the command in a process of its own, in an empty working folder."""
    measured, work = folder / "measured", folder / "work"
    work.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": str(work),
        "TEMP": str(work),
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format(space=SPACE), str(measured), *arguments],
        capture_output=True, timeout=TIMEOUT, cwd=work, env=environment, check=False,
    )  # fmt: skip
    memory, seconds = map(float, measured.read_text().split()) if measured.exists() else (0.0, 0.0)
    assert not list(work.iterdir()), "files were left over"
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), int(memory), seconds)


def file_of(case: Hostile, folder: Path) -> Path:
    """The file itself, in a folder of its own."""
    path = folder / "in" / case.name
    path.parent.mkdir()
    path.write_bytes(case.make())
    return path


def plain(ran: Ran) -> None:
    """No traceback, no panic, no abort, no control characters on the terminal."""
    assert ran.code in (0, 1, 2), ran
    said = ran.out + ran.err
    for word in ("Traceback", "panicked", "Error:", "程序出错", "规则出错"):
        assert word not in said, said[:2000]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", ran.err), ran.err[:500]


def test_there_are_enough_files() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_command_survives(case: Hostile, tmp_path: Path) -> None:
    path = file_of(case, tmp_path)
    assert path.stat().st_size < 16 << 20, "small on disk"
    digest = sha256(path.read_bytes()).digest()
    ran = run(tmp_path, "check", str(path), "--quiet")
    plain(ran)
    lines = [line for line in ran.err.splitlines() if line.strip()]
    if case.code:
        assert ran.code == 2
        assert ran.out == ""
        assert len(lines) == 1
        assert lines[0].startswith(f"{path}: ")
        message = lines[0].removeprefix(f"{path}: ")
        assert re.search("[\u4e00-\u9fff]", message)
        assert len(message) <= 400
        assert printable(message) == message
    else:
        assert ran.code in (0, 1)
        assert lines == []
    assert ran.memory < MEMORY
    assert ran.seconds < SECONDS
    assert sha256(path.read_bytes()).digest() == digest
    assert [one.name for one in path.parent.iterdir()] == [case.name]


def test_a_folder_of_them_is_flagged_side_by_side(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "in" / "退回"
    source.mkdir()
    for case in CASES:
        if case.name.endswith((".xlsx", ".xlsm", ".xls")) and not case.name.startswith("七万"):
            (source / case.name).write_bytes(case.make())
    before = {path.name: sha256(path.read_bytes()).digest() for path in source.iterdir()}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "xlform", "flag", str(source), "--output", str(target), "--jobs", "2", "--quiet"],
        capture_output=True, timeout=600, cwd=tmp_path, env=environment, check=False,
    )  # fmt: skip
    plain(Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), 0, 0))
    assert {path.name: sha256(path.read_bytes()).digest() for path in source.iterdir() if path.is_file()} == before
    readable = {case.name for case in CASES if case.name in before and not case.code}
    refused = {line.partition(": ")[0].rpartition(os.sep)[2] for line in done.stderr.decode().splitlines()}
    assert {
        path.name.replace("（标记副本）.xlsx", ".xls") for path in target.rglob("*") if path.is_file()
    } >= readable - refused
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
