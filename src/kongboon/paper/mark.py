"""The product's mark: a bamboo money-box with one coin, drawn once for the papers and the web."""

from __future__ import annotations

import functools
from pathlib import Path


@functools.cache
def mark_svg() -> str:
    """Give the mark as one <svg> element with class "mark", view box 64 x 64 and no size of its own."""
    path = Path(__file__).parent / "templates" / "mark.svg"
    return path.read_text(encoding="utf-8").strip()
