"""The ledger of a check: for every rule and form, file or dossier whether it passed, and if it was not judged, why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlform.findings import STATE_NAMES
from xlform.findings import STATES
from xlform.findings import Account
from xlform.findings import State
from xlform.outcomes import Outcome

if TYPE_CHECKING:
    from xlform.report.json import Json

_SCOPES = {"file": "（整个文件）", "dossier": "（同一单位各表之间）"}


def account_entry(account: Account) -> dict[str, Json]:
    """One form, file or dossier: its edition, the counts, and the codes of the rules by what they came to."""
    entry: dict[str, Json] = {"scope": account.scope, "form": account.form or None, "sheet": account.sheet or None}
    key, name = account.edition or ("", "")
    entry["edition"] = {"key": key, "name": name} if key else None
    entry["counts"] = {"lines": len(account.lines), **{state: account.count(state) for state in STATES}}
    entry["passed"] = [line.code for line in account.lines if line.state == "passed"]
    entry["problem"] = [line.code for line in account.lines if line.state == "problem"]
    for state in STATES[2:]:
        found = by_reason(account, state).items()
        entry[state] = [{"reason": reason, "codes": codes} for reason, codes in found]
    return entry


def by_reason(account: Account, state: State) -> Mapping[str, list[str]]:
    """The codes of the rules that came to a state, by the reason given, in the order in which reasons first appear."""
    found: dict[str, list[str]] = {}
    for line in account.lines:
        if line.state == state:
            found.setdefault(" ".join(line.reason.split()), []).append(line.code)
    return found


def rule_counts(outcomes: Sequence[Outcome]) -> list[Json]:
    """For every rule how often it came to what: the counts of a line add up to `lines`."""
    counts: dict[str, Counter[State]] = {}
    for outcome in outcomes:
        for account in outcome.ledger:
            for line in account.lines:
                counts.setdefault(line.code, Counter())[line.state] += 1
    return [
        {"code": code, "lines": found.total(), **{state: found[state] for state in STATES}}
        for code, found in sorted(counts.items())
    ]


def totals(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    """All lines of the ledger and how many came to what."""
    accounts = [account for outcome in outcomes for account in outcome.ledger]
    counts = {state: sum(account.count(state) for account in accounts) for state in STATES}
    return {"lines": sum(counts.values()), **{state: counts[state] for state in STATES}}


def ledger_text(outcomes: Sequence[Outcome]) -> str:
    """The ledger as people read it: form by form, with the reasons."""
    lines = [line for outcome in outcomes for account in outcome.ledger for line in _account(account)]
    found = totals(outcomes)
    counts = "，".join(f"{STATE_NAMES[state]} {found[state]}" for state in STATES)
    return "".join(f"{line}\n" for line in (*lines, f"共 {found['lines']} 项：{counts}"))


def _account(account: Account) -> Iterator[str]:
    what = f"{account.sheet} [{account.form}]" if account.form else _SCOPES[account.scope]
    by = f"  口径：{account.edition[1]}" if account.edition is not None else ""
    yield f"{account.path}  {what}{by}"
    for state in STATES[:2]:
        codes = [line.code for line in account.lines if line.state == state]
        if codes:
            yield f"  {STATE_NAMES[state]} {len(codes)}：{'、'.join(codes)}"
    for state in STATES[2:]:
        for reason, codes in by_reason(account, state).items():
            yield f"  {STATE_NAMES[state]} {len(codes)}（{reason}）：{'、'.join(codes)}"


def editions_used(outcomes: Sequence[Outcome]) -> str:
    """One line naming the editions that forms were judged by, with the number of forms; empty if there is none."""
    found = Counter(
        account.edition[1] for outcome in outcomes for account in outcome.ledger if account.edition is not None
    )
    return "；".join(f"{name} {count} 张表" for name, count in found.items())
