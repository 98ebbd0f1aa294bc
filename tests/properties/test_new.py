"""Whatever is filled into a blank is read back with the same values; what adds up is found in order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

import xlform
from tests.cases import LAYOUTS
from tests.cases import build
from tests.conftest import ROOT
from tests.generate import DRAWERS
from tests.generate import generate
from tests.generate import mutate
from xlform.forms import FORM_KEYS
from xlform.forms import get_form
from xlform.newbook import Wanted
from xlform.newbook import new_bytes
from xlform.submission import Submission
from xlform.values import Entry
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import Line
from xlform.workbook.template.content import of_submission
from xlform.workbook.template.spec import load_blank

SAMPLES = sorted((ROOT / "samples").rglob("*.xlsx"))
_LETTERS = "甲乙丙丁戊己庚辛子丑寅卯=+-@'\"<>&%#*/\\|~^$!?.,;()（）【】“”，。、；？！…\t\n \u00a0\u3000aZ09_\U0001f600"
WORDS = st.text(alphabet=_LETTERS, min_size=1, max_size=60).map(lambda text: f"子{text}丑")
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False).map(
    lambda figure: figure.normalize() + 0
)
POINTS = st.decimals(min_value=0, max_value=100, places=2).map(lambda figure: figure.normalize() + 0)
RATES = st.decimals(min_value=0, max_value=2, places=6).map(lambda figure: figure.normalize() + 0)
KINDS: dict[str, st.SearchStrategy[object]] = {
    "text": WORDS, "amount": AMOUNTS, "points": POINTS, "rate": RATES, "count": st.integers(0, 10**6),
    "date": st.dates(date(1990, 1, 1), date(2099, 12, 31)),
}  # fmt: skip
FIXED = {
    "funds": ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"),
    "income": ("其中：一般公共预算", "政府性基金拨款", "其他资金"),
    "spending": ("其中：基本支出", "项目支出"),
}
BASE = (
    "一、部门基本支出", "其中：公用经费", "其中：办公经费", "水费、电费、差旅费", "会议费、培训费", "三公经费",
    "1、公务用车购置和维护经费", "其中：公务用车购置", "公务用车运行维护", "2、出国经费", "3、公务接待", "二、部门项目支出",
    "1、甲经费", "2、乙经费", "政府采购金额",
)  # fmt: skip


def entry(value: object) -> Entry:
    """A value as an entry without a cell."""
    return Entry("blank") if value is None else Entry("ok", value, str(value))  # type: ignore[arg-type]


@st.composite
def contents(draw: st.DrawFn, key: str) -> Content:
    """A form with anything in it."""
    form, blank = get_form(key), load_blank(key)
    printed = {cell.entry for row in blank.rows for cell in row.cells if not row.each and cell.entry}
    content = Content(key, "zufällig")
    for name in sorted(printed - {"title", "year"}):
        kind = form.fields[name].kind
        content.fields[name] = entry(draw(st.none() | KINDS[kind]))
    content.fields["year"] = entry(draw(st.integers(2000, 2099)))
    for row in blank.rows:
        for table in filter(None, (row.each, row.beside)):
            cells = [cell.entry for cell in row.cells if cell.entry and (cell.of or row.each) == table]
            content.tables[table] = draw(lines(key, table, cells))
    return content


@st.composite
def lines(draw: st.DrawFn, key: str, table: str, columns: list[str]) -> list[Line]:
    """The rows of a table; those of a list are as many as it happens."""
    form = get_form(key)
    fixed = BASE if key == "base_table" else FIXED.get(table, ())
    count = len(fixed) if fixed else draw(st.integers(1, 8))
    found = []
    for number in range(count):
        made: dict[str, Entry] = {}
        for column in columns:
            if column == "item":
                made[column] = entry(fixed[number])
            elif column == "number":
                made[column] = entry(str(number + 1))
            elif column == "level1":
                made[column] = entry(("产出指标", "效益指标", "满意度指标")[min(2, number * 3 // count)])
            elif column == "level2":
                made[column] = entry(("数量指标", "社会效益指标", "服务对象满意度指标")[min(2, number * 3 // count)])
            elif column in ("level3", "project", "recipient"):
                made[column] = entry(draw(WORDS))
            else:
                kind = form.tables[table].columns[column].kind
                made[column] = entry(draw(st.none() | KINDS[kind]))
        found.append(Line(made))
    return found


@pytest.mark.parametrize("key", FORM_KEYS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anything_filled_in_is_read_back(key: str, data: st.DataObject) -> None:
    content = data.draw(contents(key))
    (submission,) = read(new_bytes(Wanted(key), [content]))
    for name, one in content.fields.items():
        found = submission.field(name).value
        assert found == stripped(one.value) or one.value is None, (name, one.value, found)
    for name, rows in content.tables.items():
        there = submission.table(name)
        assert len(there) == len(rows), name
        for wanted, row in zip(rows, there, strict=True):
            for column, one in wanted.entries.items():
                value = row.entry(column).value
                assert one.value is None or value == stripped(one.value) or column == "item", (
                    name,
                    column,
                    one.value,
                    value,
                )


def stripped(value: object) -> object:
    """A text as a cell says it: without the blanks around it."""
    return value.strip() if isinstance(value, str) else value


def read(made: bytes) -> tuple[Submission, ...]:
    """What the workbook says."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "neu.xlsx"
        path.write_bytes(made)
        return xlform.read(path)


def converted(submissions: tuple[Submission, ...]) -> int:
    """How many forms were converted into the official layout; UsageError names what is not the same there."""
    for submission in submissions:
        made = new_bytes(Wanted(submission.form), [of_submission(submission)], submission.path)
        (there,) = read(made)
        assert stated(submission) <= stated(there)
    return len(submissions)


def stated(submission: Submission) -> set[tuple[str, object]]:
    """Every value that the form states, with the column that it stands in."""
    found: set[tuple[str, object]] = {
        (key, one.value) for key, one in submission.fields.items() if one.value is not None
    }
    for name in submission.table_names():
        for row in submission.table(name):
            found |= {
                (f"{name}.{key}", one.value) for key, one in row.items() if one.value is not None and key != "key"
            }
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_samples_are_converted_into_the_official_form_without_loss(path: Path) -> None:
    assert converted(xlform.read(path)) or path.stem == "F101"  # a sheet that is no form


@pytest.mark.parametrize("case", sorted(LAYOUTS))
def test_published_forms_are_converted_without_loss(case: str, tmp_path: Path) -> None:
    build(case, tmp_path / "form.xlsx")
    assert converted(xlform.read(tmp_path / "form.xlsx"))


@pytest.mark.parametrize("form", sorted(DRAWERS))
def test_generated_layouts_are_converted_without_loss(form: str, tmp_path: Path) -> None:
    for seed in range(4_000, 4_040):
        made = generate(form, seed)
        if seed % 2:
            made = mutate(made, Random(seed))
        made.write(tmp_path / "form.xlsx")
        assert converted(xlform.read(tmp_path / "form.xlsx")), (form, seed)


@pytest.mark.parametrize("seed", range(12))
def test_what_adds_up_is_found_in_order(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "全套.xlsx"
    path.write_bytes(new_bytes(Wanted("submission"), consistent(Random(seed)), "x"))
    (outcome,) = xlform.check(path, select=("F", "T", "R", "S", "X"))
    assert [(one.code, str(one.address), one.message) for one in outcome.findings] == []
    assert len(outcome.submissions) >= 4


def test_a_clean_submission_stays_clean(tmp_path: Path) -> None:
    xlform.new("submission", tmp_path / "全套.xlsx", place="hengyang", data=ROOT / "samples" / "clean-2023-合订.xlsx")
    (outcome,) = xlform.check(tmp_path / "全套.xlsx")
    assert (outcome.findings, outcome.unchecked) == ((), ())


def consistent(rng: Random) -> list[Content]:
    """All forms of a unit, every sum, rate and tie of which holds; totals, rates and scores are left to the formulas."""

    def cents() -> Decimal:
        return Decimal(rng.randrange(1, 10**6)).scaleb(-2)

    names = [
        f"{word}经费" for word in rng.sample(("防汛", "执法", "宣传", "培训", "信息化", "救灾"), rng.randrange(1, 5))
    ]
    base = Content(
        "base_table",
        "x",
        {
            "unit": entry("某市某局"),
            "year": entry(2023),
            "authorized_posts": entry(90),
            "staff_in_post": entry(rng.randrange(50, 90)),
        },
    )
    money = {name: {column: cents() for column in ("prior_actual", "budget", "actual")} for name in names}
    rows = [*BASE[:12], *(f"{number}、{name}" for number, name in enumerate(names, 1)), BASE[-1]]
    keys = dict(zip(BASE[:12], ("basic", "public", "office", "utilities_travel", "meetings_training", "sangong", "vehicles",
                                "vehicle_purchase", "vehicle_running", "abroad", "reception", "projects"), strict=True))  # fmt: skip
    figures = {"basic": 90_000, "public": 50_000, "sangong": None, "vehicles": None, "projects": None}
    base.tables["spending"] = []
    for label in rows:
        role = keys.get(label, "project" if label[0].isdigit() else "procurement")
        given_figures = money[label.partition("、")[2]] if role == "project" else {
            column: None if role in figures and figures[role] is None else Decimal(figures.get(role) or rng.randrange(1, 4000))
            for column in ("prior_actual", "budget", "actual")
        }  # fmt: skip
        base.tables["spending"].append(
            Line({"item": entry(label), **{column: entry(value) for column, value in given_figures.items()}}, role)
        )
    department = Content(
        "department_selfeval", "x", {"unit": entry("某市某局"), "year": entry(2023), "weight": entry(Decimal(10))}
    )
    total = 90_000 + sum((one["budget"] for one in money.values()), Decimal(0))
    department.fields["annual"] = entry(total)
    department.tables["income"] = [
        Line({"item": entry("其中：一般公共预算"), "amount": entry(total - 5)}),
        Line({"item": entry("其他资金"), "amount": entry(Decimal(5))}),
    ]
    department.tables["indicators"] = indicators(rng)
    found = [base, department]
    for name, one in money.items():
        project = Content(
            "project_selfeval", "x", {"project": entry(name), "unit": entry("某市某局"), "year": entry(2023)}
        )
        part = Line(
            {
                "item": entry("其中：当年财政拨款"),
                "initial": entry(one["budget"]),
                "annual": entry(one["budget"]),
                "executed": entry(one["actual"]),
            }
        )
        project.tables["funds"] = [Line({"item": entry("年度资金总额"), "weight": entry(Decimal(10))}), part]
        project.tables["indicators"] = indicators(rng)
        found.append(project)
    allocation = Content(
        "allocation_table", "x", {"unit": entry("某市某局"), "title": entry("2023年应急专项资金安排建议表")}
    )
    allocation.tables = {"categories": [], "items": []}
    for number, name in enumerate(rng.sample(("救援", "治理", "监测"), rng.randrange(1, 4))):
        allocation.tables["categories"].append(Line({"number": entry("一二三"[number]), "name": entry(name)}))
        for _ in range(rng.randrange(1, 5)):
            count = len(allocation.tables["items"]) + 1
            item = {
                "number": entry(str(count)),
                "project": entry(f"{name}项目{count}"),
                "recipient": entry("某镇"),
                "amount": entry(cents()),
            }
            allocation.tables["items"].append(Line({**item, "category": entry(name)}))
    return [*found, allocation]


def indicators(rng: Random) -> list[Line]:
    """Indicators whose points make up what their headings say, 90 in all."""
    found = []
    for level1, level2, points in (
        ("产出指标", "数量指标", 50),
        ("效益指标", "社会效益指标", 30),
        ("满意度指标", "服务对象满意度指标", 10),
    ):
        left = points
        while left:
            weight = left if left <= 10 else rng.randrange(1, 11)
            left -= weight
            score = Decimal(weight * rng.randrange(8, 11)).scaleb(-1)
            row = {
                "level1": level1,
                "level2": level2,
                "level3": f"{level2}之{points - left}",
                "target": "≥95%",
                "actual": "96%",
            }
            entries = {key: entry(value) for key, value in row.items()}
            figures = {
                "weight": entry(Decimal(weight)),
                "score": entry(score),
                "section_points": entry(Decimal(points)),
            }
            found.append(Line({**entries, **figures}))
    return found
