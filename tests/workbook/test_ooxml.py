"""What the parts of an .xlsx say, point by point."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workbook.handmade import STRICT
from tests.workbook.handmade import TRANSITIONAL
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import Area
from xlform.errors import FileError
from xlform.grid import Cell
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.workbook import ooxml
from xlform.workbook.read import read_book


def grid(
    sheet: str | bytes,
    *,
    strings: str | None = None,
    styles: str | None = None,
    workbook: str | None = None,
    namespace: str = TRANSITIONAL,
) -> Grid:
    package = parts(sheet, strings=strings, styles=styles, workbook=workbook, namespace=namespace)
    return read_book("表.xlsx", data=zipped(package)).grids[0]


def cells(rows: str, **rest: str) -> dict[str, Cell]:
    found = grid(f"<sheetData>{rows}</sheetData>", **rest).cells
    return {str(Area(row, column, row, column)): cell for (row, column), cell in found.items()}


def row(inside: str) -> dict[str, Cell]:
    return cells(f'<row r="1">{inside}</row>')


def test_numbers_have_fifteen_digits() -> None:
    assert row('<c r="A1"><v>0.96150000000000002</v></c><c r="B1" t="n"><v>1e3</v></c><c r="C1"><v>500.00</v></c>') == {
        "A1": Cell(Decimal("0.9615")),
        "B1": Cell(Decimal("1000")),
        "C1": Cell(Decimal("500")),
    }


@pytest.mark.parametrize("text", ["1,234", "NaN", "inf", "1_000", "1e999", "约5"])
def test_a_number_that_is_none_stays_text_and_is_in_doubt(text: str) -> None:
    book = read_book("x", data=zipped(parts(f'<sheetData><row r="1"><c r="B1"><v>{text}</v></c></row></sheetData>')))
    assert book.grids[0].cells == {(1, 2): Cell(text)}
    assert book.grids[0].doubts == {(1, 2): "标为数值，存的却不是数"}


def test_shared_strings_join_runs_and_leave_out_phonetics() -> None:
    strings = (
        "<si><t>甲</t></si>"
        '<si><r><t>项目</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 名称 </t></r></si>'
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t>一_x000D_二_x005F_x000D_</t></si><si/>"
    )
    found = cells(
        '<row r="1">' + "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABCDE")) + "</row>",
        strings=strings,
    )
    assert [cell.content for cell in found.values()] == ["甲", "项目 名称 ", "東京", "一\r二_x000D_", ""]


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert row('<c r="A1" t="str"><v>_xD83D__xDE00_ _xD83D_</v></c>') == {"A1": Cell("😀 \ufffd")}


def test_inline_strings_truth_values_errors_and_dates() -> None:
    assert row(
        '<c r="A1" t="inlineStr"><is><t> 留空 </t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
        '<c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><v>0</v></c><c r="E1" t="e"><v>#DIV/0!</v></c>'
        '<c r="F1" t="d"><v>2023-05-01</v></c><c r="G1" t="d"><v>2023-05-01T12:00:00Z</v></c>'
        '<c r="H1" t="d"><v>去年</v></c>'
    ) == {
        "A1": Cell(" 留空 "),
        "B1": Cell("ab"),
        "C1": Cell(True),
        "D1": Cell(False),
        "E1": Cell(ErrorValue("#DIV/0!")),
        "F1": Cell(Decimal("45047")),
        "G1": Cell(Decimal("45047.5")),
        "H1": Cell("去年"),
    }


def test_formulas_keep_text_and_stored_result() -> None:
    assert row(
        '<c r="A1"><f>SUM(B1:C1)</f><v>5</v></c><c r="B1"><f>C1</f></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="str"><f>E1</f><v>合格</v></c>'
        '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    ) == {
        "A1": Cell(Decimal(5), "SUM(B1:C1)"),
        "B1": Cell(None, "C1"),
        "C1": Cell("", '""'),
        "D1": Cell("合格", "E1"),
        "E1": Cell(ErrorValue("#DIV/0!"), "1/0"),
    }


def test_shared_formulas_are_moved_to_their_followers() -> None:
    first = "$A1+B$1+SUM(C:C,2:2)+LOG10(A1)+\"A1\"&amp;'A1 表'!A1+Sheet1!A1"
    found = cells(
        f'<row r="1"><c r="D1"><f t="shared" ref="D1:E2" si="0">{first}</f><v>1</v></c></row>'
        '<row r="2"><c r="E2"><f t="shared" si="0"/><v>2</v></c><c r="F2"><f t="shared" si="9"/><v>2</v></c></row>'
    )
    assert found["E2"].formula == "$A2+C$1+SUM(D:D,3:3)+LOG10(B2)+\"A1\"&'A1 表'!B2+Sheet1!B2"
    assert found["F2"] == Cell(Decimal(2), "")


def test_what_an_array_formula_fills_is_computed() -> None:
    found = cells(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>2</v></c></row>'
    )
    assert found == {"A1": Cell(Decimal(1), "B1:B2"), "A2": Cell(Decimal(2), ""), "B2": Cell(Decimal(2))}


def test_cells_without_reference_follow_the_one_before() -> None:
    assert cells(
        '<row><c><v>1</v></c><c s="0"/><c><v>3</v></c></row><row r="5"><c r="C5"><v>4</v></c><c><v>5</v></c></row>'
        '<row hidden="1"><c><v>6</v></c></row>'
    ) == {name: Cell(Decimal(value)) for name, value in {"A1": 1, "C1": 3, "C5": 4, "D5": 5, "A6": 6}.items()}


def test_rows_in_any_order_and_a_false_dimension() -> None:
    found = grid(
        '<dimension ref="A1"/><sheetData><row r="9"><c r="B9"><v>9</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row></sheetData>'
    )
    assert dict(found.cells) == {(9, 2): Cell(Decimal(9)), (2, 1): Cell(Decimal(2))}


def test_the_same_cell_twice_is_in_doubt() -> None:
    sheet = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>'
    book = read_book("x", data=zipped(parts(sheet)))
    assert book.grids[0].cells == {(1, 1): Cell(Decimal(2))}
    assert book.grids[0].doubts == {(1, 1): "同一单元格在文件里存了两次，内容不同"}


@pytest.mark.parametrize("reference", ["XFE1", "A1048577", "A0", "甲1", "R1C1", ""])
def test_cells_outside_a_sheet_are_refused(reference: str) -> None:
    with pytest.raises(FileError) as caught:
        row(f'<c r="{reference}"><v>1</v></c>')
    assert caught.value.code == "damaged"


def test_the_last_cell_of_a_sheet_is_read() -> None:
    assert cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>') == {"XFD1048576": Cell(Decimal(1))}


def test_merges_cover_and_the_first_of_two_wins() -> None:
    found = grid(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="D1"><v>3</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="C2:D3"/><mergeCell ref="F1"/>'
        '<mergeCell ref="A10:XFD1048576"/><mergeCell ref="B20:C21"/></mergeCells>'
    )
    assert list(found.merges) == [Area(1, 1, 2, 3), Area(10, 1, 1048576, 16384)]
    assert set(found.cells) == {(1, 1), (1, 4)}
    assert dict(found.covered) == {(1, 2): Cell(Decimal(2))}
    assert found.cell(2, 3).content == Decimal(1)


def test_hidden_rows_columns_and_sheets() -> None:
    book = read_book(
        "x",
        data=zipped(
            parts(
                '<cols><col min="5" max="6" hidden="1"/><col min="2" max="2" hidden="true"/>'
                '<col min="3" max="3"/></cols>'
                '<sheetData><row r="3" hidden="1"/><row r="4"/></sheetData>',
                workbook='<sheets><sheet name="表" sheetId="1" state="veryHidden" r:id="rId1"/></sheets>',
            )
        ),
    )
    found = book.grids[0]
    assert (found.hidden_rows, found.hidden_columns, found.state) == (
        frozenset({3}),
        ((2, 2), (5, 6)),
        "veryHidden",
    )


def test_number_formats_built_in_and_custom() -> None:
    styles = (
        '<numFmts count="1"><numFmt numFmtId="176" formatCode="0.00&quot;万元&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="31"/><xf numFmtId="176"/><xf/></cellXfs>'
    )
    found = cells(
        '<row r="1">' + "".join(f'<c r="{c}1" s="{i}"><v>1</v></c>' for i, c in enumerate("ABCDEF")) + "</row>",
        styles=styles,
    )
    assert [cell.number_format for cell in found.values()] == [
        "General",
        "0.00%",
        'yyyy"年"m"月"d"日"',
        '0.00"万元"',
        "General",
        "General",
    ]


def test_1904_dates_are_marked_and_iso_dates_follow() -> None:
    found = grid(
        '<sheetData><row r="1"><c r="A1" t="d"><v>1904-01-02</v></c></row></sheetData>',
        workbook='<workbookPr date1904="1"/><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>',
    )
    assert found.date1904
    assert found.cells[1, 1].content == Decimal(1)


_SHEET = "<sheetData><row r='1'><c r='A1' t='str'><v>预算</v></c></row></sheetData>"


@pytest.mark.parametrize(
    "part",
    [
        f"<?xml version='1.0' encoding='UTF-16'?><worksheet xmlns='{TRANSITIONAL}'>{_SHEET}</worksheet>".encode(
            "utf-16"
        ),
        f"<worksheet xmlns='{TRANSITIONAL}'>{_SHEET}</worksheet>".encode("utf-16-be"),
        f"<?xml version='1.0' encoding='gb2312'?><worksheet xmlns='{TRANSITIONAL}'>{_SHEET}</worksheet>".encode(
            "gb2312"
        ),
        (
            f"<x:worksheet xmlns:x='{TRANSITIONAL}'><!-- c --><x:sheetData><x:row r='1'><x:c r='A1' t='str'>"
            "<x:v>预算</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        ).encode(),
    ],
    ids=["utf-16", "utf-16 without mark", "gb2312", "prefixed"],
)
def test_other_encodings_and_prefixes(part: bytes) -> None:
    assert dict(grid(part).cells) == {(1, 1): Cell("预算")}


def test_strict_workbooks_are_read() -> None:
    found = grid(
        '<sheetData><row r="1"><c r="A1" t="s" s="0"><v>0</v></c></row></sheetData>',
        strings="<si><t>严格</t></si>",
        styles='<cellXfs><xf numFmtId="10"/></cellXfs>',
        namespace=STRICT,
    )
    assert dict(found.cells) == {(1, 1): Cell("严格", None, "0.00%")}


def test_chart_sheets_are_left_out_and_no_sheet_is_no_error() -> None:
    package = parts(b'<chartsheet xmlns="urn:x"/>')
    relations = package["xl/_rels/workbook.xml.rels"]
    assert isinstance(relations, str)
    package["xl/_rels/workbook.xml.rels"] = relations.replace('/worksheet"', '/chartsheet"')
    assert read_book("x", data=zipped(package)).grids == ()
    assert read_book("x", data=zipped(parts(workbook=""))).grids == ()


def test_blank_styled_cells_are_not_kept() -> None:
    assert row('<c r="A1" s="1"/><c r="B1"><v/></c><c r="C1" t="s"/>') == {}


@pytest.mark.parametrize(
    "inside",
    ['<c r="A1" t="s"><v>0</v></c>', '<c r="A1" t="s"><v>-1</v></c>', '<c r="A1" t="s"><v>甲</v></c>'],
)
def test_a_text_that_is_not_there_is_damage(inside: str) -> None:
    with pytest.raises(FileError) as caught:
        row(inside)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused(encoding: str) -> None:
    text = f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{TRANSITIONAL}"><sheetData/></worksheet>'
    with pytest.raises(FileError) as caught:
        grid(text.encode(encoding))
    assert caught.value.code == "damaged"


def test_a_large_sheet_read_row_by_row_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = (
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
        + "".join(
            f'<row r="{at}" hidden="{at % 2}"><c r="A{at}"><v>{at}</v></c><c t="str"><f>A{at}</f><v>x</v></c></row>'
            for at in range(1, 50)
        )
        + '</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    )
    whole = grid(sheet)
    monkeypatch.setattr(ooxml, "_BIG", 10)
    streamed = grid(sheet)
    assert dict(streamed.cells) == dict(whole.cells)
    assert (streamed.covered, streamed.merges, streamed.hidden_rows, streamed.hidden_columns) == (
        whole.covered,
        whole.merges,
        whole.hidden_rows,
        whole.hidden_columns,
    )


@pytest.mark.parametrize(
    "sheet",
    [
        "<foo>{}</foo>",
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>',
        '<x:sheetData xmlns:x="urn:x"/><foo>{}</foo>',
    ],
)
def test_cells_where_programs_do_not_look_for_them_are_refused(sheet: str) -> None:
    cells = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    for spelt in (cells, cells.replace('"', "'")):
        with pytest.raises(FileError, match="不在应在的位置"):
            read_book("x", data=zipped(parts(sheet.format(spelt))))


def test_what_is_long_is_not_remembered_as_a_number() -> None:
    before = ooxml.number.cache_info().currsize
    cells = "".join(f'<c r="A{at}"><v>{"x" * 70}{at}</v></c>' for at in range(1, 9))
    (grid,) = read_book("x", data=zipped(parts(f'<sheetData><row r="1">{cells}</row></sheetData>'))).grids
    assert len(grid.cells) == 8
    assert ooxml.number.cache_info().currsize == before
