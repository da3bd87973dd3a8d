"""What the committee resolved: the resolution, its words, what rests on it, and who stopped it. Rows are only added."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.documents.models import Document
from kongboon.funds.models import FundOwned

# What rests on a resolution alone waits so long from the moment at which it was written down.
WAIT_ALONE = timedelta(days=7)


class Resolution(FundOwned):
    """What the committee resolved (มติคณะกรรมการ), signed by three people on paper; written down by one officer.

    `number` counts within the year `year_be`. The words stand apart (`ResolutionWords`), as they may name people.
    """

    class Purpose(models.TextChoices):
        ARREARS = "arrears", _("End memberships for arrears")
        MONTH = "month", _("Open a closed month again")
        COSTS = "costs", _("Run the fund above the ceiling of its costs")
        SUM = "sum", _("A sum that the committee chooses within the regulation")
        EXCEPTION = "exception", _("Help beside the regulation")
        OTHER = "other", _("Something else")

    # For these nobody else speaks; beside any other one two officers agree.
    ALONE = (Purpose.ARREARS, Purpose.MONTH)

    number = models.PositiveIntegerField()
    year_be = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    signer_1 = models.CharField(max_length=150)
    signer_2 = models.CharField(max_length=150)
    signer_3 = models.CharField(max_length=150)
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "year_be", "number"], name="resolution_number_once"),
            models.CheckConstraint(
                condition=~Q(signer_1=F("signer_2"))
                & ~Q(signer_1=F("signer_3"))
                & ~Q(signer_2=F("signer_3")),
                name="resolution_three_signers",
            ),
            models.CheckConstraint(
                condition=~Q(signer_1="") & ~Q(signer_2="") & ~Q(signer_3=""), name="resolution_signed"
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as people say it: 3/2570."""
        return f"{self.number}/{self.year_be}"

    @property
    def signers(self) -> tuple[str, str, str]:
        return (self.signer_1, self.signer_2, self.signer_3)

    @property
    def alone_from(self) -> datetime:
        """From when something may rest on it alone."""
        return self.at + WAIT_ALONE

    @cached_property
    def stop(self) -> ResolutionStop | None:
        """Who stopped it, if somebody did. One query."""
        return ResolutionStop.objects.filter(resolution=self).select_related("officer").first()

    @property
    def words(self) -> str:
        """What was resolved; "" once the words were erased. One query."""
        found = ResolutionWords.objects.filter(resolution=self).first()
        return found.text if found is not None else ""


class ResolutionWords(FundOwned):
    """The words of a resolution, apart from it, because they may name people: they can be erased, never changed."""

    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)


class ResolutionStop(FundOwned):
    """An officer stopped a resolution, with the reason: nothing new rests on it."""

    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300)
    at = models.DateTimeField()


class ResolutionUse(FundOwned):
    """What rests on a resolution: the act, and the thing by its row, as apps stand to the right of this one.

    `is_alone`: nobody else spoke, so the seven days had to be over.
    """

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="uses")
    act = models.CharField(max_length=40)
    thing_id = models.BigIntegerField()
    title = models.CharField(max_length=100)
    is_alone = models.BooleanField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resolution", "act", "thing_id"], name="resolution_use_once")
        ]
        ordering = ["pk"]

    @property
    def asked(self) -> Act:
        return Act[self.act.upper()]
