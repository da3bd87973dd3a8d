from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.documents.models import Document
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
    """Cash counted from a collector by the treasurer (ใบนำส่งเงิน); a difference is booked, never hidden.

    `place` is the key of the machine at which it was counted.
    """

    collector = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="hand_over")
    expected_satang = models.BigIntegerField()
    counted_satang = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=64, blank=True)
    on = models.DateField()
    at = models.DateTimeField()

    @property
    def difference_satang(self) -> int:
        """Above zero: more cash than the books say."""
        return self.counted_satang - self.expected_satang


class HandOverAgreement(FundOwned):
    """What whoever handed cash over says of its count: agreed, or not, and then the sum that it was.

    `officer`: whose word it is. `filed_by`: under which office it was said, or who filed the slip that both signed.
    """

    class Way(models.TextChoices):
        SIGNED_IN = "signed_in", _("under the own sign-in")
        SAME_SCREEN = "same_screen", _("on the screen of whoever counted, with the own name and password")
        SLIP = "slip", _("by a photo of the slip with both names")

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="words")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=Way.choices)
    slip = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    # Said at the machine at which the cash was counted: marked, never refused.
    is_same_device = models.BooleanField(default=False)
    # None: agreed to what was counted.
    said_satang = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # A slip that somebody else filed, and the own word after it.
            models.UniqueConstraint(
                fields=["hand_over"],
                condition=Q(said_satang=None) & ~Q(way="slip"),
                name="hand_over_agreed_once",
            ),
            models.UniqueConstraint(
                fields=["hand_over"], condition=Q(way="slip"), name="hand_over_slip_agrees_once"
            ),
            models.UniqueConstraint(
                fields=["hand_over"], condition=Q(said_satang__isnull=False), name="hand_over_disputed_once"
            ),
            models.UniqueConstraint(
                fields=["slip"], condition=Q(slip__isnull=False), name="hand_over_slip_once"
            ),
            models.CheckConstraint(
                condition=Q(way="slip", slip__isnull=False, said_satang=None)
                | (~Q(way="slip") & Q(slip=None)),
                name="hand_over_slip_is_filed",
            ),
        ]
        ordering = ["pk"]


class TierChoice(FundOwned):
    """Which of the regulation's dues tiers a member pays from a month on, "" for the basic amount; the last word counts."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=40, blank=True)
    from_month = models.CharField(max_length=7)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.member} {self.from_month}"


class RefusedTap(FundOwned):
    """A tap of a collecting page that the fund refused when it arrived: the cash may be taken, and nothing is booked.

    It stays here, and on the telephone, until somebody decides (`RefusedTapDecision`). `shares` are the member, first
    month and number of months of each; `member` is the first of them, whose house it is. `amount_satang` is what the
    rates ask for, null where they give no sum. `reason` is the refusal: its text and facts, members by their ids.
    """

    tap_id = models.CharField(max_length=64)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    shares = models.JSONField()
    amount_satang = models.BigIntegerField(null=True)
    reason = models.JSONField()
    collector = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "tap_id"], name="refused_tap_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.member} {self.on}"


class RefusedTapDecision(FundOwned):
    """What became of the cash of a refused tap; where it was recorded, the receipt is `entry`."""

    class Verdict(models.TextChoices):
        RECORDED = "recorded", _("recorded, dated the day of the decision")
        HANDED_BACK = "handed_back", _("the cash was handed back")
        MISTAKE = "mistake", _("a slip of the finger, no cash was taken")

    tap = models.OneToOneField(RefusedTap, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="recorded", entry__isnull=False)
                | (~Q(verdict="recorded") & Q(entry=None)),
                name="refused_tap_recorded_has_entry",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_verdict_display())
