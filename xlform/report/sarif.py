"""SARIF 2.1.0 for pipelines: rules, a result for each finding, cells as logical locations, what was not judged as `open`."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import xlform
from xlform.address import Address
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.json import Each
from xlform.report.json import Json
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules
from xlform.spool import Spool

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_document(outcomes: Iterable[Outcome]) -> dict[str, Json]:
    """One run over all the files; file numbers (`artifacts`) are in the order of the outcomes.

    What stands first is known last: results wait in temporary files, so that the outcomes are looked at once and one by one.
    """
    rules = {rule.code: rule for rule in all_rules()}
    places = {code: place for place, code in enumerate(rules)}  # grows by codes that no rule has any more
    results: Spool[Mapping[str, Json]] = Spool()
    troubles: Spool[Mapping[str, Json]] = Spool()
    artifacts: Spool[Mapping[str, Json]] = Spool()
    for index, outcome in enumerate(outcomes):
        results.extend(_results(outcome, index, places))
        troubles.extend(_troubles(outcome, index))
        artifacts.append(_artifact(outcome))
    driver: dict[str, Json] = {
        "name": "xlform",
        "version": xlform.__version__,
        "semanticVersion": xlform.__version__,
        "language": "zh-CN",
        "rules": [_rule(code, rules.get(code)) for code in places],
    }
    invocation: dict[str, Json] = {
        "executionSuccessful": not troubles,
        "toolExecutionNotifications": Each(troubles, dict) if troubles else [],
    }
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "artifacts": Each(artifacts, dict),
        "columnKind": "unicodeCodePoints",
        "results": Each(results, dict),
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, rule: Rule | None) -> dict[str, Json]:
    if rule is None:
        return {"id": code}
    described: dict[str, Json] = {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.chinese},
        "fullDescription": {"text": rule.english or rule.chinese},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"forms": list(rule.forms), "severity": SEVERITY_NAMES[rule.severity]},
    }
    help_text = "\n".join(text for text in (rule.why, f"依据：{rule.source}" if rule.source else "") if text)
    if help_text:
        described["help"] = {"text": help_text}
    return described


def _artifact(outcome: Outcome) -> dict[str, Json]:
    artifact: dict[str, Json] = {"location": {"uri": uri(outcome.path)}}
    if outcome.sha256:
        artifact["hashes"] = {"sha-256": outcome.sha256}
    return artifact


def uri(path: str) -> str:
    """The path as a URI reference: relative paths stay relative, Chinese is percent-encoded."""
    if Path(path).is_absolute():
        posix = Path(path).as_posix().encode("utf-8", "backslashreplace")
        return f"file://{'' if posix.startswith(b'/') else '/'}{quote(posix, safe='/:')}"
    posix = Path(path).as_posix().encode("utf-8", "backslashreplace")
    return quote(posix)  # a colon too: before the first slash it would end a scheme


def _results(outcome: Outcome, index: int, places: dict[str, int]) -> Iterator[dict[str, Json]]:
    seen: dict[str, int] = {}
    for finding in outcome.findings:
        yield {
            "ruleId": finding.code,
            "ruleIndex": places.setdefault(finding.code, len(places)),
            "kind": "fail",
            "level": finding.severity,
            "message": {"text": finding.message or finding.code},
            "locations": [_location(outcome.path, index, finding.address)],
            "relatedLocations": [
                {**_location(outcome.path, index, address), "id": number}
                for number, address in enumerate(finding.related, 1)
            ],
            "partialFingerprints": {"cell/v1": _fingerprint(finding, seen)},
            "properties": _properties(finding),
        }
    for gap in outcome.unchecked:
        yield _open(outcome.path, index, gap, places)


def _open(path: str, index: int, gap: Unchecked, places: dict[str, int]) -> dict[str, Json]:
    """What could not be judged: kind `open`, which SARIF has for just that."""
    return {
        "ruleId": gap.code,
        "ruleIndex": places.setdefault(gap.code, len(places)),
        "kind": "open",
        "level": "none",
        "message": {"text": f"未核对：{gap.reason}"},
        "locations": [_location(path, index, gap.address)],
        "properties": {"form": gap.form},
    }


def _location(path: str, index: int, address: Address | None) -> dict[str, Json]:
    location: dict[str, Json] = {"physicalLocation": {"artifactLocation": {"uri": uri(path), "index": index}}}
    if address is not None:
        cell: dict[str, Json] = {"name": address.a1, "fullyQualifiedName": str(address), "kind": "cell"}
        location["logicalLocations"] = [cell]
    return location


def _properties(finding: Finding) -> dict[str, Json]:
    found: dict[str, Json] = {"form": finding.form}
    if finding.difference is not None:
        found |= {"expected": finding.expected, "actual": finding.actual, "difference": finding.difference}
    if finding.suspect is not None:
        one = finding.suspect
        found["suspect"] = {
            "cell": str(one.address), "value": one.value, "reason": one.reason, "certain": one.certain,
        }  # fmt: skip
    return found


def _fingerprint(finding: Finding, seen: dict[str, int]) -> str:
    """The same for the same rule at the same cell, whatever the folder and the figures: pipelines tell new from old by it."""
    key = "\n".join((finding.code, finding.form, Path(finding.path).name, str(finding.address)))
    seen[key] = seen.get(key, 0) + 1
    return sha256(f"{key}\n{seen[key]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _troubles(outcome: Outcome, index: int) -> Iterator[dict[str, Json]]:
    """A file that cannot be read, a rule that broke down: the run itself did not do all it was asked for."""
    error = outcome.error
    if error is not None:
        trouble: dict[str, Json] = {
            "level": "error",
            "message": {"text": error.message},
            "descriptor": {"id": error.code},
        }
        yield {**trouble, "locations": [_location(outcome.path, index, None)]}
    for failure in outcome.failures:
        yield {"level": "error", "message": {"text": failure}, "locations": [_location(outcome.path, index, None)]}
