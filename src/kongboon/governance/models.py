from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from kongboon.access.models import Officer, User
from kongboon.funds.models import Fund, FundOwned
from kongboon.governance.request_models import Request, RequestAct
from kongboon.governance.resolution_models import (
    Resolution,
    ResolutionStop,
    ResolutionUse,
    ResolutionWords,
)

__all__ = [
    "Change",
    "ChangesSeen",
    "FundCopy",
    "Request",
    "RequestAct",
    "Resolution",
    "ResolutionStop",
    "ResolutionUse",
    "ResolutionWords",
    "SetUpSignature",
    "Supplier",
]


class Change(models.Model):
    """One change of one row, written by the database itself (governance.change_log); rows are only added.

    `before` and `after` hold the columns that changed, all of them where a row came or went. No key is checked:
    the log outlives what it speaks of. Without user and officer, somebody wrote without the program.
    """

    class Action(models.TextChoices):
        INSERT = "insert", _("Added")
        UPDATE = "update", _("Changed")
        DELETE = "delete", _("Removed")

    fund = models.ForeignKey(
        Fund, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    action = models.CharField(max_length=6, choices=Action.choices)
    at = models.DateTimeField()
    user = models.ForeignKey(
        User, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    officer = models.ForeignKey(
        Officer, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    act = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = ScopedManager(fund="fund")

    class Meta:
        indexes = [
            models.Index(fields=["fund", "at"], name="change_of_fund"),
            models.Index(fields=["row_id", "table_name"], name="change_of_row"),
        ]


class ChangesSeen(FundOwned):
    """An officer has read what changed lately, up to this moment of the log's own clock."""

    officer = models.OneToOneField(Officer, on_delete=models.PROTECT, related_name="changes_seen")
    until = models.DateTimeField()


class SetUpSignature(FundOwned):
    """A second officer has read the fund's starting data and signed it; no money leaves before (rows are only added).

    `page` is what was read: opening balances, bank accounts, officers, the regulation in force; `sha256` its digest.
    `opening_no` is the number of the batch of opening balances, 0 where there was none: one that is entered later
    is signed anew. `is_same_device` marks who signed where the other one had set the fund up; it is never refused.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    opening_no = models.BigIntegerField(default=0)
    page = models.JSONField()
    sha256 = models.CharField(max_length=64)
    is_same_device = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "opening_no"], name="set_up_signed_once")]
        ordering = ["pk"]


class FundCopy(FundOwned):
    """Everything of the fund was written to a file, or came in from one; rows are only added.

    The database logs it and every officer is told, because the file leaves the doors of the program behind.
    """

    class Way(models.TextChoices):
        OUT = "out", _("The whole fund was written to a file")
        IN = "in", _("The whole fund came in from a file")
        ASKED = "ask", _("A backup of everything was asked for")

    way = models.CharField(max_length=3, choices=Way.choices)
    file_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name


class Look(models.Model):
    """An officer opened a page that shows a person: who, whom, which page, when; rows are only added.

    Looks at filed papers are documents.DocumentView. The person is a member by number, as members stand to the
    right of this app; empty for a claim of somebody who is no member.
    """

    class Page(models.TextChoices):
        MEMBER = "member", _("Page of the member")
        DUES = "dues", _("Book of dues")
        RIGHTS = "rights", _("Rights to benefits")
        CLAIM = "claim", _("Claim")
        # These name nobody; whoever asked has read how it ended (governance.outcomes).
        REQUEST = "request", _("Request of two people")
        RESOLUTION = "resolution", _("Resolution")
        FILE = "file", _("The whole file of the member")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    member_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=10, choices=Page.choices)
    thing_id = models.BigIntegerField()
    at = models.DateTimeField()

    objects = ScopedManager(fund="fund")

    class Meta:
        indexes = [models.Index(fields=["member_id", "at"], name="look_at_member")]


class Supplier(FundOwned):
    """Whom the fund buys from again and again, listed by two people and ended by two (guards).

    Payments to a listed supplier are added up for it alone, and not for whoever asks. `reference` is a tax id, a
    telephone or an account number. Only the ending changes a row, once.
    """

    name = models.CharField(max_length=150)
    name_key = models.CharField(max_length=150)
    reference = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=300, blank=True)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    end_request = models.OneToOneField(Request, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "name_key"], condition=Q(ended_at=None), name="supplier_listed_once"
            ),
            models.CheckConstraint(condition=~Q(name_key=""), name="supplier_has_name"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_request=None)
                | Q(ended_at__isnull=False, end_request__isnull=False),
                name="supplier_ended_whole",
            ),
        ]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def is_listed(self, at: datetime) -> bool:
        """Whether it stood in the list at a moment."""
        return self.at <= at and (self.ended_at is None or at < self.ended_at)
