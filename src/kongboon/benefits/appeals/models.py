"""What comes beside a refused claim: an appeal and the ruling on it, an exception to the rule and the words on it.

Rows are only added (benefits.appeals.guards); a claim's own decision is never touched by any of them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned


class Appeal(FundOwned):
    """The member asks once that a refused claim be looked at again; new papers stand with the claim's papers."""

    claim = models.OneToOneField("benefits.Claim", on_delete=models.PROTECT, related_name="appeal")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class AppealRuling(FundOwned):
    """What the committee said to an appeal: refused for good, or decided anew by the rules as a new claim."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("The refusal stands")
        ANEW = "anew", _("Decided anew with the new papers")

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="ruling")
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    note = models.CharField(max_length=500)
    new_claim = models.OneToOneField(
        "benefits.Claim", null=True, on_delete=models.PROTECT, related_name="after_appeal"
    )
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="anew", new_claim__isnull=False)
                | models.Q(verdict="upheld", new_claim=None),
                name="ruling_anew_has_claim",
            )
        ]


class ExceptionGrant(FundOwned):
    """A sum for a refused claim by a resolution of the committee, beside the rules; the decision stays as it was.

    It counts once two others than its maker agree, one of them the chair (ExceptionWord); one "no" ends it.
    """

    claim = models.ForeignKey("benefits.Claim", on_delete=models.PROTECT, related_name="exceptions")
    amount_satang = models.BigIntegerField()
    resolution_no = models.CharField(max_length=50)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_satang__gt=0), name="exception_gives_something")
        ]
        ordering = ["pk"]


class ExceptionWord(FundOwned):
    """One officer's word on an exception, under their own sign-in."""

    class Verdict(models.TextChoices):
        YES = "yes", _("Agreed")
        NO = "no", _("Not agreed")

    grant = models.ForeignKey(ExceptionGrant, on_delete=models.PROTECT, related_name="words")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict.choices)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "officer"], name="exception_word_once")]
        ordering = ["pk"]
