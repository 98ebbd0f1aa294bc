"""Writes the sample workbooks beside this file: `python -m samples.make`.

The workbooks are drawn from `data/*.json` and are the same byte for byte whenever they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from samples.drawing import Canvas
from samples.drawing import Formats
from samples.drawing import paint
from samples.forms import Filed
from samples.forms import Form
from samples.forms import load
from samples.layouts import layout

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
UNITS = ("hengyang-2022", "clean-2023")
_A4 = 9
_LANDSCAPE = frozenset({"indicator_system"})
_CREATED = datetime(2023, 4, 6)  # the same whenever the script runs, so that the bytes are


def main() -> None:
    """Writes the workbooks of every unit beside this file."""
    for unit in UNITS:
        write_unit(load(data(unit)), unit, HERE)


def data(unit: str) -> Path:
    """The file with the forms of that unit."""
    return HERE / "data" / f"{unit}.json"


def write_unit(forms: Sequence[Filed], unit: str, folder: Path) -> list[Path]:
    """Writes one workbook a form into `folder/unit` and all of them into `folder/unit-合订.xlsx`; gives the paths."""
    (folder / unit).mkdir(parents=True, exist_ok=True)
    paths = []
    for filed in forms:
        paths.append(folder / unit / f"{filed.file}.xlsx")
        write_book(paths[-1], [filed])
    paths.append(folder / f"{unit}-合订.xlsx")
    write_book(paths[-1], forms)
    return paths


def write_book(path: Path, forms: Sequence[Filed]) -> None:
    """Writes a workbook with one sheet for each form."""
    from xlsxwriter import Workbook

    with Workbook(path) as workbook:
        workbook.set_properties({"title": path.stem, "author": "xlform", "created": _CREATED})
        formats = Formats(workbook)
        for filed in forms:
            worksheet = workbook.add_worksheet(filed.sheet)
            set_up(filed.kind, worksheet, layout(filed.form))
            draw(filed.kind, worksheet, formats, filed.form)


def draw(kind: str, worksheet: Worksheet, formats: Formats, form: Form, top_row: int = 0, *, left: int = 0) -> int:
    """Draws a form with its upper left corner at that row and column (from 0); gives the first row below it.

    Column widths and paper are those of the sheet, see `set_up`. TypeError if the form is not of that kind.
    """
    if kind != kind_of(form):
        raise TypeError(f"{type(form).__name__} is no {kind}")
    canvas = layout(form)
    paint(canvas, worksheet, formats, top_row, left)
    return top_row + canvas.height


def kind_of(form: Form) -> str:
    """`base_table` for a `BaseTable`, and so on."""
    name = type(form).__name__
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def set_up(kind: str, worksheet: Worksheet, canvas: Canvas) -> None:
    """Column widths and paper for a sheet that holds this form alone: A4, one page wide, lists as long as they are."""
    for column, width in enumerate(canvas.widths):
        worksheet.set_column(column, column, width)
    worksheet.set_paper(_A4)
    if kind in _LANDSCAPE:
        worksheet.set_landscape()
    worksheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    worksheet.center_horizontally()
    has_many_pages = kind in {"allocation_table", "indicator_system"}
    worksheet.fit_to_pages(1, 0 if has_many_pages else 1)
    worksheet.hide_gridlines(2)
    worksheet.print_area(0, 0, canvas.height - 1, len(canvas.widths) - 1)
    if has_many_pages:
        head = next(box.top for box in canvas.boxes if box.value in {"序号", "一级指标"})
        worksheet.repeat_rows(head)
        worksheet.set_footer("&C第 &P 页，共 &N 页")


if __name__ == "__main__":
    main()
