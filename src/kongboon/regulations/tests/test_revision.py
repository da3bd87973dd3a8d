"""From a copy of last year's regulation to the next one in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.world import Cast, adopt, minutes_of

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Officer
from kongboon.funds.errors import (
    InForceBeforeVote,
    InForceTooLate,
    MeetingNotYet,
    NotAhead,
    RegulationOverlaps,
)
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import standing_versions
from kongboon.governance.errors import OwnRequest
from kongboon.governance.requests import confirm
from kongboon.regulations import errors
from kongboon.regulations.editing import with_benefit
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.regulations.requests import ask_adoption
from kongboon.regulations.services import change_draft, drop_draft, record_vote, start_draft
from kongboon.regulations.tests.conftest import VOTED, voted
from kongboon.rules.document import BadRegulation, load_regulation


def raised(draft: RegulationDraft, amount: str = "750") -> str:
    return with_benefit(draft.text, "B01", {"amount": amount})


def vote(
    draft: RegulationDraft, by: Officer, at: datetime, key: str = "vote-1", **changed: Any
) -> RegulationVote:
    return record_vote(
        draft=draft,
        voted=voted(**changed),
        edition=draft.edition,
        by=by,
        at=at,
        idem_key=key,
        minutes=minutes_of(by, at),
    )


def test_the_revision_of_a_year(
    house: Cast, draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    draft = change_draft(draft=draft, text=raised(draft), edition=1, by=secretary, at=at)
    assert vote(draft, secretary, at).is_carried
    draft.refresh_from_db()
    version = adopt(draft, house.chair, secretary, at)
    old, new = standing_versions(house.fund)
    assert new == version
    assert new.minutes.document == minutes_of(secretary, at)
    assert (old.ends_on, new.in_force_from) == (date(2024, 9, 30), date(2024, 10, 1))
    found = load_regulation(new.text)
    assert (found.number, found.approved_by, found.resolution) == ("2", VOTED.meeting, "มติที่ 3/2567")
    assert found.label is None
    draft.refresh_from_db()
    assert (draft.status, draft.adopted) == ("adopted", version)


def test_sending_twice_adopts_once(
    house: Cast, draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    first, again = vote(draft, secretary, at), vote(draft, secretary, at)
    assert first == again
    draft.refresh_from_db()
    one = adopt(draft, secretary, house.chair, at)
    draft.refresh_from_db()
    with pytest.raises(errors.NotVotedYet):
        ask_adoption(draft=draft, by=house.chair, at=at, idem_key="again-1")
    assert RegulationVersion.objects.latest("pk") == one
    assert RegulationVersion.objects.count() == 2
    with pytest.raises(errors.VoteKeyUsed):
        vote(draft, secretary, at, votes_for=71)


def test_of_two_who_change_one_draft_the_second_is_told(
    house: Cast, draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    change_draft(draft=draft, text=raised(draft), edition=1, by=secretary, at=at)
    with pytest.raises(errors.DraftChanged, match=secretary.name):
        change_draft(draft=draft, text=raised(draft, "900"), edition=1, by=house.chair, at=at)
    with pytest.raises(errors.DraftChanged):
        vote(draft, house.chair, at)
    draft.refresh_from_db()
    assert '"750"' in draft.text


def test_a_text_that_is_no_regulation_is_refused(
    draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    with pytest.raises(BadRegulation):
        change_draft(draft=draft, text=raised(draft, "0"), edition=1, by=secretary, at=at)
    draft.refresh_from_db()
    assert draft.edition == 1


def test_a_lost_vote_leaves_the_draft_open(draft: RegulationDraft, secretary: Officer, at: datetime) -> None:
    assert not vote(draft, secretary, at, votes_for=20, votes_against=50).is_carried
    draft.refresh_from_db()
    assert draft.is_open
    with pytest.raises(errors.NotVotedYet):
        ask_adoption(draft=draft, by=secretary, at=at, idem_key="adopt-1")
    vote(draft, secretary, at, key="vote-2")
    draft.refresh_from_db()
    assert draft.status == "voted"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"present": 49}, errors.NoQuorum),
        ({"votes_for": 80}, errors.TooManyVotes),
        ({"held_on": date(2024, 6, 11)}, MeetingNotYet),
        ({"in_force_from": date(2024, 6, 1)}, InForceBeforeVote),
        ({"in_force_from": date(2024, 6, 9)}, InForceBeforeVote),
        ({"in_force_from": date(2025, 6, 10)}, InForceTooLate),
    ],
)
def test_a_vote_that_cannot_be_is_refused(
    draft: RegulationDraft,
    secretary: Officer,
    at: datetime,
    changed: dict[str, Any],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        vote(draft, secretary, at, **changed)
    assert not RegulationVote.objects.exists()


def test_the_text_stays_after_the_vote(draft: RegulationDraft, secretary: Officer, at: datetime) -> None:
    vote(draft, secretary, at)
    with pytest.raises(errors.DraftClosed):
        change_draft(draft=draft, text=raised(draft), edition=1, by=secretary, at=at)
    with pytest.raises(errors.DraftClosed):
        drop_draft(draft=draft, by=secretary, at=at)


def test_a_draft_that_is_given_up_stays_to_be_read(
    draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    assert drop_draft(draft=draft, by=secretary, at=at).status == "dropped"
    assert drop_draft(draft=draft, by=secretary, at=at).status == "dropped"
    with pytest.raises(errors.DraftClosed):
        vote(draft, secretary, at)


def test_it_begins_later_than_the_version_in_force(
    house: Cast, draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    vote(draft, secretary, at)
    draft.refresh_from_db()
    adopt(draft, secretary, house.chair, at)
    other = start_draft(fund=draft.fund, text=draft.text, by=secretary, at=at)
    with pytest.raises(RegulationOverlaps):
        vote(other, secretary, at, key="vote-9")
    other.refresh_from_db()
    assert other.status == "draft"


def test_only_chair_and_secretary_revise(house: Cast, draft: RegulationDraft, at: datetime) -> None:
    for act in (
        lambda: start_draft(fund=house.fund, text=draft.text, by=house.treasurer, at=at),
        lambda: change_draft(draft=draft, text=raised(draft), edition=1, by=house.treasurer, at=at),
        lambda: drop_draft(draft=draft, by=house.treasurer, at=at),
        lambda: vote(draft, house.treasurer, at),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_puts_a_regulation_in_force_alone(
    house: Cast, draft: RegulationDraft, secretary: Officer, at: datetime
) -> None:
    vote(draft, secretary, at)
    draft.refresh_from_db()
    asked = ask_adoption(draft=draft, by=secretary, at=at, idem_key="adopt-1")
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=secretary, at=at)
    assert RegulationVersion.objects.count() == 1
    with pytest.raises(NotAllowed):
        ask_adoption(draft=draft, by=house.treasurer, at=at, idem_key="adopt-2")
    assert confirm(request=asked, by=house.treasurer, at=at).request.end is not None
    assert RegulationVersion.objects.count() == 2


def test_a_vote_that_is_written_down_late_holds_from_its_day_as_an_older_version(
    draft: RegulationDraft, house: Cast, secretary: Officer, at: datetime
) -> None:
    """The meeting was on 3 June for 5 June; it is written down on the 10th. Nothing holds at once by one word."""
    vote(draft, secretary, at, held_on=date(2024, 6, 3), in_force_from=date(2024, 6, 5))
    draft.refresh_from_db()
    with pytest.raises(NotAhead):
        ask_adoption(draft=draft, by=secretary, at=at, idem_key="adopt-1")
    asked = ask_adoption(draft=draft, by=secretary, at=at, idem_key="adopt-2", is_historical=True)
    confirm(request=asked, by=house.chair, at=at)
    draft.refresh_from_db()
    assert draft.adopted is not None
    assert (draft.adopted.is_historical, draft.adopted.in_force_from) == (True, date(2024, 6, 5))
