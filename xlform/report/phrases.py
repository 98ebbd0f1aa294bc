"""What reports say of a finding besides its message: the form's name, the cell under suspicion, what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from xlform.address import Address
from xlform.findings import Cause
from xlform.findings import Finding
from xlform.forms import get_form
from xlform.report.json import exact

WHOLE_FILE, OTHER_SHEETS = "整个文件", "其他工作表"
_ASKED = "；请"
_INSTEAD = " 误填为 "
_MOST_NAMED = 4
_UNSAID = "请核实；确有错误的，请改正"


@cache
def form_name(key: str) -> str:
    """项目支出绩效自评表; empty for what belongs to no form."""
    return get_form(key).name if key else ""


def about(finding: Finding) -> str:
    """What a finding is about: the form; else the whole file, or a sheet that holds no form."""
    return form_name(finding.form) or (WHOLE_FILE if finding.address is None else OTHER_SHEETS)


def compares_rates(code: str) -> bool:
    """Whether the figures of a rule are rates, to be shown in per cent: those of R101, R102 and their like are."""
    return code.startswith("R")


def one_line(text: str) -> str:
    """The text without line breaks and runs of blanks."""
    return " ".join(text.split())


def said(finding: Finding) -> str:
    """The message and, behind an arrow, the cell that is probably wrong.

    Where one mistake explains several findings the first tells of it; the others say shortly what does not hold, and where
    to read on.
    """
    hint = suspicion(finding)
    message = problem(finding) if _is_told_elsewhere(finding) else one_line(finding.message)
    return f"{message} → {hint}" if hint else message


def _is_told_elsewhere(finding: Finding) -> bool:
    cause = finding.cause
    return cause is not None and bool(cause.places) and cause.explains[0] != _key(finding)


def suspicion(finding: Finding) -> str:
    """The cell that is probably wrong, how, and what else it explains; what is known of the difference; or nothing."""
    cause = finding.cause
    if cause is None:
        one = finding.suspect
        if one is None:
            return ""
        cause = Cause(((finding.path, one.address),), one.value, one.reason, one.certain, (), (_key(finding),))
    if cause.explains[0] != _key(finding):
        code, path, address = cause.explains[0]
        where = f"：{_accused_cell(cause, finding)}" if len(cause.places) == 1 else ""
        return f"同因{where}，见 {place(path, address, finding)} 的 {code}" if cause.places else ""
    if not cause.places:
        return one_line("；".join(cause.facts))
    others = explained(cause.explains[1:], finding)
    more = f"；改正后 {others} 也成立" if cause.certain else f"；{others} 同因"
    return one_line(_accused(cause, finding) + (more if others else ""))


def _accused(cause: Cause, finding: Finding) -> str:
    if len(cause.places) > 1:
        return mistake(cause)  # the reason names the cells itself
    return f"{_accused_cell(cause, finding)}：{mistake(cause)}"


def _accused_cell(cause: Cause, finding: Finding) -> str:
    return f"{'很可能' if cause.certain else '可能'}是 {place(*cause.places[0], finding)}"


def mistake(cause: Cause) -> str:
    """How the cell was filled in wrongly: 52 误填为 25（两位数字颠倒）."""
    what, _, figures = cause.reason.partition("：")
    if _INSTEAD in figures and "；" not in figures:
        figures, _, more = figures.partition("，")
        return f"{figures}（{what}{f'，{more}' if more else ''}）"
    return cause.reason if cause.value is None or figures else f"应为 {exact(cause.value)}，{cause.reason}"


def explained(findings: Sequence[tuple[str, str, Address | None]], beside: Finding | None) -> str:
    """`T101 基础表!D17、X104 项目.xlsx 表!F7`: findings that one correction settles, as one says them beside a finding."""
    named = "、".join(f"{code} {place(path, address, beside)}" for code, path, address in findings[:_MOST_NAMED])
    return f"{named} 等 {len(findings)} 项" if len(findings) > _MOST_NAMED else named


def place(path: str, address: Address | None, beside: Finding | None) -> str:
    """A cell as one says it beside a finding: without the file if it is the same, without the sheet if that is the same."""
    if beside is None or path != beside.path:
        name = Path(path).name
        return name if address is None else f"{name} {address}"
    if address is None:
        return Path(path).name
    return address.a1 if beside.address is not None and address.sheet == beside.address.sheet else str(address)


def _key(finding: Finding) -> tuple[str, str, Address | None]:
    return finding.code, finding.path, finding.address


def problem(finding: Finding) -> str:
    """The message without what it asks for."""
    return one_line(finding.message).rpartition(_ASKED)[0] or one_line(finding.message)


def correction(finding: Finding) -> str:
    """What the message asks for, with the cell under suspicion: 请核对各行分值或改正合计."""
    before, _, asked = one_line(finding.message).rpartition(_ASKED)
    text = f"请{asked}" if before else _UNSAID
    hint = suspicion(finding)
    return f"{text}（{hint}）" if hint else text
