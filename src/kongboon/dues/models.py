from __future__ import annotations

from django.db import models

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned, Village
from kongboon.ledger.models import Entry
from kongboon.members.models import Member

DUES = (
    "dues"  # a batch of dues that were collected; those taken off a benefit stand in the batch of its payment
)


class CollectionRound(FundOwned):
    """One village's month of collecting (รอบเก็บเงิน)."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    collector = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "village", "month"], name="round_once")]
        ordering = ["-month", "village__moo"]


class DuesPayment(FundOwned):
    """Months of dues that one member paid; the money itself is in the ledger entry."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="payments")
    round = models.ForeignKey(CollectionRound, on_delete=models.PROTECT, related_name="payments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="payments")
    first_month = models.CharField(max_length=7)
    last_month = models.CharField(max_length=7)
    months = models.PositiveSmallIntegerField()
    amount_satang = models.BigIntegerField()
    advance_satang = models.BigIntegerField(default=0)
    paid_until_before = models.DateField(null=True)
    reversed_by = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["member", "last_month"], name="payment_member_month")]
        ordering = ["pk"]


class HandOver(FundOwned):
    """Cash counted from a collector by the treasurer (ใบนำส่งเงิน); a difference is booked, never hidden."""

    collector = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="hand_over")
    expected_satang = models.BigIntegerField()
    counted_satang = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    at = models.DateTimeField()

    @property
    def difference_satang(self) -> int:
        """Above zero: more cash than the books say."""
        return self.counted_satang - self.expected_satang
