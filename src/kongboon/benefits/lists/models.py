"""A yearly list made by the rule (บัญชีรายชื่อผู้มีสิทธิ): one claim for each person, approved and paid together."""

from __future__ import annotations

from django.db import models

from kongboon.access.models import Officer
from kongboon.benefits.incidents.models import Incident
from kongboon.funds.models import FundOwned


class BenefitList(FundOwned):
    """Everybody to whom one benefit was due on one day, or the houses that an incident hit.

    Its claims carry its key before theirs: `claim_key`.
    """

    benefit_code = models.CharField(max_length=12)
    benefit_title = models.CharField(max_length=200)
    on = models.DateField()
    idem_key = models.CharField(max_length=80)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="lists")
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "idem_key"], name="benefit_list_key_once"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.benefit_title} {self.on}"

    @property
    def claim_key(self) -> str:
        """What the keys of its claims begin with."""
        return f"list/{self.pk}/"
