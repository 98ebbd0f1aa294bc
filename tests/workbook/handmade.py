"""Workbooks drawn by hand: a package of a few parts, each as the test writes it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def parts(
    sheet: str | bytes = "",
    *,
    strings: str | None = None,
    styles: str | None = None,
    workbook: str | None = None,
    namespace: str = TRANSITIONAL,
) -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet `表`; `sheet` is the inside of `worksheet`, or bytes for the whole part."""
    rels = _RELS if namespace == TRANSITIONAL else _STRICT_RELS
    inside = workbook if workbook is not None else '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
    whole = sheet if isinstance(sheet, bytes) else f'<worksheet xmlns="{namespace}">{sheet}</worksheet>'
    related = [("worksheet", "worksheets/sheet1.xml")]
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE_RELS}"><Relationship Id="rId1" '
        f'Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{rels}">{inside}</workbook>',
        "xl/worksheets/sheet1.xml": whole,
    }
    if strings is not None:
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}">{strings}</sst>'
        related.append(("sharedStrings", "sharedStrings.xml"))
    if styles is not None:
        found["xl/styles.xml"] = f'<styleSheet xmlns="{namespace}">{styles}</styleSheet>'
        related.append(("styles", "/xl/styles.xml"))
    found["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE_RELS}">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{rels}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(related, 1)
        )
        + "</Relationships>"
    )
    return found
