from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from lxml import etree

from tests.corpus import SHEET
from tests.corpus import base
from tests.corpus import corpus
from tests.corpus import png
from tests.corpus import rewritten
from tests.packages import cells
from tests.packages import contents
from tests.packages import entries
from tests.packages import problems
from tests.packages import related_ids
from tests.packages import relations
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import Address
from xlform.workbook.edit import AddNote
from xlform.workbook.edit import AddSheet
from xlform.workbook.edit import CellStyle
from xlform.workbook.edit import Edit
from xlform.workbook.edit import EditRefused
from xlform.workbook.edit import SetFill
from xlform.workbook.edit import SetFormula
from xlform.workbook.edit import SetResult
from xlform.workbook.edit import SetValue
from xlform.workbook.edit import SheetCell
from xlform.workbook.edit import apply
from xlform.workbook.edit import is_marked
from xlform.workbook.edit import mark
from xlform.workbook.edit import mark_with_receipt
from xlform.workbook.edit import unmark
from xlform.workbook.edit.listpage import HEADERS
from xlform.workbook.edit.listpage import HINT
from xlform.workbook.edit.listpage import TITLE
from xlform.workbook.read import read_book

RED, YELLOW = "FFC7CE", "FFEB9C"
NOTE = "xlform S101 全年执行数 31.25，分项之和 31.25\n请核对“其他资金”"
NAMES = sorted(corpus())


def at(a1: str, sheet: str = SHEET) -> Address:
    column = ord(a1[0]) - 64
    return Address(sheet, int(a1[1:]), column)


HEAD = CellStyle(bold=True, fill="D9E1F2", border=True)
LINK = CellStyle(underline=True, color="0563C1", border=True)
FINDINGS = AddSheet(
    "校验结果",
    (
        (SheetCell(TITLE, HEAD),),
        (SheetCell(f"错误 1 项{HINT}"),),
        tuple(SheetCell(header, HEAD) for header in HEADERS),
        (
            SheetCell("S101"),
            SheetCell("错误"),
            None,
            SheetCell("自评表!B5", LINK, at("B5")),
            SheetCell(NOTE),
            None,
            None,
            SheetCell(Decimal("-5.50"), CellStyle(number_format="0.00")),
        ),
    ),
    (8, 20, 10),
    header_row=3,
)
TARGETS = {"B5": RED, "D5": YELLOW, "F4": RED, "A1": RED, "E5": YELLOW, "H20": RED}
MARKS: tuple[Edit, ...] = (
    *(SetFill(at("C1" if cell == "A1" else cell), color) for cell, color in TARGETS.items()),
    *(AddNote(at("C1" if cell == "A1" else cell), "xlform", NOTE) for cell in TARGETS),
    SetFill(at("B5", "分表"), RED),
    AddNote(at("B5", "分表"), "xlform", NOTE),
    FINDINGS,
)


@pytest.mark.parametrize("name", NAMES)
def test_unmarking_gives_the_original_bytes(name: str) -> None:
    original = corpus()[name]
    marked = mark(original, MARKS)
    assert marked != original
    assert unmark(marked) == original
    assert is_marked(marked)
    assert not is_marked(original)


@pytest.mark.parametrize("name", NAMES)
def test_marking_twice_is_marking_once(name: str) -> None:
    once = mark(corpus()[name], MARKS)
    assert mark(once, MARKS) == once


@pytest.mark.parametrize("name", NAMES)
def test_untouched_parts_are_the_same_bytes_and_the_receipt_names_the_others(name: str) -> None:
    original = corpus()[name]
    marked, receipt = mark_with_receipt(original, MARKS)
    before, after = entries(original), entries(marked)
    assert list(after)[: len(before)] == list(before)
    differing = {key.lstrip("/") for key in after if before.get(key) != after[key]}
    assert differing == {change.part for change in receipt.parts}
    assert differing & set(contents(original)) <= {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    for key in set(before) - differing:
        assert after[key] == before[key]


@pytest.mark.parametrize("name", NAMES)
def test_only_the_fill_of_marked_cells_changes(name: str) -> None:
    original = corpus()[name]
    before, after = cells(original), cells(mark(original, MARKS))
    assert list(after) == [*before, "校验结果"]
    for sheet, targets in ((SHEET, set(TARGETS)), ("分表", {"B5"})):
        new = set(after[sheet]) - set(before[sheet])
        assert new <= targets
        for cell, facts in before[sheet].items():
            if cell in targets:
                assert after[sheet][cell][:3] == facts[:3]
                assert f"FF{TARGETS[cell]}" in after[sheet][cell].fill
            else:
                assert after[sheet][cell] == facts
        assert {after[sheet][cell].value for cell in new} <= {"n:"}


@pytest.mark.parametrize("name", NAMES)
def test_marked_packages_are_sound(name: str) -> None:
    original = corpus()[name]
    assert problems(original) == []
    assert problems(mark(original, MARKS)) == []


@pytest.mark.parametrize("name", NAMES)
def test_notes_stand_on_their_cells_beside_older_ones(name: str) -> None:
    original = corpus()[name]
    before, after = _notes(original), _notes(mark(original, MARKS))
    threaded = {"D5"} if name.startswith("threaded") else set()
    for cell in TARGETS:
        if cell in threaded:
            assert after[cell] == before[cell]
        elif cell in before:
            assert after[cell] == before[cell] + "\n──────\n" + NOTE
        else:
            assert after[cell] == NOTE
    for cell in set(before) - set(TARGETS):
        assert after[cell] == before[cell]


@pytest.mark.parametrize("name", NAMES)
def test_values_change_and_nothing_else(name: str) -> None:
    original = corpus()[name]
    edits: list[Edit] = [
        SetValue(at("B6"), Decimal("12.50")),
        SetValue(at("H20"), "已 核对 <2024>"),
        SetResult(at("B4"), Decimal(32)),
    ]
    data, receipt = apply(original, edits)
    assert problems(data) == []
    before, after = cells(original)[SHEET], cells(data)[SHEET]
    assert after["B6"].value == "n:12.5"
    assert after["B6"][2:] == before["B6"][2:]
    assert after["B4"] == before["B4"]._replace(value="n:32")
    assert "已 核对 &lt;2024&gt;" in after["H20"].value
    listed = {change.cell.partition("!")[2] for change in receipt.cells if change.cell.startswith(SHEET)}
    assert {cell for cell in after if after[cell] != before.get(cell)} == listed
    book = etree.fromstring(contents(data)["xl/workbook.xml"])
    assert [node.get("fullCalcOnLoad") for node in book.iter("{*}calcPr")] == ["1"]


def test_results_that_depend_on_a_change_go_and_others_stay() -> None:
    data, receipt = apply(corpus()["formula_kinds.xlsx"], [SetValue(at("B5"), Decimal(25))])
    after = cells(data)
    emptied = {cell for cell in after[SHEET] if after[SHEET][cell].formula and after[SHEET][cell].value == "n:"}
    assert emptied == {"B4", "G4", "H4", "B11"}
    assert after[SHEET]["C11"].value == "n:45"
    assert {change.cell for change in receipt.cells} == {f"{SHEET}!{cell}" for cell in emptied | {"B5"}}


def test_other_sheets_and_names_are_followed() -> None:
    data, _ = apply(corpus()["defined_names.xlsx"], [SetValue(at("B5"), Decimal(25))])
    assert cells(data)[SHEET]["B9"].value == "n:"
    data, _ = apply(corpus()["formula_kinds.xlsx"], [SetValue(at("B5", "分表"), Decimal(25))])
    assert cells(data)[SHEET]["H4"].value == "n:"
    assert cells(data)[SHEET]["B4"].value == "n:30"


def test_a_formula_gets_its_result_and_a_value_leaves_the_calculation_chain() -> None:
    edits: list[Edit] = [SetFormula(at("E6"), "SUM(E4:E5)", Decimal(10)), SetValue(at("F4"), Decimal("9.62"))]
    data, receipt = apply(corpus()["formula_kinds.xlsx"], edits)
    after = cells(data)[SHEET]
    assert (after["E6"].formula, after["E6"].value) == ("[]SUM(E4:E5)", "n:10")
    assert (after["F4"].formula, after["F4"].value) == ("", "n:9.62")
    chain = etree.fromstring(contents(data)["xl/calcChain.xml"])
    assert [(node.get("r"), node.get("i")) for node in chain] == [
        ("B4", "1"),
        ("C4", None),
        ("D4", None),
        ("B11", None),
        ("B4", "2"),
        ("F4", None),
    ]
    assert [(each.cell, each.what, each.old, each.new) for each in receipt.cells] == [
        ("自评表!E6", "formula", None, "=SUM(E4:E5)"),
        ("自评表!E6", "result", None, "10"),
        ("自评表!F4", "formula", "=ROUND(E4*D4/C4,2)", None),
        ("自评表!F4", "value", "9.62", "9.62"),
    ]


def test_the_last_formula_takes_the_calculation_chain_with_it() -> None:
    chain = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="F4" i="1"/></calcChain>'
    )
    original = rewritten(corpus()["formula_kinds.xlsx"], {"xl/calcChain.xml": lambda _: chain})
    data, _ = apply(original, [SetValue(at("F4"), Decimal(9))])
    assert "xl/calcChain.xml" not in contents(data)
    assert problems(data) == []


@pytest.mark.parametrize(
    "edit", [SetValue(at("B11"), Decimal(1)), SetValue(at("G5"), Decimal(1)), SetFormula(at("G4"), "1", None)]
)
def test_formulas_over_several_cells_are_left_whole(edit: Edit) -> None:
    with pytest.raises(EditRefused) as refusal:
        apply(corpus()["formula_kinds.xlsx"], [edit])
    assert refusal.value.code == "formula"


def test_a_result_needs_a_formula() -> None:
    with pytest.raises(EditRefused, match="单元格 B5 没有公式，无从更正其结果，未写入"):
        apply(base(), [SetResult(at("B5"), Decimal(1))])


def test_an_edit_that_changes_nothing_gives_the_same_bytes() -> None:
    edits: list[Edit] = [
        SetValue(at("B5"), Decimal("20.00")),
        SetResult(at("B4"), Decimal(30)),
        SetValue(at("A7"), "96.15%"),
    ]
    data, receipt = apply(base(), edits)
    assert data == base()
    assert (receipt.cells, receipt.parts) == ((), ())


def test_headings_of_tables_are_left_whole() -> None:
    with pytest.raises(EditRefused, match="单元格 自评表!J20 是表格的列标题，不能单独改写，未写入"):
        apply(corpus()["everything_at_once.xlsx"], [SetValue(at("J20"), "乙")])


def test_the_last_of_several_colours_stands_and_the_first_old_one_comes_back() -> None:
    import openpyxl

    edits: list[Edit] = [SetFill(at("A1"), YELLOW), SetFill(at("B1"), RED), FINDINGS]
    marked, receipt = mark_with_receipt(base(), edits)
    assert [(each.cell, each.old, each.new) for each in receipt.cells] == [("自评表!A1", "DDEBF7", RED)]
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(marked)).save(saved)
    left = openpyxl.load_workbook(io.BytesIO(unmark(saved.getvalue())))
    assert left[SHEET]["A1"].fill.fgColor.rgb == "FFDDEBF7"


def test_several_notes_on_one_cell_become_one() -> None:
    edits = [AddNote(at("B5"), "xlform", "xlform S101 甲"), AddNote(at("B5"), "xlform", "xlform R101 乙")]
    assert _notes(mark(base(), edits))["B5"] == "xlform S101 甲\nxlform R101 乙"


@pytest.mark.parametrize(
    "edit", [SetValue(at("B5"), "x"), AddNote(at("B5"), "李四", "xlform a"), AddNote(at("B5"), "xlform", "a")]
)
def test_what_could_not_be_taken_out_again_is_no_mark(edit: Edit) -> None:
    with pytest.raises(EditRefused):
        mark(base(), [edit])


def test_the_new_sheet_filters_prints_and_links() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(mark(base(), MARKS)))
    sheet = book["校验结果"]
    assert sheet.auto_filter.ref == "A3:H4"
    assert (sheet.print_title_rows, sheet.print_area) == ("$3:$3", "'校验结果'!$A$1:$H$4")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        9,
        "landscape",
        0,
    )
    assert sheet.freeze_panes == "A4"
    assert (sheet["D4"].value, sheet["D4"].hyperlink.location) == ("自评表!B5", "'自评表'!B5")
    assert sheet.column_dimensions["I"].hidden


def test_a_receipt_is_one_json_object() -> None:
    _, receipt = apply(base(), [SetFill(at("B5"), RED)])
    written = json.loads(receipt.to_json())
    assert written["cells"] == [{"cell": "自评表!B5", "what": "fill", "old": "none", "new": RED}]
    assert [part["part"] for part in written["parts"]] == ["xl/worksheets/sheet1.xml", "xl/styles.xml"]
    assert written["before"] != written["after"]


@pytest.mark.parametrize("name", NAMES)
def test_the_reader_sees_the_same_cells(name: str) -> None:
    before = read_book(name, data=corpus()[name])
    after = read_book(name, data=mark(corpus()[name], MARKS))
    for old, new in zip(before.grids, after.grids, strict=False):
        assert (old.name, dict(old.cells), old.merges) == (new.name, dict(new.cells), new.merges)


def test_a_workbook_without_a_style_sheet_gets_one() -> None:
    original = zipped(parts('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'))
    data = mark(original, [SetFill(Address("表", 1, 1), RED)])
    assert cells(data)["表"]["A1"].fill.count(RED) == 1
    assert unmark(data) == original


def test_header_pictures_and_notes_have_drawings_of_their_own() -> None:
    parts = contents(mark(corpus()["printer_and_header_picture.xlsx"], MARKS))
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    known = {key: target for key, _, target in relations(parts, "xl/worksheets/sheet1.xml")}
    used = [known[key] for node in root.iter("{*}legacyDrawing", "{*}legacyDrawingHF") for key in related_ids(node)]
    assert len(set(used)) == 2
    assert b"Note" in parts[used[0]]
    assert b"Note" not in parts[used[1]]


def test_shape_ids_are_never_given_twice() -> None:
    parts = contents(mark(corpus()["everything_at_once.xlsx"], MARKS))
    found = [
        node.get("id")
        for name, content in parts.items()
        if name.endswith(".vml")
        for node in etree.fromstring(content).iter("{urn:schemas-microsoft-com:vml}shape")
        if (node.get("id") or "").startswith("_x0000_s")
    ]
    assert len(found) == len(set(found))


def test_a_thread_of_comments_is_left_alone_and_said_so() -> None:
    original = corpus()["threaded_comments.xlsx"]
    marked, receipt = mark_with_receipt(original, MARKS)
    part = "xl/threadedComments/threadedComment1.xml"
    assert contents(marked)[part] == contents(original)[part]
    assert [(each.cell, each.what) for each in receipt.skipped] == [("自评表!D5", "note")]


def test_a_taken_sheet_name_gets_a_number() -> None:
    original = base(lambda book, _: book.add_worksheet("校验结果") and None)
    marked, receipt = mark_with_receipt(original, MARKS)
    assert receipt.sheets == ("校验结果 (2)",)
    assert unmark(marked) == original


def test_refusals_name_their_reason() -> None:
    legacy = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
    signed = rewritten(
        base(),
        {
            "[Content_Types].xml": lambda data: data.replace(
                b"</Types>", b'<Default Extension="sigs" ContentType="application/x"/></Types>'
            )
        },
        {"_xmlsignatures/origin.sigs": b""},
    )
    utf16 = rewritten(
        base(), {"xl/worksheets/sheet1.xml": lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16")}
    )
    for code, data in (
        ("legacy", legacy),
        ("encrypted", legacy + "EncryptedPackage".encode("utf-16-le")),
        ("signed", signed),
        ("encoding", utf16),
        ("structure", b"%PDF-1.7"),
    ):
        with pytest.raises(EditRefused) as refusal:
            apply(data, [SetFill(at("B5"), RED)])
        assert refusal.value.code == code
    with pytest.raises(EditRefused, match="工作簿里没有工作表“无”，未写入"):
        apply(base(), [SetFill(at("B5", "无"), RED)])
    data, receipt = apply(signed, [SetFill(at("B5"), RED)], even_if_signed=True)
    assert receipt.signature_broken
    assert data != signed


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "strict.xlsx"])
def test_marks_come_out_of_a_file_that_was_saved_since(name: str) -> None:
    """openpyxl stands for any program that writes the whole file anew."""
    import openpyxl

    marked = mark(corpus()[name], MARKS)
    book = openpyxl.load_workbook(io.BytesIO(marked), rich_text=True)
    book[SHEET]["B6"] = 4711
    saved = io.BytesIO()
    book.save(saved)
    left = openpyxl.load_workbook(io.BytesIO(unmark(saved.getvalue())))
    plain = openpyxl.load_workbook(io.BytesIO(corpus()[name]))
    assert left.sheetnames == plain.sheetnames
    assert left[SHEET]["B6"].value == 4711
    for row in plain[SHEET].iter_rows(max_row=30, max_col=9):
        for cell in row:
            now = left[SHEET][cell.coordinate]
            if cell.coordinate == "H20":  # made by the mark: it has the format of its column, which openpyxl leaves out
                assert now.fill.fgColor.rgb in ("00000000", "FFF2F2F2")
                continue
            assert now.fill.fill_type == cell.fill.fill_type
            assert now.fill.fgColor.rgb == cell.fill.fgColor.rgb
            assert (now.comment and now.comment.text) == (cell.comment and cell.comment.text)
    assert problems(unmark(saved.getvalue())) == problems(saved.getvalue()) == []
    assert not is_marked(unmark(saved.getvalue()))


def test_fills_are_taken_back_after_rows_were_moved() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(mark(base(), MARKS)))
    book["分表"].move_range("A3:F7", rows=3)
    saved = io.BytesIO()
    book.save(saved)
    left = openpyxl.load_workbook(io.BytesIO(unmark(saved.getvalue())))
    colors = {cell.fill.fgColor.rgb for row in left["分表"].iter_rows() for cell in row}
    assert colors == {"00000000", "FFDDEBF7"}


def test_a_damaged_account_of_the_original_is_not_trusted() -> None:
    original = base(lambda _, sheet: sheet.insert_image("H2", "a.png", {"image_data": io.BytesIO(png())}) and None)
    marked = mark(original, MARKS)
    spoilt = rewritten(marked, {"xlform/original.bin": lambda data: data[:-9] + b"x" * 9})
    cleaned = unmark(spoilt)
    assert cleaned != original
    left = cells(cleaned)
    assert left[SHEET].pop("H20").value == "n:"
    assert left == cells(original)
    assert problems(cleaned) == []


def _notes(data: bytes) -> dict[str, str]:
    parts = contents(data)
    found: dict[str, str] = {}
    for _, kind, target in relations(parts, "xl/worksheets/sheet1.xml"):
        if kind.endswith("/comments"):
            for node in etree.fromstring(parts[target]).iter("{*}comment"):
                found[node.get("ref", "")] = "".join(each.text or "" for each in node.iter("{*}t"))
    return found


def test_a_result_that_was_asked_for_as_it_is_stays() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(A1&gt;0,"优","良")</f><v>优</v></c></row>'
    data = zipped(parts(f"<sheetData>{cells}</sheetData>"))
    edits: list[SetValue | SetResult] = [
        SetValue(Address("表", 1, 1), Decimal(2)),
        SetResult(Address("表", 1, 2), "优"),
    ]
    changed, receipt = apply(data, edits)
    assert read_book("", data=changed).grids[0].cells[1, 2].content == "优"
    assert [change.cell for change in receipt.cells] == ["表!A1"]
    untouched, _ = apply(data, edits[1:])
    assert untouched == data
