"""What a Dask cluster costs beside one machine: processor time of client, scheduler and workers, memory of the client.

    python -m benchmarks.spread [--files 1000] [--workers 2]

Scheduler, workers and client are processes of this machine, started with the commands that docs/scale.md gives; the workbooks
are those of `benchmarks.batch`. Needs a system that tells what a process took (not Windows).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.batch import ROOT
from benchmarks.batch import write_folder


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and those it started and waited for took: seconds by the clock and of processors, the most memory (MB) of one."""

    seconds: float
    processor: float
    memory: float


class Process:
    """A Python process whose cost is told when it has ended."""

    def __init__(self, *arguments: str, log: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        self._started = time.perf_counter()
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments], stdout=file, stderr=file, env=environment
            )

    def cost(self, *, ended: bool = False) -> Cost:
        """Waits for the end (asks for it where `ended`), then tells."""
        if ended:
            self._process.terminate()
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return Cost(time.perf_counter() - self._started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def check(folder: Path, *more: str, log: Path) -> Cost:
    """`xlform check` on a folder."""
    return Process("xlform", "check", str(folder), "--quiet", *more, log=log).cost()


def spread(folder: Path, workers: int, scratch: Path) -> dict[str, Cost]:
    """The first run on a cluster and one over unchanged workbooks; scheduler and workers over both."""
    log, about = scratch / "log.txt", scratch / "scheduler.json"
    scheduler = Process(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(about), log=log,
    )  # fmt: skip
    while not about.exists():
        time.sleep(0.2)
    address = json.loads(about.read_text("utf-8"))["address"]
    nannies = Process(
        "distributed.cli.dask_worker", address, "--nworkers", str(workers), "--nthreads", "1", "--no-dashboard", log=log,
    )  # fmt: skip
    options = ("--dask", address, "--dataset", str(scratch / "dataset"))
    first = check(folder, *options, "--output", str(scratch / "spread.txt"), log=log)
    again = check(folder, *options, "--output", str(scratch / "again.txt"), log=log)
    return {"client": first, "client again": again, "workers": nannies.cost(ended=True), "scheduler": scheduler.cost(ended=True)}  # fmt: skip


def size(folder: Path) -> float:
    """Kilobytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1024


def main() -> None:
    """Prints a line for each process, and the same for one machine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="workbooks that are there already")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        scratch = Path(place)
        folder = options.folder or scratch / "submissions"
        if options.folder is None:
            write_folder(folder, options.files)
        store = ("--store", str(scratch / "a.sqlite"), "--jobs", str(options.workers))
        plain = check(folder, *store, "--output", str(scratch / "plain.txt"), log=scratch / "log.txt")
        costs = {"one machine": plain, **spread(folder, options.workers, scratch)}
        for name, cost in costs.items():
            each = cost.processor / options.files * 1000
            print(
                f"{name:12} {cost.seconds:7.1f} s, processors {cost.processor:7.1f} s, {each:6.2f} ms each; {cost.memory:.0f} MB"
            )
        same = (scratch / "plain.txt").read_bytes() == (scratch / "spread.txt").read_bytes()
        tables = sum(size(one) for one in (scratch / "dataset").iterdir() if one.name != "_xlform") / options.files
        kept = size(scratch / "dataset" / "_xlform") / options.files
        print(
            f"reports are {'the same' if same else 'DIFFERENT'}; tables {tables:.1f} KB each, kept besides {kept:.1f} KB each"
        )


if __name__ == "__main__":
    main()
