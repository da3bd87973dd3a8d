from __future__ import annotations

from django.db import models

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned

TRIES_MAX = 5  # wrong PINs after which a QR is over


class Enrolment(FundOwned):
    """A telephone of somebody who collects: first the QR and PIN that were shown for it, then the telephone itself.

    `officer` collects with it, `shown_by` showed the QR. `key` is the SHA-256 of what the QR names, `pin` a hash.
    `device` is the browser's own key (`access.visitors.device_of`), "" until the PIN was typed. `waiting` is how many
    taps it still held when it last spoke.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    shown_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    pin = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    device = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    waiting = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="enrolment_key_once"),
            models.CheckConstraint(
                condition=models.Q(device="", enrolled_at=None)
                | (~models.Q(device="") & models.Q(enrolled_at__isnull=False)),
                name="enrolment_has_device",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="enrolment_revoked_by",
            ),
        ]
        indexes = [models.Index(fields=["device"], name="enrolment_device")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.officer} {self.kind}".strip()
