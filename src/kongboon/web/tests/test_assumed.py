"""What no source says is marked as an assumption wherever somebody reads the number."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.tests.conftest import jpeg
from kongboon.documents.services import file_document
from kongboon.funds.models import RegulationVersion
from kongboon.funds.services import adopt_regulation
from kongboon.paper.tests.reading import text_of
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import start_draft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Tiers
from kongboon.web.tests.conftest import sign_in

SETTINGS = "/f/3305050/settings/regulation/"
# Only sums by time are left open here, nothing of the benefit itself.
TEXT = catalogue_text("chamuang-2556").replace('assumed = ["evidence", "path"]', "")


@pytest.fixture
def version(house: Cast) -> RegulationVersion:
    return adopt_regulation(fund=house.fund, text=TEXT, at=timezone.now())


@pytest.fixture
def draft(house: Cast, version: RegulationVersion) -> RegulationDraft:
    secretary = house.officers[Role.SECRETARY]
    return start_draft(fund=house.fund, text=TEXT, based_on=version, by=secretary, at=timezone.now())


def test_in_the_editor_and_on_its_paper(house: Cast, draft: RegulationDraft) -> None:
    client = sign_in(house.officers[Role.SECRETARY])
    page = client.get(f"{SETTINGS}drafts/{draft.pk}/").content.decode()
    death = page[page.index('id="B05"') :]
    assert "สมมติ</span>" in death
    assert re.search("ยังไม่มีที่มา: .*จำนวนเงิน", death)
    assert "สมมติ" in page[page.index('id="general"') : page.index('id="B01"')]
    assert "สมมติ" in client.get(f"{SETTINGS}drafts/{draft.pk}/clauses/B05/").content.decode()
    printed = text_of(client.get(f"{SETTINGS}drafts/{draft.pk}/print.pdf").content)
    assert "เสียชีวิต (มีค่าสมมติ)" in " ".join(printed.split())


def test_on_the_regulation_that_holds_and_on_its_paper(house: Cast, version: RegulationVersion) -> None:
    client = sign_in(house.collector)
    page = client.get(f"{SETTINGS}{version.pk}/").content.decode()
    assert page.count("สมมติ</span>") == len(load_regulation(TEXT).benefits)
    assert "มีค่าสมมติ" in text_of(client.get(f"{SETTINGS}{version.pk}/print.pdf").content)


def test_in_a_members_rights_and_a_claims_result(house: Cast, version: RegulationVersion) -> None:
    today, now = timezone.localdate(), timezone.now()
    member = make_member(house, now, joined_on=date(2017, 1, 1), paid_until=today, heir_name="นายทอง")
    welfare = house.officers[Role.WELFARE]
    rights = sign_in(welfare).get(f"/f/3305050/benefits/rights/{member.pk}/").content.decode()
    assert "เป็นค่าสมมติ" in rights[rights.index('aria-label="เสียชีวิต"') :]
    photo = file_document(
        fund=house.fund, data=jpeg(), file_name="ใบ.jpg", kind="evidence", by=welfare, at=now
    )
    asked = Asked(member, "death", today, benefit_code="B05", papers=(Paper("death_certificate", photo),))
    claim = submit_claim(asked=asked, by=welfare, at=now, idem_key="death-1")
    assert "เป็นค่าสมมติ" in sign_in(welfare).get(f"/f/3305050/benefits/{claim.pk}/").content.decode()


def test_the_mark_goes_once_the_fund_has_looked(house: Cast, draft: RegulationDraft) -> None:
    client, page = sign_in(house.officers[Role.SECRETARY]), f"{SETTINGS}drafts/{draft.pk}/clauses/B05/"
    form = client.get(page).context["form"]
    sent = {box.name: box.value() for box in form if box.value() not in (None, False)}
    assert client.post(page, sent | {"settled": "on"}).status_code == 302
    found = load_regulation(RegulationDraft.objects.get().text).benefit("B05")
    assert found is not None
    assert isinstance(found.amount, Tiers)
    assert not any(tier.assumed for tier in found.amount.tiers)
    assert "settled" not in client.get(page).content.decode()


def test_the_marks_of_the_general_part_go_the_same_way(house: Cast, draft: RegulationDraft) -> None:
    client, page = sign_in(house.officers[Role.SECRETARY]), f"{SETTINGS}drafts/{draft.pk}/general/"
    form = client.get(page).context["form"]
    sent = {box.name: box.value() for box in form if box.value() not in (None, False)}
    assert client.post(page, sent).status_code == 302
    assert "dues" in load_regulation(RegulationDraft.objects.get().text).assumed
    edition = RegulationDraft.objects.get().edition
    assert client.post(page, sent | {"settled": "on", "edition": edition}).status_code == 302
    assumed = load_regulation(RegulationDraft.objects.get().text).assumed
    assert set(assumed) == {"number", "approved_by", "approved_on", "resolution", "in_force_from", "clause"}
    assert 'name="settled"' not in client.get(page).content.decode()
