"""A fund shares the articles of its regulation: what others see of it, and what they never see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests.world import Cast, make_fund

from kongboon.access.models import Officer, Role
from kongboon.funds.models import RegulationVersion
from kongboon.regulations.models import RegulationDraft, RegulationSharing
from kongboon.regulations.services import share_regulation, start_draft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.web.tests.conftest import sign_in

DRAFTS = "/f/3305050/settings/regulation/drafts/"
SHARE = "/f/3305060/settings/regulation/share/"


@pytest.fixture
def neighbour(db: None) -> Cast:
    """Another fund under the model of 13 types, whose words are its own."""
    text = catalogue_text("standard-13").replace("ข้อตกลงร่วมกัน", "ความลับของกองทุน")
    return make_fund(at=timezone.now(), code="3305060", regulation=text, users=True)


@pytest.fixture
def url(house: Cast) -> str:
    secretary = house.officers[Role.SECRETARY]
    draft = start_draft(
        fund=house.fund, text=catalogue_text("chamuang-2556"), by=secretary, at=timezone.now()
    )
    return f"{DRAFTS}{draft.pk}/"


@pytest.fixture
def client(house: Cast) -> Client:
    return sign_in(house.officers[Role.SECRETARY])


def version_of(cast: Cast) -> RegulationVersion:
    with scope(fund=cast.fund):
        found: RegulationVersion = RegulationVersion.objects.get()
        return found


def share(cast: Cast, *, is_shared: bool = True, by: Officer | None = None) -> None:
    with scope(fund=cast.fund):
        share_regulation(fund=cast.fund, is_shared=is_shared, by=by or cast.chair, at=timezone.now())


def article(cast: Cast, code: str) -> dict[str, str]:
    return {"edition": "1", "source": f"fund-{version_of(cast).pk}:{code}"}


def test_an_unshared_funds_articles_are_not_offered_and_not_reachable(
    neighbour: Cast, client: Client, url: str
) -> None:
    page = client.get(f"{url}add/?q=3305060").content.decode()
    assert neighbour.fund.name not in page
    assert str(version_of(neighbour).pk) not in page
    answer = client.post(f"{url}add/", article(neighbour, "B13"))
    assert answer.status_code == 422
    assert "ควายออกลูก" not in RegulationDraft.objects.get().text
    for page in ("", "print.pdf"):
        assert (
            client.get(f"/f/3305050/settings/regulation/{version_of(neighbour).pk}/{page}").status_code == 404
        )
        assert (
            client.get(f"/f/3305060/settings/regulation/{version_of(neighbour).pk}/{page}").status_code == 404
        )


def test_a_shared_article_is_named_and_taken_over_with_its_events_and_its_pool(
    neighbour: Cast, client: Client, url: str
) -> None:
    share(neighbour)
    page = client.get(f"{url}add/").content.decode()
    assert f"{neighbour.fund.name} ต.ปรือใหญ่ อ.ขุขันธ์ จ.ศรีสะเกษ พ.ศ. 2560" in page
    assert client.post(f"{url}add/", article(neighbour, "B13")).status_code == 302
    text = RegulationDraft.objects.get().text
    found = load_regulation(text)
    assert found.benefits[-1].title_th == "สวัสดิการเฉพาะถิ่น"
    assert dict(found.own_events)["buffalo_birth"] == "ควายออกลูก"
    assert [pool.title for pool in found.pools] == ["กองทุนสวัสดิการ"]
    assert f"# รับมาจากระเบียบของ{neighbour.fund.name} ต.ปรือใหญ่" in text


def test_nothing_else_of_the_other_fund_is_seen(neighbour: Cast, client: Client, url: str) -> None:
    share(neighbour)
    pages = client.get(f"{url}add/").content.decode()
    client.post(f"{url}add/", article(neighbour, "B01"))
    pages += client.get(url).content.decode()
    for hidden in ("ความลับของกองทุน", "ทุนสำรอง", "ยังไม่มีที่ประชุมใดรับรอง", "มาลี ใจงาม", "9200012345"):
        assert hidden not in pages
    assert client.get(f"/f/3305060/settings/regulation/{version_of(neighbour).pk}/").status_code == 404


def test_what_is_no_longer_shared_cannot_be_taken_over(neighbour: Cast, client: Client, url: str) -> None:
    share(neighbour)
    share(neighbour, is_shared=False)
    answer = client.post(f"{url}add/", article(neighbour, "B13"))
    assert (answer.status_code, RegulationDraft.objects.get().edition) == (422, 1)


def test_the_funds_own_articles_are_not_offered_to_itself(house: Cast, client: Client, url: str) -> None:
    share(house)
    assert "fund-" not in client.get(f"{url}add/").content.decode()


def test_another_fund_is_found_by_its_name_or_place(neighbour: Cast, client: Client, url: str) -> None:
    share(neighbour)
    assert neighbour.fund.name in client.get(f"{url}add/?q=ขุขันธ์").content.decode()
    assert neighbour.fund.name not in client.get(f"{url}add/?q=เชียงใหม่").content.decode()


def test_chair_and_secretary_switch_it_and_everybody_reads_who_did(neighbour: Cast) -> None:
    page = f"/f/3305060/settings/regulation/{version_of(neighbour).pk}/"
    assert "แบ่งปันโดย" not in sign_in(neighbour.chair).get(page).content.decode()
    assert sign_in(neighbour.treasurer).post(SHARE, {"share": "yes"}).status_code == 403
    assert sign_in(neighbour.chair).get(SHARE).status_code == 302
    with scopes_disabled():
        assert not RegulationSharing.objects.exists()
    assert sign_in(neighbour.officers[Role.SECRETARY]).post(SHARE, {"share": "yes"}).status_code == 302
    read = sign_in(neighbour.collector).get(page).content.decode()
    assert "แบ่งปันโดย อำไพ" in read
    assert "เลิกแบ่งปัน</button>" not in read
    assert sign_in(neighbour.chair).post(SHARE, {"share": "no"}).status_code == 302
    assert "เลิกแบ่งปันโดย มาลี" in sign_in(neighbour.collector).get(page).content.decode()
    with scopes_disabled():
        assert [row.is_shared for row in RegulationSharing.objects.all()] == [True, False]


def test_a_stranger_cannot_share_for_a_fund(house: Cast, neighbour: Cast) -> None:
    assert sign_in(house.chair).post(SHARE, {"share": "yes"}).status_code == 404
    with scopes_disabled():
        assert not RegulationSharing.objects.exists()
