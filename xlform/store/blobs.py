"""Readings and verdicts as bytes: restored from values of ours only, whatever the bytes say."""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import fields
from dataclasses import is_dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING
from typing import TypeVar

from xlform.forms import Form
from xlform.forms import load_forms

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_ALLOWED = frozenset({("datetime", "date"), ("decimal", "Decimal")})
_ROOMS = frozenset({"address", "errors", "findings", "grid", "locate", "outcomes", "submission", "text", "values"})
"""Only classes of these rooms are made from bytes: plain values, which do nothing when made. A store may come from anybody."""

_T = TypeVar("_T")


class _Writer(pickle.Pickler):
    """Definitions of forms are named, not copied: they belong to the program."""

    def persistent_id(self, value: object) -> str | None:
        return value.key if isinstance(value, Form) else None

    def reducer_override(self, value: object) -> tuple[type, tuple[object, ...]]:
        """Values with slots are made again by a plain call: pickle's own way asks for their fields one by one."""
        kind: type = type(value)
        names = _slots(kind)
        return (kind, tuple([getattr(value, name) for name in names])) if names else NotImplemented


class _Reader(pickle.Unpickler):
    def persistent_load(self, key: str) -> Form:
        return _definitions()[key]

    def find_class(self, module: str, name: str) -> type:
        return _class(module, name)


@lru_cache(maxsize=256)
def _class(module: str, name: str) -> type:
    """A class that may be made from bytes; UnpicklingError for everything else."""
    rooms = module.split(".")
    found: object = None
    if (module, name) in _ALLOWED or (rooms[0] == "xlform" and len(rooms) > 1 and rooms[1] in _ROOMS):
        found = getattr(import_module(module), name, None)
    if not isinstance(found, type) or (found.__module__ != module and (module, name) not in _ALLOWED):
        raise pickle.UnpicklingError(f"{module}.{name}")
    return found


@lru_cache(maxsize=256)
def _slots(kind: type) -> tuple[str, ...]:
    """The fields of a class of ours with slots, in the order of its call; empty for every other class."""
    if not is_dataclass(kind) or "__slots__" not in vars(kind):
        return ()
    found = fields(kind)
    return tuple(one.name for one in found) if all(one.init for one in found) else ()


@lru_cache(maxsize=1)
def _definitions() -> dict[str, Form]:
    return {form.key: form for form in load_forms()}


def packed(value: object) -> bytes:
    """A value as bytes."""
    out = io.BytesIO()
    _Writer(out, pickle.HIGHEST_PROTOCOL).dump(value)
    return zlib.compress(out.getvalue(), 1)


def unpacked(kind: type[_T], data: ReadableBuffer) -> _T:
    """The value; ValueError if the bytes are none of ours, or another kind of value."""
    try:
        value = _Reader(io.BytesIO(zlib.decompress(data))).load()
    except (pickle.UnpicklingError, zlib.error, EOFError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a {kind.__name__}") from error
    if not isinstance(value, kind):
        raise ValueError(f"not a {kind.__name__}")  # noqa: TRY004 - the bytes are wrong, not the caller
    return value
