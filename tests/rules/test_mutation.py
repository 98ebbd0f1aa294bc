"""A wrong figure is noticed: nearly every number that takes part in an identity, changed by more than its rounding."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutation import Trial
from benchmarks.mutation import load
from benchmarks.mutation import trials

FLOOR = 0.95


@pytest.fixture(scope="module")
def tried() -> list[Trial]:
    return list(trials(load("clean-2023")))


def noticed(found: list[Trial]) -> float:
    return sum(bool(one.codes) for one in found) / len(found)


def test_figures_in_identities_are_noticed_on_every_form(tried: list[Trial]) -> None:
    tied = [one for one in tried if one.figure.in_identity]
    assert len(tied) > 200
    assert noticed(tied) > 0.99
    for path in {one.figure.path for one in tied}:
        assert noticed([one for one in tied if one.figure.path == path]) > FLOOR, Path(path).name


def test_a_share_of_the_figures_outside_of_identities_is_noticed(tried: list[Trial]) -> None:
    loose = [one for one in tried if not one.figure.in_identity]
    assert len(loose) > 100
    assert noticed(loose) > 0.3
