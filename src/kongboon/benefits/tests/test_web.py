"""The pages of a claim: three steps, two people, one slip; strangers and wrong files are refused in words."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_member, on_sums

from kongboon.access.errors import FreshSignIn
from kongboon.access.models import Officer, Role
from kongboon.access.services import issue_slip, use_slip
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests.conftest import death_of, jpeg, welfare, with_money
from kongboon.benefits.tests.conftest import photo as filed
from kongboon.benefits.today import cards
from kongboon.documents.models import Document, DocumentView
from kongboon.funds.words import shown_date
from kongboon.governance.payments import ONE_HAND
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.ledger.models import Entry
from kongboon.members.models import Member

TODAY = localdate()
DIED = TODAY - timedelta(days=1)
PAID_UNTIL = TODAY.replace(day=1) - timedelta(days=1)
JOINED = date(TODAY.year - 7, 1, 1)  # between five and eight years: 10,000 baht by the standard schedule


@ground
def now() -> datetime:
    return timezone.now()


@ground(is_scoped=False)
def town(now: datetime) -> Cast:
    """A fund of today with users; views enter its scope by themselves."""
    return with_money(now, users=True)


@ground
def boonmi(town: Cast, now: datetime) -> Member:
    heir = {"heir_name": "นายทองใบ มีสุข", "heir_relation": "บุตร"}
    return make_member(town, now, joined_on=JOINED, paid_until=PAID_UNTIL, **heir)


def as_officer(officer: Officer) -> Client:
    client = Client(headers={"accept-language": "th"})
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, town: Cast, *more: Any) -> str:
    return reverse(f"benefits:{name}", args=[town.fund.code, *more])


def boxes(on: date) -> dict[str, str]:
    return {"on_0": str(on.day), "on_1": str(on.month), "on_2": str(on.year + BE_OFFSET)}


def photo(name: str = "ใบมรณบัตร.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if data is None else data, "image/jpeg")


def ask(client: Client, town: Cast, member: Member, event: str, name: str, **data: Any) -> Any:
    return client.post(at("question", town, member.pk, event, name), data)


def through_death(client: Client, town: Cast, member: Member) -> str:
    """Every question of a death, answered; the address of the result."""
    ask(client, town, member, "death", "day", **boxes(DIED))
    ask(client, town, member, "death", "who", relation="self", person_name="")
    ask(client, town, member, "death", "papers", certificate_no="33-01/2567", camera_0=photo())
    last = ask(client, town, member, "death", "payee", payee_name="นายทองใบ มีสุข", payee_relation="บุตร")
    assert last.status_code == 302, last.content.decode()
    return str(last["Location"])


def key_of(page: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_member_is_found_by_a_few_letters(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    page = client.get(at("new", town), {"q": "บุญ"})
    assert at("what", town, boonmi.pk) in page.content.decode()
    assert "บุญมี" in words(client.get(at("what", town, boonmi.pk)))
    assert "ไม่พบ" in words(client.get(at("new", town), {"q": "กขค"}))


def test_a_death_goes_through_three_steps_and_two_people_to_a_slip(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    page = client.get(at("what", town, boonmi.pk))
    assert at("question", town, boonmi.pk, "death", "day") in page.content.decode()
    result = through_death(client, town, boonmi)
    page = client.get(result)
    assert page.status_code == 200
    assert "10,000" in words(page)
    assert "ข้อ 12(5)" in words(page)
    assert not Claim.objects.exists(), "looking at the result writes nothing"
    handed = client.post(result, {"key": key_of(page)})
    claim = Claim.objects.get(benefit_code="B05")
    assert handed["Location"] == at("claim", town, claim.pk)
    assert (claim.certificate_no, claim.papers.get().name) == ("33-01/2567", "death_certificate")

    chair = as_officer(town.chair)
    page = chair.get(at("confirm", town, claim.pk))
    assert (
        reverse("documents:content", args=[town.fund.code, claim.papers.get().document_id])
        in page.content.decode()
    )
    confirmed = chair.post(at("confirm", town, claim.pk), {"note": ""})
    assert confirmed["Location"] == at("pay", town, claim.pk), "who may pay is led on at once"

    treasurer = as_officer(town.treasurer)
    page = treasurer.get(at("pay", town, claim.pk))
    assert "50,000.00" in words(page)
    paid = treasurer.post(at("pay", town, claim.pk), {"key": key_of(page), "source": "cash"})
    assert paid["Location"] == at("slip", town, claim.pk)
    slip = treasurer.get(paid["Location"])
    assert "จ่าย." in words(slip)
    assert at("voucher", town, claim.pk) in slip.content.decode()
    voucher = treasurer.get(at("voucher", town, claim.pk))
    assert (voucher["Content-Type"], voucher.content[:5]) == ("application/pdf", b"%PDF-")
    boonmi.refresh_from_db()
    assert boonmi.ended_reason == "died"


def test_a_form_sent_twice_leads_to_the_same_claim(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    result = through_death(client, town, boonmi)
    key = key_of(client.get(result))
    sent = [client.post(result, {"key": key}) for _ in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    assert Claim.objects.count() == 2, "the benefit and the wreath, once each"


def test_a_payment_sent_twice_is_one_payment(town: Cast, boonmi: Member, now: datetime) -> None:
    claim = _approved(town, boonmi, now)
    client = as_officer(town.treasurer)
    key = key_of(client.get(at("pay", town, claim.pk)))
    for _ in range(2):
        assert client.post(at("pay", town, claim.pk), {"key": key, "source": "cash"}).status_code == 302
    assert Entry.objects.filter(paper_series="P").count() == 1
    other = client.post(at("pay", town, claim.pk), {"key": "another-key", "source": "cash"})
    assert other.status_code == 422
    assert "จ่าย." in words(other)
    # Who presses twice is led to the payment, not to a button that pays.
    assert at("slip", town, claim.pk) in other.content.decode()
    assert 'name="source"' not in other.content.decode()


def _approved(town: Cast, member: Member, now: datetime) -> Claim:
    with scope(fund=town.fund):
        claim = submit_claim(
            asked=death_of(town, member, now, on=DIED), by=welfare(town), at=now, idem_key="d"
        )
        return confirm_claim(claim=claim, by=town.chair, at=now)


def test_a_wrong_file_is_said_beside_its_field_and_nothing_is_filed(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "death", "day", **boxes(DIED))
    ask(client, town, boonmi, "death", "who", relation="self", person_name="")
    for data in (b"<html>", jpeg()[:200], b""):
        page = ask(
            client, town, boonmi, "death", "papers", certificate_no="1", camera_0=photo("ใบมรณบัตร.jpg", data)
        )
        assert page.status_code == 422
        assert "ใบมรณบัตร.jpg" in words(page)
    assert not Document.objects.exists()


def test_without_a_photo_the_result_names_the_paper_and_the_sum(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "death", "day", **boxes(DIED))
    ask(client, town, boonmi, "death", "who", relation="self", person_name="")
    ask(client, town, boonmi, "death", "papers", certificate_no="")
    last = ask(client, town, boonmi, "death", "payee", payee_name="นายทองใบ")
    page = client.get(last["Location"])
    assert "ใบมรณบัตร" in words(page)
    assert "10,000" in words(page)


def test_a_photo_can_be_left_out_again(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "death", "day", **boxes(DIED))
    ask(client, town, boonmi, "death", "who", relation="self", person_name="")
    ask(client, town, boonmi, "death", "papers", certificate_no="1", camera_0=photo())
    address = at("question", town, boonmi.pk, "death", "papers")
    assert "ใบมรณบัตร.jpg" in words(client.get(address))
    client.post(address, {"remove": Document.objects.get().pk})
    assert "ใบมรณบัตร.jpg" not in words(client.get(address))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (TODAY + timedelta(days=1), "ยังมาไม่ถึง"),
        (JOINED - timedelta(days=1), shown_date(JOINED)),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_the_boxes(
    town: Cast, boonmi: Member, on: date, said: str
) -> None:
    page = ask(as_officer(welfare(town)), town, boonmi, "death", "day", **boxes(on))
    assert page.status_code == 422
    assert said in words(page)


def test_a_day_that_no_calendar_has_is_refused(town: Cast, boonmi: Member) -> None:
    page = as_officer(welfare(town)).post(
        at("question", town, boonmi.pk, "death", "day"), {"on_0": "31", "on_1": "2", "on_2": "2567"}
    )
    assert page.status_code == 422


def test_a_young_membership_is_told_from_when_it_would_hold(town: Cast, now: datetime) -> None:
    member = make_member(town, now, joined_on=TODAY - timedelta(days=100), paid_until=TODAY, heir_name="ก")
    client = as_officer(welfare(town))
    page = client.get(through_death(client, town, member))
    assert shown_date(TODAY + timedelta(days=80)) in words(page), "when the waiting time would have been over"
    client.post(at("result", town, member.pk, "death"), {"key": key_of(page)})
    kept = Claim.objects.get()
    assert (kept.status, kept.decided.holds_from) == ("refused", None), "nobody dies a second time"
    assert client.get(at("claim", town, kept.pk)).status_code == 200


PAGES = ("claim", "confirm", "decline", "pay", "slip", "signed", "check", "withdraw", "voucher")


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_the_page_of_a_claim_that_does_not_exist(
    town: Cast, boonmi: Member, now: datetime, name: str
) -> None:
    claim = _approved(town, boonmi, now)
    dao = with_money(now, code="3305060", users=True).treasurer
    client = as_officer(dao)
    for method in (client.get, client.post):
        assert method(at(name, town, claim.pk)).status_code in (404, 405)
    own = reverse(f"benefits:{name}", args=["3305060", claim.pk])
    none = reverse(f"benefits:{name}", args=["3305060", 3305060 * 10**10 + 999])
    assert client.get(own).status_code == 404
    assert _body(client.get(own)) == _body(client.get(none))


def _body(page: Any) -> str:
    return re.sub(r"\d{6,}|value=\"[^\"]*\"", "", page.content.decode())


def test_a_strangers_paper_is_not_shown(town: Cast, boonmi: Member, now: datetime) -> None:
    claim = _approved(town, boonmi, now)
    paper = claim.papers.get().document_id
    dao = as_officer(with_money(now, code="3305060", users=True).treasurer)
    for name in ("show", "content"):
        for code in (town.fund.code, "3305060"):
            assert dao.get(reverse(f"documents:{name}", args=[code, paper])).status_code == 404
    assert not DocumentView.objects.exists()


def test_an_officer_sees_the_paper_and_the_look_is_written_down(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    paper = _approved(town, boonmi, now).papers.get().document_id
    client = as_officer(town.chair)
    assert client.get(reverse("documents:show", args=[town.fund.code, paper])).status_code == 200
    page = client.get(reverse("documents:content", args=[town.fund.code, paper]))
    assert page["Content-Type"] == "image/jpeg"
    assert "sandbox" in page["Content-Security-Policy"]
    assert DocumentView.objects.get().officer == town.chair


def test_a_collector_sees_the_own_claims_and_the_members_of_the_own_village(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    other = make_member(town, now, number="2", moo=7, paid_until=PAID_UNTIL)
    with scope(fund=town.fund):
        claims = [
            submit_claim(
                asked=Asked(member, "hospital", DIED, nights=1),
                by=by,
                at=now,
                idem_key=f"h{member.pk}",
            )
            for member, by in ((boonmi, welfare(town)), (other, welfare(town)))
        ]
        own = submit_claim(
            asked=Asked(boonmi, "hospital", DIED - timedelta(days=9), nights=1),
            by=town.collector,
            at=now,
            idem_key="own",
        )
    client = as_officer(town.collector)
    assert client.get(at("claim", town, own.pk)).status_code == 200
    assert client.get(at("claim", town, claims[0].pk)).status_code == 404, "a neighbour's illness"
    listed = client.get(at("every", town)).content.decode()
    assert own.number in listed
    assert claims[0].number not in listed
    assert as_officer(town.chair).get(at("claim", town, claims[0].pk)).status_code == 200
    assert client.get(at("rights", town, boonmi.pk)).status_code == 403
    assert client.get(at("claim", town, claims[1].pk)).status_code == 404
    assert client.get(at("what", town, other.pk)).status_code == 404


def test_the_submitter_is_told_that_another_officer_confirms(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    with scope(fund=town.fund):
        claim = submit_claim(asked=death_of(town, boonmi, now, on=DIED), by=town.chair, at=now, idem_key="d")
    page = as_officer(town.chair).post(at("confirm", town, claim.pk), {"note": ""})
    assert page.status_code == 422
    assert not Approval.objects.exists()


def test_offices_that_do_not_confirm_or_pay_are_told_whose_act_it_is(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    claim = _approved(town, boonmi, now)
    assert as_officer(town.collector).get(at("confirm", town, claim.pk)).status_code == 403
    assert as_officer(welfare(town)).get(at("pay", town, claim.pk)).status_code == 403
    assert as_officer(town.officers[Role.AUDITOR]).get(at("new", town)).status_code == 403


def test_the_signed_photo_and_the_check_close_their_tasks(town: Cast, boonmi: Member, now: datetime) -> None:
    claim = _approved(town, boonmi, now)
    with scope(fund=town.fund):
        pay_claim(claim=claim, by=town.treasurer, at=now, idem_key="p")
        tasks = [card.url for card in cards(town.fund, town.treasurer, TODAY)]
        assert tasks == [at("signed", town, claim.pk)]
        assert [card.url for card in cards(town.fund, town.chair, TODAY)] == [at("check", town, claim.pk)]
        assert cards(town.fund, town.chair, TODAY + timedelta(days=8))[0].urgency == 1, "overdue"
    client = as_officer(town.treasurer)
    assert client.post(at("signed", town, claim.pk), {}).status_code == 422
    wrong = client.post(at("signed", town, claim.pk), {"camera": photo(data=b"no photo")})
    assert wrong.status_code == 422
    assert client.post(at("signed", town, claim.pk), {"camera": photo(data=jpeg("white"))}).status_code == 302
    doubt = as_officer(town.chair).post(at("check", town, claim.pk), {"verdict": "no", "note": ""})
    assert doubt.status_code == 422
    assert (
        as_officer(town.chair).post(at("check", town, claim.pk), {"verdict": "yes", "note": ""}).status_code
        == 302
    )
    with scope(fund=town.fund):
        assert not cards(town.fund, town.treasurer, TODAY)
        assert not cards(town.fund, town.chair, TODAY)


def test_cards_are_for_the_office_whose_act_it_is(town: Cast, boonmi: Member, now: datetime) -> None:
    with scope(fund=town.fund):
        claim = submit_claim(
            asked=death_of(town, boonmi, now, on=DIED), by=welfare(town), at=now, idem_key="d"
        )
        assert not cards(town.fund, welfare(town), TODAY), "not for the one who handed it in"
        assert [card.url for card in cards(town.fund, town.chair, TODAY)] == [at("confirm", town, claim.pk)]
        confirm_claim(claim=claim, by=town.chair, at=now)
        assert [card.url for card in cards(town.fund, town.treasurer, TODAY)] == [at("pay", town, claim.pk)]
        assert not cards(town.fund, town.officers[Role.SECRETARY], TODAY)


def test_a_claim_is_declined_or_withdrawn_with_a_reason(town: Cast, boonmi: Member, now: datetime) -> None:
    with scope(fund=town.fund):
        claim = submit_claim(
            asked=death_of(town, boonmi, now, on=DIED), by=welfare(town), at=now, idem_key="d"
        )
    for name, officer in (("decline", town.chair), ("withdraw", welfare(town))):
        assert as_officer(officer).post(at(name, town, claim.pk), {"reason": " "}).status_code == 422
    assert (
        as_officer(welfare(town)).post(at("withdraw", town, claim.pk), {"reason": "ผิดคน"}).status_code == 302
    )
    page = as_officer(town.chair).get(at("claim", town, claim.pk))
    assert "ผิดคน" in words(page)


def test_the_committees_sum_is_typed_with_its_resolution(town: Cast, boonmi: Member, now: datetime) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "disaster", "day", **boxes(DIED))
    ask(client, town, boonmi, "disaster", "who", relation="self", person_name="")
    ask(client, town, boonmi, "disaster", "story", story="หลังคาปลิวครึ่งหลัง")
    last = ask(
        client,
        town,
        boonmi,
        "disaster",
        "papers",
        camera_0=photo("a.jpg"),
        camera_1=photo("b.jpg", jpeg("gray")),
    )
    page = client.get(last["Location"])
    assert "500 – 5,000" in words(page)
    client.post(last["Location"], {"key": key_of(page)})
    claim = Claim.objects.get()
    chair = as_officer(town.chair)
    with scope(fund=town.fund):
        number = on_sums(town, timezone.now())
    confirm = at("confirm", town, claim.pk)
    for amount, resolution in (("", number), ("9,999", number), ("2,000", ""), ("2,000", "มติ 2/2567")):
        assert chair.post(confirm, {"amount": amount, "resolution": resolution}).status_code == 422
    assert chair.post(confirm, {"amount": "๒,๐๐๐", "resolution": number}).status_code == 302
    claim.refresh_from_db()
    assert claim.granted_satang == 2_000_00


def test_a_result_of_before_an_answer_was_changed_hands_in_nothing(town: Cast, boonmi: Member) -> None:
    """Two tabs: one shows the sum of three nights while the other one says one night."""
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=4)))
    ask(client, town, boonmi, "hospital", "nights", nights="3")
    last = ask(client, town, boonmi, "hospital", "papers", certificate_no="", camera_0=photo())["Location"]
    shown = key_of(client.get(last))
    ask(client, town, boonmi, "hospital", "nights", nights="1")
    again = client.post(last, {"key": shown})
    assert "มีการแก้คำตอบหลังจากนั้น" in words(again)
    assert not Claim.objects.exists()
    client.post(last, {"key": key_of(again)})
    assert Claim.objects.get().amount_satang == 100_00


def test_nights_are_asked_and_typed_in_thai_digits(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=4)))
    for typed in ("", "สาม", "-1", "1.5"):
        assert ask(client, town, boonmi, "hospital", "nights", nights=typed).status_code == 422
    assert ask(client, town, boonmi, "hospital", "nights", nights="๓").status_code == 302
    last = ask(client, town, boonmi, "hospital", "papers", certificate_no="", camera_0=photo())
    assert "300" in words(client.get(last["Location"]))
    over = ask(client, town, boonmi, "hospital", "nights", nights="9")
    assert over.status_code == 422, "nine nights in four days"


def test_another_day_asks_again_what_was_said_of_the_first(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=9)))
    ask(client, town, boonmi, "hospital", "nights", nights="2")
    ask(client, town, boonmi, "hospital", "papers", certificate_no="", camera_0=photo())
    same = ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=9)))
    assert same["Location"] == at("result", town, boonmi.pk, "hospital")
    later = ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=4)))
    assert later["Location"] == at("question", town, boonmi.pk, "hospital", "nights")
    assert client.get(later["Location"]).context["form"]["nights"].value() == 2


def test_lists_and_clause_are_read_by_every_office(town: Cast, boonmi: Member, now: datetime) -> None:
    empty = as_officer(town.officers[Role.AUDITOR]).get(at("home", town))
    assert empty.status_code == 200
    claim = _approved(town, boonmi, now)
    for officer in town.officers.values():
        client, sees = as_officer(officer), officer.role != Role.COLLECTOR
        assert (claim.number in words(client.get(at("home", town)))) == sees
        listed = words(client.get(at("every", town), {"q": "บุญ", "status": "approved"}))
        assert (claim.number in listed) == sees
        assert claim.number not in words(client.get(at("every", town), {"status": "paid"}))
        page = client.get(at("clause", town, claim.regulation_sha256, "B05"))
        assert "30,000" in words(page)
    assert client.get(at("clause", town, "0" * 64, "B05")).status_code == 404


@pytest.mark.parametrize("bad", ["nonsense", "result2"])
def test_an_unknown_event_or_question_is_no_page(town: Cast, boonmi: Member, bad: str) -> None:
    client = as_officer(welfare(town))
    assert client.get(at("question", town, boonmi.pk, bad, "day")).status_code == 404
    assert client.get(at("question", town, boonmi.pk, "death", bad)).status_code == 404


def test_what_became_impossible_meanwhile_is_said_with_the_way_back(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    client = as_officer(welfare(town))
    result = through_death(client, town, boonmi)
    key = key_of(client.get(result))
    with scope(fund=town.fund):
        for code in ("B05", "B06"):
            asked = death_of(town, boonmi, now, on=DIED, benefit_code=code)
            submit_claim(asked=asked, by=town.chair, at=now, idem_key=code)
    page = client.post(result, {"key": key})
    assert page.status_code == 422
    assert "บันทึกไว้แล้ว" in words(page)
    assert at("question", town, boonmi.pk, "death", "day") in page.content.decode()
    assert Claim.objects.count() == 2


def _paid_death(town: Cast, boonmi: Member, now: datetime) -> Claim:
    with scope(fund=town.fund):
        claim = submit_claim(asked=death_of(town, boonmi, now, DIED), by=welfare(town), at=now, idem_key="d")
        claim = confirm_claim(claim=claim, by=town.chair, at=now)
        return pay_claim(claim=claim, by=town.treasurer, at=now, idem_key="p")


def test_a_mistaken_payment_is_taken_back_by_another_officer(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    claim = _paid_death(town, boonmi, now)
    url = at("take-back", town, claim.pk)
    client = as_officer(town.chair)
    assert url in client.get(at("claim", town, claim.pk)).content.decode()
    asked = words(client.get(url))
    assert "10,000.00" in asked
    assert "เงินสดในมือ" in asked
    assert "กลับเป็นสมาชิก" in asked
    told = {"key": "b" * 32, "source": "cash", "holder": "มาลี", **boxes(TODAY)}
    missing = client.post(url, {**told, "reason": " "})
    assert missing.status_code == 422
    nobody = client.post(url, {**told, "holder": " ", "reason": "จ่ายผิดคน"})
    assert nobody.status_code == 422, "somebody holds the money"
    request = client.post(url, {**told, "reason": "จ่ายผิดคน", "photo": photo("slip.jpg", jpeg("teal"))})
    assert client.get(url)["Location"] == request["Location"], "it is asked for once"
    claim.refresh_from_db()
    assert claim.status == "paid", "another officer agrees first"
    page = words(client.get(at("claim", town, claim.pk)))
    assert "ขอยกเลิกการจ่ายนี้เมื่อวันที่" in page
    waiting = words(client.get(reverse("governance:requests", args=[town.fund.code])))
    assert str(boonmi) in waiting or claim.number in waiting, "whose it is stands in the list"
    page = words(client.get(request["Location"]))
    for said in (claim.number, claim.payee_name, "เงินสดในมือ", "จ่ายผิดคน", "กลับเป็นสมาชิก", "ดูรูป"):
        assert said in page, said
    for role in (Role.TREASURER, Role.SECRETARY):
        assert as_officer(town.officers[role]).post(request["Location"] + "agree/").status_code == 302
    slip = words(client.get(at("taken-back", town, claim.pk)))
    for said in ("เงินสดในมือ", "จ่ายผิดคน", "มาลี ใจงาม", "จ่าย.", "10,000.00"):
        assert said in slip, said
    boonmi.refresh_from_db()
    assert boonmi.ended_on is None
    again = client.post(url, {**told, "reason": "จ่ายผิดคน"})
    assert again["Location"] == at("claim", town, claim.pk)
    assert Entry.objects.filter(reverses__isnull=False).count() == 2
    page = client.get(at("claim", town, claim.pk)).content.decode()
    assert "จ่ายผิดคน" in page
    assert at("voucher", town, claim.pk) in page, "the void voucher can still be printed"
    assert url not in page
    assert client.get(at("slip", town, claim.pk))["Location"] == at("claim", town, claim.pk)
    passbook = words(client.get(reverse("dues:member", args=[town.fund.code, boonmi.pk])))
    assert "−10,000.00" in passbook
    assert re.search(r"รวม +0\.00", passbook), passbook


def test_who_paid_is_told_that_another_officer_takes_it_back(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    claim = _paid_death(town, boonmi, now)
    url = at("take-back", town, claim.pk)
    client = as_officer(town.treasurer)
    page = client.get(at("claim", town, claim.pk)).content.decode()
    assert url not in page
    assert "ให้กรรมการคนอื่น" in page
    told = {"key": "b" * 32, "source": "cash", "holder": "มาลี", **boxes(TODAY)}
    refused = client.post(url, {**told, "reason": "จ่ายผิดคน"})
    assert refused.status_code == 422
    for role in (Role.REGISTRAR, Role.AUDITOR, Role.COLLECTOR):
        other = as_officer(town.officers[role])
        assert other.get(url).status_code == 403
        assert url not in other.get(at("claim", town, claim.pk)).content.decode()
    claim.refresh_from_db()
    assert claim.status == "paid"


def test_there_is_no_slip_of_a_payment_that_stands(town: Cast, boonmi: Member, now: datetime) -> None:
    claim = _paid_death(town, boonmi, now)
    client = as_officer(town.chair)
    assert client.get(at("taken-back", town, claim.pk)).status_code == 404
    stranger = with_money(now, code="3305060", users=True)
    for name in ("take-back", "taken-back"):
        assert as_officer(stranger.chair).get(at(name, town, claim.pk)).status_code == 404


def test_the_entry_in_the_books_leads_to_its_claim(town: Cast, boonmi: Member, now: datetime) -> None:
    claim = _paid_death(town, boonmi, now)
    assert claim.paid_entry is not None
    entry = reverse("web:entry", args=[town.fund.code, claim.paid_entry.entry_no])
    assert at("claim", town, claim.pk) in as_officer(town.treasurer).get(entry).content.decode()


def test_a_claim_names_who_can_agree_and_offers_nobody_the_word_on_their_own(
    town: Cast, now: datetime
) -> None:
    chair, secretary = town.chair, town.officers[Role.SECRETARY]
    told = {"first_name": "มาลี", "last_name": "ใจงาม", "joined_on": JOINED, "paid_until": PAID_UNTIL}
    own = make_member(town, now, number="50", **told)
    with scope(fund=town.fund):
        asked = death_of(town, own, now, on=DIED, payee_name="นายทองใบ มีสุข")
        claim = submit_claim(asked=asked, by=town.treasurer, at=now, idem_key="own")
    page = as_officer(town.treasurer).get(at("claim", town, claim.pk)).content.decode()
    assert "ผู้ที่เห็นชอบได้คือ" in page
    assert secretary.name in page
    confirm_page = f'{at("confirm", town, claim.pk)}"'
    assert confirm_page in as_officer(secretary).get(at("claim", town, claim.pk)).content.decode()
    assert confirm_page not in as_officer(chair).get(at("claim", town, claim.pk)).content.decode()
    # Of a committee of two nobody is left; the page says what to do.
    with scope(fund=town.fund):
        small = Officer.objects.exclude(role__in=(Role.CHAIR, Role.TREASURER))
        small.update(active_to=now - timedelta(days=3))
    page = as_officer(town.treasurer).get(at("claim", town, claim.pk)).content.decode()
    assert "ไม่มีกรรมการคนอื่นที่เห็นชอบเรื่องนี้ได้" in page


def test_a_death_does_not_wait_for_a_sure_second_person_but_everybody_is_told(
    town: Cast, boonmi: Member, now: datetime
) -> None:
    """The chair came with a slip of the machine itself: nobody knows in whose hand it was."""
    ill = make_member(town, now, number="50", joined_on=JOINED, paid_until=PAID_UNTIL)
    assert town.chair.user is not None
    issue_slip(user=town.chair.user, by=None, at=now)
    use_slip(user=town.chair.user, at=now)
    with scope(fund=town.fund):
        asked = death_of(town, boonmi, now, on=DIED)
        death = submit_claim(asked=asked, by=town.treasurer, at=now, idem_key="death")
        certificate = Paper("hospital_certificate", filed(town, now))
        stay = Asked(ill, "hospital", DIED, nights=1, papers=(certificate,))
        illness = submit_claim(asked=stay, by=town.treasurer, at=now, idem_key="ill")
        with pytest.raises(FreshSignIn):
            confirm_claim(claim=illness, by=town.chair, at=now)
        assert confirm_claim(claim=death, by=town.chair, at=now).status == "approved"
        assert death.approvals.get().note == ONE_HAND
        told = {
            role: [c for c in cards(town.fund, town.officers[role], TODAY) if "อาจเป็นคนเดียวกัน" in c.title]
            for role in Role
        }
    assert len(told[Role.SECRETARY]) == len(told[Role.AUDITOR]) == 1
    assert told[Role.CHAIR] == told[Role.TREASURER] == told[Role.COLLECTOR] == []
