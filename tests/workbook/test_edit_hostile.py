"""What stands in a workbook never makes marking fail or take long; time is that of the processor."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from time import process_time

import pytest

from tests.packages import contents
from tests.workbook.handmade import TRANSITIONAL
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import Address
from xlform.address import Area
from xlform.workbook.edit import AddNote
from xlform.workbook.edit import CellStyle
from xlform.workbook.edit import EditRefused
from xlform.workbook.edit import SetFill
from xlform.workbook.edit import SetValue
from xlform.workbook.edit import apply
from xlform.workbook.edit import mark
from xlform.workbook.edit import unmark
from xlform.workbook.edit.dependents import references
from xlform.workbook.edit.notebox import Geometry
from xlform.workbook.edit.numbers import measure
from xlform.workbook.edit.numbers import whole
from xlform.workbook.edit.parts import Parts
from xlform.workbook.edit.scan import scan
from xlform.workbook.edit.styles import Styles
from xlform.workbook.edit.vml import new_drawing
from xlform.workbook.edit.vml import used_blocks
from xlform.workbook.edit.vml import with_notes
from xlform.workbook.edit.vml import without_notes
from xlform.workbook.edit.xmltree import with_attribute
from xlform.workbook.package import Package

SECONDS = 20.0
"""Of processor time: ten times what the dearest work takes; that which looks at a byte again and again takes minutes."""
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELL = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
NOTE = AddNote(Address("表", 1, 1), "xlform", "xlform S101 甲")


def cheap(work: Callable[[], object]) -> None:
    """Fails if the work takes long."""
    before = process_time()
    work()
    assert process_time() - before < SECONDS


@pytest.mark.parametrize(
    "work",
    [
        lambda: used_blocks([b"<xml>" + b"<o:idmap " * 100_000 + b"</xml>"]),
        lambda: with_notes(b"<xml " + b"<v:shapetype " * 100_000 + b"></xml>", [], set(), "x"),
        lambda: without_notes(b"<v:shape " * 200_000, {(1, 1)}),
        lambda: without_notes(b"<v:shape>" + b"</v:shape" * 200_000, {(1, 1)}),
        lambda: with_attribute(b"<c" + b" " * 100_000 + b"/>", "s", "1"),
        lambda: references("'" * 60_001, "表", {}),
        lambda: references("A" + "1" * 60_000, "表", {}),
    ],
    ids=["id maps", "shape types", "shapes", "ends of shapes", "white space", "quotes", "digits"],
)
def test_no_pattern_looks_at_a_byte_again_and_again(work: Callable[[], object]) -> None:
    cheap(work)


def test_hidden_rows_and_rows_without_height_are_passed_over_at_once() -> None:
    rows = "".join(f'<row r="{row}" hidden="1"/>' for row in range(2, 60_000))
    for form in ('<sheetFormatPr defaultRowHeight="0"/>', ""):
        sheet = f'<worksheet xmlns="{TRANSITIONAL}">{form}<sheetData>{rows}</sheetData></worksheet>'
        geometry = Geometry(scan(sheet.encode(), "x", ()))
        cheap(lambda geometry=geometry: [geometry.anchor(Area(row, 1, row, 1), "甲") for row in range(1, 2000)])  # type: ignore[misc]
        assert geometry.anchor(Area(1, 1, 1, 1), "甲")[6] >= 59_999


def test_columns_that_lie_over_each_other_are_counted_once() -> None:
    columns = '<col min="1" max="16384" width="5"/>' * 20_000
    sheet = f'<worksheet xmlns="{TRANSITIONAL}"><cols>{columns}</cols><sheetData/></worksheet>'
    found = scan(sheet.encode(), "x", ())
    cheap(lambda: Geometry(found))
    assert [each[:2] for each in found.columns] == [(1, 16_384)]


def test_a_wide_row_is_looked_through_once() -> None:
    cells = "".join(f'<c r="{each}1" s="1"><v>1</v></c>' for each in _letters(16_000))
    fills = [["表", f"{each}1", "FFC7CE", "<fill/>"] for each in _letters(16_000)]
    record = f'<row r="2"><c r="A2" t="inlineStr"><is><t>xlform-record:1 {json.dumps(fills).replace("<", "&lt;")}</t></is></c></row>'
    book = zipped(parts(f'<sheetData><row r="1">{cells}</row>{record}</sheetData>', styles=STYLES))
    cheap(lambda: unmark(book))


def _letters(count: int) -> list[str]:
    from xlform.address import column_letters

    return [column_letters(each) for each in range(1, count + 1)]


STYLES = (
    '<numFmts><numFmt numFmtId="zz" formatCode="0.00%"/><numFmt formatCode="0.0"/><numFmt numFmtId="4294967295" formatCode="0"/></numFmts>'
    '<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
    f'<cellXfs><xf numFmtId="0" fillId="0"/><xf numFmtId="0" fillId="{"9" * 5000}"/></cellXfs>'
)  # fmt: skip


def test_numbers_of_formats_that_are_none_are_not_used() -> None:
    book = Parts(Package.open(zipped(parts(CELL, styles=STYLES))))
    styles = Styles(book, "xl/styles.xml")
    for code in ("0.00%", "0.0"):
        styles.new(CellStyle(number_format=code))
    styles.save()
    written = book.read("xl/styles.xml")
    assert b'numFmtId="164" formatCode="0.00%"' in written
    assert b'numFmtId="165" formatCode="0.0"' in written
    assert styles.fill(1) == "<fill/>"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        (" 007 ", 7),
        ("²", -1),
        ("-1", -1),
        ("1_0", -1),
        ("٣", -1),
        ("9" * 5000, -1),
        ("", -1),
        (None, -1),
        ("1e3", -1),
    ],
)
def test_what_is_no_whole_number_counts_as_not_given(text: str | None, value: int) -> None:
    assert whole(text, -1) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", 12.5), ("nan", 9), ("inf", 9), ("1e400", 9), ("-3", 9), ("1e9", 409), ("x", 9), (None, 9)],
)
def test_what_is_no_length_counts_as_not_given(text: str | None, value: float) -> None:
    assert measure(text, 9, 409) == value


@pytest.mark.parametrize("attribute", ['s="abc"', f's="{"9" * 5000}"', 's="-1"', 's="²"'])
def test_a_format_that_is_no_number_is_the_first(attribute: str) -> None:
    book = zipped(parts(CELL.replace("<c ", f"<c {attribute} ")))
    marked = mark(book, [SetFill(NOTE.address, "FFC7CE"), NOTE])
    assert unmark(marked) == book


@pytest.mark.parametrize("reference", ["$A$1", "A²", "1", "ABCDEF1"])
def test_a_cell_that_cannot_be_found_again_is_refused(reference: str) -> None:
    book = zipped(parts(CELL.replace('"A1"', f'"{reference}"')))
    with pytest.raises(EditRefused):
        apply(book, [SetValue(Address("表", 1, 1), Decimal(2))])


def test_the_last_number_of_a_sheet_is_not_exceeded() -> None:
    workbook = '<sheets><sheet name="表" sheetId="4294967295" r:id="rId1"/></sheets>'
    marked = mark(zipped(parts(CELL, workbook=workbook)), [NOTE])
    assert b'sheetId="1"' in contents(marked)["xl/workbook.xml"]


def test_an_index_of_a_shared_string_that_is_no_number_is_no_text() -> None:
    book = zipped(parts(CELL.replace("<c ", '<c t="s" ').replace("<v>1<", "<v>²<"), strings="<si><t>a</t></si>"))
    _, receipt = apply(book, [SetValue(Address("表", 1, 1), "b")])
    assert [(one.old, one.new) for one in receipt.cells] == [("", "b")]


def test_half_a_surrogate_in_a_note_can_be_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    book = parts(CELL)
    note = '<comment ref="A1" authorId="²"><text><t>_xD800_</t></text></comment>'
    book["xl/comments1.xml"] = (
        f'<comments xmlns="{TRANSITIONAL}"><authors/><commentList>{note}</commentList></comments>'
    )
    book["xl/worksheets/_rels/sheet1.xml.rels"] = _related("comments", "../comments1.xml")
    _, receipt = apply(zipped(book), [NOTE])
    assert receipt.to_json().encode()


def _related(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_RELS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>'


def test_a_drawing_of_notes_inside_a_choice_is_not_doubled() -> None:
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14">'
        f'<legacyDrawing xmlns:r="{_RELS}" r:id="rId1"/></mc:Choice></mc:AlternateContent>'
    )
    book = parts(CELL + choice)
    book["xl/drawings/vmlDrawing1.vml"] = new_drawing([], set())
    book["xl/worksheets/_rels/sheet1.xml.rels"] = _related("vmlDrawing", "../drawings/vmlDrawing1.vml")
    with pytest.raises(EditRefused, match="工作表的批注图形放在 AlternateContent 里，无法安全添加批注，未写入"):
        mark(zipped(book), [NOTE])
    assert unmark(mark(zipped(book), [SetFill(NOTE.address, "FFC7CE")])) == zipped(book)


def test_when_all_numbers_of_drawings_are_taken_the_note_is_refused() -> None:
    with pytest.raises(EditRefused, match="批注图形的编号已经用尽"):
        new_drawing([], set(range(1 << 20)))
