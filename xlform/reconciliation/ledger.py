"""A payment or budget ledger: columns found by their labels, rows as lines, subtotals and totals told from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal

from xlform.address import Address
from xlform.display import display
from xlform.grid import Book
from xlform.grid import ErrorValue
from xlform.grid import Grid
from xlform.reconciliation.tables import AllocationTable
from xlform.text import canonical
from xlform.text import parse_label
from xlform.values import amount_of_number
from xlform.values import decimal_places
from xlform.values import money_unit
from xlform.values import read_amount

_LABELS: Mapping[str, re.Pattern[str]] = {
    "recipient": re.compile(
        r"(?:收款|收款人|用款|项目|承担|实施|申报|补助|受补助|支持|受益|拨付|使用|资金使用|建设|预算|项目申报|项目承担|项目实施)?单位(?:名称)?|"
        r"收款(?:人|方)(?:名称|全称)?|单位名称|企业名称|往来单位|供应商(?:名称)?|对方户名|户名|补助对象|县市区/?单位|领款人|拨入单位"
    ),
    "project": re.compile(
        r"(?:支持|建设|预算|资金|补助)?项目(?:名称|内容)?|摘要|用途|资金用途|款项用途|事项|内容|支出内容|具体项目|说明"
    ),
    "category": re.compile(r"(?:项目|支持|资金|专项|补助)?(?:类别|类型|方向)|所属类别|分类|大类|款项类别"),
    "mode": re.compile(r"(?:支持|补助|扶持|资助|奖补|安排)方式"),
    "number": re.compile(r"序号|编号|行次|凭证号|凭证编号|单据号"),
    "amount": re.compile(
        r"(?:实际|已|本次|本期|累计|实|应|拟|建议)?(?:支付|拨付|付款|下达|指标|安排|支出|分配|支持|补助|到位|拨款|发放|支取|借方|使用)"
        r"(?:的)?(?:金额|资金|数|额|发生额)|金额|实付(?:金额|数|款)?|实拨(?:金额|数)?|支出|付款额|借方|决算数|预算数|指标数|资金|数额|合计|小计"
    ),
}
_BEST_AMOUNT = (
    re.compile(r"实付|实拨|已支付|已拨付|实际支付|实际拨付"),
    re.compile(r"支付|拨付|付款|支出|借方|发放|拨款"),
    re.compile(r"下达|指标|安排|分配|支持|补助"),
    re.compile(r"."),
)
_TOTAL = re.compile(r".{0,8}(?:合计|总计)(?:金额|数)?|总额")
_SUBTOTAL = re.compile(r".{0,24}小计|本页.计|(?:本月|本季|本期)(?:合计|累计)|.{0,8}累计|承前页|过次页")
_HEADING_NUMBER = re.compile(r"[一二三四五六七八九十]+[、.]?|\([一二三四五六七八九十]+\)|[—–―－-]+")
_HEADER_ROWS = 40


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row with an amount: `amount` in 万元 as typed; `decimals` of 万元 it was stated with."""

    sheet: str
    address: Address
    row: int
    number: str
    category: str
    project: str
    recipient: str
    amount: Decimal
    decimals: int

    @property
    def label(self) -> str:
        """How people find the row: its number in the sheet and its name."""
        return f"台账第{self.row}行“{self.project or self.recipient or self.category}”"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as read: lines, subtotals, the stated total (None: none), and what people should know of the reading."""

    path: str
    rows: tuple[LedgerRow, ...]
    subtotals: tuple[LedgerRow, ...] = ()
    totals: tuple[LedgerRow, ...] = ()
    unit: str | None = None
    unreadable: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def in_unit(self, unit: str) -> Ledger:
        """The same figures taken as amounts in another unit than 万元, where the ledger states none."""

        def moved(rows: tuple[LedgerRow, ...]) -> tuple[LedgerRow, ...]:
            figures = [amount_of_number(row.amount, unit) for row in rows]
            shift = amount_of_number(Decimal(0), unit).decimals
            return tuple(
                replace(row, amount=figure.value, decimals=row.decimals + shift)
                for row, figure in zip(rows, figures, strict=True)
            )

        return replace(
            self, rows=moved(self.rows), subtotals=moved(self.subtotals), totals=moved(self.totals), unit=unit
        )


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    columns: Mapping[str, int]
    unit: str | None
    spare: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    rows: list[LedgerRow] = field(default_factory=list)
    subtotals: list[LedgerRow] = field(default_factory=list)
    totals: list[LedgerRow] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_ledger(book: Book) -> Ledger | None:
    """The ledger on the visible sheets of a workbook; None if no sheet has a column of names and one of amounts."""
    draft = _Draft()
    for grid in book.grids:
        header = _header(grid) if grid.state == "visible" else None
        if header is not None:
            _read_sheet(grid, header, draft)
    if not draft.units:
        return None
    units = {unit for unit in draft.units if unit is not None}
    return Ledger(
        book.path, tuple(draft.rows), tuple(draft.subtotals), tuple(draft.totals),
        units.pop() if len(units) == 1 else None, tuple(draft.unreadable), tuple(draft.notices),
    )  # fmt: skip


def of_tables(tables: Sequence[AllocationTable]) -> Ledger | None:
    """Allocation tables taken as a ledger, where its columns are headed as only such a table's are; None if there is none."""
    if not tables:
        return None
    lines = [one for table in tables for one in table.leaves if one.address is not None and one.amount is not None]
    rows = tuple(
        LedgerRow(
            one.address.sheet, one.address, one.address.row, one.number, one.category, one.project, one.recipient,
            one.value, decimal_places(one.value),
        )
        for one in lines
        if one.address is not None
    )  # fmt: skip
    return Ledger(tables[0].path, rows, unit="万元", notices=("台账按资金安排表的版式读取，合计取各行之和",))


def _header(grid: Grid) -> _Header | None:
    best: _Header | None = None
    for row in grid.rows()[:_HEADER_ROWS]:
        found = _header_in(grid, row)
        if found is not None and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def _header_in(grid: Grid, row: int) -> _Header | None:
    columns: dict[str, int] = {}
    amounts: list[tuple[int, int, str]] = []
    for column in sorted(column for number, column in grid.cells if number == row):
        text = _shown(grid, row, column)
        core = parse_label(text).core
        for role, pattern in _LABELS.items():
            if core and pattern.fullmatch(core):
                if role == "amount":
                    grade = next(place for place, one in enumerate(_BEST_AMOUNT) if one.search(core))
                    amounts.append((grade, column, text))
                else:
                    columns.setdefault(role, column)
                break
    if not amounts or not {"project", "recipient"} & set(columns):
        return None
    _, column, label = min(amounts)
    unit = money_unit(canonical(label)) or _stated_unit(grid, row)
    spare = tuple(" ".join(text.split()) for _, other, text in amounts if other != column)
    return _Header(row, columns | {"amount": column}, unit, spare)


def _stated_unit(grid: Grid, header: int) -> str | None:
    """The unit stated above the table: 单位：元, （万元）."""
    for (row, _), cell in sorted(grid.cells.items()):
        if row >= header:
            break
        if isinstance(cell.content, str) and (
            match := re.search(r"(?:单位[:：]?|[(（])\s*([百千]?[万亿]?元)", cell.content)
        ):
            return match[1]
    return None


def _shown(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    return "" if cell.content is None else " ".join(display(cell, grid.date1904).split())


def _read_sheet(grid: Grid, header: _Header, draft: _Draft) -> None:
    draft.units.append(header.unit)
    if header.spare:
        label = _shown(grid, header.row, header.columns["amount"])
        draft.notices.append(f"{grid.name}：金额取“{label}”列，没有用“{'”“'.join(header.spare)}”")
    heading, open_heading = "", None
    for row in grid.rows():
        if row <= header.row or _header_in(grid, row) is not None:
            continue
        line = _line(grid, header, row, draft)
        labels = [canonical(text) for text in _texts(grid, header, row)]
        numbered = any(_HEADING_NUMBER.fullmatch(text) for text in labels)
        if line is None:
            named = [text for text in labels if text and not _HEADING_NUMBER.fullmatch(text)]
            heading = named[0] if numbered and len(named) == 1 else heading
        elif any(_SUBTOTAL.fullmatch(text) for text in labels):
            draft.subtotals.append(line)
        elif any(_TOTAL.fullmatch(text) for text in labels):
            draft.totals.append(line)
        elif numbered and not line.recipient:
            _close(open_heading, draft)
            heading, open_heading = line.project, line
            draft.subtotals.append(line)
        else:
            open_heading = None
            draft.rows.append(line if line.category or not heading else replace(line, category=heading))
    _close(open_heading, draft)


def _close(heading: LedgerRow | None, draft: _Draft) -> None:
    """A heading with an amount and no lines under it is a line itself."""
    if heading is not None:
        draft.subtotals.remove(heading)
        draft.rows.append(replace(heading, category=heading.project))


def _texts(grid: Grid, header: _Header, row: int) -> Iterator[str]:
    """What stands left of the amount, which is where 合计 is written."""
    for column in range(1, max(header.columns["amount"], *header.columns.values())):
        if column != header.columns["amount"] and grid.anchor(row, column) == (row, column):
            yield _shown(grid, row, column)


def _line(grid: Grid, header: _Header, row: int, draft: _Draft) -> LedgerRow | None:
    column = header.columns["amount"]
    cell = grid.cell(row, column)
    if cell.content is None or grid.anchor(row, column)[0] != row:
        return None
    texts = {role: _shown(grid, row, place) for role, place in header.columns.items() if role != "amount"}
    address = Address(grid.name, row, column)
    if isinstance(cell.content, Decimal):
        figure = amount_of_number(cell.content, header.unit or "万元")
    else:
        text = "" if isinstance(cell.content, ErrorValue) else display(cell, grid.date1904)
        read = read_amount(text, header.unit or "万元")
        if read is None:
            if text.strip(" -—/") or isinstance(cell.content, ErrorValue):
                draft.unreadable.append(f"{address} “{display(cell, grid.date1904)}”不是金额，没有计入台账")
            return None
        figure = read
    if not any(texts.values()) and not any(_texts(grid, header, row)):
        draft.unreadable.append(f"{address} 有金额而没有名称")
    return LedgerRow(
        grid.name, address, row, texts.get("number", ""), texts.get("category", ""), texts.get("project", ""),
        texts.get("recipient", ""), figure.value, figure.decimals,
    )  # fmt: skip
