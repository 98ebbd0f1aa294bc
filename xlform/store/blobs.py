"""Readings and verdicts as bytes: restored from values of ours only, whatever the bytes say."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import fields
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from xlform.address import Address
from xlform.errors import XlformError
from xlform.forms import get_form
from xlform.locate import RowSpots
from xlform.locate.page import Spot
from xlform.submission import Row
from xlform.values import Entry

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_T = TypeVar("_T")


class _Writer(pickle.Pickler):
    """Says how values of ours are made again. (Definitions of forms say themselves that they are found by name.)"""

    def reducer_override(self, value: object) -> tuple[Callable[..., object], tuple[object, ...]]:
        """Rows as flat tuples, other values with slots by a plain call: pickle's own way asks each object for each field."""
        if isinstance(value, Row):
            return _row, (value.role, value.parent, value.depth, tuple(map(_flat, value.items())))
        if isinstance(value, RowSpots):
            return _row_spots, (
                value.role,
                value.parent,
                value.depth,
                tuple([(key, *spot) for key, spot in value.spots.items()]),
            )
        kind: type = type(value)
        names = _slots(kind)
        return (kind, tuple([getattr(value, name) for name in names])) if names else NotImplemented


def _flat(item: tuple[str, Entry]) -> tuple[object, ...]:
    """An entry with its key and its address in one tuple."""
    key, one = item
    return key, one.state, one.value, one.text, one.decimals, one.reason, one.formula, *(one.address or ())


def _row(role: str, parent: int, depth: int, flat: Iterable[tuple[Any, ...]]) -> Row:
    entries = []
    for key, state, value, text, decimals, reason, formula, *address in flat:
        entries.append(
            (key, Entry(state, value, text, Address(*address) if address else None, decimals, reason, formula))
        )
    return Row(entries, role, parent, depth)


def _row_spots(role: str, parent: int, depth: int, flat: Iterable[tuple[Any, ...]]) -> RowSpots:
    return RowSpots({key: Spot(*spot) for key, *spot in flat}, role, parent, depth)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., object]:
        return _maker(module, name)


_MAKERS: Mapping[tuple[str, str], Callable[..., object]] = {
    ("datetime", "date"): date,
    ("decimal", "Decimal"): Decimal,
    ("xlform.forms", "get_form"): get_form,
    (__name__, "_row"): _row,
    (__name__, "_row_spots"): _row_spots,
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
        ImportError,
        ValueError,
        XlformError,
    ) as error:
        raise ValueError(f"not a {kind.__name__}") from error
    if not isinstance(value, kind):
        raise ValueError(f"not a {kind.__name__}")  # noqa: TRY004 - the bytes are wrong, not the caller
    return value
