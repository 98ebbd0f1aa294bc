"""Flagged, filled and cleaned copies: never on an input, the same again, one file's trouble is its own."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest

import xlform
from tests.conftest import ROOT
from tests.packages import problems
from tests.test_cli import Run
from tests.test_cli import run  # noqa: F401  # the fixture
from tests.test_filling import project
from tests.workbook.handmade import zipped
from tests.written import saved
from tests.written import sheet_of
from tests.written import written
from xlform import batch
from xlform.errors import UsageError
from xlform.outcomes import Copied

SAMPLE = ROOT / "samples" / "hengyang-2022"
P3 = SAMPLE / "项目自评表-安委会工作经费.xlsx"
WRONG = project(weights="90", scores="98")


def flagged(source: Path, output: Path) -> Path:
    """The flagged copy of one workbook."""
    (copied,) = xlform.flag(source, output=output).copies
    assert copied.error is None, copied.error
    assert copied.target is not None
    return copied.target


def test_flagging_a_flagged_copy_is_flagging_the_original_and_cleaning_gives_it_back(tmp_path: Path) -> None:
    for path in SAMPLE.iterdir():
        once = flagged(path, tmp_path / "一")
        twice = flagged(once, tmp_path / "二")
        assert twice.read_bytes() == once.read_bytes()
        xlform.clean(twice, tmp_path / "三" / path.name)
        assert (tmp_path / "三" / path.name).read_bytes() == path.read_bytes()
        assert problems(once.read_bytes()) == []


def test_a_folder_flagged_twice_says_the_same_about_the_ties_of_its_forms(tmp_path: Path) -> None:
    once = xlform.flag(SAMPLE, output=tmp_path / "一")
    twice = xlform.flag(tmp_path / "一", output=tmp_path / "二")
    for first, second in zip(once.copies, twice.copies, strict=True):
        assert first.target is not None
        assert second.target is not None
        assert first.target.read_bytes() == second.target.read_bytes()


def test_a_workbook_without_findings_is_copied_to_the_byte_and_loses_older_marks(tmp_path: Path) -> None:
    clean = ROOT / "samples" / "clean-2023"
    for copied in xlform.flag(clean, output=tmp_path / "一").copies:
        assert copied.target is not None
        assert copied.target.read_bytes() == Path(copied.path).read_bytes()
    marked = flagged(P3, tmp_path / "二")
    again = xlform.flag(marked, output=tmp_path / "三", select=["T101"]).copies[0]
    assert again.target is not None
    assert again.target.read_bytes() == P3.read_bytes()


def test_what_was_typed_into_a_flagged_copy_stays_when_it_is_cleaned(tmp_path: Path) -> None:
    marked = flagged(P3, tmp_path / "一")
    book = openpyxl.load_workbook(marked)
    book.worksheets[0]["G26"] = 105
    marked.write_bytes(saved(book))
    target = tmp_path / "还原.xlsx"
    xlform.clean(marked, target)
    after = openpyxl.load_workbook(target)
    assert after.sheetnames == ["项目3 安委会工作"]
    assert after.worksheets[0]["G26"].value == 105
    assert after.worksheets[0]["G26"].comment is None
    assert after.worksheets[0]["G26"].fill.fill_type is None


def test_marks_on_merged_hidden_and_protected_sheets(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(written(f"{WRONG}\n|---\n| 附注 | |")))
    form, other = book.worksheets
    form.protection.sheet = True
    form.sheet_state, book.active = "hidden", 1
    form.merge_cells("F9:F10")
    source = tmp_path / "表.xlsx"
    source.write_bytes(saved(book))
    marked = flagged(source, tmp_path / "out")
    after = openpyxl.load_workbook(marked)
    assert after.sheetnames == ["表", other.title, "校验结果"]
    assert after["表"].sheet_state == "hidden"
    assert after["表"].protection.sheet
    assert after["表"]["F9"].comment.text.startswith("xlform S101 分值合计填 90，各行分值之和为 100")
    xlform.clean(marked, tmp_path / "还原.xlsx")
    assert (tmp_path / "还原.xlsx").read_bytes() == source.read_bytes()


def test_a_sheet_of_the_users_own_with_our_name_stays(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(written(WRONG)))
    book.create_sheet("校验结果")["A1"] = "自己的"
    source = tmp_path / "表.xlsx"
    source.write_bytes(saved(book))
    marked = flagged(source, tmp_path / "一")
    assert openpyxl.load_workbook(marked).sheetnames == ["表", "校验结果", "校验结果 (2)"]
    assert sheet_of(marked, "校验结果")["A1"].value == "自己的"
    assert flagged(marked, tmp_path / "二").read_bytes() == marked.read_bytes()


def test_the_output_folder_is_never_the_input(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "a")
    shutil.copytree(SAMPLE, tmp_path / "b")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    calls: list[Callable[[], object]] = [
        lambda: xlform.flag(tmp_path / "a", output=tmp_path / "a"),
        lambda: xlform.flag(tmp_path / "a", output=tmp_path / "b" / ".." / "a"),
        lambda: xlform.fill(tmp_path / "a" / P3.name, output=tmp_path / "a"),
        lambda: xlform.fill(tmp_path / "a", tmp_path / "b" / P3.name, output=tmp_path / "b"),
        lambda: xlform.flag(P3, output=tmp_path / "a" / P3.name),
        lambda: xlform.clean(tmp_path / "a" / P3.name, tmp_path / "a" / P3.name),
    ]
    for call in calls:
        with pytest.raises(UsageError):
            call()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.xlsx")} == before


def test_copies_inside_the_folder_are_not_marked_again(tmp_path: Path, run: Run) -> None:  # noqa: F811
    shutil.copy(P3, tmp_path)
    first = run("flag", tmp_path, "--output", tmp_path / "out", "--ignore", "X")
    assert first.code == 1
    second = run("flag", tmp_path, "--output", tmp_path / "out", "--ignore", "X")
    assert second.out == first.out
    assert f"{tmp_path / 'out'}: 输出文件夹在要读的文件夹之内，其中已有的 1 个工作簿不再处理" in second.err
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xlsx")) == [
        f"out/{P3.name}",
        P3.name,
    ]
    asked = run("flag", tmp_path / "out" / P3.name, "--output", tmp_path / "more")
    assert asked.out.startswith(f"{tmp_path / 'out' / P3.name} → ")


def test_files_of_one_name_are_numbered_and_folders_keep_their_structure(tmp_path: Path) -> None:
    for place in ("甲 局/一", "乙局/一", "丙局"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "项目 自评表.xlsx").write_bytes(written(WRONG))
    given = [tmp_path / "甲 局", tmp_path / "乙局", tmp_path / "丙局" / "项目 自评表.xlsx"]
    copies = xlform.flag(*given, output=tmp_path / "退 回").copies
    assert [one.target and one.target.relative_to(tmp_path / "退 回").as_posix() for one in copies] == [
        "一/项目 自评表.xlsx",
        "一/项目 自评表(2).xlsx",
        "项目 自评表.xlsx",
    ]
    assert all(one.target is not None and one.target.is_file() for one in copies)


def test_a_path_with_dots_does_not_leave_the_output_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(written(project()))
    (tmp_path / "b.xlsx").write_bytes(written(WRONG))
    copies = xlform.flag(tmp_path / "in", tmp_path / "in" / ".." / "b.xlsx", output=tmp_path / "out").copies
    assert [one.target for one in copies] == [tmp_path / "out" / "a.xlsx", tmp_path / "out" / "b.xlsx"]


def _sealed() -> bytes:
    sealed = BytesIO()
    with P3.open("rb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt("密码", sealed)
    return sealed.getvalue()


def _signed(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return zipped(parts | {"_xmlsignatures/origin.sigs": b""})


@pytest.mark.parametrize("command", ["flag", "fill"])
def test_refused_files_are_named_and_the_others_are_done(tmp_path: Path, run: Run, command: str) -> None:  # noqa: F811
    folder = tmp_path / "报 送"
    folder.mkdir()
    wrong = written(project(points="", weights="90"))
    (folder / "1好.xlsx").write_bytes(wrong)
    (folder / "2密.xlsx").write_bytes(_sealed())
    (folder / "3签.xlsx").write_bytes(_signed(wrong))
    (folder / "4断.xlsx").write_bytes(wrong[:2000])
    right = ROOT / "samples" / "clean-2023" / "项目自评表-防灾减灾宣传经费.xlsx"
    (folder / "5签对.xlsx").write_bytes(_signed(right.read_bytes()))
    receipt = tmp_path / "清单.json"
    ran = run(command, folder, "--output", tmp_path / "out", "--receipt", receipt, "--quiet")
    assert ran.code == 2
    assert [line.partition(" → ")[0] for line in ran.out.splitlines()] == [
        str(folder / "1好.xlsx"),
        str(folder / "5签对.xlsx"),
    ]
    complaints = [line.partition(": ") for line in ran.err.splitlines()]
    assert [Path(path).name for path, _, _ in complaints] == (
        ["2密.xlsx", "4断.xlsx", "3签.xlsx"] if command == "flag" else ["2密.xlsx", "3签.xlsx", "4断.xlsx"]
    )
    document = json.loads(receipt.read_text("utf-8"))
    assert list(document) == ["schema", "files"]
    assert document["schema"] == "xlform/receipts/1"
    codes = {Path(file["path"]).name: file["error"] and file["error"]["code"] for file in document["files"]}
    assert codes == {
        "1好.xlsx": None,
        "2密.xlsx": "encrypted",
        "3签.xlsx": "signed",
        "4断.xlsx": "damaged",
        "5签对.xlsx": None,
    }
    good = document["files"][0]
    assert good["output"] == str(tmp_path / "out" / "1好.xlsx")
    assert {change["cell"] for change in good["receipt"]["cells"]} >= {"表!F9" if command == "flag" else "表!G3"}
    signed = run(command, folder / "3签.xlsx", "--output", tmp_path / "out", "--even-if-signed")
    assert signed.code == (1 if command == "flag" else 0)
    assert "文件带有数字签名，改动已使签名失效" in signed.err


def test_a_copy_that_is_open_in_wps_is_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    (tmp_path / "a.xlsx").write_bytes(written(WRONG))

    def busy(_source: str | Path, _target: str | Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", busy)  # here: one file alone is copied in the command itself
    ran = run("flag", tmp_path, "--output", tmp_path / "out", "--quiet", "--select", "S101")
    assert ran.code == 2
    target = tmp_path / "out" / "a.xlsx"
    assert ran.err == f"{tmp_path / 'a.xlsx'}: {target} 无法改写：文件正被 WPS/Excel 打开；请关闭后再试\n"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_changed_since_it_was_read_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(written(WRONG))
    checked = batch.check_paths

    def then_saved(*arguments: object, **options: object) -> object:
        outcomes = checked(*arguments, **options)  # type: ignore[arg-type]
        source.write_bytes(written(project()))
        return outcomes

    monkeypatch.setattr("xlform.copies.check_paths", then_saved)
    (copied,) = xlform.flag(source, output=tmp_path / "out").copies
    assert copied.error is not None
    assert copied.error.code == "changed"
    assert not (tmp_path / "out").exists()


def test_texts_of_a_form_stay_texts(tmp_path: Path) -> None:
    evil = "=cmd|' /C calc'!A0"
    book = openpyxl.load_workbook(BytesIO(written(WRONG)))
    sheet = book.worksheets[0]
    sheet.title = "=1+1"
    sheet["C7"].value = evil
    sheet["C7"].data_type = "s"
    sheet["F9"].value = evil
    sheet["F9"].data_type = "s"
    source = tmp_path / "=表.xlsx"
    source.write_bytes(saved(book))
    marked = openpyxl.load_workbook(flagged(source, tmp_path / "out"))
    assert all(cell.data_type != "f" for each in marked.worksheets for row in each.iter_rows() for cell in row)


def test_clean_says_what_it_found(tmp_path: Path, run: Run) -> None:  # noqa: F811
    marked = flagged(P3, tmp_path / "一")
    target = tmp_path / "二.xlsx"
    assert run("clean", marked, "--output", target) == (0, f"{marked} → {target}：已取出标记\n", "")
    assert run("clean", P3, "--output", target) == (0, f"{P3} → {target}：没有 xlform 的标记，原样写出\n", "")
    book = openpyxl.load_workbook(marked)
    marked.write_bytes(saved(book))
    assert run("clean", marked, "--output", target) == (0, f"{marked} → {target}：已取出标记，保留标记之后的改动\n", "")
    missing = run("clean", tmp_path / "无.xlsx", "--output", target)
    assert missing == (2, "", f"{tmp_path / '无.xlsx'}: 文件不存在\n")


def test_fill_says_each_cell_with_what_stood_there(tmp_path: Path, run: Run) -> None:  # noqa: F811
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(points="", scores="98")))
    target = tmp_path / "out" / "表.xlsx"
    assert run("fill", source, "--output", tmp_path / "out") == (
        0,
        f"{source} → {target}：填写 1 格：表!G3 空白 → 9.65\n",
        "",
    )
    ran = run("fill", source, "--output", tmp_path / "out", "--overwrite")
    assert ran.out == f"{source} → {target}：填写 2 格：表!G3 空白 → 9.65，表!G9 98 → 97.65\n"
    assert run("fill", target, "--output", tmp_path / "more").out.endswith("：没有可填写的，原样复制\n")


def test_filling_a_flagged_copy_leaves_marks_that_can_be_taken_out(tmp_path: Path) -> None:
    source = tmp_path / "表.xlsx"
    source.write_bytes(written(project(points="", weights="90")))
    marked = flagged(source, tmp_path / "一")
    (copied,) = xlform.fill(marked, output=tmp_path / "二", overwrite=True)
    assert copied.target is not None
    xlform.clean(copied.target, tmp_path / "三.xlsx")
    book = openpyxl.load_workbook(tmp_path / "三.xlsx")
    assert book.sheetnames == ["表"]
    assert [book.worksheets[0][cell].value for cell in ("G3", "F9")] == [9.65, 100]
    assert xlform.check(tmp_path / "三.xlsx", select=["S101"])[0].findings == ()


def test_jobs_do_not_change_a_byte(tmp_path: Path) -> None:
    one = xlform.flag(SAMPLE, output=tmp_path / "一").copies
    two = xlform.flag(SAMPLE, output=tmp_path / "二", jobs=2).copies

    def contents(copies: Sequence[Copied]) -> list[bytes]:
        return [copied.target.read_bytes() for copied in copies if copied.target is not None]

    assert contents(one) == contents(two)


def test_cells_that_only_may_be_wrong_are_named_and_not_marked(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parent.parent / "samples" / "faulty" / "T103.xlsx"
    flagged = xlform.flag(source, output=tmp_path)
    (outcome,), (copied,) = flagged.outcomes, flagged.copies
    assert copied.receipt is not None
    filled = {change.cell for change in copied.receipt.cells if change.what == "fill"}
    assert filled == {str(finding.address) for finding in outcome.findings}
    assert any(finding.cause is not None and not finding.cause.certain for finding in outcome.findings)
