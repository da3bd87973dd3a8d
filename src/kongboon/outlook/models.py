from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.funds.models import FundOwned
from kongboon.regulations.models import RegulationVote


class AssumptionSet(FundOwned):
    """The assumptions that a fund's projections rest on, as somebody chose them on a day; rows are only added.

    `text` is the JSON of `actuarial.assumptions`, `sha256` its hash, which every paper prints.
    """

    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class Projection(FundOwned):
    """One look ahead (ประมาณการ): what was asked, and the answer once the worker has it.

    `question` is JSON with everything that the answer depends on, members as figures without names; `sha256` is of
    its bytes, so the same question is answered once. `answer` is JSON too; once there, it never changes.
    """

    class Kind(models.TextChoices):
        BASE = "base", _("As it is today")
        PROPOSALS = "proposals", _("Proposals side by side")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being worked out")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Could not be worked out")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    valuation_on = models.DateField()
    question = models.TextField()
    sha256 = models.CharField(max_length=64)
    assumptions = models.ForeignKey(AssumptionSet, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    done_percent = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    refusal = models.TextField(blank=True)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "sha256"], name="projection_question_once")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY


UNDER_WAY = (Projection.Status.WAITING, Projection.Status.RUNNING)


class ProjectionAtMeeting(FundOwned):
    """A comparison of proposals that a meeting had before it when it voted; rows are only added."""

    projection = models.ForeignKey(Projection, on_delete=models.PROTECT, related_name="meetings")
    vote = models.ForeignKey(RegulationVote, on_delete=models.PROTECT, related_name="projections")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["projection", "vote"], name="projection_at_meeting_once")
        ]
        ordering = ["pk"]
