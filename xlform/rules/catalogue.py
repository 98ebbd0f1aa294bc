"""The register of rules: each a short function whose docstring says what must hold, why, by which source, with examples.

A rule yields `Problem` for what does not hold and `Gap` for what it cannot judge; the runner adds code, file and form.

    @rule("S104", "warning", forms=SELF_EVALUATIONS)
    def score_within_weight(submission: Submission) -> Iterator[Problem | Gap]:
        '''得分不得超过该行分值。

        A row's score stays within its points.

        Why: …
        Source: 财预〔2020〕10号 第X条（未核对原文）

        ok:
        | 项目支出绩效自评表 | | |
        …

        S104:
        | … |
        '''

A docstring's first line is the Chinese sentence, the second paragraph the English one; then `Why:`, `Source:` and the
examples: `ok:` tables stay silent, a table under the rule's own code must give that code. Every example is a whole small
form, drawn with `|`, one line a row of the sheet; a line in brackets （第 5 行隐藏） says what cannot be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Literal
from typing import Protocol
from typing import TypeAlias

from xlform.address import Address
from xlform.errors import UsageError
from xlform.findings import Severity
from xlform.values import Entry

if TYPE_CHECKING:
    from xlform.dossier import Dossier
    from xlform.formulas.examine import Examined
    from xlform.grid import Fact
    from xlform.locate import NearMiss
    from xlform.submission import Submission

SELF_EVALUATIONS = ("project_selfeval", "department_selfeval")


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold, said by a rule: the entry to mark, the message, the figures compared, the entries used.

    `severity` overrides the rule's own where one statement has cases of different weight.
    """

    entry: Entry | Address | None
    message: str
    expected: Decimal | None = None
    actual: Decimal | None = None
    related: tuple[Entry, ...] = ()
    severity: Severity | None = None
    submission: Submission | None = None
    """For dossier rules: the submission in whose file the entry stands."""
    form: str = ""
    """For rules about a whole file: the form that the sheet was taken for."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a rule could not judge, and the entry it lacked."""

    reason: str
    entry: Entry | Address | None = None
    submission: Submission | None = None


class Readable(Protocol):
    """What one file says, as far as rules need it."""

    @property
    def path(self) -> str: ...
    @property
    def submissions(self) -> tuple[Submission, ...]: ...
    @property
    def near(self) -> tuple[tuple[str, NearMiss], ...]: ...
    @property
    def formulas(self) -> Examined | None: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...


SubmissionCheck: TypeAlias = "Callable[[Submission], Iterator[Problem | Gap]]"
DossierCheck: TypeAlias = "Callable[[Dossier], Iterator[Problem | Gap]]"
ReadingCheck: TypeAlias = "Callable[[Readable], Iterator[Problem | Gap]]"


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule: code, default severity, the forms it judges (none: whole dossiers or files), and what its docstring says."""

    code: str
    severity: Severity
    forms: tuple[str, ...]
    scope: Literal["submission", "dossier", "reading"]
    check: Callable[..., Iterator[Problem | Gap]]
    verified: bool
    alone: bool = False
    """Whether it is run on a dossier of one form too."""

    @property
    def name(self) -> str:
        """The function's name: what should hold."""
        return self.check.__name__

    @cached_property
    def _paragraphs(self) -> list[str]:
        return [part for part in re.split(r"\n\s*\n", _dedented(self.check.__doc__ or "")) if part.strip()]

    @property
    def chinese(self) -> str:
        """The sentence a clerk reads."""
        return self._paragraphs[0].strip() if self._paragraphs else ""

    @property
    def english(self) -> str:
        """The same in English."""
        return " ".join(self._paragraphs[1].split()) if len(self._paragraphs) > 1 else ""

    def _marked(self, word: str) -> str:
        match = re.search(
            rf"^{word}:\s*(.+?)(?=^\w+:|^\s*$|\Z)", _dedented(self.check.__doc__ or ""), re.MULTILINE | re.DOTALL
        )
        return " ".join(match[1].split()) if match else ""

    @property
    def why(self) -> str:
        """Why the rule exists."""
        return self._marked("Why")

    @property
    def source(self) -> str:
        """Document and clause, or 惯例."""
        return self._marked("Source")

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """(`ok` or a code, table drawn with `|`) in the order of the docstring."""
        found = []
        for part in self._paragraphs:
            head, _, table = part.partition("\n")
            match = re.fullmatch(r"(ok|[A-Z]\d{3}):", head.strip())
            if match and table.lstrip().startswith("|"):
                found.append((match[1], table))
        return tuple(found)


def _dedented(doc: str) -> str:
    import inspect

    return inspect.cleandoc(doc)


_RULES: dict[str, Rule] = {}
_MODULES = (
    "structure", "negatives", "totals", "rates", "scores", "allocation", "entries", "ties", "project_ties", "results", "indicator_design",
    "goals", "costs", "weights", "scoring_rules", "base_lines", "identity",
    "formulas", "fund_forms", "project_forms", "strayed", "carried_over", "recipients", "money_units", "prescribed", "department", "unseen", "carried",
)  # fmt: skip


def rule(
    code: str, severity: Severity, *, forms: tuple[str, ...], verified: bool = True
) -> Callable[[SubmissionCheck], SubmissionCheck]:
    """Registers a rule that judges one form at a time."""

    def register(check: SubmissionCheck) -> SubmissionCheck:
        _add(Rule(code, severity, forms, "submission", check, verified))
        return check

    return register


def dossier_rule(
    code: str, severity: Severity, *, verified: bool = True, alone: bool = False
) -> Callable[[DossierCheck], DossierCheck]:
    """Registers a rule that judges the forms of one unit and year together; `alone`: also where there is one only."""

    def register(check: DossierCheck) -> DossierCheck:
        _add(Rule(code, severity, (), "dossier", check, verified, alone))
        return check

    return register


def reading_rule(code: str, severity: Severity, *, verified: bool = True) -> Callable[[ReadingCheck], ReadingCheck]:
    """Registers a rule that judges what a whole file says, sheets that are no form included."""

    def register(check: ReadingCheck) -> ReadingCheck:
        _add(Rule(code, severity, (), "reading", check, verified))
        return check

    return register


def _add(new: Rule) -> None:
    if new.code in _RULES:
        raise ValueError(f"rule {new.code} is registered twice: {_RULES[new.code].name} and {new.name}")
    _RULES[new.code] = new


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    import importlib

    for module in _MODULES:
        importlib.import_module(f"xlform.rules.{module}")
    return tuple(_RULES[code] for code in sorted(_RULES))


def get_rule(code: str) -> Rule:
    """The rule of that code; UsageError if there is none."""
    for found in all_rules():
        if found.code == code.upper():
            return found
    raise UsageError(f"没有编号为“{code}”的规则；用 xlform rules 列出全部规则")


def selected(select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all if empty) and with none of `ignore`."""
    for prefix in (*select, *ignore):
        if not any(found.code.startswith(prefix.upper()) for found in all_rules()):
            raise UsageError(f"没有编号以“{prefix}”开头的规则；用 xlform rules 列出全部规则")
    return tuple(
        found
        for found in all_rules()
        if (not select or found.code.startswith(tuple(code.upper() for code in select)))
        and not (ignore and found.code.startswith(tuple(code.upper() for code in ignore)))
    )
