"""What `xlform read` wrote, read back: its JSON document, and its CSV tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

from xlform.address import Address
from xlform.address import parse_a1
from xlform.errors import UsageError
from xlform.forms import Form
from xlform.forms import get_form
from xlform.values import ABSENT
from xlform.values import Entry
from xlform.workbook.template.cells import value_from
from xlform.workbook.template.content import OWN
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line

_Json = Mapping[str, object]


def contents_of_json(data: bytes, path: str) -> tuple[Content, ...]:
    """The forms of a JSON document as `read --format json` gives it, of one of its files, or of one of its forms.

    An entry may be given as `{"value": …}` or as the bare value. UsageError names what is no such document.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: 不是 JSON（{_one_line(error)}）") from error
    return tuple(_content(form, path) for form in _forms(document, path))


def _forms(document: object, path: str) -> Iterator[_Json]:
    if isinstance(document, list):
        for one in document:
            yield from _forms(one, path)
        return
    if isinstance(document, dict):
        if "form" in document:
            yield document
            return
        for key in ("files", "forms"):
            if isinstance(document.get(key), list):
                for one in cast("list[object]", document[key]):
                    yield from _forms(one, path)
                return
    raise UsageError(f"{path}: 不是 xlform read --format json 的结果（应有 files 或 form）")


def _content(raw: _Json, path: str) -> Content:
    form = get_form(str(raw["form"]))
    place = f"{path} {raw.get('sheet', '')}".strip()
    fields = {}
    for key, value in _mapping(raw.get("fields", {}), f"{place} fields").items():
        if key != "title" and key not in form.fields:
            raise UsageError(f"{place}: 《{form.name}》没有“{key}”这一栏")
        fields[key] = _entry(value, form.fields[key].kind if key in form.fields else "text", f"{place} {key}")
    tables = {}
    for name, rows in _mapping(raw.get("tables", {}), f"{place} tables").items():
        if name not in form.tables or form.tables[name].internal or not isinstance(rows, list):
            raise UsageError(f"{place}: 《{form.name}》没有“{name}”这张表")
        tables[name] = [
            _line(form, name, _mapping(row, f"{place} {name}"), f"{place} {name} 第 {number} 行")
            for number, row in enumerate(rows, 1)
        ]
    return Content(form.key, place, fields, tables)


def _line(form: Form, table: str, row: _Json, place: str) -> Line:
    entries = {
        key: _entry(value, _kind(form, table, key, value), f"{place} {key}")
        for key, value in row.items()
        if key not in OWN
    }
    role = _value(row.get("key")) if form.tables[table].row_keys else None
    return Line(entries, str(role) if role else "item")


def _value(raw: object) -> object:
    return raw.get("value") if isinstance(raw, dict) else raw


def _kind(form: Form, table: str, key: str, value: object) -> str:
    if key == "section_points":
        return "points"
    column = form.tables[table].columns.get(key)
    if column is not None:
        return column.kind
    return "amount" if isinstance(_value(value), (int, Decimal)) else "text"


def _mapping(value: object, place: str) -> _Json:
    if not isinstance(value, dict):
        raise UsageError(f"{place}: 应为 {{…}}")
    return value


def _entry(raw: object, kind: str, place: str) -> Entry:
    if not isinstance(raw, dict):
        raw = {"value": raw}
    text = str(raw.get("text") or "")
    try:
        value = value_from(raw.get("value"), kind)
    except (ValueError, ArithmeticError) as error:
        raise UsageError(f"{place}: “{str(raw.get('value'))[:30]}”填不进这一栏") from error
    address = _address(raw.get("cell"))
    state = str(raw.get("state") or ("blank" if value is None else "ok"))
    if state == "absent" and value is None and not text:
        return ABSENT
    if value is None:
        return Entry("unreadable" if state == "unreadable" else "blank", None, text, address)
    return Entry("ok", value, text or str(value), address)


def _address(cell: object) -> Address | None:
    if not isinstance(cell, str) or not cell:
        return None
    sheet, _, place = cell.rpartition("!")
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    try:
        return Address(sheet, *parse_a1(place))
    except ValueError:
        return None


def contents_of_csv(files: Sequence[Path]) -> tuple[Content, ...]:
    """The forms of CSV tables as `read --format csv` writes them: `<form>.fields.csv`, `<form>.<table>.csv`.

    Rows with the same path, sheet and area are one form. UsageError names a file or column that is none of a form.
    """
    found: dict[tuple[str, ...], Content] = {}
    for file in sorted(files, key=lambda file: (".fields." not in file.name, file.name)):
        form_key, _, table = file.name[: -len(".csv")].partition(".")
        try:
            form = get_form(form_key)
        except UsageError as error:
            raise UsageError(f"{file.name}: 文件名应为“表名.fields.csv”或“表名.表.csv”；{error}") from error
        if table != "fields" and (table not in form.tables or form.tables[table].internal):
            raise UsageError(f"{file.name}: 《{form.name}》没有“{table}”这张表")
        for number, row in enumerate(_rows(file), 2):
            where = tuple(row.get(key, "") for key in ("path", "sheet", "area"))
            content = found.setdefault((form.key, *where), Content(form.key, " ".join(where[:2]).strip() or file.name))
            _add(content, form, table, row, f"{file.name} 第 {number} 行")
    return tuple(found.values())


def _rows(file: Path) -> Iterator[dict[str, str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
            yield {_typed(key): _typed(value or "") for key, value in row.items() if key is not None}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file.name}: 不是 UTF-8 的 CSV（{_one_line(error)}）") from error


def _typed(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from computing a text."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r＝＋－＠") else text


def _add(content: Content, form: Form, table: str, row: Mapping[str, str], place: str) -> None:
    entries: dict[str, Entry] = {}
    for key, text in row.items():
        if key in ("path", "sheet", "area", "row", *OWN) or (key.endswith("_cell") and key[:-5] in row):
            continue
        if table == "fields":
            if key != "title" and key not in form.fields:
                raise UsageError(f"{place}: 《{form.name}》没有“{key}”这一栏")
            kind: str = form.fields[key].kind if key in form.fields else "text"
        else:
            kind = _kind(form, table, key, text)
        cell = row.get(f"{key}_cell")
        entries[key] = _entry(
            {"value": text, "cell": cell, "state": "" if cell or text else "absent"}, kind, f"{place} {key}"
        )
    if table == "fields":
        content.fields.update(entries)
    else:
        content.tables.setdefault(table, []).append(Line(entries, row.get("key") or "item"))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]
