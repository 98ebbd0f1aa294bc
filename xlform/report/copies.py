"""What became of copies, for people a line a file, for programs the document `xlform/receipts/1`."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from decimal import InvalidOperation
from typing import TYPE_CHECKING

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.outcomes import Copied
from xlform.outcomes import Flagged

if TYPE_CHECKING:
    from xlform.report.json import Json
    from xlform.workbook.edit import Receipt


def flag_pieces(flagged: Flagged) -> Iterator[str]:
    """A line for each copy: how many cells are marked in it, and how many findings there are."""
    for outcome, copied in zip(flagged.outcomes, flagged.copies, strict=True):
        if copied.target is None:
            continue
        cells = {finding.address for finding in outcome.findings} - {None}
        cells |= {address for cause in outcome.causes for path, address in cause.places if path == outcome.path}
        counts = "，".join(
            f"{SEVERITY_NAMES[name]} {outcome.count(name)}" for name in SEVERITIES if outcome.count(name)
        )
        done = (
            f"标记 {len(cells)} 格（{counts or '可能填错，所涉在其他文件'}）"
            if cells or outcome.findings
            else "没有发现，原样复制"
        )
        yield f"{copied.path} → {copied.target}：{done}\n"


def fill_pieces(copies: Iterable[Copied]) -> Iterator[str]:
    """A line for each copy: the cells that were filled in, each with what stood there before."""
    for copied in copies:
        if copied.target is not None:
            filled = _filled(copied.receipt)
            done = f"填写 {len(filled)} 格：{'，'.join(filled)}" if filled else "没有可填写的，原样复制"
            yield f"{copied.path} → {copied.target}：{done}\n"


def _filled(receipt: Receipt | None) -> list[str]:
    changes = receipt.cells if receipt is not None else ()
    return [
        f"{change.cell} {_as_shown(change.old) if change.old else '空白'} → {_as_shown(change.new)}"
        for change in changes
        if change.what in ("value", "result") and change.new is not None
    ]


def _as_shown(stored: str) -> str:
    """A number as Excel shows it, in 15 digits: stored is 9.8000000000000007, shown is 9.8."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return stored
    shown = format(float(number), ".15g")
    return shown if "e" not in shown else stored


def receipts_document(copies: Sequence[Copied]) -> Json:
    """Every cell old → new and every part touched, file by file, in the order of the files."""
    from xlform.report.json import Each

    return {"schema": "xlform/receipts/1", "files": Each(copies, _receipt)}


def _receipt(copied: Copied) -> dict[str, Json]:
    return {
        "path": copied.path,
        "output": None if copied.target is None else str(copied.target),
        "error": None if copied.error is None else {"code": copied.error.code, "message": copied.error.message},
        "notices": copied.notices,
        "receipt": None if copied.receipt is None else asdict(copied.receipt),
    }
