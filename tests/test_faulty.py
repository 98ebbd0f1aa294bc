"""One workbook for each rule: it gives that rule's code, and nothing else that is an error."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from samples.faulty import FAULTS
from samples.faulty import FOLDER
from samples.faulty import path_of
from samples.faulty import write
from xlform.batch import read_paths
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge


def test_there_is_one_workbook_for_each_rule() -> None:
    codes = {one.code for one in all_rules()}
    assert {path.stem for path in FOLDER.glob("*.xls*")} == codes == set(FAULTS)


@pytest.mark.parametrize("code", FAULTS)
def test_a_faulty_workbook_gives_its_code_and_no_other_error(code: str) -> None:
    said = judge(read_paths([path_of(code)]), all_rules())
    assert said.failures == ()
    assert code in {one.code for one in said.findings}
    assert {one.code for one in said.findings if one.severity == "error"} <= {code}


@pytest.mark.parametrize("code", FAULTS)
def test_the_workbooks_are_those_that_the_script_writes(code: str, tmp_path: Path) -> None:
    written = path_of(code, tmp_path)
    write(written, FAULTS[code]())
    assert _parts(written) == _parts(path_of(code))


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
