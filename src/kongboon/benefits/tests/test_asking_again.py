"""A claim's answers are refused where they are given, changed one after the other, and confirmed on the same screen."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate
from tests.world import PASSWORD, Cast

from kongboon.access.models import Role
from kongboon.benefits.claims.services import decline_claim, submit_claim
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.benefits.tests.test_web import as_officer, ask, at, boonmi, boxes, now, through_death, town
from kongboon.governance.models import Change
from kongboon.members.models import Member

__all__ = ["boonmi", "now", "town"]
TODAY = localdate()


def test_nights_that_reach_beyond_today_are_refused_at_their_question(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    ask(client, town, boonmi, "hospital", "day", **boxes(TODAY - timedelta(days=4)))
    refused = ask(client, town, boonmi, "hospital", "nights", nights="10")
    assert refused.status_code == 422
    assert 'value="10"' in refused.content.decode()
    assert ask(client, town, boonmi, "hospital", "nights", nights="4").status_code == 302


def test_changing_the_answers_goes_through_every_one_filled_in(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    result = through_death(client, town, boonmi)
    again = at("question", town, boonmi.pk, "death", "day") + "?again=1"
    assert again in client.get(result).content.decode()
    first = client.get(again)
    gone = []
    address = first.headers["Location"]
    while address != result:
        name = address.rstrip("/").rpartition("/")[2]
        gone.append(name)
        form = client.get(address).context["form"]
        sent = {}
        for box in form:
            value = box.value()
            if hasattr(value, "year"):
                sent |= boxes(value)
            elif name != "papers" and value is not None:
                sent[box.name] = value
        address = client.post(address, sent).headers["Location"]
    assert gone == ["who", "day", "papers", "payee"]


def test_who_died_is_asked_before_the_day(town: Cast, boonmi: Member) -> None:
    client = as_officer(welfare(town))
    first = client.get(at("result", town, boonmi.pk, "death"))
    assert first.headers["Location"] == at("question", town, boonmi.pk, "death", "who")
    following = ask(client, town, boonmi, "death", "who", relation="parent", person_name="นายเฒ่า มีสุข")
    page = client.get(following.headers["Location"]).content.decode()
    assert "นายเฒ่า มีสุข" in page
    assert f"{boonmi.full_name} เสียชีวิต" not in page
    other = client.get(at("result", town, boonmi.pk, "hospital"))
    assert other.headers["Location"] == at("question", town, boonmi.pk, "hospital", "day")


def test_another_officer_confirms_on_the_same_screen(town: Cast, boonmi: Member) -> None:
    claim = submit_claim(
        asked=death_of(town, boonmi, timezone.now(), TODAY), by=welfare(town), at=timezone.now(), idem_key="d"
    )
    client = as_officer(welfare(town))
    here = at("confirm-here", town, claim.pk)
    assert here in client.get(at("claim", town, claim.pk)).content.decode()
    own = {"username": welfare(town).user.username, "password": PASSWORD}
    wrong = {"username": town.chair.user.username, "password": "wrong"}
    for sent in (own, wrong, {}):
        assert client.post(here, {**sent, "note": ""}).status_code == 422
    assert not Approval.objects.exists()
    sent = {"username": town.chair.user.username, "password": PASSWORD, "note": ""}
    assert client.post(here, sent).status_code == 302
    said = Approval.objects.get()
    assert (said.officer, said.is_same_device) == (town.chair, True)
    # The word is the chair's own, though somebody else is signed in; the log tells on which device it was said.
    change = Change._base_manager.get(table_name="benefits_approval")
    assert (change.officer_id, change.after["officer_id"]) == (town.chair.pk, town.chair.pk)
    assert "บนเครื่องของกรรมการอีกคน" in client.get(at("claim", town, claim.pk)).content.decode()
    assert client.get(here).status_code == 302, "it waits no more"


def test_who_handed_a_claim_in_reads_that_it_was_declined(town: Cast, boonmi: Member) -> None:
    claim = submit_claim(
        asked=death_of(town, boonmi, timezone.now(), TODAY), by=welfare(town), at=timezone.now(), idem_key="d"
    )
    home = f"/f/{town.fund.code}/"
    client = as_officer(welfare(town))
    client.get(at("claim", town, claim.pk))
    decline_claim(claim=claim, by=town.chair, at=timezone.now(), note="เอกสารไม่ชัด")
    assert "เอกสารไม่ชัด" in client.get(home).content.decode()
    assert "เอกสารไม่ชัด" not in as_officer(town.officers[Role.BOOKKEEPER]).get(home).content.decode()
    client.get(at("claim", town, claim.pk))
    assert "เอกสารไม่ชัด" not in client.get(home).content.decode()
    assert Claim.objects.get().status == "refused"
