"""What was filled in against what is read back: nothing may be lost or changed on the way."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from xlform.forms import load_forms
from xlform.locate import locate
from xlform.submission import Submission
from xlform.submission import read_submission
from xlform.values import Entry
from xlform.workbook.read import read_book
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import of_submission
from xlform.workbook.template.content import says


def differences(contents: Sequence[Content], made: bytes) -> tuple[str, ...]:
    """Every entry of the contents that reads otherwise in the workbook made of them, in Chinese, a line each."""
    free = list(_submissions(made))
    wrong: list[str] = []
    for content in contents:
        listed = [one for one in free if one.form == content.form]
        best: tuple[list[str], Submission] | None = None
        for one in listed:
            found = list(_form(content, one))
            if best is None or len(found) < len(best[0]):
                best = found, one
            if not found:
                break
        if best is None:
            return (f"{content.source}没有读回",)
        wrong += best[0]
        free.remove(best[1])
    return tuple(wrong)


def _submissions(made: bytes) -> Iterator[Submission]:
    forms = load_forms()
    for grid in read_book("", data=made).grids:
        for layout in locate(grid, forms).layouts:
            yield read_submission("", grid, layout)


def _form(content: Content, submission: Submission) -> Iterator[str]:
    there = of_submission(submission)
    for key, entry in content.fields.items():
        if not same(entry, there.field(key)):
            yield _said(content, key, entry, there.field(key))
    for name, lines in content.tables.items():
        stated = [line for line in lines if any(says(entry) for entry in line.entries.values())]
        yield from _table(content, name, stated, there.tables.get(name, []))


def _table(content: Content, name: str, lines: Sequence[Line], there: Sequence[Line]) -> Iterator[str]:
    """Line by line in order; lines of the blank may stand among those read back."""
    at = 0
    for number, line in enumerate(lines, 1):
        match = next((place for place in range(at, len(there)) if _fits(line.entries, there[place].entries)), None)
        if match is not None:
            at = match + 1
            continue
        nearest = there[at].entries if at < len(there) else {}
        at += 1
        for key, entry in line.entries.items():
            other = nearest.get(key, Entry("absent"))
            if not same(entry, other):
                yield _said(content, f"{name} 第 {number} 行 {key}", entry, other)


def _fits(one: Mapping[str, Entry], other: Mapping[str, Entry]) -> bool:
    return all(same(entry, other.get(key, Entry("absent"))) for key, entry in one.items())


def same(given: Entry, read: Entry) -> bool:
    """Whether nothing of the entry is lost; where nothing is stated, a formula may have filled it in."""
    if given.value is not None:
        return given.value == read.value
    return not given.text.strip() or given.text.strip() == read.text.strip() or read.value == given.text.strip()


def _said(content: Content, where: str, given: Entry, read: Entry) -> str:
    typed = str(given.text.strip() or given.value)
    shown = typed if len(typed) <= 30 else typed[:30] + "…"
    cell = f"（{given.address}）" if given.address is not None else ""
    return f"{where}“{shown}”{cell}" + (f"读回为“{str(read.value)[:30]}”" if read.value is not None else "没有位置")
