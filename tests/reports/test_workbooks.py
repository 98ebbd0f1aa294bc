"""The workbook of results and the 退回通知: every text a text, every finding in it, nothing computed or linked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.drawn import read_drawn
from tests.reports.hostile import PROJECT
from tests.reports.hostile import UNIT
from xlform.address import Address
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.outcomes import Outcome
from xlform.report.notice_html import notice_html
from xlform.report.notices import Notices
from xlform.report.notices import file_names
from xlform.report.notices import numeral
from xlform.report.notices import write_notices
from xlform.report.phrases import correction
from xlform.report.phrases import problem
from xlform.report.units import NO_UNIT
from xlform.report.units import Totals
from xlform.report.units import file_lines
from xlform.report.xlsx import xlsx_report


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under a header."""
    lines = list(sheet.iter_rows(values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def check_inert(data: bytes) -> set[str]:
    """No formula, link or macro in any part of the workbook; its texts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in part and "<f " not in part and "hyperlink" not in part.lower()
            assert 'TargetMode="External"' not in part and "vbaProject" not in name and "ddeLink" not in part
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    return {cell.value for cell in cells if isinstance(cell.value, str)}


def test_every_form_and_every_finding_has_a_line(hengyang: Sequence[Outcome]) -> None:
    data = xlsx_report(hengyang)
    check_inert(data)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["汇总", "图表", "各单位各表", "问题清单", "未核对"]
    forms, found = rows(book["各单位各表"]), rows(book["问题清单"])
    assert len(forms) == sum(len(outcome.submissions) for outcome in hengyang)
    findings = [finding for outcome in hengyang for finding in outcome.findings]
    assert [(row["规则"], row["文件"], row["单元格"], row["说明"], row["级别"]) for row in found] == [
        (one.code, one.path, str(one.address), one.message, SEVERITY_NAMES[one.severity]) for one in findings
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 3
    line = next(row for row in forms if row["项目"] == "安委会工作经费")
    wanted = {
        "单位": "衡阳市应急管理局",
        "年度": 2022,
        "分值合计": 100,
        "得分合计": 98,
        "等级": "优",
        "全年执行数（万元）": 45,
        "执行率": 1,
    }
    assert {name: line[name] for name in wanted} == wanted
    assert sum(int(str(row["错误"])) for row in forms) == sum(one.severity == "error" for one in findings)
    whole = next(row for row in forms if row["表"] == "部门整体支出绩效自评表")
    assert (whole["全年预算数（万元）"], whole["全年执行数（万元）"]) == (2079.39, 2079.39)


def test_rates_are_shown_in_per_cent() -> None:
    found = [
        Finding(code, "error", "表.xlsx", "project_selfeval", Address("表", 3, 3), "不符", Decimal(1), Decimal("9.65"))
        for code in ("R102", "T101")
    ]
    book = load_workbook(io.BytesIO(xlsx_report([Outcome("表.xlsx", findings=tuple(found))])))
    shown = {row[2].value: [cell.number_format for cell in row[8:11]] for row in book["问题清单"].iter_rows(min_row=2)}
    assert shown == {"R102": ["0.00%"] * 3, "T101": ["General"] * 3}


def test_the_same_findings_give_the_same_bytes(hengyang: Sequence[Outcome]) -> None:
    assert xlsx_report(hengyang) == xlsx_report(hengyang)


def test_sheets_are_for_a4(hengyang: Sequence[Outcome]) -> None:
    for sheet in load_workbook(io.BytesIO(xlsx_report(hengyang))):
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
    assert load_workbook(io.BytesIO(xlsx_report(hengyang)))["问题清单"].print_title_rows == "$1:$1"


def test_hostile_texts_stay_texts(troubled: Sequence[Outcome]) -> None:
    texts = check_inert(xlsx_report(troubled))
    assert PROJECT in texts and UNIT in texts
    assert any("=1+1 & 'x'.xlsx" in text for text in texts)


def test_texts_too_long_or_impossible_for_a_cell_do_not_stop_the_report() -> None:
    finding = Finding("S101", "error", "a.xlsx", "", Address("表", 1, 1), "=" + "长" * 40_000 + "\x00\ud800")
    texts = check_inert(xlsx_report([Outcome("a\x01.xlsx", findings=(finding,))]))
    assert max(map(len, texts)) == 32_767
    assert "a.xlsx" in texts and "a\\x01.xlsx" in texts


def test_files_that_were_not_checked_are_listed() -> None:
    outcomes = (Outcome("a.xlsx", error=FileError("damaged", "文件损坏")), Outcome("b.xlsx", failures=("规则 X 出错",)))
    assert [(row["文件"], row["原因"]) for row in rows(load_workbook(io.BytesIO(xlsx_report(outcomes)))["没有核对的文件"])] == [
        ("a.xlsx", "文件损坏"), ("b.xlsx", "没有认出已知的表"), ("b.xlsx", "规则 X 出错"),
    ]  # fmt: skip


def test_a_form_without_a_year_keeps_its_unit() -> None:
    form = """
    | 项目支出绩效自评表 | | | | |
    | {year} | | | | |
    | 项目名称 | 甲 | | 实施单位 | 乙局 |
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 指标1 | 1 | 1 | 100 | 100 |
    """
    years = ("(2021年度)", "(2022年度)", "")
    drawn = [read_drawn(form.replace("{year}", year), f"{number}.xlsx") for number, year in enumerate(years)]
    assert [[one.year for one in reading.submissions] for reading in drawn] == [[2021], [2022], [None]]
    outcomes = [Outcome(one.path, submissions=one.submissions) for one in drawn]
    assert [file.unit for file in file_lines(outcomes)] == ["乙局"] * 3


def test_counts_add_up(hengyang: Sequence[Outcome]) -> None:
    found = list(file_lines(hengyang))
    total = Totals()
    for file in found:
        total.add(file)
    number = sum(len(outcome.findings) for outcome in hengyang)
    assert sum(counts.total() for counts in total.units.values()) == number
    assert sum(counts.total() for counts in total.rules.values()) == total.severities.total() == number
    assert (
        sum(len(line.findings) for file in found for line in file.forms) + sum(len(file.others) for file in found)
        == number
    )
    assert (total.files, total.forms, total.grades.total()) == (9, 9, 6)


def test_a_notice_lists_every_finding_of_its_unit(hengyang: Sequence[Outcome], tmp_path: Path) -> None:
    (notice,) = Notices(hengyang)
    assert (notice.unit, notice.years) == ("衡阳市应急管理局", (2022,))
    items = [item for group in notice.groups for item in group.items]
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert len(items) == sum(len(outcome.findings) for outcome in hengyang)
    (written,) = write_notices(hengyang, tmp_path / "通知")
    assert written.name == "退回通知-衡阳市应急管理局.xlsx"
    texts = check_inert(written.read_bytes())
    assert {"关于退回修改绩效自评材料的通知", "衡阳市应急管理局：", "序号", "请改正", "＿＿＿＿年＿＿月＿＿日"} <= texts
    assert {item.correction for item in items} <= texts
    assert load_workbook(written)["退回通知"].page_setup.paperSize == 9


def test_a_notice_as_a_page(hengyang: Sequence[Outcome], golden: Callable[[str, str], None]) -> None:
    (notice,) = Notices(hengyang)
    golden("notice-hengyang.html", notice_html(notice))


def test_hostile_units_get_harmless_files(troubled: Sequence[Outcome], tmp_path: Path) -> None:
    folder = tmp_path / "通知"
    for format_ in ("xlsx", "html"):
        (written,) = write_notices(troubled, folder, format_)
        assert written.parent == folder and not set(written.name) & set('/\\<>:"|?*')
    page = next(folder.glob("*.html")).read_text("utf-8")
    assert "<script" not in page and "<img" not in page and "<svg" not in page
    assert len(re.findall("</style", page)) == 1
    texts = check_inert(next(folder.glob("*.xlsx")).read_bytes())
    assert f"{UNIT}：" in texts


def test_file_names_differ_and_are_possible_everywhere() -> None:
    units = ["甲/局", "甲\\局", "con", "  ", "..", "a" * 300, "a" * 301, "x. "]
    names = list(file_names(units).values())
    assert len({name.casefold() for name in names}) == len(units)
    assert names[:5] == ["退回通知-甲_局", "退回通知-甲_局(2)", "退回通知-_con", "退回通知-_", "退回通知-_(2)"]
    assert all(len(name.encode()) < 250 and not name.endswith((".", " ")) for name in names)


def test_a_file_in_place_of_the_folder_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(UsageError, match="不是文件夹"):
        write_notices([], tmp_path / "x")


def test_what_is_wrong_and_what_to_do_are_told_apart() -> None:
    def finding(message: str, suspect: Suspect | None = None) -> Finding:
        return Finding("S101", "error", "a.xlsx", "", Address("表", 1, 1), message, suspect=suspect)

    one = finding("合计填 100；各行 105；请核对各行")
    assert (problem(one), correction(one)) == ("合计填 100；各行 105", "请核对各行")
    assert (problem(finding("不对")), correction(finding("不对"))) == ("不对", "请核实；确有错误的，请改正")
    sure = finding("不对；请改", Suspect(Address("表", 2, 2), None, "小数点错位", certain=True))
    assert correction(sure) == "请改（很可能是 B2：小数点错位）"


def test_numerals() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def test_findings_outside_every_form_belong_to_the_file(in_root: Path) -> None:
    assert in_root.is_dir()
    finding = Finding("R101", "note", "a.xlsx", "base_table", None, "像是基础表；请核对")
    (notice,) = Notices([Outcome("a.xlsx", findings=(finding,))])
    assert (notice.unit, notice.groups[0].name, notice.years) == (NO_UNIT, "其他工作表", ())
