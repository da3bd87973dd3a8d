"""Rights that rested for arrears come back some days after they were paid off; who pays no dues owes none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, make_member

from kongboon.benefits.claims.membership_status import standing_of
from kongboon.benefits.claims.rights import rights_of
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.dues.errors import PaysNoDues
from kongboon.dues.queries import dues_statement, roster, villages_in_month
from kongboon.dues.services import Share, Taking, open_round, record_collection, take_back
from kongboon.funds.regulations import regulation_on
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.rules.evaluate import evaluate

AT = datetime(2024, 9, 10, 3, 0, tzinfo=UTC)


@ground
def cast() -> Cast:
    """More than three months of arrears suspend; after they are paid off thirty days are waited."""
    return with_money(AT)


def pay(cast: Cast, member: Member, on: date, months: int | None, key: str = "k") -> Entry:
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month=f"{on:%Y-%m}", collector=cast.collector, at=AT
    )
    posted = record_collection(
        round=round,
        takings=[Taking((Share(member.pk, months),))],
        on=on,
        idem_key=key,
        by=cast.collector,
        at=AT,
    )
    member.refresh_from_db()
    return Entry.objects.get(pk=posted.entry_ids[0])


def rights_from(cast: Cast, member: Member, on: date) -> date | None:
    return standing_of(member, on, regulation_on(cast.fund, on)).rights_from


def test_thirty_days_after_the_arrears_were_paid_off(cast: Cast) -> None:
    member = make_member(cast, AT, paid_until=date(2024, 1, 31))
    pay(cast, member, date(2024, 6, 10), 5)
    assert rights_from(cast, member, date(2024, 6, 9)) is None
    for on, outcome in ((date(2024, 7, 9), "refused"), (date(2024, 7, 10), "submitted")):
        paper = Paper("hospital_certificate", photo(cast, AT))
        asked = Asked(member, "hospital", on, nights=2, papers=(paper,))
        claim = submit_claim(
            asked=asked, by=welfare(cast), at=AT, idem_key=str(on), submitted_on=date(2024, 8, 1)
        )
        assert claim.status == outcome
        assert claim.known_facts.rights_from == date(2024, 7, 10)
        assert evaluate(regulation_on(cast.fund, on), claim.known_facts) == claim.decided
    assert claim.decided.outcome == "pay"


def test_arrears_within_the_limit_never_rested(cast: Cast) -> None:
    member = make_member(cast, AT, paid_until=date(2024, 2, 29))
    pay(cast, member, date(2024, 6, 10), 3)
    assert rights_from(cast, member, date(2024, 6, 11)) is None


def test_the_wait_begins_once_what_is_owed_is_within_the_limit(cast: Cast) -> None:
    member = make_member(cast, AT, paid_until=date(2023, 12, 31))
    pay(cast, member, date(2024, 6, 1), 1, "a")
    assert rights_from(cast, member, date(2024, 6, 2)) is None, "four months are owed still"
    pay(cast, member, date(2024, 6, 5), 2, "b")
    pay(cast, member, date(2024, 6, 8), 2, "c")
    assert rights_from(cast, member, date(2024, 6, 20)) == date(2024, 7, 5)


def test_a_payment_taken_back_gives_no_rights(cast: Cast) -> None:
    member = make_member(cast, AT, paid_until=date(2024, 1, 31))
    entry = pay(cast, member, date(2024, 6, 10), 5)
    take_back(entry=entry, on=date(2024, 6, 11), reason="ผิดคน", by=cast.treasurer, at=AT)
    member.refresh_from_db()
    assert rights_from(cast, member, date(2024, 8, 1)) is None


def test_the_page_of_rights_says_from_when(cast: Cast) -> None:
    member = make_member(cast, AT, paid_until=date(2024, 1, 31))
    pay(cast, member, date(2024, 6, 10), 5)
    found = {right.benefit.code: right.decision for right in rights_of(member, date(2024, 6, 15))}
    assert found["B03"].holds_from == date(2024, 7, 10)


@pytest.mark.parametrize(
    "who",
    [{"birth_date": date(1944, 3, 15)}, {"joined_on": date(2009, 3, 15), "birth_date": date(1980, 1, 1)}],
)
def test_who_is_exempt_owes_nothing_from_the_next_month_on(cast: Cast, who: dict[str, date]) -> None:
    # Eighty years, or fifteen years a member, on 15 March 2567: March is the last month of dues.
    member = make_member(cast, AT, paid_until=date(2024, 1, 31), **who)
    regulation = regulation_on(cast.fund, AT.date())
    standing = standing_of(member, AT.date(), regulation)
    assert (standing.arrears_months, standing.arrears_satang) == (2, 60_00)
    assert dues_statement(member, "2024-09", AT.date()).owed == 2
    assert villages_in_month(cast.fund, "2024-09")[0].owing == 1
    (known,) = roster(cast.fund, regulation)
    assert known.exempt_on == date(2024, 3, 15)
    pay(cast, member, date(2024, 9, 10), None)
    assert member.paid_until == date(2024, 3, 31), "one tap takes what is owed"
    assert villages_in_month(cast.fund, "2024-09")[0].owing == 0
    with pytest.raises(PaysNoDues):
        pay(cast, member, date(2024, 9, 10), None, "again")
    assert standing_of(member, AT.date(), regulation).arrears_months == 0
