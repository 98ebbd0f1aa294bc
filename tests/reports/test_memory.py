"""Reports look at outcomes one by one and put them aside: of thousands of files only a few are in memory."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from weakref import finalize

import pytest

from tests.conftest import ROOT
from xlform.batch import check_paths
from xlform.batch import read_file
from xlform.batch import readings_of
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.formats import CHECK_FORMATS
from xlform.report.formats import check_report
from xlform.report.json import encoded_pieces
from xlform.report.json import read_document
from xlform.report.notices import write_notices
from xlform.report.tables import write_tables
from xlform.report.text import read_pieces

PROJECT = ROOT / "samples" / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"
FILES = 40


class Name(str):
    """A path that says when it is gone, and so when the outcome that bears it is."""


class Living:
    """Counts the values that are still there."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def name(self, number: int) -> Name:
        """A new one."""
        name = Name(f"{number}.xlsx")
        self.now += 1
        self.most = max(self.most, self.now)
        finalize(name, self._gone)
        return name

    def _gone(self) -> None:
        self.now -= 1


class Restored(Sequence[Outcome]):
    """Outcomes that are made when they are looked at, as those of a store are."""

    def __init__(self, outcome: Outcome) -> None:
        self.living, self.outcome = Living(), outcome

    def __len__(self) -> int:
        return FILES

    def __getitem__(self, index: int) -> Outcome:  # type: ignore[override]
        if index >= FILES:
            raise IndexError(index)
        name, one = self.living.name(index), self.outcome
        findings = tuple(replace(finding, path=name) for finding in one.findings)
        ledger = tuple(replace(account, path=name) for account in one.ledger)
        return replace(one, path=name, findings=findings, ledger=ledger, causes=())

    def paths(self) -> Sequence[str]:
        """As a store knows them."""
        return [f"{number}.xlsx" for number in range(FILES)]


@pytest.fixture
def restored() -> Restored:
    (outcome,) = check_paths([PROJECT])
    assert outcome.findings
    return Restored(outcome)


@pytest.mark.parametrize("format_", CHECK_FORMATS)
@pytest.mark.parametrize("ledger", [False, True])
def test_a_report_holds_few_outcomes(restored: Restored, format_: str, *, ledger: bool) -> None:
    size = sum(len(piece) for piece in check_report(restored, format_, ledger=ledger))
    assert size > 1000
    assert restored.living.most <= 4


@pytest.mark.parametrize("format_", ["html", "xlsx"])
def test_notices_hold_few_outcomes(restored: Restored, tmp_path: Path, format_: str) -> None:
    (written,) = write_notices(restored, tmp_path, format_)  # type: ignore[arg-type]
    assert written.stat().st_size > 1000
    assert restored.living.most <= 4


def readings(living: Living) -> Iterator[Reading]:
    """One file under many names."""
    one = read_file(PROJECT)
    for number in range(FILES):
        yield replace(one, path=living.name(number))


@pytest.mark.parametrize(
    "write",
    [
        lambda found, _: b"".join(encoded_pieces(read_document(found))),
        lambda found, _: "".join(read_pieces(found)),
        lambda found, folder: write_tables(found, folder, "csv"),
        lambda found, folder: write_tables(found, folder, "parquet"),
    ],
)
def test_what_was_read_is_written_and_forgotten(
    tmp_path: Path, write: Callable[[Iterator[Reading], Path], object]
) -> None:
    living = Living()
    assert write(readings(living), tmp_path)
    assert living.most <= 3


def test_files_are_read_as_they_are_asked_for() -> None:
    done: list[int] = []
    found = readings_of([PROJECT.parent], progress=lambda number, _: done.append(number))
    assert (len(found.paths), done) == (9, [])
    assert next(iter(found)).path == found.paths[0]
    assert done == [1]
