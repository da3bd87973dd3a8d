"""What a sum rests on is named wherever it is decided and paid; a resolution that carries something wants a word."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import Cast, make_member, on_sums

from kongboon.access.models import Role
from kongboon.access.services import add_user
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.governance.errors import ResolutionUsed


def damaged(cast: Cast, at: datetime, house: str) -> Claim:
    member = make_member(cast, at, number=house, house_no=house, paid_until=date(2024, 5, 31))
    papers = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at)))
    asked = Asked(member, "disaster", date(2024, 6, int(house)), benefit_code="B08", papers=papers)
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=house)


def test_one_resolution_carries_a_second_claim_with_a_word_on_it(cast: Cast, at: datetime) -> None:
    told = {"by": cast.chair, "at": at, "amount_satang": 1_000_00, "resolution": on_sums(cast, at)}
    first, second = damaged(cast, at, "3"), damaged(cast, at, "4")
    assert confirm_claim(claim=first, **told).status == "approved"
    with pytest.raises(ResolutionUsed, match=first.number):
        confirm_claim(claim=second, **told)
    assert confirm_claim(claim=second, note="มติเดียวกัน ข้อสอง", **told).status == "approved"


def test_the_claim_and_the_page_of_its_payment_name_the_resolution(
    client: Client, cast: Cast, at: datetime
) -> None:
    claim = damaged(cast, at, "3")
    other = damaged(cast, at, "4")
    user = add_user(username="prathan", password="khao-niao-2567")
    type(cast.chair).objects.filter(pk=cast.chair.pk).update(user=user)
    client.force_login(user)
    confirm = reverse("benefits:confirm", args=[cast.fund.code, other.pk])
    number = on_sums(cast, at)
    assert "ใช้แล้วกับ" not in client.get(confirm).content.decode()
    secretary = cast.officers[Role.SECRETARY]
    confirm_claim(claim=claim, by=secretary, at=at, amount_satang=1_000_00, resolution=number)
    line = f"{number} · 10 มิ.ย. 2567 · ที่ประชุมเห็นชอบ"
    for page in ("claim", "pay"):
        address = reverse(f"benefits:{page}", args=[cast.fund.code, claim.pk])
        assert line in client.get(address).content.decode(), page
    assert claim.number in client.get(confirm).content.decode(), "the choice says what it carries already"
