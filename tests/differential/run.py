"""The comparison of many workbooks, added up by kind of difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from tests.differential.compare import Difference
from tests.differential.compare import differences
from tests.differential.kinds import kind_of
from tests.differential.witnesses import WITNESSES
from xlform.workbook.read import read_book


@dataclass
class Compared:
    """What was compared and how it ended; `unknown` are the differences of no known kind."""

    files: int = 0
    cells: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    unknown: list[tuple[str, Difference]] = field(default_factory=list)

    def add(self, books: Iterable[tuple[str, bytes]], *, odd: bool = False) -> Compared:
        """Compares more workbooks; `odd` ones may show more kinds of differences."""
        for name, data in books:
            self.files += 1
            self.cells += sum(len(grid.cells) + len(grid.covered) for grid in read_book(name, data=data).grids)
            for witness in WITNESSES:
                for one in differences(data, witness):
                    kind = kind_of(one, odd=odd)
                    self.kinds[kind] += bool(kind)
                    if not kind:
                        self.unknown.append((name, one._replace(grid=None)))
        return self
