"""The rows of a form before it is laid out: those of the data, those printed on the blank, and room for more."""

from __future__ import annotations

from collections.abc import Sequence

from xlform.text import parse_label
from xlform.values import Entry
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import labels
from xlform.workbook.template.content import roles_of_funds
from xlform.workbook.template.content import says
from xlform.workbook.template.spec import Blank
from xlform.workbook.template.spec import Preset


def prepared(blank: Blank, content: Content, rows: int | None) -> Content:
    """The content with every line that is to be printed: where the data has none, those of the blank."""
    tables = {name: list(lines) for name, lines in content.tables.items()}
    for name, presets in blank.rooms.items():
        given = [line for line in tables.get(name, []) if any(says(entry) for entry in line.entries.values())]
        room = rows if name == _growing(blank) else None
        if not given:
            tables[name] = _printed(presets, room)
        elif name == "funds":
            tables[name] = _funds(blank, given, presets)
        else:
            tables[name] = given + _spare(given, room)
    return Content(content.form, content.source, dict(content.fields), tables)


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
            entries = {key: value.replace("{n}", str(number)) if isinstance(value, str) else value for key, value in preset.entries.items()}
            found.append(Line(labels(entries), preset.role))
    return found


def _spare(given: Sequence[Line], rows: int | None) -> list[Line]:
    """Blank lines below those of the data, up to the number asked for."""
    if rows is None or len(given) >= rows:
        return []
    carried = {key: entry for key, entry in given[-1].entries.items() if key in ("level1", "level2", "section_points")}
    return [Line(dict(carried), "item") for _ in range(rows - len(given))]


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
