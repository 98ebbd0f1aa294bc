"""The SQLite file: its tables, and what is written and found in them. The only place that knows SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from weakref import finalize

from xlform.address import quoted_sheet
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.findings import Finding
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.json import exact
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked
from xlform.submission import Submission
from xlform.values import Value

Row: TypeAlias = "tuple[str | int | None, ...]"
PATIENCE = 5.0
"""Seconds to wait for a store that another process is using."""
LAYOUT = 3
"""Number of the layout below; a store with another one is refused, not guessed at."""

# The entries of a reading, some hundreds of rows, are one JSON text: as rows of a table of their own they took more time than
# everything else that is written together, and half of the file. The view `entries` shows them as rows.
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, engine TEXT NOT NULL, rules TEXT NOT NULL,
    scope TEXT NOT NULL);
CREATE TABLE contents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, engine TEXT NOT NULL, error_code TEXT,
    error_message TEXT, reading BLOB NOT NULL, entries TEXT NOT NULL, UNIQUE (path, sha256, engine));
CREATE TABLE forms (
    content INTEGER NOT NULL REFERENCES contents (id), number INTEGER NOT NULL, form TEXT NOT NULL, sheet TEXT NOT NULL,
    area TEXT NOT NULL, unit TEXT, unit_name TEXT NOT NULL, year INTEGER, edition TEXT NOT NULL,
    PRIMARY KEY (content, number)) WITHOUT ROWID;
CREATE VIEW entries AS SELECT contents.id AS content,
    json_extract(part.value, '$[0]') AS form, json_extract(part.value, '$[1]') AS list,
    json_extract(entry.value, '$[0]') AS line, json_extract(entry.value, '$[1]') AS name,
    json_extract(entry.value, '$[2]') AS state, json_extract(entry.value, '$[3]') AS value,
    json_extract(entry.value, '$[4]') AS text, json_extract(part.value, '$[2]') || json_extract(entry.value, '$[5]') AS cell
    FROM contents, json_each(contents.entries) AS part, json_each(part.value, '$[3]') AS entry;
CREATE TABLE verdicts (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, outcomes BLOB NOT NULL);
CREATE TABLE findings (
    verdict INTEGER NOT NULL REFERENCES verdicts (id), path TEXT NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL,
    severity TEXT NOT NULL, form TEXT NOT NULL, cell TEXT, message TEXT NOT NULL, expected TEXT, actual TEXT,
    suspect TEXT, suspect_value TEXT, PRIMARY KEY (verdict, path, number)) WITHOUT ROWID;
CREATE TABLE files (
    run INTEGER NOT NULL REFERENCES runs (id), place INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    error_code TEXT, error_message TEXT, content INTEGER, verdict INTEGER, number INTEGER,
    PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE INDEX files_by_path ON files (run, path);
CREATE VIEW run_findings AS SELECT run, findings.* FROM files JOIN findings USING (verdict, path);
"""


@dataclass(frozen=True, slots=True)
class Head:
    """What grouping into dossiers needs to know of a form that is kept: light, as every form of a run has one."""

    path: str
    content: int
    number: int
    unit_name: str
    year: int | None
    form: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A reading on its way into the store: `data` is it as bytes, `forms` are rows of their table, `entries` their JSON."""

    path: str
    sha256: str
    error: FileError | None
    data: bytes
    forms: tuple[Row, ...] = ()
    entries: str = "[]"


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as kept: its number, when it ended (None: it was broken off), with which program and rules, on what."""

    id: int
    started: str
    finished: str | None
    engine: str
    rules: str
    scope: str


class Database:
    """An open store. Everything is written in transactions: what is in it is whole, whenever the program was stopped."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file; UsageError if it is none of ours, another layout's, or in use by another run."""
        self.path = path
        try:
            self.connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, factory=_Connection)
        except sqlite3.OperationalError as error:
            raise _trouble(path, error) from error
        self.connection.path = path
        self.connection.text_factory = _text_as_was
        self.close = finalize(self, self.connection.close)  # else only the garbage collector would close it, some time
        try:
            self._prepare()
        except UsageError:
            self.close()
            raise

    def _prepare(self) -> None:
        for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL", "cache_size=-16000"):
            self.connection.execute(f"PRAGMA {setting}")
        with self.transaction():
            names = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not names:
                for statement in _TABLES.split(";\n"):
                    if statement.strip():
                        self.connection.execute(statement)
                self.connection.execute("INSERT INTO meta VALUES ('layout', ?)", (str(LAYOUT),))
            elif "meta" not in names:
                raise _trouble(self.path, sqlite3.DatabaseError("not ours"))
        layout = self.connection.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()
        if layout is None or layout[0] != str(LAYOUT):
            raise UsageError(f"{self.path} 是另一版本 xlform 的结果库；请另给文件名，或用那一版本")

    def transaction(self) -> Transaction:
        """What is written inside is kept whole or not at all."""
        return Transaction(self.connection)

    def run(self, engine: str, rules: str, scope: str) -> int:
        """The number of the run: that of the same run broken off before, or a new one."""
        last = self.last_run(finished=False)
        if (
            last is not None
            and last.finished is None
            and (last.engine, last.rules, last.scope) == (engine, rules, scope)
        ):
            return last.id
        with self.transaction():
            cursor = self.connection.execute(
                "INSERT INTO runs (started, engine, rules, scope) VALUES (?, ?, ?, ?)", (_now(), engine, rules, scope)
            )
        return int(cursor.lastrowid or 0)

    def last_run(
        self, *, finished: bool = True, before: int | None = None, scope: str | None = None, judged: bool = False
    ) -> Kept | None:
        """The last run (the last finished one, the one before another), of one scope, one that judged, where asked for."""
        found = self.connection.execute(
            "SELECT id, started, finished, engine, rules, scope FROM runs WHERE (NOT ? OR finished IS NOT NULL) AND id < ?"
            " AND (? IS NULL OR scope = ?) AND (NOT ? OR rules <> '[]') ORDER BY id DESC LIMIT 1",
            (finished, 1 << 62 if before is None else before, scope, scope, judged),
        ).fetchone()
        return None if found is None else Kept(*found)

    def content(self, path: str, sha256: str, engine: str) -> tuple[int, FileError | None] | None:
        """The number of a reading of that file, and why it has none, if these bytes were read by this program before."""
        found = self.connection.execute(
            "SELECT id, error_code, error_message FROM contents WHERE path = ? AND sha256 = ? AND engine = ?",
            (path, sha256, engine),
        ).fetchone()
        return None if found is None else (int(found[0]), None if found[1] is None else FileError(found[1], found[2]))

    def keep_reading(self, one: Packed, engine: str) -> int:
        """A reading with its forms and entries, at once; gives its number."""
        with self.transaction():
            cursor = self.connection.execute(
                "INSERT INTO contents (path, sha256, engine, error_code, error_message, reading, entries)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (one.path, one.sha256, engine, one.error and one.error.code, one.error and one.error.message, one.data,
                 one.entries),
            )  # fmt: skip
            content = int(cursor.lastrowid or 0)
            self.connection.executemany(f"INSERT INTO forms VALUES ({content}, ?, ?, ?, ?, ?, ?, ?, ?)", one.forms)
        return content

    def reading(self, content: int) -> Reading:
        """A reading as it was kept; UsageError if the store is damaged."""
        row = self.connection.execute("SELECT reading FROM contents WHERE id = ?", (content,)).fetchone()
        try:
            return unpacked(Reading, row[0])
        except (ValueError, TypeError) as error:
            raise UsageError(f"{self.path} 已损坏；请删去后重新运行") from error

    def reading_bytes(self, content: int) -> bytes:
        """The same as bytes, for another process to restore."""
        return bytes(self.connection.execute("SELECT reading FROM contents WHERE id = ?", (content,)).fetchone()[0])

    def heads(self, content: int) -> tuple[Head, ...]:
        """The forms of a reading."""
        rows = self.connection.execute(
            "SELECT path, content, number, unit_name, year, form FROM forms JOIN contents ON contents.id = content"
            " WHERE content = ? ORDER BY number",
            (content,),
        )
        return tuple(Head(*row) for row in rows)

    def keep_verdict(self, key: str, data: bytes, findings: Sequence[Row]) -> int:
        """What was judged (outcomes of files, in order, packed), by what it was judged on; gives its number."""
        with self.transaction():
            cursor = self.connection.execute("INSERT INTO verdicts (key, outcomes) VALUES (?, ?)", (key, data))
            verdict = int(cursor.lastrowid or 0)
            self.connection.executemany(
                f"INSERT INTO findings VALUES ({verdict}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", findings
            )
        return verdict

    def verdict(self, key: str) -> int | None:
        """The number of what was judged before, None if it was not."""
        row = self.connection.execute("SELECT id FROM verdicts WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def outcomes(self, verdict: int) -> tuple[Outcome, ...]:
        """What was judged, without the submissions it was judged on; UsageError if the store is damaged."""
        row = self.connection.execute("SELECT outcomes FROM verdicts WHERE id = ?", (verdict,)).fetchone()
        try:
            return unpacked(tuple, row[0])
        except (ValueError, TypeError) as error:
            raise UsageError(f"{self.path} 已损坏；请删去后重新运行") from error

    def finish(self, run: int, files: Iterable[FileRow]) -> None:
        """Writes down the results of a run, all at once, and that it is finished."""
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (run, place, one.path, one.sha256, one.error and one.error.code, one.error and one.error.message,
                     one.content, one.verdict, one.number)
                    for place, one in enumerate(files)
                ),
            )  # fmt: skip
            self.connection.execute("UPDATE runs SET finished = ? WHERE id = ?", (_now(), run))

    def file(self, run: int, place: int) -> FileRow:
        """The result of one file; IndexError if the run has no such place."""
        row = self.connection.execute(
            "SELECT path, sha256, error_code, error_message, content, verdict, number FROM files WHERE run = ? AND place = ?",
            (run, place),
        ).fetchone()
        if row is None:
            raise IndexError(place)
        path, sha256, code, message, content, verdict, number = row
        return FileRow(path, sha256, None if code is None else FileError(code, message), content, verdict, number)

    def count(self, run: int) -> int:
        """How many files a run has."""
        return int(self.connection.execute("SELECT count(*) FROM files WHERE run = ?", (run,)).fetchone()[0])

    def paths(self, run: int) -> tuple[str, ...]:
        """The files of a run in their order."""
        rows = self.connection.execute("SELECT path FROM files WHERE run = ? ORDER BY place", (run,))
        return tuple(path for (path,) in rows)

    def paths_without(self, run: int, other: int) -> tuple[str, ...]:
        """The files of a run that another run does not have."""
        rows = self.connection.execute(
            "SELECT path FROM files WHERE run = ? AND path NOT IN (SELECT path FROM files WHERE run = ?) ORDER BY place",
            (run, other),
        )
        return tuple(path for (path,) in rows)

    def findings(self, run: int, path: str) -> tuple[FoundBefore, ...]:
        """The findings of a file in a run, in their order."""
        rows = self.connection.execute(
            "SELECT code, ifnull(cell, ''), severity, message FROM run_findings WHERE run = ? AND path = ? ORDER BY number",
            (run, path),
        )
        return tuple(FoundBefore(*row) for row in rows)

    def changed(self, run: int, other: int) -> Iterator[tuple[str, int]]:
        """Every file that both runs judged: its path, and the number of its findings if both say the very same, else -1."""
        yield from self.connection.execute(
            "SELECT new.path, CASE WHEN new.verdict = old.verdict THEN (SELECT count(*) FROM findings WHERE"
            " findings.verdict = new.verdict AND findings.path = new.path) ELSE -1 END"
            " FROM files AS new JOIN files AS old ON old.run = ? AND old.path = new.path WHERE new.run = ? ORDER BY new.place",
            (other, run),
        ).fetchall()


class Transaction:
    """BEGIN on entering, COMMIT on leaving, ROLLBACK where something was raised."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.connection.execute("COMMIT")
                return
        except UsageError:
            self._roll_back()
            raise
        self._roll_back()

    def _roll_back(self) -> None:
        with suppress(UsageError):  # SQLite has done so itself where the disk is full
            self.connection.execute("ROLLBACK")


_RAW = "\x01"
"""In front of a text that is no Unicode: the name of a file in another encoding, which Python spells with surrogates."""


def _bound(parameters: Sequence[object]) -> Sequence[object]:
    return [_kept_text(one) if isinstance(one, str) and not _is_plain(one) else one for one in parameters]


def _is_plain(text: str) -> bool:
    return text.isascii() and not text.startswith(_RAW)


def _kept_text(text: str) -> str:
    try:
        if text.encode("utf-8") and not text.startswith(_RAW):
            return text
    except UnicodeEncodeError:
        pass
    return _RAW + text.encode("utf-8", "surrogatepass").decode("latin-1")


def _text_as_was(data: bytes) -> str:
    text = data.decode("utf-8")
    return text[1:].encode("latin-1").decode("utf-8", "surrogatepass") if text.startswith(_RAW) else text


class _Connection(sqlite3.Connection):
    """A connection whose troubles are for people: a disk that is full, a folder that nobody may write to."""

    path = Path()

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        """As usual, but UsageError where SQLite cannot do it."""
        try:
            return super().execute(sql, _bound(parameters))
        except sqlite3.DatabaseError as error:
            raise _trouble(self.path, error) from error

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]], /) -> sqlite3.Cursor:  # type: ignore[override]
        """As usual, but UsageError where SQLite cannot do it."""
        try:
            return super().executemany(sql, map(_bound, parameters))
        except sqlite3.DatabaseError as error:
            raise _trouble(self.path, error) from error


def _trouble(path: Path, error: sqlite3.DatabaseError) -> UsageError:
    """What is wrong with a store, and what to do."""
    said = str(error)
    if not isinstance(error, sqlite3.OperationalError):
        why = "已损坏；请删去后重新运行" if "malformed" in said else "不是 xlform 的结果库；请另给文件名"
    elif "locked" in said:
        why = "正由另一个 xlform 使用；请等它结束"
    elif "full" in said:
        why = "写不下了（磁盘已满）；请清出空间后重新运行，已做的不会再做"
    elif "readonly" in said or "unable to open" in said:
        why = f"打不开或不能写（{said}）；请把结果库放在可以写的文件夹"
    else:
        why = f"读写出错（{said}）；请检查磁盘，或把结果库放在可以写的文件夹"
    return UsageError(f"{path} {why}")


@dataclass(frozen=True, slots=True)
class FileRow:
    """The result of one file: its reading and the verdict (and place in it), None for a file that could not be read."""

    path: str
    sha256: str
    error: FileError | None
    content: int | None = None
    verdict: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class FoundBefore:
    """A finding as a run keeps it, for comparison."""

    code: str
    cell: str
    severity: str
    message: str


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def packed_reading(reading: Reading) -> Packed:
    """A reading as the store keeps it."""
    forms = tuple(form_row(number, one) for number, one in enumerate(reading.submissions))
    entries = [part for number, one in enumerate(reading.submissions) for part in _filled(number, one)]
    listed = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return Packed(reading.path, reading.sha256, reading.error, packed(reading), forms, listed)


def finding_rows(outcomes: Sequence[Outcome]) -> tuple[Row, ...]:
    """The findings of files as the store keeps them."""
    return tuple(_finding(number, one) for outcome in outcomes for number, one in enumerate(outcome.findings))


def form_row(number: int, one: Submission) -> Row:
    """A form as the store keeps it: number, form, sheet, area, unit as typed and as compared, year, definition."""
    unit = one.field("unit").text or None
    return number, one.form, one.sheet, one.area, unit, one.unit_name, one.year, one.definition.source


def entry_rows(number: int, one: Submission) -> Iterator[Row]:
    """What is filled in, exactly; blanks are left out: number of the form, list, line, name, state, value, text, cell."""
    for _, name, sheet, entries in _filled(number, one):
        for line, key, state, value, text, cell in entries:
            yield number, name, line, key, state, value, text, None if cell is None else f"{sheet}{cell}"


def _filled(number: int, one: Submission) -> Iterator[tuple[int, str, str, list[Row]]]:
    """The same list by list, with what is said once for each: number of the form, list, `sheet!`."""
    sheet = f"{quoted_sheet(one.sheet)}!"  # all entries of a form stand on it
    for name, rows in [("", [one.fields]), *one.tables.items()]:
        yield (
            number,
            name,
            sheet,
            [
                (line, key, state, _plain(value), text, None if address is None else address.a1)
                for line, row in enumerate(rows)
                for key, (state, value, text, address, _, _, _, _) in row.items()
                if state in ("ok", "unreadable")
            ],
        )


def _plain(value: Value) -> str | None:
    if value is None or isinstance(value, str):  # most are texts
        return value
    return exact(value) if isinstance(value, Decimal) else str(value)


def _finding(number: int, one: Finding) -> Row:
    suspect = one.suspect
    return (
        one.path, number, one.code, one.severity, one.form, None if one.address is None else str(one.address), one.message,
        _plain(one.expected), _plain(one.actual), None if suspect is None else str(suspect.address),
        None if suspect is None else _plain(suspect.value),
    )  # fmt: skip
