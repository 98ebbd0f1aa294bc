"""A reconciliation in any of its formats."""

from __future__ import annotations

from xlform.errors import UsageError
from xlform.reconciliation.result import Reconciliation


def rendered(found: Reconciliation, format_: str, *, to_file: bool) -> str | bytes:
    """Text, or the bytes of a `json` or `xlsx` document; UsageError for xlsx on the screen."""
    if format_ == "json":
        from xlform.report.json import encoded
        from xlform.report.reconciled_json import reconciled_document

        return encoded(reconciled_document(found))
    if format_ == "xlsx":
        from xlform.report.reconciled_xlsx import reconciled_workbook

        if not to_file:
            raise UsageError("--format xlsx 需要 --output 文件")
        return reconciled_workbook(found)
    from xlform.report.reconciled_text import reconciled_text

    return reconciled_text(found)
