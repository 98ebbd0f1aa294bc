"""Random filled-in forms in random layouts, with every entry to be found; the same seed gives the same form."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.generate import base
from tests.generate import paper as papers
from tests.generate import selfeval
from tests.generate import tables
from tests.generate.paper import Expected
from tests.generate.paper import Paper
from tests.generate.words import chance

DRAWERS: dict[str, Callable[[Random, Paper, int], int]] = {
    "base_table": base.base,
    "department_selfeval": selfeval.department,
    "project_selfeval": selfeval.project,
    "allocation_table": tables.allocation,
    "indicator_system": tables.system,
}
_SHEETS = ("自评表", "Sheet1", "表 1", "2022", "A1", "it's", "附件3-项目", "基础表(定稿)", "R1C1", "数据.表")
_DECOYS = {
    "填表说明": (
        "填表说明",
        "1.《项目支出绩效自评表》由项目单位填写，年度指标值、实际完成值、分值、得分应如实填写。",
        "2.执行率=全年执行数/全年预算数。",
    ),
    "目录": ("附件目录", "1.部门整体支出绩效评价基础数据表", "2.部门整体支出绩效自评表", "3.项目支出绩效自评表"),
    "数据源": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "Sheet3": (),
}


@dataclass
class Generated:
    """A generated workbook: its sheets, and what must be found on them."""

    form: str
    seed: int
    sheets: list[Paper]

    def write(self, path: Path) -> None:
        """Writes the workbook as .xlsx."""
        papers.write(self.sheets, path)

    @property
    def expected(self) -> tuple[Expected, ...]:
        """One for each form, by sheet and from top to bottom."""
        return tuple(found for sheet in self.sheets for found in sheet.expected())


def generate(form: str, seed: int) -> Generated:
    """A workbook with at least one such form; KeyError if there is no such form."""
    rng = Random(f"{form} {seed}")
    names = rng.sample(_SHEETS, 2)
    sheet = Paper(names[0], ruled=chance(rng, 0.6))
    row = 1 + (rng.randrange(1, 4) if chance(rng, 0.25) else 0)
    row = DRAWERS[form](rng, sheet, row)
    if chance(rng, 0.15):
        other = rng.choice(sorted(DRAWERS))
        DRAWERS[other](rng, sheet, row + rng.randrange(1, 4))
    sheets = [sheet]
    if chance(rng, 0.15):
        second = Paper(names[1], ruled=chance(rng, 0.6))
        DRAWERS[rng.choice(sorted(DRAWERS))](rng, second, 1)
        sheets.append(second)
    if chance(rng, 0.25):
        sheets.insert(rng.randrange(len(sheets) + 1), _decoy(rng))
    if sheets[0].hidden:
        sheets[0].hidden = False
    if chance(rng, 0.1):
        sheet.hidden_rows.add(rng.randrange(1, sheet.last_row + 1))
    return Generated(form, seed, sheets)


def mutate(generated: Generated, rng: Random) -> Generated:
    """The same forms after somebody inserted rows and columns, spaced out labels and renamed the sheets."""
    sheets = deepcopy(generated.sheets)
    names = rng.sample([f"{name}{tail}" for name in _SHEETS for tail in ("", "（2）", "-改")], len(sheets))
    for sheet, name in zip(sheets, names, strict=True):
        if not sheet.parts:
            continue
        sheet.name = name
        for _ in range(rng.choice((0, 1, 2, 3))):
            at = rng.randrange(1, sheet.last_row + 1)
            if at not in sheet.glued:
                sheet.insert_row(at)
        for _ in range(rng.choice((0, 0, 1, 2))):
            sheet.insert_column(rng.randrange(1, sheet.last_column + 1))
        for place in sorted(sheet.labels):
            spot = sheet.cells.get(place)
            if spot and isinstance(spot.content, str) and chance(rng, 0.1):
                at = rng.randrange(len(spot.content) + 1)
                spot.content = spot.content[:at] + rng.choice((" ", "\n", "　")) + spot.content[at:]
    return Generated(generated.form, generated.seed, sheets)


def _decoy(rng: Random) -> Paper:
    name = rng.choice(sorted(_DECOYS))
    sheet = Paper(name, hidden=chance(rng, 0.4), ruled=False)
    for row, text in enumerate(_DECOYS[name], 1):
        sheet.cells[row, 1] = papers.Spot(text)
    return sheet
