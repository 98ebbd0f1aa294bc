"""Which edition a form is judged by: the one of the place and year that were asked for, else the one the form shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache

from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.scoring.editions import Edition
from xlform.scoring.editions import ExecutionWay
from xlform.scoring.editions import edition
from xlform.scoring.editions import editions
from xlform.scoring.editions import features_of
from xlform.scoring.editions import place_of
from xlform.scoring.editions import recognise
from xlform.submission import Submission

WITH_EDITION = (*SELF_EVALUATIONS, "indicator_system")
"""The forms that have points: the others are the same in every edition."""

_asked: ContextVar[tuple[str, int | None]] = ContextVar("asked", default=("", None))


@contextmanager
def judged_by(place: str = "", year: int | None = None) -> Iterator[None]:
    """Rules run inside judge by the edition of that place and year; UsageError for a place that is not known."""
    if place:
        edition(place, year)
    token = _asked.set((place, year))
    try:
        yield
    finally:
        _asked.reset(token)


def edition_of(submission: Submission) -> Edition:
    """The edition that judges a form."""
    return _edition(submission, *_asked.get())


def execution_ways(submission: Submission) -> tuple[ExecutionWay, ...]:
    """The ways in which the execution may be scored: those of the edition, and, unless a place was asked for, of any
    national one of that year, as a form does not say on which of them it relies."""
    own = edition_of(submission)
    place, year = _asked.get()
    if place:
        return own.execution
    national = [one for one in editions() if one.place == "national" and one.holds_in(year or submission.year)]
    return tuple(dict.fromkeys(way for one in (own, *national) for way in one.execution))


def place_of_form(submission: Submission) -> str:
    """The place that was asked for, else the one a form names, else that of its edition: it may have no edition that year."""
    asked = _asked.get()[0]
    return place_of(asked or features_of(submission).place_text) or edition_of(submission).place


def place_is_known(submission: Submission) -> bool:
    """Whether a place was asked for, or the form shows one: else the national edition holds for want of a better one."""
    return bool(_asked.get()[0]) or edition_of(submission).place != "national"


def admissible(submission: Submission) -> tuple[Edition, ...]:
    """The editions that a form may be weighted by: its own, and, unless a place was asked for, all of its year."""
    place, year = _asked.get()
    others = () if place else (one for one in editions() if one.holds_in(year or submission.year))
    return (edition_of(submission), *others)


@lru_cache(maxsize=16)
def _edition(submission: Submission, place: str, year: int | None) -> Edition:
    features = features_of(submission)
    if not place:
        return recognise(features if year is None else replace(features, year=year))
    wanted = features.year if year is None else year
    fitting, own = edition(place, wanted, features), edition(place, wanted)
    return fitting if fitting.place == own.place else own
