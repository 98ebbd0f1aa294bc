"""Values put aside: in their order whatever order they came in, a few bytes of memory each."""

from __future__ import annotations

import errno
import tracemalloc
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from xlform.errors import FileError
from xlform.spool import Spool
from xlform.spool import pieces
from xlform.spool import temporary


def test_values_come_back_equal_and_in_order() -> None:
    values = [None, "甲\udcff", Decimal("1.10"), {"a": (1, 2)}, FileError("empty", "空"), Path("表.xlsx")]
    spool: Spool[object] = Spool(values)
    assert len(spool) == len(values)
    assert [str(one) for one in spool] == [str(one) for one in values]
    assert list(spool[1:3]) == values[1:3]
    assert spool[-1] == values[-1]
    with pytest.raises(IndexError):
        spool[len(values)]


def test_places_are_filled_in_any_order() -> None:
    order = list(range(200))
    Random(1).shuffle(order)
    spool: Spool[int] = Spool()
    for place in order[:100]:
        spool.put(place, place * place)
    assert [spool.has(place) for place in order] == [True] * 100 + [False] * 100
    for place in order[100:]:
        spool.put(place, place * place)
    assert list(spool) == [place * place for place in range(200)]


def test_what_is_put_aside_does_not_stay_in_memory() -> None:
    tracemalloc.start()
    try:
        spool: Spool[str] = Spool()
        for number in range(3000):
            spool.append(str(number) * 1000)
        held, _ = tracemalloc.get_traced_memory()
        assert sum(len(text) for text in spool) > 10_000_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000
    assert most < 4_000_000


def test_a_temporary_file_is_given_piece_by_piece() -> None:
    file = temporary()
    data = bytes(range(256)) * 5000
    file.write(data)
    found = list(pieces(file))
    assert len(found) > 1
    assert b"".join(found) == data
    assert file.closed


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlform.spool.temporary", Full)
    with pytest.raises(FileError, match=r"临时文件夹无法写入（磁盘已满）；请清出空间后再试"):
        Spool(["甲"])
