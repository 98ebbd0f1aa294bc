"""Reports: exact figures in JSON, columns on a console, CSV that no spreadsheet computes, typed Parquet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from xlform.address import Address
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.findings import Finding
from xlform.findings import Suspect
from xlform.findings import Unchecked
from xlform.forms import load_forms
from xlform.outcomes import Outcome
from xlform.outcomes import Reading
from xlform.report.catalogue import form_text
from xlform.report.catalogue import rule_text
from xlform.report.columns import aligned
from xlform.report.columns import shortened
from xlform.report.columns import width
from xlform.report.counts import Counts
from xlform.report.json import check_document
from xlform.report.json import encoded
from xlform.report.json import exact
from xlform.report.json import read_document
from xlform.report.tables import Table
from xlform.report.tables import csv_pieces
from xlform.report.tables import parquet_pieces
from xlform.report.tables import tables
from xlform.report.tables import write_tables
from xlform.report.text import check_text
from xlform.report.text import shown
from xlform.rules.catalogue import all_rules
from xlform.spool import Spool
from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

HENGYANG = ROOT / "samples" / "hengyang-2022"


@pytest.fixture(scope="module")
def readings() -> tuple[Reading, ...]:
    """The nine forms of a real report."""
    return tuple(read_paths([HENGYANG]))


def keys(value: object) -> set[str]:
    """The keys of a document; those of a form's own fields, tables and columns left out."""
    if isinstance(value, list | tuple):
        return {key for item in value for key in keys(item)}
    if not isinstance(value, dict):
        return set()
    found = set(value)
    for key, item in value.items():
        named = item.values() if key == "fields" else () if key == "tables" else (item,)
        found |= keys(list(named))
    return found


class TestJson:
    @pytest.mark.parametrize(
        ("figure", "written"),
        [
            ("9", "9"),
            ("9.00", "9"),
            ("2079.39", "2079.39"),
            ("2079.390", "2079.39"),
            ("0.1", "0.1"),
            ("-0.00", "0"),
            ("1E+3", "1000"),
            ("1E-7", "0.0000001"),
            ("120", "120"),
            ("12345678901234567.89", "12345678901234567.89"),
        ],
    )
    def test_figures_are_written_digit_by_digit(self, figure: str, written: str) -> None:
        assert exact(Decimal(figure)) == written

    def test_sums_carry_no_noise(self) -> None:
        assert encoded({"value": Decimal("0.1") + Decimal("0.2")}) == b'{"value": 0.3}\n'

    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.decimals(allow_nan=False, allow_infinity=False, places=4),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
            max_leaves=20,
        )
    )
    def test_what_is_written_is_read_back(self, document: object) -> None:
        data = encoded(document)  # type: ignore[arg-type]
        assert json.loads(data, parse_float=Decimal) == document

    def test_a_line_holds_a_record(self) -> None:
        text = encoded({"a": [{"b": 1, "c": ["x", "y"]}, {"b": None}], "d": [], "e": {}}).decode("utf-8")
        assert text == '{\n "a": [\n  {"b": 1, "c": ["x", "y"]},\n  {"b": null}\n ],\n "d": [],\n "e": {}\n}\n'

    def test_odd_file_names_stay_json(self) -> None:
        assert json.loads(encoded({"path": 'a\udcff\x01"文'})) == {"path": 'a\udcff\x01"文'}

    def test_dates_are_iso_and_errors_are_code_and_message(self) -> None:
        document = json.loads(encoded(read_document([Reading("a.xlsx", error=FileError("empty", "空文件"))])))
        assert document == {
            "schema": "xlform/read/1",
            "files": [{"path": "a.xlsx", "sha256": None, "error": {"code": "empty", "message": "空文件"}, "forms": []}],
        }
        assert encoded([datetime.date(2023, 4, 6)]) == b'["2023-04-06"]\n'

    def test_every_field_and_every_column_of_the_form_is_there(self, readings: tuple[Reading, ...]) -> None:
        document = json.loads(encoded(read_document(readings)))
        for file, reading in zip(document["files"], readings, strict=True):
            for form, submission in zip(file["forms"], reading.submissions, strict=True):
                assert {"title", *submission.definition.fields} <= set(form["fields"])
                assert list(form["tables"]) == list(submission.table_names())
                for name, rows in form["tables"].items():
                    assert all(list(row) == list(submission.columns(name)) for row in rows)

    def test_ignored_sheets_are_named_in_their_file(self) -> None:
        (file,) = json.loads(encoded(read_document([Reading("a.xlsx", "00", ignored=("Sheet3",))])))["files"]
        assert list(file.items())[-1] == ("ignored", ["Sheet3"])

    def test_findings_carry_figures_difference_and_suspect(self) -> None:
        cell, other = Address("自评表", 24, 6), Address("项目 1", 6, 6)
        suspect = Suspect(other, Decimal("139.50"), "数字换位", certain=False)
        finding = Finding(
            "S101", "error", "a.xlsx", "project_selfeval", cell, "差 5", Decimal(105), Decimal(100), (other,), suspect
        )  # fmt: skip
        document = check_document([Outcome("a.xlsx", "00", findings=(finding,), failures=("规则 S102 出错",))])
        (file,) = json.loads(encoded(document))["files"]
        assert file["findings"] == [
            {
                "code": "S101", "severity": "error", "cell": "自评表!F24", "form": "project_selfeval", "message": "差 5",
                "expected": 105, "actual": 100, "difference": -5, "related": ["'项目 1'!F6"],
                "suspect": {"cell": "'项目 1'!F6", "value": 139.5, "reason": "数字换位", "certain": False},
            }
        ]  # fmt: skip
        assert file["failures"] == ["规则 S102 出错"]

    def test_every_key_is_documented(self, readings: tuple[Reading, ...]) -> None:
        documented = (ROOT / "docs" / "json.md").read_text("utf-8")
        cell = Address("表", 1, 1)
        finding = Finding("S101", "error", "a", "x", cell, "m", suspect=Suspect(cell, None, "r", certain=True))
        gap = Unchecked("R101", "a", "x", "r", cell)
        checked = Outcome("a", findings=(finding,), unchecked=(gap,), failures=("f",), ignored=("s",))
        documents = (read_document(readings[:1]), check_document([checked]))
        used = {key for document in documents for key in keys(json.loads(encoded(document)))}
        assert used <= set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", documented))))


class TestColumns:
    def test_chinese_takes_two_places(self) -> None:
        assert [width(text) for text in ("", "ab", "分值", "（元）", "e\u0301", "\u200b")] == [0, 2, 4, 6, 1, 0]
        assert aligned([("分值", "1"), ("a", "105")], right=frozenset({1})) == ["  分值    1", "  a     105"]

    @given(st.text(), st.integers(min_value=1, max_value=40))
    def test_shortened_is_one_line_that_fits(self, text: str, places: int) -> None:
        line = shortened(text, places)
        assert width(line) <= places
        assert "\n" not in line


class TestText:
    @pytest.mark.parametrize(
        ("entry", "text"),
        [
            (Entry("ok", Decimal("0.9615"), "96.15%"), "96.15%"),
            (Entry("ok", Decimal("0.9615"), "96.15"), "0.9615"),
            (Entry("ok", Decimal("7.289"), "72890元"), "7.289"),
            (Entry("ok", Decimal(1200), "1,200.00"), "1,200.00"),
            (Entry("ok", datetime.date(2023, 4, 6), "4月6日"), "2023-04-06"),
            (Entry("ok", "甲局", "甲局"), "甲局"),
            (Entry("ok", "甲局\n乙局", "甲局\n乙局"), "甲局 乙局"),
            (Entry("blank", None, "/"), "/"),
            (Entry("unreadable", None, "约 5", None, None, "“约 5”不是金额"), "?约 5（“约 5”不是金额）"),
            (ABSENT, "–"),
        ],
    )
    def test_entries_are_shown_as_displayed_or_as_what_they_come_to(self, entry: Entry, text: str) -> None:
        assert shown(entry) == text

    def test_a_finding_is_a_line_and_gaps_are_grouped(self) -> None:
        cell = Address("自评表", 24, 6)
        certain = Suspect(cell, Decimal("105.0"), "漏加一行", certain=True)
        findings = (
            Finding("S101", "error", "a.xlsx", "project_selfeval", cell, "两\n行", suspect=certain),
            Finding("F101", "note", "a.xlsx", "", None, "没有栏目"),
        )
        gaps = [
            Unchecked("R101", "a.xlsx", "project_selfeval", "没有全年预算数", Address("表", row, 1))
            for row in range(1, 9)
        ]
        outcome = Outcome("a.xlsx", findings=findings, unchecked=(Unchecked("R101", "a.xlsx", "x", "别的"), *gaps))
        assert check_text([outcome]).splitlines() == [
            "a.xlsx:自评表!F24: S101 错误 两 行 → 很可能是 F24：应为 105，漏加一行",
            "a.xlsx: F101 提示 没有栏目",
            "未核对 9 项（缺少所需的内容，既不算通过，也不算差错）：",
            "  R101 别的：a.xlsx",
            "  R101 没有全年预算数：" + "、".join(f"a.xlsx:表!A{row}" for row in range(1, 7)) + " 等 8 处",
        ]
        assert Counts([outcome, Outcome("b.xlsx", error=FileError("empty", "空"), failures=("x",))]).line == (
            "文件 2，不能读取 1；错误 1，疑点 0，提示 1；未核对 9；出错的规则 1"
        )
        assert check_text([Outcome("b.xlsx")]) == ""


class TestTables:
    def test_each_table_has_place_values_and_cells(self, readings: tuple[Reading, ...]) -> None:
        found = {table.name: table for table in tables(readings)}
        assert [name for name in found if name.startswith("base")] == ["base_table.fields", "base_table.spending"]
        spending = found["base_table.spending"]
        assert list(spending.columns) == ["path", "sheet", "area", "row", *(
            name for key in ("item", "key", "prior_actual", "budget", "actual") for name in (key, f"{key}_cell")
        )]  # fmt: skip
        assert spending.rows[1]["actual"] == Decimal("664.54")
        assert spending.rows[1]["actual_cell"] == "基础表!D7"
        assert len(found["project_selfeval.fields"].rows) == 5

    def test_no_spreadsheet_computes_a_text(self) -> None:
        table = Table("t", {"a": "text", "b": "number"})
        for text in ("=1+1", "+86 10", "-无", "@x", "\t=1", "-5", "+5", "甲", "－1+1", None):
            table.rows.append({"a": text, "b": Decimal("-1.50")})
        data = b"".join(csv_pieces(table))
        assert data.startswith("\ufeffa,b\r\n".encode())
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert [row[0] for row in rows[1:]] == [
            "'=1+1",
            "'+86 10",
            "'-无",
            "'@x",
            "'\t=1",
            "-5",
            "+5",
            "甲",
            "'－1+1",
            "",
        ]
        assert {row[1] for row in rows[1:]} == {"-1.5"}

    def test_parquet_has_the_types_of_the_columns(self, readings: tuple[Reading, ...], tmp_path: Path) -> None:
        written = write_tables(readings, tmp_path / "数据", "parquet")
        assert [file.name for file in written] == [f"{table.name}.parquet" for table in tables(readings)]
        funds = pd.read_parquet(tmp_path / "数据" / "project_selfeval.funds.parquet")
        whole = funds[funds["item"] == "年度资金总额"]
        assert whole["executed"].sum() == pytest.approx(410)
        assert {str(funds[name].dtype) for name in ("initial", "annual", "executed", "weight", "rate", "score")} == {
            "float64"
        }
        fields = pd.read_parquet(tmp_path / "数据" / "base_table.fields.parquet")
        assert [fields[key].tolist() for key in ("year", "authorized_posts", "date", "control_rate")] == [
            [2022],
            [93],
            [datetime.date(2023, 4, 6)],
            [0.957],
        ]

    def test_csv_says_the_same_as_the_forms(self, readings: tuple[Reading, ...], tmp_path: Path) -> None:
        write_tables(readings, tmp_path, "csv")
        for form in ("base_table", "department_selfeval", "project_selfeval", "allocation_table", "indicator_system"):
            submissions: list[Submission] = [
                one for reading in readings for one in reading.submissions if one.form == form
            ]
            for name in submissions[0].table_names():
                file = tmp_path / f"{form}.{name}.csv"
                with file.open(encoding="utf-8-sig", newline="") as lines:
                    rows = list(csv.DictReader(lines))
                assert len(rows) == sum(len(one.table(name)) for one in submissions)

    def test_a_file_in_place_of_the_folder_is_wrong_usage(self, readings: tuple[Reading, ...], tmp_path: Path) -> None:
        target = tmp_path / "数据"
        target.write_text("x")
        with pytest.raises(UsageError, match="不是文件夹"):
            write_tables(readings, target, "csv")
        assert target.read_text() == "x"

    def test_lone_surrogates_stop_neither_format(self) -> None:
        table = Table("t", {"a": "text", "n": "number", "d": "date"}, Spool([{"a": "x\udcff", "n": 1, "d": None}]))
        assert b"x\\udcff" in b"".join(csv_pieces(table))
        assert pd.read_parquet(io.BytesIO(b"".join(parquet_pieces(table)))).loc[0, "a"] == "x\\udcff"


class TestCatalogue:
    def test_every_form_and_every_rule_can_be_explained(self) -> None:
        for form in load_forms():
            text = form_text(form.name)
            assert text == form_text(form.key)
            assert all(f"[{key}]" in text for key in form.fields)
            assert all(relation.name in text for relation in form.relations.values())
        for rule in all_rules():
            assert rule_text(rule.code.lower()).startswith(f"{rule.code} ")
