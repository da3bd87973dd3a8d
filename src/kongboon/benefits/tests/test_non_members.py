"""Help to people who are no members: named, vouched for, counted and booked apart, their helper's rights untouched."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.world import Cast, make_member, on_sums

from kongboon.access.models import Officer
from kongboon.access.services import add_user
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.errors import (
    OutsiderIsMember,
    OutsiderNameMissing,
    OwnHousehold,
    VoucherIsNoMember,
)
from kongboon.benefits.claims.non_members import Outsider
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    appeal_claim,
    confirm_claim,
    decide_anew,
    decline_claim,
    pay_claim,
    quote_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.funds.regulations import regulation_named
from kongboon.ledger.checks import verify
from kongboon.ledger.queries import balances_by_code
from kongboon.members.models import Member
from kongboon.paper.documents import voucher_pdf
from kongboon.reports.benefits_paid import benefit_rows
from kongboon.rules.evaluate import evaluate

ON = date(2024, 6, 9)
NAME = "นายสมหวัง ใจเย็น"


def _asked(cast: Cast, at: datetime, member: Member | None = None, moo: int = 4, **more: object) -> Asked:
    values: dict[str, object] = {
        "relation": "non_member",
        "person_name": NAME,
        "story": "ไม่มีบ้าน นอนศาลา",
        "papers": (Paper("survey", photo(cast, at)), Paper("resolution", photo(cast, at))),
        "outsider": Outsider(cast.fund, cast.villages[moo], "99", member),
    } | more
    return Asked(None, "hardship", ON, **values)  # type: ignore[arg-type]


def _paid(cast: Cast, at: datetime, asked: Asked, key: str = "c") -> Claim:
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)
    claim = confirm_claim(
        claim=claim, by=cast.chair, at=at, amount_satang=800_00, resolution=on_sums(cast, at)
    )
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=f"p{key}")


def test_help_goes_from_the_name_to_the_books_of_non_members(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _paid(cast, at, _asked(cast, at, member))
    found = balances_by_code(cast.fund)
    assert (found["5120"], found.get("5110", 0), found.get("2101", 0)) == (800_00, 0, 0)
    assert (claim.member, claim.vouched_by, claim.payee_name) == (None, member, NAME)
    assert verify(cast.fund).whole
    (row,) = benefit_rows(cast.fund, date(2024, 4, 1), date(2024, 9, 30))
    assert (row.people, row.outsiders) == (1, 1)


def test_the_stored_decision_is_given_again(cast: Cast, at: datetime) -> None:
    claim = submit_claim(asked=_asked(cast, at), by=welfare(cast), at=at, idem_key="c")
    assert evaluate(regulation_named(cast.fund, claim.regulation_sha256), claim.known_facts) == claim.decided


def test_the_vouching_members_own_claim_is_untouched(cast: Cast, at: datetime) -> None:
    """A member behind with dues may vouch; and vouching uses nothing of the member's own."""
    member = make_member(cast, at, number="0077", paid_until=date(2020, 1, 31))
    facts = _paid(cast, at, _asked(cast, at, member)).known_facts
    assert (facts.arrears_months, facts.arrears_satang, facts.is_active) == (0, 0, True)
    own = Asked(member, "hardship", ON, papers=_asked(cast, at).papers)
    claim = submit_claim(asked=own, by=welfare(cast), at=at, idem_key="own")
    assert claim.known_facts.arrears_months > 0
    assert claim.known_facts.used_for("B10").count_lifetime == 0
    assert claim.known_facts.given == ()


def test_caps_count_by_name_and_village(cast: Cast, at: datetime) -> None:
    _paid(cast, at, _asked(cast, at))
    again = replace(_asked(cast, at, person_name="  นาย สมหวัง  ใจเย็น"), event_on=date(2024, 6, 8))
    claim = submit_claim(asked=again, by=welfare(cast), at=at, idem_key="b")
    assert claim.known_facts.used_for("B10").count_lifetime == 1
    elsewhere = replace(_asked(cast, at, moo=7), event_on=date(2024, 6, 8))
    claim = submit_claim(asked=elsewhere, by=welfare(cast), at=at, idem_key="e")
    assert claim.known_facts.used_for("B10").count_lifetime == 0


def test_a_person_needs_a_name(cast: Cast, at: datetime) -> None:
    with pytest.raises(OutsiderNameMissing):
        quote_claim(asked=_asked(cast, at, person_name=" "), by=welfare(cast), at=at)


def test_a_member_is_not_helped_as_a_stranger(cast: Cast, member: Member, at: datetime) -> None:
    with pytest.raises(OutsiderIsMember) as refusal:
        quote_claim(asked=_asked(cast, at, person_name="นางบุญมี  มีสุข"), by=welfare(cast), at=at)
    assert refusal.value.facts == {"name": "นางบุญมี มีสุข", "number": "0001"}


def test_who_left_the_fund_cannot_vouch(cast: Cast, member: Member, at: datetime) -> None:
    Member.objects.filter(pk=member.pk).update(status="ended", ended_on=ON, ended_reason="moved")
    member.refresh_from_db()
    with pytest.raises(VoucherIsNoMember):
        quote_claim(asked=_asked(cast, at, member), by=welfare(cast), at=at)


def test_a_collector_helps_in_the_own_village_only(cast: Cast, at: datetime) -> None:
    quote_claim(asked=_asked(cast, at), by=cast.collector, at=at)
    with pytest.raises(errors.NotThisVillage):
        quote_claim(asked=_asked(cast, at, moo=7), by=cast.collector, at=at)


def test_a_benefit_for_members_alone_is_refused(cast: Cast, at: datetime) -> None:
    asked = replace(_asked(cast, at), event="disability", papers=())
    (decision,) = quote_claim(asked=asked, by=welfare(cast), at=at)
    assert "relation_not_covered" in [reason.code for reason in decision.reasons]


def _lives_with(cast: Cast, officer: Officer, at: datetime) -> None:
    make_member(cast, at, number="88", first_name="ญาติ", house_no="99")
    by = cast.officers["secretary"]
    name_membership(officer=officer, number="88", by=by, at=at)


def test_nobody_confirms_help_for_the_own_house(cast: Cast, at: datetime) -> None:
    claim = submit_claim(asked=_asked(cast, at), by=welfare(cast), at=at, idem_key="c")
    _lives_with(cast, cast.chair, at)
    with pytest.raises(OwnHousehold):
        confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=800_00, resolution=on_sums(cast, at))
    with (
        pytest.raises(DatabaseError, match=r"approval\.own_house"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO benefits_approval (id,fund_id,claim_id,officer_id,kind,verdict,amount_satang,note,at)"
            " VALUES (%s,%s,%s,%s,'confirm','yes',80000,'x',%s)",
            [cast.fund.pk * 10**10 + 9_000_000, cast.fund.pk, claim.pk, cast.chair.pk, at],
        )


def test_a_claim_is_of_a_member_or_of_a_named_person_of_a_village(cast: Cast, at: datetime) -> None:
    claim = submit_claim(asked=_asked(cast, at), by=welfare(cast), at=at, idem_key="c")
    values = {field.attname: getattr(claim, field.attname) for field in Claim._meta.concrete_fields}
    new = {"id": claim.pk + 500, "serial": 2, "number": "สค.2567/0002", "idem_key": "x"}
    for wrong in ({"village_id": None}, {"person_key": ""}, {"relation": "self"}):
        with pytest.raises(DatabaseError, match="claim_is_of_somebody"), transaction.atomic():
            Claim.objects.create(**(values | new | wrong))


@pytest.mark.parametrize("vouched", [True, False])
def test_the_voucher_names_the_receiver_and_who_vouches(
    cast: Cast, member: Member, at: datetime, tmp_path: Path, vouched: bool
) -> None:
    claim = _paid(cast, at, _asked(cast, at, member if vouched else None))
    file = tmp_path / "voucher.pdf"
    file.write_bytes(voucher_pdf(voucher_of(claim)))
    told = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    told = re.sub(r"\s+", " ", told)
    by = "นางบุญมี มีสุข สมาชิกเลขที่ 0001" if vouched else "ละออ ห่วงใย กรรมการกองทุน"
    for words in (NAME, "ไม่ใช่สมาชิก", "ผู้รับรอง", by, "แปดร้อยบาทถ้วน"):
        assert words in told, words
    assert "สิทธิของสมาชิก" not in told


def test_it_can_be_refused_appealed_and_decided_anew(cast: Cast, member: Member, at: datetime) -> None:
    claim = submit_claim(asked=_asked(cast, at, member), by=welfare(cast), at=at, idem_key="c")
    claim = decline_claim(claim=claim, by=cast.chair, at=at, note="มีลูกหลานดูแล")
    claim = appeal_claim(claim=claim, reason="ลูกหลานย้ายไปแล้ว", by=welfare(cast), at=at)
    anew = decide_anew(claim=claim, note="รับฟังขึ้น", by=cast.officers["secretary"], at=at)
    assert (anew.person_name, anew.village, anew.vouched_by) == (NAME, claim.village, member)


def test_help_paid_by_mistake_is_taken_back(cast: Cast, at: datetime) -> None:
    claim = _paid(cast, at, _asked(cast, at))
    take_back_claim(claim=claim, reason="ผิดคน", by=cast.chair, at=at)
    assert balances_by_code(cast.fund).get("5120", 0) == 0


def test_the_pages_ask_for_the_person_and_show_who_vouches(cast: Cast, member: Member, at: datetime) -> None:
    officer = welfare(cast)
    officer.user = add_user(username="laor", password="khao-niao-2567", name=officer.name)
    officer.save()
    client = Client()
    client.force_login(officer.user)
    code = cast.fund.code
    assert (
        reverse("benefits:what", args=[code, 0])
        in client.get(reverse("benefits:new", args=[code])).content.decode()
    )
    page = client.get(reverse("benefits:what", args=[code, 0])).content.decode()
    assert "hardship" in page
    assert "death" not in page
    day = {"on_0": str(ON.day), "on_1": str(ON.month), "on_2": str(ON.year + 543)}
    answer = client.post(reverse("benefits:question", args=[code, 0, "hardship", "day"]), day)
    assert answer["Location"].endswith("/person/")
    told = {"person_name": NAME, "village": str(cast.villages[4].pk), "vouched_by": "9999"}
    answer = client.post(answer["Location"], told)
    assert answer.status_code == 422
    person = reverse("benefits:question", args=[code, 0, "hardship", "person"])
    assert client.post(person, told | {"vouched_by": "๐๐๐๑"})["Location"].endswith("/story/")
