"""What reading and checking a workbook costs, beside bare XML, openpyxl and pandas on the same files in the same run.

    python -m benchmarks.read [--count 200] [--rounds 3]

One-form workbooks in random layouts, a warm process, one core; of each file the least time over the rounds is taken.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

from tests.generate import DRAWERS
from tests.generate import generate
from xlform.batch import check_paths
from xlform.batch import read_file
from xlform.forms import load_forms
from xlform.locate import locate
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge
from xlform.submission import read_submission
from xlform.workbook.read import read_book


def bare_scan(path: Path) -> None:
    """Unzips every part and runs it through expat without a callback: nobody can read a workbook for less."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                expat.ParserCreate().Parse(data, True)


def openpyxl_values_and_formulas(path: Path) -> None:
    """What a script does that wants both: two loads."""
    import openpyxl

    openpyxl.load_workbook(path)
    openpyxl.load_workbook(path, data_only=True)


def pandas_all_sheets(path: Path) -> None:
    """What most scripts begin with."""
    import pandas as pd

    pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def xlform_read(path: Path) -> None:
    """The whole of `xlform.read`."""
    read_file(path)


def xlform_check(path: Path) -> None:
    """The whole of `xlform.check` on one workbook: read, judged, and searched for the wrong cell where sums are broken."""
    check_paths([path])


def without_search(path: Path) -> None:
    """Read and judged only."""
    judge([read_file(path)], all_rules())


def one_form_workbooks(folder: Path, count: int) -> Iterator[Path]:
    """That many generated workbooks with one form each, the five forms in turn."""
    forms, seed = sorted(DRAWERS), 10_000
    for number in range(count):
        while len((made := generate(forms[number % len(forms)], seed)).expected) != 1:
            seed += 1
        seed += 1
        path = folder / f"{number}.xlsx"
        made.write(path)
        yield path


def least_times(work: Callable[[Path], None], paths: list[Path], rounds: int) -> list[float]:
    """Milliseconds of processor time for each file, which other work on the machine changes least: the least of the rounds."""
    best = [float("inf")] * len(paths)
    for _ in range(rounds):
        for index, path in enumerate(paths):
            start = time.process_time()
            work(path)
            best[index] = min(best[index], (time.process_time() - start) * 1000)
    return best


def parts_of_a_check(paths: list[Path], rounds: int) -> dict[str, float]:
    """What the milliseconds of a check are made of: means over the files."""
    forms, rules = load_forms(), all_rules()
    books = {path: read_book(path) for path in paths}
    located = {path: [(grid, locate(grid, forms)) for grid in book.grids] for path, book in books.items()}
    readings = {path: read_file(path) for path in paths}

    def entries(path: Path) -> None:
        for grid, found in located[path]:
            for layout in found.layouts:
                read_submission(str(path), grid, layout)

    steps: dict[str, Callable[[Path], None]] = {
        "workbook → grids": lambda path: (read_book(path), None)[1],
        "grids → layouts": lambda path: [locate(grid, forms) for grid in books[path].grids].clear(),
        "layouts → entries": entries,
        "entries → findings": lambda path: (judge([readings[path]], rules), None)[1],
    }
    return {name: statistics.mean(least_times(work, paths, rounds)) for name, work in steps.items()}


def cpu_seconds(arguments: list[str]) -> float:
    """CPU time of a command in a process of its own, start-up included: the least of five."""
    code = (
        "import os,runpy,sys,io,contextlib\nsys.argv=['xlform']+sys.argv[1:]\n"
        "try:\n with contextlib.redirect_stdout(io.StringIO()): runpy.run_module('xlform',run_name='__main__')\n"
        "except SystemExit: pass\nt=os.times();sys.stderr.write(f'\\n{t.user+t.system}')"
    )
    times = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        times.append(float(done.stderr.rsplit("\n", 1)[-1]))
    return min(times)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        paths = list(one_form_workbooks(Path(folder), options.count))
        works = {
            "bare unzip and scan": bare_scan,
            "xlform read": xlform_read,
            "xlform check without the search": without_search,
            "xlform check": xlform_check,
            "pandas.read_excel(sheet_name=None)": pandas_all_sheets,
            "openpyxl, values and formulas": openpyxl_values_and_formulas,
        }
        for work in works.values():
            work(paths[0])
        times = {name: least_times(work, paths, options.rounds) for name, work in works.items()}
        parts = parts_of_a_check(paths, options.rounds)
        commands = {"xlform --help": ["--help"], "xlform check one.xlsx": ["check", str(paths[0])]}
        started = {name: cpu_seconds(arguments) for name, arguments in commands.items()}
        clean = sorted((Path(__file__).parent.parent / "samples" / "clean-2023").glob("*.xlsx"))
        clean_times = {name: least_times(work, clean, options.rounds) for name, work in works.items()}
    _table(
        f"{options.count} one-form workbooks with random figures: nearly all their sums are broken",
        times,
        options.rounds,
    )
    _table(f"{len(clean)} workbooks of the clean sample: everything holds", clean_times, options.rounds)
    print("\nWhat a check is made of, ms each")
    for name, mean in parts.items():
        print(f"{name:36}{mean:8.2f}")
    print("\nCPU seconds of a command, start-up included")
    for name, seconds in started.items():
        print(f"{name:36}{seconds:8.2f}")


def _table(title: str, times: dict[str, list[float]], rounds: int) -> None:
    check, scan = statistics.mean(times["xlform check"]), statistics.mean(times["bare unzip and scan"])
    print(f"\n{title}; ms of processor time each (warm, least of {rounds})")
    print(f"{'':36}{'mean':>8}{'median':>8}{'p95':>8}{'× check':>9}{'× scan':>8}")
    for name, line in times.items():
        mean, p95 = statistics.mean(line), statistics.quantiles(line, n=20)[-1]
        print(f"{name:36}{mean:8.2f}{statistics.median(line):8.2f}{p95:8.2f}{mean / check:9.2f}{mean / scan:8.1f}")


if __name__ == "__main__":
    main()
