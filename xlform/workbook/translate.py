"""A shared formula as it reads in another cell: relative references moved, absolute ones kept."""

from __future__ import annotations

import re

from xlform.address import LAST_COLUMN
from xlform.address import LAST_ROW
from xlform.address import column_letters
from xlform.address import column_number

_TOKEN = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\]"""  # text, a quoted sheet, a table column: kept
    r"""|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})(?![\w.(!])"""  # a cell
    r"""|(?<![\w.$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!$])"""  # whole columns
    r"""|(?<![\w.$:])(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})(?![\w.(!])"""  # whole rows
)


def translated(formula: str, rows: int, columns: int) -> str:
    """The formula moved down by so many rows and right by so many columns; what leaves the sheet is `#REF!`."""

    def moved(match: re.Match[str]) -> str:
        if match[4]:
            column, row = _column(match[1], match[2], columns), _row(match[3], match[4], rows)
            return f"{column}{row}" if column and row else "#REF!"
        if match[6]:
            return _range(_column(match[5], match[6], columns), _column(match[7], match[8], columns))
        if match[10]:
            return _range(_row(match[9], match[10], rows), _row(match[11], match[12], rows))
        return match[0]

    return _TOKEN.sub(moved, formula)


def _column(dollar: str, letters: str, by: int) -> str:
    if dollar:
        return dollar + letters
    number = column_number(letters) + by
    return column_letters(number) if 1 <= number <= LAST_COLUMN else ""


def _row(dollar: str, digits: str, by: int) -> str:
    if dollar:
        return dollar + digits
    number = int(digits) + by
    return str(number) if 1 <= number <= LAST_ROW else ""


def _range(first: str, last: str) -> str:
    return f"{first}:{last}" if first and last else "#REF!"
