"""The command line: a command parses its options, calls one function of the library, prints, gives its exit code."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from typing import TypeAlias

import click

import xlform
from xlform import console
from xlform.errors import FileError
from xlform.errors import UsageError
from xlform.errors import printable
from xlform.findings import SEVERITIES
from xlform.findings import Severity
from xlform.report.formats import BINARY_FORMATS
from xlform.report.formats import CHECK_FORMATS
from xlform.said import WatchedOutcomes
from xlform.said import WatchedReadings
from xlform.said import errors_in
from xlform.said import exit_code
from xlform.said import give
from xlform.said import tell_changes
from xlform.said import tell_copies
from xlform.workers import LIMIT
from xlform.workers import collect_garbage_rarely

if TYPE_CHECKING:
    from xlform.report.notices import NoticeFormat

_Command: TypeAlias = "Callable[..., int]"
_Option: TypeAlias = "Callable[[_Command], _Command]"


class _Anywhere(click.Path):
    """A path of this machine, or the URL of a store as it was typed: a Path would take a stroke from `s3://`."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if isinstance(value, str) and "://" in value and not Path(value).exists():
            return value
        return super().convert(value, param, ctx)


_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
_anywhere = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=_Anywhere(path_type=Path))
_quiet = click.option("--quiet", is_flag=True, help="不显示进度和小结（差错照常显示）。")
_jobs = click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="用几个进程读取；结果不变。")
_store = click.option(
    "--store",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="结果库（.sqlite）：没有变动的文件不再读，中断后接着做。",
)
_limit = click.option(
    "--timeout",
    "limit",
    type=click.FloatRange(min=0.1),
    default=LIMIT,
    metavar="SECONDS",
    help="每个文件最多用几秒；默认 60。",
)
_dask = click.option("--dask", metavar="ADDRESS", help="交给 Dask 集群读取和核对：调度器的地址，如 tcp://主机:8786。")
_dataset = click.option(
    "--dataset", metavar="DIR|URL", help="--dask 的结果数据集（Parquet），各台机器都能读写的文件夹或网址。"
)


def _spread(
    paths: Sequence[str | Path], dask: str | None, dataset: str | None, store: Path | None
) -> tuple[str, str] | None:
    """The scheduler and the dataset where the work is to be spread, None where it is not; UsageError for half of it."""
    if dask is None:
        if dataset is not None:
            raise UsageError("--dataset 要和 --dask 一起用")
        for path in paths:
            if isinstance(path, str):
                raise UsageError(f"{path}：网址要用 --dask 读取")
        return None
    if not dataset:
        raise UsageError("--dask 需要 --dataset：结果写到哪个共享文件夹或网址")
    if store is not None:
        raise UsageError("--store 不能和 --dask 一起用；读过的内容留在 --dataset 里")
    return dask, dataset


def _password(function: _Command) -> _Command:
    """--password: what is tried on workbooks that have one."""

    def keep(_context: click.Context, _parameter: click.Parameter, value: str) -> None:
        if value:
            from xlform.workbook.password import VARIABLE

            os.environ[VARIABLE] = value

    option = click.option(
        "--password", default="", metavar="TEXT", expose_value=False, callback=keep,
        help="有密码的工作簿用它打开（也可设环境变量 XLFORM_PASSWORD）。",
    )  # fmt: skip
    return option(function)


def _format(*names: str) -> _Option:
    choice = click.Choice(names)
    return click.option("--format", "format_", type=choice, default=names[0], help=f"输出格式；默认 {names[0]}。")


def _output(metavar: str, text: str) -> _Option:
    return click.option("--output", type=click.Path(path_type=Path), metavar=metavar, help=text)


def _codes(name: str, text: str) -> _Option:
    """An option for codes given comma separated, repeated, or both."""

    def split(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code.strip() for value in values for code in value.replace("，", ",").split(",") if code.strip())

    return click.option(name, multiple=True, callback=split, metavar="CODES", help=text)


def _amount(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Decimal | None:
    """An amount in 万元 as people type it: 800, 1,200.50, 0.8亿元."""
    from xlform.values import read_amount

    figure = None if value is None else read_amount(value, "万元")
    if value is not None and (figure is None or figure.rest):
        raise click.BadParameter(f"“{value}”不是金额")
    if figure is not None and figure.value < 0:
        raise click.BadParameter(f"“{value}”小于 0")
    return None if figure is None else figure.value


def _shared(*options: _Option) -> _Option:
    """Options that several commands have, in the order given."""
    return lambda function: functools.reduce(lambda inner, option: option(inner), reversed(options), function)


def _edition(function: _Command) -> _Command:
    """--place and --year: the edition to judge by."""
    place = click.option(
        "--place", default="", metavar="PLACE", help="按哪个地方的评分口径：湖南、衡阳……；默认由表上看出。"
    )
    year = click.option(
        "--year", type=click.IntRange(1990, 2999), metavar="YEAR", help="按哪个年度的口径；默认是表上的年度。"
    )
    return place(year(function))


def _command(name: str) -> Callable[[_Command], click.Command]:
    """A command of `xlform`, with Chinese help."""

    def make(function: _Command) -> click.Command:
        helped = click.help_option("--help", help=console.HELP_OPTION)(function)
        return cli.command(name, cls=console.ChineseCommand)(helped)

    return make


@click.group("xlform", cls=console.ChineseGroup)
@click.version_option(xlform.__version__, "--version", prog_name="xlform", help="显示版本并退出。")
@click.help_option("--help", help=console.HELP_OPTION)
def cli() -> None:
    """预算绩效自评表：读取、核对、标记、填写。

    PATH 是工作簿（.xlsx .xlsm .xls .et）或文件夹（含子文件夹）。

    \b
    例：
      xlform check 2022年自评
      xlform read 项目自评表.xlsx --format json
    """


@_command("read")
@_shared(_anywhere)
@_format("text", "json", "csv", "parquet")
@_output("DIR|FILE", "写到哪里；csv、parquet 为文件夹。")
@_shared(_password, _store, _limit, _jobs, _dask, _dataset, _quiet)
def read(
    *,
    paths: Sequence[str | Path],
    format_: str,
    output: Path | None,
    dask: str | None,
    dataset: str | None,
    store: Path | None,
    limit: float,
    jobs: int,
    quiet: bool,
) -> int:
    """读出工作簿里各表的内容，每项带单元格。

    金额以万元计，比率为小数；csv、parquet 每张表一个文件。

    \b
    例：
      xlform read 项目自评表.xlsx
      xlform read 2022年自评 --format json > 自评.json
      xlform read 2022年自评 --format csv --output 数据
      xlform read /共享/2022年自评 --dask tcp://主机:8786 --dataset /共享/数据集
    """
    from xlform.batch import readings_of

    if format_ in ("csv", "parquet") and output is None:
        raise UsageError(f"--format {format_} 需要 --output 文件夹")
    progress = None if quiet else console.progress_line()
    spread = _spread(paths, dask, dataset, store)
    if spread is None:
        readings = readings_of(paths, jobs=jobs, limit=limit, store=store, progress=progress)
    else:
        from xlform.spread.run import read_spread

        readings = read_spread(paths, *spread, limit=limit, progress=progress)
    said = WatchedReadings(readings, quiet=quiet)
    if format_ == "json":
        from xlform.report.json import encoded_pieces
        from xlform.report.json import read_document

        give(encoded_pieces(read_document(said)), output, readings.paths)
    elif format_ == "text":
        from xlform.report.text import read_pieces

        give(read_pieces(said), output, readings.paths)
    elif output is not None:
        from xlform.report.tables import write_tables

        written = write_tables(said, output, format_)
        if not quiet:
            console.complain(f"{output}: 写出 {len(written)} 个文件")
    return 2 if said.errors() else 0


@_command("check")
@_shared(_anywhere)
@_format(*CHECK_FORMATS)
@_output("FILE", "写到文件，不写到屏幕；xlsx 必须给出。")
@click.option(
    "--notices", type=click.Path(path_type=Path), metavar="DIR", help="给每个单位写一份退回通知，放在这个文件夹。"
)
@click.option(
    "--notice-format", type=click.Choice(("xlsx", "html")), default="xlsx", help="退回通知的格式；默认 xlsx。"
)
@_codes("--select", "只用这些规则：编号或其开头，逗号分隔。")
@_codes("--ignore", "不用这些规则：编号或其开头，逗号分隔。")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="error", help="自哪一级起退出码为 1；默认 error。")
@_shared(_edition)
@click.option(
    "--ledger",
    is_flag=True,
    help="text、html、xlsx 另附台账：每条规则对每张表通过、有问题、不适用还是未能检查（json 总有）。",
)
@_shared(_password, _store, _limit, _jobs, _dask, _dataset, _quiet)
def check(
    *,
    paths: Sequence[str | Path],
    format_: str,
    output: Path | None,
    dask: str | None,
    dataset: str | None,
    notices: Path | None,
    notice_format: NoticeFormat,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    place: str,
    year: int | None,
    ledger: bool,
    store: Path | None,
    limit: float,
    jobs: int,
    quiet: bool,
) -> int:
    """按规则核对，逐个单元格列出不成立之处。

    退出码：0 没有差错；1 有差错；2 用法不对、有文件不能读取或有规则出错。

    \b
    例：
      xlform check 2022年自评
      xlform check 2022年自评 --select S,T103 --fail-on warning
      xlform check 2022年自评 --place 衡阳 --year 2022 --ledger
      xlform check 2022年自评 --format json --output 核对.json
      xlform check 2022年自评 --store 2022.sqlite --jobs 4
      xlform check 2022年自评 --format html --output 核对.html --notices 退回通知
      xlform check s3://报送/2022年 --dask tcp://主机:8786 --dataset s3://结果/2022年
    """
    from xlform.batch import check_paths
    from xlform.outcomes import paths_of
    from xlform.report.formats import check_report

    if format_ in BINARY_FORMATS and output is None:
        raise UsageError(f"--format {format_} 需要 --output 文件")
    progress = None if quiet else console.progress_line()
    spread = _spread(paths, dask, dataset, store)
    if spread is None:
        outcomes = check_paths(
            paths,
            select=select,
            ignore=ignore,
            place=place,
            year=year,
            jobs=jobs,
            limit=limit,
            store=store,
            progress=progress,
        )
    else:
        from xlform.spread.run import check_spread
        from xlform.store.run import Questions

        outcomes = check_spread(paths, *spread, Questions(select, ignore, place, year), limit=limit, progress=progress)
    told = WatchedOutcomes(outcomes, quiet=quiet)
    report = check_report(told, format_, select=select, ignore=ignore, fail_on=fail_on, ledger=ledger)
    give(report, output, paths_of(outcomes))
    if notices is not None:
        from xlform.report.notices import write_notices

        written = write_notices(outcomes, notices, notice_format)
        if not quiet:
            console.complain(f"{notices}: 写出 {len(written)} 份退回通知")
    if store is not None and not quiet:
        tell_changes(outcomes)
    return exit_code(told.say(), fail_on)


_signed = click.option("--even-if-signed", is_flag=True, help="有数字签名的也改（签名随之失效）；默认不改。")
_receipt = click.option("--receipt", type=click.Path(path_type=Path), metavar="FILE", help="把每格的改动写成 JSON。")
_folder = click.option(
    "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="副本写到这个文件夹。"
)


@_command("flag")
@_shared(_paths, _folder)
@_codes("--select", "只用这些规则：编号或其开头，逗号分隔。")
@_codes("--ignore", "不用这些规则：编号或其开头，逗号分隔。")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="error", help="自哪一级起退出码为 1；默认 error。")
@_shared(_edition, _signed, _receipt, _store, _limit, _jobs, _quiet)
def flag(
    *,
    paths: Sequence[Path],
    output: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    place: str,
    year: int | None,
    even_if_signed: bool,
    receipt: Path | None,
    store: Path | None,
    limit: float,
    jobs: int,
    quiet: bool,
) -> int:
    """核对，并写出副本：有问题的单元格标底色、加批注，另加“校验结果”页。

    原件不动；除标记外，副本与原件逐字节相同，用 xlform clean 可以还原。退出码同 check；有文件拒绝标记时为 2。

    \b
    例：
      xlform flag 2022年自评 --output 退回
      xlform flag 项目自评表.xlsx --output 退回 --select S,T --receipt 标记.json
      xlform flag 2022年自评 --output 退回 --place 衡阳 --year 2022 --jobs 4
    """
    from xlform.copies import flag_paths
    from xlform.report.copies import flag_pieces

    progress = None if quiet else console.progress_line()
    flagged = flag_paths(
        paths,
        output,
        select=select,
        ignore=ignore,
        place=place,
        year=year,
        even_if_signed=even_if_signed,
        jobs=jobs,
        limit=limit,
        store=store,
        progress=progress,
    )
    give(flag_pieces(flagged), None)
    counts = WatchedOutcomes(flagged.outcomes, quiet=quiet).say()
    missing = tell_copies(
        flagged.copies, flagged.skipped, output, receipt, quiet=quiet, said=frozenset(counts.unreadable)
    )
    return max(exit_code(counts, fail_on), missing)


@_command("fill")
@_shared(_paths, _folder)
@click.option("--overwrite", is_flag=True, help="填错的合计、比率、得分也改正；默认只填空白格。")
@_shared(_signed, _receipt, _store, _limit, _jobs, _quiet)
def fill(
    *,
    paths: Sequence[Path],
    output: Path,
    overwrite: bool,
    even_if_signed: bool,
    receipt: Path | None,
    store: Path | None,
    limit: float,
    jobs: int,
    quiet: bool,
) -> int:
    """算出合计、比率、执行率得分、分值和得分合计，写入副本。

    只填能由表上其他内容算出的；定性指标得分和各项填报数从不改动。单元格里的公式保留，只更正其计算结果。

    \b
    例：
      xlform fill 2022年自评 --output 算好
      xlform fill 项目自评表.xlsx --output 算好 --overwrite --receipt 改动.json
    """
    from xlform.copies import fill_paths
    from xlform.report.copies import fill_pieces

    progress = None if quiet else console.progress_line()
    filled = fill_paths(
        paths,
        output,
        overwrite=overwrite,
        even_if_signed=even_if_signed,
        jobs=jobs,
        limit=limit,
        store=store,
        progress=progress,
    )
    give(fill_pieces(filled.copies), None)
    return tell_copies(filled.copies, filled.skipped, output, receipt, quiet=quiet)


@_command("clean")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="还原后写到哪个文件。")
def clean(*, file: Path, output: Path) -> int:
    """取出 xlform 的标记：与标记之前逐字节相同。

    标记之后又改动过的文件，保留改动，只取出标记。

    \b
    例：
      xlform clean 退回/项目自评表.xlsx --output 项目自评表.xlsx
    """
    from xlform.copies import clean_file

    try:
        console.write_text(printable(f"{file} → {output}：{clean_file(file, output)}") + "\n")
    except FileError as error:
        console.complain(f"{file}: {error}")
        return 2
    return 0


@_command("reconcile")
@_shared(_paths)
@click.option("--pool", metavar="N", callback=_amount, help="资金总额（万元）。")
@click.option("--committed", metavar="N", callback=_amount, help="此前已安排的金额（万元）；默认 0。")
@click.option(
    "--against", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="以前的安排表：查跨年度重复。"
)
@click.option(
    "--ledger", type=click.Path(path_type=Path), metavar="FILE", help="支付台账或指标台账：逐项说明差额的原因。"
)
@_format("text", "json", "xlsx")
@_output("FILE", "写到文件，不写到屏幕。")
@_shared(_jobs, _quiet)
def reconcile(
    *,
    paths: Sequence[Path],
    pool: Decimal | None,
    committed: Decimal | None,
    against: tuple[Path, ...],
    ledger: Path | None,
    format_: str,
    output: Path | None,
    jobs: int,
    quiet: bool,
) -> int:
    """核对资金安排表：项目、类别、合计与资金总额，重复与名称，以及与台账的差额。

    退出码：0 都相符；1 有加总不符，或与台账不符；2 用法不对、有文件不能读取。

    \b
    例：
      xlform reconcile 安排建议表.xlsx --pool 800 --committed 138.95
      xlform reconcile 2023年安排表.xlsx --against 2022年安排表.xlsx
      xlform reconcile 安排建议表.xlsx --ledger 支付台账.xlsx --format xlsx --output 对账.xlsx
    """
    from xlform.outcomes import paths_of
    from xlform.reconciling import reconcile_paths
    from xlform.report.reconciled import rendered

    if committed is not None and pool is None:
        raise UsageError("--committed 要与 --pool 一起用：没有资金总额，此前已安排的金额无从核对")
    progress = None if quiet else console.progress_line()
    found = reconcile_paths(
        paths,
        pool=pool,
        committed=committed or Decimal(0),
        against=against,
        ledger=ledger,
        jobs=jobs,
        progress=progress,
    )
    read = [*paths_of(found.readings), *([str(ledger)] if ledger else [])]
    give([rendered(found.result, format_, to_file=output is not None)], output, read)
    return 2 if errors_in(found.readings, quiet=quiet) else int(not found.result.holds)


@_command("new")
@click.argument("form", metavar="FORM")
@click.option(
    "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="写到哪个工作簿（.xlsx）。"
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="填入的内容：JSON、CSV（或其文件夹）、工作簿。",
)
@click.option("--place", default="", metavar="PLACE", help="用哪个地方的表式和分值：湖南、衡阳……；默认全国通用。")
@click.option(
    "--year",
    type=click.IntRange(min=1990, max=2999),
    metavar="YEAR",
    help="年度；比基础表的年度晚一年时结转上年决算数。",
)
@click.option("--rows", type=click.IntRange(min=1, max=2000), metavar="N", help="留出几行指标或项目。")
@click.option("--unit", default="", metavar="NAME", help="填报单位。")
@click.option("--overwrite", is_flag=True, help="文件已经存在时覆盖；默认不覆盖。")
def new(
    *,
    form: str,
    output: Path,
    data: Path | None,
    place: str,
    year: int | None,
    rows: int | None,
    unit: str,
    overwrite: bool,
) -> int:
    """写出一张官方空表；给出 --data 时填好内容。

    FORM 是表名（见 xlform forms），或 submission：一个单位的全套表，附填报说明。
    公式和表头受保护，密码 xlform；填不进表的内容逐项报出，新表没有的栏目按单元格列出。

    \b
    例：
      xlform new project_selfeval --output 项目自评表.xlsx --year 2023 --rows 15
      xlform new project_selfeval --data 旧表.xls --output 新表.xlsx
      xlform new base_table --data 2022年基础表.xlsx --year 2023 --output 2023年基础表.xlsx
      xlform new submission --data 2022年自评 --output 全套.xlsx
    """
    from xlform.newbook import Wanted
    from xlform.newbook import new_file

    for line in new_file(Wanted(form, place, year, rows, unit), output, data, overwrite=overwrite):
        console.complain(line)
    return 0


@_command("forms")
@click.argument("name", required=False, metavar="[NAME]")
def forms(name: str | None) -> int:
    """列出已知的表；给出表名时列出它的栏目、标签和勾稽关系。

    \b
    例：
      xlform forms
      xlform forms project_selfeval
    """
    from xlform.report.catalogue import form_text
    from xlform.report.catalogue import forms_text

    console.write_text(forms_text() if name is None else form_text(name))
    return 0


@_command("rules")
@click.argument("code", required=False, metavar="[CODE]")
def rules(code: str | None) -> int:
    """列出全部规则；给出编号时说明含义、依据，并举例。

    \b
    例：
      xlform rules
      xlform rules S101
    """
    from xlform.report.catalogue import rule_text
    from xlform.report.catalogue import rules_text

    console.write_text(rules_text() if code is None else rule_text(code))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """`xlform` as called from a shell; gives the exit code."""
    collect_garbage_rarely()
    return console.run(cli, arguments)
