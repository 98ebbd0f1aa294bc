"""Small conversions of what stands in a workbook's XML: escapes, ISO dates."""

from __future__ import annotations

import re
from datetime import datetime
from datetime import time
from decimal import Decimal

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with `_x000D_` and the like decoded; half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def iso_date(text: str, *, date1904: bool) -> Decimal | None:
    """The serial number of `2023-05-01`, `2023-05-01T08:30:00` or `08:30:00`; None if it is no date."""
    try:
        if "-" not in text:
            clock = time.fromisoformat(text.removesuffix("Z"))
            moment = datetime.combine(datetime(1899, 12, 30), clock)
            return _days(moment - datetime(1899, 12, 30))
        moment = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return None
    days = _days(moment - datetime(1899, 12, 30))
    if date1904:
        return days - 1462
    return days if days >= 61 else days - 1  # Excel believes in 29 February 1900


def _days(span: object) -> Decimal:
    from datetime import timedelta

    if not isinstance(span, timedelta):
        raise TypeError(span)
    exact = Decimal(span.days) + (Decimal(span.seconds) + Decimal(span.microseconds) / 1_000_000) / 86_400
    return Decimal(format(exact, ".15g")).normalize() if exact else Decimal(0)
