"""A photo saved anew is known again; another certificate of the same form is not taken for it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

import kongboon.paper
from kongboon.documents.fingerprints import BITS_MAX, bits_apart, fingerprint, is_one_picture
from kongboon.documents.pictures import made_safe

FONT = Path(kongboon.paper.__file__).parent / "fonts" / "Sarabun-Regular.ttf"
NAMES = ["บุญมี", "ทองดี", "สมชาย", "มาลี", "ละออ", "อำไพ", "รำพึง", "บุญชู", "น้อย", "สมศรี"]
Change = Callable[[Image.Image], Image.Image]


def certificate(seed: int, day: str = "") -> Image.Image:
    """A form as the district prints it, filled in by dice; `day` is the one line that two of them may differ in."""
    dice, font = random.Random(seed), ImageFont.truetype(str(FONT), 40)
    picture = Image.new("RGB", (1240, 1754), "#f6f3ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 60, 1180, 1690), outline="#5a5a5a", width=5)
    pen.text((520, 200), "มรณบัตร", font=font, fill="#1e1e1e")
    for line in range(10):
        pen.line((400, 400 + line * 120, 1130, 400 + line * 120), fill="#969696", width=2)
        words = f"{dice.choice(NAMES)} {dice.choice(NAMES)} {dice.randrange(10**6)}"
        pen.text((410, 350 + line * 120), day if day and line == 4 else words, font=font, fill="#14145a")
    return picture


def kept(picture: Image.Image, form: str = "JPEG", quality: int = 85) -> bytes:
    """As it is filed after somebody sent it."""
    out = io.BytesIO()
    picture.save(out, form, quality=quality)
    return made_safe(out.getvalue(), "x").data


def same(one: bytes, other: bytes) -> bool:
    first, second = fingerprint(one), fingerprint(other)
    assert first is not None
    assert second is not None
    return bits_apart(first, second) <= BITS_MAX and is_one_picture(one, other)


def _smaller(percent: int) -> Change:
    return lambda p: p.resize((p.width * percent // 100, p.height * percent // 100))


COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "quality 40": lambda p: kept(p, quality=40),
    "quality 20": lambda p: kept(p, quality=20),
    "png": lambda p: kept(p, "PNG"),
    "70 %": lambda p: kept(_smaller(70)(p)),
    "half, quality 60": lambda p: kept(_smaller(50)(p), quality=60),
    "a quarter": lambda p: kept(_smaller(25)(p), quality=50),
    "brighter": lambda p: kept(ImageEnhance.Brightness(p).enhance(1.05)),
    "grey": lambda p: kept(p.convert("L")),
}


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_known_again(copy: str) -> None:
    for seed in range(3):
        filed = kept(certificate(seed))
        with Image.open(io.BytesIO(filed)) as seen:
            assert same(filed, COPIES[copy](seen))


def test_no_two_certificates_of_one_form_are_taken_for_each_other() -> None:
    filed = [kept(certificate(seed)) for seed in range(8)]
    assert not any(same(one, other) for place, one in enumerate(filed) for other in filed[:place])


def test_one_other_line_is_another_certificate() -> None:
    one, other = (kept(certificate(1, day)) for day in ("วันที่ ๑ พฤษภาคม ๒๕๖๗", "วันที่ ๒๐ เมษายน ๒๕๖๗"))
    assert not same(one, other)


def test_a_blank_picture_and_a_pdf_have_no_fingerprint() -> None:
    assert fingerprint(kept(Image.new("RGB", (60, 40), "khaki"))) is None
    assert fingerprint(b"%PDF-1.7 %%EOF") is None


def test_a_fingerprint_fits_its_column() -> None:
    for seed in range(20):
        bits = fingerprint(kept(certificate(seed).resize((300, 400)).rotate(seed * 90)))
        assert bits is not None
        assert -(2**63) <= bits < 2**63
    assert bits_apart(-1, 0) == 64
