"""What is fuzzed: functions of bytes that end quietly, or with a FileError; anything else is a finding."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.hostile.zips import CLEAN
from tests.hostile.zips import archive
from tests.hostile.zips import entries
from tests.workbook.handmade import parts
from xlform.errors import FileError

ROOT = Path(__file__).resolve().parent.parent
_SHEET = "xl/worksheets/sheet1.xml"


def container(data: bytes) -> None:
    """A whole file."""
    _read(data)


def legacy(data: bytes) -> None:
    """A stream of BIFF records, bare and inside OLE2."""
    from tests.hostile.compound import compound

    _read(b"\x09\x08\x10\x00" + data)
    _read(compound({"Workbook": b"\x09\x08\x10\x00" + data}))


def sheet(data: bytes) -> None:
    """The part of a sheet: read, its forms located and judged."""
    from xlform.forms import load_forms
    from xlform.locate import locate
    from xlform.outcomes import Reading
    from xlform.rules.catalogue import all_rules
    from xlform.rules.runner import judge
    from xlform.submission import read_submission

    book = _read(_with_sheet(data))
    for grid in book or ():
        layouts = locate(grid, load_forms()).layouts
        try:
            submissions = tuple(read_submission("x", grid, one) for one in layouts)
        except FileError:
            return
        verdict = judge([Reading("x", submissions=submissions)], all_rules())
        if verdict.failures:
            raise AssertionError(verdict.failures[0])


def values(data: bytes) -> None:
    """Figures, dates and number formats as typed."""
    from decimal import Decimal

    from xlform.display import display
    from xlform.grid import Cell
    from xlform.values import read_amount
    from xlform.values import read_count
    from xlform.values import read_date
    from xlform.values import read_points
    from xlform.values import read_rate
    from xlform.values import read_year

    text = data.decode("utf-8", "replace")
    read_amount(text, "万元")
    for read in (read_count, read_date, read_points, read_rate, read_year):
        read(text)
    for number in (Decimal("1234.5"), Decimal("-1E+300"), Decimal("0.96"), Decimal(45_000)):
        display(Cell(number, None, text))
    display(Cell(text, None, text))


def targets(data: bytes) -> None:
    """年度指标值 and 实际完成值."""
    from xlform.scoring.targets import parse_actual
    from xlform.scoring.targets import parse_target

    text = data.decode("utf-8", "replace")
    parse_target(text)
    parse_actual(text)


def rules(data: bytes) -> None:
    """扣分标准."""
    from decimal import Decimal

    from xlform.scoring.rule_texts import compile_rule

    text = data.decode("utf-8", "replace")
    compile_rule(text, points=Decimal(10), target="≥95%")
    compile_rule(text)


def formulas(data: bytes) -> None:
    """A column of formulas, a line each; every other one has a stored result."""
    from decimal import Decimal

    from xlform.formulas.examine import examine
    from xlform.formulas.missing import with_missing_results
    from xlform.grid import Cell
    from xlform.grid import Grid

    lines = data.decode("utf-8", "replace").splitlines()
    cells = {(row, 1): Cell(Decimal(row) if row % 2 else None, line) for row, line in enumerate(lines, 1)}
    examine(with_missing_results([Grid("表", cells)]), {"表"})


def editor(data: bytes) -> None:
    """A mark set in a sheet of any content: see `marked_and_back`."""
    marked_and_back(_with_sheet(data))


def marked_and_back(whole: bytes) -> None:
    """A workbook is marked if it can be: the copy can be read, and taken out again the bytes are those of before."""
    from xlform.address import Address
    from xlform.workbook.edit import AddNote
    from xlform.workbook.edit import Edit
    from xlform.workbook.edit import mark_with_receipt
    from xlform.workbook.edit import unmark

    grids = _read(whole)
    if not grids:
        return
    cell = next(iter(grids[0].cells), (1, 1))
    edits: list[Edit] = [AddNote(Address(grids[0].name, *cell), "xlform", "某处不符")]
    try:
        marked, _ = mark_with_receipt(whole, edits)
    except FileError:
        return
    if _read(marked) is None or unmark(marked) != whole:
        raise AssertionError("a marked copy cannot be read or restored")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "container": container, "legacy": legacy, "sheet": sheet, "values": values, "targets": targets, "rules": rules, "formulas": formulas, "editor": editor,
}  # fmt: skip


def _read(data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from xlform.workbook.read import read_book

    try:
        return read_book("x", data=data).grids
    except FileError as error:
        if not error.message or "\n" in error.message:
            raise AssertionError(repr(error.message)) from error
        return None


def _with_sheet(data: bytes) -> bytes:
    return archive(entries({**parts(CLEAN), _SHEET: data}))


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    """What random changes start from."""
    return tuple(_seeds(name))


def _seeds(name: str) -> Iterator[bytes]:
    import zipfile

    samples = sorted((ROOT / "samples" / "hengyang-2022").rglob("*.xlsx"))[:6]
    if name == "container":
        from tests.hostile.registry import all_hostile

        yield from (path.read_bytes() for path in samples)
        for one in all_hostile():
            if one.name.endswith(".xls") or "条目" in one.name:
                made = one.make()
                if len(made) < 60_000:
                    yield made
    elif name in ("sheet", "editor"):
        yield parts(CLEAN)[_SHEET].encode()  # type: ignore[union-attr]
        for path in samples:
            with zipfile.ZipFile(path) as file:
                yield _inlined(file.read(_SHEET).decode(), file.read("xl/sharedStrings.xml").decode())
    elif name == "legacy":
        from tests.hostile.records import label
        from tests.hostile.records import number
        from tests.hostile.records import workbook

        yield workbook()[4:]
        yield workbook(b"".join(label(row, 0, "项目") + number(row, 1, row) for row in range(30)))[4:]
    else:
        yield from (text.encode() for text in _TEXTS[name])


def _inlined(sheet: str, strings: str) -> bytes:
    """The sheet with its texts in the cells."""
    import re

    texts = re.findall(r"<si>(.*?)</si>", strings, re.S)
    found = re.sub(r' t="s"><v>(\d+)</v>', lambda match: f' t="inlineStr"><is>{texts[int(match[1])]}</is>', sheet)
    return found.encode()


_TEXTS = {
    "values": (
        "139.5万元", "1,234.56", "96.15%", "2022年12月31日", "二〇二二年度", "93人", "约一百万", "0.00%;[红色]-0.00", "#,##0.00_ ",
        "yyyy年m月d日", "[DBNum1]General", "其中：甲费60万元、乙费50万元", "-12.5亿元", "１２．５", "# ?/?", "0.0E+00", "[>=100]0;[<0]-0;@",
    ),
    "targets": (
        "≥95%", "4次以上", "长期", "不少于3次且不超过8次", "2022年12月底前", "10—20家", "下降5%左右", "完成率100%；合格率≥98%", "三千五百人次",
        "≤139.5万元", "一季度1次，二季度2次", "0起", "显著提升", "±5%",
    ),
    "formulas": (
        "SUM(B1:C9)\nA3+1\nA4-1\n1/0\nIF(A1>=0.9,ROUND(A2*10,2),\"\")\nSUMIF(A1:A5,\">0\",A1)",
        "ROUND(A2/A3,4)\nIFERROR(A1/0,\"-\")\nSUM(A1,A2:A3)\n'其他 表'!A1&\"x\"\n-2^2%\nMIN(A1:A3)\nA1=A2\nCOUNTIF(A:A,\"*合计*\")",
        "VLOOKUP(A1,B:C,2,0)\n{1,2;3,4}\n#REF!+1\n[1]表!A1\nTEXT(A1,\"0.00%\")\nAND(TRUE,A1<>\"\")\nINDEX(A1:A3,2)",
    ),
    "rules": (
        "每下降百分之一扣0.1分，扣完为止", "达到95%得10分，每低1个百分点扣0.5分", "完成得满分，未完成不得分", "1.制度健全（2分）；2.执行有效（3分）",
        "≥90%得10分，80%-90%得8分，60%以下不得分", "得分=实际值/目标值×分值", "一项不符合扣2分", "每发现一起扣1分，最多扣5分",
    ),
}  # fmt: skip
