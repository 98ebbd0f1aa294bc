"""What an edit did: every cell old → new, every part touched, and what was left alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from xlform.address import Address
from xlform.workbook.edit.parts import Parts


@dataclass(frozen=True)
class CellChange:
    """One aspect of one cell; `old` and `new` are as stored, a formula with its `=`, None for nothing."""

    cell: str
    what: Literal["value", "formula", "result", "fill", "note"]
    old: str | None
    new: str | None


@dataclass(frozen=True)
class PartChange:
    """One part of the package; a hash is None where the part is not there."""

    part: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Skipped:
    """An edit that was not made, and why."""

    cell: str
    what: str
    reason: str


@dataclass(frozen=True)
class Receipt:
    """The account of one edit; hashes are SHA-256."""

    before: str
    after: str
    cells: tuple[CellChange, ...] = ()
    parts: tuple[PartChange, ...] = ()
    sheets: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    signature_broken: bool = False

    def to_json(self) -> str:
        """One JSON object, keys always in the same order."""
        return json.dumps({"schema": "xlform/receipt/1", **asdict(self)}, ensure_ascii=False, indent=1)


class Journal:
    """Collects what goes into a receipt."""

    def __init__(self) -> None:
        self.cells: list[CellChange] = []
        self.skipped: list[Skipped] = []
        self.sheets: list[str] = []
        self.confirmed: list[tuple[str, int, int]] = []  # formulas whose stored result was asked for as it is

    def change(
        self,
        address: Address,
        what: Literal["value", "formula", "result", "fill", "note"],
        old: str | None,
        new: str | None,
    ) -> None:
        """Notes one change of one cell."""
        self.cells.append(CellChange(str(address), what, old, new))

    def skip(self, address: Address, what: str, reason: str) -> None:
        """Notes an edit that was not made."""
        self.skipped.append(Skipped(str(address), what, reason))

    def receipt(self, before: bytes, after: bytes, parts: Parts, *, signature_broken: bool) -> Receipt:
        """The receipt, with the parts that came out different."""
        return Receipt(
            digest(before),
            digest(after),
            tuple(self.cells),
            changed_parts(parts),
            tuple(self.sheets),
            tuple(self.skipped),
            signature_broken,
        )


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def changed_parts(parts: Parts) -> tuple[PartChange, ...]:
    """Parts changed, removed and added, in this order."""
    read = parts.package.read
    return (
        *(PartChange(name, digest(read(name)), digest(data)) for name, data in parts.changed.items()),
        *(PartChange(name, digest(read(name)), None) for name in sorted(parts.removed)),
        *(PartChange(name, None, digest(data)) for name, data in parts.added.items()),
    )
