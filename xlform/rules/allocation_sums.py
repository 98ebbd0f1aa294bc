"""What an allocation table adds up besides its categories: 小计 rows, and money columns of the sheet's own."""

from __future__ import annotations

import re
from collections import Counter
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlform.rules.figures import ZERO
from xlform.rules.figures import amounts_stated
from xlform.rules.figures import total_value
from xlform.rules.figures import unique
from xlform.rules.rounding import rounding
from xlform.submission import Row
from xlform.submission import Submission
from xlform.values import ABSENT
from xlform.values import Entry

_MONEY = re.compile(
    r".*(?:资金|金额|经费|投资|下达|补助|拨付|安排|配套|自筹|预算|核定|中央|省级|市级|县级|区级|财政).*"
)
_NO_SUM = re.compile(
    r".*(?:率|比例|占比|比重|%|单价|标准|均|限额|日期|时间|期限|文号|编号|编码|代码|科目|账|号|名称|单位|排名|名次|得分|评分|分数|等级|系数|权重|序|累计|依据|方式|来源|用途|说明|备注).*"
)
_MANY = 200
"""Of so many 小计 rows each is compared with the lines beside it only."""
_NEAR = Decimal("0.1")
"""Within so much (万元) of the figure it is looked at closely whether some lines make it up."""
_WHOLE = re.compile(r"(?:资金|金额|经费|补助|下达|分配|安排)*(?:合计|总计|总额|小计|总金额|总资金)(?:资金|金额|数)?")
_BY_TIME = re.compile(
    r"(?:已?提前|已|本次|此次|这次|本批|实际|再次|后续|第[一二三四\d]批)(?:批)?(?:次)?(?:拟|预)?(?:下达|安排|拨付|分配|补助)?(?:的)?(?:资金|金额|数|额度?)?"
)
_BY_SOURCE = re.compile(
    r"(?:中央|省级?|市级?|州级?|县级?|区级?|市县|本级|县\(市、?区\)|自筹|单位自筹|社会|其他)(?:财政)?(?:补助|专项|预算|配套|安排)?(?:资金|金额)?"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that should be the sum of others; no parts where it is not plain which they are."""

    name: str
    whole: Entry
    parts: tuple[Entry, ...]


def holds(whole: Entry, parts: Sequence[Entry]) -> bool:
    """Whether a figure is, or with much rounding may be, the sum of the others."""
    total, *amounts = amounts_stated([whole, *parts])
    return rounding(total.value - total_value(amounts), total, amounts).zone != "excluded"


def subtotals(submission: Submission, column: str = "amount") -> Iterator[Sum]:
    """Every 小计 with the lines since the last 小计 or heading; where it stands above its lines, those up to the next.

    Several such blocks belong to one 小计 where they and no single one make it up.
    """
    events = _events(submission)
    places = [place for place, (kind, _) in enumerate(events) if kind == "subtotal"]
    if not places:
        return
    above = not any(kind == "line" for kind, _ in events[_start(events, places[0]) : places[0]])
    far = len(places) <= _MANY
    for place in places:
        row = events[place][1]
        lines = _lines(events, place, column, above=above)
        yield Sum(
            " ".join(row.entry("name").text.split()), row.entry(column), _fitting(row.entry(column), lines, far=far)
        )


def _lines(events: Sequence[tuple[str, Row]], place: int, column: str, *, above: bool) -> Iterator[Entry | None]:
    """What a 小计 may sum, the nearest first; None where another one or a heading stands."""
    for at in range(place + 1, len(events)) if above else range(place - 1, -1, -1):
        kind, row = events[at]
        yield row.entry(column) if kind == "line" else None


def _up_to_boundary(lines: Iterator[Entry | None]) -> Iterator[Entry | None]:
    for entry in lines:
        yield entry
        if entry is None:
            return
    yield None


def _fitting(whole: Entry, lines: Iterator[Entry | None], *, far: bool) -> tuple[Entry, ...]:
    """The lines up to the first boundary, or up to a further one if only these make up the figure; none if not plain."""
    taken: list[Entry] = []
    total, nearest = ZERO, None
    for entry in (*lines, None) if far else _up_to_boundary(lines):
        if entry is not None:
            taken.append(entry)
            total += entry.number or ZERO
            continue
        if whole.number is not None and abs(total) > 2 * abs(whole.number) + 1 and nearest is not None:
            break  # what lies further off only adds to it
        if taken and whole.number is not None and abs(total - whole.number) <= _NEAR:
            block = unique(reversed(taken))
            if holds(whole, block):
                return block
        if nearest is None:
            nearest = tuple(taken)
    return unique(reversed(nearest or ()))


def _events(submission: Submission) -> list[tuple[str, Row]]:
    """Lines, headings and 小计 rows from top to bottom."""
    categories = submission.table("categories")
    parents = {row.parent for row in (*categories, *submission.table("items"))}
    found = [("line", row) for row in submission.table("items")]
    found += [("heading" if place in parents else "line", row) for place, row in enumerate(categories)]
    found += [("subtotal", row) for row in submission.tables.get("sums", ()) if row.role == "subtotal"]
    return sorted(found, key=lambda one: _place(one[1]))


def _place(row: Row) -> int:
    """The row of the sheet: that of its lowest cell, as merged ones begin above."""
    return max((entry.address.row for entry in row.values() if entry.address is not None), default=0)


def _start(events: Sequence[tuple[str, Row]], place: int) -> int:
    return max((one + 1 for one in range(place) if events[one][0] != "line"), default=0)


def money_columns(submission: Submission) -> tuple[str, ...]:
    """Columns of the sheet's own that hold money: by their label, and figures in them that no word stands among."""
    items = submission.table("items")
    known = submission.definition.tables["items"].columns
    labels = dict.fromkeys(key for row in items for key in row if key not in known)
    return tuple(label for label in labels if _is_money(label, [row.entry(label) for row in items]))


def _is_money(label: str, entries: Sequence[Entry]) -> bool:
    if not _MONEY.fullmatch(label) or _NO_SUM.fullmatch(label):
        return False
    return any(entry.number is not None for entry in entries)


def row_sums(submission: Submission) -> Iterator[Sum]:
    """Each row whose amount should be the sum of its parts: 合计＝提前下达＋本次下达, 合计＝中央＋省级.

    Only where the label of the amount is 合计 and at least two columns are called so, and where most rows bear it out.
    """
    spots = submission.layout.tables.get("items")
    head = spots.header.columns.get("amount") if spots is not None and spots.header is not None else None
    if head is None or not _WHOLE.fullmatch(head.label.core):
        return
    columns = money_columns(submission)
    for kind in (_BY_TIME, _BY_SOURCE):
        keys = [label for label in columns if kind.fullmatch(label)]
        found = list(_rows(submission, keys)) if len(keys) > 1 else []
        true = sum(holds(one.whole, one.parts) for one in found)
        if true > 1 and true * 2 > len(found):
            yield from found


def _rows(submission: Submission, keys: Sequence[str]) -> Iterator[Sum]:
    sums = submission.tables.get("sums", ())
    wholes = [
        (row.entry("project").text or row.entry("recipient").text, row.entry("amount"), row)
        for row in submission.table("items")
    ]
    categories = submission.table("categories")
    for row in sums:
        if row.role == "category":
            one = categories[row.parent]
            wholes.append((one.entry("name").text, one.entry("amount"), row))
        elif row.role == "subtotal":
            wholes.append((row.entry("name").text, row.entry("amount"), row))
        elif row.role == "total":
            wholes.append(("合计", submission.field("total"), row))
    shared = Counter(entry.address for _, whole, row in wholes for entry in (whole, *map(row.entry, keys)))
    for name, whole, row in wholes:
        parts = tuple(row.entry(key) for key in keys)
        if any(shared[entry.address] > 1 for entry in (whole, *parts)):
            continue  # a cell merged over several rows is no figure of this row alone
        if whole.number is not None and any(part.number is not None for part in parts):
            yield Sum(" ".join(name.split()), whole, parts)


def column_sums(submission: Submission, column: str) -> Iterator[Sum]:
    """What categories, 小计 rows and 合计 have in a column of the sheet's own, with what they should be the sum of."""
    sums, items = submission.tables.get("sums", ()), submission.table("items")
    under = _Under(submission, column)
    for place, whole in under.stated.items():
        parts = under.parts(place)
        if whole.number is not None and parts:
            yield Sum(f"“{submission.table('categories')[place].entry('name').text.strip()}”", whole, parts)
    yield from (one for one in subtotals(submission, column) if one.whole.number is not None and one.parts)
    total = next((row.entry(column) for row in sums if row.role == "total"), None)
    if total is not None and total.number is not None:
        leaves = unique(row.entry(column) for row in items)
        yield Sum("合计", total, leaves if holds(total, leaves) else under.parts(-1))


class _Under:
    """The figures of a column by the category that they stand right under; `stated`: what categories have themselves."""

    def __init__(self, submission: Submission, column: str) -> None:
        sums = submission.tables.get("sums", ())
        self.stated = {row.parent: row.entry(column) for row in sums if row.role == "category"}
        self._categories: dict[int, list[int]] = defaultdict(list)
        self._items: dict[int, list[Entry]] = defaultdict(list)
        for place, row in enumerate(submission.table("categories")):
            self._categories[row.parent].append(place)
        for row in submission.table("items"):
            self._items[row.parent].append(row.entry(column))

    def parts(self, parent: int) -> tuple[Entry, ...]:
        """What stands right under a category, or at the top (-1); a heading without a figure stands for what is under it."""
        found: list[Entry] = []
        for place in self._categories[parent]:
            own = self.stated.get(place, ABSENT)
            found += [own] if own.text else self.parts(place)
        return unique([*found, *self._items[parent]])
