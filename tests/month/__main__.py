"""Lives February 2567 (with its 29th day) in an empty fund, on SQLite or PostgreSQL.

    python -m tests.month --database sqlite
    python scripts/postgres.py -- python -m tests.month --database postgresql

Every figure is checked against `model.py`; hledger adds up the books once more. Exit 1 at the first difference.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.month.place import Place, Wrong
from tests.month.story import Month


def main() -> int:
    """Live the month; 0 when every figure agrees."""
    parser = argparse.ArgumentParser(prog="tests.month")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--keep", type=Path, help="Copy the papers of the month into this folder.")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kongboon-month-"))
    began = time.monotonic()
    try:
        month = Month(Place(folder, options.database))
        for step in month.steps():
            print(f"  ✓ {step}", flush=True)
        if options.keep:
            shutil.copytree(folder / "papers", options.keep, dirs_exist_ok=True)
    except Wrong as wrong:
        print(f"  ✗ {wrong}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"หนึ่งเดือนครบถ้วนบน {options.database} · the month is whole ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
