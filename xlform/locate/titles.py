"""The titles of forms on a sheet, told from page breaks and from the banners of sections inside a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from xlform.forms import Form
from xlform.forms import Role
from xlform.locate.page import Page
from xlform.locate.page import Token
from xlform.text import canonical

_ATTACHMENT = re.compile(r"附(?:件|表)[\d一二三四五六七八九十]*(?:[-—.]\d+)*[:、.]?")
_NOISE = re.compile(r"\([^()]*\)|(?:19|20)\d{2}年?度?\)?|[_xX×○]{2,}年?度?")
LONGEST_TITLE = 60
_LABELS_FOR_A_FORM = 3
_ROWS_UNDER_A_TITLE = 14
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十壹贰叁肆伍陆柒捌\dIVX]+(?:部分)?[、.,]?)?"
    r"(?:部门|单位|项目|整体|支出|年度|预算|绩效|评价|自评|考核|具体|分解|目标|指标|完成|情况|明细|体系|及|和|表"
    r"|申报|评分|得分|标准|专项|资金|安排|分配|投入|到位|拨付|使用|执行)+"
)
_ROWS_UNDER_A_BANNER = 2
_ROWS_OF_A_HEAD = 100
"""So many rows at most lie between the title of a form and the header of its table of results."""
WIDEST = 200
"""Cells of a row with a title or of a header: forms have up to forty, and each may be compared with every other."""


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


def find_titles(page: Page, forms: tuple[Form, ...]) -> list[Token]:
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
    end = 1 << 30
    ends: list[int] = []
    for token in reversed(candidates):
        ends.append(end)
        if not _is_general(token) or any(map(_reports_results, titled_forms(token.text, forms))):
            end = token.row
    for token, end in zip(candidates, reversed(ends), strict=True):
        if not (_is_general(token) and _is_section(page, token, end, titles, forms)):
            titles.append(token)
    return titles


def _is_general(token: Token) -> bool:
    return bool(_SECTION.fullmatch(_NOISE.sub("", token.label.core)))


def _is_section(page: Page, token: Token, end: int, titles: Sequence[Token], forms: tuple[Form, ...]) -> bool:
    """Whether a form that began above, and has no table of results yet, has it below a text in general words.

    Right below; or, if the text is the title of another kind of form, further down, without a table of that kind between.
    """
    last, left = _begun(token, titles)
    top = last.row + 1 if last else 1
    if token.row - top > _ROWS_OF_A_HEAD:
        return False
    above = sorted({other.row for other in page.between(top, token.row - 1)})
    below = sorted({other.row for other in page.between(token.bottom + 1, min(end - 1, token.row + _ROWS_OF_A_HEAD))})
    own = titled_forms(token.text, forms)
    for form in filter(_reports_results, titled_forms(last.text, forms) if last else forms):
        if last is None and not _is_begun(page, above, form):
            continue
        if any(_heads_results(page, row, left, form) for row in above):
            continue
        head = next((index for index, row in enumerate(below) if _heads_results(page, row, left, form)), -1)
        if 0 <= head < _ROWS_UNDER_A_BANNER and (token.label.enumeration or not any(map(_reports_results, own))):
            return True
        if head < 0 and last is not None and not _has_a_table(page, below, own):
            return True  # the header of the form above is not recognised: that is said once, of that form
        if head > 0 and not _is_a_form(page, token, below[:head], own, form):
            return True
    return False


def _is_begun(page: Page, rows: Sequence[int], form: Form) -> bool:
    """Whether rows without a title hold the head of a form: labels enough, and of those that only such forms have."""
    cores = {token.label.core for row in rows for token in page.rows[row]}
    roles = [role for core in cores for role in form.roles.get(core, ())]
    own = any(
        role.key in form.distinctive or (role.what == "column" and role.table not in form.required) for role in roles
    )
    return own and len(cores & form.roles.keys()) >= _LABELS_FOR_A_FORM


def _begun(token: Token, titles: Sequence[Token]) -> tuple[Token | None, int]:
    """The title under which a text stands, and the first column of the sheet that is that title's."""
    begun: list[Token] = []
    for title in reversed(titles):
        if begun and title.row != begun[0].row:
            break
        begun += [title] if title.row < token.row else []
    last = max(begun, key=lambda one: (one.column <= token.column, one.column), default=None)
    return last, last.column if last and len(begun) > 1 else 1


def _is_a_form(page: Page, token: Token, rows: Sequence[int], own: tuple[Form, ...], other: Form) -> bool:
    """Whether rows below a text hold a form of its own: the header of its table, or what the other form is about."""
    if any(_reports_results(form) or form.tables[form.required[0]].years for form in own):
        return True
    cores = [{below.label.core for below in page.rows[row] if below.label.core} for row in rows]
    fields = {role.key for line in cores for core in line for role in other.roles.get(core, ()) if role.what == "field"}
    if fields & {"project", "unit"} and not token.label.enumeration:
        return True
    tables = [(form, form.tables[form.required[0]]) for form in own]
    return any(
        table.is_headed_by({key for core in line for key, _ in form.column_roles(table, core)})
        for form, table in tables
        for line in cores
    )


def _has_a_table(page: Page, rows: Sequence[int], own: tuple[Form, ...]) -> bool:
    """Whether the header of a table of one of the forms begins in one of the rows; also where that cannot be said."""
    tables = [(form, form.tables[form.required[0]]) for form in own]
    if any("level3" not in table.columns or table.has_results for _, table in tables):
        return True
    lines = [[*page.rows[row], *page.rows.get(row + 1, ())] for row in rows]
    return any(
        table.is_headed_by({key for token in line for key, _ in form.column_roles(table, token.label.core)})
        for form, table in tables
        for line in lines
        if len(line) <= WIDEST
    )


def _reports_results(form: Form) -> bool:
    return any(form.tables[name].has_results for name in form.required if "level3" in form.tables[name].columns)


def _heads_results(page: Page, row: int, left: int, form: Form) -> bool:
    """Whether the header of the form's table of results begins in a row, on from a column of the sheet."""
    lines = [line for line in (page.rows.get(row, ()), page.rows.get(row + 1, ())) if len(line) <= WIDEST]
    table = form.tables[form.required[0]]
    cores = {token.label.core for line in lines for token in line if token.column >= left}
    keys = {key for core in cores for key, _ in form.column_roles(table, core)}
    return "actual" in keys and table.is_headed_by(keys)


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
