"""The console: Chinese help and usage errors, output that no encoding stops, notices and progress on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TextIO

import click

from xlform.errors import XlformError
from xlform.errors import in_words
from xlform.errors import printable

HELP_OPTION = "显示本帮助并退出。"


class ChineseCommand(click.Command):
    """A command whose help is in Chinese throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("选项"):
            formatter.write_dl(sorted(records, key=lambda record: record[0] == "--help"))


class ChineseGroup(ChineseCommand, click.Group):
    """The command over the commands; help lists them in the order of their definition."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl([(name, command.get_short_help_str(200)) for name, command in self.commands.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def usage_message(error: click.ClickException) -> str:
    """click's complaint about wrong usage, as one line of Chinese."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return "没有给出命令"
    if isinstance(error, click.NoSuchOption):
        near = f"；是否指 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, click.MissingParameter):
        if not error.param or not error.ctx:
            return "缺少参数"
        option = f"{error.param.opts[0]} " if isinstance(error.param, click.Option) else ""
        return f"缺少 {option}{error.param.make_metavar(error.ctx)}"
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的用法不对（缺少值，或不需要值）"
    if type(error).__name__ == "NoSuchCommand" or error.message.startswith("No such command"):
        return f"没有这个命令：{error.message.partition(chr(39))[2].partition(chr(39))[0]}"
    if isinstance(error, click.UsageError) and error.message.startswith("Got unexpected extra argument"):
        return f"多余的参数：{error.message.partition('(')[2].rstrip(')')}"
    return " ".join(error.format_message().split())


def _bad_value(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return error.message
    name, kind = parameter.opts[0] if isinstance(parameter, click.Option) else "参数", parameter.type
    if isinstance(kind, click.Choice):
        return f"{name} 只能是：{'、'.join(map(str, kind.choices))}"
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        what = "整数" if isinstance(kind, click.IntRange) else "数"
        return (
            f"{name} 应为" + (f"不小于 {kind.min} 的" if kind.max is None else f" {kind.min} 至 {kind.max} 的") + what
        )
    return f"{name} 的值不对：{error.message}"


def run(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Runs a command and gives its exit code, 2 where it was called wrongly; every complaint is one line on stderr."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        never_fails(stream)
    try:
        result = command.main(args=arguments, prog_name="xlform", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "xlform"
        complain(f"{path}: {usage_message(error)}（用法见 {path} --help）")
        return 2
    except click.ClickException as error:
        complain(f"xlform: {usage_message(error)}")
        return 2
    except click.Abort:
        complain("xlform: 已中断")
        return 130
    except XlformError as error:
        complain(f"xlform: {error}")
        return 2
    except BrokenPipeError:  # `xlform read … | head`: nobody listens any more
        _listen_no_more()
        return 2
    except _NotSaid as error:
        complain(f"xlform: 结果无法输出：{error}；请用 --output 写到文件")
        return 2
    return result if isinstance(result, int) else 0


def never_fails(stream: TextIO) -> None:
    """Characters that the console's encoding (GBK, cp1252) lacks are printed as escapes instead of stopping us."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def complain(message: str) -> None:
    """A line on stderr, whatever names it quotes; nowhere to say it where that is closed."""
    if sys.stderr is None:
        return
    sys.stderr.write(f"{printable(message)}\n")
    sys.stderr.flush()


class _NotSaid(Exception):
    """Stdout is closed, or what it leads to is full."""


def _listen_no_more() -> None:
    """What waits in the buffer of stdout would be tried again at the end, and fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _stdout() -> Iterator[TextIO]:
    if sys.stdout is None:  # closed by whoever called us
        raise _NotSaid("没有标准输出")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _listen_no_more()
        raise _NotSaid(in_words(error)) from error


def write_text(text: str) -> None:
    """Text on stdout in the console's encoding."""
    with _stdout() as stream:
        stream.write(text)


def write_bytes(data: bytes) -> None:
    """Bytes on stdout as they are, whatever the console's encoding."""
    with _stdout() as stream:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()


def progress_line() -> Callable[[int, int], None] | None:
    """What shows progress on a terminal: called with files done and all; None where stderr is no terminal."""
    return _Progress().show if sys.stderr is not None and sys.stderr.isatty() else None


class _Progress:
    """A line that is written over: how much is done, and how long the rest takes at the pace of the last half minute.

    What was done when it was first called (kept from an earlier run) says nothing about the pace. No time is named
    before there is something to measure.
    """

    def __init__(self) -> None:
        self.marks: deque[tuple[float, int]] = deque()
        self.total = -1
        self.shown = 0

    def show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if total != self.total or (self.marks and done < self.marks[-1][1]):
            self.marks.clear()  # the next stage
            self.total = total
        self.marks.append((now, done))
        while len(self.marks) > 2 and now - self.marks[1][0] > PACE_OVER:
            self.marks.popleft()
        self._write(f"{done}/{total}{self._rest(now, done, total)}" if done < total else "")

    def _rest(self, now: float, done: int, total: int) -> str:
        since, before = self.marks[0]
        if now - since < 3 or done - before < 10:
            return ""
        return f"  约剩 {duration((now - since) / (done - before) * (total - done))}"

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line}{' ' * max(0, self.shown - len(line))}{'' if line else chr(13)}")
        sys.stderr.flush()
        self.shown = len(line) + 4  # Chinese characters take two places


PACE_OVER = 30.0
"""Seconds over which the pace is measured."""


def duration(seconds: float) -> str:
    """A time to wait as people say it: 40 秒, 3 分, 2 小时 10 分."""
    if seconds < 90:
        return f"{max(1, round(seconds))} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分" if minutes < 90 else f"{minutes // 60} 小时 {minutes % 60} 分"
