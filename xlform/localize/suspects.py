"""From diagnoses to findings: which findings one mistake explains, and the cell to look at."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from xlform.address import Address
from xlform.dossier import Dossier
from xlform.dossier import dossiers
from xlform.findings import Cause
from xlform.findings import Explained
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.findings import Trouble
from xlform.localize import localize
from xlform.localize.cells import edit_id
from xlform.localize.model import Candidate
from xlform.localize.model import Diagnosis
from xlform.localize.system import Located
from xlform.localize.system import system_of
from xlform.localize.wording import TWO_SIDES
from xlform.submission import Submission

CODES = frozenset({
    "R101", "R102", "S101", "S102", "S103", "S104", "S105", "S106", "T101", "T102", "T103", "T104", "T105", "T106", "T107",
    "X101", "X102", "X103", "X104", "X105", "X107",
})  # fmt: skip
"""The rules whose statements a system has."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One mistake, or statements that are broken together: the findings it explains, in their order.

    `path` and `suspect`: the cell to look at; None where no cell can be named.
    `others`: further places it may be at, likeliest first; `also`: what must be wrong besides at one of them. `facts`: what the difference equals, or that two sides disagree.
    """

    findings: tuple[Finding, ...]
    path: str
    suspect: Suspect | None
    others: tuple[tuple[str, Address], ...]
    facts: tuple[str, ...]
    also: tuple[tuple[str, Address], ...] = ()


def suspicions(dossier: Dossier, findings: Sequence[Finding]) -> Iterator[Suspicion]:
    """What is probably behind the findings of a dossier; findings about nothing that adds up are left out."""
    located = system_of(dossier)
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(edit_id(finding.code, finding.path, finding.address), []).append(finding)
    for diagnosis in localize(located.system):
        explained = [one for edit in diagnosis.edits for one in by_id.get(edit.partition("#")[0], ())]
        if explained:
            yield _suspicion(located, diagnosis, tuple(dict.fromkeys(explained)))


def _suspicion(located: Located, diagnosis: Diagnosis, explained: tuple[Finding, ...]) -> Suspicion:
    facts = diagnosis.facts
    if diagnosis.status == "two_sides" and any(edit.startswith("X") for edit in diagnosis.edits):
        facts = (TWO_SIDES, *facts)
    named = [one for one in diagnosis.suspects if one.root in located.places]
    if not named:
        return Suspicion(explained, "", None, (), facts)
    path, address = located.places[named[0].root]
    value = named[0].cells.get(named[0].root) if diagnosis.certain else None
    suspect = Suspect(address, value, _reason(located, named, path), diagnosis.certain)
    others = tuple(located.places[one.root] for one in named[1:])
    also = tuple(dict.fromkeys(located.places[cell] for one in named for cell, _ in one.also))
    return Suspicion(explained, path, suspect, others, facts, also)


def _reason(located: Located, named: Sequence[Candidate], path: str) -> str:
    if len(named) == 1:
        return _slips(located, named[0], path)
    words = [f"{_shown(located, one.root, path)}（{_slips(located, one, path)}）" for one in named]
    return f"可能是以下之一：{'；'.join(words)}"


def _slips(located: Located, one: Candidate, path: str) -> str:
    """The slip, and those that it takes besides, each with its cell."""
    return "；".join((one.reason, *(f"同时 {_shown(located, cell, path)}：{reason}" for cell, reason in one.also)))


def _shown(located: Located, cell: str, path: str) -> str:
    there, address = located.places[cell]
    return address.a1 if there == path else f"{there} {address}"


MANY = 6
"""Where more statements of a form are broken than one slip can break, no cell is to blame: the search is left out.

Measured with 3 to 30 slips in one form or all over a dossier: below that limit 7 of 212 certain answers were wrong, above it
3 of 37 (docs/localize.md).
"""


def explained(findings: Sequence[Finding], submissions: Sequence[Submission]) -> Explained:
    """What is probably behind the errors among findings.

    A suspect is one of the same file as its finding. Dossiers without an error are not looked into.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == "error" and finding.code in CODES:
            by_path.setdefault(finding.path, []).append(finding)
    if not by_path:
        return Explained(tuple(findings))
    order = {id(finding): number for number, finding in enumerate(findings)}
    news: dict[int, Finding] = {}
    causes: list[Cause] = []
    troubles: list[Trouble] = []
    for dossier in dossiers(submissions):
        paths = dict.fromkeys(one.path for one in dossier.submissions)
        concerned = [one for path in paths for one in by_path.get(path, ()) if id(one) not in news]
        worth = concerned and len(concerned) <= MANY * len({_form(one) for one in concerned})
        for suspicion in _safely(dossier, concerned, troubles) if worth else ():
            members = sorted((one for one in suspicion.findings if id(one) not in news), key=lambda one: order[id(one)])
            cause = _cause(suspicion, members)
            if members and cause is not None:
                causes += [cause] if cause.places and cause.certain else []  # a cell is marked only where it is certain
                for one in members:
                    suspect = suspicion.suspect if one.path == suspicion.path else None
                    news[id(one)] = replace(one, suspect=suspect, cause=cause)
    return Explained(tuple(news.get(id(one), one) for one in findings), tuple(causes), tuple(troubles))


def _form(finding: Finding) -> tuple[str, str]:
    return finding.path, finding.address.sheet if finding.address is not None else ""


def _safely(dossier: Dossier, findings: Sequence[Finding], troubles: list[Trouble]) -> tuple[Suspicion, ...]:
    try:
        return tuple(suspicions(dossier, findings))
    except Exception as error:  # noqa: BLE001 - as with rules: what was found must not be lost with its explanation
        troubles.append(
            Trouble(findings[0].path, f"查找填错的单元格时出错（{type(error).__name__}: {error}），请报给开发者")
        )
        return ()


def _cause(suspicion: Suspicion, members: Sequence[Finding]) -> Cause | None:
    explains = tuple((one.code, one.path, one.address) for one in members)
    one = suspicion.suspect
    if one is None:
        return Cause((), None, "", False, suspicion.facts, explains) if suspicion.facts else None
    places = ((suspicion.path, one.address), *suspicion.others)
    return Cause(places, one.value, one.reason, one.certain, suspicion.facts, explains, suspicion.also)
