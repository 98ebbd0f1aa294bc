"""A 退回通知 as a page for A4: no script at all, every text escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from xlform.report.markup import text
from xlform.report.notices import CLOSING
from xlform.report.notices import HEADERS
from xlform.report.notices import SIGNATURE
from xlform.report.notices import TITLE
from xlform.report.notices import Notice
from xlform.report.notices import numeral

_STYLE = """
body { font: 12pt/1.7 FangSong, "仿宋", SimSun, "宋体", "Noto Serif CJK SC", serif; max-width: 178mm; margin: 10mm auto; color: #000; }
h1 { font: 700 20pt/1.5 SimSun, "宋体", "Noto Serif CJK SC", serif; text-align: center; margin: 0 0 8mm; }
h2 { font: 700 12.5pt/1.5 "Microsoft YaHei", "微软雅黑", SimHei, "Noto Sans CJK SC", sans-serif; margin: 6mm 0 0; break-after: avoid; }
p { margin: 0; text-indent: 2em; } p.to, p.place { text-indent: 0; } p.place { font-size: 10pt; color: #333; break-after: avoid; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 10.5pt; line-height: 1.4; margin-top: 2mm; }
th, td { border: 1px solid #000; padding: 1mm 1.5mm; vertical-align: top; overflow-wrap: anywhere; }
th { font-family: "Microsoft YaHei", "微软雅黑", "Noto Sans CJK SC", sans-serif; } td.middle { text-align: center; }
col.a { width: 11mm; } col.b { width: 29mm; } col.c { width: 18mm; } col.e { width: 48mm; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.end { margin-top: 12mm; break-inside: avoid; } .end p { text-align: right; text-indent: 0; line-height: 2.2; }
@page { size: A4; margin: 18mm 16mm; }
@media print { body { margin: 0; max-width: none; } }
"""


def notice_html(notice: Notice) -> str:
    """The page."""
    digest = b64encode(sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join([
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{TITLE}：{text(notice.unit)}</title>",
        f"<style>{_STYLE}</style>\n</head>\n<body>",
        *_body(notice),
        "</body>\n</html>\n",
    ])  # fmt: skip


def _body(notice: Notice) -> Iterator[str]:
    yield f'<h1>{TITLE}</h1>\n<p class="to">{text(notice.unit)}：</p>\n<p>{text(notice.opening)}</p>'
    for number, group in enumerate(notice.groups, 1):
        yield f'<h2>{numeral(number)}、{text(group.name)}</h2>\n<p class="place">文件：{text(group.place)}</p>'
        yield '<table><colgroup><col class="a"><col class="b"><col class="c"><col><col class="e"></colgroup>'
        yield f"<thead><tr>{''.join(f'<th>{header}</th>' for header in HEADERS)}</tr></thead><tbody>"
        for item in group.items:
            yield (
                f'<tr><td class="middle">{item.number}</td><td>{text(item.form)}</td><td class="middle">{text(item.cell)}</td>'
                f"<td>【{item.kind}】{text(item.problem)}</td><td>{text(item.correction)}</td></tr>"
            )
        yield "</tbody></table>"
    yield f'<p>{CLOSING}</p>\n<div class="end">{"".join(f"<p>{line}</p>" for line in SIGNATURE)}</div>'
