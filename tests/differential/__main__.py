"""`python -m tests.differential --count 2000`: that many generated workbooks and all others that the tests can make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.differential import sources
from tests.differential.run import Compared


def main() -> int:
    """Prints what was compared and how often each kind of difference occurs; 1 if there is one of no known kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="generated forms")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--legacy", type=int, default=50, help="forms saved as .xls by LibreOffice")
    parser.add_argument("--folder", type=Path, help="instead: the workbooks there (pytest --keep-workbooks)")
    options = parser.parse_args()
    whole = Compared()
    with TemporaryDirectory() as scratch:
        for name, books in _parts(options, Path(scratch)).items():
            before = whole.files, whole.cells
            whole.add(books, odd=name in ("hostile", "kept"))
            print(f"{name}: {whole.files - before[0]} workbooks, {whole.cells - before[1]} cells", flush=True)
    for kind, count in whole.kinds.most_common():
        print(f"{count:8} {kind}")
    for file, one in whole.unknown[:50]:
        print(f"{file}: {one}"[:500])
    print(f"{whole.files} workbooks, {whole.cells} cells, {len(whole.unknown)} differences without a reason")
    return 1 if whole.unknown else 0


def _parts(options: argparse.Namespace, scratch: Path) -> dict[str, Iterable[tuple[str, bytes]]]:
    """What is compared, by where it comes from."""
    if options.folder is not None:
        return {"kept": ((path.name, path.read_bytes()) for path in sorted(options.folder.iterdir()))}
    (scratch / "made").mkdir()
    return {
        "generated": sources.generated(scratch, options.count, options.first),
        "made": sources.made_here(scratch / "made"),
        "hostile": sources.hostile(),
        "legacy": sources.legacy(scratch / "legacy", options.legacy, options.first),
    }


if __name__ == "__main__":
    sys.exit(main())
