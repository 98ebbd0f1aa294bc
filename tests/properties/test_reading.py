"""Every entry of a random form is found at its cell; what is not on the sheet is said to be absent."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

import xlform
from tests.generate import DRAWERS
from tests.generate import generate
from tests.generate import mutate
from tests.generate.compare import differences

SEEDS = int(os.environ.get("XLFORM_SEEDS", "60"))


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_every_entry_is_found_at_its_cell(form: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    wrong = []
    for seed in range(SEEDS):
        made = generate(form, seed)
        made.write(path)
        wrong += [(seed, *vars(one).values()) for one in differences(made.expected, xlform.read(path))]
    assert wrong == []


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_rows_columns_and_blanks_that_people_insert_change_nothing(form: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    wrong = []
    for seed in range(SEEDS):
        made = mutate(generate(form, seed), Random(seed))
        made.write(path)
        wrong += [(seed, *vars(one).values()) for one in differences(made.expected, xlform.read(path))]
    assert wrong == []


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_the_same_seed_gives_the_same_form(form: str) -> None:
    first, second = generate(form, 7), generate(form, 7)
    assert first.expected == second.expected
    assert [sheet.cells for sheet in first.sheets] == [sheet.cells for sheet in second.sheets]
