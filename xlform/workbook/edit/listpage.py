"""The page that lists the findings, as it can be told from any page of the submitter's: only all of it ours is ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

RECORD = "xlform-record:1 "
TITLE = "自评表校验结果"
HINT = "。点击“单元格”一栏可跳到该处；改正后请重新校验。"
HEADERS = ("编号", "级别", "表", "单元格", "说明", "应为", "填写", "相差")
LEVELS = frozenset(("错误", "疑点", "提示", "可疑", "填错"))
"""What stands in the second column of a line."""
_HEAD = 3
"""Rows above the lines."""
_CODE = re.compile(r"[A-Z][A-Za-z0-9_-]{0,15}\Z")


def is_list_page(texts: Mapping[tuple[int, int], str]) -> bool:
    """Whether these texts by cell (from 1) are a page of ours: the record in the last column, before it the list or nothing.

    Lines may have been sorted or deleted; a text anywhere else makes it a page that somebody has written on.
    """
    found = {place: text for place, text in texts.items() if text}
    last = max((column for _, column in found), default=0)
    records = [text.startswith(RECORD) for (_, column), text in found.items() if column == last]
    if not records or not all(records):
        return False
    rest = {place: text for place, text in found.items() if place[1] != last}
    return not rest or _is_list(rest)


def records_of(texts: Mapping[tuple[int, int], str]) -> list[str]:
    """The pieces of the record, from the last column that has any."""
    found = [(column, text) for (_, column), text in texts.items() if text.startswith(RECORD)]
    last = max((column for column, _ in found), default=0)
    return [text for column, text in found if column == last]


def _is_list(texts: Mapping[tuple[int, int], str]) -> bool:
    head = {place: text for place, text in texts.items() if place[0] <= _HEAD}
    wanted = {(_HEAD, column): header for column, header in enumerate(HEADERS, 1)} | {(1, 1): TITLE}
    if not head.pop((2, 1), "").endswith(HINT) or head != wanted:
        return False
    lines = {row for row, _ in texts if row > _HEAD}
    if any(column > len(HEADERS) for _, column in texts):
        return False
    return all(texts.get((row, 2)) in LEVELS and ((row, 1) not in texts or _CODE.match(texts[row, 1])) for row in lines)
