"""Nothing is fetched: tests run with connections blocked, and the program has no code that opens one."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

_NETWORK = re.compile(
    r"^\s*(?:from|import) (?:socket|ssl|http|urllib\.request|ftplib|smtplib|requests|httpx|aiohttp)\b", re.M
)
_WATCHED = """
import sys
def hook(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        raise SystemExit(f"network: {event} {arguments}")
sys.addaudithook(hook)
from xlform.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_connections_are_blocked_in_tests() -> None:
    for address in (("93.184.216.34", 80), ("example.org", 80)):
        with socket.socket() as one, pytest.raises(PermissionError):
            one.connect(address)


def test_no_module_can_open_a_connection() -> None:
    found = [str(file) for file in (ROOT / "xlform").rglob("*.py") if _NETWORK.search(file.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_command_touches_the_network(jobs: str, tmp_path: Path) -> None:
    folder = str(ROOT / "samples" / "clean-2023")
    for arguments in (
        ["read", folder, "--jobs", jobs],
        ["check", folder, "--jobs", jobs],
        ["flag", folder, "--output", str(tmp_path)],
    ):
        done = subprocess.run(
            [sys.executable, "-c", _WATCHED, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert "network:" not in done.stderr
        assert done.returncode in (0, 1), done.stderr
