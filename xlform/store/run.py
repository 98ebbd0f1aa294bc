"""A run with a store: what was read or judged before is not done again, what is done is kept at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import lru_cache
from functools import partial
from pathlib import Path
from typing import Protocol
from typing import overload

import xlform
from xlform.batch import find_files
from xlform.batch import read_file
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.findings import Line
from xlform.judging import groups
from xlform.judging import judged
from xlform.judging import time_for
from xlform.judging import unjudged
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked
from xlform.store.compare import Comparison
from xlform.store.compare import compared
from xlform.store.database import Database
from xlform.store.database import FileRow
from xlform.store.database import Head
from xlform.store.database import Packed
from xlform.store.database import Row
from xlform.store.database import finding_rows
from xlform.store.database import packed_reading
from xlform.submission import Submission
from xlform.workers import LIMIT
from xlform.workers import Failed
from xlform.workers import Workers
from xlform.workers import stopped

_TRIED_AGAIN = frozenset({"encrypted"})
"""Errors of files that the same bytes need not have the next time: with another password, the very workbook opens."""
SUFFIXES = (".sqlite", ".sqlite3", ".db")


@dataclass(frozen=True, slots=True)
class Questions:
    """What the rules are asked: which of them, and by which edition."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    place: str = ""
    year: int | None = None

    def codes(self) -> tuple[str, ...]:
        """The rules that are run; UsageError if there is none of such a code."""
        from xlform.rules.catalogue import selected

        return tuple(rule.code for rule in selected(self.select, self.ignore))


def open_store(path: Path) -> Database:
    """The store at a path, made if there is none; UsageError for a name that is not one of a store."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}：结果库的文件名应以 {'、'.join(SUFFIXES)} 结尾")
    return Database(path)


@lru_cache(maxsize=1)
def engine() -> str:
    """The program that reads and judges: its version and what its code and definitions are, for whatever they say may differ."""
    from xlform.forms import definitions_folder

    digest = hashlib.sha256()
    for folder, pattern in ((Path(xlform.__file__).parent, "*.py"), (definitions_folder(), "*.toml")):
        for file in sorted(folder.rglob(pattern)):
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(file.read_bytes())
    return f"{xlform.__version__}+{digest.hexdigest()[:12]}"


def check_kept(
    paths: Sequence[str | Path], store: Path, questions: Questions, *,
    jobs: int = 1, limit: float = LIMIT, progress: Callable[[int, int], None] | None = None,
) -> KeptOutcomes:  # fmt: skip
    """What the rules say about every workbook among the paths; what the store has of unchanged ones is not done again."""
    database = open_store(store)
    runner = Runner(database, paths, questions, jobs=jobs, limit=limit, progress=progress)
    return KeptOutcomes(database, runner.results())


def read_kept(
    paths: Sequence[str | Path], store: Path, *,
    jobs: int = 1, limit: float = LIMIT, progress: Callable[[int, int], None] | None = None,
) -> KeptReadings:  # fmt: skip
    """Every workbook among the paths as the store has it, those that are new or changed read first."""
    database = open_store(store)
    return KeptReadings(database, Runner(database, paths, None, jobs=jobs, limit=limit, progress=progress).results())


def _scope(paths: Sequence[str | Path]) -> str:
    """What was given to a run, as one of the same paths can be told by: the paths themselves, of many their digest."""
    said = json.dumps([str(Path(path).absolute()) for path in paths], ensure_ascii=False)
    return said if len(paths) <= _MOST_PATHS else hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


_MOST_PATHS = 20


@dataclass(frozen=True, slots=True)
class _Read:
    """A file on its way: as found, and the number of its reading; what no bytes could be got from is not kept."""

    path: str
    sha256: str
    error: FileError | None
    content: int | None


class Runner:
    """One run over files: reads what is new, judges what is new, and writes down what came of every file."""

    def __init__(
        self, database: Database, paths: Sequence[str | Path], questions: Questions | None, *,
        jobs: int = 1, limit: float = LIMIT, progress: Callable[[int, int], None] | None = None,
    ) -> None:  # fmt: skip
        self.database, self.questions, self.limit = database, questions, limit
        self.workers = Workers(jobs)
        self.progress = progress or (lambda _done, _all: None)
        self.files = find_files(paths)
        self.engine = engine()
        scope = _scope(paths)
        self.asked = asked(questions)
        self.run = database.run(self.engine, self.asked, scope)
        self.read_again = self.judged_again = 0

    def results(self) -> int:
        """Does what is left to do, and gives the number of the finished run."""
        with self.workers:
            readings = self._readings()
            rows = [FileRow(one.path, one.sha256, one.error, one.content) for one in readings]
            if self.questions is not None:
                for place, verdict, number in self._verdicts(readings):
                    rows[place] = replace(rows[place], verdict=verdict, number=number)
        self.database.finish(self.run, rows)
        return self.run

    def _readings(self) -> list[_Read]:
        total = len(self.files)
        found: list[_Read | None] = [None] * total
        todo: list[int] = []
        for place, (path, error) in enumerate(self.files):
            found[place] = _Read(str(path), "", error, None) if error else self._known(str(path))
            if found[place] is None:
                todo.append(place)
        done = total - len(todo)
        self.progress(done, total)
        tasks = (str(self.files[place][0]) for place in todo)
        for number, name, result in self.workers.run(_read, tasks, self.limit):
            found[todo[number]] = self._kept(name, result)
            done += 1
            self.progress(done, total)
        self.read_again = len(todo)
        return [one for one in found if one is not None]

    def _known(self, path: str) -> _Read | None:
        """A file that was read before and has not changed by a byte."""
        try:
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):
            return None  # reading it says why, in words
        known = self.database.content(path, digest, self.engine)
        return None if known is None else _Read(path, digest, known[1], known[0])

    def _kept(self, path: str, result: Packed | Failed) -> _Read:
        if isinstance(result, Failed):
            return _Read(path, "", stopped(result.trouble, self.limit), None)
        if not result.sha256 or (result.error is not None and result.error.code in _TRIED_AGAIN):
            return _Read(path, result.sha256, result.error, None)
        known = self.database.content(path, result.sha256, self.engine)
        content = self.database.keep_reading(result, self.engine) if known is None else known[0]
        return _Read(path, result.sha256, result.error, content)

    def _verdicts(self, readings: Sequence[_Read]) -> Iterator[tuple[int, int, int]]:
        """(place of a file, number of the verdict it is in, place in that) of every file that was read."""
        todo: list[tuple[str, list[int]]] = []
        units = [[form.unit_name for form in self._heads(one)] for one in readings]
        for places in groups(units, [one.content is not None for one in readings]):
            key = verdict_key(
                self.engine, self.asked, [(readings[place].path, readings[place].sha256) for place in places]
            )
            verdict = self.database.verdict(key)
            if verdict is None:
                todo.append((key, places))
            else:
                yield from ((place, verdict, number) for number, place in enumerate(places))
        self.judged_again = len(todo)
        judge = partial(judge_packed, self.questions or Questions())
        tasks = (
            tuple(self.database.reading_bytes(readings[place].content or 0) for place in places) for _, places in todo
        )
        self.progress(0, len(todo))
        largest = max((len(places) for _, places in todo), default=1)
        results = self.workers.run(judge, tasks, time_for(largest, self.limit))
        for done, (index, _, result) in enumerate(results, 1):
            key, places = todo[index]
            if isinstance(result, Failed):
                files = [(readings[place].path, readings[place].sha256) for place in places]
                data, rows = packed(unjudged(files, result.trouble, self.limit)), tuple[Row, ...]()
                key = f"{key} {result.trouble} {self.run}"  # tried again in the next run
            else:
                data, rows = result
            verdict = self.database.keep_verdict(key, data, rows)
            yield from ((place, verdict, number) for number, place in enumerate(places))
            self.progress(done, len(todo))

    def _heads(self, one: _Read) -> tuple[Head, ...]:
        return () if one.content is None else self.database.heads(one.content)


def asked(questions: Questions | None) -> str:
    """What is asked, as text that is the same for the same rules and edition; of a reading only, nothing.

    All rules are "all", those of the program that stands beside it: where nothing changed none of them need be imported.
    """
    if questions is None:
        return "[]"
    codes = questions.codes() if questions.select or questions.ignore else "all"
    return json.dumps([codes, questions.place, questions.year], ensure_ascii=False)


def verdict_key(program: str, questions: str, files: Sequence[tuple[str, str]]) -> str:
    """What a verdict depends on: the program, what it is asked, and path and SHA-256 of each file."""
    said = json.dumps([program, questions, files], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


def _read(path: str) -> Packed:
    """In a process of its own: a reading, packed; the digest of a file that is no workbook is told too."""
    found = packed_reading(read_file(path))
    if found.error is not None and not found.sha256:
        try:
            with open(path, "rb") as file:
                return replace(found, sha256=hashlib.file_digest(file, "sha256").hexdigest())
        except (OSError, ValueError):
            pass  # gone or locked: the error says so
    return found


def judge_packed(questions: Questions, data: Sequence[bytes]) -> tuple[bytes, tuple[Row, ...]]:
    """In a process of its own: what the rules say about readings that share dossiers, packed, and the findings as rows."""
    from xlform.rules.catalogue import selected

    readings = [unpacked(Reading, one) for one in data]
    rules = selected(questions.select, questions.ignore)
    outcomes = judged(readings, rules, place=questions.place, year=questions.year)
    return packed(tuple(_light(one) for one in outcomes)), finding_rows(outcomes)


def _light(outcome: Outcome) -> Outcome:
    """Without its submissions, which the store has already, and with one object for equal lines of the ledger."""
    same: dict[Line, Line] = {}
    ledger = tuple(
        replace(one, lines=tuple([same.setdefault(line, line) for line in one.lines])) for one in outcome.ledger
    )
    return replace(outcome, submissions=(), ledger=ledger)


class Shelf(Protocol):
    """Where the results of a run are kept, by numbers of its own: a store, or whatever gives the same answers."""

    def count(self, run: int, /) -> int: ...
    def paths(self, run: int, /) -> tuple[str, ...]: ...
    def file(self, run: int, place: int, /) -> FileRow: ...
    def heads(self, content: int, /) -> Sequence[Head]: ...
    def reading(self, content: int, /) -> Reading: ...
    def outcomes(self, verdict: int, /) -> tuple[Outcome, ...]: ...


class KeptSubmissions(Sequence[Submission]):
    """The forms of a file, restored from the store when they are looked at."""

    def __init__(self, database: Shelf, content: int) -> None:
        self._database, self._content = database, content
        self._count = len(database.heads(content))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Submission: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Submission]: ...
    def __getitem__(self, index: int | slice) -> Submission | Sequence[Submission]:
        return self._database.reading(self._content).submissions[index]

    def __iter__(self) -> Iterator[Submission]:
        return iter(self._database.reading(self._content).submissions)


_VERDICTS_HELD = 50
"""So many verdicts are kept in memory at the most: the files of one unit seldom lie far apart."""


class RestoredOutcomes(Sequence[Outcome]):
    """The outcomes of a run, restored from where they are kept one by one: a run of any size takes the same memory."""

    def __init__(self, database: Shelf, run: int) -> None:
        self._database, self._run = database, run
        self._count = database.count(run)
        self._verdicts = lru_cache(_VERDICTS_HELD)(database.outcomes)

    def paths(self) -> tuple[str, ...]:
        """The files, without restoring anything."""
        return self._database.paths(self._run)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Outcome: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, index: int | slice) -> Outcome | Sequence[Outcome]:
        if isinstance(index, slice):
            return [self._outcome(place) for place in range(*index.indices(self._count))]
        return self._outcome(index if index >= 0 else self._count + index)

    def _outcome(self, place: int) -> Outcome:
        row = self._database.file(self._run, place)
        if row.verdict is None or row.number is None or row.content is None:
            return Outcome(row.path, error=row.error)
        return replace(
            self._verdicts(row.verdict)[row.number], submissions=KeptSubmissions(self._database, row.content)
        )


class KeptOutcomes(RestoredOutcomes):
    """The outcomes of a run that a store has, which can be compared with the one before."""

    def __init__(self, database: Database, run: int) -> None:
        super().__init__(database, run)
        self._store = database

    def compared(self) -> Comparison:
        """This run beside the last one."""
        run = self._store.last_run()
        if run is None or run.id != self._run:
            raise UsageError("结果库里已有更新的一次")
        return compared(self._store, run)


class KeptReadings(Sequence[Reading]):
    """The readings of a run, restored from where they are kept one by one."""

    def __init__(self, database: Shelf, run: int) -> None:
        self._database, self._run = database, run
        self._count = database.count(run)

    def paths(self) -> tuple[str, ...]:
        """The files, without restoring anything."""
        return self._database.paths(self._run)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...
    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(index, slice):
            return [self._reading(place) for place in range(*index.indices(self._count))]
        return self._reading(index if index >= 0 else self._count + index)

    def _reading(self, place: int) -> Reading:
        row = self._database.file(self._run, place)
        return Reading(row.path, error=row.error) if row.content is None else self._database.reading(row.content)
