from __future__ import annotations

from django.db import models

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned


class FrozenReport(FundOwned):
    """A report as it left the fund: frozen bytes and their hash; a correction is a new version with a reason."""

    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    snapshot = models.TextField()
    sha256 = models.CharField(max_length=64)
    ledger_head = models.CharField(max_length=16)
    batch_no = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "kind", "label", "version"], name="report_version_once")
        ]
        ordering = ["-label", "-version"]
