"""Processes that work side by side, each task within a time limit: one that hangs or dies costs itself only."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING
from typing import Literal
from typing import Self
from typing import TypeAlias
from typing import TypeVar
from typing import cast

from xlform.errors import FileError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

LIMIT = 60.0
"""Seconds that a task may take where nothing else is said."""
MEMORY = 4 << 30
"""Bytes of address space that a process may take, where the system can hold it to that."""
START = 120.0
"""Seconds that a process may take to start, on a busy machine."""
_DEATHS = 5
"""So many processes that die while starting mean that none will."""
_EARLY = 100
"""So many results are held in memory while one before them takes its time."""

Trouble: TypeAlias = Literal["timeout", "died"]
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that came to nothing: it took too long, or its process died."""

    trouble: Trouble


def stopped(trouble: Trouble, limit: float, what: str = "读取") -> FileError:
    """What is said of a file whose process was stopped (`timeout`) or broke off while it did `what`."""
    if trouble == "timeout":
        return FileError("timeout", f"{what}超过 {limit:g} 秒，已跳过；请单独检查该文件")
    return FileError("internal", f"{what}时进程中断（可能是内存不足），请单独检查该文件")


@dataclass(frozen=True, slots=True)
class Raised:
    """What a task raised, on its way to where the task came from."""

    error: Exception


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    index: int = -1


def side_by_side(
    work: Callable[[_T], _R], tasks: Iterable[_T], *, jobs: int, limit: float = LIMIT
) -> Iterator[tuple[int, _T, _R | Failed]]:
    """(place, task, result) of every task as it comes, tasks drawn as they are needed.

    `work` is a function of a module; tasks and results travel between processes. What `work` raises is raised here.
    """
    with Workers(jobs) as workers:
        yield from workers.run(work, tasks, limit)


def in_order(
    work: Callable[[_T], _R], tasks: Iterable[_T], *, jobs: int, limit: float = LIMIT
) -> Iterator[tuple[_T, _R | Failed]]:
    """(task, result) in the order of the tasks; what came before its turn waits, all but the first few on disk."""
    from xlform.spool import Spool

    early: dict[int, tuple[_T, _R | Failed]] = {}
    later: Spool[tuple[_T, _R | Failed]] = Spool()
    following = 0
    for index, task, result in side_by_side(work, tasks, jobs=jobs, limit=limit):
        if index == following or len(early) < _EARLY:
            early[index] = task, result
        else:
            later.put(index, (task, result))
        while following in early or later.has(following):
            yield early.pop(following) if following in early else later[following]
            following += 1


def with_care(
    work: Callable[[_T], _R], tasks: Iterable[_T], *, here: Callable[[_T], bool], limit: float = LIMIT
) -> Iterator[tuple[int, _T, _R | Failed]]:
    """Results as `side_by_side` gives them, in order: tasks that are `here` are done in this process, others in one beside it.

    Only what may take long or much memory costs a process of its own, and what becomes of that one costs nothing else.
    """
    with Workers(1) as workers:
        for index, task in enumerate(tasks):
            if here(task):
                yield index, task, work(task)
            else:
                for _, _, result in workers.run(work, [task], limit):
                    yield index, task, result


class Workers:
    """Up to `jobs` processes for one kind of work after another: started when there is something to do, ended at `with`'s end.

    A process starts in 0.2 s of processor time (imports, definitions): what reads a folder judges it too.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._workers: list[_Worker] = []
        self._deaths = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            _end(worker.process)
            worker.pipe.close()
        self._workers.clear()

    def run(
        self, work: Callable[[_T], _R], tasks: Iterable[_T], limit: float = LIMIT
    ) -> Iterator[tuple[int, _T, _R | Failed]]:
        """Results as `side_by_side` gives them, to be taken to the end before other work is run."""
        waiting = enumerate(tasks)
        following = next(waiting, None)
        given: dict[int, _T] = {}
        heard: list[tuple[int, object]] = []
        while following is not None or given:
            while following is not None and len(self._workers) < self.jobs:
                self._workers.append(self._started())
                if not any(one.ready and one.index < 0 for one in self._workers):
                    break
            for worker in self._workers:
                if worker.ready and worker.index < 0 and following is not None:
                    given[following[0]] = following[1]
                    self._give(worker, following[0], (work, following[1]), limit)
                    following = next(waiting, None)
            # Results are handed on now that the processes have work again: whoever takes one may keep it for a while.
            for index, result in heard:
                if isinstance(result, Raised):
                    raise result.error
                yield index, given.pop(index), cast("_R | Failed", result)
            grow = following is not None and len(self._workers) < self.jobs
            heard = list(self._heard(0.0 if grow else self._patience()))

    def _started(self) -> _Worker:
        from multiprocessing import get_context  # takes 20 ms: only where there is something to do

        context = get_context("spawn")  # the same everywhere, and no threads of ours are copied
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _without_main():
            process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic() + START)

    def _give(self, worker: _Worker, index: int, work_and_task: tuple[object, object], limit: float) -> None:
        worker.index, worker.deadline = index, time.monotonic() + limit
        try:
            worker.pipe.send(work_and_task)
        except OSError:
            worker.deadline = 0.0  # died while idle: told as such when its end is heard

    def _patience(self) -> float:
        busy = [one.deadline for one in self._workers if one.index >= 0 or not one.ready]
        return max(0.0, min(busy, default=time.monotonic()) - time.monotonic())

    def _heard(self, patience: float) -> Iterator[tuple[int, object]]:
        from multiprocessing.connection import wait

        heard = set(map(id, wait([one.pipe for one in self._workers], patience)))
        now = time.monotonic()
        for worker in list(self._workers):
            if id(worker.pipe) in heard:
                try:
                    result = worker.pipe.recv()
                except (EOFError, OSError):
                    yield from self._lost(worker, "died")
                    continue
                if not worker.ready:
                    worker.ready, self._deaths = True, 0
                    continue
                yield worker.index, result
                worker.index = -1
            elif now >= worker.deadline and (worker.index >= 0 or not worker.ready):
                yield from self._lost(worker, "timeout")

    def _lost(self, worker: _Worker, trouble: Trouble) -> Iterator[tuple[int, Failed]]:
        self._workers.remove(worker)
        _end(worker.process)
        worker.pipe.close()
        if worker.index >= 0:
            yield worker.index, Failed(trouble)
        elif not worker.ready:
            self._deaths += 1
            if self._deaths >= _DEATHS:
                raise RuntimeError("worker processes do not start")


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes that start need nothing of the script that calls us: they do not run it again, guarded or not."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _end(process: SpawnProcess) -> None:
    process.kill()
    process.join(5)


def _serve(pipe: Connection) -> None:
    """What a process does: says that it is there, then a result for each task, until nobody asks any more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory()
    try:
        pipe.send(None)
        while True:
            result = done(*pipe.recv())
            collect_garbage_rarely()  # after the first task: whatever it loaded stays
            pipe.send(result)
    except (EOFError, OSError, KeyboardInterrupt):
        return


def done(work: Callable[[_T], _R], task: _T) -> _R | Raised:
    """What a task gives, or raises."""
    try:
        return work(task)
    except Exception as error:  # noqa: BLE001 - raised again where the task came from
        return Raised(error)


@cache
def collect_garbage_rarely() -> None:
    """For a process that does nothing but read and judge: cycles are looked for after 50 000 new objects, not after 700.

    A workbook is some thousands of small objects and hardly a cycle, and goes as a whole when it is done: Python looked through
    them, and through all definitions, again and again, for a quarter of the processor time.
    Looked for more rarely still, they would come to hundreds of megabytes.
    """
    gc.freeze()
    gc.set_threshold(50_000, 5, 5)


def limit_memory() -> None:
    """A process that takes all of the memory would take the machine with it: it is refused more instead, where systems can."""
    try:
        import resource
    except ImportError:
        return  # Windows
    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        allowed = [limit for limit in (MEMORY, soft, hard) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(allowed), hard))
    except (OSError, ValueError):
        return  # macOS has the name and not the thing


def _end_with_parent() -> None:
    """A process whose parent was killed must not go on with a task that never ends."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
