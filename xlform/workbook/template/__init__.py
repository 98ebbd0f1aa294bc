"""Official blanks, empty or filled in: written from the layouts in `form_templates/`.

`workbook` lays out, computes and writes; `Content` is what it fills in; `version_mark` tells such a workbook.
"""

from __future__ import annotations
