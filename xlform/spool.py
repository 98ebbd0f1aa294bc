"""Values put aside one after another, so that what is said of thousands of files need not be in memory at once."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import IO
from typing import Generic
from typing import TypeVar
from typing import cast
from typing import overload
from weakref import finalize

from xlform.errors import FileError
from xlform.errors import in_words

_T = TypeVar("_T")
_IN_MEMORY = 1 << 20
"""Bytes that are held in memory before there is a file, which goes when the spool does."""
_PIECE = 1 << 18


def temporary() -> IO[bytes]:
    """A file without a name, in memory while it is small."""
    return cast("IO[bytes]", SpooledTemporaryFile(max_size=_IN_MEMORY))  # closed by who asked for it


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """All that is in a file, from its beginning; the file is closed then."""
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


class Spool(Sequence[_T], Generic[_T]):
    """A sequence that is in a temporary file of its own once it is large: eight bytes of memory for each value.

    Values are put in at the end or, where they come in any order, at a place of their own (`put`); each is a new object
    whenever it is looked at. FileError `unwritable` where the temporary folder is full.
    """

    def __init__(self, values: Iterable[_T] = ()) -> None:
        self._file = temporary()
        finalize(self, self._file.close)
        self._starts = array("q")
        self.extend(values)

    def append(self, value: _T) -> None:
        """Puts a value at the end."""
        self.put(len(self._starts), value)

    def extend(self, values: Iterable[_T]) -> None:
        """Puts values at the end."""
        for value in values:
            self.append(value)

    def put(self, place: int, value: _T) -> None:
        """Puts a value at a place, which may lie beyond the end: those before it are to follow."""
        while len(self._starts) <= place:
            self._starts.append(-1)
        try:
            self._starts[place] = self._file.seek(0, 2)
            pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise FileError("unwritable", f"临时文件夹无法写入（{in_words(error)}）；请清出空间后再试") from error

    def has(self, place: int) -> bool:
        """Whether something was put at a place."""
        return place < len(self._starts) and self._starts[place] >= 0

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | Sequence[_T]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        self._file.seek(self._starts[index])
        return cast("_T", pickle.load(self._file))  # written by this very object, into a file without a name

    def __iter__(self) -> Iterator[_T]:
        return (self[place] for place in range(len(self)))
