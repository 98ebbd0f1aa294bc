"""`python -m fuzz.guided TARGET CORPUS SECONDS`: one target under atheris, which ends the process itself; see fuzz/README.md."""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import sys
import time
from pathlib import Path

import atheris

MOST = 200_000
"""Bytes of an input."""
STUCK = 600
"""Seconds by the clock after which an input that does not end ends the process."""


def main(name: str, corpus: Path, seconds: float) -> None:
    """Never returns."""
    with atheris.instrument_imports(include=["xlform", "xlrd"]):
        _import_all()
        from fuzz.targets import TARGETS
    from fuzz.changes import PIECES
    from fuzz.changes import changed
    from fuzz.changes import structured
    from fuzz.found import Found
    from fuzz.targets import seeds

    given = seeds(name)
    tokens = corpus.with_name(f"{name}.tokens")
    tokens.write_text("\n".join(f'"{_quoted(piece)}"' for piece in PIECES))

    def change(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)

        def way(piece: bytes) -> bytes:
            if chance.random() < 0.5:
                return changed(chance, piece, given)
            return bytes(atheris.Mutate(piece, len(piece) + 64))

        return structured(name, chance, data, way)[:most]

    found = Found(name, TARGETS[name])

    def tried(data: bytes) -> None:
        found.tried(data)
        if time.process_time() > seconds:  # libFuzzer goes by the clock, which says nothing on a busy machine
            sys.stderr.write(f"{found}\n")
            sys.stderr.flush()
            os._exit(0)

    options = [
        f"-max_len={MOST}", "-len_control=0", f"-timeout={STUCK}", f"-report_slow_units={STUCK}", "-rss_limit_mb=4096",
        f"-artifact_prefix=crash-{name}-", f"-dict={tokens}",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], tried, custom_mutator=change)
    atheris.Fuzz()


def _quoted(piece: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece)


def _import_all() -> None:
    """Every module is imported while the hook is there: what is imported later would not be seen."""
    import xlform

    for module in pkgutil.walk_packages(xlform.__path__, "xlform."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    importlib.import_module("xlrd")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
