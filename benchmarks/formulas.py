"""Whether formulas give what LibreOffice gives: random workbooks, recalculated by it and computed here.

    python -m benchmarks.formulas --count 1000 --seed 1

Needs LibreOffice (`soffice`) on the path. The workbooks hold formulas without results, so LibreOffice computes them all.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from xlform.address import Address
from xlform.formulas.parser import Unsupported
from xlform.formulas.sheet import Calculator
from xlform.formulas.sheet import same
from xlform.formulas.values import Scalar
from xlform.grid import ErrorValue
from xlform.workbook.read import read_book

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS, FORMULAS = 12, 24
_NAMES = ("办公费", "差旅费", "会议费", "甲", "乙", "")
_BATCH = 200


class Maker:
    """Random formulas over the cells A1:C12 of two sheets: figures, blanks, a column of texts."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def fill(self, sheet: Worksheet) -> None:
        """Figures in A and B, texts in C, formulas in E."""
        rng = self.rng
        for row in range(1, ROWS + 1):
            for column in (1, 2):
                if rng.random() < 0.88:
                    sheet.cell(
                        row,
                        column,
                        rng.choice(
                            [rng.randint(0, 500), round(rng.uniform(0, 3000), 2), round(rng.uniform(-50, 50), 3), 0]
                        ),
                    )
            name = rng.choice(_NAMES)
            if name:
                sheet.cell(row, 3, name)

    def cell(self) -> str:
        sheet = "'第二 表'!" if self.rng.random() < 0.15 else ""
        return f"{sheet}{self.rng.choice('AB')}{self.rng.randint(1, ROWS)}"

    def area(self, column: str | None = None) -> str:
        top = self.rng.randint(1, ROWS - 2)
        letter = column or self.rng.choice("AB")
        return f"{letter}{top}:{letter}{self.rng.randint(top + 1, ROWS)}"

    def value(self, depth: int) -> str:
        """Something that gives a number."""
        rng = self.rng
        if depth <= 0:
            return rng.choice([self.cell(), self.cell(), str(rng.randint(1, 100)), f"{rng.randint(1, 99)}%", "2.5"])
        one, other = self.value(depth - 1), self.value(depth - 1)
        made: list[Callable[[], str]] = [
            lambda: f"{one}+{other}", lambda: f"{one}-{other}", lambda: f"({one})*({other})", lambda: f"({one})/({other})",
            lambda: f"SUM({self.area()},{self.cell()})", lambda: f"ROUND({one},{rng.randint(-1, 3)})", lambda: f"AVERAGE({self.area()})",
            lambda: f"IF({one}{rng.choice(['>', '<', '>=', '=', '<>'])}{other},{one},{other})", lambda: f"MIN({self.area()})",
            lambda: f"MAX({self.area()},{one})", lambda: f"ABS({one}-({other}))", lambda: f"COUNT({self.area('ABC'[rng.randrange(3)])})",
            lambda: f"IFERROR(({one})/({other}),{rng.randint(0, 9)})", lambda: f"SUMIF(C1:C12,\"{rng.choice(['办公费', '*费', '甲', '<>甲'])}\",{rng.choice(['A1:A12', 'B1:B12'])})",
            lambda: f"SUMIF(A1:A12,\"{rng.choice(['>100', '<=50', '<>0', '=0'])}\")", lambda: "SUMPRODUCT(A1:A12,B1:B12)",
            lambda: f"SUMPRODUCT((C1:C12=\"{rng.choice(['甲', '会议费'])}\")*A1:A12)", lambda: f"-{self.cell()}^2", lambda: f"ROUNDUP({one},1)",
            lambda: f"COUNTIF(C1:C12,\"{rng.choice(['甲', '*费'])}\")", lambda: f"LEN({self.cell()}&\"元\")*1",
        ]  # fmt: skip
        return rng.choice(made)()


def make(path: Path, rng: Random) -> None:
    """Writes one workbook."""
    from openpyxl import Workbook

    book = Workbook()
    maker = Maker(rng)
    first = book.worksheets[0]
    first.title = "表一"
    maker.fill(first)
    maker.fill(book.create_sheet("第二 表"))
    for row in range(1, FORMULAS + 1):
        first.cell(row, 5, "=" + maker.value(rng.randint(1, 3)))
    book.save(path)


def recalculate(folder: Path, out: Path) -> None:
    """LibreOffice opens every workbook of a folder and saves it with results."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("soffice is not on the path")
    profile = (folder.parent / "profile").as_uri()
    files = sorted(map(str, folder.glob("*.xlsx")))
    for start in range(0, len(files), _BATCH):
        command = [
            soffice,
            "--headless",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            *files[start : start + _BATCH],
        ]
        subprocess.run(command, check=True, capture_output=True)


def compare(ours: Path, theirs: Path, seen: Counter[str]) -> None:
    """Counts formulas that agree; prints those that do not."""
    book, recalculated = read_book(ours), read_book(theirs)
    calculator = Calculator(book.grids, fresh=True)
    stored = {grid.name: grid for grid in recalculated.grids}
    for (row, column), cell in sorted(book.grids[0].cells.items()):
        if not cell.formula:
            continue
        expected = stored[book.grids[0].name].cells[row, column].content
        try:
            found: Scalar = calculator.result(Address(book.grids[0].name, row, column))
        except Unsupported as unsupported:
            seen[f"not computed: {unsupported.what}"] += 1
            continue
        alike = (
            same(found, expected)
            or _close(found, expected)
            or (isinstance(found, ErrorValue) and isinstance(expected, ErrorValue))
        )
        seen["agree" if alike else "differ"] += 1
        if not alike:
            print(f"{ours.name} ={cell.formula}: here {found}, there {expected}")


def _close(one: Scalar, other: Scalar) -> bool:
    """Equal but for the last binary digits of long sums of differences."""
    return (
        isinstance(one, Decimal)
        and isinstance(other, Decimal)
        and abs(one - other) <= max(abs(one), Decimal(1)) * Decimal("1e-10")
    )


def main() -> None:
    """Makes, recalculates, compares, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made, out = Path(name) / "made", Path(name) / "out"
        made.mkdir()
        out.mkdir()
        for number in range(options.count):
            make(made / f"{number:04}.xlsx", Random(f"{options.seed}/{number}"))
        recalculate(made, out)
        seen: Counter[str] = Counter()
        for path in sorted(made.glob("*.xlsx")):
            compare(path, out / path.name, seen)
    print(f"{options.count} workbooks, {sum(seen.values())} formulas: {dict(sorted(seen.items()))}")


if __name__ == "__main__":
    main()
