"""A version that does not hold yet is withdrawn by another vote; an old one found later brings its own vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate
from tests.world import Cast, adopt, minutes_of

from kongboon.access.models import Officer
from kongboon.funds.errors import (
    InForceBeforeVote,
    InForceTooLate,
    MeetingNotYet,
    NotAhead,
    RegulationBegun,
    RegulationOverlaps,
)
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import Decided, regulation_on, standing_versions
from kongboon.governance.errors import OwnRequest
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm
from kongboon.regulations import errors
from kongboon.regulations.models import RegulationDraft, RegulationWithdrawal
from kongboon.regulations.requests import ask_regulation, ask_withdrawal
from kongboon.regulations.services import MeetingSaid, record_vote, start_draft
from kongboon.regulations.tests.conftest import VOTED
from kongboon.regulations.tests.test_guards import refused
from kongboon.rules.catalogue import adopted_text

VERSION, WITHDRAWAL = "funds_regulationversion", "regulations_regulationwithdrawal"
LATER = datetime.fromisoformat("2024-09-30T12:00:00+07:00")
SAID = MeetingSaid("ประชุมวิสามัญ", date(2024, 7, 1), 50, 60, 55, 3, 2, "มติที่ 1")


@pytest.fixture
def to_come(draft: RegulationDraft, secretary: Officer, house: Cast, at: datetime) -> RegulationVersion:
    """A version from 1 October 2024, voted on on 9 June."""
    minutes = minutes_of(secretary, at)
    record_vote(draft=draft, voted=VOTED, edition=1, by=secretary, at=at, idem_key="vote-1", minutes=minutes)
    draft.refresh_from_db()
    return adopt(draft, secretary, house.chair, at)


def asked(version: RegulationVersion, by: Officer, at: datetime, key: str = "w", **changed: Any) -> Request:
    minutes = changed.pop("minutes", minutes_of(by, at, 1))
    said = replace(SAID, **changed)
    return ask_withdrawal(version=version, said=said, minutes=minutes, by=by, at=at, idem_key=key)


def test_another_vote_withdraws_it_and_the_one_before_goes_on(
    house: Cast, to_come: RegulationVersion, secretary: Officer
) -> None:
    request = asked(to_come, secretary, LATER)
    with pytest.raises(OwnRequest):
        confirm(request=request, by=secretary, at=LATER)
    assert len(standing_versions(house.fund)) == 2, "not by the secretary alone"
    confirm(request=request, by=house.treasurer, at=LATER)
    (old,) = standing_versions(house.fund)
    assert old.ends_on is None
    assert regulation_on(house.fund, date(2025, 1, 1)).number == old.number
    told = RegulationWithdrawal.objects.get()
    assert (told.version, told.votes_for, told.recorded_by) == (to_come, 55, secretary)


def test_a_wrong_first_day_is_put_right_by_withdrawal_and_a_new_vote(
    house: Cast, to_come: RegulationVersion, draft: RegulationDraft, secretary: Officer
) -> None:
    confirm(request=asked(to_come, secretary, LATER), by=house.chair, at=LATER)
    again = start_draft(fund=house.fund, text=to_come.text, by=secretary, at=LATER)
    told = replace(VOTED, held_on=date(2024, 7, 1))
    minutes = minutes_of(secretary, LATER, 2)
    record_vote(draft=again, voted=told, edition=1, by=secretary, at=LATER, idem_key="v2", minutes=minutes)
    again.refresh_from_db()
    new = adopt(again, secretary, house.chair, LATER)
    assert new.in_force_from == to_come.in_force_from
    assert [version.pk for version in standing_versions(house.fund)][1:] == [new.pk]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"minutes": None}, errors.MinutesMissing),
        ({"votes_for": 2}, errors.NotCarried),
        ({"held_on": date(2024, 6, 8)}, errors.WithdrawnBeforeVote),
        ({"held_on": date(2024, 10, 1)}, MeetingNotYet),
        ({"present": 40}, errors.NoQuorum),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(
    to_come: RegulationVersion, secretary: Officer, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(to_come, secretary, LATER, **changed)
    assert asked(to_come, secretary, LATER).is_open


def test_after_its_first_day_it_is_withdrawn_only_while_nothing_was_decided_under_it(
    house: Cast, to_come: RegulationVersion, secretary: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is decided as benefits tell it: the claims themselves stand in benefits/tests."""
    request, late = asked(to_come, secretary, LATER), LATER + timedelta(days=1)
    by_it = [Decided("ส.2567/0001", to_come.sha256)]
    with monkeypatch.context() as decided:
        decided.setattr("kongboon.funds.regulations._DECIDED", [lambda fund, since, until: by_it])
        with pytest.raises(RegulationBegun) as told:
            asked(to_come, secretary, late, key="late")
        assert "ส.2567/0001" in told.value.text()
        with pytest.raises(RegulationBegun):
            confirm(request=request, by=house.chair, at=late)
        assert len(standing_versions(house.fund)) == 2
    confirm(request=request, by=house.chair, at=late)
    assert len(standing_versions(house.fund)) == 1


def test_neither_is_it_withdrawn_by_raw_sql(
    to_come: RegulationVersion, secretary: Officer, house: Cast
) -> None:
    early, late = "2024-09-30 12:00:00+00:00", "2024-10-01 12:00:00+00:00"
    change = f"UPDATE {VERSION} SET withdrawn_at=%s WHERE id={to_come.pk}"
    refused(change, "regulation.no_vote", late)
    refused(change, "regulation.no_vote", early)
    confirm(request=asked(to_come, secretary, LATER), by=house.chair, at=LATER)
    refused(f"UPDATE {VERSION} SET withdrawn_at=NULL WHERE id={to_come.pk}", "regulation.begun")
    refused(f"UPDATE {WITHDRAWAL} SET votes_for=60", "append_only|permission denied")


@pytest.mark.parametrize(
    ("voted_on", "first_day", "is_historical", "code"),
    [
        ("2024-06-09", "2024-06-09", "FALSE", "regulation.before_vote"),
        ("2024-06-09", "2024-06-08", "TRUE", "regulation.before_vote"),
        ("2024-06-09", "2025-06-11", "FALSE", "regulation.too_late"),
        ("2024-06-11", "2024-07-01", "FALSE", "regulation.vote_to_come"),
        ("2017-09-29", "2017-09-30", "FALSE", "regulation.not_last"),
        ("2017-09-30", "2017-10-01", "TRUE", "regulation_from_once|UNIQUE|regulation.stays"),
        ("2024-06-09", "2024-06-10", "FALSE", ""),
        ("2016-09-30", "2017-01-01", "TRUE", ""),
    ],
)
def test_the_days_of_a_version_hold_against_raw_sql(
    draft: RegulationDraft, voted_on: str, first_day: str, is_historical: str, code: str
) -> None:
    columns = "id, fund_id, number, year_be, in_force_from, text, sha256, voted_on, is_historical, adopted_at"
    kept = (
        f"id+100, fund_id, number, year_be, '{first_day}', text, sha256, '{voted_on}', {is_historical},"
        " '2024-06-10 05:00:00+00:00'"
    )
    insert = f"INSERT INTO {VERSION} ({columns}) SELECT {kept} FROM {VERSION}"
    if code:
        refused(insert, code)
        return
    with connection.cursor() as cursor:
        cursor.execute(insert)
    assert RegulationVersion.objects.count() == 2


def text_of(voted_on: date, first_day: date) -> str:
    return adopted_text(
        "standard-13", number="0", title="ระเบียบฉบับเก่า", approved_by="ประชุมใหญ่", approved_on=voted_on,
        resolution="1", in_force_from=first_day,
    )  # fmt: skip


def test_an_old_version_that_was_found_later_is_said_to_be_one(
    house: Cast, secretary: Officer, at: datetime
) -> None:
    """The one in force holds since 1 October 2017."""
    told: dict[str, Any] = {
        "fund": house.fund,
        "by": secretary,
        "at": at,
        "minutes": minutes_of(secretary, at),
    }
    old = text_of(date(2012, 1, 5), date(2012, 1, 5))
    with pytest.raises(InForceBeforeVote):
        ask_regulation(text=old, idem_key="1", **told)
    with pytest.raises(NotAhead):
        ask_regulation(text=text_of(date(2012, 1, 4), date(2012, 1, 5)), idem_key="2", **told)
    with pytest.raises(NotAhead):
        # After the last one, but its day has come: nobody puts it in force at once by one word.
        ask_regulation(text=text_of(date(2024, 6, 1), localdate(at)), idem_key="2", **told)
    ahead = text_of(date(2024, 6, 1), localdate(at) + timedelta(days=1))
    confirm(request=ask_regulation(text=ahead, idem_key="2", **told), by=house.chair, at=at)
    with pytest.raises(RegulationOverlaps):
        ask_regulation(text=ahead, idem_key="5", **told)
    with pytest.raises(errors.MinutesMissing):
        ask_regulation(text=old, is_historical=True, idem_key="3", **told | {"minutes": None})
    told["minutes"] = minutes_of(secretary, at, 1)
    asked_for = ask_regulation(text=old, is_historical=True, idem_key="4", **told)
    confirm(request=asked_for, by=house.chair, at=at)
    first, second, _ahead = standing_versions(house.fund)
    assert (first.is_historical, first.voted_on, first.ends_on) == (True, date(2012, 1, 5), date(2017, 9, 30))
    assert first.minutes.document == minutes_of(secretary, at, 1)
    assert second.in_force_from == date(2017, 10, 1)


def test_no_day_to_come_is_historical(house: Cast, secretary: Officer, at: datetime) -> None:
    with pytest.raises(InForceTooLate):
        ask_regulation(
            fund=house.fund,
            text=text_of(date(2024, 6, 9), date(2026, 1, 1)),
            minutes=minutes_of(secretary, at),
            is_historical=True,
            by=secretary,
            at=at,
            idem_key="1",
        )
