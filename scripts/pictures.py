"""Bring the pictures that README and docs show up to date, from those that `make pictures` took of every page.

    python scripts/pictures.py

Copies each one that is referred to from .run/pictures to docs/pictures, in 256 colours; whatever nobody refers to goes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ROOT / ".run" / "pictures"
SHOWN = ROOT / "docs" / "pictures"
COLOURS = 256


def shown_pictures() -> set[str]:
    """File names of the pictures that a Markdown file of the repository refers to."""
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {
        name for text in texts for name in re.findall(r"pictures/([\w.-]+\.png)", text.read_text("utf-8"))
    }


def main() -> int:
    """Exit status: 0, or 1 if a picture that is shown was not taken."""
    wanted = shown_pictures()
    missing = sorted(name for name in wanted if not (TAKEN / name).exists())
    if missing:
        print(f"Not taken, though README or docs show it: {', '.join(missing)}", file=sys.stderr)
        return 1
    SHOWN.mkdir(exist_ok=True)
    for old in SHOWN.glob("*.png"):
        old.unlink()
    for name in sorted(wanted):
        with Image.open(TAKEN / name) as picture:
            quantised = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            quantised.save(SHOWN / name, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
