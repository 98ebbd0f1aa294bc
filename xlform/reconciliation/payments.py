"""How a ledger names what it pays for: 拨付, 资金, 首付款, 第二批, 退款 around the project's name, or the fund alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence

from xlform.reconciliation.ledger import LedgerRow
from xlform.reconciliation.tables import Item
from xlform.submission import comparable_name

_YEAR = r"(?:20\d\d年度?)?"
_VERB = re.compile(
    rf"{_YEAR}(?:关于)?(?:预|转|下|划|补|已)?(?:拨付|拨给|下拨|划拨|支付|付给|下达|发放|兑付|兑现|结算|清算|拨|付)(?:给)?{_YEAR}"
)
_BACK = r"(?:退款|退回|收回|退还|退付|冲销|冲减|冲账|冲回|红冲|调减|核减|缴回|交回)"
_PART = (
    r"(?:第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:批次?|期|次|笔|阶段)|首批|首期|首笔|末批|剩余|部分|\d{1,3}%)(?:拨款|付款|款项?|资金)?|"
    r"(?:首付|尾|余|预付|进度|结算)款|质保金|尾欠款?|余额"
)
_MONEY = r"(?:专项|财政)?(?:补助|奖补|补贴|扶持|奖励|项目|工程)?(?:资金|款项?|经费|费用?)|补助|项目|工程"
_PART_BEFORE = re.compile(f"{_PART}|{_BACK}")
_PART_BEHIND = re.compile(f"(?:(?:{_PART})|{_BACK}(?:款项?|资金)?)\\Z")
_MONEY_BEHIND = re.compile(f"(?:{_MONEY})\\Z")
_FUND = re.compile(r"(?:20\d\d年度?)?(?P<name>.{4,}?(?:资金|经费))")
_COMMON = 3


def planned_purpose(project: str) -> str:
    """A project's name as compared with a payment's: without white space, brackets and a last 资金, 项目."""
    return _without(comparable_name(project), _MONEY_BEHIND)


def paid_purpose(summary: str) -> str:
    """What a summary pays for, without what says that it pays: 拨付危桥改造资金 → 危桥改造."""
    return _without(_VERB.sub("", comparable_name(summary), count=1) if is_payment(summary) else summary, _MONEY_BEHIND)


def whole_purpose(summary: str) -> str:
    """The same without what says that it is a part or comes back: 危桥改造第二批 → 危桥改造, 尾款 → nothing."""
    name, before = comparable_name(summary), ""
    if is_payment(name):
        name = _VERB.sub("", name, count=1)
    while name != before:
        before = name
        name = _without(_PART_BEHIND.sub("", name), _MONEY_BEHIND)
        start = _PART_BEFORE.match(name)
        name = name[start.end() :] if start else name
    return name


def is_payment(summary: str) -> bool:
    """Whether it says that something is paid, and not only what: 拨付危桥改造资金."""
    return _VERB.match(comparable_name(summary)) is not None


def _without(name: str, tail: re.Pattern[str]) -> str:
    return tail.sub("", comparable_name(name))


class Summaries:
    """What the summaries of a ledger say of the projects paid for."""

    def __init__(self, items: Sequence[Item], rows: Sequence[LedgerRow], titles: Iterable[str] = ()) -> None:
        """Learns which summaries only name the fund: its name from the titles of the tables, or one text on most rows."""
        projects = {planned_purpose(item.project) for item in items if item.project}
        seen = Counter(whole_purpose(row.project) for row in rows if row.project and row.recipient)
        most = max(_COMMON, (len(rows) + 1) // 2)
        self._empty = {"", *({name for name, count in seen.items() if count >= most} - projects)}
        found = (_FUND.match(comparable_name(title)) for title in titles)
        self._funds = {match["name"] for match in found if match is not None}

    def silent(self, row: LedgerRow) -> bool:
        """Whether a row with a payee says nothing of the project: the fund's name, 尾款, 拨付资金."""
        if not row.project or not row.recipient:
            return False
        name = comparable_name(row.project)
        for fund in self._funds:
            name = name.replace(fund, "资金")
        name = re.sub(_YEAR, "", name)
        return whole_purpose(name) in self._empty or whole_purpose(row.project) in self._empty

    def same(self, item: Item, row: LedgerRow) -> bool:
        """Whether a row pays for a line by what both are called; one that only names its payee may."""
        if self.silent(row):
            return bool(item.recipient)
        purpose = planned_purpose(item.project)
        return bool(purpose) and purpose in (paid_purpose(row.project), whole_purpose(row.project))


def same_payee(item: Item, row: LedgerRow) -> bool:
    """Whether both name the same payee, or one of them names none."""
    ours, theirs = comparable_name(item.recipient), comparable_name(row.recipient)
    return not ours or not theirs or ours == theirs
