"""Entries that stand beside, below or inside their label: the head and the foot of a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from xlform.forms import Form
from xlform.forms import Labelled
from xlform.locate.page import Page
from xlform.locate.page import Spot
from xlform.locate.page import Token
from xlform.locate.region import Region
from xlform.text import canonical
from xlform.values import NOT_APPLICABLE
from xlform.values import money_unit
from xlform.values import plain
from xlform.values import read_count
from xlform.values import read_points
from xlform.values import read_rate

_LONGEST_LINE = 200
_BLANK_ROWS = 2
"""So many rows without any content may lie between a label and the value below it."""
_UNIT_ONLY = re.compile(r"\(?(?:(?:金额|货币|计量|资金)?单位)?:?(?:人民币)?(百万元|千万元|万元|亿元|千元|百元|元)\)?")
_UNIT_IN_LINE = re.compile(r"(?:金额|货币|计量|资金)?单位[:](?:人民币)?(百万元|千万元|万元|亿元|千元|百元|元)")
_YEAR_LINE = re.compile(r"\(?(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})年度?\)?|(?:19|20)\d{2}年度.{0,6}")
_BARE = re.compile(r"[\s\u3000)）]")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|\)|$)")


class Piece(NamedTuple):
    """A label inside a cell and what follows it there."""

    core: str
    text: str | None
    token: Token
    shares: bool = False
    """Other labels stand in the same cell: an empty text is a blank there, not a value in the next cell."""


@cache
def _line_pattern(form: Form) -> re.Pattern[str]:
    labels = sorted(
        {label for label, roles in form.roles.items() if any(role[0] in ("field", "ends", "units") for role in roles)},
        key=len,
        reverse=True,
    )
    spaced = "|".join(r"\s*".join(map(re.escape, label)) for label in labels if 1 < len(label) <= 8)
    return re.compile(
        rf"(?:^|(?<=[\s;；,，。、)）\d])|(?<=[\u4e00-\u9fff]))((?:{spaced}))\s*((?:[（(][^）)]*[）)]\s*)?)[:：]+"
    )


@cache
def _bare_pattern(form: Form) -> re.Pattern[str]:
    labels = sorted(
        {label for field in form.fields.values() for label in field.labels if len(label) >= 3}, key=len, reverse=True
    )
    spaced = "|".join(r"\s*".join(map(re.escape, label)) for label in labels)
    return re.compile(rf"\s*((?:{spaced}))\s*(?:[（(][^）)]*[）)]\s*|[\s\u3000]+)(\S.*)\Z", re.DOTALL)


def pieces(token: Token, form: Form) -> list[Piece]:
    """The labels of the form that a cell holds: one as a rule, several in a footer line."""
    text, label = token.text, token.label
    core = label.core
    if label.inline is None:
        if core in form.roles:
            return [Piece(core, None, token)] if core else []
        if 4 < len(text) <= 60 and _BARE.search(text):
            bare = _bare_pattern(form).match(text)
            if bare:
                return [Piece(canonical(bare[1]), bare[2].strip(), token)]
        return []
    if len(text) <= _LONGEST_LINE and text.count("：") + text.count(":") > 1:
        matches = list(_line_pattern(form).finditer(text))
        if len(matches) > 1 and not text[: matches[0].start()].strip():
            ends = [match.start() for match in matches[1:]] + [len(text)]
            return [
                Piece(canonical(m[1]), text[m.end() : end].strip(), token, True)
                for m, end in zip(matches, ends, strict=True)
            ]
    return [Piece(core, label.inline, token)] if core and core in form.roles else []


def form_unit(page: Page, region: Region) -> str | None:
    """The unit of money stated for the whole form on a line of its own, near its top."""
    for token in page.between(region.top, min(region.bottom, region.top + 12)):
        text = token.text
        if (
            not text
            or len(text) > 80
            or ("元" not in text and "单" not in text)
            or not region.left <= token.column <= region.right
        ):
            continue
        whole = plain(text)
        match = _UNIT_ONLY.fullmatch(whole) or _UNIT_IN_LINE.search(whole)
        if match:
            return match[1]
        if token.label.core in ("单位", "金额单位", "货币单位") and not token.label.inline:
            beside = page.at(token.row, token.right + 1)
            if beside is not None and (unit := money_unit(beside.text)) and len(plain(beside.text)) <= 6:
                return unit
    return None


class FieldFinder:
    """The single entries of one form on one region, outside the rows of its tables."""

    def __init__(self, page: Page, region: Region, form: Form, taken: set[int]) -> None:
        self.page, self.region, self.form = page, region, form
        self.found: dict[str, list[tuple[int, Piece]]] = {}
        self.labels: set[tuple[int, int]] = set()
        self.dated: dict[str, Token] = {}
        """Labels of entries found that name a year."""
        for token in page.between(region.top, region.bottom):
            if not token.text or not region.left <= token.column <= region.right or token is region.title:
                continue
            if token.row in taken and not token.label.inline:
                if token.label.core in form.roles:
                    self.labels.add(token[:2])
                continue
            for piece in pieces(token, form):
                self.labels.add(token[:2])
                for role in form.roles.get(piece.core, ()):
                    if role[0] == "field" and token.row not in taken:
                        self.found.setdefault(role[2], []).append((role[3], piece))
        for key, field in form.fields.items():
            if field.pattern is not None and key not in self.found:
                self._by_pattern(key, field, taken)

    def _by_pattern(self, key: str, field: Labelled, taken: set[int]) -> None:
        for token in self.page.between(self.region.top, self.region.bottom):
            core = token.label.core
            if core and token.row not in taken and field.pattern is not None and field.pattern.fullmatch(core):
                self.found.setdefault(key, []).append((1000, Piece(core, token.label.inline, token)))
                self.labels.add(token[:2])

    def spot(self, field: Labelled) -> Spot | None:
        """Where the entry stands; None if the sheet has no label for it. Of several labels the first one filled in counts."""
        blank: Spot | None = None
        for _, piece in sorted(self.found.get(field.key, ()), key=lambda pair: pair[0]):
            if (
                piece.text
                and money_unit(piece.text)
                and field.key == "unit"
                and _UNIT_ONLY.fullmatch(plain(piece.text))
            ):
                continue
            spot = self._value_of(field, piece)
            if spot is None:
                continue
            if self._filled(spot):
                if _ANY_YEAR.search(piece.core):
                    self.dated[field.key] = piece.token
                return spot
            blank = blank or spot
        return blank

    def _filled(self, spot: Spot) -> bool:
        if spot.piece is not None:
            return bool(spot.piece)
        return self.page.at(spot.row, spot.column) is not None

    def _value_of(self, field: Labelled, piece: Piece) -> Spot | None:
        token = piece.token
        if piece.text:
            return Spot(token.row, token.column, field.kind, piece=piece.text)
        if piece.shares:
            return Spot(token.row, token.column, field.kind, piece="")
        options: list[Token | tuple[int, int]] = []
        for where in self._preferred(token, field):
            if where == "right":
                options += self._right_options(token)
            elif where == "below":
                options += self._below_options(token, field)
        filled = [option for option in options if isinstance(option, Token)]
        fitting = [option for option in filled if self._fits(field, option)] or filled
        if fitting:
            return Spot(fitting[0].row, fitting[0].column, field.kind)
        blanks = [option for option in options if not isinstance(option, Token)]
        if blanks:
            return Spot(*blanks[0], field.kind)
        if piece.text is not None:
            return Spot(token.row, token.column, field.kind, piece="")
        return None

    def _fits(self, field: Labelled, token: Token) -> bool:
        if field.kind == "text":
            return True
        text = token.text if token.text else str(token.cell[0])
        if field.kind == "count":
            return read_count(text) is not None
        if field.kind == "rate":
            return read_rate(text) is not None
        if field.kind == "points":
            return read_points(text) is not None
        return True

    def _is_label(self, token: Token) -> bool:
        return token[:2] in self.labels

    def _right(self, token: Token) -> Token | None:
        for column in range(token.right + 1, self.region.right + 1):
            beside = self.page.at(token.row, column)
            if beside is not None:
                return None if beside.row < token.row and self._is_label(beside) else beside
        return None

    def _right_options(self, token: Token) -> list[Token | tuple[int, int]]:
        beside = self._right(token)
        if beside is not None and not self._is_label(beside):
            return [beside]
        if token.right >= self.region.right and token.label.inline is not None:
            return []  # the last cell of its row ends in a colon: the blank is in the cell itself
        following = self.page.grid.area(token.row, token.right + 1)
        if self.page.at(token.row, token.right + 1) is None and (beside is None or token.right < beside.column - 1):
            return [(following[0], following[1])]
        return []

    def _below_options(self, token: Token, field: Labelled) -> list[Token | tuple[int, int]]:
        row = token.bottom + 1
        if row > self.region.bottom + 1:
            return []
        lower = next((below for below in range(row, row + _BLANK_ROWS + 1) if below in self.page.rows), row)
        if row < lower <= self.region.bottom and not any(self._is_label(other) for other in self.page.rows[lower]):
            row = lower
        below = self.page.in_span(row, token.column, token.right)
        if below is not None and below.row >= row and not self._is_label(below) and below.column >= token.column:
            return [below]
        if below is None and (self._in_label_row(token) or field.kind == "count"):
            return [self.page.grid.anchor(row, token.column)]
        return []

    def _preferred(self, token: Token, field: Labelled) -> Sequence[str]:
        """Below a label among labels; but beside it where a value stands there, and below only the banner of a section."""
        if "below" not in field.where:
            return field.where
        below = self._below_options(token, field)
        alone = bool(below) and isinstance(below[0], Token) and len(self.page.rows[below[0].row]) == 1
        if alone and field.kind == "text" and any(isinstance(one, Token) for one in self._right_options(token)):
            return ("right", "below")
        return ("below", "right") if self._in_label_row(token) else field.where

    def _in_label_row(self, token: Token) -> bool:
        return sum(1 for other in self.page.rows.get(token.row, ()) if self._is_label(other)) > 1

    def year(self, header_years: Sequence[Token]) -> Spot | None:
        """The year: in the title, on a line such as （2022年度）, behind a label, else in the heads of amount columns."""
        title = self.region.title
        if title is not None and _ANY_YEAR.search(plain(title.text)):
            return Spot(title.row, title.column, "year")
        for token in self.page.between(self.region.top, min(self.region.top + 10, self.region.bottom)):
            if token.text and len(token.text) <= 40 and _YEAR_LINE.fullmatch(plain(token.text)):
                return Spot(token.row, token.column, "year")
        labelled = self.spot(self.form.fields["year"]) if "year" in self.form.fields else None
        if labelled is not None and self._filled(labelled):
            return labelled
        for token in self.page.between(self.region.top, min(self.region.top + 4, self.region.bottom)):
            if token.text and len(token.text) <= 60 and re.search(r"(?<!\d)(?:19|20)\d{2}年度", plain(token.text)):
                return Spot(token.row, token.column, "year")
        years = [(match[0], token) for token in header_years if (match := _ANY_YEAR.search(plain(token.text)))]
        if years:
            token = max(years, key=lambda pair: pair[0])[1]
            return Spot(token.row, token.column, "year")
        return labelled


def is_mark(text: str) -> bool:
    """Whether a text only says that nothing is to be entered (`/`, `—`, `无`)."""
    return plain(text) in NOT_APPLICABLE
