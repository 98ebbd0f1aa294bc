"""docs/rules.md is what the rules say."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from xlform.report.rulebook import rulebook
from xlform.rules.catalogue import all_rules


def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "rules.md"
    if request.config.getoption("--update-golden"):
        page.write_text(rulebook(), "utf-8", newline="\n")
    assert page.read_text("utf-8") == rulebook(), "python -m xlform.report.rulebook > docs/rules.md"


def test_every_rule_has_its_place_and_its_examples_as_tables() -> None:
    page = rulebook()
    for one in all_rules():
        chapter = page.split(f"\n### {one.code}\n")[1].split("\n### ")[0]
        assert chapter.count("\n|---") >= 2
        assert f"报 {one.code}：" in chapter
