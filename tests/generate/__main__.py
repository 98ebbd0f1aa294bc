"""`python -m tests.generate --count 10000`: reads that many mutated forms and counts what was misread."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import xlform
from tests.generate import DRAWERS
from tests.generate import generate
from tests.generate import mutate
from tests.generate.compare import Difference
from tests.generate.compare import differences


def check(form: str, seed: int, folder: Path) -> tuple[Difference, ...]:
    """What is misread of the form with this seed: as generated for even seeds, mutated for odd ones."""
    made = generate(form, seed)
    if seed % 2:
        made = mutate(made, Random(seed))
    path = folder / f"{form}-{seed}.xlsx"
    made.write(path)
    try:
        return differences(made.expected, xlform.read(path))
    except Exception as error:  # noqa: BLE001 a crash is a result like another and must not end the count
        return (Difference("crash", type(error).__name__, str(error)),)
    finally:
        if not keep_file(folder):
            path.unlink(missing_ok=True)


def keep_file(folder: Path) -> bool:
    """Whether the folder was asked for on the command line, and its workbooks stay."""
    return (folder / ".keep").exists()


def main() -> int:
    """Prints the count of each kind, with one seed to reproduce it; 1 if there is any."""
    parser = argparse.ArgumentParser(prog="python -m tests.generate", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--form", choices=sorted(DRAWERS), action="append")
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder in which the workbooks stay")
    options = parser.parse_args()
    forms = options.form or sorted(DRAWERS)
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    bad = 0
    with TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        if options.keep:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".keep").touch()
        for number in range(options.count):
            form, seed = forms[number % len(forms)], options.first + number // len(forms)
            found = check(form, seed, folder)
            bad += bool(found)
            for one in found:
                kind = f"{one.kind} · {one.form} · {one.path.split('[')[0]}{one.path.partition(']')[2]}"
                counts[kind] += 1
                shown = examples.setdefault(kind, [])
                if len(shown) < options.examples:
                    shown.append(f"        {form} seed {seed} {one.path}: {one.detail[:300]}")
    for kind, count in counts.most_common():
        print(f"{count}  {kind}", *examples[kind], sep="\n")
    print(f"{options.count} forms, {bad} with differences, {sum(counts.values())} differences")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
