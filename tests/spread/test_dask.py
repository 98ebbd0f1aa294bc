"""Work spread over a Dask cluster of several processes: the report and the dataset are those of one machine, whoever dies."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import fsspec
import pandas as pd
import pyarrow.dataset
import pytest
from dask import config
from distributed import Client

from tests.conftest import ROOT
from tests.reports.hostile import DDE
from tests.reports.hostile import hostile
from tests.spread.clusters import SAMPLES
from tests.spread.clusters import cluster
from tests.spread.clusters import digests
from tests.spread.clusters import doubled
from tests.spread.clusters import submissions
from xlform.batch import check_paths
from xlform.cli import main
from xlform.errors import UsageError
from xlform.outcomes import Outcome
from xlform.report.formats import check_report
from xlform.spread.cluster import connected
from xlform.spread.cluster import everywhere
from xlform.spread.run import check_spread
from xlform.spread.run import read_spread
from xlform.store.run import Questions
from xlform.workers import Failed

POISON = """
import os, time
from xlform.spread import shared
from xlform.workbook import read

book, fetched = read.read_book, shared.source_bytes


def poisoned(path, **given):
    if "毒慢" in str(path):
        time.sleep(600)
    if "毒杀" in str(path):
        os._exit(9)
    return book(path, **given)


def deadly(path):
    if "毒工" in str(path):
        os._exit(9)
    return fetched(path)


read.read_book, shared.source_bytes = poisoned, deadly
"""
"""Read by every Python of a cluster when it starts: some files hang, some kill the process that reads, some the worker."""


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A scheduler with two workers, each a process."""
    with cluster(2) as address:
        yield address


def report(outcomes: Sequence[Outcome]) -> str:
    """The report as JSON."""
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in check_report(outcomes, "json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "samples/hengyang-2022", "--format", "json"],
        ["check", "samples/faulty", "没有.xlsx", "--format", "json", "--ignore", "X", "--place", "衡阳"],
        ["check", "samples/clean-2023", "--fail-on", "note"],
        ["read", "samples/hengyang-2022", "--format", "json"],
    ],
    ids=" ".join,
)
def test_the_command_says_what_it_says_on_one_machine(
    *, scheduler: str, tmp_path: Path, arguments: list[str], in_root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = main([*arguments, "--dask", scheduler, "--dataset", str(tmp_path / "数据集")])
    spread = capfd.readouterr()
    assert code == main(arguments)
    assert spread == capfd.readouterr()
    assert len(spread.out) > 50
    assert in_root == ROOT


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_example_in_the_readme_works(
    *, scheduler: str, readme: str, tmp_path: Path, in_root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (line,) = re.findall(r"^\$ xlform (.* --dask .*)$", (in_root / readme).read_text("utf-8"), re.MULTILINE)
    command = shlex.split(line.replace("tcp://127.0.0.1:8786", scheduler))
    plain = command[: command.index("--dask")]
    command[command.index("--dataset") + 1] = str(tmp_path / "数据集")
    assert main(command) == main(plain) == 1
    said = capfd.readouterr().out
    assert said[: len(said) // 2] == said[len(said) // 2 :] != ""


@dataclass(frozen=True)
class Made:
    """What an undisturbed run made of the submissions."""

    place: Path
    dataset: Path
    outcomes: Sequence[Outcome]
    report: str


@pytest.fixture(scope="module")
def made(scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The submissions, and an undisturbed run over them."""
    folder = tmp_path_factory.mktemp("run")
    place = submissions(folder)
    outcomes = check_spread([place], scheduler, str(folder / "数据集"), Questions())
    return Made(place, folder / "数据集", outcomes, report(outcomes))


def rows(dataset: Path, table: str, columns: int) -> list[str]:
    """The rows of a table, as far as its first columns go, in an order of their own."""
    found = pyarrow.dataset.dataset(dataset / table, partitioning="hive").to_table().to_pylist()
    return sorted(str(tuple(row.values())[:columns]) for row in found)


def test_the_tables_are_those_of_a_store(made: Made, tmp_path: Path) -> None:
    check_paths([made.place], store=tmp_path / "a.sqlite")
    connection = sqlite3.connect(tmp_path / "a.sqlite")
    for table, query in (
        ("entries", "SELECT path, entries.form, forms.form, list, line, name, state, value, text, cell FROM entries"
                    " JOIN contents ON id = entries.content JOIN forms ON forms.content = id AND forms.number = entries.form"),
        ("findings", "SELECT path, number, code, severity, form, cell, message, expected, actual, suspect, suspect_value FROM findings"),
        ("forms", "SELECT path, number, form, sheet, area, unit, unit_name, year, edition FROM forms JOIN contents ON id = content"),
        ("files", "SELECT path, sha256, error_code, error_message FROM files"),
    ):  # fmt: skip
        kept = connection.execute(query).fetchall()
        assert len(kept) > 10
        assert rows(made.dataset, table, len(kept[0])) == sorted(map(str, kept))
    connection.close()


def test_the_tables_are_parted_by_place_and_year(made: Made) -> None:
    assert {name.partition("/part-")[0] for name in digests(made.dataset) if name.startswith("files")} == {
        f"files/{part}"
        for part in (
            "place=衡阳/year=2022",
            "place=全国/year=2022",
            "place=全国/year=2023",
            "place=全国/year=0",
            "place=未知/year=0",
        )
    }
    files = pd.read_parquet(made.dataset / "files")
    (bad,) = files[files["place"] == "未知"].to_dict("records")
    assert (Path(bad["path"]).name, bad["error_message"]) == ("坏.xlsx", str(made.outcomes[-1].error))
    findings = pd.read_parquet(made.dataset / "findings", filters=[("place", "==", "衡阳"), ("year", "==", 2022)])
    assert set(findings["path"].map(lambda path: Path(path).parent.name)) == {"hengyang-2022"}
    unchecked = pd.read_parquet(made.dataset / "unchecked")
    assert sorted(unchecked["reason"]) == sorted(gap.reason for one in made.outcomes for gap in one.unchecked)


def test_asked_for_place_and_year_are_those_of_the_dataset(scheduler: str, tmp_path: Path) -> None:
    questions = Questions(place="湖南", year=2023)
    check_spread([SAMPLES / "faulty" / "R102.xlsx"], scheduler, str(tmp_path), questions)
    assert {name.partition("/part-")[0] for name in digests(tmp_path)} == {
        "files/place=湖南/year=2023", "forms/place=湖南/year=2023", "entries/place=湖南/year=2023",
        "findings/place=湖南/year=2023", "unchecked/place=未知/year=0",
    }  # fmt: skip
    assert pd.read_parquet(tmp_path / "unchecked").empty


def test_a_worker_killed_in_the_middle_changes_nothing(scheduler: str, made: Made, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if not killed and total > 10 and done == 5:
            with Client(scheduler, set_as_default=False) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL if os.name != "nt" else signal.SIGTERM)

    outcomes = check_spread([made.place], scheduler, str(tmp_path / "断"), Questions(), progress=kill)
    assert killed
    assert report(outcomes) == made.report
    assert digests(tmp_path / "断") == digests(made.dataset)
    assert report(check_paths([made.place])) == made.report


def test_a_dataset_is_the_same_whoever_made_it(made: Made, tmp_path: Path) -> None:
    with cluster(1, 3, processes=False) as other:
        check_spread([made.place], other, f"file://{tmp_path.as_posix()}/三个线程", Questions())
    assert digests(tmp_path / "三个线程") == digests(made.dataset)
    assert len(digests(made.dataset)) > 10


def test_what_has_not_changed_is_not_done_again(scheduler: str, tmp_path: Path) -> None:
    place, dataset = submissions(tmp_path), tmp_path / "数据集"

    def written() -> dict[str, int]:
        return {str(file.relative_to(dataset)): file.stat().st_mtime_ns for file in dataset.rglob("*.*")}

    first = report(check_spread([place], scheduler, str(dataset), Questions()))
    before = written()
    assert sum("readings" in name for name in before) == 21
    assert report(check_spread([place], scheduler, str(dataset), Questions())) == first
    again = written()
    assert {name for name in again if again[name] != before[name]} == {os.path.join("_xlform", "dataset.json")}
    shutil.copy(SAMPLES / "faulty" / "S101.xlsx", place / "T103.xlsx")
    check_spread([place], scheduler, str(dataset), Questions())
    new = [name for name in written() if name not in before]
    assert sum("readings" in name for name in new) == 1
    assert len(pd.read_parquet(dataset / "files")) == 21  # the tables of earlier runs are gone
    for damaged in (dataset / "_xlform" / "readings").rglob("*.bin"):
        damaged.write_bytes(damaged.read_bytes()[:20])
    shutil.copy(SAMPLES / "faulty" / "T103.xlsx", place / "T103.xlsx")
    assert report(check_spread([place], scheduler, str(dataset), Questions())) == first


def test_texts_that_look_like_formulas_stay_texts(scheduler: str, tmp_path: Path) -> None:
    dataset = tmp_path / "数据集"
    check_spread([SAMPLES / "faulty" / "R102.xlsx"], scheduler, str(dataset), Questions())
    read_spread([hostile(tmp_path / "报送")], scheduler, str(dataset))
    assert {name.partition("/")[0] for name in digests(dataset)} == {"files", "forms", "entries"}
    entries = pd.read_parquet(dataset / "entries")
    assert DDE in set(entries["text"])
    assert DDE in set(entries["value"])


def test_urls_are_read_and_named_as_they_are(tmp_path: Path) -> None:
    place = submissions(tmp_path)
    url = f"file://{place.as_posix()}"
    memory = fsspec.filesystem("memory")
    for file in sorted(place.rglob("*.xlsx"), reverse=True):
        memory.pipe_file(f"/报送/{file.relative_to(place).as_posix()}", file.read_bytes())
    with cluster(1, 2, processes=False) as address:
        local = check_spread([url], address, str(tmp_path / "数据集"), Questions())
        stored = check_spread(["memory://报送/"], address, "memory://结果/数据集", Questions())
        said, also = report(local), report(stored)
    plain = report(check_paths([place]))
    assert said == plain.replace(str(place), url)
    assert also == plain.replace(str(place), "memory://报送")
    assert next(one.path for one in stored) == "memory://报送/N104.xlsx"
    names = [name for name in memory.find("/结果/数据集") if name.endswith(".parquet")]
    assert {name.split("/")[3] for name in names} == {"files", "forms", "entries", "findings", "unchecked"}


def test_files_that_hang_or_kill_cost_themselves_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = submissions(tmp_path)
    for name in ("毒慢", "毒杀", "毒工"):
        shutil.copy(SAMPLES / "clean-2023" / "基础表.xlsx", place / f"{name}.xlsx")
    (tmp_path / "sitecustomize.py").write_text(POISON, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    with config.set({"distributed.scheduler.allowed-failures": 0}), cluster(2) as address:
        outcomes = check_spread([place], address, str(tmp_path / "数据集"), Questions(("S",)), limit=8)
        with connected(address) as client:
            results = dict(everywhere(client, doubled, 64, int))  # handed out four at a time
    assert results == {number: Failed("died") if number == 20 else number * 2 for number in range(64)}
    said = {Path(one.path).stem: str(one.error) for one in outcomes if one.error is not None}
    assert said.pop("毒慢") == "读取超过 8 秒，已跳过；请单独检查该文件"
    assert said.pop("毒杀") == said.pop("毒工") == "读取时进程中断（可能是内存不足），请单独检查该文件"
    assert set(said) == {"坏"}
    assert len(outcomes) == 24
    files = pd.read_parquet(tmp_path / "数据集" / "files")
    assert dict(files.groupby("error_code")["path"].count()) == {"damaged": 1, "internal": 2, "timeout": 1}
    assert sum(len(one.findings) for one in outcomes) == sum(
        len(one.findings) for one in check_paths([place], select="S")
    )


def test_workers_with_another_program_are_refused(tmp_path: Path) -> None:
    from xlform.spread.shared import Source
    from xlform.spread.tasks import Job
    from xlform.spread.tasks import read_source

    job = Job(str(tmp_path), "0.0.1+000000000000", None, "[]", 60)
    with pytest.raises(UsageError, match=r"工作进程的 xlform（.*）与本机（0\.0\.1\+000000000000）不同；"):
        read_source(job, Source("a.xlsx", "a.xlsx"))
