from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django_scopes import ScopedManager

ROWS_PER_FUND = 10**10


class Fund(models.Model):
    """A sub-district's community welfare fund (กองทุนสวัสดิการชุมชน).

    id = tambon code x 10 + suffix, so two laptops that never met do not use the same one.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    tambon_code = models.CharField(max_length=6)
    founded_on = models.DateField(null=True, blank=True)
    office_address = models.CharField(max_length=300, blank=True)
    registration_no = models.CharField(max_length=100, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    fiscal_start_month = models.PositiveSmallIntegerField(default=10)
    villages_in_area = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__gte=1000000, id__lt=10**7), name="fund_id_seven_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_start_month__gte=1, fiscal_start_month__lte=12),
                name="fund_fiscal_start_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The seven digits that people type and print."""
        return str(self.id)


class FundCounter(models.Model):
    """How many row ids a fund has given out; its row is the fund's lock (`funds.ids`)."""

    fund = models.OneToOneField(Fund, on_delete=models.CASCADE, primary_key=True)
    last = models.BigIntegerField(default=0)


class FundOwned(models.Model):
    """Base of every row that belongs to a fund: id = fund.id x 10^10 + n (see `funds.ids`)."""

    id = models.BigIntegerField(primary_key=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")

    objects: Any = ScopedManager(fund="fund")

    class Meta:
        abstract = True


MOO_MAX = 999  # a village's number; no tambon has as many


class Village(FundOwned):
    """A village (หมู่บ้าน), or a municipal community where no village exists, in the fund's area."""

    moo = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "moo"], name="village_moo_once")]
        ordering = ["moo"]

    def __str__(self) -> str:
        return f"หมู่ {self.moo} {self.name}".strip()


class BankAccount(FundOwned):
    """An account in the fund's name at a bank (never just "account")."""

    bank = models.CharField(max_length=100)
    branch = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "bank", "number"], name="bank_account_once")]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"


class RegulationVersion(FundOwned):
    """The fund's regulation as one dated document; a version is never edited.

    `voted_on` is the day of the meeting that adopted it. `is_historical`: it held before it was written down here, as
    the old book of a fund that begins, or an old version found later. `withdrawn_at`: another vote took it back before
    its first day. `in_force_to` is the last day that the document itself names; when a version ends because the next
    one begins is worked out (`funds.regulations.standing_versions`).
    """

    number = models.CharField(max_length=50)
    year_be = models.PositiveSmallIntegerField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    voted_on = models.DateField()
    is_historical = models.BooleanField(default=False)
    adopted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    # The last day on which it holds, None while no other follows; set by `funds.regulations.standing_versions`.
    ends_on: date | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "in_force_from"],
                condition=models.Q(withdrawn_at=None),
                name="regulation_from_once",
            )
        ]
        ordering = ["in_force_from", "pk"]

    @property
    def label(self) -> str:
        """Which version it is, as people say it."""
        return gettext("no. %(number)s") % {"number": self.number}
