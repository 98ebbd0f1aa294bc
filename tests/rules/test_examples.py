"""Every rule explains itself, and its examples are what it says they are."""

from __future__ import annotations

import pytest

from tests.drawn import findings
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules


@pytest.mark.parametrize("one", all_rules(), ids=lambda one: one.code)
def test_a_rule_says_what_why_and_by_which_source(one: Rule) -> None:
    assert all((one.chinese.endswith("。"), one.english.endswith("."), one.why, one.source))
    assert {code for code, _ in one.examples} == {"ok", one.code}


@pytest.mark.parametrize("one", all_rules(), ids=lambda one: one.code)
def test_good_examples_are_silent_and_bad_ones_are_found(one: Rule) -> None:
    for code, table in one.examples:
        found = findings(table)
        if code == "ok":
            assert found == []
        else:
            assert one.code in {given for given, _, _ in found}
