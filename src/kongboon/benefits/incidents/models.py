"""A disaster (เหตุภัยพิบัติ): what happened when and where, the shared proof, and each house that was hit.

Help itself is claims as ever, handed in as a list (docs/decisions/0011).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.documents.models import Document
from kongboon.funds.models import FundOwned, Village
from kongboon.rules.explain import evidence_in_words


class Incident(FundOwned):
    """One event that hit many houses on one day.

    `damages`: what a house may be ticked as, each {"key", "title", "benefit", "satang"}; the benefit is the
    regulation's, and satang the sum proposed within its range, null where the rule gives the sum itself.
    """

    event = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    on = models.DateField()
    damages = models.JSONField()
    idem_key = models.CharField(max_length=80)
    opened_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "idem_key"], name="incident_key_once")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class IncidentVillage(FundOwned):
    """A village that an incident reached."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="villages")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "village"], name="incident_village_once")]
        ordering = ["pk"]


class IncidentProof(FundOwned):
    """A photo that proves the incident for every house, by its name in the regulation."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="proofs")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "document", "name"], name="incident_proof_once")
        ]
        ordering = ["pk"]

    @property
    def word(self) -> str:
        """What the paper is called in the language of the page."""
        return evidence_in_words(self.name, gettext)


class IncidentHouse(FundOwned):
    """A house that was hit, and the claim that came of it; `home` is the same for everybody of the house.

    `satang` is the sum proposed where the committee chooses within a range, null where the rule gives it.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="houses")
    claim = models.OneToOneField("benefits.Claim", on_delete=models.PROTECT, related_name="incident_house")
    home = models.CharField(max_length=80)
    damage = models.CharField(max_length=40)
    satang = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "home"], name="incident_home")]
        ordering = ["pk"]
