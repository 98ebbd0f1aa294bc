"""Writes the blanks beside their definitions: `python -m xlform.workbook.template`."""

from __future__ import annotations

from pathlib import Path

from xlform.forms import definitions_folder
from xlform.workbook.template.build import form_workbook
from xlform.workbook.template.spec import all_blanks


def blank_files() -> dict[Path, bytes]:
    """Every blank that has a layout of its own, as a file: `form_templates/national/base_table.xlsx`, …"""
    folder = definitions_folder()
    return {
        folder / blank.place / f"{blank.form.key}.xlsx": form_workbook(blank.form.key, place=blank.place)
        for blank in all_blanks()
    }


if __name__ == "__main__":
    for path, data in blank_files().items():
        path.write_bytes(data)
