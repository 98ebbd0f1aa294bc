"""From diagnoses to findings: which findings one mistake explains, and the cell to look at."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from xlform.address import Address
from xlform.dossier import Dossier
from xlform.dossier import dossiers
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.localize import localize
from xlform.localize.cells import edit_id
from xlform.localize.model import Candidate
from xlform.localize.model import Diagnosis
from xlform.localize.system import Located
from xlform.localize.system import system_of
from xlform.localize.wording import TWO_SIDES
from xlform.submission import Submission


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One mistake, or statements that are broken together: the findings it explains, in their order.

    `path` and `suspect`: the cell to look at; None where no cell can be named.
    `others`: further places it may be at, likeliest first. `facts`: what the difference equals, or that two sides disagree.
    """

    findings: tuple[Finding, ...]
    path: str
    suspect: Suspect | None
    others: tuple[tuple[str, Address], ...]
    facts: tuple[str, ...]


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
    return Suspicion(explained, path, suspect, tuple(located.places[one.root] for one in named[1:]), facts)


def _reason(located: Located, named: Sequence[Candidate], path: str) -> str:
    if len(named) == 1:
        return named[0].reason
    words = []
    for one in named:
        there, address = located.places[one.root]
        words.append(f"{address.a1 if there == path else f'{there} {address}'}（{one.reason}）")
    return f"可能是以下之一：{'；'.join(words)}"


def with_suspects(findings: Sequence[Finding], submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """The findings, each with the cell that is probably behind it where that cell stands in the same file."""
    suspects: dict[int, Suspect] = {}
    for dossier in dossiers(submissions):
        for suspicion in suspicions(dossier, findings):
            for finding in suspicion.findings:
                if suspicion.suspect is not None and finding.path == suspicion.path:
                    suspects[id(finding)] = suspicion.suspect
    return tuple(replace(one, suspect=suspects[id(one)]) if id(one) in suspects else one for one in findings)
