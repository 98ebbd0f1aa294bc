"""Indicators of a department's overall spending (在职人员控制率, 三公经费变动率, …): computed from figures, scored by their rules.

The definitions are data: `form_templates/indicators.toml`.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from xlform.errors import FormError
from xlform.forms import definitions_folder
from xlform.scoring.compare import as_decimal
from xlform.scoring.rule_objects import Rule
from xlform.scoring.rule_objects import WordTiers
from xlform.scoring.rule_texts import compile_rule
from xlform.scoring.score import Computed
from xlform.scoring.score import NoScore
from xlform.scoring.score import Result
from xlform.scoring.score import computed
from xlform.submission import Submission
from xlform.text import canonical

_FILE = "indicators.toml"


@dataclass(frozen=True, slots=True)
class Scale:
    """The rule for an indicator of so many points."""

    points: Decimal
    rule: Rule
    verified: bool


@dataclass(frozen=True, slots=True)
class DepartmentIndicator:
    """One indicator: 100 × `formula` per cent over named inputs (万元, persons), `scales` by points, where it holds and whence."""

    key: str
    name: str
    formula: str
    inputs: tuple[str, ...]
    place: str
    since: int | None
    until: int | None
    scales: tuple[Scale, ...]
    source: str
    verified: bool
    nothing_is_full: bool = False

    @property
    def divisor(self) -> str:
        """The formula's denominator as written."""
        return ast.unparse(_division(self.formula).right)


@dataclass(frozen=True, slots=True)
class DepartmentValue:
    """An indicator computed: `exact` and `value` in per cent (None if an input is missing or the denominator zero).

    `missing` are the names of inputs that were not given, `score` what the rule for the row's points gives.
    """

    indicator: DepartmentIndicator
    exact: Fraction | None
    missing: tuple[str, ...]
    score: Result

    @property
    def value(self) -> Decimal | None:
        """The rate in per cent, to 28 digits."""
        return None if self.exact is None else as_decimal(self.exact)


@cache
def load_indicators() -> tuple[DepartmentIndicator, ...]:
    """All indicators in the order of the file; FormError names what in it contradicts itself."""
    try:
        document = tomllib.loads((definitions_folder() / _FILE).read_text("utf-8"), parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FormError(f"{_FILE}: {error}") from error
    inputs: Mapping[str, str] = document["inputs"]
    return tuple(_indicator(raw, inputs) for raw in document["indicators"])


@cache
def input_labels() -> Mapping[str, str]:
    """The Chinese name of every input a formula may use."""
    labels: Mapping[str, str] = tomllib.loads((definitions_folder() / _FILE).read_text("utf-8"))["inputs"]
    return labels


def _indicator(raw: Mapping[str, object], known: Mapping[str, str]) -> DepartmentIndicator:
    name, formula = str(raw["name"]), str(raw["formula"])
    inputs = tuple(dict.fromkeys(_names(_division(formula))))
    for one in inputs:
        if one not in known:
            raise FormError(f"{_FILE}: {name}: no input '{one}'")
    scales = raw["scales"]
    if not isinstance(scales, list):
        raise FormError(f"{_FILE}: {name}: scales is no list")
    verified = raw["verified"] is True
    since, until = raw.get("since"), raw.get("until")
    return DepartmentIndicator(
        str(raw["key"]),
        name,
        formula,
        inputs,
        str(raw["place"]),
        since if isinstance(since, int) else None,
        until if isinstance(until, int) else None,
        tuple(_scale(name, scale, verified) for scale in scales),
        str(raw["source"]),
        verified,
        raw.get("nothing_is_full") is True,
    )


def _scale(name: str, raw: Mapping[str, object], verified: bool) -> Scale:
    points = Decimal(str(raw["points"]))
    found = compile_rule(str(raw["rule"]), points=points, unit="%")
    if found.rule is None:
        raise FormError(f"{_FILE}: {name}: rule not understood: {'；'.join(found.unread)}")
    return Scale(points, found.rule, verified and raw.get("verified", True) is True)


def find_indicator(name: str, *, place: str = "hunan", year: int | None = None) -> DepartmentIndicator | None:
    """The indicator of that name, as a place's table of that year has it, else as the national one; None if there is none.

    `name` may carry 指标1： or the quotation marks of “三公经费”; the name of another place's table is the last resort.
    """
    plain = canonical(name).translate(_QUOTES)
    found = [one for one in load_indicators() if plain.endswith(one.name)]
    for wanted in (place, "national", "hunan", "other"):
        here = [one for one in found if one.place == wanted]
        in_year = [one for one in here if (one.since or 0) <= (year or 9999) and (year or 0) <= (one.until or 9999)]
        if best := sorted(in_year or here, key=lambda one: -len(one.name)):
            return best[0]
    return None


_QUOTES = str.maketrans("", "", "“”\"'‘’")


def compute(
    indicator: DepartmentIndicator, inputs: Mapping[str, Decimal], points: Decimal | None = None
) -> DepartmentValue:
    """The indicator's value from its inputs, and its score by the rule for that many points (the only rule, if None)."""
    missing = tuple(name for name in indicator.inputs if name not in inputs)
    if missing:
        labels = "、".join(input_labels()[name] for name in missing)
        return DepartmentValue(indicator, None, missing, NoScore(f"缺少{labels}"))
    division = _division(indicator.formula)
    below = _evaluated(division.right, inputs)
    above = _evaluated(division.left, inputs)
    if below == 0:
        if indicator.nothing_is_full and above == 0 and points is not None:
            full = computed(points, points, f"{indicator.name}：没有发生的得满分", indicator.inputs)
            return DepartmentValue(indicator, None, (), full)
        return DepartmentValue(indicator, None, (), NoScore(f"{indicator.name}的分母为零"))
    value = 100 * above / below
    return DepartmentValue(indicator, value, (), _scored(indicator, value, points))


def _scored(indicator: DepartmentIndicator, value: Fraction, points: Decimal | None) -> Result:
    scales = [scale for scale in indicator.scales if points is None or scale.points == points]
    if len(scales) != 1:
        stated = "" if points is None else f"{format(points.normalize(), 'f')}分的"
        return NoScore(f"没有{stated}{indicator.name}的扣分标准")
    rule = scales[0].rule
    if isinstance(rule, WordTiers):
        return NoScore("扣分标准是文字档次")
    return rule.score(value, points=scales[0].points)


def scale_admits(name: str, points: Decimal, rate: Decimal, score: Decimal, *, decimals: int = 0) -> bool:
    """Whether a score follows from the rule of some place for that many points, at a rate in per cent so rounded."""
    plain, half = canonical(name).translate(_QUOTES), Decimal(5).scaleb(-decimals - 1)
    for one in load_indicators():
        for scale in one.scales if plain.endswith(one.name) else ():
            if scale.points != points or isinstance(scale.rule, WordTiers):
                continue
            due = [scale.rule.score(end, points=points) for end in (rate - half, rate, rate + half)]
            if any(isinstance(result, Computed) and result.admits(score, Decimal("0.005")) for result in due):
                return True
    return False


def base_table_inputs(base: Submission) -> dict[str, Decimal]:
    """The inputs a 基础表 gives: 编制数, 在职人数, and `sangong.budget` and its like for every row with a key."""
    found: dict[str, Decimal] = {}
    for key in ("authorized_posts", "staff_in_post"):
        if (number := base.field(key).number) is not None:
            found[key] = number
    for row in base.table("spending"):
        role = row.entry("key").value
        if not isinstance(role, str) or role == "project":
            continue
        for column in ("prior_actual", "budget", "actual"):
            if (number := row.entry(column).number) is not None:
                found.setdefault(f"{role}.{column}", number)
    return found


def department_inputs(department: Submission) -> dict[str, Decimal]:
    """The inputs a 部门整体支出绩效自评表 gives: 年初, 全年预算 and 执行数; what was added is the difference of the first two."""
    found: dict[str, Decimal] = {}
    for key in ("initial", "annual", "executed"):
        if (number := department.field(key).number) is not None:
            found[key] = number
    if "initial" in found and "annual" in found:
        found["added"] = found["adjusted"] = found["annual"] - found["initial"]
    return found


@cache
def _division(formula: str) -> ast.BinOp:
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise FormError(f"{_FILE}: formula '{formula}': {error}") from error
    if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Div):
        raise FormError(f"{_FILE}: formula '{formula}' is no quotient")
    return tree


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.BinOp):
        return _names(node.left) + _names(node.right)
    if isinstance(node, ast.Name | ast.Attribute):
        return [ast.unparse(node)]
    raise FormError(f"{_FILE}: '{ast.unparse(node)}' is neither an input nor a sum")


def _evaluated(node: ast.expr, inputs: Mapping[str, Decimal]) -> Fraction:
    if not isinstance(node, ast.BinOp):
        return Fraction(inputs[ast.unparse(node)])
    left, right = _evaluated(node.left, inputs), _evaluated(node.right, inputs)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    return left / right
