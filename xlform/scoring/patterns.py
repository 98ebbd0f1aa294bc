"""Regular expressions compiled when first used: most commands never score anything."""

from __future__ import annotations

import re
from functools import cache


@cache
def regex(source: str) -> re.Pattern[str]:
    """The compiled expression; the same object every time."""
    return re.compile(source)
