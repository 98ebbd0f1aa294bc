"""Whether formulas give what LibreOffice gives: random workbooks, recalculated by it and computed here.

    python -m benchmarks.formulas --count 1000 --seed 1

Needs LibreOffice (`soffice`) on the path. Every formula has a false stored result, and LibreOffice is told to recalculate on loading: a
result that it did not compute shows, and ends the comparison.

LibreOffice computes in binary with 53 bits, xlform in decimals with 40 digits of which 15 are kept. Both are compared as displayed with
12 significant digits: three digits below what either keeps, so that only a real difference shows. Two things remain, and are counted
apart. `half`: the two are equal to 14 digits and lie on either side of a half of the twelfth. `binary rest`: a difference of nearly
equal figures leaves some 1E-13 in binary where decimals give 0; a program shows it as 0 as soon as the cell has a number format.

Where LibreOffice and Excel part, xlform goes with Excel. Such a difference counts as `as in Excel` only if the same formulas, computed in
LibreOffice's way (`LikeLibreOffice`), give exactly what it gave. `another error`: both are errors, of two that meet in one formula.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import ROUND_HALF_UP
from decimal import Context
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.formula_books import FALSE_RESULT
from benchmarks.formula_books import make
from xlform.address import Address
from xlform.formulas.parser import Node
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.formulas.values import NO_NUMBER
from xlform.formulas.values import Scalar
from xlform.formulas.values import Value
from xlform.formulas.values import number
from xlform.grid import Book
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook.read import read_book

_BATCH = 100
_SHOWN = Context(prec=12, rounding=ROUND_HALF_UP)
_RECALCULATE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)


class Compared(NamedTuple):
    """One formula: how it ended (`agree`, `half`, `binary rest`, `as in Excel`, `another error`, `differ`, `unchecked: VLOOKUP`)."""

    how: str
    where: Address
    formula: str
    here: Scalar
    there: Scalar


class NotRecalculated(Exception):
    """A result that LibreOffice did not compute."""


def recalculate(files: Sequence[Path], out: Path, profile: Path) -> None:
    """LibreOffice opens every workbook, computes it and saves it; `profile` is a folder of its own."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("soffice is not on the path")
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
    base = [soffice, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(out)]  # fmt: skip
    for start in range(0, len(files), _BATCH):
        subprocess.run([*base, *map(str, files[start : start + _BATCH])], check=True, capture_output=True)


class LikeLibreOffice(Calculator):
    """Computes as LibreOffice does where it does not do as Excel: what it explains is no error of xlform."""

    def content(self, grid: Grid, row: int, column: int) -> Scalar:
        """A truth value is the number 1 or 0."""
        return _as_number(super().content(grid, row, column))

    def _plain(self, node: Node, grid: Grid) -> Value:
        if node.kind == "sign" and node.word == "^":
            base, exponent = (self._value(part, grid) for part in node.parts)
            if isinstance(base, ErrorValue) or isinstance(exponent, ErrorValue):
                return base if isinstance(base, ErrorValue) else exponent
            if not isinstance(base, tuple) and not isinstance(exponent, tuple) and not number(base):
                return Decimal(1) if not number(exponent) else NO_NUMBER if number(exponent) < 0 else Decimal(0)
        value = super()._plain(node, grid)
        if isinstance(value, tuple):
            return tuple(tuple(map(_as_number, row)) for row in value)
        return _as_number(value)


def _as_number(value: Scalar) -> Scalar:
    return Decimal(int(value)) if isinstance(value, bool) else value


def compared(ours: Book, theirs: Book) -> Iterator[Compared]:
    """Every formula of a workbook; NotRecalculated if a result is missing or the false one."""
    calculator, other = (kind(ours.grids, fresh=True) for kind in (Calculator, LikeLibreOffice))
    results = {grid.name: grid for grid in theirs.grids}
    for grid in ours.grids:
        for row, column in sorted(grid.cells):
            formula = grid.cells[row, column].formula
            if formula is None:
                continue
            where, found = Address(grid.name, row, column), results[grid.name].cells.get((row, column))
            if found is None or found.content in (None, Decimal(str(FALSE_RESULT))):
                raise NotRecalculated(f"{ours.path} {where} ={formula}")
            there = found.content
            try:
                here: Scalar = calculator.result(where)
                how = alike(here, there)
                if how in ("differ", "another error") and alike(other.result(where), there) == "agree":
                    how = "as in Excel"
            except Unsupported as unsupported:
                here, how = None, f"unchecked: {unsupported.what}"
            yield Compared(how, where, formula, here, there)


def alike(here: Scalar, there: Scalar) -> str:
    """Whether two results `agree` or `differ`; `half` and `binary rest` as said above."""
    if isinstance(here, bool) or isinstance(there, bool):
        here, there = (Decimal(int(one)) if isinstance(one, bool) else one for one in (here, there))
    if not (isinstance(here, Decimal) and isinstance(there, Decimal)):
        if isinstance(here, ErrorValue) and isinstance(there, ErrorValue):
            return "agree" if here == there else "another error"
        return "agree" if here == there else "differ"
    if _SHOWN.plus(here) == _SHOWN.plus(there):
        return "agree"
    apart = abs(here - there)
    if apart <= max(abs(here), abs(there)) * Decimal("1e-14"):
        return "half"
    return "binary rest" if min(abs(here), abs(there)) == 0 and apart < Decimal("1e-9") else "differ"


def run(count: int, seed: int, folder: Path) -> Iterator[tuple[Path, Compared]]:
    """Makes, recalculates and compares workbooks in a folder."""
    made, out = folder / "made", folder / "out"
    for one in (made, out):
        one.mkdir(parents=True, exist_ok=True)
    files = [made / f"{place:05}.xlsx" for place in range(count)]
    for place, path in enumerate(files):
        make(path, Random(f"{seed}/{place}"))
    recalculate(files, out, folder / "profile")
    for path in files:
        for found in compared(read_book(path), read_book(out / path.name)):
            yield path, found


def main() -> None:
    """Makes, recalculates, compares, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder in which the workbooks stay")
    parser.add_argument("--all", action="store_true", help="print also what follows and what is not computed")
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for path, one in run(options.count, options.seed, options.keep or Path(scratch)):
            seen[one.how] += 1
            if one.how in ("differ", "binary rest", "half") or (options.all and one.how != "agree"):
                print(f"{one.how}: {path.name} {one.where} ={one.formula}: here {one.here}, there {one.there}")
    print(f"{options.count} workbooks, {sum(seen.values())} formulas")
    for how, count in sorted(seen.items()):
        print(f"{count:8} {how}")


if __name__ == "__main__":
    main()
