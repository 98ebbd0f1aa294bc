"""What gets installed: every package is listed, the form definitions travel along."""

from __future__ import annotations

from configparser import ConfigParser

import xlform
from tests.conftest import ROOT


def test_every_package_is_listed() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "xlform").rglob("*.py")}
    assert listed == {".".join(folder.parts) for folder in folders} | {"xlform_form_templates"}
    assert config["metadata"]["version"] == xlform.__version__


def test_every_definition_is_package_data() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    patterns = config["options.package_data"]["xlform_form_templates"].split()
    folder = ROOT / "form_templates"
    taken = {path for pattern in patterns for path in folder.glob(pattern)}
    assert {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts} <= taken


def test_the_parts_of_the_html_report_are_package_data() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    patterns = config["options.package_data"]["xlform.report"].split()
    folder = ROOT / "xlform" / "report"
    taken = {path for pattern in patterns for path in folder.glob(pattern)}
    assert {path for path in folder.iterdir() if path.is_file() and path.suffix not in (".py", ".pyc")} == taken
    assert {path.name for path in taken} >= {"page.css", "page.js"}
