"""Dues that go back to whoever resigned: what was asked for, and every act on it (docs/decisions/0016).

Rows are only added (benefits.refunds.guards).
"""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned
from kongboon.ledger.models import Entry
from kongboon.members.models import Member


class Refund(FundOwned):
    """What the regulation gives back to a member who resigned, as the books had it on the day it was asked for."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="refunds")
    ended_on = models.DateField()
    regulation_sha256 = models.CharField(max_length=64)
    paid_satang = models.BigIntegerField()
    percent = models.PositiveSmallIntegerField()
    amount_satang = models.BigIntegerField()
    submitted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_satang__gt=0, percent__gte=1, percent__lte=100),
                name="refund_gives_something",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How a sentence calls it."""
        return gettext("The refund of member %(number)s") % {"number": self.member.number}

    @property
    def beneficiary(self) -> str:
        return str(self.member.full_name)

    payee_name = beneficiary

    @property
    def house_no(self) -> str:
        return str(self.member.house_no)

    @property
    def village_id(self) -> int:
        return int(self.member.village_id)

    @cached_property
    def said(self) -> list[RefundAct]:
        """Its acts in the order in which they came."""
        acts = RefundAct.objects.filter(refund=self).select_related("officer", "entry__batch__posted_by")
        return list(acts.order_by("pk"))

    def act(self, kind: str) -> RefundAct | None:
        """The last act of a kind."""
        return next((act for act in reversed(self.said) if act.kind == kind), None)

    @property
    def confirmations(self) -> list[RefundAct]:
        return [act for act in self.said if act.kind == RefundAct.Kind.CONFIRM]

    @property
    def payment(self) -> RefundAct | None:
        return self.act(RefundAct.Kind.PAY)

    @property
    def paid_entry(self) -> Entry | None:
        """The payment in the books, also where it was taken back."""
        return self.payment.entry if self.payment is not None else None

    @property
    def is_over(self) -> bool:
        """Not agreed to, or paid and taken back: it may be asked for anew."""
        return bool(self.act(RefundAct.Kind.DECLINE) or self.act(RefundAct.Kind.BACK))

    @property
    def is_open(self) -> bool:
        """Waiting for a word or for its money."""
        return not self.is_over and self.payment is None


class RefundAct(FundOwned):
    """One officer's act on a refund, under their own sign-in; the money's acts name their entry in the books."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        DECLINE = "decline"
        PAY = "pay"
        BACK = "back"

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="refund_act")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "officer", "kind"], name="refund_act_officer_once"),
            models.UniqueConstraint(
                fields=["refund", "kind"],
                condition=models.Q(kind__in=["decline", "pay", "back"]),
                name="refund_act_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["pay", "back"], entry__isnull=False)
                | models.Q(kind__in=["confirm", "decline"], entry=None),
                name="refund_money_has_entry",
            ),
        ]
        ordering = ["pk"]
