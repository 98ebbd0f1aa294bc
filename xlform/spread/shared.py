"""Places that several machines can reach: where workbooks are found and read, and where results are kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from xlform.batch import NO_WORKBOOKS
from xlform.batch import find_files
from xlform.batch import is_workbook_name
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.workbook.read import MAX_FILE
from xlform.workbook.read import read_bytes
from xlform.workbook.read import too_big

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

MISSING = '--dask 需要 dask、fsspec 和 pyarrow：pip install "xlform-budget[dask]"'
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+(?:::|://)")  # two letters at least: C: is a drive
_WHOLE_AT_ONCE = frozenset(
    {"memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "obs", "cos", "cosn", "tos", "r2"}
)
"""Kinds of store where an object is there whole or not at all; elsewhere a file is written beside its place and moved."""


def is_url(path: str) -> bool:
    """Whether a path names a store by its kind (`s3://…`) and is none of the machine's own."""
    return _URL.match(path) is not None


def absolute(path: str) -> str:
    """A path as a process elsewhere finds it: a URL as it is, others from the root."""
    return path if is_url(path) else os.path.abspath(path)


def one_line(error: BaseException) -> str:
    """What an error says, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """The store that a URL (or path) names, and the path in it; UsageError if nothing here can reach it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(MISSING) from error
    kind = url.partition(":")[0]
    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        raise UsageError(f"{url}：读写 {kind}:// 还要装一个库（{one_line(error)}）") from error
    except Exception as error:  # each kind of store has errors of its own
        why = f"不认识 {kind}://" if "not known" in str(error) else one_line(error)
        raise UsageError(f"{url}：打不开（{why}）") from error
    return system, str(path)


@dataclass(frozen=True, slots=True)
class Source:
    """A workbook to read: its path as messages name it, where any machine finds it; or why it is none."""

    path: str
    location: str
    error: FileError | None = None


def find_sources(paths: Iterable[str]) -> tuple[Source, ...]:
    """The workbooks among files, folders and URLs, each once: the rules and the order are those of `find_files`."""
    found: list[Source] = []
    seen: set[str] = set()
    for given in paths:
        for one, name in _in_store(given) if is_url(given) else _on_disk(given):
            if name not in seen:
                seen.add(name)
                found.append(one)
    return tuple(found)


def _on_disk(given: str) -> Iterator[tuple[Source, str]]:
    for path, error in find_files([given]):
        location = os.path.abspath(path)
        yield Source(str(path), location, error), os.path.normcase(location)


def _in_store(given: str) -> Iterator[tuple[Source, str]]:
    system, root = file_system(given)
    try:
        system.invalidate_cache()
        inside = [str(name) for name in system.find(root)] if system.isdir(root) else None
    except Exception as error:  # noqa: BLE001  # each kind of store has errors of its own
        yield Source(given, given, FileError("permission", f"文件夹无法列出（{one_line(error)}）")), given
        return
    if inside is None:
        yield Source(given, given), system.unstrip_protocol(root)
        return
    top = root.rstrip("/")
    names = sorted(name[len(top) + 1 :] for name in inside if is_workbook_name(name.rpartition("/")[2]))
    if not names:
        yield Source(given, given, FileError("no_workbooks", NO_WORKBOOKS)), given
    for name in names:
        shown = f"{given.rstrip('/')}/{name}"
        yield Source(shown, shown), system.unstrip_protocol(f"{top}/{name}")


def source_bytes(location: str) -> bytes:
    """The bytes of a workbook; FileError if there is none, or it may not or cannot be read."""
    if not is_url(location):
        return read_bytes(location)
    try:
        system, path = file_system(location)
        with system.open(path, "rb") as file:
            data = bytes(file.read(MAX_FILE + 1))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileError("missing", "文件不存在") from error
    except IsADirectoryError as error:
        raise FileError("not_workbook", "不是工作簿，是文件夹") from error
    except Exception as error:  # each kind of store has errors of its own
        raise FileError("permission", f"文件无法打开（{one_line(error)}）") from error
    if len(data) > MAX_FILE:
        raise too_big()
    return data


class Shared:
    """A folder that every machine reaches: named bytes in it, whole or not there at all."""

    def __init__(self, root: str) -> None:
        """UsageError if nothing here can reach it."""
        self.root = root
        self._system, top = file_system(root)
        self._top = top.rstrip("/")
        kinds = self._system.protocol
        kinds = {kinds} if isinstance(kinds, str) else set(kinds)
        self._local = bool(kinds & {"file", "local"})
        self._at_once = bool(kinds & _WHOLE_AT_ONCE)

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, None if there are none."""
        try:
            return bytes(self._system.cat_file(self._at(name)))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Exception as error:
            raise UsageError(f"{self.root} 无法读取（{one_line(error)}）") from error

    def put(self, name: str, data: bytes) -> None:
        """Writes bytes of that name, over those that are there; UsageError if the place cannot be written to."""
        try:
            if self._at_once:
                self._system.pipe_file(self._at(name), data)
            elif self._local:
                _write(Path(self._at(name)), data)
            else:
                self._moved(self._at(name), data)
        except Exception as error:
            raise UsageError(f"{self.root} 无法写入（{one_line(error)}）") from error

    def names(self, folder: str) -> tuple[str, ...]:
        """Every name in a folder and those inside it, in order; none where there is no such folder."""
        try:
            self._system.invalidate_cache()
            found = self._system.find(self._at(folder))
        except FileNotFoundError:
            return ()
        except Exception as error:
            raise UsageError(f"{self.root} 无法读取（{one_line(error)}）") from error
        return tuple(sorted(str(path)[len(self._top) + 1 :] for path in found))

    def has(self, name: str) -> bool:
        """Whether there are bytes of that name."""
        try:
            return bool(self._system.exists(self._at(name)))
        except Exception as error:
            raise UsageError(f"{self.root} 无法读取（{one_line(error)}）") from error

    def remove(self, name: str) -> None:
        """Takes away the bytes of that name, if they are there."""
        try:
            self._system.rm_file(self._at(name))
        except FileNotFoundError:
            return
        except Exception as error:
            raise UsageError(f"{self.root} 无法写入（{one_line(error)}）") from error

    def _at(self, name: str) -> str:
        return f"{self._top}/{name}"

    def _moved(self, path: str, data: bytes) -> None:
        folder, _, last = path.rpartition("/")
        beside = f"{folder}/.{last}.{uuid4().hex}"
        self._system.makedirs(folder, exist_ok=True)
        self._system.pipe_file(beside, data)
        if self._system.exists(path):
            self._system.rm_file(path)
        self._system.mv(beside, path)


def _write(path: Path, data: bytes) -> None:
    """Writes beside the place, then renames: threads of one process may do so side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@lru_cache(maxsize=8)
def shared(root: str) -> Shared:
    """The folder of that name, opened once for each process."""
    return Shared(root)
