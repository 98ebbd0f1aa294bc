"""SARIF: the members that the standard requires, places that lead back to the cell, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from xlform.errors import FileError
from xlform.outcomes import Outcome
from xlform.report.json import encoded
from xlform.report.sarif import sarif_document
from xlform.report.sarif import uri

LEVELS = {"none", "note", "warning", "error"}
KINDS = {"notApplicable", "pass", "fail", "review", "open", "informational"}


def run_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The only run of the document, as a pipeline reads it."""
    document = json.loads(encoded(sarif_document(outcomes)))
    assert document["version"] == "2.1.0"
    assert len(document["runs"]) == 1
    run: dict[str, Any] = document["runs"][0]
    return run


def check_location(location: dict[str, Any], run: dict[str, Any]) -> None:
    """3.28 location, 3.29 physicalLocation, 3.33 logicalLocation."""
    artifact = location["physicalLocation"]["artifactLocation"]
    assert run["artifacts"][artifact["index"]]["location"]["uri"] == artifact["uri"]
    assert not set(artifact["uri"]) & set(' <>"{}|\\^`') and artifact["uri"].isascii()
    for logical in location.get("logicalLocations", ()):
        assert logical["fullyQualifiedName"].endswith(f"!{logical['name']}")


def check_run(run: dict[str, Any]) -> None:
    """What SARIF 2.1.0 demands of a run: §3.14 run, §3.18 tool, §3.19 toolComponent, §3.20 invocation, §3.27 result, §3.49 rule."""
    driver = run["tool"]["driver"]
    assert driver["name"] and driver["version"]
    codes = [rule["id"] for rule in driver["rules"]]
    assert len(codes) == len(set(codes))
    for rule in driver["rules"]:
        for name in ("shortDescription", "fullDescription", "help"):
            assert name not in rule or rule[name]["text"]
        assert rule.get("defaultConfiguration", {"level": "none"})["level"] in LEVELS
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
        for trouble in invocation["toolExecutionNotifications"]:
            assert trouble["level"] in LEVELS and trouble["message"]["text"]
            for location in trouble["locations"]:
                check_location(location, run)
    for artifact in run["artifacts"]:
        assert artifact["location"]["uri"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert codes[result["ruleIndex"]] == result["ruleId"]
        assert result["kind"] in KINDS and result["level"] in LEVELS
        assert result["kind"] == "fail" or result["level"] == "none"  # §3.27.10
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            check_location(location, run)
        numbers = [location["id"] for location in result.get("relatedLocations", ())]
        assert len(numbers) == len(set(numbers))


def test_the_hengyang_folder(hengyang: Sequence[Outcome], golden: Callable[[str, str], None]) -> None:
    run = run_of(hengyang)
    check_run(run)
    found = [finding for outcome in hengyang for finding in outcome.findings]
    fails = [result for result in run["results"] if result["kind"] == "fail"]
    assert [result["ruleId"] for result in fails] == [finding.code for finding in found]
    assert [result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for result in fails] == [
        str(finding.address) for finding in found
    ]
    assert sum(result["kind"] == "open" for result in run["results"]) == sum(len(one.unchecked) for one in hengyang)
    fingerprints = [result["partialFingerprints"]["cell/v1"] for result in fails]
    assert len(set(fingerprints)) == len(fingerprints)
    run["tool"]["driver"]["rules"] = run["tool"]["driver"]["rules"][:0]  # the catalogue has golden files of its own
    for result in run["results"]:
        del result["ruleIndex"]
    golden("check-hengyang.sarif", json.dumps(run, ensure_ascii=False, indent=1) + "\n")


def test_troubled_files_are_notifications_and_hostile_texts_stay_texts(troubled: Sequence[Outcome]) -> None:
    run = run_of(troubled)
    check_run(run)
    assert run["invocations"][0]["executionSuccessful"] is False
    assert [one["descriptor"]["id"] for one in run["invocations"][0]["toolExecutionNotifications"]] == ["not_workbook"]
    names = [unquote(artifact["location"]["uri"]).rpartition("/")[2] for artifact in run["artifacts"]]
    assert names == [Path(outcome.path).name for outcome in troubled]


def test_a_rule_that_broke_down_is_a_notification() -> None:
    outcomes = (
        Outcome("a.xlsx", failures=("规则 S101 出错（x），请报给开发者",)),
        Outcome("b.xlsx", error=FileError("x", "坏")),
    )
    texts = [one["message"]["text"] for one in run_of(outcomes)["invocations"][0]["toolExecutionNotifications"]]
    assert texts == ["规则 S101 出错（x），请报给开发者", "坏"]


def test_paths_become_uris() -> None:
    assert uri("表 1/a&b.xlsx") == "%E8%A1%A8%201/a%26b.xlsx"
    assert uri("C:x.xlsx") == "C%3Ax.xlsx"
    assert uri("x\udcff.xlsx") == "x%5Cudcff.xlsx"


def test_absolute_paths_are_file_uris() -> None:
    path = Path(Path.cwd().anchor) / "甲" / "a.xlsx"
    assert uri(str(path)) == path.as_uri()
