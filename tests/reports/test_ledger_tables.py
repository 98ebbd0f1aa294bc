"""The ledger in a page and in a workbook: every line of it, folded or on a sheet of its own, and only if asked for."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence

from openpyxl import load_workbook

from tests.reports.test_workbooks import check_inert
from tests.reports.test_workbooks import rows
from xlform.findings import STATE_NAMES
from xlform.outcomes import Outcome
from xlform.report.html import html_report
from xlform.report.xlsx import xlsx_report


def lines(outcomes: Sequence[Outcome]) -> Counter[tuple[str, str, str]]:
    """File, rule and what it came to, as often as the ledger has them."""
    return Counter(
        (account.path, line.code, STATE_NAMES[line.state])
        for outcome in outcomes
        for account in outcome.ledger
        for line in account.lines
    )


def test_the_page_has_every_line_of_the_ledger_folded(hengyang: Sequence[Outcome]) -> None:
    assert "台账" not in html_report(hengyang)
    page = html_report(hengyang, ledger=True)
    folded = re.search(r'<details class="ledger"><summary>.*?</summary>(.*?)</details>', page, re.DOTALL)
    assert folded is not None
    found: Counter[tuple[str, str, str]] = Counter()
    for row in re.findall(r"<tr><td>(.*?)</td></tr>", folded[1]):
        path, _, _, state, count, _, codes = re.split(r"</td><td[^>]*>", row)
        assert int(count) == len(codes.split("、"))
        found.update((path, code, state) for code in codes.split("、"))
    assert found == lines(hengyang)
    assert f"共 {found.total()} 项：" in page


def test_the_workbook_has_every_line_of_the_ledger_on_a_sheet(hengyang: Sequence[Outcome]) -> None:
    data = xlsx_report(hengyang, ledger=True)
    check_inert(data)
    found = rows(load_workbook(io.BytesIO(data))["台账"])
    assert Counter((str(one["文件"]), str(one["规则"]), str(one["结果"])) for one in found) == lines(hengyang)
    assert all(one["原因"] for one in found if one["结果"] in ("不适用", "未能检查"))
    assert "台账" not in load_workbook(io.BytesIO(xlsx_report(hengyang))).sheetnames


def test_hostile_texts_stay_texts_in_the_ledger(troubled: Sequence[Outcome]) -> None:
    check_inert(xlsx_report(troubled, ledger=True))
    page = html_report(troubled, ledger=True)
    assert page.count("<script") == html_report(troubled).count("<script")
