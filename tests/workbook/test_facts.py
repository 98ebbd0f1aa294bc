"""What a bureau must be told of a workbook, as the reader finds it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.conftest import ROOT
from tests.hostile.patterns import WHITE
from tests.hostile.patterns import choosing
from tests.hostile.patterns import numbered
from tests.hostile.registry import all_hostile
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import Area
from xlform.errors import FileError
from xlform.grid import Fact
from xlform.workbook import ooxml
from xlform.workbook.merges import _Columns
from xlform.workbook.merges import covered_by
from xlform.workbook.merges import within
from xlform.workbook.package import for_usual_parts
from xlform.workbook.read import read_book

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

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


def test_hidden_sheets_with_figures_are_told() -> None:
    assert facts(FILES["非常隐藏的表.xlsx"].make()) == (Fact("very_hidden_sheet", "B1", "表", ((1, 2),)),)
    assert facts(sheets(lambda book, _: rows(book.add_worksheet("底稿"), [["甲", 1], ["乙", 2]]).hide())) == (
        Fact("hidden_sheet", "B1:B2", "底稿", ((1, 2),), 1),
    )


def rows(sheet: Worksheet, values: Sequence[Sequence[str | float]]) -> Worksheet:
    for row, cells in enumerate(values):
        sheet.write_row(row, 0, cells)
    return sheet


def sheets(draw: Callable[[Workbook, Worksheet], object]) -> bytes:
    """A workbook with a sheet 表 that is drawn on."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        draw(book, rows(book.add_worksheet("表"), [["甲", "乙"]]))
    return sink.getvalue()


def choices(book: Workbook, sheet: Worksheet, source: str) -> None:
    """A hidden sheet of years and names that a cell chooses from."""
    rows(book.add_worksheet("选项"), [[2022, "补助"], [2023, "贴息"]]).hide()
    book.define_name("年度", "=选项!$A$1:$A$2")
    sheet.data_validation("A2", {"validate": "list", "source": source})


@pytest.mark.parametrize(
    "draw",
    [
        lambda book, _: book.add_worksheet("空").hide(),
        lambda book, _: rows(book.add_worksheet("名单"), [["补助"], ["贴息"]]).very_hidden(),
        lambda book, _: rows(book.add_worksheet("无数"), [[0], [0.0]]).hide(),
        lambda book, sheet: choices(book, sheet, "=选项!$A$1:$A$2"),
        lambda book, sheet: choices(book, sheet, "=选项!$A:$A"),
        lambda book, sheet: choices(book, sheet, "=年度"),
        lambda book, sheet: rows(sheet, [["甲", "乙"], ["丙", 0]]).set_row(1, None, None, {"hidden": True}),
        lambda book, sheet: rows(sheet, [["甲", "乙"]]).set_column("B:F", None, None, {"hidden": True}),
        lambda book, sheet: sheet.merge_range("A3:B4", "合并的标题"),
    ],
)
def test_what_hides_no_figures_is_quiet(draw: Callable[[Workbook, Worksheet], object]) -> None:
    assert facts(sheets(draw)) == ()


def test_figures_that_no_choice_is_taken_from_are_told() -> None:
    assert [one.kind for one in facts(sheets(lambda book, sheet: choices(book, sheet, "=选项!$B$1:$B$2")))] == [
        "hidden_sheet"
    ]


def test_hidden_figures_and_values_under_merges() -> None:
    sheet = f'<cols><col min="2" max="2" hidden="1"/></cols>{ROWS}<mergeCells><mergeCell ref="A3:A4"/></mergeCells>'
    sheet = sheet.replace("</sheetData>", '<row r="4"><c r="A4"><v>5</v></c></row></sheetData>')
    assert facts(zipped(parts(sheet))) == (
        Fact("hidden_rows", "", "表", ((2, 1),)),
        Fact("hidden_columns", "", "表", ((1, 2),)),
        Fact("covered", "", "表", ((3, 1),)),
    )


def test_texts_under_merged_labels_are_quiet() -> None:
    sheet = f'{ROWS}<mergeCells><mergeCell ref="B1:B2"/></mergeCells>'.replace(' hidden="1"', "")
    assert facts(zipped(parts(sheet))) == ()


def test_of_very_many_cells_the_first_are_named_and_the_others_counted() -> None:
    many = "".join(f'<row r="{row}" hidden="1"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 3001))
    (fact,) = facts(zipped(parts(f"<sheetData>{many}</sheetData>")))
    assert (fact.kind, len(fact.cells), fact.more) == ("hidden_rows", 2000, 1000)


def coloured(letters: str, ground: str = "", **parts_of: str) -> tuple[Fact, ...]:
    """The facts of a sheet whose A1 holds 1, with letters and ground as their elements are written."""
    fill = f'<fill><patternFill patternType="solid">{ground}</patternFill></fill>' if ground else "<fill/>"
    styles = (
        f"<fonts><font/><font>{letters}</font></fonts><fills><fill/>{fill}</fills>"
        f'<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="1"/></cellXfs>{parts_of.get("more", "")}'
    )
    sheet = '<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c></row></sheetData>'
    made = parts(sheet + parts_of.get("besides", ""), styles=styles)
    if "theme" in parts_of:
        relation = f'<Relationship Id="rId99" Type="{_RELS}/theme" Target="theme/theme1.xml"/></Relationships>'
        rels = "xl/_rels/workbook.xml.rels"
        made |= {rels: str(made[rels]).replace("</Relationships>", relation), "xl/theme/theme1.xml": parts_of["theme"]}
    return facts(zipped(made))


def test_figures_and_texts_in_a_format_that_shows_nothing_are_told() -> None:
    styles = (
        '<numFmts count="1"><numFmt numFmtId="170" formatCode=";;;"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
    )
    cells = (
        '<c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>0</v></c><c r="C1"><v>2</v></c>'
        '<c r="D1" s="1" t="str"><v>甲</v></c><c r="E1" s="1" t="str"><v> </v></c><c r="F1" s="1" t="b"><v>1</v></c>'
    )
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'
    assert facts(zipped(parts(sheet, styles=styles))) == (
        Fact("blank_figures", "", "表", ((1, 1),)),
        Fact("blank_text", "", "表", ((1, 4),)),
    )


_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x">'
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    '<a:dk2><a:srgbClr val="44546A"/></a:dk2><a:lt2><a:srgbClr val="E7E6E6"/></a:lt2>'
    '<a:accent1><a:srgbClr val="4472C4"/></a:accent1></a:clrScheme></a:themeElements></a:theme>'
)


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ('<color rgb="FFFFFFFF"/>', ""),
        ('<color rgb="FFFEFEFE"/>', ""),
        ('<color theme="0"/>', ""),
        ('<color theme="0" tint="-4.9989318521683403E-2"/>', ""),
        ('<color indexed="9"/>', ""),
        ('<color indexed="65"/>', ""),
        ('<color theme="1" tint="1"/>', ""),
        ('<color rgb="FFFFC7CE"/>', '<fgColor rgb="FFFFC7CE"/>'),
        ('<color theme="4"/>', '<fgColor rgb="FF4472C4"/>'),
        ('<color theme="4" tint="0.8"/>', '<fgColor theme="4" tint="0.79998168889431442"/>'),
        ("", '<fgColor rgb="FF000000"/>'),
        ('<color auto="1"/>', '<fgColor indexed="64"/>'),
    ],
)
def test_letters_in_the_colour_of_their_ground_are_told(letters: str, ground: str) -> None:
    assert coloured(letters, ground, theme=_THEME) == (Fact("unseen_figures", "", "表", ((1, 1),)),)


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ("", ""),
        ('<color auto="1"/>', ""),
        ('<color theme="1"/>', ""),
        ('<color indexed="64"/>', ""),
        ('<color rgb="FFFFFFFF"/>', '<fgColor rgb="FF000080"/>'),
        ('<color theme="0"/>', '<fgColor theme="4"/>'),
        ('<color theme="0" tint="-0.35"/>', ""),
        ('<color rgb="FFFF0000"/>', '<fgColor rgb="FFFFC7CE"/>'),
        ('<color theme="11"/>', ""),
        ('<color theme="99"/>', ""),
        ('<color indexed="999"/>', ""),
        ('<color theme="0" tint="much"/>', ""),
        ('<color rgb="white"/>', ""),
        ('<color rgb="FFFFFFFF"/>', '<bgColor indexed="64"/>'),
    ],
)
def test_letters_that_can_be_seen_are_quiet(letters: str, ground: str) -> None:
    assert coloured(letters, ground, theme=_THEME) == ()


def test_a_workbook_may_have_a_palette_and_a_theme_of_its_own() -> None:
    own = '<colors><indexedColors><rgbColor rgb="00FF0000"/><rgbColor rgb="00FFFFFF"/></indexedColors></colors>'
    assert coloured('<color indexed="0"/>', "", more=own) == ()
    assert coloured('<color indexed="1"/>', "", more=own)
    dark = _THEME.replace('lastClr="FFFFFF"', 'lastClr="202020"')
    assert coloured('<color theme="0"/>', "", theme=dark) == ()
    assert coloured('<color theme="0"/>', "", theme="<broken") == ()


def test_colours_of_conditions_and_tables_are_not_known_so_cells_under_them_are_quiet() -> None:
    white = '<color rgb="FFFFFFFF"/>'
    condition = (
        '<conditionalFormatting sqref="C1 A1:A9"><cfRule type="expression" priority="1"/></conditionalFormatting>'
    )
    assert coloured(white, besides=condition) == ()
    assert coloured(white, besides=condition.replace("A1:A9", "A2:A9"))

    def table(book: Workbook, sheet: Worksheet) -> None:
        sheet.add_table("A1:B2", {"columns": [{"header": "甲"}, {"header": "乙"}]})
        for cell in ("A1", "B1", "D1"):
            sheet.write(cell, "甲" if cell != "B1" else "乙", book.add_format({"font_color": "#FFFFFF"}))

    assert facts(sheets(table)) == (Fact("unseen_text", "", "表", ((1, 4),)),)


def test_white_noughts_and_blanks_are_quiet() -> None:
    def draw(book: Workbook, sheet: Worksheet) -> None:
        white = book.add_format({"font_color": "#FFFFFF"})
        sheet.write("A2", 0, white)
        sheet.write("B2", "  ", white)
        sheet.write_blank("C2", None, white)

    assert facts(sheets(draw)) == ()


def test_links_are_told_as_people_read_them() -> None:
    data = (ROOT / "samples" / "faulty" / "K108.xlsx").read_bytes()
    assert facts(data) == (Fact("external_links", "file:///D:/支出台账.xlsx"),)
    escaped = repacked(data, "支出台账", "%E6%94%AF%E5%87%BA")
    assert facts(escaped) == (Fact("external_links", "file:///D:/支出.xlsx"),)


def repacked(data: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name).replace(old.encode(), new.encode()) for name in archive.namelist()})


def test_an_ole_link_is_served_by_another_program_too() -> None:
    data = (ROOT / "samples" / "faulty" / "K109.xlsx").read_bytes()
    ole = repacked(data, 'ddeLink ddeService="wps" ddeTopic="D:\\台账.wps"', 'oleLink progId="Word.Document.12"')
    assert facts(repacked(ole, "/ddeLink", "/oleLink")) == (Fact("dde", "Word.Document.12|"),)


def test_there_is_nothing_to_tell_of_clean_forms() -> None:
    found = [
        read_book(path).facts
        for name in ("clean-2023", "hengyang-2022")
        for path in sorted((ROOT / "samples" / name).glob("*.xlsx"))
    ]
    assert found == [()] * 17


@pytest.mark.parametrize(
    ("formulas", "told"),
    [
        (("隐!$A$1:$A$9", "'隐'!B:B"), []),
        (("'隐'!$A$1:$B$9",), []),
        (("隐!A1", "隐!A1"), ["hidden_sheet"]),
        (("x!A:B", "'隐''!A:B"), ["hidden_sheet"]),
        (("OFFSET(隐!$A$1,0,0,COUNTA(隐!$A:$B),1)",), []),
        (("隐!A:B," + "x!A:ZZZ," * 1_200,), ["hidden_sheet"]),
        (("隐!A:ZZZ", *(f"-{at}{'a' * 8_000}" for at in range(140))), []),
    ],
)
def test_choices_are_followed_as_far_as_formulas_can_be_long(formulas: Sequence[str], told: list[str]) -> None:
    assert [one.kind for one in facts(choosing(*formulas))] == told


def test_areas_and_cells_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    change = _Columns._change

    def counting(columns: _Columns, column: int, by: int) -> None:
        counted.append(column)
        change(columns, column, by)

    monkeypatch.setattr(_Columns, "_change", counting)
    areas = [Area(row, 1 + row % 7, row + 9, 5 + row % 7) for row in range(1, 3_001)]
    cells = [(row, column) for row in range(1, 1_001) for column in range(1, 5)]
    assert covered_by(areas, cells) == {
        cell for cell in cells if any(within(area, cell) for area in areas[max(0, cell[0] - 10) : cell[0]])
    }
    assert len(counted) <= 4 * len(areas)


HIDDEN_ROW = '<sheetData><row r="1"{}><c r="A1"><v>7</v></c></row></sheetData>'


@pytest.mark.parametrize("tree", [False, True], ids=["plain", "tree"])
@pytest.mark.parametrize(
    ("row", "cols", "told"),
    [
        (' ht="0" customHeight="1"', "", ["hidden_rows"]),
        (' ht="0.75"', "", ["hidden_rows"]),
        (' spans="1:2" ht="1e-3"', "", ["hidden_rows"]),
        (' ht="0" hidden="0"', "", ["hidden_rows"]),
        (' ht="2.25"', "", []),
        (' ht="1E1"', "", []),
        (' ht="12.75"', "", []),
        (' ht="-"', "", []),
        ("", '<col min="1" max="1" width="0" customWidth="1"/>', ["hidden_columns"]),
        ("", '<col min="1" max="3" width="0.14"/>', ["hidden_columns"]),
        ("", '<col min="1" max="3" width="0.85"/><col min="4" max="4" width="x"/>', []),
    ],
)
def test_rows_and_columns_too_small_to_read_are_hidden(
    row: str, cols: str, told: list[str], tree: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if tree:
        monkeypatch.setattr(ooxml, "plain_sheet", lambda data: None)
    sheet = (f"<cols>{cols}</cols>" if cols else "") + HIDDEN_ROW.format(row)
    assert [one.kind for one in facts(zipped(parts(sheet)))] == told


@pytest.mark.parametrize("merge", ["A1:A2", "A1:B1"])
def test_a_merged_figure_is_seen_where_its_area_is_not_all_hidden(merge: str) -> None:
    sheet = HIDDEN_ROW.format(' hidden="1"') + f'<mergeCells><mergeCell ref="{merge}"/></mergeCells>'
    assert bool(facts(zipped(parts(sheet)))) == (merge == "A1:B1")


def test_rows_with_figures_are_seen_where_only_unused_ones_are_hidden() -> None:
    def draw(_: Workbook, sheet: Worksheet) -> None:
        rows(sheet, [["甲", 1], ["乙", 2]]).set_default_row(hide_unused_rows=True)

    assert facts(sheets(draw)) == ()


WHITE_CELL = '<sheetData><row r="1"><c r="A1" s="1"><v>1</v></c></row></sheetData>'
ANYWHERE = '<conditionalFormatting sqref="A1:XFD1048576"/>'
LATER = (
    '<extLst><ext><x14:conditionalFormattings xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:conditionalFormatting>'
    "<xm:sqref>A1:B2 D4</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)


@pytest.mark.parametrize("big", [False, True], ids=["whole", "row by row"])
@pytest.mark.parametrize(
    ("written", "told"),
    [
        (WHITE_CELL, True),
        (WHITE_CELL.replace('"', "'"), True),
        (WHITE_CELL.replace('s="1"', 's = "1"'), True),
        (WHITE_CELL.replace('s="1"', 's="01"'), True),
        (WHITE_CELL.replace('s="1"', 's=" 1 "'), True),
        (WHITE_CELL.replace(' r="A1"', ""), True),
        (WHITE_CELL.replace(' r="1"', "").replace(' r="A1"', ""), True),
        (f"{WHITE_CELL}<!--{ANYWHERE}-->", True),
        (f"{WHITE_CELL}<![CDATA[{ANYWHERE}]]>", True),
        (WHITE_CELL + ANYWHERE.replace('"', "'"), False),
        (WHITE_CELL + LATER, False),
        (WHITE_CELL + LATER.replace("A1:B2", "A2:B2"), True),
        (WHITE_CELL.replace('s="1"', 's="0"'), False),
        (WHITE_CELL.replace('s="1"', 's="11"'), False),
        (WHITE_CELL.replace('s="1"', ""), False),
    ],
)
def test_pale_letters_are_told_however_the_sheet_is_spelt(
    written: str, told: bool, big: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if big:
        monkeypatch.setattr(ooxml, "_BIG", 0)
    made = parts(written, styles=WHITE.replace("<font>", "<font/><font>").replace("<xf ", '<xf numFmtId="0"/><xf ', 1))
    styles = str(made["xl/styles.xml"]).replace('fontId="0"', 'fontId="1"')
    assert bool(facts(zipped({**made, "xl/styles.xml": styles}))) == told
    sixteen = f'<?xml version="1.0" encoding="UTF-16"?>{made["xl/worksheets/sheet1.xml"]!s}'.encode("utf-16")
    assert bool(facts(zipped({**made, "xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sixteen}))) == told


def test_a_ground_in_single_quotes_is_a_ground() -> None:
    styles = (
        "<fonts><font/></fonts><fills><fill/><fill><patternFill patternType='solid'><fgColor rgb='FF000000'/>"
        "</patternFill></fill></fills><cellXfs><xf/><xf fillId='1'/></cellXfs>"
    )
    assert facts(zipped(parts(WHITE_CELL, styles=styles)))


@pytest.mark.parametrize("written", ["1", "01", " 1", "000001 "])
def test_the_style_of_a_cell_is_a_number_however_it_is_spelt(written: str) -> None:
    sheet = WHITE_CELL.replace('s="1"', f's="{written}"')
    (grid,) = read_book("x", data=zipped(parts(sheet, styles='<cellXfs><xf/><xf numFmtId="10"/></cellXfs>'))).grids
    assert grid.cells[1, 1].number_format == "0.00%"


@pytest.mark.parametrize(("length", "shown"), [(255, True), (256, False)])
def test_a_format_longer_than_programs_take_is_none(length: int, shown: bool) -> None:
    code = '"' + "甲" * (length - 3) + '"0'
    (grid,) = read_book("x", data=numbered(code.replace('"', "&quot;"))).grids
    assert grid.cells[1, 1].number_format == (code if shown else "General")


def test_parts_of_unusual_size_are_not_remembered() -> None:
    seen: list[int] = []

    @for_usual_parts
    def read(data: bytes, name: str) -> str:
        seen.append(len(data))
        return name

    for size in (9, 9, 200_000, 200_000):
        assert read(b"x" * size, "styles") == "styles"
    assert seen == [9, 200_000, 200_000]


def with_part(
    name: str, kind: str, declared: str = "", data: str | bytes = b"MZ", source: str = "xl/workbook.xml"
) -> bytes:
    """A workbook with another part, which a relationship of this type leads to, declared as a type of its own."""
    made = parts(ROWS.replace(' hidden="1"', ""))
    folder, _, file = source.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    nothing = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    relation = (
        f'<Relationship Id="rId99" Type="{kind}" Target="/{name}"/></Relationships>' if kind else "</Relationships>"
    )
    made[rels] = str(made.get(rels, nothing)).replace("</Relationships>", relation)
    types = str(made["[Content_Types].xml"])
    override = f'<Override PartName="/{name}" ContentType="{declared}"/></Types>' if declared else "</Types>"
    return zipped({**made, "[Content_Types].xml": types.replace("</Types>", override), name: data})


_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DDE = '<externalLink xmlns="urn:x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
_SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (with_part("xl/a.bin", f"{_MICROSOFT}/vbaProject"), Fact("macros", "xl/a.bin")),
        (with_part("xl/a.bin", "", "application/vnd.ms-office.vbaProject"), Fact("macros", "xl/a.bin")),
        (with_part("a", f"{_RELS}/externalLink", data=_DDE), Fact("dde", "cmd|/c calc")),
        (with_part("a", "", f"{_SPREADSHEET}.externalLink+xml", _DDE), Fact("dde", "cmd|/c calc")),
        (with_part("xl/c.xml", f"{_RELS}/connections"), Fact("connections", "xl/c.xml")),
        (with_part("xl/c.xml", "", f"{_SPREADSHEET}.connections+xml"), Fact("connections", "xl/c.xml")),
        (with_part("xl/o/1.bin", f"{_RELS}/oleObject", source=_SHEET), Fact("objects", "xl/o/1.bin")),
        (with_part("xl/o/1.xlsx", f"{_RELS}/package", source=_SHEET), Fact("objects", "xl/o/1.xlsx")),
        (with_part("xl/o/1.xml", f"{_RELS}/control", source=_SHEET), Fact("objects", "xl/o/1.xml")),
        (with_part("xl/o/1.xml", "", "application/vnd.ms-office.activeX+xml"), Fact("objects", "xl/o/1.xml")),
    ],
)
def test_parts_are_known_however_they_are_called(data: bytes, told: Fact) -> None:
    assert facts(data) == (told,)


def test_usual_parts_are_nothing_to_tell() -> None:
    assert facts(with_part("xl/printerSettings/1.bin", f"{_RELS}/printerSettings", source=_SHEET)) == ()
    assert facts(with_part("xl/media/image1.png", f"{_RELS}/image", "image/png", source=_SHEET)) == ()
    default = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    data = with_part("xl/printerSettings/1.bin", f"{_RELS}/printerSettings", source=_SHEET)
    assert facts(repacked(data, "</Types>", default)) == ()
    assert facts(with_part("a.bin", "", source="xl/nothing.xml")) == ()


LISTED = '<sheets><sheet name="表" sheetId="1" r:id="rId1"/><sheet name="宏" sheetId="2" r:id="rId99"/></sheets>'


def listing(kind: str, data: str, mode: str = "") -> bytes:
    """A workbook with a second sheet whose relationship is of this type; without one if it is empty."""
    made = parts(ROWS.replace(' hidden="1"', ""), workbook=LISTED)
    rels = "xl/_rels/workbook.xml.rels"
    relation = f'<Relationship Id="rId99" Type="{kind}"{mode} Target="x/1.xml"/>' if kind else ""
    made[rels] = str(made[rels]).replace("</Relationships>", f"{relation}</Relationships>")
    return zipped({**made, "xl/x/1.xml": data})


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet"])
def test_macro_sheets_are_told_in_any_language(kind: str) -> None:
    assert facts(listing(f"{_MICROSOFT}/{kind}", '<macrosheet xmlns="urn:x"/>')) == (
        Fact("macros", "xl/x/1.xml", "宏"),
    )


@pytest.mark.parametrize("root", ["chartsheet", "dialogsheet"])
def test_sheets_of_other_kinds_are_left_out(root: str) -> None:
    for data in (f'<{root} xmlns="urn:x"/>', "<broken"):
        assert [grid.name for grid in read_book("x", data=listing(f"{_RELS}/{root}", data)).grids] == ["表"]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("", ""),
        (f"{_RELS}/worksheet", ' TargetMode="External"'),
        (f"{_RELS}/Worksheet", ""),
        (f"{_RELS}/worksheet/", ""),
        (f"{_RELS}/chartsheet", ""),
        (f"{_RELS}/theme", ""),
    ],
)
def test_no_sheet_gets_lost(kind: str, mode: str) -> None:
    with pytest.raises(FileError, match="工作表“宏”") as caught:
        read_book("x", data=listing(kind, f'<worksheet xmlns="urn:x">{ROWS}</worksheet>', mode))
    assert caught.value.code == "damaged"
