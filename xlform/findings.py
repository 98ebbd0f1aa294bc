"""What is wrong, what could not be checked, and the ledger of both: the only things that reports and marks are made from."""

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
class Cause:
    """What is probably behind findings that one mistake explains; people are told once, with the first of them.

    `places` (file and cell) are where the mistake may be, likeliest first; none where no cell can be named: then `facts`
    say what is known of the difference. `also`: cells that must be wrong besides, at the first place or at others. `explains`: rule, file and cell of each finding, in their order.
    """

    places: tuple[tuple[str, Address], ...]
    value: Decimal | None
    reason: str
    certain: bool
    facts: tuple[str, ...]
    explains: tuple[tuple[str, str, Address | None], ...]
    also: tuple[tuple[str, Address], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, at one cell of one file.

    `difference` is actual − expected; all three are None where the rule compares no figures.
    `related` are the cells that the statement was made from. `suspect` stands in the same file, `cause` wherever it is.
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
    cause: Cause | None = None

    @property
    def difference(self) -> Decimal | None:
        """Actual − expected."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Trouble:
    """A dossier that could not be looked into: a mistake of ours, never of the forms."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Explained:
    """The findings, those that something could be said of with their cause, and the causes that name a cell."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A statement that could not be judged, with the entry it lacked: never a pass."""

    code: str
    path: str
    form: str
    reason: str
    address: Address | None = None


State: TypeAlias = Literal["passed", "problem", "not_applicable", "unchecked"]
STATES: tuple[State, ...] = ("passed", "problem", "not_applicable", "unchecked")
STATE_NAMES: dict[State, str] = {
    "passed": "通过",
    "problem": "问题",
    "not_applicable": "不适用",
    "unchecked": "未能检查",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule came to: passed, or a problem, or why it does not apply or could not be checked."""

    code: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """The ledger of one form, one file or one dossier: exactly one line for every rule that was run on its kind.

    `sheet` and `area` say which form; a file or a dossier has neither. A dossier stands under the file of its first form.
    `edition` (key, name) is how a form with points was judged, empty for other forms.
    """

    path: str
    scope: Literal["form", "file", "dossier"]
    form: str = ""
    sheet: str = ""
    area: str = ""
    edition: tuple[str, str] | None = None
    lines: tuple[Line, ...] = ()

    def count(self, state: State) -> int:
        """How many rules came to that."""
        return sum(line.state == state for line in self.lines)
