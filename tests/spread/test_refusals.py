"""What cannot be spread is refused in one line, before anything is read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.spread.clusters import SAMPLES
from xlform.batch import find_files
from xlform.cli import main
from xlform.spread.shared import Shared
from xlform.spread.shared import find_sources

CLEAN = str(SAMPLES / "clean-2023")
NOBODY = "tcp://127.0.0.1:9"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command ends with."""
    assert main(["check", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_half_of_it_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert refused(capsys, CLEAN, "--dask", NOBODY) == "xlform: --dask 需要 --dataset：结果写到哪个共享文件夹或网址\n"
    assert refused(capsys, CLEAN, "--dataset", str(tmp_path)) == "xlform: --dataset 要和 --dask 一起用\n"
    assert refused(capsys, "s3://报送/2022年") == "xlform: s3://报送/2022年：网址要用 --dask 读取\n"
    both = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path), "--store", "a.sqlite")
    assert both == "xlform: --store 不能和 --dask 一起用；读过的内容留在 --dataset 里\n"


def test_a_scheduler_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlform.spread.cluster.REACHED", 0.5)
    said = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path))
    assert said.startswith(f"xlform: --dask {NOBODY}：连不上调度器（")
    assert said.endswith("；地址形如 tcp://主机:8786\n")
    said = refused(capsys, CLEAN, "--dask", "主机", "--dataset", str(tmp_path))
    assert said.startswith("xlform: --dask 主机：连不上调度器（")


@pytest.mark.parametrize("library", ["distributed", "fsspec", "pyarrow"])
def test_libraries_that_are_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    said = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path))
    assert said == 'xlform: --dask 需要 dask、fsspec 和 pyarrow：pip install "xlform-budget[dask]"\n'


def test_places_that_cannot_be_reached(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", "wrong://结果")
    assert said == "xlform: wrong://结果：打不开（不认识 wrong://）\n"
    (tmp_path / "文件").write_bytes(b"")
    said = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path / "文件"))
    assert said.startswith(f"xlform: {tmp_path / '文件'} 无法写入（")
    said = refused(capsys, "wrong://报送", "--dask", NOBODY, "--dataset", str(tmp_path))
    assert said == "xlform: wrong://报送：打不开（不认识 wrong://）\n"


def test_a_dataset_of_another_layout_is_left_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Shared(str(tmp_path)).put("_xlform/dataset.json", b'{"schema": "xlform/dataset/9"}')
    said = refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path))
    assert said == f"xlform: {tmp_path} 是另一版 xlform 写的数据集；请另给 --dataset\n"


def test_wrong_questions_are_refused_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for wrong in (["--select", "Q9"], ["--place", "火星"]):
        plain = refused(capsys, CLEAN, *wrong)
        assert refused(capsys, CLEAN, "--dask", NOBODY, "--dataset", str(tmp_path / "数据集"), *wrong) == plain
    assert not (tmp_path / "数据集").exists()


def test_folders_of_a_store_are_searched_as_those_of_a_disk(tmp_path: Path) -> None:
    for name in ("乙.xlsx", "甲.XLS", "~$甲.xls", ".~乙.xlsx", "说明.docx", "二 级/丙.et", "二-级/丁.xlsx", "空/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    url = f"file://{tmp_path.as_posix()}"
    found = [one.path.removeprefix(f"{url}/") for one in find_sources([url, f"{url}/乙.xlsx"])]
    assert found == [path.relative_to(tmp_path).as_posix() for path, _ in find_files([tmp_path])]
    assert len(found) == 4
    (empty,) = find_sources([f"{url}/空"])
    assert (empty.path, str(empty.error)) == (f"{url}/空", "文件夹里没有工作簿（.xlsx .xlsm .xls .et）")
