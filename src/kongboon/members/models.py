from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.documents.models import Document
from kongboon.funds.models import FundOwned, Village
from kongboon.members.sealed import mask_from_row, open_from_row


class RegisterImport(FundOwned):
    """One committed import of an old register: one act, which can be undone as one act."""

    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    # {row identity: {"member": id, "decision": "same" or "other"}}: who was said to be whom, so that nobody is asked twice.
    decisions = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "sha256"], condition=models.Q(undone_at=None), name="register_file_once"
            )
        ]


class Member(FundOwned):
    """A person's membership in one fund; ended, never deleted, once the books know it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Member")
        SUSPENDED = "suspended", _("Rights suspended")
        ENDED = "ended", _("Membership ended")

    class EndReason(models.TextChoices):
        DIED = "died", _("Died")
        RESIGNED = "resigned", _("Resigned")
        LAPSED = "lapsed", _("Stopped paying")
        MOVED = "moved", _("Moved away")
        MISTAKE = "mistake", _("Entered by mistake")

    number = models.CharField(max_length=20)
    title = models.CharField(max_length=50, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    nickname = models.CharField(max_length=50, blank=True)
    sort_key = models.CharField(max_length=500)
    search_text = models.CharField(max_length=500)
    sex = models.CharField(max_length=1, blank=True, choices=[("m", _("Man")), ("f", _("Woman"))])
    birth_date = models.DateField(null=True, blank=True)
    birth_is_partial = models.BooleanField(default=False)
    # Sensitive: shown to those who keep the register and decide, never on lists or to collectors.
    disabled_since = models.DateField(null=True, blank=True)
    # AES-256-GCM of the id with the row in the AAD, and an HMAC of it to find a double: members.sealed.
    national_id_sealed = models.BinaryField(null=True, blank=True)
    national_id_index = models.BinaryField(null=True, blank=True)
    house_no = models.CharField(max_length=50, blank=True)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="members")
    phone = models.CharField(max_length=30, blank=True)
    joined_on = models.DateField()
    paid_until = models.DateField(null=True, blank=True)
    heir_name = models.CharField(max_length=200, blank=True)
    heir_relation = models.CharField(max_length=50, blank=True)
    old_receipt = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=10, blank=True, choices=EndReason.choices)
    # Since when nothing of the person is kept any more but number, village and the days of the membership.
    erased_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(
        RegisterImport, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["fund", "national_id_index"],
                condition=models.Q(ended_on=None, national_id_index__isnull=False),
                name="member_person_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status="ended", ended_on__isnull=False)
                | (~models.Q(status="ended") & models.Q(ended_on=None)),
                name="member_ended_has_date",
            ),
        ]
        indexes = [models.Index(fields=["fund", "village", "status"], name="member_village_status")]
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.title}{self.first_name} {self.last_name}".strip()

    @property
    def national_id(self) -> str | None:
        """The 13 digits in clear; show `national_id_masked` unless the act needs them."""
        return open_from_row(self.pk, self.national_id_sealed)

    @property
    def national_id_masked(self) -> str:
        return mask_from_row(self.pk, self.national_id_sealed)


class Consent(FundOwned):
    """A member agreed to words about sensitive data (members.consents), or took that back; rows are only added."""

    class Kind(models.TextChoices):
        DISABILITY = "disability", _("Disability")
        HEALTH = "health", _("Illness told with a claim")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_given = models.BooleanField()
    text_version = models.PositiveSmallIntegerField()
    on = models.DateField()
    paper = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class MemberSalt(models.Model):
    """What binds a member to the hashes in the books; erasing it makes those hashes nobody's."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="salt")
    salt = models.BinaryField()


class StatusEvent(FundOwned):
    """History of a membership: joined, suspended, ended, restored; rows are only added.

    `resolution` is the number of the one by which it was ended, "" where it needed none.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="status_events")
    status = models.CharField(max_length=10, choices=Member.Status.choices)
    reason = models.CharField(max_length=200, blank=True)
    resolution = models.CharField(max_length=50, blank=True)
    # What a correction of name or house took away: until then the former household stays the household too.
    former_name = models.CharField(max_length=210, blank=True)
    former_house = models.CharField(max_length=50, blank=True)
    former_village = models.ForeignKey(Village, null=True, on_delete=models.PROTECT, related_name="+")
    former_until = models.DateTimeField(null=True)
    # The member number that was corrected away at `at`.
    former_number = models.CharField(max_length=20, blank=True)
    # Of an end whose day was corrected, the day that stood before.
    former_ended_on = models.DateField(null=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
