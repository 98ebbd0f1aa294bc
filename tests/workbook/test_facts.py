"""What a bureau must be told of a workbook, as the reader finds it."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.hostile.registry import all_hostile
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.grid import Fact
from xlform.workbook.read import read_book

FILES = {case.name: case for case in all_hostile()}
ROWS = (
    '<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2"><v>2</v></c></row>'
    '<row r="2" hidden="1"><c r="A2"><v>3</v></c><c r="B2" t="str"><v>x</v></c></row></sheetData>'
)


def facts(data: bytes) -> tuple[Fact, ...]:
    return read_book("x", data=data).facts


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("宏.xlsm", "macros", "xl/vbaProject.bin"),
        ("外部链接UNC.xlsx", "external_links", "\\\\10.0.0.1\\share\\a.xlsx"),
        ("DDE链接.xlsx", "dde", "cmd|/c calc"),
        ("OLE对象.xlsx", "objects", "xl/embeddings/oleObject1.bin"),
        ("外部数据连接.xlsx", "connections", "xl/connections.xml"),
    ],
)
def test_what_could_run_or_reaches_out_is_told(name: str, kind: str, what: str) -> None:
    assert [(one.kind, one.what) for one in facts(FILES[name].make())] == [(kind, what)]


def test_hidden_sheets_are_told() -> None:
    assert facts(FILES["非常隐藏的表.xlsx"].make()) == (Fact("very_hidden_sheet", "", "表"),)


def test_hidden_figures_and_values_under_merges() -> None:
    sheet = f'<cols><col min="2" max="2" hidden="1"/></cols>{ROWS}<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    assert facts(zipped(parts(sheet))) == (
        Fact("hidden_figures", "", "表", ((1, 2),)),
        Fact("covered", "", "表", ((2, 1),)),
    )


def test_white_text_on_white_is_told_and_on_a_dark_fill_is_not() -> None:
    styles = (
        '<fonts><font/><font><color rgb="FFFFFFFF"/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FF000080"/></patternFill></fill></fills>'
        '<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="0"/><xf fontId="1" fillId="2"/></cellXfs>'
    )
    sheet = ROWS.replace(' hidden="1"', "")
    assert facts(zipped(parts(sheet, styles=styles))) == (Fact("white_text", "", "表", ((1, 1),)),)


def test_there_is_nothing_to_tell_of_clean_forms() -> None:
    assert [read_book(path).facts for path in sorted((ROOT / "samples" / "clean-2023").glob("*.xlsx"))] == [()] * 8
