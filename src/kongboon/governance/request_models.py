"""What one officer asks for and others agree to: the request, and every act on it. Rows are only added (guards)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.funds.models import FundOwned

# How an app calls a request of an act that holds several things, by its terms; "" for the act's own title.
TITLES: dict[Act, Callable[[Mapping[str, Any]], str]] = {}


# With their last word a slip with a one-time code is made, where the person does not sign in here already.
MAKES_SLIP = (Act.ADD_OFFICER, Act.GIVE_SLIP)


class Request(FundOwned):
    """An act of money or power that needs another person's word (reliability.md 2.2).

    `act` is the code of the act, `terms` what it will be done with, as the app that does it wrote it down.
    `amount_satang` and `payee` stand where money leaves. `place` is the key of the machine at which it was asked for.
    """

    act = models.CharField(max_length=40)
    terms = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    amount_satang = models.BigIntegerField(null=True)
    payee = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    idem_key = models.CharField(max_length=64)
    place = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    # Since when it names a person no more who was erased (web.erasure); act, sum and days stay.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "idem_key"], name="request_key_once"),
            models.CheckConstraint(
                condition=Q(amount_satang=None) | Q(amount_satang__gt=0), name="request_of_something"
            ),
        ]
        ordering = ["pk"]

    @property
    def asked(self) -> Act:
        return Act[self.act.upper()]

    @property
    def title(self) -> str:
        """What is asked for, in the reader's language; narrower than the act where its app says so."""
        narrow = TITLES.get(self.asked)
        return gettext((narrow(self.terms) if narrow else "") or self.asked.rule.title)

    @cached_property
    def said(self) -> list[RequestAct]:
        """Every act on it in the order in which they came. One query."""
        return list(RequestAct.objects.filter(request=self).select_related("officer").order_by("pk"))

    @property
    def confirmations(self) -> list[RequestAct]:
        return [act for act in self.said if act.kind == RequestAct.Kind.CONFIRM]

    @property
    def end(self) -> RequestAct | None:
        """What ended it: done, declined or withdrawn; None while it waits."""
        return next((act for act in self.said if act.kind != RequestAct.Kind.CONFIRM), None)

    @property
    def is_open(self) -> bool:
        return self.end is None

    @property
    def slip_shown(self) -> RequestAct | None:
        """The last word, to whose speaker the slip that was made with it was shown once; None where there is no slip."""
        is_done = self.end is not None and self.end.kind == RequestAct.Kind.DONE
        return self.end if is_done and self.asked in MAKES_SLIP and not self.terms.get("is_known") else None


_WORDS = {
    "confirm": _("Has agreed"),
    "decline": _("Does not agree"),
    "withdraw": _("Request taken back"),
    "done": _("It is done"),
}


class RequestAct(FundOwned):
    """One officer's word or deed on a request. `result` says what came of it, e.g. "entry/33050500000000123"."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        DECLINE = "decline"
        WITHDRAW = "withdraw"
        DONE = "done"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=100, blank=True)
    # Spoken at the machine of the one who asked, under the own name and password: marked, never refused.
    is_same_device = models.BooleanField(default=False)
    at = models.DateTimeField()

    @property
    def word(self) -> str:
        """What was said or done."""
        return str(_WORDS[self.kind])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "officer"], condition=Q(kind="confirm"), name="request_confirmed_once_each"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=~Q(kind="confirm"), name="request_ends_once"
            ),
        ]
        ordering = ["pk"]
