"""`xlform check` with every format: what is written where, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.hostile import SOURCE
from xlform.cli import main
from xlform.report.formats import CHECK_FORMATS


@pytest.mark.parametrize("format_", CHECK_FORMATS)
def test_every_format_is_written_to_a_file(format_: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / f"核对.{format_}"
    assert main(["check", str(SOURCE), "--select", "S", "--format", format_, "--output", str(target)]) == 1
    assert target.stat().st_size > 100
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1] == "文件 1，不能读取 0；错误 3，疑点 0，提示 0；未核对 0"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("format_", [name for name in CHECK_FORMATS if name != "xlsx"])
def test_texts_go_to_the_console_too(format_: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    target = tmp_path / "x"
    main(["check", str(SOURCE), "--select", "S", "--format", format_, "--output", str(target), "--quiet"])
    main(["check", str(SOURCE), "--select", "S", "--format", format_, "--quiet"])
    assert capfdbinary.readouterr().out.replace(b"\r\n", b"\n") == target.read_bytes()


def test_a_workbook_is_not_put_on_the_console(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SOURCE), "--format", "xlsx"]) == 2
    assert capfd.readouterr().err == "xlform: --format xlsx 需要 --output 文件\n"


def test_a_report_never_replaces_what_was_checked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "a.xlsx"
    copy.write_bytes(SOURCE.read_bytes())
    assert main(["check", str(copy), "--format", "xlsx", "--output", str(copy), "--quiet"]) == 2
    assert copy.read_bytes() == SOURCE.read_bytes()
    assert "不能覆盖" in capfd.readouterr().err


@pytest.mark.parametrize("format_", ["xlsx", "html"])
def test_notices_come_beside_a_report(format_: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "通知"
    arguments = ["check", str(SOURCE), "--select", "S", "--notices", str(folder), "--notice-format", format_]
    assert main(arguments) == 1
    assert [path.name for path in folder.iterdir()] == [f"退回通知-衡阳市应急管理局.{format_}"]
    captured = capfd.readouterr()
    assert captured.out.count(" 错误 ") == 3
    assert f"{folder}: 写出 1 份退回通知\n" in captured.err


def test_kept_results_give_the_same_reports(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    store = tmp_path / "结果.sqlite"
    for format_ in ("html", "sarif", "junit"):
        arguments = ["check", str(SOURCE), "--select", "S,T,E1", "--format", format_, "--quiet"]
        main(arguments)
        plain = capfdbinary.readouterr().out
        main([*arguments, "--store", str(store)])
        assert capfdbinary.readouterr().out == plain
