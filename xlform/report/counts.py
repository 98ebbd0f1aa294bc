"""What a report counts over all files, taken from one after another: outcomes may come out of a store, one at a time."""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import STATE_NAMES
from xlform.findings import STATES
from xlform.findings import Severity
from xlform.findings import State
from xlform.outcomes import Outcome

if TYPE_CHECKING:
    from xlform.report.json import Json


class Counts:
    """Files (those that cannot be read by name), findings by severity, what was not judged, the lines of the ledger by rule, the editions judged by.

    `ledger`: whether lines of the ledger are counted; there are hundreds for each file, and few reports tell of them.
    """

    def __init__(self, outcomes: Iterable[Outcome] = (), *, ledger: bool = True) -> None:
        self.files = self.unchecked = self.failed = 0
        self.unreadable: list[str] = []
        self.severities: Counter[Severity] = Counter()
        self.editions: Counter[str] = Counter()
        self._with_ledger = ledger
        self._rules: dict[str, Counter[State]] = defaultdict(Counter)
        for outcome in outcomes:
            self.add(outcome)

    def add(self, outcome: Outcome) -> None:
        """Counts a file in."""
        self.files += 1
        if outcome.error is not None:
            self.unreadable.append(outcome.path)
        self.unchecked += len(outcome.unchecked)
        self.failed += len(outcome.failures)
        self.severities.update([finding.severity for finding in outcome.findings])
        for account in outcome.ledger:
            if account.edition is not None:
                self.editions[account.edition[1]] += 1
            for line in account.lines if self._with_ledger else ():
                self._rules[line.code][line.state] += 1

    def through(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes as they are, each counted as it passes."""
        for outcome in outcomes:
            self.add(outcome)
            yield outcome

    @property
    def line(self) -> str:
        """One line: files, unreadable ones, findings by severity, unchecked."""
        counts = "，".join(f"{SEVERITY_NAMES[name]} {self.severities[name]}" for name in SEVERITIES)
        line = f"文件 {self.files}，不能读取 {len(self.unreadable)}；{counts}；未核对 {self.unchecked}"
        return f"{line}；出错的规则 {self.failed}" if self.failed else line

    @property
    def editions_line(self) -> str:
        """One line naming the editions that forms were judged by, with the number of forms; empty if there is none."""
        return "；".join(f"{name} {count} 张表" for name, count in self.editions.items())

    @property
    def ledger_line(self) -> str:
        """One line: all lines of the ledger and how many came to what."""
        found = self._ledger()
        return f"共 {found.total()} 项：" + "，".join(f"{STATE_NAMES[state]} {found[state]}" for state in STATES)

    def _ledger(self) -> Counter[State]:
        return sum(self._rules.values(), Counter())

    def summary(self) -> dict[str, Json]:
        """The member `summary` of `xlform/check/1`."""
        ledger = self._ledger()
        return {
            "files": self.files,
            "unreadable": len(self.unreadable),
            "findings": {name: self.severities[name] for name in SEVERITIES},
            "unchecked": self.unchecked,
            "ledger": {"lines": ledger.total(), **{state: ledger[state] for state in STATES}},
            "rules": [
                {"code": code, "lines": found.total(), **{state: found[state] for state in STATES}}
                for code, found in sorted(self._rules.items())
            ],
        }
