from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.funds.models import FundOwned, Village


class User(AbstractUser):
    """Someone who signs in on this installation; what they may do at a fund is their Officer row."""


class Role(models.TextChoices):
    """Offices of a fund (domain.md 2.2)."""

    CHAIR = "chair", _("Chair")
    TREASURER = "treasurer", _("Treasurer")
    BOOKKEEPER = "bookkeeper", _("Bookkeeper")
    REGISTRAR = "registrar", _("Registrar")
    SECRETARY = "secretary", _("Secretary")
    WELFARE = "welfare", _("Welfare officer")
    COLLECTOR = "collector", _("Village collector")
    AUDITOR = "auditor", _("Auditor")


class Officer(FundOwned):
    """A person's office at a fund. Books and papers name the officer, so a fund can move without its users."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="offices")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices)
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "user", "role"],
                condition=models.Q(active_to=None),
                name="officer_user_role_once",
            )
        ]

    def __str__(self) -> str:
        return self.name
