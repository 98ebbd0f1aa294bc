"""All forms of a unit in one workbook: sheets tied by formulas, and a cover that shows what is missing and what does not tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlform.errors import UsageError
from xlform.rules.matching import match_lines
from xlform.submission import comparable_name
from xlform.workbook.template.boxes import Box
from xlform.workbook.template.boxes import Sheet
from xlform.workbook.template.build import MOST_ROWS
from xlform.workbook.template.build import mark
from xlform.workbook.template.build import unique_name
from xlform.workbook.template.cells import Held
from xlform.workbook.template.compose import compose
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import says
from xlform.workbook.template.cover import COVER
from xlform.workbook.template.cover import cover_sheet
from xlform.workbook.template.formula import cells_of
from xlform.workbook.template.prepare import prepared
from xlform.workbook.template.prescribed import known_place
from xlform.workbook.template.prescribed import points_of
from xlform.workbook.template.spec import NATIONAL
from xlform.workbook.template.spec import load_blank
from xlform.workbook.template.write import write

BASE, DEPARTMENT, PROJECT = "base_table", "department_selfeval", "project_selfeval"
OTHERS = ("allocation_table", "indicator_system")
NAMES = {BASE: "基础表", DEPARTMENT: "整体自评表", "allocation_table": "安排建议表", "indicator_system": "指标体系"}
_PROJECTS = 5
_LONGEST_NAME = 14  # characters of a project that its sheet is called by
_OF_LINE = 'IF(ISNUMBER(FIND("、",{line})),MID({line},FIND("、",{line})+1,99),IF({line}="","",{line}))'
_OF_UNIT = 'IF({cover:unit}="","",{cover:unit})'


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of the workbook; for a project form, the lines of the base table (from 1) that it stands for."""

    sheet: Sheet
    form: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Project:
    content: Content
    lines: tuple[int, ...]


def submission_workbook(
    contents: Sequence[Content],
    *,
    place: str = NATIONAL,
    year: int | None = None,
    rows: int | None = None,
    unit: str = "",
) -> tuple[bytes, tuple[Content, ...]]:
    """The workbook, and the contents in the order of its sheets. `rows`: room for so many projects.

    UsageError if the contents are not those of one unit and one year.
    """
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise UsageError(f"--rows 应为 1 至 {MOST_ROWS}")
    found = _of_one_unit(contents)
    stated = next((content.year for content in found if content.year is not None), year)
    place = known_place(place)
    points = points_of(place, stated)
    blanks = {key: load_blank(key, place) for key in (BASE, DEPARTMENT, PROJECT, *OTHERS)}
    base = prepared(
        blanks[BASE], _only(found, BASE) or Content(BASE), rows or (_PROJECTS if not found else None), points
    )
    projects = _projects(base, [content for content in found if content.form == PROJECT])
    parts: list[Part] = []

    def add(key: str, content: Content, name: str, alias: str, lines: tuple[int, ...] = ()) -> None:
        sheet = compose(
            blanks[key], prepared(blanks[key], content, None, points), content.year or stated, _name(name, parts)
        )
        sheet.alias = alias
        parts.append(Part(sheet, key, lines))

    add(BASE, base, NAMES[BASE], BASE)
    add(DEPARTMENT, _only(found, DEPARTMENT) or Content(DEPARTMENT), NAMES[DEPARTMENT], DEPARTMENT)
    for number, project in enumerate(projects, 1):
        name = str(project.content.field("project").value or "")
        name = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
        add(PROJECT, project.content, f"项目{number} {name}", f"project{number}", project.lines)
    for key in OTHERS:
        listed = [content for content in found if content.form == key] or ([Content(key)] if not found else [])
        for number, content in enumerate(listed, 1):
            add(key, content, NAMES[key], f"{key}{number}")
    for part in parts:
        _tie(part)
    cover = cover_sheet(parts, unit or _unit(found), stated)
    ordered = [
        base,
        *(content for content in found if content.form == DEPARTMENT),
        *(project.content for project in projects),
    ]
    ordered += [content for key in OTHERS for content in found if content.form == key]
    given = tuple(content for content in ordered if content.source)
    title = f"{COVER} {unit or _unit(found)}".strip()
    return write([cover, *(part.sheet for part in parts)], title, mark("submission", place, stated)), given


def _name(name: str, parts: Sequence[Part]) -> str:
    return unique_name(name, [COVER, *(part.sheet.name for part in parts)])


def _only(contents: Sequence[Content], form: str) -> Content | None:
    found = [content for content in contents if content.form == form]
    if len(found) > 1:
        raise UsageError(
            f"有 {len(found)} 张《{NAMES[form]}》：{'；'.join(content.source for content in found)}；全套表只能有一张"
        )
    return found[0] if found else None


def _of_one_unit(contents: Sequence[Content]) -> list[Content]:
    years = {content.year for content in contents} - {None}
    if len(years) > 1:
        raise UsageError(
            f"有 {'、'.join(str(year) for year in sorted(filter(None, years)))} 几个年度的表；全套表只能是一个年度的"
        )
    units = {comparable_name(str(content.field("unit").value)): content.field("unit").value for content in contents
             if content.form in (BASE, DEPARTMENT) and content.field("unit").value}  # fmt: skip
    if len(units) > 1:
        raise UsageError(f"有几个单位的表：{'、'.join(str(name) for name in units.values())}；全套表只能是一个单位的")
    return list(contents)


def _unit(contents: Sequence[Content]) -> str:
    ranked = sorted(contents, key=lambda content: (BASE, DEPARTMENT, PROJECT, *OTHERS).index(content.form))
    return next((str(content.field("unit").value) for content in ranked if content.field("unit").value), "")


def _projects(base: Content, given: Sequence[Content]) -> list[_Project]:
    """The project forms in the order of the base table's lines: one for each line that no given form stands for."""
    lines = [
        (number, line)
        for number, line in enumerate((one for one in base.tables["spending"] if one.role == "project"), 1)
    ]
    names = [str(line.entry("item").value or "") for _, line in lines]
    matches = match_lines([str(content.field("project").value or "") for content in given], names)
    found = [
        _Project(content, tuple(place + 1 for place in match.lines))
        for content, match in zip(given, matches, strict=True)
    ]
    taken = {number for project in found for number in project.lines}
    driven = not given or bool(taken)
    for number, line in lines if driven else ():
        if number not in taken and (not given or any(says(line.entry(key)) for key in ("budget", "actual"))):
            found.append(_Project(Content(PROJECT), (number,)))
    return sorted(found, key=lambda project: min(project.lines, default=10_000))


def _tie(part: Part) -> None:
    """Cells that another sheet says are formulas; where the data says otherwise, the data stands."""
    sheet = part.sheet
    if part.form == BASE:
        _put(sheet.fields.get("unit"), '"填报单位："&{cover:unit}')
        return
    if part.form in (DEPARTMENT, PROJECT):
        _put(sheet.fields.get("unit"), _OF_UNIT)
    if part.form == DEPARTMENT:
        _put(sheet.fields.get("initial"), _sum("budget", "basic|projects"), is_open=True)
        _put(sheet.fields.get("executed"), _sum("actual", "basic|projects"), is_open=True)
        for box in sheet.columns.get(("spending", "amount"), []):
            role = box.lines[0].role if box.lines else ""
            if role in ("basic", "projects"):
                _put(box, _sum("budget", role), is_open=True)
    if part.form == PROJECT and len(part.lines) == 1:
        _put(
            sheet.fields.get("project"),
            _OF_LINE.replace("{line}", cells_of(BASE, f"spending.item@project#{part.lines[0]}")),
        )


def _sum(column: str, roles: str) -> str:
    cells = cells_of(BASE, f"spending.{column}@{roles}")
    return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))'


def _put(box: Box | None, formula: str, *, is_open: bool = False) -> None:
    if box is None or box.formula:
        return
    text = box.held.content
    blank_inline = isinstance(text, str) and text.endswith("：")
    box.stated = Held(None) if blank_inline else box.held
    box.held = Held(None, box.held.number_format)
    box.formula, box.is_open = formula, is_open
