"""Bar plots as inline SVG: a bar for each line, stacked by severity, its number at the end."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from xlform.findings import SEVERITIES
from xlform.findings import SEVERITY_NAMES
from xlform.findings import Severity
from xlform.report.columns import shortened
from xlform.report.markup import text

_ROW = 20  # pixels from bar to bar
_BAR = 13
_PER_PLACE = 6.2  # pixels of a half-width character at the size of the labels


def bars(
    rows: Sequence[tuple[str, Mapping[Severity, int]]], *, width: int, label: int, title: str, most: int = 0
) -> str:
    """The plot: `label` half-width places are kept for the labels, which may hold anything; `most` is what fills the width."""
    start = label * _PER_PLACE + 8
    room = width - start - 46
    most = most or max((sum(counts.values()) for _, counts in rows), default=0) or 1
    height = _ROW * len(rows) + 4
    lines = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{text(title)}">']
    for number, (name, counts) in enumerate(rows):
        top = number * _ROW + 2
        lines.append(f'<g><title>{text(_told(name, counts))}</title><text x="0" y="{top + 11}">')
        lines.append(f"{text(shortened(name, label))}</text>")
        left = start
        for severity in SEVERITIES:
            wide = room * counts.get(severity, 0) / most
            if wide:
                lines.append(
                    f'<rect class="{severity}" x="{left:.1f}" y="{top}" width="{max(wide, 0.8):.1f}" height="{_BAR}"/>'
                )
                left += max(wide, 0.8)
        lines.append(f'<text class="value" x="{left + 5:.1f}" y="{top + 11}">{sum(counts.values())}</text></g>')
    return "".join([*lines, "</svg>"])


def _told(name: str, counts: Mapping[Severity, int]) -> str:
    parts = [f"{SEVERITY_NAMES[severity]} {counts[severity]}" for severity in SEVERITIES if counts.get(severity)]
    return f"{name}：{'，'.join(parts) or '没有问题'}"
