"""The ledger of a check: for every rule and form, file or dossier whether it passed, and if it was not judged, why."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING

from xlform.errors import printable
from xlform.findings import STATE_NAMES
from xlform.findings import STATES
from xlform.findings import Account
from xlform.findings import State
from xlform.outcomes import Outcome
from xlform.report.counts import Counts

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


def ledger_pieces(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The ledger as people read it, file by file: form by form, with the reasons."""
    counts = Counts()
    for outcome in counts.through(outcomes):
        yield "".join(f"{printable(line)}\n" for account in outcome.ledger for line in _account(account))
    yield f"{counts.ledger_line}\n"


def subject(account: Account) -> str:
    """What an account is of: sheet and form, a file as a whole, the forms of one unit."""
    return f"{account.sheet} [{account.form}]" if account.form else _SCOPES[account.scope]


def _account(account: Account) -> Iterator[str]:
    by = f"  口径：{account.edition[1]}" if account.edition is not None else ""
    yield f"{account.path}  {subject(account)}{by}"
    for state in STATES[:2]:
        codes = [line.code for line in account.lines if line.state == state]
        if codes:
            yield f"  {STATE_NAMES[state]} {len(codes)}：{'、'.join(codes)}"
    for state in STATES[2:]:
        for reason, codes in by_reason(account, state).items():
            yield f"  {STATE_NAMES[state]} {len(codes)}（{reason}）：{'、'.join(codes)}"
