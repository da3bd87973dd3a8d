"""What changed lately that every officer is told: officers, their sign-ins, bank accounts, the regulation in force."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from kongboon.access.cards import Card
from kongboon.access.models import Officer
from kongboon.funds import transaction
from kongboon.funds.ids import next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.governance.logged import BY_TABLE, LOGGED
from kongboon.governance.models import Change, ChangesSeen
from kongboon.governance.queries import of_fund, told

DAYS = 14
_WORDS = [(logged.table, logged.speaker) for logged in LOGGED if logged.speaker]
_OF_FIRST_SIGN_IN = ("must_choose_password", "slip_expires_at", "slip_used_at")
_TOLD = [logged.table for logged in LOGGED if logged.is_told]


def unseen(officer: Officer) -> QuerySet[Change]:
    """What others changed in the last fourteen days and the officer has not said to have read, newest first.

    Not what was there before the officer's own office, nor a sign-in that was made for one.
    """
    found = of_fund(officer.fund).filter(table_name__in=_TOLD, at__gte=now() - timedelta(days=DAYS))
    found = found.exclude(table_name="access_user", action=Change.Action.INSERT)
    # Who chooses a new password for themselves does what everybody should, and so does who signs in with a slip.
    user = Q(table_name="access_user")
    chosen = Q(user_id=F("row_id"), after__has_key="password")
    with_slip = Q(act__startswith="/", after__has_key="slip_used_at") & ~Q(after__has_key="password")
    others = [name for name in BY_TABLE["access_user"].columns if name not in _OF_FIRST_SIGN_IN]
    found = found.exclude(user & (chosen | with_slip) & ~Q(after__has_any_keys=others))
    # A word spoken on the device of who asked stands in the log, and is its speaker's own all the same.
    for table, speaker in _WORDS:
        said = Cast(KeyTextTransform(speaker, "after"), BigIntegerField())
        own_word = Q(table_name=table, officer_id__isnull=False, officer_id=said)
        found = found.exclude(own_word)
    # Who acts under a sign-in of their own is not told of it.
    found = found.exclude(officer_id=officer.pk)
    if officer.user_id is not None:
        found = found.exclude(user_id=officer.user_id)
    begun = Change._base_manager.filter(
        table_name="access_officer", row_id=officer.pk, action=Change.Action.INSERT, pk__gte=OuterRef("pk")
    )
    seen = ChangesSeen.objects.filter(fund=officer.fund, officer=officer).first()
    if seen is not None:
        found = found.filter(at__gt=seen.until)
    return found.exclude(Exists(begun)).order_by("-at", "-pk")


def own_password(officer: Officer) -> Change | None:
    """The newest unseen setting of the officer's own password by somebody else."""
    if officer.user_id is None:
        return None
    found = unseen(officer).filter(table_name="access_user", row_id=officer.user_id)
    return found.filter(after__password="changed").first()  # noqa: S106 - that it changed, not what it is


@transaction.atomic
def mark_seen(*, officer: Officer, until: datetime) -> None:
    """The officer has read everything up to a moment of the log."""
    fund = officer.fund
    updated = ChangesSeen.objects.filter(fund=fund, officer=officer).update(until=until)
    if not updated:
        ChangesSeen.objects.create(id=next_id(fund), fund=fund, officer=officer, until=until)


def cards(fund: Fund, officer: Officer, today: date) -> list[Card]:
    """First that somebody else set the officer's password, then how much else changed."""
    url = reverse("governance:lately", args=[fund.code])
    others, shown = list(unseen(officer)[:100]), []
    if others and (mine := own_password(officer)) is not None:
        others = [row for row in others if (row.table_name, row.row_id) != (mine.table_name, mine.row_id)]
        words = {"name": told([mine])[0].who, "date": shown_date(mine.at.date())}
        shown.append(
            Card(
                1,
                gettext("Your password was set by somebody else"),
                gettext(
                    "By %(name)s on %(date)s. If you did not ask for it, tell the chair at once and choose a new one."
                )
                % words,
                gettext("Look"),
                url,
                "lock",
            )
        )
    if others:
        title = ngettext(
            "%(count)s thing was changed lately", "%(count)s things were changed lately", len(others)
        )
        shown.append(
            Card(
                3,
                title % {"count": len(others)},
                gettext(
                    "Officers, sign-ins, bank accounts, the regulation or a word in an officer's name: "
                    "all are to know of it."
                ),
                gettext("Read"),
                url,
                "eye",
            )
        )
    return shown
