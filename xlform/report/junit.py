"""JUnit XML for pipelines: a suite for each file, a case for each form and rule that judges it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import TypeAlias
from typing import TypeVar
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.units import FileLines
from xlform.report.units import file_lines
from xlform.rules.catalogue import Rule
from xlform.spool import Spool

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Case: TypeAlias = "tuple[str, str, Sequence[Finding], Sequence[Unchecked]]"
_Item = TypeVar("_Item", Finding, Unchecked)


def junit_xml(outcomes: Sequence[Outcome], rules: Sequence[Rule], fail_on: Severity = "error") -> str:
    """Findings at or above `fail_on` are failures, lower ones output of their case; what was not judged is skipped."""
    return "".join(junit_pieces(outcomes, rules, fail_on))


def junit_pieces(outcomes: Iterable[Outcome], rules: Sequence[Rule], fail_on: Severity = "error") -> Iterator[str]:
    """The same file by file; the numbers at the head are known last, so the suites wait in a temporary file."""
    suites: Spool[str] = Spool()
    numbers = [0, 0, 0, 0]
    for file in file_lines(outcomes):
        counts, lines = _suite(file, rules, fail_on)
        numbers = [number + count for number, count in zip(numbers, counts, strict=True)]
        suites.append("".join(f"{line}\n" for line in lines))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="xlform check" {_counts(numbers[:3])}>\n'
    yield from suites
    yield "</testsuites>\n"


def _counts(numbers: Sequence[int]) -> str:
    names = ("tests", "failures", "errors", "skipped")  # the schemas have no skipped for all suites together
    return " ".join(f'{name}="{number}"' for name, number in zip(names, numbers, strict=False))


def _suite(file: FileLines, rules: Sequence[Rule], fail_on: Severity) -> tuple[tuple[int, ...], list[str]]:
    """The numbers of cases, failures, errors, skipped; and the lines."""
    grave = frozenset(SEVERITIES[: SEVERITIES.index(fail_on) + 1])
    cases = [_case(case, grave) for case in _cases(file, rules)]
    cases += [("error", lines) for lines in _errors(file.outcome)]
    kinds = [kind for kind, _ in cases]
    numbers = (len(cases), kinds.count("failure"), kinds.count("error"), kinds.count("skipped"))
    head = f"  <testsuite name={_attribute(file.outcome.path)} {_counts(numbers)}>"
    return numbers, [head, *(line for _, lines in cases for line in lines), "  </testsuite>"]


def _cases(file: FileLines, rules: Sequence[Rule]) -> Iterator[_Case]:
    for line in file.forms:
        own = line.submission
        name = f"{own.definition.name}（{own.sheet}）"
        said = {finding.code for finding in line.findings} | {gap.code for gap in line.unchecked}
        for code in sorted({rule.code for rule in rules if own.form in rule.forms} | said):
            yield name, code, _of(code, line.findings), _of(code, line.unchecked)
    placed = {id(gap) for line in file.forms for gap in line.unchecked}
    loose = [gap for gap in file.outcome.unchecked if id(gap) not in placed]
    for code in sorted({finding.code for finding in file.others} | {gap.code for gap in loose}):
        yield "整个文件", code, _of(code, file.others), _of(code, loose)


def _of(code: str, items: Iterable[_Item]) -> list[_Item]:
    return [item for item in items if item.code == code]


def _case(case: _Case, grave: frozenset[Severity]) -> tuple[str, list[str]]:
    name, code, findings, gaps = case
    failing = [finding for finding in findings if finding.severity in grave]
    head = f"    <testcase classname={_attribute(name)} name={_attribute(code)}"
    inside: list[str] = []
    kind = "passed"
    if failing:
        kind, worst = "failure", min((finding.severity for finding in failing), key=SEVERITIES.index)
        message = f"{len(failing)} 处不成立；{_line(failing[0])}" if len(failing) > 1 else _line(failing[0])
        inside.append(
            f'      <failure type="{worst}" message={_attribute(message)}>{_text(map(_line, failing))}</failure>'
        )
    elif gaps and not findings:
        kind = "skipped"
        inside.append(f"      <skipped message={_attribute(f'未核对：{gaps[0].reason}')}/>")
    told = [_line(finding) for finding in findings if finding not in failing]
    told += [f"{gap.address or ''} 未核对：{gap.reason}".strip() for gap in gaps]
    if told:
        inside.append(f"      <system-out>{_text(told)}</system-out>")
    return kind, [f"{head}>", *inside, "    </testcase>"] if inside else [f"{head}/>"]


def _line(finding: Finding) -> str:
    place = "" if finding.address is None else f"{finding.address} "
    return f"{place}{SEVERITY_NAMES[finding.severity]} {finding.message}"


def _errors(outcome: Outcome) -> Iterator[list[str]]:
    """A file that cannot be read, rules that broke down."""
    found = [("读取", outcome.error.code, outcome.error.message)] if outcome.error is not None else []
    found += [("规则", "internal", failure) for failure in outcome.failures]
    for name, kind, message in found:
        yield [
            f'    <testcase classname="整个文件" name="{name}">',
            f"      <error type={_attribute(kind)} message={_attribute(message)}/>",
            "    </testcase>",
        ]


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _text(lines: Iterable[str]) -> str:
    return escape(_clean("\n".join(lines)))


def _clean(text: str) -> str:
    """Characters that XML cannot hold (control characters, lone surrogates) as escapes."""
    return _NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
