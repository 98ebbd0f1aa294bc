"""The formats of a check, by name: what each gives, and the libraries it needs only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from xlform.findings import Severity

if TYPE_CHECKING:
    from xlform.outcomes import Outcome

CHECK_FORMATS = ("text", "json", "html", "xlsx", "sarif", "junit")
BINARY_FORMATS = frozenset({"xlsx"})
"""Formats that are no text to be shown on a console."""


def check_report(
    outcomes: Iterable[Outcome],
    format_: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: Severity = "error",
    ledger: bool = False,
) -> Iterator[str] | Iterator[bytes]:
    """The report in one of CHECK_FORMATS, in pieces; the options are those of the check (JUnit lists the rules that passed, too).

    `ledger`: what every rule came to on every form goes below (JSON always has it).
    """
    if format_ in ("json", "sarif"):
        from xlform.report.json import check_document
        from xlform.report.json import encoded_pieces
        from xlform.report.sarif import sarif_document

        return encoded_pieces(check_document(outcomes) if format_ == "json" else sarif_document(outcomes))
    if format_ == "html":
        from xlform.report.html import html_pieces

        return html_pieces(outcomes, ledger=ledger)
    if format_ == "xlsx":
        from xlform.report.xlsx import xlsx_pieces

        return xlsx_pieces(outcomes, ledger=ledger)
    if format_ == "junit":
        from xlform.report.junit import junit_pieces
        from xlform.rules.catalogue import selected

        return junit_pieces(outcomes, selected(tuple(select), tuple(ignore)), fail_on)
    from xlform.report.text import check_pieces

    if not ledger:
        return check_pieces(outcomes)
    from xlform.report.ledger import ledger_pieces

    return chain(check_pieces(outcomes), ["\n"], ledger_pieces(outcomes))
