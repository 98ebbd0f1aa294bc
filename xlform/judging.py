"""Readings into outcomes: which files are judged together, and what the rules say about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from itertools import chain
from typing import TYPE_CHECKING
from typing import Protocol
from typing import TypeVar

from xlform.findings import Explained
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.unit_names import kinships
from xlform.workers import LIMIT
from xlform.workers import Failed
from xlform.workers import Trouble
from xlform.workers import stopped
from xlform.workers import with_care

if TYPE_CHECKING:
    from xlform.findings import Finding
    from xlform.rules.catalogue import Rule
    from xlform.submission import Submission

MOST = 1 << 20
"""So heavy a group of files is judged in the command itself: the worst content found takes a second or two (docs/security.md)."""
_ENTRY = 50
_FILES = 10


@dataclass(frozen=True, slots=True)
class Bench:
    """What judges: the codes of the rules and the edition, as they travel to a process of its own."""

    codes: tuple[str, ...]
    place: str = ""
    year: int | None = None

    def judged(self, readings: Sequence[Reading]) -> tuple[Outcome, ...]:
        """As `judged`."""
        return judged(readings, _rules(self.codes), place=self.place, year=self.year)


@lru_cache(maxsize=8)
def _rules(codes: tuple[str, ...]) -> tuple[Rule, ...]:
    """Looked up once, not for every group of files."""
    from xlform.rules.catalogue import selected

    return selected(codes, ())


def judged_with_care(readings: Sequence[Reading], bench: Bench, *, limit: float = LIMIT) -> tuple[Outcome, ...]:
    """As `judged`, but whatever may take long is judged in a process of its own, `limit` seconds for each ten files.

    Files that cannot be judged in that time, or bring that process down, are outcomes with a failure.
    """
    found = [Outcome(one.path, one.sha256, one.error) for one in readings]
    units = [[form.unit_name for form in one.submissions] for one in readings]
    together = groups(units, [one.error is None for one in readings])
    tasks = ((bench, [readings[place] for place in places]) for places in together)
    largest = max(map(len, together), default=1)
    results = with_care(_judged, tasks, here=_is_light, limit=time_for(largest, limit))
    for index, (_, group), result in results:
        files = ((one.path, one.sha256) for one in group)
        outcomes = unjudged(files, result.trouble, limit) if isinstance(result, Failed) else result
        for place, reading, outcome in zip(together[index], group, outcomes, strict=True):
            found[place] = replace(outcome, submissions=reading.submissions, ignored=reading.ignored)
    return tuple(found)


def time_for(files: int, limit: float) -> float:
    """Seconds in which so many files that belong together are judged: `limit` for each ten."""
    return limit * max(1, files / _FILES)


def _judged(task: tuple[Bench, Sequence[Reading]]) -> tuple[Outcome, ...]:
    """Without the submissions, which whoever asked has."""
    bench, readings = task
    return tuple(replace(one, submissions=()) for one in bench.judged(readings))


def _is_light(task: tuple[Bench, Sequence[Reading]]) -> bool:
    weights = (_weight(form) for reading in task[1] for form in reading.submissions)
    return all(weight <= MOST for weight in accumulate(weights))


def _weight(form: Submission) -> int:
    """How much there is to judge: characters of its entries, and some for each of them."""
    rows = (row for table in form.tables.values() for row in table)
    entries = chain(form.fields.values(), *(row.values() for row in rows))
    return sum(_ENTRY + len(entry.text) for entry in entries)


def unjudged(files: Iterable[tuple[str, str]], trouble: Trouble, limit: float) -> tuple[Outcome, ...]:
    """The outcomes of files (path and SHA-256) that could not be judged in time, or brought their process down."""
    why = str(stopped(trouble, limit, "核对"))
    return tuple(Outcome(path, digest, failures=(why,)) for path, digest in files)


def judged(
    readings: Sequence[Reading], rules: Sequence[Rule], *, place: str = "", year: int | None = None
) -> tuple[Outcome, ...]:
    """What the rules say about readings, ties among all of them: an Outcome a file, in their order.

    Files that are in no group together may as well be judged apart: the outcomes are the same.
    """
    from xlform.rules.runner import judge

    verdict = judge(readings, rules, place=place, year=year)
    told = _explained(verdict.findings, readings)
    findings, unchecked, troubles = _by_path(told.findings), _by_path(verdict.unchecked), _by_path(told.troubles)
    failures, ledger = _by_path(verdict.failures), _by_path(verdict.ledger)
    return tuple(
        Outcome(
            reading.path, reading.sha256, reading.error, reading.submissions, reading.ignored,
            tuple(findings[reading.path]), tuple(unchecked[reading.path]),
            (
                *(f"规则 {failure.code} 出错（{failure.message}），请报给开发者" for failure in failures[reading.path]),
                *(trouble.message for trouble in troubles[reading.path]),
            ),
            tuple(ledger[reading.path]),
            tuple(one for one in told.causes if any(path == reading.path for path, _ in one.places)),
        )
        for reading in readings
    )  # fmt: skip


def _explained(findings: Sequence[Finding], readings: Sequence[Reading]) -> Explained:
    """The findings with what is probably behind the errors; where there is none, nothing is looked into."""
    if not any(one.severity == "error" for one in findings):
        return Explained(tuple(findings))
    from xlform.localize.suspects import explained

    return explained(findings, [one for reading in readings for one in reading.submissions])


class _Located(Protocol):
    @property
    def path(self) -> str: ...


_T = TypeVar("_T", bound=_Located)


def _by_path(items: Iterable[_T]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for item in items:
        found[item.path].append(item)
    return found


def groups(units: Sequence[Iterable[str]], readable: Sequence[bool]) -> list[list[int]]:
    """The places of readable files in groups, in the order of their first files; a file without forms stands alone.

    `units` are those that the forms of each file name, empty where one names none. Files are together where they name the
    same unit, or units whose names may mean the same: that includes every dossier, of any year, those that forms may have
    strayed into, and forms without a unit belong to their file's. Where one unit only is named in all the files, they are
    all together: it may be that of the tables of a fund, which name none.
    """
    leader = list(range(len(units)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    first: dict[str, int] = {}
    for place, names in enumerate(units):
        for name in filter(None, names):
            one, other = lead(first.setdefault(name, place)), lead(place)
            leader[max(one, other)] = min(one, other)
    for alike in kinships(first):
        one, other = (lead(first[name]) for name in alike)
        leader[max(one, other)] = min(one, other)
    if len(first) == 1:
        leader = [0] * len(units)
    found: dict[int, list[int]] = {}
    for place, is_readable in enumerate(readable):
        if is_readable:
            found.setdefault(lead(place), []).append(place)
    return list(found.values())
