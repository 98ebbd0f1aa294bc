"""No rule breaks down on a random form, and what it says fits on a line."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.generate import DRAWERS
from tests.generate import generate
from tests.generate import mutate
from xlform.batch import read_paths
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge

SEEDS = int(os.environ.get("XLFORM_SEEDS", "60")) // 3


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_no_rule_breaks_down_and_messages_fit_on_a_line(form: str, tmp_path: Path) -> None:
    for seed in range(SEEDS):
        made = generate(form, seed)
        (made if seed % 2 else mutate(made, Random(seed))).write(tmp_path / f"{seed}.xlsx")
    said = judge(read_paths([tmp_path]), all_rules())
    assert said.failures == ()
    assert [one.message for one in said.findings if "\n" in one.message] == []
