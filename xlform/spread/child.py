"""A process beside each thread of a Dask worker, which reads and judges: one that hangs or dies costs its task only.

`xlform.workers` does this on one machine; a Dask worker may not start processes of multiprocessing (it is a daemon), and
must live on when one of them is ended, for it holds results of others. What runs here can have a time and a memory limit.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import BinaryIO
from typing import TypeVar
from typing import cast

from xlform.errors import UsageError
from xlform.workers import START
from xlform.workers import Failed
from xlform.workers import Raised
from xlform.workers import collect_garbage_rarely
from xlform.workers import done
from xlform.workers import limit_memory

_R = TypeVar("_R")
_COMMAND = "from xlform.spread.child import serve; serve()"


class _Child:
    """A process that does one thing after another."""

    def __init__(self) -> None:
        path = os.pathsep.join(one or os.getcwd() for one in sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},  # what its parent knows
        )
        if isinstance(self._heard(START), Failed):
            raise UsageError("工作进程不能另起进程；请查看 dask worker 的输出")

    def ask(self, work: Callable[..., _R], arguments: tuple[object, ...], limit: float) -> _R | Failed:
        """What `work` gives for the arguments; what it raises is raised."""
        try:
            pickle.dump((work, arguments), self._pipe(self.process.stdin), pickle.HIGHEST_PROTOCOL)
            self._pipe(self.process.stdin).flush()
        except OSError:
            self.end()
            return Failed("died")
        result = self._heard(limit)
        if isinstance(result, Raised):
            raise result.error
        return cast("_R | Failed", result)

    def _heard(self, limit: float) -> object:
        """The next answer; Failed if there is none within the limit, or no more."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            return pickle.load(self._pipe(self.process.stdout))  # from a process of our own
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            return Failed("timeout" if late.is_set() else "died")
        finally:
            timer.cancel()

    @staticmethod
    def _pipe(one: object) -> BinaryIO:
        return cast("BinaryIO", one)

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Ends the process and what connects us with it."""
        self.process.kill()
        self.process.wait(5)
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                self._pipe(pipe).close()
            except OSError:
                continue  # what was still to be said to it is lost with it


_idle: list[_Child] = []


def apart(work: Callable[..., _R], *arguments: object, limit: float) -> _R | Failed:
    """What a function of a module gives, called in a process beside this thread; Failed if that took too long or died."""
    child = next((one for one in iter(_taken, None) if one.lives), None) or _Child()
    try:
        return child.ask(work, arguments, limit)
    finally:
        if child.lives:
            _idle.append(child)


def _taken() -> _Child | None:
    try:
        return _idle.pop()
    except IndexError:
        return None


def dismiss() -> None:
    """Ends the processes that have nothing to do: they hold memory for as long as they live."""
    for child in iter(_taken, None):
        child.end()


def serve() -> None:
    """What such a process does: says that it is there, then an answer for each request, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not come between the answers
    requests: SimpleQueue[tuple[Callable[..., object], tuple[object, ...]]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    limit_memory()
    try:
        _say(None, answers)
        while True:
            work, arguments = requests.get()
            answer = done(partial(_called, work), arguments)
            collect_garbage_rarely()  # after the first task: whatever it loaded stays
            _say(answer, answers)
    except (OSError, KeyboardInterrupt):
        os._exit(1)


def _called(work: Callable[..., object], arguments: tuple[object, ...]) -> object:
    return work(*arguments)


def _listen(requests: SimpleQueue[tuple[Callable[..., object], tuple[object, ...]]]) -> None:
    """Takes requests in while others are worked at: a process whose parent was killed ends in the middle of its task."""
    try:
        while True:
            requests.put(pickle.load(sys.stdin.buffer))  # from the process that started this one
    finally:
        os._exit(1)


def _say(answer: object, answers: BinaryIO) -> None:
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
