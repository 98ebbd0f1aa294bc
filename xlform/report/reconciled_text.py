"""A reconciliation as people read it: what holds, what does not, what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal

from xlform.errors import printable
from xlform.reconciliation.breakdown import Share
from xlform.reconciliation.causes import KIND_NAMES
from xlform.reconciliation.causes import LedgerDifference
from xlform.reconciliation.names import FirmPair
from xlform.reconciliation.repeats import Repeat
from xlform.reconciliation.result import Reconciliation
from xlform.reconciliation.sums import Statement
from xlform.reconciliation.tables import Item
from xlform.report.columns import aligned
from xlform.report.columns import shortened
from xlform.report.json import exact

_PARTS_SHOWN = 8
_SHARES_SHOWN = 20
ACROSS_NAMES = {"category": "跨类别", "file": "跨文件", "year": "跨年度"}
PAIR_NAMES = {"legal_form": "公司的组织形式不同", "spelling": "名称相近而不同", "other_firm": "是不同的单位"}


def reconciled_text(found: Reconciliation) -> str:
    """All parts of a reconciliation, amounts in 万元; of nothing, one line that says so."""
    if not found.tables:
        return "没有读到安排表，什么都没有核对\n"
    lines: list[str] = []
    for table in found.tables:
        lines.append(f"{table.path}  {table.sheet}  {table.title or '（没有标题）'}")
        lines.append(
            f"  项目 {len(table.items)} 个，金额合计 {exact(sum((one.value for one in table.items), Decimal(0)))} 万元"
        )
    lines += ["", "加总："]
    lines += [f"  {_statement(one)}" for one in found.statements]
    lines += [f"    {hint}" for one in found.statements for hint in one.hints]
    lines += _shares("按类别", found.categories, "（没有类别）")
    lines += _shares("按支持方式", found.modes)
    lines += _shares("按县市区", found.counties, "（名称中没有县市区）")
    lines += _recipients(found.recipients)
    lines += _numbering(found)
    lines += _repeats(found.repeats)
    lines += _names(found.names)
    if found.ledger is not None:
        lines += _ledger(found.ledger)
    return "".join(f"{printable(line)}\n" for line in lines)


def _statement(one: Statement) -> str:
    whole = "（空）" if one.whole is None else exact(one.whole)
    if len(one.parts) <= _PARTS_SHOWN:
        parts = " + ".join(exact(part) for part in one.parts)
    else:
        parts = f"{len(one.parts)} 项之和 {exact(one.computed)}"
    if one.holds is None:
        return f"？ {one.what}：{parts} 与 {whole} 不能核对（{one.reason}）"
    if one.holds:
        off = one.difference
        rounded = f"（四舍五入相差 {exact(off)}）" if off else ""
        return f"✓ {one.what}：{parts} = {whole}{rounded}"
    computed = "" if len(one.parts) > _PARTS_SHOWN else f" = {exact(one.computed)}"
    return f"✗ {one.what}：{parts}{computed} ≠ {whole}，{_off(one)}"


def _off(one: Statement) -> str:
    off = one.difference or Decimal(0)
    if one.what == "资金总额":
        return f"还有 {exact(off)} 没有安排" if off > 0 else f"超出 {exact(-off)}"
    return f"填数{'多' if off > 0 else '少'} {exact(abs(off))}"


def _shares(title: str, shares: Sequence[Share], without_name: str = "") -> Iterator[str]:
    if not shares:
        return
    yield ""
    yield f"{title}："
    rows = [(share.name or without_name, f"{share.count} 项", exact(share.amount)) for share in shares]
    yield from aligned(rows, right=frozenset({1, 2}))


def _recipients(shares: Sequence[Share]) -> Iterator[str]:
    if not shares:
        return
    rows = [(shortened(share.name, 40), f"{share.count} 项", exact(share.amount)) for share in shares[:_SHARES_SHOWN]]
    yield ""
    yield f"按项目单位（{len(shares)} 个）："
    yield from aligned(rows, right=frozenset({1, 2}))
    rest = shares[_SHARES_SHOWN:]
    if rest:
        amount = sum((share.amount for share in rest), Decimal(0))
        yield f"  另有 {len(rest)} 个单位，共 {exact(amount)} 万元（json、xlsx 中全部列出）"


def _numbering(found: Reconciliation) -> Iterator[str]:
    yield ""
    if not found.numbering:
        yield "序号：连续，没有缺号和重号"
    for one in found.numbering:
        said = [
            f"缺 {_numbers(one.missing)}" if one.missing else "",
            f"重复 {_numbers(one.twice)}" if one.twice else "",
        ]
        yield f"序号（{one.path} {one.sheet}）：{'；'.join(part for part in said if part)}"


def _numbers(numbers: Sequence[int]) -> str:
    more = f" 等 {len(numbers)} 个" if len(numbers) > _SHARES_SHOWN else ""
    return "、".join(map(str, numbers[:_SHARES_SHOWN])) + more


def _repeats(repeats: Sequence[Repeat]) -> Iterator[str]:
    yield ""
    if not repeats:
        yield "重复：没有同一项目、同一单位重复出现"
        return
    yield "重复："
    for one in repeats:
        what = {"project": "项目", "recipient": "单位"}[one.kind]
        across = "，".join(ACROSS_NAMES[name] for name in one.across)
        where = "、".join(f"{_at(item)} {exact(item.value)}" for item in one.items)
        guess = (
            "" if one.certain else f"（名称相近 {one.likeness:.2f}，请核对是否同一{what}：“{'”“'.join(_named(one))}”）"
        )
        yield f"  {what}“{one.name}” {len(one.items)} 次{'，' + across if across else ''}：{where}{guess}"


def _named(one: Repeat) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.project if one.kind == "project" else item.recipient for item in one.items))


def _at(item: Item) -> str:
    place = item.path if item.address is None else f"{item.path}:{item.address}"
    return f"{place}（第{item.number}项）" if item.number else place


def _names(names: Sequence[tuple[Item, FirmPair]]) -> Iterator[str]:
    yield ""
    if not names:
        yield "名称：项目名称与项目单位没有不一致"
        return
    yield "名称：项目名称与项目单位不一致，请核对："
    for item, pair in names:
        yield f"  {_at(item)}：项目名称中是“{pair.in_project}”，项目单位是“{pair.recipient}”，{PAIR_NAMES[pair.kind]}"


def _ledger(found: LedgerDifference) -> Iterator[str]:
    yield ""
    yield f"与台账核对：{found.ledger.path}"
    off = found.difference
    said = "两者相等" if not off else f"台账{'多' if off > 0 else '少'} {exact(abs(off))}"
    yield f"  安排表 {exact(found.table_total)}，台账 {exact(found.ledger_total)}，{said}"
    yield from (f"  注意：{notice}" for notice in found.notices)
    for cause in found.causes:
        guess = "（按相近名称对应，请核对）" if cause.guessed else ""
        yield f"  {_signed(cause.effect):>10}  {KIND_NAMES[cause.kind]}：{cause.message}{guess}"
    if found.causes:
        total = sum((cause.effect for cause in found.causes), Decimal(0))
        yield f"  {_signed(total):>10}  以上原因之和，等于差额"
    moved = [(name, ours, theirs) for name, (ours, theirs) in found.by_category.items() if ours != theirs]
    yield from (
        f"  类别“{name or '（没有写明）'}”：安排表 {exact(ours)}，台账 {exact(theirs)}，相差 {_signed(theirs - ours)}"
        for name, ours, theirs in moved
    )
    if found.guesses:
        yield f"  按相近名称对应的 {len(found.guesses)} 项，请逐项核对："
    for pair in found.guesses:
        rows = "、".join(row.label for row in pair.rows)
        yield f"    {pair.item.label} ↔ {rows}（相似 {pair.likeness:.2f}）"


def _signed(amount: Decimal) -> str:
    return f"+{exact(amount)}" if amount > 0 else exact(amount)
