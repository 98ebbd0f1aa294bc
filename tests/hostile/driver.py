"""`python -m tests.hostile.driver COMMAND IN OUT REPORT`: one command on every file of a folder, one after the other.

Each file is given to the command alone; `mark` is none of xlform's: a note is set in the first cell, and taken out again. A line of JSON is written for each as it ends, so that a process that is aborted
shows on which file; the process has a limited address space.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from hashlib import sha256
from pathlib import Path

from fuzz.targets import marked_and_back
from xlform.cli import main as run

SPACE = 2 << 30
"""Bytes of address space."""


def main(command: str, source: Path, target: Path, report: Path) -> None:
    """Runs the command on each file; `flag` and `fill` write into a folder of its own under `target`."""
    _limit(SPACE)
    for number, path in enumerate(sorted(source.iterdir())):
        line = _run(command, path, target / str(number))
        with report.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _run(command: str, path: Path, target: Path) -> dict[str, object]:
    digest = sha256(path.read_bytes()).hexdigest()
    more = ["--output", str(target)] if command in ("flag", "fill") else ["--format", "json"]
    out, err = sys.stdout, sys.stderr
    said, told = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    gc.collect()
    _forget_peak()
    started = _used()
    sys.stdout, sys.stderr = said, told
    try:
        code = _marked(path) if command == "mark" else run([command, str(path), *more, "--quiet"])
    finally:
        sys.stdout, sys.stderr = out, err
    said.flush()
    told.flush()
    return {
        "name": path.name,
        "code": code,
        "out": said.buffer.getvalue().decode(),
        "err": told.buffer.getvalue().decode(),
        "seconds": _used() - started,
        "peak": _peak(),
        "unchanged": sha256(path.read_bytes()).hexdigest() == digest,
        "left": sorted(os.listdir()),
        "written": sorted(one.relative_to(target).as_posix() for one in target.rglob("*")) if target.exists() else [],
        "folder": str(target),
    }


def _marked(path: Path) -> int:
    if path.read_bytes()[:2] == b"PK":
        marked_and_back(path.read_bytes())
    return 0


def _used() -> float:
    """Seconds of processor time, those of processes that ended with it."""
    return sum(os.times()[:4])


def _limit(space: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows
    resource.setrlimit(resource.RLIMIT_AS, (space, space))


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # not Linux


def _peak() -> int:
    """Bytes of memory at the most since it was forgotten, or of a process that ended; 0 where that cannot be told."""
    try:
        import resource

        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
        status = Path("/proc/self/status").read_text()
    except (ImportError, OSError):
        return 0
    own = next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return max(own, children)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:5]))
