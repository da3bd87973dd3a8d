"""Pictures that are drawn and not loaded."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
import segno

from kongboon.paper.mark import mark_svg
from kongboon.paper.qr import QUIET_ZONE_MODULES, qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def _dark_modules(svg: str) -> int:
    """Count the dark modules of the drawing by the lengths of its strokes."""
    path = ElementTree.fromstring(svg).findall(f".//{SVG}path")[-1].get("d", "")
    return sum(int(length) for length in re.findall(r"h(\d+)", path))


def test_the_code_draws_exactly_the_modules_of_its_text() -> None:
    text = "KB1|3305050|รบ.2567/000123|9000|57|9f3c17a0b2d4e86a"
    code = segno.make(text, error="m", micro=False, encoding="utf-8", eci=False)
    assert _dark_modules(qr_svg(text)) == sum(map(sum, code.matrix))
    assert qr_svg(text) != qr_svg(text + "0")
    size = code.symbol_size(border=QUIET_ZONE_MODULES)[0]
    assert ElementTree.fromstring(qr_svg(text)).get("viewBox") == f"0 0 {size} {size}"


def test_the_code_has_a_label_for_those_who_hear_the_page() -> None:
    drawing = ElementTree.fromstring(qr_svg("KB1", label="ตรวจใบเสร็จ"))
    assert drawing.findtext(f"{SVG}title") == "ตรวจใบเสร็จ"


def test_an_empty_text_has_no_code() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        qr_svg("")


def test_the_mark_is_one_small_drawing_that_loads_nothing() -> None:
    svg = mark_svg()
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 64 64"
    assert root.findtext(f"{SVG}title")
    assert len(svg) < 2500
    assert not re.search(r"href|url\(|<script|<style|style=", svg)
