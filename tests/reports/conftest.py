"""What the tests of reports share: the outcomes of the Hengyang folder and of the hostile workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.reports.hostile import hostile
from xlform.batch import check_paths
from xlform.outcomes import Outcome

HENGYANG = Path("samples") / "hengyang-2022"
STEADY = ("S", "X", "T", "E1")
"""Rules whose findings in the golden files are not to change whenever a rule is added."""


@pytest.fixture
def hengyang(in_root: Path) -> Sequence[Outcome]:
    """Nine real forms of one unit, by the rules in STEADY."""
    assert in_root.is_dir()
    return check_paths([HENGYANG], select=STEADY)


@pytest.fixture
def troubled(tmp_path: Path) -> Sequence[Outcome]:
    """The hostile workbook, a file that is no workbook, and one without a known form."""
    hostile(tmp_path)
    (tmp_path / "<b>坏.xlsx" if Path("/").drive == "" else tmp_path / "坏.xlsx").write_bytes(b"no workbook")
    from openpyxl import Workbook

    Workbook().save(tmp_path / "空.xlsx")
    return check_paths([tmp_path])
