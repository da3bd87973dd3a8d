"""The vendored fonts are the ones that the manifest names."""

from __future__ import annotations

import hashlib
import tomllib

from fontTools.ttLib import TTFont

from kongboon.paper.pdf import FOLDER

FONTS = FOLDER / "fonts"
MANIFEST = tomllib.loads((FONTS / "MANIFEST.toml").read_text(encoding="utf-8"))


def test_every_file_has_the_hash_of_the_manifest() -> None:
    hashes = {entry["name"]: entry["sha256"] for entry in MANIFEST["file"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.name != "MANIFEST.toml"
    }
    assert found == hashes


def test_the_licence_is_the_open_font_licence_and_lies_beside_the_fonts() -> None:
    assert MANIFEST["licence"] == "OFL-1.1"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / MANIFEST["licence_file"]).read_text(
        encoding="utf-8"
    )


def test_digits_are_as_wide_as_each_other_so_that_sums_stand_in_columns() -> None:
    for path in FONTS.glob("*.ttf"):
        font = TTFont(path)
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789"}) == 1
