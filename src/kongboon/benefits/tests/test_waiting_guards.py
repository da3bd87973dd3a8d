"""What raw SQL may not do to a large sum that waits, on both databases, under the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scopes_disabled
from tests import databases
from tests.world import Cast

from kongboon.access.models import Role
from kongboon.benefits.accounts import money_account
from kongboon.benefits.claims.accruing import ACCRUAL, debt_draft
from kongboon.benefits.claims.paying import PAYMENT, Payout
from kongboon.benefits.claims.services import withdraw_claim
from kongboon.benefits.lists.services import agree
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.large import RICH, agreed, large_claim, text_of
from kongboon.ledger.services import post

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
STEP = "[[approval]]\nconfirmations = 1\n"


@pytest.fixture(autouse=True)
def _database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield


@contextmanager
def refused(code: str) -> Iterator[None]:
    before = list(Claim.objects.values())
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert code in str(caught.value), caught.value
    assert list(Claim.objects.values()) == before


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _moment(at: datetime | None) -> str | None:
    """As this database keeps it."""
    return None if at is None else connection.ops.adapt_datetimefield_value(at)


@transaction.atomic
def _paid_raw(cast: Cast, claim: Claim, at: datetime) -> None:
    """The payment in the books, and the claim moved past the service."""
    payout = Payout(claim, on=AT.date(), by=cast.treasurer, at=at)
    drafts = payout.drafts(money_account(cast.fund, None))
    posted = post(fund=cast.fund, kind=PAYMENT, entries=drafts, idem_key="raw", by=cast.treasurer, at=at)
    _sql(
        "UPDATE benefits_claim SET status='paid', paid_entry_id=%s WHERE id=%s",
        posted.entry_ids[0],
        claim.pk,
    )


@transaction.atomic
def _approved_raw(cast: Cast, claim: Claim, payable: datetime | None, *roles: str) -> None:
    """The words and the debt, and the claim moved past the service."""
    for role in roles or (Role.SECRETARY, Role.CHAIR):
        agree(claim, claim.amount_satang, cast.officers[role], AT, "")
    draft = debt_draft(claim, claim.amount_satang, AT.date())
    posted = post(fund=cast.fund, kind=ACCRUAL, entries=[draft], idem_key="raw-debt", by=cast.chair, at=AT)
    _sql(
        "UPDATE benefits_claim SET status='approved', granted_satang=%s, accrual_entry_id=%s, payable_from=%s"
        " WHERE id=%s",
        claim.amount_satang,
        posted.entry_ids[0],
        _moment(payable),
        claim.pk,
    )


@pytest.mark.parametrize("early", [DAY, timedelta(seconds=1)])
def test_a_large_sum_is_not_paid_before_its_moment(early: timedelta) -> None:
    cast = with_money(AT, text_of("30,000"), cash=RICH)
    claim = agreed(cast, large_claim(cast, AT), AT)
    with refused("claim.waits"):
        _paid_raw(cast, claim, AT + DAY - early)
    _paid_raw(cast, claim, AT + DAY)
    assert Claim.objects.get().status == "paid"


def test_a_wait_of_the_regulation_holds_as_long_as_it_says() -> None:
    cast = with_money(AT, text_of("600", approvals=f"{STEP}wait_hours = 48\n"), cash=RICH)
    claim = agreed(cast, large_claim(cast, AT), AT, Role.SECRETARY)
    with refused("claim.waits"):
        _paid_raw(cast, claim, AT + 2 * DAY - timedelta(seconds=1))
    _paid_raw(cast, claim, AT + 2 * DAY)


@pytest.mark.parametrize("payable", [None, AT, AT + DAY - timedelta(seconds=1)])
def test_a_silent_regulation_gives_no_large_sum_without_its_day(payable: datetime | None) -> None:
    cast = with_money(AT, text_of("20,001"), cash=RICH)
    claim = large_claim(cast, AT)
    with refused("claim.no_wait"):
        _approved_raw(cast, claim, payable)
    _approved_raw(cast, claim, AT + DAY)
    assert Claim.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("amount", "path", "approvals"),
    [("20,000", "committee", ""), ("60,000", "at_once", ""), ("60,000", "committee", STEP)],
)
def test_what_needs_no_day_is_let_through(amount: str, path: str, approvals: str) -> None:
    cast = with_money(AT, text_of(amount, path=path, approvals=approvals), cash=RICH)
    claim = large_claim(cast, AT)
    _approved_raw(cast, claim, None)
    claim.refresh_from_db()
    _paid_raw(cast, claim, AT)
    assert Claim.objects.get().status == "paid"


def test_the_moment_is_not_moved_while_it_waits_nor_with_the_payment() -> None:
    cast = with_money(AT, text_of("30,000"), cash=RICH)
    claim = agreed(cast, large_claim(cast, AT), AT)
    with refused("claim.bad_move"):
        _sql("UPDATE benefits_claim SET payable_from=%s WHERE id=%s", _moment(AT), claim.pk)
    with refused("claim.brought_too_much"):
        _sql("UPDATE benefits_claim SET status='withdrawn', payable_from=NULL WHERE id=%s", claim.pk)
    with refused("claim.brought_too_much"):
        _sql("UPDATE benefits_claim SET status='paid', payable_from=NULL WHERE id=%s", claim.pk)


def test_what_an_objection_stopped_stays_stopped() -> None:
    cast = with_money(AT, text_of("30,000"), cash=RICH)
    claim = agreed(cast, large_claim(cast, AT), AT)
    withdraw_claim(claim=claim, reason="บัตรไม่ใช่ของคนนี้", by=cast.collector, at=AT)
    for status in ("approved", "paid"):
        with refused("claim.bad_move"):
            _sql("UPDATE benefits_claim SET status=%s WHERE id=%s", status, claim.pk)
