"""What marking costs and what it leaves of a workbook, beside openpyxl's load and save and beside excelize.

    python -m benchmarks.edit                       prints the table and the times
    python -m benchmarks.edit --write               also writes docs/fidelity.md

The same task for each: six cells filled, six notes, one sheet of findings. excelize is measured where it is installed.
Then, on generated workbooks of one form each: what `flag` costs, beside its check and beside openpyxl's load and save.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import io
import os
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple
from typing import TypeVar

from tests.corpus import SHEET
from tests.corpus import corpus
from tests.generate import DRAWERS
from tests.generate import generate
from xlform.address import Address
from xlform.address import parse_a1
from xlform.workbook.edit import AddNote
from xlform.workbook.edit import AddSheet
from xlform.workbook.edit import SetFill
from xlform.workbook.edit import SheetCell
from xlform.workbook.edit import mark
from xlform.workbook.edit import unmark
from xlform.workbook.edit.listpage import HEADERS
from xlform.workbook.edit.listpage import HINT
from xlform.workbook.edit.listpage import TITLE

CELLS = ("B5", "D5", "F4", "A1", "E5", "H20")
COLOR = "FFC7CE"
TEXT = "xlform S101 合计 31.25，分项之和 31.20\n请核对“其他资金”"
ROUNDS = 5
PAGE = Path(__file__).parent.parent / "docs" / "fidelity.md"
Editor = Callable[[bytes], bytes]
_T = TypeVar("_T")


class Kept(NamedTuple):
    """How many parts of a workbook came out the same, changed, or not at all; None: the editor gave up."""

    same: int
    changed: int
    lost: int

    def __str__(self) -> str:
        return f"{self.same} / {self.changed} / {self.lost}"


def marked(data: bytes) -> bytes:
    """The task done by xlform."""
    places = [Address(SHEET, *parse_a1(cell)) for cell in CELLS]
    texts = ((TITLE,), (HINT,), HEADERS, ("S101", "错误", "", "", TEXT))
    findings = AddSheet("校验结果", tuple(tuple(map(SheetCell, line)) for line in texts), header_row=3)
    fills = [SetFill(place, COLOR) for place in places]
    return mark(data, [*fills, *(AddNote(place, "xlform", TEXT) for place in places), findings])


def saved_by_openpyxl(data: bytes) -> bytes:
    """The task done by openpyxl."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=True, rich_text=True)
    for cell in CELLS:
        book[SHEET][cell].fill = PatternFill("solid", fgColor=COLOR)
        book[SHEET][cell].comment = Comment(TEXT, "xlform")
    book.create_sheet("校验结果").append(["S101", TEXT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_by_excelize(data: bytes) -> bytes:
    """The task done by excelize, which works on files."""
    excelize = importlib.import_module("excelize")
    with tempfile.TemporaryDirectory() as folder:
        suffix = ".xlsm" if b"vbaProject.bin" in data else ".xlsx"
        source, target = Path(folder, f"in{suffix}"), Path(folder, f"out{suffix}")
        source.write_bytes(data)
        book = excelize.open_file(str(source))
        for cell in CELLS:
            style = book.get_style(book.get_cell_style(SHEET, cell))
            style.fill = excelize.Fill(type="pattern", color=[COLOR], pattern=1)
            book.set_cell_style(SHEET, cell, cell, book.new_style(style))
            try:
                book.add_comment(SHEET, excelize.Comment(cell=cell, author="xlform", text=TEXT))
            except RuntimeError as error:
                if "already exist" not in str(error):  # it cannot add to a note that is there: let off
                    raise
        book.new_sheet("校验结果")
        book.set_cell_value("校验结果", "B1", TEXT)
        book.save_as(str(target))
        book.close()
        return target.read_bytes()


def kept(before: bytes, after: bytes) -> Kept:
    """The parts of a workbook compared by name, content byte for byte."""
    old, new = _parts(before), _parts(after)
    same = sum(new.get(name) == content for name, content in old.items())
    lost = sum(name not in new for name in old)
    return Kept(same, len(old) - same - lost, lost)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name.lstrip("/"): file.read(name) for name in file.namelist() if not name.endswith("/")}


def editors() -> dict[str, Editor]:
    """The editors by name and version; excelize only if it is there."""
    found: dict[str, Editor] = {"xlform": marked}
    found[f"openpyxl {importlib.metadata.version('openpyxl')}"] = saved_by_openpyxl
    try:
        found[f"excelize {importlib.metadata.version('excelize')}"] = saved_by_excelize
    except importlib.metadata.PackageNotFoundError:
        print("excelize is not installed: left out")
    return found


FORMS = 100


def flagging() -> str:
    """What a flag of one form costs from file to file, beside its check and beside openpyxl's load and save, as a table."""
    from xlform.batch import check_paths
    from xlform.copies import flag_paths

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tasks: dict[str, Callable[[Path], object]] = {
            "check": lambda path: check_paths([path]),
            "flag": lambda path: flag_paths([path], folder / "out"),
            "  of it: fsync": lambda path: synced(folder / "out" / path.name),
            "openpyxl load+save": lambda path: loaded_and_saved(path, folder / "saved.xlsx"),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
        marked = 0
        for seed in range(FORMS):
            path = folder / f"{seed}.xlsx"
            generate(sorted(DRAWERS)[seed % len(DRAWERS)], seed).write(path)
            for name, task in tasks.items():
                times[name].append((quickest(task, path), quickest(task, path, clock=time.process_time)))
            marked += bool(check_paths([path])[0].findings)
    lines = [
        f"{FORMS} generated workbooks, {marked} of them with findings; median milliseconds",
        f"{'':20}    wall   x check     CPU   x check",
    ]
    middle = {name: [median(column) for column in zip(*found, strict=True)] for name, found in times.items()}
    for name, (wall, work) in middle.items():
        lines.append(
            f"{name:20}{wall:8.2f}{wall / middle['check'][0]:10.2f}{work:8.2f}{work / middle['check'][1]:10.2f}"
        )
    return "\n".join(lines)


def synced(path: Path) -> None:
    """Writes the bytes of a file again and waits until they are on the disk, as every copy is before it is renamed."""
    data = path.read_bytes()
    with path.with_suffix(".tmp").open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def loaded_and_saved(path: Path, target: Path) -> None:
    """openpyxl without any task, from file to file."""
    import openpyxl

    openpyxl.load_workbook(path, rich_text=True).save(target)


def quickest(task: Callable[[_T], object], on: _T, clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds of the quickest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = clock()
        task(on)
        times.append(clock() - start)
    return min(times) * 1000


def page(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Kept | None], bool]], times: Sequence[float]) -> str:
    """docs/fidelity.md."""
    head = "| 工作簿 | " + " | ".join(names) + " | clean 后与原件 |\n|---|" + "---|" * (len(names) + 1)
    lines = [
        f"| {name} | "
        + " | ".join(str(each or "未完成") for each in found)
        + f" | {'逐字节相同' if back else '不同'} |"
        for name, found, back in rows
    ]
    cost = "| 每份中位耗时（毫秒） | " + " | ".join(f"{each:.1f}" for each in times) + " | |"
    totals = [
        Kept(*(sum(column) for column in zip(*(row[1][at] or Kept(0, 0, 0) for row in rows), strict=True)))
        for at in range(len(names))
    ]
    total = "| **合计** | " + " | ".join(f"**{each}**" for each in totals) + " | |"
    counts = [sum(row[1][at] is not None for row in rows) for at in range(len(names))]
    done = "| 完成的份数 | " + " | ".join(map(str, counts))
    return "\n".join((_INTRODUCTION, head, *lines, total, f"{done} | |", cost, "", _NOTES, ""))


_INTRODUCTION = """# 原件保真度

本页由 `python -m benchmarks.edit --write` 写成。同一项任务：给 6 个单元格标底色、加批注，另加一张清单页；
工作簿由 `tests/corpus.py` 生成，每份带一种容易丢的东西。格内数字为原有部件“**逐字节相同 / 改动 / 丢失**”的个数。
"""
_NOTES = """xlform 改动的部件只有：被标注的工作表、样式、批注及其图形、工作簿清单、关系与内容类型；
其余条目连压缩后的字节都不动。“改动”不等于有害：openpyxl 和 excelize 会把读得懂的部件重写一遍，内容多半相同；
“丢失”则是原件里有、保存后没有的部件。openpyxl 的“丢失”一栏含共享字符串部件（它改写为自己的一份）和批注部件的改名。
“未完成”是打不开或中途报错的文件，合计与耗时不含这些文件。excelize 不能在已有批注的单元格上再加批注，
表中跳过了这几条。"""


def main() -> None:
    """Prints the table; with --write also puts it into docs/fidelity.md."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write docs/fidelity.md")
    wanted = options.parse_args()
    warnings.simplefilter("ignore")
    chosen = editors()
    rows: list[tuple[str, list[Kept | None], bool]] = []
    times: dict[str, list[float]] = {name: [] for name in chosen}
    for name, data in corpus().items():
        found: list[Kept | None] = []
        for each, editor in chosen.items():
            try:
                found.append(kept(data, editor(data)))
                times[each].append(quickest(editor, data))
            except Exception as error:  # noqa: BLE001 - what the others raise is theirs to choose
                print(f"{each}: {name}: {error!r}")
                found.append(None)
        rows.append((name, found, unmark(marked(data)) == data))
    text = page(list(chosen), rows, [median(each) for each in times.values()])
    print(text)
    print(flagging())
    if wanted.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
