"""Processes side by side: results of all tasks, whatever becomes of one."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from xlform.workers import MEMORY
from xlform.workers import Failed
from xlform.workers import Workers
from xlform.workers import in_order
from xlform.workers import side_by_side
from xlform.workers import with_care


def task(name: str) -> str:
    """What the processes of these tests do."""
    if name == "hangs":
        time.sleep(600)
    if name == "slow":
        time.sleep(2)
    if name == "dies":
        os._exit(3)
    if name == "greedy":
        return str(len(bytes(MEMORY)))
    if name == "raises":
        raise ValueError(name)
    return name.upper()


def results(names: list[str], jobs: int, limit: float = 30.0) -> dict[str, object]:
    found = list(side_by_side(task, names, jobs=jobs, limit=limit))
    assert sorted(index for index, _, _ in found) == list(range(len(names)))
    assert all(names[index] == name for index, name, _ in found)
    return {name: result for _, name, result in found}


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_has_its_result(jobs: int) -> None:
    assert results(["a", "b", "c"], jobs) == {"a": "A", "b": "B", "c": "C"}


@pytest.mark.parametrize("held", [0, 100])
def test_results_in_order_whichever_comes_first(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    monkeypatch.setattr("xlform.workers._EARLY", held)
    names = ["slow", "a", "b", "slow", *"cdef", "dies", *"gh"]
    found = list(in_order(task, names, jobs=2, limit=30.0))
    assert found == [(name, Failed("died") if name == "dies" else name.upper()) for name in names]


def test_one_that_hangs_and_one_that_dies_cost_themselves_only() -> None:
    started = time.monotonic()
    found = results(["a", "hangs", "b", "dies", "c"], 2, limit=2.0)
    assert found == {"a": "A", "hangs": Failed("timeout"), "b": "B", "dies": Failed("died"), "c": "C"}
    assert time.monotonic() - started < 60


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="raises"):
        results(["a", "raises"], 1)


def test_tasks_are_drawn_as_they_are_needed() -> None:
    drawn: list[int] = []

    def names() -> Iterator[str]:
        for number in range(20):
            drawn.append(number)
            yield str(number)

    for place, (_, _, _) in enumerate(side_by_side(task, names(), jobs=1)):
        assert len(drawn) <= place + 3


def test_nothing_to_do_starts_nothing() -> None:
    assert list(side_by_side(task, [], jobs=4)) == []


def test_a_process_cannot_take_all_of_the_memory() -> None:
    pytest.importorskip("resource", reason="systems without such a limit have nothing to show here")
    with pytest.raises(MemoryError):
        results(["greedy"], 1)


def short(name: str) -> bool:
    return len(name) == 1


def test_with_care_only_what_may_take_long_is_done_elsewhere() -> None:
    found = list(with_care(process, ["a", "long", "b", "longer"], here=short))
    assert [name for _, name, _ in found] == ["a", "long", "b", "longer"]
    numbers = {name: number for _, name, number in found}
    assert numbers["a"] == numbers["b"] == os.getpid()
    assert numbers["long"] == numbers["longer"] != os.getpid()


def test_with_care_one_that_hangs_and_one_that_dies_cost_themselves_only() -> None:
    found = {
        name: result for _, name, result in with_care(task, ["a", "hangs", "dies", "long", "b"], here=short, limit=2.0)
    }
    assert found == {"a": "A", "hangs": Failed("timeout"), "dies": Failed("died"), "long": "LONG", "b": "B"}


def test_a_script_is_not_run_again_in_a_process(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from xlform.workers import side_by_side\nprint('run')\nprint([r for _, _, r in side_by_side(len, ['abc'], jobs=1)])\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.stdout.split(), done.returncode) == ([b"run", b"[3]"], 0)


def process(_: str) -> int:
    """The number of the process that does it."""
    return os.getpid()


def thresholds(_: str) -> tuple[int, int, int]:
    """After how many new objects cycles are looked for."""
    return gc.get_threshold()


def test_the_same_processes_do_one_kind_of_work_after_another() -> None:
    with Workers(1) as workers:
        first = [result for _, _, result in workers.run(process, ["a", "b"])]
        then = [result for _, _, result in workers.run(process, ["c"])]
        assert [result for _, _, result in workers.run(task, ["c"])] == ["C"]
    assert first[0] == first[1] == then[0] != os.getpid()


def test_a_process_that_was_lost_is_replaced_for_the_next_work() -> None:
    with Workers(1) as workers:
        assert [result for _, _, result in workers.run(task, ["dies", "a"])] == [Failed("died"), "A"]
        assert [result for _, _, result in workers.run(task, ["hangs"], 1.0)] == [Failed("timeout")]
        assert [result for _, _, result in workers.run(task, ["b"])] == ["B"]


def test_processes_have_work_again_before_results_are_handed_on() -> None:
    drawn: list[str] = []

    def names() -> Iterator[str]:
        for name in ("a", "b", "c"):
            drawn.append(name)
            yield name

    with Workers(1) as workers:
        run = workers.run(task, names())
        assert next(run) == (0, "a", "A")
        assert drawn == ["a", "b", "c"]  # the process has b, and c is next
        assert [result for _, _, result in run] == ["B", "C"]


def test_cycles_are_looked_for_rarely_once_a_process_has_loaded_what_it_needs() -> None:
    with Workers(1) as workers:
        found = [result for _, _, result in workers.run(thresholds, ["first", "second"])]
    first = found[0]
    assert not isinstance(first, Failed)
    assert first[0] < 50_000
    assert found[1] == (50_000, 5, 5)
