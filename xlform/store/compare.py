"""This run beside the last one: what was mended, what is still open, what is new."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xlform.store.database import Database
from xlform.store.database import FoundBefore
from xlform.store.database import Kept


@dataclass(frozen=True, slots=True)
class Change:
    """A finding of one file that is there no more, or that was not there before."""

    path: str
    finding: FoundBefore


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since the last finished run over the same paths (`since`, None if there was none).

    `gone` and `added` are files that only one of the runs has; the findings of the former are neither mended nor open.
    `other_program`: program or rules are not those of the last run, so some changes may come from them.
    """

    since: str | None
    mended: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()
    still: int = 0
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    other_program: bool = False


def compared(database: Database, run: Kept) -> Comparison:
    """A finished run beside the last finished one before it, over the same paths."""
    last = database.last_run(before=run.id, scope=run.scope, judged=True)
    if last is None:
        return Comparison(None)
    mended: list[Change] = []
    new: list[Change] = []
    still = 0
    for path, same in database.changed(run.id, last.id):
        if same >= 0:
            still += same
            continue
        before, now = list(database.findings(last.id, path)), list(database.findings(run.id, path))
        still += _pair_off(before, now)
        mended += [Change(path, one) for one in before]
        new += [Change(path, one) for one in now]
    added = database.paths_without(run.id, last.id)
    new += [Change(path, one) for path in added for one in database.findings(run.id, path)]
    return Comparison(
        last.finished, tuple(mended), tuple(new), still, database.paths_without(last.id, run.id), added,
        (last.engine, last.rules) != (run.engine, run.rules),
    )  # fmt: skip


_LIKE: Sequence[Callable[[FoundBefore], tuple[str, ...]]] = (
    lambda one: (one.code, one.cell, one.message),
    lambda one: (one.code, one.cell),
    lambda one: (one.code, one.message),  # rows were put in above: another cell, the same words
)


def _pair_off(before: list[FoundBefore], now: list[FoundBefore]) -> int:
    """Takes out of both lists what is the same finding, and says how many there were."""
    pairs = 0
    for key in _LIKE:
        waiting: dict[tuple[str, ...], list[FoundBefore]] = {}
        for one in before:
            waiting.setdefault(key(one), []).append(one)
        for one in list(now):
            if waiting.get(key(one)):
                before.remove(waiting[key(one)].pop(0))
                now.remove(one)
                pairs += 1
    return pairs


def comparison_text(found: Comparison) -> str:
    """The comparison as lines for people; empty where there is nothing to compare with."""
    if found.since is None:
        return ""
    since = datetime.fromisoformat(found.since).astimezone()  # kept in UTC, told by the clock on the wall
    lines = [
        f"与上次（{since:%Y-%m-%d %H:%M}）相比：已改正 {len(found.mended)}，仍存在 {found.still}，新出现 {len(found.new)}"
    ]
    if found.other_program:
        lines.append("  程序版本或所用规则与上次不同，变化可能由此而来")
    lines += [f"  已改正 {_said(one)}" for one in found.mended]
    lines += [f"  新出现 {_said(one)}" for one in found.new]
    if found.added:
        lines.append(f"  新增文件 {len(found.added)} 个")
    if found.gone:
        more = " 等" if len(found.gone) > _NAMED else ""
        lines.append(f"  上次有而这次没有的文件 {len(found.gone)} 个：{'、'.join(found.gone[:_NAMED])}{more}")
    return "".join(f"{line}\n" for line in lines)


_NAMED = 10
"""So many files that are gone are named."""


def _said(one: Change) -> str:
    place = f"{one.path}:{one.finding.cell}" if one.finding.cell else one.path
    return f"{place}: {one.finding.code} {' '.join(one.finding.message.split())}"
