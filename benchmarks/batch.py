"""What a folder of submissions costs: time, memory of each process, a second run on the same files, and pandas beside it.

    python -m benchmarks.batch [--files 100,300] [--jobs 2] [--pandas 100]

Workbooks of 2 to 5 forms, those of a unit in a few files with ties between them, some of them wrong. `xlform check --store`
runs as users run it, in a process of its own, its modules compiled as after any first use; the loops beside it only read:
`pandas.read_excel(sheet_name=None)` one after another in one process, as scripts do, and on as many processes as xlform has.
Processor times are those of all processes, start-up of xlform included, that of pandas not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED
from zipfile import ZipFile

from samples.forms import Filed
from samples.forms import ProjectSelfeval
from samples.make import write_book
from tests.localize.dossiers import _Maker

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock and of all processors, the most memory (MB) of the main process and of a worker."""

    seconds: float
    processor: float
    main_memory: float
    worker_memory: float


def submissions(unit: int) -> list[list[Filed]]:
    """The forms of a made-up unit, in workbooks of 2 to 5; in one of six a score is wrong."""
    random = Random(unit)
    maker = _Maker(random, rounded=bool(unit % 2))
    maker.unit = f"第{unit}市应急管理局"
    forms = [replace(one, sheet=f"{one.sheet}") for one in maker.forms()]
    if random.random() < 1 / 6:
        forms = [_wrong(one) if one.kind == "project_selfeval" else one for one in forms]
    books: list[list[Filed]] = []
    while forms:
        size = min(len(forms), random.randint(2, 5))
        size = len(forms) if len(forms) - size == 1 else size
        books.append(forms[:size])
        forms = forms[size:]
    return books


def _wrong(filed: Filed) -> Filed:
    form = filed.form
    if not isinstance(form, ProjectSelfeval) or not form.indicators:
        return filed
    first, *rest = form.indicators
    return replace(filed, form=replace(form, indicators=(replace(first, score=99), *rest)))


def write_folder(folder: Path, files: int, first: int = 0) -> int:
    """Writes that many workbooks, a folder for each unit; gives the number of units.

    The first 120 units are drawn; further ones are theirs under another name, as drawing takes longer than checking.
    """
    written, units = 0, 0
    drawn: list[list[Path]] = []
    while written < files:
        unit = first + units
        place = folder / f"{unit // 100:04}" / f"{unit:06}"
        place.mkdir(parents=True, exist_ok=True)
        if units < _DRAWN:
            drawn.append(_drawn(place, unit)[: files - written])
            made = drawn[-1]
        else:
            made = []
            for source in drawn[units % _DRAWN][: files - written]:
                made.append(place / source.name)
                _renamed(source, made[-1], f"第{first + units % _DRAWN}市", f"第{unit}市")
        written += len(made)
        units += 1
    for path in drawn[-1][0].parent.glob("*.xlsx") if units <= _DRAWN else ():
        if path not in drawn[-1]:
            path.unlink()
    return units


def _drawn(place: Path, unit: int) -> list[Path]:
    paths = []
    for number, forms in enumerate(submissions(unit)):
        paths.append(place / f"{number}.xlsx")
        write_book(paths[-1], forms)
    return paths


_DRAWN = 120


def _renamed(source: Path, target: Path, name: str, other: str) -> None:
    """A copy of a workbook in which every text has another name in it."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as new:
        for one in old.infolist():
            data = old.read(one)
            new.writestr(
                one.filename, data.replace(name.encode(), other.encode()) if one.filename.endswith(".xml") else data
            )


_CHECK = """
import sys, time
from xlform.cli import main
if __name__ == "__main__":
    started = time.perf_counter()
    main(sys.argv[1:])
    seconds = time.perf_counter() - started
    try:
        import resource
        own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        used = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
        print("COST", seconds, used, own.ru_maxrss / 1024, others.ru_maxrss / 1024, file=sys.stderr)
    except ImportError:
        print("COST", seconds, 0, 0, 0, file=sys.stderr)
"""


def check(folder: Path, store: Path, jobs: int, scratch: Path) -> Cost:
    """`xlform check` on a folder with a store."""
    script = scratch / "check.py"
    script.write_text(_CHECK, "utf-8")
    command = [sys.executable, str(script), "check", str(folder), "--store", str(store), "--jobs", str(jobs), "--quiet",
               "--output", str(scratch / "result.txt")]  # fmt: skip
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
    }
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
    line = next((one for one in done.stderr.splitlines() if one.startswith("COST")), "")
    if not line:
        raise RuntimeError(done.stderr)
    return Cost(*map(float, line.split()[1:]))


def _pandas(path: Path) -> float:
    """Processor seconds."""
    import pandas as pd

    started = time.process_time()
    pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
    return time.process_time() - started


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one workbook with pandas takes: seconds by the clock and of processors."""

    seconds: float
    processor: float


def pandas_loop(paths: list[Path], jobs: int) -> Reading:
    """A plain loop in a process that has pandas loaded, or in several: never in this one, whose memory our own would inherit."""
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(_pandas, paths[: 2 * jobs]))
        started = time.perf_counter()
        used = sum(pool.map(_pandas, paths, chunksize=4))
        return Reading((time.perf_counter() - started) / len(paths), used / len(paths))


def measured(files: int, jobs: int, read: int) -> None:
    """Prints what a folder of so many workbooks costs, its second run, and pandas beside it."""
    with TemporaryDirectory() as place:
        scratch = Path(place)
        folder, one, store = scratch / "submissions", scratch / "one", scratch / "store.sqlite"
        units = write_folder(folder, files)
        write_folder(one, 1)
        check(one, scratch / "first.sqlite", jobs, scratch)  # compiles what a check imports
        first = check(folder, store, jobs, scratch)
        again = check(folder, store, jobs, scratch)
        size = store.stat().st_size / files / 1024
        paths = sorted(folder.rglob("*.xlsx"))[:read]
        alone, beside = pandas_loop(paths, 1), pandas_loop(paths, jobs)
    each = Reading(first.seconds / files, first.processor / files)
    print(
        f"{files:6} workbooks of {units} units: {first.seconds:.1f} s, each {each.seconds * 1000:.1f} ms by the clock, "
        f"{each.processor * 1000:.1f} ms of processors; main {first.main_memory:.0f} MB, worker {first.worker_memory:.0f} MB; "
        f"store {size:.0f} KB each"
    )
    print(
        f"       again, unchanged: {again.seconds:.2f} s, {first.seconds / again.seconds:.0f} times faster by the clock, "
        f"{first.processor / again.processor:.0f} times in processor time ({again.main_memory:.0f} MB)"
    )
    for name, pandas in (("in one process", alone), (f"on {jobs} processes", beside)):
        print(
            f"       pandas only reads one, {name}: {pandas.seconds * 1000:.1f} ms by the clock, "
            f"{pandas.processor * 1000:.1f} ms of processors; our check takes {each.seconds / pandas.seconds:.2f} "
            f"and {each.processor / pandas.processor:.2f} of that",
            flush=True,
        )


def main() -> None:
    """Prints the lines for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", default="100,300")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--pandas", type=int, default=100, help="how many of the workbooks pandas reads")
    options = parser.parse_args()
    for files in map(int, options.files.split(",")):
        measured(files, options.jobs, options.pandas)


if __name__ == "__main__":
    main()
