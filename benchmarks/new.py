"""What a blank costs, and how many forms are filled in and read back in a minute on one core.

python -m benchmarks.new
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from xlform.forms import FORM_KEYS
from xlform.forms import get_form
from xlform.newbook import Wanted
from xlform.newbook import load
from xlform.newbook import new_bytes
from xlform.workbook.template.content import Content

SAMPLE = Path(__file__).parent.parent / "samples" / "hengyang-2022-合订.xlsx"
ROUNDS = 7


def seconds(task: Callable[[], object], rounds: int) -> float:
    """The median time of a task, after a first run that loads what it needs."""
    task()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        task()
        times.append(time.perf_counter() - started)
    return median(times)


def main() -> None:
    """Prints a line for each form: milliseconds of a blank and of a filled form, filled forms a minute."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.new", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    contents = load(SAMPLE)
    print("form                    blank ms   filled ms   filled forms/minute")
    for key in FORM_KEYS:
        given = [content for content in contents if content.form == key][:1]
        print(_line(key, rounds, given))
    blank = seconds(lambda: new_bytes(Wanted("submission", year=2023)), rounds) * 1000
    filled = seconds(lambda: new_bytes(Wanted("submission"), contents, "data"), rounds) * 1000
    print(
        f"{'submission':<22} {blank:>9.1f} {filled:>11.1f}   {60_000 / filled * len(contents):>8.0f} (in {60_000 / filled:.0f} workbooks)"
    )


def _line(key: str, rounds: int, given: list[Content]) -> str:
    blank = seconds(lambda: new_bytes(Wanted(key, year=2023)), rounds) * 1000
    filled = seconds(lambda: new_bytes(Wanted(key), given, "data"), rounds) * 1000
    return f"{get_form(key).key:<22} {blank:>9.1f} {filled:>11.1f}   {60_000 / filled:>8.0f}"


if __name__ == "__main__":
    main()
