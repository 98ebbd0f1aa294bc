"""What a store is asked again with other passwords, rules or places, and what happens where it cannot be written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from io import BytesIO
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from tests.conftest import ROOT
from tests.test_cli import Run
from tests.test_cli import run  # noqa: F401  # the fixture
from xlform.batch import check_paths
from xlform.errors import UsageError
from xlform.store.compare import Comparison
from xlform.store.compare import comparison_text
from xlform.store.run import Questions
from xlform.store.run import Runner
from xlform.store.run import open_store
from xlform.workbook.password import VARIABLE

SAMPLE = ROOT / "samples" / "hengyang-2022"


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the forms of one unit, one of them with a password."""
    monkeypatch.setenv(VARIABLE, "")
    folder = tmp_path / "报送"
    shutil.copytree(SAMPLE, folder)
    target = folder / "基础表.xlsx"
    data = BytesIO(target.read_bytes())
    with target.open("wb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(data).encrypt("密码", file)
    return folder


def test_a_workbook_with_a_password_is_tried_again(sealed: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    def checked(*options: str, store: str = "a.sqlite") -> tuple[int, object]:
        os.environ[VARIABLE] = ""
        ran = run("check", sealed, "--format", "json", "--quiet", "--store", tmp_path / store, *options)
        (file,) = [one for one in json.loads(ran.out)["files"] if one["path"].endswith("基础表.xlsx")]
        return ran.code, file["error"]["message"] if file["error"] else [one["code"] for one in file["findings"]]

    closed = (2, "文件有密码，请去除密码后重报")
    wrong = (2, "密码不对，或加密方式不支持；请去除密码后重报")
    assert checked() == closed
    assert checked("--password", "不对") == wrong
    assert checked() == closed
    opened = checked("--password", "密码")
    assert opened == checked("--password", "密码", store="b.sqlite")
    assert opened[0] == 1
    assert isinstance(opened[1], list)


@pytest.mark.parametrize(
    "questions",
    [
        Questions(select=("S",)),
        Questions(ignore=("X",)),
        Questions(place="湖北", year=2022),
        Questions(select=("E",), place="衡阳"),
        Questions(year=2020),
    ],
)
def test_other_questions_to_the_same_store_have_their_own_answers(tmp_path: Path, questions: Questions) -> None:
    store = tmp_path / "a.sqlite"
    check_paths([SAMPLE], store=store)._store.close()  # type: ignore[attr-defined]
    database = open_store(store)
    runner = Runner(database, [SAMPLE], questions)
    runner.results()
    assert (runner.read_again, runner.judged_again) == (0, 1)
    database.close()
    options = {"select": questions.select, "ignore": questions.ignore, "place": questions.place, "year": questions.year}
    kept = check_paths([SAMPLE], store=store, **options)  # type: ignore[arg-type]
    plain = check_paths([SAMPLE], **options)  # type: ignore[arg-type]
    assert [(one.findings, one.unchecked, one.ledger) for one in kept] == [
        (one.findings, one.unchecked, one.ledger) for one in plain
    ]


def test_a_store_that_cannot_be_made_is_one_line(tmp_path: Path, run: Run) -> None:  # noqa: F811
    ran = run("check", SAMPLE, "--store", tmp_path / "无此文件夹" / "a.sqlite")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        f"xlform: {tmp_path / '无此文件夹' / 'a.sqlite'} 打不开或不能写（unable to open database file）；"
        "请把结果库放在可以写的文件夹"
    ]


def test_a_store_that_nobody_may_write_to_is_one_line(
    tmp_path: Path,
    run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = tmp_path / "a.sqlite"
    check_paths([SAMPLE / "基础表.xlsx"], store=store)._store.close()  # type: ignore[attr-defined]
    connect = sqlite3.connect

    def read_only(path: Path, **options: object) -> sqlite3.Connection:
        return connect(f"{path.as_uri()}?mode=ro", uri=True, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", read_only)
    ran = run("check", SAMPLE / "基础表.xlsx", "--store", store)
    assert ran.code == 2
    (line,) = ran.err.splitlines()
    assert line.startswith(f"xlform: {store} ")
    assert line.endswith("请检查磁盘，或把结果库放在可以写的文件夹")


def test_a_full_disk_stops_the_run_and_what_was_done_stays(tmp_path: Path) -> None:
    database = open_store(tmp_path / "a.sqlite")
    (pages,) = database.connection.execute("PRAGMA page_count").fetchone()
    database.connection.execute(f"PRAGMA max_page_count={pages + 12}")
    with pytest.raises(UsageError, match=r"写不下了（磁盘已满）；请清出空间后重新运行"):
        Runner(database, [SAMPLE], Questions()).results()
    database.close()
    database = open_store(tmp_path / "a.sqlite")
    again = Runner(database, [SAMPLE], Questions())
    again.results()
    assert 0 < again.read_again < 9
    database.close()


def test_of_many_files_that_are_gone_ten_are_named() -> None:
    gone = tuple(f"{number}.xlsx" for number in range(12))
    said = comparison_text(Comparison("2023-04-01T00:00:00+00:00", gone=gone)).splitlines()
    assert said[-1] == f"  上次有而这次没有的文件 12 个：{'、'.join(gone[:10])} 等"
    said = comparison_text(Comparison("2023-04-01T00:00:00+00:00", gone=gone[:10])).splitlines()
    assert said[-1] == f"  上次有而这次没有的文件 10 个：{'、'.join(gone[:10])}"
