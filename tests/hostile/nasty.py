"""Workbooks of five forms whose texts, sheet names and file names try to be formulas, markup, links, paths or steering signs."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from tests.conftest import ROOT
from tests.hostile.zips import archive
from tests.hostile.zips import entries
from tests.workbook.handmade import parts
from xlform.batch import read_file
from xlform.grid import Grid
from xlform.values import Entry
from xlform.workbook.read import read_book

TEXTS = (
    "=cmd|'/C calc'!A0", "+1+cmd|'/C calc'!A0", "-1+1", "@SUM(1+1)*cmd|'/C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u200b=1+1",
    "＝1+1", "＠SUM(A1)", "{=1+1}", '=HYPERLINK("http://127.0.0.1:9/","x")', "<script>window.pwned=1</script>", '"><img src=x onerror=pwned()>',
    "' onmouseover='pwned()", "</script><script>pwned()</script><!--", "</style><svg onload=pwned()>", "javascript:pwned()",
    "http://127.0.0.1:9/x", "file:///etc/passwd", "\\\\127.0.0.1\\share", "../../x", "..\\..\\x", "/etc/passwd", "C:\\Windows\\x", "CON", "NUL",
    "com1.txt", "局. . .", "...", "~", "-rf", "\u202efdp.exe\u202c局", "\u2066a\u2069", "名" * 300, "a" * 40_000, "\ud800", "a\udfffb", "\x1b[2J\x1b]0;x\x07",
    "\x00", "\x7f\x9b31m", "a\nb\nc", "a\u2028b\x85c", "]]>", "<![CDATA[x]]>", "&lt;b&gt;&amp;", "<?xml?>", "_x003D_1+1", "_x000A_", "%s%n{0}${x}",
    '"quoted",a;b', "'=1+1", "局",
)  # fmt: skip
SOURCES = ("整体自评表", "项目自评表-安委会工作经费", "基础表", "安排建议表", "指标体系")
_LONGEST = 32_000
_KEPT = frozenset(
    {
        "title",
        "spending.item",
        "income.item",
        "funds.item",
        "indicators.level1",
        "indicators.level2",
        "categories.number",
    }
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\r]")


def nasty_workbook(source: str, take: Callable[[], str]) -> bytes:
    """The sample with every text that is an entry replaced by one that `take` gives; figures and labels stay."""
    path = ROOT / "samples" / "hengyang-2022" / f"{source}.xlsx"
    [grid] = read_book(path).grids
    changed = {}
    for submission in read_file(path).submissions:
        named = [(key, entry) for key, entry in submission.fields.items()]
        named += [
            (f"{table}.{key}", row.entry(key))
            for table in submission.tables
            for row in submission.table(table)
            for key in submission.columns(table)
        ]
        for name, entry in named:
            if name not in _KEPT and _is_text(entry) and entry.address is not None:
                place = entry.address.row, entry.address.column
                changed[place] = str(grid.cells[place].content).replace(entry.text, take()[:_LONGEST])
    with zipfile.ZipFile(path) as file:
        merges = re.search(r"<mergeCells.*?</mergeCells>", file.read("xl/worksheets/sheet1.xml").decode(), re.S)
    name = take()[:200] or "表"
    return archive(entries(parts(
        f"<sheetData>{''.join(_rows(grid, changed))}</sheetData>{merges[0] if merges else ''}",
        workbook=f'<sheets><sheet name={quoteattr(_CONTROL.sub("?", name))} sheetId="1" r:id="rId1"/></sheets>',
    )))  # fmt: skip


def _is_text(entry: Entry) -> bool:
    return isinstance(entry.value, str) and bool(entry.text) and entry.number is None


def _rows(grid: Grid, changed: dict[tuple[int, int], str]) -> Iterator[str]:
    for row in sorted({row for row, _ in grid.cells}):
        cells = []
        for (_, column), cell in sorted(item for item in grid.cells.items() if item[0][0] == row):
            content = changed.get((row, column), cell.content)
            where = f"{_letters(column)}{row}"
            if isinstance(content, Decimal):
                cells.append(f'<c r="{where}"><v>{content}</v></c>')
            elif content is not None:
                cells.append(
                    f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{_written(str(content))}</t></is></c>'
                )
        yield f'<row r="{row}">{"".join(cells)}</row>'


def _letters(column: int) -> str:
    return chr(64 + column) if column <= 26 else _letters((column - 1) // 26) + _letters((column - 1) % 26 + 1)


def _written(text: str) -> str:
    """What XML cannot hold is written as spreadsheets do."""
    return escape(_CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def nasty_file(folder: Path, name: str, data: bytes) -> Path:
    """The workbook under as much of the name as the system takes."""
    wanted = re.sub(r"[/\\\x00]" if os.name == "posix" else r'[<>:"/\\|?*\x00-\x1f]', "_", name)[:60]
    path = folder / f"{wanted}.xlsx"
    try:
        there = path.exists()
        if not there:
            path.write_bytes(data)
    except (OSError, ValueError):
        there = True
    if there:
        path = folder / f"{len(list(folder.iterdir()))}.xlsx"
        path.write_bytes(data)
    return path
