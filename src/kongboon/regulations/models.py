from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.documents.models import Document
from kongboon.funds.models import FundOwned, RegulationVersion


class RegulationDraft(FundOwned):
    """The next regulation while it is written (ร่างระเบียบ): copied from a version, changed clause by clause.

    `edition` grows with every change, so that of two people who change one text the second is told. After the
    vote the text is fixed (regulations.guards).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        VOTED = "voted", _("Approved by the meeting")
        ADOPTED = "adopted", _("In force from its day")
        DROPPED = "dropped", _("Given up")

    title = models.CharField(max_length=300)
    text = models.TextField()
    based_on = models.ForeignKey(
        RegulationVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    adopted = models.OneToOneField(
        RegulationVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_draft"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its text may still change."""
        return self.status == self.Status.DRAFT


class RegulationVote(FundOwned):
    """What a meeting said about a draft (มติที่ประชุม); rows are only added.

    `text_sha256` is of the text that was voted on. The numbers are people; a vote that was not carried leaves the
    draft as it was.
    """

    draft = models.ForeignKey(RegulationDraft, on_delete=models.PROTECT, related_name="votes")
    text_sha256 = models.CharField(max_length=64)
    meeting = models.CharField(max_length=200)
    held_on = models.DateField()
    quorum = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    votes_for = models.PositiveIntegerField()
    votes_against = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()
    resolution = models.CharField(max_length=200)
    number = models.CharField(max_length=50)
    year_be = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    minutes = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    idem_key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "idem_key"], name="regulation_vote_key_once"),
            models.CheckConstraint(
                condition=models.Q(present__gte=models.F("quorum")), name="regulation_vote_quorum"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    present__gte=models.F("votes_for") + models.F("votes_against") + models.F("abstained")
                ),
                name="regulation_vote_present",
            ),
        ]
        ordering = ["pk"]

    @property
    def is_carried(self) -> bool:
        """Whether more voted for the draft than against it."""
        return self.votes_for > self.votes_against


class RegulationSharing(FundOwned):
    """The fund's word on whether other funds of this database may read its articles; rows are only added.

    The last row holds; a fund without any shares nothing.
    """

    is_shared = models.BooleanField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
