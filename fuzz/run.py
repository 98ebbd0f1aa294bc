"""`python -m fuzz.run [TARGET...] --seconds 120`: see fuzz/README.md."""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from fuzz.changes import changed
from fuzz.changes import structured
from fuzz.found import Found
from fuzz.targets import TARGETS
from fuzz.targets import seeds

_SHORTEST = 5.0
"""Seconds below which it is not worth while to start once more."""


def main() -> int:
    """0 if nothing was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="、".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=120, help="processor time for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--replay", type=Path)
    asked = parser.parse_args()
    names = asked.targets or list(TARGETS)
    if asked.replay is not None:
        TARGETS[names[0]](asked.replay.read_bytes())
        return 0
    if asked.random or importlib.util.find_spec("atheris") is None:
        return max(at_random(name, asked.seconds, asked.seed) for name in names)
    with tempfile.TemporaryDirectory() as folder:
        return max(_guided(name, asked.corpus or Path(folder), asked.seconds) for name in names)


def at_random(name: str, seconds: float, seed: int) -> int:
    """Random changes of the seeds; what fails is written down. 1 if something did."""
    chance, found, given = random.Random(f"{name}{seed}"), Found(name, TARGETS[name]), seeds(name)
    end = time.process_time() + seconds
    while time.process_time() < end:
        found.tried(structured(name, chance, chance.choice(given), lambda data: changed(chance, data, given)))
    print(f"{name}: {found}", flush=True)
    return int(bool(found.places))


def _guided(name: str, folder: Path, seconds: float) -> int:
    """Inputs guided by coverage; atheris is started again when an input ended it. 1 if something was found."""
    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (corpus / sha256(seed).hexdigest()).write_bytes(seed)
    before, started = set(Path().glob(f"crash-{name}-*")), _children()
    runs, slowest, covered = 0, 0.0, list[int]()
    while (left := started + seconds - _children()) > _SHORTEST:
        said = _started(name, corpus, left)
        ended = re.search(r"(?m)^(\d+) inputs, slowest ([\d.]+) s", said)
        runs += int(ended[1]) if ended else max(map(int, re.findall(r"(?m)^#(\d+)\s", said)), default=0)
        slowest = max(slowest, float(ended[2]) if ended else 0.0)
        covered += map(int, re.findall(r"\bcov: (\d+)", said))
        if not covered:
            print(said[-2000:], flush=True)
            return 1
    crashes = sorted(set(Path().glob(f"crash-{name}-*")) - before)
    growth = f"coverage {covered[0]} to {max(covered)}" if covered else "no time"
    used = _children() - started
    print(
        f"{name}: {runs} inputs, {growth}, slowest {slowest:.2f} s, {used:.0f} s of processor time, {len(crashes)} found",
        flush=True,
    )
    return int(bool(crashes))


def _started(name: str, corpus: Path, seconds: float) -> str:
    """What libFuzzer said; the faults that were caught go to our own output."""
    command = [sys.executable, "-m", "fuzz.guided", name, str(corpus), str(seconds)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False).stderr.decode("utf-8", "replace")


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
