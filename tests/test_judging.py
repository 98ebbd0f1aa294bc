"""Files judged group by group, or in a process beside, come out as if all were judged together here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from benchmarks.batch import submissions
from samples.make import write_book
from tests.conftest import ROOT
from xlform import judging
from xlform.batch import read_file
from xlform.errors import FileError
from xlform.judging import Bench
from xlform.judging import groups
from xlform.judging import judged
from xlform.judging import judged_with_care
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.rules.catalogue import all_rules
from xlform.submission import Submission
from xlform.values import Entry

ALIKE = ("第1市应急管理局", "第1市应急局", "第1市应急管理局机关")
NAMES = ("", *ALIKE, "第2市财政局", "第2市 财政局", "第 3 市教育局（本级）")
SCHEMES = (NAMES, ALIKE[:2], ALIKE, ALIKE[:1], (*ALIKE, ""), NAMES[4:6])
"""What forms may name in one folder."""
SAME = 0
YEARS = ((SAME,), (2022,), (2021, 2022), (None, 2022), (None, 2021, 2022, 2023))


@cache
def pool() -> tuple[tuple[Reading, ...], ...]:
    """Readings of real and made-up forms, unit by unit, to be dealt out anew."""
    samples = [ROOT / "samples" / name for name in ("hengyang-2022", "clean-2023")]
    found = [tuple(read_file(path) for path in sorted(folder.iterdir())) for folder in samples]
    with TemporaryDirectory() as place:
        for unit in range(4):
            paths = [Path(place) / f"{unit}-{number}.xlsx" for number, _ in enumerate(submissions(unit))]
            for path, forms in zip(paths, submissions(unit), strict=True):
                write_book(path, forms)
            found.append(tuple(map(read_file, paths)))
    return tuple(found)


def folder(random: Random) -> list[Reading]:
    """Files with forms that name this unit or that, or none, and years that fit or do not."""
    names, years = random.choice(SCHEMES), random.choice(YEARS)
    files = random.choice(pool()) if random.random() < 0.6 else [one for unit in pool() for one in unit]
    readings = []
    for number, file in enumerate(random.sample(files, min(len(files), random.randint(2, 9)))):
        forms = [*file.submissions, *(random.choice(files).submissions if random.random() < 0.2 else ())]
        name, path = random.choice(names), f"{number}.xlsx"
        dealt = [_changed(one, path, random, name, random.choice(years)) for one in forms[: random.randint(1, 5)]]
        readings.append(
            Reading(path, f"{number}", tuple(replace(one, sheet=f"{place}") for place, one in enumerate(dealt)))
        )
    return readings


def _changed(one: Submission, path: str, random: Random, name: str, year: int | None) -> Submission:
    fields = dict(one.fields)
    unnamed = one.form in ("allocation_table", "indicator_system") and random.random() < 0.8
    fields["unit"] = _entry(fields.get("unit"), "" if unnamed or random.random() < 0.1 else name)
    if year != SAME:
        fields["year"] = _entry(fields.get("year"), year)
    return replace(one, path=path, fields=fields)


def _entry(before: Entry | None, value: str | int | None) -> Entry:
    address = None if before is None else before.address
    return Entry("ok", value, str(value), address) if value else Entry("blank", None, "", address)


def in_groups(readings: Sequence[Reading]) -> dict[str, Outcome]:
    """Every outcome, as a run with a store judges the files."""
    units = [[form.unit_name for form in one.submissions] for one in readings]
    found = {}
    for places in groups(units, [True] * len(readings)):
        for outcome in judged([readings[place] for place in places], all_rules()):
            found[outcome.path] = outcome
    return found


@pytest.mark.parametrize("seed", range(60))
def test_outcomes_do_not_depend_on_the_grouping(seed: int) -> None:
    readings = folder(Random(seed))
    apart = in_groups(readings)
    for outcome in judged(readings, all_rules()):
        assert apart[outcome.path] == outcome


BENCH = Bench(tuple(rule.code for rule in all_rules()))


@pytest.mark.parametrize("seed", range(60, 75))
def test_files_judged_with_care_come_out_in_their_order(seed: int) -> None:
    readings = [*folder(Random(seed)), Reading("x.xlsx", error=FileError("damaged", "文件损坏"))]
    assert judged_with_care(readings, BENCH) == judged(readings, all_rules())


def test_what_may_take_long_is_judged_in_a_process_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = [one for unit in pool()[:2] for one in unit]
    monkeypatch.setattr(judging, "MOST", 0)
    monkeypatch.setattr(judging, "judged", None)  # here; a process beside has its own
    assert judged_with_care(readings, BENCH) == judged(readings, all_rules())


def test_files_that_cannot_be_judged_in_time_are_outcomes_with_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = pool()[0], read_file("没有.xlsx")
    monkeypatch.setattr(judging, "MOST", 0)
    *given_up, missing = judged_with_care([*slow, quick], BENCH, limit=0.001)
    assert [(one.path, one.sha256, one.submissions, one.failures) for one in given_up] == [
        (one.path, one.sha256, one.submissions, ("核对超过 0.001 秒，已跳过；请单独检查该文件",)) for one in slow
    ]
    assert missing.error == quick.error
    assert missing.failures == ()


def test_samples_are_judged_in_the_command_itself() -> None:
    for unit in pool():
        assert judging._is_light((BENCH, unit))
