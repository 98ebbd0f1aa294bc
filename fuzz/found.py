"""Runs a target on an input, and writes down what must not be."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

SLOW = 10.0
"""Seconds of processor time that no input may take."""


class Found:
    """What a target was found to do: inputs tried, the slowest, and a file for each fault of its own."""

    def __init__(self, name: str, target: Callable[[bytes], None]) -> None:
        self.name, self.target = name, target
        self.runs, self.slowest = 0, 0.0
        self.places: set[str] = set()

    def tried(self, data: bytes) -> None:
        """One input: a fault at a place not seen before is written to a file and told."""
        start = time.process_time()
        try:
            self.target(data)
            fault = where = ""
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            fault, where = traceback.format_exc(), str(traceback.extract_tb(error.__traceback__)[-1])
        took = time.process_time() - start
        self.runs, self.slowest = self.runs + 1, max(self.slowest, took)
        if took > SLOW and not fault:
            where = "slow"
        if where and where not in self.places:
            self.places.add(where)
            path = Path(f"crash-{self.name}-{sha256(data).hexdigest()[:12]}.bin")
            path.write_bytes(data)
            print(f"{path}\n{fault or f'slow: {took:.0f} s'}", flush=True)

    def __str__(self) -> str:
        """What came of it, on a line."""
        return f"{self.runs} inputs, slowest {self.slowest:.2f} s, {len(self.places)} found"
