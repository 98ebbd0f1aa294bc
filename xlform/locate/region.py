"""Which forms stand on a sheet, and in which rows and columns: by their titles, else by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xlform.address import Area
from xlform.forms import Form
from xlform.locate.page import Page
from xlform.locate.page import Token
from xlform.locate.titles import LONGEST_TITLE
from xlform.locate.titles import find_titles
from xlform.locate.titles import titled_forms
from xlform.text import canonical

_PREFIX = re.compile(r"附(?:件|表)|报表编号|\(?(?:19|20)\d{2}年?度?\)?\Z")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a sheet that may hold one form: the forms that its title allows, or all if it has none."""

    top: int
    left: int
    bottom: int
    right: int
    title: Token | None
    candidates: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """One form looked for in one region of a sheet."""

    page: Page
    region: Region
    form: Form

    def line(self, row: int) -> list[Token]:
        """What starts in a row, inside the region."""
        left, right = self.region.left, self.region.right
        return [token for token in self.page.rows.get(row, ()) if left <= token.column <= right]


def regions(page: Page, forms: tuple[Form, ...]) -> tuple[Region, ...]:
    """The parts of the sheet that may each hold one form, from top to bottom, then from left to right."""
    if not page.rows:
        return ()
    bands = _bands(find_titles(page, forms), page)
    found: list[Region] = []
    for top, bottom, titles in bands:
        if len(titles) < 2:
            found.append(_region(page, Area(top, 1, bottom, 1 << 14), titles[0] if titles else None, forms))
            continue
        lefts = [1, *(title.column for title in titles[1:]), (1 << 14) + 1]
        for index, title in enumerate(titles):
            found.append(_region(page, Area(top, lefts[index], bottom, lefts[index + 1] - 1), title, forms))
    return tuple(found)


def _region(page: Page, area: Area, title: Token | None, forms: tuple[Form, ...]) -> Region:
    top, left, bottom, right = area
    tokens = [token for token in page.between(top, bottom) if left <= token.column <= right]
    if not tokens:
        return Region(top, left, top, left, title, ())
    return Region(
        tokens[0].row,
        min([token.column for token in tokens]),
        min(bottom, max([token.bottom for token in tokens])),
        max([token.right for token in tokens]),
        title,
        titled_forms(title.text, forms) if title else forms,
    )


_OTHER_TITLE = re.compile(r".{2,}(?:表|册|清单|名单|报告|通知|台账|明细)(?:\([^()]*\))?")


def other_title(page: Page, region: Region) -> str:
    """The title of a sheet that is none of the known forms; empty if it has none."""
    for row in range(region.top, region.top + 3):
        line = page.rows.get(row, ())
        if len(line) == 1 and line[0].text and len(line[0].text) <= LONGEST_TITLE:
            text = canonical(line[0].text)
            if _OTHER_TITLE.fullmatch(text) and not line[0].label.inline:
                return text
    return ""


def _bands(titles: Sequence[Token], page: Page) -> list[tuple[int, int, list[Token]]]:
    """Rows cut at the titles: an 附件 line or a line of blanks above a title belongs to it."""
    last = max(page.rows)
    if not titles:
        return [(1, last, [])]
    rows: dict[int, list[Token]] = {}
    for title in titles:
        rows.setdefault(title.row, []).append(title)
    starts = [_with_prefix(page, row) for row in sorted(rows)]
    bands: list[tuple[int, int, list[Token]]] = []
    if any(row < starts[0] for row in page.rows):
        bands.append((1, starts[0] - 1, []))
    for index, row in enumerate(sorted(rows)):
        bottom = starts[index + 1] - 1 if index + 1 < len(starts) else last
        bands.append((starts[index], bottom, rows[row]))
    return bands


def _with_prefix(page: Page, row: int) -> int:
    top = row
    for above in range(row - 1, max(0, row - 4), -1):
        line = page.rows.get(above)
        if line is None:
            continue
        if len(line) <= 2 and all(_PREFIX.match(canonical(token.text)) for token in line):
            top = above
        else:
            break
    return top
