"""The HTML report in a real browser: it sorts, filters, draws and prints; nothing leaves it and no text of a workbook runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import ROOT
from tests.reports.browser import Opened
from tests.reports.browser import chromium
from tests.reports.browser import executable
from tests.reports.hostile import IMAGE
from tests.reports.hostile import PROJECT
from tests.reports.hostile import SCRIPT
from tests.reports.hostile import SHEET
from tests.reports.hostile import TEXTS
from tests.reports.hostile import UNIT
from tests.reports.hostile import generated
from xlform.address import Address
from xlform.batch import check_paths
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.outcomes import Outcome
from xlform.report.html import embedded
from xlform.report.html import html_report
from xlform.report.notice_html import notice_html
from xlform.report.notices import Notices

GENERATED = int(os.environ.get("XLFORM_REPORT_FILES", "60"))
"""How many generated submissions the large report is made of; 500 for the full measure."""
_SIDES_OF_A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; where none is installed these tests are skipped, in `.ci/run` they never are."""
    if executable() is None or not all(map(shutil.which, ("pdfinfo", "pdftotext"))):
        pytest.skip("Chromium or poppler is not installed")
    with chromium() as found:
        yield found


def opened(browser: Browser, folder: Path, outcomes: Sequence[Outcome]) -> Opened:
    """The report as a browser shows it."""
    path = folder / "核对 结果.html"
    path.write_text(html_report(outcomes), "utf-8", errors="backslashreplace")
    return Opened(browser, path)


def printed(page: Opened, folder: Path) -> tuple[int, str]:
    """The number of pages on paper, all of A4, and the text on them."""
    target = folder / "printed.pdf"
    page.page.pdf(path=target, prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", target], capture_output=True, check=True).stdout.decode()
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert size is not None
    assert sorted((round(float(size[1])), round(float(size[2])))) == list(_SIDES_OF_A4)
    text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, check=True).stdout.decode("utf-8")
    number = re.search(r"Pages:\s+(\d+)", told)
    assert number is not None
    return int(number[1]), text


def test_the_hengyang_report_sorts_filters_and_draws(
    browser: Browser, hengyang: Sequence[Outcome], tmp_path: Path
) -> None:
    findings = [finding for outcome in hengyang for finding in outcome.findings]
    page = opened(browser, tmp_path, hengyang)
    assert page.shown(3) == [finding.code for finding in findings]
    assert page.count == len(findings)

    page.sort("级别")
    levels = [SEVERITY_NAMES[one] for one in ("error", "warning", "note")]
    assert page.shown(2) == sorted(page.shown(2), key=levels.index)
    page.sort("规则")
    assert page.shown(3) == sorted(finding.code for finding in findings)
    page.sort("规则")
    assert page.shown(3) == sorted((finding.code for finding in findings), reverse=True)
    page.sort("序号")
    assert page.shown(3) == [finding.code for finding in findings]

    page.page.locator("[name=warning]").uncheck()
    assert page.shown(3) == [one.code for one in findings if one.severity == "error"]
    page.page.locator("#filters button[type=reset]").click()
    page.page.locator("[name=rule]").select_option("X105")
    assert page.shown(3) == ["X105"]
    page.page.locator("#filters button[type=reset]").click()
    page.page.locator("[name=text]").fill("满分 安委会")
    assert len(page.shown(3)) == page.count == 3
    assert set(page.shown(3)) == {"E102"}
    page.page.locator("#filters button[type=reset]").click()
    page.page.wait_for_function("n => document.getElementById('shown').textContent === String(n)", arg=len(findings))
    page.check_quiet()


def test_the_cell_is_marked_in_three_rows_of_context(
    browser: Browser, hengyang: Sequence[Outcome], tmp_path: Path
) -> None:
    page = opened(browser, tmp_path, hengyang)
    page.page.locator("[name=rule]").select_option("S101")
    body = page.page.locator("#findings tbody:visible")
    if not body.locator("table.sheet").count():
        body.locator("tr.line").click()
    sheet = body.locator("table.sheet")
    assert sheet.locator("tbody th").all_inner_texts() == ["23", "24", "25", "26", "27"]  # the form ends at row 27
    assert sheet.locator("thead th").all_inner_texts() == ["", *"ABCDEFGHI"]
    here = sheet.locator("td.here")
    assert (here.inner_text(), here.get_attribute("class")) == ("100", "error here")
    assert sheet.locator("td", has_text="总分").first.get_attribute("colspan") == "6"  # A26:F26 is one cell
    assert "10" in sheet.locator("td.used").all_inner_texts()
    section = sheet.locator("td", has_text="效益指标").first
    assert section.get_attribute("rowspan") == "2"
    page.check_quiet()


def test_print_repeats_the_head_and_keeps_everything(
    browser: Browser, hengyang: Sequence[Outcome], tmp_path: Path
) -> None:
    page = opened(browser, tmp_path, hengyang)
    pages, text = printed(page, tmp_path)
    assert pages >= 5
    sheets = text.split("\f")
    with_findings = [one for one in sheets if re.search(r"^\s*\d+\s+(?:错误|疑点)\s+[A-Z]\d{3}\b", one, re.MULTILINE)]
    assert len(with_findings) > 3
    assert [one for one in with_findings if not re.search(r"序号\s+级别\s+规则\s+单位", one)] == []
    squeezed = "".join(text.split())
    for outcome in hengyang:
        for finding in outcome.findings:
            assert str(finding.address.a1 if finding.address else "") in squeezed
    assert "全部规则" not in text and "打印表样" not in text
    page.check_quiet()


def test_generated_submissions(browser: Browser, tmp_path: Path) -> None:
    outcomes = check_paths([generated(tmp_path / "报送", GENERATED)])
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    assert len(outcomes) == GENERATED and len(findings) > GENERATED
    page = opened(browser, tmp_path, outcomes)
    assert page.count == len(findings)
    assert len(page.shown(3)) == min(200, len(findings))
    page.sort("规则")
    assert page.shown(3) == sorted(finding.code for finding in findings)[:200]
    if len(findings) > 200:
        page.page.locator("#pages button").last.click()
        assert page.shown(3) == sorted(finding.code for finding in findings)[200:400]
    code = findings[0].code
    page.page.locator("[name=rule]").select_option(code)
    assert page.count == sum(finding.code == code for finding in findings)
    page.page.locator("#findings tbody:visible tr.line").first.click()
    assert page.page.locator("table.sheet td.here").count() == 1
    page.page.locator("[name=rule]").select_option("")
    pages, text = printed(page, tmp_path)
    assert pages > 10
    numbers = set(map(int, re.findall(r"^\s*(\d+)\s+(?:错误|疑点|提示)\b", text, re.MULTILINE)))
    assert numbers == set(range(1, len(findings) + 1))
    page.check_quiet()


def test_hostile_texts_are_only_shown(browser: Browser, troubled: Sequence[Outcome], tmp_path: Path) -> None:
    page = opened(browser, tmp_path, troubled)
    page.page.locator("[name=all]").check()
    page.page.wait_for_timeout(300)
    assert UNIT in page.page.locator("#findings tbody:visible").first.inner_text()
    shown = page.page.locator("#findings table.sheet td").all_text_contents()
    assert {SCRIPT, IMAGE, "+1", "@x", "=1+1"} <= set(shown)
    place = page.page.locator("#findings .cell").first.inner_text()
    assert place.startswith("'" + SHEET.replace("'", "''") + "'!")
    assert (
        page.page.evaluate(
            "document.querySelectorAll('img, iframe, object, embed, link, a, [onerror], [onload]').length"
        )
        == 0
    )
    assert page.page.evaluate("document.scripts.length") == 3
    page.page.locator("[name=unit]").select_option(UNIT)
    assert page.count > 0
    page.page.locator("[name=text]").fill(IMAGE)
    printed(page, tmp_path)
    page.check_quiet()


def test_hostile_messages_are_only_shown(browser: Browser, tmp_path: Path) -> None:
    path = f"{tmp_path / '没有'}{IMAGE}.xlsx"
    findings = tuple(
        Finding(
            f"S10{number % 10}{text}", "error", path, "", Address(SHEET, number, 1), text,
            suspect=Suspect(Address(SHEET, 1, 1), None, text, certain=False),
        )
        for number, text in enumerate((*TEXTS, PROJECT, "\x00\x1b\ud800"), 1)
    )  # fmt: skip
    page = opened(browser, tmp_path, [Outcome(path, findings=findings, failures=(SCRIPT,))])
    assert page.count == len(findings)
    assert "原文件已不能读取" in page.page.locator("#findings tr.picture").first.inner_text()
    assert all(text.split("\u2028")[0] in "\n".join(page.shown(7)) for text in TEXTS)
    page.check_quiet()


def test_a_notice_prints_on_a4(browser: Browser, troubled: Sequence[Outcome], tmp_path: Path) -> None:
    (notice,) = Notices(troubled)
    path = tmp_path / "通知.html"
    path.write_text(notice_html(notice), "utf-8")
    page = Opened(browser, path)
    assert UNIT in page.page.locator("p.to").inner_text()
    pages, text = printed(page, tmp_path)
    assert pages >= 1 and "特此通知" in text
    page.check_quiet()


def test_without_scripts_every_finding_is_there(browser: Browser, hengyang: Sequence[Outcome], tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html_report(hengyang), "utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#findings tr.line:visible").count() == sum(len(one.findings) for one in hengyang)
    context.close()


def test_the_page_allows_only_its_own_style_and_scripts(hengyang: Sequence[Outcome]) -> None:
    page = html_report(hengyang)
    assert page == html_report(hengyang)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+' 'sha256-[^']+'; base-uri 'none'; form-action 'none'",
        policy[1],
    )
    assert "http:" not in page and "https:" not in page and "@import" not in page and "url(" not in page
    for name in ("page.js",):
        source = (ROOT / "xlform" / "report" / name).read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest", source
        )


class _Reader(HTMLParser):
    """Collects the elements of a page and what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_markup_of_the_page_is_its_own(troubled: Sequence[Outcome]) -> None:
    reader = _Reader()
    reader.feed(html_report(troubled))
    assert not reader.names & {"img", "iframe", "object", "embed", "a", "base", "b>&'\"=1"}
    assert not {name for name in reader.attributes if name.startswith("on") or name in ("style", "src", "href")}


def test_embedded_data_ends_no_element() -> None:
    text = embedded([*TEXTS, "<!--", "]]>"])
    assert not set(text) & set("<>&\u2028\u2029")


def test_a_changed_file_gets_no_picture(in_root: Path, tmp_path: Path) -> None:
    source = in_root / "samples" / "hengyang-2022" / "项目自评表-安委会工作经费.xlsx"
    copy = tmp_path / "a.xlsx"
    copy.write_bytes(source.read_bytes())
    outcomes = check_paths([copy], select=["S"])
    assert "改动过" not in html_report(outcomes)
    copy.write_bytes((in_root / "samples" / "hengyang-2022" / "基础表.xlsx").read_bytes())
    assert "原文件在核对之后改动过" in html_report(outcomes)


def test_nothing_found_is_said() -> None:
    page = html_report([Outcome("a.xlsx")])
    assert "没有发现问题" in page and "没有认出已知的表" in page
