"""What entries and tables are called in Chinese: the official label of the form's definition."""

from __future__ import annotations

from xlform.forms import Form

_FIELDS = {"title": "标题", "unit": "单位", "total": "合计"}
_COLUMNS = {
    "item": "项目",
    "key": "类别",
    "section_points": "标题分值",
    "number": "序号",
    "name": "名称",
    "category": "类别",
    "amount": "金额",
}
_TABLES = {
    ("base_table", "spending"): "经费控制情况",
    ("department_selfeval", "spending"): "按支出性质分",
    "income": "按收入性质分",
    "funds": "资金情况",
    "indicators": "绩效指标",
    "categories": "类别",
    "items": "明细",
    "spending": "支出",
}
_ROWS = {
    "basic": "基本支出",
    "public": "公用经费",
    "office": "办公经费",
    "utilities_travel": "水电费差旅费",
    "meetings_training": "会议费培训费",
    "sangong": "三公经费",
    "vehicles": "公务用车购置和维护经费",
    "vehicle_purchase": "公务用车购置",
    "vehicle_running": "公务用车运行维护",
    "abroad": "出国经费",
    "reception": "公务接待",
    "projects": "项目支出",
    "project": "各项目",
    "procurement": "政府采购金额",
}


def row_label(key: str) -> str:
    """What a row of a base table is called; the key itself if it has no name."""
    return _ROWS.get(key, key)


def field_label(form: Form, key: str) -> str:
    """The official label of a field: `project` → `项目名称`; the key itself if the form has no label for it."""
    field = form.fields.get(key)
    if field is not None and field.labels:
        return field.labels[0]
    if field is not None and field.taken_from is not None and field.taken_from[0] in form.tables:
        label = column_label(form, *field.taken_from)
        return f"{label}合计" if key.startswith("total_") else label
    return _FIELDS.get(key, key)


def column_label(form: Form, table: str, key: str) -> str:
    """The official label of a column; the key itself if the form has no label for it."""
    column = form.tables[table].columns.get(key)
    return column.labels[0] if column is not None and column.labels else _COLUMNS.get(key, key)


def table_label(form: Form, table: str) -> str:
    """What a table of a form is called."""
    return _TABLES.get((form.key, table)) or _TABLES.get(table, table)
