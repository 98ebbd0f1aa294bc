"""What a workbook holds besides its forms, for the faulty ones: hidden rows and sheets, pale letters, macros, links, objects."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument"
_DATE = (1980, 1, 1, 0, 0, 0)  # the same whenever the script runs, so that the bytes are


def hidden_row(row: int, workbook: Workbook, worksheet: Worksheet) -> None:
    """Hides a row (from 1)."""
    worksheet.set_row(row - 1, None, None, {"hidden": True})


def hidden_sheet(workbook: Workbook, worksheet: Worksheet) -> None:
    """Adds a hidden sheet with figures."""
    _draft(workbook).hide()


def very_hidden_sheet(workbook: Workbook, worksheet: Worksheet) -> None:
    """Adds a sheet with figures that no menu shows again."""
    _draft(workbook).very_hidden()


def _draft(workbook: Workbook) -> Worksheet:
    sheet = workbook.add_worksheet("底稿")
    sheet.write_row("A1", ["合同编号", "已付", "未付"])
    sheet.write_row("A2", ["2023-014", 87.6, 12.4])
    return sheet


def white_words(workbook: Workbook, worksheet: Worksheet) -> None:
    """Writes white words on white beside a reason for a deviation."""
    worksheet.write_string("I14", "台账为78家", workbook.add_format({"font_color": "#FFFFFF", "border": 1}))


def covered_figure(workbook: Workbook, worksheet: Worksheet) -> None:
    """Leaves a figure under the merged label of the total."""
    worksheet.write_number("F23", 10)


def text_figures(workbook: Workbook, worksheet: Worksheet) -> None:
    """Writes points as text."""
    look = workbook.add_format({"num_format": "@", "border": 1, "align": "center"})
    for cell in ("G14", "H14"):
        worksheet.write_string(cell, "10", look)


def macros(workbook: Workbook, worksheet: Worksheet) -> None:
    """Adds a project of macros without any (an empty compound file)."""
    workbook.add_vba_project(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)), is_stream=True)


def external_link() -> Mapping[str, str]:
    """The parts of a link to another workbook: what is added, and in the parts that are there, in front of their end."""
    link = (
        f'<externalBook xmlns:r="{_OFFICE}" r:id="rId1"><sheetNames><sheetName val="台账"/></sheetNames></externalBook>'
    )
    target = _relation("rId1", "externalLinkPath", "file:///D:/支出台账.xlsx", ' TargetMode="External"')
    return {**_linked(link), "xl/externalLinks/_rels/externalLink1.xml.rels": _relations(target)}


def dde_link() -> Mapping[str, str]:
    """The parts of a link that another program serves."""
    items = '<ddeItems><ddeItem name="R1C1" advise="1"/></ddeItems>'
    return _linked(f'<ddeLink ddeService="wps" ddeTopic="D:\\台账.wps">{items}</ddeLink>')


def _linked(link: str) -> dict[str, str]:
    return {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}">{link}</externalLink>',
        "xl/_rels/workbook.xml.rels": _relation("rId90", "externalLink", "externalLinks/externalLink1.xml"),
        "xl/workbook.xml": '<externalReferences><externalReference r:id="rId90"/></externalReferences>',
        "[Content_Types].xml": f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{_TYPES}.spreadsheetml.externalLink+xml"/>',
    }


def embedded_object() -> Mapping[str, str]:
    """The parts of an embedded object that a sheet refers to."""
    return {
        "xl/embeddings/oleObject1.bin": "台账",
        "xl/worksheets/_rels/sheet1.xml.rels": _relations(
            _relation("rId1", "oleObject", "../embeddings/oleObject1.bin")
        ),
        "[Content_Types].xml": f'<Default Extension="bin" ContentType="{_TYPES}.oleObject"/>',
    }


def _relation(name: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"{more}/>'


def _relations(inside: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


_BEFORE = {"xl/workbook.xml": ("<definedNames>", "<calcPr"), "[Content_Types].xml": ("<Override", "</Types>")}
"""In front of what an addition stands; in other parts in front of the last end tag."""


def add_parts(path: Path, added: Mapping[str, str]) -> None:
    """Writes the workbook again with parts added, or with more in parts that it has."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, text in added.items():
        old = parts.get(name, b"").decode("utf-8")
        at = min((old.find(mark) for mark in _BEFORE.get(name, ()) if mark in old), default=old.rfind("</"))
        parts[name] = (text if not old else old[:at] + text + old[at:]).encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
