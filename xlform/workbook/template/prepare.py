"""The rows of a form before it is laid out: those of the data, those printed on the blank, and room for more."""

from __future__ import annotations

from collections.abc import Sequence

from xlform.locate.numbered import number_depth
from xlform.text import parse_label
from xlform.values import Entry
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import entry_of
from xlform.workbook.template.content import labels
from xlform.workbook.template.content import roles_of_funds
from xlform.workbook.template.content import says
from xlform.workbook.template.prescribed import Points
from xlform.workbook.template.prescribed import prescribe
from xlform.workbook.template.spec import Blank
from xlform.workbook.template.spec import Preset

CHINESE = ("", *"一二三四五六七八九十", *(f"十{digit}" for digit in "一二三四五六七八九"))


def prepared(blank: Blank, content: Content, rows: int | None, points: Points) -> Content:
    """The content with every line that is to be printed: where the data has none, those of the blank with these points."""
    tables = {name: list(lines) for name, lines in content.tables.items()}
    fields = dict(content.fields)
    if not any(says(entry) for lines in tables.values() for line in lines for entry in line.entries.values()):
        printed = Line(labels(blank.fields), "total")
        if "weight" in printed.entries:
            prescribe([printed], points)
        fields |= {key: entry for key, entry in printed.entries.items() if not says(content.field(key))}
    if "items" in blank.rooms:
        tables["items"] = tree(tables.pop("categories", []), tables.get("items", []))
    for name, presets in blank.rooms.items():
        given = [line for line in tables.get(name, []) if any(says(entry) for entry in line.entries.values())]
        room = rows if name == _growing(blank) else None
        if not given:
            tables[name] = _printed(presets, room)
            prescribe(tables[name], points)
            _hang(tables[name])
        elif name == "funds":
            tables[name] = _funds(blank, given, presets)
        else:
            tables[name] = given + _spare(given, room)
    if blank.form.key == "department_selfeval":
        for line in tables.get("spending", []):
            said = str(line.entry("item").value or "")
            line.role = "basic" if "基本支出" in said else "projects" if "项目支出" in said else line.role
    return Content(content.form, content.source, fields, tables)


def _growing(blank: Blank) -> str:
    """The table that `--rows` is about."""
    return next((name for name in ("indicators", "items", "spending") if name in blank.rooms), "")


def _printed(presets: Sequence[Preset], rows: int | None) -> list[Line]:
    """The lines of the blank: each preset with its room, or `rows` in all shared out among those that have room."""
    counts = [preset.room for preset in presets]
    growing = [place for place, preset in enumerate(presets) if "{n}" in "".join(map(str, preset.entries.values()))]
    if rows is not None and growing:
        for place in growing:
            counts[place] = 1
        for number in range(rows - len(growing)):
            counts[growing[number % len(growing)]] += 1
        for place in growing[max(rows, 1) :] if len(growing) > 1 else ():
            counts[place] = 0
    found = []
    for preset, count in zip(presets, counts, strict=True):
        for number in range(1, count + 1):
            entries = {
                key: value.replace("{n}", str(number)) if isinstance(value, str) else value
                for key, value in preset.entries.items()
            }
            found.append(Line(labels(entries), preset.role))
    return found


def _spare(given: Sequence[Line], rows: int | None) -> list[Line]:
    """Blank lines below those of the data, up to the number asked for."""
    if rows is None or len(given) >= rows:
        return []
    carried = {key: entry for key, entry in given[-1].entries.items() if key in ("level1", "level2", "section_points")}
    return [Line(dict(carried), "item", given[-1].parent) for _ in range(rows - len(given))]


def _funds(blank: Blank, given: list[Line], presets: Sequence[Preset]) -> list[Line]:
    """A fund block of the data; with its total alone, the parts of the blank come below it."""
    totals = blank.form.tables["funds"].total
    if all(line.role == "item" for line in given):
        roles_of_funds(given, totals)
    if not says(given[0].entry("item")):
        given[0].entries["item"] = Entry("ok", "年度资金总额", "年度资金总额")
    if len(given) > 1 or parse_label(str(given[0].entry("item").value)).core not in totals:
        return given
    return given + [Line(labels(preset.entries), preset.role) for preset in presets if preset.role != "total"]


def tree(categories: Sequence[Line], items: Sequence[Line]) -> list[Line]:
    """Categories and items of an allocation table as they are printed: in the order of the data's rows where it tells
    them, else each category over its items. Every line knows the one it stands under."""
    heads = [
        Line({"number": one.entry("number"), "project": one.entry("name"), "amount": one.entry("amount")}, "category")
        for one in categories
    ]
    if not heads:
        return _numbered(items)
    places = [_row_of(line) for line in (*heads, *items)]
    if all(places):
        found = [line for _, line in sorted(zip(places, (*heads, *items), strict=True), key=lambda pair: pair[0])]
    else:
        found = _by_name(heads, items)
    _hang(found)
    return _numbered([_without_category(line) for line in found])


def _row_of(line: Line) -> int:
    return max(
        (entry.address.row for key, entry in line.entries.items() if entry.address is not None and key != "category"),
        default=0,
    )


def _by_name(heads: Sequence[Line], items: Sequence[Line]) -> list[Line]:
    names = [head.entry("project").value for head in heads]
    found = [line for line in items if line.entry("category").value not in names]
    for head, name in zip(heads, names, strict=True):
        found += [head, *(line for line in items if line.entry("category").value == name)]
    return found


def _hang(lines: Sequence[Line]) -> None:
    """Under which category a line stands, by the style of the categories' numbers: 一 over （一） over 1."""
    above: dict[int, Line] = {}
    for line in lines:
        depth = _depth(line) if line.role == "category" else 99
        line.parent = next((above[level] for level in sorted(above, reverse=True) if level < depth), None)
        if line.role == "category":
            above = {level: head for level, head in above.items() if level < depth}
            above[depth] = line


def _depth(line: Line) -> int:
    entry = line.entry("number")
    return number_depth(str(entry.value or entry.text)) or 0


def _without_category(line: Line) -> Line:
    """The category of an item is the line it stands under, no column of its own."""
    if line.parent is not None and line.parent.entry("project").value == line.entry("category").value:
        line.entries = {key: entry for key, entry in line.entries.items() if key != "category"}
    return line


def _numbered(lines: Sequence[Line]) -> list[Line]:
    """Where the data has no numbers at all, those of the official form."""
    if any(says(line.entry("number")) for line in lines):
        return list(lines)
    heads = items = 0
    for line in lines:
        if line.role == "category":
            heads += 1
            number = CHINESE[heads] if heads < len(CHINESE) else str(heads)
        else:
            items += 1
            number = str(items)
        line.entries = {**line.entries, "number": entry_of(number)}
    return list(lines)
