"""A version under which nothing was decided can be withdrawn, gaps are filled, and what another text decided is listed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import Cast, agree, minutes_of

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.errors import RegulationBegun, RegulationOverlaps
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import check_first_day, decided_elsewhere, regulation_on
from kongboon.governance.doings import doing_of
from kongboon.governance.models import Request
from kongboon.members.models import Member
from kongboon.regulations.requests import ask_regulation, ask_withdrawal
from kongboon.regulations.services import MeetingSaid
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

NEWER = (
    catalogue_text("standard-13")
    .replace('in_force_from = "2560-10-01"', 'in_force_from = "2567-06-05"')
    .replace('approved_on = "2560-09-30"', 'approved_on = "2567-06-04"')
    .replace('per_night = "100"', 'per_night = "150"')
)
STAY = date(2024, 6, 6)


def stay(cast: Cast, member: Member, at: datetime, key: str = "stay") -> Claim:
    paper = Paper("hospital_certificate", photo(cast, at))
    asked = Asked(member, "hospital", STAY, nights=2, papers=(paper,))
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


def withdrawal(cast: Cast, version: RegulationVersion, at: datetime, key: str = "w") -> Request:
    said = MeetingSaid("ประชุมใหญ่", date(2024, 6, 9), 20, 30, 25, 3, 2, "มติที่ 9")
    by = cast.officers[Role.SECRETARY]
    minutes = minutes_of(by, at)
    return ask_withdrawal(version=version, said=said, minutes=minutes, by=by, at=at, idem_key=key)


def test_a_version_that_holds_is_withdrawn_while_nothing_was_decided_under_it(
    cast: Cast, member: Member, at: datetime
) -> None:
    version = adopt_regulation(fund=cast.fund, text=NEWER, at=at, is_historical=True)
    agree(withdrawal(cast, version, at), cast, at)
    assert regulation_on(cast.fund, STAY).text_sha256 != version.sha256
    assert stay(cast, member, at).amount_satang == 200_00


def test_a_claim_that_was_decided_under_it_keeps_it(cast: Cast, member: Member, at: datetime) -> None:
    version = adopt_regulation(fund=cast.fund, text=NEWER, at=at, is_historical=True)
    waiting = withdrawal(cast, version, at)
    claim = stay(cast, member, at)
    assert (claim.amount_satang, claim.regulation_sha256) == (300_00, version.sha256)
    with pytest.raises(RegulationBegun) as told:
        withdrawal(cast, version, at, "again")
    assert claim.number in told.value.text()
    with pytest.raises(RegulationBegun):
        agree(waiting, cast, at)
    change = (
        f"UPDATE funds_regulationversion SET withdrawn_at='2024-06-10 12:00:00+00:00' WHERE id={version.pk}"
    )
    with pytest.raises(DatabaseError, match="regulation.begun|regulation.no_vote"), transaction.atomic():
        connection.cursor().execute(change)


def test_what_another_text_decided_is_listed_at_adoption(cast: Cast, member: Member, at: datetime) -> None:
    claim = stay(cast, member, at)
    read = load_regulation(NEWER)
    assert [one.number for one in decided_elsewhere(cast.fund, read, at.date())] == [claim.number]
    by = cast.officers[Role.SECRETARY]
    request = ask_regulation(
        fund=cast.fund, text=NEWER, minutes=minutes_of(by, at), is_historical=True, by=by, at=at, idem_key="r"
    )  # fmt: skip
    assert claim.number in str(doing_of(request).words(request))
    agree(request, cast, at)
    claim.refresh_from_db()
    assert claim.amount_satang == 200_00, "what was decided stays"
    assert decided_elsewhere(cast.fund, load_regulation(NEWER), STAY - timedelta(days=5)) == []


def test_days_between_two_versions_on_which_none_holds_are_filled(cast: Cast, at: datetime) -> None:
    today = at.date()
    ends, begins = today + timedelta(days=20), today + timedelta(days=60)
    first = RegulationVersion.objects.get(fund=cast.fund)
    for number, (start, end) in enumerate(((today + timedelta(days=1), ends), (begins, None)), start=2):
        RegulationVersion.objects.create(
            id=first.pk + 10 * number, fund=cast.fund, number=str(number), year_be=2567, in_force_from=start,
            in_force_to=end, text=first.text, sha256=f"{number}" * 64, voted_on=today, adopted_at=at,
        )  # fmt: skip
    with pytest.raises(RegulationOverlaps):
        check_first_day(cast.fund, today, ends, today)
    gap = ends + timedelta(days=1)
    assert check_first_day(cast.fund, today, gap, today) is False
    RegulationVersion.objects.create(
        id=first.pk + 90, fund=cast.fund, number="9", year_be=2567, in_force_from=gap, text=first.text,
        sha256="9" * 64, voted_on=today, adopted_at=at,
    )  # fmt: skip
    with pytest.raises(RegulationOverlaps):
        check_first_day(cast.fund, today, gap + timedelta(days=1), today)
