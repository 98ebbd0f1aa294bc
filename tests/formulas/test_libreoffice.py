"""Formulas give what LibreOffice computes; needs `soffice` on the path."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks.formula_books import make
from benchmarks.formulas import Compared
from benchmarks.formulas import NotRecalculated
from benchmarks.formulas import compared
from benchmarks.formulas import run
from xlform.workbook.read import read_book

COUNT, SEED = 25, 7
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    """Every formula of random workbooks, computed by both."""
    return [one for _, one in run(COUNT, SEED, tmp_path_factory.mktemp("formulas"))]


@needs_office
def test_every_formula_gives_what_libreoffice_gives(results: list[Compared]) -> None:
    assert [one for one in results if one.how in ("differ", "half", "binary rest")] == []


@needs_office
def test_nearly_all_formulas_are_computed(results: list[Compared]) -> None:
    seen = Counter(one.how.partition(":")[0] for one in results)
    assert sum(seen.values()) > 100 * COUNT
    assert seen["agree"] > 0.95 * sum(seen.values())
    assert seen["as in Excel"] + seen["another error"] < 0.02 * sum(seen.values())
    left = {one.how for one in results if one.how.startswith("unchecked")}
    assert {"unchecked: INT", "unchecked: VLOOKUP"} <= left


def test_a_result_that_was_not_recalculated_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    make(path, Random(1))
    book = read_book(path)
    with pytest.raises(NotRecalculated):
        list(compared(book, book))
