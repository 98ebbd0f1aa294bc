"""Broken statements that hang together, and what is said about each set of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from xlform.localize.model import Candidate
from xlform.localize.model import Diagnosis
from xlform.localize.model import System
from xlform.localize.moves import Moves
from xlform.localize.problem import Problem
from xlform.localize.problem import figure
from xlform.localize.rows import row_events
from xlform.localize.search import UNLIKELY
from xlform.localize.search import Explanation
from xlform.localize.search import Search
from xlform.localize.units import SURE
from xlform.localize.units import UnitEvent
from xlform.localize.units import unit_events
from xlform.localize.verdict import diagnose

MANY = 5
MOST_WEIGHED = 2000


class Locator:
    """Everything about one system: built once, then one Diagnosis a component."""

    def __init__(self, system: System, effort: int) -> None:
        self.problem = Problem(system)
        self.effort = effort

    def diagnoses(self, assert_at: float) -> tuple[Diagnosis, ...]:
        """One Diagnosis for each set of broken statements that hang together."""
        problem = self.problem
        if not problem.violated:
            return ()
        found: list[tuple[int, Diagnosis]] = []
        left = list(problem.violated)
        event = next(unit_events(problem, left), None)
        if event is not None:
            found.append((event.repaired[0], self._unit(event)))
            left = [edit for edit in left if edit not in event.repaired]
        if left:
            search = Search(problem, self.effort)
            for component in self._components(left, search.moves):
                found += [
                    (part[0], self._judged(search, part, explained, assert_at))
                    for part, explained in self._explained(search, component)
                ]
        return tuple(diagnosis for _, diagnosis in sorted(found, key=lambda one: one[0]))

    def _components(self, violated: Sequence[int], moves: Moves, *, by_list: bool = True) -> list[list[int]]:
        """Broken statements joined by a change that touches both, or by the list whose columns they sum."""
        root = {edit: edit for edit in violated}

        def find(edit: int) -> int:
            while root[edit] != edit:
                root[edit] = root[root[edit]]
                edit = root[edit]
            return edit

        for one in violated:
            for move in moves.across(one):
                if move.kind != "echo" or by_list:
                    for edit in move.touched & root.keys():
                        root[find(edit)] = find(one)
        first: dict[str, int] = {}
        for edit in violated if by_list else ():
            group = self.problem.edits[edit].group
            if group:
                root[find(edit)] = find(first.setdefault(group, edit))
        parts: dict[int, list[int]] = defaultdict(list)
        for edit in violated:
            parts[find(edit)].append(edit)
        return sorted(sorted(part) for part in parts.values())

    def _explained(self, search: Search, component: list[int]) -> list[tuple[list[int], list[Explanation]]]:
        explained = self._search(search, component, deep=False)
        if explained or any(row_events(self.problem, search.prior, component)):
            return [(component, explained)]
        parts = self._components(component, search.moves, by_list=False)
        if len(parts) > 1:
            return [(part, self._search(search, part, deep=True)) for part in parts]
        return [(component, self._search(search, component, deep=True))]

    def _search(self, search: Search, component: list[int], *, deep: bool) -> list[Explanation]:
        if all(self.problem.one_sided[edit] for edit in component):
            return []
        found = search.one(component)
        found += search.two(component, max((one.log for one in found), default=-math.inf) - UNLIKELY)
        if not found and deep and len(component) > 1:
            found = search.three(component)
        found.sort(
            key=lambda one: (-one.log, [step.move.root for step in one.steps], [step.change for step in one.steps])
        )
        return [one for one in found if one.log > found[0].log - UNLIKELY][:MOST_WEIGHED]

    def _judged(
        self, search: Search, component: list[int], explained: list[Explanation], assert_at: float
    ) -> Diagnosis:
        rows = list(row_events(self.problem, search.prior, component))
        made = diagnose(self.problem, component, explained, rows, assert_at)
        form = self._misread(component)
        if form and not made.certain:
            return replace(
                made, status="misread", facts=(f"这张表有 {form} 个等式不成立，可能是列、年度或单位读错", *made.facts)
            )
        if search.late and made.status == "asserted":
            return replace(made, status="shortlist")
        return made

    def _misread(self, component: Sequence[int]) -> int:
        """How many statements of one form are broken, if that is more than a quarter of them and five at least; else 0."""
        problem = self.problem
        forms: dict[str, list[int]] = defaultdict(list)
        for number, edit in enumerate(problem.edits):
            if edit.kind != "ineq":
                forms[problem.cells[problem.index[edit.operands[0]]].form].append(number)
        broken = set(problem.violated)
        for edits in forms.values():
            count = len(broken.intersection(edits))
            if count >= MANY and count * 4 > len(edits) and any(edit in edits for edit in component):
                return count
        return 0

    def _unit(self, event: UnitEvent) -> Diagnosis:
        problem = self.problem
        cells = {problem.cells[cell].id: figure(value) for cell, value in event.cells.items()}
        times = abs(event.factor)
        what = "元与万元混淆" if times == 10_000 else "小数点错位"
        way = "放大" if event.factor > 0 else "缩小"
        reason = f"{what}：本表{'一栏' if event.column else ''}金额整体{way}了 {times} 倍"
        sure = len(event.repaired) >= SURE
        candidate = Candidate(cells, "form_unit", reason, 0.99 if sure else 0.9, next(iter(cells)))
        residuals = tuple(figure(problem.residuals[edit]) for edit in event.repaired)
        return Diagnosis(
            tuple(problem.edits[edit].id for edit in event.repaired),
            residuals,
            "unit" if sure else "shortlist",
            (candidate,),
            (),
            0.01,
        )
