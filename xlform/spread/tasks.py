"""What a Dask worker does: reads a file, judges what belongs together, writes a part of the dataset.

Only what is needed to go on comes back (a line for each file); readings, verdicts and Parquet files go straight to the shared
place, under names made from what they depend on. A task that is done twice, as Dask does when a worker was lost, writes the
same bytes under the same name.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from xlform.batch import read_file
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.judging import time_for
from xlform.judging import unjudged
from xlform.spread.child import apart
from xlform.spread.shared import Source
from xlform.spread.shared import shared
from xlform.spread.shared import source_bytes
from xlform.spread.tables import Written
from xlform.spread.tables import parquet_parts
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked
from xlform.store.database import Head
from xlform.store.run import Questions
from xlform.store.run import engine
from xlform.store.run import judge_packed
from xlform.store.run import verdict_key
from xlform.workbook.password import VARIABLE
from xlform.workers import Failed
from xlform.workers import Trouble
from xlform.workers import stopped

OWN = "_xlform"
"""The folder in a dataset for what is no table: readers of Parquet leave names out that begin with a stroke."""
_NOT_KEPT = frozenset({"encrypted"})
"""Errors that depend on more than the file: it is tried again each time."""
_PATIENCE = (0.2, 1.0, 4.0)
"""Seconds to wait, again and again, for what another machine wrote: shared folders (NFS) show it a little later."""
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Job:
    """What every task of a run must know. `asked` are the questions as text, None of them where files are only read."""

    dataset: str
    engine: str
    questions: Questions | None
    asked: str
    limit: float
    password: str = field(default="", repr=False)

    def check(self) -> None:
        """UsageError where this worker would not read or judge as the others do."""
        if engine() != self.engine:
            raise UsageError(
                f"工作进程的 xlform（{engine()}）与本机（{self.engine}）不同；请在各台机器装同一版本，并重启 dask worker"
            )


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a file everywhere: its reading by name (empty: nothing was kept), its forms; `known`: not read again."""

    path: str
    sha256: str = ""
    error: FileError | None = None
    reading: str = ""
    forms: tuple[Head, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict by name; `known`: not judged again."""

    verdict: str
    known: bool = False


def read_source(job: Job, source: Source) -> Line:
    """Reads a workbook unless these bytes were read before; a file that cannot be read is a line with an error."""
    job.check()
    if source.error is not None:
        return Line(source.path, error=source.error)
    try:
        data = source_bytes(source.location)
    except FileError as error:
        return Line(source.path, error=error)
    digest = hashlib.sha256(data).hexdigest()
    name = _name("readings", verdict_key(job.engine, "", [(source.path, digest)]))
    store = shared(job.dataset)
    known = _line(store.get(name))
    if known is not None:
        return replace(known, known=True)
    result = apart(_read, source.path, data, job.password, limit=job.limit)
    if isinstance(result, Failed):
        return Line(source.path, digest, stopped(result.trouble, job.limit))
    why, forms, reading = result
    if why is not None and why.code in _NOT_KEPT:
        return Line(source.path, digest, why)
    line = Line(source.path, digest, why, name, forms)
    head = packed(line)
    store.put(name, _LENGTH.pack(len(head)) + head + reading)
    return line


def _read(path: str, data: bytes, password: str) -> tuple[FileError | None, tuple[Head, ...], bytes]:
    """In a process of its own: the error, the heads of the forms, and the reading packed."""
    os.environ[VARIABLE] = password  # that of this run, whatever the process did before
    reading = read_file(path, data=data)
    heads = tuple(
        Head(path, 0, number, one.unit_name, one.year, one.form) for number, one in enumerate(reading.submissions)
    )
    return reading.error, heads, packed(reading)


def _name(kind: str, key: str) -> str:
    """Where something of that key is kept: not too many in one folder."""
    return f"{OWN}/{kind}/{key[:2]}/{key}.bin"


def _line(data: bytes | None) -> Line | None:
    """The line in front of a reading; None if there is none, or not a whole one."""
    try:
        return None if data is None else unpacked(Line, _split(data)[0])
    except ValueError:
        return None


def _split(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < _LENGTH.size:
        raise ValueError("cut off")
    end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    return data[_LENGTH.size : end], data[end:]


def reading_bytes(dataset: str, name: str) -> bytes:
    """A reading as it is kept; UsageError if it is gone."""
    return _split(_there(dataset, name))[1]


def verdict_bytes(dataset: str, name: str) -> bytes:
    """A verdict as it is kept; UsageError if it is gone."""
    return _there(dataset, name)


def _there(dataset: str, name: str) -> bytes:
    for pause in (*_PATIENCE, None):
        data = shared(dataset).get(name)
        if data is not None:
            return data
        if pause is not None:
            time.sleep(pause)
    raise UsageError(f"{dataset} 中缺少 {name}；请确认各台机器看到的是同一个位置，再运行一次")


def judge_group(job: Job, group: tuple[tuple[Line, ...], float]) -> Judged:
    """Judges files that share dossiers, unless the same was judged before."""
    job.check()
    lines, limit = group
    store = shared(job.dataset)
    files = [(one.path, one.sha256) for one in lines]
    key = verdict_key(job.engine, job.asked, files)
    name = _name("verdicts", key)
    if store.has(name):
        return Judged(name, known=True)
    readings = [reading_bytes(job.dataset, one.reading) for one in lines]
    result = apart(_judge, job.questions or Questions(), readings, limit=limit)
    if isinstance(result, Failed):
        return judged_in_vain(job, lines, result.trouble)
    store.put(name, result)
    return Judged(name)


def judged_in_vain(job: Job, lines: Sequence[Line], trouble: Trouble) -> Judged:
    """The verdict on files that could not be judged: told in this run, tried again in the next."""
    files = [(one.path, one.sha256) for one in lines]
    name = _name("verdicts", f"{verdict_key(job.engine, job.asked, files)}-{trouble}")
    shared(job.dataset).put(name, packed(unjudged(files, trouble, job.limit)))
    return Judged(name)


def _judge(questions: Questions, readings: Sequence[bytes]) -> bytes:
    """In a process of its own: the outcomes, packed."""
    return judge_packed(questions, readings)[0]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that are written together, in their order: each with its verdict (by place in `verdicts`) and its place in that."""

    lines: tuple[tuple[Line, int | None, int], ...]
    verdicts: tuple[str, ...]

    def key(self, job: Job) -> str:
        """What the Parquet files of the bundle depend on."""
        said = [(one.path, one.sha256, one.error and [one.error.code, str(one.error)]) for one, _, _ in self.lines]
        text = json.dumps([job.engine, job.asked, said, self.verdicts], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def write_bundle(job: Job, bundle: Bundle) -> tuple[str, ...]:
    """Writes the Parquet files of a bundle unless they are there; gives their names."""
    job.check()
    store = shared(job.dataset)
    key = bundle.key(job)
    name = f"{OWN}/bundles/{key}.json"
    known = store.get(name)
    if known is not None:
        names = tuple(map(str, json.loads(known)))
        if all(store.has(one) for one in names):
            return names
    verdicts = [verdict_bytes(job.dataset, one) for one in bundle.verdicts]
    files = [
        Written(one.path, one.sha256, one.error, _reading_of(job, one), verdict, number)
        for one, verdict, number in bundle.lines
    ]
    parts = apart(parquet_parts, job.questions, files, verdicts, limit=time_for(len(files), job.limit))
    if isinstance(parts, Failed):
        raise UsageError(
            f"数据集的一部分写不出来（{len(files)} 个文件，第一个是 {files[0].path}）：{stopped(parts.trouble, job.limit)}"
        )
    names = tuple(f"{folder}/part-{key[:16]}.parquet" for folder, _ in parts)
    for one, (_, data) in zip(names, parts, strict=True):
        store.put(one, data)
    store.put(name, json.dumps(names, ensure_ascii=False).encode())
    return names


def _reading_of(job: Job, line: Line) -> bytes | None:
    return reading_bytes(job.dataset, line.reading) if line.reading and line.error is None else None
