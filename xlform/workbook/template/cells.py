"""What a cell holds for an entry, so that reading it gives the entry's value again."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple
from typing import TypeAlias

from xlform.values import Entry
from xlform.values import read_amount
from xlform.values import read_date
from xlform.values import read_points
from xlform.values import read_rate

Stored: TypeAlias = "Decimal | str | datetime.date | None"

PERCENT = "[=1]0%;0.00%"
"""100% as the printed forms have it, other rates with two decimals."""
DATE = 'yyyy"年"m"月"d"日"'
_FIRST_DAY = datetime.date(1900, 3, 1)  # before, a spreadsheet counts a day that never was
_DIGITS = 15


class Held(NamedTuple):
    """The content of a cell with its number format, and a note for what was typed beside the figure."""

    content: Stored
    number_format: str = "General"
    note: str = ""


NOTHING = Held(None)


def held(entry: Entry, kind: str) -> Held:
    """The cell for an entry. What is no value of its kind is kept as the text it was typed as."""
    value, text = entry.value, entry.text.strip()
    if value is None:
        return Held(text or None)
    if isinstance(value, datetime.date):
        return _date(value)
    if isinstance(value, str):
        return Held(value)
    figure = Decimal(value)
    if kind == "rate":
        return _rate(figure, text)
    if not is_exact(figure):
        return Held(format(figure, "f"))
    return Held(figure, "General", _beside(figure, text, kind))


def is_exact(figure: Decimal) -> bool:
    """Whether a spreadsheet holds the figure digit by digit: it keeps 15 of them."""
    return figure.is_finite() and len(figure.normalize().as_tuple().digits) <= _DIGITS


def _date(value: datetime.date) -> Held:
    if value >= _FIRST_DAY:
        return Held(value, DATE)
    return Held(f"{value.year}年{value.month}月{value.day}日")


def _rate(figure: Decimal, text: str) -> Held:
    if not is_exact(figure):
        return Held(f"{format(figure * 100, 'f')}%")
    decimals = max(0, -int(figure.normalize().as_tuple().exponent) - 2)
    number_format = PERCENT if decimals <= 2 else "0." + "0" * min(decimals, 12) + "%"
    return Held(figure, number_format, _beside(figure, text, "rate"))


def _beside(figure: Decimal, text: str, kind: str) -> str:
    """The text as typed where it says more than its figure: `144.5万元(其中保险费6.05万元)`."""
    if not text or len(text) < 4:
        return ""
    read = read_rate(text) if kind == "rate" else read_points(text) if kind == "points" else read_amount(text, "万元")
    if read is not None and not read.rest:
        return ""
    return f"原填：{text}" if not _is_only_figure(text, figure) else ""


def _is_only_figure(text: str, figure: Decimal) -> bool:
    plain = text.replace(",", "").replace("，", "").replace("%", "").replace("分", "").replace("人", "").strip()
    try:
        return Decimal(plain) in (figure, figure * 100)
    except ArithmeticError:
        return False


def value_from(value: object, kind: str) -> Decimal | int | str | datetime.date | None:
    """A value of a JSON document or a CSV table as the value of an entry of that kind; ValueError if it is none."""
    if value is None or value == "":
        return None
    if kind in ("amount", "points"):
        return Decimal(str(value).replace(",", ""))
    if kind == "rate":
        text = str(value).strip()
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    if kind in ("count", "year"):
        return int(Decimal(str(value)))
    if kind == "date":
        found = read_date(str(value))
        if found is None:
            raise ValueError(value)
        return found
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
