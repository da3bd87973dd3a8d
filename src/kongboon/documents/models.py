from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned

PDF = "application/pdf"


class Document(FundOwned):
    """A filed photo or paper. The row never changes; the bytes lie below FILES_DIR at `stored_name`.

    Once a person is erased whose paper it is, bytes and name are gone, and `erased_at` says since when.

    `sha256` is of the bytes that are kept (a photo is encoded anew), `upload_sha256` of the bytes that were
    sent: either one finds the document again. `fingerprint` finds the same photo saved anew (documents.fingerprints);
    it is empty for a PDF and for a picture that shows nothing.
    """

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("Paper for a benefit")
        SIGNED_VOUCHER = "signed_voucher", _("Signed payment voucher")
        MINUTES = "minutes", _("Minutes of a meeting")
        CONSENT = "consent", _("Signed consent")
        RECEIPT = "receipt", _("Receipt of a small cost")
        HAND_OVER = "hand_over", _("Signed slip of cash handed over")
        GOODS = "goods", _("Photo of goods received or given")
        CAME_BACK = "came_back", _("Proof of money that came back")
        BANK_SLIP = "bank_slip", _("The bank's slip of a deposit")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    upload_sha256 = models.CharField(max_length=64)
    fingerprint = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=50)
    size = models.PositiveIntegerField()
    stored_name = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "sha256"], name="document_bytes_once")]
        indexes = [models.Index(fields=["fund", "upload_sha256"], name="document_upload")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_picture(self) -> bool:
        return self.content_type != PDF


class DocumentView(FundOwned):
    """Who opened a filed paper and when; rows are only added."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="views")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
