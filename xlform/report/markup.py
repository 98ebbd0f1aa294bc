"""Anything as text of a page."""

from __future__ import annotations

import re
from html import escape

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def text(value: object) -> str:
    """Anything as text of the page: markup, quotes and characters that no page may hold are made harmless."""
    return escape(_CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", str(value)))
