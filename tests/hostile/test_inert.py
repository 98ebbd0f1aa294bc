"""Nothing that stands in a workbook becomes a formula, markup, a link or a path in what is written, and all of it is written where asked."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from typing import Protocol
from warnings import catch_warnings

import pytest
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from tests.hostile.nasty import SOURCES
from tests.hostile.nasty import TEXTS
from tests.hostile.nasty import nasty_file
from tests.hostile.nasty import nasty_workbook
from xlform.cli import main
from xlform.errors import printable
from xlform.workbook.read import read_book

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_TAGS = re.compile(
    "html|head|meta|title|style|script|body|h[123]|p|span|div|table|thead|tbody|tr|th|td|colgroup|col|form|label|input|select|option|"
    "button|figure|figcaption|details|summary|svg|g|rect|text|line|path|b|strong|br|ul|li"
)

texts = st.one_of(st.sampled_from(TEXTS), st.builds(str.__add__, st.sampled_from(TEXTS), st.text(max_size=20)))


class Run(Protocol):
    """Runs a command, which must end well: exit code and what it wrote on stdout."""

    def __call__(self, *arguments: str | Path) -> tuple[int, str]: ...


class Page(HTMLParser):
    """What a browser would see: tags, attributes, scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1] += data


def plain_page(path: Path, scripts: int) -> None:
    page = Page()
    data = path.read_bytes().decode("utf-8")
    page.feed(data)
    page.close()
    assert [tag for tag in page.tags if not _TAGS.fullmatch(tag)] == []
    assert len(page.scripts) == scripts
    for tag, name, value in page.attributes:
        assert not name.startswith("on")
        assert name not in ("src", "srcdoc", "action", "formaction", "style", "background")
        assert name not in ("href", "xlink:href") or value.startswith("#"), (tag, value)
    assert "default-src 'none'" in data
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", data)


def plain_workbook(path: Path, formulas: int = 0) -> list[str]:
    """The texts of a workbook that holds no formula, link to elsewhere, nor anything that runs."""
    with catch_warnings(action="ignore"):  # of a sample without styles
        book = load_workbook(path)
    found = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or not cell.hyperlink.target
                if isinstance(cell.value, str):
                    found.append(cell.value)
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            assert not re.search(r"vbaProject|externalLink|activeX|connections|queryTable|\.\.|^/", name)
            part = file.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                root = etree.fromstring(part, etree.XMLParser(resolve_entities=False))
                assert root is not None
            assert b"<!DOCTYPE" not in part
            if name.endswith(".rels"):
                assert b"TargetMode" not in part
            if name.startswith("xl/worksheets/sheet"):
                assert part.count(b"<f>") == formulas
                assert b"<dataValidation" not in part
    return found


def names_are_plain(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    for path in found:
        assert not _FORBIDDEN.search(path.name), ascii(path.name)
        assert not _DEVICE.match(path.name)
        assert not path.name.endswith((".", " "))
        assert len(path.name.encode("utf-8")) <= 255
        assert path.parent == folder
    return found


def plain_json(data: bytes) -> Any:  # noqa: ANN401
    def constant(name: str) -> float:
        raise AssertionError(name)

    return json.loads(data.decode("utf-8"), parse_constant=constant)


def plain_text(text: str) -> None:
    for line in text.split("\n"):
        assert printable(line) == line, ascii(line)


def plain_xml(path: Path) -> None:
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
    assert {etree.QName(one).localname for one in root.iter("*")} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out", "system-err", "properties", "property",
    }  # fmt: skip


def inert_csv(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data[3:].decode("utf-8"), newline="")))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        bare = cell.lstrip("\t\r\n \u200b\ufeff\x00")
        if bare[:1] in tuple("=+-@＝＋－＠"):
            assert re.fullmatch(r"[+-]?\d+(\.\d+)?", cell), ascii(cell)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(
        "openpyxl.workbook.child.INVALID_TITLE_REGEX", re.compile("(?!)")
    )  # it refuses what we must bear

    def started(*arguments: str | Path) -> tuple[int, str]:
        code = main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        plain_text(err)
        assert "Traceback" not in err
        assert "出错" not in err
        assert code in (0, 1), err
        return code, out

    yield started


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.lists(texts, min_size=8, max_size=40))
@example(list(TEXTS))
@example(list(reversed(TEXTS[1:])))
def test_nothing_comes_to_life(run: Run, given_texts: list[str]) -> None:
    with TemporaryDirectory() as name:
        root = Path(name)
        source, out = root / "in", root / "out"
        source.mkdir()
        following = cycle(given_texts)
        paths = [nasty_file(source, next(following), nasty_workbook(one, lambda: next(following))) for one in SOURCES]
        before = {path: path.read_bytes() for path in source.iterdir()}
        out.mkdir()
        everything_is_inert(run, sorted(set(paths)), out)
        assert {path: path.read_bytes() for path in source.iterdir()} == before
        assert sorted(path.name for path in root.iterdir()) == ["in", "out"]


def everything_is_inert(run: Run, paths: list[Path], out: Path) -> None:
    """Every command and format on these workbooks; `out` is a folder for what is written."""
    run("read", *paths, "--format", "json", "--output", out / "read.json", "--quiet")
    files = plain_json((out / "read.json").read_bytes())["files"]
    assert all(one["forms"] for one in files)
    plain_text(run("read", *paths, "--quiet")[1])
    for kind in ("csv", "parquet"):
        run("read", *paths, "--format", kind, "--output", out / kind, "--quiet")
        written = names_are_plain(out / kind)
        assert len(written) >= 5
        for path in written if kind == "csv" else ():
            inert_csv(path)
    for kind in ("json", "sarif"):
        run("check", *paths, "--format", kind, "--output", out / f"check.{kind}", "--quiet")
        plain_json((out / f"check.{kind}").read_bytes())
    plain_text(run("check", *paths, "--ledger", "--quiet")[1])
    run("check", *paths, "--format", "junit", "--output", out / "check.xml", "--quiet")
    plain_xml(out / "check.xml")
    run(
        "check",
        *paths,
        "--format",
        "html",
        "--ledger",
        "--output",
        out / "check.html",
        "--notices",
        out / "a",
        "--notice-format",
        "html",
        "--quiet",
    )
    plain_page(out / "check.html", 3)
    for path in names_are_plain(out / "a"):
        plain_page(path, 0)
    run(
        "check",
        *paths,
        "--format",
        "xlsx",
        "--ledger",
        "--output",
        out / "check.xlsx",
        "--notices",
        out / "b",
        "--quiet",
    )
    for path in (out / "check.xlsx", *names_are_plain(out / "b")):
        plain_workbook(path)
    run("flag", *paths, "--output", out / "flagged", "--quiet")
    assert sorted(path.name for path in (out / "flagged").iterdir()) == sorted(path.name for path in paths)
    for path in (out / "flagged").iterdir():
        plain_workbook(path)
        assert read_book(path).grids
    for kind in ("json", "xlsx"):
        run("reconcile", *paths, "--format", kind, "--output", out / f"sums.{kind}", "--pool", "800", "--quiet")
    plain_workbook(out / "sums.xlsx")
    plain_json((out / "sums.json").read_bytes())
    plain_text(run("reconcile", *paths, "--pool", "800", "--quiet")[1])
