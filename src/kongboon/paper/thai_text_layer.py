"""The repair that makes Thai text in our PDF files searchable and copyable, letter by letter.

WeasyPrint gives each glyph the text of the first cluster in which it appears. The vowel ำ is shaped into two
glyphs, so that า would be stored as "้ำ" and the whole file would copy as ประช้ำชน; and readers that put glyphs in
order by their place tear marks from their consonants. Two repairs:

1. each piece of Thai text carries itself as ActualText, which poppler and the large readers copy and search;
2. for readers that ignore it, each glyph gets its own letters, read from the font's character map and closed
   over its substitutions. ำ then comes out as ํ + า, and `comparable` brings any text to that same form.
"""

from __future__ import annotations

import functools
import io
import re
from typing import Any

import pydyf
from fontTools.ttLib import TTFont
from weasyprint.draw import text as drawing
from weasyprint.pdf import fonts

SARA_AM = "\u0e33"
NIKHAHIT_AND_SARA_AA = "\u0e4d\u0e32"
_THAI_BLOCK = range(0x0E01, 0x0E5C)
_THAI_LETTER = re.compile("[\u0e01-\u0e5b]")
_CLOSING_ROUNDS = 3
_SINGLE, _LIGATURE = 1, 4
_TONE_BEFORE_NIKHAHIT = re.compile("([\u0e48-\u0e4b])\u0e4d")


def comparable(text: str) -> str:
    """Bring text to the form in which the glyphs alone spell it.

    >>> comparable("น้ำ") == "น\u0e4d\u0e49า"
    True
    """
    return _TONE_BEFORE_NIKHAHIT.sub("\u0e4d\\1", text.replace(SARA_AM, NIKHAHIT_AND_SARA_AA))


@functools.lru_cache(maxsize=16)
def thai_glyph_text(data: bytes, index: int) -> dict[int, str]:
    """Give the Thai letters of each glyph id of the font file `data` (face number `index`)."""
    font = TTFont(io.BytesIO(data), fontNumber=index)
    text = {
        glyph: chr(code)
        for code, glyph in font.getBestCmap().items()
        if code in _THAI_BLOCK and chr(code) != SARA_AM
    }
    lookups = font["GSUB"].table.LookupList.Lookup if "GSUB" in font else []
    for _ in range(_CLOSING_ROUNDS):  # alternates of alternates
        for lookup in lookups:
            for subtable in lookup.SubTable:
                _add_substitutes(text, getattr(subtable, "ExtSubTable", subtable))
    return {font.getGlyphID(glyph): letters for glyph, letters in text.items()}


def _add_substitutes(text: dict[str, str], table: Any) -> None:
    """Add the glyphs that one GSUB table puts in the place of glyphs whose letters are known."""
    if table.LookupType == _SINGLE:
        for source, target in table.mapping.items():
            if source in text:
                text.setdefault(target, text[source])
    elif table.LookupType == _LIGATURE:
        for first, ligatures in table.ligatures.items():
            for ligature in ligatures:
                parts = [first, *ligature.Component]
                if all(part in text for part in parts):
                    text.setdefault(ligature.LigGlyph, "".join(text[part] for part in parts))


def install() -> None:
    """Repair WeasyPrint's drawing of Thai text in this process; calling it again changes nothing."""
    if getattr(fonts.Font, "knows_thai", False):
        return
    fonts.Font.__init__ = _with_thai_glyphs(fonts.Font.__init__)
    fonts.Font.knows_thai = True
    drawing.draw_first_line = _with_actual_text(drawing.draw_first_line)


def _with_thai_glyphs(original: Any) -> Any:
    @functools.wraps(original)
    def create_font(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        for glyph, letters in thai_glyph_text(self.file_content, self.index).items():
            self.to_unicode.setdefault(glyph, letters)

    return create_font


def _with_actual_text(original: Any) -> Any:
    @functools.wraps(original)
    def draw_line(stream: Any, textbox: Any, *args: Any, **kwargs: Any) -> Any:
        if not _THAI_LETTER.search(textbox.text):
            return original(stream, textbox, *args, **kwargs)
        actual = pydyf.Dictionary({"ActualText": pydyf.String(textbox.text)})
        stream.begin_marked_content("Span", property_list=actual)
        emojis = original(stream, textbox, *args, **kwargs)
        stream.end_marked_content()
        return emojis

    return draw_line
