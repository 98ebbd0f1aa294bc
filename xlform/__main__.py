"""`python -m xlform`: the same as `xlform`."""

from __future__ import annotations

import sys

from xlform.cli import main

if __name__ == "__main__":  # a reading process imports this module anew
    sys.exit(main())
