"""Dask clusters on this machine, and what their results are compared by."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


@contextmanager
def cluster(workers: int, threads: int = 1, *, processes: bool = True) -> Iterator[str]:
    """The address of a scheduler with workers, reached over the loopback only."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=threads, processes=processes, host="127.0.0.1", protocol="tcp",
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, silence_logs=logging.CRITICAL + 1,
    ) as one:  # fmt: skip
        yield one.scheduler_address


def submissions(place: Path) -> Path:
    """Submissions of several units and years, and a damaged file."""
    target = place / "报送"
    for unit in ("hengyang-2022", "clean-2023"):
        shutil.copytree(SAMPLES / unit, target / unit)
    for name in ("N104", "R102", "T103"):
        shutil.copy(SAMPLES / "faulty" / f"{name}.xlsx", target)
    (target / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    (target / "~$坏.xlsx").write_bytes(b"lock")
    return target


def doubled(number: int) -> int:
    """A task; the twentieth brings its worker down."""
    if number == 20:
        os._exit(9)
    return number * 2


def digests(dataset: Path) -> dict[str, str]:
    """Every Parquet file of a dataset by its name, and the digest of its bytes."""
    files = sorted(dataset.rglob("*.parquet"))
    return {file.relative_to(dataset).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
