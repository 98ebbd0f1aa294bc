"""What all tests share: golden outputs in tests/golden, rewritten by `pytest --update-golden`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from xlform.grid import Book
from xlform.rules import catalogue
from xlform.rules.catalogue import Gap
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Rule
from xlform.submission import Submission
from xlform.workbook import read

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew instead of comparing; review the diff"
    )
    parser.addoption(
        "--keep-workbooks",
        metavar="DIR",
        type=Path,
        help="every workbook that a test reads goes there: `python -m tests.differential --folder DIR` compares them",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Reading keeps what it read, where that is asked for."""
    folder, readable = config.getoption("--keep-workbooks"), read._read
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)

    def keeping(path: Path | str, data: bytes, digest: str) -> Book:
        book = readable(path, data, digest)
        (folder / f"{digest[:24]}.{book.format}").write_bytes(data)
        return book

    read._read = keeping


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test opens a connection to anywhere but this machine (browsers are driven over it)."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: object) -> None:
        _stays_here(self, address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_ex(self: socket.socket, address: object) -> int:
        _stays_here(self, address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


def _stays_here(one: socket.socket, address: object) -> None:
    if one.family not in (socket.AF_INET, socket.AF_INET6):
        return  # pipes between processes
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False  # a name that would have to be looked up
    if not here:
        raise PermissionError(f"a test wants to connect to {address}")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a file in tests/golden (or writes it there with --update-golden)."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        assert text == file.read_text("utf-8"), f"tests/golden/{name} differs; if it should: pytest --update-golden"

    return compare


@pytest.fixture
def in_root(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test runs in the root of the project, as the examples in the README do."""
    monkeypatch.chdir(ROOT)
    return ROOT


def title_is_blank(submission: Submission) -> Iterator[Problem | Gap]:
    """标题应为空。"""
    yield Problem(submission.field("title"), "有标题")
    yield Gap("没有填报人", submission.field("preparer"))


def never_works(submission: Submission) -> Iterator[Problem | Gap]:
    """出错的规则。"""
    yield Problem(None, "还算说了一句")
    raise ZeroDivisionError(submission.form)


@pytest.fixture
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rules instead of the real ones: one that always finds something, one that breaks down on base tables."""
    rules = (
        Rule("Z101", "warning", ("base_table", "department_selfeval"), "submission", title_is_blank, verified=True),
        Rule("Z102", "error", ("base_table",), "submission", never_works, verified=True),
    )
    monkeypatch.setattr(catalogue, "all_rules", lambda: rules)
