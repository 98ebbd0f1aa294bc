"""Findings about cells whose stored result is out of date: what to do first is to recalculate, not to correct."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xlform.address import Address
from xlform.findings import Finding
from xlform.rules.figures import said

_STALE = "M101"
_Stale = Mapping[tuple[str, Address | None], Decimal | None]


def pointing_to_recalculation(findings: Sequence[Finding]) -> list[Finding]:
    """The findings; those about a result that M101 says is out of date tell to recalculate instead of to correct."""
    stale: _Stale = {(one.path, one.address): one.expected for one in findings if one.code == _STALE}
    return [_pointed(one, stale) if one.code != _STALE else one for one in findings] if stale else list(findings)


def _pointed(finding: Finding, stale: _Stale) -> Finding:
    own = (finding.path, finding.address)
    if own in stale and finding.expected is not None and stale[own] == finding.expected:
        what, _, todo = finding.message.rpartition("；")
        what = what if what and todo.startswith("请") else finding.message
        told = f"{what}；公式保存的结果是旧的（见 M101），重新计算后即为 {said(finding.expected)}，请重新计算后保存"
        return replace(finding, message=told)
    old = [
        cell.a1 for cell in (finding.address, *finding.related) if cell is not None and (finding.path, cell) in stale
    ]
    if not old or finding.expected is None:
        return finding
    return replace(
        finding, message=f"{finding.message}（{'、'.join(old)} 的公式结果是旧的，见 M101，请先重新计算再核对）"
    )
