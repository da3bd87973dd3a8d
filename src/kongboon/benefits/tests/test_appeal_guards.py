"""What raw writes may not do to an appeal or an exception, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import Cast, make_member, resolved

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.accruing import accrue
from kongboon.benefits.claims.services import (
    Asked,
    appeal_claim,
    confirm_exception,
    decline_claim,
    grant_exception,
    submit_claim,
    uphold_refusal,
)
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import (
    Appeal,
    AppealRuling,
    Approval,
    Claim,
    ClaimWarning,
    ExceptionGrant,
    ExceptionWord,
)
from kongboon.benefits.tests.conftest import death_of, welfare, with_money
from kongboon.funds.ids import next_id
from kongboon.members.models import Member


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield


@pytest.fixture
def member(cast: Cast, at: datetime) -> Member:
    return make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ", house_no="12")


@pytest.fixture
def refused(cast: Cast, member: Member, at: datetime) -> Claim:
    asked = Asked(member, "hospital", date(2024, 5, 1), nights=3)
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="h")


@pytest.fixture
def waiting(cast: Cast, member: Member, at: datetime) -> Claim:
    return submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _status(claim: Claim, status: str) -> None:
    _sql("UPDATE benefits_claim SET status=%s WHERE id=%s", status, claim.pk)


def _row(model: Any, cast: Cast, at: datetime, **values: Any) -> Any:
    return model.objects.create(id=next_id(cast.fund), fund=cast.fund, at=at, **values)


def _grant(cast: Cast, claim: Claim, at: datetime, **more: Any) -> ExceptionGrant:
    values: dict[str, Any] = {
        "claim": claim,
        "amount_satang": 300_00,
        "resolution_no": "1",
        "reason": "x",
        "by": cast.officers[Role.SECRETARY],
    }
    found: ExceptionGrant = _row(ExceptionGrant, cast, at, **(values | more))
    return found


def _word(cast: Cast, grant: ExceptionGrant, officer: Officer, at: datetime, verdict: str = "yes") -> None:
    _row(ExceptionWord, cast, at, grant=grant, officer=officer, verdict=verdict)


def _in_the_house(cast: Cast, officer: Officer, at: datetime) -> None:
    other = make_member(cast, at, number=f"h{officer.pk % 100}", house_no="12")
    name_membership(officer=officer, number=other.number, by=cast.officers[Role.REGISTRAR], at=at)


def test_a_claim_moves_by_its_rows_alone(cast: Cast, refused: Claim, waiting: Claim, at: datetime) -> None:
    with refused_as("claim.not_appealed"):
        _status(refused, "appealed")
    for status in ("renewed", "submitted", "paid"):
        with refused_as("claim.bad_move"):
            _status(refused, status)
    with refused_as("claim.bad_move"):
        _status(waiting, "appealed")
    with refused_as("claim.not_confirmed"):
        _status(refused, "approved")
    appeal_claim(claim=refused, reason="ขอ", by=welfare(cast), at=at)
    for status in ("refused", "renewed"):
        with refused_as("claim.not_ruled"):
            _status(refused, status)
    uphold_refusal(claim=refused, note="ไม่ได้", by=cast.chair, at=at)
    with refused_as("claim.not_appealed"):
        _status(refused, "appealed")


def test_an_appeal_is_of_a_refused_claim_once_and_with_a_reason(
    cast: Cast, refused: Claim, waiting: Claim, at: datetime
) -> None:
    with refused_as("appeal.not_due"):
        _row(Appeal, cast, at, claim=waiting, reason="x", by=cast.chair)
    with refused_as("appeal.no_reason"):
        _row(Appeal, cast, at, claim=refused, reason=" ", by=cast.chair)
    _row(Appeal, cast, at, claim=refused, reason="x", by=cast.chair)
    with refused_as("append_only|unique|UNIQUE"):
        _row(Appeal, cast, at, claim=refused, reason="y", by=cast.chair)
    with refused_as("append_only|permission denied"):
        _sql("UPDATE benefits_appeal SET reason='y'")


def test_an_appeal_is_ruled_on_by_somebody_without_a_part_in_it(
    cast: Cast, member: Member, waiting: Claim, at: datetime
) -> None:
    claim = decline_claim(claim=waiting, by=cast.chair, at=at, note="ไม่")
    claim = appeal_claim(claim=claim, reason="ขอ", by=cast.collector, at=at)
    ruling = {"appeal": claim.appeal, "verdict": "upheld", "note": "x"}
    for officer in (welfare(cast), cast.chair, cast.collector):
        with refused_as("ruling.own"):
            _row(AppealRuling, cast, at, by=officer, **ruling)
    _in_the_house(cast, cast.treasurer, at)
    with refused_as("ruling.own_house"):
        _row(AppealRuling, cast, at, by=cast.treasurer, **ruling)
    with refused_as("ruling.no_reason"):
        _row(AppealRuling, cast, at, by=cast.officers[Role.SECRETARY], **(ruling | {"note": ""}))
    with refused_as("ruling_anew_has_claim"):
        _row(AppealRuling, cast, at, by=cast.officers[Role.SECRETARY], **(ruling | {"verdict": "anew"}))
    _row(AppealRuling, cast, at, by=cast.officers[Role.SECRETARY], **ruling)


def test_an_exception_is_whole_and_one_at_a_time(
    cast: Cast, refused: Claim, waiting: Claim, at: datetime
) -> None:
    with refused_as("exception.not_due"):
        _grant(cast, waiting, at)
    with refused_as("exception.no_reason"):
        _grant(cast, refused, at, resolution_no="")
    with refused_as("exception_gives_something"):
        _grant(cast, refused, at, amount_satang=0)
    grant = _grant(cast, refused, at)
    with refused_as("exception.waits"):
        _grant(cast, refused, at)
    with refused_as("append_only|permission denied"):
        _sql("UPDATE benefits_exceptiongrant SET amount_satang=1")
    _word(cast, grant, cast.chair, at, "no")
    with refused_as("exception_word.not_due"):
        _word(cast, grant, cast.treasurer, at)
    _grant(cast, refused, at)


def test_no_word_on_an_exception_comes_from_its_maker_the_submitter_or_the_household(
    cast: Cast, refused: Claim, at: datetime
) -> None:
    grant = _grant(cast, refused, at)
    for officer in (cast.officers[Role.SECRETARY], welfare(cast)):
        with refused_as("exception_word.own"):
            _word(cast, grant, officer, at)
    _in_the_house(cast, cast.treasurer, at)
    with refused_as("exception_word.own_house"):
        _word(cast, grant, cast.treasurer, at)
    _word(cast, grant, cast.chair, at)
    with refused_as("append_only|unique|UNIQUE"):
        _word(cast, grant, cast.chair, at)
    with refused_as("append_only|permission denied"):
        _sql("DELETE FROM benefits_exceptionword")


@pytest.mark.parametrize(
    ("roles", "amount"),
    [
        ((), 300_00),
        ((Role.CHAIR,), 300_00),
        ((Role.TREASURER, Role.BOOKKEEPER), 300_00),
        ((Role.CHAIR, Role.TREASURER), 400_00),
    ],
)
def test_an_exception_is_not_owed_before_two_and_the_chair_agreed_to_its_sum(
    cast: Cast, refused: Claim, at: datetime, roles: tuple[Role, ...], amount: int
) -> None:
    grant = _grant(cast, refused, at)
    for role in roles:
        _word(cast, grant, cast.officers[role], at)
    with refused_as("claim.not_confirmed"):
        accrue(refused, amount, date(2024, 6, 10), cast.treasurer, at, exception=grant)


def test_an_exception_is_not_owed_without_its_entry(cast: Cast, refused: Claim, at: datetime) -> None:
    grant = _grant(cast, refused, at)
    for officer in (cast.chair, cast.treasurer):
        _word(cast, grant, officer, at)
    with refused_as("claim.not_in_books"):
        _sql("UPDATE benefits_claim SET status='approved', granted_satang=30000 WHERE id=%s", refused.pk)
    accrue(refused, 300_00, date(2024, 6, 10), cast.treasurer, at, exception=grant)


def test_nothing_is_granted_where_the_refusal_stands(cast: Cast, refused: Claim, at: datetime) -> None:
    grant_exception(
        claim=refused,
        amount_satang=1,
        resolution_no=resolved(cast, at, "exception"),
        reason="x",
        by=cast.treasurer,
        at=at,
    )
    confirm_exception(claim=refused, agreed=False, by=cast.chair, at=at, note="ไม่")
    appeal_claim(claim=refused, reason="ขอ", by=welfare(cast), at=at)
    uphold_refusal(claim=refused, note="ไม่ได้", by=cast.chair, at=at)
    with refused_as("exception.not_due"):
        _grant(cast, refused, at)


def test_a_claim_with_a_warning_is_not_confirmed_without_a_note(
    cast: Cast, waiting: Claim, at: datetime
) -> None:
    _row(ClaimWarning, cast, at, claim=waiting, kind="photo", fund_name="กองทุนอื่น")
    yes = {"claim": waiting, "officer": cast.chair, "kind": "confirm", "verdict": "yes"}
    with refused_as("approval.needs_note"):
        _row(Approval, cast, at, amount_satang=waiting.amount_satang, note=" ", **yes)
    with refused_as("append_only|permission denied"):
        _sql("DELETE FROM benefits_claimwarning")
    _row(Approval, cast, at, amount_satang=waiting.amount_satang, note="ถามแล้ว", **yes)


def test_rows_of_another_fund_have_no_part_in_it(cast: Cast, refused: Claim, at: datetime) -> None:
    stranger = with_money(at, code="3305060").chair
    with refused_as("appeal.foreign"):
        _row(Appeal, cast, at, claim=refused, reason="x", by=stranger)
    with refused_as("exception.foreign"):
        _grant(cast, refused, at, by=stranger)
    with refused_as("exception_word.foreign"):
        _word(cast, _grant(cast, refused, at), stranger, at)
