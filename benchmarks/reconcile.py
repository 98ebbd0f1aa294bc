"""Ledgers with one planted mistake each: are the causes complete, is the planted one first, are names matched rightly?

python -m benchmarks.reconcile [--runs 1000] [--verbose]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.ledgers import Case
from tests.ledgers import case
from tests.ledgers import write_ledger
from tests.ledgers import write_table
from xlform.reconciliation.causes import Cause
from xlform.reconciliation.causes import LedgerDifference
from xlform.reconciling import reconcile_paths


@dataclass(slots=True)
class Score:
    """What came of one run: do the causes add up, is the planted one first; how many names were paired, how many rightly."""

    kind: str
    exact: bool
    first: bool
    guesses: int
    right_guesses: int
    pairs: int
    right: int
    lines: int
    said: str = ""


def run(seed: int, folder: Path) -> Score:
    """Makes a case, reconciles it as a user would, and compares with what was planted."""
    made = case(seed)
    table, ledger = folder / "安排表.xlsx", folder / "台账.xlsx"
    write_table(made, table)
    write_ledger(made, ledger, seed)
    found = reconcile_paths([table], ledger=ledger).result.ledger
    if found is None:
        raise RuntimeError("no ledger was read")
    return score(made, found)


def score(made: Case, found: LedgerDifference) -> Score:
    """The causes against the planted one, the pairs against the lines that the rows were made from."""
    index = {line.project: number for number, line in enumerate(made.lines)}
    rows = {paid.row: paid for paid in made.paid}
    exact = sum((one.effect for one in found.causes), Decimal(0)) == found.difference and _categories_add_up(found)
    judged = [(pair.guessed, _is_right(made, index[pair.item.project], rows[row.row].of, rows[row.row].kind))
              for pair in found.pairs for row in pair.rows]  # fmt: skip
    guesses = [right for guessed, right in judged if guessed]
    first = bool(found.causes) and _is_planted(made, found.causes[0], index)
    said = "" if first else "; ".join(f"{one.kind} {one.effect} {one.message}" for one in found.causes[:3])
    return Score(
        made.kind, exact, first, len(guesses), sum(guesses), len(judged), sum(right for _, right in judged),
        sum(paid.of is not None for paid in made.paid), said,
    )  # fmt: skip


def _is_right(made: Case, item: int, of: int | None, kind: str) -> bool:
    """A row stands for the line it was made from; of a payment made twice either row is the line's."""
    if kind == "twice":
        return made.lines[item].project == (made.row.project.replace(" ", "") if made.row else "") or of == item
    return of == item or (of is not None and made.lines[of] == made.lines[item])


def _categories_add_up(found: LedgerDifference) -> bool:
    """In each category the causes make up the difference, where the ledger states categories."""
    moved: Counter[str] = Counter()
    for one in found.causes:
        if one.kind in ("subtotal", "sum"):
            continue  # about the ledger's total line, which is in no category
        for name, effect in one.by_category.items():
            moved[name] += effect  # type: ignore[assignment]
    return all(theirs - ours == moved[name] for name, (ours, theirs) in found.by_category.items())


def _is_planted(made: Case, cause: Cause, index: dict[str, int]) -> bool:
    if cause.kind != made.kind:
        return False
    if made.kind == "rounding":
        return True
    if made.target is not None:
        return made.target in {index.get(item.project) for item in cause.items}
    if made.row is not None and made.row.kind == "twice":
        return any(
            row.recipient.replace(" ", "") == made.row.recipient.replace(" ", "") or row.project for row in cause.rows
        )
    return made.row is not None and made.row.row in {row.row for row in cause.rows}


def main() -> int:
    """Prints the table of results; 1 if a goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--verbose", action="store_true")
    given = options.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        scores = [run(seed, Path(folder)) for seed in range(given.runs)]
    for seed, one in enumerate(scores):
        if given.verbose and not (one.exact and one.first and one.right == one.pairs):
            print(seed, one)
    kinds = Counter(one.kind for one in scores)
    for kind, number in kinds.items():
        mine = [one for one in scores if one.kind == kind]
        print(
            f"{kind:10} {number:5} runs, causes exact {sum(one.exact for one in mine):5}, planted first {sum(one.first for one in mine):5}"
        )
    exact, first = sum(one.exact for one in scores), sum(one.first for one in scores)
    pairs, right = sum(one.pairs for one in scores), sum(one.right for one in scores)
    guesses, right_guesses = sum(one.guesses for one in scores), sum(one.right_guesses for one in scores)
    lines = sum(one.lines for one in scores)
    print(f"causes exact in {exact}/{given.runs}; planted first in {first / given.runs:.1%}")
    print(f"rows matched {pairs}, rightly {right / pairs:.2%}; recall {right / lines:.2%}")
    print(f"guesses by similar names {guesses}, rightly {right_guesses / max(guesses, 1):.2%}")
    print(f"{time.perf_counter() - started:.1f} s")
    return int(exact < given.runs or first < 0.95 * given.runs or right < 0.99 * pairs)


if __name__ == "__main__":
    sys.exit(main())
