"""What reports say of a finding besides its message: the form's name, the cell under suspicion, what to correct."""

from __future__ import annotations

from functools import cache

from xlform.findings import Finding
from xlform.forms import get_form
from xlform.report.json import exact

_ASKED = "；请"
_UNSAID = "请核实；确有错误的，请改正"


@cache
def form_name(key: str) -> str:
    """项目支出绩效自评表; empty for what belongs to no form."""
    return get_form(key).name if key else ""


def one_line(text: str) -> str:
    """The text without line breaks and runs of blanks."""
    return " ".join(text.split())


def suspicion(finding: Finding) -> str:
    """The cell that is probably wrong and what it should be; empty where none can be named."""
    one = finding.suspect
    if one is None:
        return ""
    value = "" if one.value is None else f"应为 {exact(one.value)}，"
    return one_line(f"{'可断定' if one.certain else '可能'}是 {one.address} {value}{one.reason}")


def problem(finding: Finding) -> str:
    """The message without what it asks for."""
    return one_line(finding.message).rpartition(_ASKED)[0] or one_line(finding.message)


def correction(finding: Finding) -> str:
    """What the message asks for, with the cell under suspicion: 请核对各行分值或改正合计."""
    before, _, asked = one_line(finding.message).rpartition(_ASKED)
    text = f"请{asked}" if before else _UNSAID
    hint = suspicion(finding)
    return f"{text}（{hint}）" if hint else text
