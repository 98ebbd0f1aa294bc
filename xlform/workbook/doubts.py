"""Cells that programs read differently, with the reason in Chinese: what such a cell holds is never judged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from xlform.address import Area
from xlform.grid import Cell
from xlform.workbook.merges import covered_by
from xlform.workbook.merges import meet
from xlform.workbook.merges import within

Place = tuple[int, int]

TWICE = "同一单元格在文件里存了两次，内容不同"
NO_NUMBER = "标为数值，存的却不是数"
NO_TRUTH = "标为逻辑值，存的却不是"
NO_DATE = "标为日期，存的却不是"
NO_KIND = "内容的类型不明"
TWO_CONTENTS = "内容存在两处，不知以哪处为准"
OVERLAP = "合并单元格互相重叠"
# with a unit or without; not 2022年决算数, 1、防汛经费
_FIGURE = re.compile(r"[\s+\-－(（¥￥]*[0-9０-９][0-9０-９.．,，\s]*(?:[%％‰]|(?!年)[^\W\d]{1,3})?[)）]?\Z")
_MANY = 20  # areas that overlap; beyond, nothing on the sheet is sure


def of_merges(
    cells: Mapping[Place, Cell], covered: Mapping[Place, Cell], areas: Sequence[Area], overlapping: Sequence[Area]
) -> dict[Place, str]:
    """Cells in merged areas that overlap, and the anchors of areas with figures beneath.

    A figure beneath a merged area is not shown, yet Excel's SUM counts it, as do programs that know of no merged areas.
    """
    found: dict[Place, str] = {}
    figures = {place: cell.content for place, cell in covered.items() if isinstance(cell.content, Decimal)}
    for area in areas if any(figures.values()) else ():
        beneath = next((figure for place in _places(area, figures) if (figure := figures.get(place))), None)
        if beneath and _may_be_figure(cells.get(area[:2])):
            found[area[:2]] = f"合并单元格 {area} 下面还存有不显示的数 {beneath:f}"
    if len(overlapping) > _MANY:
        return dict.fromkeys(cells, OVERLAP)
    unclear = [*overlapping, *(one for one in areas if any(meet(one, area) for area in overlapping))]
    found.update(dict.fromkeys(sorted(covered_by(unclear, cells)), OVERLAP))
    return found


def _places(area: Area, among: Mapping[Place, object]) -> Iterable[Place]:
    """The cells of an area, or those that it may have among others, whichever are fewer."""
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) < len(among):
        return product(range(top, bottom + 1), range(left, right + 1))
    return (place for place in among if within(area, place))


def _may_be_figure(cell: Cell | None) -> bool:
    """Whether the cell is taken for a figure or a blank; a label is the same label whatever is beneath it."""
    return cell is None or not isinstance(cell.content, str) or _FIGURE.match(cell.content.strip()) is not None


def twice(contents: Iterable[tuple[Place, object]], blank: Iterable[Place]) -> dict[Place, str]:
    """The cells that are there more than once and not always with the same content."""
    seen: dict[Place, object] = {}
    found: dict[Place, str] = {}
    for place, content in contents:
        if seen.setdefault(place, content) != content:
            found[place] = TWICE
    found.update((place, TWICE) for place in blank if place in seen)
    return found
