"""Marks that somebody else has written into a submitted file: they are not believed."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

import xlform
from tests.conftest import ROOT
from tests.packages import cells
from tests.packages import contents
from tests.test_cli import Run
from tests.test_cli import run  # noqa: F401
from tests.workbook.handmade import parts
from tests.workbook.handmade import zipped
from xlform.address import Address
from xlform.workbook.edit import AddSheet
from xlform.workbook.edit import EditRefused
from xlform.workbook.edit import SetFill
from xlform.workbook.edit import SheetCell
from xlform.workbook.edit import mark
from xlform.workbook.edit import unmark
from xlform.workbook.edit.archive import appended
from xlform.workbook.edit.restore import ORIGINAL

SAMPLE = ROOT / "samples" / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"
UNIT = "衡阳市应急管理局"
FORGED = "，可能被人换过，未写入；请向报送人要未标记的原文件"


def forged(shown: bytes, hidden: bytes) -> bytes:
    """The one workbook, with the other as what it was before it was marked, all digests being right."""
    head = {
        "format": "xlform/original/1",
        "original": sha256(hidden).hexdigest(),
        "marked": sha256(shown).hexdigest(),
        "plan": [[len(hidden)]],
    }
    return appended(shown, ORIGINAL, json.dumps(head).encode() + b"\n" + hidden)


def other(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The sample with another part."""
    return zipped(
        {name: change(data) if name == part else data for name, data in contents(SAMPLE.read_bytes()).items()}
    )


def shown() -> bytes:
    """The sample, zipped as `other` does it."""
    return other("", bytes)


def test_an_original_with_other_cells_is_refused_by_flag_and_clean(tmp_path: Path, run: Run) -> None:  # noqa: F811
    source, target = tmp_path / "表.xlsx", tmp_path / "out" / "表.xlsx"
    hidden = other("xl/sharedStrings.xml", lambda data: data.replace(UNIT.encode(), "别的什么单位".encode()))
    source.write_bytes(forged(shown(), hidden))
    message = f"{source}: 文件自带的“标记之前的原件”与现在的内容不符（单元格 '项目3 安委会工作'!A2）{FORGED}\n"
    flagged = run("flag", source, "--output", target.parent)
    assert (flagged.code, flagged.out) == (2, "")
    assert flagged.err.endswith(message)
    assert run("clean", source, "--output", target) == (2, "", message)
    assert not target.exists()


def _second(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.create_sheet("明细")["A1"] = "重要数据"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
_BOOK = "xl/workbook.xml"
_NAMES = b"<definedNames><definedName name='a'>1</definedName></definedNames><calcPr"


@pytest.mark.parametrize(
    ("hidden", "where"),
    [
        (b"MZ evil program", "原件无法读取"),
        (other(_SHEET, lambda data: data.replace(b"</worksheet>", b"<tableParts/></worksheet>")), "工作表 "),
        (other("xl/theme/theme1.xml", lambda data: data + b" "), "部件 xl/theme/theme1.xml"),
        (other("xl/styles.xml", lambda data: data.replace(b"<fonts", b"<fonts x='1'><font/></fonts><fonts", 1)), "部件 xl/styles.xml"),
        (zipped({**contents(shown()), "xl/vbaProject.bin": b"x"}), "部件 xl/vbaProject.bin"),
        (zipped({name: data for name, data in contents(shown()).items() if "theme" not in name}), "部件 xl/theme/theme1.xml"),
    ],
    ids=["no workbook", "sheet", "theme", "styles", "more", "less"],
)  # fmt: skip
def test_an_original_that_differs_elsewhere_is_refused(hidden: bytes, where: str) -> None:
    assert hidden != shown()
    with pytest.raises(EditRefused) as refused:
        unmark(forged(shown(), hidden))
    assert refused.value.message.startswith(f"文件自带的“标记之前的原件”与现在的内容不符（{where}")
    assert refused.value.message.endswith(FORGED)


def test_a_sheet_that_the_original_lacks_is_refused() -> None:
    plain = parts('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    with_page = _second(zipped(plain))
    book = openpyxl.load_workbook(io.BytesIO(with_page))
    del book["明细"]
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(EditRefused, match="工作表 明细"):
        unmark(forged(with_page, out.getvalue()))


def test_a_plan_that_uses_a_stretch_often_takes_no_memory() -> None:
    data = zipped(parts("<sheetData/>"))
    head = {
        "format": "xlform/original/1",
        "original": "0",
        "marked": sha256(data).hexdigest(),
        "plan": [[0, 900]] * 90_000,
    }
    bomb = appended(data, ORIGINAL, json.dumps(head).encode() + b"\n")
    tracemalloc.start()
    try:
        left = unmark(bomb)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    assert ORIGINAL not in contents(left)


@pytest.mark.parametrize(
    "plan", ["[" * 90_000, "[[0, 9], [3, 9], [0]]", "[[-9, 9], [0]]", "[[1e400]]", '{"a": 1}', "7"]
)
def test_a_plan_that_is_none_of_ours_is_not_followed(plan: str) -> None:
    data = zipped(parts("<sheetData/>"))
    digest = sha256(data).hexdigest()
    head = f'{{"format": "xlform/original/1", "original": "0", "marked": "{digest}", "plan": {plan}}}'
    assert ORIGINAL not in contents(unmark(appended(data, ORIGINAL, head.encode() + b"\n")))


RECORDED = AddSheet("明细", ((SheetCell("重要数据"), None, SheetCell("xlform-record:1 []")),))


def test_a_sheet_of_the_submitter_with_our_record_stays_and_is_named(tmp_path: Path, run: Run) -> None:  # noqa: F811
    book = openpyxl.load_workbook(SAMPLE)
    page = book.create_sheet("明细")
    page["A1"], page["A2"], page["Z1"] = "重要数据", 123456, "xlform-record:1 []"
    source, target = tmp_path / "表.xlsx", tmp_path / "out" / "表.xlsx"
    book.save(source)
    flagged = run("flag", source, "--output", target.parent)
    notice = "明细 页里有 xlform 的标记记录，但另有其他内容，没有删除；确是旧清单页的，请手工删除"
    assert flagged.code == 1
    assert f"{source}: {notice}\n" in flagged.err
    assert openpyxl.load_workbook(target).sheetnames == ["项目3 安委会工作", "明细", "校验结果"]
    assert cells(target.read_bytes())["明细"] == cells(source.read_bytes())["明细"]
    back = tmp_path / "还原.xlsx"
    assert run("clean", target, "--output", back).code == 0
    assert back.read_bytes() == source.read_bytes()
    said = f"{source} → {back}：没有 xlform 的标记，原样写出；{notice}\n"
    assert run("clean", source, "--output", back) == (0, said, "")
    assert xlform.flag(target, output=tmp_path / "again").copies[0].error is None
    assert (tmp_path / "again" / "表.xlsx").read_bytes() == target.read_bytes()


def _written_on(data: bytes, where: str, text: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["校验结果"][where] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("where", "left"), [("E4", False), ("J4", True), ("B400", True), ("A1", True), ("C2", True)])
def test_our_page_goes_unless_somebody_has_written_beside_the_list(tmp_path: Path, where: str, *, left: bool) -> None:
    (copied,) = xlform.flag(SAMPLE, output=tmp_path).copies
    assert copied.target is not None
    book = openpyxl.load_workbook(io.BytesIO(unmark(_written_on(copied.target.read_bytes(), where, "已改正"))))
    assert book.sheetnames == ["项目3 安委会工作", *["校验结果"] * left]
    form = book.worksheets[0]
    assert {cell.comment for row in form.iter_rows() for cell in row} == {None}
    ours = {"FFFFC7CE", "FFFFEB9C", "FFDDEBF7"}
    assert not {cell.fill.fgColor.rgb for row in form.iter_rows() for cell in row} & ours


def test_a_page_that_could_not_be_told_from_others_is_not_written() -> None:
    with pytest.raises(EditRefused, match="标记的清单页须是校验结果页的样式"):
        mark(zipped(parts("<sheetData/>")), [SetFill(Address("表", 1, 1), "FFC7CE"), RECORDED])


@pytest.mark.parametrize(
    "before",
    [
        "<fill><patternFill/><x/></fill>",
        "<fill><x/></fill>",
        "<fill a:b='c'/>",
        "<fill><patternFill><a:b xmlns:a='c'/></patternFill></fill>",
        "</fill>",
        "<fill>" * 200,
        f"<fill>{'<x>' * 5000}{'</x>' * 5000}</fill>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><fill/>",
        "[" * 90_000,
    ],
)
def test_a_fill_that_is_none_does_not_reach_the_style_sheet(before: str) -> None:
    record = "xlform-record:1 " + json.dumps([["表", "A1", "FFC7CE", before]])
    cell, styles = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>', _STYLES
    text = record.replace("&", "&amp;").replace("<", "&lt;")
    page = f'<row r="2"><c r="B2" t="inlineStr"><is><t>{text}</t></is></c></row>'
    cleaned = contents(unmark(zipped(parts(f"<sheetData>{cell}{page}</sheetData>", styles=styles))))["xl/styles.xml"]
    assert cleaned.count(b"<fill>") == 3
    assert b'<fill><patternFill patternType="none"/></fill>' in cleaned


_STYLES = (
    "<fonts><font/></fonts><fills><fill><patternFill/></fill><fill>"
    '<patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills><borders><border/></borders>'
    '<cellXfs><xf fillId="0"/><xf fillId="1"/></cellXfs>'
)
