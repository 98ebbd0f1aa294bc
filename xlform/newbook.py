"""New workbooks: official blanks, and what is filled into them from any data that xlform reads or writes."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlform.batch import WORKBOOK_SUFFIXES
from xlform.batch import read_paths
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.forms import get_form
from xlform.workbook.files import write_beside
from xlform.workbook.template.build import form_workbook
from xlform.workbook.template.content import Content
from xlform.workbook.template.content import of_submission
from xlform.workbook.template.documents import contents_of_csv
from xlform.workbook.template.documents import contents_of_json
from xlform.workbook.template.rolling import rolled
from xlform.workbook.template.spec import NATIONAL
from xlform.workbook.template.submission import submission_workbook
from xlform.workbook.template.verify import differences

SUBMISSION = "submission"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the form, whose version of it, and what goes into it."""

    form: str
    place: str = NATIONAL
    year: int | None = None
    rows: int | None = None
    unit: str = ""


def new_file(wanted: Wanted, output: Path, data: Path | None = None, *, overwrite: bool = True) -> tuple[str, ...]:
    """Writes the workbook and says what was written, in Chinese, then what of the data has no place in it, a line each.

    UsageError for what does not exist or does not fit, and without `overwrite` for an output that is there already (an
    empty file is none); FileError for a file that cannot be read or written.
    """
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{output} 应以 .xlsx 结尾")
    if output.is_dir():
        raise UsageError(f"{output} 是文件夹；请给出文件名")
    if data is not None and output.exists() and data.exists() and not data.is_dir() and output.samefile(data):
        raise UsageError(f"{output} 是要读的文件，不能覆盖；请另给文件名")
    if not overwrite and output.exists() and output.stat().st_size:
        raise UsageError(f"{output} 已经存在，没有改动；请另给文件名，要覆盖请加 --overwrite")
    contents = load(data) if data is not None else ()
    write_beside(output, new_bytes(wanted, contents, str(data) if data is not None else ""))
    lost = tuple(f"{one} 没有填入：新表没有这一栏" for one in _without_place(wanted, contents))
    return (_written(wanted, output, contents), *lost)


def _written(wanted: Wanted, output: Path, contents: Sequence[Content]) -> str:
    if wanted.form == SUBMISSION:
        return f"{output}: 写出全套表" + (f"，填入 {len(contents)} 张" if contents else "")
    form = get_form(wanted.form)
    count = sum(content.form == form.key for content in contents)
    return f"{output}: 写出《{form.name}》" + (f"，填入 {count} 张" if count else "")


def _without_place(wanted: Wanted, contents: Sequence[Content]) -> Iterator[str]:
    """The cells of the workbooks that were filled in from whose content no entry of the form holds."""
    from xlform.workbook.template.left_over import left_over

    kept = [one for one in contents if wanted.form == SUBMISSION or one.form == get_form(wanted.form).key]
    origins = dict.fromkeys(one.origin for one in kept if one.origin is not None)
    for path in dict.fromkeys(path for path, _ in origins):
        yield from left_over(path, {area for other, area in origins if other == path})


def new_bytes(wanted: Wanted, contents: Sequence[Content] = (), source: str = "") -> bytes:
    """The workbook as bytes. What was filled in is read back: UsageError names every entry that did not fit."""
    if wanted.form == SUBMISSION:
        return _submission(wanted, contents, source)
    form = get_form(wanted.form).key
    fitting = [content for content in contents if content.form == form]
    if contents and not fitting:
        there = "、".join(dict.fromkeys(f"《{get_form(content.form).name}》" for content in contents))
        raise UsageError(f"{source}里没有《{get_form(form).name}》；有 {there}")
    fitting = [rolled(content, wanted.year) for content in fitting]
    for content in fitting:
        named(content, wanted.unit)
    if not fitting and wanted.unit:
        fitting = [named(Content(form), wanted.unit)]
    made = form_workbook(form, fitting, place=wanted.place, year=wanted.year, rows=wanted.rows)
    if source:
        _refuse(differences(fitting, made))
    return made


def _submission(wanted: Wanted, contents: Sequence[Content], source: str) -> bytes:
    found = contents
    if wanted.year is not None and any(content.year not in (None, wanted.year) for content in contents):
        found = [rolled(content, wanted.year) for content in contents if content.form == "base_table"]
        if not found:
            raise UsageError(f"{source}里没有 {wanted.year} 年度的表，也没有可以结转的基础表")
    made, given = submission_workbook(found, place=wanted.place, year=wanted.year, rows=wanted.rows, unit=wanted.unit)
    if source:
        _refuse(differences(given, made))
    return made


def _refuse(differences_: Sequence[str]) -> None:
    if differences_:
        more = f"；等 {len(differences_)} 处" if len(differences_) > _SHOWN else ""
        raise UsageError("填不进表的内容：" + "；".join(differences_[:_SHOWN]) + more)


def named(content: Content, unit: str) -> Content:
    """The content with the unit's name put in where it states none."""
    from xlform.values import Entry

    if unit and content.field("unit").value is None:
        content.fields["unit"] = Entry("ok", unit, unit)
    return content


def load(path: Path) -> tuple[Content, ...]:
    """The forms in a JSON document, a CSV table or a folder of them, a workbook or a folder of them."""
    if not path.exists():
        raise FileError("missing", f"{path}: 文件不存在")
    if path.is_dir():
        tables = sorted(path.glob("*.csv"))
        if tables and not any(file.suffix.lower() in WORKBOOK_SUFFIXES for file in path.iterdir()):
            return contents_of_csv(tables)
    elif path.suffix.lower() == ".csv":
        return contents_of_csv([path])
    elif path.suffix.lower() == ".json":
        from xlform.workbook.read import read_bytes

        return contents_of_json(read_bytes(path), str(path))
    found: list[Content] = []
    for reading in read_paths([path]):
        if reading.error is not None:
            raise type(reading.error)(reading.error.code, f"{reading.path}: {reading.error.message}")
        found += [of_submission(submission) for submission in reading.submissions]
    if not found:
        raise UsageError(f"{path}: 没有认出已知的表")
    return tuple(found)
