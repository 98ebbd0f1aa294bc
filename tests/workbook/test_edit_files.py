from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from xlform.errors import FileError
from xlform.workbook.edit import write_beside

_WRITER = """
import sys
from pathlib import Path
from xlform.workbook.edit import write_beside
target, old, new = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes()
print("ready", flush=True)
while True:
    write_beside(target, new)
    write_beside(target, old)
"""


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out" / "表.xlsx"
    write_beside(target, b"old")
    write_beside(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["表.xlsx"]


def test_a_file_held_by_another_program_is_said_to_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.replace", refuse)
    monkeypatch.setattr("xlform.workbook.files._PAUSE", 0)
    with pytest.raises(FileError, match="文件正被 WPS/Excel 打开") as refusal:
        write_beside(target, b"new")
    assert refusal.value.code == "busy"
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_a_place_that_cannot_be_written_to_is_a_file_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError) as refusal:
        write_beside(tmp_path / "file" / "表.xlsx", b"new")
    assert refusal.value.code == "unwritable"


def test_killed_at_any_moment_the_target_is_absent_old_or_new(tmp_path: Path) -> None:
    """A hundred kills, each at a random moment of a process that does nothing but write."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"o" * 1_000_000)
    new.write_bytes(b"n" * 1_500_000)
    target = tmp_path / "target.xlsx"
    whole = {old.read_bytes(), new.read_bytes()}
    moments = random.Random(100)
    seen: set[int] = set()
    for _ in range(100):
        target.unlink(missing_ok=True)
        command = [sys.executable, "-c", _WRITER, str(target), str(old), str(new)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(moments.uniform(0, 0.02))
            writer.kill()
        if target.exists():
            content = target.read_bytes()
            assert content in whole
            seen.add(len(content))
    assert seen == {1_000_000, 1_500_000}


def test_a_place_that_cannot_be_written_to_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    with pytest.raises(FileError, match=r"无法写入 .*：[\u4e00-\u9fff，]+$"):
        write_beside(tmp_path / "文件" / "下" / "表.xlsx", b"new")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="systems without named pipes have none to replace")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "管道", list[bytes]()
    os.mkfifo(pipe)
    listener = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    listener.start()
    write_beside(pipe, [b"one ", b"two"])
    listener.join(30)
    assert heard == [b"one two"]
    assert pipe.is_fifo()
    assert [one.name for one in tmp_path.iterdir()] == ["管道"]
