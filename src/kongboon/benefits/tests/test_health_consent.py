"""What a claim tells of somebody's health is kept with their consent, or with a ground that is stated; else refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.world import PASSWORD, Cast, make_member

from kongboon.access.services import add_user
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import Asked, Paper, appeal_claim, decide_anew, submit_claim
from kongboon.benefits.models import Claim, ClaimGround
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.members.consents import consent_of, text_of
from kongboon.members.corrections import withdraw_consent
from kongboon.members.models import Consent, Member

ON = date(2024, 6, 3)
HEALTH = Consent.Kind.HEALTH


@pytest.fixture
def unasked(cast: Cast, at: datetime) -> Member:
    """A member in good standing who has not agreed to anything yet."""
    return make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="บุตร", health_consent=False)


def _stay(cast: Cast, member: Member, at: datetime, **more: object) -> Asked:
    told = {"nights": 2, "papers": (Paper("hospital_certificate", photo(cast, at)),)} | more
    return Asked(member, "hospital", ON, **told)  # type: ignore[arg-type]


def test_without_it_nothing_is_written_down_and_it_says_what_to_do(
    cast: Cast, unasked: Member, at: datetime
) -> None:
    for by in (welfare(cast), cast.collector):
        with pytest.raises(errors.HealthConsentMissing, match="Read the words"):
            submit_claim(asked=_stay(cast, unasked, at), by=by, at=at, idem_key="k")
    for ground in ("no-such", "yes"):
        with pytest.raises(errors.HealthConsentMissing):
            submit_claim(asked=_stay(cast, unasked, at, ground=ground), by=welfare(cast), at=at, idem_key="k")
    assert not Claim.objects.exists()
    assert consent_of(unasked, HEALTH) is None


def test_who_agreed_is_written_down_with_day_and_words_and_not_asked_again(
    cast: Cast, unasked: Member, at: datetime
) -> None:
    asked = _stay(cast, unasked, at, ground="agreed", ground_on=ON)
    claim = submit_claim(asked=asked, by=cast.collector, at=at, idem_key="k")
    version, _ = text_of(HEALTH)
    assert (claim.ground.ground, claim.ground.on, claim.ground.text_version) == ("agreed", ON, version)
    standing = consent_of(unasked, HEALTH)
    assert standing is not None
    assert (standing.on, standing.by) == (ON, cast.collector)
    before = replace(_stay(cast, unasked, at), event_on=ON - timedelta(days=5))
    again = submit_claim(asked=before, by=welfare(cast), at=at, idem_key="k2")
    assert again.ground.on == ON
    assert Consent.objects.filter(member=unasked, kind=HEALTH).count() == 1


def test_a_consent_that_was_taken_back_is_asked_for_again(cast: Cast, unasked: Member, at: datetime) -> None:
    submit_claim(asked=_stay(cast, unasked, at, ground="agreed"), by=welfare(cast), at=at, idem_key="k")
    withdraw_consent(member=unasked, kind=HEALTH, by=cast.officers["registrar"], at=at)
    with pytest.raises(errors.HealthConsentMissing):
        submit_claim(asked=_stay(cast, unasked, at), by=welfare(cast), at=at, idem_key="k2")


@pytest.mark.parametrize("ground", ["relative", "vital"])
def test_for_who_cannot_speak_another_ground_is_stated_and_no_consent_is_made_up(
    cast: Cast, unasked: Member, at: datetime, ground: str
) -> None:
    claim = submit_claim(asked=_stay(cast, unasked, at, ground=ground), by=welfare(cast), at=at, idem_key="k")
    assert claim.ground.ground == ground
    assert consent_of(unasked, HEALTH) is None


def test_a_day_to_come_is_no_day_of_a_consent(cast: Cast, unasked: Member, at: datetime) -> None:
    asked = _stay(cast, unasked, at, ground="agreed", ground_on=at.date() + timedelta(days=1))
    with pytest.raises(errors.HealthConsentDay):
        submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="k")


def test_a_death_is_asked_for_without(cast: Cast, unasked: Member, at: datetime) -> None:
    claim = submit_claim(asked=death_of(cast, unasked, at), by=welfare(cast), at=at, idem_key="d")
    assert not ClaimGround.objects.filter(claim=claim).exists()


def test_decided_anew_it_keeps_its_ground(cast: Cast, unasked: Member, at: datetime) -> None:
    asked = _stay(cast, unasked, at, ground="relative", papers=())
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="k")
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    appealed = appeal_claim(claim=claim, reason="ได้ใบมาแล้ว", papers=papers, by=welfare(cast), at=at)
    assert decide_anew(claim=appealed, note="มติ", by=cast.chair, at=at).ground.ground == "relative"


def test_the_database_keeps_it_as_it_was_said(cast: Cast, unasked: Member, at: datetime) -> None:
    claim = submit_claim(
        asked=_stay(cast, unasked, at, ground="vital"), by=welfare(cast), at=at, idem_key="k"
    )
    for sql in (
        f"UPDATE benefits_claimground SET ground='agreed' WHERE claim_id={claim.pk}",
        f"DELETE FROM benefits_claimground WHERE claim_id={claim.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_page_reads_the_words_out_and_goes_on_with_an_answer_alone(
    cast: Cast, unasked: Member, at: datetime
) -> None:
    officer = cast.collector
    officer.user = add_user(username="noi", password=PASSWORD)
    officer.save(update_fields=["user"])
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    base = f"/f/{cast.fund.code}/benefits/new/{unasked.pk}/hospital"
    boxes = {"on_0": str(ON.day), "on_1": str(ON.month), "on_2": str(ON.year + 543)}
    client.post(f"{base}/day/", boxes)
    led = client.post(f"{base}/nights/", {"nights": "2"})
    assert led["Location"].endswith("/health/")
    page = client.get(led["Location"]).content.decode()
    assert text_of(HEALTH)[1].th in page
    refused = client.post(led["Location"], {"ground": ""})
    assert refused.status_code == 422
    day = {f"ground_{name}": value for name, value in boxes.items()}
    done = client.post(led["Location"], {"ground": "agreed", **day})
    assert done.status_code == 302
    # A result that is asked for past the question leads back to it.
    other = make_member(cast, at, number="0002", health_consent=False)
    past = client.get(f"/f/{cast.fund.code}/benefits/new/{other.pk}/hospital/result/")
    assert "/hospital/day/" in past["Location"]
