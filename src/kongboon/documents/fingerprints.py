"""Whether two filed photos are one picture, also after one was saved anew, made smaller or brighter.

Two looks. The fingerprint (64 bits of difference hash: is each of 8 x 8 fields darker than the one to its right)
finds in one column of the database which photos are worth a second look; alone it cannot decide, because two forms
of one printing differ in a few bits only. The second look lays both pictures over each other at 256 x 256 dots
and asks for the largest mean difference in any field of 8 x 8 dots: another name on the same form is a large
difference in a small place, another saving is a small difference everywhere.

Measured on 30 made-up certificates of one form, as flat scans and as photos held by hand at an angle:
    fingerprint bits apart: copies 0 to 4 (brighter by 15 %: 7), different ones from 0 (half of the scans: 5 or fewer)
    largest field, of 255 : copies at 20 to 100 % quality, PNG, 50 to 70 % of the size up to 17, a quarter of the
                            size 29; different certificates of one form from 54, by hand from 141
A picture turned by one degree (93) is not found. Limits between them: BITS_MAX and FIELD_MAX.
"""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageOps

BITS_MAX = 8
FIELD_MAX = 36
_SIDE, _FIELD = 256, 8
_PLAIN = 12  # shades between the darkest and the lightest field of a picture that shows nothing


def fingerprint(data: bytes) -> int | None:
    """Difference hash of a picture's bytes as a signed 64-bit integer; None where it shows nothing, or is no picture."""
    if data.startswith(b"%PDF-"):
        return None
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("L", (_SIDE, _SIDE))
        fields = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
        least, most = picture.convert("L").resize((64, 64)).getextrema()
    if most - least < _PLAIN:  # type: ignore[operator]
        return None
    shades = fields.tobytes()
    bits = 0
    for place in range(64):
        row, column = divmod(place, 8)
        bits |= (shades[9 * row + column] < shades[9 * row + column + 1]) << place
    return bits - (1 << 64) if bits >> 63 else bits


def bits_apart(one: int, other: int) -> int:
    """Hamming distance of two fingerprints."""
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()


def is_one_picture(one: bytes, other: bytes) -> bool:
    """The second look, on the bytes of two pictures whose fingerprints are near."""
    fields = (_SIDE // _FIELD, _SIDE // _FIELD)
    apart = ImageChops.difference(_laid_out(one), _laid_out(other)).resize(fields, Image.Resampling.BOX)
    return int(apart.getextrema()[1]) <= FIELD_MAX  # type: ignore[arg-type]


def _laid_out(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("L", (_SIDE, _SIDE))
        return ImageOps.autocontrast(picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX))
