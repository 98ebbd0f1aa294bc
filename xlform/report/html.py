"""One page for people: totals as plots, a table that sorts and filters, pictures of the cells; works alone, prints on A4.

Nothing on it is taken from the network and nothing a workbook holds is ever markup: every text is escaped here or set as
text by the page's own script, and the page's policy lets no other script, style or request through.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import chain

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import STATE_NAMES
from xlform.findings import STATES
from xlform.findings import Account
from xlform.findings import Finding
from xlform.findings import Severity
from xlform.findings import Unchecked
from xlform.outcomes import Outcome
from xlform.report.counts import Counts
from xlform.report.ledger import by_reason
from xlform.report.ledger import subject
from xlform.report.markup import text
from xlform.report.phrases import about
from xlform.report.phrases import one_line
from xlform.report.phrases import suspicion
from xlform.report.pictures import Drawing
from xlform.report.pictures import Pictures
from xlform.report.pictures import pictures
from xlform.report.plots import bars
from xlform.report.units import FileLines
from xlform.report.units import Totals
from xlform.report.units import file_lines
from xlform.rules.catalogue import all_rules
from xlform.spool import Spool

_UNITS_PLOTTED = 20
_BARS = 12
_SHOWN = 200  # findings on the screen at a time: browsers take seconds to lay out tables of many thousand rows
_OPENING = "document.documentElement.className = 'js';"  # runs before the table: without scripts all rows are shown
_TITLE = "预算绩效自评表核对结果"


def html_report(outcomes: Sequence[Outcome], *, ledger: bool = False) -> str:
    """The page; each workbook with findings is read once more for its pictures, one at a time."""
    return "".join(html_pieces(outcomes, ledger=ledger))


def html_pieces(outcomes: Iterable[Outcome], *, ledger: bool = False) -> Iterator[str]:
    """The page piece by piece: its tables wait in temporary files, as the totals at its head are known last.

    `ledger`: what every rule came to on every form is a table of its own, folded.
    """
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)} {_hash(_OPENING)}; "
        "base-uri 'none'; form-action 'none'"
    )
    lists = _Lists(with_ledger=ledger)
    for file in file_lines(outcomes):
        lists.add(file)
    yield (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_TITLE}</title>\n<style>{style}</style>\n<script>{_OPENING}</script>\n</head>\n<body>\n"
    )
    total = lists.total
    for line in chain(_head(total), _plots(total), _findings(lists)):
        yield f"{line}\n"
    if lists.findings:
        yield from _data(lists)
    for line in chain(_units(total), _unchecked(lists), _stopped(lists), _ledger(lists)):
        yield f"{line}\n"
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _asset(name: str) -> str:
    return files("xlform.report").joinpath(name).read_text("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


class _Lists:
    """The rows of the page's tables and what its pictures are drawn from, gathered file by file."""

    def __init__(self, *, with_ledger: bool) -> None:
        self.total, self.counts, self.with_ledger = Totals(), Counts(), with_ledger
        self.findings: Spool[str] = Spool()
        self.unchecked: Spool[str] = Spool()
        self.stopped: Spool[str] = Spool()
        self.ledger: Spool[str] = Spool()
        self.sheets: Spool[str] = Spool()
        self.windows: Spool[str] = Spool()

    def add(self, file: FileLines) -> None:
        """Takes in what was found in one file."""
        self.total.add(file)
        outcome = file.outcome
        drawn = pictures(outcome)
        for finding, window in zip(outcome.findings, _windows(file, drawn, len(self.sheets)), strict=True):
            self.findings.append(_line(finding, file, len(self.windows)))
            self.windows.append(embedded(window))
        self.sheets.extend(embedded(_sheet(drawing)) for drawing in drawn.drawings)
        self.unchecked.extend(_gap(gap, file.unit_of(gap)) for gap in outcome.unchecked)
        if self.with_ledger:
            self.counts.add(outcome)
            self.ledger.extend(_account(account) for account in outcome.ledger)
        reasons = [] if outcome.error is None else [outcome.error.message]
        if outcome.error is None and not file.forms:
            reasons.append("没有认出已知的表")
        for reason in (*reasons, *outcome.failures):
            self.stopped.append(f"<tr><td>{text(outcome.path)}</td><td>{text(one_line(reason))}</td></tr>")


def _head(total: Totals) -> Iterator[str]:
    yield f"<h1>{_TITLE}</h1>"
    yield f'<p class="dim">文件 {total.files} 个，表 {total.forms} 张。错误：表上的关系不成立；疑点：应说明或核实；提示：供参考。'
    yield "“未核对”缺少所需的内容，既不算通过，也不算差错。</p>"
    yield '<ul class="tiles">'
    for severity in SEVERITIES:
        yield f'<li class="{severity}"><b>{total.severities[severity]}</b>{SEVERITY_NAMES[severity]}</li>'
    yield f"<li><b>{total.unchecked}</b>未核对</li><li><b>{total.unreadable}</b>不能读取</li></ul>"


def _plots(total: Totals) -> Iterator[str]:
    if not total.rules:
        return
    meanings = {rule.code: rule.chinese for rule in all_rules()}
    units = _concerned(total)
    severities = [(SEVERITY_NAMES[severity], {severity: total.severities[severity]}) for severity in SEVERITIES]
    shown = units[:_UNITS_PLOTTED]
    more = f"（{len(units)} 个单位中问题最多的 {len(shown)} 个，全部见“各单位”）" if len(units) > len(shown) else ""
    yield '<h2>分布</h2><div class="plots">'
    yield f"<div><figure><figcaption>按级别</figcaption>{bars(severities, width=620, label=40, title='按级别')}</figure>"
    yield f"<figure><figcaption>按单位{more}</figcaption>{bars(shown, width=620, label=40, title='按单位')}</figure></div>"
    named = [(f"{code} {meanings.get(code, '')}", counts) for code, counts in total.rules.items()]
    yield "<div>"
    for first in range(0, len(named), _BARS):  # in pieces that a sheet of paper holds
        piece, most = named[first : first + _BARS], named[0][1].total()
        caption = "" if first else "<figcaption>按规则</figcaption>"
        yield f"<figure>{caption}{bars(piece, width=620, label=46, title='按规则', most=most)}</figure>"
    yield "</div></div>"


def _concerned(total: Totals) -> list[tuple[str, Counter[Severity]]]:
    """The units with findings."""
    return [(name, counts) for name, counts in total.units.items() if counts.total()]


def _heads(*names: str, sortable: bool = True) -> str:
    cells = (
        f'<th data-name="{name}"><button type="button">{name}</button></th>' if sortable else f"<th>{name}</th>"
        for name in names
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _findings(lists: _Lists) -> Iterator[str]:
    number = len(lists.findings)
    yield "<h2>问题清单</h2>"
    if not number:
        yield "<p>没有发现问题。</p>"
        return
    yield from _filters(lists.total)
    yield f'<p>共 {number} 条，显示 <span id="shown">{number}</span> 条。<span class="screen dim">点击一行可展开或收起表样。</span>'
    yield '<span class="dim">表样中粗框是所指的单元格，虚线框是核对时用到的单元格，有底色的都有问题。</span></p>'
    yield '<table id="findings" class="list sortable"><colgroup><col class="n"><col class="s"><col class="c"><col class="u">'
    yield '<col class="f"><col class="p"><col></colgroup>'
    yield _heads("序号", "级别", "规则", "单位", "表", "位置", "说明")
    yield from lists.findings
    yield "</table>"
    yield '<p id="toomany" hidden>显示的问题过多，打印时不附表样；先筛选再打印，即附表样。</p>'
    yield f'<div id="pages" data-size="{_SHOWN}" hidden><button type="button">上一页</button><span></span>'
    yield '<button type="button">下一页</button></div>'


def _data(lists: _Lists) -> Iterator[str]:
    """What the pictures are drawn from, on one line."""
    for start, items in (
        ('<script type="application/json" id="data">{"sheets":[', lists.sheets),
        ('],"windows":[', lists.windows),
    ):
        yield start
        for number, item in enumerate(items):
            yield f",{item}" if number else item
    yield "]}</script>\n"


def embedded(data: object) -> str:
    """Data as JSON that can stand in a script element: nothing in it ends the element or begins markup."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029\x7f":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def _filters(total: Totals) -> Iterator[str]:
    codes = sorted(total.rules)
    units = [name for name, _ in _concerned(total)]
    yield '<form id="filters" class="screen" autocomplete="off">'
    for severity in SEVERITIES:
        yield f'<label class="{severity}"><input type="checkbox" name="{severity}" checked> {SEVERITY_NAMES[severity]}</label>'
    for name, first, values in (("rule", "全部规则", codes), ("unit", "全部单位", units)):
        options = "".join(f'<option value="{text(value)}">{text(value)}</option>' for value in values)
        yield f'<select name="{name}" aria-label="{first}"><option value="">{first}</option>{options}</select>'
    yield '<input type="search" name="text" placeholder="查找文字（空格隔开）" aria-label="查找文字">'
    yield '<label><input type="checkbox" name="all"> 展开全部表样</label>'
    yield '<label><input type="checkbox" name="paper" checked> 打印表样</label>'
    yield '<button type="reset">全部显示</button></form>'


def _line(finding: Finding, file: FileLines, number: int) -> str:
    unit, path = file.unit_of(finding), file.outcome.path
    cell = "" if finding.address is None else f'<span class="cell">{text(finding.address)}</span>'
    hint, later = suspicion(finding), ' class="later"' if number >= _SHOWN else ""
    told = f"{text(one_line(finding.message))}{f'<span class=hint>{text(hint)}</span>' if hint else ''}"
    return (
        f'<tbody{later} data-i="{number}" data-s="{finding.severity}" data-c="{text(finding.code)}" data-u="{text(unit)}">'
        f'<tr class="line"><td class="number">{number + 1}</td>'
        f'<td class="{finding.severity}" data-key="{SEVERITIES.index(finding.severity) + 1}">{SEVERITY_NAMES[finding.severity]}</td>'
        f"<td>{text(finding.code)}</td><td>{text(unit)}</td><td>{text(about(finding))}</td>"
        f'<td data-key="{text(path)} {number}">{cell}<span class="place">{text(path)}</span></td><td>{told}</td></tr>'
        f'<tr class="picture"><td colspan="7"></td></tr></tbody>'
    )


def _windows(file: FileLines, drawn: Pictures, before: int) -> Iterator[object]:
    """For each finding: sheet, borders, the marked cell, the other cells of the statement; or why there is no picture."""
    for finding, window in zip(file.outcome.findings, drawn.windows, strict=True):
        cell = finding.address
        if window is None or cell is None:
            yield drawn.reason or "这一条不在某个单元格上，没有表样"
        else:
            used = [[one.row, one.column] for one in finding.related if one.sheet == cell.sheet]
            yield [before + window[0], *window[1], cell.row, cell.column, used]


def _sheet(drawing: Drawing) -> list[object]:
    return [drawing.name, drawing.texts, drawing.merges, drawing.marks]


def _units(total: Totals) -> Iterator[str]:
    if not total.forms:
        return
    yield '<h2>各单位</h2><table class="list sortable counts">'
    yield _heads("单位", "表", *SEVERITY_NAMES.values(), "未核对") + "<tbody>"
    for name, counts in total.units.items():
        figures = [total.forms_of[name], *(counts[severity] for severity in SEVERITIES), total.unchecked_of[name]]
        yield f"<tr><td>{text(name)}</td>{''.join(f'<td class=number>{figure}</td>' for figure in figures)}</tr>"
    yield "</tbody></table>"


def _gap(gap: Unchecked, unit: str) -> str:
    place = f'<span class="cell">{text(gap.address or "")}</span><span class="place">{text(gap.path)}</span>'
    return (
        f"<tr><td>{text(gap.code)}</td><td>{text(unit)}</td><td>{place}</td><td>{text(one_line(gap.reason))}</td></tr>"
    )


def _unchecked(lists: _Lists) -> Iterator[str]:
    if lists.unchecked:
        yield '<h2>未核对</h2><table class="list sortable">'
        yield _heads("规则", "单位", "位置", "原因") + "<tbody>"
        yield from lists.unchecked
        yield "</tbody></table>"


def _stopped(lists: _Lists) -> Iterator[str]:
    if lists.stopped:
        yield f'<h2>没有核对的文件</h2><table class="list">{_heads("文件", "原因", sortable=False)}<tbody>'
        yield from lists.stopped
        yield "</tbody></table>"


def _account(account: Account) -> str:
    """What every rule came to on one form, file or dossier: a row for each outcome and reason."""
    what = subject(account)
    by = "" if account.edition is None else account.edition[1]
    rows = [(state, "", [line.code for line in account.lines if line.state == state]) for state in STATES[:2]]
    rows += [(state, reason, codes) for state in STATES[2:] for reason, codes in by_reason(account, state).items()]
    return "".join(
        f"<tr><td>{text(account.path)}</td><td>{text(what)}</td><td>{text(by)}</td><td>{STATE_NAMES[state]}</td>"
        f"<td class=number>{len(codes)}</td><td>{text(reason)}</td><td>{'、'.join(map(text, codes))}</td></tr>"
        for state, reason, codes in rows
        if codes
    )


def _ledger(lists: _Lists) -> Iterator[str]:
    if lists.ledger:
        yield f'<details class="ledger"><summary><h2>台账</h2>{text(lists.counts.ledger_line)}</summary><table class="list">'
        yield _heads("文件", "表", "口径", "结果", "项数", "原因", "规则", sortable=False) + "<tbody>"
        yield from lists.ledger
        yield "</tbody></table></details>"
