"""What xlform knows, as text: the forms with labels and relations, the rules with meaning, source and examples."""

from __future__ import annotations

from collections.abc import Iterator

from xlform.findings import SEVERITY_NAMES
from xlform.forms import Form
from xlform.forms import Labelled
from xlform.forms import get_form
from xlform.forms import load_forms
from xlform.relations import Relation
from xlform.report.columns import aligned
from xlform.report.words import column_label
from xlform.report.words import field_label
from xlform.report.words import row_label
from xlform.report.words import table_label
from xlform.rules.catalogue import Rule
from xlform.rules.catalogue import all_rules
from xlform.rules.catalogue import get_rule

_KINDS = {
    "text": "文字", "label": "标签", "amount": "金额（万元）", "rate": "比率", "points": "分", "count": "数",
    "date": "日期", "year": "年度", "key": "类别",
}  # fmt: skip
_SCOPES = {"dossier": "同一单位同一年度的各表之间", "reading": "每个文件"}
_AT_MOST = frozenset({"T102"})  # parts of these need not add up to all of it


def forms_text() -> str:
    """A line for each known form."""
    return _joined(aligned([(form.key, form.name, form.english) for form in load_forms()], indent=""))


def form_text(name: str) -> str:
    """A form's fields, tables and relations; UsageError if there is no such form."""
    return _joined(_form(get_form(name)))


def _joined(lines: Iterator[str] | list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _form(form: Form) -> Iterator[str]:
    yield f"{form.name} [{form.key}]"
    yield form.english
    yield f"来源：{form.source}"
    yield ""
    yield "栏目（名称、键、内容、其他写法）"
    yield from aligned([_labelled(field_label(form, key), field) for key, field in form.fields.items()])
    for name, table in form.tables.items():
        if not table.internal:
            yield ""
            yield f"{table_label(form, name)} [{name}]"
            columns = table.columns.items()
            yield from aligned([_labelled(column_label(form, name, key), column) for key, column in columns])
            keys = dict.fromkeys(key for key, _ in table.row_keys)
            if keys:
                yield f"  行的类别：{'、'.join(f'{row_label(key)} [{key}]' for key in keys)}"
    if form.relations:
        yield ""
        yield "勾稽关系"
        for relation in form.relations.values():
            yield from _relation(form, relation)


def _labelled(label: str, entry: Labelled) -> tuple[str, str, str, str]:
    others = [other for other in entry.labels if other != label]
    return label, f"[{entry.key}]", _KINDS.get(entry.kind, entry.kind), "、".join(others)


def _relation(form: Form, relation: Relation) -> Iterator[str]:
    table = table_label(form, relation.table)
    columns = "、".join(column_label(form, relation.table, key) for key in relation.columns)
    yield f"  {relation.name}（规则 {relation.rule}）：{_statement(form, relation, table)}；各列：{columns}"
    yield f"    依据：{relation.source}"


def _statement(form: Form, relation: Relation, table: str) -> str:
    if relation.kind == "keys":
        sign = "≥" if relation.rule in _AT_MOST else "＝"
        return f"{'/'.join(map(row_label, relation.total))} {sign} {' + '.join(map(row_label, relation.parts))}"
    if relation.kind == "split":
        return f"{'/'.join(field_label(form, key) for key in relation.total)} ＝ {table}各行之和"
    return {
        "total_row": f"{table}的总额行 ＝ 以下各行之和",
        "tree": f"{table}每一类 ＝ 其下各项之和",
        "tree_total": f"{table}的合计 ＝ 各类之和",
    }[relation.kind]


def rules_text() -> str:
    """A line for each rule: code, severity, sentence."""
    rows = [(rule.code, SEVERITY_NAMES[rule.severity], rule.chinese) for rule in all_rules()]
    return _joined(aligned(rows, indent=""))


def rule_text(code: str) -> str:
    """Everything about a rule; UsageError if there is none of that code."""
    return _joined(_rule(get_rule(code)))


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.code} {SEVERITY_NAMES[rule.severity]}：{rule.chinese}"
    yield rule.english
    names = {form.key: form.name for form in load_forms()}
    yield f"适用：{_SCOPES.get(rule.scope) or '、'.join(names.get(form, form) for form in rule.forms)}"
    if rule.why:
        yield f"缘由：{rule.why}"
    yield f"依据：{rule.source}{'' if rule.verified else '（未核对原文）'}"
    for expected, drawn in rule.examples:
        yield ""
        yield "正确的例子：" if expected == "ok" else f"报 {expected} 的例子："
        yield from _drawn(drawn)


def _drawn(table: str) -> Iterator[str]:
    """A table drawn with `|`, its columns under each other; below it what cannot be drawn."""
    lines = [line.strip() for line in table.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    widest = max(map(len, rows))
    yield from aligned([row + [""] * (widest - len(row)) for row in rows])
    yield from (f"  {line}" for line in lines if not line.startswith("|"))
