"""Which cell is wrong: explanations of statements that are broken together, weighed against each other.

`localize(system)` gives one Diagnosis for each set of broken statements that hang together. Pure and deterministic.
"""

from __future__ import annotations

from xlform.localize.locator import Locator
from xlform.localize.model import Candidate
from xlform.localize.model import Cell
from xlform.localize.model import Diagnosis
from xlform.localize.model import Edit
from xlform.localize.model import System
from xlform.localize.wording import TWO_SIDES

__all__ = ["EFFORT", "TWO_SIDES", "Candidate", "Cell", "Diagnosis", "Edit", "System", "localize"]

ASSERT_AT = 0.99
EFFORT = 50_000
"""Looks that a dossier may take: with one to four slips in one, none of 300 needed more, nor more than a quarter of a second."""


def localize(system: System, *, assert_at: float = ASSERT_AT, effort: int = EFFORT) -> tuple[Diagnosis, ...]:
    """What is probably wrong, in the order of the broken statements; none if every statement holds.

    `effort` bounds the looks at possible explanations: what was found until then is weighed, and nothing is certain.
    """
    return Locator(system, effort).diagnoses(assert_at)
