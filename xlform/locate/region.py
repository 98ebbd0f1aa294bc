"""Which forms stand on a sheet, and in which rows and columns: by their titles, else by their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlform.address import Area
from xlform.forms import Form
from xlform.forms import Role
from xlform.locate.page import Page
from xlform.locate.page import Token
from xlform.text import canonical

_ATTACHMENT = re.compile(r"附(?:件|表)[\d一二三四五六七八九十]*(?:[-—.]\d+)*[:、.]?")
_NOISE = re.compile(r"\([^()]*\)|(?:19|20)\d{2}年?度?\)?|[_xX×○]{2,}年?度?")
_PREFIX = re.compile(r"附(?:件|表)|报表编号|\(?(?:19|20)\d{2}年?度?\)?\Z")
LONGEST_TITLE = 60
_LABELS_FOR_A_FORM = 3
_ROWS_UNDER_A_TITLE = 14


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a sheet that may hold one form: the forms that its title allows, or all if it has none."""

    top: int
    left: int
    bottom: int
    right: int
    title: Token | None
    candidates: tuple[Form, ...]


@lru_cache(maxsize=4096)
def titled_forms(text: str, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms that a text may be the title of, the likeliest first; none for any other text."""
    if len(text) > 3 * LONGEST_TITLE:
        return ()
    whole = canonical(text)
    if len(whole) > LONGEST_TITLE:
        return ()
    bare = _NOISE.sub("", _ATTACHMENT.sub("", whole, count=1) if whole.startswith("附") else whole).strip(":-—.")
    return tuple(
        form
        for form in forms
        if form.titles.fullmatch(bare) and not (form.not_titles and form.not_titles.fullmatch(bare))
    )


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


_SECTION = re.compile(
    r"(?:第[一二三四五六七八九十]+部分)?(?:部门|单位|项目|整体|支出|年度|预算|绩效|评价|自评|考核|具体|分解|目标|指标|完成|情况|明细|体系|及|和|表)+"
)
_ROWS_UNDER_A_BANNER = 2
WIDEST = 200
"""Cells of a row with a title or of a header: forms have up to forty, and each may be compared with every other."""


def regions(page: Page, forms: tuple[Form, ...]) -> tuple[Region, ...]:
    """The parts of the sheet that may each hold one form, from top to bottom, then from left to right."""
    if not page.rows:
        return ()
    bands = _bands(_titles(page, forms), page)
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


def _titles(page: Page, forms: tuple[Form, ...]) -> list[Token]:
    """Title cells that have labels of their form below them, before the next title."""
    candidates = [
        token
        for line in page.rows.values()
        if len(line) <= WIDEST
        for token in line
        if token.text and (not token.label.inline or token.text[:1] == "附")
        if titled_forms(token.text, forms) and _stands_alone(line, token, forms)
    ]
    candidates = _without_sections(page, candidates, forms)
    kept: list[Token] = []
    alone = len(candidates) == 1
    for index, token in enumerate(candidates):
        following = (other.row for other in candidates[index + 1 :] if other.row > token.row)
        end = min(next(following, 1 << 30), token.row + _ROWS_UNDER_A_TITLE)
        allowed = titled_forms(token.text, forms)
        enough = _has_labels(page, token.row + 1, end - 1, allowed, 1 if alone else _LABELS_FOR_A_FORM)
        if enough and not (kept and _goes_on(page, token, kept[-1], allowed)):
            kept.append(token)
    return kept


def _without_sections(page: Page, candidates: Sequence[Token], forms: tuple[Form, ...]) -> list[Token]:
    """Without the banners of sections (`四、绩效指标`) of a form that began above and whose table comes only below them."""
    titles: list[Token] = []
    for token in candidates:
        if not _is_section(page, token, titles, forms):
            titles.append(token)
    return titles


def _is_section(page: Page, token: Token, titles: Sequence[Token], forms: tuple[Form, ...]) -> bool:
    """General words right above the header of a self-evaluation's table, below a form that has no such table yet."""
    if not _SECTION.fullmatch(_NOISE.sub("", token.label.core)):
        return False
    if any(map(_reports_results, titled_forms(token.text, forms))) and not token.label.enumeration:
        return False
    begun: list[Token] = []
    for title in reversed(titles):
        if begun and title.row != begun[0].row:
            break
        begun += [title] if title.row < token.row else []
    last = max(begun, key=lambda one: (one.column <= token.column, one.column), default=None)
    top, left = (last.row + 1, last.column if len(begun) > 1 else 1) if last else (1, 1)
    above = {other.row for other in page.between(top, token.row - 1)}
    below = [row for row in range(token.bottom + 1, token.bottom + _ROWS_UNDER_A_TITLE) if row in page.rows]
    for form in filter(_reports_results, titled_forms(last.text, forms) if last else forms):
        if last is None and not _has_labels(page, top, token.row - 1, (form,), _LABELS_FOR_A_FORM):
            continue
        if any(_heads_results(page, row, left, form) for row in above):
            continue
        if any(_heads_results(page, row, left, form) for row in below[:_ROWS_UNDER_A_BANNER]):
            return True
    return False


def _reports_results(form: Form) -> bool:
    return any(form.tables[name].has_results for name in form.required if "level3" in form.tables[name].columns)


def _heads_results(page: Page, row: int, left: int, form: Form) -> bool:
    """Whether the header of the form's table of results begins in a row, on from a column of the sheet."""
    lines = [line for line in (page.rows.get(row, ()), page.rows.get(row + 1, ())) if len(line) <= WIDEST]
    table = form.tables[form.required[0]]
    cores = {token.label.core for line in lines for token in line if token.column >= left}
    keys = {key for core in cores for key, _ in form.column_roles(table, core)}
    return "actual" in keys and all(keys & group for group in table.needs)


def _has_labels(page: Page, top: int, bottom: int, forms: tuple[Form, ...], enough: int) -> bool:
    """Whether so many labels of one of the forms stand in these rows; the search ends with the last one needed."""
    found: set[str] = set()
    for token in page.between(top, bottom):
        core = token.label.core
        if core and core not in found and any(_belongs(core, form) for form in forms):
            found.add(core)
            if len(found) == enough:
                return True
    return False


def _goes_on(page: Page, token: Token, before: Token, forms: tuple[Form, ...]) -> bool:
    """The title again after a page break: it says so (续), or no field stands between it and the header of the table."""
    title = canonical(token.text)
    if "续" in title and titled_forms(before.text, forms):
        return True
    if title != canonical(before.text) or _closed(page, before.row, token.row, forms):
        return False
    for row in range(token.row + 1, token.row + _ROWS_UNDER_A_TITLE):
        roles = [_roles(below, forms) for below in page.rows.get(row, ())]
        if any({role.what for role in some} == {"field"} for some in roles):
            return False
        if len({role.key for some in roles for role in some if role.what == "column"}) >= _LABELS_FOR_A_FORM:
            return True
    return False


def _roles(token: Token, forms: tuple[Form, ...]) -> list[Role]:
    return [role for form in forms for role in form.roles.get(token.label.core, ())]


def _closed(page: Page, top: int, bottom: int, forms: tuple[Form, ...]) -> bool:
    """Whether a table came to its end in these rows: with its total, or with the line of who filled it in."""
    for token in page.between(top + 1, bottom - 1):
        core = token.label.core
        if any(core in table.total for form in forms for table in form.tables.values() if table.layout != "matrix"):
            return True
        if any(role[2] in ("preparer", "phone") for form in forms for role in form.roles.get(core, ())):
            return True
    return False


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


def _belongs(core: str, form: Form) -> bool:
    """Whether a label is one of the form's: by its words, by the year it names, or as the label of a known row."""
    if core in form.roles:
        return True
    tables = form.tables.values()
    if core[:4].isdigit():
        return any(word in core for table in tables for word, _, _ in table.years)
    return any(pattern.fullmatch(core) for table in tables for _, pattern in table.row_keys)


def _stands_alone(line: Sequence[Token], token: Token, forms: tuple[Form, ...]) -> bool:
    for other in line:
        if other is token or other.is_number:
            continue
        if any(role[0] == "column" for form in forms for role in form.roles.get(other.label.core, ())):
            return False
    return True


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
