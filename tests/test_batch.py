"""Files and folders in, outcomes out: order, errors, processes, rules that fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import xlform
from tests.conftest import ROOT
from xlform import batch
from xlform.address import Address
from xlform.batch import check_paths
from xlform.batch import find_files
from xlform.batch import read_file
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import FormError
from xlform.errors import UsageError

SAMPLES = ROOT / "samples" / "hengyang-2022"
BASE, WHOLE = SAMPLES / "基础表.xlsx", SAMPLES / "整体自评表.xlsx"


def test_folders_are_searched_and_lock_files_left_alone(tmp_path: Path) -> None:
    inner = tmp_path / "二 级"
    inner.mkdir()
    for name in ("乙.xlsx", "甲.XLS", "~$甲.xls", ".~乙.xlsx", "说明.docx", "二 级/丙.et"):
        (tmp_path / name).write_bytes(b"")
    found = [path.relative_to(tmp_path).as_posix() for path, error in find_files([tmp_path]) if error is None]
    assert sorted(found) == ["乙.xlsx", "二 级/丙.et", "甲.XLS"]
    assert found == [path.relative_to(tmp_path).as_posix() for path, _ in find_files([tmp_path])]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "甲.xlsx"
    file.write_bytes(b"")
    assert [path for path, _ in find_files([file, tmp_path, tmp_path / ".." / tmp_path.name / "甲.xlsx"])] == [file]


def test_a_folder_without_workbooks_is_an_error_of_its_own(tmp_path: Path) -> None:
    ((path, error),) = find_files([tmp_path])
    assert path == tmp_path
    assert error is not None
    assert (error.code, error.message) == ("no_workbooks", "文件夹里没有工作簿（.xlsx .xlsm .xls .et）")


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    shutil.copy(BASE, tmp_path / "b.xlsx")
    (tmp_path / "a.xlsx").write_bytes(b"")
    (tmp_path / "c.xlsx").write_text("这是文本", "utf-8")
    readings = read_paths([tmp_path, tmp_path / "没有.xlsx"])
    assert [Path(reading.path).name for reading in readings] == ["a.xlsx", "b.xlsx", "c.xlsx", "没有.xlsx"]
    assert [reading.error.code if reading.error else "" for reading in readings] == [
        "empty",
        "",
        "not_workbook",
        "missing",
    ]
    assert [submission.form for submission in readings[1].submissions] == ["base_table"]


def test_a_fault_of_ours_in_one_file_is_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("x\ny")

    monkeypatch.setattr(batch, "locate", broken)
    error = read_file(BASE).error
    assert error is not None
    assert error.code == "internal"
    assert "KeyError" in error.message
    assert "\n" not in error.message


def test_with_several_files_each_is_read_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever one does to the process that reads it, the others are read."""
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes((ROOT / "samples" / "clean-2023" / "基础表.xlsx").read_bytes())
    monkeypatch.setattr(batch, "read_file", None)  # here; a process beside has its own
    assert [one.error for one in read_paths([tmp_path])] == [None, None]


def test_wrong_definitions_are_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FormError("base_table.toml: relations.x: no table 'y'")

    monkeypatch.setattr(batch, "load_forms", broken)
    with pytest.raises(FormError, match="no table 'y'"):
        read_file(BASE)


def test_processes_change_neither_order_nor_content(tmp_path: Path) -> None:
    for name in ("整体自评表.xlsx", "基础表.xlsx"):
        shutil.copy(SAMPLES / name, tmp_path)
    (tmp_path / "空.xlsx").write_bytes(b"")
    told: list[tuple[int, int]] = []
    alone, many = (
        read_paths([tmp_path]),
        read_paths([tmp_path], jobs=2, progress=lambda done, all_: told.append((done, all_))),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [(one.path, one.sha256, one.ignored) for one in alone] == [
        (one.path, one.sha256, one.ignored) for one in many
    ]
    for one, other in zip(alone, many, strict=True):
        assert [submission.fields for submission in one.submissions] == [
            submission.fields for submission in other.submissions
        ]
        assert [submission.tables for submission in one.submissions] == [
            submission.tables for submission in other.submissions
        ]
        assert [submission.definition for submission in one.submissions] == [s.definition for s in other.submissions]
        rows = [row for submission in one.submissions for table in submission.tables.values() for row in table]
        others = [row for submission in other.submissions for table in submission.tables.values() for row in table]
        assert [(row.role, row.parent, row.depth) for row in rows] == [
            (row.role, row.parent, row.depth) for row in others
        ]
    assert many[2].error is not None
    assert many[2].error.code == "empty"


@pytest.mark.usefixtures("two_rules")
def test_findings_gaps_and_failures_come_with_their_file() -> None:
    base, whole = check_paths([BASE, WHOLE])
    place = Address("基础表", 1, 1)
    assert [(finding.code, finding.severity, finding.address, finding.message) for finding in base.findings] == [
        ("Z102", "error", None, "还算说了一句"),
        ("Z101", "warning", place, "有标题"),
    ]
    assert [(gap.code, gap.reason) for gap in base.unchecked] == [("Z101", "没有填报人")]
    assert base.failures == ("规则 Z102 出错（ZeroDivisionError: base_table），请报给开发者",)
    assert [finding.code for finding in whole.findings] == ["Z101"]
    assert whole.failures == ()
    assert (base.count("error"), base.count("warning"), base.count("note")) == (1, 1, 0)
    assert [submission.form for submission in base.submissions] == ["base_table"]


@pytest.mark.usefixtures("two_rules")
def test_rules_are_selected_by_the_beginning_of_their_code() -> None:
    assert [finding.code for finding in check_paths([WHOLE, BASE], select=["z101"])[1].findings] == ["Z101"]
    assert [finding.code for finding in check_paths([BASE], ignore=["Z101"])[0].findings] == ["Z102"]
    with pytest.raises(UsageError, match="没有编号以“Q9”开头的规则"):
        check_paths([BASE], select=["Q9"])


@pytest.mark.usefixtures("two_rules")
def test_the_public_check_takes_paths_and_keeps_going(tmp_path: Path) -> None:
    missing, base = xlform.check(tmp_path / "没有.xlsx", BASE, select=["Z101"])
    assert missing.error is not None
    assert missing.findings == ()
    assert [finding.code for finding in base.findings] == ["Z101"]


def test_the_public_read_raises_for_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert [submission.form for submission in xlform.read(BASE)] == ["base_table"]
    with pytest.raises(FileError, match="文件不存在"):
        xlform.read(tmp_path / "没有.xlsx")
