"""The statements of a form about points: what they add up to, what a section is worth, no score above its points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from xlform.address import Address
from xlform.localize.cells import Gathered
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.figures import half_unit
from xlform.rules.figures import total_points_slack
from xlform.rules.indicator_rows import indicators
from xlform.rules.own_rules import own_rule
from xlform.rules.scores import blank_scores
from xlform.rules.scores import has_execution_weight
from xlform.rules.scores import points_of
from xlform.rules.sections import Section
from xlform.rules.sections import readings_of
from xlform.rules.sections import sections
from xlform.scoring.score import Computed
from xlform.scoring.score import indicator_score
from xlform.submission import Submission
from xlform.text import canonical
from xlform.values import ABSENT
from xlform.values import Entry

HUNDRED = Decimal(100)
_NO_INDICATOR = re.compile(r"(?:指标\d*[:.、]?|…+|\.{2,}|不适用|无|/|[—-]+)?\Z")


class Points:
    """The points of one form; those of the execution stand in the same list as the others."""

    def __init__(self, gathered: Gathered, submission: Submission) -> None:
        self.gathered, self.submission = gathered, submission
        self.labels = {
            address: row.entry("level3").text[:20]
            for row in submission.tables.get("indicators", ())
            for column in ("weight", "score")
            if (address := row.entry(column).address) is not None
        }

        self.confirmed = frozenset(_confirmed(submission))

    def add(self) -> None:
        """The statements about points and scores."""
        for column, key, code in (("weight", "total_weight", "S101"), ("score", "total_score", "S102")):
            self._points_total(column, key, code)
        for row in self.submission.table("indicators"):
            self._score_within(row.entry("weight"), row.entry("score"))
        for weight, score in self._execution():
            self._score_within(weight, score)
        for section in sections(self.submission):
            self._section(section)

    def _execution(self) -> list[tuple[Entry, Entry]]:
        if self.submission.form == "department_selfeval":
            return [(self.submission.fields.get("weight", ABSENT), self.submission.fields.get("score", ABSENT))]
        if self.submission.form != "project_selfeval":
            return []
        return [
            (row.entry("weight"), row.entry("score")) for row in self.submission.table("funds") if row.role == "total"
        ]

    def cell(self, entry: Entry, column: str) -> str:
        """A cell of points; those of the execution stand in the same list as the others."""
        address = entry.address
        if address is None:
            return ""
        group = f"{self.gathered.form_id(self.submission)}:points"
        return self.gathered.cell(
            self.submission,
            entry,
            "score",
            2,
            group=group,
            row=str(address.row),
            column=column,
            label=self.labels.get(address, "预算执行率"),
            exact=True,
            confirmed=column == "score" and address in self.confirmed,
        )

    def _points_total(self, column: str, key: str, code: str) -> None:
        total, parts = self.submission.fields.get(key, ABSENT), points_of(self.submission, column)
        stated = [entry for entry in parts if entry.state == "ok"]
        if not stated or any(entry.state == "unreadable" for entry in parts):
            return
        blank = any(True for _ in blank_scores(self.submission)) if column == "score" else False
        cells = [self.cell(entry, column) for entry in parts]
        group = f"{self.gathered.form_id(self.submission)}:points"
        value = sum((entry.number or Decimal(0) for entry in stated), Decimal(0))
        if total.state == "ok" and not blank:
            slack = total_points_slack(total, stated)
            lacks = column == "weight" and self._unweighted()
            if not lacks or abs((total.number or Decimal(0)) - value) <= slack:
                whole = self.gathered.cell(
                    self.submission, total, "score", (total.decimals or 2) if slack else 2,
                    group=group, row="total", column=column, label="合计", exact=not slack,
                )  # fmt: skip
                self.gathered.add(
                    code,
                    "sum",
                    self.submission,
                    total,
                    [(whole, -1), *((one, 1) for one in cells)],
                    total=whole,
                    group=group,
                    column=column,
                )
                if column == "weight":
                    self.gathered.add("S103", "const", self.submission, total, [(whole, 1)], constant=HUNDRED)
        elif (
            column == "weight"
            and total.state != "ok"
            and not self._unweighted()
            and (value not in (90, 80) or has_execution_weight(self.submission))
        ):
            own = [row.entry("weight") for row in self.submission.table("indicators")]
            first = next((entry for entry in own if entry.state == "ok"), stated[0])
            self.gathered.add(
                "S103",
                "const",
                self.submission,
                first,
                [(one, 1) for one in cells],
                constant=HUNDRED,
                group=group,
                column=column,
            )

    def _unweighted(self) -> bool:
        """Whether an indicator has no points: then nothing can be said of their sum."""
        rows = self.submission.table("indicators")
        return any(
            row.entry("weight").state == "blank" and not _NO_INDICATOR.match(canonical(row.entry("level3").text))
            for row in rows
        )

    def _score_within(self, weight: Entry, score: Entry) -> None:
        if weight.number is not None and score.number is not None:
            self.gathered.add(
                "S104",
                "ineq",
                self.submission,
                score,
                [(self.cell(score, "score"), 1), (self.cell(weight, "weight"), -1)],
            )
        if score.number is not None:
            self.gathered.add("S104", "ineq", self.submission, score, [(self.cell(score, "score"), -1)])

    def _section(self, section: Section) -> None:
        if section.low != section.high or any(entry.state == "unreadable" for entry in section.weights):
            return
        readings = readings_of(section)
        holds = [sum((entry.number or Decimal(0) for entry in rows), Decimal(0)) == section.low for rows in readings]
        if any(holds) and not holds[0]:
            return  # only another reading than the printed one fits: nothing to build on
        rows = readings[0] if readings else ()
        if rows and any(entry.state == "ok" for entry in rows):
            group = f"{self.gathered.form_id(self.submission)}:points"
            cells = [(self.cell(entry, "weight"), 1) for entry in rows]
            self.gathered.add(
                "S105",
                "const",
                self.submission,
                section.heading,
                cells,
                constant=section.low,
                group=group,
                column="weight",
            )


def _confirmed(submission: Submission) -> Iterator[Address]:
    """The scores that are what target and result earn, where these leave nothing to judge; one that is not proves nothing."""
    rows = indicators(submission) if submission.form in SELF_EVALUATIONS else ()
    times = Counter(one.score.address for one in rows)
    for one in rows:
        weight, score, held, address = one.weight.number, one.score.number, one.said.held, one.score.address
        unsure = one.said.target.operator_clash or (held.assumed and held.exact_ratio != 1)
        if not weight or score is None or address is None or times[address] > 1 or unsure or own_rule(one) is not None:
            continue
        result = indicator_score(weight, held)
        if isinstance(result, Computed) and result.exact and result.admits(score, half_unit(_places(one.score))):
            yield address


def _places(score: Entry) -> int:
    return 1 if (score.decimals or 0) <= 1 else 2
