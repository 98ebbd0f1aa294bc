"""What is not filled in over a figure that is wrong: the cells behind which another, an input, is probably the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from xlform.address import Address
from xlform.filling import Completion
from xlform.findings import Cause
from xlform.findings import Finding
from xlform.outcomes import Reading
from xlform.report.phrases import mistake
from xlform.report.phrases import place
from xlform.rules.catalogue import selected
from xlform.rules.runner import judge
from xlform.submission import Submission


def resting_on_doubt(submissions: Sequence[Submission], found: Sequence[Completion]) -> dict[Address, str]:
    """Cells of one workbook that do not hold for a reason that no computing mends, each with the line that says so.

    `found` is what would be written. A figure is left where a cell that is none of these, an input, may be what is wrong:
    a total over a wrong item would only hide the mistake. Formulas are not left: their results follow in any case.
    """
    from xlform.localize.suspects import CODES
    from xlform.localize.suspects import explained

    computed = {one.address for one in found}
    if not any(one.had.state != "blank" and not one.had.formula for one in found):
        return {}
    typed = {one.address for one in found if not one.had.formula}
    reading = Reading(submissions[0].path, submissions=tuple(submissions))
    lines: dict[Address, str] = {}
    for one in explained(judge([reading], selected(tuple(sorted(CODES)))).findings, submissions).findings:
        cause, address = one.cause, one.address
        if cause is None or address is None or address not in typed:
            continue
        if any(cell not in computed for _, cell in (*cause.places, *cause.also)):
            lines.setdefault(
                address, f"{address} 没有改动：{_accused(cause, one)}；请先改正填错的数；各数无误的，清空本格再填"
            )
    return lines


def _accused(cause: Cause, beside: Finding) -> str:
    if len(cause.places) > 1:
        return mistake(cause)  # names the cells itself
    return f"{'很可能' if cause.certain else '可能'}是 {place(*cause.places[0], beside)} 填错：{mistake(cause)}"
