"""Readings and verdicts as bytes: restored from values of ours only, whatever the bytes say."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import fields
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeAlias
from typing import TypeVar

from xlform.address import Address
from xlform.address import Area
from xlform.errors import XlformError
from xlform.forms import get_form
from xlform.locate import Layout
from xlform.locate import RowSpots
from xlform.locate import Spot
from xlform.locate import TableSpots
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import Entry

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_T = TypeVar("_T")


class _Writer(pickle.Pickler):
    """Says how values of ours are made again. (Definitions of forms say themselves that they are found by name.)"""

    def reducer_override(self, value: object) -> tuple[Callable[..., object], tuple[object, ...]]:
        """Forms taken apart, other values with slots by a plain call: pickle's own way asks each object for each field."""
        if isinstance(value, Submission):
            return _submission, _parts_of_submission(value)
        if isinstance(value, Layout):
            return _layout, _parts_of_layout(value)
        kind: type = type(value)
        names = _slots(kind)
        return (kind, tuple([getattr(value, name) for name in names])) if names else NotImplemented


# A form is hundreds of entries and as many spots. They are written field by field: all texts, all rows, all columns …, as lists
# of plain texts and numbers, for which pickle needs no call each. That takes two thirds of the time that entry by entry does.

_Columns: TypeAlias = "tuple[Sequence[Any], ...]"
_Keys: TypeAlias = "tuple[tuple[str, ...], ...]"


def _apart(rows: Iterable[Mapping[str, tuple[Any, ...]]]) -> tuple[_Keys, _Columns]:
    """The keys of each row, and the values of all rows by their fields."""
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    keys: list[tuple[str, ...]] = []
    values: list[tuple[Any, ...]] = []
    for row in rows:
        names = tuple(row)
        keys.append(same.setdefault(names, names))  # one object for equal ones: it is written once
        values += row.values()
    return tuple(keys), tuple(zip(*values, strict=True))


def _together(
    make: Callable[[Iterable[Any]], _T], keys: _Keys, columns: _Columns
) -> Iterator[Iterator[tuple[str, _T]]]:
    """The rows again, each to be taken before the next is asked for."""
    values = map(make, zip(*columns, strict=True))
    return (zip(names, values) for names in keys)  # noqa: B905  # all rows take from the same values


def _parts_of_submission(one: Submission) -> tuple[object, ...]:
    keys, columns = _apart([one.fields, *(row for rows in one.tables.values() for row in rows)])
    kinds = {name: [(row.role, row.parent, row.depth) for row in rows] for name, rows in one.tables.items()}
    if columns:
        states, values, texts, addresses, *others = columns
        plain = [(str(value),) if isinstance(value, Decimal) else value for value in values]
        columns = (states, plain, texts, [cell and tuple(cell) for cell in addresses], *others)
    return (one.path, one.definition, one.sheet, one.area, one.layout, one.hidden, one.remarks), kinds, keys, columns


def _submission(
    head: tuple[Any, ...], kinds: Mapping[str, Sequence[tuple[str, int, int]]], keys: _Keys, columns: _Columns
) -> Submission:
    if columns:
        states, plain, texts, cells, *others = columns
        values = [Decimal(*value) if isinstance(value, tuple) else value for value in plain]
        columns = (states, values, texts, [cell and Address(*cell) for cell in cells], *others)
    rows = _together(Entry._make, keys, columns)
    fields = dict(next(rows))
    tables = {name: tuple([Row(next(rows), *kind) for kind in listed]) for name, listed in kinds.items()}
    path, form, sheet, area, layout, hidden, remarks = head
    return Submission(path, form, sheet, area, fields, tables, layout, hidden, remarks)


def _parts_of_layout(one: Layout) -> tuple[object, ...]:
    spots = [one.fields]
    tables = []
    for name, table in one.tables.items():
        spots += [table.total, *(row.spots for row in table.rows)]
        kinds = [(row.role, row.parent, row.depth) for row in table.rows]
        tables.append((name, kinds, table.columns, table.top, table.bottom, table.header, table.derived))
    return (one.form, tuple(one.area), one.unit, one.clashes, one.dated, one.funds), tables, *_apart(spots)


def _layout(head: tuple[Any, ...], described: Sequence[tuple[Any, ...]], keys: _Keys, columns: _Columns) -> Layout:
    rows = _together(Spot._make, keys, columns)
    fields = dict(next(rows))
    tables = {}
    for name, kinds, *about in described:
        total = dict(next(rows))
        tables[name] = TableSpots([RowSpots(dict(next(rows)), *kind) for kind in kinds], total, *about)
    form, area, unit, clashes, dated, funds = head
    return Layout(form, Area(*area), fields, tables, unit, clashes, dated, funds)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., object]:
        return _maker(module, name)


_MAKERS: Mapping[tuple[str, str], Callable[..., object]] = {
    ("datetime", "date"): date,
    ("decimal", "Decimal"): Decimal,
    ("xlform.forms", "get_form"): get_form,
    (__name__, "_submission"): _submission,
    (__name__, "_layout"): _layout,
}


@lru_cache(maxsize=256)
def _maker(module: str, name: str) -> Callable[..., object]:
    """What values are made with when bytes are restored, records of ours only: a store may come from anybody.

    UnpicklingError for everything else.
    """
    found = _MAKERS.get((module, name))
    if found is not None:
        return found
    ours = module.startswith("xlform.") and "__" not in module  # __main__ does something when it is imported
    kind: object = getattr(import_module(module), name, None) if ours else None
    if isinstance(kind, type) and kind.__module__ == module and _is_record(kind):
        return kind
    raise pickle.UnpicklingError(f"{module}.{name}")


def _is_record(kind: type) -> bool:
    """Whether objects of a class are values that do nothing when they are made: dataclasses, named tuples, errors."""
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields")) or issubclass(kind, XlformError)


@lru_cache(maxsize=256)
def _slots(kind: type) -> tuple[str, ...]:
    """The fields of a class of ours with slots, in the order of its call; empty for every other class."""
    if not is_dataclass(kind) or "__slots__" not in vars(kind):
        return ()
    found = fields(kind)
    return tuple(one.name for one in found) if all(one.init for one in found) else ()


def packed(value: object) -> bytes:
    """A value as bytes."""
    out = io.BytesIO()
    _Writer(out, pickle.HIGHEST_PROTOCOL).dump(value)
    return zlib.compress(out.getvalue(), 1)


def unpacked(kind: type[_T], data: ReadableBuffer) -> _T:
    """The value; ValueError if the bytes are none of ours, or another kind of value."""
    try:
        value = _Reader(io.BytesIO(zlib.decompress(data))).load()
    except (
        pickle.UnpicklingError,
        zlib.error,
        EOFError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        StopIteration,
        ImportError,
        ValueError,
        XlformError,
    ) as error:
        raise ValueError(f"not a {kind.__name__}") from error
    if not isinstance(value, kind):
        raise ValueError(f"not a {kind.__name__}")  # noqa: TRY004 - the bytes are wrong, not the caller
    return value
