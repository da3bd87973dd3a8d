from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class UnfitPhoto(DomainError):
    """A photo that does not stand for what it was sent with: another one is wanted."""


class UnusableFile(UnfitPhoto):
    """A file that is not filed; the kinds below say why."""

    code = "documents.unusable"
    msgid = gettext_noop("“%(name)s” cannot be filed. Take a new photo of the paper and send that.")


class EmptyFile(UnusableFile):
    code = "documents.empty"
    msgid = gettext_noop("“%(name)s” is empty. Take the photo again and send it once more.")


class TooLarge(UnusableFile):
    code = "documents.too_large"
    msgid = gettext_noop(
        "“%(name)s” is %(size)s MB; at most %(limit)s MB can be filed. "
        "Send a photo of the paper, or a smaller PDF."
    )


class TooManyPixels(UnusableFile):
    code = "documents.too_many_pixels"
    msgid = gettext_noop(
        "“%(name)s” is a picture of %(width)s × %(height)s dots, more than can be opened safely. "
        "Take the photo with the ordinary setting of the camera."
    )


class HeicPhoto(UnusableFile):
    code = "documents.heic"
    msgid = gettext_noop(
        "“%(name)s” is a photo in Apple's HEIC form, which cannot be read here. On the iPhone choose Settings, "
        "Camera, Formats, Most Compatible, then take the photo again. Or send a screenshot of it."
    )


class UnknownKindOfFile(UnusableFile):
    code = "documents.unknown_kind"
    msgid = gettext_noop(
        "“%(name)s” is neither a photo (JPEG, PNG, WebP) nor a PDF. Take a photo of the paper and send that."
    )


class BrokenFile(UnusableFile):
    code = "documents.broken"
    msgid = gettext_noop(
        "“%(name)s” is damaged and cannot be opened. Take the photo again and send it once more."
    )


class FileLost(DomainError):
    code = "documents.lost"
    msgid = gettext_noop(
        "The file of “%(name)s” is missing from the data folder or was altered. Bring it back from the last backup."
    )


class PhotoOfElsewhere(UnfitPhoto):
    code = "documents.photo_of_elsewhere"
    msgid = gettext_noop(
        "The photo “%(file)s” is filed for something else already: %(what)s. Take a photo of this paper itself."
    )
