"""退回通知: for each unit a page that can be sent back, grouped by form, saying what to correct; .xlsx or .html."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from typing import TypeAlias
from typing import overload

from xlform.errors import UsageError
from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.outcomes import Outcome
from xlform.outcomes import paths_of
from xlform.report.files import Inputs
from xlform.report.files import write_file
from xlform.report.phrases import OTHER_SHEETS
from xlform.report.phrases import WHOLE_FILE
from xlform.report.phrases import about
from xlform.report.phrases import correction
from xlform.report.phrases import problem
from xlform.report.units import FileLines
from xlform.report.units import file_lines
from xlform.spool import Spool

NoticeFormat: TypeAlias = Literal["xlsx", "html"]

TITLE = "关于退回修改绩效自评材料的通知"
HEADERS = ("序号", "表", "单元格", "问题", "请改正")
CLOSING = "特此通知。对本通知有不明之处，请与我们联系。"
SIGNATURE = ("联系人：＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿＿＿", "（单位盖章）", "＿＿＿＿年＿＿月＿＿日")
_NUMERALS = "一二三四五六七八九十"
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]+'
)
"""What systems refuse, and what shows a name other than it is."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
_LONGEST_NAME = 60  # characters; three bytes each in UTF-8, and names end at 255 bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the table."""

    number: int
    form: str
    cell: str
    severity: Severity
    code: str
    problem: str
    correction: str

    @property
    def kind(self) -> str:
        """`错误 T103`: how grave, and the rule that other items refer to."""
        return f"{SEVERITY_NAMES[self.severity]} {self.code}"


@dataclass(frozen=True, slots=True)
class Group:
    """What is to be corrected in one form: its name (and project), where it stands."""

    name: str
    place: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice to one unit: years of its forms, the forms with something to correct, the files that cannot be read."""

    unit: str
    years: tuple[int, ...]
    groups: tuple[Group, ...]

    @property
    def opening(self) -> str:
        """What the notice asks for, before the list."""
        years = "、".join(map(str, self.years))
        counts = {one: sum(item.severity == one for group in self.groups for item in group.items) for one in SEVERITIES}
        told = "、".join(f"{SEVERITY_NAMES[one]} {number} 处" for one, number in counts.items() if number)
        return (
            f"你单位报送的{f'{years} 年度' if years else ''}预算绩效自评材料收悉。经核对，下列内容需要改正或说明（{told}）。"
            "请逐项核实，于＿＿＿＿年＿＿月＿＿日前改正后重新报送；"
            "列为“疑点”“提示”的，情况属实的请在表中相应位置说明原因，或随改正后的材料一并说明。"
        )


class Notices(Sequence[Notice]):
    """One for each unit with findings, in the order in which units first appear; what they say waits in a temporary file."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._groups: Spool[Group] = Spool()
        self._places: dict[str, list[int]] = {}
        self._years: dict[str, set[int]] = {}
        counts: Counter[str] = Counter()
        for file in file_lines(outcomes):
            for unit, year, name, place, findings in _parts(file):
                if findings:
                    items = tuple(_item(number, finding) for number, finding in enumerate(findings, counts[unit] + 1))
                    counts[unit] += len(items)
                    self._places.setdefault(unit, []).append(len(self._groups))
                    self._years.setdefault(unit, set()).update([] if year is None else [year])
                    self._groups.append(Group(name, place, items))
        self.units = tuple(self._places)

    def __len__(self) -> int:
        return len(self.units)

    @overload
    def __getitem__(self, index: int) -> Notice: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Notice]: ...
    def __getitem__(self, index: int | slice) -> Notice | Sequence[Notice]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        unit = self.units[index]
        groups = tuple(self._groups[place] for place in self._places[unit])
        return Notice(unit, tuple(sorted(self._years[unit])), groups)


def _parts(file: FileLines) -> Iterator[tuple[str, int | None, str, str, Sequence[Finding]]]:
    """Unit, year, name, place and findings of each form of a file, then of what belongs to none of them."""
    name = Path(file.outcome.path).name
    for line in file.forms:
        project = f"（{line.project}）" if line.project else ""
        form = line.submission
        yield line.unit, form.year, f"{form.definition.name}{project}", f"{name}，工作表“{form.sheet}”", line.findings
    whole, others = ([one for one in file.others if (about(one) == WHOLE_FILE) is it] for it in (True, False))
    yield file.unit, None, WHOLE_FILE, name, whole
    yield file.unit, None, OTHER_SHEETS, name, others


def _item(number: int, finding: Finding) -> Item:
    address, name = finding.address, about(finding)
    cell = "" if address is None else str(address) if name == OTHER_SHEETS else address.a1
    return Item(number, name, cell, finding.severity, finding.code, problem(finding), correction(finding))


def numeral(number: int) -> str:
    """1 → 一, 21 → 二十一; plain digits from 100."""
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    head = "" if tens == 0 else f"{_NUMERALS[tens - 1] if tens > 1 else ''}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def write_notices(outcomes: Sequence[Outcome], folder: Path, format_: NoticeFormat = "xlsx") -> tuple[Path, ...]:
    """Writes 退回通知-<unit>.xlsx or .html for each unit into the folder; the files written. UsageError if it is a file."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹")
    found = Notices(outcomes)
    names = file_names(found.units)
    inputs = Inputs(map(Path, paths_of(outcomes)))
    written = []
    for notice in found:
        target = folder / f"{names[notice.unit]}.{format_}"
        write_file(target, notice_bytes(notice, format_), inputs=inputs)
        written.append(target)
    return tuple(written)


def notice_bytes(notice: Notice, format_: NoticeFormat) -> bytes:
    """The notice as a file."""
    if format_ == "xlsx":
        from xlform.report.notice_xlsx import notice_xlsx

        return notice_xlsx(notice)
    from xlform.report.notice_html import notice_html

    return notice_html(notice).encode("utf-8", "backslashreplace")


def file_names(units: Sequence[str]) -> Mapping[str, str]:
    """A file name (without ending) for each unit that every system takes, whatever the unit is called; no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for unit in units:
        name = _FORBIDDEN.sub("_", unit)[:_LONGEST_NAME].strip(" .") or "_"
        name = choice = f"退回通知-{f'_{name}' if _RESERVED.match(name) else name}"
        number = 1
        while choice.casefold() in taken:
            number += 1
            choice = f"{name}({number})"
        taken.add(choice.casefold())
        found[unit] = choice
    return found
