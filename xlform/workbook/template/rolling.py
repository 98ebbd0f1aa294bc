"""A form for the next year: last year's 决算 of a base table becomes this year's 上年决算数."""

from __future__ import annotations

from xlform.errors import UsageError
from xlform.forms import get_form
from xlform.values import Entry
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line

_KEPT = ("title", "unit", "authorized_posts")


def rolled(content: Content, year: int | None) -> Content:
    """The content for that year: as it is if it is of that year (or of none), rolled forward if it is of the year before.

    UsageError for any other year, and for forms that have nothing to carry over.
    """
    if year is None or content.year == year:
        return content
    of_year = Entry("ok", year, str(year))
    if content.year is None:
        return Content(content.form, content.source, {**content.fields, "year": of_year}, content.tables)
    name = get_form(content.form).name
    if content.form != "base_table":
        raise UsageError(
            f"{content.source}: 《{name}》是 {content.year} 年度的，--year 不能是 {year}；只有基础表可以结转到下一年"
        )
    if content.year != year - 1:
        raise UsageError(f"{content.source}: 上年决算数应取自 {year - 1} 年度的基础表，这一份是 {content.year} 年度的")
    fields = {key: entry for key, entry in content.fields.items() if key in _KEPT}
    title = fields.get("title")
    if title is not None and isinstance(title.value, str):
        said = title.value.replace(str(content.year), str(year))
        fields["title"] = Entry("ok", said, said)
    lines = [_next(line) for line in content.tables.get("spending", [])]
    return Content(content.form, content.source, {**fields, "year": of_year}, {"spending": lines})


def _next(line: Line) -> Line:
    entries = {"item": line.entry("item"), "prior_actual": line.entry("actual")}
    return Line(entries, line.role)
