"""A workbook of one form, blank or filled in: presets, room for more rows, one sheet for each content."""

from __future__ import annotations

from collections.abc import Sequence

from xlform.errors import UsageError
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.compose import compose
from xlform.workbook.template.content import Content
from xlform.workbook.template.prepare import prepared
from xlform.workbook.template.prescribed import known_place
from xlform.workbook.template.prescribed import points_of
from xlform.workbook.template.spec import NATIONAL
from xlform.workbook.template.spec import Blank
from xlform.workbook.template.spec import load_blank
from xlform.workbook.template.write import write

VERSION = 1
MOST_ROWS = 2000


def form_workbook(
    form: str,
    contents: Sequence[Content] = (),
    *,
    place: str = NATIONAL,
    year: int | None = None,
    rows: int | None = None,
) -> bytes:
    """The official form as a workbook: a sheet for each content, one blank sheet if there is none.

    `rows`: room for so many indicators, projects or items. UsageError for an unknown form or place, or for what does not fit.
    """
    place = known_place(place)
    blank = load_blank(form, place)
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise UsageError(f"--rows 应为 1 至 {MOST_ROWS}")
    filled = [
        prepared(blank, content, rows, points_of(place, content.year or year))
        for content in contents or [Content(blank.form.key)]
    ]
    sheets: list[Sheet] = []
    for content in filled:
        sheet = compose(
            blank, content, content.year or year, sheet_name(blank, content, [one.name for one in sheets], len(filled))
        )
        sheet.alias = f"{blank.form.key}{len(sheets) + 1}"
        sheets.append(sheet)
    return write(sheets, blank.form.name, mark(blank.form.key, place, year))


def mark(form: str, place: str, year: int | None) -> str:
    """`project_selfeval/national/2023/1`: form, place, year, version of the layout."""
    return f"{form}/{place}/{year or ''}/{VERSION}"


def sheet_name(blank: Blank, content: Content, taken: Sequence[str], count: int) -> str:
    """The sheet's name: that of the form, with the project's where there are several."""
    if count == 1:
        return blank.sheet
    entry = content.field("project") if "project" in blank.form.fields else content.field("unit")
    return unique_name(f"{len(taken) + 1} {entry.value or blank.sheet}", taken)


def unique_name(name: str, taken: Sequence[str]) -> str:
    """The name as a sheet may have it: 31 characters, none of `[]:*?/\\`, and no other sheet called so."""
    base = "".join("-" if letter in "[]:*?/\\'\n\r\t" else letter for letter in name).strip()[:28] or "表"
    found, number = base, 2
    while found.lower() in {one.lower() for one in taken}:
        found, number = f"{base[:25]}({number})", number + 1
    return found
