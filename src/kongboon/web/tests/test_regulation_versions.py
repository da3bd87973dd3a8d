"""A version that was written down after its first day lists the claims that it came too late for; withdrawing one."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.world import Cast, make_member, minutes_of

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.tests.conftest import jpeg, photo
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import RegulationVersion
from kongboon.regulations.requests import ask_regulation
from kongboon.rules.catalogue import adopted_text, catalogue_text
from kongboon.web.tests.conftest import asked_by, press, sign_in, today_boxes

SETTINGS = "/f/3305050/settings/"


def _text(days: int) -> str:
    """A version voted on the day before its first one, so many days from today; it gives 40,000 baht for a death."""
    first_day = timezone.localdate() + timedelta(days=days)
    text = adopted_text(
        "standard-13",
        number="2",
        title="ระเบียบฉบับสอง",
        approved_by="ประชุมใหญ่",
        approved_on=first_day - timedelta(days=1),
        resolution="2",
        in_force_from=first_day,
    )
    head, death = text.split('code = "B05"', 1)
    return head + 'code = "B05"' + re.sub(r'amount = "[\d,]+"', 'amount = "40000"', death, count=8)


def test_claims_that_it_would_have_decided_otherwise_are_listed_and_stand(house: Cast) -> None:
    now, today = timezone.now(), timezone.localdate()
    old = adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=now)
    member = make_member(house, now, paid_until=today, heir_name="นายทอง")
    papers = (Paper("death_certificate", photo(house, now)),)
    asked = Asked(member, "death", today, benefit_code="B05", papers=papers)
    claim = submit_claim(asked=asked, by=house.officers[Role.WELFARE], at=now, idem_key="death-1")
    request = ask_regulation(
        fund=house.fund, text=_text(-5), minutes=minutes_of(house.chair, now), by=house.chair, at=now,
        idem_key="late-version", is_historical=True,
    )  # fmt: skip
    assert press(house.treasurer, request).status_code == 302
    new = RegulationVersion.objects.latest("pk")
    page = sign_in(house.chair).get(f"{SETTINGS}regulation/{new.pk}/").content.decode()
    assert "ยังคงตามที่พิจารณาไว้" in page
    assert claim.number in page
    assert "40,000.00" in page
    decided = claim.decision
    claim.refresh_from_db()
    assert (claim.decision, claim.regulation_sha256) == (decided, old.sha256)
    assert claim.number not in sign_in(house.chair).get(f"{SETTINGS}regulation/{old.pk}/").content.decode()


def test_a_version_is_withdrawn_on_its_page_until_its_first_day(house: Cast) -> None:
    now = timezone.now()
    old = adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=now)
    text = _text(1).replace("ระเบียบฉบับสอง", "ระเบียบฉบับหน้า")
    new = adopt_regulation(fund=house.fund, text=text, at=now)
    page = f"{SETTINGS}regulation/{new.pk}/"
    client = sign_in(house.chair)
    assert f"{page}withdraw/" in client.get(page).content.decode()
    assert sign_in(house.treasurer).get(f"{page}withdraw/").status_code == 403
    assert client.get(f"{SETTINGS}regulation/{old.pk}/withdraw/").status_code == 200, (
        "nothing was decided under it"
    )
    sent = {
        "meeting": "ประชุมวิสามัญ", **today_boxes("held_on"), "quorum": "50", "present": "60", "votes_for": "50",
        "votes_against": "5", "abstained": "5", "resolution": "มติที่ 1",
        "minutes": SimpleUploadedFile("m.jpg", jpeg("navy"), "image/jpeg"),
    }  # fmt: skip
    asked = asked_by(client, f"{page}withdraw/", sent)
    assert press(house.chair, asked).status_code == 422
    assert press(house.treasurer, asked).status_code == 302
    shown = client.get(page).content.decode()
    assert "ไม่เคยใช้บังคับ" in shown
    assert f"{page}withdraw/" not in shown
    assert "ถอนแล้ว" in client.get(SETTINGS).content.decode()
