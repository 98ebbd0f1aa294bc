"""Imports run one way: a module knows only what stands left of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ORDER = (
    "errors", "spool", "address", "text", "grid", "display", "formulas", "relations", "values", "forms", "locate", "submission", "findings",
    "outcomes", "unit_names", "dossier", "scoring", "rules", "localize", "reconciliation", "filling", "workbook", "report", "workers", "judging", "batch", "store", "spread", "outputs", "copies", "newbook", "reconciling", "console", "said", "cli", "__main__",
)  # fmt: skip
HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "pyarrow", "dask", "distributed", "fsspec")
MODULES = sorted((ROOT / "xlform").rglob("*.py"))


def room(path: Path) -> str:
    """The room a module belongs to: its folder or file right under xlform/."""
    return path.relative_to(ROOT / "xlform").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules imported when the module itself is (imports inside functions and for types only left out)."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "xlform":
            yield from (f"xlform.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_leftwards(path: Path) -> None:
    own = room(path)
    for name in imported(path):
        if name.startswith("xlform."):
            other = name.split(".")[1]
            assert own != "__init__", f"xlform itself imports {name}"
            assert other == own or ORDER.index(other) < ORDER.index(own), f"{own} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & set(HEAVY)


def test_the_order_is_the_one_that_is_documented() -> None:
    documented = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert " · ".join(name for name in ORDER if name != "__main__") in " ".join(documented.split())
