"""K107 to K110: macros, links to other files and programs, embedded objects."""

from __future__ import annotations

from pathlib import Path

import pytest

import xlform
from samples.faulty import path_of
from tests.corpus import corpus
from tests.drawn import verdict
from tests.rules.test_unseen import FORM
from tests.rules.test_unseen import said

LINKED = FORM.replace("| 30 | 30 | 30 |", "| =[1]台账!A1→30 | =[1]台账!B1→30 | 30 |")
FILE = "（链接文件 file:///D:/支出台账.xlsx）\n"


@pytest.mark.parametrize("text", [FORM, FORM.replace("| 60 | 60 | 60 |", "| =B6*6→60 | 60 | 60 |"), LINKED])
def test_forms_that_carry_nothing_are_quiet(text: str) -> None:
    assert [one for one in said(text) if one[0] in ("K107", "K108", "K109", "K110")] == []


def test_macros_are_a_warning_about_the_file() -> None:
    assert said(FORM + "（带有宏）") == [
        ("K107", "warning", "None", "文件带有宏（VBA 工程），打开时可能运行程序；请另存为不带宏的 .xlsx 后重报")
    ]


def test_links_are_a_note_where_no_figure_comes_from_them() -> None:
    assert said(FORM + FILE) == [
        ("K108", "note", "None", "文件链接其他文件（D:/支出台账.xlsx），打开时数可能随之改变；请断开链接，保留数值")
    ]
    many = "".join(f"（链接文件 {'甲' * 70}{number}.xlsx）\n" for number in range(5))
    shown = "、".join(f"…{'甲' * 54}{number}.xlsx" for number in range(3))
    assert said(FORM + many) == [
        ("K108", "note", "None", f"文件链接其他文件（{shown} 等 5 个），打开时数可能随之改变；请断开链接，保留数值")
    ]
    assert said(FORM + "（连接数据 xl/connections.xml）") == [
        ("K108", "note", "None", "文件连接外部数据，打开时数可能随之改变；请断开链接，保留数值")
    ]


def test_figures_that_come_from_another_file_are_a_warning_at_their_cell() -> None:
    assert said(LINKED + FILE + "（连接数据 x）") == [
        (
            "K108",
            "warning",
            "表!B4",
            "公式（B4 等 2 格）取其他文件的数，文件链接其他文件（D:/支出台账.xlsx）、连接外部数据，打开时数可能随之改变；请粘贴为数值并断开链接",
        )
    ]


def test_links_that_other_programs_serve_are_a_warning() -> None:
    assert said(FORM + "（DDE 链接 cmd；/c calc）") == [
        (
            "K109",
            "warning",
            "None",
            "文件有 DDE、OLE 链接（cmd|/c calc），更新时可能启动程序，打开时不要选“更新”；请删去链接后重报",
        )
    ]


def test_embedded_objects_are_a_note_with_their_number() -> None:
    text = FORM + "（嵌有 xl/embeddings/oleObject1.bin）\n（嵌有 xl/activeX/activeX1.xml）"
    assert said(text) == [
        (
            "K110",
            "note",
            "None",
            "文件嵌有其他文件或控件 2 个（oleObject1.bin、activeX1.xml），其内容没有核对；请删去，要报的另附",
        )
    ]


def test_what_the_file_carries_belongs_to_the_file_and_comes_first() -> None:
    found = verdict(FORM.replace("| 60 | 60 |", "| 60 | '60 |") + "（带有宏）\n（嵌有 甲）").findings
    assert [(one.code, one.form, one.address is None) for one in found if one.code[0] == "K"] == [
        ("K107", "", True),
        ("K110", "", True),
        ("K106", "project_selfeval", False),
    ]


@pytest.mark.parametrize("name", sorted(corpus()))
def test_workbooks_as_excel_and_wps_write_them(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(corpus()[name])
    (outcome,) = xlform.check(path, select=["K"])
    assert [one.code for one in outcome.findings] == TOLD.get(name.partition(".")[0], [])


TOLD = {"macros": ["K107"]}


def test_a_file_is_told_of_even_if_it_holds_no_form(tmp_path: Path) -> None:
    path = tmp_path / "说明.xlsm"
    path.write_bytes(corpus()["macros.xlsm"])
    (outcome,) = xlform.check(path, select=["K107"])
    assert (outcome.submissions, [one.message for one in outcome.findings]) == (
        (),
        ["文件带有宏（VBA 工程），打开时可能运行程序；请另存为不带宏的 .xlsx 后重报"],
    )


def test_a_link_of_a_file_is_decoded(tmp_path: Path) -> None:
    (outcome,) = xlform.check(path_of("K108"), select=["K"])
    (found,) = outcome.findings
    assert (found.severity, str(found.address), found.form) == ("warning", "表1!F7", "project_selfeval")
