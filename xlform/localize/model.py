"""What the search works on: cells, the statements made about them, the lists they stand in; and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Literal
from typing import TypeAlias

CellKind: TypeAlias = Literal["amount", "score", "rate", "count"]
EditKind: TypeAlias = Literal["sum", "tie", "const", "ineq", "ratio"]
Status: TypeAlias = Literal["asserted", "shortlist", "identity", "two_sides", "where_only", "unit", "misread"]

RATE_PLACES = 2
"""A rate is typed as a percentage: its digits are those of the fraction moved by two places."""

MOST_SUSPECTS = 3
ENOUGH = 0.98


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. `value` in 万元, points or as a fraction; None is a blank, which counts as nothing.

    `decimals`: places its column is stated with (of `value`); `exact`: rounding plays no part (points, counts).
    `row` and `column` name its place in the list `group`, `order` its place from top to bottom.
    `confirmed`: it is what a rule gives that the statements do not have, such as a score by target and result.
    `formula`: computed by the workbook, so never wrong by itself. `fixed`: never to be suspected.
    """

    id: str
    value: Decimal | None
    decimals: int = 2
    exact: bool = False
    kind: CellKind = "amount"
    form: str = ""
    group: str = ""
    row: str = ""
    column: str = ""
    label: str = ""
    order: int = 0
    formula: bool = False
    fixed: bool = False
    readable: bool = True
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A statement: Σ coefficient · cell = `constant` (or ≤ for `ineq`).

    A `ratio` says that `cells` (dividend, divisor, quotient) fit together as rounded; with a fourth cell, the points
    that the whole is worth, the third is the share of them that dividend by divisor earns, at most all.
    `total` is the cell on the left side of a sum; `group` the list a sum runs over, `column` the column it sums.
    `gaps`: numbers that the numbering of the list leaves out, each with the cell above the place where it would stand.
    """

    id: str
    kind: EditKind
    coefficients: Mapping[str, int] = field(default_factory=dict)
    constant: Decimal = Decimal(0)
    total: str = ""
    cells: tuple[str, ...] = ()
    group: str = ""
    column: str = ""
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def operands(self) -> tuple[str, ...]:
        """All cells the statement is about."""
        return self.cells if self.kind == "ratio" else tuple(self.coefficients)


@dataclass(frozen=True, slots=True)
class System:
    """All cells and statements of a dossier."""

    cells: tuple[Cell, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place where the mistake may be: cells with what they should hold (None: cannot be said).

    `reason` is the slip in the cell `root`; `also` the further slips (cell, reason) of an explanation that takes several.
    """

    cells: Mapping[str, Decimal | None]
    kind: str
    reason: str
    posterior: float
    root: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the search says about statements that are broken together.

    `edits`: their ids, with the residual (left side minus right side) of each.
    `candidates`: the ranking, likeliest first, for study; what may be told a user is `suspects`.
    `facts`: sentences about the difference.
    """

    edits: tuple[str, ...]
    residuals: tuple[Decimal, ...]
    status: Status
    candidates: tuple[Candidate, ...] = ()
    facts: tuple[str, ...] = ()
    unexplained: float = 1.0

    @property
    def certain(self) -> bool:
        """Whether the one suspect may be named without reserve: posterior at least 0.99, its value determined."""
        return self.status in ("asserted", "unit")

    @property
    def suspects(self) -> tuple[Candidate, ...]:
        """What may be told: one place, or up to three that hold most of the probability, or nothing."""
        if self.certain:
            return self.candidates[:1]
        if self.status != "shortlist":
            return ()
        kept, mass = 0, 0.0
        while kept < min(MOST_SUSPECTS, len(self.candidates)) and mass < ENOUGH:
            mass += self.candidates[kept].posterior
            kept += 1
        return self.candidates[:kept]
