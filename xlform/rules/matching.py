"""Which lines of a base table a project form stands for, told by their names alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from xlform.submission import comparable_name
from xlform.text import canonical
from xlform.text import parse_label

EQUAL, EQUAL_CORE, EQUAL_PART = 1.0, 0.98, 0.95
LIKELY = 0.7
"""Least likeness of two names of which the shorter one runs through the longer one in order."""
AHEAD = 0.1
"""By how much the best match must be ahead of the next one."""

_SHORTEST = 3
"""Shorter names are not compared sign by sign: 甲经费 and 乙经费 have one sign of their own each."""

_BRACKETS = re.compile(r"[(【\[]([^()【】\[\]]*)[)】\]]")
_SEPARATOR = re.compile(r"[、,;/+]|以及|及其|和|及|与")
_STRONG_SEPARATOR = re.compile(r"[、,;/+]")
_CODE = re.compile(r"^[0-9A-Za-z]{5,}[-—_](?=.{2})")
"""`51092324T0001-防汛经费`: the number of the project in the budget system."""
_TAIL = re.compile(r"(?:(?:专项)?(?:资金|经费)|专项|项目|支出|工作|费用|费|补助资金)\Z")
_INCLUDED = re.compile(r"(?:含|包括|包含|不含)")
_TELLS_APART = re.compile(r"\d|[一二三四五六七八九十]+(?:期|批|标段|年)|期|批|中央|省级|市级|县级|区级|上级|本级|省|市")
_OF_ITS_OWN = re.compile(rf"{_TELLS_APART.pattern}|[一二三四五六七八九十东西南北县区乡镇村]")


@dataclass(frozen=True, slots=True)
class Match:
    """The lines (by index) that a form stands for; empty with a reason if that cannot be told."""

    lines: tuple[int, ...]
    reason: str = ""


def match_lines(projects: Sequence[str], lines: Sequence[str]) -> tuple[Match, ...]:
    """For each project name the lines it stands for: best first, no line twice, nothing where two are about as near.

    A name that joins several (`甲经费（乙费、丙费）`) stands for several lines if each of its parts names one.
    """
    found: dict[int, Match] = {}
    free = set(range(len(lines)))
    for least in (EQUAL, EQUAL_CORE):
        for index, name in enumerate(projects):
            if index not in found:
                hits = [line for line in sorted(free) if _whole(name, lines[line]) >= least]
                if len(hits) == 1 and not _rivals(index, projects, lines[hits[0]], least, found):
                    found[index] = Match((hits[0], *_named_along(name, lines, free - {hits[0]})))
                    free -= set(found[index].lines)
    pending = [index for index in range(len(projects)) if index not in found]
    answers = {index: _parts_matched(projects[index], lines, free) for index in pending}
    claimed = [line for match in answers.values() for line in match.lines]
    for index, match in answers.items():
        shared = any(claimed.count(line) > 1 for line in match.lines)
        found[index] = Match((), "有几张项目自评表都像基础表的同一行") if shared else match
    return tuple(found[index] for index in range(len(projects)))


def _rivals(index: int, projects: Sequence[str], line: str, least: float, found: dict[int, Match]) -> bool:
    others = (other for other in range(len(projects)) if other != index and other not in found)
    return any(_whole(projects[other], line) >= least for other in others)


def _whole(name: str, line: str) -> float:
    if _comparable(name) == _comparable(line):
        return EQUAL
    core = _core(_main(name))
    return EQUAL_CORE if core and core == _core(_main(line)) else 0.0


def _named_along(name: str, lines: Sequence[str], free: set[int]) -> tuple[int, ...]:
    """Further lines that the bracketed parts of a name stand for, if every part names one."""
    parts = _bracketed(name)
    found = [_best(part, lines, free) for part in parts]
    chosen = [one.lines[0] for one in found if one.lines]
    return tuple(sorted(chosen)) if parts and len(set(chosen)) == len(parts) else ()


def _parts_matched(name: str, lines: Sequence[str], free: set[int]) -> Match:
    main = _best(_main(name), lines, free)
    pieces = [part for part in _SEPARATOR.split(_main(name)) if len(part) > 1]
    bracketed = _bracketed(name)
    for parts in ([_main(name), *bracketed] if bracketed else [], pieces if len(pieces) > 1 else []):
        chosen = [_best(part, lines, free) for part in parts]
        hit = {line for one in chosen for line in one.lines}
        if parts and all(one.lines for one in chosen) and len(hit) == len(parts):
            return Match(tuple(sorted(hit)))
    if main.lines and bracketed and any(_best(part, lines, free - set(main.lines)).lines for part in bracketed):
        return Match((), "项目名称只有一部分与基础表的项目行对得上")
    return main


def _best(part: str, lines: Sequence[str], free: set[int]) -> Match:
    """The line nearest to one part of a name, if it is near enough and clearly ahead."""
    ranked = sorted(((likeness(part, lines[line]), -line) for line in free), reverse=True)
    if not ranked or ranked[0][0] < LIKELY:
        return Match((), "基础表中没有名称相符的项目行")
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD:
        near = "”“".join(lines[-line] for _, line in ranked[:2])
        return Match((), f"名称与基础表的“{near}”都相近，分不清是哪一行")
    return Match((-ranked[0][1],))


@lru_cache(maxsize=16384)
def likeness(part: str, line: str) -> float:
    """How alike two names are, 0 to 1: the shorter one must run through the longer one, nothing that tells apart between."""
    best = 0.0
    core = _core(part)
    whole = _core(_main(line))
    for rank, piece in (
        (EQUAL_CORE, whole),
        *((EQUAL_PART, _core(one)) for one in _STRONG_SEPARATOR.split(_main(line))),
    ):
        if not core or not piece:
            continue
        if core == piece:
            best = max(best, rank)
        elif _runs_through(*sorted((core, piece), key=len)):
            best = max(best, SequenceMatcher(None, core, piece, autojunk=False).ratio())
    return best


@lru_cache(maxsize=16384)
def resemblance(name: str, line: str) -> float:
    """How alike two names look, 0 to 1: signs mistyped, left out or in another order, but none that tell apart."""
    one, other = _core(name), _core(line)
    if one == other:
        return EQUAL_CORE
    if min(len(_TAIL.sub("", core)) for core in (one, other)) < _SHORTEST:
        return 0.0
    if sorted(one) == sorted(other):
        return EQUAL_PART
    compared = SequenceMatcher(None, one, other, autojunk=False)
    apart = [one[a:b] + other[c:d] for kind, a, b, c, d in compared.get_opcodes() if kind != "equal"]
    return 0.0 if any(_OF_ITS_OWN.search(part) for part in apart) else compared.ratio()


def is_same_name(name: str, line: str) -> bool:
    """Whether two names say the same but for spelling, brackets and 经费, 专项 at the end."""
    return _whole(name, line) >= EQUAL_CORE


def _runs_through(short: str, long: str) -> bool:
    if len(short) < 2:
        return False
    rest, kept = [], 0
    for sign in long:
        if kept < len(short) and sign == short[kept]:
            kept += 1
        else:
            rest.append(sign)
    return kept == len(short) and _TELLS_APART.search("".join(rest)) is None


def _comparable(name: str) -> str:
    return comparable_name(_unnumbered(name))


def _unnumbered(name: str) -> str:
    whole = _CODE.sub("", canonical(name))
    lead = parse_label(name).enumeration
    return whole[len(lead) :] if lead and whole.startswith(lead) and len(whole) > len(lead) else whole


def _main(name: str) -> str:
    return _BRACKETS.sub("", _unnumbered(name)) or _unnumbered(name)


def _bracketed(name: str) -> list[str]:
    """The names joined in brackets; what is only included (含…) is no name of its own."""
    inside = [group for group in _BRACKETS.findall(_unnumbered(name)) if not _INCLUDED.match(group)]
    return [part for group in inside for part in _SEPARATOR.split(group) if len(part) > 1]


def _core(name: str) -> str:
    """A name without 经费, 专项, 工作 and the like at its end."""
    core = _main(name)
    while len(shorter := _TAIL.sub("", core)) >= 2 and shorter != core:
        core = shorter
    return core
