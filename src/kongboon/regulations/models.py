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


class MeetingsVote(FundOwned):
    """What the minutes of a meeting say of one question. The numbers are people."""

    meeting = models.CharField(max_length=200)
    held_on = models.DateField()
    quorum = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    votes_for = models.PositiveIntegerField()
    votes_against = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()
    resolution = models.CharField(max_length=200)
    minutes = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def is_carried(self) -> bool:
        """Whether more people were for it than against it."""
        return self.votes_for > self.votes_against


def _counts(name: str) -> list[models.CheckConstraint]:
    """That enough people were present, and no more voted than were."""
    voted = models.F("votes_for") + models.F("votes_against") + models.F("abstained")
    return [
        models.CheckConstraint(condition=models.Q(present__gte=models.F("quorum")), name=f"{name}_quorum"),
        models.CheckConstraint(condition=models.Q(present__gte=voted), name=f"{name}_present"),
    ]


class RegulationVote(MeetingsVote):
    """What a meeting said about a draft (มติที่ประชุม); rows are only added.

    `text_sha256` is of the text that was voted on. A vote that was not carried leaves the draft as it was.
    """

    draft = models.ForeignKey(RegulationDraft, on_delete=models.PROTECT, related_name="votes")
    text_sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=50)
    year_be = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    idem_key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "idem_key"], name="regulation_vote_key_once"),
            *_counts("regulation_vote"),
        ]
        ordering = ["pk"]


class RegulationWithdrawal(MeetingsVote):
    """The vote of another meeting by which a version is taken back before its first day; rows are only added."""

    version = models.OneToOneField(RegulationVersion, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        constraints = [
            *_counts("regulation_withdrawal"),
            models.CheckConstraint(
                condition=models.Q(votes_for__gt=models.F("votes_against"), minutes__isnull=False),
                name="regulation_withdrawal_carried",
            ),
        ]
        ordering = ["pk"]


class RegulationMinutes(FundOwned):
    """The minutes of the meeting that adopted a version; for a fund that begins they may come later. Only added."""

    version = models.OneToOneField(RegulationVersion, on_delete=models.PROTECT, related_name="minutes")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class RegulationSharing(FundOwned):
    """The fund's word on whether other funds of this database may read its articles; rows are only added.

    The last row holds; a fund without any shares nothing.
    """

    is_shared = models.BooleanField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
