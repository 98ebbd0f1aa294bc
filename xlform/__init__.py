"""Official budget-performance workbooks: read, checked, marked, filled in. The public names of xlform.

    submissions = xlform.read("项目自评表.xlsx")
    submissions[0].frame("indicators")
    outcome = xlform.check("2023年自评")
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlform.submission import Submission

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


def read(path: str | os.PathLike[str]) -> tuple[Submission, ...]:
    """Every form in a workbook, or in the workbooks of a folder; FileError for the first one that cannot be read."""
    from xlform.batch import read_paths

    found: list[Submission] = []
    for reading in read_paths([os.fspath(path)]):
        if reading.error is not None:
            raise reading.error
        found += reading.submissions
    return tuple(found)
