"""What a target or a result can say: figures with units, ranges, dates, wordings."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Literal
from typing import TypeAlias

from xlform.scoring.dates import Span

Direction: TypeAlias = Literal["≥", "≤", ">", "<", "=", ""]
Kind: TypeAlias = Literal["quantity", "range", "date", "qualitative", "compound", "unknown", "blank"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit as typed: `80` `万元`; `direction` is empty where none is written.

    `label` is the wording around it (`检查企业`), `per` what it is counted by (`每亩` → `亩`), `approximate` is 左右, 约, 多;
    `stated_by` the operator as typed (`以上`, `≥`), `decimals` the places the figure was typed with.
    """

    value: Decimal
    unit: str = ""
    direction: Direction = ""
    approximate: bool = False
    label: str = ""
    per: str = ""
    stated_by: str = ""
    decimals: int = 0

    def __str__(self) -> str:
        about = "约" if self.approximate else ""
        per = f"每{self.per}" if self.per and self.per not in self.label else ""
        figure = format(self.value, "f")
        return f"{self.label}{per}{about}{self.direction}{figure}{self.unit}"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included."""

    low: Decimal
    high: Decimal
    unit: str = ""
    label: str = ""

    def __str__(self) -> str:
        return f"{self.label}{self.low:f}—{self.high:f}{self.unit}"


@dataclass(frozen=True, slots=True)
class Wording:
    """A target in words: 长期, 有效保障, 成本控制在预算内."""

    text: str

    def __str__(self) -> str:
        return self.text


Part: TypeAlias = "Quantity | Range | Span | Wording"


@dataclass(frozen=True, slots=True)
class Target:
    """What a target or a result says: its `kind` and its `parts`; `unread` are the pieces that were not understood.

    `operator_clash`: the operator column and the text state different directions. `placeholder`: XX or ** is still open.
    """

    text: str
    kind: Kind
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    operator_clash: bool = False
    placeholder: bool = False
    note: str = field(default="", compare=False)

    def __str__(self) -> str:
        return "；".join(str(part) for part in self.parts)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The plain figures among the parts."""
        return tuple(part for part in self.parts if isinstance(part, Quantity))

    @property
    def measurable(self) -> tuple[Quantity | Range | Span, ...]:
        """The parts that a result can be held against: all but wordings."""
        return tuple(part for part in self.parts if not isinstance(part, Wording))

    @property
    def quantity(self) -> Quantity | None:
        """The figure where the whole is one figure, else None."""
        return self.quantities[0] if self.kind == "quantity" else None

    @property
    def copied_operator(self) -> bool:
        """Whether a figure carries an operator or 以上/以内: on a result that is the target copied, not a measured value."""
        return any(part.stated_by and part.stated_by not in REACHED for part in self.quantities)


REACHED = frozenset({"达到", "达", "实现", "多", "余", "高达", "已达", "超过", "超"})
"""Words beside a figure that a measured value may carry too."""
