"""A run on Dask: reads, judges and writes a dataset everywhere, and gives the results as a run on one machine does."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from typing import TypeVar

from xlform.batch import Readings
from xlform.errors import UsageError
from xlform.judging import groups
from xlform.judging import time_for
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.scoring.editions import edition
from xlform.spread.cluster import connected
from xlform.spread.cluster import everywhere
from xlform.spread.shared import MISSING
from xlform.spread.shared import Source
from xlform.spread.shared import absolute
from xlform.spread.shared import find_sources
from xlform.spread.shared import shared
from xlform.spread.tables import TABLES
from xlform.spread.tables import empty_part
from xlform.spread.tasks import OWN
from xlform.spread.tasks import Bundle
from xlform.spread.tasks import Job
from xlform.spread.tasks import Line
from xlform.spread.tasks import judge_group
from xlform.spread.tasks import judged_in_vain
from xlform.spread.tasks import read_source
from xlform.spread.tasks import reading_bytes
from xlform.spread.tasks import verdict_bytes
from xlform.spread.tasks import write_bundle
from xlform.store.blobs import unpacked
from xlform.store.database import FileRow
from xlform.store.database import Head
from xlform.store.run import KeptReadings
from xlform.store.run import Questions
from xlform.store.run import RestoredOutcomes
from xlform.store.run import asked
from xlform.store.run import engine
from xlform.workbook.password import password_to_try
from xlform.workers import LIMIT
from xlform.workers import Failed
from xlform.workers import stopped

if TYPE_CHECKING:
    from distributed import Client

_T = TypeVar("_T")
_R = TypeVar("_R")
SCHEMA = "xlform/dataset/1"
_ABOUT = f"{OWN}/dataset.json"
_PART = re.compile(rf"(?:{'|'.join(TABLES)})/place=[^/]+/year=[^/]+/part-[0-9a-f]{{16}}\.parquet")
_MOST = 1000
"""So many files are written together at the most (more where they are judged together)."""
_USUAL = 128
"""One group in so many is the last of its bundle."""


def check_spread(
    paths: Sequence[str | Path], scheduler: str, dataset: str, questions: Questions, *,
    limit: float = LIMIT, progress: Callable[[int, int], None] | None = None,
) -> RestoredOutcomes:  # fmt: skip
    """What the rules say about every workbook among the paths, read and judged by the workers of a Dask scheduler.

    The dataset (folder or URL) then holds the tables of this run; the outcomes are those of `check_paths`, restored from it.
    """
    edition(questions.place, questions.year)  # says that a place is not known before anything is read
    return RestoredOutcomes(_run(paths, scheduler, dataset, questions, limit=limit, progress=progress), 0)


def read_spread(
    paths: Sequence[str | Path], scheduler: str, dataset: str, *,
    limit: float = LIMIT, progress: Callable[[int, int], None] | None = None,
) -> Readings:  # fmt: skip
    """Every workbook among the paths as the workers read it; the dataset then holds files, forms and entries."""
    kept = KeptReadings(_run(paths, scheduler, dataset, None, limit=limit, progress=progress), 0)
    return Readings(kept.paths(), kept)


def _run(
    paths: Sequence[str | Path],
    scheduler: str,
    dataset: str,
    questions: Questions | None,
    *,
    limit: float,
    progress: Callable[[int, int], None] | None,
) -> Results:
    try:
        import pyarrow as _  # noqa: F401  # missed now, not when everything is read
    except ImportError as error:
        raise UsageError(MISSING) from error
    place = absolute(dataset)
    job = Job(place, engine(), questions, asked(questions), limit, password_to_try())
    _claim(place)
    sources = find_sources([str(path) for path in paths])
    with connected(scheduler) as client:
        run = _Run(client, job, progress or (lambda _done, _all: None))
        results = run.read(sources)
        if questions is not None:
            run.judge(results)
        names = run.write(results)
    _finish(job, names)
    return results


def _claim(place: str) -> None:
    """UsageError if a dataset cannot be reached, or is one of another layout."""
    about = shared(place).get(_ABOUT)
    if about is None:
        shared(place).put(_ABOUT, json.dumps({"schema": SCHEMA}).encode())
        return
    try:
        known = json.loads(about)["schema"]
    except (ValueError, KeyError, TypeError):
        known = ""
    if known != SCHEMA:
        raise UsageError(f"{place} 是另一版 xlform 写的数据集；请另给 --dataset")


def _finish(job: Job, names: Sequence[str]) -> None:
    """Takes away what earlier runs wrote and this one did not, and says of what the dataset is."""
    store = shared(job.dataset)
    filled = {name.partition("/")[0] for name in names}
    now = set(names)
    for table in TABLES if job.questions is not None else ("files", "forms", "entries"):
        if table not in filled:
            folder, data = empty_part(table)
            name = f"{folder}/part-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
            store.put(name, data)
            now.add(name)
    for table in TABLES:
        for name in store.names(table):
            if _PART.fullmatch(name) and name not in now:
                store.remove(name)
    about = {"schema": SCHEMA, "engine": job.engine, "rules": json.loads(job.asked), "parts": len(now)}
    store.put(_ABOUT, json.dumps(about, ensure_ascii=False).encode())


@dataclass(slots=True)
class Results:
    """A line for each file, and where its verdict is: what was read and judged is restored from the dataset."""

    dataset: str
    lines: list[Line]
    verdicts: list[str] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The verdict that a file is in, and its place in it."""

    def count(self, _run: int, /) -> int:
        return len(self.lines)

    def paths(self, _run: int, /) -> tuple[str, ...]:
        return tuple(one.path for one in self.lines)

    def file(self, _run: int, place: int, /) -> FileRow:
        if place < 0:
            raise IndexError(place)
        line = self.lines[place]
        if line.error is not None:
            return FileRow(line.path, line.sha256, line.error)
        return FileRow(line.path, line.sha256, None, place, *self.places.get(place, (None, None)))

    def heads(self, place: int, /) -> Sequence[Head]:
        return self.lines[place].forms

    def reading(self, place: int, /) -> Reading:
        return self._restored(Reading, reading_bytes(self.dataset, self.lines[place].reading))

    def outcomes(self, verdict: int, /) -> tuple[Outcome, ...]:
        return self._restored(tuple, verdict_bytes(self.dataset, self.verdicts[verdict]))

    def _restored(self, kind: type[_T], data: bytes) -> _T:
        try:
            return unpacked(kind, data)
        except (ValueError, TypeError) as error:
            raise UsageError(f"{self.dataset} 已损坏；请删去其中的 {OWN} 后重新运行") from error


class _Run:
    """The three stages: every file, what belongs together, the tables."""

    def __init__(self, client: Client, job: Job, progress: Callable[[int, int], None]) -> None:
        self.client, self.job, self.progress = client, job, progress

    def read(self, sources: Sequence[Source]) -> Results:
        """A line for each file, in the order of the files."""
        lines: list[Line | None] = [None] * len(sources)
        for place, found in self._everywhere(read_source, len(sources), sources.__getitem__):
            error = stopped(found.trouble, self.job.limit) if isinstance(found, Failed) else None
            lines[place] = Line(sources[place].path, error=error) if isinstance(found, Failed) else found
        return Results(self.job.dataset, [one for one in lines if one is not None])

    def judge(self, results: Results) -> None:
        """Adds the verdicts: files that share a dossier are judged together."""
        lines = results.lines
        together = groups(
            [[form.unit_name for form in one.forms] for one in lines], [one.error is None for one in lines]
        )
        results.verdicts = [""] * len(together)

        def task(number: int) -> tuple[tuple[Line, ...], float]:
            places = together[number]
            return tuple(_light(lines[place]) for place in places), time_for(len(places), self.job.limit)

        for number, found in self._everywhere(judge_group, len(together), task):
            judged = judged_in_vain(self.job, task(number)[0], found.trouble) if isinstance(found, Failed) else found
            results.verdicts[number] = judged.verdict
            results.places.update((place, (number, row)) for row, place in enumerate(together[number]))

    def write(self, results: Results) -> list[str]:
        """The names of the Parquet files that say what came of the files."""
        bundles = list(_bundles(results))
        names: list[str] = []
        for number, written in self._everywhere(
            write_bundle, len(bundles), lambda number: _bundle(results, bundles[number])
        ):
            if isinstance(written, Failed):
                first = results.lines[bundles[number][0]].path
                raise UsageError(
                    f"数据集的一部分写不出来（{len(bundles[number])} 个文件，第一个是 {first}）：工作进程中断"
                )
            names += written
        return names

    def _everywhere(
        self, work: Callable[[Job, _T], _R], count: int, task: Callable[[int], _T]
    ) -> Iterator[tuple[int, _R | Failed]]:
        self.progress(0, count)
        for done, (place, result) in enumerate(everywhere(self.client, partial(work, self.job), count, task), 1):
            yield place, result
            self.progress(done, count)


def _light(line: Line) -> Line:
    return replace(line, forms=())


def _bundles(results: Results) -> Iterator[list[int]]:
    """The places of all files, those judged together side by side, in stretches that are written together.

    Where a stretch ends is told by the path of the file that begins a group, so that one more file moves no other stretch.
    """
    groups_of: dict[int, list[int]] = {}
    for place in range(len(results.lines)):
        number = results.places[place][0] if place in results.places else -1 - place
        groups_of.setdefault(number, []).append(place)
    bundle: list[int] = []
    for places in groups_of.values():
        if bundle and len(bundle) + len(places) > _MOST:
            yield bundle
            bundle = []
        bundle += places
        path = results.lines[places[0]].path
        if zlib.crc32(path.encode("utf-8", "backslashreplace")) % _USUAL == 0:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _bundle(results: Results, places: Sequence[int]) -> Bundle:
    verdicts: dict[str, int] = {}
    lines = []
    for place in places:
        verdict, number = results.places.get(place, (None, 0))
        name = None if verdict is None else results.verdicts[verdict]
        known = None if name is None else verdicts.setdefault(name, len(verdicts))
        lines.append((_light(results.lines[place]), known, number))
    return Bundle(tuple(lines), tuple(verdicts))
