"""What follows from the entries of a form: totals, rates, scores that leave no room, sums of scores; and where each belongs.

Blank cells are completed; cells that hold something wrong are corrected only when asked, to what the rule that finds
them wrong expects. Inputs, targets, results and judgements are never touched, nor is a score that somebody gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from xlform.address import Address
from xlform.locate import Spot
from xlform.rules.catalogue import SELF_EVALUATIONS
from xlform.rules.catalogue import Problem
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import selected
from xlform.rules.execution import execution
from xlform.rules.figures import ONE
from xlform.rules.figures import ZERO
from xlform.rules.figures import cell
from xlform.rules.figures import field_of
from xlform.rules.figures import unreadable
from xlform.rules.indicator_rows import Indicator
from xlform.rules.indicator_rows import indicators
from xlform.rules.own_rules import own_rule
from xlform.rules.own_rules import own_score
from xlform.rules.scores import blank_scores
from xlform.rules.scores import lacks_execution
from xlform.rules.scores import points_of
from xlform.rules.scores import unweighted
from xlform.rules.totals import deducted
from xlform.scoring.score import Computed
from xlform.scoring.score import indicator_score
from xlform.submission import Row
from xlform.submission import Submission
from xlform.submission import without_result
from xlform.values import Entry
from xlform.values import decimal_places
from xlform.values import half_up

MENDABLE = ("T101", "T103", "T106", "T107", "R101", "R102", "S101", "S102", "S106")
"""The rules whose findings say what a computed cell should hold."""
RATE_DECIMALS = 4
SCORE_DECIMALS = 2
_ROUNDS = 12  # a total of totals of totals is settled after as many rounds as it is deep


@dataclass(frozen=True, slots=True)
class Completion:
    """A cell that gets a computed value: 万元 (amount), a fraction (rate) or points, to be written in the sheet's own way.

    `had` is the entry as it was. The unit and kind of the cell are in `spot`.
    """

    address: Address
    spot: Spot
    value: Decimal
    had: Entry


def completions(
    submission: Submission, *, overwrite: bool = False, fixed: Collection[Address] = ()
) -> tuple[Completion, ...]:
    """Every cell of the form that can be computed: blank ones, with `overwrite` also those that are wrong.

    A figure computed in one cell is used for the next, so that a total of filled totals is filled as well. `fixed` cells
    cannot be written and stay as they are, as do those that share their cell with a label.
    """
    spots = {address: spot for address, spot in _spots(submission) if spot.piece is None and address not in fixed}
    rules = selected(MENDABLE) if overwrite else ()
    found: dict[Address, Completion] = {}
    current = _as_stored(submission)
    for _ in range(_ROUNDS):
        news = {
            address: (value, had)
            for had, value in (*_blanks(current), *_wrong(current, rules))
            if (address := had.address) is not None
            and address in spots
            and (address not in found or found[address].value != value)
        }
        if not news:
            break
        for address, (value, had) in news.items():
            original = found[address].had if address in found else had
            found[address] = Completion(address, spots[address], value, original)
        current = _with_values(current, {address: value for address, (value, _) in news.items()})
    return tuple(found[address] for address in sorted(found))


def _spots(submission: Submission) -> Iterator[tuple[Address, Spot]]:
    layout = submission.layout
    for spot in layout.fields.values():
        yield Address(submission.sheet, spot.row, spot.column), spot
    for name, table in layout.tables.items():
        if name in submission.tables:
            for row in table.rows:
                for spot in row.spots.values():
                    yield Address(submission.sheet, spot.row, spot.column), spot


def _wrong(submission: Submission, rules: Iterable[Rule]) -> Iterator[tuple[Entry, Decimal]]:
    for rule in rules:
        if submission.form not in rule.forms:
            continue
        for said in rule.check(submission):
            if (
                isinstance(said, Problem)
                and isinstance(said.entry, Entry)
                and said.expected is not None
                and not _may_be_right(said)
            ):
                yield said.entry, _rounded(said.entry, said.expected, rule.code)


def _may_be_right(said: Problem) -> bool:
    """A total above the sum of parts of which one is blank: the part may be what is missing, not the total wrong."""
    blank = any(entry.state == "blank" for entry in said.related)
    return blank and said.actual is not None and said.expected is not None and said.actual > said.expected


def doubts(submission: Submission, found: Iterable[Completion]) -> Iterator[tuple[Address, str]]:
    """Totals that are not overwritten although they are not the sum, as the form will stand: a part of them is blank."""
    filled = _with_values(_as_stored(submission), {one.address: one.value for one in found})
    for rule in selected(MENDABLE):
        if submission.form in rule.forms:
            for said in rule.check(filled):
                if (
                    isinstance(said, Problem)
                    and isinstance(said.entry, Entry)
                    and said.entry.address
                    and _may_be_right(said)
                ):
                    yield said.entry.address, "大于其中各项之和，但有的项没有填，没有改动；请先补填或改正合计"


def _rounded(entry: Entry, value: Decimal, code: str) -> Decimal:
    if code.startswith("R"):
        return half_up(value, max(RATE_DECIMALS, min(entry.decimals or 0, 6)))
    return half_up(value, SCORE_DECIMALS) if code == "S106" else value


def _blanks(submission: Submission) -> Iterator[tuple[Entry, Decimal]]:
    """(blank entry, what belongs there); a sum waits for those of its parts that are about to be filled in themselves."""
    found = [
        (entry, value)
        for entry, value in (*_totals(submission), *_rates(submission), *_points(submission), *_allocations(submission))
        if value is not None and _to_be_filled(entry)
    ]
    coming = {entry.address for entry, _ in found}
    for entry, value in found:
        if not any(part.address in coming for part in _parts(submission, entry)):
            yield entry, value


def _to_be_filled(entry: Entry) -> bool:
    """Nothing typed, not even a mark such as `/`; or a formula for which the file holds no result."""
    if entry.address is None or entry.text:
        return False
    return entry.state == "blank" or (entry.state == "unreadable" and entry.formula)


def _sum(parts: Iterable[Entry]) -> Decimal | None:
    """The sum of figures, blanks counting as nothing; None if one cannot be read or none is there."""
    listed = list(parts)
    stated = [entry.number for entry in listed if entry.number is not None]
    return None if unreadable(listed) is not None or not stated else sum(stated, ZERO)


def _totals(submission: Submission) -> Iterator[tuple[Entry, Decimal | None]]:
    for column, total, parts in _sums(submission):
        if not any(_is_owed(row, column) for row in parts):
            yield total.entry(column), _sum(row.entry(column) for row in parts)


def _parts(submission: Submission, whole: Entry) -> Iterator[Entry]:
    """The parts of a total in a table."""
    for column, total, parts in _sums(submission):
        if total.entry(column).address == whole.address:
            yield from (row.entry(column) for row in parts)


def _sums(submission: Submission) -> Iterator[tuple[str, Row, list[Row]]]:
    """(column, row of the total, rows of its parts) where the form lists all parts."""
    for relation in submission.definition.relations.values():
        if relation.rule not in MENDABLE or relation.table not in submission.tables:
            continue
        rows = submission.table(relation.table)
        if relation.kind == "keys":
            total = next((row for row in rows if row.role in relation.total), None)
            parts = [row for row in rows if row.role in relation.parts]
            whole = all(any(row.role == key for row in parts) for key in relation.parts)
        elif relation.kind == "total_row":
            total = next((row for row in rows if row.role == "total"), None)
            parts = [row for row in rows if row.role == "part"]
            whole = len(parts) > 1 or any("其他" in row.entry("item").text for row in parts)
        else:
            continue
        if total is not None and parts and whole:
            yield from ((column, total, parts) for column in relation.columns if deducted(parts, column) is None)


_BEFORE = {"executed": ("annual", "initial"), "annual": ("initial", "executed"), "initial": (), "actual": ("budget",)}


def _is_owed(row: Row, column: str) -> bool:
    """A blank that may stand for a figure not typed yet rather than for nothing: money was budgeted, its use is blank."""
    if row.entry(column).state != "blank" or row.entry(column).text:
        return False
    return any(row.entry(other).number for other in _BEFORE.get(column, ()))


def _rates(submission: Submission) -> Iterator[tuple[Entry, Decimal | None]]:
    if submission.form == "base_table":
        posts, staff = submission.field("authorized_posts").number, submission.field("staff_in_post").number
        if posts and staff is not None:
            yield submission.field("control_rate"), half_up(staff / posts, RATE_DECIMALS)
        return
    one = execution(submission) if submission.form in SELF_EVALUATIONS else None
    if one is not None and one.lacking() is None and one.budget.value > ZERO:
        yield one.rate, half_up(one.executed.value / one.budget.value, RATE_DECIMALS)


def _points(submission: Submission) -> Iterator[tuple[Entry, Decimal | None]]:
    if "indicators" not in submission.definition.tables:
        return
    one = execution(submission) if submission.form in SELF_EVALUATIONS else None
    if one is not None and one.lacking() is None and one.budget.value > ZERO:
        share = min(max(one.executed.value / one.budget.value, ZERO), ONE)
        rows = [row for row in submission.table("indicators") if row.role == "execution"]
        for weight, score in ((one.weight, one.score), *((row.entry("weight"), row.entry("score")) for row in rows)):
            if weight.number is not None:
                yield score, half_up(share * weight.number, SCORE_DECIMALS)
    if submission.form in SELF_EVALUATIONS:
        yield from _indicator_scores(submission)
    if lacks_execution(submission):
        return  # the points of the execution are on the form and were not found
    if unweighted(submission) is None:
        yield field_of(submission, "total_weight"), _sum(points_of(submission, "weight"))
    if next(iter(blank_scores(submission)), None) is None:
        yield field_of(submission, "total_score"), _sum(points_of(submission, "score"))


def _indicator_scores(submission: Submission) -> Iterator[tuple[Entry, Decimal | None]]:
    """The scores that leave no room: by the rule of the row; without one, all points if met, else × what was reached."""
    for one, weight in _unscored(submission):
        points = _in_proportion(one, weight) if own_rule(one) is None else own_score(one)
        yield one.score, None if points is None else half_up(points, SCORE_DECIMALS)


def _unscored(submission: Submission) -> Iterator[tuple[Indicator, Decimal]]:
    """The indicators with points whose score, in a cell of their own, is blank."""
    times = Counter(row.entry("score").address for row in submission.table("indicators"))
    for one in indicators(submission):
        weight = one.weight.number
        if weight and one.row.role == "item" and one.score.state == "blank" and times[one.score.address] == 1:
            yield one, weight


def _in_proportion(one: Indicator, weight: Decimal) -> Decimal | None:
    held = one.said.held
    if one.said.target.operator_clash or (held.assumed and held.exact_ratio != 1):
        return None  # whether more or less is better is only a guess
    score = indicator_score(weight, held)
    return score.high if isinstance(score, Computed) and score.exact else None


def unread_rules(submission: Submission) -> Iterator[tuple[Address, str]]:
    """Scores left blank because the row's own scoring rule does not say for certain what its result earns."""
    if submission.form not in SELF_EVALUATIONS:
        return
    for one, weight in _unscored(submission):
        rule = own_rule(one)
        if (
            rule is not None
            and one.score.address
            and _in_proportion(one, weight) is not None
            and own_score(one) is None
        ):
            yield one.score.address, f"没有填写：{cell(rule)} 的评分标准不能确定该行得分；请按评分标准填写"


def _allocations(submission: Submission) -> Iterator[tuple[Entry, Decimal | None]]:
    if submission.form != "allocation_table":
        return
    for index, category in enumerate(submission.table("categories")):
        yield category.entry("amount"), _whole_sum(_amounts(submission, index))
    yield submission.field("total"), _whole_sum(_amounts(submission, -1))


def _amounts(submission: Submission, parent: int) -> list[Entry]:
    """The amounts directly under a category (at the top for -1); a heading without a cell for one stands for those under it."""
    found: list[Entry] = []
    categories = submission.table("categories")
    for row in _children(submission, parent):
        place = next((place for place, one in enumerate(categories) if one is row), -1)
        heading = place >= 0 and row.entry("amount").state == "absent"
        found += _amounts(submission, place) if heading else [row.entry("amount")]
    return found


def _whole_sum(parts: Sequence[Entry]) -> Decimal | None:
    """The sum if every part is there: in a list of amounts a blank one is still to come."""
    return _sum(parts) if all(entry.state == "ok" for entry in parts) else None


def _children(submission: Submission, parent: int) -> list[Row]:
    return [row for name in ("categories", "items") for row in submission.table(name) if row.parent == parent]


def _as_stored(submission: Submission) -> Submission:
    """The form without results that its file does not hold: they follow from blanks that are about to be filled in."""
    return _changed(submission, lambda entry: without_result(entry.address) if entry.computed else entry)


def _with_values(submission: Submission, values: dict[Address, Decimal]) -> Submission:
    """The form as it will be with these cells filled in."""

    def filled(entry: Entry) -> Entry:
        value = values.get(entry.address) if entry.address is not None else None
        if value is None:
            return entry
        return entry._replace(
            state="ok", value=value, text=format(value, "f"), decimals=decimal_places(value), reason=""
        )

    return _changed(submission, filled)


def _changed(submission: Submission, changed: Callable[[Entry], Entry]) -> Submission:
    fields = {key: changed(entry) for key, entry in submission.fields.items()}
    tables = {
        name: tuple(
            Row(((key, changed(entry)) for key, entry in row.items()), row.role, row.parent, row.depth) for row in rows
        )
        for name, rows in submission.tables.items()
    }
    return replace(submission, fields=fields, tables=tables)
