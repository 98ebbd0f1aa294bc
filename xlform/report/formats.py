"""The formats of a check, by name: what each gives, and the libraries it needs only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlform.findings import Severity

if TYPE_CHECKING:
    from xlform.outcomes import Outcome

CHECK_FORMATS = ("text", "json", "html", "xlsx", "sarif", "junit")
BINARY_FORMATS = frozenset({"xlsx"})
"""Formats that are no text to be shown on a console."""


def check_report(
    outcomes: Sequence[Outcome],
    format_: str,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: Severity = "error",
    ledger: bool = False,
) -> str | bytes:
    """The report in one of CHECK_FORMATS; the options are those of the check (JUnit lists the rules that passed, too).

    `ledger`: in text, what every rule came to on every form goes below (JSON always has it).
    """
    if format_ in ("json", "sarif"):
        from xlform.report.json import check_document
        from xlform.report.json import encoded
        from xlform.report.sarif import sarif_document

        return encoded(check_document(outcomes) if format_ == "json" else sarif_document(outcomes))
    if format_ == "html":
        from xlform.report.html import html_report

        return html_report(outcomes)
    if format_ == "xlsx":
        from xlform.report.xlsx import xlsx_report

        return xlsx_report(outcomes)
    if format_ == "junit":
        from xlform.report.junit import junit_xml
        from xlform.rules.catalogue import selected

        return junit_xml(outcomes, selected(tuple(select), tuple(ignore)), fail_on)
    from xlform.report.text import check_text

    if not ledger:
        return check_text(outcomes)
    from xlform.report.ledger import ledger_text

    return f"{check_text(outcomes)}\n{ledger_text(outcomes)}"
