"""Only the text for people tells of a place instead of naming each: every other format has every finding in full."""

from __future__ import annotations

import html
import io
import json

import pytest
from lxml import etree
from openpyxl import load_workbook

from xlform.address import Address
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.formats import check_report
from xlform.report.notices import Notices

MANY = 300
MESSAGES = [f"第{number}条：{'合计与分项之和不符' * 60}；请核对第{number}条" for number in range(MANY)]
REASONS = [f"第{number}项没有填{'所需的内容' * 30}" for number in range(MANY)]


@pytest.fixture
def outcome() -> Outcome:
    """Many findings of one rule, with long messages, and many gaps of one rule."""
    place = Address("表", 1, 1)
    findings = [
        Finding("S101", "error", "a.xlsx", "project_selfeval", place._replace(row=number + 1), message)
        for number, message in enumerate(MESSAGES)
    ]
    gaps = [Unchecked("T103", "a.xlsx", "project_selfeval", reason, place) for reason in REASONS]
    return Outcome("a.xlsx", "00", findings=tuple(findings), unchecked=tuple(gaps))


def whole(outcome: Outcome, format_: str) -> bytes:
    """The report as one piece."""
    pieces = list(check_report([outcome], format_))
    return b"".join(piece if isinstance(piece, bytes) else str(piece).encode("utf-8") for piece in pieces)


def test_json_and_sarif_have_everything(outcome: Outcome) -> None:
    (file,) = json.loads(whole(outcome, "json"))["files"]
    assert [one["message"] for one in file["findings"]] == MESSAGES
    assert [one["reason"] for one in file["unchecked"]] == REASONS
    results = json.loads(whole(outcome, "sarif"))["runs"][0]["results"]
    assert [one["message"]["text"] for one in results] == [*MESSAGES, *(f"未核对：{reason}" for reason in REASONS)]


def test_junit_has_everything(outcome: Outcome) -> None:
    root = etree.fromstring(whole(outcome, "junit"))
    said = "\n".join(str(text) for text in root.itertext())
    assert [message for message in MESSAGES if message not in said] == []
    assert [reason for reason in REASONS if reason not in said] == []


def test_page_workbook_and_notices_have_everything(outcome: Outcome) -> None:
    page = html.unescape(whole(outcome, "html").decode("utf-8"))
    assert [text for text in (*MESSAGES, *REASONS) if text not in page] == []
    book = load_workbook(io.BytesIO(whole(outcome, "xlsx")))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert [text for text in (*MESSAGES, *REASONS) if text not in cells] == []
    (notice,) = Notices([outcome])
    items = [item for group in notice.groups for item in group.items]
    assert [f"{item.problem}；{item.correction}" for item in items] == MESSAGES


def test_text_names_the_first_places_and_says_how_many_there_are(outcome: Outcome) -> None:
    same = tuple(Unchecked("T103", "a.xlsx", "x", "没有填", Address("表", row, 1)) for row in range(1, 51))
    said = whole(Outcome("a.xlsx", unchecked=same), "text").decode("utf-8")
    assert "未核对 50 项" in said
    assert said.count("a.xlsx:表!A") == 6
    assert " 等 50 处" in said
    assert whole(outcome, "text").decode("utf-8").count("a.xlsx:表!A") == MANY * 2
