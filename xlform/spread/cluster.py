"""The Dask scheduler: reached or refused in words, and given tasks a few at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from functools import partial
from itertools import islice
from queue import Empty
from queue import SimpleQueue
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from xlform.errors import UsageError
from xlform.errors import XlformError
from xlform.spread.child import dismiss
from xlform.spread.shared import MISSING
from xlform.spread.shared import one_line
from xlform.workers import Failed

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future

REACHED = 5.0
"""Seconds to wait for the scheduler."""
_ALONE = 60.0
"""Seconds to wait for a first worker."""
_RESTARTED = 180.0
"""Seconds to wait where all workers were lost: nannies start them again, on a busy machine in a minute."""
_AHEAD = 4
"""So many tasks for each thread of the workers are under way at a time: their results and errors are all that is held."""
_AT_ONCE, _SHARES = 16, 8
"""The scheduler takes milliseconds for anything it hands out, so it hands out up to 16 of our tasks as one of its own; every
thread has at least 8 of those, or they would not end together."""
_T = TypeVar("_T")
_R = TypeVar("_R")


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """The scheduler at an address (`tcp://主机:8786`); UsageError if there is none, or it has no workers."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(MISSING) from error
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what concerns the user is said in our words
    try:
        asyncio.run(_knock(address))
        client = Client(address, timeout=REACHED, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise UsageError(f"--dask {address}：连不上调度器（{one_line(error)}）；地址形如 tcp://主机:8786") from error
    try:
        try:
            client.wait_for_workers(1, timeout=_ALONE)
        except TimeoutError as error:
            raise UsageError(f"--dask {address}：调度器没有工作进程；请先启动 dask worker {address}") from error
        yield client
        with suppress(Exception):
            client.run(dismiss, on_error="ignore")
    finally:
        with suppress(Exception):
            client.close()


async def _knock(address: str) -> None:
    """Whether anybody is there: a Client that finds nobody takes long to give up."""
    from distributed.comm import connect

    comm = await connect(address, timeout=REACHED)
    await comm.close()


def everywhere(
    client: Client, work: Callable[[_T], _R], count: int, task: Callable[[int], _T]
) -> Iterator[tuple[int, _R | Failed]]:
    """(place, result) of every task as it comes, tasks made (by place) as they are needed; Failed where a task brought every worker down that tried it.

    A task that is under suspicion, for workers died while they had it, is tried again when all others are done, alone:
    so none answers for another's fault. What a task raises is raised.
    """
    threads = sum(client.nthreads().values())
    size = max(1, min(_AT_ONCE, count // (_SHARES * max(1, threads))))
    stretches = [range(first, min(first + size, count)) for first in range(0, count, size)]
    many = partial(_each, work)
    suspects: list[int] = []
    window = _Window(client, many, lambda number: tuple(task(place) for place in stretches[number]))
    for number, result in window.run(range(len(stretches))):
        if isinstance(result, Failed):
            suspects += stretches[number]
        else:
            yield from zip(stretches[number], result, strict=True)
    for suspect in sorted(suspects):
        for place, result in _Window(client, many, lambda place: (task(place),)).run([suspect]):
            yield place, result if isinstance(result, Failed) else result[0]


def _each(work: Callable[[_T], _R], tasks: Sequence[_T]) -> list[_R]:
    """On a worker: one after another."""
    return [work(task) for task in tasks]


class _Window:
    """Tasks that are under way, a few for each thread."""

    def __init__(self, client: Client, work: Callable[[Any], Any], task: Callable[[int], Any]) -> None:
        self.client, self.work, self.task = client, work, task
        self.running: dict[str, tuple[int, Future]] = {}
        self.ended: SimpleQueue[str] = SimpleQueue()
        self.alone = 0.0  # since when there has been no worker

    def run(self, places: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """(place, result) of the tasks at those places; Failed for one whose workers died."""
        waiting = iter(places)
        size = max(16, _AHEAD * sum(self.client.nthreads().values()))
        try:
            self._start(islice(waiting, size))
            while self.running:
                batch = self._batch()
                self._start(islice(waiting, len(batch)))
                yield from self._results(batch)
        finally:
            with suppress(Exception):
                self.client.cancel([future for _, future in self.running.values()])

    def _start(self, places: Iterator[int]) -> None:
        for place in places:
            future = self.client.submit(self.work, self.task(place), pure=False)
            self.running[future.key] = place, future
            future.add_done_callback(lambda one: self.ended.put(one.key))

    def _batch(self) -> list[tuple[int, Future]]:
        """What has ended, at least one."""
        while True:
            try:
                keys = [self.ended.get(timeout=5)]
                break
            except Empty:
                self._look()
        while not self.ended.empty():
            keys.append(self.ended.get())
        self.alone = 0.0
        return [self.running.pop(key) for key in keys]

    def _look(self) -> None:
        """UsageError where nobody has been there to do anything for a while."""
        if self.client.status != "running":
            raise UsageError("与 dask 调度器的连接断开了；已读的不会再读，请重新运行")
        if self.client.nthreads():
            self.alone = 0.0
            return
        self.alone = self.alone or time.monotonic()
        if time.monotonic() - self.alone > _RESTARTED:
            raise UsageError("dask 的工作进程都已退出；请重新启动后再运行，已读的不会再读")

    def _results(self, batch: Sequence[tuple[int, Future]]) -> Iterator[tuple[int, Any]]:
        from distributed import KilledWorker

        good: list[tuple[int, Future]] = []
        for place, future in batch:
            error = future.exception() if future.status == "error" else None
            if future.status == "cancelled":
                raise UsageError("与 dask 调度器的连接断开了；已读的不会再读，请重新运行")
            if isinstance(error, KilledWorker):
                yield place, Failed("died")
            elif error is not None:
                raise _said(error)
            else:
                good.append((place, future))
        try:
            results = self.client.gather([future for _, future in good])
        except Exception as error:
            raise _said(error) from error
        yield from zip([place for place, _ in good], results, strict=True)


def _said(error: BaseException) -> BaseException:
    """What a task raised, in words where it is none of ours."""
    if isinstance(error, XlformError):
        return error
    if isinstance(error, ImportError):
        return UsageError(f"工作进程缺少所需的库（{one_line(error)}）；每台机器都要装同一版本的 xlform-budget[dask]")
    return UsageError(f"工作进程出错（{one_line(error)}），请报给开发者")
