"""The command line: what is printed where, exit codes, help, consoles that are not UTF-8."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import click
import msoffcrypto.format.ooxml
import pytest

from tests.conftest import ROOT
from xlform.cli import cli
from xlform.cli import main

BASE = "samples/hengyang-2022/基础表.xlsx"
PROJECT = "samples/hengyang-2022/项目自评表-安委会工作经费.xlsx"


class Ran(NamedTuple):
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Calls `xlform` with some arguments."""

    def call(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode("utf-8"), captured.err.decode("utf-8"))

    return call


def shell(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs `python -m xlform` as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "xlform", *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


@pytest.fixture
def troubled(tmp_path: Path) -> Path:
    """A folder of files that cannot be read, and one that can."""
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "文 本.xlsx").write_text("这是一份说明。", "utf-8")
    sealed = BytesIO()
    with (ROOT / BASE).open("rb") as file:
        msoffcrypto.format.ooxml.OOXMLFile(file).encrypt("密码", sealed)
    (tmp_path / "密.xlsx").write_bytes(sealed.getvalue())
    (tmp_path / "断.xlsx").write_bytes((ROOT / BASE).read_bytes()[:3000])
    shutil.copy(ROOT / BASE, tmp_path / "好.xlsx")
    (tmp_path / "无").mkdir()
    return tmp_path


@pytest.mark.usefixtures("two_rules")
@pytest.mark.parametrize("command", ["read", "check"])
def test_each_file_that_cannot_be_read_is_one_line_and_the_rest_is_done(command: str, run: Run, troubled: Path) -> None:
    ran = run(command, "--format", "json", "--quiet", troubled, troubled / "没有.xlsx", troubled / "无")
    assert ran.code == 2
    files = json.loads(ran.out)["files"]
    assert [(Path(file["path"]).name, file["error"] and file["error"]["code"]) for file in files] == [
        ("好.xlsx", None),
        ("密.xlsx", "encrypted"),
        ("文 本.xlsx", "not_workbook"),
        ("断.xlsx", "damaged"),
        ("空.xlsx", "empty"),
        ("没有.xlsx", "missing"),
        ("无", "no_workbooks"),
    ]
    complaints = [line for line in ran.err.splitlines() if "Z102" not in line]
    assert complaints == [f"{file['path']}: {file['error']['message']}" for file in files if file["error"]]
    assert [form if command == "check" else form["form"] for form in files[0]["forms"]] == ["base_table"]
    assert all(file["forms"] == [] and file["sha256"] is None for file in files[1:])


@pytest.mark.usefixtures("two_rules", "in_root")
def test_check_says_each_finding_on_a_line_then_what_it_could_not_check(run: Run) -> None:
    ran = run("check", BASE, PROJECT, "--ignore", "Z102")
    assert ran == (
        0,
        f"{BASE}:基础表!A1: Z101 疑点 有标题\n"
        "未核对 1 项（缺少所需的内容，既不算通过，也不算差错）：\n"
        f"  Z101 没有填报人：{BASE}:基础表!A28\n"
        "评分口径：衡阳（2022年度部门整体支出绩效自评） 1 张表\n",
        "文件 2，不能读取 0；错误 0，疑点 1，提示 0；未核对 1\n",
    )


@pytest.mark.usefixtures("two_rules", "in_root")
def test_exit_codes_follow_fail_on_and_a_rule_that_fails_is_2(run: Run, tmp_path: Path) -> None:
    calm = ("check", "--ignore", "Z102", "--quiet", BASE)
    assert run(*calm).code == 0
    assert run(*calm, "--fail-on", "note").code == 1
    assert run(*calm, "--fail-on", "warning").code == 1
    assert run(*calm, "--fail-on", "error").code == 0
    assert run(*calm, "--fail-on", "warning", tmp_path / "没有.xlsx").code == 2
    broken = run("check", "--quiet", BASE)
    assert broken.code == 2
    assert broken.err == f"{BASE}: 规则 Z102 出错（ZeroDivisionError: base_table），请报给开发者\n"
    assert broken.out.splitlines()[0] == f"{BASE}: Z102 错误 还算说了一句"


@pytest.mark.usefixtures("two_rules", "in_root")
def test_codes_are_comma_separated_or_repeated(run: Run) -> None:
    once, twice = (
        run("check", BASE, "--select", "Z101, z102"),
        run("check", BASE, "--select", "Z101", "--select", "Z102"),
    )
    assert once == twice
    assert (
        run("check", BASE, "--select", "Z101,Q").err
        == "xlform: 没有编号以“Q”开头的规则；用 xlform rules 列出全部规则\n"
    )


@pytest.mark.usefixtures("two_rules", "in_root")
def test_jobs_change_nothing(run: Run) -> None:
    for command in (("read", "--format", "json"), ("check", "--ignore", "Z102")):
        assert run(*command, "samples/hengyang-2022") == run(*command, "--jobs", "3", "samples/hengyang-2022")


@pytest.mark.usefixtures("two_rules", "in_root")
def test_keys_of_json_come_in_the_documented_order(run: Run) -> None:
    read = json.loads(run("read", "--format", "json", PROJECT).out)
    assert list(read) == ["schema", "files"]
    assert list(read["files"][0]) == ["path", "sha256", "error", "forms"]
    form = read["files"][0]["forms"][0]
    assert list(form) == ["form", "sheet", "area", "fields", "tables"]
    assert list(form["fields"]) == [
        "title", "year", "unit", "preparer", "phone", "date", "project", "authority", "goal", "outcome", "total_weight",
        "total_score",
    ]  # fmt: skip
    assert list(form["tables"]) == ["funds", "indicators"]
    assert list(form["tables"]["funds"][0]) == ["item", "initial", "annual", "executed", "weight", "rate", "score"]
    assert list(form["fields"]["year"].items()) == [
        ("value", 2022), ("text", "(2022年度)"), ("cell", "'项目3 安委会工作'!A3"), ("state", "ok"),
    ]  # fmt: skip
    check = json.loads(run("check", "--format", "json", "--ignore", "Z102", BASE).out)
    assert list(check) == ["schema", "files", "summary"]
    assert list(check["files"][0]) == ["path", "sha256", "error", "forms", "findings", "unchecked", "ledger"]
    assert list(check["files"][0]["findings"][0]) == [
        "code", "severity", "cell", "form", "message", "expected", "actual", "difference", "related", "suspect",
    ]  # fmt: skip
    assert list(check["files"][0]["unchecked"][0]) == ["code", "form", "reason", "cell"]
    assert check["summary"] == {
        "files": 1, "unreadable": 0, "findings": {"error": 0, "warning": 1, "note": 0}, "unchecked": 1,
        "ledger": {"lines": 1, "passed": 0, "problem": 1, "not_applicable": 0, "unchecked": 0},
        "rules": [{"code": "Z101", "lines": 1, "passed": 0, "problem": 1, "not_applicable": 0, "unchecked": 0}],
    }  # fmt: skip


@pytest.mark.usefixtures("in_root")
def test_what_the_sheet_lacks_is_absent_in_json(run: Run, tmp_path: Path) -> None:
    out = run("read", "--format", "json", "samples/hengyang-2022/安排建议表.xlsx").out
    fields = json.loads(out)["files"][0]["forms"][0]["fields"]
    assert fields["unit"] == {"value": None, "text": "", "cell": None, "state": "absent"}
    amount = json.loads(out, parse_float=Decimal)["files"][0]["forms"][0]["fields"]["total"]["value"]
    assert amount == Decimal("661.05")


@pytest.mark.usefixtures("in_root")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("read-base.txt", ("read", BASE)),
        ("read-department.txt", ("read", "samples/hengyang-2022/整体自评表.xlsx")),
        ("read-project.txt", ("read", PROJECT)),
        ("read-base.json", ("read", "--format", "json", BASE)),
        ("forms.txt", ("forms",)),
        ("forms-base_table.txt", ("forms", "base_table")),
        ("rules.txt", ("rules",)),
        ("rules-S101.txt", ("rules", "S101")),
        ("check-hengyang.txt", ("check", "samples/hengyang-2022")),
        ("check-hengyang.json", ("check", "--format", "json", "samples/hengyang-2022")),
        ("check-clean.txt", ("check", "samples/clean-2023")),
    ],
)
def test_output_is_as_reviewed(
    name: str, arguments: tuple[str, ...], run: Run, golden: Callable[[str, str], None]
) -> None:
    ran = run(*arguments)
    out = ran.out.replace("\r\n", "\n").replace("\\\\", "/").replace("\\", "/")
    golden(
        name, out + (f"stderr: {ran.err}exit: {ran.code}\n" if arguments[0] == "check" and name.endswith("txt") else "")
    )


@pytest.mark.usefixtures("in_root")
def test_output_goes_into_a_file_whole_and_never_over_an_input(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "新 文件夹" / "结果.json"
    shown = run("read", "--format", "json", BASE)
    assert run("read", "--format", "json", BASE, "--output", target) == (0, "", "")
    assert target.read_bytes().decode("utf-8") == shown.out
    assert [file.name for file in target.parent.iterdir()] == ["结果.json"]
    copy = tmp_path / "基础表.xlsx"
    shutil.copy(BASE, copy)
    before = copy.read_bytes()
    assert run("read", copy, "--output", copy) == (2, "", f"xlform: {copy} 是要读的文件，不能覆盖；请另给文件名\n")
    assert run("read", tmp_path, "--output", copy).code == 2
    assert copy.read_bytes() == before
    assert run("read", copy, "--output", tmp_path).err == f"xlform: {tmp_path} 是文件夹；请给出文件名\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("read",), "xlform read: 缺少 PATH...（用法见 xlform read --help）"),
        (("reed", "x"), "xlform: 没有这个命令：reed（用法见 xlform --help）"),
        (
            ("read", "x", "--formt", "json"),
            "xlform read: 没有选项 --formt；是否指 --format？（用法见 xlform read --help）",
        ),
        (
            ("read", "x", "--format", "xml"),
            "xlform read: --format 只能是：text、json、csv、parquet（用法见 xlform read --help）",
        ),
        (("read", "x", "--jobs", "0"), "xlform read: --jobs 应为不小于 1 的整数（用法见 xlform read --help）"),
        (("read", "x", "--jobs", "两"), "xlform read: --jobs 应为不小于 1 的整数（用法见 xlform read --help）"),
        (("check", "x", "--year", "22"), "xlform check: --year 应为 1990 至 2999 的整数（用法见 xlform check --help）"),
        (("read", "x", "--timeout", "长"), "xlform read: --timeout 应为不小于 0.1 的数（用法见 xlform read --help）"),
        (("new", "base_table", "--data", "无.json", "--output", "a.xlsx"), "xlform: 无.json: 文件不存在"),
        (("read", "x", "--format"), "xlform: 选项 --format 的用法不对（缺少值，或不需要值）（用法见 xlform --help）"),
        (("forms", "a", "b"), "xlform forms: 多余的参数：b（用法见 xlform forms --help）"),
        (("read", "x", "--format", "csv"), "xlform: --format csv 需要 --output 文件夹"),
        (("rules", "Q999"), "xlform: 没有编号为“Q999”的规则；用 xlform rules 列出全部规则"),
    ],
)
def test_wrong_usage_is_one_chinese_line_and_2(arguments: tuple[str, ...], message: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{message}\n"


def test_an_unknown_form_is_answered_with_the_known_ones(run: Run) -> None:
    ran = run("forms", "预算表")
    assert ran.code == 2
    assert ran.err.startswith("xlform: 没有名为“预算表”的表；已知：base_table（部门整体支出绩效评价基础表）、")


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_every_help_is_chinese_and_has_an_example(name: str, run: Run) -> None:
    ran = run(*filter(None, [name]), "--help")
    assert ran.code == 0
    assert ran.out.startswith("用法：xlform")
    assert f"  例：\n    xlform {name or 'check'} " in ran.out or f"  例：\n    xlform {name}\n" in ran.out
    assert not {"Usage", "Options", "Commands", "Show"} & set(ran.out.replace(":", " ").split())


def test_every_option_says_what_it_does() -> None:
    for command in cli.commands.values():
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (command.name, parameter.name)


def test_a_gbk_console_does_not_stop_it(tmp_path: Path) -> None:
    file = tmp_path / "自评 \U0001f600 ©.xlsx"
    shutil.copy(ROOT / PROJECT, file)
    ran = shell("read", file, PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert (ran.returncode, ran.stderr) == (0, b"")
    text = ran.stdout.decode("gbk")
    assert "自评 \\U0001f600 \\xa9.xlsx" in text
    assert "安委会工作经费" in text
    document = json.loads(
        shell("read", "--format", "json", file, PYTHONIOENCODING="gbk", PYTHONUTF8="0").stdout.decode("utf-8")
    )
    assert document["files"][0]["path"] == str(file)
    missing = shell("read", "\U0001f600.xlsx", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert missing.returncode == 2
    assert missing.stderr.count(b"\n") == 1


def test_python_m_xlform_and_several_processes() -> None:
    one, two = (
        shell("read", "--format", "json", "samples/clean-2023"),
        shell("read", "--format", "json", "--jobs", "2", "samples/clean-2023"),
    )
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout
    assert shell("--version").stdout.startswith(b"xlform, version ")


def test_nobody_listening_is_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "xlform", "read", "--format", "json", "samples"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()


def test_heavy_libraries_stay_out_until_they_are_used() -> None:
    code = (
        "import sys, xlform.cli\n"
        "try: xlform.cli.main(sys.argv[1:])\n"
        "finally: print(*sorted({'pandas','numpy','openpyxl','xlsxwriter','pyarrow','xlrd','lxml','concurrent.futures'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    for arguments, allowed in ((("--help",), b"\n"), (("read", BASE), b"lxml\n"), (("forms",), b"\n")):
        ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, cwd=ROOT, check=False)
        assert ran.stderr in (allowed, b"\n")
