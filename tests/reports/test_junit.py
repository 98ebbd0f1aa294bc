"""JUnit: well-formed XML whose counts agree with its cases, whatever the texts hold."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from xlform.address import Address
from xlform.errors import FileError
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.junit import junit_xml
from xlform.rules.catalogue import selected


def suites(text: str) -> etree._Element:
    """The document; its counts are those of its cases."""
    root = etree.fromstring(text.encode("utf-8"))
    for name, path in (("tests", ""), ("failures", "/failure"), ("errors", "/error"), ("skipped", "/skipped")):
        for element in root.findall("testsuite") if name == "skipped" else (root, *root.findall("testsuite")):
            assert int(element.get(name, "-1")) == len(element.findall(f".//testcase{path}")), (
                element.get("name"),
                name,
            )
    check_shape(root)
    return root


SHAPE = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()), "error": ({"type", "message"}, set()), "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}  # fmt: skip
"""The attributes and children that the schema of Jenkins (junit-10.xsd of its xUnit plugin) allows, as far as they are used."""


def check_shape(element: etree._Element) -> None:
    """Nothing stands in the document that Jenkins refuses."""
    attributes, children = SHAPE[str(element.tag)]
    assert set(element.attrib) == attributes
    for child in element:
        assert child.tag in children, (element.tag, child.tag)
        check_shape(child)


def outcome(message: str, path: str = "a.xlsx", severity: str = "error") -> Outcome:
    """A file with one finding of that message."""
    finding = Finding("S101", severity, path, "project_selfeval", Address("表", 1, 1), message)  # type: ignore[arg-type]
    return Outcome(path, findings=(finding,))


def test_the_hengyang_folder(hengyang: Sequence[Outcome], golden: Callable[[str, str], None]) -> None:
    text = junit_xml(hengyang, selected(("S", "X1", "T1")), "error")
    root = suites(text)
    assert [suite.get("name") for suite in root] == [one.path for one in hengyang]
    cases = root.findall(".//testcase[failure]")
    errors = {(one.path, item.form, item.code) for one in hengyang for item in one.findings if item.severity == "error"}
    assert len(cases) == len(errors)
    golden("check-hengyang.junit.xml", text.replace("\\", "/"))


def test_every_rule_of_a_form_is_a_case(in_root: Path, hengyang: Sequence[Outcome]) -> None:
    assert in_root.is_dir()
    root = suites(junit_xml(hengyang, selected(("S",)), "error"))
    suite = next(suite for suite in root if "救灾" in str(suite.get("name")))
    codes = {case.get("name") for case in suite if case.find("failure") is None}
    assert {rule.code for rule in selected(("S",)) if "project_selfeval" in rule.forms} <= codes


def test_fail_on_decides_what_fails() -> None:
    def failures(severity: str, fail_on: str) -> int:
        return len(suites(junit_xml([outcome("x", severity=severity)], (), fail_on)).findall(".//failure"))  # type: ignore[arg-type]

    assert [failures(one, "error") for one in ("error", "warning", "note")] == [1, 0, 0]
    assert [failures(one, "warning") for one in ("error", "warning", "note")] == [1, 1, 0]
    assert [failures(one, "note") for one in ("error", "warning", "note")] == [1, 1, 1]


def test_what_is_not_judged_is_skipped_and_errors_are_errors() -> None:
    gap = Unchecked("T103", "a.xlsx", "project_selfeval", "没有填")
    outcomes: Sequence[Outcome] = (
        Outcome("a.xlsx", unchecked=(gap,)),
        Outcome("b.xlsx", error=FileError("damaged", "文件损坏")),
        Outcome("c.xlsx", failures=("规则 S101 出错",)),
    )
    root = suites(junit_xml(outcomes, (), "error"))
    assert (root.get("tests"), root.get("errors")) == ("3", "2")
    assert [suite.get("skipped") for suite in root] == ["1", "0", "0"]


def test_texts_stay_texts() -> None:
    message = ']]><b a="1">&\x00\x1b\ud800\ufffe\n第二行'
    failure = suites(junit_xml([outcome(message, path='"<x>&.xlsx')], (), "error")).find(".//failure")
    assert failure is not None
    assert failure.text == '表!A1 错误 ]]><b a="1">&\\x00\\x1b\\xd800\\xfffe\n第二行'
    assert failure.get("message") == failure.text


def test_nothing_gives_an_empty_document() -> None:
    assert len(suites(junit_xml([], (), "error"))) == 0


def test_the_hostile_workbook(troubled: Sequence[Outcome]) -> None:
    root = suites(junit_xml(troubled, selected(), "note"))
    assert len(root) == 3
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out",
    }  # fmt: skip
