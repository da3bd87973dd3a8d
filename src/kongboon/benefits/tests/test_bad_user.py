"""A hurried or a mischievous user: every wrong answer is a sentence beside its box, nothing is written, nothing breaks."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image
from tests.ground import ground
from tests.world import Cast, make_member

from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import jpeg, specimen, welfare, with_money
from kongboon.documents.models import Document
from kongboon.members.models import Member

TODAY = localdate()


@ground
def town() -> Cast:
    return with_money(timezone.now(), users=True)


@ground
def member(town: Cast) -> Member:
    paid = TODAY.replace(day=1) - timedelta(days=1)
    return make_member(
        town, timezone.now(), joined_on=date(2018, 1, 1), birth_date=date(2018, 1, 1), paid_until=paid
    )


@pytest.fixture
def client(town: Cast) -> Client:
    made = Client()
    made.force_login(welfare(town).user)
    return made


def _at(town: Cast, member: int, event: str, name: str) -> str:
    return reverse("benefits:question", args=[town.fund.code, member, event, name])


def _boxes(on: date) -> dict[str, str]:
    return {"on_0": str(on.day), "on_1": str(on.month), "on_2": str(on.year + 543)}


@pytest.mark.parametrize(
    "day",
    [
        _boxes(TODAY + timedelta(days=1)),
        _boxes(date(1900, 1, 1)),
        _boxes(date(2017, 12, 31)),
        {"on_0": "31", "on_1": "2", "on_2": "2567"},
        {"on_0": "๓๑", "on_1": "13", "on_2": "2567"},
        {"on_0": "1", "on_1": "1", "on_2": "99999999999"},
        {"on_0": "-1", "on_1": "1", "on_2": "2567"},
        {"on_0": "1", "on_1": "", "on_2": ""},
        {},
    ],
)
def test_a_day_that_cannot_be_is_refused(
    client: Client, town: Cast, member: Member, day: dict[str, str]
) -> None:
    answer = client.post(_at(town, member.pk, "death", "day"), day)
    assert answer.status_code == 422
    assert not Claim.objects.exists()


@pytest.mark.parametrize("nights", ["400", "-3", "3.5", "สาม", "9999", "", "1e3"])
def test_nights_that_cannot_be_are_never_paid(
    client: Client, town: Cast, member: Member, nights: str
) -> None:
    client.post(_at(town, member.pk, "hospital", "day"), _boxes(TODAY - timedelta(days=5)))
    answer = client.post(_at(town, member.pk, "hospital", "nights"), {"nights": nights})
    if answer.status_code == 302:  # a number, but one that no stay has: said with the result
        client.post(_at(town, member.pk, "hospital", "papers"), {"camera_0": _file(specimen(5))})
        answer = client.get(reverse("benefits:result", args=[town.fund.code, member.pk, "hospital"]))
    assert answer.status_code == 422
    assert not Claim.objects.exists()


def _file(data: bytes, name: str = "ใบ.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def _large() -> bytes:
    return jpeg() + b"\0" * (20 * 2**20)


def _wide() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _large,
        _wide,
        lambda: b"",
        lambda: b"<html><script>alert(1)</script></html>",
        lambda: b"\xff\xd8\xff" * 9,
    ],
    ids=["20 MB", "400 megapixels", "empty", "a web page", "half a photo"],
)
def test_a_photo_that_cannot_be_filed_is_said_beside_its_field(
    client: Client, town: Cast, member: Member, data: object
) -> None:
    client.post(_at(town, member.pk, "disability", "day"), _boxes(TODAY - timedelta(days=1)))
    answer = client.post(_at(town, member.pk, "disability", "papers"), {"camera_0": _file(data())})  # type: ignore[operator]
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_a_pdf_under_the_name_of_a_photo_is_a_pdf(client: Client, town: Cast, member: Member) -> None:
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF"
    client.post(_at(town, member.pk, "disability", "day"), _boxes(TODAY - timedelta(days=1)))
    answer = client.post(_at(town, member.pk, "disability", "papers"), {"camera_0": _file(pdf, "บัตร.jpg")})
    assert answer.status_code in (302, 422)
    assert [one.content_type for one in Document.objects.all()] in ([], ["application/pdf"])


def test_a_double_tap_hands_in_one_claim(client: Client, town: Cast, member: Member) -> None:
    client.post(_at(town, member.pk, "disability", "day"), _boxes(TODAY - timedelta(days=1)))
    client.post(_at(town, member.pk, "disability", "papers"), {"camera_0": _file(specimen(6))})
    url = reverse("benefits:result", args=[town.fund.code, member.pk, "disability"])
    key = client.get(url).context["form"]["key"].value()
    first, second = client.post(url, {"key": key}), client.post(url, {"key": key})
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["999/hardship/day", "0/death/day", "0/hardship/payee", "0/nonsense/day", "0/hardship/who"]
)
def test_an_address_made_up_is_not_found(client: Client, town: Cast, address: str) -> None:
    assert client.get(f"/f/{town.fund.code}/benefits/new/{address}/").status_code == 404


def test_a_question_out_of_turn_leads_back(client: Client, town: Cast, member: Member) -> None:
    answer = client.get(reverse("benefits:result", args=[town.fund.code, 0, "hardship"]))
    assert answer["Location"].endswith("/hardship/day/")
