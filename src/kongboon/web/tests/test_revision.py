"""The year's revision through its pages: begin, write, compare, try, vote, in force."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.world import Cast, make_member

from kongboon.access.models import Officer, Role
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.tests.conftest import jpeg
from kongboon.documents.services import file_document
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import RegulationVersion
from kongboon.funds.regulations import standing_versions
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.regulations.services import start_draft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Flat, Range
from kongboon.web.tests.conftest import asked_by, key_of, press, sign_in, today_boxes, tomorrow_boxes

DRAFTS = "/f/3305050/settings/regulation/drafts/"


@pytest.fixture
def version(house: Cast) -> RegulationVersion:
    return adopt_regulation(fund=house.fund, text=catalogue_text("standard-13"), at=timezone.now())


@pytest.fixture
def secretary(house: Cast) -> Officer:
    return house.officers[Role.SECRETARY]


@pytest.fixture
def draft(version: RegulationVersion, secretary: Officer) -> RegulationDraft:
    return start_draft(
        fund=version.fund, text=version.text, based_on=version, by=secretary, at=timezone.now()
    )


@pytest.fixture
def url(draft: RegulationDraft) -> str:
    return f"{DRAFTS}{draft.pk}/"


def sent(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What the form of a page would send, with some boxes changed."""
    form = client.get(page).context["form"]
    values = {box.name: box.value() for box in form}
    return {name: value for name, value in (values | changed).items() if value not in (None, False)}


def vote_of(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    return {
        "key": key_of(client, page),
        "edition": "1",
        "meeting": "ประชุมใหญ่สามัญ",
        **today_boxes("held_on"),
        "quorum": "๕๐",
        "present": "82",
        "votes_for": "70",
        "votes_against": "8",
        "abstained": "4",
        "resolution": "มติที่ 3",
        "number": "2",
        **tomorrow_boxes("in_force_from"),
        "minutes": SimpleUploadedFile("minutes.jpg", jpeg("navy"), "image/jpeg"),
    } | changed


def test_a_draft_begins_with_the_version_in_force(
    house: Cast, version: RegulationVersion, secretary: Officer
) -> None:
    client = sign_in(secretary)
    page = client.get(f"{DRAFTS}begin/")
    assert "ระเบียบตัวอย่าง" in page.content.decode()
    assert client.post(f"{DRAFTS}begin/", {"origin": f"version-{version.pk}"}).status_code == 302
    made = RegulationDraft.objects.get()
    assert (made.based_on, made.text) == (version, version.text)
    assert client.post(f"{DRAFTS}begin/", {"origin": "version-1"}).status_code == 422
    assert client.post(f"{DRAFTS}begin/", {"origin": ""}).status_code == 422


def test_a_draft_begins_with_the_catalogue(house: Cast, secretary: Officer) -> None:
    assert sign_in(secretary).post(f"{DRAFTS}begin/", {"origin": "chamuang-2556"}).status_code == 302
    made = RegulationDraft.objects.get()
    assert (made.title, made.based_on) == (f"ระเบียบ{house.fund.name}", None)


def test_everybody_reads_and_two_offices_write(house: Cast, url: str, stranger: Officer) -> None:
    reader = sign_in(house.collector)
    page = reader.get(url).content.decode()
    assert "10,000" in page
    assert f"{url}clauses/B05/" not in page
    for part in ("differences/", "try/", "print.pdf"):
        assert reader.get(url + part).status_code == 200
    for part in ("clauses/B05/", "clauses/B05/remove/", "general/", "text/", "add/", "vote/", "drop/"):
        assert reader.get(url + part).status_code == 403
    assert reader.get(f"{DRAFTS}begin/").status_code == 403
    assert sign_in(house.chair).get(f"{url}clauses/B05/").status_code == 200
    for part in ("", "differences/", "try/", "print.pdf", "clauses/B05/", "vote/"):
        assert sign_in(stranger).get(url + part).status_code == 404


def test_the_clause_reads_as_a_sentence_with_its_slots(house: Cast, url: str) -> None:
    page = sign_in(house.chair).get(url).content.decode()
    assert 'เป็นสมาชิกครบ <strong class="slot">5 ปี</strong>' in page
    assert '<strong class="slot">10,000</strong> บาท' in page


def test_a_clause_sent_as_it_was_changes_nothing(
    secretary: Officer, draft: RegulationDraft, url: str
) -> None:
    client = sign_in(secretary)
    for benefit in load_regulation(draft.text).benefits:
        page = f"{url}clauses/{benefit.code}/"
        assert client.post(page, sent(client, page)).status_code == 302
    kept = RegulationDraft.objects.get()
    assert (kept.text, kept.edition) == (draft.text, 1)


def test_a_tier_is_changed(secretary: Officer, draft: RegulationDraft, url: str) -> None:
    client, page = sign_in(secretary), f"{url}clauses/B05/"
    done = client.post(page, sent(client, page, tier_4_amount="12,000"))
    assert (done.status_code, done.headers["Location"]) == (302, f"{url}#B05")
    differences = client.get(f"{url}differences/").content.decode()
    assert "10,000 บาท" in differences
    assert "12,000 บาท" in differences


@pytest.mark.parametrize(
    ("code", "changed", "box", "words"),
    [
        ("B01", {"amount": "ห้าร้อย"}, "amount", "ห้าร้อย"),
        ("B05", {"tier_4_amount": "5"}, "tier_4_amount", "น้อยกว่า"),
        ("B05", {"tier_4_amount": ""}, "tier_4_amount", "เป็นจำนวนเงินบาท"),
        ("B03", {"cap_per_event": "50"}, "cap_per_event", "50"),
        ("B01", {"waiting_days": "นาน"}, "waiting_days", "วันรอสิทธิ"),
        ("B01", {"events": []}, "events", ""),
    ],
)
def test_a_wrong_value_is_refused_at_its_box(
    secretary: Officer,
    draft: RegulationDraft,
    url: str,
    code: str,
    changed: dict[str, Any],
    box: str,
    words: str,
) -> None:
    client, page = sign_in(secretary), f"{url}clauses/{code}/"
    answer = client.post(page, sent(client, page, **changed))
    assert answer.status_code == 422
    assert box in answer.context["form"].errors
    assert words in str(answer.context["form"].errors[box])
    assert RegulationDraft.objects.get().edition == 1


def test_who_still_writes_what_was_given_up_is_told(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}general/"
    late = sent(client, page, waiting_days="90")
    assert client.post(f"{url}drop/").status_code == 302
    for answer in (client.post(page, late), client.get(page), client.get(f"{url}vote/")):
        assert answer.status_code == 422
        assert "เริ่มร่างใหม่" in answer.content.decode()


def test_a_benefit_without_a_name_in_english_has_its_own(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}clauses/B01/"
    assert client.post(page, sent(client, page, title_en=" ", title_th="ทำขวัญบุตร")).status_code == 302
    found = load_regulation(RegulationDraft.objects.get().text).benefit("B01")
    assert found is not None
    assert (found.title_th, found.title_en) == ("ทำขวัญบุตร", "ทำขวัญบุตร")


def test_of_two_who_write_the_second_is_told(house: Cast, secretary: Officer, url: str) -> None:
    first, second, page = sign_in(secretary), sign_in(house.chair), f"{url}clauses/B01/"
    late = sent(second, page, amount="900")
    assert first.post(page, sent(first, page, amount="750")).status_code == 302
    answer = second.post(page, late)
    assert answer.status_code == 422
    assert secretary.name in answer.content.decode()
    assert '"750"' in RegulationDraft.objects.get().text


def test_the_general_part_is_changed(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}general/"
    assert client.post(page, sent(client, page, dues_amount="0")).status_code == 422
    changed = sent(client, page, waiting_days="๙๐", dues_amount="2", deducted="on")
    assert client.post(page, changed).status_code == 302
    found = load_regulation(RegulationDraft.objects.get().text)
    assert (found.waiting_days, found.dues.amount_satang, found.arrears.deducted) == (90, 2_00, True)


def test_the_text_is_changed_by_hand(secretary: Officer, draft: RegulationDraft, url: str) -> None:
    client, page = sign_in(secretary), f"{url}text/"
    same = draft.text.replace("\n", "\r\n")
    assert client.post(page, {"edition": "1", "text": same}).status_code == 302
    assert RegulationDraft.objects.get().edition == 1
    wrong = client.post(
        page, {"edition": "1", "text": draft.text.replace('amount = "500"', "amount = 5.5", 1)}
    )
    assert wrong.status_code == 422
    assert "บรรทัด" in str(wrong.context["form"].errors["text"])
    chapter = '\n[[chapter]]\nnumber = "8"\ntitle = "การเงิน"\ntext = "ให้เหรัญญิกเก็บเงินไว้ในธนาคาร"\n'
    assert client.post(page, {"edition": "1", "text": draft.text + chapter}).status_code == 302
    assert load_regulation(RegulationDraft.objects.get().text).chapters[-1].title == "การเงิน"


def test_a_benefit_comes_from_the_catalogue_and_one_goes(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}add/"
    assert client.post(page, {"edition": "1"}).status_code == 422
    done = client.post(page, {"edition": "1", "source": "chamuang-2556:B03"})
    assert done.headers["Location"] == f"{url}clauses/B14/"
    assert client.post(f"{url}clauses/B14/remove/", {"edition": "1"}).status_code == 422
    assert client.post(f"{url}clauses/B14/remove/", {"edition": "2"}).status_code == 302
    assert client.get(f"{url}clauses/B14/").status_code == 404
    assert client.get(f"{url}clauses/B14/remove/").status_code == 404


def test_an_event_of_the_funds_own(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}add/"
    assert client.post(page, {"edition": "1", "source": "own"}).status_code == 422
    own = {"edition": "1", "source": "own", "event_name": 'ควาย "เผือก" ออกลูก', "amount": "300"}
    assert client.post(page, own).status_code == 302
    regulation = load_regulation(RegulationDraft.objects.get().text)
    made = regulation.benefits[-1]
    assert (made.title_th, made.amount, made.events) == ('ควาย "เผือก" ออกลูก', Flat(300_00), ("own_1",))
    assert dict(regulation.own_events)["own_1"] == 'ควาย "เผือก" ออกลูก'


def test_a_benefit_with_events_of_its_schedule_brings_their_names(house: Cast, secretary: Officer) -> None:
    made = start_draft(fund=house.fund, text=catalogue_text("chamuang-2556"), by=secretary, at=timezone.now())
    answer = sign_in(secretary).post(f"{DRAFTS}{made.pk}/add/", {"edition": "1", "source": "standard-13:B13"})
    assert answer.status_code == 302
    found = load_regulation(RegulationDraft.objects.get().text)
    assert dict(found.own_events)["ordination"] == "บวช"
    assert isinstance(found.benefits[-1].amount, Range)


def test_it_is_tried_on_past_claims(
    house: Cast, secretary: Officer, version: RegulationVersion, url: str
) -> None:
    today, now = timezone.localdate(), timezone.now()
    member = make_member(house, now, joined_on=date(2017, 1, 1), paid_until=today, heir_name="นายทอง")
    welfare = house.officers[Role.WELFARE]
    photo = file_document(
        fund=house.fund, data=jpeg(), file_name="ใบ.jpg", kind="evidence", by=welfare, at=now
    )
    asked = Asked(member, "death", today, benefit_code="B05", papers=(Paper("death_certificate", photo),))
    claim = submit_claim(asked=asked, by=welfare, at=now, idem_key="death-1")
    client, page = sign_in(secretary), f"{url}clauses/B05/"
    raised = {f"tier_{row}_amount": "40,000" for row in range(8)}
    assert client.post(page, sent(client, page, **raised)).status_code == 302
    answer = sign_in(house.collector).get(f"{url}try/")
    (line,) = answer.context["tried"].gainers
    assert (line.claim.pk, line.after_satang) == (claim.pk, 40_000_00)
    assert "40,000.00" in answer.content.decode()
    # The collector did not write the claim down, and is not told whose it was.
    assert member.full_name not in answer.content.decode()
    assert member.full_name in client.get(f"{url}try/").content.decode()


def test_from_the_vote_to_the_day_in_force(
    house: Cast, secretary: Officer, version: RegulationVersion, url: str
) -> None:
    client, page = sign_in(secretary), f"{url}vote/"
    told = vote_of(client, page)
    assert client.post(page, told | {"minutes": ""}).status_code == 422
    done = client.post(page, told)
    assert (done.status_code, done.headers["Location"]) == (302, f"{url}adopt/")
    again = client.post(page, told | {"minutes": SimpleUploadedFile("m.jpg", jpeg("navy"), "image/jpeg")})
    assert again.headers["Location"] == f"{url}adopt/"
    assert RegulationVote.objects.get().minutes is not None
    assert client.get(f"{url}adopt/").status_code == 200
    asked = asked_by(client, f"{url}adopt/", {})
    assert asked_by(client, f"{url}adopt/", {}) == asked
    assert press(secretary, asked).status_code == 422
    assert RegulationVersion.objects.count() == 1, "not by the secretary alone"
    assert press(house.chair, asked).status_code == 302
    old, new = standing_versions(house.fund)
    assert (old.ends_on, new.in_force_from) == (
        timezone.localdate(),
        timezone.localdate() + timedelta(days=1),
    )
    assert load_regulation(new.text).resolution == "มติที่ 3"
    for part in ("clauses/B05/", "general/", "vote/", "drop/"):
        assert client.get(url + part).status_code == 422
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"present": "40"}, "องค์ประชุม"),
        ({"votes_for": "90"}, "82"),
        ({"quorum": "ครึ่ง"}, ""),
        ({"in_force_from_2": "2560"}, "ก่อน"),
        ({"edition": "7"}, "อำไพ"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(
    secretary: Officer, url: str, changed: dict[str, str], words: str
) -> None:
    client, page = sign_in(secretary), f"{url}vote/"
    answer = client.post(page, vote_of(client, page, **changed))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors)
    assert not RegulationVote.objects.exists()


def test_a_lost_vote_leaves_the_draft_open(secretary: Officer, url: str) -> None:
    client, page = sign_in(secretary), f"{url}vote/"
    lost = vote_of(client, page, votes_for="8", votes_against="70")
    assert client.post(page, lost).headers["Location"] == url
    assert client.get(f"{url}adopt/").status_code == 404
    assert client.get(f"{url}clauses/B01/").status_code == 200


def test_a_draft_is_given_up(secretary: Officer, url: str) -> None:
    client = sign_in(secretary)
    assert client.get(f"{url}drop/").status_code == 200
    assert client.post(f"{url}drop/").status_code == 302
    assert "เลิกร่าง" in client.get(DRAFTS).content.decode()
    assert client.get(f"{url}clauses/B01/").status_code == 422


def test_the_regulation_is_printed(house: Cast, version: RegulationVersion, url: str) -> None:
    client = sign_in(house.collector)
    for page in (f"/f/3305050/settings/regulation/{version.pk}/print.pdf", f"{url}print.pdf"):
        answer = client.get(page)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert client.get("/f/3305050/settings/regulation/1/print.pdf").status_code == 404


def test_the_settings_lead_to_it(house: Cast) -> None:
    assert DRAFTS in sign_in(house.collector).get("/f/3305050/settings/").content.decode()


def test_a_draft_from_nothing_is_compared_in_words_alone(
    secretary: Officer, version: RegulationVersion
) -> None:
    client = sign_in(secretary)
    url = client.post(f"{DRAFTS}begin/", {"origin": "blank"}).headers["Location"]
    page = client.get(f"{url}differences/").content.decode()
    told = re.sub(r"<[^>]*>", " ", page[page.index("<table") : page.index("</table>")])
    assert not re.search(r"[a-z]+_[a-z]+|\bnight\b|\bnumber\b|\bB\d\d\b", told), told
    # What the meeting's vote fills in is no change of the draft.
    assert "1 ม.ค. 2560" not in told
    assert "อายุสมาชิกขั้นต่ำ 3 ปี" in told
