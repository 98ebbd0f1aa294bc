"""The exact editor: the cells that were asked for change, every other byte of the workbook stays.

`apply` makes edits, `mark` makes them so that `unmark` gives the original bytes back, `write_beside` saves the result.
"""

from __future__ import annotations

from xlform.workbook.edit.apply import apply
from xlform.workbook.edit.edits import PLAIN
from xlform.workbook.edit.edits import AddNote
from xlform.workbook.edit.edits import AddSheet
from xlform.workbook.edit.edits import CellStyle
from xlform.workbook.edit.edits import Edit
from xlform.workbook.edit.edits import EditRefused
from xlform.workbook.edit.edits import SetFigure
from xlform.workbook.edit.edits import SetFill
from xlform.workbook.edit.edits import SetFormula
from xlform.workbook.edit.edits import SetResult
from xlform.workbook.edit.edits import SetShare
from xlform.workbook.edit.edits import SetValue
from xlform.workbook.edit.edits import SheetCell
from xlform.workbook.edit.receipt import Receipt
from xlform.workbook.edit.restore import is_marked
from xlform.workbook.edit.restore import mark
from xlform.workbook.edit.restore import mark_with_receipt
from xlform.workbook.edit.restore import unmark
from xlform.workbook.edit.restore import unmarked
from xlform.workbook.files import write_beside

__all__ = [
    "PLAIN",
    "AddNote",
    "AddSheet",
    "CellStyle",
    "Edit",
    "EditRefused",
    "Receipt",
    "SetFigure",
    "SetFill",
    "SetFormula",
    "SetResult",
    "SetShare",
    "SetValue",
    "SheetCell",
    "apply",
    "is_marked",
    "mark",
    "mark_with_receipt",
    "unmark",
    "unmarked",
    "write_beside",
]
