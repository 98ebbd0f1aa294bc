"""What each format costs the main process: the most memory it takes, and processor time, for more and more workbooks.

    python -m benchmarks.formats [--files 300,1000,3000] [--jobs 2] [--only json,html]

The workbooks are those of `benchmarks.batch`. `check` runs on a store that has them all, `read`, `flag` and `fill` without one and with
one: what is measured is what the report takes, not what reading and judging take. Every run is a process of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.batch import ROOT
from benchmarks.batch import write_folder

_RUN = """
import os, sys
from pathlib import Path
from xlform.cli import main

def most():
    status = Path("/proc/self/status")
    if status.exists():  # of this very process: getrusage counts what it was forked from
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

if __name__ == "__main__":
    sys.stdout = open(os.devnull, "w", encoding="utf-8")
    main(sys.argv[1:])
    print("COST", most(), sum(os.times()[:2]), file=sys.stderr)
"""


def commands(folder: Path, out: Path, store: Path, jobs: int) -> dict[str, list[str]]:
    """What is run, by name; `first` fills the store."""
    kept, side = ["--store", str(store)], ["--jobs", str(jobs)]
    found = {"first": ["check", *kept, *side, "--output", str(out / "first.txt")]}
    for name in ("text", "json", "html", "xlsx", "sarif", "junit"):
        found[f"check {name}"] = ["check", "--format", name, *kept, "--output", str(out / f"check.{name}")]
    for name in ("html", "xlsx"):
        found[f"check {name} --ledger"] = [*found[f"check {name}"], "--ledger"]
        notices = ["--notices", str(out / f"notices {name}"), "--notice-format", name]
        found[f"notices {name}"] = [*found["check text"], *notices]
    for name in ("text", "json", "csv", "parquet"):
        target = out / f"read.{name}"
        found[f"read {name}"] = ["read", "--format", name, *side, "--output", str(target)]
        found[f"read {name} --store"] = ["read", "--format", name, *kept, "--output", str(target)]
    for name in ("flag", "fill"):
        found[f"{name} --store"] = [
            name,
            *kept,
            *side,
            "--output",
            str(out / name),
            "--receipt",
            str(out / f"{name}.json"),
        ]
    found["fill"] = ["fill", *side, "--output", str(out / "fill 2")]
    return {name: [command, *rest, "--quiet", str(folder)] for name, (command, *rest) in found.items()}


def cost(script: Path, command: list[str]) -> tuple[float, float]:
    """MB at the most, and seconds of processor time, of the main process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, str(script), *command],
        capture_output=True, text=True, encoding="utf-8", check=False, env=environment,
    )  # fmt: skip
    line = next((one for one in done.stderr.splitlines() if one.startswith("COST")), "")
    if not line:
        raise RuntimeError(done.stderr)
    _, memory, seconds = line.split()
    return float(memory), float(seconds)


def main() -> None:
    """Prints a line for each size and format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", default="300,1000,3000")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="commands that begin so, comma separated")
    options = parser.parse_args()
    wanted = tuple(options.only.split(","))
    for files in map(int, options.files.split(",")):
        with TemporaryDirectory() as place:
            scratch = Path(place)
            script = scratch / "run.py"
            script.write_text(_RUN, "utf-8")
            write_folder(scratch / "submissions", files)
            for name, command in commands(scratch / "submissions", scratch, scratch / "a.sqlite", options.jobs).items():
                if name == "first" or name.startswith(wanted):
                    memory, seconds = cost(script, command)
                    print(f"{files:6} {name:22} {memory:6.0f} MB {seconds:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
