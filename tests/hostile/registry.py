"""The register of hostile and odd files: a name, what makes the bytes, and how reading them must end."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Hostile(NamedTuple):
    """One file: `code` is that of the FileError it must give, empty if it must be read (at least partly)."""

    name: str
    make: Callable[[], bytes]
    code: str


HOSTILE: list[Hostile] = []
_MODULES = (
    "texts", "archives", "compound", "records", "markup", "cells", "sizes", "books", "traps", "patterns", "editing",
)  # fmt: skip


def hostile(name: str, code: str = "") -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Registers a function as the maker of the file `name`."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        add(name, make, code)
        return make

    return register


def add(name: str, make: Callable[[], bytes], code: str = "") -> None:
    """Registers the maker of a file; every name stands for one file only."""
    if any(one.name == name for one in HOSTILE):
        raise ValueError(f"two hostile files are called {name}")
    HOSTILE.append(Hostile(name, make, code))


def all_hostile() -> tuple[Hostile, ...]:
    """Every file, in the order of the modules that make them."""
    import importlib

    for module in _MODULES:
        importlib.import_module(f"tests.hostile.{module}")
    return tuple(HOSTILE)
