"""How many wrong figures the rules notice: every number of the sample forms is changed by more than its rounding, one at a time.

    python -m benchmarks.mutation [--escapes] [SAMPLE...]

A change counts as noticed if an error or warning comes up (or comes to say something else) that the sample itself does not
give. Figures that take part in an identity (a sum, a tie, a rate, a fixed total) are counted apart from the rest, by the
statements that `xlform.localize` knows, not by the rules. The cell is changed, and its sheet located and read again.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xlform.address import Address
from xlform.batch import find_files
from xlform.dossier import dossiers
from xlform.forms import load_forms
from xlform.grid import Cell
from xlform.grid import Grid
from xlform.localize.system import system_of
from xlform.locate import locate
from xlform.outcomes import Reading
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules
from xlform.rules.runner import judge
from xlform.submission import Submission
from xlform.submission import read_submission
from xlform.values import Entry
from xlform.values import half_up
from xlform.workbook.read import read_book

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_IDENTITIES = frozenset({"sum", "tie", "const", "ratio"})
_STEPS = {
    "amount": Decimal(1),
    "points": Decimal(1),
    "rate": Decimal("0.01"),
    "count": Decimal(1),
    "text": Decimal(1),
}
Said = frozenset[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a form: where it stands, what it is (`funds.annual`), and whether a statement ties it to others."""

    path: str
    form: str
    address: Address
    what: str
    kind: str
    entry: Entry
    step: Decimal
    in_identity: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One change of one figure: by how much, and the codes of the rules that noticed it (`noted`: only by a note)."""

    figure: Figure
    change: Decimal
    codes: tuple[str, ...]
    noted: bool


@dataclass(frozen=True, eq=False)
class Sample:
    """The workbooks of a sample as grids and as readings."""

    grids: dict[str, tuple[Grid, ...]]
    readings: dict[str, Reading]


def load(name: str) -> Sample:
    """A sample by its name in `samples/`."""
    grids = {str(path): read_book(path).grids for path, _ in find_files([SAMPLES / name])}
    return Sample(grids, {path: _reading(path, found) for path, found in grids.items()})


def _reading(path: str, grids: Sequence[Grid]) -> Reading:
    forms: list[Submission] = []
    for grid in grids:
        forms += [read_submission(path, grid, layout) for layout in locate(grid, load_forms()).layouts]
    return Reading(path, "", tuple(forms))


def figures(sample: Sample) -> Iterator[Figure]:
    """Every number of every form, each cell once."""
    forms = [form for reading in sample.readings.values() for form in reading.submissions]
    tied = set()
    for dossier in dossiers(forms):
        located = system_of(dossier)
        for edit in located.system.edits:
            tied |= {
                located.places[cell] for cell in edit.operands if edit.kind in _IDENTITIES and cell in located.places
            }
    for form in forms:
        seen: set[Address] = set()
        for what, kind, step, entry in _entries(form):
            if entry.address is not None and entry.address not in seen:
                seen.add(entry.address)
                in_identity = (form.path, entry.address) in tied
                yield Figure(form.path, form.form, entry.address, what, kind, entry, step, in_identity)


def _entries(form: Submission) -> Iterator[tuple[str, str, Decimal, Entry]]:
    """What it is, its kind, the smallest change beyond its rounding (of amounts ten units of their last place), the entry."""
    for key, field in form.definition.fields.items():
        entry = form.field(key)
        if field.kind in _STEPS and entry.number is not None:
            yield key, field.kind, Decimal("0.1") if field.kind == "amount" else _STEPS[field.kind], entry
    for name in form.table_names():
        columns = form.definition.tables[name].columns
        for row in form.table(name):
            for key, entry in row.items():
                kind = columns[key].kind if key in columns else "points"
                if entry.number is not None and kind in _STEPS:
                    places = form.declared_decimals(name, key) if kind == "amount" else -1
                    yield f"{name}.{key}", kind, Decimal(10).scaleb(-places) if places >= 0 else _STEPS[kind], entry
                elif key in ("target", "actual") and _NUMBER.search(entry.text):
                    yield f"{name}.{key}", "text", _STEPS["text"], entry


def trials(sample: Sample, shares: Sequence[Decimal | None] = (None, Decimal("-0.1"))) -> Iterator[Trial]:
    """Every figure changed by one step beyond its rounding (None), and by a share of itself."""
    per_form = [one for one in all_rules() if one.scope != "dossier"]
    ties = [one for one in all_rules() if one.scope == "dossier"]
    own = {path: _said([reading], per_form) for path, reading in sample.readings.items()}
    tied = _said(list(sample.readings.values()), ties)
    for figure in figures(sample):
        for change in _changes(figure, shares):
            changed = _changed(sample, figure, change)
            if changed is None:
                continue
            readings = [changed if path == figure.path else one for path, one in sample.readings.items()]
            new = (_said([changed], per_form) - own[figure.path]) | (_said(readings, ties) - tied)
            codes = tuple(sorted({code for code, severity, _, _ in new if severity != "note"}))
            yield Trial(figure, change, codes, bool(new) and not codes)


def _said(readings: Sequence[Reading], rules: Sequence[Rule]) -> Said:
    found = judge(readings, rules).findings
    return frozenset((one.code, one.severity, f"{one.path} {one.address}", one.message) for one in found)


def _changes(figure: Figure, shares: Sequence[Decimal | None]) -> Iterator[Decimal]:
    step = figure.step
    number = figure.entry.number
    if figure.kind == "text":
        number = Decimal(_NUMBER.findall(figure.entry.text)[0])
    done = set()
    for share in shares:
        change = step if share is None else half_up((number or Decimal(0)) * share / step, 0) * step
        if change and change not in done:
            done.add(change)
            yield change


def _changed(sample: Sample, figure: Figure, change: Decimal) -> Reading | None:
    """The workbook with the figure changed; None if the number cannot be told from what else stands in its cell."""
    grids = []
    for grid in sample.grids[figure.path]:
        if grid.name != figure.address.sheet:
            grids.append(grid)
            continue
        place = (figure.address.row, figure.address.column)
        content = _content(grid.cells[place], figure, change)
        if content is None:
            return None
        grids.append(replace(grid, cells={**grid.cells, place: grid.cells[place]._replace(content=content)}))
    return _reading(figure.path, grids)


def _content(cell: Cell, figure: Figure, change: Decimal) -> Decimal | str | None:
    number = figure.entry.number
    if isinstance(cell.content, Decimal):
        scale = cell.content / number if number and figure.kind != "text" else Decimal(1)
        if "%" in cell.number_format and figure.kind == "text":
            scale = Decimal("0.01")
        return cell.content + change * scale
    if not isinstance(cell.content, str):
        return None
    for match in _NUMBER.finditer(cell.content):
        typed = Decimal(match[0])
        per_cent = figure.kind == "rate" and number is not None and typed == number * 100
        if figure.kind == "text" or typed == number or per_cent:
            new = typed + (change * 100 if per_cent else change)
            return cell.content[: match.start()] + format(new, "f") + cell.content[match.end() :]
    return None


def main() -> None:
    """Prints the table, and with --escapes what nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="*", default=["hengyang-2022", "clean-2023"])
    parser.add_argument("--escapes", action="store_true")
    options = parser.parse_args()
    for name in options.samples:
        found = list(trials(load(name)))
        print(f"{name}: changes noticed, of figures in identities and of all others")
        for path in dict.fromkeys(one.figure.path for one in found):
            mine = [one for one in found if one.figure.path == path]
            print(f"  {Path(path).stem:32}{_share(mine, in_identity=True)}{_share(mine, in_identity=False)}")
        print(f"  {'all':32}{_share(found, in_identity=True)}{_share(found, in_identity=False)}")
        if options.escapes:
            escaped = Counter(
                (one.figure.form, one.figure.what, one.figure.in_identity, one.noted) for one in found if not one.codes
            )
            for (form, what, tied, noted), count in sorted(escaped.items(), key=lambda pair: (-pair[0][2], pair[0])):
                print(
                    f"    {'in identity' if tied else 'other':12}{form} {what}: {count}{' (a note)' if noted else ''}"
                )


def _share(found: Sequence[Trial], *, in_identity: bool) -> str:
    mine = [one for one in found if one.figure.in_identity == in_identity]
    noticed = sum(bool(one.codes) for one in mine)
    return f"{noticed:6}/{len(mine):<5}" + (f"{noticed / len(mine):6.1%}" if mine else " " * 6)


if __name__ == "__main__":
    main()
