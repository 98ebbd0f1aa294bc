"""What a form is: labels with synonyms, tables, relations; read from `form_templates/` and checked on loading."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from functools import cached_property
from functools import lru_cache
from pathlib import Path
from typing import Literal
from typing import NamedTuple
from typing import TypeAlias
from typing import cast
from typing import get_args

from xlform.errors import FormError
from xlform.errors import UsageError
from xlform.relations import Relation
from xlform.relations import RelationKind
from xlform.text import canonical
from xlform.values import Kind

Layout: TypeAlias = Literal["list", "matrix", "pairs", "numbered", "derived"]
Where: TypeAlias = Literal["inline", "right", "below"]
_ANYWHERE: tuple[Where, ...] = ("inline", "right", "below")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An entry or a column: its key, what kind of value it takes, and the labels it goes by (best first)."""

    key: str
    kind: Kind
    labels: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    where: tuple[Where, ...] = _ANYWHERE
    optional: bool = False
    taken_from: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a form. `layout` says how it is laid out on the sheet, `columns` which labels head it.

    `list`: header over rows; `matrix`: header over labelled rows; `pairs`: label and amount under a group label;
    `numbered`: header over rows whose number tells categories from items; `derived`: read along with another table.
    """

    name: str
    layout: Layout
    columns: Mapping[str, Labelled]
    needs: tuple[frozenset[str], ...] = ()
    carried: tuple[str, ...] = ()
    group: frozenset[str] = frozenset()
    total: tuple[str, ...] = ()
    total_pattern: re.Pattern[str] | None = None
    subtotals: frozenset[str] = frozenset()
    subtotal_pattern: re.Pattern[str] | None = None
    rows: re.Pattern[str] | None = None
    row_keys: tuple[tuple[str, re.Pattern[str]], ...] = ()
    ends: frozenset[str] = frozenset()
    internal: bool = False
    weight_from_score: bool = False
    years: tuple[tuple[str, str, str], ...] = ()
    """(word in the label, column if the label's year is the latest, column if it is the year before)."""

    @property
    def has_results(self) -> bool:
        """Whether the table reports results, and so scores by sections, or only sets targets and rules."""
        return "actual" in self.columns

    def is_headed_by(self, keys: set[str]) -> bool:
        """Whether these columns are enough for a header of the table."""
        if self.needs:
            return all(keys & group for group in self.needs) and len(keys) >= len(self.needs)
        return len(keys) >= 2 and any(self.columns[key].kind == "amount" for key in keys)


class Role(NamedTuple):
    """What a label can be on a form: `what` is field, column, group, end, total, …; `rank` 0 is the official label."""

    what: str
    table: str
    key: str
    rank: int


@dataclass(frozen=True, eq=False)
class Form:
    """A complete definition of one form; every reference in it was checked when it was loaded."""

    key: str
    name: str
    english: str
    source: str
    titles: re.Pattern[str]
    not_titles: re.Pattern[str] | None
    untitled: re.Pattern[str] | None
    """Other titles under which the labels alone may make a sheet this form; None: any."""
    required: tuple[str, ...]
    distinctive: tuple[str, ...]
    fields: Mapping[str, Labelled]
    tables: Mapping[str, Table]
    relations: Mapping[str, Relation]
    roles: Mapping[str, tuple[Role, ...]]

    def __reduce__(self) -> tuple[Callable[[str], Form], tuple[str]]:
        """Between processes a form travels by name: it is the same definition there."""
        return get_form, (self.key,)

    def is_subtotal(self, table: Table, core: str) -> bool:
        """Whether a label names a subtotal, which is neither an item nor a category."""
        return core in table.subtotals or bool(
            core and table.subtotal_pattern and table.subtotal_pattern.fullmatch(core)
        )

    def column_roles(self, table: Table, core: str) -> tuple[tuple[str, int], ...]:
        """The columns of `table` that a header label may stand for, with the rank of the label."""
        return _column_roles(table.name, self, core)

    def is_entry_label(self, core: str) -> bool:
        """Whether the label names a field of the form, or a part of it that is no entry: where a table's rows end."""
        return core in self._entry_labels

    @cached_property
    def _entry_labels(self) -> frozenset[str]:
        return frozenset(label for label, roles in self.roles.items() if any(role.what != "column" for role in roles))


@lru_cache(maxsize=8192)
def _column_roles(table_name: str, form: Form, core: str) -> tuple[tuple[str, int], ...]:
    found = tuple(
        (role.key, role.rank) for role in form.roles.get(core, ()) if role[0] == "column" and role[1] == table_name
    )
    if found or not core:
        return found
    return tuple(
        (column.key, 1000)
        for column in form.tables[table_name].columns.values()
        if column.pattern is not None and column.pattern.fullmatch(core)
    )


_Toml: TypeAlias = "dict[str, object]"


def definitions_folder() -> Path:
    """Where the definitions are: beside the package in a checkout, installed as a package of data otherwise."""
    beside = Path(__file__).resolve().parent.parent / "form_templates"
    if (beside / "common.toml").is_file():
        return beside
    spec = importlib.util.find_spec("xlform_form_templates")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        return Path(place)
    raise FormError("form_templates: the folder of form definitions is missing from this installation")


FORM_KEYS = ("base_table", "department_selfeval", "project_selfeval", "allocation_table", "indicator_system")


@cache
def load_forms() -> tuple[Form, ...]:
    """All forms that xlform knows; FormError names file, table and key of a definition that contradicts itself."""
    folder = definitions_folder()
    common = _read_toml(folder / "common.toml")
    files = sorted((folder / "national").glob("*.toml"))
    raw = {file.stem: (file, _read_toml(file)) for file in files}
    forms = {
        key: _Builder(file, document, common, {k: d for k, (_, d) in raw.items()}).form()
        for key, (file, document) in raw.items()
    }
    known = [forms[key] for key in FORM_KEYS if key in forms]
    return tuple(known + [form for key, form in forms.items() if key not in FORM_KEYS])


def get_form(key: str) -> Form:
    """The form of that identifier or Chinese name; UsageError lists what there is."""
    for form in load_forms():
        if key in (form.key, form.name):
            return form
    raise UsageError(f"没有名为“{key}”的表；已知：{'、'.join(f'{form.key}（{form.name}）' for form in load_forms())}")


def _read_toml(file: Path) -> _Toml:
    import tomllib  # not needed where nothing is read: a second run on the same files

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormError(f"{file.name}: {error}") from error


class _Builder:
    """One definition file on its way to a Form."""

    def __init__(self, file: Path, document: _Toml, common: _Toml, others: Mapping[str, _Toml]) -> None:
        self.file, self.document, self.common, self.others = file, document, common, others

    def fail(self, message: str) -> FormError:
        return FormError(f"{self.file.name}: {message}")

    def form(self) -> Form:
        document = self.document
        key = self.text(document, "form")
        fields = {name: self.labelled(name, raw, "fields") for name, raw in self.fields().items()}
        tables = {name: self.table(name, raw) for name, raw in _tables(document, "tables")}
        relations = {name: self.relation(name, raw, fields, tables) for name, raw in _tables(document, "relations")}
        for column in fields.values():
            self.check_source(column, tables)
        required = self.texts(document, "required")
        for name in required:
            if name not in tables:
                raise self.fail(f"required: no table {name!r}")
        return Form(
            key, self.text(document, "name"), self.text(document, "english"), self.text(document, "source"),
            self.pattern(document, "titles") or re.compile(r"(?!)"), self.pattern(document, "not_titles"),
            self.pattern(document, "untitled"),
            required, self.texts(document, "distinctive"), fields, tables, relations, self.roles(fields, tables),
        )  # fmt: skip

    def fields(self) -> dict[str, _Toml]:
        own = dict(_tables(self.document, "fields"))
        return {**{name: raw for name, raw in _tables(self.common, "fields") if name not in own}, **own}

    def labelled(self, name: str, raw: _Toml, place: str) -> Labelled:
        kind = self.text(raw, "kind")
        if kind not in (*get_args(Kind), "key"):
            raise self.fail(f"{place}.{name}: no kind of value is called {kind!r}")
        source = str(raw.get("from", ""))
        where = self.texts(raw, "where") or (("inline", "right") if kind in ("text", "date", "year") else _ANYWHERE)
        return Labelled(
            name, cast(Kind, kind), tuple(canonical(label) for label in self.texts(raw, "labels")),
            self.pattern(raw, "patterns"), cast("tuple[Where, ...]", where), bool(raw.get("optional")),
            (source.partition(".")[0], source.partition(".")[2]) if source else None,
        )  # fmt: skip

    def table(self, name: str, raw: _Toml) -> Table:
        merged = self.with_base(raw)
        columns: dict[str, Labelled] = {}
        for key, column in _tables(merged, "columns"):
            if not column.get("drop"):
                columns[key] = self.labelled(key, column, f"tables.{name}.columns")
        words = cast(_Toml, self.common["words"])
        needs = tuple(frozenset(cast("list[str]", group)) for group in cast("list[object]", merged.get("needs", [])))
        for missing in [key for group in needs for key in group if key not in columns]:
            needs = tuple(group - {missing} for group in needs)
        keys = cast("list[_Toml]", merged.get("row_keys", []))
        return Table(
            name, cast(Layout, self.text(merged, "layout")), columns, needs, self.texts(merged, "carried"),
            frozenset(map(canonical, self.texts(merged, "group"))),
            tuple(map(canonical, self.texts(merged, "total") or self.texts(merged, "totals") or self.texts(words, "totals"))),
            self.pattern_of([str(merged["total_pattern"])]) if "total_pattern" in merged else None,
            frozenset(map(canonical, self.texts(merged, "subtotals") or self.texts(words, "subtotals"))),
            self.pattern_of([str(merged.get("subtotal_pattern", ".{0,8}小计"))]),
            self.pattern(merged, "rows"),
            tuple((self.text(row, "key"), cast("re.Pattern[str]", self.pattern(row, "patterns"))) for row in keys),
            frozenset(map(canonical, self.texts(merged, "ends"))),
            bool(merged.get("internal")), bool(merged.get("weight_from_score")), self.years(merged, columns),
        )  # fmt: skip

    def years(self, raw: _Toml, columns: Mapping[str, Labelled]) -> tuple[tuple[str, str, str], ...]:
        found = []
        for word in cast(_Toml, raw.get("years", {})):
            this, last = (*self.texts(cast(_Toml, raw["years"]), word), "")[:2]
            for key in (this, last):
                if key and key not in columns:
                    raise self.fail(f"years.{word}: no column {key!r}")
            found.append((word, this, last))
        return tuple(found)

    def with_base(self, raw: _Toml) -> _Toml:
        use = raw.get("use")
        if use is None:
            return raw
        form, dot, table = str(use).partition(".")
        document, name = (self.others.get(form, {}), table) if dot else (self.common, form)
        base = dict(_tables(document, "tables")).get(name)
        if base is None:
            raise self.fail(f"tables: use = {use!r} names no table")
        columns = {key: dict(column) for key, column in _tables(base, "columns")}
        for key, column in _tables(raw, "columns"):
            columns[key] = {**columns.get(key, {}), **column}
        order = self.texts(raw, "order")
        for key in order:
            if key not in columns:
                raise self.fail(f"tables: order: no column {key!r}")
        columns = {key: columns[key] for key in (*order, *(key for key in columns if key not in order))}
        return {**base, **raw, "columns": columns}

    def relation(self, name: str, raw: _Toml, fields: Mapping[str, Labelled], tables: Mapping[str, Table]) -> Relation:
        kind, table = self.text(raw, "kind"), self.text(raw, "table")
        if kind not in get_args(RelationKind):
            raise self.fail(f"relations.{name}: no kind of relation is called {kind!r}")
        if table not in tables:
            raise self.fail(f"relations.{name}: no table {table!r}")
        columns = self.texts(raw, "columns") or ((self.text(raw, "column"),) if "column" in raw else ())
        for column in columns:
            if column not in tables[table].columns:
                raise self.fail(f"relations.{name}: no column '{table}.{column}'")
        total, parts = self.texts(raw, "total"), self.texts(raw, "parts")
        known = set(fields) if kind == "split" else {key for key, _ in tables[table].row_keys} | {"project"}
        for reference in (*total, *parts):
            if reference not in known:
                raise self.fail(f"relations.{name}: no entry {reference!r}")
        return Relation(
            name,
            self.text(raw, "rule"),
            cast(RelationKind, kind),
            table,
            self.text(raw, "source"),
            total,
            parts,
            columns,
        )

    def check_source(self, field: Labelled, tables: Mapping[str, Table]) -> None:
        if field.taken_from is None:
            return
        table, column = field.taken_from
        if table not in tables or column not in tables[table].columns:
            raise self.fail(f"fields.{field.key}: from = '{table}.{column}' names no column")

    def roles(self, fields: Mapping[str, Labelled], tables: Mapping[str, Table]) -> dict[str, tuple[Role, ...]]:
        found: dict[str, list[Role]] = {}
        for field in fields.values():
            for rank, label in enumerate(field.labels):
                found.setdefault(label, []).append(Role("field", "", field.key, rank))
        for table in tables.values():
            for column in table.columns.values():
                for rank, label in enumerate(column.labels):
                    found.setdefault(label, []).append(Role("column", table.name, column.key, rank))
            for what, labels in (("group", table.group), ("table_end", table.ends)):
                for label in sorted(labels):
                    found.setdefault(label, []).append(Role(what, table.name, "", 0))
        words = cast(_Toml, self.common["words"])
        for what in ("ends", "units"):
            for label in self.texts(words, what):
                found.setdefault(canonical(label), []).append(Role(what, "", "", 0))
        return {label: tuple(roles) for label, roles in found.items()}

    def text(self, raw: _Toml, key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str):
            raise self.fail(f"{key} is missing or no text")
        return value

    def texts(self, raw: _Toml, key: str) -> tuple[str, ...]:
        value = raw.get(key, ())
        listed = (value,) if isinstance(value, str) else value
        if not isinstance(listed, (list, tuple)) or not all(isinstance(item, str) for item in listed):
            raise self.fail(f"{key} is no list of texts")
        return tuple(cast(Sequence[str], listed))

    def pattern(self, raw: _Toml, key: str) -> re.Pattern[str] | None:
        return self.pattern_of(self.texts(raw, key)) if key in raw else None

    def pattern_of(self, patterns: Sequence[str]) -> re.Pattern[str]:
        try:
            return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        except re.error as error:
            raise self.fail(f"pattern {patterns!r}: {error}") from error


def _tables(document: Mapping[str, object], key: str) -> Iterator[tuple[str, _Toml]]:
    section = document.get(key, {})
    if isinstance(section, dict):
        for name, raw in section.items():
            if isinstance(raw, dict):
                yield name, cast(_Toml, raw)
