"""Runs killed at random moments and resumed: is the store that of an undisturbed run?

python -m benchmarks.interrupt [--kills 20] [--files 30]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.batch import write_folder
from tests.store.test_store import assert_as_undisturbed
from tests.store.test_store import run
from tests.store.test_store import seconds


def main() -> None:
    """Kills as many runs as asked for, each at a random moment of its own, resumes each, and compares the stores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random, kills, tries = Random(options.seed), 0, 0
    with TemporaryDirectory() as place:
        folder, whole = Path(place) / "submissions", Path(place) / "whole.sqlite"
        write_folder(folder, options.files)
        took = seconds(folder, whole)
        while kills < options.kills and tries < 10 * options.kills:
            tries += 1
            broken = Path(place) / f"broken{tries}.sqlite"
            if run(folder, broken, kill_after=random.uniform(0.05, took)):
                kills += 1
                run(folder, broken)
                assert_as_undisturbed(whole, broken)
    print(f"{kills} runs of {took:.1f} s killed at random moments and resumed: every store that of the undisturbed run")


if __name__ == "__main__":
    main()
