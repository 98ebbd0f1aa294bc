"""Numbers in attributes of a submitted file: what is none counts as not given, whatever stands there."""

from __future__ import annotations

import re
from math import isfinite

_WHOLE = re.compile(r"[ \t\r\n]*\+?0*([0-9]{1,10})[ \t\r\n]*\Z")


def whole(text: str | None, otherwise: int = 0) -> int:
    """The whole number, not negative and of at most ten digits; `otherwise` for anything else."""
    match = _WHOLE.match(text) if text else None
    return otherwise if match is None else int(match[1])


def measure(text: str | None, otherwise: float, most: float) -> float:
    """The length, from 0 to `most`; `otherwise` for anything else."""
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return min(value, most) if isfinite(value) and value >= 0 else otherwise
