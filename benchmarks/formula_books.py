"""Workbooks of random formulas for `benchmarks.formulas`: what fills in forms, and what passes through them.

Three sheets, two of whose names need quotes. Columns A and B hold figures and a few blanks, C names, D a mixture (texts, figures
typed as texts, percents, truth values, errors). F holds formulas of every kind, G formulas that read other formulas, on other sheets too,
H shared formulas. Every formula carries the stored result `FALSE_RESULT`, so that one that is not recalculated shows.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

ROWS = 12
SHEETS = ("表一", "第二 表", "汇总'23（稿）")
FALSE_RESULT = 987654321.5
_NAMES = ("办公费", "差旅费", "会议费", "其他交通费", "甲", "乙", "", "甲级")
_MIXED = ("12", "96.15%", "—", "约5", "5", "甲", "1,234.5", "")
_CRITERIA = ('">=5"', '">100"', '"<=50"', '"<>0"', '"=0"', '">0"', '"<0"', '"12"', "0", '">=12.5"', '"5"')
_PATTERNS = (
    '"办公费"',
    '"*费"',
    '"??费"',
    '"甲*"',
    '"<>甲"',
    '"<>*费"',
    '"=乙"',
    '"?"',
    '"*交通*"',
    '"没有"',
    '"<>"',
    '"="',
)
_COMPARED = (">", "<", ">=", "<=", "=", "<>")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Maker:
    """Random formulas for cells of one sheet; `before` are cells with formulas that may be read."""

    def __init__(self, rng: Random, sheet: int) -> None:
        self.rng, self.sheet = rng, sheet
        self.before: list[str] = []

    def prefix(self) -> str:
        """Another sheet's name now and then, as formulas spell it."""
        if self.rng.random() > 0.2:
            return ""
        name = self.rng.choice(SHEETS)
        return f"{name}!" if name.isalnum() else "'" + name.replace("'", "''") + "'!"

    def cell(self, columns: str = "AB") -> str:
        """One cell with a figure, often spelt with `$`."""
        dollar = self.rng.choice(("", "", "", "$"))
        return f"{self.prefix()}{dollar}{self.rng.choice(columns)}{dollar}{self.rng.randint(1, ROWS)}"

    def area(self, columns: str = "AB") -> str:
        """Some cells of one column, or of two side by side."""
        top = self.rng.randint(1, ROWS - 1)
        bottom = self.rng.randint(top + 1, ROWS)
        if columns == "AB" and self.rng.random() < 0.15:
            return f"{self.prefix()}A{top}:B{bottom}"
        letter = self.rng.choice(columns)
        return f"{self.prefix()}{letter}{top}:{letter}{bottom}"

    def literal(self) -> str:
        """A number as people type it into formulas."""
        rng = self.rng
        return rng.choice(
            [str(rng.randint(0, 100)), f"{rng.randint(1, 120)}%", "2.5", "0.01", "96.15%", "10000", "12.5%", "1e3"]
        )

    def leaf(self) -> str:
        rng = self.rng
        if self.before and rng.random() < 0.35:
            return rng.choice(self.before)
        return rng.choice([self.cell(), self.cell(), self.cell("ABD"), self.literal()])

    def value(self, depth: int) -> str:
        """Something that gives a number, or the error that its inputs give."""
        if depth <= 0:
            return self.leaf()
        return self.rng.choice([self.arithmetic, self.total, self.rounding, self.choice, self.chosen, self.measured])(
            depth
        )

    def arithmetic(self, depth: int) -> str:
        rng, one, other = self.rng, self.value(depth - 1), self.value(depth - 1)
        return rng.choice([
            f"{one}+{other}", f"{one}-{other}", f"({one})*({other})", f"({one})/({other})", f"-{self.cell()}", f"-({one})",
            f"-{self.cell()}^2", f"({one})^{rng.choice(['2', '3', '0', '-1', '0.5'])}", f"{self.cell()}%", f"({one}-{other})/{self.cell()}",
            f"{self.cell()}*{self.literal()}/({one})", f"+{self.cell()}-{self.literal()}", f"{self.cell()}/{self.cell()}*100%",
        ])  # fmt: skip

    def total(self, depth: int) -> str:
        one = self.value(depth - 1)
        made = [
            f"SUM({self.area()})", f"SUM({self.area()},{self.cell()})", f"SUM({self.area('D')},{one})", f"AVERAGE({self.area()})",
            f"AVERAGE({self.area('BD')})", f"MIN({self.area()})", f"MAX({self.area()},{one})", f"SUM({self.area()})-SUM({self.area()})",
            f"MIN({one},100%)", f"SUM({self.cell()},{self.cell()},{self.cell()})", f"SUM({self.area()})/{self.cell()}", f"MAX({self.area('D')})",
        ]  # fmt: skip
        return self.rng.choice(made)

    def rounding(self, depth: int) -> str:
        rng, one = self.rng, self.value(depth - 1)
        name = rng.choice(("ROUND", "ROUND", "ROUNDUP", "ROUNDDOWN"))
        made = [
            f"{name}({one},{rng.randint(-3, 4)})",
            f"{name}({self.cell()}/{self.cell()},{rng.randint(0, 4)})",
            f"{name}({self.cell()}*{self.literal()},{rng.randint(-2, 2)})",
        ]
        return rng.choice(made)

    def choice(self, depth: int) -> str:
        rng, one, other = self.rng, self.value(depth - 1), self.value(depth - 1)
        made = [
            f"IF({self.truth(depth - 1)},{one},{other})", f"IF({self.cell('C')}=\"甲\",{one},{other})", f"IFERROR({one}/({other}),0)",
            f"IF({self.cell()}=0,0,{one}/{self.cell()})", f"IFERROR({one},{other})", f"IF({self.cell('C')}=\"\",0,{one})",
            f"IF({one}>={self.literal()},{other})", f"ABS({one}-({other}))",
        ]  # fmt: skip
        return rng.choice(made)

    def chosen(self, depth: int) -> str:
        rng = self.rng
        names, figures = f"{self.prefix()}C1:C12", f"{self.prefix()}{rng.choice('AB')}1:{rng.choice('AB')}12"
        figures = f"{self.prefix()}{(letter := rng.choice('AB'))}1:{letter}12"
        criterion = rng.choice([*_PATTERNS, self.cell("C"), f'"<>"&{self.cell("C")}', f'{self.cell("C")}&"*"'])
        limit = rng.choice([*_CRITERIA, self.cell(), f'">"&{self.cell()}', f'"<="&{self.cell()}'])
        made = [
            f"SUMIF({names},{criterion},{figures})", f"SUMIF({figures},{limit})", f"SUMIF({self.prefix()}D1:D12,{limit},{figures})",
            f"COUNTIF({names},{criterion})", f"COUNTIF({self.area('ABD')},{limit})", f"SUMPRODUCT({figures},{self.prefix()}B1:B12)",
            f"SUMPRODUCT(({names}=\"{rng.choice(_NAMES)}\")*{figures})", f"SUMPRODUCT(({figures}>{self.literal()})*1)",
            f"SUMPRODUCT({figures}*{self.prefix()}A1:A12)/SUM({figures})", f"SUMPRODUCT({figures},{self.prefix()}D1:D12)",
            f"SUMPRODUCT(({names}<>\"\")*({figures}>=0)*{figures})", f"SUMPRODUCT(-({figures}<0),{figures})",
        ]  # fmt: skip
        return rng.choice(made)

    def measured(self, depth: int) -> str:
        rng, text = self.rng, self.text(depth - 1)
        made = [
            f"LEN({text})", f"COUNT({self.area('ABCD')})", f"COUNTA({self.area('ABCD')})", f"COUNTBLANK({self.area('ABC')})",
            f"IFERROR(FIND(\"费\",{self.cell('C')}),0)", f"LEN(SUBSTITUTE({text},\"费\",\"\"))", f"{self.cell('D')}*1", f"SUM({self.area()}){rng.choice(_COMPARED)}{self.cell()}",
        ]  # fmt: skip
        if rng.random() < 0.15:
            made = [f"INT({self.cell()})", f"VLOOKUP({self.cell('C')},C1:D12,2,FALSE)", f"MOD({self.cell()},7)", f"SUMIFS(A1:A12,C1:C12,{_PATTERNS[0]})"]  # fmt: skip
        return rng.choice(made)

    def truth(self, depth: int) -> str:
        """Something that is true or false."""
        rng, one, other = self.rng, self.value(depth - 1), self.value(depth - 1)
        made = [
            f"{one}{rng.choice(_COMPARED)}{other}", f"{self.cell()}{rng.choice(_COMPARED)}{self.literal()}", f"ISNUMBER({self.cell('ABCD')})",
            f"{self.cell('C')}{rng.choice(('=', '<>'))}{self.cell('C')}", f"{self.cell('D')}{rng.choice(_COMPARED)}{self.literal()}",
            f"AND({self.cell()}>0,{self.cell()}>={other})", f"OR({self.cell('C')}=\"甲\",{one}<0)", f"NOT({self.cell()}={self.cell()})",
            f"{self.cell('C')}{rng.choice(('=', '<>', '<', '>'))}\"{rng.choice(_NAMES)}\"",
        ]  # fmt: skip
        return rng.choice(made)

    def text(self, depth: int) -> str:
        """Something that gives a text."""
        rng = self.rng
        made = [
            f'{self.cell("C")}&"："&{self.cell()}', f'{self.cell()}&"万元"', f'IF({self.truth(0)},"合格","不合格")', f"LEFT({self.cell('C')},{rng.randint(0, 3)})",
            f"RIGHT({self.cell('C')},2)", f"MID({self.cell('C')},2,{rng.randint(0, 3)})", f'IF({self.cell()}>=60%,"优",IF({self.cell()}>0,"良","差"))',
            f'{self.cell("D")}&{self.cell("C")}', f'ROUND({self.value(depth - 1)},2)&"%"', f'SUBSTITUTE({self.cell("C")},"费","用")',
        ]  # fmt: skip
        return rng.choice(made)

    def formula(self) -> str:
        """A whole formula."""
        depth = self.rng.randint(1, 3)
        made: list[Callable[[int], str]] = [
            self.value,
            self.value,
            self.value,
            self.value,
            self.value,
            self.truth,
            self.text,
        ]
        return self.rng.choice(made)(depth)  # fmt: skip


def _figure(rng: Random) -> str:
    made = [str(rng.randint(0, 500)), f"{rng.uniform(0, 3000):.2f}", f"{rng.uniform(-50, 50):.3f}", "0", f"{rng.uniform(0, 1):.4f}"]  # fmt: skip
    return f"{Decimal(rng.choice(made)).normalize():f}"


def _typed(rng: Random) -> dict[str, str]:
    """What is typed into A1:D12, as XML."""
    cells = {}
    for row in range(1, ROWS + 1):
        for column in "AB":
            if rng.random() < 0.9:
                cells[f"{column}{row}"] = f'<c r="{column}{row}"><v>{_figure(rng)}</v></c>'
        cells[f"C{row}"] = _text(f"C{row}", rng.choice(_NAMES))
        kind = rng.random()
        at = f"D{row}"
        if kind < 0.5:
            cells[at] = f'<c r="{at}"><v>{_figure(rng)}</v></c>'
        elif kind < 0.75:
            cells[at] = _text(at, rng.choice(_MIXED))
        elif kind < 0.8:
            cells[at] = f'<c r="{at}" t="b"><v>{rng.randrange(2)}</v></c>'
        elif kind < 0.83:
            cells[at] = computed(at, "A1/0")
    return {at: cell for at, cell in cells.items() if cell}


def _text(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def computed(at: str, formula: str, attributes: str = "") -> str:
    """A cell with a formula and the false result."""
    inside = f"<f{attributes}>{escape(formula)}</f>" if formula else f"<f{attributes}/>"
    return f'<c r="{at}">{inside}<v>{FALSE_RESULT}</v></c>'


def _shared(rng: Random) -> dict[str, str]:
    """One formula filled down column H."""
    formula = rng.choice(
        [
            "SUM($A$1:A1)", "IF(B1=0,0,ROUND(A1/B1,4))", "A1*10%+$B$2", "SUMIF($C$1:$C$12,C1,$A$1:$A$12)", "-A1^2",
            f"{SHEETS[0]}!A1+'{SHEETS[1]}'!$B1", "ROUND(A1*B1,-1)", 'C1&"："&ROUND(A1,1)', "A1-B1", "G1+0",
        ]
    )  # fmt: skip
    cells = {"H1": computed("H1", formula, f' t="shared" ref="H1:H{ROWS}" si="0"')}
    for row in range(2, ROWS + 1):
        cells[f"H{row}"] = computed(f"H{row}", "", ' t="shared" si="0"')
    return cells


def make(path: Path, rng: Random) -> None:
    """Writes one workbook."""
    before: list[str] = []
    sheets = []
    for number, name in enumerate(SHEETS):
        maker = Maker(rng, number)
        cells = _typed(rng)
        own: list[str] = []
        for row in range(1, ROWS + 1):
            cells[f"F{row}"] = computed(f"F{row}", maker.formula())
        quoted = f"{name}!" if name.isalnum() else "'" + name.replace("'", "''") + "'!"
        for row in range(1, ROWS + 1):  # each may read F, and what stands above it or on earlier sheets
            maker.before = [f"F{row}", f"F{rng.randint(1, ROWS)}", *own[-3:], *before[-20:]]
            cells[f"G{row}"] = computed(f"G{row}", maker.formula())
            own.append(f"G{row}")
        before += [quoted + at for at in own]
        cells.update(_shared(rng))
        sheets.append(cells)
    _write(path, sheets)


def _write(path: Path, sheets: list[dict[str, str]]) -> None:
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(SHEETS, 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kind}.worksheet+xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}</Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{listed}</sheets></workbook>'
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        )
        for at, cells in enumerate(sheets, 1):
            rows = "".join(
                f'<row r="{row}">'
                + "".join(cells[column + str(row)] for column in "ABCDFGH" if column + str(row) in cells)
                + "</row>"
                for row in range(1, ROWS + 1)
            )
            package.writestr(
                f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            )
