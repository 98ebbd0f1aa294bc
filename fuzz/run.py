"""`python -m fuzz.run [TARGET...] --seconds 120`: see fuzz/README.md."""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path

from fuzz.targets import TARGETS
from fuzz.targets import seeds

SLOW = 10.0
"""Seconds that no input may take."""


def main() -> int:
    """0 if nothing was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="、".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replay", type=Path)
    asked = parser.parse_args()
    names = asked.targets or list(TARGETS)
    if asked.replay is not None:
        TARGETS[names[0]](asked.replay.read_bytes())
        return 0
    if len(names) == 1 and _guided(names[0], asked.seconds):
        return 0
    return max(_random(name, asked.seconds, asked.seed) for name in names)


def _guided(name: str, seconds: float) -> bool:
    """Runs a target under atheris, which ends the process itself; False if there is none."""
    try:
        import atheris
    except ImportError:
        return False
    with atheris.instrument_imports(include=["xlform"]):
        import xlform.workbook.read  # noqa: F401
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}", f"-timeout={SLOW:.0f}"], TARGETS[name])
    atheris.Fuzz()
    return True


def _random(name: str, seconds: float, seed: int) -> int:
    """Random changes of the seeds; what fails is written down. 1 if something did."""
    chance, target = random.Random(f"{name}{seed}"), TARGETS[name]
    end, runs, slowest, found = time.monotonic() + seconds, 0, 0.0, set[str]()
    while time.monotonic() < end:
        data = changed(chance, seeds(name))
        start = time.monotonic()
        try:
            target(data)
            fault = ""
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            fault = traceback.format_exc()
        took = time.monotonic() - start
        runs, slowest = runs + 1, max(slowest, took)
        where = "\n".join(fault.splitlines()[-3:-1]) if fault else f"slow: {took:.0f} s" if took > SLOW else ""
        if where and where not in found:
            found.add(where)
            path = Path(f"crash-{name}-{sha256(data).hexdigest()[:12]}.bin")
            path.write_bytes(data)
            print(f"{path}\n{fault or where}", flush=True)
    print(f"{name}: {runs} inputs, slowest {slowest:.2f} s, {len(found)} found", flush=True)
    return int(bool(found))


def changed(chance: random.Random, given: tuple[bytes, ...]) -> bytes:
    """One of the seeds with a few pieces changed, cut, doubled, put elsewhere, or taken from another seed."""
    data = bytearray(chance.choice(given))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        size = chance.choice((1, 1, 2, 4, 16, 64))
        what = chance.randrange(7)
        if what == 0:
            data[at : at + size] = chance.randbytes(size)
        elif what == 1:
            del data[at : at + size]
        elif what == 2:
            data[at:at] = data[at : at + size] * chance.choice((1, 2, 50))
        elif what == 3:
            other = chance.choice(given)
            start = chance.randrange(len(other) + 1)
            data[at:at] = other[start : start + size * 4]
        elif what == 4 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif what == 5:
            data[at : at + 4] = chance.choice(
                (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"9999", b"-1.5", b"1e99")
            )
        else:
            data[at:at] = chance.choice(PIECES)
    return bytes(data)


PIECES = tuple(
    piece.encode()
    for piece in (
        "<", ">", "&amp;", '"', "<c/>", '<row r="1"/>', "<f>SUM(A1:B2)</f>", ' t="s"', ' r="A1"', "<v>1</v>", "＞", "≥", "≤", "%", "％", "万元",
        "每", "扣", "得", "分", "百分之", "以上", "不", "；", "（", "）", "年", "月", "日", "-", "—", "0", "9" * 40, "1e9", "二", "亿", "其中", "\u00b2", "①", "٣",
    )
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
