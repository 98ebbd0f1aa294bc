"""Processes that work side by side, each task within a time limit: one that hangs or dies costs itself only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait
from typing import TYPE_CHECKING
from typing import Generic
from typing import Literal
from typing import TypeAlias
from typing import TypeVar

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class Raised:
    """What a task raised, on its way to where the task came from."""

    error: Exception


@dataclass(slots=True)
class _Worker(Generic[_T]):
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
    pool = _Pool(work, limit)
    try:
        yield from pool.run(iter(tasks), jobs)
    finally:
        pool.close()


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


class _Pool(Generic[_T, _R]):
    def __init__(self, work: Callable[[_T], _R], limit: float) -> None:
        self.work, self.limit = work, limit
        self.context = get_context("spawn")  # the same everywhere, and no threads of ours are copied
        self.workers: list[_Worker[_T]] = []
        self.tasks: dict[int, _T] = {}
        self.deaths = 0

    def run(self, tasks: Iterator[_T], jobs: int) -> Iterator[tuple[int, _T, _R | Failed]]:
        waiting = enumerate(tasks)
        following = next(waiting, None)
        while following is not None or self.tasks:
            while following is not None and len(self.workers) < jobs:
                self.workers.append(self._started())
                if not any(one.ready and one.index < 0 for one in self.workers):
                    break
            for worker in self.workers:
                if worker.ready and worker.index < 0 and following is not None:
                    self._give(worker, *following)
                    following = next(waiting, None)
            grow = following is not None and len(self.workers) < jobs
            yield from self._heard(0.0 if grow else self._patience())

    def _started(self) -> _Worker[_T]:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_serve, args=(self.work, theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic() + START)

    def _give(self, worker: _Worker[_T], index: int, task: _T) -> None:
        self.tasks[index] = task
        worker.index, worker.deadline = index, time.monotonic() + self.limit
        try:
            worker.pipe.send(task)
        except OSError:
            worker.deadline = 0.0  # died while idle: told as such when its end is heard

    def _patience(self) -> float:
        busy = [one.deadline for one in self.workers if one.index >= 0 or not one.ready]
        return max(0.0, min(busy, default=time.monotonic()) - time.monotonic())

    def _heard(self, patience: float) -> Iterator[tuple[int, _T, _R | Failed]]:
        heard = set(map(id, wait([one.pipe for one in self.workers], patience)))
        now = time.monotonic()
        for worker in list(self.workers):
            if id(worker.pipe) in heard:
                try:
                    result = worker.pipe.recv()
                except (EOFError, OSError):
                    yield from self._lost(worker, "died")
                    continue
                if not worker.ready:
                    worker.ready, self.deaths = True, 0
                    continue
                if isinstance(result, Raised):
                    raise result.error
                index, worker.index = worker.index, -1
                yield index, self.tasks.pop(index), result
            elif now >= worker.deadline and (worker.index >= 0 or not worker.ready):
                yield from self._lost(worker, "timeout")

    def _lost(self, worker: _Worker[_T], trouble: Trouble) -> Iterator[tuple[int, _T, _R | Failed]]:
        self.workers.remove(worker)
        _end(worker.process)
        worker.pipe.close()
        if worker.index >= 0:
            yield worker.index, self.tasks.pop(worker.index), Failed(trouble)
        elif not worker.ready:
            self.deaths += 1
            if self.deaths >= _DEATHS:
                raise RuntimeError("worker processes do not start")

    def close(self) -> None:
        for worker in self.workers:
            _end(worker.process)
            worker.pipe.close()


def _end(process: SpawnProcess) -> None:
    process.kill()
    process.join(5)


def _serve(work: Callable[[_T], _R], pipe: Connection) -> None:
    """What a process does: says that it is there, then a result for each task, until nobody asks any more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory()
    try:
        pipe.send(None)
        while True:
            pipe.send(done(work, pipe.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def done(work: Callable[[_T], _R], task: _T) -> _R | Raised:
    """What a task gives, or raises."""
    try:
        return work(task)
    except Exception as error:  # noqa: BLE001 - raised again where the task came from
        return Raised(error)


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
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
