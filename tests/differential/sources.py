"""Every workbook that the tests can make, as bytes by name."""

from __future__ import annotations

import datetime
import random
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import openpyxl
import xlsxwriter

import xlform
from tests.cases import LAYOUTS
from tests.cases import build
from tests.conftest import ROOT
from tests.corpus import SHEET
from tests.corpus import base
from tests.corpus import corpus
from tests.corpus import rewritten
from tests.generate import DRAWERS
from tests.generate import generate
from tests.generate import mutate
from tests.hostile.registry import all_hostile
from xlform.errors import FileError
from xlform.forms import FORM_KEYS
from xlform.newbook import Wanted
from xlform.newbook import new_bytes
from xlform.workbook.read import read_book

_TEXTS = ("年度资金总额", " 前后空格 ", "指标1：≥95%", "两行\n文字", "96.15%", "a_b", "&<>\"'", "0012", "=不是公式", "")
_FORMULAS = ("SUM(A1:A3)", 'IF(A1>0,"合格","")', "A1/B1", "ROUND(A1,2)", "'Sheet 2'!A1&\"元\"")
_FORMATS = ("0.00%", "yyyy-mm-dd", "General", "#,##0.00", 'yyyy"年"m"月"', "@", "0.0_ ", "[h]:mm", "h:mm", "yyyy/m/d h:mm")  # fmt: skip


def by_xlsxwriter(seed: int) -> bytes:
    """Random content: texts, numbers, dates, formulas with results, merges, blanks with a style, hidden rows and columns."""
    chance, out = random.Random(seed), BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": seed % 4 == 3}) as book:
        styles = [book.add_format({"num_format": code}) for code in _FORMATS]
        for name in ("自评表", "Sheet 2"):
            sheet = book.add_worksheet(name)
            for row in range(30):
                for column in range(8):
                    style = chance.choice(styles)
                    kind = chance.randrange(8)
                    if kind == 0:
                        sheet.write_string(row, column, chance.choice(_TEXTS), style)
                    elif kind == 1:
                        sheet.write_number(row, column, chance.uniform(-1e6, 1e6), chance.choice(styles[:1] + styles[2:4]))  # fmt: skip
                    elif kind == 2:
                        result = chance.choice((1.5, "x", "#DIV/0!", "#N/A", True))
                        sheet.write_formula(row, column, "=" + chance.choice(_FORMULAS), styles[2], result)
                    elif kind == 3:
                        sheet.write_number(row, column, chance.choice((0.25, 1.5, 45_000, 60_000.75, 2)), style)
                    elif kind == 4:
                        sheet.write_boolean(row, column, chance.random() < 0.5)
                    elif kind == 5:
                        sheet.write_blank(row, column, None, style)
                    elif kind == 6:
                        sheet.write_number(row, column, chance.choice((1e-7, 123456789012345678, 0.1 + 0.2, 1e21, -0.0)))  # fmt: skip
            for row in range(31, 45):
                sheet.merge_range(row, 0, row, 1 + chance.randrange(6), f"合并{row}", styles[2])
            sheet.write_array_formula(46, 0, 47, 0, "{=A1:A2*2}", styles[2], 4)
            sheet.set_row(chance.randrange(45), None, None, {"hidden": True})
            sheet.set_column(chance.randrange(8), 8, 9, None, {"hidden": True})
    return out.getvalue()


def by_openpyxl(seed: int) -> bytes:
    """The like, with formulas that have no stored result."""
    chance, out = random.Random(seed), BytesIO()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    values = (*_TEXTS, 9, 0.1 + 0.2, -3, None, "=" + _FORMULAS[0], "#N/A", True, datetime.datetime(2023, 5, 1, 8, 30))
    for row in range(1, 40):
        for column in range(1, 9):
            sheet.cell(row, column, chance.choice(values))
    for row in range(41, 50):
        sheet.cell(row, 2, "标题")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=5)
    sheet.row_dimensions[7].hidden = sheet.column_dimensions["D"].hidden = True
    book.save(out)
    return out.getvalue()


def generated(folder: Path, count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """So many forms of `tests.generate`, mutated where the seed is odd, and every tenth a book of random content."""
    forms = sorted(DRAWERS)
    for number in range(count):
        form, seed = forms[number % len(forms)], first + number // len(forms)
        made = generate(form, seed)
        if seed % 2:
            made = mutate(made, Random(seed))
        path = folder / "generated.xlsx"
        made.write(path)
        yield f"{form}-{seed}", path.read_bytes()
        if number % 10 == 0:
            yield f"xlsxwriter-{seed}-{number}", by_xlsxwriter(seed)
            yield f"openpyxl-{seed}-{number}", by_openpyxl(seed)


def made_here(folder: Path, every: int = 1) -> Iterator[tuple[str, bytes]]:
    """Samples, blanks, cases, hard workbooks, and copies by flag and fill of every so-manieth faulty sample."""
    files = [*sorted((ROOT / "samples").rglob("*.xlsx")), *sorted((ROOT / "form_templates").rglob("*.xlsx"))]
    for path in files:
        yield str(path.relative_to(ROOT)), path.read_bytes()
    for case in sorted(LAYOUTS):
        path = folder / f"{case}.xlsx"
        build(case, path)
        yield path.name, path.read_bytes()
    yield from corpus().items()
    for form in (*FORM_KEYS, "submission"):
        for place in ("", "hengyang"):
            yield f"new {form} {place}", new_bytes(Wanted(form, place, 2024) if place else Wanted(form, year=2024))
    faulty = sorted((ROOT / "samples" / "faulty").glob("*.xlsx"))[::every]
    xlform.flag(*faulty, output=folder / "flagged")
    xlform.fill(*faulty, output=folder / "filled", overwrite=True)
    for path in sorted(folder.glob("f*/*.xlsx")):
        yield f"{path.parent.name} {path.name}", path.read_bytes()


def hostile() -> Iterator[tuple[str, bytes]]:
    """The hostile files that are read (whether all are that must be, `tests.hostile` says), and two sheets of one name."""
    for one in all_hostile():
        if not one.code and _is_read(data := one.make()):
            yield one.name, data
    yield "two sheets", rewritten(base(), {"xl/workbook.xml": lambda data: data.replace("分表".encode(), SHEET.encode())})  # fmt: skip


def _is_read(data: bytes) -> bool:
    try:
        read_book("", data=data)
    except FileError:
        return False
    return True


def legacy(folder: Path, count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Generated workbooks saved as .xls by LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        return
    (folder / "in").mkdir(parents=True)
    for name, data in generated(folder, count, first):
        (folder / "in" / f"{name}.xlsx").write_bytes(data)
    files = sorted(map(str, (folder / "in").iterdir()))
    command = [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "xls", "--outdir", str(folder)]  # fmt: skip
    for start in range(0, len(files), 100):
        subprocess.run([*command, *files[start : start + 100]], check=True, capture_output=True)
    for path in sorted(folder.glob("*.xls")):
        yield path.name, path.read_bytes()
