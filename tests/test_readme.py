"""The examples in both READMEs are run; what they print is what is printed there."""

from __future__ import annotations

import doctest
import os
import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT
from xlform.cli import cli
from xlform.cli import main

READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / name).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """(file, command, what it prints) of every `$ xlform …` in a console block."""
    found = []
    for name in READMES:
        for block in blocks(name, "console"):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                found.append((name, command, printed))
    return found


def earlier(name: str, command: str) -> list[str]:
    """The commands above one in its block that write what it may read."""
    for block in blocks(name, "console"):
        commands = re.findall(r"^\$ (.*)\n", block, re.MULTILINE)
        if command in commands:
            return [one for one in commands[: commands.index(command)] if " --output " in one]
    return []


def call(command: str, folder: Path) -> None:
    """Runs an example: what it writes, and reads of what was written, lies in `folder`."""
    program, *arguments = shlex.split(command)
    assert program == "xlform"
    for place, argument in enumerate(arguments):
        written = place > 0 and arguments[place - 1] in ("--output", "--notices")
        if written or (place and not Path(argument).exists() and (folder / argument).exists()):
            arguments[place] = str(folder / argument)
    main(arguments)


def pattern(printed: str) -> str:
    """What is printed, a line `…` standing for any lines."""
    return "".join(r"(?:.*\n)*?" if line == "…\n" else re.escape(line) for line in printed.splitlines(keepends=True))


@pytest.mark.parametrize(("name", "command", "printed"), examples(), ids=lambda value: value.partition("\n")[0][:60])
def test_examples_print_what_the_readme_says(
    *,
    name: str,
    command: str,
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(ROOT)
    for one in earlier(name, command):
        call(one, tmp_path)
    capfd.readouterr()
    call(command, tmp_path)
    captured = capfd.readouterr()
    said = (captured.out + captured.err).replace("\r\n", "\n").replace(f"{tmp_path}{os.sep}", "")
    if request.config.getoption("--update-golden") and "…\n" not in printed:
        readme = ROOT / name
        text = readme.read_text("utf-8").replace(f"$ {command}\n{printed}", f"$ {command}\n{said}")
        readme.write_text(text, "utf-8", newline="\n")
        printed = said
    assert re.fullmatch(pattern(printed), said), f"{name}: {command}\n{said}"


@pytest.mark.parametrize("name", READMES)
def test_python_examples_give_what_the_readme_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(
        str(ROOT / name), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS
    )
    assert tried > 5
    assert failed == 0


@pytest.mark.parametrize("name", READMES)
def test_every_command_has_an_example(name: str) -> None:
    shown = {shlex.split(command)[1] for file, command, _ in examples() if file == name}
    assert set(cli.commands) <= shown


def test_both_readmes_give_the_same_two_commands() -> None:
    first, second = (blocks(name, "sh") for name in READMES)
    assert first == second
    assert len(first) == 2
