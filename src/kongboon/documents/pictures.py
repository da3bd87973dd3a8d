"""Uploaded bytes made safe to keep: photos are drawn anew from their dots, a PDF is looked at and left alone.

Knows no database. Source: reliability.md 2.5 (what an upload may carry, and what a new encoding leaves out).
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from kongboon.documents import errors

BYTES_MAX = 10 * 1024 * 1024
SIDE_MAX = 2400  # a certificate photographed whole is still read at this size
# JPEG can be opened at a fraction of its size, the others only whole: 4 bytes of memory a dot.
DOTS_MAX = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_PDF_TAIL = 2048
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class SafeFile:
    """Bytes that may be kept, their type and the ending of their name."""

    data: bytes
    content_type: str
    suffix: str


def made_safe(data: bytes, name: str) -> SafeFile:
    """The file as it may be kept, judged by its content and never by its name.

    A photo comes out as JPEG without EXIF or place, upright, at most SIDE_MAX dots a side.
    Errors: the kinds of UnusableFile; `name` is only for their sentences.
    """
    check_size(len(data), name)
    if data.startswith(b"%PDF-"):
        return _pdf(data, name)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise errors.HeicPhoto(name=name)
    return SafeFile(_drawn_anew(data, name), "image/jpeg", "jpg")


def check_size(size: int, name: str) -> None:
    """Refuse what is empty or larger than BYTES_MAX. Errors: EmptyFile, TooLarge."""
    if not size:
        raise errors.EmptyFile(name=name)
    if size > BYTES_MAX:
        raise errors.TooLarge(name=name, size=f"{size / 1024 / 1024:.1f}", limit=BYTES_MAX // 1024 // 1024)


def _pdf(data: bytes, name: str) -> SafeFile:
    if not data[5:8].startswith((b"1.", b"2.")) or b"%%EOF" not in data[-_PDF_TAIL:]:
        raise errors.BrokenFile(name=name)
    return SafeFile(data, "application/pdf", "pdf")


def _drawn_anew(data: bytes, name: str) -> bytes:
    try:
        with _whole_ones_only(), warnings.catch_warnings():
            # Our own limit below is the lower one for every kind that we open.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(DOTS_MAX)) as picture:
                return _encoded(picture, name)
    except UnidentifiedImageError:
        raise errors.UnknownKindOfFile(name=name) from None
    except Image.DecompressionBombError:
        raise errors.TooManyPixels(name=name, width="?", height="?") from None
    except (OSError, SyntaxError, ValueError, EOFError) as problem:
        # Pillow reports damage by several exceptions, each with words for programmers.
        raise errors.BrokenFile(name=name) from problem


@contextmanager
def _whole_ones_only() -> Iterator[None]:
    """Refuse a photo cut short: the PDF maker tells Pillow, for the whole process, to fill such ones with grey."""
    with _one_at_a_time:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _encoded(picture: Image.Image, name: str) -> bytes:
    width, height = picture.size
    if width * height > DOTS_MAX[picture.format or "PNG"]:
        raise errors.TooManyPixels(name=name, width=width, height=height)
    picture.draft("RGB", (SIDE_MAX, SIDE_MAX))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE_MAX, SIDE_MAX))
    plain = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        plain.paste(seen, mask=seen.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
