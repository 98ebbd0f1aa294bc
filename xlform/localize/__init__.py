"""Which cell is wrong: explanations of statements that are broken together, weighed against each other.

`localize(system)` gives one Diagnosis for each set of broken statements that hang together. Pure and deterministic.
"""

from __future__ import annotations

import time

from xlform.localize.locator import Locator
from xlform.localize.model import Candidate
from xlform.localize.model import Cell
from xlform.localize.model import Diagnosis
from xlform.localize.model import Edit
from xlform.localize.model import System
from xlform.localize.wording import TWO_SIDES

__all__ = ["TWO_SIDES", "Candidate", "Cell", "Diagnosis", "Edit", "System", "localize"]

ASSERT_AT = 0.99


def localize(system: System, *, assert_at: float = ASSERT_AT, budget: float = 2.0) -> tuple[Diagnosis, ...]:
    """What is probably wrong, in the order of the broken statements; none if every statement holds.

    `budget` in seconds of processor time is a hard cap: what was found until then is weighed.
    """
    return Locator(system, time.process_time() + budget).diagnoses(assert_at)
