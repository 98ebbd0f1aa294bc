"""K101 to K106: what a workbook holds and does not show."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

import xlform
from samples.faulty import FAULTS
from samples.faulty import path_of
from tests.drawn import findings
from tests.drawn import read_drawn
from tests.drawn import verdict
from xlform.batch import read_file
from xlform.cli import main
from xlform.store.blobs import packed
from xlform.store.blobs import unpacked

FORM = """
| 项目支出绩效自评表 | | | | | | |
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| 年度资金总额 | 100 | 100 | 100 | 10 | 100% | 10 |
| 其中：财政拨款 | 30 | 30 | 30 | | | |
| 上级资金 | 60 | 60 | 60 | | | |
| 其他资金 | 10 | 10 | 10 | | | |
| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 | |
| 检查次数 | 10 | 10 | 60 | 60 | 2023 | |
| 培训人数 | 20 | 20 | 30 | 30 | | |
| 注：本表一式两份 | | | | | | |
"""
DRAFT = "|---\n| 合同 | 已付 | 未付 |\n| 甲 | 87.6 | 12.4 |\n"


def said(text: str) -> list[tuple[str, str, str, str]]:
    """(code, severity, cell, message) of what the rules of this subject say."""
    found = verdict(text, codes=("K",)).findings
    return [(one.code, one.severity, str(one.address), one.message) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        FORM,
        FORM + "（第 2、7、10 行隐藏）",
        FORM + "（H、I 列隐藏）",
        FORM.replace("| 其他资金 | 10 | 10 | 10 |", "| 其他资金 | 0 | 0 | |").replace("60", "70") + "（第 6 行隐藏）",
        FORM + "|---\n（工作表隐藏）",
        FORM + "|---\n| 补助 |\n| 贴息 |\n（工作表隐藏）",
        FORM + "|---\n| 单位代码 | '101 |\n（工作表深度隐藏）",
        FORM + DRAFT,
        FORM.replace("| 其他资金 | 10 | 10 | 10 | | | |", "| 其他资金 | 10 | 10 | 10 | ^小计 | ^ | ^ |"),
        FORM.replace("| 10 | 10 | 60 |", "| '10 | '10 | 60 |"),
        FORM.replace("| 100 | 100 | 100 | 10 | 100% |", "| 100万元 | 100.00元/年 | '100万 | 10分 | '100% |"),
    ],
)
def test_what_hides_nothing_is_quiet(text: str) -> None:
    assert said(text) == []


def test_a_hidden_row_that_a_total_takes_in_is_a_warning() -> None:
    assert said(FORM + "（第 5、8 行隐藏）") == [
        (
            "K101",
            "warning",
            "表!B5",
            "隐藏的第 5、8 行里有数（B5、C5、D5、B8、C8、D8 等 8 格），计入表内合计而看不到；请取消隐藏、筛选，不用的行删去",
        )
    ]


def test_other_hidden_figures_are_a_note() -> None:
    assert said(FORM + "（第 3 行隐藏）（B 列隐藏）".replace("）（", "）\n（")) == [
        (
            "K101",
            "note",
            "表!B3",
            "隐藏的第 3 行里有数（B3、C3、D3、E3、G3），看不到、印不出；请取消隐藏、筛选，不用的行删去",
        ),
        ("K101", "note", "表!B4", "隐藏的 B 列里有数（B4、B5、B6、B8、B9），看不到、印不出；请取消隐藏，不用的列删去"),
    ]


def test_hidden_figures_of_sheets_without_forms_are_told_together() -> None:
    draft = "|---\n| 甲 | 1 | 2 |\n| 乙 | 3 | 4 |\n（第 2 行隐藏）\n（C 列隐藏）"
    assert said(FORM + draft + "\n" + draft) == [
        ("K101", "note", "表2!C1", "隐藏的 C 列里有数（表2!C1、表3!C1），看不到、印不出；请取消隐藏，不用的列删去"),
        (
            "K101",
            "note",
            "表2!B2",
            "隐藏的第 2 行里有数（表2!B2、表2!C2、表3!B2、表3!C2），看不到、印不出；请取消隐藏、筛选，不用的行删去",
        ),
    ]


def test_nothing_that_is_shortened_in_words_is_lost() -> None:
    (found,) = verdict(FORM + "（第 4、5、8 行隐藏）", codes=("K",)).findings
    cells = [str(cell) for cell in (found.address, *found.related)]
    assert cells == [f"表!{column}{row}" for row in (4, 5) for column in "BCD"] + [
        f"表!{column}8" for column in "BCDEF"
    ]


def test_hidden_sheets_with_figures() -> None:
    assert said(FORM + DRAFT + "（工作表隐藏）") == [
        ("K102", "note", "None", "工作表“表2”（B2:C2 有 2 个数）已隐藏；请取消隐藏应上报的，删去不应上报的")
    ]
    assert said(FORM + (DRAFT + "（工作表隐藏）\n") * 8) == [
        (
            "K102",
            "note",
            "None",
            "工作表"
            + "、".join(f"“表{number}”（B2:C2 有 2 个数）" for number in range(2, 8))
            + " 等 8 张 已隐藏；请取消隐藏应上报的，删去不应上报的",
        )
    ]


def test_a_very_hidden_sheet_is_a_warning() -> None:
    assert said(FORM + DRAFT + "（工作表深度隐藏）") == [
        (
            "K103",
            "warning",
            "None",
            "工作表“表2”（B2:C2 有 2 个数）已深度隐藏，菜单里看不到、取消不了；请把应上报的表复制到新工作簿后重报",
        )
    ]


def test_a_form_on_a_hidden_sheet_is_told_at_the_form() -> None:
    assert said(FORM + "（工作表隐藏）\n") == [
        ("K102", "note", "表!A1", "本表所在的工作表“表”已隐藏（本表仍作核对）；请取消隐藏应上报的，删去不应上报的")
    ]


def test_letters_in_the_colour_of_their_ground() -> None:
    assert said(FORM + "（F8 白底白字）") == [
        ("K104", "note", "表!F8", "字色与底色相同（F8），看不到、印不出；请改为黑色，不用的内容删去")
    ]
    assert said(FORM + "（A10 白底白字）\n（D9 白底白字）") == [
        (
            "K104",
            "warning",
            "表!D9",
            "字色与底色相同（D9、A10），其中有计入表内合计的数，看不到、印不出；请改为黑色",
        )
    ]


def test_formats_that_show_nothing() -> None:
    assert said(FORM + "（F8 格式 ;;;）") == [
        ("K104", "note", "表!F8", "单元格的数字格式不显示内容（F8），看不到、印不出；请改为常规格式，不用的内容删去")
    ]
    assert said(FORM + "（A10 格式 ;;;）\n（D9 格式 ;;;）") == [
        (
            "K104",
            "warning",
            "表!D9",
            "单元格的数字格式不显示内容（D9、A10），其中有计入表内合计的数，看不到、印不出；请改为常规格式",
        )
    ]


@pytest.mark.parametrize("code", ["0;-0;;@", "#,##0.00;[Red]-#,##0.00", '#.##;-#.##;"";@', "@", "0.00_ ", '"约"0;;'])
def test_formats_that_show_the_figure_are_quiet(code: str) -> None:
    assert said(FORM + f"（D9 格式 {code}）") == []


def test_white_words_on_other_sheets_are_quiet_but_white_figures_are_told() -> None:
    assert said(FORM + DRAFT + "（A2 白底白字）") == []
    assert said(FORM + DRAFT + "（A2 白底白字）\n（B2 白底白字）") == [
        ("K104", "note", "表2!B2", "字色与底色相同（B2），看不到、印不出；请改为黑色，不用的内容删去")
    ]


def test_figures_under_merged_cells() -> None:
    text = FORM.replace("| 上级资金 | 60 | 60 | 60 | | | |", "| 上级资金 | 60 | 60 | 60 | 甲 | 乙 | |")
    text = text.replace("| 其他资金 | 10 | 10 | 10 | | | |", "| 其他资金 | 10 | 10 | 10 | ^5 | ^6 | |")
    assert said(text) == [
        (
            "K105",
            "note",
            "表!E5",
            "合并单元格（E5、F5）下面压着数，看不到，SUM 求和时照样计入；请取消合并核对，删去多余的数后再合并",
        )
    ]


@pytest.mark.parametrize("typed", ["'60", "'60.0", "'６０", "' 60 "])
def test_figures_as_text_are_one_note_a_form(typed: str) -> None:
    text = FORM.replace("| 10 | 10 | 60 | 60 |", f"| 10 | 10 | {typed} | '60 |")
    assert said(text) == [("K106", "note", "表!D8", "数字存成了文本（D8、E8），SUM 求和时不计入；请转换为数字")]


def test_amounts_with_separators_are_figures_as_text_too() -> None:
    text = FORM.replace("| 100 | 100 | 100 | 10 |", "| '1,200.00 | 1,200.00 | 1200 | 10 |")
    assert said(text) == [("K106", "note", "表!B3", "数字存成了文本（B3、C3），SUM 求和时不计入；请转换为数字")]


def test_two_forms_on_a_sheet_are_told_apart() -> None:
    head = "| 项目支出绩效自评表 | < | < | < | < | < | < |\n| 项目名称 | {} | | 实施单位 | 甲局 | | |\n"
    rest = FORM.partition("| |\n")[2].replace("| 20 | 20 | 30 | 30 |", "| 20 | 20 | 30 | '30 |")
    assert findings(head.format("甲") + rest + head.format("乙") + rest, codes=("K",)) == [
        ("K106", f"表!E{row}", f"数字存成了文本（E{row}），SUM 求和时不计入；请转换为数字") for row in (10, 21)
    ]


@pytest.mark.parametrize("code", [code for code in FAULTS if code.startswith("K")])
def test_what_is_told_survives_the_store(code: str) -> None:
    reading = read_file(path_of(code))
    assert reading.facts
    assert unpacked(type(reading), packed(reading)).facts == reading.facts


def test_notes_leave_the_exit_code_alone(capsys: pytest.CaptureFixture[str]) -> None:
    for code in ("K101", "K102", "K104", "K106", "K107"):
        assert main(["check", str(path_of(code)), "--select", "K"]) == 0
        assert main(["check", str(path_of(code)), "--select", "K", "--fail-on", "note"]) == 1
    assert capsys.readouterr().err


def test_many_thousand_hidden_figures_are_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        for row in range(5000):
            sheet.write_number(row, 0, row + 1)
            sheet.set_row(row, None, None, {"hidden": True})
    (outcome,) = xlform.check(path, select=["K"])
    (found,) = outcome.findings
    assert found.message.startswith("隐藏的第 1—2000 行等处有数（A1、A2、A3、A4、A5、A6 等 5000 格）")
    assert len(found.related) == 1999


def test_a_drawing_says_what_it_hides() -> None:
    (grid_facts,) = {one.kind for one in read_drawn(FORM + "（第 5 行隐藏）").facts}
    assert grid_facts == "hidden_rows"
