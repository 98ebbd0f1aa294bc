"""Editions: how self-evaluations are weighted and scored, by place and year; named or recognised from a form itself.

The editions are data: `form_templates/editions.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import cache
from functools import lru_cache
from typing import Literal
from typing import TypeAlias
from typing import cast

from xlform.errors import FormError
from xlform.errors import UsageError
from xlform.forms import definitions_folder
from xlform.scoring.score import SATISFACTION_STEPS
from xlform.scoring.score import TIERS_2020
from xlform.scoring.score import Result
from xlform.scoring.score import Tier
from xlform.scoring.score import execution_pass_mark
from xlform.scoring.score import execution_proportional
from xlform.scoring.score import execution_stepwise
from xlform.scoring.score import satisfaction_stepwise
from xlform.submission import Submission
from xlform.text import canonical

ExecutionWay: TypeAlias = Literal["proportional", "stepwise", "pass_mark"]
SatisfactionWay: TypeAlias = Literal["proportional", "stepwise"]
Section: TypeAlias = Literal["execution", "cost", "output", "benefit", "satisfaction"]
_WAYS = ("proportional", "stepwise", "pass_mark")
_FILE = "editions.toml"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: `weights` are (least, most) points by section, `execution` the ways to score execution, the usual first.

    `denominator` is what the execution rate divides by; `explain_execution_below` a rate (fraction) below which a reason is
    demanded; `free_inside_sections`: third-level points may be set freely inside their section. `note_above` and
    `warning_above` are the ratios from which overachievement is remarked on.
    """

    key: str
    name: str
    place: str
    since: int
    until: int | None
    weights: Mapping[str, tuple[Decimal, Decimal]]
    indicators: Decimal | None
    execution: tuple[ExecutionWay, ...]
    denominator: Literal["annual", "initial"]
    tiers: tuple[Tier, ...]
    satisfaction: tuple[SatisfactionWay, ...]
    explain_execution_below: Decimal
    explain_adjustment: bool
    free_inside_sections: bool
    note_above: Decimal
    warning_above: Decimal
    signs: Mapping[str, object]
    source: str
    verified: bool

    def holds_in(self, year: int | None) -> bool:
        """Whether it holds for forms of that year; any year if it is not known."""
        return year is None or (self.since <= year and (self.until is None or year <= self.until))

    def execution_scores(
        self, weight: Decimal, budget: Decimal, executed: Decimal, *, finished: bool | None = None
    ) -> tuple[Result, ...]:
        """The execution score by each way this edition knows, the usual one first."""
        return tuple(score_by_way(way, weight, budget, executed, finished) for way in self.execution)

    def satisfaction_score(self, weight: Decimal, rate: Decimal) -> Result | None:
        """The score by steps where this edition has them (`rate` a fraction); None where it scores in proportion to the target."""
        return satisfaction_stepwise(weight, rate, SATISFACTION_STEPS) if "stepwise" in self.satisfaction else None


def score_by_way(
    way: ExecutionWay, weight: Decimal, budget: Decimal, executed: Decimal, finished: bool | None = None
) -> Result:
    """The execution score by one of the ways that editions know."""
    if way == "stepwise":
        return execution_stepwise(weight, budget, executed, finished=finished)
    return (execution_pass_mark if way == "pass_mark" else execution_proportional)(weight, budget, executed)


@dataclass(frozen=True, slots=True)
class Features:
    """What a form shows of its edition: points of execution, columns of its fund block, first-level headings, whose it is."""

    execution_weight: Decimal | None = None
    fund_columns: frozenset[str] = frozenset()
    level1: frozenset[str] = frozenset()
    flat: bool = False
    place_text: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    editions: tuple[Edition, ...]
    places: Mapping[str, tuple[str, ...]]
    inside: Mapping[str, str]
    sections: Mapping[str, tuple[str, ...]]


@cache
def _book() -> _Book:
    try:
        document = tomllib.loads((definitions_folder() / _FILE).read_text("utf-8"), parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FormError(f"{_FILE}: {error}") from error
    sections = {key: tuple(labels) for key, labels in document["sections"].items()}
    places = {key: tuple(words) for key, words in document["places"].items()}
    editions = tuple(_edition(key, raw, sections) for key, raw in document["editions"].items())
    for one in editions:
        if one.place not in places:
            raise FormError(f"{_FILE}: {one.key}: no place '{one.place}'")
    return _Book(editions, places, document["inside"], sections)


def _edition(key: str, raw: Mapping[str, object], sections: Mapping[str, tuple[str, ...]]) -> Edition:
    weights = _weights(key, cast("Mapping[str, object]", raw["weights"]), sections)
    ways = tuple(str(way) for way in cast("Sequence[object]", raw["execution"]))
    if not ways or any(way not in _WAYS for way in ways):
        raise FormError(f"{_FILE}: {key}: execution {ways}")
    upper, middle = (Decimal(str(end)) for end in cast("Sequence[object]", raw["tiers"]))
    lows = (upper, middle, Decimal(0))
    tiers = tuple(
        Tier(tier.name, low, high) for tier, low, high in zip(TIERS_2020, lows, (Decimal(1), *lows), strict=False)
    )
    satisfaction = (raw["satisfaction"], *cast("Sequence[object]", raw.get("satisfaction_alternatives", ())))
    until = raw.get("until")
    return Edition(
        key=key,
        name=str(raw["name"]),
        place=str(raw["place"]),
        since=int(str(raw["since"])),
        until=until if isinstance(until, int) else None,
        weights=weights,
        indicators=Decimal(str(raw["indicators"])) if "indicators" in raw else None,
        execution=cast("tuple[ExecutionWay, ...]", ways),
        denominator="initial" if raw["denominator"] == "initial" else "annual",
        tiers=tiers,
        satisfaction=cast("tuple[SatisfactionWay, ...]", tuple(str(way) for way in satisfaction)),
        explain_execution_below=Decimal(str(raw.get("explain_execution_below", "0.9"))),
        explain_adjustment=raw.get("explain_adjustment") is True,
        free_inside_sections=raw.get("free_inside_sections") is True,
        note_above=Decimal(str(raw.get("note_above", "1.3"))),
        warning_above=Decimal(str(raw.get("warning_above", "1.5"))),
        signs=cast("Mapping[str, object]", raw.get("signs", {})),
        source=str(raw["source"]),
        verified=raw["verified"] is True,
    )


def _weights(
    key: str, raw: Mapping[str, object], sections: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[Decimal, Decimal]]:
    weights: dict[str, tuple[Decimal, Decimal]] = {}
    for section, points in raw.items():
        if section not in sections:
            raise FormError(f"{_FILE}: {key}: no section '{section}'")
        ends = points if isinstance(points, list) else [points, points]
        weights[section] = (Decimal(str(ends[0])), Decimal(str(ends[1])))
    return weights


def editions() -> tuple[Edition, ...]:
    """All editions in the order of the file; FormError if the file contradicts itself."""
    return _book().editions


@lru_cache(maxsize=1024)
def section_of(level1: str) -> str | None:
    """The section a first-level heading names (`产出指标(50分)` → output); None if it is none of them."""
    plain = canonical(level1)
    for section, labels in _book().sections.items():
        if any(plain.startswith(label) for label in labels):
            return section
    return None


@lru_cache(maxsize=1024)
def place_of(text: str) -> str | None:
    """The most special place that a text names (a `--place`, a unit's name); None if it names none that has an edition."""
    book = _book()
    plain = canonical(text)
    named = [
        place
        for place, words in book.places.items()
        if plain.casefold() == place or any(word in plain for word in words)
    ]
    return max(named, key=lambda place: len(places_around(place)), default=None)


def place_name(place: str) -> str:
    """A place as people write it: hengyang is 衡阳."""
    return _book().places[place][0]


@cache
def places_around(place: str) -> tuple[str, ...]:
    """The place and those around it, up to the national one."""
    inside = _book().inside
    chain = [place]
    while chain[-1] in inside:
        chain.append(inside[chain[-1]])
    return tuple(chain)


def edition(place: str = "", year: int | None = None, features: Features | None = None) -> Edition:
    """The edition of a place and year, best fitting what the form shows; the national one of that year where none is known.

    UsageError for a place that is given and not known.
    """
    found = place_of(place) if place else "national"
    if found is None:
        raise UsageError(f"没有“{place}”的评分口径；已知：{'、'.join(words[0] for words in _book().places.values())}")
    for here in places_around(found):
        candidates = [one for one in editions() if one.place == here and one.holds_in(year)]
        fitting = [one for one in candidates if _fits(one, features or Features())]
        chosen = [one for one in fitting if one.signs] or [one for one in fitting if not one.signs]
        if not chosen and features is None:
            chosen = candidates
        if chosen:
            return max(chosen, key=lambda one: (len(one.signs), one.since))
    if place or year is None:
        return next(one for one in editions() if one.key == "national-2020")
    return edition("national", None, features)


def recognise(features: Features) -> Edition:
    """The edition a form shows by itself: the place in its unit's name, else the signs of some place's form, else the national one.

    Points and columns outweigh names: a form with 20 points for execution is the Hubei one wherever it was filed.
    """
    return _recognised(place_of(features.place_text) or "national", replace(features, place_text=""))


@lru_cache(maxsize=1024)
def _recognised(place: str, features: Features) -> Edition:
    """The forms of a place and year mostly show the same."""
    year = features.year
    marked = [one for one in editions() if one.signs and one.holds_in(year) and _fits(one, features)]
    around = places_around(place)
    own = [one for one in marked if one.place in around]
    elsewhere = [one for one in marked if one.place not in around and not _common(one)]
    if own or elsewhere:
        return max(own or elsewhere, key=lambda one: (len(places_around(one.place)), len(one.signs), one.since))
    return edition(around[0], year, features)


def _common(one: Edition) -> bool:
    """Whether its signs are too common to tell a place: cost indicators stand in many forms."""
    return set(one.signs) <= {"cost_first_level", "only_initial"}


def _fits(one: Edition, features: Features) -> bool:
    """Whether everything an edition shows by itself is there."""
    return all(_shows(sign, wanted, features) for sign, wanted in one.signs.items())


def _shows(sign: str, wanted: object, features: Features) -> bool:
    columns = features.fund_columns
    if sign == "execution_weight":
        return features.execution_weight == Decimal(str(wanted))
    if sign == "cost_first_level":
        return any(section_of(level) == "cost" for level in features.level1)
    if sign == "only_initial":
        return "initial" in columns and "annual" not in columns
    if sign == "funds_reason":
        return "reason" in columns
    if sign == "adjusted":
        return {"initial", "annual"} <= columns
    if sign == "flat":
        return features.flat
    raise FormError(f"{_FILE}: no sign '{sign}'")


@lru_cache(maxsize=16)
def features_of(submission: Submission) -> Features:
    """What a self-evaluation form shows of its edition."""
    names = submission.table_names()
    fund_columns = frozenset[str]()
    weight: Decimal | None = None
    if "funds" in names:
        rows = submission.table("funds")
        fund_columns = frozenset(key for key in _FUND_COLUMNS if submission.has_column("funds", key))
        weight = next((number for row in rows if (number := row.entry("weight").number) is not None), None)
    elif submission.form == "department_selfeval":
        fund_columns = frozenset(key for key in _FUND_COLUMNS[:3] if submission.field(key).state != "absent")
        weight = submission.field("weight").number
    level1: set[str] = set()
    flat = False
    if "indicators" in names:
        rows = submission.table("indicators")
        level1 = {value for row in rows if isinstance(value := row.entry("level1").value, str)}
        flat = bool(rows) and not level1 and not submission.has_column("indicators", "level1")
    naming = ("unit", "authority", "title") if submission.form == "project_selfeval" else ("unit", "title")
    texts = [submission.field(key).text for key in naming]
    return Features(weight, fund_columns, frozenset(level1), flat, " ".join(texts), submission.year)


_FUND_COLUMNS = ("initial", "annual", "executed", "weight", "rate", "score", "reason")
