"""What is wrong, and what could not be checked: the only things that reports and marks are made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from typing import TypeAlias

from xlform.address import Address

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
SEVERITY_NAMES = {"error": "错误", "warning": "疑点", "note": "提示"}


@dataclass(frozen=True, slots=True)
class Suspect:
    """The cell that is probably wrong, what it probably should be, and the slip in words."""

    address: Address
    value: Decimal | None
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, at one cell of one file.

    `difference` is actual − expected; all three are None where the rule compares no figures.
    `related` are the cells that the statement was made from.
    """

    code: str
    severity: Severity
    path: str
    form: str
    address: Address | None
    message: str
    expected: Decimal | None = None
    actual: Decimal | None = None
    related: tuple[Address, ...] = ()
    suspect: Suspect | None = None

    @property
    def difference(self) -> Decimal | None:
        """Actual − expected."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A statement that could not be judged, with the entry it lacked: never a pass."""

    code: str
    path: str
    form: str
    reason: str
    address: Address | None = None
